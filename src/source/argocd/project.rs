//! The AppProject.

use kubeyaml::{Map, Value};

use super::{map, releases, text};
use crate::model::{Delivery, Environment, Git};
use crate::object::SYNC_WAVE;

/// Before every Application that uses it.
const WAVE: i64 = -10;

/// Returns the AppProject object.
pub(super) fn body(name: &str, delivery: &Delivery, git: &Git) -> Map {
    let fixed = Environment::FIXED_CLUSTER_KINDS
        .iter()
        .map(|(group, kind)| ((*group).to_owned(), (*kind).to_owned()));
    let cluster_kinds = fixed.chain(delivery.cluster_kinds.iter().cloned());
    let repos = [git.repo_url.as_str(), releases::ISTIO, releases::GATEWAY_API];
    let spec = Value::from([
        ("clusterResourceWhitelist", Value::List(cluster_kinds.map(group_kind).collect())),
        ("namespaceResourceWhitelist", Value::List(vec![group_kind(("*".into(), "*".into()))])),
        ("destinations", destinations(delivery)),
        ("sourceRepos", Value::List(repos.map(text).into())),
    ]);
    let metadata = Value::from([
        ("name", text(name)),
        ("namespace", text(&delivery.namespace)),
        ("annotations", Value::from([(SYNC_WAVE, WAVE.to_string().into())])),
    ]);
    map([
        ("apiVersion", text("argoproj.io/v1alpha1")),
        ("kind", text("AppProject")),
        ("metadata", metadata),
        ("spec", spec),
    ])
}

fn group_kind((group, kind): (String, String)) -> Value {
    Value::from([("group", group.into()), ("kind", kind.into())])
}

fn destinations(delivery: &Delivery) -> Value {
    let destination = |namespace: &String| {
        let mut destination = delivery.destination.as_map().cloned().unwrap_or_default();
        destination.insert("namespace".to_owned(), text(namespace));
        Value::Map(destination)
    };
    Value::List(delivery.allowed_namespaces.iter().map(destination).collect())
}
