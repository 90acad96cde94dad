//! A configured value that knows who set it and whom it overrode.
//!
//! Layering and precedence work on these trees; typed reading comes last, because `null`, "absent"
//! and "empty" mean different things here and typed values cannot tell them apart.

mod build;
mod merge;
mod tree;

pub use tree::{Kind, Member, Setting};
