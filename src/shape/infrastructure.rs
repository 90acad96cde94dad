//! Gives every Gateway that istiod deploys annotations of its infrastructure.
//!
//! Without them istiod copies the Gateway's own annotations, Argo CD's tracking id and sync wave
//! among them, into the pod template: renaming an Application would restart every proxy (istio
//! `pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go`, extractInfrastructureMetadata).

use kubeyaml::{Map, Value};

use crate::diag::{Finding, Findings};
use crate::model::Environment;
use crate::object::{Application, GATEWAY, Object};

/// An annotation that never changes, so that there is always one.
const CONSTANT: (&str, &str) = ("ambit.dev/managed", "true");

/// The Gateway API's limit for annotations of infrastructure.
const LIMIT: usize = 8;

/// Annotations that istiod's own templates would not copy either, and those of Argo CD.
const NOT_COPIED: &[&str] = &[
    "argocd.argoproj.io/",
    "gateway.istio.io/controller-version",
    "gateway.istio.io/name-override",
    "gateway.istio.io/service-account",
    "gateway.networking.k8s.io/",
    "kubectl.kubernetes.io/last-applied-configuration",
];

pub(super) fn annotate(applications: &mut [Application], _: &Environment, findings: &mut Findings) {
    for object in applications.iter_mut().flat_map(|application| &mut application.objects) {
        if is_deployed_by_istiod(object) {
            annotate_one(object, findings);
        }
    }
}

/// Tells whether istiod makes a Deployment of a Gateway: it has one of Istio's classes and names
/// no address of somebody else's.
fn is_deployed_by_istiod(object: &Object) -> bool {
    let class = object.at(&["spec", "gatewayClassName"]).and_then(Value::as_str);
    let is_istios = matches!(class, Some("istio" | "istio-waypoint" | "istio-east-west"));
    let addresses = object.at(&["spec", "addresses"]).and_then(Value::as_list);
    let is_elsewhere = addresses.is_some_and(|addresses| {
        addresses.iter().any(|it| it.get("type").and_then(Value::as_str) == Some("Hostname"))
    });
    object.id().kind == "Gateway" && object.id().group == GATEWAY && is_istios && !is_elsewhere
}

fn annotate_one(object: &mut Object, findings: &mut Findings) {
    let own = object.at(&["metadata", "annotations"]).and_then(Value::as_map).cloned();
    let id = object.id().to_string();
    let place = object.origin().place;
    let Some(annotations) = infrastructure_annotations(object) else { return };
    if annotations.is_empty() {
        let copied = own.unwrap_or_default().into_iter();
        annotations.extend(
            copied.filter(|(key, _)| !NOT_COPIED.iter().any(|unwanted| key.starts_with(unwanted))),
        );
    }
    let (key, value) = CONSTANT;
    annotations.insert(key.to_owned(), value.into());
    if annotations.len() > LIMIT {
        findings.push(
            Finding::error("too-many-annotations", format!("{id} has too many annotations"))
                .at(place)
                .because(
                    "they become those of its infrastructure, of which the Gateway API allows \
                     eight, and one is ambit's",
                )
                .hint("write the ones for pods under `infrastructure.annotations` of the spec"),
        );
    }
}

fn infrastructure_annotations(object: &mut Object) -> Option<&mut Map> {
    let spec = object.field_mut("spec")?.as_map_mut()?;
    let infrastructure =
        spec.entry("infrastructure".to_owned()).or_insert_with(|| Value::Map(Map::new()));
    let annotations = infrastructure
        .as_map_mut()?
        .entry("annotations".to_owned())
        .or_insert_with(|| Value::Map(Map::new()));
    annotations.as_map_mut()
}
