//! Guards that guard nothing, or more than they should.

use std::collections::BTreeMap;

use super::Namespace;
use crate::config::{Named, NamespaceKeys};
use crate::diag::{Finding, Findings};

/// Reports a guard on a waypoint that no namespace uses, and one that would also hold for an
/// ingress gateway.
pub(super) fn check_guards(
    namespaces: &BTreeMap<String, Namespace>,
    keys: &BTreeMap<String, Named<NamespaceKeys>>,
    findings: &mut Findings,
) {
    for (home, namespace) in namespaces {
        for waypoint in namespace.waypoints.iter().filter(|waypoint| waypoint.guard.is_some()) {
            let is_this = |it: &&Namespace| {
                it.uses
                    .as_ref()
                    .is_some_and(|used| used.namespace == *home && used.name == waypoint.name)
            };
            let users = namespaces.values().filter(is_this).collect::<Vec<_>>();
            let guard = keys.get(home).and_then(|keys| {
                keys.value.own.waypoints.get(&waypoint.name)?.value.guard.as_ref()
            });
            let place = guard.map(|guard| guard.place);
            if users.is_empty() {
                let message = format!("the guard of waypoint `{}` guards nothing", waypoint.name);
                findings.push(
                    Finding::error("guard-without-users", message)
                        .at(place)
                        .because("no namespace of this environment uses the waypoint")
                        .hint("set `enroll: namespace` on it, or `useWaypoint` on a namespace"),
                );
            }
            findings.extend(users.into_iter().filter_map(|user| {
                let gateway = user.entries.iter().find(|entry| {
                    let class = entry.body.get("gatewayClassName");
                    entry.map.key == "gateways"
                        && class.and_then(kubeyaml::Value::as_str) == Some("istio")
                })?;
                let message = format!("the guard also holds for Gateway `{}`", gateway.name);
                Some(
                    Finding::note("guard-holds-gateway", message)
                        .at(gateway.place)
                        .because(
                            "a Gateway of class istio takes policies of its whole namespace, so \
                             only the waypoint could call it",
                        )
                        .hint("move the Gateway into a namespace of its own"),
                )
            }));
        }
    }
}
