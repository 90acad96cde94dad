//! The reference of keys, made from the JSON Schemas and so from the types.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// Where the generated part of the page begins and ends.
pub(crate) const BEGIN: &str =
    "<!-- Below this line: made from the types by `UPDATE=1 cargo test --test docs_run`. -->";

/// What each group of keys is called on the page, in the page's order.
const SECTIONS: &[(&str, &str)] = &[
    ("ProjectKeys", "ambit.yaml"),
    ("GitKeys", "git"),
    ("LayerKeys", "A layer"),
    ("ClusterKeys", "cluster"),
    ("IstioKeys", "istio"),
    ("ComponentNamespaceKeys", "istio.componentNamespaces"),
    ("RevisionKeys", "istio.revisions"),
    ("PatchKeys", "istio.patches"),
    ("TargetKeys", "target of a patch"),
    ("GatewayApiKeys", "gatewayApi"),
    ("NamespaceKeys", "namespaces"),
    ("WaypointKeys", "waypoints"),
    ("AlsoAllowKeys", "guard"),
    ("EntryKeys", "An entry of a kind"),
    ("ArgoCdKeys", "argocd"),
    ("DestinationKeys", "argocd.destination"),
    ("ClusterKindKeys", "argocd.clusterKinds"),
    ("ApplicationKeys", "argocd.applications"),
    ("PackKeys", "packs"),
    ("MonitoringKeys", "monitoring"),
];

/// What is said of values that are Istio's, Kubernetes' or a chart's.
const AS_IT_IS: &str = "handed on as it is";

/// The sections of all keys, in Markdown.
pub(crate) fn text(project: &Value, environment: &Value) -> String {
    let mut groups = Map::new();
    for (name, schema) in [("ProjectKeys", project), ("LayerKeys", environment)] {
        groups.insert(name.to_owned(), schema.clone());
        groups.extend(schema["definitions"].as_object().cloned().unwrap_or_default());
    }
    // Words are shown where they are used.
    groups.retain(|_, group| group.get("oneOf").is_none());
    let unlisted = groups.keys().find(|name| SECTIONS.iter().all(|(it, _)| it != name));
    assert_eq!(unlisted, None, "a group of keys has no section");
    let page = Page { groups: &groups, definitions: &environment["definitions"] };
    let sections = SECTIONS.iter().map(|(group, heading)| page.section(heading, &groups[*group]));
    sections.collect()
}

struct Page<'s> {
    groups: &'s Map<String, Value>,
    definitions: &'s Value,
}

impl Page<'_> {
    fn section(&self, heading: &str, group: &Value) -> String {
        let about = description(group);
        let empty = Map::new();
        let properties = group["properties"].as_object().unwrap_or(&empty);
        let (kinds, keys): (Vec<_>, Vec<_>) =
            properties.iter().partition(|(_, property)| self.is_kind(property));
        let mut text = format!("\n### {heading}\n\n{about}\n");
        text.push_str(&self.table(&keys));
        if !kinds.is_empty() {
            let what = "The objects of a namespace, each a map from a name to [an entry]";
            let _ = writeln!(text, "\n{what}(#an-entry-of-a-kind):");
            text.push_str("\n| key | kind |\n| --- | --- |\n");
            for (key, property) in kinds {
                let kind = description(property).replace(" objects of ", " of ");
                let kind = kind.trim_end_matches(", by name.");
                let _ = writeln!(text, "| `{key}` | {kind} |");
            }
        }
        text
    }

    fn is_kind(&self, property: &Value) -> bool {
        self.value(property).contains("#an-entry-of-a-kind")
    }

    fn table(&self, keys: &[(&String, &Value)]) -> String {
        let mut text = "\n| key | value | meaning |\n| --- | --- | --- |\n".to_owned();
        for (key, property) in keys {
            let (value, about) = (self.value(property), description(property));
            let _ = writeln!(text, "| `{key}` | {value} | {about} |");
        }
        text
    }

    /// What may stand there, in words.
    fn value(&self, schema: &Value) -> String {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.referenced(reference.rsplit('/').next().unwrap_or_default());
        }
        for choices in ["anyOf", "allOf"] {
            if let Some(choices) = schema[choices].as_array() {
                let words = choices.iter().filter(|it| it["type"] != "null");
                return words.map(|it| self.value(it)).collect::<Vec<_>>().join(", or ");
            }
        }
        if let Some(words) = schema["oneOf"].as_array() {
            return words.iter().map(word).collect::<Vec<_>>().join("; ");
        }
        let types = schema["type"].as_array().cloned();
        let types = types.unwrap_or_else(|| vec![schema["type"].clone()]);
        let first = types.iter().find(|it| **it != "null").and_then(Value::as_str);
        match first {
            Some("string") => "text".to_owned(),
            Some("boolean") => "true, false".to_owned(),
            Some("integer") => "a whole number".to_owned(),
            Some("array") => match self.value(&schema["items"]).as_str() {
                AS_IT_IS => format!("list, {AS_IT_IS}"),
                items => format!("list of {items}"),
            },
            Some("object") => match schema.get("additionalProperties") {
                Some(Value::Object(_)) => {
                    format!("by name: {}", self.value(&schema["additionalProperties"]))
                }
                _ => "a map".to_owned(),
            },
            _ => AS_IT_IS.to_owned(),
        }
    }

    fn referenced(&self, name: &str) -> String {
        if let Some((_, heading)) = SECTIONS.iter().find(|(group, _)| *group == name) {
            assert!(self.groups.contains_key(name), "a section without keys: {name}");
            return format!("[{heading}](#{})", anchor(heading));
        }
        self.value(&self.definitions[name])
    }
}

fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect()
}

/// A word of an enumeration, with its meaning where that says more.
fn word(schema: &Value) -> String {
    let word = schema["const"].as_str().unwrap_or_default();
    let about = description(schema);
    let about = about.trim_end_matches('.');
    if about.is_empty() || about.eq_ignore_ascii_case(word) {
        return format!("`{word}`");
    }
    format!("`{word}` ({about})")
}

/// A description on one line, safe in a table.
fn description(schema: &Value) -> String {
    let text = schema["description"].as_str().unwrap_or_default();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace('|', "\\|")
}
