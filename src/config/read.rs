//! Reads settings into typed keys; everything wrong becomes a finding, nothing stops the reading.

mod fields;
mod scalars;
mod schema;

use std::collections::BTreeMap;

use crate::diag::{Finding, Findings, Place, is_enough, nearest};
use crate::object::QUOTE_IT;
use crate::setting::{Kind, Member, Setting};

pub use fields::{FromField, Named, Said, null_in_list};
pub use scalars::Located;
pub(crate) use schema::PASS_THROUGH;

/// Something that can be read from a setting that is not null.
pub trait FromSetting: Sized {
    /// Reads it; `None` means that a finding says why not.
    fn from_setting(setting: &Setting, reader: &mut Reader) -> Option<Self>;
}

/// Gathers findings while it follows the path of keys.
#[derive(Debug, Default)]
pub struct Reader {
    path: Vec<String>,
    findings: Findings,
}

impl Reader {
    /// Reads a whole tree.
    pub fn read<T: FromSetting + Default>(setting: &Setting) -> (T, Findings) {
        let mut reader = Self::default();
        let value = if setting.is_null() { None } else { T::from_setting(setting, &mut reader) };
        (value.unwrap_or_default(), reader.findings)
    }

    /// Returns what was found.
    pub fn into_findings(self) -> Findings {
        self.findings
    }

    /// Takes a finding.
    pub fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Returns the path of keys to what is being read, as people write it.
    pub fn path(&self) -> String {
        self.path.join(".")
    }

    /// Does `work` one key further down.
    pub fn below<T>(&mut self, key: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key.to_owned());
        let result = work(self);
        self.path.pop();
        result
    }

    /// Returns the members of a map and reports every key that is not in `keys`.
    pub fn map<'s>(
        &mut self,
        setting: &'s Setting,
        keys: &[&str],
    ) -> Option<&'s BTreeMap<String, Member>> {
        let members = self.any_map(setting)?;
        for (key, member) in members {
            if !keys.contains(&key.as_str()) {
                self.unknown_key(key, member.key, keys);
            }
        }
        Some(members)
    }

    /// Returns the members of a map whatever its keys.
    pub fn any_map<'s>(&mut self, setting: &'s Setting) -> Option<&'s BTreeMap<String, Member>> {
        let members = setting.as_map();
        if members.is_none() {
            self.wrong_type(setting, "a map");
        }
        members
    }

    /// Reads one key of a map.
    pub fn field<T: FromField>(&mut self, members: &BTreeMap<String, Member>, key: &str) -> T {
        self.below(key, |reader| T::from_field(members.get(key), reader))
    }

    /// Reports a key that nobody reads.
    pub fn unknown_key(&mut self, key: &str, place: Place, keys: &[&str]) {
        if is_enough(&self.findings) {
            return;
        }
        let finding = Finding::error("unknown-key", self.in_path(&format!("unknown key `{key}`")));
        self.report(with_suggestion(finding.at(place), key, keys));
    }

    /// Returns one of `words`, or reports what stands there instead.
    pub fn word<'s>(&mut self, setting: &'s Setting, words: &[&str]) -> Option<&'s str> {
        let list = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let Some(text) = setting.as_str() else {
            self.wrong_type(setting, &format!("one of {list}"));
            return None;
        };
        if words.contains(&text) {
            return Some(text);
        }
        let message = format!("`{}` cannot be `{text}`", self.path());
        let finding = Finding::error("unknown-value", message).at(setting.place);
        let hint = match nearest(text, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write one of these, or leave it out".to_owned(),
        };
        self.report(finding.because(format!("it is one of {list}")).hint(hint));
        None
    }

    /// Reports a value of the wrong kind.
    pub fn wrong_type(&mut self, setting: &Setting, expected: &str) {
        let found = setting.kind_name();
        let message = if self.path.is_empty() {
            format!("this file must hold {expected}, not {found}")
        } else {
            format!("`{}` must be {expected}, not {found}", self.path())
        };
        let finding = Finding::error("wrong-type", message).at(setting.place);
        let is_scalar = matches!(setting.kind, Kind::Bool(_) | Kind::Number(_));
        self.report(if expected == "a string" && is_scalar {
            finding.hint(self.quoting(setting))
        } else {
            finding
        });
    }

    /// How to write a text that is read as something else.
    fn quoting(&self, setting: &Setting) -> &'static str {
        let is_version = self.path().rsplit('.').next() == Some("version");
        if is_version && matches!(setting.kind, Kind::Number(_)) {
            "write the whole version, with its patch release, such as \"1.30.4\": two parts alone \
             are a number, and lose a 0 at their end"
        } else {
            QUOTE_IT
        }
    }

    fn in_path(&self, message: &str) -> String {
        if self.path.is_empty() {
            message.to_owned()
        } else {
            format!("{message} in `{}`", self.path())
        }
    }
}

/// Names that a hint lists.
const LISTED: usize = 16;

fn with_suggestion(finding: Finding, wrong: &str, right: &[&str]) -> Finding {
    match nearest(wrong, right.iter().copied()) {
        Some(name) => finding.hint(format!("did you mean `{name}`?")),
        None if right.len() <= LISTED => finding.hint(format!("known here: {}", right.join(", "))),
        None => {
            let (first, rest) = right.split_at(LISTED);
            finding.hint(format!("known here: {} and {} more", first.join(", "), rest.len()))
        }
    }
}
