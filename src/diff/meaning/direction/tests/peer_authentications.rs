use super::{judged, of, seen};
use crate::diff::Direction::{Looser, Tighter, Unclear};

fn peer(name: &str, namespace: &str, spec: &str) -> String {
    format!(
        "---\n{{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {{name: {name}, namespace: {namespace}}}, spec: {{{spec}}}}}\n"
    )
}

const SELECTOR: &str = "selector: {matchLabels: {app: x}}";

#[test]
fn strict_is_tighter_and_away_from_strict_is_looser() {
    let strict = peer("p", "shop", "mtls: {mode: STRICT}");
    for other in
        ["mtls: {mode: PERMISSIVE}", "mtls: {mode: DISABLE}", "mtls: {mode: UNSET}", "mtls: {}"]
    {
        let other = peer("p", "shop", other);
        assert_eq!(of(&other, &strict), [Tighter], "{other}");
        assert_eq!(of(&strict, &other), [Looser], "{other}");
    }
    assert_eq!(seen("", &strict), ["p tighter"]);
    assert_eq!(seen(&strict, ""), ["p looser"]);
}

#[test]
fn disable_is_permissive_and_unset_says_nothing() {
    let with = |mode: &str| peer("p", "shop", &format!("mtls: {{mode: {mode}}}"));
    assert!(of(&with("PERMISSIVE"), &with("DISABLE")).is_empty());
    assert!(of("", &with("UNSET")).is_empty());
    assert!(of("", &with("PERMISSIVE")).is_empty());
}

#[test]
fn what_a_wider_level_says_counts_where_the_narrower_says_nothing() {
    let mesh = peer("default", "istio-system", "mtls: {mode: STRICT}");
    let strict = peer("p", "shop", "mtls: {mode: STRICT}");
    let permissive = peer("p", "shop", "mtls: {mode: PERMISSIVE}");
    assert!(of(&mesh, &format!("{mesh}{strict}")).is_empty());
    assert_eq!(of(&mesh, &format!("{mesh}{permissive}")), [Looser]);
    assert_eq!(of(&format!("{mesh}{permissive}"), &mesh), [Tighter]);
}

#[test]
fn a_port_comes_before_its_workload() {
    let port = |mode: &str| {
        peer(
            "p",
            "shop",
            &format!(
                "{SELECTOR}, mtls: {{mode: STRICT}}, portLevelMtls: {{'80': {{mode: {mode}}}}}"
            ),
        )
    };
    assert_eq!(of(&port("STRICT"), &port("DISABLE")), [Looser]);
    assert_eq!(of(&port("PERMISSIVE"), &port("STRICT")), [Tighter]);
    assert!(of(&port("PERMISSIVE"), &port("DISABLE")).is_empty());
    let without = peer("p", "shop", &format!("{SELECTOR}, mtls: {{mode: STRICT}}"));
    assert!(of(&without, &port("UNSET")).is_empty());
    assert_eq!(of(&without, &port("DISABLE")), [Looser]);
}

#[test]
fn two_of_one_level_are_unclear() {
    let old = peer("old", "shop", "mtls: {mode: PERMISSIVE}");
    let both = format!("{old}{}", peer("p", "shop", "mtls: {mode: STRICT}"));
    assert_eq!(seen(&old, &both), ["p unclear"]);
    assert_eq!(seen(&both, &old), ["p unclear"]);
}

#[test]
fn a_selector_in_the_root_namespace_is_ignored() {
    let spec = format!("{SELECTOR}, mtls: {{mode: STRICT}}");
    assert!(of("", &peer("p", "istio-system", &spec)).is_empty());
    assert_eq!(of("", &peer("p", "shop", &spec)), [Tighter]);
}

#[test]
fn a_mode_that_istio_does_not_know_is_unclear() {
    for strange in ["mtls: {mode: 5}", "mtls: {mode: [STRICT]}", "mtls: {mode: Loose}"] {
        assert_eq!(of("", &peer("p", "shop", strange)), [Unclear], "{strange}");
    }
}

#[test]
fn one_that_moves_to_another_namespace_is_a_deletion_and_a_creation() {
    let strict = |namespace: &str| peer("p", namespace, "mtls: {mode: STRICT}");
    let all = of(&strict("shop"), &strict("pay"));
    assert_eq!(all, [Looser, Tighter]);
}

#[test]
fn a_selector_that_takes_more_or_fewer_pods_changes_the_mode_of_those() {
    let selecting = |labels: &str, mode: &str| {
        format!(
            "---\n{{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {{name: w, namespace: shop}}, spec: {{selector: {{matchLabels: {{{labels}}}}}, mtls: {{mode: {mode}}}}}}}\n"
        )
    };
    let [wide, narrow] = ["app: web", "app: web, tier: gold"];
    assert_eq!(of(&selecting(wide, "STRICT"), &selecting(narrow, "STRICT")), [Looser]);
    assert_eq!(of(&selecting(narrow, "STRICT"), &selecting(wide, "STRICT")), [Tighter]);
    assert!(of(&selecting(wide, "PERMISSIVE"), &selecting(narrow, "PERMISSIVE")).is_empty());
    let strict = "---\n{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: ns, namespace: shop}, spec: {mtls: {mode: STRICT}}}\n";
    let [narrow, wide] =
        [narrow, wide].map(|it| format!("{strict}{}", selecting(it, "PERMISSIVE")));
    assert_eq!(of(&narrow, &wide), [Looser]);
}

#[test]
fn sidecars_that_are_told_to_take_no_mtls_are_unclear() {
    let mode = |mode: &str, labels: &str| {
        format!(
            "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: shop, labels: {{{labels}}}}}}}\n---\n{{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {{name: ns, namespace: shop}}, spec: {{mtls: {{mode: {mode}}}}}}}\n"
        )
    };
    let changed = |labels: &str| of(&mode("PERMISSIVE", labels), &mode("DISABLE", labels));
    assert_eq!(changed("istio-injection: enabled"), [Unclear]);
    assert!(changed("istio.io/dataplane-mode: ambient").is_empty());
}

#[test]
fn a_port_that_stays_open_is_named() {
    let policy = |ports: &str| {
        format!(
            "---\n{{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {{name: w, namespace: shop}}, spec: {{selector: {{matchLabels: {{app: web}}}}, mtls: {{mode: STRICT}}{ports}}}}}\n"
        )
    };
    let why = |policy: &str| {
        let (_, found) = judged("", policy);
        found[0].why.clone()
    };
    let open = policy(", portLevelMtls: {'9090': {mode: PERMISSIVE}}");
    assert!(why(&open).contains("but not at port 9090"), "{}", why(&open));
    assert!(!why(&policy("")).contains("but not"));
}
