//! What an AuthorizationPolicy is applied to, and whether others are applied to the same.

use std::collections::{BTreeMap, BTreeSet};

use kubeyaml::Value;

use super::super::super::Manifest;
use super::edits::list;
use super::policy::{Action, is_dry_run};
use super::waypoint::Binding;
use super::world::{World, class};

/// More policies than this beside one are not looked at.
const MOST: usize = 300;

/// An object that policies target, or that a waypoint serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target<'m> {
    pub(super) kind: &'m str,
    /// Empty for a GatewayClass.
    pub(super) namespace: &'m str,
    pub(super) name: &'m str,
}

impl<'m> Target<'m> {
    /// Returns the namespace it is in, or the one it is.
    pub(super) fn own_namespace(&self) -> &'m str {
        if self.kind == "Namespace" { self.name } else { self.namespace }
    }

    /// Returns what a policy targets.
    pub(super) fn all_of(policy: &'m Manifest) -> BTreeSet<Self> {
        let old = policy.at(&["spec", "targetRef"]);
        let references = list(policy.at(&["spec", "targetRefs"])).iter().chain(old);
        let target = |reference: &'m Value| {
            let text = |key| reference.get(key).and_then(Value::as_str);
            let kind = text("kind")?;
            let namespace = if kind == "GatewayClass" { "" } else { &policy.id.namespace };
            Some(Self { kind, namespace, name: text("name")? })
        };
        references.filter_map(target).collect()
    }
}

/// What a policy is applied to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope<'m> {
    /// Pods of a namespace, or of all where there is none, that have these labels.
    Pods(Option<&'m str>, BTreeMap<&'m str, &'m str>),
    /// What requests are addressed to.
    Targets(BTreeSet<Target<'m>>),
}

/// Whether other ALLOW policies are applied to the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Company {
    /// None.
    Nobody,
    /// At least one, to all of it.
    Others,
    /// To a part of it, or it is not known.
    Perhaps,
}

impl<'m> Scope<'m> {
    pub(super) fn of(policy: &'m Manifest, world: &World<'_>) -> Self {
        let mut targets = Target::all_of(policy);
        if !targets.is_empty() {
            targets.retain(|target| world.may_target(policy, target));
            return Self::Targets(targets);
        }
        let namespace = policy.id.namespace.as_str();
        Self::Pods((namespace != world.root).then_some(namespace), selector(policy))
    }

    /// Tells whether all that another scope holds is in this one.
    pub(super) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Pods(namespace, labels), Self::Pods(other, theirs)) => {
                (namespace.is_none() || namespace == other)
                    && labels.iter().all(|(key, value)| theirs.get(key) == Some(value))
            }
            (Self::Targets(own), Self::Targets(theirs)) => own.is_superset(theirs),
            _ => false,
        }
    }

    /// Tells whether no pod can be in both.
    pub(super) fn is_apart(&self, other: &Self) -> bool {
        let (Self::Pods(namespace, labels), Self::Pods(other, theirs)) = (self, other) else {
            return true;
        };
        let are_elsewhere = namespace.is_some() && other.is_some() && namespace != other;
        are_elsewhere
            || labels.iter().any(|(key, value)| theirs.get(key).is_some_and(|it| it != value))
    }
}

/// Returns the labels that a policy selects pods by.
pub(super) fn selector(policy: &Manifest) -> BTreeMap<&str, &str> {
    let labels = policy.at(&["spec", "selector", "matchLabels"]).and_then(Value::as_map);
    let labels = labels.into_iter().flatten();
    labels.map(|(key, value)| (key.as_str(), value.as_str().unwrap_or(""))).collect()
}

impl World<'_> {
    /// Tells whether Istio heeds that a policy names this target: a whole class only in the root
    /// namespace (`pilot/pkg/model/policyattachment.go`).
    pub(super) fn may_target(&self, policy: &Manifest, target: &Target<'_>) -> bool {
        target.kind != "GatewayClass" || policy.id.namespace == self.root
    }

    /// Tells whether other ALLOW policies are applied where this one is.
    pub(super) fn allows_beside(&self, policy: &Manifest) -> Company {
        let company = self.known_allows_beside(policy);
        if self.is_partial && company == Company::Nobody { Company::Perhaps } else { company }
    }

    fn known_allows_beside(&self, policy: &Manifest) -> Company {
        match Scope::of(policy, self) {
            scope @ Scope::Pods(..) => self.allows_of_pods(policy, &scope),
            Scope::Targets(targets) => {
                let each = targets.iter().map(|target| self.allows_of_target(policy, target));
                let each = each.collect::<Vec<_>>();
                let first = each.first().copied().unwrap_or(Company::Nobody);
                if each.iter().all(|it| *it == first) { first } else { Company::Perhaps }
            }
        }
    }

    fn allows_of_pods(&self, policy: &Manifest, scope: &Scope<'_>) -> Company {
        let of_mesh = self.of_pods.get(self.root.as_str());
        let nearby = match scope {
            Scope::Pods(Some(namespace), _) => self.of_pods.get(namespace),
            _ => None,
        };
        let some = of_mesh.into_iter().chain(nearby).flatten();
        let is_mesh_wide = matches!(scope, Scope::Pods(None, _));
        let all = self.of_pods.values().flatten().filter(|_| is_mesh_wide);
        let mut company = Company::Nobody;
        for (seen, other) in some.chain(all).enumerate() {
            if seen >= MOST {
                return Company::Perhaps;
            }
            if !is_other_allow(policy, other) {
                continue;
            }
            let theirs = Scope::of(other, self);
            if theirs.covers(scope) {
                return Company::Others;
            }
            if !theirs.is_apart(scope) {
                company = Company::Perhaps;
            }
        }
        company
    }

    fn allows_of_target(&self, policy: &Manifest, target: &Target<'_>) -> Company {
        let found = self.around(target).into_iter().map(|it| self.allows_at(policy, &it));
        let found = found.collect::<Vec<_>>();
        if found.contains(&Company::Others) {
            return Company::Others;
        }
        let has_narrower = || self.has_narrower(policy, target);
        let is_wide = matches!(target.kind, "Gateway" | "GatewayClass");
        if found.contains(&Company::Perhaps) || is_wide && has_narrower() {
            return Company::Perhaps;
        }
        Company::Nobody
    }

    /// Looks for other ALLOWs that name a target; beyond [`MOST`] policies there may be one.
    fn allows_at(&self, policy: &Manifest, target: &Target<'_>) -> Company {
        let all = self.of_target.get(target).map(Vec::as_slice).unwrap_or_default();
        if all.iter().take(MOST).any(|it| is_other_allow(policy, it)) {
            Company::Others
        } else if all.len() > MOST {
            Company::Perhaps
        } else {
            Company::Nobody
        }
    }

    /// Returns what a policy may target to be applied at this Gateway: it, and its class.
    pub(super) fn targets_around(gateway: &Manifest) -> Vec<Target<'_>> {
        let own =
            Target { kind: "Gateway", namespace: &gateway.id.namespace, name: &gateway.id.name };
        let class = class(gateway);
        let class = class.map(|name| Target { kind: "GatewayClass", namespace: "", name });
        std::iter::once(own).chain(class).collect()
    }

    /// Tells whether a policy for one Service, or one Gateway of the class, may be there.
    fn has_narrower(&self, policy: &Manifest, target: &Target<'_>) -> bool {
        let narrower = self.of_target.keys().filter(|other| match target.kind {
            "GatewayClass" => other.kind != "GatewayClass",
            _ => matches!(other.kind, "Service" | "ServiceEntry"),
        });
        let is_behind = |other: &Target<'_>| match target.kind {
            "GatewayClass" => true,
            _ => matches!(self.binding(other), Binding::Served(it)
                if it.id.namespace == target.namespace && it.id.name == target.name),
        };
        // Beyond MOST targets there may be one.
        narrower.enumerate().any(|(seen, other)| {
            seen >= MOST || is_behind(other) && self.allows_at(policy, other) != Company::Nobody
        })
    }
}

fn is_other_allow(policy: &Manifest, other: &Manifest) -> bool {
    other.id != policy.id && Action::of(other) == Action::Allow && !is_dry_run(other)
}
