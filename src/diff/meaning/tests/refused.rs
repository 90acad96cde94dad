//! What the API server refuses, and what only looks so.

use super::{file, impacts};
use crate::diff::ImpactKind;

/// Tells whether a change of an object is refused; `@` in it stands for what differs.
fn is_refused(object: &str, before: &str, after: &str) -> bool {
    let found = impacts(&file(&object.replace('@', before), &object.replace('@', after)));
    found.iter().any(|it| it.0 == ImpactKind::Refused)
}

#[test]
fn a_service_that_becomes_headless_is_refused_although_its_address_was_not_written() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {a: b@}\n";
    assert!(is_refused(service, "", ", clusterIP: None"));
    assert!(is_refused(service, "", ", clusterIPs: [None]"));
    assert!(is_refused(service, ", clusterIP: ''", ", clusterIP: None"));
    assert!(is_refused(service, ", clusterIP: 10.0.0.1", ", clusterIP: None"));
    assert!(!is_refused(service, "", ", clusterIP: 10.0.0.1"), "it may be the one it has");
    assert!(!is_refused(service, ", clusterIP: None", ""), "it keeps what it has");
    assert!(!is_refused(service, ", clusterIP: None", ", clusterIP: ''"));
    assert!(!is_refused(service, ", type: ExternalName", ", type: ClusterIP, clusterIP: None"));
}

#[test]
fn the_template_of_a_workload_that_is_refused_stands_with_the_refusal_and_rolls_nothing() {
    let with = |app: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d}}\nspec:\n  replicas: 1\n  \
             selector: {{matchLabels: {{app: {app}}}}}\n  template: {{metadata: {{labels: {{app: \
             {app}}}}}}}\n"
        )
    };
    let more = with("www").replace("replicas: 1", "replicas: 2");
    let found = file(&with("web"), &more);
    assert_eq!(impacts(&found), [(ImpactKind::Refused, "d".to_owned())]);
    let refused = found.changes.iter().filter(|it| !it.impacts.is_empty());
    assert_eq!(refused.count(), 2, "selector and template, not replicas: {:?}", found.changes);
    assert!(found.impacts[0].text.contains("`spec.selector.matchLabels.app`"), "{found:?}");
}

#[test]
fn a_secret_that_says_the_type_it_has_is_not_refused() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\na: b\n@\n";
    assert!(!is_refused(secret, "", "type: Opaque"));
    assert!(!is_refused(secret, "type: Opaque", ""));
    assert!(is_refused(secret, "", "type: kubernetes.io/tls"));
    assert!(is_refused(secret, "type: kubernetes.io/tls", "type: Opaque"));
}

#[test]
fn what_is_deleted_and_made_again_is_not_refused() {
    let job = |annotations: &str| {
        let job = format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: j, annotations: {{{annotations}}}}}\n\
             spec: {{template: {{a: @}}}}\n"
        );
        is_refused(&job, "1", "2")
    };
    assert!(job(""));
    assert!(!job("argocd.argoproj.io/hook: PreSync"));
    assert!(!job("helm.sh/hook: 'pre-install,pre-upgrade'"));
    let policy = "argocd.argoproj.io/hook: Sync, argocd.argoproj.io/hook-delete-policy";
    assert!(!job(&format!("{policy}: BeforeHookCreation")));
    assert!(!job(&format!("{policy}: 'HookFailed, HookSucceeded'")));
    assert!(job(&format!("{policy}: HookFailed")), "one that succeeded is still there");
    let options = "argocd.argoproj.io/sync-options";
    assert!(!job(&format!("{options}: 'Force=true,Replace=true'")));
    assert!(job(&format!("{options}: Replace=true")));
    let deployment = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d, annotations: {{{options}: \
         'Force=true,Replace=true'}}}}\nspec: {{selector: {{a: @}}}}\n"
    );
    assert!(is_refused(&deployment, "b", "c"), "all its pods would go at once");
}
