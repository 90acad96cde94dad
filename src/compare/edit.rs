//! One field that differs.

use kubeyaml::Value;

/// One step on the way from an object to a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The key of a mapping.
    Key(String),
    /// An item of a list.
    Item(Item),
}

/// An item of a list, on one side or on both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// Its index before, from 0; none if it was not there.
    pub from: Option<usize>,
    /// Its index after, from 0; none if it is not there any more.
    pub to: Option<usize>,
    /// What it is known by, such as the name of a container, where items of its list have that.
    pub name: Option<String>,
}

/// How a field differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EditKind {
    /// It has another value, or is on one side only.
    Value,
    /// It is written differently and means the same to Kubernetes.
    Spelling,
    /// A list with the same items in another order, which has no meaning there.
    Order,
    /// A list with the same items in another order, which has a meaning there or may have one.
    Sequence,
}

/// One field that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The way from the object to the field. Of an order, the way to the list.
    pub path: Vec<Step>,
    /// How many of the first steps lead to a text whose content the other steps lead into;
    /// 0 when the field lies in the object itself.
    pub inside: usize,
    /// How it differs.
    pub kind: EditKind,
    /// The value before; none if there was none. Of an order, the names of the items.
    pub before: Option<Value>,
    /// The value after; none if there is none.
    pub after: Option<Value>,
    /// Whether the values are secret and therefore left out.
    pub redacted: bool,
}

impl Edit {
    /// Returns the keys on the way, list items left out.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.path.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Item(_) => None,
        })
    }
}

impl std::fmt::Display for Item {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.name, self.from, self.to) {
            (Some(name), _, _) => write!(out, "[{name}]"),
            (None, Some(from), Some(to)) if from != to => write!(out, "[{from}->{to}]"),
            (None, Some(index), _) | (None, None, Some(index)) => write!(out, "[{index}]"),
            (None, None, None) => Ok(()),
        }
    }
}
