//! The embedded install gives what the official charts gave, object by object, for every case that
//! was recorded with real Helm, and refuses what Helm refuses.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test reads recorded outputs"
)]

#[path = "install/compare.rs"]
mod compare;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ambit::diag::{Findings, Severity, Sources};
use ambit::model::IstioVersion;
use ambit::object::{Component, Object};
use ambit::setting::Setting;
use ambit::source::install::{BUILT_IN, ChartRelease, render};
use ambit::source::templates::Templates;
use kubeyaml::{Limits, Map, Value};

fn golden() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/golden/helm");
    folder.is_dir().then_some(folder)
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<_> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// On OpenShift, pods with privileges live in kube-system.
fn namespace(case: &Path, component: Component) -> &'static str {
    match component {
        Component::Cni | Component::Ztunnel if case.ends_with("openshift") => "kube-system",
        _ => "istio-system",
    }
}

fn rendered(
    version: &IstioVersion,
    case: &Path,
    component: Component,
    templates: &Templates,
) -> (Vec<Object>, Findings) {
    let text = fs::read_to_string(case.join(format!("values.{}.yaml", component.name()))).unwrap();
    let file = Sources::default().add("values.yaml", text.as_str());
    let nodes = kubeyaml::read_located(&text, &Limits::CONFIG).unwrap();
    let values = Setting::from_node(&nodes[0], file);
    let release =
        ChartRelease { component, namespace: namespace(case, component), values: &values };
    let mut findings = Findings::new();
    let objects = render(version, &[release], templates, &mut findings);
    (objects, findings)
}

/// Returns a line for every difference, and how many objects were looked at.
fn differences(version: &IstioVersion, case: &Path, templates: &Templates) -> (Vec<String>, usize) {
    let file = |component: Component, ending| case.join(format!("{}.{ending}", component.name()));
    let is_refused = Component::ALL.iter().any(|component| file(*component, "error").is_file());
    let mut lines = Vec::new();
    let mut count = 0;
    for component in Component::ALL {
        let (objects, findings) = rendered(version, case, component, templates);
        let has_error = findings.iter().any(|finding| finding.severity == Severity::Error);
        if file(component, "error").is_file() {
            if !has_error {
                lines.push(format!("{}: Helm refuses it", component.name()));
            }
        } else if has_error && !is_refused {
            lines.extend(findings.into_iter().map(|finding| finding.message));
        } else if !has_error {
            let golden = fs::read_to_string(file(component, "json")).unwrap();
            lines.extend(compare::differences(maps(&golden), &objects));
            count += objects.len();
        }
    }
    (lines, count)
}

fn maps(json: &str) -> Vec<Map> {
    let Value::List(items) = kubeyaml::from_json(json).unwrap() else { panic!("no list") };
    items.into_iter().filter_map(|item| item.as_map().cloned()).collect()
}

#[test]
fn every_recorded_install_comes_out_equal() {
    let Some(golden) = golden() else { return println!("skipped: no ../shared") };
    let templates = Templates::new(BUILT_IN, BTreeMap::new()).unwrap();
    let (mut cases, mut objects) = (0, 0);
    for folder in folders(&golden) {
        let version = IstioVersion::parse(folder.file_name().unwrap().to_str().unwrap()).unwrap();
        for case in folders(&folder) {
            let (lines, count) = differences(&version, &case, &templates);
            assert!(lines.is_empty(), "{}:\n{}", case.display(), lines.join("\n"));
            cases += 1;
            objects += count;
        }
    }
    println!("{cases} cases, {objects} objects");
    assert!(cases >= 28 && objects > 600, "only {cases} cases with {objects} objects were found");
}
