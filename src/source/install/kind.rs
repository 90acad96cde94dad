//! What a chart's value may be, and what makes one right.
//!
//! The charts print values into text: some bare, some between quotes that escape nothing. A value
//! that would come out as something else than it went in is wrong here.

use super::complaint::Check;
use super::kind_maps;
use crate::setting::{Kind as Shape, Setting};
use crate::source::templates::is_plain;

/// What a value may be; `values/README.md` beside this file explains the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// A number, or a text such as `25%`.
    Count,
    /// Text that is printed bare.
    Plain,
    /// Letters, digits, dashes and dots: part of names.
    Name,
    /// Text that is printed between quotes, unescaped.
    Quoted,
    /// Text that is quoted properly.
    String,
    /// A boolean, a number or [`Kind::Quoted`] text.
    Word,
    /// A list of [`Kind::Plain`] texts.
    Plains,
    /// A list of [`Kind::Quoted`] texts.
    Quoteds,
    /// A list of texts.
    Strings,
    /// A map to [`Kind::Word`]s.
    Words,
    /// Environment variables: [`Kind::Words`], of which the chart compares two.
    Env,
    /// A map of texts, printed as YAML.
    Texts,
    /// `limits` and `requests`.
    Resources,
    /// A map, printed as YAML.
    Map,
    /// A list, printed as YAML.
    List,
    /// `all`, `cluster` or `namespace`.
    Scope,
    /// A list of pod selectors, of which the chart makes a text.
    Selectors,
    /// Gateway class -> overlay -> map.
    Classes,
    /// The mesh's configuration.
    Mesh,
}

impl Kind {
    /// The words for the kinds, each at the place of its kind above.
    #[cfg(test)]
    pub(super) const WORDS: [&'static str; 22] = [
        "boolean",
        "integer",
        "number",
        "count",
        "plain",
        "name",
        "quoted",
        "string",
        "word",
        "plains",
        "quoteds",
        "strings",
        "words",
        "env",
        "texts",
        "resources",
        "map",
        "list",
        "scope",
        "selectors",
        "classes",
        "mesh",
    ];

    /// Reads the word for a kind; a test makes sure that the files use no other.
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "count" => Self::Count,
            "plain" => Self::Plain,
            "name" => Self::Name,
            "quoted" => Self::Quoted,
            "word" => Self::Word,
            "plains" => Self::Plains,
            "quoteds" => Self::Quoteds,
            "strings" => Self::Strings,
            "words" => Self::Words,
            "env" => Self::Env,
            "texts" => Self::Texts,
            "resources" => Self::Resources,
            "map" => Self::Map,
            "list" => Self::List,
            "scope" => Self::Scope,
            "selectors" => Self::Selectors,
            "classes" => Self::Classes,
            "mesh" => Self::Mesh,
            _ => Self::String,
        }
    }

    /// Says what is right, in words that complete "takes ...".
    fn right(self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Count => "a number or a percentage",
            Self::Plain | Self::Quoted | Self::String => "text",
            Self::Name => "text of letters, digits, `-` and `.`",
            Self::Word => "text, a number or a boolean",
            Self::Plains | Self::Quoteds | Self::Strings => "a list of texts",
            Self::Words | Self::Env => "a map of texts, numbers and booleans",
            Self::Texts => "a map of texts",
            Self::Resources => "`limits` and `requests`",
            Self::Map | Self::Mesh => "a map",
            Self::List | Self::Selectors => "a list",
            Self::Scope => "`all`, `cluster` or `namespace`",
            Self::Classes => "a map of gateway classes",
        }
    }

    /// Judges a value that is not `null`.
    pub(super) fn judge(self, value: &Setting, check: &mut Check<'_>) {
        match (self, &value.kind) {
            (Self::Boolean, Shape::Bool(_))
            | (Self::Number | Self::Count, Shape::Number(_))
            | (Self::Word, Shape::Bool(_) | Shape::Number(_))
            | (Self::String, Shape::String(_))
            | (Self::Map, Shape::Map(_))
            | (Self::List, Shape::List(_)) => {}
            (Self::Integer, Shape::Number(number)) if number.as_i64().is_some() => {}
            (Self::Name, Shape::String(text)) if text.chars().all(is_part_of_name) => {}
            (Self::Plain, Shape::String(text)) => plain(text, value, check),
            (Self::Count, Shape::String(text)) if !text.is_empty() => plain(text, value, check),
            (Self::Quoted | Self::Word, Shape::String(text)) => quoted(text, value, check),
            (Self::Scope, Shape::String(text))
                if ["all", "cluster", "namespace"].contains(&text.as_str()) => {}
            (Self::Plains, Shape::List(items)) => each(items, Self::Plain, check),
            (Self::Quoteds, Shape::List(items)) => each(items, Self::Quoted, check),
            (Self::Strings, Shape::List(items)) => each(items, Self::String, check),
            (Self::Words, Shape::Map(map)) => kind_maps::words(map, check),
            (Self::Env, Shape::Map(map)) => kind_maps::environment(map, check),
            (Self::Texts, Shape::Map(map)) => kind_maps::texts(map, check),
            (Self::Resources, Shape::Map(map)) => kind_maps::resources(map, check),
            (Self::Selectors, Shape::List(items)) => kind_maps::selectors(items, check),
            (Self::Classes, Shape::Map(map)) => kind_maps::classes(map, check),
            (Self::Mesh, Shape::Map(_)) => kind_maps::mesh(value, check),
            _ => check.wrong(value, self.right()),
        }
    }
}

fn each(items: &[Setting], kind: Kind, check: &mut Check<'_>) {
    for item in items {
        match item.as_str() {
            Some("") if kind == Kind::Plain => check.wrong(item, "texts that are not empty"),
            _ => kind.judge(item, check),
        }
    }
}

fn is_part_of_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '-' | '.')
}

/// Empty text counts as nothing wherever the charts print text bare. Some of it is printed between
/// quotes in other places.
fn plain(text: &str, value: &Setting, check: &mut Check<'_>) {
    if !text.is_empty() && !is_plain(text) {
        check.misread(value, "without quotes");
    } else {
        quoted(text, value, check);
    }
}

fn quoted(text: &str, value: &Setting, check: &mut Check<'_>) {
    if text.contains(|char: char| matches!(char, '"' | '\\') || is_break(char)) {
        check.misread(value, "between quotes, escaping nothing");
    }
}

fn is_break(char: char) -> bool {
    char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}')
}
