//! One rich difference in every format. The expected texts were written by what a report must say,
//! in which order, and what it may fold; a line that changes here is to be judged, not recorded.

use std::path::Path;

use crate::project::{Project, Run};

const SIDES: [&str; 4] = ["--from", "before", "--to", "after"];

/// Two sides with four environments: `prod` and `staging` differ in the same way, `dev` in files
/// that cannot be compared as objects, `test` in nothing.
fn project() -> Project {
    let project = Project::of(&[("note.txt", "")]);
    for (side, objects) in [("before", BEFORE), ("after", AFTER)] {
        for environment in ["prod", "staging"] {
            put(&project, side, environment, objects);
        }
        put(&project, side, "test", BEFORE);
        put(&project, side, "dev", BEFORE);
        project.put(&format!("{side}/dev/shop/README.md"), side);
    }
    project.put("after/dev/shop/configmap-page.yaml", "kind: ConfigMap\ndata: [\n");
    project
}

fn put(project: &Project, side: &str, environment: &str, objects: &str) {
    let folder = format!("{side}/{environment}");
    project.put(&format!("{folder}/SHA256SUMS"), "");
    for (object, text) in objects.split("# file: ").skip(1).filter_map(|it| it.split_once('\n')) {
        project.put(&format!("{folder}/{object}"), text);
    }
}

const BEFORE: &str = include_str!("rich/before.yaml");
const AFTER: &str = include_str!("rich/after.yaml");

fn diff(arguments: &[&str]) -> Run {
    let all = ["diff"].iter().chain(&SIDES).chain(arguments).copied();
    let run = project().run(all);
    assert_eq!(run.status, Some(1), "{run:?}");
    run
}

fn same(found: &str, expected: &str) {
    let first = found.lines().zip(expected.lines()).position(|(found, expected)| found != expected);
    assert_eq!(found, expected, "line {first:?} is the first that differs:\n{found}");
}

#[test]
fn for_a_terminal() {
    same(&diff(&[]).stdout, include_str!("rich/terminal.txt"));
}

#[test]
fn as_counts() {
    same(&diff(&["--stat"]).stdout, include_str!("rich/stat.txt"));
}

#[test]
fn as_markdown() {
    same(&diff(&["--format", "markdown"]).stdout, include_str!("rich/comment.md.txt"));
}

#[test]
fn as_annotations() {
    same(&diff(&["--format", "github"]).stdout, include_str!("rich/github.txt"));
}

#[test]
fn as_a_page() {
    let page = diff(&["--format", "html"]).stdout;
    let (_, body) = page.split_once("<body>\n").expect("a body");
    let (body, script) = body.split_once("<script>\n").expect("a script behind all");
    same(body, include_str!("rich/body.html.txt"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/diff/page.js");
    let source = std::fs::read_to_string(source).expect("the script");
    assert_eq!(script, format!("{source}</script>\n</body>\n</html>\n"));
}

#[test]
fn what_is_so_until_a_waypoint_is_ready_is_told_once_with_the_way_out() {
    for format in ["text", "markdown", "github", "html"] {
        let report = diff(&["--format", format]).stdout;
        assert_eq!(report.matches("has an address").count(), 1, "{report}");
        assert_eq!(report.matches("Do: one pull request with").count(), 1, "{report}");
    }
}

#[test]
fn as_json() {
    let json = diff(&["--format", "json"]).stdout;
    let json = serde_json::from_str::<serde_json::Value>(&json).expect("JSON");
    let members = json.as_object().expect("an object");
    let mut lines = Vec::new();
    // One line for each item, so that what differs is seen.
    for (name, value) in members.iter().filter(|(name, _)| *name != "ambit") {
        match value.as_array() {
            Some(items) => lines.extend(items.iter().map(|it| format!("{name} {it}\n"))),
            None => lines.push(format!("{name} {value}\n")),
        }
    }
    same(&lines.concat(), include_str!("rich/json.txt"));
    assert_eq!(members["ambit"], env!("CARGO_PKG_VERSION"));
}
