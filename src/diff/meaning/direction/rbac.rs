//! Roles and their bindings.

use std::collections::BTreeSet;

use kubeyaml::Value;

use super::super::super::{Direction, Manifest, Pair};
use super::Opinion;
use super::edits::{both, entries, list, meant, touches};
use super::selected;
use super::world::Worlds;
use crate::compare::Edit;
use crate::object::selects;

pub(super) fn opinions(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let kind = pair.object().map_or("", |it| it.id.kind.as_str());
    match kind {
        "Role" | "ClusterRole" => of_role(pair, worlds),
        "RoleBinding" | "ClusterRoleBinding" => of_binding(pair),
        _ => Vec::new(),
    }
}

fn of_role(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let Some(opinion) = of_whole(pair, "the rights of this role") else {
        return of_role_fields(pair, worlds);
    };
    let manifest = pair.object();
    if manifest.is_some_and(|it| it.at(&["aggregationRule"]).is_some()) {
        return vec![Opinion::of(None, Direction::Unclear, AGGREGATES)];
    }
    // What it may do besides is told, whatever becomes of the bindings that name it.
    let further = if is_only_renamed(pair) { of_role_fields(pair, worlds) } else { Vec::new() };
    if !further.is_empty() {
        return further;
    }
    let grants = manifest.is_some_and(|it| !list(it.at(&["rules"])).is_empty());
    grants.then_some(opinion).into_iter().collect()
}

const AGGREGATES: &str = "which rules an aggregationRule gathers is decided in the cluster";

/// Tells whether an object has another name in the same namespace.
pub(super) fn is_only_renamed(pair: &Pair) -> bool {
    both(pair).is_some_and(|(from, to)| {
        from.id.namespace == to.id.namespace && from.id.name != to.id.name
    })
}

fn of_role_fields(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let judged = meant(pair).filter_map(|(index, edit)| {
        if touches(edit, &["aggregationRule"]) {
            return Some(Opinion::of(index, Direction::Unclear, AGGREGATES));
        }
        if touches(edit, &["metadata", "labels"]) {
            let (direction, why) = of_labels(pair, edit, worlds)?;
            return Some(Opinion::of(index, direction, why));
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

/// The labels by which the roles that Kubernetes comes with gather others: `admin`, `edit`, `view`
/// (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go`).
const AGGREGATE: &str = "rbac.authorization.k8s.io/aggregate-to-";

/// Judges labels by the roles that gather the rights of this one.
fn of_labels(pair: &Pair, edit: &Edit, worlds: &Worlds<'_>) -> Option<(Direction, String)> {
    let (from, to) = both(pair)?;
    let grants = [from, to].iter().any(|it| !list(it.at(&["rules"])).is_empty());
    let (mut gained, mut lost) = (BTreeSet::new(), BTreeSet::new());
    for label in entries(edit, "labels") {
        let is_on = |it: &Manifest| it.label(label) == Some("true");
        if let Some(role) = label.strip_prefix(AGGREGATE) {
            match (is_on(from), is_on(to)) {
                (false, true) => gained.insert(role),
                (true, false) => lost.insert(role),
                _ => false,
            };
        }
        for role in &worlds.to.gathering {
            match (gathers(role, label, from), gathers(role, label, to)) {
                (false, true) => gained.insert(role.id.name.as_str()),
                (true, false) => lost.insert(role.id.name.as_str()),
                _ => false,
            };
        }
    }
    let names = |all: &BTreeSet<&str>| named(all.iter().map(|it| (*it).to_owned()));
    match (grants, lost.is_empty(), gained.is_empty()) {
        (false, ..) | (_, true, true) => None,
        (_, true, false) => Some((
            Direction::Looser,
            format!("ClusterRole {} gathers the rights of this one from now on", names(&gained)),
        )),
        (_, false, true) => Some((
            Direction::Tighter,
            format!("ClusterRole {} no longer gathers the rights of this one", names(&lost)),
        )),
        (_, false, false) => {
            Some((Direction::Unclear, "other roles gather the rights of this one".to_owned()))
        }
    }
}

/// Tells whether a role gathers the rights of another, by selectors that read a label.
fn gathers(role: &Manifest, label: &str, other: &Manifest) -> bool {
    let selectors = list(role.at(&["aggregationRule", "clusterRoleSelectors"]));
    let mut reading = selectors.iter().filter(|it| selected::names(it, label));
    reading.any(|it| selects(it, |key| other.label(key)))
}

fn of_binding(pair: &Pair) -> Vec<Opinion> {
    let has_same_role =
        both(pair).is_some_and(|(from, to)| from.at(&["roleRef"]) == to.at(&["roleRef"]));
    let whole = of_whole(pair, "the rights of the role for its subjects");
    if let Some(opinion) = whole.filter(|_| !is_only_renamed(pair) || !has_same_role) {
        let manifest = pair.object();
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
