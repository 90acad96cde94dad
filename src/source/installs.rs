//! Rendered installs, so that environments with the same values share the work.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::install::{self, ChartRelease};
use super::templates::Templates;
use crate::diag::Findings;
use crate::model::Release;
use crate::object::{Component, Object};

/// What decides what a release renders to: component, version, namespace and values.
type Key = (Component, String, String, String);

/// One release, rendered at most once.
type Slot = Arc<OnceLock<(Vec<Object>, Findings)>>;

/// How many releases are kept: enough for a few groups of environments that share their values,
/// while a fleet in which every cluster has its own does not fill the memory.
const KEPT: usize = 32;

/// The releases that were rendered last.
#[derive(Debug, Default)]
pub(super) struct Installs {
    recent: Mutex<Recent>,
}

/// Slots by what they hold, each with the turn in which it was asked for last.
#[derive(Debug, Default)]
struct Recent {
    turn: u64,
    slots: BTreeMap<Key, (u64, Slot)>,
}

impl Recent {
    fn slot(&mut self, key: Key) -> Slot {
        self.turn += 1;
        let (turn, slot) = self.slots.entry(key).or_default();
        *turn = self.turn;
        let slot = Arc::clone(slot);
        if self.slots.len() > KEPT {
            let oldest = self.slots.iter().min_by_key(|(_, (turn, _))| *turn);
            let oldest = oldest.map(|(key, _)| key.clone());
            oldest.and_then(|key| self.slots.remove(&key));
        }
        slot
    }
}

impl Installs {
    /// Returns the objects of a release. Of several threads that ask for the same, one renders.
    pub(super) fn render(
        &self,
        release: &Release,
        templates: &Templates,
        findings: &mut Findings,
    ) -> Vec<Object> {
        let slot = self.slot(release);
        let (objects, wrong) = slot.get_or_init(|| render(release, templates));
        if wrong.is_empty() {
            return objects.clone();
        }
        // Findings name places, and those are of the environment that came first.
        let (objects, wrong) = render(release, templates);
        findings.extend(wrong);
        objects
    }

    fn slot(&self, release: &Release) -> Slot {
        let key = (
            release.component,
            release.version.as_str().to_owned(),
            release.namespace.clone(),
            kubeyaml::to_json(&release.values.to_value()),
        );
        self.recent.lock().unwrap_or_else(PoisonError::into_inner).slot(key)
    }
}

fn render(release: &Release, templates: &Templates) -> (Vec<Object>, Findings) {
    let mut findings = Findings::new();
    let chart = ChartRelease {
        component: release.component,
        namespace: &release.namespace,
        values: &release.values,
    };
    let objects = install::render(&release.version, &[chart], templates, &mut findings);
    (objects, findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(values: usize) -> Key {
        (Component::Istiod, "1.30.4".into(), "istio-system".into(), values.to_string())
    }

    #[test]
    fn a_fleet_with_values_of_its_own_in_every_cluster_keeps_the_last_releases_only() {
        let mut recent = Recent::default();
        for cluster in 0..10 * KEPT {
            recent.slot(key(cluster));
        }
        assert_eq!(recent.slots.len(), KEPT);
    }

    #[test]
    fn a_release_that_is_asked_for_again_and_again_is_rendered_once() {
        let mut recent = Recent::default();
        let shared = recent.slot(key(0));
        for cluster in 1..10 * KEPT {
            recent.slot(key(cluster));
            assert!(Arc::ptr_eq(&shared, &recent.slot(key(0))), "cluster {cluster}");
        }
    }
}
