//! Plain values.

use kubeyaml::Number;

use super::{FromSetting, Reader};
use crate::diag::Place;
use crate::setting::{Kind, Setting};

/// A value that remembers where it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it was set.
    pub place: Place,
}

impl<T: FromSetting> FromSetting for Located<T> {
    fn from_setting(setting: &Setting, reader: &mut Reader) -> Option<Self> {
        T::from_setting(setting, reader).map(|value| Self { value, place: setting.place })
    }
}

impl FromSetting for String {
    fn from_setting(setting: &Setting, reader: &mut Reader) -> Option<Self> {
        let text = setting.as_str();
        if text.is_none() {
            reader.wrong_type(setting, "a string");
        }
        text.map(str::to_owned)
    }
}

impl FromSetting for bool {
    fn from_setting(setting: &Setting, reader: &mut Reader) -> Option<Self> {
        if let Kind::Bool(value) = setting.kind {
            return Some(value);
        }
        reader.wrong_type(setting, "true or false");
        None
    }
}

impl FromSetting for i64 {
    fn from_setting(setting: &Setting, reader: &mut Reader) -> Option<Self> {
        if let Kind::Number(Number::Int(value)) = setting.kind {
            return Some(value);
        }
        reader.wrong_type(setting, "a whole number");
        None
    }
}

impl FromSetting for Setting {
    fn from_setting(setting: &Setting, _: &mut Reader) -> Option<Self> {
        Some(setting.clone())
    }
}
