//! The keys of the mesh configuration that decide who may reach whom.

use kubeyaml::{Limits, Map, Value};

use crate::compare::Edit;
use crate::object::selects;

use super::super::super::{Direction, Manifest, Pair};
use super::super::class::mesh_key;
use super::Opinion;
use super::edits::{both, item, list, meant};
use super::policy::Action;
use super::rbac::named;
use super::world::{World, Worlds, label_of_namespace};

const AUTHORIZERS: [&str; 2] = ["envoyExtAuthzHttp", "envoyExtAuthzGrpc"];

pub(super) fn opinions(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let Some((from, to)) = both(pair) else { return Vec::new() };
    let meshes = [from, to].map(read);
    let judged = meant(pair).filter_map(|(index, edit)| {
        let keys = edit.keys().collect::<Vec<_>>();
        let (direction, why) = match mesh_key(to, &keys)? {
            "extensionProviders" => provider(edit, &meshes, worlds)?,
            "discoverySelectors" => discovery(&meshes, worlds),
            "outboundTrafficPolicy" => outbound(&meshes, worlds)?,
            key => (Direction::Unclear, reason(key)?.to_owned()),
        };
        Some(Opinion::of(index, direction, why))
    });
    judged.collect()
}

fn read(config: &Manifest) -> Map {
    let text = config.at(&["data", "mesh"]).and_then(Value::as_str).unwrap_or_default();
    let documents = kubeyaml::read_with(text, &Limits::MANIFESTS).unwrap_or_default();
    documents.first().and_then(Value::as_map).cloned().unwrap_or_default()
}

/// Judges whether unknown hosts may be reached, which sidecars decide and ztunnel does not.
fn outbound(meshes: &[Map; 2], worlds: &Worlds<'_>) -> Option<(Direction, String)> {
    let is_closed = |mesh: &Map| {
        let mode = mesh.get("outboundTrafficPolicy").and_then(|it| it.get("mode")?.as_str());
        mode == Some("REGISTRY_ONLY")
    };
    let [before, after] = meshes.each_ref().map(is_closed);
    if before == after || !worlds.to.has_sidecars(None) {
        return None;
    }
    Some(if after {
        (Direction::Tighter, "sidecars let requests to known hosts out only".to_owned())
    } else {
        (Direction::Looser, "sidecars let requests to every host out".to_owned())
    })
}

/// Says why a key is unclear; nothing of keys that are not about security.
fn reason(key: &str) -> Option<&'static str> {
    Some(match key {
        "trustDomainAliases" => {
            "identities of other trust domains count as the mesh's own, at waypoints and not at ztunnel"
        }
        "trustDomain" => {
            "every identity in the mesh has another name, and ztunnel does not translate those that policies name"
        }
        "rootNamespace" => "policies for the whole mesh are read from another namespace",
        "pathNormalization" => "paths are compared in another form with what policies name",
        "caCertificates" => "certificates of others are trusted",
        "" => "the mesh configuration as a whole is another",
        _ => return None,
    })
}

fn discovery(meshes: &[Map; 2], worlds: &Worlds<'_>) -> (Direction, String) {
    let [before, after] = meshes.each_ref().map(|mesh| list(mesh.get("discoverySelectors")));
    let both = worlds.from.namespaces.iter().filter_map(|(name, before)| {
        worlds.to.namespaces.get(name).map(|after| (*name, *before, *after))
    });
    let lost = both.filter(|(_, was, is)| sees(before, was) && !sees(after, is));
    let lost = lost.map(|(name, _, _)| name.to_owned()).collect::<Vec<_>>();
    if lost.is_empty() {
        let why = "istiod sees other namespaces: whose policies that are, the files do not say";
        return (Direction::Unclear, why.to_owned());
    }
    let why = format!(
        "istiod no longer sees {}: their policies do not exist for it",
        named(lost.into_iter())
    );
    (Direction::Looser, why)
}

/// Tells whether an istiod with these `discoverySelectors` sees a namespace.
pub(super) fn sees(selectors: &[Value], namespace: &Manifest) -> bool {
    let label = |key: &str| label_of_namespace(&namespace.id.name, Some(namespace), key);
    selectors.is_empty() || selectors.iter().any(|it| selects(it, label))
}

/// Returns the `discoverySelectors` of every istiod that has the same on both sides.
pub(super) fn discovery_of_both(worlds: &Worlds<'_>) -> Vec<Vec<Value>> {
    let of = |config: &Manifest| list(read(config).get("discoverySelectors")).to_vec();
    let both = worlds.to.meshes.iter().filter_map(|to| {
        let from = worlds.from.meshes.iter().find(|from| from.id == to.id)?;
        let selectors = of(to);
        (selectors == of(from)).then_some(selectors)
    });
    both.filter(|it| !it.is_empty()).collect()
}

/// Judges a field of a provider that authorizes requests; other providers have no direction.
fn provider(edit: &Edit, meshes: &[Map; 2], worlds: &Worlds<'_>) -> Option<(Direction, String)> {
    let Some(item) = item(edit) else { return providers(meshes, worlds) };
    let [before, after] = [(0, item.from), (1, item.to)].map(|(side, index)| {
        let providers = list(meshes.get(side).and_then(|mesh| mesh.get("extensionProviders")));
        index.and_then(|index| providers.get(index))
    });
    let name = before.or(after)?.get("name").and_then(Value::as_str).unwrap_or("?");
    match (before.and_then(authorizer), after.and_then(authorizer)) {
        (Some(_), None) => Some((Direction::Tighter, gone(name))),
        (None, Some(_)) => worlds.from.asks(name).then(|| (Direction::Looser, come(name))),
        (Some(before), Some(after)) if edit.keys().last() == Some("failOpen") => {
            failure(name, before, after)
        }
        (Some(_), Some(_)) => Some((
            Direction::Unclear,
            format!("{name} is asked in another way, or another service is"),
        )),
        (None, None) => None,
    }
}

/// Judges the whole list of providers, which comes or goes.
fn providers(meshes: &[Map; 2], worlds: &Worlds<'_>) -> Option<(Direction, String)> {
    let [before, after] = meshes.each_ref().map(|mesh| {
        let all = list(mesh.get("extensionProviders")).iter().filter(|it| authorizer(it).is_some());
        let names = all.filter_map(|it| it.get("name").and_then(Value::as_str));
        names.map(str::to_owned).collect::<Vec<_>>()
    });
    match (before.is_empty(), after.is_empty()) {
        (true, true) => None,
        (false, true) => Some((Direction::Tighter, gone(&named(before.into_iter())))),
        (true, false) => {
            let asked = after.into_iter().filter(|it| worlds.from.asks(it)).collect::<Vec<_>>();
            (!asked.is_empty()).then(|| (Direction::Looser, come(&named(asked.into_iter()))))
        }
        (false, false) => {
            Some((Direction::Unclear, "providers that authorize requests come or go".to_owned()))
        }
    }
}

fn gone(name: &str) -> String {
    format!("CUSTOM policies that name {name} deny what their rules match")
}

fn come(name: &str) -> String {
    format!("CUSTOM policies that name {name} denied what their rules match, and ask from now on")
}

/// Judges what happens to requests while an authorizer does not answer.
fn failure(name: &str, before: &Value, after: &Value) -> Option<(Direction, String)> {
    let is_open = |it: &Value| it.get("failOpen").and_then(Value::as_bool).unwrap_or(false);
    let (direction, what) = match (is_open(before), is_open(after)) {
        (false, true) => (Direction::Looser, "pass unchecked"),
        (true, false) => (Direction::Tighter, "are refused"),
        _ => return None,
    };
    Some((direction, format!("requests {what} while {name} does not answer")))
}

fn authorizer(provider: &Value) -> Option<&Value> {
    AUTHORIZERS.iter().find_map(|key| provider.get(key))
}

impl World<'_> {
    /// Tells whether a policy has requests authorized by a provider.
    fn asks(&self, provider: &str) -> bool {
        let mut all = self.of_target.values().chain(self.of_pods.values()).flatten();
        all.any(|policy| {
            let named = policy.at(&["spec", "provider", "name"]).and_then(Value::as_str);
            Action::of(policy) == Action::Custom && named == Some(provider)
        })
    }
}
