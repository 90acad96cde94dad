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

/// Every release that was rendered in this run.
#[derive(Debug, Default)]
pub(super) struct Installs {
    slots: Mutex<BTreeMap<Key, Slot>>,
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
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(key).or_default())
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
