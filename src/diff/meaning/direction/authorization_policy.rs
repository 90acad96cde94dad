//! Policies of authorization: what their rules match, what they do with it, and where.

use super::super::super::{Direction, Manifest, Pair};
use super::Opinion;
use super::edits::{both, item, meant, touches, touching};
use super::effect::Effect;
use super::policy::{Action, Place, Rules, is_dry_run};
use super::scope::{Company, Scope};
use super::world::{World, Worlds};

pub(super) fn opinions(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    match (&pair.from, &pair.to) {
        (Some(from), Some(to)) if from.id.namespace == to.id.namespace => of_edits(pair, worlds),
        (from, to) => {
            let gone = from.as_ref().and_then(|it| whole(it, worlds, Change::Goes));
            let new = to.as_ref().and_then(|it| whole(it, worlds, Change::Comes));
            let opinions = gone.into_iter().chain(new);
            opinions.map(|(direction, why)| Opinion::of(None, direction, why)).collect()
        }
    }
}

/// Why something that only proxies apply is unclear.
pub(super) const OF_SIDECARS: &str = "sidecars would apply it and ztunnel would not, and which of them its pods have is not known: their namespace is not among the files";

/// Whether a policy comes into force or goes out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Comes,
    Goes,
}

/// Judges a policy that comes or goes as a whole.
fn whole(policy: &Manifest, worlds: &Worlds<'_>, change: Change) -> Option<(Direction, String)> {
    let world = if change == Change::Comes { &worlds.to } else { &worlds.from };
    if is_dry_run(policy) || !world.is_in_force(policy) {
        return None;
    }
    let action = Action::of(policy);
    let places = world.places(policy, action);
    let is_empty = |place: &Place| Rules::of(policy, action, *place).match_nothing();
    let matches_nothing = places.iter().all(is_empty);
    let is_known = places.iter().any(|it| *it != Place::Sidecar && !is_empty(it));
    if !matches_nothing && is_said_by_others(policy, &places, worlds, change) {
        return None;
    }
    let judged = |matches_nothing: bool| match action {
        Action::Audit => None,
        Action::Unknown => {
            Some((Direction::Unclear, "its action is none that Istio knows".to_owned()))
        }
        Action::Allow => whole_allow(policy, worlds, change, matches_nothing),
        Action::Deny | Action::Custom if matches_nothing => None,
        Action::Deny | Action::Custom => Some(match change {
            Change::Comes => (Direction::Tighter, format!("a {} comes into force", action.name())),
            Change::Goes => (Direction::Looser, format!("a {} is no longer there", action.name())),
        }),
    };
    let hangs_on_sidecars = !matches_nothing && !is_known;
    if hangs_on_sidecars && judged(true) != judged(false) {
        return Some((Direction::Unclear, OF_SIDECARS.to_owned()));
    }
    judged(matches_nothing)
}

/// Tells whether other policies do all that this one does, so that nothing hangs on it.
fn is_said_by_others(
    policy: &Manifest,
    places: &[Place],
    worlds: &Worlds<'_>,
    change: Change,
) -> bool {
    let action = Action::of(policy);
    let without = if change == Change::Comes { &worlds.from } else { &worlds.to };
    let others = match action {
        Action::Allow | Action::Deny => without.applied_beside(policy, action),
        _ => return false,
    };
    let at = |place: &Place| Rules::of(policy, action, *place).beside(&others, action, *place);
    !others.is_empty() && places.iter().all(|it| at(it).are_repeated())
}

/// Tells whether no rule of a policy matches anything, wherever it is applied.
pub(super) fn matches_nothing(policy: &Manifest, world: &World<'_>) -> bool {
    let action = Action::of(policy);
    let mut places = world.places(policy, action).into_iter();
    places.all(|place| Rules::of(policy, action, place).match_nothing())
}

/// Tells whether a policy that comes or goes says only what others do as well.
pub(super) fn is_needless(pair: &Pair, worlds: &Worlds<'_>) -> bool {
    let (policy, world, change) = match (&pair.from, &pair.to) {
        (None, Some(to)) => (to, &worlds.to, Change::Comes),
        (Some(from), None) => (from, &worlds.from, Change::Goes),
        _ => return false,
    };
    let places = world.places(policy, Action::of(policy));
    is_said_by_others(policy, &places, worlds, change)
}

/// Tells whether an ALLOW refuses nothing, even if it is the only one.
fn allows_everything(policy: &Manifest, world: &World<'_>) -> bool {
    let places = world.places(policy, Action::Allow);
    places.iter().all(|it| Rules::of(policy, Action::Allow, *it).match_everything())
}

fn whole_allow(
    policy: &Manifest,
    worlds: &Worlds<'_>,
    change: Change,
    matches_nothing: bool,
) -> Option<(Direction, String)> {
    // What comes is beside those before it, what goes leaves those after it.
    let (world, others) = match change {
        Change::Comes => (&worlds.to, worlds.from.allows_beside(policy)),
        Change::Goes => (&worlds.from, worlds.to.allows_beside(policy)),
    };
    let (direction, why) = match (others, change) {
        (Company::Others, _) if matches_nothing => return None,
        (Company::Nobody, _) if allows_everything(policy, world) => return None,
        (Company::Others, Change::Comes) => {
            (Direction::Looser, "one more ALLOW beside others, which are a union")
        }
        (Company::Others, Change::Goes) => (
            Direction::Tighter,
            "other ALLOWs remain, and what only this one let through is denied",
        ),
        (Company::Nobody, Change::Comes) => (
            Direction::Tighter,
            "the first ALLOW in its scope: what none names is denied from now on",
        ),
        (Company::Nobody, Change::Goes) => {
            (Direction::Looser, "the last ALLOW in its scope goes: everything is let through")
        }
        (Company::Perhaps, _) => (
            Direction::Unclear,
            "whether other ALLOWs are applied to all of its scope cannot be decided from the files",
        ),
    };
    Some((direction, why.to_owned()))
}

fn of_edits(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let Some((from, to)) = both(pair) else { return Vec::new() };
    let mut opinions = of_rules(pair, from, to, worlds);
    opinions.extend(of_dry_run(pair, from, to, worlds));
    if is_dry_run(from) || is_dry_run(to) {
        return opinions;
    }
    opinions.extend(of_action(pair, from, to, worlds));
    opinions.extend(of_scope(pair, from, to, worlds));
    let provider = touching(pair, &[&["spec", "provider"]]);
    opinions.extend(provider.filter(|_| Action::of(to) == Action::Custom).map(|edit| {
        Opinion::of(
            edit,
            Direction::Unclear,
            "another service is asked, whose answers are not known",
        )
    }));
    opinions
}

/// Judges the edits of rules, each by the whole rule it lies in.
fn of_rules(pair: &Pair, from: &Manifest, to: &Manifest, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let (action, after) = (Action::of(from), Action::of(to));
    // Where it is in force on one side only, it comes or goes, and that is judged.
    if !is_applied(from, &worlds.from) || !is_applied(to, &worlds.to) {
        return Vec::new();
    }
    let mut places = worlds.from.places(from, action);
    places.extend(worlds.to.places(to, after));
    let beside =
        [(&worlds.from, from, action), (&worlds.to, to, after)].map(|(world, it, action)| {
            let is_union = matches!(action, Action::Allow | Action::Deny);
            if is_union { world.applied_beside(it, action) } else { Vec::new() }
        });
    let [before, now] = &beside;
    let rules = places.iter().map(|place| {
        let from = Rules::of(from, action, *place).beside(before, action, *place);
        (from, Rules::of(to, after, *place).beside(now, after, *place))
    });
    let rules = rules.collect::<Vec<_>>();
    let edits = meant(pair).filter(|(_, edit)| touches(edit, &["spec", "rules"]));
    edits
        .filter_map(|(index, edit)| {
            let mut found = rules.iter().map(|(before, now)| {
                let effect = match item(edit) {
                    Some(item) => before.effect_of_one(now, item.from, item.to),
                    None => before.effect(now),
                };
                (action.direction(effect), why_of_rules(action, effect, now))
            });
            let (direction, why) = found.next()?;
            if action != after {
                return Some(Opinion::of(index, Direction::Unclear, "the action changes as well"));
            }
            if found.any(|(other, _)| other != direction) {
                let why = if places.contains(&Place::Sidecar) {
                    "ztunnel and sidecars do not read the same of it, and which of them its pods have is not known: their namespace is not among the files"
                } else {
                    "ztunnel and the proxies in its scope do not read the same of it"
                };
                return Some(Opinion::of(index, Direction::Unclear, why));
            }
            Some(Opinion::of(index, direction?, why))
        })
        .collect()
}

/// Tells whether something does what a policy says.
fn is_applied(policy: &Manifest, world: &World<'_>) -> bool {
    !is_dry_run(policy) && world.is_in_force(policy)
}

fn why_of_rules(action: Action, effect: Effect, now: &Rules<'_>) -> String {
    match (action, effect) {
        (Action::Allow, Effect::Narrows) if now.match_nothing() => {
            "no rule of this ALLOW matches anything any more: everything in its scope is denied"
                .to_owned()
        }
        (_, Effect::Widens) => format!("the {} rules match more", action.name()),
        (_, Effect::Narrows) => format!("the {} rules match less", action.name()),
        (_, Effect::Mixed | Effect::Same) => {
            "the rule matches more in one part and less in another, or in a way that cannot be compared"
                .to_owned()
        }
    }
}

/// A policy that is only written down is none: judged as one that comes or goes.
fn of_dry_run(pair: &Pair, from: &Manifest, to: &Manifest, worlds: &Worlds<'_>) -> Option<Opinion> {
    let edit = touching(pair, &[&["metadata", "annotations", "istio.io/dry-run"]])?;
    let (direction, why) = match (is_dry_run(from), is_dry_run(to)) {
        (false, true) => whole(from, worlds, Change::Goes)?,
        (true, false) => whole(to, worlds, Change::Comes)?,
        _ => return None,
    };
    Some(Opinion::of(edit, direction, format!("dry run: {why}")))
}

fn of_action(pair: &Pair, from: &Manifest, to: &Manifest, worlds: &Worlds<'_>) -> Option<Opinion> {
    let edit = touching(pair, &[&["spec", "action"]])?;
    let (before, after) = (Action::of(from), Action::of(to));
    let others = |world: &World<'_>, policy| world.allows_beside(policy) == Company::Others;
    let in_force = (worlds.from.is_in_force(from), worlds.to.is_in_force(to));
    let (direction, why) = match (before, after) {
        _ if before == after || in_force == (false, false) => return None,
        // Where nothing applies one of them, the other comes or goes.
        _ if in_force.0 != in_force.1 => return None,
        (Action::Deny, Action::Audit) if matches_nothing(from, &worlds.from) => return None,
        (Action::Deny, Action::Audit) => {
            (Direction::Looser, "what was refused is only written down")
        }
        (Action::Deny, Action::Allow) if others(&worlds.from, from) => {
            (Direction::Looser, "what was refused is let through, beside other ALLOWs")
        }
        (Action::Allow, Action::Deny) if others(&worlds.to, to) => {
            (Direction::Tighter, "what was let through is refused, and other ALLOWs remain")
        }
        _ => (
            Direction::Unclear,
            "another action: what its rules do not match may be treated differently as well",
        ),
    };
    Some(Opinion::of(edit, direction, why))
}

fn of_scope(pair: &Pair, from: &Manifest, to: &Manifest, worlds: &Worlds<'_>) -> Option<Opinion> {
    let paths: [&[&str]; 3] =
        [&["spec", "selector"], &["spec", "targetRefs"], &["spec", "targetRef"]];
    let edit = touching(pair, &paths)?;
    let moved = match (worlds.from.is_in_force(from), worlds.to.is_in_force(to)) {
        (false, false) => return None,
        (true, true) => None,
        (true, false) => Some(whole(from, worlds, Change::Goes)),
        (false, true) => Some(whole(to, worlds, Change::Comes)),
    };
    if let Some(judged) = moved {
        let (direction, why) = judged?;
        let why = format!("on one side nothing applies it, for no target of it is there: {why}");
        return Some(Opinion::of(edit, direction, why));
    }
    let (before, after) = (worlds.from.scope_in_force(from), worlds.to.scope_in_force(to));
    let places = match (&before, &after) {
        (Scope::Pods(..), Scope::Targets(_)) => {
            Some("direct traffic to the pods is no longer checked")
        }
        (Scope::Targets(_), Scope::Pods(..)) => Some("ztunnel does not see requests"),
        _ => None,
    };
    if let Some(catch) = places {
        let why = format!("the policy is applied at another place: {catch}");
        return Some(Opinion::of(edit, Direction::Unclear, why));
    }
    let effect = Effect::of(!before.covers(&after), !after.covers(&before));
    let action = Action::of(to);
    let (direction, why) = match (effect, action) {
        (Effect::Same, _) | (_, Action::Audit) => return None,
        (_, Action::Allow) => (
            Direction::Unclear,
            "what an ALLOW newly covers is denied unless it is named, and what it no longer covers may be let through",
        ),
        (Effect::Widens, _) => (Direction::Tighter, "it is applied to more"),
        (Effect::Narrows, _) => (Direction::Looser, "it is applied to less"),
        _ => (Direction::Unclear, "it is applied to something else"),
    };
    let direction = if action == Action::Unknown { Direction::Unclear } else { direction };
    Some(Opinion::of(edit, direction, why))
}
