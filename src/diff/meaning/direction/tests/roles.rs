use super::{of, renamed, seen};
use crate::diff::Direction::{Looser, Tighter, Unclear};

fn role(rest: &str) -> String {
    format!(
        "{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {{name: r}}, {rest}}}"
    )
}

fn binding(rest: &str) -> String {
    format!(
        "{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {{name: b}}, {rest}}}"
    )
}

#[test]
fn what_a_role_grants_more_is_looser_and_what_less_is_tighter() {
    let from = role("rules: [{apiGroups: [''], resources: [pods], verbs: [get, list]}]");
    let to = role("rules: [{apiGroups: [''], resources: [pods], verbs: [get, watch]}]");
    assert_eq!(seen(&from, &to), ["r rules tighter", "r rules looser"]);
}

#[test]
fn names_of_resources_narrow_a_role_and_their_removal_widens_it() {
    let all = role("rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]");
    let one =
        role("rules: [{apiGroups: [''], resources: [pods], resourceNames: [a], verbs: [get]}]");
    assert_eq!(seen(&all, &one), ["r rules tighter"]);
    assert_eq!(seen(&one, &all), ["r rules looser"]);
}

#[test]
fn rules_split_otherwise_have_no_direction() {
    let one = role("rules: [{apiGroups: [''], resources: [pods, nodes], verbs: [get]}]");
    let two = role(
        "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}, {apiGroups: [''], resources: [nodes], verbs: [get]}]",
    );
    assert!(seen(&one, &two).is_empty());
}

#[test]
fn an_aggregation_rule_is_unclear() {
    let from = role("aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}");
    let to = role("aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: c}}]}");
    assert_eq!(of(&from, &to), [Unclear]);
    assert_eq!(of("", &from), [Unclear]);
}

#[test]
fn a_role_that_comes_is_looser_and_one_that_goes_is_tighter() {
    let it = role("rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]");
    assert_eq!(of("", &it), [Looser]);
    assert_eq!(of(&it, ""), [Tighter]);
    assert!(of("", &role("rules: []")).is_empty());
}

#[test]
fn a_subject_more_is_looser_and_one_less_is_tighter() {
    let one = binding("subjects: [{kind: User, name: a}], roleRef: {kind: ClusterRole, name: r}");
    let two = binding(
        "subjects: [{kind: User, name: a}, {kind: User, name: c}], roleRef: {kind: ClusterRole, name: r}",
    );
    let other = binding("subjects: [{kind: User, name: a}], roleRef: {kind: ClusterRole, name: s}");
    assert_eq!(seen(&one, &two), ["b subjects looser"]);
    assert_eq!(seen(&two, &one), ["b subjects tighter"]);
    assert_eq!(of(&one, &other), [Unclear]);
    assert_eq!(of("", &one), [Looser]);
}

#[test]
fn a_url_that_a_pattern_takes_in_is_granted_by_it() {
    let urls = |urls: &str| role(&format!("rules: [{{nonResourceURLs: [{urls}], verbs: [get]}}]"));
    let one = urls("/metrics/*");
    assert!(seen(&one, &urls("/metrics/*, /metrics/slis, /metrics/a/*")).is_empty());
    assert_eq!(seen(&one, &urls("/metrics*")), ["r rules looser"]);
    assert_eq!(seen(&urls("'*'"), &one), ["r rules tighter"]);
    assert_eq!(seen(&one, &urls("/metrics")), ["r rules tighter", "r rules looser"]);
}

#[test]
fn under_another_name_what_is_granted_besides_is_told() {
    let renamed = |from: &str, to: &str| {
        let to = to.replace("name: r}", "name: r2}").replace("name: b}", "name: b2}");
        renamed(from, &to, "")
    };
    let verbs = |verbs: &str| {
        role(&format!("rules: [{{apiGroups: [''], resources: [pods], verbs: [{verbs}]}}]"))
    };
    assert_eq!(renamed(&verbs("get"), &verbs("get, list")), ["r2 looser"]);
    assert_eq!(renamed(&verbs("get, list"), &verbs("get")), ["r2 tighter"]);
    assert_eq!(renamed(&verbs("get"), &verbs("get")), ["r2 unclear"], "who is bound to it?");
    let subjects = |users: &[&str], role: &str| {
        let all = users.iter().map(|it| format!("{{kind: User, name: {it}}}")).collect::<Vec<_>>();
        binding(&format!(
            "roleRef: {{kind: ClusterRole, name: {role}}}, subjects: [{}]",
            all.join(", ")
        ))
    };
    assert_eq!(renamed(&subjects(&["ann"], "x"), &subjects(&["ann", "bob"], "x")), ["b2 looser"]);
    assert_eq!(renamed(&subjects(&["ann", "bob"], "x"), &subjects(&["ann"], "x")), ["b2 tighter"]);
    assert!(renamed(&subjects(&["ann"], "x"), &subjects(&["ann"], "x")).is_empty());
    assert_eq!(renamed(&subjects(&["ann"], "x"), &subjects(&["ann"], "y")), ["b2 unclear"]);
}
