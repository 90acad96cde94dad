use super::{idle, judged, of, seen};
use crate::diff::Direction::{Looser, Tighter, Unclear};
use crate::diff::ImpactKind;

fn namespace(labels: &str) -> String {
    format!(
        "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: shop, labels: {{istio.io/dataplane-mode: ambient, {labels}}}}}}}\n"
    )
}

fn service(labels: &str) -> String {
    format!(
        "---\n{{apiVersion: v1, kind: Service, metadata: {{name: s, namespace: shop, labels: {{{labels}}}}}}}\n"
    )
}

fn waypoint_in(namespace: &str, name: &str, labels: &str, listener: &str) -> String {
    format!(
        "---\n{{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {{name: {name}, namespace: {namespace}, labels: {{{labels}}}}}, spec: {{gatewayClassName: istio-waypoint, listeners: [{{name: mesh, port: 15008, protocol: HBONE{listener}}}]}}}}\n"
    )
}

fn waypoint(name: &str) -> String {
    waypoint_in("shop", name, "", "")
}

fn policy(name: &str, spec: &str) -> String {
    format!(
        "---\n{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: {name}, namespace: shop}}, spec: {{{spec}}}}}\n"
    )
}

fn at_gateway(gateway: &str) -> String {
    let spec = format!(
        "targetRefs: [{{kind: Gateway, group: gateway.networking.k8s.io, name: {gateway}}}], rules: [{{}}]"
    );
    policy(&format!("at-{gateway}"), &spec)
}

fn at_service() -> String {
    policy("at-s", "action: DENY, targetRefs: [{kind: Service, name: s}], rules: [{}]")
}

fn using(name: &str) -> String {
    format!("istio.io/use-waypoint: {name}")
}

/// A namespace that goes from one binding to another, amid these objects on both sides.
fn moves(from: &str, to: &str, around: &str) -> [String; 2] {
    [from, to].map(|labels| format!("{}{around}", namespace(labels)))
}

#[test]
fn a_waypoint_that_was_there_is_tighter_where_policies_target_it() {
    let [from, to] = moves("", &using("w"), &waypoint("w"));
    assert!(of(&from, &to).is_empty());
    for policies in [at_gateway("w"), format!("{}{}", service(""), at_service())] {
        let [from, to] = [&from, &to].map(|it| format!("{it}{policies}"));
        assert_eq!(seen(&from, &to), ["shop metadata.labels.istio.io/use-waypoint tighter"]);
        assert_eq!(of(&to, &from), [Looser]);
    }
    let class = "---\n{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: deny, namespace: istio-system}, spec: {targetRefs: [{kind: GatewayClass, group: gateway.networking.k8s.io, name: istio-waypoint}]}}\n";
    let [from, to] = [from, to].map(|it| format!("{it}{class}"));
    assert_eq!(of(&from, &to), [Tighter]);
}

#[test]
fn a_first_waypoint_that_is_created_here_is_not_looser() {
    let from = format!("{}{}", namespace(""), at_gateway("w"));
    let to = format!("{}{}{}", namespace(&using("w")), at_gateway("w"), waypoint("w"));
    let (_, all) = judged(&from, &to);
    assert!(all.iter().all(|it| it.direction == Tighter && it.impacts.is_empty()), "{all:?}");
    assert!(all.iter().any(|it| it.why.contains("is up")), "{all:?}");
}

#[test]
fn from_a_waypoint_to_one_created_here_is_looser_until_it_is_up() {
    let policies = format!("{}{}", service(""), at_service());
    let policies = format!("{policies}{}", at_gateway("v"));
    let from = format!("{}{}{policies}", namespace(&using("v")), waypoint("v"));
    let to = format!("{}{}{}{policies}", namespace(&using("w")), waypoint("v"), waypoint("w"));
    let (pairs, all) = judged(&from, &to);
    let label = all.iter().find(|it| it.edit.is_some()).expect("the label is judged");
    assert_eq!(pairs[label.pair].to.as_ref().expect("it is there").id.kind, "Namespace");
    assert_eq!(label.direction, Looser);
    let impact = label.impacts.first().expect("it says what is not applied");
    assert_eq!(impact.kind, ImpactKind::LooserUntilReady);
    assert!(impact.workload.as_ref().is_some_and(|it| it.name == "w"));
    for part in ["until it has an address", "shop/at-s", "one pull request", "a second one"] {
        assert!(impact.text.contains(part), "{part}: {}", impact.text);
    }
    assert!(
        label.why.contains("shop/at-v") && label.why.contains("looser for good"),
        "{}",
        label.why
    );
}

#[test]
fn a_renamed_waypoint_is_a_new_one() {
    let from = format!("{}{}", namespace(&using("v")), waypoint("v"));
    let to = format!("{}{}", namespace(&using("w")), waypoint("w"));
    let (_, all) = judged(&from, &to);
    let impacts = all.iter().flat_map(|it| &it.impacts).count();
    assert_eq!((all.len(), impacts), (1, 1), "{all:?}");
    let stays = format!("{}{}", namespace(&using("v")), waypoint("w"));
    assert_eq!(of(&from, &stays), [Looser]);
}

#[test]
fn between_waypoints_that_were_there_the_policies_decide() {
    let both = format!("{}{}", waypoint("v"), waypoint("w"));
    let judged = |policies: &str| {
        let [from, to] = moves(&using("v"), &using("w"), &format!("{both}{policies}"));
        of(&from, &to)
    };
    assert!(judged("").is_empty());
    assert!(judged(&format!("{}{}", service(""), at_service())).is_empty());
    assert_eq!(judged(&at_gateway("v")), [Looser]);
    assert_eq!(judged(&at_gateway("w")), [Tighter]);
    assert_eq!(judged(&format!("{}{}", at_gateway("v"), at_gateway("w"))), [Unclear]);
}

#[test]
fn ztunnel_policies_that_name_one_waypoint_only_are_unclear() {
    let guard =
        policy("guard", "rules: [{from: [{source: {principals: [cluster.local/ns/shop/sa/v]}}]}]");
    let around = format!("{}{}{guard}", waypoint("v"), waypoint("w"));
    let [from, to] = moves(&using("v"), &using("w"), &around);
    assert_eq!(of(&from, &to), [Unclear]);
    let both = guard.replace("sa/v]", "sa/v, cluster.local/ns/shop/sa/w]");
    let [from, to] = [from, to].map(|it| it.replace(&guard, &both));
    assert!(of(&from, &to).is_empty());
}

#[test]
fn behind_a_first_waypoint_ztunnel_sees_its_identity() {
    let judged = |policy: &str| {
        let [from, to] = moves("", &using("w"), &format!("{}{policy}", waypoint("w")));
        of(&from, &to)
    };
    let by = |action: &str, who: &str| {
        policy("l4", &format!("action: {action}, rules: [{{from: [{{source: {{{who}}}}}]}}]"))
    };
    assert_eq!(judged(&by("ALLOW", "principals: [cluster.local/ns/web/sa/web]")), [Tighter]);
    assert_eq!(judged(&by("DENY", "principals: [cluster.local/ns/web/sa/web]")), [Unclear]);
    assert_eq!(judged(&by("DENY", "namespaces: [shop]")), [Tighter]);
    assert_eq!(judged(&by("DENY", "notNamespaces: [web]")), [Tighter]);
    assert_eq!(judged(&by("DENY", "notPrincipals: [cluster.local/ns/shop/sa/w]")), [Unclear]);
}

#[test]
fn a_first_waypoint_that_ztunnel_lets_in_lets_in_all_whom_it_serves() {
    let judged = |policies: &str| {
        let [from, to] = moves("", &using("w"), &format!("{}{policies}", waypoint("w")));
        of(&from, &to)
    };
    let by = |name: &str, who: &str| {
        policy(name, &format!("rules: [{{from: [{{source: {{{who}}}}}]}}]"))
    };
    let only = by("a", "principals: [cluster.local/ns/shop/sa/w]");
    for who in [&only, &by("a", "namespaces: [shop]"), &by("a", "serviceAccounts: [w, v]")] {
        assert_eq!(judged(who), [Looser], "{who}");
    }
    let with_policies = |who: &str| judged(&format!("{who}{}", at_gateway("w")));
    assert_eq!(with_policies(&only), [Looser], "nothing else was let in before");
    assert_eq!(with_policies(&by("a", "namespaces: [shop]")), [Unclear]);
    let open = format!("{only}{}", policy("open", "rules: [{}]"));
    assert!(judged(&open).is_empty(), "every client is let in, with and without the waypoint");
}

#[test]
fn a_guard_that_comes_with_the_first_waypoint_opens_nothing() {
    let guard = policy("a", "rules: [{from: [{source: {serviceAccounts: [w]}}]}]");
    let [from, to] = moves("", &using("w"), &waypoint("w"));
    assert_eq!(of(&from, &format!("{to}{guard}")), [Tighter]);
}

#[test]
fn nothing_in_place_of_a_waypoint_is_looser() {
    let served = format!("{}{}", namespace(&using("v")), waypoint("v"));
    for to in [
        format!("{}{}", namespace(""), waypoint("v")),
        format!("{}{}", namespace(&using("none")), waypoint("v")),
        format!("{}{}", namespace(&using("absent")), waypoint("v")),
        namespace(&using("v")),
        format!(
            "{}{}",
            namespace(&using("v")),
            waypoint_in("shop", "v", "istio.io/waypoint-for: workload", "")
        ),
        format!("{}{}", namespace(&using("v")), waypoint("v").replace("HBONE", "HTTP")),
    ] {
        assert_eq!(of(&served, &to), [Looser], "{to}");
    }
}

#[test]
fn a_label_of_a_service_does_not_fall_back_to_the_namespace() {
    let around = format!("{}{}", namespace(&using("v")), waypoint("v"));
    let [from, to] = ["", &using("absent")].map(|it| format!("{around}{}", service(it)));
    assert_eq!(seen(&from, &to), ["s metadata.labels.istio.io/use-waypoint looser"]);
}

#[test]
fn a_listener_lets_namespaces_use_a_waypoint() {
    let label = "istio.io/use-waypoint: w, istio.io/use-waypoint-namespace: infra, team: a";
    let allowed = |it: &str| {
        let listener = format!(", allowedRoutes: {{namespaces: {{{it}}}}}");
        format!(
            "{}{}{}{}",
            namespace(label),
            waypoint_in("infra", "w", "", &listener),
            service(""),
            at_service()
        )
    };
    let (all, same) = (allowed("from: All"), allowed("from: Same"));
    let selected = |team: &str| {
        allowed(&format!("from: Selector, selector: {{matchLabels: {{team: {team}}}}}"))
    };
    assert_eq!(of(&all, &same), [Looser]);
    assert_eq!(of(&same, &all), [Tighter]);
    assert_eq!(of(&all, &selected("b")), [Looser]);
    assert!(!of(&all, &selected("a")).contains(&Looser));
    assert_eq!(of(&selected("a"), &selected("b")), [Looser]);
}

#[test]
fn a_listener_may_select_namespaces_by_the_name_that_the_api_server_gives_them_as_a_label() {
    let label = "istio.io/use-waypoint: w, istio.io/use-waypoint-namespace: infra";
    let selected = |labels: &str, name: &str| {
        let selector = format!("matchLabels: {{kubernetes.io/metadata.name: {name}}}");
        let listener = format!(
            ", allowedRoutes: {{namespaces: {{from: Selector, selector: {{{selector}}}}}}}"
        );
        format!("{}{}{}", namespace(labels), waypoint_in("infra", "w", "", &listener), service(""))
    };
    let (shop, other) = (selected(label, "shop"), selected(label, "other"));
    let denied = |around: &str| format!("{around}{}", at_service());
    assert_eq!(of(&denied(&shop), &shop), [Looser], "the DENY is in force there");
    assert!(of(&denied(&other), &other).is_empty(), "and nowhere here");
    assert_eq!(of(&denied(&shop), &denied(&other)), [Looser]);
    assert_eq!(of(&denied(&shop), &denied(&selected("", "shop"))), [Looser]);
}

#[test]
fn the_name_as_a_label_is_known_of_a_namespace_that_is_not_among_the_files() {
    let labels = "istio.io/use-waypoint: w, istio.io/use-waypoint-namespace: infra";
    let around = |name: &str| {
        let listener = format!(
            ", allowedRoutes: {{namespaces: {{from: Selector, selector: {{matchLabels: {{kubernetes.io/metadata.name: {name}}}}}}}}}"
        );
        format!("{}{}", waypoint_in("infra", "w", "", &listener), service(labels))
    };
    let denied = |name: &str| format!("{}{}", around(name), at_service());
    assert_eq!(of(&denied("shop"), &around("shop")), [Looser]);
    assert!(of(&denied("other"), &around("other")).is_empty());
}

#[test]
fn a_class_says_what_its_waypoints_are_for() {
    let class = |labels: &str| {
        format!(
            "---\n{{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {{name: istio-waypoint, labels: {{a: b{labels}}}}}}}\n"
        )
    };
    let around = format!("{}{}", namespace(&using("v")), waypoint("v"));
    let [from, to] =
        ["", ", istio.io/waypoint-for: none"].map(|it| format!("{around}{}", class(it)));
    assert_eq!(seen(&from, &to), ["istio-waypoint metadata.labels.istio.io/waypoint-for looser"]);
}

#[test]
fn a_waypoint_may_serve_pods_besides_services_or_in_place_of_them() {
    let kinds = ["service", "workload", "all", "none"];
    let around = |of: &str| {
        let waypoint = waypoint_in("shop", "w", &format!("istio.io/waypoint-for: {of}"), "");
        format!("{waypoint}{}", at_gateway("w"))
    };
    let bound = kinds.map(|of| format!("{}{}", namespace(&using("w")), around(of)));
    let changed = |from: usize, to: usize| of(&bound[from], &bound[to]);
    for (from, to) in [(0, 1), (1, 0), (2, 0), (2, 1), (0, 3), (1, 3), (2, 3)] {
        assert_eq!(changed(from, to), [Looser], "{} -> {}", kinds[from], kinds[to]);
    }
    for (from, to) in [(3, 0), (3, 1), (3, 2), (0, 2), (1, 2)] {
        assert_eq!(changed(from, to), [Tighter], "{} -> {}", kinds[from], kinds[to]);
    }
    for served in ["workload", "all"] {
        let [from, to] = moves("", &using("w"), &around(served));
        let (_, all) = judged(&from, &to);
        assert_eq!(all.len(), 1, "{all:?}");
        assert!(all[0].why.contains("namespace shop"), "{}", all[0].why);
        assert_eq!((of(&from, &to), of(&to, &from)), (vec![Tighter], vec![Looser]), "{served}");
    }
}

#[test]
fn a_gateway_that_is_not_among_the_files_is_unclear() {
    assert_eq!(of(&namespace(&using("v")), &namespace("")), [Unclear]);
    assert_eq!(of(&namespace(&using("v")), &namespace(&using("w"))), [Unclear]);
}

#[test]
fn a_waypoint_that_goes_with_nothing_known_to_be_bound_is_unclear() {
    let unbound = format!("{}{}", namespace(""), waypoint("v"));
    assert_eq!(seen(&unbound, &namespace("")), ["v unclear"]);
    assert!(of(&namespace(""), &unbound).is_empty());
}

#[test]
fn many_policies_are_named_up_to_three_and_counted() {
    let many = (0..5).map(|it| at_service().replace("at-s", &format!("p{it}"))).collect::<String>();
    let around = format!("{}{}{many}", waypoint("w"), service(""));
    let [from, to] = moves("", &using("w"), &around);
    let (_, all) = judged(&from, &to);
    let why = &all.first().expect("it is judged").why;
    assert!(why.contains("shop/p0, shop/p1, shop/p2 and 2 more"), "{why}");
}

#[test]
fn a_namespace_that_comes_into_the_files_may_bind_what_runs_already() {
    let around = format!("{}{}{}", waypoint("w"), at_gateway("w"), service(""));
    let plain = |labels: &str| {
        format!(
            "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: shop, labels: {{{labels}}}}}}}\n{around}"
        )
    };
    assert_eq!(seen(&around, &plain(&using("w"))), ["shop tighter"]);
    assert!(of(&around, &plain("team: shop")).is_empty());
    assert_eq!(seen(&around, &plain(&using("elsewhere"))), ["shop unclear"]);
}

#[test]
fn a_waypoint_of_a_class_of_ones_own_is_known_by_its_listener() {
    let own = |text: String| text.replace("istio-waypoint", "platform-waypoint");
    let bound = namespace(&using("w"));
    let from = format!("{bound}{}{}", own(waypoint("w")), at_gateway("w"));
    let to = from.replace("HBONE", "HTTP");
    assert_eq!(seen(&from, &to), ["w spec.listeners.protocol looser"]);
    let unbound = format!("{}{}", namespace(""), own(waypoint("w")));
    assert_eq!(seen(&unbound, &namespace("")), ["w unclear"]);
}

#[test]
fn labels_that_bind_pods_say_that_they_are_not_compared() {
    let pods = |labels: &str| {
        format!(
            "---\n{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d, namespace: shop}}, spec: {{template: {{metadata: {{labels: {{app: d{labels}}}}}}}}}}}\n"
        )
    };
    let (_, judgements) = judged(&pods(""), &pods(", istio.io/use-waypoint: w"));
    let why = judgements.iter().map(|it| it.why.as_str()).collect::<Vec<_>>();
    assert_eq!(why.len(), 1);
    assert!(why[0].starts_with("label istio.io/use-waypoint:"), "{why:?}");
}

#[test]
fn policies_for_services_that_are_not_among_the_files_are_applied_with_their_namespace() {
    let around = format!("{}{}{}", waypoint("v"), waypoint("w"), at_service());
    let [from, to] = moves("", &using("w"), &around);
    assert_eq!((of(&from, &to), of(&to, &from)), (vec![Tighter], vec![Looser]));
    let from = format!("{}{}{}", namespace(&using("v")), waypoint("v"), at_service());
    let to =
        format!("{}{}{}{}", namespace(&using("w")), waypoint("v"), waypoint("w"), at_service());
    let (_, all) = judged(&from, &to);
    assert!(all[0].impacts[0].text.contains("1 policy is not applied (shop/at-s)"), "{all:?}");
    // A Service that is there has a label of its own, and is not served.
    let elsewhere = format!("{around}{}", service(&using("none")));
    let [from, to] = moves("", &using("w"), &elsewhere);
    assert!(of(&from, &to).is_empty());
}

#[test]
fn where_ztunnel_lets_in_nothing_but_waypoints_what_goes_direct_is_said_to_be_refused() {
    let guard = |name: &str, of: &str| {
        policy(
            name,
            &format!(
                "rules: [{{from: [{{source: {{principals: [cluster.local/ns/shop/sa/{of}]}}}}]}}]"
            ),
        )
    };
    let why = |from: &str, to: &str| {
        let (_, all) = judged(from, to);
        all.into_iter().map(|it| it.why).collect::<String>()
    };
    let around = format!("{}{}", waypoint("v"), guard("g", "v"));
    let [from, to] = moves(&using("v"), "", &around);
    assert!(why(&from, &to).contains("what goes direct is refused"), "{}", why(&from, &to));
    let [from, to] = moves(&using("v"), "", &format!("{around}{}", policy("open", "rules: [{}]")));
    assert!(!why(&from, &to).contains("refused"), "{}", why(&from, &to));
}

#[test]
fn guards_of_both_waypoints_let_in_both() {
    let guard = |of: &str| {
        policy(
            &format!("g-{of}"),
            &format!("rules: [{{from: [{{source: {{serviceAccounts: [{of}]}}}}]}}]"),
        )
    };
    let both = format!("{}{}", waypoint("v"), waypoint("w"));
    let [from, to] =
        moves(&using("v"), &using("w"), &format!("{both}{}{}", guard("v"), guard("w")));
    assert!(of(&from, &to).is_empty());
    let [from, to] = moves(&using("v"), &using("w"), &format!("{both}{}", guard("v")));
    let (_, all) = judged(&from, &to);
    assert_eq!(all[0].direction, Unclear);
    assert!(all[0].why.contains("what goes through it is refused"), "{all:?}");
}

#[test]
fn a_waypoint_that_is_there_and_does_not_serve_a_namespace_changes_nothing_for_it() {
    let around = waypoint_in("infra", "w", "", "");
    let label = "istio.io/use-waypoint: w, istio.io/use-waypoint-namespace: infra";
    let [from, to] = moves("", label, &around);
    assert!(of(&from, &to).is_empty());
    assert!(idle(&from, &to).is_some_and(|it| it.contains("Gateway infra/w is there and may not")));
    let [from, to] = moves("", label, "");
    let (_, all) = judged(&from, &to);
    assert!(all[0].why.contains("infra/w is not among the files"), "{all:?}");
}
