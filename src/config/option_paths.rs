//! The options that made a document: what a program wrote is found there, not in its one line.

use super::document::start;
use crate::diag::Sources;
use crate::setting::{Kind, Setting};

/// Names the option of every key and value of a setting, `path` being that of the setting itself.
pub(super) fn name_options(setting: &Setting, path: &str, sources: &mut Sources) {
    sources.name_option(setting.place, path);
    match &setting.kind {
        Kind::Map(members) => {
            for (key, member) in members {
                let below = format!("{path}.{}", attribute(key));
                sources.name_option(member.key, &below);
                name_options(&member.setting, &below, sources);
            }
        }
        Kind::List(items) => {
            for (index, item) in items.iter().enumerate() {
                name_options(item, &format!("{path}[{index}]"), sources);
            }
        }
        _ => {}
    }
}

/// Names the options of a document `{ name, project, environment }`.
pub(super) fn name_document(document: &Setting, environment: &str, sources: &mut Sources) {
    let path = format!("environments.{}", attribute(environment));
    let member = |key: &str| document.as_map().and_then(|members| members.get(key));
    sources.name_option(start(document.place.file), &path);
    for (key, path) in [("name", &path), ("environment", &path), ("project", &"project".to_owned())]
    {
        if let Some(member) = member(key) {
            sources.name_option(member.key, path);
            name_options(&member.setting, path, sources);
        }
    }
}

/// Returns a name as a path of Nix writes it.
fn attribute(name: &str) -> String {
    let is_letter = |it: char| it.is_ascii_alphabetic() || it == '_';
    let is_plain = |it: char| is_letter(it) || it.is_ascii_digit() || "-'".contains(it);
    if name.starts_with(is_letter) && name.chars().all(is_plain) {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}
