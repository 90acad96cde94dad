//! What ztunnel makes of connections that come from a waypoint and no longer from a client.
//!
//! Behind a waypoint the destination's ztunnel sees the identity of the waypoint only.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::Manifest;
use super::identity::{Identity, are_alone, excludes_clients, names_clients, rules};
use super::policy::{Action, is_dry_run};
use super::policy_rule::Rule;
use super::scope::Scope;
use super::world::{World, Worlds};
use crate::object::ObjectId;

/// The policies at ztunnel that see something else when a waypoint stands before the pods.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// ALLOWs that do not let the waypoint in.
    pub(super) refuse: Vec<String>,
    /// DENYs that refuse the waypoint, whoever its client is.
    pub(super) deny: Vec<String>,
    /// DENYs on clients that the waypoint hides.
    pub(super) miss: Vec<String>,
    /// ALLOWs of clients that let the waypoint in, and so every client of it.
    pub(super) admit: Vec<String>,
    /// Whether nothing but the waypoint was let in before.
    pub(super) was_closed: bool,
}

/// A policy at ztunnel that treats the identities of two waypoints differently.
#[derive(Debug, Clone)]
pub(super) struct Unlike {
    policy: String,
    action: Action,
    /// Whether the new one is let in; the old one then is not.
    is_let_in: bool,
}

impl Unlike {
    /// Says what becomes of requests through the new one.
    pub(super) fn said(&self, new: &str) -> String {
        let (policy, action) = (&self.policy, self.action.name());
        let what = match (self.action, self.is_let_in) {
            (Action::Allow, true) => "lets in, and not the one before",
            (Action::Allow, false) => "does not let in: what goes through it is refused",
            (_, true) => "does not refuse, as it did the one before",
            (_, false) => "refuses, as it did not the one before",
        };
        format!("Gateway {new} is what {action} {policy} at ztunnel {what}")
    }
}

/// What is known of namespaces already: many Services of one namespace shift at once.
#[derive(Debug, Default)]
pub(super) struct Views<'m> {
    through: BTreeMap<(&'m str, &'m ObjectId), Seen>,
    of_one_only: BTreeMap<(&'m str, &'m ObjectId, &'m ObjectId), Vec<Unlike>>,
    closed: BTreeMap<(&'m str, Vec<&'m ObjectId>), bool>,
}

impl<'m> Views<'m> {
    /// Returns the policies that see a waypoint where they saw its clients.
    pub(super) fn through(
        &mut self,
        waypoint: &'m Manifest,
        namespace: &'m str,
        worlds: &Worlds<'_>,
    ) -> &Seen {
        let known = self.through.entry((namespace, &waypoint.id));
        known.or_insert_with(|| worlds.seen_through(waypoint, namespace))
    }

    /// Returns the policies that let in one of two waypoints only.
    pub(super) fn of_one_only(
        &mut self,
        (old, new): (&'m Manifest, &'m Manifest),
        namespace: &'m str,
        world: &World<'_>,
    ) -> &[Unlike] {
        let known = self.of_one_only.entry((namespace, &old.id, &new.id));
        known.or_insert_with(|| world.name_only(old, new, namespace))
    }

    /// Says that ztunnel lets only waypoints to the pods of a namespace, where that is so.
    pub(super) fn closed_to_clients(
        &mut self,
        waypoints: &[&'m Manifest],
        namespace: &'m str,
        world: &World<'_>,
    ) -> Option<String> {
        let ids = waypoints.iter().map(|it| &it.id).collect();
        let known = self.closed.entry((namespace, ids));
        let is_closed = *known.or_insert_with(|| {
            let identities = waypoints.iter().map(|it| Identity::of(it)).collect::<Vec<_>>();
            are_alone(&identities, &world.at_ztunnel(namespace))
        });
        is_closed.then(|| {
            "ALLOWs at ztunnel let in nothing but the waypoint, so what goes direct is refused"
                .to_owned()
        })
    }
}

impl Worlds<'_> {
    /// Returns the policies for the pods of a namespace that see the waypoint where they saw its
    /// clients. A policy that is new refused nobody before.
    fn seen_through(&self, waypoint: &Manifest, namespace: &str) -> Seen {
        let identity = Identity::of(waypoint);
        let before = self.from.at_ztunnel(namespace);
        let was_there = |policy: &Manifest| before.iter().any(|it| it.id == policy.id);
        let policies = self.to.at_ztunnel(namespace);
        let [denying, allowing] = [Action::Deny, Action::Allow]
            .map(|action| policies.iter().copied().filter(move |it| Action::of(it) == action));
        let mut seen = Seen {
            was_closed: are_alone(std::slice::from_ref(&identity), &before),
            ..Seen::default()
        };
        for policy in denying {
            let name = || policy.id.name.clone();
            let rules = rules(policy);
            let mut of_clients =
                rules.iter().filter(|it| excludes_clients(it) || names_clients(it));
            if of_clients.clone().any(|rule| identity.fits(rule, policy)) {
                seen.deny.push(name());
            }
            if was_there(policy) && of_clients.any(|rule| !identity.fits(rule, policy)) {
                seen.miss.push(name());
            }
        }
        identity.allowed(&allowing.collect::<Vec<_>>(), &self.to, &mut seen);
        seen.admit.retain(|name| before.iter().any(|it| it.id.name == *name));
        seen
    }
}

impl Identity<'_> {
    /// Sorts ALLOWs by whether they let this identity in, and whether for itself or as everybody.
    fn allowed(&self, policies: &[&Manifest], world: &World<'_>, seen: &mut Seen) {
        let fitting = |it: &Manifest, is: fn(&Rule<'_>) -> bool| {
            rules(it).iter().any(|rule| is(rule) && self.fits(rule, it))
        };
        let scopes = |is: fn(&Rule<'_>) -> bool| {
            let some = policies.iter().filter(|it| fitting(it, is));
            some.map(|it| Scope::of(it, world)).collect::<BTreeSet<_>>()
        };
        let is_of_all = |rule: &Rule<'_>| !names_clients(rule) && !excludes_clients(rule);
        let (admitting, open) = (scopes(|_| true), scopes(is_of_all));
        for policy in policies {
            let scope = Scope::of(policy, world);
            let name = policy.id.name.clone();
            if !is_in(&scope, &admitting) {
                seen.refuse.push(name);
            } else if fitting(policy, |_| true) && !is_in(&scope, &open) {
                seen.admit.push(name);
            }
        }
    }
}

impl World<'_> {
    /// Returns what the policies for the pods of a namespace make of one waypoint and not of the
    /// other. ALLOWs are a union: what one does not name, another may.
    fn name_only(&self, old: &Manifest, new: &Manifest, namespace: &str) -> Vec<Unlike> {
        let identities = [old, new].map(Identity::of);
        let policies = self.at_ztunnel(namespace);
        let admitting = identities.each_ref().map(|identity| {
            let allows = policies.iter().filter(|it| Action::of(it) == Action::Allow);
            let some = allows.filter(|it| rules(it).iter().any(|rule| identity.fits(rule, it)));
            some.map(|it| Scope::of(it, self)).collect::<BTreeSet<_>>()
        });
        let refuses = |policy: &Manifest, identity: &Identity<'_>| {
            rules(policy).iter().any(|rule| {
                (names_clients(rule) || excludes_clients(rule)) && identity.fits(rule, policy)
            })
        };
        let unlike = policies.iter().filter_map(|policy| {
            let [old, new] = match Action::of(policy) {
                Action::Allow => {
                    let scope = Scope::of(policy, self);
                    admitting.each_ref().map(|all| is_in(&scope, all))
                }
                Action::Deny => identities.each_ref().map(|it| !refuses(policy, it)),
                _ => return None,
            };
            let name = || policy.id.name.clone();
            (old != new).then(|| Unlike {
                policy: name(),
                action: Action::of(policy),
                is_let_in: new,
            })
        });
        unlike.collect()
    }

    fn at_ztunnel(&self, namespace: &str) -> Vec<&Manifest> {
        let of_namespace = self.of_pods.get(namespace).into_iter().flatten();
        let of_mesh = self.of_pods.get(self.root.as_str()).into_iter().flatten();
        let of_mesh = of_mesh.filter(|_| namespace != self.root);
        of_namespace.chain(of_mesh).copied().filter(|it| !is_dry_run(it)).collect()
    }
}

/// Tells whether all that a scope holds is in one of others.
fn is_in(scope: &Scope<'_>, others: &BTreeSet<Scope<'_>>) -> bool {
    others.contains(scope) || others.iter().any(|it| it.covers(scope))
}
