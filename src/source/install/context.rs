//! What the install templates see.

use kubeyaml::{Map, Value};

use super::known::known;
use super::layers::complete;
use super::minors::differences;
use super::release::ChartRelease;
use crate::model::IstioVersion;
use crate::object::Component;
use crate::source::templates::{TemplateValue, to_template};

/// Returns what the templates of a release see, given its merged values.
pub(super) fn context(
    version: &IstioVersion,
    release: &ChartRelease<'_>,
    values: Map,
) -> TemplateValue {
    let component = release.component;
    let revision = text_at(&values, &["revision"]).to_owned();
    let scope = match component {
        Component::Ztunnel => text_at(&values, &["resourceScope"]),
        _ => text_at(&values, &["global", "resourceScope"]),
    };
    let scope = Value::from([
        ("cluster", (scope != "namespace").into()),
        ("namespaced", (scope != "cluster").into()),
    ]);
    let injected = injected(component, &values);
    let suffix = if revision.is_empty() { String::new() } else { format!("-{revision}") };
    let mut complete_values = values;
    complete(&mut complete_values, known(component), version.minor());
    to_template(&Value::from([
        ("values", complete_values.into()),
        ("injected", injected),
        ("release", Value::from([("namespace", release.namespace.into())])),
        ("istio", istio(version)),
        ("differs", differences(version.minor()).into()),
        ("labels", labels(component, version)),
        ("scope", scope),
        ("revision", if revision.is_empty() { "default".into() } else { revision.into() }),
        ("suffix", suffix.into()),
    ]))
}

fn text_at<'v>(values: &'v Map, path: &[&str]) -> &'v str {
    let (first, rest) = path.split_first().unwrap_or((&"", &[]));
    values.get(*first).and_then(|value| value.at(rest)?.as_str()).unwrap_or_default()
}

fn istio(version: &IstioVersion) -> Value {
    let minor = i64::from(version.minor().number());
    Value::from([("version", version.as_str().into()), ("minor", minor.into())])
}

/// The labels of every object. They change with Istio's version, never with ambit's.
fn labels(component: Component, version: &IstioVersion) -> Value {
    let name = match component {
        Component::Base | Component::Istiod => "istiod",
        Component::Cni => "istio-cni",
        Component::Ztunnel => "ztunnel",
    };
    Value::from([
        ("app.kubernetes.io/managed-by", "ambit".into()),
        ("app.kubernetes.io/name", name.into()),
        ("app.kubernetes.io/part-of", "istio".into()),
        ("app.kubernetes.io/version", version.as_str().into()),
    ])
}

/// The values that istiod hands to the injection templates: the same five as the chart's.
fn injected(component: Component, values: &Map) -> Value {
    if component != Component::Istiod {
        return Value::Null;
    }
    let pick = |map: &Map, names: &[&str]| {
        let named =
            names.iter().filter_map(|name| Some(((*name).to_owned(), map.get(*name)?.clone())));
        named.collect::<Map>()
    };
    let gateways = values.get("gateways").and_then(Value::as_map).cloned().unwrap_or_default();
    let mut picked = pick(values, &["global", "sidecarInjectorWebhook", "revision"]);
    picked.insert("pilot".to_owned(), pick(values, &["cni", "env"]).into());
    picked.insert(
        "gateways".to_owned(),
        pick(&gateways, &["securityContext", "seccompProfile"]).into(),
    );
    Value::Map(picked)
}
