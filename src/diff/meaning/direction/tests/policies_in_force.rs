use super::{idle, judged, of, seen};
use crate::diff::Direction;
use crate::diff::Direction::{Looser, Tighter, Unclear};

const RULES: &str = "rules: [{from: [{source: {namespaces: [a]}}]}]";

const OTHER_RULES: &str = "rules: [{from: [{source: {namespaces: [b]}}]}]";

fn named(name: &str, spec: &str) -> String {
    format!(
        "---\n{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: {name}, namespace: shop}}, spec: {{{spec}}}}}\n"
    )
}

fn dry_run(spec: &str) -> String {
    format!(
        "---\n{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: p, namespace: shop, annotations: {{istio.io/dry-run: 'true'}}}}, spec: {{{spec}}}}}\n"
    )
}

fn p(spec: &str) -> String {
    named("p", &format!("{RULES}, {spec}"))
}

const NAMESPACE: &str = "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {istio.io/dataplane-mode: ambient}}}\n";

#[test]
fn the_first_allow_is_tighter_and_the_last_that_goes_is_looser() {
    let allow = p("action: ALLOW");
    assert_eq!(seen("", &allow), ["p tighter"]);
    assert_eq!(seen(&allow, ""), ["p looser"]);
}

#[test]
fn an_allow_beside_another_is_looser_and_one_that_leaves_another_is_tighter() {
    let other = named("other", "rules: [{from: [{source: {namespaces: [b]}}]}]");
    let both = format!("{other}{}", p("action: ALLOW"));
    assert_eq!(seen(&other, &both), ["p looser"]);
    assert_eq!(seen(&both, &other), ["p tighter"]);
}

#[test]
fn an_allow_beside_one_with_another_selector_is_unclear() {
    let other = named("other", "selector: {matchLabels: {app: x}}, rules: [{}]");
    let both = format!("{other}{}", p("selector: {matchLabels: {tier: y}}"));
    assert_eq!(seen(&other, &both), ["p unclear"]);
    assert_eq!(seen(&both, &other), ["p unclear"]);
    let apart = format!("{other}{}", p("selector: {matchLabels: {app: y}}"));
    assert_eq!(seen(&other, &apart), ["p tighter"]);
}

#[test]
fn an_allow_for_the_whole_mesh_is_company_for_all() {
    let mesh = "---\n{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: all, namespace: istio-system}, spec: {}}\n";
    assert_eq!(seen(mesh, &format!("{mesh}{}", p("action: ALLOW"))), ["p looser"]);
}

#[test]
fn a_deny_that_comes_is_tighter_and_one_that_goes_is_looser() {
    for action in ["action: DENY", "action: CUSTOM, provider: {name: x}"] {
        assert_eq!(of("", &p(action)), [Tighter]);
        assert_eq!(of(&p(action), ""), [Looser]);
    }
    assert!(of("", &p("action: AUDIT")).is_empty());
}

#[test]
fn a_custom_policy_for_enrolled_pods_is_applied_nowhere() {
    let custom = format!("{NAMESPACE}{}", p("action: CUSTOM, provider: {name: x}"));
    assert!(of(NAMESPACE, &custom).is_empty());
}

#[test]
fn another_action_is_judged_by_the_allows_that_remain() {
    let (deny, allow) = (p("action: DENY"), p("action: ALLOW"));
    let other = named("other", "rules: [{}]");
    let with = |it: &str| format!("{other}{it}");
    assert_eq!(seen(&deny, &p("action: AUDIT")), ["p spec.action looser"]);
    assert_eq!(seen(&with(&deny), &with(&allow)), ["p spec.action looser"]);
    assert_eq!(seen(&with(&allow), &with(&deny)), ["p spec.action tighter"]);
    assert_eq!(seen(&deny, &allow), ["p spec.action unclear"]);
    assert_eq!(seen(&allow, &deny), ["p spec.action unclear"]);
    assert_eq!(seen(&allow, &p("action: AUDIT")), ["p spec.action unclear"]);
}

#[test]
fn a_dry_run_is_as_if_the_policy_went() {
    let deny = format!("{RULES}, action: DENY");
    assert_eq!(of(&named("p", &deny), &dry_run(&deny)), [Looser]);
    assert_eq!(of(&dry_run(&deny), &named("p", &deny)), [Tighter]);
    let allow = format!("{RULES}, action: ALLOW");
    assert_eq!(of(&named("p", &allow), &dry_run(&allow)), [Looser]);
    let other = named("other", OTHER_RULES);
    let from = format!("{other}{}", named("p", &allow));
    assert_eq!(of(&from, &format!("{other}{}", dry_run(&allow))), [Tighter]);
    assert!(of("", &dry_run(&deny)).is_empty());
}

#[test]
fn a_dry_run_is_asked_for_in_every_way_that_istio_takes_for_true() {
    let deny = format!("{RULES}, action: DENY");
    let allow = format!("{RULES}, action: ALLOW");
    let asked = |value: &str, spec: &str| dry_run(spec).replace("'true'", &format!("'{value}'"));
    for value in ["1", "t", "T", "true", "TRUE", "True"] {
        assert_eq!(of(&named("p", &deny), &asked(value, &deny)), [Looser], "{value}");
        let company = asked(value, &allow).replace("name: p,", "name: other,");
        let beside = format!("{company}{}", named("p", &allow));
        assert_eq!(of(&beside, &company), [Looser], "{value}: that is no other ALLOW");
    }
    for value in ["0", "false", "yes", "tRUE", ""] {
        assert!(of(&named("p", &deny), &asked(value, &deny)).is_empty(), "{value}");
    }
}

#[test]
fn a_class_is_a_target_only_for_policies_of_the_root_namespace() {
    let around = format!(
        "{NAMESPACE}---\n{{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {{name: w, namespace: shop}}, spec: {{gatewayClassName: istio-waypoint, listeners: [{{name: mesh, port: 15008, protocol: HBONE}}]}}}}\n"
    );
    let of_class = |namespace: &str, action: &str| {
        let spec = format!(
            "action: {action}, targetRefs: [{{kind: GatewayClass, name: istio-waypoint}}], {OTHER_RULES}"
        );
        named("other", &spec).replace("namespace: shop", &format!("namespace: {namespace}"))
    };
    let one = p("targetRefs: [{kind: Gateway, name: w}]");
    for (namespace, expected) in [("shop", Looser), ("istio-system", Tighter)] {
        let company = format!("{around}{}", of_class(namespace, "ALLOW"));
        assert_eq!(of(&format!("{company}{one}"), &company), [expected], "{namespace}");
    }
    let deny = |namespace: &str| format!("{around}{}", of_class(namespace, "DENY"));
    assert_eq!(of(&deny("istio-system"), &around), [Looser]);
    assert!(of(&deny("shop"), &around).is_empty());
}

#[test]
fn a_scope_that_grows_tightens_a_deny_and_is_unclear_for_an_allow() {
    let one = "selector: {matchLabels: {app: x, v: '1'}}";
    let more = "selector: {matchLabels: {app: x}}";
    let deny = |selector| p(&format!("action: DENY, {selector}"));
    assert_eq!(of(&deny(one), &deny(more)), [Tighter]);
    assert_eq!(of(&deny(more), &deny(one)), [Looser]);
    assert_eq!(of(&p(one), &p(more)), [Unclear]);
    assert_eq!(of(&p(more), &p(one)), [Unclear]);
    assert_eq!(of(&deny(""), &deny(one)), [Looser]);
}

#[test]
fn a_selector_that_becomes_a_target_is_unclear() {
    let pods = p("action: DENY, selector: {matchLabels: {app: x}}");
    let target = p("action: DENY, targetRefs: [{kind: Service, name: s}]");
    assert_eq!(of(&pods, &target), [Unclear]);
    assert_eq!(of(&target, &pods), [Unclear]);
}

#[test]
fn a_policy_for_what_no_waypoint_serves_is_not_in_force() {
    let service = "---\n{apiVersion: v1, kind: Service, metadata: {name: s, namespace: shop}}\n";
    let around = format!("{NAMESPACE}{service}");
    let policy = p("action: DENY, targetRefs: [{kind: Service, name: s}]");
    assert!(of(&around, &format!("{around}{policy}")).is_empty());
    let absent =
        p("action: DENY, targetRefs: [{kind: Gateway, name: w, group: gateway.networking.k8s.io}]");
    assert!(of(&around, &format!("{around}{absent}")).is_empty());
}

#[test]
fn a_target_that_is_moved_to_an_absent_gateway_takes_the_policy_out_of_force() {
    let around = format!(
        "{NAMESPACE}---\n{{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {{name: w, namespace: shop}}, spec: {{gatewayClassName: istio-waypoint}}}}\n"
    );
    let at = |action: &str, gateways: &[&str]| {
        let gateways = gateways
            .iter()
            .map(|it| format!("{{kind: Gateway, group: gateway.networking.k8s.io, name: {it}}}"));
        let targets = gateways.collect::<Vec<_>>().join(", ");
        format!("{around}{}", p(&format!("action: {action}, targetRefs: [{targets}]")))
    };
    for action in ["DENY", "ALLOW"] {
        let there = at(action, &["w"]);
        assert_eq!(of(&there, &at(action, &["absent"])), [Looser], "{action}");
        assert_eq!(of(&at(action, &["absent"]), &there), [Tighter], "{action}");
        assert!(of(&there, &at(action, &["w", "absent"])).is_empty(), "{action}");
        assert!(of(&at(action, &["absent"]), &at(action, &["gone"])).is_empty(), "{action}");
    }
    let pods = format!("{around}{}", p("action: DENY, selector: {matchLabels: {app: x}}"));
    assert_eq!(of(&pods, &at("DENY", &["absent"])), [Looser]);
}

#[test]
fn an_allow_for_a_service_has_the_policies_of_its_waypoint_beside_it() {
    let around = "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {istio.io/use-waypoint: w}}}\n---\n{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: w, namespace: shop}, spec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: s, namespace: shop}}\n";
    let of_gateway =
        named("other", &format!("targetRefs: [{{kind: Gateway, name: w}}], {OTHER_RULES}"));
    let of_service = p("targetRefs: [{kind: Service, name: s}]");
    let from = format!("{around}{of_gateway}");
    assert_eq!(seen(&from, &format!("{from}{of_service}")), ["p looser"]);
    assert_eq!(seen(around, &format!("{around}{of_service}")), ["p tighter"]);
    let from = format!("{around}{of_service}");
    assert_eq!(seen(&from, &format!("{from}{of_gateway}")), ["other unclear"]);
}

#[test]
fn a_gateway_that_reads_the_whole_policy_may_disagree_with_ztunnel() {
    let gateway = "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: g, namespace: shop}, spec: {gatewayClassName: istio}}\n";
    let deny = |rules: &str| {
        format!("{NAMESPACE}{gateway}{}", named("p", &format!("action: DENY, rules: {rules}")))
    };
    let port = deny("[{to: [{operation: {ports: ['80']}}]}]");
    let path = deny("[{to: [{operation: {ports: ['80'], paths: [/x]}}]}]");
    assert_eq!(of(&port, &path), [Unclear]);
}

#[test]
fn among_more_policies_than_are_looked_at_another_allow_may_be_there() {
    let policy = |name: &str, action: &str| {
        format!(
            "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n\
             metadata: {{name: {name}, namespace: a}}\n\
             spec: {{action: {action}, {RULES}, targetRefs: [{{kind: Gateway, group: \
             gateway.networking.k8s.io, name: w}}]}}\n---\n"
        )
    };
    let gateway = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n\
                   metadata: {name: w, namespace: a}\nspec: {gatewayClassName: istio-waypoint}\n---\n";
    let denies = |count: usize| (0..count).map(|it| policy(&format!("d{it}"), "DENY"));
    let direction = |count: usize| {
        let before = std::iter::once(gateway.to_owned()).chain(denies(count)).collect::<String>();
        of(&before, &format!("{before}{}", policy("new", "ALLOW")))
    };
    assert_eq!(direction(10), [Direction::Tighter]);
    assert_eq!(direction(400), [Direction::Unclear]);
}

#[test]
fn what_other_policies_say_as_well_hangs_on_none_of_them() {
    let rules = |names: &str| format!("rules: [{{from: [{{source: {{namespaces: [{names}]}}}}]}}]");
    for (action, more) in [("ALLOW", Looser), ("DENY", Tighter)] {
        let named =
            |name: &str, names: &str| named(name, &format!("action: {action}, {}", rules(names)));
        let wide = format!("{NAMESPACE}{}", named("wide", "a, b, c"));
        let beside = |names: &str| format!("{wide}{}", named("p", names));
        for (from, to) in [
            (beside("a, b"), beside("a")),
            (beside("a"), beside("a, b")),
            (beside("a"), wide.clone()),
            (wide.clone(), beside("a")),
        ] {
            assert!(of(&from, &to).is_empty(), "{action}: {from} -> {to}");
        }
        assert_eq!(idle(&beside("a"), &wide).as_deref(), Some("others say the same"));
        assert_eq!(of(&beside("a"), &beside("a, d")), [more]);
        let split = format!("{NAMESPACE}{}{}", named("wide", "a"), named("p", "b, c"));
        assert!(of(&wide, &split).is_empty() && of(&split, &wide).is_empty(), "{action}");
        let elsewhere = wide.replace("namespace: shop", "namespace: other");
        let one = |names: &str| format!("{elsewhere}{NAMESPACE}{}", named("p", names));
        assert_eq!(of(&one("a"), &one("a, b")), [more], "the other is not applied there");
    }
    let custom =
        |name: &str| named(name, &format!("action: CUSTOM, provider: {{name: {name}}}, {RULES}"));
    let sidecars = "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {istio-injection: enabled}}}\n";
    let both = format!("{sidecars}{}{}", custom("a"), custom("b"));
    assert_eq!(of(&both, &format!("{sidecars}{}", custom("a"))), [Looser], "others are asked");
}

#[test]
fn an_allow_of_everything_refuses_nothing() {
    let all = named("p", "rules: [{}]");
    assert!(of("", &all).is_empty());
    assert!(of(&all, "").is_empty());
    let other = named("other", OTHER_RULES);
    assert_eq!(of(&other, &format!("{other}{all}")), [Looser]);
    assert_eq!(of(&format!("{other}{all}"), &other), [Tighter]);
}

#[test]
fn what_is_in_force_on_one_side_only_comes_or_goes_and_its_rules_have_no_direction() {
    let more = "rules: [{from: [{source: {namespaces: [a, b]}}]}], action: DENY";
    let deny = format!("{RULES}, action: DENY");
    assert_eq!(seen(&named("p", &deny), &dry_run(more)), ["p metadata.annotations looser"]);
    assert_eq!(seen(&dry_run(more), &named("p", &deny)), ["p metadata.annotations tighter"]);
    let at = |target: &str, spec: &str| {
        let target = format!("targetRefs: [{{kind: Gateway, name: {target}}}]");
        format!("{WAYPOINT}{}", named("p", &format!("{target}, {spec}")))
    };
    assert_eq!(seen(&at("w", &deny), &at("absent", more)), ["p spec.targetRefs looser"]);
    let audit = format!("{RULES}, action: AUDIT");
    assert!(of(&at("absent", &deny), &at("absent", &audit)).is_empty());
    assert_eq!(of(&at("w", &deny), &at("w", &audit)), [Looser]);
    let of_requests = "rules: [{to: [{operation: {methods: [GET]}}]}], action";
    let at_ztunnel =
        |action: &str| format!("{NAMESPACE}{}", named("p", &format!("{of_requests}: {action}")));
    assert!(of(&at_ztunnel("DENY"), &at_ztunnel("AUDIT")).is_empty());
}

const WAYPOINT: &str = "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: w, namespace: shop}, spec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}}\n";

#[test]
fn a_waypoint_of_a_namespace_that_is_not_among_the_files_may_be_there() {
    let around = |labels: &str| {
        format!(
            "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: shop, labels: {{istio.io/use-waypoint: w{labels}}}}}}}\n---\n{{apiVersion: v1, kind: Service, metadata: {{name: s, namespace: shop}}}}\n"
        )
    };
    let deny = p("action: DENY, targetRefs: [{kind: Service, name: s}]");
    let elsewhere = around(", istio.io/use-waypoint-namespace: infra");
    assert_eq!(of(&format!("{elsewhere}{deny}"), &elsewhere), [Looser]);
    assert!(of(&format!("{}{deny}", around("")), &around("")).is_empty());
}

#[test]
fn what_may_be_in_a_file_that_could_not_be_read_is_not_taken_for_absent() {
    let judged = |from: &str, to: &str, is_partial: bool| {
        let (pairs, unchanged) = super::pairs(from, to);
        let around = super::Surroundings { unchanged: &unchanged, is_partial };
        let found = super::directions(&pairs, &super::Worlds::of(&pairs, around));
        found.into_iter().map(|it| it.direction).collect::<Vec<_>>()
    };
    let allow = p("action: ALLOW");
    assert_eq!(judged(&allow, "", false), [Looser]);
    assert_eq!(judged(&allow, "", true), [Unclear], "another ALLOW may be there");
    let at = |names: &str| {
        let rules = format!("rules: [{{from: [{{source: {{namespaces: [{names}]}}}}]}}]");
        named("p", &format!("targetRefs: [{{kind: Gateway, name: w}}], {rules}"))
    };
    assert!(judged(&at("a"), &at("a, b"), false).is_empty(), "no Gateway w");
    assert_eq!(judged(&at("a"), &at("a, b"), true), [Looser]);
}

#[test]
fn a_policy_that_enforces_nothing_says_why() {
    let service = "---\n{apiVersion: v1, kind: Service, metadata: {name: s, namespace: shop}}\n";
    let around = format!("{NAMESPACE}{service}");
    let why = |policy: &str| idle(&around, &format!("{around}{policy}")).unwrap_or_default();
    let deny = |spec: &str| p(&format!("action: DENY, {spec}"));
    for (policy, part) in [
        (deny("targetRefs: [{kind: Service, name: s}]"), "Service s has no waypoint"),
        (deny("targetRefs: [{kind: Gateway, name: w}]"), "Gateway w is not among the files"),
        (deny("targetRefs: [{kind: GatewayClass, name: istio-waypoint}]"), "root namespace only"),
        (named("p", "action: DENY, rules: [{to: [{operation: {paths: [/x]}}]}]"), "matches none"),
        (p("action: CUSTOM, provider: {name: x}"), "asks nobody"),
        (dry_run(&format!("action: DENY, {RULES}")), "only writes down"),
    ] {
        assert!(why(&policy).contains(part), "{part}: {}", why(&policy));
        let gone = idle(&format!("{around}{policy}"), &around).unwrap_or_default();
        assert!(gone.starts_with("was not in force"), "{gone}");
    }
    assert!(
        idle(&around, &format!("{around}{}", deny("selector: {matchLabels: {app: x}}"))).is_none()
    );
}

#[test]
fn of_a_namespace_outside_the_mesh_it_is_said_that_few_pods_are_concerned() {
    let within = |labels: &str| {
        let namespace = format!(
            "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: shop, labels: {{{labels}}}}}}}\n"
        );
        let (_, found) = judged(&namespace, &format!("{namespace}{}", p("action: ALLOW")));
        found[0].why.contains("not in the mesh")
    };
    assert!(within("a: b"));
    for labels in
        ["istio.io/dataplane-mode: ambient", "istio-injection: enabled", "istio.io/rev: x"]
    {
        assert!(!within(labels), "{labels}");
    }
}
