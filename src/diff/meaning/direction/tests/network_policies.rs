use super::{judged, of, seen};
use crate::diff::Direction::{Looser, Tighter, Unclear};

fn named(name: &str, spec: &str) -> String {
    format!(
        "---\n{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: {name}, namespace: shop}}, spec: {{{spec}}}}}\n"
    )
}

fn ingress(rules: &str) -> String {
    named("np", &format!("podSelector: {{}}, ingress: {rules}"))
}

#[test]
fn the_first_for_its_pods_is_tighter_and_the_last_that_goes_is_looser() {
    let one = ingress("[]");
    assert_eq!(seen("", &one), ["np tighter"]);
    assert_eq!(seen(&one, ""), ["np looser"]);
}

#[test]
fn one_beside_others_is_looser() {
    let other = named("other", "podSelector: {}");
    let both =
        format!("{other}{}", named("np", "podSelector: {matchLabels: {app: x}}, ingress: [{}]"));
    assert_eq!(seen(&other, &both), ["np looser"]);
    assert_eq!(seen(&both, &other), ["np tighter"]);
}

#[test]
fn one_beside_others_that_may_select_the_same_pods_is_unclear() {
    let selecting = |labels: &str| format!("podSelector: {{matchLabels: {{{labels}}}}}");
    let other = named("other", &selecting("app: x"));
    let with = |labels: &str| format!("{other}{}", named("np", &selecting(labels)));
    assert_eq!(of(&other, &with("tier: y")), [Unclear]);
    assert_eq!(of(&other, &with("app: y")), [Tighter]);
    let expression = "podSelector: {matchExpressions: [{key: app, operator: Exists}]}";
    assert_eq!(of(&other, &format!("{other}{}", named("np", expression))), [Unclear]);
}

#[test]
fn each_way_is_judged_by_itself() {
    let other = named("other", "podSelector: {}");
    let both = named("np", "podSelector: {}, policyTypes: [Ingress, Egress]");
    assert_eq!(of(&other, &format!("{other}{both}")), [Tighter], "ingress is isolated as before");
    let lets_in = both.replace("Egress]", "Egress], ingress: [{}]");
    assert_eq!(of(&other, &format!("{other}{lets_in}")), [Unclear]);
    let egress = named("np", "podSelector: {}, policyTypes: [Egress]");
    assert_eq!(of(&other, &format!("{other}{egress}")), [Tighter]);
}

#[test]
fn rules_peers_and_ports_are_alternatives_and_none_stands_for_all() {
    let a = "{podSelector: {matchLabels: {a: b}}}";
    let c = "{podSelector: {matchLabels: {c: d}}}";
    let wider = [
        ("[]".to_owned(), format!("[{{from: [{a}]}}]")),
        (format!("[{{from: [{a}]}}]"), format!("[{{from: [{a}]}}, {{from: [{c}]}}]")),
        (format!("[{{from: [{a}]}}]"), format!("[{{from: [{a}, {c}]}}]")),
        (format!("[{{from: [{a}]}}]"), "[{from: []}]".to_owned()),
        (format!("[{{from: [{a}]}}]"), "[{}]".to_owned()),
        ("[{ports: [{port: 80}]}]".to_owned(), "[{ports: [{port: 80}, {port: 81}]}]".to_owned()),
        ("[{ports: [{port: 80}]}]".to_owned(), "[{}]".to_owned()),
        ("[{ports: [{port: 80}]}]".to_owned(), "[{ports: [{port: 80, endPort: 90}]}]".to_owned()),
        (
            "[{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]".to_owned(),
            "[{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]".to_owned(),
        ),
        (
            "[{from: [{ipBlock: {cidr: 10.0.0.0/16}}]}]".to_owned(),
            "[{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]".to_owned(),
        ),
    ];
    for (narrow, wide) in &wider {
        assert_eq!(of(&ingress(narrow), &ingress(wide)), [Looser], "{narrow} to {wide}");
        assert_eq!(of(&ingress(wide), &ingress(narrow)), [Tighter], "{wide} to {narrow}");
    }
}

#[test]
fn without_types_the_first_rule_for_egress_isolates() {
    let without = named("np", "podSelector: {}");
    let with = named("np", "podSelector: {}, egress: [{}]");
    assert_eq!(of(&without, &with), [Tighter]);
    assert_eq!(of(&with, &without), [Looser]);
    let typed = |rules: &str| {
        named("np", &format!("podSelector: {{}}, policyTypes: [Egress], egress: {rules}"))
    };
    assert_eq!(of(&typed("[]"), &typed("[{}]")), [Looser]);
    let ignored = named("np", "podSelector: {}, policyTypes: [Ingress], egress: [{}]");
    let typed = named("np", "podSelector: {}, policyTypes: [Ingress]");
    assert!(of(&typed, &ignored).is_empty());
}

#[test]
fn a_port_of_hbone_that_goes_is_named() {
    let with = ingress("[{ports: [{port: 80}, {port: 15008}]}]");
    let without = ingress("[{ports: [{port: 80}]}]");
    let (_, judged) = super::judged(&with, &without);
    assert!(judged.iter().any(|it| it.direction == Tighter && it.why.contains("breaks HBONE")));
}

#[test]
fn other_pods_and_other_peers_are_unclear() {
    let selecting = |labels: &str| named("np", &format!("podSelector: {{matchLabels: {labels}}}"));
    assert_eq!(of(&selecting("{a: b}"), &selecting("{a: c}")), [Unclear]);
    let from = "[{from: [{podSelector: {matchLabels: {a: b}}}]}]";
    let to = "[{from: [{podSelector: {matchLabels: {a: c}}}]}]";
    let judged = of(&ingress(from), &ingress(to));
    assert!(!judged.is_empty() && judged != [Looser] && judged != [Tighter], "{judged:?}");
}

#[test]
fn rules_split_in_another_way_have_no_direction() {
    let a = "{podSelector: {matchLabels: {a: b}}}";
    let c = "{podSelector: {matchLabels: {c: d}}}";
    let blocks = |blocks: &[&str]| {
        let all = blocks.iter().map(|it| format!("{{ipBlock: {{cidr: {it}}}}}"));
        format!("[{{from: [{}]}}]", all.collect::<Vec<_>>().join(", "))
    };
    let same = [
        (format!("[{{from: [{a}, {c}]}}]"), format!("[{{from: [{c}]}}, {{from: [{a}]}}]")),
        (
            format!("[{{from: [{a}], ports: [{{port: 80}}, {{port: 81}}]}}]"),
            format!(
                "[{{from: [{a}], ports: [{{port: 81}}]}}, {{from: [{a}], ports: [{{port: 80}}]}}]"
            ),
        ),
        (
            "[{ports: [{port: 80, endPort: 90}]}]".to_owned(),
            "[{ports: [{port: 86, endPort: 90}, {port: 80, endPort: 85}]}]".to_owned(),
        ),
        (blocks(&["10.0.0.0/8"]), blocks(&["10.0.0.0/9", "10.128.0.0/9"])),
        (blocks(&["2001:db8::/32"]), blocks(&["2001:db8:8000::/33", "2001:db8::/33"])),
    ];
    for (one, other) in &same {
        for (from, to) in [(one, other), (other, one)] {
            let changed = of(&ingress(from), &ingress(to));
            assert!(changed.is_empty(), "{from} -> {to}: {changed:?}");
        }
    }
    let [from, to] = [blocks(&["10.0.0.0/8"]), blocks(&["10.0.0.0/9", "10.128.0.0/10"])];
    assert_eq!(of(&ingress(&from), &ingress(&to)), [Tighter]);
    let gap = "[{ports: [{port: 80, endPort: 84}, {port: 86, endPort: 90}]}]";
    assert_eq!(of(&ingress("[{ports: [{port: 80, endPort: 90}]}]"), &ingress(gap)), [Tighter]);
}

#[test]
fn what_other_policies_let_through_as_well_hangs_on_none_of_them() {
    let open = named("open", "podSelector: {}, ingress: [{}]");
    let rule = |port: &str| {
        format!("{open}{}", ingress(&format!("[{{ports: [{{port: {port}}}, {{port: 15008}}]}}]")))
    };
    assert!(of(&rule("80"), &rule("81")).is_empty());
    assert!(of(&rule("80"), &open).is_empty());
    assert!(of(&open, &rule("80")).is_empty());
    let of_others = open.replace("podSelector: {}", "podSelector: {matchLabels: {app: x}}");
    let beside = |port: &str| rule(port).replace(&open, &of_others);
    assert_eq!(of(&beside("80"), &beside("81")), [Unclear]);
}

#[test]
fn a_port_of_hbone_that_another_policy_lets_through_is_not_broken() {
    let (_, judgements) = judged(&ingress("[{}]"), &ingress("[{ports: [{port: 8080}]}]"));
    assert!(judgements[0].why.contains("breaks HBONE"), "{judgements:?}");
    let ports = |first: &str| ingress(&format!("[{{ports: [{{port: {first}, endPort: 16000}}]}}]"));
    let (_, judgements) = judged(&ports("15000"), &ports("15009"));
    assert!(judgements[0].why.contains("breaks HBONE"), "{judgements:?}");
    let hbone = named("hbone", "podSelector: {}, ingress: [{ports: [{port: 15008}]}]");
    let [from, to] = ["15000", "15009"].map(|it| format!("{hbone}{}", ports(it)));
    let (_, judgements) = judged(&from, &to);
    assert!(!judgements[0].why.contains("breaks HBONE"), "{judgements:?}");
    let (_, judgements) = judged("", &ingress("[{ports: [{port: 8080}]}]"));
    assert!(judgements[0].why.contains("breaks HBONE"), "{judgements:?}");
}
