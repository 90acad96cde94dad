//! The identity of a Gateway's pods, and what policies at ztunnel make of it.

use super::super::super::{Direction, Manifest};
use super::super::gateway::account;
use super::edits::list;
use super::effect::Effect;
use super::pattern::covers;
use super::policy::Action;
use super::policy_rule::{Match, Rule};
use super::scope::selector;
use super::ztunnel;

/// What names one workload's identity.
#[derive(Debug, Clone)]
pub(super) struct Identity<'g> {
    namespace: &'g str,
    account: String,
}

impl<'g> Identity<'g> {
    /// Returns the identity of the pods that istiod makes for a Gateway.
    pub(super) fn of(gateway: &'g Manifest) -> Self {
        Self { namespace: &gateway.id.namespace, account: account(gateway) }
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
    pub(super) fn fits(&self, rule: &Rule<'_>, policy: &Manifest) -> bool {
        let in_source = rule.from.iter().any(|source| self.is_within(source, policy));
        let in_conditions = rule.when.iter().all(|(key, condition)| {
            let is_of_client = key.starts_with("source.");
            !is_of_client
                || condition.get("values").is_some_and(|it| self.is_named(key, it, policy))
        });
        (rule.from.is_empty() || in_source) && in_conditions
    }
}

/// Tells whether these policies let in these identities alone, in all of their namespace.
pub(super) fn are_alone(identities: &[Identity<'_>], policies: &[&Manifest]) -> bool {
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

/// Returns the rules as ztunnel applies them.
pub(super) fn rules(policy: &Manifest) -> Vec<Rule<'_>> {
    let all = list(policy.at(&["spec", "rules"])).iter().filter_map(Rule::read);
    let seen = all.filter_map(|rule| match Action::of(policy) {
        Action::Allow => ztunnel::allowing(&rule),
        _ => ztunnel::denying(&rule),
    });
    seen.collect()
}

pub(super) fn names_clients(rule: &Rule<'_>) -> bool {
    let mut fields = rule.from.iter().flat_map(|it| it.keys());
    fields.any(|it| !it.starts_with("not"))
        || rule.when.iter().any(|(key, it)| key.starts_with("source.") && it.contains_key("values"))
}

pub(super) fn excludes_clients(rule: &Rule<'_>) -> bool {
    rule.from.iter().any(|it| !it.is_empty())
}
