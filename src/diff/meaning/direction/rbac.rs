//! Roles and their bindings.

use super::super::super::{Direction, Pair};
use super::Opinion;
use super::edits::{list, meant, touches};
use kubeyaml::Value;

pub(super) fn opinions(pair: &Pair) -> Vec<Opinion> {
    let kind = pair.to.as_ref().or(pair.from.as_ref()).map_or("", |it| it.id.kind.as_str());
    match kind {
        "Role" | "ClusterRole" => of_role(pair),
        "RoleBinding" | "ClusterRoleBinding" => of_binding(pair),
        _ => Vec::new(),
    }
}

fn of_role(pair: &Pair) -> Vec<Opinion> {
    let aggregates = "which rules an aggregationRule gathers is decided in the cluster";
    if let Some(opinion) = of_whole(pair, "the rights of this role") {
        let manifest = pair.to.as_ref().or(pair.from.as_ref());
        let is_aggregated = manifest.is_some_and(|it| it.at(&["aggregationRule"]).is_some());
        if is_aggregated {
            return vec![Opinion::of(None, Direction::Unclear, aggregates)];
        }
        let grants = manifest.is_some_and(|it| !list(it.at(&["rules"])).is_empty());
        return grants.then_some(opinion).into_iter().collect();
    }
    let judged = meant(pair).filter_map(|(index, edit)| {
        if touches(edit, &["aggregationRule"]) {
            return Some(Opinion::of(index, Direction::Unclear, aggregates));
        }
        if !touches(edit, &["rules"]) {
            return None;
        }
        Some(match (edit.path.len(), &edit.before, &edit.after) {
            (1, Some(grants), None) => {
                Opinion::of(index, Direction::Tighter, format!("may no longer {}", shown(grants)))
            }
            (1, None, Some(grants)) => {
                Opinion::of(index, Direction::Looser, format!("may {}", shown(grants)))
            }
            _ => {
                let why = "the rules have a form that Kubernetes does not know";
                Opinion::of(index, Direction::Unclear, why)
            }
        })
    });
    judged.collect()
}

fn of_binding(pair: &Pair) -> Vec<Opinion> {
    if let Some(opinion) = of_whole(pair, "the rights of the role for its subjects") {
        let manifest = pair.to.as_ref().or(pair.from.as_ref());
        let binds = manifest.is_some_and(|it| !list(it.at(&["subjects"])).is_empty());
        return binds.then_some(opinion).into_iter().collect();
    }
    let judged = meant(pair).filter_map(|(index, edit)| {
        if touches(edit, &["roleRef"]) {
            let why = "the subjects get another role, and the API server refuses that change";
            return Some(Opinion::of(index, Direction::Unclear, why));
        }
        if !touches(edit, &["subjects"]) {
            return None;
        }
        Some(match (edit.path.len(), &edit.before, &edit.after) {
            (1 | 2, None, Some(subject)) => {
                Opinion::of(index, Direction::Looser, format!("binds {}", subjects(subject)))
            }
            (1 | 2, Some(subject), None) => {
                let why = format!("no longer binds {}", subjects(subject));
                Opinion::of(index, Direction::Tighter, why)
            }
            _ => Opinion::of(index, Direction::Unclear, "a subject becomes another"),
        })
    });
    judged.collect()
}

/// Judges an object that is there on one side only.
fn of_whole(pair: &Pair, what: &str) -> Option<Opinion> {
    match (&pair.from, &pair.to) {
        (None, Some(_)) => Some(Opinion::of(None, Direction::Looser, format!("{what} come in"))),
        (Some(_), None) => Some(Opinion::of(None, Direction::Tighter, format!("{what} go"))),
        (Some(from), Some(to)) if from.id != to.id => {
            let why = format!("{what} go under one name and come under another");
            Some(Opinion::of(None, Direction::Unclear, why))
        }
        _ => None,
    }
}

/// Says up to three grants, and how many more.
fn shown(grants: &Value) -> String {
    named(list(Some(grants)).iter().filter_map(Value::as_str).map(str::to_owned))
}

fn subjects(value: &Value) -> String {
    let all = value.as_list().unwrap_or(std::slice::from_ref(value));
    named(all.iter().map(|subject| {
        let text = |key| subject.get(key).and_then(Value::as_str).unwrap_or("?");
        format!("{} {}", text("kind"), text("name"))
    }))
}

/// Names up to three things, and counts the rest.
pub(super) fn named(things: impl Iterator<Item = String>) -> String {
    let all = things.collect::<Vec<_>>();
    let first = all.iter().take(3).cloned().collect::<Vec<_>>().join("; ");
    match all.len() {
        0..=3 => first,
        more => format!("{first} and {} more", more - 3),
    }
}
