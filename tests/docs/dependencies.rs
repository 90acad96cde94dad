//! The table of dependencies against the manifests.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The direct dependencies of every package of the workspace, as `package: name`.
pub(crate) fn declared(root: &Path) -> BTreeSet<String> {
    let mut names = of_manifest("ambit", &root.join("Cargo.toml"));
    for entry in fs::read_dir(root.join("crates")).expect("the crates") {
        let folder = entry.expect("a crate").path();
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        names.extend(of_manifest(&name, &folder.join("Cargo.toml")));
    }
    names
}

fn of_manifest(package: &str, path: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(path).expect("a manifest");
    let mut names = BTreeSet::new();
    let mut is_inside = false;
    for line in text.lines() {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            is_inside = section.ends_with("dependencies") && section != "workspace.dependencies";
        } else if let Some((name, _)) = line.split_once(['=', '.']).filter(|_| is_inside) {
            let own = ["ambit", "kubeyaml"];
            let name = name.trim();
            if !own.contains(&name) && !name.starts_with('#') {
                names.insert(format!("{package}: {name}"));
            }
        }
    }
    names
}

/// What the page lists: the tables below its headings, each named after a package.
pub(crate) fn listed(page: &str) -> BTreeSet<String> {
    let mut package = "";
    let mut names = BTreeSet::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            package = heading.trim_matches('`');
        } else if let Some(row) = line.strip_prefix("| `") {
            names.extend(row.split_once('`').map(|(name, _)| format!("{package}: {name}")));
        }
    }
    names
}
