//! Files that cannot be read as manifests: the rest is compared, and nothing goes green.

use crate::project::{GIT, ISTIO, Project};
use crate::repository::{commit, config_map, diff, init};

/// Two folders with one object that differs.
fn folders() -> Project {
    let project = Project::of(&[("note.txt", "")]);
    config_map(&project.path("a"), "x", "one");
    config_map(&project.path("b"), "x", "two");
    project
}

const SIDES: &[&str] = &["--from", "a", "--to", "b"];

#[test]
fn broken_yaml_on_one_side_has_a_place_and_the_rest_is_compared() {
    let project = folders();
    config_map(&project.path("a"), "y", "one");
    project.put("b/y.yaml", "a: 1\n  b: [\n");
    let (run, json) = diff(&project, SIDES);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["verdict"]["unreadable"], 1, "{json:#}");
    assert_eq!(json["changes"].as_array().map(Vec::len), Some(1), "{json:#}");
    let text = project.run(["diff"].iter().chain(SIDES).copied()).stdout;
    let verdict = text.lines().next().unwrap_or_default();
    assert!(
        verdict.ends_with(", 1 file not read") || verdict.ends_with(", 1 files not read"),
        "{text}"
    );
    assert!(text.contains("y.yaml:2:"), "{text}");
}

#[test]
fn a_file_that_is_not_read_is_never_no_difference() {
    let project = Project::of(&[("a/x.yaml", "\u{1}"), ("b/x.yaml", "\u{2}")]);
    let run = project.run(["diff"].iter().chain(SIDES).copied());
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(!run.stdout.starts_with("no difference"), "{run:?}");
}

#[test]
fn files_that_hold_no_manifest_are_counted() {
    let project = Project::of(&[("a/values.yaml", "a: 1\n"), ("b/values.yaml", "a: 2\n")]);
    let run = project.run(["diff"].iter().chain(SIDES).copied());
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stdout.contains("1 file"), "{run:?}");
    assert!(run.stdout.contains("values.yaml"), "{run:?}");
}

#[test]
fn binary_files_links_and_pipes_do_no_harm() {
    let project = folders();
    project.put("a/logo.png", [0, 159, 146, 150]);
    project.put("b/logo.png", [0, 159, 146, 151]);
    project.put("b/z.yaml", [0xff, 0xfe, 0, 0]);
    std::os::unix::fs::symlink("/etc/passwd", project.path("b/link.yaml")).expect("a link");
    let (run, json) = diff(&project, SIDES);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["changes"].as_array().map(Vec::len), Some(1), "{json:#}");
    assert_eq!(json["verdict"]["unreadable"], 2, "{json:#}");
}

#[test]
fn an_annotation_names_a_file_that_was_not_read_by_its_path_in_the_repository() {
    let project = Project::of(&[("ambit.yaml", GIT), ("env/prod.yaml", ISTIO)]);
    project.render();
    let repository = init(&project);
    commit(&repository);
    project.put("rendered/prod/istio/service-istiod.yaml", "a: [\n");
    commit(&repository);
    let place =
        "::error file=rendered/prod/istio/service-istiod.yaml,line=2,col=1,title=not read::";
    for sides in [["HEAD", "render"], ["HEAD~1", "HEAD"], ["HEAD~1", "worktree"]] {
        let [from, to] = sides;
        let run = project.run(["diff", "--from", from, "--to", to, "--format", "github"]);
        assert!(run.stdout.contains(place), "{sides:?}: {run:?}");
    }
    // The same folder, on either side named by itself.
    let sides = ["diff", "--from", "HEAD~1:rendered/prod", "--to", "./rendered/prod"];
    let run = project.run(sides.iter().chain(&["--format", "github"]).copied());
    assert!(run.stdout.contains(place), "{run:?}");
}

#[test]
fn a_file_that_was_not_read_says_on_which_side() {
    let project = Project::of(&[("a/x.yaml", "a: [\n"), ("b/x.yaml", "a: 1\n")]);
    let (_, json) = diff(&project, SIDES);
    assert_eq!(json["unread"][0]["side"], "before", "{json:#}");
    for (format, part) in [
        ("text", "\n  before x.yaml:2:1: "),
        ("markdown", "\n- before `x.yaml:2:1`: "),
        ("html", "not read: before x.yaml:2:1: "),
        // The file that lies there now is a good one.
        ("github", "::error title=not read::before x.yaml:2:1: "),
    ] {
        let run = project.run(["diff"].iter().chain(SIDES).chain(&["--format", format]).copied());
        assert!(run.stdout.contains(part), "{format}: {run:?}");
    }
}

#[test]
fn a_file_that_is_broken_on_both_sides_is_told_twice_and_counted_once() {
    let project = Project::of(&[("a/x.yaml", "a: [\n"), ("b/x.yaml", "a: 1\nb: {\n")]);
    let (run, json) = diff(&project, SIDES);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["verdict"]["unreadable"], 1, "{json:#}");
    let unread = json["unread"].as_array().into_iter().flatten();
    let told = unread.map(|it| (it["side"].as_str(), it["line"].as_u64())).collect::<Vec<_>>();
    assert_eq!(told, [(Some("before"), Some(2)), (Some("after"), Some(3))], "{json:#}");
}

const POLICY: &str = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n\
                      metadata: {name: a, namespace: n}\nspec: {rules: [{}]}\n";

#[test]
fn a_broken_file_that_is_the_same_is_told_when_the_rules_had_to_see_it() {
    for broken in ["apiVersion: v1\nkind: [broken\n  x: :\n", "kind: AuthorizationPolicy\na: [\n"] {
        let project = Project::of(&[
            ("a/p.yaml", POLICY),
            ("a/q.yaml", broken),
            ("b/q.yaml", broken),
            ("a/logo.png", "\u{1}"),
            ("b/logo.png", "\u{1}"),
        ]);
        let (run, json) = diff(&project, SIDES);
        assert_eq!(run.status, Some(1), "{run:?}");
        assert_eq!(json["verdict"]["unreadable"], 1, "{broken}: {json:#}");
        assert_eq!(json["unread"][0]["path"], "q.yaml", "{json:#}");
        assert_eq!(json["unread"][0]["side"], "both", "{json:#}");
    }
}

#[test]
fn a_broken_document_that_is_the_same_is_told_with_its_line() {
    let file = |policy: &str| format!("{policy}---\nkind: AuthorizationPolicy\na: [\n");
    let changed = POLICY.replace("[{}]", "[]");
    let project = Project::of(&[("a/p.yaml", &file(POLICY)), ("b/p.yaml", &file(&changed))]);
    let (run, json) = diff(&project, SIDES);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["unread"][0]["line"], 8, "{json:#}");
}

#[test]
fn a_broken_file_that_is_the_same_is_quiet_when_no_rule_looks_at_it() {
    let project = folders();
    for folder in ["a", "b"] {
        project.put(&format!("{folder}/q.yaml"), "kind: AuthorizationPolicy\na: [\n");
    }
    let (run, json) = diff(&project, SIDES);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(json["verdict"]["unreadable"], 0, "{json:#}");
}

#[test]
fn why_a_secret_cannot_be_read_does_not_quote_it() {
    let secret = |data: &str| {
        format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData:\n{data}")
    };
    for data in [
        "  password: *hunter2\n",
        "  hunter2: a\n  hunter2: b\n",
        "  password: !!int hunter2\n",
        "  ? [*hunter2]\n",
    ] {
        let project =
            Project::of(&[("a/x.yaml", &secret("  a: b\n")), ("b/x.yaml", &secret(data))]);
        for format in ["text", "markdown", "html", "github", "json"] {
            let format_of = ["--format", format];
            let arguments = ["diff"].iter().chain(SIDES).chain(&format_of);
            let run = project.run(arguments.copied());
            assert_eq!(run.status, Some(1), "{run:?}");
            assert!(run.stdout.contains("the file holds a Secret"), "{format}: {data}: {run:?}");
            assert!(!run.stdout.contains("hunter2"), "{format}: {data}: {run:?}");
        }
    }
}

#[test]
fn why_a_secret_cannot_be_read_is_said_where_that_quotes_nothing() {
    let secret = |data: &str| format!("apiVersion: v1\nkind: Secret\nstringData: {data}\n");
    let project =
        Project::of(&[("a/x.yaml", &secret("{a: b}")), ("b/x.yaml", &secret("{a: hunter2"))]);
    let run = project.run(["diff"].iter().chain(SIDES).copied());
    assert!(run.stdout.contains("ends inside the `{` opened at 3:13"), "{run:?}");
    assert!(!run.stdout.contains("hunter2"), "{run:?}");
}

#[test]
fn no_report_in_a_job_log_holds_a_command_of_the_runner() {
    let text = |last: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  k: |\n    ##[error]a\n    \
             ##[stop-commands]b\n    ::error::c\n    {last}\n"
        )
    };
    let project = Project::of(&[("a/x.yaml", &text("d")), ("b/x.yaml", &text("e"))]);
    for format in ["text", "markdown"] {
        for full in [&["--full"][..], &[]] {
            let format_of = ["--format", format];
            let arguments = ["diff"].iter().chain(SIDES).chain(&format_of).chain(full);
            let run = project.run(arguments.copied());
            assert!(run.stdout.contains("#\\u{23}[error]a"), "{format}: {run:?}");
            assert!(!run.stdout.contains("##["), "{format}: {run:?}");
            let begins = |line: &str| line.trim_start().starts_with("::");
            assert!(!run.stdout.lines().any(begins), "{format}: {run:?}");
        }
    }
}
