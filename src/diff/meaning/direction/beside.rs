//! Policies that are applied wherever another is: what it says, they may say as well.

use super::super::super::Manifest;
use super::policy::{Action, is_dry_run};
use super::scope::{Scope, Target};
use super::waypoint::Binding;
use super::world::World;

/// More policies than this beside one are not looked at.
const MOST: usize = 300;

impl<'m> World<'m> {
    /// Returns the other policies with an action that are applied to all that a policy is.
    pub(super) fn applied_beside(&self, policy: &Manifest, action: Action) -> Vec<&'m Manifest> {
        let scope = Scope::of(policy, self);
        let nearby: Vec<&Manifest> = match &scope {
            Scope::Pods(namespace, _) => {
                let namespaces =
                    [Some(self.root.as_str()), namespace.filter(|it| *it != self.root)];
                let found = namespaces.into_iter().flatten().filter_map(|it| self.of_pods.get(it));
                found.flatten().copied().take(MOST).collect()
            }
            Scope::Targets(targets) => {
                let around = targets.first().map(|it| self.around(it)).unwrap_or_default();
                let found = around.iter().filter_map(|it| self.of_target.get(it));
                found.flatten().copied().take(MOST).collect()
            }
        };
        let is_other =
            |it: &&Manifest| it.id != policy.id && Action::of(it) == action && !is_dry_run(it);
        nearby.into_iter().filter(is_other).filter(|it| self.is_applied(it, &scope)).collect()
    }

    /// Tells whether a policy is applied to all of a scope.
    fn is_applied(&self, policy: &Manifest, scope: &Scope<'_>) -> bool {
        let own = Scope::of(policy, self);
        match (&own, scope) {
            (Scope::Targets(own), Scope::Targets(theirs)) => {
                theirs.iter().all(|it| self.around(it).iter().any(|around| own.contains(around)))
            }
            _ => own.covers(scope),
        }
    }

    /// Returns what policies may target to be applied to a target: it, the Gateway that serves it,
    /// and its class.
    pub(super) fn around<'t>(&self, target: &Target<'t>) -> Vec<Target<'t>>
    where
        'm: 't,
    {
        let gateway = match target.kind {
            "Gateway" => self.gateways.get(&(target.namespace, target.name)).copied(),
            "Service" | "ServiceEntry" => match self.binding(target) {
                Binding::Served(gateway) => Some(gateway),
                _ => None,
            },
            _ => None,
        };
        let mut around = vec![*target];
        let of_gateway = gateway.into_iter().flat_map(Self::targets_around);
        around.extend(of_gateway.filter(|it| it != target));
        around
    }
}
