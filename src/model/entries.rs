//! The objects of a namespace's kind maps.

use super::names::{annotations, check_name, labels};
use super::namespaces::Surroundings;
use super::overlays::overlays;
use super::references::long_spec;
use super::waypoints::nobody_runs_it;
use super::{Entry, Overlays};
use crate::config::{EntryKeys, Named, NamespaceKeys};
use crate::diag::{Finding, Findings};
use crate::object::{self, GATEWAY, KindMap};
use crate::setting::Setting;

/// Returns every object of a namespace's kind maps.
pub(super) fn entries(
    namespace: &NamespaceKeys,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (map, named) in &namespace.kinds {
        for (name, keys) in named {
            entries.push(entry(map, name, keys, namespace, around, findings));
        }
    }
    entries
}

fn entry(
    map: &'static KindMap,
    name: &str,
    keys: &Named<EntryKeys>,
    namespace: &NamespaceKeys,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> Entry {
    let rule = object::name_of(map.group, map.kind, name);
    check_name(&format!("an object of kind {}", map.kind), name, keys.key, rule, findings);
    if keys.value.spec.as_map().is_none() {
        let kind = keys.value.spec.kind_name();
        let message = format!("the spec of {} `{name}` must be a map, not {kind}", map.kind);
        findings.push(Finding::error("wrong-type", message).at(keys.value.spec.place));
    }
    if map.kind == "ConfigMap" {
        findings.extend(numbers_in_texts(name, &keys.value.spec));
    }
    if is_waypoint(map, keys) && !has_istiod(keys, namespace, around) {
        findings.push(nobody_runs_it(name, keys.key));
    }
    Entry {
        map,
        name: name.to_owned(),
        place: keys.key,
        api_version: api_version(map, keys, around.gateway_api, findings),
        labels: labels(&keys.value.labels, findings),
        annotations: annotations(&keys.value.annotations, findings),
        body: long_spec(map, &keys.value.spec, namespace, findings),
        overlays: gateway_overlays(name, keys, findings),
    }
}

/// Tells whether an entry is a waypoint in its full form.
fn is_waypoint(map: &KindMap, keys: &Named<EntryKeys>) -> bool {
    let class = keys.value.spec.get("gatewayClassName").and_then(Setting::as_str);
    map.takes_overlays() && class == Some("istio-waypoint")
}

fn has_istiod(
    keys: &Named<EntryKeys>,
    namespace: &NamespaceKeys,
    around: &Surroundings<'_>,
) -> bool {
    let label = "istio.io/rev";
    around.revisions.contains("default")
        || keys.value.labels.contains_key(label)
        || namespace.own.labels.contains_key(label)
}

/// Reports values of a ConfigMap that YAML does not read as text: the API server takes no others.
fn numbers_in_texts(name: &str, spec: &Setting) -> Findings {
    let values = ["data", "binaryData"].into_iter().filter_map(|key| Some((key, spec.get(key)?)));
    let values = values.flat_map(|(key, map)| {
        map.as_map().into_iter().flatten().map(move |(item, member)| (key, item, &member.setting))
    });
    let wrong = values.filter(|(.., value)| value.as_str().is_none() && !value.is_null());
    let finding = |(key, item, value): (&str, &String, &Setting)| {
        let kind = value.kind_name();
        let message = format!("`{key}.{item}` of ConfigMap `{name}` must be a string, not {kind}");
        Finding::error("wrong-type", message).at(value.place).hint("quote it")
    };
    wrong.map(finding).collect()
}

fn api_version(
    map: &KindMap,
    keys: &Named<EntryKeys>,
    gateway_api: &str,
    findings: &mut Findings,
) -> String {
    if let Some(explicit) = &keys.value.api_version {
        let written = explicit.value.rsplit_once('/').unwrap_or(("", &explicit.value));
        if written.0 != map.group || !is_version(written.1) {
            let message = format!("`{}` is not an API version of {}", explicit.value, map.kind);
            findings.push(
                Finding::error("api-version", message)
                    .at(explicit.place)
                    .hint(format!("the usual one is `{}`", usual(map, gateway_api))),
            );
        }
        return explicit.value.clone();
    }
    usual(map, gateway_api)
}

fn usual(map: &KindMap, gateway_api: &str) -> String {
    let version = usual_version(map, gateway_api);
    if map.group.is_empty() { version.to_owned() } else { format!("{}/{version}", map.group) }
}

/// Tells whether a text is a version of the Kubernetes API: `v1`, `v1beta1`, `v1alpha3`.
fn is_version(text: &str) -> bool {
    let parts = text.strip_prefix('v').map(|rest| {
        let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
        rest.split_at(end)
    });
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    parts.is_some_and(|(number, stage)| {
        let stage_number = stage.strip_prefix("alpha").or_else(|| stage.strip_prefix("beta"));
        is_number(number) && (stage.is_empty() || stage_number.is_some_and(is_number))
    })
}

/// Returns the served version of a kind. The Gateway API's `config/crd` at each release: TLSRoute
/// became v1 in v1.5, TCPRoute and UDPRoute in v1.6.
fn usual_version(map: &KindMap, gateway_api: &str) -> &'static str {
    let minor = gateway_api.strip_prefix("v1.").and_then(|rest| rest.split('.').next());
    let minor = minor.and_then(|minor| minor.parse::<u32>().ok()).unwrap_or(u32::MAX);
    match map.kind {
        "TLSRoute" if minor < 5 => "v1alpha3",
        "TCPRoute" | "UDPRoute" if minor < 6 => "v1alpha2",
        _ => map.version,
    }
}

fn gateway_overlays(name: &str, keys: &Named<EntryKeys>, findings: &mut Findings) -> Overlays {
    let Some((_, first, _)) = keys.value.overlays.first() else { return Overlays::new() };
    let class = keys.value.spec.get("gatewayClassName");
    if class.and_then(|class| class.as_str()) != Some("istio") {
        findings.push(
            Finding::error(
                "overlay-class",
                format!("Gateway `{name}` takes no overlay keys: its class is not `istio`"),
            )
            .at(*first)
            .because(format!("only Gateways of {GATEWAY} that istiod deploys can be patched")),
        );
    }
    if let Some(reference) = keys.value.spec.at(&["infrastructure", "parametersRef"]) {
        findings.push(
            Finding::error(
                "overlay-twice",
                format!("Gateway `{name}` has overlay keys and a parametersRef of its own"),
            )
            .at(*first)
            .also(reference.place, "the parametersRef")
            .hint("move what that ConfigMap says into the overlay keys, or remove them"),
        );
    }
    overlays(keys.value.overlays.iter().map(|(key, place, it)| (*key, *place, it)), findings)
}
