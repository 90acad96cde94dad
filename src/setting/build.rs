//! Settings made by ambit instead of read from a file.

use super::{Kind, Member, Setting};
use crate::diag::Place;

impl Setting {
    /// Makes an empty map.
    pub fn empty_map(place: Place) -> Self {
        Self::new(Kind::Map(std::collections::BTreeMap::new()), place)
    }

    /// Makes a text.
    pub fn text(text: impl Into<String>, place: Place) -> Self {
        Self::new(Kind::String(text.into()), place)
    }

    /// Wraps this value into maps, one for each key of `path`, the outermost first.
    #[must_use]
    pub fn under(self, path: &[&str]) -> Self {
        path.iter().rev().fold(self, |setting, key| {
            let place = setting.place;
            let member = Member { key: place, setting };
            Self::new(Kind::Map([((*key).to_owned(), member)].into_iter().collect()), place)
        })
    }

    /// Lays `value` over what stands under `path`.
    pub fn put(&mut self, path: &[&str], value: Setting) {
        self.lay_over(value.under(path));
    }

    /// Takes the setting under `key` out of a map.
    pub fn take(&mut self, key: &str) -> Option<Self> {
        match &mut self.kind {
            Kind::Map(members) => members.remove(key).map(|member| member.setting),
            _ => None,
        }
    }

    /// Takes keys out of a map.
    pub fn remove(&mut self, keys: &[&str]) {
        if let Kind::Map(members) = &mut self.kind {
            members.retain(|key, _| !keys.contains(&key.as_str()));
        }
    }

    /// Returns the value without provenance and without anything that is null.
    pub fn to_value_without_nulls(&self) -> kubeyaml::Value {
        match &self.kind {
            Kind::Map(members) => kubeyaml::Value::Map(
                members
                    .iter()
                    .filter(|(_, member)| !member.setting.is_null())
                    .map(|(key, member)| (key.clone(), member.setting.to_value_without_nulls()))
                    .collect(),
            ),
            Kind::List(items) => {
                kubeyaml::Value::List(items.iter().map(Self::to_value_without_nulls).collect())
            }
            _ => self.to_value(),
        }
    }
}
