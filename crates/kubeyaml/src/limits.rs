//! Budgets against hostile input.

/// How much a text may ask for before reading stops with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text.
    pub bytes: usize,
    /// Collections inside one another, aliases expanded.
    pub depth: usize,
    /// Values, aliases expanded. A mapping counts twice, its keys do not; a text counts once more for
    /// every 64 bytes; what an anchor keeps for its aliases counts as well. In brackets a third
    /// as many commas, colons and opening brackets may stand in one collection.
    pub nodes: usize,
}

impl Limits {
    /// For small files that people write by hand.
    pub const CONFIG: Self = Self { bytes: 4 << 20, depth: 64, nodes: 100_000 };
    /// For manifests: rendered directories, resource definitions, dashboards inside config maps.
    pub const MANIFESTS: Self = Self { bytes: 16 << 20, depth: 100, nodes: 600_000 };
}

impl Default for Limits {
    /// Returns [`Limits::MANIFESTS`].
    fn default() -> Self {
        Self::MANIFESTS
    }
}
