//! Which Gateways roll, and for what: changed objects beside unchanged ones.

use super::{difference, impacts};
use crate::diff::{EnvironmentDifference, ImpactKind};

fn gateway(name: &str, labels: &str, spec: &str) -> String {
    format!(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: {name}, \
         namespace: shop, labels: {{{labels}}}}}\nspec: {{{spec}}}\n---\n"
    )
}

fn istiod(revision: &str, env: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: istiod-{revision}, namespace: \
         istio-system, labels: {{istio.io/rev: {revision}}}}}\nspec: {{template: {{spec: \
         {{containers: [{{name: discovery, env: [{env}]}}]}}}}}}\n"
    )
}

fn injector(name: &str, tag: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: istio-system}}\n\
         data: {{values: '{{\"global\": {{\"tag\": \"{tag}\"}}}}'}}\n"
    )
}

/// Compares one file before and after, beside files that are the same.
fn beside(same: &[(&str, &str)], from: &str, to: &str) -> EnvironmentDifference {
    let side = |text| {
        let mut files = same.to_vec();
        files.push(("istio/changed.yaml", text));
        files
    };
    difference(&side(from), &side(to))
}

fn rolling(difference: &EnvironmentDifference) -> Vec<String> {
    let all = impacts(difference).into_iter();
    all.filter(|(kind, _)| *kind == ImpactKind::GatewaysRoll).map(|(_, name)| name).collect()
}

#[test]
fn only_gateways_whose_pods_istiod_makes_roll() {
    let gateways = [
        gateway("a", "", "gatewayClassName: istio-waypoint"),
        gateway("b", "", "gatewayClassName: istio-remote"),
        gateway("c", "", "gatewayClassName: istio, addresses: [{value: 10.0.0.1}]"),
        gateway("d", "", "gatewayClassName: istio, addresses: [{type: Hostname, value: x}]"),
        gateway("e", "", "gatewayClassName: ours"),
        gateway("f", "", "gatewayClassName: theirs"),
        "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: ours}\n\
         spec: {controllerName: istio.io/mesh-controller}\n"
            .to_owned(),
    ]
    .concat();
    let [from, to] = ["1", "2"].map(|tag| injector("istio-sidecar-injector", tag));
    let difference = beside(&[("shop/g.yaml", &gateways)], &from, &to);
    assert_eq!(rolling(&difference), ["a", "c", "e"]);
}

#[test]
fn an_injector_rolls_the_gateways_of_its_own_revision() {
    let gateways = [
        gateway("old", "istio.io/rev: old", "gatewayClassName: istio-waypoint"),
        gateway("new", "istio.io/rev: new", "gatewayClassName: istio-waypoint"),
        gateway("tagged", "istio.io/rev: prod", "gatewayClassName: istio-waypoint"),
    ]
    .concat();
    let istiods = [istiod("old", ""), istiod("new", "")].join("---\n");
    let same = [("shop/g.yaml", gateways.as_str()), ("istio/d.yaml", istiods.as_str())];
    let [from, to] = ["1", "2"].map(|tag| injector("istio-sidecar-injector-new", tag));
    assert_eq!(rolling(&beside(&same, &from, &to)), ["new", "tagged"]);
}

#[test]
fn a_namespace_that_names_another_revision_rolls_the_gateways_that_name_none() {
    let gateways = [
        gateway("a", "", "gatewayClassName: istio-waypoint"),
        gateway("b", "istio.io/rev: old", "gatewayClassName: istio-waypoint"),
    ]
    .concat();
    let namespace = |revision: &str| {
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{istio.io/rev: \
             {revision}}}}}\n"
        )
    };
    let difference = beside(&[("shop/g.yaml", &gateways)], &namespace("old"), &namespace("new"));
    assert_eq!(rolling(&difference), ["a"]);
}

fn tag(tag: &str, revision: &str) -> String {
    let labels = format!("{{istio.io/tag: {tag}, istio.io/rev: {revision}}}");
    let kinds =
        [("v1", "Service"), ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration")];
    let object = |(version, kind): (&str, &str)| {
        format!(
            "---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: istiod-revision-tag-{tag}, \
             namespace: istio-system, labels: {labels}}}\n"
        )
    };
    kinds.map(object).concat()
}

#[test]
fn a_revision_tag_that_moves_rolls_the_gateways_that_name_it() {
    let gateways = [
        gateway("a", "", "gatewayClassName: istio-waypoint"),
        gateway("b", "istio.io/rev: prod", "gatewayClassName: istio-waypoint"),
        gateway("c", "istio.io/rev: 1-30", "gatewayClassName: istio-waypoint"),
    ]
    .concat();
    let moved =
        |name: &str| beside(&[("shop/g.yaml", &gateways)], &tag(name, "1-29"), &tag(name, "1-30"));
    assert_eq!(rolling(&moved("prod")), ["b"]);
    assert_eq!(rolling(&moved("default")), ["a"]);
    assert!(rolling(&moved("canary")).is_empty());
    let of_prod = moved("prod");
    assert!(of_prod.impacts[0].text.contains("prod moves from 1-29 to 1-30"), "{of_prod:?}");
    let causing = of_prod.changes.iter().filter(|it| it.impacts.contains(&0)).count();
    assert_eq!(causing, 2, "the Service and the webhook: {of_prod:?}");
}

#[test]
fn a_revision_tag_that_comes_rolls_the_gateways_that_name_it_unless_their_istiod_is_the_same() {
    let gateways = [
        gateway("none", "", "gatewayClassName: istio-waypoint"),
        gateway("tagged", "istio.io/rev: prod", "gatewayClassName: istio-waypoint"),
        gateway("canary", "istio.io/rev: 1-30", "gatewayClassName: istio-waypoint"),
    ]
    .concat();
    let comes = |name: &str, revision: &str, same: &str| {
        let same = [("shop/g.yaml", gateways.as_str()), ("istio/d.yaml", same)];
        beside(&same, "", &tag(name, revision))
    };
    assert_eq!(rolling(&comes("prod", "1-30", "")), ["tagged"]);
    assert_eq!(rolling(&comes("default", "1-30", "")), ["none"]);
    assert_eq!(rolling(&comes("default", "default", "")), [""; 0]);
    let (_, webhook) =
        tag("prod", "1-30").rsplit_once("---").map(|(a, b)| (a, b.to_owned())).unwrap();
    let other = webhook.replace("name: istiod", "name: other");
    assert_eq!(rolling(&comes("prod", "1-30", &other)), [""; 0], "it stood for that before");
    let with_new = comes("prod", "1-30", "");
    assert!(with_new.impacts[0].text.contains("prod comes and stands for 1-30"), "{with_new:?}");
    let all = beside(&[], "", &format!("{gateways}{}", tag("prod", "1-30")));
    assert_eq!(rolling(&all), [""; 0], "Gateways that come with it have no pods yet");
}

#[test]
fn two_istiods_claim_what_names_no_revision_beside_a_tag_default() {
    let unnamed = istiod("default", "").replace("istiod-default", "istiod");
    let claims = |name: &str, same: &str| {
        let found = beside(&[("istio/d.yaml", same)], "", &tag(name, "1-30"));
        found.impacts.iter().any(|it| it.text.contains("two istiods claim"))
    };
    assert!(claims("default", &unnamed));
    assert!(!claims("default", &istiod("1-29", "")));
    assert!(!claims("prod", &unnamed));
}

#[test]
fn an_application_with_another_name_rolls_unchanged_gateways_that_copy_annotations() {
    let gateways = [
        gateway("a", "", "gatewayClassName: istio-waypoint"),
        gateway("b", "", "gatewayClassName: istio-waypoint, infrastructure: {annotations: {x: y}}"),
    ]
    .concat();
    let application = |name: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}, \
             namespace: argocd}}\nspec: {{project: mesh, destination: {{name: c, namespace: shop}}, \
             source: {{path: rendered/prod/shop, repoURL: u, targetRevision: main}}}}\n"
        )
    };
    let (from, to) = (application("shop"), application("prod-shop"));
    assert_eq!(rolling(&beside(&[("shop/g.yaml", &gateways)], &from, &to)), ["a"]);
    let off = "{name: PILOT_ENABLE_GATEWAY_API_COPY_LABELS_ANNOTATIONS, value: 'false'}";
    let off = istiod("default", off);
    let same = [("shop/g.yaml", gateways.as_str()), ("istio/d.yaml", off.as_str())];
    assert_eq!(rolling(&beside(&same, &from, &to)), [""; 0]);
}

#[test]
fn what_istiod_reads_for_itself_rolls_although_the_gateway_has_own_annotations() {
    let with = |annotations: &str| {
        format!(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: a, \
             annotations: {{{annotations}}}}}\nspec: {{gatewayClassName: istio, infrastructure: \
             {{annotations: {{x: y}}}}}}\n"
        )
    };
    let rolls = |to: &str| rolling(&beside(&[], &with("a: b"), &with(to)));
    assert_eq!(rolls("a: b, sidecar.istio.io/agentLogLevel: debug"), ["a"]);
    assert_eq!(rolls("a: c"), [""; 0]);
}

#[test]
fn one_gateway_has_one_impact_that_names_every_cause() {
    let side = |label: &str, tag: &str| {
        let gateway = gateway("a", label, "gatewayClassName: istio-waypoint");
        format!("{gateway}{}", injector("istio-sidecar-injector", tag))
    };
    let difference = beside(&[], &side("x: a", "1"), &side("x: b", "2"));
    assert_eq!(rolling(&difference), ["a"]);
    let found = difference.impacts.iter().find(|it| it.kind == ImpactKind::GatewaysRoll);
    let text = found.map(|it| it.text.as_str()).unwrap_or_default();
    assert!(text.contains('x') && text.contains("(tag)"), "{text}");
    let caused = difference.changes.iter().filter(|it| !it.impacts.is_empty()).count();
    assert_eq!(caused, 2);
}

#[test]
fn an_overlay_of_parameters_rolls_the_gateways_that_name_it() {
    let overlay = |image: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: o, namespace: shop}}\ndata: \
             {{deployment: '{{spec: {{template: {{a: {image}}}}}}}'}}\n"
        )
    };
    let named = "infrastructure: {parametersRef: {group: '', kind: ConfigMap, name: o}}";
    let gateways = [
        gateway("a", "", &format!("gatewayClassName: istio-waypoint, {named}")),
        gateway("b", "", "gatewayClassName: istio-waypoint"),
    ]
    .concat();
    let difference = beside(&[("shop/g.yaml", &gateways)], &overlay("1"), &overlay("2"));
    assert_eq!(rolling(&difference), ["a"]);
}

#[test]
fn class_defaults_that_become_those_of_another_class_roll_both() {
    let overlay = |class: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: o, namespace: istio-system, labels: \
             {{gateway.istio.io/defaults-for-class: {class}}}}}\ndata: {{deployment: '{{spec: \
             {{template: {{a: b}}}}}}'}}\n"
        )
    };
    let gateways = [
        gateway("a", "", "gatewayClassName: istio-waypoint"),
        gateway("b", "", "gatewayClassName: istio"),
        gateway("c", "", "gatewayClassName: istio-east-west"),
    ]
    .concat();
    let (from, to) = (overlay("istio"), overlay("istio-waypoint"));
    assert_eq!(rolling(&beside(&[("shop/g.yaml", &gateways)], &from, &to)), ["a", "b"]);
}

#[test]
fn class_defaults_outside_the_namespace_of_istiod_roll_nothing() {
    let gateways = gateway("a", "", "gatewayClassName: istio-waypoint");
    let overlay = |namespace: &str, image: u8| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: o, namespace: {namespace}, labels: \
             {{gateway.istio.io/defaults-for-class: istio-waypoint}}}}\ndata: {{deployment: '{{spec: \
             {{template: {{a: {image}}}}}}}'}}\n"
        )
    };
    let rolled = |istiod: &str, namespace: &str| {
        let same = [("shop/g.yaml", gateways.as_str()), ("istio/d.yaml", istiod)];
        rolling(&beside(&same, &overlay(namespace, 1), &overlay(namespace, 2)))
    };
    let moved = istiod("default", "").replace("istio-system", "mesh");
    for (istiod, home, other) in
        [("", "istio-system", "shop"), (moved.as_str(), "mesh", "istio-system")]
    {
        assert_eq!(rolled(istiod, home), ["a"]);
        assert_eq!(rolled(istiod, other), [""; 0]);
    }
}

#[test]
fn labels_that_a_gateway_says_itself_roll_it_only_if_they_are_not_those_copied_before() {
    let side = |infrastructure: &str| {
        gateway("a", "x: y", &format!("gatewayClassName: istio-waypoint{infrastructure}"))
    };
    let rolls = |to: &str| !rolling(&beside(&[], &side(""), &side(to))).is_empty();
    assert!(!rolls(", infrastructure: {labels: {x: y}}"));
    assert!(rolls(", infrastructure: {labels: {x: z}}"));
    assert!(rolls(", infrastructure: {labels: {}}"));
    assert!(rolls(", infrastructure: {annotations: {x: y}}"));
    assert!(rolls(", infrastructure: {labels: {x: y}, parametersRef: {kind: ConfigMap, name: o}}"));
}

#[test]
fn a_text_of_the_injector_that_cannot_be_read_may_roll_them() {
    let gateways = gateway("a", "", "gatewayClassName: istio-waypoint");
    let [from, to] = ["1", "2"].map(|tag| {
        injector("istio-sidecar-injector", "")
            .replace('\'', "")
            .replace("{\"global\": {\"tag\": \"\"}}", &format!("\"unreadable {{ {tag}\""))
    });
    assert_eq!(rolling(&beside(&[("shop/g.yaml", &gateways)], &from, &to)), ["a"]);
}

#[test]
fn what_an_istiod_renders_is_known_by_its_config_maps_and_tags_too() {
    let gateways = [
        gateway("none", "", "gatewayClassName: istio-waypoint"),
        gateway("canary", "istio.io/rev: canary", "gatewayClassName: istio-waypoint"),
        gateway("tagged", "istio.io/rev: prod", "gatewayClassName: istio-waypoint"),
    ]
    .concat();
    let tag = "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\n\
               metadata: {name: t, labels: {istio.io/tag: prod, istio.io/rev: canary}}\n";
    let names = ["istio-sidecar-injector", "istio-sidecar-injector-canary"];
    let rolled = |changed: &str, tags: &str| {
        let others = names.into_iter().filter(|it| *it != changed);
        let others = others.map(|it| injector(it, "1")).collect::<String>();
        let same =
            [("shop/g.yaml", &*gateways), ("istio/t.yaml", tags), ("istio/o.yaml", &*others)];
        rolling(&beside(&same, &injector(changed, "1"), &injector(changed, "2")))
    };
    assert_eq!(rolled(names[0], tag), ["none"]);
    assert_eq!(rolled(names[1], tag), ["canary", "tagged"]);
    assert_eq!(rolled(names[0], ""), ["none", "tagged"], "it may be a tag of any");
    assert_eq!(rolled(names[1], ""), ["canary", "tagged"]);
}

#[test]
fn the_text_of_a_template_rolls_only_what_is_made_from_it() {
    let gateways = [
        gateway("a", "", "gatewayClassName: istio-waypoint"),
        gateway("b", "", "gatewayClassName: istio"),
        gateway("c", "", "gatewayClassName: ours"),
        "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: ours}\n\
         spec: {controllerName: istio.io/gateway-controller}\n"
            .to_owned(),
    ]
    .concat();
    let config = |waypoint: &str, gateway: &str, values: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: istio-sidecar-injector, namespace: \
             istio-system}}\ndata:\n  values: '{{\"global\": {{{values}}}}}'\n  config: |\n    \
             templates:\n      waypoint: 'a: {waypoint}'\n      kube-gateway: 'a: {gateway}'\n"
        )
    };
    let old = config("1", "1", "\"tag\": 1");
    let rolls = |to: &str| rolling(&beside(&[("shop/g.yaml", &gateways)], &old, to));
    assert_eq!(rolls(&config("2", "1", "\"tag\": 1")), ["a"]);
    assert_eq!(rolls(&config("1", "2", "\"tag\": 1")), ["b", "c"]);
    assert_eq!(rolls(&config("2", "2", "\"tag\": 1")), ["a", "b", "c"]);
    assert_eq!(rolls(&config("1", "1", "\"tag\": 1, \"waypoint\": 1")), ["a"]);
    assert_eq!(rolls(&config("2", "1", "\"tag\": 2")), ["a", "b", "c"]);
    let alone = beside(&[], &old, &config("2", "2", "\"tag\": 1"));
    assert_eq!(alone.impacts.len(), 1, "{alone:?}");
}

#[test]
fn an_istiod_that_copies_no_more_rolls_the_gateways_it_copied_something_of() {
    let gateways = [
        gateway("labels", "x: y", "gatewayClassName: istio-waypoint"),
        gateway(
            "own",
            "x: y",
            "gatewayClassName: istio, infrastructure: {labels: {x: y}, annotations: {}}",
        ),
        gateway("other", "istio.io/rev: old", "gatewayClassName: istio-waypoint"),
    ]
    .concat();
    let old = istiod("old", "");
    let same = [("shop/g.yaml", gateways.as_str()), ("istio/o.yaml", old.as_str())];
    let with = |value: &str| {
        let variable = "PILOT_ENABLE_GATEWAY_API_COPY_LABELS_ANNOTATIONS";
        istiod("default", &format!("{{name: A, value: b}}, {{name: {variable}, value: '{value}'}}"))
    };
    let without = istiod("default", "{name: A, value: b}");
    let off = beside(&same, &without, &with("false"));
    assert_eq!(rolling(&off), ["labels"]);
    assert!(off.impacts.iter().any(|it| it.text.contains("no longer copies")), "{off:?}");
    assert_eq!(rolling(&beside(&same, &with("False"), &without)), ["labels"]);
    assert_eq!(rolling(&beside(&same, &without, &with("true"))), [""; 0]);
}

#[test]
fn what_istiod_drops_of_a_gateways_words_for_its_pods_does_not_roll_it() {
    let side = |map: &str, key: &str| {
        let spec = format!("gatewayClassName: istio, infrastructure: {{{map}: {{a: b, {key}}}}}");
        gateway("a", "", &spec)
    };
    let rolls = |map: &str, key: &str| {
        let (from, to) = (side(map, "").replace(", }", "}"), side(map, key));
        rolling(&beside(&[], &from, &to)).len()
    };
    assert_eq!(rolls("labels", "gateway.networking.k8s.io/x: y"), 0);
    assert_eq!(rolls("annotations", "gateway.networking.k8s.io/x: y"), 0);
    assert_eq!(rolls("annotations", "gateway.istio.io/name-override: y"), 0);
    assert_eq!(rolls("labels", "example.com/x: y"), 1);
    let only = |labels: &str| {
        let infrastructure = format!("infrastructure: {{labels: {{{labels}}}}}");
        gateway("a", "x: y", &format!("gatewayClassName: istio, {infrastructure}"))
    };
    let copied = gateway("a", "x: y", "gatewayClassName: istio");
    let said = only("x: y, gateway.networking.k8s.io/x: y");
    assert_eq!(rolling(&beside(&[], &copied, &said)), [""; 0], "the same labels as were copied");
}

#[test]
fn a_gateway_that_is_created_says_which_identity_its_proxy_gets() {
    let why = |labels: &str, spec: &str| {
        let found = beside(&[], "", &gateway("a", labels, spec));
        found.changes[0].why.clone().unwrap_or_default()
    };
    let waypoint = why("", "gatewayClassName: istio-waypoint");
    assert!(waypoint.contains("a Deployment, a Service and a ServiceAccount"), "{waypoint}");
    assert!(waypoint.ends_with("its identity is <trust domain>/ns/shop/sa/a"), "{waypoint}");
    assert!(why("", "gatewayClassName: istio").ends_with("/ns/shop/sa/a-istio"));
    assert_eq!(why("", "gatewayClassName: cilium"), "");
    let named = "}, annotations: {gateway.istio.io/service-account: b";
    assert!(why(named, "gatewayClassName: istio").ends_with("/ns/shop/sa/b"));
}
