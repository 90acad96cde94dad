//! The names of findings, as the sources say them: the first argument wherever one is made.

use std::collections::BTreeMap;

use crate::source::{Source, below};

/// How a finding is made. `weighed` is what `src/source/files.rs` calls one of the first two.
const MAKERS: [&str; 3] = ["Finding::error(", "Finding::note(", "weighed("];

/// Sources without what is only compiled for tests.
fn product() -> Vec<Source> {
    let is_test = |file: &Source| file.path.contains("/tests/") || file.path.ends_with("/tests.rs");
    below("src").into_iter().filter(|file| !is_test(file)).collect()
}

fn before_tests(file: &Source) -> &str {
    file.code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
}

/// Every place where a finding is made, with the text of its first argument.
fn made() -> Vec<(String, String)> {
    let mut made = Vec::new();
    for file in product() {
        let code = before_tests(&file);
        for maker in MAKERS {
            for (at, _) in code.match_indices(maker) {
                let rest = file.text[at + maker.len()..].trim_start();
                let argument = rest.split([',', ')']).next().unwrap_or_default();
                made.push((format!("{}:{}", file.path, file.line_of(at)), argument.to_owned()));
            }
        }
    }
    made
}

/// The names, each with the first place that uses it.
fn names() -> BTreeMap<String, String> {
    let literal = |argument: &str| Some(argument.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    let named =
        made().into_iter().filter_map(|(place, argument)| Some((literal(&argument)?, place)));
    named.rev().collect()
}

#[test]
fn every_finding_is_made_with_its_name_in_plain_sight() {
    let is_name = |text: &str| {
        let inner = text.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        inner.is_some_and(|it| it.bytes().all(|it| it.is_ascii_lowercase() || b"-8".contains(&it)))
    };
    let made = made();
    let hidden: Vec<_> = made.iter().filter(|(_, argument)| !is_name(argument)).collect();
    assert!(hidden.is_empty(), "{hidden:?}");
    assert!(made.len() > 100, "only {} were found", made.len());
}

/// Tells whether a text holds a name as a whole word.
fn says(text: &str, name: &str) -> bool {
    let is_inner = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(is_inner) && !after.is_some_and(is_inner)
    })
}

/// The texts of all snapshots below a folder: what tests compare messages with.
fn snapshots(folder: &std::path::Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of tests") {
        let path = entry.expect("a readable folder entry").path();
        if path.is_dir() {
            texts.extend(snapshots(&path));
        } else if path.extension().is_some_and(|it| it == "snap") {
            texts.push(std::fs::read_to_string(&path).expect("a snapshot in UTF-8"));
        }
    }
    texts
}

#[test]
fn every_finding_is_in_a_test() {
    let own = "tests/house/findings.rs";
    let mut texts: Vec<String> =
        below("tests").into_iter().filter(|file| file.path != own).map(|file| file.text).collect();
    texts.extend(snapshots(&crate::source::root().join("tests")));
    let product: BTreeMap<_, _> =
        product().iter().map(|file| (file.path.clone(), before_tests(file).len())).collect();
    for file in below("src") {
        let tests_begin = product.get(&file.path).copied().unwrap_or_default();
        texts.push(file.text[tests_begin..].to_owned());
    }
    let tested = |name: &str| {
        let forms = [format!("\"{name}"), format!("[{name}]"), format!("{name} ")];
        texts.iter().any(|text| forms.iter().any(|form| text.contains(form)) && says(text, name))
    };
    let missing: Vec<_> = names().into_iter().filter(|(name, _)| !tested(name)).collect();
    assert!(missing.is_empty(), "no test has {missing:#?}");
}

#[test]
fn every_finding_is_in_the_table_and_the_table_has_no_other() {
    let page = std::fs::read_to_string(crate::source::root().join("docs/findings.md"));
    let page = page.expect("the page of findings");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let listed: Vec<_> = rows.map(|(name, _)| name.to_owned()).collect();
    assert_eq!(listed, names().into_keys().collect::<Vec<_>>());
}
