//! PodMonitors: how Prometheus finds the proxies and the control plane.

use std::collections::BTreeMap;

use kubeyaml::{Map, Value};

use super::mesh::Head;
use crate::model::{Environment, Namespace};
use crate::object::{Component, Origin};

/// What is scraped: pods with a label, in a namespace, at a named port.
struct Target<'t> {
    name: &'t str,
    pods_in: &'t str,
    label: (&'t str, &'t str),
    port: &'t str,
    path: &'t str,
}

/// Returns the PodMonitors that a namespace holds: those of its waypoints, and in istiod's those of
/// the install.
pub(super) fn monitors_in(namespace: &Namespace, environment: &Environment) -> Vec<(Map, Origin)> {
    if !environment.pod_monitors {
        return Vec::new();
    }
    let waypoints = namespace.waypoints.iter().map(|waypoint| Target {
        name: &waypoint.name,
        pods_in: &namespace.name,
        label: ("gateway.networking.k8s.io/gateway-name", &waypoint.name),
        port: "metrics",
        path: "/stats/prometheus",
    });
    let mut targets = waypoints.collect::<Vec<_>>();
    if namespace.name == environment.install.namespace {
        // Every istiod has the same label, so the main one's monitor finds all of them.
        let releases = Component::ALL.map(|component| environment.install.release(component));
        targets.extend(releases.into_iter().flatten().filter_map(|release| {
            let (name, label, port) = match release.component {
                Component::Base => return None,
                Component::Istiod => ("istiod", ("app", "istiod"), "http-monitoring"),
                Component::Cni => ("istio-cni", ("k8s-app", "istio-cni-node"), "metrics"),
                Component::Ztunnel => ("ztunnel", ("app", "ztunnel"), "ztunnel-stats"),
            };
            let pods_in = release.namespace.as_str();
            Some(Target { name, pods_in, label, port, path: "/metrics" })
        }));
    }
    targets.iter().map(|target| monitor(target, &namespace.name)).collect()
}

fn monitor(target: &Target<'_>, namespace: &str) -> (Map, Origin) {
    let none = BTreeMap::new();
    let head = Head {
        api_version: "monitoring.coreos.com/v1",
        kind: "PodMonitor",
        name: target.name,
        namespace: Some(namespace),
        labels: &none,
        annotations: &none,
    };
    let (key, value) = target.label;
    let labels = Value::from([(key, value.into())]);
    let endpoint = Value::from([("path", target.path.into()), ("port", target.port.into())]);
    let mut spec = Value::from([
        ("podMetricsEndpoints", Value::List(vec![endpoint])),
        ("selector", Value::from([("matchLabels", labels)])),
    ]);
    if let Some(spec) = spec.as_map_mut().filter(|_| target.pods_in != namespace) {
        let names = Value::List(vec![target.pods_in.into()]);
        spec.insert("namespaceSelector".to_owned(), Value::from([("matchNames", names)]));
    }
    let mut body = head.body();
    body.insert("spec".to_owned(), spec);
    let maker = "`monitoring.podMonitors`".to_owned();
    (body, Origin { maker, place: None, component: None })
}
