//! The same sources give the same bytes, wherever, whenever and however they are rendered.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::SystemTime;

use crate::project::{GIT, Project, run};

const BASE: &str = "abstract: true\nistio: { version: 1.30.2 }\n";
const LAYER: &str = "
extends: base
namespaces:
  shop:
    dataplaneMode: ambient
    waypoints:
      front:
        enroll: namespace
        resources: { requests: { cpu: 1 } }
        allowedRoutes: { namespaces: { from: All } }
    authorizationPolicies: { b: {}, a: { targetRefs: [{ waypoint: front }] } }
  cart: { useWaypoint: shop/front }
objects:
  extra:
    one: { apiVersion: v1, kind: ConfigMap, metadata: { name: one, namespace: shop } }
";

fn files() -> Vec<(&'static str, &'static str)> {
    vec![
        ("ambit.yaml", GIT),
        ("env/base.yaml", BASE),
        ("env/a.yaml", LAYER),
        ("env/b.yaml", LAYER),
        ("env/c.yaml", LAYER),
    ]
}

fn rendered(project: &Project, command: &mut Command) -> BTreeMap<PathBuf, Vec<u8>> {
    let run = run(command);
    assert_eq!(run.status, Some(0), "{run:?}");
    let files = project.files("rendered");
    assert!(files.len() > 100, "{} files", files.len());
    files
}

fn usual() -> BTreeMap<PathBuf, Vec<u8>> {
    let project = Project::of(&files());
    rendered(&project, &mut project.command(["render"]))
}

#[test]
fn surroundings_change_no_byte() {
    let usual = usual();
    let variables = [
        ("RAYON_NUM_THREADS", "1"),
        ("RAYON_NUM_THREADS", "8"),
        ("HOME", "/nowhere"),
        ("TZ", "Pacific/Kiritimati"),
        ("LANG", "tr_TR.UTF-8"),
        ("LC_ALL", "de_DE.UTF-8"),
    ];
    for (name, value) in variables {
        let project = Project::of(&files());
        let files = rendered(&project, project.command(["render"]).env(name, value));
        assert!(files == usual, "{name}={value} changes the render");
    }
}

#[test]
fn another_working_directory_changes_no_byte() {
    let project = Project::of(&files());
    let root = project.path("");
    let mut command = project.command(["render", "-C", root.to_str().expect("UTF-8")]);
    assert!(rendered(&project, command.current_dir("/")) == usual());
}

#[test]
fn the_order_in_which_files_were_made_changes_no_byte() {
    let mut files = files();
    files.reverse();
    let project = Project::of(&files);
    assert!(rendered(&project, &mut project.command(["render"])) == usual());
}

#[cfg(unix)]
#[test]
fn the_umask_changes_no_byte() {
    let project = Project::of(&files());
    let mut command = Command::new("/bin/sh");
    let script = "umask 077; exec \"$0\" render";
    command.args(["-c", script, env!("CARGO_BIN_EXE_ambit")]).current_dir(project.path(""));
    assert!(rendered(&project, command.env_clear()) == usual());
}

#[test]
fn a_second_run_writes_nothing() {
    let project = Project::of(&files());
    let files = rendered(&project, &mut project.command(["render"]));
    let times = |project: &Project| -> Vec<SystemTime> {
        let time = |path: &PathBuf| {
            let path = project.path("rendered").join(path);
            path.metadata().and_then(|it| it.modified()).expect("a time")
        };
        files.keys().map(time).collect()
    };
    let before = times(&project);
    assert!(rendered(&project, &mut project.command(["render"])) == files);
    assert_eq!(times(&project), before);
}
