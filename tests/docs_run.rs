//! The documentation says what is so: every block runs and shows what is printed, what is made from
//! the code is fresh, every link leads somewhere.
//!
//! `UPDATE=1 cargo test --test docs_run` writes what the pages should say. Read the difference.

#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test reads pages and runs commands"
)]

#[path = "docs/blocks.rs"]
mod blocks;
#[path = "docs/dependencies.rs"]
mod dependencies;
#[path = "docs/links.rs"]
mod links;
#[path = "docs/pages.rs"]
mod pages;
#[path = "docs/picture.rs"]
mod picture;
#[path = "docs/reference.rs"]
mod reference;
#[path = "docs/workspace.rs"]
mod workspace;

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use pages::Page;

/// Held by tests that may write pages.
static PAGES: Mutex<()> = Mutex::new(());

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// Fails when a file is not as it should be, or writes it.
fn keep(name: &str, wanted: &str) {
    let path = root().join(name);
    let is_fresh = fs::read_to_string(&path).is_ok_and(|text| text == wanted);
    if !is_fresh && is_update() {
        fs::write(&path, wanted).expect("a written file");
    } else {
        assert!(is_fresh, "{name} is stale: `UPDATE=1 cargo test --test docs_run`");
    }
}

/// Runs one page. Returns what is wrong, and how many blocks it has.
fn run(page: &Page) -> (Vec<String>, usize) {
    let outcomes = blocks::run(root(), page);
    let count = outcomes.len();
    let mut updated = Page::read(root(), &root().join(&page.name));
    let mut wrong = Vec::new();
    for (block, outcome) in outcomes.into_iter().rev() {
        match outcome {
            Ok(None) => {}
            Ok(Some(shown)) if is_update() => {
                updated.lines.splice(block.body, shown.lines().map(str::to_owned));
            }
            Ok(Some(shown)) => wrong.push(format!("{} should show:\n{shown}", block.place)),
            Err(problem) => wrong.push(format!("{}: {problem}", block.place)),
        }
    }
    if is_update() {
        keep(&page.name, &updated.text());
    }
    (wrong, count)
}

#[test]
fn every_block_runs_and_shows_what_is_printed() {
    let _alone = PAGES.lock().unwrap_or_else(PoisonError::into_inner);
    let results: Vec<_> = pages::all(root()).iter().map(run).collect();
    let wrong: Vec<_> = results.iter().flat_map(|(wrong, _)| wrong.clone()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let count: usize = results.iter().map(|(_, count)| count).sum();
    assert!(count > 30, "only {count} blocks were found");
}

#[test]
fn the_reference_lists_every_key_of_the_types() {
    let _alone = PAGES.lock().unwrap_or_else(PoisonError::into_inner);
    let name = "docs/configuration.md";
    let page = fs::read_to_string(root().join(name)).expect("the reference");
    let (by_hand, _) = page.split_once(reference::BEGIN).expect("a line that begins the reference");
    let [environment, project] = ambit::cli::schemas()
        .map(|(_, text)| serde_json::from_str(&text).expect("a schema in JSON"));
    let keys = reference::text(&project, &environment);
    keep(name, &format!("{by_hand}{}\n{keys}", reference::BEGIN));
}

#[test]
fn the_picture_shows_what_ambit_prints() {
    keep("docs/render.svg", &picture::draw(root()));
}

#[test]
fn every_dependency_has_its_reason_and_no_other_is_listed() {
    let page = fs::read_to_string(root().join("docs/dependencies.md")).expect("the page");
    assert_eq!(dependencies::listed(&page), dependencies::declared(root()));
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages::all(root());
    let broken: Vec<_> =
        pages.iter().flat_map(|page| links::broken(root(), page, &pages)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_page_is_in_the_index() {
    let index = fs::read_to_string(root().join("docs/README.md")).expect("the index");
    let pages = pages::all(root());
    let names = pages.iter().filter_map(|page| page.name.strip_prefix("docs/"));
    let missing: Vec<_> = names
        .filter(|name| *name != "README.md" && !index.contains(&format!("]({name})")))
        .collect();
    assert!(missing.is_empty(), "docs/README.md does not name {missing:?}");
}

#[test]
fn times_are_not_compared_but_all_else_is() {
    assert_eq!(blocks::without_times("in 12.3 ms: 2"), blocks::without_times("in 4.0 ms: 2"));
    assert_ne!(blocks::without_times("in 12.3 ms: 2"), blocks::without_times("in 12.3 ms: 3"));
    assert_eq!(blocks::without_times("no ms"), "no ms");
    assert_eq!(blocks::with_times_of("in 1.0 ms", "in 2.5 ms, 3 ms"), "in 1.0 ms, 3 ms");
}
