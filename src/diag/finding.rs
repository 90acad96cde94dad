//! One problem in the user's input.

use super::Place;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The environment is not written, and the exit code is 1.
    Error,
    /// Worth knowing; never changes an exit code.
    Note,
}

/// A second place that explains the first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is there, in a few words.
    pub text: String,
}

/// A problem in the user's input: what, where, why, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Finding {
    /// A stable name for the kind of problem, such as `unknown-key`.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong; makes sense alone on one line.
    pub message: String,
    /// Where it is wrong.
    pub place: Option<Place>,
    /// Other places that belong to it.
    pub labels: Vec<Label>,
    /// Why it is a problem.
    pub why: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
}

/// Findings in the order they were made.
pub type Findings = Vec<Finding>;

/// Tells whether none of the findings is an error.
pub fn is_sound(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.severity == Severity::Note)
}

/// Findings that one pass over hostile input may make; nobody reads a thousand.
const ENOUGH: usize = 1000;

/// Tells whether there are so many findings, errors among them, that more would only cost memory.
pub fn is_enough(findings: &[Finding]) -> bool {
    findings.len() >= ENOUGH && !is_sound(findings)
}

impl Finding {
    /// Makes an error.
    pub fn error(rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: Severity::Error,
            message: message.into(),
            place: None,
            labels: Vec::new(),
            why: None,
            hint: None,
        }
    }

    /// Makes a note.
    pub fn note(rule: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(rule, message) }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = place.into();
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn also(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: text.into() });
        self
    }

    /// Says why it is a problem.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
