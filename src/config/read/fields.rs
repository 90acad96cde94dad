//! How a key of a map is read when it may be absent or null.

use std::collections::BTreeMap;

use super::{FromSetting, Reader};
use crate::diag::{Finding, Place};
use crate::setting::{Kind, Member, Setting};

/// Something that can be read from a key that may be absent.
pub trait FromField {
    /// Reads it.
    fn from_field(member: Option<&Member>, reader: &mut Reader) -> Self;
}

/// A key for which null means something of its own.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Said<T> {
    /// Not said: the default holds.
    #[default]
    Unsaid,
    /// Null: not even the default.
    Null,
    /// A value.
    Value(T),
}

/// An entry of a map whose keys are names.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T> {
    /// Where the name stands.
    pub key: Place,
    /// What it names.
    pub value: T,
}

impl<T: FromSetting> FromField for Option<T> {
    fn from_field(member: Option<&Member>, reader: &mut Reader) -> Self {
        let setting = &member?.setting;
        if setting.is_null() { None } else { T::from_setting(setting, reader) }
    }
}

impl<T: FromSetting> FromField for Said<T> {
    fn from_field(member: Option<&Member>, reader: &mut Reader) -> Self {
        match member {
            None => Self::Unsaid,
            Some(member) if member.setting.is_null() => Self::Null,
            Some(member) => {
                T::from_setting(&member.setting, reader).map_or(Self::Unsaid, Self::Value)
            }
        }
    }
}

/// A named entry that is null does not exist.
impl<T: FromSetting> FromField for BTreeMap<String, Named<T>> {
    fn from_field(member: Option<&Member>, reader: &mut Reader) -> Self {
        let Some(member) = member.filter(|member| !member.setting.is_null()) else {
            return Self::new();
        };
        let Some(members) = reader.any_map(&member.setting) else { return Self::new() };
        let entries = members.iter().filter(|(_, member)| !member.setting.is_null());
        entries
            .filter_map(|(name, member)| {
                let value =
                    reader.below(name, |reader| T::from_setting(&member.setting, reader))?;
                Some((name.clone(), Named { key: member.key, value }))
            })
            .collect()
    }
}

impl<T: FromSetting> FromSetting for Vec<T> {
    fn from_setting(setting: &Setting, reader: &mut Reader) -> Option<Self> {
        let Kind::List(items) = &setting.kind else {
            reader.wrong_type(setting, "a list");
            return None;
        };
        Some(items.iter().filter_map(|item| list_item(item, reader)).collect())
    }
}

fn list_item<T: FromSetting>(item: &Setting, reader: &mut Reader) -> Option<T> {
    if item.is_null() {
        reader.report(null_in_list(&reader.path(), item.place));
        return None;
    }
    T::from_setting(item, reader)
}

/// Reports null as an item of a list.
pub fn null_in_list(list: &str, place: Place) -> Finding {
    Finding::error("null-in-list", format!("null in the list `{list}`"))
        .at(place)
        .because("null takes away what a lower layer said; lists replace each other whole")
        .hint("remove the item")
}
