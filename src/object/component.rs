//! The components of an Istio install.

/// A component of the install, in the order in which they must be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// Accounts and the default validator.
    Base,
    /// The control plane.
    Istiod,
    /// The CNI node agent.
    Cni,
    /// The node proxy.
    Ztunnel,
}

impl Component {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Base, Self::Istiod, Self::Cni, Self::Ztunnel];

    /// Returns its name, which is also its chart's and its key's under `istio`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Istiod => "istiod",
            Self::Cni => "cni",
            Self::Ztunnel => "ztunnel",
        }
    }
}
