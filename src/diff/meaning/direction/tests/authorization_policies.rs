use proptest::prelude::*;

use super::{Direction, of, seen};
use crate::diff::Direction::{Looser, Tighter, Unclear};

fn policy(spec: &str) -> String {
    format!(
        "{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: p, namespace: shop}}, spec: {{{spec}}}}}"
    )
}

/// Rules at a waypoint, which sees requests.
fn at_waypoint(action: &str, rules: &str) -> String {
    policy(&format!("action: {action}, targetRefs: [{{kind: Service, name: s}}], rules: {rules}"))
}

/// Rules at ztunnel, which does not.
fn at_ztunnel(action: &str, rules: &str) -> String {
    format!("{NAMESPACE}{}", policy(&format!("action: {action}, rules: {rules}")))
}

/// Pods that are known to be in ambient.
const NAMESPACE: &str = "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {istio.io/dataplane-mode: ambient}}}\n---\n";

/// Rules for pods of a namespace with these labels.
fn in_namespace(labels: &str, action: &str, rules: &str) -> String {
    at_ztunnel(action, rules).replace("istio.io/dataplane-mode: ambient", labels)
}

/// Rules, and rules that match more.
const WIDENINGS: &[(&str, &str)] = &[
    (
        "[{to: [{operation: {methods: [GET]}}]}]",
        "[{to: [{operation: {methods: [GET]}}]}, {to: [{operation: {ports: ['80']}}]}]",
    ),
    ("[{to: [{operation: {methods: [GET]}}]}]", "[{to: [{operation: {methods: [GET, PUT]}}]}]"),
    (
        "[{from: [{source: {namespaces: [a]}}]}]",
        "[{from: [{source: {namespaces: [a]}}, {source: {principals: [b]}}]}]",
    ),
    (
        "[{from: [{source: {namespaces: [a], principals: [b]}}]}]",
        "[{from: [{source: {namespaces: [a]}}]}]",
    ),
    ("[{when: [{key: source.ip, values: [10.0.0.0/8]}]}]", "[{}]"),
    ("[{to: [{operation: {notPaths: [/a, /b]}}]}]", "[{to: [{operation: {notPaths: [/a]}}]}]"),
    ("[{to: [{operation: {paths: [/a/b]}}]}]", "[{to: [{operation: {paths: [/a/*]}}]}]"),
    (
        "[{from: [{source: {ipBlocks: [10.1.0.0/16]}}]}]",
        "[{from: [{source: {ipBlocks: [10.0.0.0/8]}}]}]",
    ),
    ("[{from: [{source: {namespaces: [a]}}]}]", "[{from: [{source: {namespaces: []}}]}]"),
    ("[{from: [{source: {namespaces: [a]}}]}]", "[{from: []}]"),
    ("[{from: [{source: {namespaces: [a]}}]}]", "[{}]"),
    ("[]", "[{}]"),
];

#[test]
fn rules_that_match_more_loosen_an_allow_and_tighten_the_others() {
    for (narrow, wide) in WIDENINGS {
        for (action, there, back) in [
            ("ALLOW", Looser, Tighter),
            ("DENY", Tighter, Looser),
            ("CUSTOM, provider: {name: x}", Tighter, Looser),
        ] {
            let [narrow, wide] = [narrow, wide].map(|rules| at_waypoint(action, rules));
            assert_eq!(of(&narrow, &wide), [there], "{narrow} to {wide}");
            assert_eq!(of(&wide, &narrow), [back], "{wide} to {narrow}");
        }
        let [narrow, wide] = [narrow, wide].map(|rules| at_waypoint("AUDIT", rules));
        assert!(of(&narrow, &wide).is_empty());
    }
}

#[test]
fn a_rule_that_matches_more_here_and_less_there_is_unclear() {
    let from = "[{from: [{source: {namespaces: [a]}}]}]";
    let to = "[{from: [{source: {namespaces: [a, b]}}], to: [{operation: {methods: [GET]}}]}]";
    let edits = seen(&at_waypoint("ALLOW", from), &at_waypoint("ALLOW", to));
    assert_eq!(edits.len(), 2, "{edits:?}");
    assert!(edits.iter().all(|it| it.ends_with(" unclear")), "{edits:?}");
}

#[test]
fn a_rule_inside_another_changes_nothing() {
    let from = "[{from: [{source: {namespaces: [a, b]}}]}]";
    let to = "[{from: [{source: {namespaces: [a, b]}}]}, {from: [{source: {namespaces: [b]}}], to: [{operation: {methods: [GET]}}]}]";
    assert!(seen(&at_waypoint("ALLOW", from), &at_waypoint("ALLOW", to)).is_empty());
}

#[test]
fn an_allow_whose_rules_go_denies_everything() {
    let some = policy("action: ALLOW, rules: [{from: [{source: {namespaces: [a]}}]}]");
    assert_eq!(of(&some, &policy("action: ALLOW")), [Tighter]);
    assert_eq!(of(&policy("action: ALLOW"), &some), [Looser]);
}

#[test]
fn at_ztunnel_an_allow_that_gains_a_request_field_loses_its_rule() {
    let from = "[{from: [{source: {namespaces: [a]}}]}]";
    let to = "[{from: [{source: {namespaces: [a]}}], to: [{operation: {paths: [/x]}}]}]";
    assert_eq!(of(&at_ztunnel("ALLOW", from), &at_ztunnel("ALLOW", to)), [Tighter]);
}

#[test]
fn at_ztunnel_a_deny_that_gains_a_request_field_may_become_nothing() {
    let from = "[{from: [{source: {namespaces: [a]}}]}]";
    let to = "[{from: [{source: {namespaces: [a]}}], to: [{operation: {paths: [/x]}}]}]";
    assert_eq!(of(&at_ztunnel("DENY", from), &at_ztunnel("DENY", to)), [Looser]);
    let port = "[{to: [{operation: {ports: ['80']}}]}]";
    let path = "[{to: [{operation: {ports: ['80'], paths: [/x]}}]}]";
    assert!(seen(&at_ztunnel("DENY", port), &at_ztunnel("DENY", path)).is_empty());
}

#[test]
fn sidecars_apply_what_ztunnel_would_not() {
    let path = "[{to: [{operation: {paths: [/x]}}]}]";
    let paths = "[{to: [{operation: {paths: [/x, /y]}}]}]";
    for labels in ["istio-injection: enabled", "a: b", "istio.io/dataplane-mode: none"] {
        let namespace = NAMESPACE.replace("istio.io/dataplane-mode: ambient", labels);
        let at = |action: &str, rules: &str| in_namespace(labels, action, rules);
        assert_eq!(of(&at("DENY", path), &namespace), [Looser], "{labels}");
        assert_eq!(of(&namespace, &at("DENY", path)), [Tighter], "{labels}");
        assert_eq!(of(&at("DENY", paths), &at("DENY", path)), [Looser], "{labels}");
        assert_eq!(of(&at("ALLOW", path), &at("ALLOW", paths)), [Looser], "{labels}");
    }
    assert!(of(&at_ztunnel("DENY", path), NAMESPACE).is_empty());
    assert!(of(&at_ztunnel("DENY", paths), &at_ztunnel("DENY", path)).is_empty());
}

#[test]
fn what_only_sidecars_would_apply_is_unclear_where_the_namespace_is_not_known() {
    let path = "[{to: [{operation: {paths: [/x]}}]}]";
    let paths = "[{to: [{operation: {paths: [/x, /y]}}]}]";
    let alone = |action: &str, rules: &str| policy(&format!("action: {action}, rules: {rules}"));
    assert_eq!(of(&alone("DENY", path), ""), [Unclear]);
    assert_eq!(of(&alone("DENY", paths), &alone("DENY", path)), [Unclear]);
    assert_eq!(of(&alone("ALLOW", path), &alone("ALLOW", paths)), [Unclear]);
    let port = "[{to: [{operation: {ports: ['80']}}]}]";
    assert_eq!(of(&alone("DENY", port), ""), [Looser], "both apply it");
}

#[test]
fn a_rule_of_a_form_that_istio_does_not_know_is_unclear() {
    for strange in ["[{from: 5}]", "[7]", "[{to: [{operation: {ports: 80}}]}]", "[{who: []}]"] {
        let judged = of(&at_waypoint("ALLOW", "[{}]"), &at_waypoint("ALLOW", strange));
        assert!(judged.contains(&Unclear), "{strange}: {judged:?}");
    }
}

fn flipped(direction: Direction) -> Direction {
    match direction {
        Looser => Tighter,
        Tighter => Looser,
        Unclear => Unclear,
    }
}

fn rules() -> impl Strategy<Value = String> {
    let values = prop::collection::vec("(a|b|a\\*|'\\*')", 0..3).prop_map(|it| it.join(", "));
    let field = prop::sample::select(vec!["namespaces", "principals", "notNamespaces"]);
    let source = prop::collection::btree_map(field, values.clone(), 0..3).prop_map(|fields| {
        let fields = fields.iter().map(|(field, values)| format!("{field}: [{values}]"));
        format!("{{source: {{{}}}}}", fields.collect::<Vec<_>>().join(", "))
    });
    let from = prop::collection::vec(source, 0..3).prop_map(|it| it.join(", "));
    let methods = prop::option::of(values).prop_map(|it| {
        it.map_or(String::new(), |it| format!(", to: [{{operation: {{methods: [{it}]}}}}]"))
    });
    let rule = (from, methods).prop_map(|(from, to)| format!("{{from: [{from}]{to}}}"));
    prop::collection::vec(rule, 0..3).prop_map(|it| format!("[{}]", it.join(", ")))
}

proptest! {
    #[test]
    fn the_other_way_round_looser_is_tighter(
        from in rules(),
        to in rules(),
        action in prop::sample::select(vec!["ALLOW", "DENY"]),
        at in prop::sample::select(vec![at_waypoint as fn(&str, &str) -> String, at_ztunnel]),
    ) {
        let (from, to) = (at(action, &from), at(action, &to));
        let mut back = of(&to, &from).into_iter().map(flipped).collect::<Vec<_>>();
        back.sort();
        prop_assert_eq!(of(&from, &to), back);
    }
}

#[test]
fn rules_split_in_another_way_have_no_direction() {
    let who = |names: &str| format!("{{source: {{principals: [{names}]}}}}");
    let together = format!("[{{from: [{}]}}]", who("a, b"));
    let (a, b) = (who("a"), who("b"));
    let entries = format!("[{{from: [{a}, {b}]}}]");
    let rules = format!("[{{from: [{a}]}}, {{from: [{b}]}}]");
    let fields = "[{from: [{source: {principals: [a, b], namespaces: [m, o]}}], to: [{operation: {ports: ['80', '81']}}]}]";
    let operation = |port: &str| {
        format!(
            "{{from: [{{source: {{principals: [b, a], namespaces: [o, m]}}}}], to: [{{operation: {{ports: ['{port}']}}}}]}}"
        )
    };
    let ports = format!("[{}, {}]", operation("80"), operation("81"));
    let blocks = |blocks: &str| format!("[{{from: [{{source: {{ipBlocks: [{blocks}]}}}}]}}]");
    let [whole, halves] = ["10.0.0.0/8", "10.128.0.0/9, 10.0.0.0/10, 10.64.0.0/10"].map(blocks);
    let same = [
        (&together, &entries),
        (&entries, &rules),
        (&together, &rules),
        (&fields.to_owned(), &ports),
        (&whole, &halves),
    ];
    for (one, other) in same {
        for (from, to) in [(one, other), (other, one)] {
            let changed = of(&at_waypoint("ALLOW", from), &at_waypoint("ALLOW", to));
            assert!(changed.is_empty(), "{from} -> {to}: {changed:?}");
        }
    }
    let [address, block] = ["10.0.0.1", "10.0.0.1/32"].map(blocks);
    for (from, to) in [(&address, &block), (&block, &address)] {
        assert!(of(&at_waypoint("ALLOW", from), &at_waypoint("ALLOW", to)).is_empty());
    }
    let less = blocks("10.128.0.0/9, 10.0.0.0/10");
    assert_eq!(of(&at_waypoint("ALLOW", &whole), &at_waypoint("ALLOW", &less)), [Tighter]);
}
