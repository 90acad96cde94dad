//! What the charts take, read from `values/` beside this file.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kubeyaml::{Map, Value};

use super::embedded::values_file;
use super::kind::Kind;
use super::minors::{Minors, document};
use crate::model::Minor;
use crate::object::Component;

/// Values by name.
pub(super) type Group = BTreeMap<String, Known>;

/// What a chart has under a name.
#[derive(Debug)]
pub(super) enum Known {
    /// More names.
    Group(Group),
    /// A value.
    Value(Box<KnownValue>),
}

/// A value that a chart takes.
#[derive(Debug)]
pub(super) struct KnownValue {
    /// What it may be.
    pub(super) kind: Kind,
    /// Whether `null` is fine too.
    pub(super) nullable: bool,
    /// The minors whose chart reads it.
    pub(super) minors: Minors,
    /// What it reaches.
    pub(super) reach: Reach,
    /// Whether the chart asks if there is any text before it prints it.
    pub(super) may_be_empty: bool,
    /// Texts that the chart fails on.
    pub(super) never: Vec<String>,
    /// Keys that the chart itself writes beside the user's.
    pub(super) reserved: Vec<String>,
    default: Option<Value>,
    defaults: Map,
    version_is_default: bool,
    unsaid: Value,
    before: Value,
}

/// What a value reaches in an install from the embedded templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    /// The objects.
    Objects,
    /// Sidecars only, and there are none.
    Sidecars,
    /// Resource definitions only, and they come from an application of their own.
    Crds,
    /// No object of any install.
    Nothing,
    /// Objects that the templates do not make: the reason.
    Refused(String),
}

impl KnownValue {
    /// Returns what the chart of a release takes when nobody says anything; `None` where its
    /// `values.yaml` does not have the name.
    pub(super) fn default(&self, minor: Minor, version: &str) -> Option<Value> {
        if self.version_is_default {
            return Some(version.into());
        }
        let of_minor = self.defaults.get(minor.text());
        of_minor.or(self.default.as_ref()).filter(|_| self.minors.hold(minor)).cloned()
    }

    /// Returns what templates see where neither the chart nor the user says anything.
    pub(super) fn filler(&self, minor: Minor) -> Value {
        if self.minors.hold(minor) { self.unsaid.clone() } else { self.before.clone() }
    }
}

static ALL: LazyLock<[Group; 4]> =
    LazyLock::new(|| Component::ALL.map(|component| group(document(values_file(component)))));

/// Returns what a component's chart takes.
pub(super) fn known(component: Component) -> &'static Group {
    let [base, istiod, cni, ztunnel] = &*ALL;
    match component {
        Component::Base => base,
        Component::Istiod => istiod,
        Component::Cni => cni,
        Component::Ztunnel => ztunnel,
    }
}

/// Returns what a component's chart, or else another one, takes under `global`: the same `global`
/// is given to all of them. ztunnel's chart takes its own top-level values there as well.
pub(super) fn known_global(component: Component, name: &str) -> Option<&'static Known> {
    let own_top = (component == Component::Ztunnel).then(|| known(component).get(name)).flatten();
    let charts = [component].into_iter().chain(Component::ALL);
    own_top.or_else(|| charts.filter_map(globals).find_map(|globals| globals.get(name)))
}

fn globals(component: Component) -> Option<&'static Group> {
    match known(component).get("global") {
        Some(Known::Group(group)) => Some(group),
        _ => None,
    }
}

/// Returns the names that [`known_global`] knows.
pub(super) fn global_names(component: Component) -> impl Iterator<Item = &'static str> {
    let own_top = (component == Component::Ztunnel).then(|| known(component));
    let groups = own_top.into_iter().chain(Component::ALL.into_iter().filter_map(globals));
    groups.flat_map(|group| group.keys().map(String::as_str))
}

fn group(entries: Map) -> Group {
    entries.into_iter().map(|(name, entry)| (name, entry_of(entry))).collect()
}

fn entry_of(entry: Value) -> Known {
    match entry {
        Value::Map(map) if map.contains_key("is") => Known::Value(Box::new(value(&map))),
        Value::Map(map) => Known::Group(group(map)),
        _ => Known::Group(Group::new()),
    }
}

fn value(entry: &Map) -> KnownValue {
    let text = |key| entry.get(key).and_then(Value::as_str);
    let is = text("is").unwrap_or_default();
    let kind = is.strip_suffix("-or-null");
    let texts = |key| {
        let list = entry.get(key).and_then(Value::as_list).unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
    };
    KnownValue {
        kind: Kind::parse(kind.unwrap_or(is)),
        nullable: kind.is_some(),
        minors: Minors::of(&Value::Map(entry.clone())),
        reach: reach(text("for"), text("not")),
        may_be_empty: entry.contains_key("may-be-empty"),
        never: texts("never"),
        reserved: texts("reserved"),
        default: entry.get("default").cloned(),
        defaults: entry.get("defaults").and_then(Value::as_map).cloned().unwrap_or_default(),
        version_is_default: entry.contains_key("version-is-default"),
        unsaid: entry.get("unsaid").cloned().unwrap_or(Value::Null),
        before: entry.get("before").cloned().unwrap_or(Value::Null),
    }
}

fn reach(only: Option<&str>, refused: Option<&str>) -> Reach {
    match (only, refused) {
        (_, Some(reason)) => Reach::Refused(reason.to_owned()),
        (Some("sidecars"), _) => Reach::Sidecars,
        (Some("crds"), _) => Reach::Crds,
        (Some(_), _) => Reach::Nothing,
        (None, None) => Reach::Objects,
    }
}

#[cfg(test)]
mod tests {
    use kubeyaml::Value;

    use super::{Kind, Known, Map, document, known, values_file};
    use crate::model::Minor;
    use crate::object::Component;

    /// Calls `each` with the path and the raw entry of every value.
    fn walk(path: &str, map: &Map, each: &mut impl FnMut(&str, &Map)) {
        for (name, entry) in map {
            let path = format!("{path}.{name}");
            let entry = entry.as_map().unwrap_or_else(|| panic!("{path} is no mapping"));
            if entry.contains_key("is") { each(&path, entry) } else { walk(&path, entry, each) }
        }
    }

    #[test]
    fn the_files_use_known_words_only() {
        let words = [
            "is",
            "default",
            "defaults",
            "version-is-default",
            "unsaid",
            "since",
            "before",
            "may-be-empty",
            "never",
            "reserved",
            "for",
            "not",
        ];
        for component in Component::ALL {
            let mut count = 0;
            walk(component.name(), &document(values_file(component)), &mut |path, entry| {
                let unknown = entry.keys().find(|key| !words.contains(&key.as_str()));
                assert_eq!(unknown, None, "{path}");
                let is = entry["is"].as_str().unwrap();
                assert!(Kind::WORDS.contains(&is.trim_end_matches("-or-null")), "{path}: {is}");
                if let Some(only) = entry.get("for") {
                    let only = only.as_str().unwrap();
                    assert!(["sidecars", "crds", "nothing"].contains(&only), "{path}: {only}");
                }
                count += 1;
            });
            assert!(count > 10, "{} has {count} values", component.name());
        }
    }

    #[test]
    fn a_default_may_differ_between_minors() {
        let Known::Group(ambient) = &known(Component::Cni)["ambient"] else { panic!() };
        let Known::Value(value) = &ambient["reconcileIptablesOnStartup"] else { panic!() };
        assert_eq!(value.default(Minor::V1_28, ""), Some(Value::Bool(false)));
        assert_eq!(value.default(Minor::V1_29, ""), Some(Value::Bool(true)));
    }

    #[test]
    fn an_older_minor_behaves_as_its_chart_did() {
        let grace = "terminationGracePeriodSeconds";
        let Known::Value(value) = &known(Component::Cni)[grace] else { panic!() };
        assert_eq!(value.default(Minor::V1_28, ""), None);
        assert_eq!(value.filler(Minor::V1_28), 5.into());
        assert_eq!(value.default(Minor::V1_29, ""), Some(30.into()));
    }
}
