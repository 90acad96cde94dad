//! Says what is wrong in the user's input, and where.
//!
//! A [`Finding`] is a value: many are gathered, none stops the work of others. Failures of ambit
//! itself (a full disk, a bug) are errors of the room where they happen and never findings.

mod finding;
mod near;
mod sources;

pub use finding::{Finding, Findings, Label, Severity, is_enough, is_sound};
pub use near::nearest;
pub use sources::{FileId, Place, Sources};
