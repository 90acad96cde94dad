//! The job for GitLab, taken out of the page that documents it.

use std::path::Path;
use std::process::{Command, Output};

use kubeyaml::Value;

use crate::stub::{Answers, Stub};
use crate::{PullRequest, render, text, tools_are_missing, with_a_change};

/// The lines of the job's script, as GitLab takes them: each must be a text.
fn script() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pull-requests.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let (_, job) = page.split_once("```yaml\nmesh-diff:").expect("the job");
    let (job, _) = job.split_once("```").expect("the end of the job");
    let job = kubeyaml::read(&format!("mesh-diff:{job}")).expect("YAML").remove(0);
    let lines = job.at(&["mesh-diff", "script"]).and_then(Value::as_list).expect("a script");
    let lines = lines.iter().map(|line| line.as_str().expect("a line that is a text"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Runs the job as a runner does: it ends with the first line that fails.
fn run(request: &PullRequest, api: &str, token: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_ambit")).parent().expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("sh");
    command.args(["-e", "-c", &script()]).current_dir(request.clone.path());
    command.env("PATH", format!("{}:{path}", program.display())).env("GITLAB_TOKEN", token);
    command.env("NOTES", format!("{api}/api/v4/projects/1/merge_requests/7/notes"));
    command.env("CI_MERGE_REQUEST_DIFF_BASE_SHA", &request.base).env("no_proxy", "127.0.0.1");
    command.output().expect("the script")
}

fn written(request: &PullRequest, name: &str) -> String {
    std::fs::read_to_string(request.clone.path().join(name)).unwrap_or_default()
}

#[test]
fn a_merge_request_gets_one_note_which_the_next_run_updates() {
    if tools_are_missing() {
        return;
    }
    let request = with_a_change();
    let other = r#"[{ "id": 3, "body": "something else" }]"#;
    let stub = Stub::start(Answers::new(other, 200));
    for _ in 0..2 {
        let output = run(&request, &stub.url(), "secret");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let asked = stub.asked();
    let lines = asked.iter().map(|it| it.line.as_str()).collect::<Vec<_>>();
    let notes = "/api/v4/projects/1/merge_requests/7/notes";
    let list = format!("GET {notes}?per_page=100&order_by=created_at&sort=asc");
    let writes = [format!("POST {notes}"), format!("PUT {notes}/1001")];
    assert_eq!(lines, [&list, &writes[0], &list, &writes[1]]);
    assert!(asked[1].head.contains("PRIVATE-TOKEN: secret"), "{}", asked[1].head);
    let body = serde_json::from_str::<serde_json::Value>(&asked[1].body).expect("JSON");
    let body = body["body"].as_str().expect("a body");
    assert!(body.starts_with("<!-- ambit diff -->\n**"), "{body}");
    assert!(body.contains("Namespace shop"), "{body}");
}

#[test]
fn without_a_token_the_artifacts_are_the_report() {
    if tools_are_missing() {
        return;
    }
    let request = with_a_change();
    let stub = Stub::start(Answers::new("[]", 200));
    let output = run(&request, &stub.url(), "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(stub.asked().len(), 0);
    assert!(written(&request, "ambit-diff.md").contains("Namespace shop"));
    assert!(written(&request, "ambit-diff.html").starts_with("<!DOCTYPE html>"));
}

#[test]
fn a_render_that_is_stale_fails_the_job_after_the_report() {
    if tools_are_missing() {
        return;
    }
    let request = PullRequest::of(render, |origin| {
        let layer = format!("{}namespaces: {{ shop: {{}} }}\n", crate::ISTIO);
        origin.put("env/prod.yaml", layer);
    });
    let stub = Stub::start(Answers::new("[]", 200));
    let output = run(&request, &stub.url(), "secret");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(stub.asked().len(), 2, "the note is posted all the same");
}
