//! Texts that hold something: YAML or JSON inside a ConfigMap or an annotation.

use kubeyaml::{Limits, Value};

use crate::object::{OVERLAY_KEYS, ObjectId};

/// How many texts may lie inside one another.
pub(super) const DEEPEST: usize = 4;

/// Who reads a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// One that is known to read YAML, of which JSON is a part.
    Yaml,
    /// Nobody known, and nothing speaks against YAML.
    Likely,
    /// Nobody known, and by its name it is something else: what looks like YAML there may mean more
    /// to whoever reads it.
    Unknown,
    /// One that is known to read something else.
    Other,
}

/// Ends of the names of files that are no YAML, though they may look like it.
const OTHER_FILES: &[&str] = &[
    "properties",
    "conf",
    "cfg",
    "ini",
    "env",
    "toml",
    "sh",
    "txt",
    "xml",
    "md",
    "lua",
    "py",
    "js",
    "sql",
    "csv",
    "hcl",
    "tf",
    "html",
    "css",
];

impl Reader {
    /// Finds who reads the text at this path, given by its keys.
    pub(super) fn of(id: &ObjectId, keys: &[&str]) -> Self {
        let is_config_map = id.kind == "ConfigMap" && id.group.is_empty();
        match keys {
            ["data", key] if is_config_map => Self::of_key(id, key),
            [.., "annotations", "proxy.istio.io/config"] => Self::Yaml,
            [.., "helm", "values"] if id.kind == "Application" => Self::Yaml,
            _ => Self::Likely,
        }
    }

    fn of_key(id: &ObjectId, key: &str) -> Self {
        let is_injector = id.name.starts_with("istio-sidecar-injector");
        let is_values = id.name == "values" && key.ends_with("-values");
        match key.rsplit_once('.').map(|(_, end)| end) {
            Some("yaml" | "yml" | "json") => Self::Yaml,
            Some(end) if OTHER_FILES.contains(&end) => Self::Other,
            _ if is_mesh(id, key) || is_values || key == "values" => Self::Yaml,
            _ if is_injector && key == "config" => Self::Yaml,
            // Read by istiod for the Gateways that it makes.
            _ if OVERLAY_KEYS.contains(&key) => Self::Yaml,
            Some(_) => Self::Unknown,
            None => Self::Likely,
        }
    }

    /// Reads both texts as mappings or lists; none when one of them is just text.
    pub(super) fn both(self, before: &str, after: &str) -> Option<(Value, Value)> {
        // What stands behind `#` means something to whoever does not read YAML.
        let hides = self == Self::Unknown && !remarks(before).eq(remarks(after));
        if self == Self::Other || hides {
            return None;
        }
        Some((self.content(before)?, self.content(after)?))
    }

    fn content(self, text: &str) -> Option<Value> {
        let may_hold =
            self == Self::Yaml || text.contains('\n') || text.trim_start().starts_with(['{', '[']);
        if !may_hold {
            return None;
        }
        let mut documents = kubeyaml::read_with(text, &Limits::MANIFESTS).ok()?;
        let only = documents.pop().filter(|_| documents.is_empty())?;
        matches!(only, Value::Map(_) | Value::List(_)).then_some(only)
    }

    /// Tells whether two texts that hold equal values are the same to their reader.
    pub(super) fn reads_the_same(self, before: &str, after: &str) -> bool {
        let is_json = |text: &str| kubeyaml::from_json(text).is_ok();
        let is_read =
            matches!(self, Self::Yaml | Self::Likely) || is_json(before) && is_json(after);
        is_read && long_numbers(before).eq(long_numbers(after))
    }
}

/// Tells whether a key of a ConfigMap holds the configuration of a mesh, which istiod reads as YAML.
pub(super) fn is_mesh(id: &ObjectId, key: &str) -> bool {
    let is_istio = id.name == "istio" || id.name.starts_with("istio-");
    is_istio && (key == "mesh" || key == "meshNetworks")
}

/// What stands behind `#` in each line.
fn remarks(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.split_once('#').map(|(_, remark)| remark.trim()))
}

/// Numbers with more digits than every reader keeps.
fn long_numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !it.is_ascii_digit()).filter(|digits| digits.len() > 16)
}
