//! The values that a chart's templates see: its defaults, what a profile, a platform and a
//! compatibility version say over them, the user's values over all of it, merged as the charts do.

use kubeyaml::{Map, Value};

use super::adjustments::adjustments;
use super::check::legacy_prefix;
use super::known::{Group, Known, known};
use super::notes;
use crate::diag::Findings;
use crate::model::{IstioVersion, Minor};
use crate::object::Component;
use crate::setting::Setting;
use crate::source::templates::lay_over;

/// Returns the values after all merging; nothing when a profile, a platform or a compatibility
/// version is not known.
pub(super) fn layered(
    component: Component,
    version: &IstioVersion,
    user: &Setting,
    findings: &mut Findings,
) -> Option<Map> {
    let said = adjustments(version, user, findings)?;
    let users = as_map(user.to_value());
    let mut values = defaults(known(component), version);
    lay_over(&mut values, said.clone());
    if component == Component::Ztunnel {
        // This chart has no `global`: what stands there belongs one level up.
        for global in [said.get("global"), users.get("global")].into_iter().flatten() {
            lay_over(&mut values, as_map(global.clone()));
        }
    }
    lay_over(&mut values, users);
    if let Some(prefix) = legacy_prefix(component) {
        let legacy = values.get(prefix).cloned().map(as_map).unwrap_or_default();
        lay_over(&mut values, legacy);
        notes::beaten(component, user, &values, findings);
    }
    Some(values)
}

fn as_map(value: Value) -> Map {
    if let Value::Map(map) = value { map } else { Map::new() }
}

/// Returns a chart's defaults.
fn defaults(group: &Group, version: &IstioVersion) -> Map {
    let default = |known: &Known| match known {
        Known::Group(group) => {
            Some(defaults(group, version)).filter(|map| !map.is_empty()).map(Value::Map)
        }
        Known::Value(value) => value.default(version.minor(), version.as_str()),
    };
    group.iter().filter_map(|(name, known)| Some((name.clone(), default(known)?))).collect()
}

/// Gives every name that the templates may look at a value: that of older charts, which did not
/// ask, or nothing.
pub(super) fn complete(values: &mut Map, group: &Group, minor: Minor) {
    for (name, known) in group {
        match known {
            Known::Group(group) => {
                let inner = values.entry(name.clone()).or_insert_with(|| Value::Map(Map::new()));
                if let Some(inner) = inner.as_map_mut() {
                    complete(inner, group, minor);
                }
            }
            Known::Value(value) => {
                values.entry(name.clone()).or_insert_with(|| value.filler(minor));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kubeyaml::{Limits, Map, Value};

    use super::{complete, known, layered};
    use crate::diag::{Findings, Severity, Sources};
    use crate::model::IstioVersion;
    use crate::object::Component;
    use crate::setting::Setting;

    fn values(component: Component, version: &str, text: &str) -> (Map, Findings) {
        let file = Sources::default().add("values.yaml", text);
        let nodes = kubeyaml::read_located(text, &Limits::CONFIG).unwrap();
        let user = Setting::from_node(&nodes[0], file);
        let version = IstioVersion::parse(version).unwrap();
        let mut findings = Findings::new();
        let mut values = layered(component, &version, &user, &mut findings).unwrap_or_default();
        complete(&mut values, known(component), version.minor());
        (values, findings)
    }

    fn at<'v>(values: &'v Map, path: &str) -> &'v Value {
        let mut path = path.split('.');
        let first = &values[path.next().unwrap()];
        path.fold(first, |value, key| value.get(key).unwrap())
    }

    #[test]
    fn a_profile_lies_over_the_defaults_and_the_user_over_both() {
        let (values, findings) = values(
            Component::Istiod,
            "1.30.2",
            "{ profile: demo, global: { proxy: { resources: { requests: { cpu: 20m } } } } }",
        );
        assert_eq!(findings, []);
        assert_eq!(*at(&values, "global.proxy.resources.requests.cpu"), "20m".into());
        assert_eq!(*at(&values, "global.proxy.resources.requests.memory"), "40Mi".into());
        assert_eq!(*at(&values, "global.proxy.resources.limits.cpu"), "2000m".into());
    }

    #[test]
    fn what_a_platform_says_beats_the_user_unless_the_user_says_it_with_the_prefix() {
        let beaten = "{ profile: ambient, global: { platform: k3s }, cniConfDir: /mine }";
        let (lost, findings) = values(Component::Cni, "1.30.2", beaten);
        assert_eq!(*at(&lost, "cniConfDir"), "/var/lib/rancher/k3s/agent/etc/cni/net.d".into());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].severity, Severity::Note);
        assert!(findings[0].hint.as_ref().unwrap().contains("cni.cniConfDir"));
        let wins = "{ profile: ambient, platform: k3s, cni: { cniConfDir: /mine } }";
        let (won, findings) = values(Component::Cni, "1.30.2", wins);
        assert_eq!((at(&won, "cniConfDir"), findings), (&"/mine".into(), Findings::new()));
    }

    #[test]
    fn ztunnel_takes_its_values_under_global_too() {
        let text = "{ profile: ambient, global: { hub: a, tag: b }, tag: c }";
        let (values, _) = values(Component::Ztunnel, "1.30.2", text);
        assert_eq!(*at(&values, "hub"), "a".into());
        assert_eq!(*at(&values, "tag"), "c".into());
        assert_eq!(*at(&values, "variant"), "distroless".into());
    }

    #[test]
    fn null_takes_a_default_away() {
        let text = "{ profile: ambient, resources: { requests: { cpu: null } }, affinity: null }";
        let (values, _) = values(Component::Istiod, "1.30.2", text);
        assert_eq!(*at(&values, "resources.requests.cpu"), Value::Null);
        assert_eq!(*at(&values, "resources.requests.memory"), "2048Mi".into());
        assert_eq!(*at(&values, "affinity"), Value::Null);
    }
}
