//! One object of a render, and two of them that are the same object.

use kubeyaml::Value;

use crate::compare::Edit;
use crate::diag::Place;
use crate::object::ObjectId;

use super::{Operation, Was};

/// One object of a render.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// Its identity.
    pub id: ObjectId,
    /// The version of its kind, without the group.
    pub version: String,
    /// The application it belongs to: the folder in its environment; empty in a plain folder.
    pub application: String,
    /// The file it stands in, relative to its environment.
    pub path: String,
    /// The whole object.
    pub body: Value,
    /// What asked for it, when it was rendered just now.
    pub place: Option<Place>,
}

impl Manifest {
    /// Returns a field by its path.
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        self.body.at(path)
    }

    /// Returns a label.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.at(&["metadata", "labels", key])?.as_str()
    }

    /// Returns an annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.at(&["metadata", "annotations", key])?.as_str()
    }
}

/// One object before and after; at least one of the two is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The object before.
    pub from: Option<Manifest>,
    /// The object after.
    pub to: Option<Manifest>,
    /// What happened to the whole of it; `Changed` when only fields did.
    pub operation: Operation,
    /// How it is known to be the same object, when its identity says otherwise.
    pub was: Option<Was>,
    /// The fields that differ, when it is there on both sides. Of a renamed or moved object too.
    pub edits: Vec<Edit>,
}
