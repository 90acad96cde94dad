//! Orders objects inside one Application by Argo CD's sync waves.
//!
//! Waves between Applications hold at the first install only: a later commit makes all of them
//! sync at once. So whatever must always be in order is in one Application, and ordered here.

use kubeyaml::Value;

use crate::diag::Findings;
use crate::model::Environment;
use crate::object::{Application, Component, GATEWAY, Object, Role, SYNC_WAVE};

/// What decides: policies, telemetry, overlay ConfigMaps.
const RULES: i64 = -2;
/// The waypoints that the rules are for.
const WAYPOINTS: i64 = -1;
/// Everything else.
const REST: i64 = 0;
/// Gateways that may wait long for an address: nothing must wait for them.
const GATEWAYS: i64 = 2;

pub(super) fn assign(
    applications: &mut [Application],
    environment: &Environment,
    _: &mut Findings,
) {
    let waypoints = Waypoints::of(environment);
    for application in applications {
        for object in &mut application.objects {
            let wave = match application.role {
                Role::Install => install_wave(object),
                Role::Mesh | Role::Namespace => mesh_wave(object, &waypoints),
                Role::Apps | Role::Component(_) | Role::Pack => continue,
            };
            if wave != 0 && object.annotation(SYNC_WAVE).is_none() {
                object.annotate(SYNC_WAVE, &wave.to_string());
            }
        }
    }
}

/// The order in which Istio upgrades: base, istiod, cni, ztunnel. The injection ConfigMap is
/// istiod's, in its wave: istiod looks for it once, when it starts.
fn install_wave(object: &Object) -> i64 {
    match object.origin().component {
        None | Some(Component::Base) => 0,
        Some(Component::Istiod) => 1,
        Some(Component::Cni) => 2,
        Some(Component::Ztunnel) => 3,
    }
}

fn mesh_wave(object: &Object, waypoints: &Waypoints) -> i64 {
    match (object.id().group.as_str(), object.id().kind.as_str()) {
        ("security.istio.io", "AuthorizationPolicy") => policy_wave(object, waypoints),
        ("security.istio.io", "RequestAuthentication" | "PeerAuthentication")
        | ("telemetry.istio.io", _) => RULES,
        ("", "ConfigMap") if waypoints.reads(object) => RULES,
        (GATEWAY, "Gateway") if is_waypoint(object) => WAYPOINTS,
        (GATEWAY, "Gateway") => GATEWAYS,
        _ => REST,
    }
}

fn is_waypoint(object: &Object) -> bool {
    object.at(&["spec", "gatewayClassName"]).and_then(Value::as_str) == Some("istio-waypoint")
}

/// A policy comes before the waypoint it is for. But an L4 ALLOW that names a waypoint denies
/// everybody else, so it waits until that waypoint is there.
fn policy_wave(object: &Object, waypoints: &Waypoints) -> i64 {
    let spec = |key| object.at(&["spec", key]);
    let has_target = spec("targetRefs").is_some() || spec("targetRef").is_some();
    let allows = spec("action").and_then(Value::as_str).is_none_or(|action| action == "ALLOW");
    if !has_target && allows && waypoints.are_named_in(object) { REST } else { RULES }
}

/// The waypoints of a render: who they are, and which ConfigMaps they read.
struct Waypoints {
    /// Namespace and service account of each.
    accounts: Vec<(String, String)>,
    /// Namespace and name of the ConfigMaps of overlays.
    options: Vec<(String, String)>,
}

impl Waypoints {
    fn of(environment: &Environment) -> Self {
        let mut accounts = Vec::new();
        let mut options = Vec::new();
        for namespace in environment.namespaces.values() {
            for waypoint in &namespace.waypoints {
                accounts.push((namespace.name.clone(), waypoint.service_account().to_owned()));
                options.push((namespace.name.clone(), format!("{}-options", waypoint.name)));
            }
            let patched = namespace.entries.iter().filter(|entry| !entry.overlays.is_empty());
            let names = patched.map(|entry| format!("{}-options", entry.name));
            options.extend(names.map(|name| (namespace.name.clone(), name)));
            let entries = namespace.entries.iter();
            let waypoint_entries = entries.filter(|entry| {
                entry.map.key == "gateways"
                    && entry.body.get("gatewayClassName").and_then(Value::as_str)
                        == Some("istio-waypoint")
            });
            accounts.extend(waypoint_entries.map(|it| (namespace.name.clone(), it.name.clone())));
        }
        Self { accounts, options }
    }

    fn reads(&self, object: &Object) -> bool {
        let id = object.id();
        self.options.iter().any(|(namespace, name)| *namespace == id.namespace && *name == id.name)
    }

    /// Tells whether a policy's sources name one of the waypoints.
    fn are_named_in(&self, policy: &Object) -> bool {
        let home = &policy.id().namespace;
        let rules = policy.at(&["spec", "rules"]).and_then(Value::as_list).unwrap_or_default();
        rules.iter().any(|rule| {
            let from = rule.get("from").and_then(Value::as_list).unwrap_or_default();
            let when = rule.get("when").and_then(Value::as_list).unwrap_or_default();
            from.iter().any(|from| {
                texts(from.at(&["source", "principals"])).any(|it| self.is_principal(it))
                    || texts(from.at(&["source", "serviceAccounts"]))
                        .any(|it| self.is_account(it, home))
            }) || when.iter().any(|condition| {
                condition.get("key").and_then(Value::as_str) == Some("source.principal")
                    && texts(condition.get("values")).any(|it| self.is_principal(it))
            })
        })
    }

    /// Tells whether a principal, `TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT`, is a waypoint's. The
    /// trust domain may be an alias. A wildcard counts when it still names service accounts.
    fn is_principal(&self, pattern: &str) -> bool {
        self.accounts.iter().any(|(namespace, account)| {
            let tail = format!("/ns/{namespace}/sa/{account}");
            match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
                (Some(end), _) => end.contains("/sa/") && tail.ends_with(end),
                (_, Some(start)) => start.split_once("/ns/").is_some_and(|(_, rest)| {
                    rest.contains("/sa/") && tail.starts_with(&format!("/ns/{rest}"))
                }),
                _ => pattern.split_once("/ns/").is_some_and(|(_, rest)| tail[4..] == *rest),
            }
        })
    }

    /// Tells whether `NAMESPACE/ACCOUNT`, or `ACCOUNT` in the policy's namespace, is a waypoint's.
    fn is_account(&self, written: &str, home: &str) -> bool {
        let (namespace, account) = written.split_once('/').unwrap_or((home, written));
        self.accounts.iter().any(|(ns, name)| ns == namespace && name == account)
    }
}

fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_list).unwrap_or_default().iter().filter_map(Value::as_str)
}
