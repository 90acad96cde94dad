//! Which place of the sources a field of an object comes from.

use crate::diag::Place;
use crate::setting::{Kind, Setting};

use super::Project;

/// The merged keys of one environment, each with the place that set it.
#[derive(Debug)]
pub struct Provenance {
    merged: Setting,
}

/// Fields that a namespace's own keys set, and those keys.
const SHORT_FORMS: &[(&str, &str)] = &[
    ("istio.io/dataplane-mode", "dataplaneMode"),
    ("istio.io/use-waypoint", "useWaypoint"),
    ("istio.io/ingress-use-waypoint", "ingressUseWaypoint"),
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
        find(&self.merged, object).map_or(object, |setting| descend(setting, object, way))
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

/// Follows the keys that are there and passes over the others: `spec` and `metadata` are ambit's
/// business, not the user's.
fn descend(mut setting: &Setting, mut place: Place, way: &[String]) -> Place {
    for step in way {
        let below = match &setting.kind {
            Kind::Map(_) => {
                let short = SHORT_FORMS.iter().find(|(field, _)| field == step);
                setting.get(step).or_else(|| setting.get(short?.1))
            }
            Kind::List(items) => step.parse().ok().and_then(|index: usize| items.get(index)),
            _ => None,
        };
        if let Some(below) = below.filter(|it| it.place.is_users()) {
            (setting, place) = (below, below.place);
        }
    }
    place
}
