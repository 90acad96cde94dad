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

#[test]
fn a_revision_tag_that_moves_rolls_the_gateways_that_name_it() {
    let gateways = [
        gateway("a", "", "gatewayClassName: istio-waypoint"),
        gateway("b", "istio.io/rev: prod", "gatewayClassName: istio-waypoint"),
        gateway("c", "istio.io/rev: 1-30", "gatewayClassName: istio-waypoint"),
    ]
    .concat();
    let tag = |tag: &str, revision: &str| {
        let labels = format!("{{istio.io/tag: {tag}, istio.io/rev: {revision}}}");
        let kinds = [
            ("v1", "Service"),
            ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"),
        ];
        let object = |(version, kind): (&str, &str)| {
            format!(
                "---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: istiod-revision-tag-{tag}, \
                 namespace: istio-system, labels: {labels}}}\n"
            )
        };
        kinds.map(object).concat()
    };
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
