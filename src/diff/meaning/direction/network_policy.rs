//! Network policies of Kubernetes: which pods are isolated, and what reaches them all the same.

use std::collections::BTreeMap;

use kubeyaml::Value;

use super::super::super::{Direction, Manifest, Pair};
use super::Opinion;
use super::edits::{both, item, list, meant, touches};
use super::effect::Effect;
use super::network_rule::Rule;
use super::scope::Company;
use super::world::{World, Worlds};

/// The two ways that traffic takes: how `policyTypes` calls one, and where its rules stand.
const WAYS: [(&str, &str); 2] = [("Ingress", "ingress"), ("Egress", "egress")];

/// More policies than this beside one are not looked at.
const MOST_BESIDE: usize = 300;

/// Tells whether a rule lets HBONE through, which carries everything between pods of the mesh.
fn lets_hbone_through(rules: &[&Value]) -> bool {
    rules.iter().any(|it| Rule::of(it).has_port(15008))
}

pub(super) fn opinions(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let same = both(pair).filter(|(from, to)| from.id.namespace == to.id.namespace);
    if let Some((from, to)) = same {
        return of_edits(pair, from, to, worlds);
    }
    let gone = pair.from.as_ref().map(|it| (it, false));
    let new = pair.to.as_ref().map(|it| (it, true));
    let ways = gone.into_iter().chain(new).flat_map(|(it, comes)| {
        let isolating = WAYS.into_iter().filter(move |(kind, _)| isolates(it, kind));
        isolating.filter_map(move |way| isolated(it, way, worlds, comes))
    });
    ways.map(|(direction, why)| Opinion::of(None, direction, why)).collect()
}

/// Tells whether a policy makes its pods refuse what no rule names, in one way. Without
/// `policyTypes` it always does so for ingress, and for egress where it has rules for it.
fn isolates(policy: &Manifest, kind: &str) -> bool {
    let types = list(policy.at(&["spec", "policyTypes"]));
    if types.is_empty() {
        return kind == "Ingress" || !list(policy.at(&["spec", "egress"])).is_empty();
    }
    types.iter().any(|it| it.as_str() == Some(kind))
}

/// Judges that the pods of a policy come to be isolated by it, or no longer are.
fn isolated(
    policy: &Manifest,
    (kind, key): (&str, &str),
    worlds: &Worlds<'_>,
    comes: bool,
) -> Option<(Direction, String)> {
    let own = rules(policy, key);
    let (with, without) =
        if comes { (&worlds.to, &worlds.from) } else { (&worlds.from, &worlds.to) };
    let beside = without.rules_beside(policy, (kind, key));
    let others = without.isolated_beside(policy, kind);
    if others == Company::Others && all_within(&own, &beside) {
        return None;
    }
    let (direction, why) = match (others, comes) {
        (Company::Nobody, true) => {
            (Direction::Tighter, "the first policy for these pods: what no rule names is refused")
        }
        (Company::Nobody, false) => {
            (Direction::Looser, "the last policy for these pods goes: everything is let through")
        }
        (Company::Others, true) => {
            (Direction::Looser, "one more policy beside others, whose rules are a union")
        }
        (Company::Others, false) => (
            Direction::Tighter,
            "other policies remain, and what only this one let through is refused",
        ),
        (Company::Perhaps, _) => (
            Direction::Unclear,
            "whether other policies select all of these pods cannot be decided from the files",
        ),
    };
    let mut after = own;
    after.extend(with.rules_beside(policy, (kind, key)));
    let breaks = if comes && others == Company::Nobody && !lets_hbone_through(&after) {
        BREAKS_HBONE
    } else {
        ""
    };
    Some((direction, format!("{}: {why}{breaks}", kind.to_lowercase())))
}

/// Returns the rules of a policy for one way.
fn rules<'m>(policy: &'m Manifest, key: &str) -> Vec<&'m Value> {
    list(policy.at(&["spec", key])).iter().collect()
}

impl<'m> World<'m> {
    /// Returns the rules of the other policies that isolate all pods of this one in the same way.
    fn rules_beside(&self, policy: &Manifest, (kind, key): (&str, &str)) -> Vec<&'m Value> {
        let all = self.network_policies.get(policy.id.namespace.as_str()).into_iter().flatten();
        let others = all.filter(|it| it.id != policy.id && isolates(it, kind)).take(MOST_BESIDE);
        let covering = others.filter(|it| overlap(it, policy) == Company::Others);
        covering.flat_map(|it| rules(it, key)).collect()
    }

    /// Tells whether other policies isolate the pods of this one in the same way.
    fn isolated_beside(&self, policy: &Manifest, kind: &str) -> Company {
        let all = self.network_policies.get(policy.id.namespace.as_str()).into_iter().flatten();
        let others = all.filter(|it| it.id != policy.id && isolates(it, kind));
        let mut company = if self.is_partial { Company::Perhaps } else { Company::Nobody };
        for other in others {
            match overlap(other, policy) {
                Company::Others => return Company::Others,
                Company::Perhaps => company = Company::Perhaps,
                Company::Nobody => {}
            }
        }
        company
    }
}

/// Tells whether one policy selects the pods of another.
fn overlap(other: &Manifest, policy: &Manifest) -> Company {
    let [theirs, own] = [other, policy].map(|it| it.at(&["spec", "podSelector"]));
    let labels = |selector: Option<&Value>| -> BTreeMap<String, Option<String>> {
        let map = selector.and_then(|it| it.get("matchLabels")?.as_map());
        let text = |it: &Value| it.as_str().map(str::to_owned);
        map.into_iter().flatten().map(|(key, value)| (key.clone(), text(value))).collect()
    };
    let has_expressions =
        |it: Option<&Value>| !list(it.and_then(|it| it.get("matchExpressions"))).is_empty();
    let (wide, narrow) = (labels(theirs), labels(own));
    let covers = wide.iter().all(|(key, value)| narrow.get(key) == Some(value));
    if theirs == own || covers && !has_expressions(theirs) {
        return Company::Others;
    }
    let is_apart =
        wide.iter().any(|(key, value)| narrow.get(key).is_some_and(|other| other != value));
    if is_apart { Company::Nobody } else { Company::Perhaps }
}

fn of_edits(pair: &Pair, from: &Manifest, to: &Manifest, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let edits = meant(pair).filter(|(_, edit)| touches(edit, &["spec"]));
    let judged = edits.flat_map(|(index, edit)| {
        let found = if touches(edit, &["spec", "podSelector"]) && edit.path.len() > 1 {
            vec![(Direction::Unclear, "it selects other pods".to_owned())]
        } else {
            let touched = WAYS.into_iter().filter(|(_, rules)| {
                touches(edit, &["spec", rules]) || touches(edit, &["spec", "policyTypes"])
            });
            touched.filter_map(|way| of_way(edit, way, (from, to), worlds)).collect()
        };
        found.into_iter().map(move |(direction, why)| Opinion::of(index, direction, why))
    });
    judged.collect()
}

fn of_way(
    edit: &crate::compare::Edit,
    (kind, key): (&str, &str),
    (from, to): (&Manifest, &Manifest),
    worlds: &Worlds<'_>,
) -> Option<(Direction, String)> {
    match (isolates(from, kind), isolates(to, kind)) {
        (false, false) => None,
        (false, true) => isolated(to, (kind, key), worlds, true),
        (true, false) => isolated(from, (kind, key), worlds, false),
        // The types changed, and not what this way lets through.
        (true, true) if !touches(edit, &["spec", key]) => None,
        (true, true) => {
            let [own_before, own_after] = [from, to].map(|it| rules(it, key));
            let before = [own_before.clone(), worlds.from.rules_beside(from, (kind, key))].concat();
            let after = [own_after.clone(), worlds.to.rules_beside(to, (kind, key))].concat();
            let effect = match item(edit) {
                Some(item) => effect_of_one((&before, item.from), (&after, item.to)),
                None => {
                    Effect::of(!all_within(&own_after, &before), !all_within(&own_before, &after))
                }
            };
            Some((effect.of_allowing()?, why(effect, kind, &before, &after)))
        }
    }
}

/// What is said where nothing lets connections of the mesh through any more.
const BREAKS_HBONE: &str = ". It breaks HBONE: port 15008 is not let through";

fn why(effect: Effect, kind: &str, before: &[&Value], after: &[&Value]) -> String {
    let kind = kind.to_lowercase();
    let is_broken = lets_hbone_through(before) && !lets_hbone_through(after);
    let breaks = if is_broken { BREAKS_HBONE } else { "" };
    match effect {
        Effect::Widens => format!("{kind}: more is let through{breaks}"),
        Effect::Narrows => format!("{kind}: less is let through{breaks}"),
        _ => format!(
            "{kind}: more is let through here and less there, or the rules cannot be compared{breaks}"
        ),
    }
}

/// Above this many comparisons a rule is compared with its partner only.
const MOST: usize = 200_000;

fn effect_of_one(
    (before, from): (&[&Value], Option<usize>),
    (after, to): (&[&Value], Option<usize>),
) -> Effect {
    let (was, is) = (one(before, from), one(after, to));
    let few = before.len().max(after.len()) <= MOST / 1000;
    let is_within = |narrow: &[&Value], partner: &[&Value], all: &[&Value]| {
        all_within(narrow, partner) || few && all_within(narrow, all)
    };
    Effect::of(!is_within(&is, &was, before), !is_within(&was, &is, after))
}

fn one<'v>(rules: &[&'v Value], index: Option<usize>) -> Vec<&'v Value> {
    index.and_then(|index| rules.get(index)).copied().into_iter().collect()
}

/// Tells whether these rules let through no more than those do together.
fn all_within(narrow: &[&Value], wide: &[&Value]) -> bool {
    if narrow.len().saturating_mul(wide.len()) > MOST {
        return false;
    }
    let wide = wide.iter().map(|it| Rule::of(it)).collect::<Vec<_>>();
    let in_one = |rule: &Rule<'_>| wide.iter().any(|other| rule.is_within(other));
    narrow.iter().map(|it| Rule::of(it)).all(|rule| {
        in_one(&rule) || {
            let pieces = rule.pieces();
            pieces.len().saturating_mul(wide.len()) <= MOST / 100 && pieces.iter().all(in_one)
        }
    })
}
