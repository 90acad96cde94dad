//! Installs that real Helm rendered, as environments.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kubeyaml::{Map, Value};

/// The charts of an install.
pub(crate) const CHARTS: [&str; 4] = ["base", "istiod", "cni", "ztunnel"];

/// One recorded install: a folder with the values of each chart and what Helm made of them.
pub(crate) struct Recorded {
    folder: PathBuf,
}

/// Every recorded install, by release and name.
pub(crate) fn all(shared: &Path) -> Vec<Recorded> {
    let releases = folders(&shared.join("golden/helm"));
    let cases = releases.iter().flat_map(|release| folders(release));
    cases.map(|folder| Recorded { folder }).collect()
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).expect("a folder of recorded installs");
    let mut folders: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders
}

impl Recorded {
    /// Release and case, for messages.
    pub(crate) fn name(&self) -> String {
        let parts = self.folder.iter().rev().take(2).map(|part| part.to_string_lossy());
        let parts: Vec<_> = parts.collect();
        format!("{} {}", parts[1], parts[0])
    }

    fn release(&self) -> String {
        let release = self.folder.parent().and_then(Path::file_name).expect("a release");
        release.to_string_lossy().into_owned()
    }

    /// Whether Helm refused one of the charts.
    pub(crate) fn was_refused(&self) -> bool {
        CHARTS.iter().any(|chart| self.folder.join(format!("{chart}.error")).is_file())
    }

    /// The objects of every chart.
    pub(crate) fn objects(&self) -> Vec<PathBuf> {
        CHARTS.iter().map(|chart| self.folder.join(format!("{chart}.json"))).collect()
    }

    /// The environment that asks for the same install.
    pub(crate) fn environment(&self) -> String {
        let mut values = CHARTS.map(|chart| self.values(chart));
        let profiles: BTreeSet<String> = values
            .iter()
            .map(|values| values.get("profile").map_or(String::new(), kubeyaml::emit))
            .collect();
        let profile = values[0].get("profile").cloned();
        let mut istio = Map::from([
            ("version".to_owned(), self.release().into()),
            ("source".to_owned(), "embedded".into()),
            ("hub".to_owned(), "docker.io/istio".into()),
            ("crds".to_owned(), "none".into()),
        ]);
        for (chart, values) in CHARTS.iter().zip(&mut values) {
            if profiles.len() == 1 {
                values.remove("profile");
            }
            if matches!(*chart, "base" | "istiod") {
                leave_failure_policy_to_istiod(values);
            }
            istio.insert((*chart).to_owned(), Value::Map(std::mem::take(values)));
        }
        if profiles.len() == 1 {
            istio.extend(profile.map(|profile| ("profile".to_owned(), profile)));
        }
        if self.folder.ends_with("openshift") {
            let homes = ["cni", "ztunnel"].map(|it| (it, "kube-system".into()));
            istio.insert("componentNamespaces".to_owned(), Value::from(homes));
        }
        let no_definitions = Value::from([("crds", "none".into())]);
        kubeyaml::emit(&Value::from([("istio", Value::Map(istio)), ("gatewayApi", no_definitions)]))
    }

    fn values(&self, chart: &str) -> Map {
        let path = self.folder.join(format!("values.{chart}.yaml"));
        let text = fs::read_to_string(path).expect("recorded values");
        let document = kubeyaml::read(&text).expect("values in YAML").into_iter().next();
        document.and_then(|values| values.as_map().cloned()).unwrap_or_default()
    }
}

/// Says what the charts do when nobody says anything: `Ignore`, where ambit's default is `Fail`.
fn leave_failure_policy_to_istiod(values: &mut Map) {
    let base = values.entry("base".to_owned()).or_insert_with(|| Value::Map(Map::new()));
    let Some(base) = base.as_map_mut() else { return };
    base.entry("validationFailurePolicy".to_owned()).or_insert_with(|| "Ignore".into());
}
