//! The reports of `ambit diff`: what they say of a known difference, and what no input can do to
//! them.
#![expect(clippy::expect_used, reason = "a test")]

mod bounds;
mod folding;
mod limit;
mod live;
mod made;
mod says;
