//! Users of a waypoint whom it does not let in.
//!
//! The `allowedRoutes` of a waypoint's listener say whose traffic it takes, and a selector there
//! holds for its own namespace too. istiod leaves the traffic of all others direct, so that no L7
//! policy is enforced (istio `pilot/pkg/serviceregistry/ambient/waypoints.go`, getUseWaypoint and
//! makeAllowedRoutes).

use std::collections::BTreeMap;

use kubeyaml::Value;

use crate::diag::{Finding, Findings, Place};
use crate::model::Environment;
use crate::object::{Application, GATEWAY, Object, selects};

/// The labels that name a waypoint, and its namespace where it is another.
const USE: &str = "istio.io/use-waypoint";
const USE_IN: &str = "istio.io/use-waypoint-namespace";

/// Says on which port a proxy takes a waypoint's traffic, in the place of the listener.
const BINDING: &str = "ambient.istio.io/waypoint-inbound-binding";

/// The port of a waypoint's listener.
const PORT: i64 = 15008;

pub(super) fn check(
    applications: &mut [Application],
    environment: &Environment,
    findings: &mut Findings,
) {
    let objects = applications.iter().flat_map(|it| &it.objects).collect::<Vec<_>>();
    let waypoints = objects.iter().filter(|object| is_waypoint(object));
    let waypoints = waypoints
        .map(|object| ((object.id().namespace.as_str(), object.id().name.as_str()), *object));
    let waypoints = waypoints.collect::<BTreeMap<_, _>>();
    let homes = homes(environment, &objects);
    for user in users(&homes, &objects) {
        let Some(waypoint) = waypoints.get(&user.waypoint) else { continue };
        let unknown = Home::default();
        let home = homes.get(user.namespace).unwrap_or(&unknown);
        findings.extend(Door::of(waypoint).denied(&user, home, waypoint));
    }
}

fn is_waypoint(object: &Object) -> bool {
    let class = object.at(&["spec", "gatewayClassName"]).and_then(Value::as_str);
    let is_gateway = object.id().kind == "Gateway" && object.id().group == GATEWAY;
    is_gateway && class == Some("istio-waypoint") && object.annotation(BINDING).is_none()
}

/// A namespace, as far as it is known here.
#[derive(Default)]
struct Home<'e> {
    labels: BTreeMap<&'e str, &'e str>,
    /// Whether these are all: the Namespace is written here.
    is_written: bool,
    place: Option<Place>,
}

fn homes<'e>(environment: &'e Environment, objects: &[&'e Object]) -> BTreeMap<&'e str, Home<'e>> {
    let written =
        objects.iter().filter(|it| it.id().kind == "Namespace" && it.id().group.is_empty());
    let mut homes = BTreeMap::new();
    for object in written {
        let labels =
            object.at(&["metadata", "labels"]).and_then(Value::as_map).into_iter().flatten();
        let labels = labels.filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
        let place = object.origin().place;
        homes.insert(
            object.id().name.as_str(),
            Home { labels: labels.collect(), is_written: true, place },
        );
    }
    for (name, namespace) in &environment.namespaces {
        let home: &mut Home<'_> = homes.entry(name).or_default();
        let labels = namespace.labels.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        home.labels.extend(labels);
        home.place = namespace.uses.as_ref().map(|used| used.place).or(namespace.place);
    }
    for (name, home) in &mut homes {
        home.labels.insert("kubernetes.io/metadata.name", name);
    }
    homes
}

/// What uses a waypoint: a namespace, or an object in one.
struct User<'e> {
    name: String,
    namespace: &'e str,
    waypoint: (&'e str, &'e str),
    place: Option<Place>,
}

fn users<'e>(homes: &BTreeMap<&'e str, Home<'e>>, objects: &[&'e Object]) -> Vec<User<'e>> {
    let of_namespaces = homes.iter().filter_map(|(name, home)| {
        let label = |key| home.labels.get(key).copied();
        let waypoint = (label(USE_IN).unwrap_or(name), label(USE)?);
        Some(User {
            name: format!("namespace `{name}`"),
            namespace: name,
            waypoint,
            place: home.place,
        })
    });
    let kinds = ["Service", "ServiceEntry", "Pod", "WorkloadEntry"];
    let of_objects = objects.iter().filter(|it| kinds.contains(&it.id().kind.as_str()));
    let of_objects = of_objects.filter_map(|object| {
        let namespace = object.id().namespace.as_str();
        let waypoint = (object.label(USE_IN).unwrap_or(namespace), object.label(USE)?);
        Some(User {
            name: object.id().to_string(),
            namespace,
            waypoint,
            place: object.origin().place,
        })
    });
    of_namespaces.chain(of_objects).collect()
}

/// Whom a listener lets in.
enum Door<'e> {
    All,
    Same,
    Selected(&'e Value),
}

impl<'e> Door<'e> {
    fn of(waypoint: &'e Object) -> Self {
        let listeners = waypoint.at(&["spec", "listeners"]).and_then(Value::as_list);
        let is_its_own = |listener: &&Value| {
            listener.get("protocol").and_then(Value::as_str) == Some("HBONE")
                && listener.get("port") == Some(&PORT.into())
        };
        let listener = listeners.unwrap_or_default().iter().find(is_its_own);
        let namespaces = listener.and_then(|it| it.at(&["allowedRoutes", "namespaces"]));
        match namespaces.and_then(|it| it.get("from")?.as_str()) {
            Some("All") => Self::All,
            Some("Selector") => {
                Self::Selected(namespaces.and_then(|it| it.get("selector")).unwrap_or(&Value::Null))
            }
            _ => Self::Same,
        }
    }

    /// Reports a user whom it keeps out.
    fn denied(&self, user: &User<'_>, home: &Home<'_>, waypoint: &Object) -> Option<Finding> {
        let (namespace, name) = user.waypoint;
        let only = match self {
            Self::All => return None,
            Self::Same if user.namespace == namespace => return None,
            Self::Selected(selector) if selects(selector, |key| home.labels.get(key).copied()) => {
                return None;
            }
            Self::Same => "it lets in its own namespace only",
            Self::Selected(_) => "its selector does not match the labels of the namespace",
        };
        let message = format!("waypoint `{namespace}/{name}` does not let {} in", user.name);
        let finding = match self {
            Self::Selected(_) if !home.is_written => {
                let finding = Finding::note("waypoint-attachment-denied", message);
                finding.hint(format!("the owner of namespace `{}` must give it labels that the selector matches", user.namespace))
            }
            _ => Finding::error("waypoint-attachment-denied", message).hint(
                "write `allowedRoutes: { namespaces: { from: All } }` on the waypoint, or `from: Selector` with a selector that matches the namespace",
            ),
        };
        let finding = finding
            .at(user.place)
            .because(format!("{only}, so this traffic goes past it and no L7 policy is enforced"));
        Some(match waypoint.origin().place {
            Some(place) => finding.also(place, "the waypoint"),
            None => finding,
        })
    }
}
