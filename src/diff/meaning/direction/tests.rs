use kubeyaml::Value;

use super::super::super::{Direction, Manifest, Operation, Pair};
use super::super::Surroundings;
use super::{Judgement, Worlds, directions, reasons};
use crate::compare;
use crate::object::ObjectId;

mod authorization_policies;
mod bindings;
mod decisions;
mod enrolments;
mod followers;
mod mtls_modes;
mod network_policies;
mod others;
mod peer_authentications;
mod policies_in_force;
mod reachability;
mod request_authentications;
mod rights;
mod roles;
mod selected;

fn manifest(body: Value) -> Manifest {
    let text = |path: &[&str]| body.at(path).and_then(Value::as_str).unwrap_or("").to_owned();
    let api_version = text(&["apiVersion"]);
    let (group, version) = api_version.rsplit_once('/').unwrap_or(("", &api_version));
    let id = ObjectId {
        group: group.to_owned(),
        kind: text(&["kind"]),
        namespace: text(&["metadata", "namespace"]),
        name: text(&["metadata", "name"]),
    };
    let version = version.to_owned();
    let [application, path] = ["", ""].map(str::to_owned);
    Manifest { id, version, application, path, body, place: None }
}

fn manifests(text: &str) -> Vec<Manifest> {
    let documents = kubeyaml::read(text).expect("the test's YAML is right");
    documents.into_iter().filter(|it| it.as_map().is_some()).map(manifest).collect()
}

/// Pairs objects by identity; those that are the same come second.
fn pairs(from: &str, to: &str) -> (Vec<Pair>, Vec<Manifest>) {
    let (before, mut after) = (manifests(from), manifests(to));
    let (mut pairs, mut unchanged) = (Vec::new(), Vec::new());
    for from in before {
        let same = after.iter().position(|to| to.id == from.id).map(|index| after.remove(index));
        match same {
            Some(to) if to.body == from.body => unchanged.push(to),
            to => pairs.push(pair(Some(from), to)),
        }
    }
    pairs.extend(after.into_iter().map(|to| pair(None, Some(to))));
    (pairs, unchanged)
}

fn pair(from: Option<Manifest>, to: Option<Manifest>) -> Pair {
    let operation = match (&from, &to) {
        (None, _) => Operation::Created,
        (_, None) => Operation::Deleted,
        (Some(from), Some(to)) if from.id != to.id => Operation::Renamed,
        _ => Operation::Changed,
    };
    let both = from.as_ref().zip(to.as_ref());
    let edits = both.map(|(from, to)| compare::edits(&to.id, &from.body, &to.body));
    Pair { operation, was: None, edits: edits.unwrap_or_default(), from, to }
}

fn judged(from: &str, to: &str) -> (Vec<Pair>, Vec<Judgement>) {
    let (pairs, unchanged) = pairs(from, to);
    let around = Surroundings { unchanged: &unchanged, is_partial: false };
    let judgements = directions(&pairs, &Worlds::of(&pairs, around));
    (pairs, judgements)
}

/// Each judgement as the name of its object, the field or nothing, and its direction.
fn seen(from: &str, to: &str) -> Vec<String> {
    let (pairs, judgements) = judged(from, to);
    judgements.iter().map(|it| line(&pairs, it)).collect()
}

fn line(pairs: &[Pair], judgement: &Judgement) -> String {
    let pair = &pairs[judgement.pair];
    let name = &pair.to.as_ref().or(pair.from.as_ref()).expect("a pair has a side").id.name;
    let direction = match judgement.direction {
        Direction::Looser => "looser",
        Direction::Tighter => "tighter",
        Direction::Unclear => "unclear",
    };
    assert!(!judgement.why.is_empty(), "a direction has a reason");
    let field = judgement.edit.map(|edit| pair.edits[edit].keys().collect::<Vec<_>>().join("."));
    field.map_or(format!("{name} {direction}"), |field| format!("{name} {field} {direction}"))
}

/// The directions of one object that has another name, amid objects that stay.
fn renamed(from: &str, to: &str, around: &str) -> Vec<String> {
    let (_, unchanged) = pairs(around, around);
    let mut sides = [from, to].map(manifests);
    let [from, to] = sides.each_mut().map(Vec::pop);
    let pairs = vec![pair(from, to)];
    let around = Surroundings { unchanged: &unchanged, is_partial: false };
    let found = directions(&pairs, &Worlds::of(&pairs, around));
    found.iter().map(|it| line(&pairs, it)).collect()
}

/// The directions alone, each once.
fn of(from: &str, to: &str) -> Vec<Direction> {
    let (_, judgements) = judged(from, to);
    let mut all = judgements.iter().map(|it| it.direction).collect::<Vec<_>>();
    all.sort();
    all.dedup();
    all
}

/// Why the first object that comes or goes changes nothing that is enforced.
fn idle(from: &str, to: &str) -> Option<String> {
    let (pairs, unchanged) = pairs(from, to);
    let worlds = Worlds::of(&pairs, Surroundings { unchanged: &unchanged, is_partial: false });
    let judged = directions(&pairs, &worlds);
    reasons(&pairs, &worlds, &judged).into_iter().map(|(_, why)| why).next()
}
