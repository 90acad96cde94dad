//! Which minors a fact holds for.

use std::sync::LazyLock;

use kubeyaml::{Map, Value};

use super::embedded::DIFFERENCES;
use crate::model::Minor;

/// A range of minors, both ends included; an open end holds for all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Minors {
    since: Option<u32>,
    until: Option<u32>,
}

impl Minors {
    /// Reads `since` and `until` of a mapping.
    pub(super) fn of(entry: &Value) -> Self {
        let end = |key| entry.get(key).and_then(Value::as_str).and_then(number);
        Self { since: end("since"), until: end("until") }
    }

    /// Tells whether a minor is in the range.
    pub(super) fn hold(self, minor: Minor) -> bool {
        let number = minor.number();
        self.since.is_none_or(|since| since <= number)
            && self.until.is_none_or(|until| number <= until)
    }

    /// Returns the first minor, as people write it.
    pub(super) fn first(self) -> Option<String> {
        self.since.map(|since| format!("1.{since}"))
    }
}

/// Returns the number after the dot of `1.30`.
fn number(minor: &str) -> Option<u32> {
    minor.strip_prefix("1.")?.parse().ok()
}

static ALL: LazyLock<Vec<(String, Minors)>> = LazyLock::new(|| {
    let entries = document(DIFFERENCES);
    entries.into_iter().map(|(name, entry)| (name, Minors::of(&entry))).collect()
});

/// Returns what differs between minors, by name, with whether it is so for this one.
pub(super) fn differences(minor: Minor) -> Map {
    ALL.iter().map(|(name, minors)| (name.clone(), minors.hold(minor).into())).collect()
}

/// Reads a file of ambit's own; it holds one mapping, as a test makes sure.
pub(super) fn document(text: &str) -> Map {
    match kubeyaml::read(text).unwrap_or_default().into_iter().next() {
        Some(Value::Map(map)) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::differences;
    use crate::model::Minor;

    #[test]
    fn a_difference_holds_between_its_ends() {
        let of = |minor, name| differences(minor)[name].as_bool().unwrap();
        assert!(of(Minor::V1_28, "istiodMemoryLimit") && !of(Minor::V1_29, "istiodMemoryLimit"));
        assert!(!of(Minor::V1_29, "listenerSets") && of(Minor::V1_30, "listenerSets"));
        assert!(of(Minor::V1_31, "listenerSets"));
    }
}
