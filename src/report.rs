//! Shows results: findings with an excerpt for people, and JSON for programs.

mod diff;
mod excerpt;
mod finding_json;
mod finding_text;
mod job_log;
mod json_text;
mod render_json;
mod render_text;

use std::path::Path;

use crate::diag::{Findings, Severity, Sources};
use crate::diff::Verdict;
use crate::tree::{Outcome, Recovered};

pub use diff::{
    DiffView, MOST_BYTES, ObjectFilter, Topic, diff_github, diff_html, diff_json, diff_markdown,
    diff_text, headline,
};
pub use finding_json::findings_json;
pub use finding_text::{Style, findings_text};
pub use json_text::json_text;
pub use render_json::render_json;
pub use render_text::{Detail, render_text};

/// What a render did, or would do.
#[derive(Debug)]
pub struct RenderReport<'r> {
    /// Whether nothing was written on purpose.
    pub check: bool,
    /// The folder of renders, as the user would name it.
    pub rendered: &'r Path,
    /// What became of writes that had been interrupted.
    pub recovered: &'r [Recovered],
    /// The environments, by name.
    pub environments: Vec<EnvironmentReport>,
    /// Environments that were removed because they have no source any more.
    pub pruned: Vec<Outcome>,
    /// What is wrong, each problem once.
    pub findings: &'r Findings,
    /// The texts that findings point into.
    pub sources: &'r Sources,
    /// How long it took, in microseconds.
    pub micros: u128,
}

/// One environment of a render.
#[derive(Debug)]
pub struct EnvironmentReport {
    /// Its name.
    pub name: String,
    /// How many applications it has.
    pub applications: usize,
    /// How many objects they hold.
    pub objects: usize,
    /// What happened to its files; none when it has findings and was left as it was.
    pub outcome: Option<Outcome>,
    /// What changes in the mesh; none when nothing was there before, or nothing changes.
    pub mesh: Option<Verdict>,
}

impl RenderReport<'_> {
    /// Tells whether nothing on disk changed or would change.
    pub fn is_unchanged(&self) -> bool {
        let outcomes = self.environments.iter().filter_map(|it| it.outcome.as_ref());
        outcomes.chain(&self.pruned).all(Outcome::is_unchanged)
    }

    /// Tells whether the user must do something.
    pub fn has_errors(&self) -> bool {
        let wrong = self.findings.iter().any(|finding| finding.severity == Severity::Error);
        let outcomes = self.environments.iter().filter_map(|it| it.outcome.as_ref());
        let mut outcomes = outcomes.chain(&self.pruned);
        wrong || outcomes.any(|it| it.has_errors() || self.check && !it.is_unchanged())
    }
}
