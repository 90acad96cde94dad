//! One YAML document of configuration, as a located tree.

use std::collections::BTreeMap;

use kubeyaml::{Content, Entry, ErrorKind, Limits, Node};

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
        Ok(nodes) => of_nodes(file, sources.text(file), &nodes),
        Err(errors) => {
            let findings = errors.iter().map(|error| unreadable(file, error)).collect();
            Document { file, setting: None, findings }
        }
    }
}

fn of_nodes(file: FileId, text: &str, nodes: &[Node]) -> Document {
    let findings = nodes.get(1).map(|node| second(file, node)).into_iter().collect();
    let mut keys = Keys { text, file, findings, left: 100 };
    let setting = match nodes.first() {
        Some(node) if !matches!(node.content, Content::Null | Content::Missing) => {
            keys.look_at(node);
            Setting::from_node(node, file)
        }
        _ => Setting::new(Kind::Map(BTreeMap::new()), start(file)),
    };
    Document { file, setting: Some(setting), findings: keys.findings }
}

/// Returns the beginning of a file.
pub(super) fn start(file: FileId) -> Place {
    Place { file, line: 1, column: 1 }
}

fn place(file: FileId, place: kubeyaml::Place) -> Place {
    Place { file, line: place.line, column: place.column }
}

fn unreadable(file: FileId, error: &kubeyaml::Error) -> Finding {
    let message = error.message.as_str();
    let finding = match error.kind {
        ErrorKind::DuplicateKey => Finding::error("duplicate-key", message),
        ErrorKind::MergeTwice => Finding::error("merge-twice", message),
        ErrorKind::Tab => Finding::error("tab", message),
        ErrorKind::NotUtf8 => Finding::error("not-utf8", message),
        _ => Finding::error("yaml", message),
    };
    let finding = finding.at(place(file, error.place));
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

/// Looks at every key of a document.
struct Keys<'t> {
    text: &'t str,
    file: FileId,
    findings: Findings,
    /// How many keys that may not be what they look like are still looked up in the text.
    left: u32,
}

impl Keys<'_> {
    fn look_at(&mut self, node: &Node) {
        match &node.content {
            Content::Map(entries) => {
                for entry in entries {
                    self.look_at_key(entry);
                    self.look_at(&entry.value);
                }
            }
            Content::List(items) => items.iter().for_each(|item| self.look_at(item)),
            _ => {}
        }
    }

    fn look_at_key(&mut self, entry: &Entry) {
        if matches!(entry.value.content, Content::Missing) && !is_enough(&self.findings) {
            self.findings.push(no_value(&entry.key, place(self.file, entry.key_place)));
        }
        if matches!(entry.key.as_str(), "true" | "false") && self.left > 0 {
            self.left -= 1;
            let written = word_at(self.text, entry.key_place).unwrap_or_default();
            if !written.is_empty() && !written.eq_ignore_ascii_case(&entry.key) {
                let place = place(self.file, entry.key_place);
                self.findings.push(boolean_key(&written, &entry.key).at(place));
            }
        }
    }
}

/// Returns the letters at a place of a text.
fn word_at(text: &str, at: kubeyaml::Place) -> Option<String> {
    let line = text.lines().nth(usize::try_from(at.line).ok()?.checked_sub(1)?)?;
    let before = usize::try_from(at.column).ok()?.checked_sub(1)?;
    Some(line.chars().skip(before).take_while(char::is_ascii_alphabetic).collect())
}

/// Notes a key such as `y` or `on`, which Kubernetes takes for a boolean.
fn boolean_key(written: &str, key: &str) -> Finding {
    Finding::note("boolean-key", format!("the key `{written}` is read as `{key}`"))
        .because("Kubernetes takes this word for a boolean, and makes it a key so")
        .hint(format!("quote it if you mean the word: `\"{written}\":`"))
}

fn no_value(key: &str, place: Place) -> Finding {
    Finding::error("no-value", format!("`{key}:` has nothing after its colon"))
        .at(place)
        .because("it could mean null, an empty map or a value still to be written")
        .hint(format!("write `{key}: null`, `{key}: {{}}` or a value"))
}
