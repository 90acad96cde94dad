//! Writes the defaults of the Gateway API that an API server would fill in, so that Argo CD does
//! not see a difference in every list that has them.
//!
//! The table follows the `default:` fields of `config/crd` of kubernetes-sigs/gateway-api from
//! v1.4 to v1.6, both channels. A default applies only where its parent is there, so fields that a
//! release does not have stay away by themselves.

use kubeyaml::{Map, Value};

use crate::diag::Findings;
use crate::model::Environment;
use crate::object::{Application, GATEWAY};

/// A default: its value where the path's parent has nothing.
struct Default {
    kinds: &'static [&'static str],
    /// Keys from `spec`, with `*` for every item of a list; parents come before children.
    path: &'static str,
    value: fn() -> Value,
}

const fn default(
    kinds: &'static [&'static str],
    path: &'static str,
    value: fn() -> Value,
) -> Default {
    Default { kinds, path, value }
}

const ROUTES: &[&str] = &["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];
const L7_ROUTES: &[&str] = &["HTTPRoute", "GRPCRoute"];
const HTTP: &[&str] = &["HTTPRoute"];
const LISTENING: &[&str] = &["Gateway", "ListenerSet"];
const GATEWAYS: &[&str] = &["Gateway"];

fn group() -> Value {
    GATEWAY.into()
}

fn core() -> Value {
    "".into()
}

fn same() -> Value {
    Value::from([("from", "Same".into())])
}

fn every_path() -> Value {
    Value::from([("type", "PathPrefix".into()), ("value", "/".into())])
}

fn every_match() -> Value {
    Value::List(vec![Value::from([("path", every_path())])])
}

const DEFAULTS: &[Default] = &[
    default(GATEWAYS, "addresses.*.type", || "IPAddress".into()),
    default(GATEWAYS, "allowedListeners.namespaces", || Value::from([("from", "None".into())])),
    default(GATEWAYS, "allowedListeners.namespaces.from", || "None".into()),
    default(GATEWAYS, "tls.backend.clientCertificateRef.group", core),
    default(GATEWAYS, "tls.backend.clientCertificateRef.kind", || "Secret".into()),
    default(GATEWAYS, "tls.frontend.default.validation.mode", || "AllowValidOnly".into()),
    default(GATEWAYS, "tls.frontend.perPort.*.tls.validation.mode", || "AllowValidOnly".into()),
    default(LISTENING, "listeners.*.allowedRoutes", || Value::from([("namespaces", same())])),
    default(LISTENING, "listeners.*.allowedRoutes.namespaces", same),
    default(LISTENING, "listeners.*.allowedRoutes.namespaces.from", || "Same".into()),
    default(LISTENING, "listeners.*.allowedRoutes.kinds.*.group", group),
    default(LISTENING, "listeners.*.tls.mode", || "Terminate".into()),
    default(LISTENING, "listeners.*.tls.certificateRefs.*.group", core),
    default(LISTENING, "listeners.*.tls.certificateRefs.*.kind", || "Secret".into()),
    default(&["ListenerSet"], "parentRef.group", group),
    default(&["ListenerSet"], "parentRef.kind", || "Gateway".into()),
    default(ROUTES, "parentRefs.*.group", group),
    default(ROUTES, "parentRefs.*.kind", || "Gateway".into()),
    default(HTTP, "rules", || Value::List(vec![Value::from([("matches", every_match())])])),
    default(HTTP, "rules.*.matches", every_match),
    default(HTTP, "rules.*.matches.*.path", every_path),
    default(HTTP, "rules.*.matches.*.path.type", || "PathPrefix".into()),
    default(HTTP, "rules.*.matches.*.path.value", || "/".into()),
    default(HTTP, "rules.*.matches.*.queryParams.*.type", || "Exact".into()),
    default(L7_ROUTES, "rules.*.matches.*.headers.*.type", || "Exact".into()),
    default(&["GRPCRoute"], "rules.*.matches.*.method.type", || "Exact".into()),
    default(ROUTES, "rules.*.backendRefs.*.group", core),
    default(ROUTES, "rules.*.backendRefs.*.kind", || "Service".into()),
    default(ROUTES, "rules.*.backendRefs.*.weight", || 1.into()),
    default(L7_ROUTES, "rules.*.sessionPersistence.type", || "Cookie".into()),
    default(L7_ROUTES, "rules.*.sessionPersistence.cookieConfig.lifetimeType", || "Session".into()),
];

/// Defaults inside a filter, of a rule or of a backend.
const FILTER_DEFAULTS: &[Default] = &[
    default(L7_ROUTES, "requestMirror.backendRef.group", core),
    default(L7_ROUTES, "requestMirror.backendRef.kind", || "Service".into()),
    default(L7_ROUTES, "requestMirror.fraction.denominator", || 100.into()),
    default(HTTP, "requestRedirect.statusCode", || 302.into()),
    default(HTTP, "cors.maxAge", || 5.into()),
    default(HTTP, "externalAuth.backendRef.group", core),
    default(HTTP, "externalAuth.backendRef.kind", || "Service".into()),
];

/// Where filters are.
const FILTERS: [&str; 2] = ["rules.*.filters.*", "rules.*.backendRefs.*.filters.*"];

pub(super) fn write(applications: &mut [Application], _: &Environment, _: &mut Findings) {
    for object in applications.iter_mut().flat_map(|application| &mut application.objects) {
        if object.id().group != GATEWAY {
            continue;
        }
        let kind = object.id().kind.clone();
        if let Some(spec) = object.field_mut("spec") {
            write_into(spec, &kind);
        }
    }
}

fn write_into(spec: &mut Value, kind: &str) {
    for default in DEFAULTS.iter().filter(|default| default.kinds.contains(&kind)) {
        fill(spec, &parts(default.path), default.value);
    }
    for default in FILTER_DEFAULTS.iter().filter(|default| default.kinds.contains(&kind)) {
        for filters in FILTERS {
            let path = format!("{filters}.{}", default.path);
            fill(spec, &parts(&path), default.value);
        }
    }
}

fn parts(path: &str) -> Vec<&str> {
    path.split('.').collect()
}

fn fill(value: &mut Value, path: &[&str], default: fn() -> Value) {
    match (path, value) {
        (["*", rest @ ..], Value::List(items)) => {
            for item in items {
                fill(item, rest, default);
            }
        }
        ([key], Value::Map(map)) => fill_key(map, key, default),
        ([key, rest @ ..], Value::Map(map)) => {
            if let Some(value) = map.get_mut(*key) {
                fill(value, rest, default);
            }
        }
        _ => {}
    }
}

fn fill_key(map: &mut Map, key: &str, default: fn() -> Value) {
    if map.get(key).is_none_or(Value::is_null) {
        map.insert(key.to_owned(), default());
    }
}

#[cfg(test)]
mod tests {
    use super::write_into;

    fn filled(kind: &str, spec: &str) -> String {
        let mut spec = kubeyaml::read(spec).unwrap().remove(0);
        write_into(&mut spec, kind);
        kubeyaml::to_json(&spec)
    }

    #[test]
    fn a_route_without_rules_matches_every_path() {
        assert_eq!(
            filled("HTTPRoute", "{}"),
            r#"{"rules":[{"matches":[{"path":{"type":"PathPrefix","value":"/"}}]}]}"#
        );
    }

    #[test]
    fn references_get_their_group_and_kind_but_keep_what_the_user_wrote() {
        let spec = "{parentRefs: [{kind: Service, group: '', name: a}], rules: []}";
        assert_eq!(
            filled("HTTPRoute", spec),
            r#"{"parentRefs":[{"group":"","kind":"Service","name":"a"}],"rules":[]}"#
        );
        assert_eq!(
            filled("TCPRoute", "{rules: [{backendRefs: [{name: a, port: 1}]}]}"),
            r#"{"rules":[{"backendRefs":[{"group":"","kind":"Service","name":"a","port":1,"weight":1}]}]}"#
        );
    }

    #[test]
    fn a_default_inside_a_parent_that_is_not_there_is_not_written() {
        let spec = "{listeners: [{name: a, tls: {certificateRefs: [{name: c}]}}]}";
        assert_eq!(
            filled("Gateway", spec),
            concat!(
                r#"{"listeners":[{"allowedRoutes":{"namespaces":{"from":"Same"}},"name":"a","#,
                r#""tls":{"certificateRefs":[{"group":"","kind":"Secret","name":"c"}],"#,
                r#""mode":"Terminate"}}]}"#
            )
        );
    }
}
