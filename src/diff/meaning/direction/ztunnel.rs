//! What is left of the rules of an AuthorizationPolicy at ztunnel, which sees no requests.
//!
//! Source: Istio, `pilot/pkg/serviceregistry/ambient/authorization.go`, and ztunnel's `rbac.rs`.

use super::policy_rule::{Match, Rule};

/// Fields that need a request, which ztunnel does not see.
const OF_REQUESTS: &[&str] = &[
    "hosts",
    "notHosts",
    "methods",
    "notMethods",
    "paths",
    "notPaths",
    "remoteIpBlocks",
    "notRemoteIpBlocks",
    "requestPrincipals",
    "notRequestPrincipals",
];

/// Fields that istiod leaves out without a word.
const LEFT_OUT: &[&str] = &["trustDomains", "notTrustDomains"];

/// What a condition may look at.
const CONDITIONS: &[&str] =
    &["source.ip", "source.namespace", "source.principal", "destination.ip", "destination.port"];

/// Returns what ztunnel makes of a rule that allows: nothing if it needs a request.
pub(super) fn allowing<'v>(rule: &Rule<'v>) -> Option<Rule<'v>> {
    let needs_request = |it: &Match<'_>| it.keys().any(|field| OF_REQUESTS.contains(field));
    let all = rule.from.iter().chain(&rule.to);
    let is_unknown = |(key, _): &(&str, Match<'_>)| !CONDITIONS.contains(key);
    if all.into_iter().any(needs_request) || rule.when.iter().any(is_unknown) {
        return None;
    }
    denying(rule)
}

/// Returns what ztunnel makes of a rule that denies: the parts about requests are left out, and
/// where nothing else is left of a part, the rule never matches.
pub(super) fn denying<'v>(rule: &Rule<'v>) -> Option<Rule<'v>> {
    let never_matches =
        |(key, values): &(&str, Match<'_>)| !CONDITIONS.contains(key) || values.is_empty();
    if rule.when.iter().any(never_matches) {
        return None;
    }
    Some(Rule { from: seen(&rule.from)?, to: seen(&rule.to)?, when: rule.when.clone() })
}

/// Returns what is left of one part; none when there was something and nothing is left.
fn seen<'v>(part: &[Match<'v>]) -> Option<Vec<Match<'v>>> {
    let is_seen = |field: &&str| !OF_REQUESTS.contains(field) && !LEFT_OUT.contains(field);
    let stripped = part.iter().map(|it| {
        let kept = it.iter().filter(|(field, _)| is_seen(field));
        kept.map(|(field, values)| (*field, values.clone())).collect::<Match<'_>>()
    });
    let left = stripped.filter(|it| !it.is_empty()).collect::<Vec<_>>();
    (part.is_empty() || !left.is_empty()).then_some(left)
}
