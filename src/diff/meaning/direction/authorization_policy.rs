//! AuthorizationPolicies: what their rules match, what they do with it, and where.

use super::super::super::{Direction, Pair};
use super::Opinion;
use super::edits::{both, item, list, meant, touches};
use super::effect::Effect;
use super::policy::{Action, Place, Rules, is_dry_run};

pub(super) fn opinions(pair: &Pair) -> Vec<Opinion> {
    of_rules(pair)
}

/// Judges the edits of rules, each by the whole rule it lies in.
fn of_rules(pair: &Pair) -> Vec<Opinion> {
    let Some((from, to)) = both(pair) else { return Vec::new() };
    let (action, after) = (Action::of(from), Action::of(to));
    if is_dry_run(from) && is_dry_run(to) {
        return Vec::new();
    }
    let has_targets = |policy: &super::super::super::Manifest| {
        !list(policy.at(&["spec", "targetRefs"])).is_empty()
            || policy.at(&["spec", "targetRef"]).is_some()
    };
    let place = if has_targets(from) || has_targets(to) { Place::Proxy } else { Place::Ztunnel };
    let rules = [Rules::of(from, action, place), Rules::of(to, after, place)];
    let [before, now] = &rules;
    let of_rules = meant(pair).filter(|(_, edit)| touches(edit, &["spec", "rules"]));
    of_rules
        .filter_map(|(index, edit)| {
            let effect = match item(edit) {
                Some(item) => before.effect_of_one(now, item.from, item.to),
                None => before.effect(now),
            };
            if action != after {
                let why = "the action changes as well";
                return Some(Opinion::of(index, Direction::Unclear, why));
            }
            let direction = action.direction(effect)?;
            Some(Opinion::of(index, direction, why_of_rules(action, effect, now)))
        })
        .collect()
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
