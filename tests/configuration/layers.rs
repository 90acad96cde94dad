//! Layers, merging, and what is YAML.

use crate::told::{ISTIO, assert_rules, assert_sound, over, prod, project};

const BASE: (&str, &str) = ("env/base.yaml", "abstract: true\nistio: { version: 1.30.3 }\n");

#[test]
fn a_base_of_two_layers_comes_once_and_first() {
    let layer = |extends, label| {
        format!("abstract: true\n{extends}namespaces: {{ s: {{ labels: {{ {label} }} }} }}\n")
    };
    let base = layer("", "k: base, a: base, b: base, p: base") + ISTIO;
    let (a, b) = (layer("extends: base\n", "k: a, a: a"), layer("extends: base\n", "k: b, b: b"));
    let told = project(&[
        ("env/base.yaml", &base),
        ("env/a.yaml", &a),
        ("env/b.yaml", &b),
        ("env/prod.yaml", "extends: [a, b]\nnamespaces: { s: { labels: { p: prod } } }\n"),
    ]);
    assert_sound(&told);
    let labels = "labels:\n    a: a\n    b: b\n    k: b\n    p: prod\n";
    assert!(told.file("s/namespace-s.yaml").contains(labels), "{told:?}");
}

#[test]
fn a_name_that_is_nearly_a_layers_is_told_with_the_right_one() {
    for (written, rule) in [
        ("./base", "layer-name"),
        ("base.yaml", "layer-name"),
        ("./base.yaml", "layer-name"),
        ("env/base", "layer-missing"),
        ("Base", "layer-missing"),
    ] {
        let layer = format!("extends: {written}\n");
        let told = project(&[BASE, ("env/prod.yaml", &layer)]);
        assert_eq!(told.errors, [format!("{rule} env/prod.yaml:1:10")], "{written}");
        assert!(told.words.contains("`base`"), "{written}: {}", told.words);
    }
}

#[test]
fn no_layer_is_taken_from_outside_the_folder() {
    for written in ["/etc/passwd", "../base", "a/../../b", "\"\"", "a//b"] {
        let layer = format!("extends: {written}\n");
        let told = project(&[BASE, ("env/prod.yaml", &layer)]);
        assert_eq!(told.errors, ["layer-name env/prod.yaml:1:10"], "{written}");
    }
}

#[test]
fn what_is_wrong_in_a_layer_that_nobody_extends_is_told_too() {
    let prod = ("env/prod.yaml", ISTIO);
    let told = project(&[prod, ("env/sub/x.yaml", "extends: nothere\n")]);
    assert_eq!(told.errors, ["layer-missing env/sub/x.yaml:1:10"]);
    let told = project(&[prod, ("env/x.yaml", "abstract: true\nextends: x\n")]);
    assert_eq!(told.errors, ["layer-cycle env/x.yaml:2:10"]);
    let told = project(&[prod, ("env/sub/x.yaml", "isto: {}\n")]);
    assert_eq!(told.errors, ["unknown-key env/sub/x.yaml:1:1"]);
}

#[test]
fn a_cycle_is_told_once_whoever_leads_into_it() {
    let told = project(&[
        ("env/prod.yaml", "extends: a\n"),
        ("env/qa.yaml", "extends: b\n"),
        ("env/a.yaml", "abstract: true\nextends: b\n"),
        ("env/b.yaml", "abstract: true\nextends: a\n"),
    ]);
    assert_eq!(told.errors, ["layer-cycle env/b.yaml:2:10"]);
}

#[test]
fn extends_and_abstract_are_not_inherited_and_an_environment_can_be_extended() {
    let told =
        project(&[BASE, ("env/prod.yaml", "extends: qa\n"), ("env/qa.yaml", "extends: base\n")]);
    assert_sound(&told);
    assert!(!told.names("istio").is_empty());
}

#[test]
fn an_environments_name_is_a_dns_label() {
    let long = format!("env/{}.yaml", "a".repeat(64));
    for name in ["env/Prod.yaml", "env/prod.eu.yaml", long.as_str()] {
        let told = project(&[(name, ISTIO)]);
        assert_eq!(told.errors, [format!("environment-name {name}:1:1")]);
    }
    assert_sound(&project(&[(&format!("env/{}.yaml", "a".repeat(63)), ISTIO)]));
}

#[test]
fn a_file_is_one_document_with_a_map() {
    assert_sound(&prod(&format!("---\n{ISTIO}...\n")));
    let told = prod(&format!("{ISTIO}---\nfoo: bar\n"));
    assert_eq!(told.errors, ["second-document env/prod.yaml:3:1"]);
    for text in ["- a\n", "hello\n"] {
        assert_eq!(prod(text).errors[0], "wrong-type env/prod.yaml:1:1", "{text}");
    }
    assert_eq!(prod("# nothing\n").errors, ["no-version env/prod.yaml:1:1"]);
    let told = project(&[("ambit.yaml", "a: [\n"), ("env/prod.yaml", ISTIO)]);
    assert_eq!(told.errors[0].split(':').next(), Some("yaml ambit.yaml"));
}

#[test]
fn maps_merge_and_everything_else_replaces() {
    let base = format!(
        "{ISTIO}namespaces: {{ s: {{ labels: {{ a: b }}, authorizationPolicies: {{ p: {{ rules: [{{}}] }} }} }} }}\n"
    );
    let told = over(
        &base,
        "namespaces: { s: { labels: {}, authorizationPolicies: { p: { rules: [] } } } }\n",
    );
    assert_sound(&told);
    assert!(told.file("s/namespace-s.yaml").contains("    a: b\n"));
    assert!(told.file("s/authorizationpolicy-p.yaml").ends_with("spec:\n  rules: []\n"));
}

#[test]
fn keys_of_anchors_are_ignored_at_the_top_of_both_kinds_of_file_only() {
    let project_file = "x-manual: &manual { automated: null }\n\
                        git: { repoURL: https://git.example.com/p }\nargocd: { syncPolicy: *manual }\n";
    let told = project(&[("ambit.yaml", project_file), ("env/prod.yaml", ISTIO)]);
    assert_sound(&told);
    assert!(!told.file("apps/application-prod-istio.yaml").contains("automated"));
    assert_rules(&[
        ("x-a: { b: [1] }", &[]),
        ("X-a: 1", &["unknown-key"]),
        ("namespaces: { s: { x-a: 1 } }", &["unknown-key"]),
    ]);
}

#[test]
fn merge_keys_work_within_a_file_and_own_keys_win() {
    let text = "x-a: &a { a: '1', b: '2' }\nx-b: &b { b: '3', c: '4' }\n\
                namespaces: { s: { labels: { <<: [*a, *b], a: '9' } } }\n";
    let told = prod(&format!("{ISTIO}{text}"));
    assert_sound(&told);
    let labels = "labels:\n    a: \"9\"\n    b: \"2\"\n    c: \"4\"\n";
    assert!(told.file("s/namespace-s.yaml").contains(labels), "{told:?}");
    assert_rules(&[
        (
            "x-a: &a { k: v }\nnamespaces:\n  s:\n    labels:\n      <<: *a\n      <<: *a",
            &["merge-twice"],
        ),
        ("namespaces: { s: {}, s: {} }", &["duplicate-key"]),
        ("namespaces:\n\ts: {}", &["tab"]),
        ("namespaces: { s: *nope }", &["yaml"]),
    ]);
}

#[test]
fn words_beside_the_right_ones_are_told_with_them() {
    let told = prod(&format!("{ISTIO}cluster: {{ platform: openShift, tier: production }}\n"));
    assert_eq!(
        told.errors,
        ["unknown-value env/prod.yaml:2:22", "unknown-value env/prod.yaml:2:39"]
    );
    assert!(told.words.contains("did you mean `openshift`?"), "{}", told.words);
    let told = prod(&format!("{ISTIO}gatewayAPI: {{}}\nmonitoring: {{ podMonitor: true }}\n"));
    assert_eq!(told.errors, ["unknown-key env/prod.yaml:2:1", "unknown-key env/prod.yaml:3:15"]);
    assert!(told.words.contains("`gatewayApi`") && told.words.contains("`podMonitors`"));
}
