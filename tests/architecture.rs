//! The rooms of ambit import one way: this table is checked against the sources.
//!
//! To add a room, add its row here and in `docs/architecture.md`.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a test reads the sources")]

#[path = "house/imports.rs"]
mod imports;
#[path = "house/source.rs"]
mod source;

use imports::{imports_of, room_of, uses_of};
use source::Source;
use std::collections::BTreeSet;

/// One room: `src/NAME.rs` and everything below `src/NAME/`.
struct Room {
    /// A room imports from lower layers only, never from its own.
    layer: u8,
    name: &'static str,
    /// The rooms it may import. `HALL` stands for what `lib.rs` itself defines.
    imports: &'static [&'static str],
}

const HALL: &str = "the hall";

#[rustfmt::skip]
const ROOMS: &[Room] = &[
    Room { layer: 0, name: "diag",    imports: &[] },
    Room { layer: 0, name: "system",  imports: &[] },
    Room { layer: 1, name: "setting", imports: &["diag"] },
    Room { layer: 1, name: "object",  imports: &["diag"] },
    Room { layer: 1, name: "tree",    imports: &["diag", "system"] },
    Room { layer: 2, name: "compare", imports: &["object"] },
    Room { layer: 2, name: "snapshot", imports: &["system", "tree"] },
    Room { layer: 2, name: "config",  imports: &["diag", "system", "setting", "object"] },
    Room { layer: 2, name: "pins",    imports: &["system"] },
    Room { layer: 3, name: "model",   imports: &["diag", "setting", "config", "object", "pins"] },
    Room { layer: 4, name: "source",  imports: &["diag", "system", "setting", "object", "model"] },
    Room { layer: 5, name: "shape",   imports: &["diag", "object", "model"] },
    Room { layer: 6, name: "layout",  imports: &["diag", "object", "tree"] },
    Room { layer: 6, name: "diff",    imports: &["diag", "system", "object", "tree", "compare", "snapshot"] },
    Room { layer: 7, name: "report",  imports: &["diag", "system", "object", "tree", "compare", "diff"] },
    Room { layer: 9, name: "cli",     imports: &["diag", "system", "tree", "config", "pins", "snapshot", "diff", "report", HALL] },
];

/// Libraries that show in few rooms, so that replacing one touches few files.
#[rustfmt::skip]
const LIBRARIES: &[(&str, &[&str])] = &[
    ("aho_corasick",      &["diff"]),
    ("annotate_snippets", &["report"]),
    ("base64",            &["compare", "source"]),
    ("clap",              &["cli"]),
    ("clap_complete",     &["cli"]),
    ("clap_mangen",       &["cli"]),
    ("git2",              &["system"]),
    ("globset",           &["shape", "source"]),
    ("json_patch",        &["source"]),
    ("libc",              &["system"]),
    ("memchr",            &["diff"]),
    ("minijinja",         &["source"]),
    ("notify",            &["system"]),
    ("schemars",          &["config", "cli"]),
    ("sha2",              &["pins", "source", "tree"]),
    ("similar",           &["report"]),
    ("ureq",              &["system"]),
];

fn row(name: &str) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.name == name)
}

/// Whose `name` below the crate root is: a room's, or the hall's.
fn target(name: &str) -> &str {
    row(name).map_or(HALL, |room| room.name)
}

/// What `source` imports against the table, one line each.
fn violations(source: &Source) -> Vec<String> {
    let Some(room) = room_of(&source.path).and_then(row) else { return Vec::new() };
    let forbidden = imports_of(source).into_iter().filter(|import| {
        target(&import.name) != room.name && !room.imports.contains(&target(&import.name))
    });
    forbidden
        .map(|import| {
            format!(
                "{}:{}: `{}` may not import `{}`; it may import: {}",
                source.path,
                import.line,
                room.name,
                import.name,
                room.imports.join(", ")
            )
        })
        .collect()
}

#[test]
fn every_room_imports_only_what_its_row_allows() {
    let found: Vec<String> = source::below("src").iter().flat_map(violations).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_room_has_a_row_and_every_row_a_room() {
    let sources = source::below("src");
    let rooms: BTreeSet<&str> = sources.iter().filter_map(|file| room_of(&file.path)).collect();
    let rows: BTreeSet<&str> = ROOMS.iter().map(|room| room.name).collect();
    let without_row: Vec<_> = rooms.difference(&rows).collect();
    let without_room: Vec<_> = rows.difference(&rooms).collect();
    assert!(without_row.is_empty(), "rooms in src/ without a row in ROOMS: {without_row:?}");
    assert!(without_room.is_empty(), "rows of ROOMS without a room in src/: {without_room:?}");
}

#[test]
fn no_row_allows_an_import_that_nobody_needs() {
    let mut used = BTreeSet::new();
    for source in source::below("src") {
        let Some(room) = room_of(&source.path) else { continue };
        for import in imports_of(&source) {
            used.insert((room.to_owned(), target(&import.name).to_owned()));
        }
    }
    for room in ROOMS {
        for import in room.imports {
            let pair = (room.name.to_owned(), (*import).to_owned());
            assert!(used.contains(&pair), "`{}` does not import `{import}`", room.name);
        }
    }
}

#[test]
fn each_of_these_libraries_stays_in_its_rooms() {
    let mut found = Vec::new();
    for source in source::below("src") {
        let room = room_of(&source.path).unwrap_or(HALL);
        for (library, rooms) in LIBRARIES.iter().filter(|(_, rooms)| !rooms.contains(&room)) {
            let lines = uses_of(&source, library).into_iter();
            found.extend(lines.map(|line| {
                format!("{}:{line}: `{library}` is for {} only", source.path, rooms.join(", "))
            }));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_table_itself_leads_only_downwards() {
    for room in ROOMS {
        for import in room.imports.iter().filter(|import| **import != HALL) {
            let below = row(import).is_some_and(|target| target.layer < room.layer);
            assert!(below, "`{}` may import only lower layers, `{import}` is none", room.name);
        }
    }
}

#[test]
fn the_documented_table_is_this_one() {
    let page = std::fs::read_to_string(source::root().join("docs/architecture.md"))
        .expect("docs/architecture.md");
    let documented: Vec<String> = page.lines().filter_map(documented_row).collect();
    let table: Vec<String> = ROOMS.iter().map(as_documented).collect();
    assert_eq!(documented, table);
}

/// A line of the page's table of rooms, recognised by its number of a layer.
fn documented_row(line: &str) -> Option<String> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let &["", layer, room, _, imports, ""] = cells.as_slice() else { return None };
    layer.parse::<u8>().ok()?;
    Some(format!("{layer} {} <- {}", room.trim_matches('`'), imports))
}

fn as_documented(room: &Room) -> String {
    let imports = if room.imports.is_empty() { "nothing" } else { &room.imports.join(", ") };
    format!("{} {} <- {imports}", room.layer, room.name)
}

/// What the checker itself finds in a file, as `line name`.
fn seen(path: &str, text: &str) -> Vec<String> {
    let imports = imports_of(&Source::new(path, text));
    imports.into_iter().map(|import| format!("{} {}", import.line, import.name)).collect()
}

#[test]
fn nested_braces_aliases_and_inline_paths_are_seen() {
    let text = "use crate::{diag::{self, Finding as F}, tree as t,\n    model::Environment};\n\
                fn f() { crate::report::show::<u8>() }\n";
    assert_eq!(seen("src/object.rs", text), ["1 diag", "1 model", "1 tree", "3 report"]);
}

#[test]
fn paths_that_climb_out_of_a_room_are_seen() {
    assert_eq!(seen("src/object.rs", "use super::model::X;"), ["1 model"]);
    assert_eq!(seen("src/object/id.rs", "use super::Object;\nuse super::super::cli;"), ["2 cli"]);
    assert_eq!(seen("src/object/mod.rs", "use self::super::shape::Y;"), ["1 shape"]);
    let inline = "mod tests {\n use super::*;\n use super::super::diff::Z; }\nuse super::*;";
    assert_eq!(seen("src/object.rs", inline), ["3 diff", "4 *"]);
}

#[test]
fn comments_strings_and_visibility_are_not_imports() {
    let text = "// crate::a::b\n/* super::super::c */ pub(crate) fn f(x: &'static str) -> char {\n\
                \"crate::d\"; r#\"crate::e \"# ; b\"crate::\\\"f\"; '\\''; '\"' }\nuse crate::diag;";
    assert_eq!(seen("src/object.rs", text), ["4 diag"]);
}

#[test]
fn a_library_is_seen_by_its_path_and_not_by_a_longer_name() {
    let text = "use git2::Repository;\n// git2::Oid\nfn f() { not_git2::g(); git2::h() }";
    assert_eq!(uses_of(&Source::new("src/tree.rs", text), "git2"), [1, 3]);
}

#[test]
fn an_import_against_the_table_is_told_with_its_place_and_the_rule() {
    let upwards = Source::new("src/object/id.rs", "\nuse crate::{diag, model::Environment};\n");
    assert_eq!(
        violations(&upwards),
        ["src/object/id.rs:2: `object` may not import `model`; it may import: diag"]
    );
    assert_eq!(violations(&Source::new("src/tree.rs", "use crate::compile;")).len(), 1);
}
