//! Input that means harm: a clear message and an exit status, never a panic and no waiting.

use std::os::unix::fs::symlink;
use std::process::Command;

use crate::project::{ISTIO, Project, Run};

const PACK: &str = "istio: { version: 1.30.2 }\npacks: { p: { template: p, namespace: p } }\n";
const OBJECT: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: p }\n";
const GLOBS: &str = "istio: { version: 1.30.2 }\nmanifests: { m: [\"m/*.yaml\"] }\n";

/// Renders, and wants one of the statuses for input that is wrong, with these words.
fn refused(project: &Project, words: &str) -> Run {
    let run = project.run(["render"]);
    assert!(matches!(run.status, Some(1 | 2)), "{run:?}");
    assert!(run.stderr.contains(words), "{words:?} is not in {}", run.stderr);
    run
}

fn pack(template: &str) -> Project {
    let project = Project::prod(PACK);
    project.put("templates/p/a.yaml", format!("{OBJECT}{template}"));
    project
}

fn large(project: &Project, path: &str, bytes: usize) {
    project.put(path, vec![b'#'; bytes]);
}

#[test]
fn large_files_are_refused_wherever_they_are() {
    let project = Project::prod(PACK);
    large(&project, "env/x.yaml", 100 << 20);
    refused(&project, "`env/x.yaml` cannot be read: it is larger than 4 MiB");
    let project = pack("");
    large(&project, "templates/p/b.yaml", 100 << 20);
    refused(&project, "`templates/p/b.yaml` cannot be read: it is larger than 1 MiB");
    let project = Project::prod(GLOBS);
    large(&project, "m/a.yaml", 100 << 20);
    refused(&project, "`m/a.yaml` cannot be read: it is larger than 16 MiB");
}

#[test]
fn large_files_of_the_project_are_failures_with_a_way_out() {
    let project = Project::prod(ISTIO);
    large(&project, "ambit.yaml", 100 << 20);
    large(&project, "c.json", 100 << 20);
    let run = refused(&project, "ambit.yaml: it is larger than 4 MiB\nhelp: look whether");
    assert_eq!(run.status, Some(2));
    let run = project.run(["render", "--config", "c.json"]);
    assert_eq!(run.status, Some(2));
    project.put("ambit.yaml", "");
    let run = project.run(["render", "--config", "c.json"]);
    assert!(run.stderr.contains("cannot read c.json: it is larger than 4 MiB\nhelp: "), "{run:?}");
    let run = project.run(["render", "--config", "gone.json"]);
    assert!(
        run.stderr.contains("cannot read gone.json: no such file or folder\nhelp: "),
        "{run:?}"
    );
}

#[test]
fn many_files_are_refused_together() {
    let project = Project::prod(GLOBS);
    (0..3).for_each(|at| large(&project, &format!("m/{at}.yaml"), 15 << 20));
    refused(&project, "what globs match has more than 32 MiB");
    let project = pack("");
    (0..20).for_each(|at| large(&project, &format!("templates/p/{at}.txt"), 1 << 20));
    refused(&project, "all together at most 16 MiB");
}

#[test]
fn nesting_and_aliases_without_end_are_refused() {
    let nested = "[".repeat(10_000) + &"]".repeat(10_000);
    refused(&Project::prod(&format!("{ISTIO}x: {nested}\n")), "nested too deep");
    refused(&Project::prod(&format!("{ISTIO}x: {}\n", "{a: ".repeat(10_000))), "deep");
    let bomb = (1..12).fold("x-0: &a0 [x, x]\n".to_owned(), |text, at| {
        format!("{text}x-{at}: &a{at} [{}]\n", vec![format!("*a{}", at - 1); 9].join(","))
    });
    refused(&Project::prod(&(bomb + ISTIO)), "more than 100000 values, aliases expanded");
}

#[test]
fn many_keys_are_a_bounded_number_of_findings() {
    let keys = |indent: &str| {
        (0..40_000).fold(String::new(), |text, at| format!("{text}{indent}k{at}: 1\n"))
    };
    let many = refused(&Project::prod(&(ISTIO.to_owned() + &keys(""))), "unknown key `k0`");
    assert!(many.stderr.len() < 50_000, "{} bytes", many.stderr.len());
    let values = format!("istio:\n  version: 1.30.2\n  istiod:\n{}", keys("    "));
    refused(&Project::prod(&values), "the chart istiod has no value `k0`");
}

#[test]
fn templates_that_never_end_or_are_endless_are_refused() {
    for (template, words) in [
        (
            "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
                .to_owned(),
            "fuel",
        ),
        ("{% include 'p/a.yaml' %}".to_owned(), "recursion"),
        ("{{ range(99999) | join('x' * 60000) }}".to_owned(), "fuel"),
        (format!("{{{{ 1{} }}}}", "+1".repeat(50_000)), "operators"),
        (format!("{{% if x %}}{}{{% endif %}}", "{% elif x %}".repeat(20_000)), "elif"),
    ] {
        refused(&pack(&template), words);
    }
    let doubled = (0..40).fold("{% set a0 = [1] %}".to_owned(), |text, at| {
        format!("{text}{{% set a{} = [a{at}, a{at}] %}}", at + 1)
    });
    refused(&pack(&(doubled + "{{ a40 | tojson }}")), "more than 200,000 values");
}

/// Forty doublings of `a`, and of a `b` that is equal to it.
fn doubled(doubling: &str, start: &str) -> String {
    ["a", "b"]
        .map(|name| {
            let double = doubling.replace('v', name);
            format!("{{% set {name} = {start} %}}")
                + &format!("{{% set {name} = {double} %}}").repeat(40)
        })
        .concat()
}

/// Renders a template that may cost more than there is: it ends, and with an error that helps
/// unless it was not so much after all.
fn ends(template: &str) -> Run {
    let run = pack(template).run(["render"]);
    let end = template.rsplit("%}").next();
    assert!(matches!(run.status, Some(0 | 1)), "{end:?} {run:?}");
    assert!(!run.stderr.contains("panicked"), "{end:?} {run:?}");
    if run.status == Some(1) {
        assert!(run.stderr.contains("error[template"), "{end:?} {run:?}");
    }
    run
}

/// Renders a template that takes more than there is, and wants to hear so.
fn runs_away(template: &str) {
    let run = ends(template);
    let end = template.rsplit("%}").next();
    assert!(
        run.stderr.contains("error[template-runaway]: the template p/a.yaml"),
        "{end:?} {run:?}"
    );
    assert!(run.stderr.contains("help: look for a list or map that is put into itself"), "{run:?}");
}

#[test]
fn operations_on_lists_of_lists_that_double_are_stopped() {
    let lists = doubled("[v, v]", "[1]");
    for operation in ["a == b", "(a ~ 'x') | length", "a | upper", "a is eq(b)"] {
        runs_away(&format!("{lists}d: {{{{ {operation} }}}}"));
    }
    for operation in
        ["a < b", "b in a", "[a, b] | unique | list", "a - 1", "{a: 1}", "[a, b] | sort"]
    {
        ends(&format!("{lists}d: {{{{ ({operation}) | toyaml }}}}"));
    }
}

#[test]
fn lists_that_double_are_stopped() {
    let lists = doubled("v + v", "[1, 2]");
    for operation in ["a == a", "a | sort", "(a ~ 'x') | length", "a | join", "5 in a"] {
        runs_away(&format!("{lists}d: {{{{ ({operation}) | tojson }}}}"));
    }
    let lists = lists.replace("= a + a", "= a * 2").replace("= b + b", "= b * 2");
    for operation in ["a == b", "a | list", "a[::-1] | list", "a | max", "a | length", "a | upper"]
    {
        ends(&format!("{lists}d: {{{{ ({operation}) | tojson }}}}"));
    }
}

#[test]
fn maps_and_texts_that_double_are_stopped() {
    let maps = doubled("{'x': v, 'y': v}", "{'k': 1}");
    for operation in ["a == b", "(a ~ 'x') | length", "a | lower"] {
        runs_away(&format!("{maps}d: {{{{ {operation} }}}}"));
    }
    for operation in ["a | toyaml", "[a, b] | sort | length", "a | dictsort | length"] {
        ends(&format!("{maps}d: {{{{ {operation} }}}}"));
    }
    refused(&pack(&doubled("v ~ v", "'ab'")), "fuel");
    refused(&pack(&doubled("v * 2", "'ab'")), "fuel");
}

#[test]
fn what_is_nested_too_deep_for_recursion_is_stopped_or_survived() {
    let deep = |name| {
        format!(
            "{{% set {name} = namespace(x=[1]) %}}{{% for i in range(99999) %}}\
             {{% set {name}.x = [{name}.x] %}}{{% endfor %}}"
        )
    };
    let both = deep("m") + &deep("n");
    for operation in
        ["m.x == n.x", "(m.x ~ 'x') | length", "m.x | tojson", "[m.x, n.x] | sort | length"]
    {
        ends(&format!("{both}d: {{{{ {operation} }}}}"));
    }
}

#[test]
fn a_template_that_ran_away_leaves_other_environments_alone() {
    let project = pack(&(doubled("[v, v]", "[1]") + "d: {{ a == b }}"));
    project.put("env/other.yaml", ISTIO);
    let run = project.run(["render"]);
    assert_eq!(run.status, Some(1));
    assert!(!project.path("rendered/prod").exists(), "{run:?}");
}

#[test]
fn ten_thousand_layers_over_one_another_are_one_finding() {
    let project = Project::prod(ISTIO);
    project.put("env/l0.yaml", ISTIO);
    (1..10_000)
        .for_each(|at| project.put(&format!("env/l{at}.yaml"), format!("extends: l{}\n", at - 1)));
    let run = refused(&project, "more than 500 layers lie over one another");
    assert_eq!(run.stderr.matches("error[").count(), 1);
}

#[test]
fn links_are_followed_inside_the_project_only() {
    let project = pack("");
    symlink("/etc/passwd", project.path("env/x.yaml")).expect("a link");
    symlink(".", project.path("env/loop")).expect("a link");
    symlink("/etc", project.path("templates/etc")).expect("a link");
    let run = refused(&project, "`env/x.yaml` is a link out of the project");
    assert!(run.stderr.contains("`env/loop` is a link to a folder that it lies in"), "{run:?}");
    assert!(run.stderr.contains("`templates/etc` is a link out of the project"), "{run:?}");
}

#[test]
fn renders_do_not_leave_the_project_through_a_link() {
    let outside = Project::of(&[]);
    let project = Project::prod(ISTIO);
    symlink(outside.path(""), project.path("rendered")).expect("a link");
    assert_eq!(refused(&project, "rendered is a link out of the project").status, Some(2));
    assert!(outside.files("").is_empty());
    let project = Project::prod(ISTIO);
    project.put("out/.keep", "");
    symlink("out", project.path("rendered")).expect("a link");
    assert_eq!(project.run(["render"]).status, Some(0));
}

#[test]
fn pipes_are_told_and_never_waited_for() {
    let project = Project::prod(&(GLOBS.to_owned() + &PACK[ISTIO.len()..]));
    for folder in ["env", "templates/p", "m"] {
        std::fs::create_dir_all(project.path(folder)).expect("a folder");
        let path = project.path(folder).join("pipe.yaml");
        assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo starts").success());
    }
    let run = refused(&project, "`env/pipe.yaml` is a pipe, a socket or a device");
    assert!(run.stderr.contains("`templates/p/pipe.yaml` is a pipe"), "{run:?}");
    std::fs::remove_file(project.path("env/pipe.yaml")).expect("removed");
    std::fs::remove_file(project.path("templates/p/pipe.yaml")).expect("removed");
    project.put("templates/p/a.yaml", OBJECT);
    refused(&project, "`m/pipe.yaml` is a pipe, a socket or a device");
}

#[test]
fn what_editors_leave_behind_is_passed_over() {
    let project = pack("");
    for file in ["env/prod.yaml~", "env/.prod.yaml.swp", "env/.x.yaml", "templates/p/.a.yaml.swp"] {
        project.put(file, b"\xff{{");
    }
    symlink("user@host.1", project.path("env/.#prod.yaml")).expect("a link");
    assert_eq!(project.run(["render"]).status, Some(0));
}

#[test]
fn templates_that_are_not_utf8_are_findings() {
    let project = pack("");
    project.put("templates/p/b.yaml", b"d: caf\xe9\n");
    refused(&project, "is not UTF-8");
    let project = pack("data: { a: {{ text('p/b.txt') | quote }} }\n");
    project.put("templates/p/b.txt", b"caf\xe9");
    refused(&project, "there is no file `p/b.txt` of text in UTF-8");
}

#[test]
fn names_cannot_move_the_cursor_or_reorder_messages() {
    let evil = "\u{1b}[31m\u{202e}evil";
    let project = Project::prod(&format!("{ISTIO}\"a\\u202eb\": 1\n"));
    project.put(&format!("env/{evil}.yaml"), "q: 1\n");
    let text = project.run(["render"]);
    let json = project.run(["render", "--format", "json"]);
    assert!(serde_json::from_str::<serde_json::Value>(&json.stdout).is_ok());
    for run in [&text, &json, &project.run(["render", evil]), &project.run(["render", "-C", evil])]
    {
        assert!(
            !format!("{}{}", run.stdout, run.stderr).contains(['\u{1b}', '\u{202e}']),
            "{run:?}"
        );
    }
}

#[test]
fn nothing_is_pruned_when_the_project_is_wrong() {
    let project = Project::prod(ISTIO);
    project.render();
    let before = project.files("rendered");
    project.put("ambit.yaml", "gti: 1\n");
    assert_eq!(project.run(["render", "--prune"]).status, Some(1));
    assert_eq!(project.files("rendered"), before);
}
