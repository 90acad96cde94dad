//! Namespaces, waypoints and the objects of kind maps.

use std::collections::BTreeMap;

use kubeyaml::{Map, Value};

use crate::diag::Findings;
use crate::model::{Entry, Environment, Namespace, Overlays, UsedWaypoint, Waypoint};
use crate::object::{Body, Object, Origin};
use crate::source::metrics;

/// Returns the Namespace object, if ambit writes it.
pub(super) fn namespace_object(namespace: &Namespace, findings: &mut Findings) -> Option<Object> {
    let head = Head {
        api_version: "v1",
        kind: "Namespace",
        name: &namespace.name,
        namespace: None,
        labels: &namespace.labels,
        annotations: &namespace.annotations,
    };
    let origin = Origin {
        maker: format!("`namespaces.{}`", namespace.name),
        place: namespace.place,
        component: None,
    };
    if namespace.create { object(head.body(), origin, findings) } else { None }
}

/// Returns everything that a namespace holds.
pub(super) fn objects_in(
    namespace: &Namespace,
    environment: &Environment,
    findings: &mut Findings,
) -> Vec<Object> {
    let guard = guard(namespace, environment);
    let monitors = metrics::monitors_in(namespace, environment);
    let waypoints = namespace.waypoints.iter().flat_map(|it| waypoint(namespace, it));
    let entries = namespace.entries.iter().flat_map(|it| entry(namespace, it));
    let bodies = waypoints.chain(entries).chain(guard).chain(monitors).collect::<Vec<_>>();
    bodies.into_iter().filter_map(|(body, origin)| object(body, origin, findings)).collect()
}

/// Returns the labels that the owner of a namespace which ambit does not write must give it.
pub(super) fn labels_for_owner(environment: &Environment) -> Vec<(&Namespace, Vec<String>)> {
    let foreign = environment.namespaces.values().filter(|it| !it.create && !it.labels.is_empty());
    let written = |namespace: &Namespace| {
        namespace.labels.iter().map(|(key, value)| format!("{key}={value}")).collect()
    };
    foreign.map(|namespace| (namespace, written(namespace))).collect()
}

fn object(body: Map, origin: Origin, findings: &mut Findings) -> Option<Object> {
    Object::new(body, origin).map_err(|finding| findings.push(*finding)).ok()
}

/// What every object begins with.
pub(super) struct Head<'o> {
    pub api_version: &'o str,
    pub kind: &'o str,
    pub name: &'o str,
    pub namespace: Option<&'o str>,
    pub labels: &'o BTreeMap<String, String>,
    pub annotations: &'o BTreeMap<String, String>,
}

impl Head<'_> {
    /// Returns the object's first fields.
    pub(super) fn body(&self) -> Map {
        let mut metadata = Map::from([("name".to_owned(), self.name.into())]);
        if let Some(namespace) = self.namespace {
            metadata.insert("namespace".to_owned(), namespace.into());
        }
        for (key, texts) in [("labels", self.labels), ("annotations", self.annotations)] {
            if !texts.is_empty() {
                metadata.insert(key.to_owned(), text_map(texts));
            }
        }
        Map::from([
            ("apiVersion".to_owned(), self.api_version.into()),
            ("kind".to_owned(), self.kind.into()),
            ("metadata".to_owned(), Value::Map(metadata)),
        ])
    }
}

fn text_map(texts: &BTreeMap<String, String>) -> Value {
    Value::Map(texts.iter().map(|(key, text)| (key.clone(), text.as_str().into())).collect())
}

/// The listener that Istio expects of a waypoint (`istioctl/pkg/waypoint/waypoint.go`).
const LISTENER_PORT: i64 = 15008;

fn waypoint(namespace: &Namespace, waypoint: &Waypoint) -> Vec<(Map, Origin)> {
    let head = Head {
        api_version: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        name: &waypoint.name,
        namespace: Some(&namespace.name),
        labels: &waypoint.labels,
        annotations: &waypoint.annotations,
    };
    let mut listener = Map::from([
        ("name".to_owned(), "mesh".into()),
        ("port".to_owned(), LISTENER_PORT.into()),
        ("protocol".to_owned(), "HBONE".into()),
    ]);
    if let Some(routes) = &waypoint.allowed_routes {
        listener.insert("allowedRoutes".to_owned(), routes.clone());
    }
    let mut spec = Value::from([
        ("gatewayClassName", "istio-waypoint".into()),
        ("listeners", Value::List(vec![Value::Map(listener)])),
    ]);
    let options = options(&waypoint.name, namespace, &waypoint.overlays, &mut spec);
    let mut body = head.body();
    body.insert("spec".to_owned(), spec);
    let path = format!("`namespaces.{}.waypoints.{}`", namespace.name, waypoint.name);
    let origin = Origin { maker: path, place: Some(waypoint.place), component: None };
    with_options(options, body, origin)
}

fn entry(namespace: &Namespace, entry: &Entry) -> Vec<(Map, Origin)> {
    let head = Head {
        api_version: &entry.api_version,
        kind: entry.map.kind,
        name: &entry.name,
        namespace: Some(&namespace.name),
        labels: &entry.labels,
        annotations: &entry.annotations,
    };
    let mut fields = entry.body.clone();
    let options = options(&entry.name, namespace, &entry.overlays, &mut fields);
    let mut body = head.body();
    match (entry.map.body, fields) {
        (Body::Fields(_), Value::Map(fields)) => body.extend(fields),
        (_, fields) => {
            body.insert("spec".to_owned(), fields);
        }
    }
    let path = format!("`namespaces.{}.{}.{}`", namespace.name, entry.map.key, entry.name);
    let origin = Origin { maker: path, place: Some(entry.place), component: None };
    with_options(options, body, origin)
}

/// Makes the policy that lets traffic into a namespace through its waypoint only. It has no
/// selector, and it is L4, so ztunnel enforces it before every pod.
fn guard(namespace: &Namespace, environment: &Environment) -> Option<(Map, Origin)> {
    let UsedWaypoint { namespace: home, name, .. } = namespace.uses.as_ref()?;
    let waypoint = environment.waypoint(home, name)?;
    let others = waypoint.guard.as_ref()?;
    let trust_domain = &environment.install.trust_domain;
    let own = format!("{trust_domain}/ns/{home}/sa/{}", waypoint.service_account());
    let principals = std::iter::once(&own).chain(others).map(|it| it.as_str().into()).collect();
    let source = Value::from([("principals", Value::List(principals))]);
    let from = Value::List(vec![Value::from([("source", source)])]);
    let none = BTreeMap::new();
    let head = Head {
        api_version: "security.istio.io/v1",
        kind: "AuthorizationPolicy",
        name: &format!("{name}-guard"),
        namespace: Some(&namespace.name),
        labels: &none,
        annotations: &none,
    };
    let mut body = head.body();
    let rules = Value::List(vec![Value::from([("from", from)])]);
    body.insert("spec".to_owned(), Value::from([("action", "ALLOW".into()), ("rules", rules)]));
    let maker = format!("the guard of `namespaces.{home}.waypoints.{name}`");
    Some((body, Origin { maker, place: Some(waypoint.place), component: None }))
}

fn with_options(options: Option<Map>, body: Map, origin: Origin) -> Vec<(Map, Origin)> {
    let options = options.map(|options| (options, origin.clone()));
    options.into_iter().chain([(body, origin)]).collect()
}

/// Makes the ConfigMap of a Gateway's overlays and names it in the Gateway's spec.
fn options(
    gateway: &str,
    namespace: &Namespace,
    overlays: &Overlays,
    spec: &mut Value,
) -> Option<Map> {
    if overlays.is_empty() {
        return None;
    }
    let name = format!("{gateway}-options");
    let reference = Value::from([
        ("group", "".into()),
        ("kind", "ConfigMap".into()),
        ("name", name.as_str().into()),
    ]);
    let infrastructure = spec.as_map_mut().map(|spec| {
        spec.entry("infrastructure".to_owned()).or_insert_with(|| Value::Map(Map::new()))
    });
    if let Some(Value::Map(infrastructure)) = infrastructure {
        infrastructure.insert("parametersRef".to_owned(), reference);
    }
    let none = BTreeMap::new();
    let head = Head {
        api_version: "v1",
        kind: "ConfigMap",
        name: &name,
        namespace: Some(&namespace.name),
        labels: &none,
        annotations: &none,
    };
    let patches = overlays
        .iter()
        .map(|(key, patch)| ((*key).to_owned(), Value::String(kubeyaml::emit(patch))));
    let mut body = head.body();
    body.insert("data".to_owned(), Value::Map(patches.collect()));
    Some(body)
}
