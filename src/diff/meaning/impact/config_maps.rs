//! `ConfigMaps` that istiod, the CNI or other workloads read.

use std::collections::BTreeSet;

use kubeyaml::Value;

use super::{Effect, Scene, causes, text};
use crate::compare::Edit;
use crate::diff::meaning::class::{CLASS_DEFAULTS, is_injector, is_mesh_config};
use crate::diff::{ImpactKind, Manifest, Operation};

/// What the templates of waypoints and gateways read from the values of the injector
/// (`files/waypoint.yaml`, `files/kube-gateway.yaml`).
const RENDERED: &[&str] = &[
    "hub",
    "tag",
    "variant",
    "proxy",
    "waypoint",
    "logging",
    "logAsJson",
    "network",
    "multiCluster",
    "meshID",
    "caAddress",
    "caName",
    "seccompProfile",
    "imagePullPolicy",
    "imagePullSecrets",
];

/// The templates of Gateways in the injector.
const TEMPLATES: &[&str] = &["waypoint", "kube-gateway"];

/// Mesh keys that istiod reads once, when it starts (`pilot/pkg/bootstrap/server.go`).
const READ_AT_START: &[&str] = &["trustDomain", "configSources"];

pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for (at, pair) in scene.pairs.iter().enumerate() {
        let Some(object) =
            pair.object().filter(|it| it.id.kind == "ConfigMap" || it.id.kind == "Secret")
        else {
            continue;
        };
        let edits = pair.edits.as_slice();
        if is_injector(&object.id) {
            effects.extend(injector(scene, at, object, pair.operation, edits));
        } else if is_mesh_config(object) {
            effects.extend(mesh(scene, at, object, edits));
        } else if object.id.name.starts_with("istio-cni-config") {
            effects.extend(cni(scene, at, edits));
        } else if is_overlay(scene, object) {
            effects.extend(overlay(scene, at, object, pair.operation, edits));
        } else if !edits.is_empty() {
            effects.extend(readers(scene, at, object, edits));
        }
    }
    effects
}

/// One effect for each of these Gateways; one without a name when none is known.
fn gateways<'m>(
    gateways: impl Iterator<Item = &'m Manifest>,
    sentence: &str,
    causes: &[(usize, Option<usize>)],
) -> Vec<Effect> {
    let each = |it: &Manifest| {
        let text = format!("rolls {sentence}");
        Effect::new(ImpactKind::GatewaysRoll, Some(&it.id), text, causes.to_vec())
    };
    let effects = gateways.map(each).collect::<Vec<_>>();
    if !effects.is_empty() {
        return effects;
    }
    let text = format!("every Gateway that this istiod deploys rolls {sentence}");
    vec![Effect::new(ImpactKind::GatewaysRoll, None, text, causes.to_vec())]
}

fn injector(
    scene: &Scene<'_>,
    at: usize,
    object: &Manifest,
    operation: Operation,
    edits: &[Edit],
) -> Vec<Effect> {
    if operation == Operation::Created {
        let text = "istiod must be restarted: it looks for its injection ConfigMap once, at start";
        return vec![Effect::new(ImpactKind::NotUntilRestart, None, text, vec![(at, None)])];
    }
    let causes = causes(at, edits, |edit, keys| match keys {
        ["data", "config", "templates", name, ..] => TEMPLATES.contains(name),
        ["data", "values", rest @ ..] => {
            rest.iter().any(|key| RENDERED.contains(key)) || names_rendered(edit)
        }
        _ => false,
    });
    if causes.is_empty() {
        return Vec::new();
    }
    let found = causes.iter().filter_map(|(_, edit)| edits.get((*edit)?));
    let names = found.filter_map(|edit| edit.keys().last()).collect::<BTreeSet<_>>();
    let names = names.into_iter().take(3).collect::<Vec<_>>().join(", ");
    let sentence = format!("when ConfigMap {} is applied ({names})", object.id.name);
    let revision = object.id.name.strip_prefix("istio-sidecar-injector-");
    gateways(of_revision(scene, revision), &sentence, &causes)
}

/// A whole map of values that came or went.
fn names_rendered(edit: &Edit) -> bool {
    let sides = [&edit.before, &edit.after].into_iter().flatten().filter_map(Value::as_map);
    sides.flat_map(|map| map.keys()).any(|key| RENDERED.contains(&key.as_str()))
}

/// Gateways that the istiod of a revision renders. A Gateway that names another revision is not
/// its own; one that names a tag may be.
fn of_revision<'m>(
    scene: &Scene<'m>,
    revision: Option<&str>,
) -> impl Iterator<Item = &'m Manifest> {
    let revision = revision.unwrap_or("default").to_owned();
    let namespaces = scene.after().filter(|it| it.id.kind == "Namespace");
    let namespaces = namespaces
        .filter_map(|it| Some((it.id.name.clone(), it.label("istio.io/rev")?.to_owned())));
    let namespaces = namespaces.collect::<std::collections::BTreeMap<_, _>>();
    let others = injector_revisions(scene);
    scene.gateways.clone().into_iter().filter(move |it| {
        let label = it.label("istio.io/rev");
        let label = label.or_else(|| namespaces.get(&it.id.namespace).map(String::as_str));
        match label.unwrap_or("default") {
            label if label == revision => true,
            label => !others.contains(label) && label != "default",
        }
    })
}

/// The revisions that have an injector of their own.
fn injector_revisions(scene: &Scene<'_>) -> BTreeSet<String> {
    let injectors = scene.after().filter(|it| is_injector(&it.id));
    let revision =
        |it: &Manifest| it.id.name.strip_prefix("istio-sidecar-injector-").map(str::to_owned);
    injectors.map(|it| revision(it).unwrap_or_else(|| "default".to_owned())).collect()
}

fn mesh(scene: &Scene<'_>, at: usize, object: &Manifest, edits: &[Edit]) -> Vec<Effect> {
    let is_key = |keys: &[&str], wanted: &[&str]| matches!(keys, ["data", "mesh", key, ..] if wanted.contains(key));
    let mut effects = Vec::new();
    let rendered = causes(at, edits, |_, keys| is_key(keys, &["defaultConfig", "trustDomain"]));
    if !rendered.is_empty() {
        let sentence =
            format!("when ConfigMap {} is applied (its proxies' configuration)", object.id.name);
        let revision = object.id.name.strip_prefix("istio-");
        effects.extend(gateways(of_revision(scene, revision), &sentence, &rendered));
    }
    let at_start = causes(at, edits, |_, keys| is_key(keys, READ_AT_START));
    if !at_start.is_empty() {
        let text = "in force only after istiod restarts, and nothing in this change restarts it \
                    for this";
        let istiod =
            scene.after().find(|it| it.id.kind == "Deployment" && it.id.name.starts_with("istiod"));
        let id = istiod.map(|it| &it.id);
        effects.push(Effect::new(ImpactKind::NotUntilRestart, id, text, at_start));
    }
    effects
}

/// The CNI reads its variables when it starts, and no checksum in its template makes it start.
fn cni(scene: &Scene<'_>, at: usize, edits: &[Edit]) -> Vec<Effect> {
    let causes = causes(at, edits, |_, keys| keys.first() == Some(&"data"));
    let node = scene
        .after()
        .find(|it| it.id.kind == "DaemonSet" && it.id.name.starts_with("istio-cni-node"));
    let rolls = scene.changed().any(|(_, _, to, edits)| {
        to.id.kind == "DaemonSet"
            && to.id.name.starts_with("istio-cni-node")
            && text(to, &["spec", "updateStrategy", "type"]) != Some("OnDelete")
            && edits.iter().any(|edit| {
                let keys = edit.keys().collect::<Vec<_>>();
                edit.kind != crate::compare::EditKind::Spelling
                    && keys.starts_with(&["spec", "template"])
            })
    });
    if causes.is_empty() || rolls {
        return Vec::new();
    }
    let text = "nothing changes until istio-cni-node restarts: it reads this ConfigMap at start, \
                and nothing in this change restarts it";
    vec![Effect::new(ImpactKind::NotUntilRestart, node.map(|it| &it.id), text, causes)]
}

fn is_overlay(scene: &Scene<'_>, object: &Manifest) -> bool {
    object.label(CLASS_DEFAULTS).is_some() || scene.gateways.iter().any(|it| refers_to(it, object))
}

fn refers_to(gateway: &Manifest, object: &Manifest) -> bool {
    let field = |key| text(gateway, &["spec", "infrastructure", "parametersRef", key]);
    gateway.id.namespace == object.id.namespace
        && field("kind") == Some("ConfigMap")
        && field("name") == Some(&object.id.name)
}

fn overlay(
    scene: &Scene<'_>,
    at: usize,
    object: &Manifest,
    operation: Operation,
    edits: &[Edit],
) -> Vec<Effect> {
    let class = object.label(CLASS_DEFAULTS);
    let is_of_class =
        |it: &Manifest| class.is_some() && text(it, &["spec", "gatewayClassName"]) == class;
    let its = scene.gateways.iter().copied().filter(|it| is_of_class(it) || refers_to(it, object));
    let its = its.collect::<Vec<_>>();
    let whole = matches!(operation, Operation::Created | Operation::Deleted);
    let is_key = |keys: &[&str], key: &str| matches!(keys, ["data", found, ..] if *found == key);
    let mut rolling = causes(at, edits, |_, keys| is_key(keys, "deployment"));
    if whole && object.at(&["data", "deployment"]).is_some() {
        rolling.push((at, None));
    }
    let mut effects = Vec::new();
    if !rolling.is_empty() {
        let sentence = format!("when ConfigMap {} is applied (deployment)", object.id.name);
        effects.extend(gateways(its.into_iter(), &sentence, &rolling));
    }
    for (key, kind) in [
        ("horizontalPodAutoscaler", "HorizontalPodAutoscaler"),
        ("podDisruptionBudget", "PodDisruptionBudget"),
    ] {
        let gone = |edit: &Edit| edit.after.is_none();
        let mut removed = causes(at, edits, |edit, keys| keys == ["data", key] && gone(edit));
        if operation == Operation::Deleted && object.at(&["data", key]).is_some() {
            removed.push((at, None));
        }
        if !removed.is_empty() {
            let text =
                format!("the {kind} that istiod made stays in the cluster: delete it by hand");
            effects.push(Effect::new(ImpactKind::LeftInCluster, Some(&object.id), text, removed));
        }
    }
    effects
}

/// Workloads that read the object as variables, which they do once.
fn readers(scene: &Scene<'_>, at: usize, object: &Manifest, edits: &[Edit]) -> Vec<Effect> {
    let causes = causes(at, edits, |_, keys| {
        ["data", "stringData", "binaryData"].iter().any(|it| keys.first() == Some(it))
    });
    if causes.is_empty() || object.id.name == "values" {
        return Vec::new();
    }
    let refs = if object.id.kind == "Secret" {
        ["secretRef", "secretKeyRef"]
    } else {
        ["configMapRef", "configMapKeyRef"]
    };
    let workloads = scene.after().filter(|it| it.id.namespace == object.id.namespace);
    let reading = workloads.filter(|it| {
        let template = it.at(&["spec", "template", "spec"]);
        template.is_some_and(|it| refers(it, &refs, &object.id.name))
    });
    let text = format!(
        "reads {} {} at start only: nothing changes until it restarts",
        object.id.kind, object.id.name
    );
    reading
        .map(|it| {
            Effect::new(ImpactKind::NotUntilRestart, Some(&it.id), text.clone(), causes.clone())
        })
        .collect()
}

fn refers(value: &Value, refs: &[&str], name: &str) -> bool {
    match value {
        Value::Map(map) => map.iter().any(|(key, value)| {
            let here = refs.contains(&key.as_str())
                && value.get("name").and_then(Value::as_str) == Some(name);
            here || refers(value, refs, name)
        }),
        Value::List(items) => items.iter().any(|it| refers(it, refs, name)),
        _ => false,
    }
}
