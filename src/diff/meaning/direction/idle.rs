//! Why a policy that comes or goes, or a label that asks for a waypoint, changes nothing that is
//! enforced.

use kubeyaml::Value;

use super::super::super::{Manifest, Pair};
use super::authorization_policy::{is_needless, matches_nothing};
use super::edits::touching;
use super::policy::{Action, is_dry_run};
use super::scope::{Scope, Target, selector};
use super::waypoint::{Binding, USE};
use super::world::{World, Worlds};

/// Says it of an object that has no direction; nothing of those that enforce nothing by nature.
pub(super) fn reason(pair: &Pair, worlds: &Worlds<'_>) -> Option<String> {
    let (policy, world, verb) = match (&pair.from, &pair.to) {
        (None, Some(to)) => (to, &worlds.to, "is"),
        (Some(from), None) => (from, &worlds.from, "was"),
        _ => return None,
    };
    if policy.id.group != "security.istio.io" {
        return None;
    }
    let why = match policy.id.kind.as_str() {
        "AuthorizationPolicy" => match of_authorization(policy, world) {
            Some(why) => why,
            None => return is_needless(pair, worlds).then(|| "others say the same".to_owned()),
        },
        "RequestAuthentication" => of_targets(policy, world)
            .or_else(|| is_of_pods(policy).then(|| "ztunnel checks no tokens".to_owned()))?,
        "PeerAuthentication" => of_mode(policy, world)?.to_owned(),
        _ => return None,
    };
    Some(format!("{verb} not in force: {why}"))
}

/// Says of a label that its waypoint is there and does not serve who asks for it, with the label's
/// index.
pub(super) fn of_label(pair: &Pair, worlds: &Worlds<'_>) -> Option<(usize, String)> {
    let to = pair.to.as_ref()?;
    let edit = touching(pair, &[&["metadata", "labels", USE]])?;
    let id = &to.id;
    let target = Target { kind: &id.kind, namespace: &id.namespace, name: &id.name };
    if !["Namespace", "Service", "ServiceEntry"].contains(&target.kind) {
        return None;
    }
    let Binding::Missing(namespace, name) = worlds.to.binding(&target) else { return None };
    let namespace = if namespace.is_empty() { target.own_namespace() } else { namespace };
    worlds.to.gateways.contains_key(&(namespace, name)).then(|| {
        let why = format!(
            "has no effect: Gateway {namespace}/{name} is there and may not serve it, by its listeners or by istio.io/waypoint-for"
        );
        (edit, why)
    })
}

fn is_of_pods(policy: &Manifest) -> bool {
    Target::all_of(policy).is_empty()
}

fn of_authorization(policy: &Manifest, world: &World<'_>) -> Option<String> {
    if is_dry_run(policy) {
        return Some("it only writes down what it would do".to_owned());
    }
    if !is_of_pods(policy) {
        return of_targets(policy, world);
    }
    let why = match Action::of(policy) {
        Action::Deny => "ztunnel, which sees no requests, matches none of its rules",
        Action::Custom => "ztunnel asks nobody",
        _ => return None,
    };
    matches_nothing(policy, world).then(|| why.to_owned())
}

fn of_targets(policy: &Manifest, world: &World<'_>) -> Option<String> {
    let targets = Target::all_of(policy);
    if targets.is_empty() || world.is_in_force(policy) {
        return None;
    }
    let Scope::Targets(heeded) = Scope::of(policy, world) else { return None };
    let first = targets.first()?;
    if heeded.is_empty() {
        return Some("a class is a target for policies of the root namespace only".to_owned());
    }
    let Target { kind, name, .. } = first;
    Some(match world.binding(first) {
        _ if *kind == "Gateway" => format!("Gateway {name} is not among the files"),
        Binding::Missing(_, waypoint) => {
            format!("{kind} {name} asks for Gateway {waypoint}, which does not serve it")
        }
        _ => format!("{kind} {name} has no waypoint"),
    })
}

fn of_mode(policy: &Manifest, world: &World<'_>) -> Option<&'static str> {
    let has_selector = !selector(policy).is_empty();
    let ports = policy.at(&["spec", "portLevelMtls"]).and_then(Value::as_map);
    let has_mode = policy.at(&["spec", "mtls", "mode"]).is_some();
    if has_selector && policy.id.namespace == world.root {
        Some("Istio ignores a selector in the root namespace")
    } else if !has_selector && ports.is_some_and(|it| !it.is_empty()) && !has_mode {
        Some("modes of ports count only with a selector")
    } else {
        None
    }
}
