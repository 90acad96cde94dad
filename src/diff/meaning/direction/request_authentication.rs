//! Which tokens are accepted.

use super::super::super::{Direction, Manifest, Pair};
use super::Opinion;
use super::authorization_policy::OF_SIDECARS;
use super::edits::{both, item, list, meant, touches};
use super::policy::{Action, Place};
use super::policy_rule::Rule;
use super::scope::{Scope, Target};
use super::waypoint::Binding;
use super::world::{World, Worlds};

pub(super) fn opinions(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let same = both(pair).filter(|(from, to)| from.id.namespace == to.id.namespace);
    if let Some((from, to)) = same {
        return of_edits(pair, from, to, worlds);
    }
    let gone = pair.from.as_ref().and_then(|it| whole(it, worlds, false));
    let new = pair.to.as_ref().and_then(|it| whole(it, worlds, true));
    gone.into_iter().chain(new).map(|(it, why)| Opinion::of(None, it, why)).collect()
}

/// Judges one that comes into force or goes out of it.
fn whole(it: &Manifest, worlds: &Worlds<'_>, comes: bool) -> Option<(Direction, String)> {
    let world = if comes { &worlds.to } else { &worlds.from };
    let checks = world.checks_tokens(it);
    if checks == Some(false) || list(it.at(&["spec", "jwtRules"])).is_empty() {
        return None;
    }
    if checks.is_none() {
        return Some((Direction::Unclear, OF_SIDECARS.to_owned()));
    }
    // A policy that comes or goes in the same diff is judged by itself.
    let readers = if comes { worlds.from.readers(it) } else { worlds.to.readers(it) };
    if let Some(why) = of_readers(&readers, comes) {
        return Some((Direction::Unclear, why));
    }
    let has_company = [&worlds.from, &worlds.to].iter().all(|world| world.checks_beside(it));
    Some(match (comes, has_company) {
        (true, true) => {
            (Direction::Looser, "tokens of more issuers are accepted, beside others".to_owned())
        }
        (false, true) => {
            (Direction::Tighter, "tokens of these issuers are refused, as others remain".to_owned())
        }
        (true, false) => (Direction::Tighter, "requests with a bad token are refused".to_owned()),
        (false, false) => {
            (Direction::Looser, "requests with a bad token are no longer refused".to_owned())
        }
    })
}

/// Says what policies make of it that tokens are read, or no longer are.
fn of_readers(readers: &[&Manifest], comes: bool) -> Option<String> {
    let first = readers.iter().map(|it| it.id.name.as_str()).min()?;
    let has = |action: Action, is: fn(&Manifest) -> bool| {
        readers.iter().any(|it| Action::of(it) == action && is(it))
    };
    let said = [
        (
            has(Action::Allow, |_| true),
            ["an ALLOW matches nothing (tighter)", "an ALLOW can match again (looser)"],
        ),
        (
            has(Action::Deny, names_principals),
            ["a DENY of a token is a no-op (looser)", "a DENY of a token matches again (tighter)"],
        ),
        (
            has(Action::Deny, |it| !names_principals(it)),
            [
                "a DENY of requests without a token refuses all (tighter)",
                "a DENY of requests without a token lets those with one through (looser)",
            ],
        ),
    ];
    let said = said.into_iter().filter(|(is_so, _)| *is_so);
    let mut said =
        said.map(|(_, [goes, back])| if comes { back } else { goes }).collect::<Vec<_>>();
    said.push(if comes {
        "bad tokens are refused (tighter)"
    } else {
        "bad tokens are no longer refused (looser)"
    });
    Some(format!(
        "AuthorizationPolicy {first} reads what this one takes from tokens: {}",
        said.join(", ")
    ))
}

/// Tells whether a policy matches requests by the token they have.
fn names_principals(policy: &Manifest) -> bool {
    list(policy.at(&["spec", "rules"])).iter().filter_map(Rule::read).any(|rule| {
        rule.from.iter().any(|it| it.contains_key("requestPrincipals"))
            || rule
                .when
                .iter()
                .any(|(key, it)| key.starts_with("request.auth") && it.contains_key("values"))
    })
}

fn of_edits(pair: &Pair, from: &Manifest, to: &Manifest, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let checks = [worlds.from.checks_tokens(from), worlds.to.checks_tokens(to)];
    if checks == [Some(false), Some(false)] {
        return Vec::new();
    }
    let is_known = checks.contains(&Some(true));
    let rules = |it: &Manifest| list(it.at(&["spec", "jwtRules"])).len();
    let counts = (rules(from), rules(to));
    let judged = meant(pair).filter_map(|(index, edit)| {
        if !touches(edit, &["spec"]) {
            return None;
        }
        let keys = edit.keys().collect::<Vec<_>>();
        let added = match (&edit.before, &edit.after) {
            (None, Some(_)) => Some(true),
            (Some(_), None) => Some(false),
            _ => None,
        };
        let judged = match (keys.as_slice(), added) {
            (["spec"] | ["spec", "jwtRules"], _) if counts.0 == 0 => whole(to, worlds, true),
            (["spec"] | ["spec", "jwtRules"], _) if counts.1 == 0 => whole(from, worlds, false),
            (["spec", "jwtRules"], Some(added)) => Some(of_issuer(added)),
            (["spec", "jwtRules", "audiences"], Some(added)) => {
                let item = item(edit);
                let before = audiences(from, item.and_then(|it| it.from));
                let after = audiences(to, item.and_then(|it| it.to));
                Some(of_audience(added, before == 0 || after == 0))
            }
            (["spec", "jwtRules", ..], _) => Some((
                Direction::Unclear,
                "what is taken as a good token, or from where, is another".into(),
            )),
            _ => of_scope(from, to, worlds),
        };
        let judged = judged
            .map(|it| if is_known { it } else { (Direction::Unclear, OF_SIDECARS.to_owned()) });
        judged.map(|(direction, why)| Opinion::of(index, direction, why))
    });
    judged.collect()
}

/// Judges that it is applied to something else, or on one side to nothing.
fn of_scope(from: &Manifest, to: &Manifest, worlds: &Worlds<'_>) -> Option<(Direction, String)> {
    match (worlds.from.checks_tokens(from), worlds.to.checks_tokens(to)) {
        (Some(true), Some(false)) => whole(from, worlds, false),
        (Some(false), Some(true)) => whole(to, worlds, true),
        _ => Some((Direction::Unclear, "it is applied to something else".to_owned())),
    }
}

fn of_issuer(added: bool) -> (Direction, String) {
    if added {
        (Direction::Looser, "tokens of one more issuer are accepted".to_owned())
    } else {
        (Direction::Tighter, "tokens of this issuer are refused".to_owned())
    }
}

/// Counts the audiences that one rule of a side accepts.
fn audiences(side: &Manifest, rule: Option<usize>) -> usize {
    let rules = list(side.at(&["spec", "jwtRules"]));
    let rule = rule.and_then(|index| rules.get(index));
    list(rule.and_then(|it| it.get("audiences"))).len()
}

/// `whole` when the list itself comes or goes: the first audience refuses all others, and without
/// the last one every audience is accepted.
fn of_audience(added: bool, whole: bool) -> (Direction, String) {
    let (direction, why) = match (added, whole) {
        (true, true) => (Direction::Tighter, "tokens for other audiences are refused from now on"),
        (false, true) => (Direction::Looser, "tokens for every audience are accepted"),
        (true, false) => (Direction::Looser, "tokens for one more audience are accepted"),
        (false, false) => (Direction::Tighter, "tokens for this audience are refused"),
    };
    (direction, why.to_owned())
}

impl World<'_> {
    /// Tells whether something checks tokens by this object: ztunnel never does. Nothing where
    /// only sidecars would and the files do not say whether there are any.
    fn checks_tokens(&self, it: &Manifest) -> Option<bool> {
        if matches!(Scope::of(it, self), Scope::Targets(_)) {
            return Some(self.is_in_force(it));
        }
        // Deny is what ztunnel and proxies both would read; only the proxies matter here.
        let places = self.places(it, Action::Deny);
        let is_proxy = places.contains(&Place::Proxy);
        (is_proxy || !places.contains(&Place::Sidecar)).then_some(is_proxy)
    }

    /// Returns the policies that read tokens where this object has them checked.
    fn readers(&self, it: &Manifest) -> Vec<&Manifest> {
        let all = self.of_target.values().flatten().chain(self.of_pods.values().flatten());
        all.copied().filter(|policy| reads_tokens(policy) && self.meet(it, policy)).collect()
    }

    /// Tells whether other objects have tokens checked wherever this one does.
    fn checks_beside(&self, it: &Manifest) -> bool {
        let targets = Target::all_of(it);
        let is_other = |other: &&Manifest| {
            other.id != it.id && !list(other.at(&["spec", "jwtRules"])).is_empty()
        };
        let has_other = |target: &Target<'_>| {
            let around = self.around(target);
            around
                .iter()
                .filter_map(|it| self.tokens.get(it))
                .flatten()
                .copied()
                .any(|it| is_other(&it))
        };
        !targets.is_empty() && targets.iter().all(has_other)
    }

    fn meet(&self, it: &Manifest, policy: &Manifest) -> bool {
        match (Scope::of(it, self), Scope::of(policy, self)) {
            (Scope::Targets(own), Scope::Targets(theirs)) => own.iter().any(|own| {
                theirs.iter().any(|other| {
                    own == other || self.is_around(own, other) || self.is_around(other, own)
                })
            }),
            (own @ Scope::Pods(..), theirs @ Scope::Pods(..)) => !own.is_apart(&theirs),
            _ => false,
        }
    }

    /// Tells whether policies for one target are applied to another: for the Gateway that serves a
    /// Service, or for its class.
    fn is_around(&self, wide: &Target<'_>, narrow: &Target<'_>) -> bool {
        let gateway = match narrow.kind {
            "Gateway" => self.gateways.get(&(narrow.namespace, narrow.name)).copied(),
            "GatewayClass" => None,
            _ => match self.binding(narrow) {
                Binding::Served(gateway) => Some(gateway),
                _ => None,
            },
        };
        gateway.is_some_and(|it| Self::targets_around(it).contains(wide))
    }
}

fn reads_tokens(policy: &Manifest) -> bool {
    list(policy.at(&["spec", "rules"])).iter().filter_map(Rule::read).any(|rule| {
        let sources = rule.from.iter().flat_map(|it| it.keys());
        let mut sources = sources.map(|it| it.trim_start_matches("not").to_ascii_lowercase());
        sources.any(|it| it == "requestprincipals")
            || rule.when.iter().any(|(key, _)| key.starts_with("request.auth"))
    })
}
