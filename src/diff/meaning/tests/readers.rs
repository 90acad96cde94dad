//! What waits for a restart, and what is restarted by the same differences.

use super::{difference, impacts};
use crate::diff::ImpactKind;

fn source(kind: &str, value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: {kind}\nmetadata: {{name: c, namespace: n}}\ndata: {{a: {value}}}\n"
    )
}

fn workload(pod: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: w, namespace: n}}\nspec: \
         {{template: {{spec: {{{pod}}}}}}}\n"
    )
}

/// The workloads that wait for a restart when what they read differs and they do not.
fn waiting(kind: &str, pod: &str) -> Vec<String> {
    let (workload, [from, to]) = (workload(pod), ["eA==", "eQ=="].map(|it| source(kind, it)));
    let side = |text| [("a/w.yaml", workload.as_str()), ("a/c.yaml", text)];
    let found = impacts(&difference(&side(&from), &side(&to)));
    assert!(found.iter().all(|it| it.0 == ImpactKind::NotUntilRestart), "{found:?}");
    found.into_iter().map(|it| it.1).collect()
}

#[test]
fn variables_and_files_mounted_alone_wait_for_a_restart_and_whole_volumes_do_not() {
    let variables = "containers: [{name: a, envFrom: [{configMapRef: {name: c}}]}]";
    let variable =
        "containers: [{name: a, env: [{name: X, valueFrom: {secretKeyRef: {name: c, key: a}}}]}]";
    let volume = "volumes: [{name: v, configMap: {name: c}}]";
    let secret = "volumes: [{name: v, secret: {secretName: c}}]";
    let projected = "volumes: [{name: v, projected: {sources: [{configMap: {name: c}}]}}]";
    let whole = "containers: [{name: a, volumeMounts: [{name: v, mountPath: /x}]}]";
    let alone = "containers: [{name: a, volumeMounts: [{name: v, mountPath: /x, subPath: a}]}]";
    assert_eq!(waiting("ConfigMap", variables), ["w"]);
    assert_eq!(waiting("Secret", variable), ["w"]);
    assert_eq!(waiting("ConfigMap", &format!("{volume}, {whole}")), [""; 0]);
    assert_eq!(waiting("ConfigMap", &format!("{volume}, {alone}")), ["w"]);
    assert_eq!(waiting("ConfigMap", &format!("{projected}, {alone}")), ["w"]);
    assert_eq!(waiting("Secret", &format!("{secret}, {alone}")), ["w"]);
    assert_eq!(waiting("Secret", &format!("{volume}, {alone}")), [""; 0]);
}

#[test]
fn a_workload_that_rolls_in_the_same_application_reads_what_is_new() {
    let pod = |image: &str| {
        workload(&format!(
            "containers: [{{name: a, image: '{image}', envFrom: [{{configMapRef: {{name: c}}}}]}}]"
        ))
    };
    let kinds = |application: &str| {
        let path = format!("{application}/w.yaml");
        let [from, to] = ["x", "y"].map(|it| (pod(it), source("ConfigMap", it)));
        let found = difference(
            &[(&path, &from.0), ("a/c.yaml", &from.1)],
            &[(&path, &to.0), ("a/c.yaml", &to.1)],
        );
        impacts(&found).into_iter().map(|it| it.0).collect::<Vec<_>>()
    };
    assert_eq!(kinds("a"), [ImpactKind::Rolls]);
    assert_eq!(kinds("b"), [ImpactKind::Rolls, ImpactKind::NotUntilRestart]);
}

fn istiod(image: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: istiod, namespace: n}}\nspec: \
         {{template: {{spec: {{containers: [{{name: discovery, image: 'x:{image}'}}]}}}}}}\n"
    )
}

#[test]
fn an_injector_that_comes_with_its_istiod_needs_no_restart() {
    let injector = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio-sidecar-injector, \
                    namespace: n}\ndata: {values: '{}'}\n";
    let istiod = istiod("1.30.2");
    let both = [("istio/d.yaml", istiod.as_str()), ("istio/i.yaml", injector)];
    assert_eq!(impacts(&difference(&[], &both)), []);
    let late = impacts(&difference(&[("istio/d.yaml", &istiod)], &both));
    assert_eq!(late, [(ImpactKind::NotUntilRestart, "istiod".to_owned())]);
}

#[test]
fn a_trust_domain_waits_for_istiod_unless_istiod_rolls() {
    let mesh = |domain: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: istio, namespace: n}}\ndata:\n  \
             mesh: |\n    trustDomain: {domain}\n    a: 1\n"
        )
    };
    let waits = |image: &str| {
        let [old, new] = ["1.30.1", image].map(istiod);
        let [from, to] = ["a", "b"].map(mesh);
        let found = difference(
            &[("istio/d.yaml", &old), ("istio/m.yaml", &from)],
            &[("istio/d.yaml", &new), ("istio/m.yaml", &to)],
        );
        impacts(&found).into_iter().any(|it| it.0 == ImpactKind::NotUntilRestart)
    };
    assert!(waits("1.30.1"));
    assert!(!waits("1.30.2"));
}

#[test]
fn a_proxy_config_waits_until_gateways_are_rendered_again() {
    let config = |concurrency: u8| {
        format!(
            "apiVersion: networking.istio.io/v1beta1\nkind: ProxyConfig\nmetadata: {{name: p, \
             namespace: n}}\nspec: {{concurrency: {concurrency}}}\n"
        )
    };
    let (from, to) = (config(1), config(2));
    let waits = [(ImpactKind::NotUntilRestart, "p".to_owned())];
    assert_eq!(impacts(&difference(&[("n/p.yaml", &from)], &[("n/p.yaml", &to)])), waits);
    assert_eq!(impacts(&difference(&[], &[("n/p.yaml", &to)])), waits);
}
