//! The house's measurable rules: sizes, forbidden words, and one door to the world.
//!
//! `cargo test --test house_rules -- --nocapture table` prints the measurements.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a test reads the sources")]

#[path = "house/actions.rs"]
mod actions;
#[path = "house/findings.rs"]
mod findings;
#[path = "house/measure.rs"]
mod measure;
#[path = "house/source.rs"]
mod source;

use measure::{Function, HEADER, Lines, Row, functions_in, percentile};
use source::{Source, below, root};
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates of the workspace, by the folder of their sources.
fn crates() -> Vec<(String, Vec<Source>)> {
    let mut folders = vec![("ambit".to_owned(), "src".to_owned())];
    for entry in fs::read_dir(root().join("crates")).expect("the folder crates") {
        let name = entry.expect("a readable folder entry").file_name();
        let name = name.to_string_lossy().into_owned();
        folders.push((name.clone(), format!("crates/{name}/src")));
    }
    folders.sort();
    folders.into_iter().map(|(name, folder)| (name, below(&folder))).collect()
}

/// All sources of the product, tests in files of their own excluded.
fn product() -> Vec<Source> {
    crates().into_iter().flat_map(|(_, sources)| sources).collect()
}

fn assert_none(what: &str, found: &[impl Display]) {
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{what}:\n{}", lines.join("\n"));
}

#[test]
fn table_of_sizes_stays_within_the_bars() {
    let whole = Row::of("everything", &product());
    println!("{HEADER}");
    for (name, sources) in crates() {
        println!("{}", Row::of(&name, &sources).markdown());
    }
    println!("{}", whole.markdown());
    assert!(percentile(&whole.functions, 50) <= 10, "half of all functions have at most 10 lines");
    assert!(percentile(&whole.functions, 90) <= 50, "nine of ten functions have at most 50 lines");
    assert!(percentile(&whole.files, 90) <= 700, "nine of ten files have at most 700 lines");
}

#[test]
fn no_function_has_more_than_130_lines() {
    let everywhere = ["tests", "benches"].iter().flat_map(|folder| below(folder)).chain(product());
    let functions: Vec<Function> = everywhere.flat_map(|file| functions_in(&file)).collect();
    let long = functions.iter().filter(|function| function.lines > 130);
    let long: Vec<String> =
        long.map(|function| format!("{}: {} lines", function.place, function.lines)).collect();
    assert_none("functions of more than 130 lines", &long);
    assert!(functions.len() > 100, "only {} functions were found", functions.len());
}

#[test]
fn main_has_less_than_25_lines_and_the_hall_less_than_60() {
    for file in below("src").iter().filter(|file| file.path == "src/main.rs") {
        let lines = file.text.lines().count();
        assert!(lines < 25, "src/main.rs has {lines} lines");
    }
    for file in below("src").iter().filter(|file| file.path == "src/lib.rs") {
        let mut lines = Lines::default();
        lines.count(file);
        let code = lines.code - lines.attributes;
        assert!(code < 60, "src/lib.rs has {code} lines beside docs, attributes and blank ones");
    }
}

/// Every place in the code (comments too when `in_comments`) of `files` that holds a `word`.
fn places(files: &[Source], words: &[&str], in_comments: bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let text = if in_comments { &file.text } else { &file.code };
        for word in words {
            let hits = text.match_indices(word).map(|(at, _)| file.line_of(at));
            found.extend(hits.map(|line| format!("{}:{line}: {word}", file.path)));
        }
    }
    found
}

#[test]
fn nothing_is_left_unfinished() {
    let macros = ["todo!(", "unimplemented!(", "dbg!("];
    assert_none("unfinished code", &places(&product(), &macros, false));
    let marks = ["FIXME", "XXX"];
    assert_none("marks of unfinished work", &places(&product(), &marks, true));
}

#[test]
fn types_are_nouns_of_the_domain_and_tests_are_sentences() {
    let files: Vec<Source> = product().into_iter().chain(below("tests")).collect();
    let vague = ["Manager", "Helper", "Util", "Utils", "Data", "Info"];
    let mut found = places(&files, &["fn test_"], false);
    for file in &files {
        for (at, name) in type_names(&file.code) {
            if vague.iter().any(|word| name.ends_with(word)) {
                found.push(format!("{}:{}: {name}", file.path, file.line_of(at)));
            }
        }
    }
    assert_none("names that say nothing", &found);
}

/// The types that `code` declares, with the places of their declarations.
fn type_names(code: &str) -> Vec<(usize, &str)> {
    let mut names = Vec::new();
    for keyword in ["struct ", "enum ", "trait ", "type "] {
        for (at, _) in code.match_indices(keyword) {
            let name = code[at + keyword.len()..].split(|c: char| !c.is_alphanumeric()).next();
            names.extend(name.map(|name| (at, name)));
        }
    }
    names
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let members = crates().into_iter().filter(|(name, _)| name != "ambit");
    let manifests = members.map(|(name, _)| format!("crates/{name}/Cargo.toml"));
    for manifest in manifests.chain(["Cargo.toml".to_owned()]) {
        let text = fs::read_to_string(root().join(&manifest)).expect("a manifest");
        assert!(text.contains("[lints]\nworkspace = true"), "{manifest} has lints of its own");
    }
}

#[test]
fn only_system_touches_the_world() {
    let files: Vec<Source> = product()
        .into_iter()
        .filter(|file| file.path != "src/system.rs" && !file.path.starts_with("src/system/"))
        .map(|file| Source { code: without_exit_code(&file.code), ..file })
        .collect();
    let doors = ["std::fs", "std::env", "std::process", "std::net", "SystemTime", "Instant::now"];
    assert_none("outside src/system", &places(&files, &doors, false));
    assert_none("outside src/system", &world_groups(&files));
}

/// The doors again, as `use std::{fs, ..}` names them.
fn world_groups(files: &[Source]) -> Vec<String> {
    let doors = ["fs", "env", "process", "net"];
    let mut found = Vec::new();
    for file in files {
        for (at, group) in file.code.match_indices("std::{") {
            let inside = file.code[at + group.len()..].split(';').next().unwrap_or("");
            let mut names = inside.split([',', '{', '}', ':']).map(str::trim);
            if names.any(|name| doors.contains(&name)) {
                found.push(format!("{}:{}: std::{{..}}", file.path, file.line_of(at)));
            }
        }
    }
    found
}

/// `std::process::ExitCode` is a value that `main` returns, not a process. The blanks keep the
/// places of everything else.
fn without_exit_code(code: &str) -> String {
    let name = "std::process::ExitCode";
    code.replace(name, &" ".repeat(name.len()))
}

/// Every tracked text file but this one; none where the sources are no git checkout.
fn tracked() -> Vec<Source> {
    let listing = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    let listing = listing.map(|output| output.stdout).unwrap_or_default();
    let paths = String::from_utf8(listing).expect("paths in UTF-8");
    let paths = paths.split_terminator('\0').filter(|path| *path != "tests/house_rules.rs");
    let read = |path: &str| Some((path.to_owned(), fs::read_to_string(root().join(path)).ok()?));
    paths.filter_map(read).map(|(path, text)| Source { path, code: text.clone(), text }).collect()
}

#[test]
fn no_tracked_file_names_a_machine_or_a_package_registry() {
    if !root().join(".git").exists() {
        println!("skipped: not a git checkout");
        return;
    }
    let files = tracked();
    assert!(files.iter().any(|file| file.path == "Cargo.toml"), "git lists no files");
    let machines = paths_of_this_machine();
    let machines = machines.iter().map(String::as_str).collect::<Vec<_>>();
    assert_none("paths of one machine", &places(&files, &machines, true));
    assert_none("hosts of package registries", &registry_links(&files));
}

/// Where this checkout lies, and the home of whoever tests it: what slips into a file when an output
/// is pasted. Folders that every machine has are left out.
fn paths_of_this_machine() -> Vec<String> {
    let checkout = root().canonicalize().expect("the checkout is there");
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let folders = [Some(checkout.clone()), checkout.parent().map(Path::to_path_buf), home];
    let everywhere = ["/", "/tmp", "/home", "/usr", "/var", "/opt", "/nonexistent"].map(Path::new);
    let own = folders.into_iter().flatten().filter(|it| !everywhere.contains(&it.as_path()));
    let own = own.map(|folder| format!("{}/", folder.display()));
    // Put together here, so that this file does not name them itself.
    let common = ["root", "work", "tmp/w"].map(|folder| format!("/{folder}/"));
    own.chain(common).chain([["shared", "judges"].join("/")]).collect()
}

/// Every link whose host belongs to a package registry: builds get packages from where the
/// user's own tools are told to look, and nothing here may know better.
fn registry_links(files: &[Source]) -> Vec<String> {
    let registries = ["crates", "npmjs", "pypi", "pythonhosted", "golang", "maven", "debian"];
    let mut found = Vec::new();
    for file in files {
        for (at, _) in file.text.match_indices("://") {
            let rest = &file.text[at + "://".len()..];
            let host = rest.split(|c: char| !c.is_ascii_alphanumeric() && !"-.".contains(c)).next();
            let owner = host.and_then(|host| host.rsplit('.').nth(1));
            if owner.is_some_and(|owner| registries.contains(&owner)) {
                found.push(format!("{}:{}: {}", file.path, file.line_of(at), host.unwrap_or("")));
            }
        }
    }
    found
}

/// The one file that says where this repository is published: a template must say it literally.
const ADDRESS: &str = "nix/template/flake.nix";

#[test]
fn the_repositorys_public_address_stands_in_one_place() {
    let files = tracked();
    let hosts =
        ["github:", "github.com/", "github.com:", "gitlab:", "gitlab.com/", "codeberg.org/"];
    let mut found = Vec::new();
    for (file, host) in files.iter().flat_map(|file| hosts.map(|host| (file, host))) {
        for (at, _) in file.text.match_indices(host) {
            let rest = file.text[at + host.len()..].split(|c: char| " \"'`)\n".contains(c)).next();
            let name = rest.and_then(|rest| rest.split(['/', '?', '#']).nth(1));
            if name.is_some_and(|name| name.trim_end_matches(".git") == "ambit") {
                found.push(file.path.as_str());
            }
        }
    }
    let is_checkout = root().join(".git").exists();
    assert_eq!(found, if is_checkout { vec![ADDRESS] } else { Vec::new() });
}

#[test]
fn the_lockfile_stays_within_300_packages() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock");
    let packages = lock.lines().filter(|line| line.starts_with("name = ")).count();
    assert!((1..=300).contains(&packages), "Cargo.lock holds {packages} packages");
}

#[test]
fn the_measure_counts_lines_by_what_they_hold() {
    let text = "//! Docs.\n\n#[derive(\n    Debug\n)]\n// Why.\nstruct A; // tail\n/* block\n*/\n";
    let mut lines = Lines::default();
    lines.count(&Source::new("src/a.rs", text));
    let counts = (lines.code, lines.attributes, lines.docs, lines.comments);
    assert_eq!(counts, (4, 3, 1, 3));
}

#[test]
fn the_measure_finds_functions_and_leaves_test_modules_out() {
    let text = "trait T {\n    fn none(&self) -> [u8; 4];\n}\nfn one() {}\nfn three(\n    a: fn(u8),\n) {\n    \
                \"}\";\n}\n#[cfg(test)]\nmod tests {\n    fn hidden() {}\n}\n";
    let source = Source::new("src/a.rs", text);
    let all = functions_in(&source);
    let places: Vec<_> = all.iter().map(|one| (one.place.as_str(), one.lines)).collect();
    let expected = [("src/a.rs:4 one", 1), ("src/a.rs:5 three", 5), ("src/a.rs:12 hidden", 1)];
    assert_eq!(places, expected);
    assert_eq!(Row::of("a", &[source]).functions, [1, 5]);
}

#[test]
fn percentiles_take_the_nearest_rank() {
    let values: Vec<usize> = (1..=10).collect();
    assert_eq!([50, 90, 99, 100].map(|percent| percentile(&values, percent)), [5, 9, 10, 10]);
    assert_eq!(percentile(&[], 50), 0);
}
