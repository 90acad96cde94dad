//! What ztunnel makes of connections that come from a waypoint and no longer from a client.
//!
//! Behind a waypoint the destination's ztunnel sees the identity of the waypoint only.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::{Direction, Manifest};
use super::edits::list;
use super::effect::Effect;
use super::pattern::covers;
use super::policy::{Action, is_dry_run};
use super::policy_rule::{Match, Rule};
use super::scope::{Scope, selector};
use super::world::{World, Worlds, class};
use super::ztunnel;
use crate::object::ObjectId;

/// The annotation that names the service account of a Gateway's pods.
pub(super) const SERVICE_ACCOUNT: &str = "gateway.istio.io/service-account";

/// What names one workload's identity.
#[derive(Debug, Clone)]
pub(super) struct Identity<'g> {
    namespace: &'g str,
    account: String,
}

impl<'g> Identity<'g> {
    /// Returns the identity of the pods that istiod makes for a Gateway.
    pub(super) fn of(gateway: &'g Manifest) -> Self {
        let default = match class(gateway) {
            Some("istio") => format!("{}-istio", gateway.id.name),
            _ => gateway.id.name.clone(),
        };
        let account = gateway.annotation(SERVICE_ACCOUNT);
        let account = account.map_or(default, str::to_owned);
        Self { namespace: &gateway.id.namespace, account }
    }

    /// Tells whether a field of a source names this identity. The trust domain is left out: ztunnel
    /// compares it as it is written, and files seldom say which one is in use.
    fn is_named(&self, field: &str, values: &[&str], policy: &Manifest) -> bool {
        let tail = format!("/ns/{}/sa/{}", self.namespace, self.account);
        values.iter().any(|value| match field {
            "principals" | "source.principal" => {
                covers(value, &format!("cluster.local{tail}")) || value.ends_with(&tail)
            }
            "namespaces" | "source.namespace" => covers(value, self.namespace),
            "serviceAccounts" => {
                let (namespace, account) =
                    value.split_once('/').unwrap_or((&policy.id.namespace, value));
                namespace == self.namespace && account == self.account
            }
            _ => false,
        })
    }

    /// Tells whether a source takes in this identity.
    fn is_within(&self, source: &Match<'_>, policy: &Manifest) -> bool {
        source.iter().all(|(field, values)| match field.strip_prefix("not") {
            Some(rest) => {
                let mut name = rest.to_owned();
                name.get_mut(..1).map(str::make_ascii_lowercase);
                !self.is_named(&name, values, policy)
            }
            None => self.is_named(field, values, policy),
        })
    }

    /// Judges that a client has another identity, by a policy that lets in or refuses one of them.
    pub(super) fn becomes(&self, other: &Self, policy: &Manifest) -> Option<Direction> {
        let rules = rules(policy);
        let clients = rules.iter().filter(|it| names_clients(it) || excludes_clients(it));
        let clients = clients.collect::<Vec<_>>();
        let fits = |it: &Self| clients.iter().any(|rule| it.fits(rule, policy));
        let effect = Effect::of(!fits(self) && fits(other), fits(self) && !fits(other));
        Action::of(policy).direction(effect)
    }

    /// Tells whether one source of a rule, and its conditions, take in this identity.
    fn fits(&self, rule: &Rule<'_>, policy: &Manifest) -> bool {
        let in_source = rule.from.iter().any(|source| self.is_within(source, policy));
        let in_conditions = rule.when.iter().all(|(key, condition)| {
            let is_of_client = key.starts_with("source.");
            !is_of_client
                || condition.get("values").is_some_and(|it| self.is_named(key, it, policy))
        });
        (rule.from.is_empty() || in_source) && in_conditions
    }
}

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
            was_closed: was_alone(std::slice::from_ref(&identity), &before),
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
        let is_in = |scope: &Scope<'_>, all: &BTreeSet<Scope<'_>>| {
            all.contains(scope) || all.iter().any(|it| it.covers(scope))
        };
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

/// Tells whether these policies let in these identities alone, in all of their namespace.
fn was_alone(identities: &[Identity<'_>], policies: &[&Manifest]) -> bool {
    let mut allows = policies.iter().filter(|it| Action::of(it) == Action::Allow);
    let is_alone =
        |policy: &&&Manifest| rules(policy).iter().all(|rule| names_only(rule, identities, policy));
    allows.clone().all(|it| is_alone(&it)) && allows.any(|it| selector(it).is_empty())
}

/// Tells whether a rule names these identities and no other.
fn names_only(rule: &Rule<'_>, identities: &[Identity<'_>], policy: &Manifest) -> bool {
    let is_one = |field: &str, value: &str| {
        !value.contains('*') && identities.iter().any(|it| it.is_named(field, &[value], policy))
    };
    let is_alone = |source: &Match<'_>| {
        ["principals", "serviceAccounts"].iter().any(|field| {
            source.get(field).is_some_and(|values| values.iter().all(|it| is_one(field, it)))
        })
    };
    !rule.from.is_empty() && rule.from.iter().all(is_alone)
}

impl World<'_> {
    /// Returns what the policies for the pods of a namespace make of one waypoint and not of the
    /// other. ALLOWs are a union: what one does not name, another may.
    fn name_only(&self, old: &Manifest, new: &Manifest, namespace: &str) -> Vec<Unlike> {
        let identities = [old, new].map(Identity::of);
        let policies = self.at_ztunnel(namespace);
        let admits = |policy: &Manifest, identity: &Identity<'_>| {
            let scope = Scope::of(policy, self);
            let allows = policies.iter().filter(|it| Action::of(it) == Action::Allow);
            let mut around = allows.filter(|it| Scope::of(it, self).covers(&scope));
            around.any(|it| rules(it).iter().any(|rule| identity.fits(rule, it)))
        };
        let refuses = |policy: &Manifest, identity: &Identity<'_>| {
            rules(policy).iter().any(|rule| {
                (names_clients(rule) || excludes_clients(rule)) && identity.fits(rule, policy)
            })
        };
        let unlike = policies.iter().filter_map(|policy| {
            let [old, new] = identities.each_ref().map(|identity| match Action::of(policy) {
                Action::Allow => Some(admits(policy, identity)),
                Action::Deny => Some(!refuses(policy, identity)),
                _ => None,
            });
            let name = || policy.id.name.clone();
            let (old, new) = old.zip(new)?;
            (old != new).then(|| Unlike {
                policy: name(),
                action: Action::of(policy),
                is_let_in: new,
            })
        });
        unlike.collect()
    }

    /// Says that ztunnel lets only waypoints to the pods of a namespace, where that is so.
    pub(super) fn closed_to_clients(
        &self,
        waypoints: &[&Manifest],
        namespace: &str,
    ) -> Option<String> {
        let policies = self.at_ztunnel(namespace);
        let identities = waypoints.iter().map(|it| Identity::of(it)).collect::<Vec<_>>();
        let is_closed = was_alone(&identities, &policies);
        is_closed.then(|| {
            "ALLOWs at ztunnel let in nothing but the waypoint, so what goes direct is refused"
                .to_owned()
        })
    }

    fn at_ztunnel(&self, namespace: &str) -> Vec<&Manifest> {
        let of_namespace = self.of_pods.get(namespace).into_iter().flatten();
        let of_mesh = self.of_pods.get(self.root.as_str()).into_iter().flatten();
        let of_mesh = of_mesh.filter(|_| namespace != self.root);
        of_namespace.chain(of_mesh).copied().filter(|it| !is_dry_run(it)).collect()
    }
}

/// Returns the rules as ztunnel applies them.
fn rules(policy: &Manifest) -> Vec<Rule<'_>> {
    let all = list(policy.at(&["spec", "rules"])).iter().filter_map(Rule::read);
    let seen = all.filter_map(|rule| match Action::of(policy) {
        Action::Allow => ztunnel::allowing(&rule),
        _ => ztunnel::denying(&rule),
    });
    seen.collect()
}

fn names_clients(rule: &Rule<'_>) -> bool {
    let mut fields = rule.from.iter().flat_map(|it| it.keys());
    fields.any(|it| !it.starts_with("not"))
        || rule.when.iter().any(|(key, it)| key.starts_with("source.") && it.contains_key("values"))
}

fn excludes_clients(rule: &Rule<'_>) -> bool {
    rule.from.iter().any(|it| !it.is_empty())
}
