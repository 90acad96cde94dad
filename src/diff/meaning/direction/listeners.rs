//! What may attach to the listeners of a Gateway that is no waypoint.

use kubeyaml::Value;

use crate::compare::Edit;

use super::super::super::{Direction, Manifest, Pair};
use super::Opinion;
use super::edits::{both, item, list, meant};
use super::effect::Effect;
use super::network_rule::selector_is_within;

/// Judges `allowedRoutes`; other fields of listeners are not decided here.
pub(super) fn opinions(pair: &Pair) -> Vec<Opinion> {
    let Some((from, to)) = both(pair).filter(|(from, to)| from.id == to.id) else {
        return Vec::new();
    };
    let whole = meant(pair).filter_map(|(index, edit)| {
        let (direction, why) = whole(edit)?;
        Some(Opinion::of(index, direction, why))
    });
    let judged =
        meant(pair).filter(|(_, edit)| is_about_routes(edit)).filter_map(|(index, edit)| {
            let item = item(edit)?;
            let before = listener(from, item.from);
            let after = listener(to, item.to);
            let (direction, why) = match edit.keys().nth(3) {
                Some("kinds") => kinds(before?, after?)?,
                Some("namespaces") => namespaces(before?, after?)?,
                _ => both_parts(before?, after?)?,
            };
            Some(Opinion::of(index, direction, why))
        });
    whole.chain(judged).collect()
}

/// Judges a listener that comes or goes and says whose routes may attach.
fn whole(edit: &Edit) -> Option<(Direction, String)> {
    if !is_whole(edit) {
        return None;
    }
    let (listener, direction, what) = match (&edit.before, &edit.after) {
        (None, Some(listener)) => (listener, Direction::Looser, "may attach to one more listener"),
        (Some(listener), None) => (listener, Direction::Tighter, "may attach to one listener less"),
        _ => return None,
    };
    let from = listener.at(&["allowedRoutes", "namespaces", "from"]).and_then(Value::as_str);
    let whose = match from {
        Some("All") => "routes of all namespaces",
        Some("Selector") => "routes of the selected namespaces",
        _ => "routes of its own namespace",
    };
    Some((direction, format!("{whose} {what}")))
}

/// Tells whether an edit is about a whole listener with rules for its routes.
pub(super) fn is_whole(edit: &Edit) -> bool {
    let sides = [&edit.before, &edit.after].into_iter().flatten();
    edit.path.len() == 3
        && edit.keys().eq(["spec", "listeners"])
        && sides.into_iter().any(|it| it.get("allowedRoutes").is_some())
}

/// Tells whether an edit lies in the `allowedRoutes` of a listener.
pub(super) fn is_about_routes(edit: &Edit) -> bool {
    edit.keys().take(3).eq(["spec", "listeners", "allowedRoutes"])
}

/// Tells whether whose routes may attach changes to more at most.
pub(super) fn only_widens(edit: &Edit, from: &Manifest, to: &Manifest) -> bool {
    let sides = item(edit).and_then(|it| listener(from, it.from).zip(listener(to, it.to)));
    sides.is_some_and(|(before, after)| Whose::of(before).is_within(&Whose::of(after)))
}

fn listener(side: &Manifest, index: Option<usize>) -> Option<&Value> {
    list(side.at(&["spec", "listeners"])).get(index?)
}

fn both_parts(before: &Value, after: &Value) -> Option<(Direction, String)> {
    match (namespaces(before, after), kinds(before, after)) {
        (Some((one, why)), Some((other, also))) => {
            let direction = if one == other { one } else { Direction::Unclear };
            Some((direction, format!("{why}; {also}")))
        }
        (one, other) => one.or(other),
    }
}

fn kinds(before: &Value, after: &Value) -> Option<(Direction, String)> {
    let [old, new] = [before, after].map(|it| list(it.at(&["allowedRoutes", "kinds"])));
    if old.is_empty() != new.is_empty() {
        let why = "without a list, which kinds may attach depends on the protocol of the listener";
        return Some((Direction::Unclear, why.to_owned()));
    }
    let is_in = |one: &[Value], other: &[Value]| one.iter().all(|it| other.contains(it));
    let effect = Effect::of(!is_in(new, old), !is_in(old, new));
    let why = match effect {
        Effect::Widens => "more kinds of routes may attach",
        Effect::Narrows => "fewer kinds of routes may attach",
        _ => "other kinds of routes may attach",
    };
    Some((effect.of_allowing()?, why.to_owned()))
}

/// Whose routes may attach.
#[derive(Debug, PartialEq)]
enum Whose<'v> {
    Nobody,
    Same,
    Selected(Option<&'v Value>),
    All,
    Unknown,
}

impl<'v> Whose<'v> {
    fn of(listener: &'v Value) -> Self {
        let allowed = listener.at(&["allowedRoutes", "namespaces"]);
        match allowed.and_then(|it| it.get("from")).filter(|it| !it.is_null()) {
            None => Self::Same,
            Some(from) => match from.as_str() {
                Some("None") => Self::Nobody,
                Some("Same") => Self::Same,
                Some("Selector") => Self::Selected(allowed.and_then(|it| it.get("selector"))),
                Some("All") => Self::All,
                _ => Self::Unknown,
            },
        }
    }

    fn is_within(&self, other: &Self) -> bool {
        self == other
            || match (self, other) {
                (Self::Unknown, _) | (_, Self::Unknown) => false,
                (Self::Nobody, _) | (_, Self::All) => true,
                (Self::Selected(Some(own)), Self::Selected(Some(around))) => {
                    selector_is_within(own, around)
                }
                _ => false,
            }
    }
}

fn namespaces(before: &Value, after: &Value) -> Option<(Direction, String)> {
    let (before, after) = (Whose::of(before), Whose::of(after));
    let (direction, why) = match (before.is_within(&after), after.is_within(&before)) {
        (true, true) => return None,
        (true, false) => (Direction::Looser, "routes of more namespaces may attach"),
        (false, true) => (Direction::Tighter, "routes of fewer namespaces may attach"),
        (false, false) => (
            Direction::Unclear,
            "routes of other namespaces may attach: which, their labels decide",
        ),
    };
    Some((direction, why.to_owned()))
}
