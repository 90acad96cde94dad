//! Patches on what istiod makes of a Gateway.

use kubeyaml::{Map, Value};

use super::Overlays;
use crate::diag::{Finding, Findings, Place};
use crate::setting::{Kind, Member, Setting};

/// The container of the proxy in the Deployment that istiod makes.
const CONTAINER: &str = "istio-proxy";

/// Gathers overlay keys: `(key, place of the key, value)`. `resources` joins the entry of the
/// istio-proxy container in `deployment`. Nulls stay: in a patch they remove a default.
pub(super) fn overlays<'s>(
    keys: impl IntoIterator<Item = (&'static str, Place, &'s Setting)>,
    findings: &mut Findings,
) -> Overlays {
    let mut overlays = Overlays::new();
    let mut resources = None;
    let mut deployment = None;
    for (key, place, setting) in keys {
        if setting.as_map().is_none() {
            let message = format!("`{key}` must be a map, not {}", setting.kind_name());
            findings.push(Finding::error("wrong-type", message).at(setting.place));
        } else if key == "resources" {
            resources = Some((place, setting));
        } else {
            if key == "deployment" {
                deployment = Some(setting);
            }
            findings.extend(identity_patches(key, setting));
            overlays.insert(key, setting.to_value());
        }
    }
    if let Some((place, resources)) = resources {
        match deployment.and_then(resources_of_container) {
            Some(other) => findings.push(twice(place, other)),
            None if join(&mut overlays, resources.to_value()).is_none() => {
                findings.push(cannot_join(place, deployment));
            }
            None => {}
        }
    }
    overlays
}

/// Metadata that an overlay may change; with any other istiod makes nothing of the Gateway at all
/// ("illegal metadata change", `pilot/pkg/config/kube/gateway/deploymentcontroller.go`).
const OPEN_METADATA: [&str; 2] = ["annotations", "labels"];

fn identity_patches(key: &str, overlay: &Setting) -> Findings {
    let metadata = overlay.get("metadata").and_then(Setting::as_map);
    let closed = metadata
        .into_iter()
        .flatten()
        .filter(|(field, _)| !OPEN_METADATA.contains(&field.as_str()));
    let finding = |(field, member): (&String, &Member)| {
        let message = format!("an overlay cannot change `metadata.{field}`, as `{key}` does here");
        Finding::error("overlay-metadata", message)
            .at(member.key)
            .because("istiod would make nothing of the Gateway, and only log why")
            .hint("leave it out; labels and annotations may be changed")
    };
    closed.map(finding).collect()
}

const CONTAINERS: [&str; 4] = ["spec", "template", "spec", "containers"];

/// Finds resources of the proxy's container that the user wrote in `deployment`.
fn resources_of_container(deployment: &Setting) -> Option<&Setting> {
    let Kind::List(containers) = &deployment.at(&CONTAINERS)?.kind else { return None };
    let is_proxy = |it: &&Setting| it.get("name").and_then(Setting::as_str) == Some(CONTAINER);
    containers.iter().find(is_proxy)?.get("resources")
}

fn twice(place: Place, other: &Setting) -> Finding {
    Finding::error("resources-twice", "the resources of istio-proxy are said twice")
        .at(place)
        .also(other.place, "and here")
        .hint("keep one of them")
}

fn cannot_join(place: Place, deployment: Option<&Setting>) -> Finding {
    let message = "`resources` cannot join what `deployment` says";
    let finding = Finding::error("wrong-type", message).at(place);
    let finding = match deployment {
        Some(deployment) => finding.also(deployment.place, "`deployment`"),
        None => finding,
    };
    finding
        .because("`spec.template.spec.containers` of a Deployment is a list below maps")
        .hint("make it one, or write the resources into `deployment` alone")
}

/// Puts the resources into the container's entry of the deployment patch, making what is missing.
/// `None`: the patch has something else where the list of containers goes.
fn join(overlays: &mut Overlays, resources: Value) -> Option<()> {
    let deployment = overlays.entry("deployment").or_insert_with(|| Value::Map(Map::new()));
    let pod = ["spec", "template", "spec"].iter().try_fold(deployment, |value, key| {
        let map = value.as_map_mut()?;
        Some(map.entry((*key).to_owned()).or_insert_with(|| Value::Map(Map::new())))
    });
    let pod = pod?.as_map_mut()?;
    let containers = pod.entry("containers".to_owned()).or_insert(Value::List(Vec::new()));
    let Value::List(containers) = containers else { return None };
    let is_proxy = |it: &&mut Value| it.get("name").and_then(Value::as_str) == Some(CONTAINER);
    if let Some(Value::Map(container)) = containers.iter_mut().find(is_proxy) {
        container.insert("resources".to_owned(), resources);
    } else {
        containers.push(Value::from([("name", CONTAINER.into()), ("resources", resources)]));
    }
    Some(())
}
