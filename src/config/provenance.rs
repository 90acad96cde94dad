//! Which place of the sources a field of an object comes from.

use crate::diag::Place;
use crate::setting::{Kind, Setting};

use super::Project;

/// The merged keys of one environment, each with the place that set it.
#[derive(Debug)]
pub struct Provenance {
    merged: Setting,
}

/// Labels that own keys of a namespace or waypoint set, and those keys.
const SHORT_FORMS: &[(&str, &str)] = &[
    ("istio.io/dataplane-mode", "dataplaneMode"),
    ("istio.io/use-waypoint", "useWaypoint"),
    ("istio.io/use-waypoint-namespace", "useWaypoint"),
    ("istio.io/ingress-use-waypoint", "ingressUseWaypoint"),
    ("istio.io/waypoint-for", "for"),
    ("istio.io/rev", "revision"),
];

impl Project {
    /// Returns the provenance of what an environment's layers say.
    pub fn provenance(&self, environment: &str) -> Provenance {
        Provenance { merged: self.merge(environment).0 }
    }
}

impl Provenance {
    /// Returns the place that set a field of the object that `object` asked for: as much of the way
    /// there as the sources spell out. Items of lists are named by their index.
    pub fn of(&self, object: Place, way: &[String]) -> Place {
        let Some(setting) = find(&self.merged, object) else { return object };
        match short_form(way) {
            Some(short) => label(setting, short).unwrap_or(object),
            None => descend(setting, object, way),
        }
    }

    /// Returns the place that set a field of what no user's object asks for: as much of the way as
    /// is spelled out below some keys; none where nothing of it is.
    pub fn below(&self, keys: &[&str], way: &[String]) -> Option<Place> {
        let start = keys.iter().try_fold(&self.merged, |setting, key| setting.get(key))?;
        let found = descend(start, Place::BUILT_IN, way);
        found.is_users().then_some(found)
    }
}

/// Finds the value that stands at a place, or whose key does.
fn find(setting: &Setting, place: Place) -> Option<&Setting> {
    let members = setting.as_map()?;
    members.values().find_map(|member| {
        let is_it = member.key == place || member.setting.place == place;
        // A mapping stands where its first key does: the innermost is the one.
        find(&member.setting, place).or_else(|| is_it.then_some(&member.setting))
    })
}

/// Returns the label that a way leads to and its short form, if it has one.
fn short_form(way: &[String]) -> Option<(&'static str, &'static str)> {
    let [metadata, labels, label] = way else { return None };
    let is_label = metadata == "metadata" && labels == "labels";
    SHORT_FORMS.iter().copied().find(|(known, _)| is_label && known == label)
}

/// Returns the place that sets a label which has a short form: other labels beside it say nothing
/// of it. That of a key which takes away what a lower layer says comes last.
fn label(setting: &Setting, (label, key): (&str, &str)) -> Option<Place> {
    let said = [setting.at(&["labels", label]), setting.get(key)].into_iter().flatten();
    let (taken, set): (Vec<_>, Vec<_>) = said.partition(|it| it.is_null());
    let waypoints = setting.get("waypoints").and_then(Setting::as_map).into_iter().flatten();
    let enrolling = waypoints.filter(|_| key == "useWaypoint");
    let enrolling = enrolling.filter_map(|(_, waypoint)| waypoint.setting.get("enroll"));
    let all = set.into_iter().chain(enrolling.filter(|it| !it.is_null())).chain(taken);
    all.map(|it| it.place).find(|place| place.is_users())
}

/// Follows the keys that are there and passes over the others: `spec` and `metadata` are ambit's
/// business, not the user's.
fn descend(mut setting: &Setting, mut place: Place, way: &[String]) -> Place {
    for step in way {
        let below = match &setting.kind {
            Kind::Map(_) => setting.get(step),
            Kind::List(items) => step.parse().ok().and_then(|index: usize| items.get(index)),
            _ => None,
        };
        if let Some(below) = below.filter(|it| it.place.is_users()) {
            (setting, place) = (below, below.place);
        }
    }
    place
}
