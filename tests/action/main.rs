//! The script of the GitHub Action and the job for GitLab, against a stub of their APIs on this
//! machine.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests run programs"
)]

mod gitlab;
#[path = "../cli/project.rs"]
#[expect(dead_code, reason = "made for the tests of `render`, which use all of it")]
mod project;
mod stub;

use std::path::Path;
use std::process::{Command, Output};

use project::{GIT, ISTIO, Project};
use stub::{Answers, Stub};

/// A clone of depth 1 of a pull request, and where its reports go.
struct PullRequest {
    origin: Project,
    clone: tempfile::TempDir,
    reports: tempfile::TempDir,
    base: String,
}

/// Tells whether a program that the script calls is not on this machine, and says so.
fn tools_are_missing() -> bool {
    let is_missing = |tool: &&str| Command::new(tool).arg("--version").output().is_err();
    let missing = ["sh", "git", "curl", "jq"].into_iter().find(is_missing);
    if let Some(tool) = missing {
        println!("skipped: the action's script needs {tool}");
    }
    missing.is_some()
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let who = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
    let quiet = ["-c", "init.defaultBranch=main", "-c", "uploadpack.allowAnySHA1InWant=true"];
    let mut command = Command::new("git");
    command.current_dir(folder).args(who).args(quiet).args(arguments);
    let output = command.output().expect("git");
    assert!(output.status.success(), "git {arguments:?}: {}", text(&output.stderr));
    text(&output.stdout).trim().to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn commit(folder: &Path) -> String {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "a"]);
    git(folder, &["rev-parse", "HEAD"])
}

impl PullRequest {
    /// Commits a base, changes it, and clones what comes out with depth 1.
    fn of(prepare: impl Fn(&Project), change: impl Fn(&Project)) -> Self {
        let origin = Project::of(&[("ambit.yaml", GIT), ("env/prod.yaml", ISTIO)]);
        let folder = origin.path("");
        git(&folder, &["init", "--quiet"]);
        git(&folder, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
        prepare(&origin);
        let base = commit(&folder);
        change(&origin);
        commit(&folder);
        let clone = tempfile::tempdir().expect("a folder");
        let url = format!("file://{}", folder.display());
        git(clone.path(), &["clone", "--quiet", "--depth=1", &url, "."]);
        Self { origin, clone, reports: tempfile::tempdir().expect("a folder"), base }
    }

    /// Runs the script as the action does.
    fn report(&self, api: &str) -> Output {
        self.report_with(api, "secret")
    }

    fn report_with(&self, api: &str, token: &str) -> Output {
        let event =
            serde_json::json!({ "pull_request": { "number": 7, "base": { "sha": self.base } } });
        let file = |name: &str| self.reports.path().join(name);
        std::fs::write(file("event"), event.to_string()).expect("the event");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("action/report.sh");
        let mut command = Command::new("sh");
        command.arg(script).current_dir(self.clone.path());
        command.env("AMBIT", env!("CARGO_BIN_EXE_ambit")).env("AMBIT_ENVIRONMENTS", "");
        command.env("AMBIT_COMMENT", "true").env("AMBIT_COMMENT_AUTHOR", "github-actions[bot]");
        command.env("AMBIT_TOKEN", token).env("AMBIT_REPORTS", file("reports"));
        command.env("GITHUB_API_URL", api).env("GITHUB_REPOSITORY", "a/b");
        command.env("GITHUB_EVENT_PATH", file("event")).env("GITHUB_OUTPUT", file("output"));
        command.env("GITHUB_STEP_SUMMARY", file("summary")).env("no_proxy", "127.0.0.1");
        command.output().expect("the script")
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.reports.path().join(name)).unwrap_or_default()
    }
}

fn render(project: &Project) {
    let run = project.run(["render"]);
    assert_eq!(run.status, Some(0), "{run:?}");
}

/// A pull request that puts a label on a namespace.
fn with_a_change() -> PullRequest {
    PullRequest::of(render, |origin| {
        let layer = format!("{ISTIO}namespaces: {{ shop: {{}} }}\n");
        origin.put("env/prod.yaml", &layer);
        render(origin);
    })
}

#[test]
fn a_pull_request_gets_one_comment_from_a_clone_of_depth_1() {
    if tools_are_missing() {
        return;
    }
    let request = with_a_change();
    assert_eq!(git(request.clone.path(), &["rev-list", "--count", "HEAD"]), "1");
    let stub = Stub::start(Answers::new("[]", 201));
    let output = request.report(&stub.url());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let asked = stub.asked();
    let lines = asked.iter().map(|it| it.line.as_str()).collect::<Vec<_>>();
    let comments = "/repos/a/b/issues/7/comments";
    let list = format!("GET {comments}?per_page=100&page=1");
    assert_eq!(lines, [list, format!("POST {comments}")]);
    assert!(asked[1].head.contains("Authorization: Bearer secret"));
    let body = serde_json::from_str::<serde_json::Value>(&asked[1].body).expect("JSON");
    let body = body["body"].as_str().expect("a body");
    assert!(body.starts_with("<!-- ambit diff -->\n**"), "{body}");
    assert!(body.contains("Namespace shop"), "{body}");
    assert!(request.read("summary").contains("Namespace shop"));
    assert!(request.read("output").contains("different=true\ndrift=false\npage="));
    assert!(request.read("reports/ambit-diff.html").starts_with("<!DOCTYPE html>"));
}

#[test]
fn the_comment_that_is_there_is_updated_and_nobody_elses() {
    if tools_are_missing() {
        return;
    }
    let known = r#"[
        {"id": 1, "user": {"login": "mallory"}, "body": "<!-- ambit diff -->\nmine"},
        {"id": 2, "user": {"login": "github-actions[bot]"}, "body": "something else"},
        {"id": 3, "user": {"login": "github-actions[bot]"}, "body": "<!-- ambit diff -->\nold"}
    ]"#;
    let stub = Stub::start(Answers::new(known, 200));
    let output = with_a_change().report(&stub.url());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let asked = stub.asked();
    assert_eq!(asked[1].line, "PATCH /repos/a/b/issues/comments/3");
}

#[test]
fn a_second_run_updates_the_comment_of_the_first_and_there_is_one() {
    if tools_are_missing() {
        return;
    }
    let request = with_a_change();
    let stub = Stub::start(Answers::new("[]", 201));
    for _ in 0..2 {
        let output = request.report(&stub.url());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let writes = stub.asked().into_iter().filter(|it| !it.line.starts_with("GET"));
    let writes = writes.map(|it| (it.line, it.body)).collect::<Vec<_>>();
    let [(first, text), (second, same)] = writes.as_slice() else { panic!("{writes:?}") };
    assert_eq!(first, "POST /repos/a/b/issues/7/comments");
    assert_eq!(second, "PATCH /repos/a/b/issues/comments/1000");
    assert_eq!(text, same, "the same change gives the same comment");
}

#[test]
fn the_comment_is_found_behind_a_hundred_others() {
    if tools_are_missing() {
        return;
    }
    let other = |id: usize| serde_json::json!({ "id": id, "user": { "login": "a" }, "body": "b" });
    let mut comments = (1..=130).map(other).collect::<Vec<_>>();
    comments[120]["user"]["login"] = "github-actions[bot]".into();
    comments[120]["body"] = "<!-- ambit diff -->\nold".into();
    let known = serde_json::Value::from(comments).to_string();
    let stub = Stub::start(Answers::new(&known, 200));
    let output = with_a_change().report(&stub.url());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let last = stub.asked().pop().map(|it| it.line);
    assert_eq!(last.as_deref(), Some("PATCH /repos/a/b/issues/comments/121"));
}

#[test]
fn a_report_that_is_longer_than_a_comment_may_be_is_folded_and_posted() {
    if tools_are_missing() {
        return;
    }
    let policies = |origin: &Project, letter: &str| {
        let one = |it| {
            let value = format!("{it} {}", letter.repeat(150));
            let rule = format!("when: [{{ key: 'request.headers[x]', values: ['{value}'] }}]");
            format!("      p{it}: {{ rules: [{{ {rule} }}] }}\n")
        };
        let all = (0..500).map(one).collect::<String>();
        let shop = "namespaces:\n  shop:\n    dataplaneMode: ambient\n    authorizationPolicies:\n";
        origin.put("env/prod.yaml", format!("{ISTIO}{shop}{all}"));
    };
    let before = |origin: &Project| {
        policies(origin, "a");
        render(origin);
    };
    // Four bytes each: what is counted in bytes is short enough in characters too. It is not
    // rendered, for what is said of drift must have room in the comment as well.
    let request = PullRequest::of(before, |origin| policies(origin, "\u{1d11e}"));
    let stub = Stub::start(Answers::new("[]", 201));
    let output = request.report(&stub.url());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(!text(&output.stdout).contains("no comment"), "{}", text(&output.stdout));
    let posted = stub.asked().pop().expect("a comment");
    assert!(posted.line.starts_with("POST "), "{}", posted.line);
    let body = serde_json::from_str::<serde_json::Value>(&posted.body).expect("JSON");
    let body = body["body"].as_str().expect("a body");
    assert!(body.len() < 65_536, "{} bytes", body.len());
    assert!(body.contains("**1000 changes in 500 objects"), "{body}");
    assert!(body.contains("- security: 1000 changes in 500 objects: `ambit diff"), "{body}");
    assert!(body.contains("is not what the sources give: run `ambit render`"), "drift");
    let page = request.read("reports/ambit-diff.html");
    assert!(
        page.contains("AuthorizationPolicy shop/p499"),
        "the artifact holds what the comment has no room for"
    );
}

#[test]
fn a_run_without_a_token_asks_nothing_and_leaves_summary_and_page() {
    if tools_are_missing() {
        return;
    }
    let request = with_a_change();
    let stub = Stub::start(Answers::new("[]", 201));
    let output = request.report_with(&stub.url(), "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(stub.asked().len(), 0);
    assert!(request.read("summary").contains("Namespace shop"));
    assert!(request.read("output").contains("page="));
    assert!(request.read("reports/ambit-diff.html").contains("Namespace shop"));
}

#[test]
fn a_fork_without_permission_gets_a_summary_and_passes() {
    if tools_are_missing() {
        return;
    }
    let request = with_a_change();
    let stub = Stub::start(Answers::new("[]", 403));
    let output = request.report(&stub.url());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("no comment (status 403)"), "{}", text(&output.stdout));
    assert!(request.read("summary").contains("Namespace shop"));
}

#[test]
fn an_api_that_is_not_there_fails_nothing() {
    if tools_are_missing() {
        return;
    }
    let output = with_a_change().report("http://127.0.0.1:1");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn the_first_pull_request_whose_base_has_no_renders_passes() {
    if tools_are_missing() {
        return;
    }
    let request = PullRequest::of(|_| {}, render);
    let stub = Stub::start(Answers::new("[]", 201));
    let output = request.report(&stub.url());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(stub.asked().len(), 2);
    assert!(request.read("output").contains("different=true"));
}

#[test]
fn drift_fails_after_it_was_reported() {
    if tools_are_missing() {
        return;
    }
    let request = PullRequest::of(render, |origin| {
        origin.put("env/prod.yaml", format!("{ISTIO}namespaces: {{ shop: {{}} }}\n"));
    });
    let stub = Stub::start(Answers::new("[]", 201));
    let output = request.report(&stub.url());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(stub.asked().len(), 2, "the comment is posted all the same");
    assert!(request.read("output").contains("drift=true"));
    assert!(request.read("summary").contains("is not what the sources give"));
    drop(request.origin);
}
