//! What selects namespaces or pods by their labels, and what that does.

use kubeyaml::Value;

use super::super::super::super::{Direction, Manifest};
use super::super::super::gateway::is_waypoint;
use super::super::edits::list;
use super::super::policy::{Action, is_dry_run};
use super::super::world::{World, label_of_namespace};
use crate::object::selects;

/// What happens to what is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A policy of authorization is applied to it.
    Policy(Action),
    /// Another policy of Istio is applied to it.
    OtherPolicy,
    /// A network policy isolates it.
    Isolation,
    /// A network policy lets it through.
    Peer,
    /// Its routes may attach to a Gateway.
    Routes,
    /// A webhook is shown what happens there.
    Webhook,
}

/// What a selector is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Taken<'m> {
    Namespaces,
    /// Pods in the namespace of the selector's object.
    Pods,
    /// Pods in the namespaces that another selector takes.
    PodsOf(&'m Value),
}

/// One selector, and the object that it stands in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Selector<'m> {
    pub(super) owner: &'m Manifest,
    pub(super) by: &'m Value,
    pub(super) takes: Taken<'m>,
    pub(super) used_for: Use,
}

impl<'m> Selector<'m> {
    /// Returns the selectors of an object.
    pub(super) fn all_of(owner: &'m Manifest) -> Vec<Self> {
        let selector = |by, takes, used_for| Self { owner, by, takes, used_for };
        let of_pods = |used_for| {
            let own = owner.at(&["spec", "selector"]);
            own.map(|by| selector(by, Taken::Pods, used_for)).into_iter().collect()
        };
        match owner.id.kind.as_str() {
            "AuthorizationPolicy" if is_dry_run(owner) => Vec::new(),
            "AuthorizationPolicy" => of_pods(Use::Policy(Action::of(owner))),
            "PeerAuthentication" => of_pods(Use::OtherPolicy),
            "NetworkPolicy" => {
                let own = owner.at(&["spec", "podSelector"]).into_iter();
                let own = own.map(|by| selector(by, Taken::Pods, Use::Isolation));
                let of_peers = peers(owner).flat_map(|peer| {
                    let (namespaces, pods) =
                        (peer.get("namespaceSelector"), peer.get("podSelector"));
                    let takes = namespaces.map_or(Taken::Pods, Taken::PodsOf);
                    let of_namespaces =
                        namespaces.map(|by| selector(by, Taken::Namespaces, Use::Peer));
                    of_namespaces.into_iter().chain(pods.map(|by| selector(by, takes, Use::Peer)))
                });
                own.chain(of_peers).collect()
            }
            "Gateway" if is_waypoint(owner) => Vec::new(),
            "Gateway" => {
                let listeners = list(owner.at(&["spec", "listeners"])).iter();
                let allowed = listeners.filter_map(|it| it.at(&["allowedRoutes", "namespaces"]));
                let selected =
                    |it: &&Value| it.get("from").and_then(Value::as_str) == Some("Selector");
                let by = allowed.filter(selected).filter_map(|it| it.get("selector"));
                by.map(|by| selector(by, Taken::Namespaces, Use::Routes)).collect()
            }
            _ => {
                let webhooks = list(owner.at(&["webhooks"])).iter();
                let by = webhooks.filter_map(|it| it.get("namespaceSelector"));
                by.map(|by| selector(by, Taken::Namespaces, Use::Webhook)).collect()
            }
        }
    }

    /// Tells whether one of these selects the same, for the same.
    pub(super) fn is_among(&self, others: &[Self]) -> bool {
        others
            .iter()
            .any(|it| it.by == self.by && it.takes == self.takes && it.used_for == self.used_for)
    }

    /// Tells whether, in the root namespace, it selects pods of the whole mesh. There a
    /// `PeerAuthentication` with a selector is ignored.
    pub(super) fn is_mesh_wide(&self) -> bool {
        matches!(self.used_for, Use::Policy(_))
    }

    /// Tells whether it selects pods of a namespace.
    pub(super) fn reaches(&self, namespace: &str, world: &World<'_>) -> bool {
        let Taken::PodsOf(selector) = self.takes else { return true };
        let object = world.namespaces.get(namespace).copied();
        selects(selector, |key| label_of_namespace(namespace, object, key))
    }

    /// Returns the labels it reads, each with the one value it wants, if it wants just one.
    pub(super) fn reads(&self) -> impl Iterator<Item = (&'m str, Option<&'m str>)> {
        let exact = self.by.get("matchLabels").and_then(Value::as_map).into_iter().flatten();
        let exact = exact.map(|(key, value)| (key.as_str(), value.as_str()));
        let expressions = list(self.by.get("matchExpressions")).iter();
        exact.chain(expressions.filter_map(|it| Some((it.get("key")?.as_str()?, None))))
    }

    /// Tells whether it reads a label.
    pub(super) fn names(&self, label: &str) -> bool {
        names(self.by, label)
    }
}

/// Tells whether a selector reads a label.
pub(in super::super) fn names(selector: &Value, label: &str) -> bool {
    let exact = selector.at(&["matchLabels", label]).is_some();
    let mut expressions = list(selector.get("matchExpressions")).iter();
    exact || expressions.any(|it| it.get("key").and_then(Value::as_str) == Some(label))
}

fn peers(policy: &Manifest) -> impl Iterator<Item = &Value> {
    [("ingress", "from"), ("egress", "to")].into_iter().flat_map(|(way, peers)| {
        list(policy.at(&["spec", way])).iter().flat_map(move |rule| list(rule.get(peers)))
    })
}

impl Use {
    /// What it does to security that something comes to be selected, or no longer is. What isolates
    /// pods depends on other policies.
    pub(super) fn direction(self, comes: bool) -> Option<Direction> {
        let (more, less) = match self {
            Self::Policy(Action::Audit) => return None,
            Self::Policy(Action::Deny | Action::Custom) => (Direction::Tighter, Direction::Looser),
            Self::Peer | Self::Routes => (Direction::Looser, Direction::Tighter),
            Self::Policy(Action::Allow | Action::Unknown)
            | Self::OtherPolicy
            | Self::Isolation
            | Self::Webhook => (Direction::Unclear, Direction::Unclear),
        };
        Some(if comes { more } else { less })
    }

    /// Says why.
    pub(super) fn text(self, direction: Direction) -> &'static str {
        match (self, direction) {
            (Self::Policy(_), Direction::Tighter) => "applied to these pods from now on",
            (Self::Policy(_), Direction::Looser) => "no longer applied to these pods",
            (Self::Policy(_), Direction::Unclear) => {
                "an ALLOW is applied to these pods on one side only: it denies what it does not name"
            }
            (Self::OtherPolicy, _) => "applied to these pods on one side only",
            (Self::Isolation, Direction::Tighter) => "the first to isolate these pods",
            (Self::Isolation, Direction::Looser) => {
                "it isolates these pods no longer, nor does another"
            }
            (Self::Isolation, Direction::Unclear) => {
                "isolates these pods on one side only, as others do"
            }
            (Self::Peer, Direction::Looser) => "lets them through from now on",
            (Self::Peer, _) => "no longer lets them through",
            (Self::Routes, Direction::Looser) => "routes of this namespace may attach from now on",
            (Self::Routes, _) => "routes of this namespace may no longer attach",
            (Self::Webhook, _) => "it is shown what happens in this namespace on one side only",
        }
    }
}
