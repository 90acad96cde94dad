//! Gateways and the `ConfigMaps` they name: what another one, or a missing one, does.

use super::{difference, impacts};
use crate::diff::{Class, ImpactKind};

const REPLICAS: &str = "deployment: 'spec: {replicas: 2}'";
const PODS: &str = "deployment: 'spec: {template: {a: b}}'";
const SCALED: &str = "horizontalPodAutoscaler: 'a: 1', podDisruptionBudget: 'a: 1'";

fn config(name: &str, data: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: shop}}\ndata: \
         {{{data}}}\n"
    )
}

fn gateway(name: Option<&str>) -> String {
    let named = name.map_or(String::new(), |it| {
        format!(", infrastructure: {{parametersRef: {{group: '', kind: ConfigMap, name: {it}}}}}")
    });
    format!(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: w, namespace: \
         shop}}\nspec: {{gatewayClassName: istio-waypoint{named}}}\n"
    )
}

/// What happens when a Gateway names another `ConfigMap`, all of which are there unchanged.
fn names(from: Option<&str>, to: Option<&str>, same: &[&str]) -> Vec<ImpactKind> {
    let same = same.join("---\n");
    let [from, to] = [from, to].map(gateway);
    let side = |text| [("shop/c.yaml", same.as_str()), ("shop/g.yaml", text)];
    let found = difference(&side(&from), &side(&to));
    let kinds = impacts(&found).into_iter().map(|it| it.0).collect::<Vec<_>>();
    let rolls = kinds.contains(&ImpactKind::GatewaysRoll);
    let class = if rolls { Class::Rollout } else { Class::Traffic };
    assert!(found.changes.iter().all(|it| it.class == class), "{found:?}");
    kinds
}

#[test]
fn a_gateway_that_names_another_config_map_rolls_only_if_that_has_another_pod_template() {
    let configs = [config("r", REPLICAS), config("p", PODS), config("same", PODS)];
    let configs = configs.each_ref().map(String::as_str);
    assert_eq!(names(None, Some("r"), &configs), []);
    assert_eq!(names(Some("r"), None, &configs), []);
    assert_eq!(names(None, Some("p"), &configs), [ImpactKind::GatewaysRoll]);
    assert_eq!(names(Some("p"), Some("r"), &configs), [ImpactKind::GatewaysRoll]);
    assert_eq!(names(Some("p"), Some("same"), &configs), []);
    assert_eq!(names(None, Some("p"), &[]), [ImpactKind::GatewaysRoll], "nobody knows");
}

#[test]
fn what_istiod_made_for_a_config_map_that_a_gateway_names_no_more_stays() {
    let configs = [config("s", SCALED), config("s2", SCALED), config("r", REPLICAS)];
    let configs = configs.each_ref().map(String::as_str);
    assert_eq!(names(Some("s"), None, &configs), [ImpactKind::LeftInCluster; 2]);
    assert_eq!(names(Some("s"), Some("r"), &configs), [ImpactKind::LeftInCluster; 2]);
    assert_eq!(names(Some("s"), Some("s2"), &configs), []);
    assert_eq!(names(None, Some("s"), &configs), []);
    let defaults = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d, namespace: istio-system, \
                    labels: {gateway.istio.io/defaults-for-class: istio-waypoint}}\n\
                    data: {horizontalPodAutoscaler: 'a: 1'}\n";
    let with_defaults = [&configs[..], &[defaults]].concat();
    assert_eq!(names(Some("s"), None, &with_defaults), [ImpactKind::LeftInCluster]);
}

#[test]
fn a_gateway_whose_config_map_is_gone_is_rendered_no_more() {
    let (gateway, gone) = (gateway(Some("c")), config("c", &format!("{PODS}, {SCALED}")));
    let other =
        |label: &str| gateway.replace("{name: w,", &format!("{{name: w, labels: {{a: {label}}},"));
    let [from, to] = ["x", "y"].map(other);
    let found =
        difference(&[("shop/c.yaml", &gone), ("shop/g.yaml", &from)], &[("shop/g.yaml", &to)]);
    assert_eq!(impacts(&found), [(ImpactKind::LeftInCluster, "c".to_owned())]);
    let text = &found.impacts[0].text;
    assert!(text.contains("Gateway w stays") && text.contains("renders it no more"), "{text}");
    let kept = gone.replace(
        "{name: c,",
        "{name: c, annotations: {argocd.argoproj.io/sync-options: Prune=false},",
    );
    let stays =
        difference(&[("shop/c.yaml", &kept), ("shop/g.yaml", &from)], &[("shop/g.yaml", &to)]);
    assert!(impacts(&stays).iter().any(|it| it.0 == ImpactKind::GatewaysRoll), "{stays:?}");
}
