//! The laws of the JSON report on real renders: its patches make one side the other, the other way
//! round is the mirror image, and nothing differs from itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::project::Project;
use crate::repository::{commit, diff, init};

/// Group, kind, namespace, name.
type Id = [String; 4];

/// Every object below a folder.
fn objects(folder: &Path) -> BTreeMap<Id, Json> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(objects(&path));
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("text");
        let documents = kubeyaml::read(&text).expect("YAML").into_iter().map(|it| json!(it));
        found.extend(documents.filter(|it| it["kind"].is_string()).map(|it| (id(&it), it)));
    }
    found
}

fn id(object: &Json) -> Id {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let group = text(&object["apiVersion"]);
    let group = group.split_once('/').map_or("", |(group, _)| group).to_owned();
    let metadata = &object["metadata"];
    [group, text(&object["kind"]), text(&metadata["namespace"]), text(&metadata["name"])]
}

fn id_of(object: &Json) -> Id {
    ["group", "kind", "namespace", "name"]
        .map(|member| object[member].as_str().unwrap_or_default().to_owned())
}

/// The identity an object had before, by the one it has after.
fn renamed(report: &Json) -> BTreeMap<Id, Id> {
    let changes = report["changes"].as_array().expect("changes").iter();
    let renamed = changes.filter(|it| it["operation"] == "renamed").map(|it| {
        let [group, kind, ..] = id_of(&it["object"]);
        let was = |member: &str| it["was"][member].as_str().unwrap_or_default().to_owned();
        (id_of(&it["object"]), [group, kind, was("namespace"), was("name")])
    });
    renamed.collect()
}

/// Applies every patch to the objects before.
fn patched(mut objects: BTreeMap<Id, Json>, report: &Json) -> BTreeMap<Id, Json> {
    let was = renamed(report);
    for patch in report["patch"].as_array().expect("patches") {
        let id = id_of(&patch["object"]);
        let mut object = objects.remove(was.get(&id).unwrap_or(&id)).unwrap_or(Json::Null);
        let operations = serde_json::from_value::<json_patch::Patch>(patch["ops"].clone());
        json_patch::patch(&mut object, &operations.expect("RFC 6902")).expect("it applies");
        if !object.is_null() {
            objects.insert(id, object);
        }
    }
    objects
}

/// What of a change must be the same the other way round, with its sides exchanged where they are.
fn seen(change: &Json, renamed: &BTreeMap<Id, Id>, other_way: bool) -> String {
    let (before, after, index, was) = if other_way {
        ("after", "before", "was", "index")
    } else {
        ("before", "after", "index", "was")
    };
    let operation = match change["operation"].as_str().expect("an operation") {
        "created" if other_way => "deleted",
        "deleted" if other_way => "created",
        operation => operation,
    };
    let step = |it: &Json| match it {
        Json::Object(_) => json!([it[index], it[was], it["name"]]),
        key => key.clone(),
    };
    let path = change["path"].as_array().expect("a path").iter().map(step).collect::<Vec<_>>();
    // A renamed object has another name the other way round.
    let object = Some(id_of(&change["object"])).filter(|it| !renamed.contains_key(it));
    let inside = &change["inside"];
    json!([object, operation, inside, path, change[before], change[after]]).to_string()
}

fn all_seen(report: &Json, other_way: bool) -> Vec<String> {
    let (renamed, changes) = (renamed(report), report["changes"].as_array().expect("changes"));
    let mut all = changes.iter().map(|it| seen(it, &renamed, other_way)).collect::<Vec<_>>();
    all.sort();
    all
}

fn hold(project: &Project, from: &str, to: &str) {
    let (run, there) = diff(project, &["--from", from, "--to", to]);
    assert!(matches!(run.status, Some(0 | 1)), "{from} {to}: {run:?}");
    let (_, back) = diff(project, &["--from", to, "--to", from]);
    let [before, after] = [from, to].map(|side| objects(&project.path(side)));
    let found = patched(before, &there);
    for (id, wanted) in &after {
        assert_eq!(found.get(id), Some(wanted), "{from} {to}: {id:?}");
    }
    assert_eq!(found.len(), after.len(), "{from} {to}");
    assert_eq!(all_seen(&there, false), all_seen(&back, true), "{from} {to}");
    let (itself, report) = diff(project, &["--from", from, "--to", from]);
    assert_eq!((itself.status, &report["changes"]), (Some(0), &json!([])), "{from}");
}

#[test]
fn the_laws_hold_for_the_official_charts() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/golden/helm");
    if !golden.is_dir() {
        println!("skipped: no ../shared");
        return;
    }
    let folders = |path: &Path| {
        let entries = std::fs::read_dir(path).expect("a folder").map(|it| it.expect("an entry"));
        let mut all = entries.map(|it| it.path()).filter(|it| it.is_dir()).collect::<Vec<_>>();
        all.sort();
        all
    };
    let project = Project::of(&[("note.txt", "")]);
    let versions = folders(&golden);
    let copied = |from: &PathBuf| {
        let name = from.strip_prefix(&golden).expect("below").to_str().expect("UTF-8").to_owned();
        for part in ["base", "istiod", "cni", "ztunnel"] {
            if let Ok(content) = std::fs::read(from.join(format!("{part}.yaml"))) {
                project.put(&format!("{name}/{part}.yaml"), content);
            }
        }
        name
    };
    for pair in versions.windows(2) {
        for profile in folders(&pair[0]) {
            let other = pair[1].join(profile.file_name().expect("a name"));
            if other.is_dir() {
                hold(&project, &copied(&profile), &copied(&other));
            }
        }
    }
    let last = folders(versions.last().expect("a version"));
    for pair in last.windows(2) {
        hold(&project, &copied(&pair[0]), &copied(&pair[1]));
    }
}

#[test]
fn the_laws_hold_for_what_ambit_renders() {
    const LAYER: &str = "\
istio: { version: 1.30.2 }
namespaces:
  shop:
    waypoints: { waypoint: { enroll: namespace } }
    authorizationPolicies: { viewer: { rules: [{ from: [{ source: { namespaces: [a, b] } }] }] } }
  pay: {}
";
    let project = Project::of(&[("env/prod.yaml", LAYER)]);
    let into = |folder: &str| {
        let run = project.run(["render", "--output", folder]);
        assert_eq!(run.status, Some(0), "{run:?}");
    };
    into("a");
    let changed = LAYER.replace("1.30.2", "1.29.6").replace("  pay: {}\n", "  ship: {}\n");
    project.put("env/prod.yaml", changed.replace("[a, b]", "[b, c]").replace("viewer", "viewers"));
    into("b");
    hold(&project, "a", "b");
    commit(&init(&project));
}
