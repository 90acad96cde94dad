//! The objects of a namespace's kind maps.

use super::names::{annotations, check_name, labels};
use super::overlays::overlays;
use super::references::long_spec;
use super::{Entry, Overlays};
use crate::config::{EntryKeys, Named, NamespaceKeys};
use crate::diag::{Finding, Findings};
use crate::object::{self, GATEWAY, KindMap};

/// Returns every object of a namespace's kind maps.
pub(super) fn entries(
    namespace: &NamespaceKeys,
    gateway_api: &str,
    findings: &mut Findings,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (map, named) in &namespace.kinds {
        for (name, keys) in named {
            entries.push(entry(map, name, keys, namespace, gateway_api, findings));
        }
    }
    entries
}

fn entry(
    map: &'static KindMap,
    name: &str,
    keys: &Named<EntryKeys>,
    namespace: &NamespaceKeys,
    gateway_api: &str,
    findings: &mut Findings,
) -> Entry {
    let rule =
        if map.kind == "Service" { object::dns_label(name) } else { object::dns_subdomain(name) };
    check_name(&format!("an object of kind {}", map.kind), name, keys.key, rule, findings);
    if keys.value.spec.as_map().is_none() {
        let kind = keys.value.spec.kind_name();
        let message = format!("the spec of {} `{name}` must be a map, not {kind}", map.kind);
        findings.push(Finding::error("wrong-type", message).at(keys.value.spec.place));
    }
    Entry {
        map,
        name: name.to_owned(),
        place: keys.key,
        api_version: api_version(map, keys, gateway_api, findings),
        labels: labels(&keys.value.labels, findings),
        annotations: annotations(&keys.value.annotations, findings),
        body: long_spec(map, &keys.value.spec, namespace, findings),
        overlays: gateway_overlays(name, keys, findings),
    }
}

fn api_version(
    map: &KindMap,
    keys: &Named<EntryKeys>,
    gateway_api: &str,
    findings: &mut Findings,
) -> String {
    if let Some(explicit) = &keys.value.api_version {
        let group = explicit.value.rsplit_once('/').map_or("", |(group, _)| group);
        if group != map.group {
            let message = format!("`{}` is not an API version of {}", explicit.value, map.kind);
            findings.push(
                Finding::error("api-version", message)
                    .at(explicit.place)
                    .hint(format!("its group is `{}`", map.group)),
            );
        }
        return explicit.value.clone();
    }
    let version = usual_version(map, gateway_api);
    if map.group.is_empty() { version.to_owned() } else { format!("{}/{version}", map.group) }
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
