//! Waypoints that do not serve those who use them, and guards that guard nothing, or more than they
//! should.

use std::collections::BTreeMap;

use super::{Namespace, Waypoint};
use crate::config::{Guard, Located, Named, NamespaceKeys, WaypointKeys};
use crate::diag::{Finding, Findings, Place};

type Keys = BTreeMap<String, Named<NamespaceKeys>>;

/// Reports a namespace that uses a waypoint which serves no services.
pub(super) fn check_uses(
    namespaces: &BTreeMap<String, Namespace>,
    keys: &Keys,
    findings: &mut Findings,
) {
    for (name, namespace) in namespaces {
        let Some(used) = &namespace.uses else { continue };
        let home = namespaces.get(&used.namespace);
        let found = home.and_then(|it| it.waypoints.iter().find(|it| it.name == used.name));
        let Some((waypoint, serves)) =
            found.and_then(|it| Some((it, it.labels.get("istio.io/waypoint-for")?)))
        else {
            continue;
        };
        // What `enroll` says is told where it is read.
        let enroll = waypoint_keys(keys, name, waypoint).and_then(|it| it.enroll.as_ref());
        let is_told = enroll.is_some_and(|enroll| enroll.place == used.place);
        if !is_told && !["service", "all"].contains(&serves.as_str()) {
            let message =
                format!("waypoint `{}` does not serve the services of `{name}`", waypoint.name);
            findings.push(
                Finding::error("use-serves-nothing", message)
                    .at(used.place)
                    .also(waypoint.place, format!("it serves `{serves}`"))
                    .because("the traffic of the namespace's services would go past it")
                    .hint("make it `for: service` or `for: all`, or use another waypoint"),
            );
        }
    }
}

/// Reports a guard on a waypoint that no namespace uses, one that would also hold for an ingress
/// gateway, and one that admits what nobody is, or everybody.
pub(super) fn check_guards(
    namespaces: &BTreeMap<String, Namespace>,
    keys: &Keys,
    trust_domain: &str,
    findings: &mut Findings,
) {
    for (home, namespace) in namespaces {
        for waypoint in namespace.waypoints.iter().filter(|waypoint| waypoint.guard.is_some()) {
            let Some(guard) = waypoint_keys(keys, home, waypoint).and_then(|it| it.guard.as_ref())
            else {
                continue;
            };
            if let Guard::With(others) = &guard.value {
                findings.extend(others.iter().filter_map(|it| wrong_principal(it, trust_domain)));
            }
            let is_this = |it: &&Namespace| {
                let used = it.uses.as_ref();
                used.is_some_and(|used| used.namespace == *home && used.name == waypoint.name)
            };
            let users = namespaces.values().filter(is_this).collect::<Vec<_>>();
            if users.is_empty() {
                findings.push(guards_nothing(&waypoint.name, guard.place));
            }
            findings.extend(users.into_iter().filter_map(holds_gateway));
        }
    }
}

fn waypoint_keys<'k>(keys: &'k Keys, home: &str, waypoint: &Waypoint) -> Option<&'k WaypointKeys> {
    Some(&keys.get(home)?.value.own.waypoints.get(&waypoint.name)?.value)
}

/// Reports what no identity of a mesh looks like, what all do, and what ztunnel never sees here:
/// it compares principals as texts, trust domain included (ztunnel, `src/rbac.rs`).
fn wrong_principal(said: &Located<String>, trust_domain: &str) -> Option<Finding> {
    let principal = said.value.as_str();
    let plain = principal.strip_prefix("spiffe://").unwrap_or(principal);
    let example = format!("{trust_domain}/ns/NAMESPACE/sa/ACCOUNT");
    let error = |why: &str, right: &str| {
        let message = format!("`{principal}` cannot stand in `alsoAllow`");
        let finding = Finding::error("guard-principal", message).at(said.place).because(why);
        Some(finding.hint(format!("write `{right}`")))
    };
    if plain != principal {
        return error("principals have no `spiffe://`, so the guard would never admit it", plain);
    }
    if principal.is_empty() {
        return error("Istio refuses a policy with an empty principal", &example);
    }
    if principal.trim_matches('*').is_empty() {
        return error("it is everybody in the mesh, so the guard would guard nothing", &example);
    }
    if principal.starts_with('*') || principal.ends_with('*') {
        return None;
    }
    match principal.split('/').collect::<Vec<_>>()[..] {
        [domain, "ns", namespace, "sa", account]
            if !namespace.is_empty() && !account.is_empty() =>
        {
            (domain != trust_domain).then(|| {
                let message = format!("`{principal}` is of another trust domain");
                Finding::note("guard-trust-domain", message)
                    .at(said.place)
                    .because(format!("workloads of this mesh are of `{trust_domain}`"))
                    .hint(format!("for one of them write `{example}`"))
            })
        }
        _ => error(
            "no workload has such an identity, so the guard would admit nobody by it",
            &example,
        ),
    }
}

fn guards_nothing(name: &str, place: Place) -> Finding {
    Finding::error("guard-without-users", format!("the guard of waypoint `{name}` guards nothing"))
        .at(place)
        .because("no namespace of this environment uses the waypoint")
        .hint("set `enroll: namespace` on it, or `useWaypoint` on a namespace")
}

fn holds_gateway(user: &Namespace) -> Option<Finding> {
    let gateway = user.entries.iter().find(|entry| {
        let class = entry.body.get("gatewayClassName").and_then(kubeyaml::Value::as_str);
        entry.map.key == "gateways" && class == Some("istio")
    })?;
    let message = format!("the guard also holds for Gateway `{}`", gateway.name);
    Some(
        Finding::note("guard-holds-gateway", message)
            .at(gateway.place)
            .because(
                "a Gateway of class istio takes policies of its whole namespace, so only the \
                 waypoint could call it",
            )
            .hint("move the Gateway into a namespace of its own"),
    )
}
