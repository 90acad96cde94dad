//! What of a difference is shown, and how much of it.

use super::names::{CLASSES, DIRECTIONS, IMPACTS};
use crate::diff::{Change, Class, Direction, EnvironmentDifference, ImpactKind};
use crate::object::ObjectId;
use crate::report::Style;

/// How a difference is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffView {
    /// Whether nothing is folded.
    pub full: bool,
    /// Whether only counts are shown.
    pub stat: bool,
    /// The only object that is shown.
    pub object: Option<ObjectFilter>,
    /// The only topic that is shown.
    pub topic: Option<Topic>,
    /// Lines around a changed line of a text.
    pub context: usize,
    /// How text for people looks.
    pub style: Style,
}

impl Default for DiffView {
    fn default() -> Self {
        Self {
            full: false,
            stat: false,
            object: None,
            topic: None,
            context: 3,
            style: Style::Plain,
        }
    }
}

/// One object, as `--object KIND/NS/NAME` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectFilter {
    kind: String,
    namespace: String,
    name: String,
}

/// What `--class` names: a class, a direction or an impact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// What a change is about.
    Class(Class),
    /// What it does to security.
    Direction(Direction),
    /// What applying it does.
    Impact(ImpactKind),
}

impl ObjectFilter {
    /// Reads `KIND/NAMESPACE/NAME`, or `KIND/NAME` for an object in no namespace; none for
    /// anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let parts = text.split('/').collect::<Vec<_>>();
        let (kind, namespace, name) = match parts.as_slice() {
            [kind, name] => (*kind, "", *name),
            [kind, namespace, name] => (*kind, *namespace, *name),
            _ => return None,
        };
        if kind.is_empty() || name.is_empty() {
            return None;
        }
        Some(Self { kind: kind.to_owned(), namespace: namespace.to_owned(), name: name.to_owned() })
    }

    /// Tells whether this is the object. The kind is compared in any case.
    fn is(&self, id: &ObjectId) -> bool {
        id.kind.eq_ignore_ascii_case(&self.kind)
            && id.namespace == self.namespace
            && id.name == self.name
    }
}

impl std::fmt::Display for ObjectFilter {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.namespace.is_empty() {
            return write!(out, "{}/{}", self.kind, self.name);
        }
        write!(out, "{}/{}/{}", self.kind, self.namespace, self.name)
    }
}

impl Topic {
    /// Reads the name of a class, direction or impact.
    pub fn parse(text: &str) -> Option<Self> {
        let class = find(CLASSES, text).map(Self::Class);
        let direction = || find(DIRECTIONS, text).map(Self::Direction);
        let impact = || find(IMPACTS, text).map(Self::Impact);
        class.or_else(direction).or_else(impact)
    }

    /// Returns every name that can be typed.
    pub fn names() -> Vec<&'static str> {
        let classes = CLASSES.iter().map(|(_, name)| *name);
        let directions = DIRECTIONS.iter().map(|(_, name)| *name);
        classes.chain(directions).chain(IMPACTS.iter().map(|(_, name)| *name)).collect()
    }

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Class(class) => super::names::class(class),
            Self::Direction(direction) => super::names::direction(direction),
            Self::Impact(kind) => super::names::impact(kind),
        }
    }

    fn is_of(self, environment: &EnvironmentDifference, change: &Change) -> bool {
        match self {
            Self::Class(class) => change.class == class,
            Self::Direction(direction) => change.direction == Some(direction),
            Self::Impact(kind) => {
                let impacts = change.impacts.iter().filter_map(|it| environment.impacts.get(*it));
                impacts.into_iter().any(|impact| impact.kind == kind)
            }
        }
    }
}

fn find<T: Copy>(table: &[(T, &str)], text: &str) -> Option<T> {
    table.iter().find(|(_, name)| *name == text).map(|(value, _)| *value)
}

impl DiffView {
    /// Tells whether something may be left out on request.
    pub(super) fn filters(&self) -> bool {
        self.object.is_some() || self.topic.is_some()
    }

    /// Returns the filters as the flags that set them.
    pub(super) fn flags(&self) -> String {
        let object = self.object.iter().map(|it| format!("--object {it}"));
        let topic = self.topic.iter().map(|it| format!("--class {}", it.name()));
        object.chain(topic).collect::<Vec<_>>().join(" ")
    }

    /// Tells whether a change is shown.
    pub(super) fn shows(&self, environment: &EnvironmentDifference, change: &Change) -> bool {
        let sides = environment.pairs.get(change.pair).map(|pair| [&pair.from, &pair.to]);
        let mut ids = sides.into_iter().flatten().flatten().map(|it| &it.id);
        let is_object = self.object.as_ref().is_none_or(|it| ids.any(|id| it.is(id)));
        is_object && self.topic.is_none_or(|it| it.is_of(environment, change))
    }
}
