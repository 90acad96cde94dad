//! Null: nothing, not even what lower layers said.

use crate::told::{ISTIO, assert_rules, assert_sound, over, prod};

const SHOP: &str = "istio: { version: 1.30.3 }\nnamespaces:\n  s:\n    labels: { a: b, c: d }\n    \
                    authorizationPolicies: { p: { action: DENY, rules: [{}] }, q: {} }\n";

#[test]
fn a_named_entry_that_is_null_does_not_exist() {
    let told = over(SHOP, "namespaces: { s: { authorizationPolicies: { p: null } } }\n");
    assert_sound(&told);
    assert_eq!(told.names("s"), ["authorizationpolicy-q.yaml", "namespace-s.yaml"]);
    let told =
        over(SHOP, "namespaces: { s: { authorizationPolicies: null, labels: { a: null } } }\n");
    assert_eq!(told.names("s"), ["namespace-s.yaml"]);
    assert!(told.file("s/namespace-s.yaml").contains("  labels:\n    c: d\n"));
    assert!(over(SHOP, "namespaces: { s: null }\n").names("s").is_empty());
    assert!(over(SHOP, "namespaces: null\n").names("s").is_empty());
}

#[test]
fn what_stands_over_a_null_does_not_bring_back_what_was_under_it() {
    let middle =
        "abstract: true\nextends: low\nnamespaces: { s: { authorizationPolicies: { p: null } } }\n";
    let told = crate::told::project(&[
        ("env/low.yaml", &format!("abstract: true\n{SHOP}")),
        ("env/middle.yaml", middle),
        (
            "env/prod.yaml",
            "extends: middle\nnamespaces: { s: { authorizationPolicies: { p: {} } } }\n",
        ),
    ]);
    assert_sound(&told);
    assert!(told.file("s/authorizationpolicy-p.yaml").ends_with("spec: {}\n"), "{told:?}");
}

#[test]
fn a_field_of_a_spec_that_is_null_is_left_out_and_an_empty_one_is_written() {
    let base = format!(
        "{ISTIO}namespaces: {{ s: {{ destinationRules: {{ d: {{ host: a, subsets: [], trafficPolicy: {{ tls: {{ mode: SIMPLE }} }} }} }} }} }}\n"
    );
    let told = over(
        &base,
        "namespaces: { s: { destinationRules: { d: { trafficPolicy: { tls: null } } } } }\n",
    );
    assert_sound(&told);
    let text = told.file("s/destinationrule-d.yaml");
    assert!(text.ends_with("spec:\n  host: a\n  subsets: []\n  trafficPolicy: {}\n"), "{text}");
}

#[test]
fn null_is_no_item_of_a_list_of_ours() {
    assert_rules(&[
        ("argocd: { allowedNamespaces: ['*', null] }", &["null-in-list"]),
        ("context: [null]", &["null-in-list"]),
        ("objects: { a: [null] }", &["null-in-list"]),
        ("manifests: { a: [null] }", &["null-in-list"]),
        ("extends: [null]", &["null-in-list"]),
    ]);
}

#[test]
fn nullable_keys_take_their_own_meaning_and_can_be_said_again_above() {
    let manual = over(ISTIO, "argocd: { project: null, syncPolicy: null }\n");
    assert_sound(&manual);
    let application = manual.file("apps/application-prod-istio.yaml");
    assert!(application.contains("  project: default\n"), "{application}");
    assert!(!application.contains("automated") && !application.contains("retry"));
    assert!(manual.file("apps/appproject-mesh-prod.yaml").is_empty());
    let base = format!("{ISTIO}argocd: {{ project: null }}\n");
    let told = over(&base, "argocd: { project: again }\n");
    assert!(told.file("apps/application-prod-istio.yaml").contains("  project: again\n"));
}

#[test]
fn a_key_with_nothing_after_its_colon_is_told_wherever_it_stands() {
    let told = prod(&format!(
        "{ISTIO}namespaces:\n  s:\n    authorizationPolicies:\n      p: {{ rules: [{{ from: }}] }}\n"
    ));
    assert_eq!(told.errors, ["no-value env/prod.yaml:5:22"]);
}
