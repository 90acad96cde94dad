//! One YAML document of configuration, as a located tree.

use std::collections::BTreeMap;

use kubeyaml::{Content, ErrorKind, Limits, Node};

use crate::diag::{FileId, Finding, Findings, Place, Sources, is_enough};
use crate::setting::{Kind, Setting};

/// A file of configuration after reading.
#[derive(Debug)]
pub(super) struct Document {
    /// The file.
    pub file: FileId,
    /// What it holds: an empty map when the file is empty, nothing when it is no YAML.
    pub setting: Option<Setting>,
    /// What is wrong with it as YAML.
    pub findings: Findings,
}

/// Reads a file of configuration.
pub(super) fn read(sources: &mut Sources, name: &str, bytes: &[u8]) -> Document {
    let decoded = kubeyaml::decode(bytes);
    let shown = match &decoded {
        Ok(text) => (*text).to_owned(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    };
    let file = sources.add(name, shown);
    let nodes = decoded
        .map_err(|error| vec![error])
        .and_then(|text| kubeyaml::read_located(text, &Limits::CONFIG));
    match nodes {
        Ok(nodes) => of_nodes(file, &nodes),
        Err(errors) => {
            let findings = errors.iter().map(|error| unreadable(file, error)).collect();
            Document { file, setting: None, findings }
        }
    }
}

fn of_nodes(file: FileId, nodes: &[Node]) -> Document {
    let mut findings: Findings = nodes.get(1).map(|node| second(file, node)).into_iter().collect();
    let setting = match nodes.first() {
        Some(node) if !matches!(node.content, Content::Null | Content::Missing) => {
            report_missing(node, file, &mut findings);
            Setting::from_node(node, file)
        }
        _ => Setting::new(Kind::Map(BTreeMap::new()), start(file)),
    };
    Document { file, setting: Some(setting), findings }
}

/// Returns the beginning of a file.
pub(super) fn start(file: FileId) -> Place {
    Place { file, line: 1, column: 1 }
}

fn place(file: FileId, place: kubeyaml::Place) -> Place {
    Place { file, line: place.line, column: place.column }
}

fn unreadable(file: FileId, error: &kubeyaml::Error) -> Finding {
    let rule = match error.kind {
        ErrorKind::DuplicateKey => "duplicate-key",
        ErrorKind::MergeTwice => "merge-twice",
        ErrorKind::Tab => "tab",
        ErrorKind::NotUtf8 => "not-utf8",
        _ => "yaml",
    };
    let finding = Finding::error(rule, error.message.clone()).at(place(file, error.place));
    match error.also {
        Some(also) => finding.also(place(file, also), label(error.kind)),
        None => finding,
    }
}

/// What stands at the second place of an error.
fn label(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::DuplicateKey | ErrorKind::MergeTwice => "the first one",
        ErrorKind::Truncated => "opened here",
        _ => "the other end of it",
    }
}

fn second(file: FileId, node: &Node) -> Finding {
    Finding::error("second-document", "a second YAML document")
        .at(place(file, node.place))
        .because("a layer is one document; what comes after `---` would be lost")
        .hint("move it into a file of its own")
}

/// Reports every key with nothing after its colon.
fn report_missing(node: &Node, file: FileId, findings: &mut Findings) {
    match &node.content {
        Content::Map(entries) => {
            for entry in entries {
                if matches!(entry.value.content, Content::Missing) && !is_enough(findings) {
                    findings.push(no_value(&entry.key, place(file, entry.key_place)));
                }
                report_missing(&entry.value, file, findings);
            }
        }
        Content::List(items) => {
            for item in items {
                report_missing(item, file, findings);
            }
        }
        _ => {}
    }
}

fn no_value(key: &str, place: Place) -> Finding {
    Finding::error("no-value", format!("`{key}:` has nothing after its colon"))
        .at(place)
        .because("it could mean null, an empty map or a value still to be written")
        .hint(format!("write `{key}: null`, `{key}: {{}}` or a value"))
}
