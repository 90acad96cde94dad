//! `ambit render --watch`: what it prints when files are saved. Nothing here is measured; a line
//! that does not come fails the test.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::project::{ISTIO, Project};

/// How long a line may be away before the test gives up; it says nothing about ambit.
const GIVE_UP: Duration = Duration::from_secs(120);

/// Ambit, watching a project.
struct Watching {
    ambit: Child,
    lines: Receiver<String>,
}

impl Watching {
    /// Begins to watch, and waits for the first render.
    fn begin(project: &Project) -> Self {
        let mut command = project.command(["render", "--watch"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut ambit = command.spawn().expect("ambit starts");
        let (sender, lines) = channel();
        read_lines(ambit.stdout.take().expect("its results"), sender.clone());
        read_lines(ambit.stderr.take().expect("its messages"), sender);
        let watching = Self { ambit, lines };
        watching.wait_for_all(&["watching for changes", "then commit rendered"]);
        watching
    }

    /// Waits for a line with these words and returns the lines that came before it.
    fn wait_for(&self, words: &str) -> Vec<String> {
        self.wait_for_all(&[words])
    }

    /// Waits for lines in any order, as results and messages come by different ways, and returns
    /// the others that came before the last of them.
    fn wait_for_all(&self, words: &[&str]) -> Vec<String> {
        let mut missing = words.to_vec();
        let mut others = Vec::new();
        while !missing.is_empty() {
            let line = self.lines.recv_timeout(GIVE_UP);
            assert!(line.is_ok(), "no {missing:?} after {others:#?}");
            let line = line.unwrap_or_default();
            match missing.iter().position(|words| line.contains(words)) {
                Some(index) => drop(missing.remove(index)),
                None => others.push(line),
            }
        }
        others
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.ambit.kill().expect("ambit still watches");
        self.ambit.wait().expect("ambit ends");
    }
}

fn read_lines(from: impl Read + Send + 'static, to: Sender<String>) {
    thread::spawn(move || {
        let lines = BufReader::new(from).lines();
        lines.map_while(Result::ok).all(|line| to.send(line).is_ok())
    });
}

#[test]
fn what_is_saved_is_rendered_again() {
    let project = Project::prod(ISTIO);
    let watching = Watching::begin(&project);
    project.put("env/prod.yaml", "istio: { version: 1.30.2, hub: mirror.example.com }\n");
    watching.wait_for("replaced");
    watching.wait_for("then commit rendered");
    let daemon_set = project.path("rendered/prod/istio/daemonset-ztunnel.yaml");
    let rendered = std::fs::read_to_string(daemon_set).expect("a rendered file");
    assert!(rendered.contains("mirror.example.com"), "{rendered}");
}

#[test]
fn a_finding_is_shown_when_it_is_made_and_is_gone_when_it_is_mended() {
    let project = Project::prod(ISTIO);
    let watching = Watching::begin(&project);
    project.put("env/prod.yaml", "istio: { versio: 1.30.2 }\n");
    watching.wait_for_all(&["error[unknown-key]: unknown key `versio`", "mend what is reported"]);
    project.put("env/prod.yaml", ISTIO);
    watching.wait_for("rendered was up to date");
}

#[test]
fn one_line_is_enough_when_nothing_changed() {
    let project = Project::prod(ISTIO);
    let watching = Watching::begin(&project);
    project.put("env/prod.yaml", format!("# the same\n{ISTIO}"));
    let before = watching.wait_for("rendered was up to date");
    assert_eq!(before, Vec::<String>::new());
}

#[test]
fn files_that_no_render_depends_on_are_passed_over() {
    let project = Project::prod(ISTIO);
    let watching = Watching::begin(&project);
    for round in 0..3 {
        project.put("ambit.log", format!("{round}"));
        thread::sleep(Duration::from_millis(50));
    }
    project.put("env/other.yaml", ISTIO);
    let before = watching.wait_for("other");
    assert!(before.iter().all(|line| !line.contains("up to date")), "{before:?}");
}

#[test]
fn folders_that_come_later_are_seen() {
    let project = Project::prod(ISTIO);
    let watching = Watching::begin(&project);
    let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: p }\n";
    project.put(
        "env/prod.yaml",
        "istio: { version: 1.30.2 }\npacks: { p: { template: p, namespace: p } }\n",
    );
    watching.wait_for("error[no-template]");
    project.put("templates/p/a.yaml", object);
    watching.wait_for("configmap-a.yaml");
}

#[test]
fn a_template_that_runs_away_ends_the_watch() {
    let project = Project::prod(ISTIO);
    let watching = Watching::begin(&project);
    let doubled = "{% set a = [a, a] %}{% set b = [b, b] %}".repeat(40);
    let template = format!("{{% set a = [1] %}}{{% set b = [1] %}}{doubled}d: {{{{ a == b }}}}");
    project.put("templates/p/a.yaml", template);
    project.put(
        "env/prod.yaml",
        "istio: { version: 1.30.2 }\npacks: { p: { template: p, namespace: p } }\n",
    );
    watching.wait_for("error[template-runaway]");
    watching.wait_for("watching ends here");
}
