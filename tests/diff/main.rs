//! `ambit diff` as its users see it: which sides can be named, exit status, what is not hidden.
#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "tests look at the real disk")]

mod clones;
mod hostile;
mod index;
mod laws;
mod links;
#[path = "../reports/live.rs"]
mod live;
mod names;
mod official;
mod places;
#[path = "../cli/project.rs"]
#[expect(dead_code, reason = "made for the tests of `render`, which use all of it")]
mod project;
mod repository;
mod rich;
mod sides;
mod submodules;
mod twice;
mod unreadable;
