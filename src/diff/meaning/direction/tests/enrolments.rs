use super::{of, seen};
use crate::diff::Direction::{Looser, Tighter, Unclear};

fn namespace(labels: &str) -> String {
    format!(
        "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: shop, labels: {{{labels}}}}}}}\n"
    )
}

fn service(labels: &str) -> String {
    format!(
        "---\n{{apiVersion: v1, kind: Service, metadata: {{name: s, namespace: shop, labels: {{{labels}}}}}}}\n"
    )
}

fn pods(labels: &str) -> String {
    format!(
        "---\n{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d, namespace: shop}}, spec: {{template: {{metadata: {{labels: {{{labels}}}}}}}}}}}\n"
    )
}

const AMBIENT: &str = "istio.io/dataplane-mode: ambient";
const NONE: &str = "istio.io/dataplane-mode: none";

#[test]
fn a_namespace_that_joins_is_tighter_and_one_that_leaves_is_looser() {
    for other in ["", NONE, "istio.io/dataplane-mode: sidecar", "istio.io/dataplane-mode: 5"] {
        assert_eq!(of(&namespace(other), &namespace(AMBIENT)), [Tighter], "{other}");
        assert_eq!(of(&namespace(AMBIENT), &namespace(other)), [Looser], "{other}");
        assert!(of(&namespace(other), &namespace(NONE)).is_empty(), "{other}");
    }
    let bare = "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n";
    assert_eq!(of(bare, &namespace(AMBIENT)), [Tighter]);
}

#[test]
fn pods_are_judged_by_their_own_label_before_that_of_the_namespace() {
    let within = |labels: &str, pods: String| format!("{}{pods}", namespace(labels));
    let judged = |labels: &str, from: &str, to: &str| {
        of(&within(labels, pods(from)), &within(labels, pods(to)))
    };
    assert_eq!(judged(AMBIENT, "", NONE), [Looser]);
    assert_eq!(judged(AMBIENT, NONE, ""), [Tighter]);
    assert!(judged(AMBIENT, "", AMBIENT).is_empty());
    assert_eq!(judged("", "", AMBIENT), [Tighter]);
    assert!(judged("", "", NONE).is_empty());
    assert_eq!(of(&pods(""), &pods(NONE)), [Unclear]);
    assert_eq!(of(&pods(AMBIENT), &pods(NONE)), [Looser]);
}

#[test]
fn ingress_through_the_waypoint_is_tighter() {
    let (on, off) =
        ("istio.io/ingress-use-waypoint: 'true'", "istio.io/ingress-use-waypoint: 'no'");
    for object in [namespace as fn(&str) -> String, service] {
        assert_eq!(of(&object(""), &object(on)), [Tighter]);
        assert_eq!(of(&object(on), &object(off)), [Looser]);
        assert!(of(&object(""), &object(off)).is_empty());
    }
    let inherited = |labels: &str| format!("{}{}", namespace(on), service(labels));
    assert!(of(&inherited(""), &inherited(on)).is_empty());
    assert_eq!(of(&inherited(""), &inherited(off)), [Looser]);
}

#[test]
fn other_labels_of_security_are_unclear() {
    for label in [
        "istio-injection: enabled",
        "istio.io/rev: x",
        "topology.istio.io/network: n",
        "pod-security.kubernetes.io/enforce: privileged",
    ] {
        let judged = seen(&namespace("a: b"), &namespace(&format!("a: b, {label}")));
        assert!(judged.len() == 1 && judged.iter().all(|it| it.ends_with("unclear")), "{judged:?}");
    }
    assert!(of(&namespace("a: b"), &namespace("a: c")).is_empty());
}

#[test]
fn a_namespace_that_comes_into_the_files_enrols_pods_that_may_run_already() {
    assert_eq!(seen("", &namespace(AMBIENT)), ["shop tighter"]);
    assert!(of("", &namespace("team: shop")).is_empty());
    assert!(of(&namespace(AMBIENT), "").is_empty(), "its pods go with it");
}

#[test]
fn a_pod_is_judged_beside_its_namespace() {
    let pod = |labels: &str| {
        let pod = format!(
            "---\n{{apiVersion: v1, kind: Pod, metadata: {{name: p, namespace: shop, labels: {{{labels}}}}}}}\n"
        );
        format!("{}{pod}", namespace(""))
    };
    assert_eq!(of(&pod("app: p"), &pod(AMBIENT)), [Tighter]);
    assert_eq!(of(&pod(AMBIENT), &pod(NONE)), [Looser]);
}

#[test]
fn pods_that_ztunnel_does_not_see_are_looser() {
    let pods = |annotation: &str| {
        let annotations =
            format!("annotations: {{a: b, ambient.istio.io/bypass-inbound-capture: {annotation}}}");
        format!(
            "---\n{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d, namespace: shop}}, spec: {{template: {{metadata: {{{annotations}}}}}}}}}\n"
        )
    };
    let within =
        |labels: &str, annotation: &str| format!("{}{}", namespace(labels), pods(annotation));
    let [off, on] = ["'false'", "'true'"];
    assert_eq!(of(&within(AMBIENT, off), &within(AMBIENT, on)), [Looser]);
    assert_eq!(of(&within(AMBIENT, on), &within(AMBIENT, off)), [Tighter]);
    assert_eq!(of(&pods(off), &pods(on)), [Looser], "they may be in ambient");
    assert!(of(&within("a: b", off), &within("a: b", on)).is_empty());
}

#[test]
fn pods_that_get_a_sidecar_are_unclear() {
    let pods = |labels: &str| {
        format!(
            "---\n{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d, namespace: shop}}, spec: {{template: {{metadata: {{labels: {{app: d{labels}}}}}}}}}}}\n"
        )
    };
    assert_eq!(of(&pods(""), &pods(", sidecar.istio.io/inject: 'true'")), [Unclear]);
    assert!(of(&pods(""), &pods(", tier: front")).is_empty());
}
