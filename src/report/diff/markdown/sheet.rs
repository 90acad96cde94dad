//! Lines of Markdown, and lists of which the rest is counted.

use super::words::code;
use crate::diff::Difference;
use crate::report::diff::summary;
use crate::report::job_log::no_command;

/// A piece of a report.
pub(super) struct Sheet<'d> {
    difference: &'d Difference,
    /// How many items of a list are written.
    listed: usize,
    pub(super) text: String,
}

impl<'d> Sheet<'d> {
    pub(super) fn new(difference: &'d Difference, listed: usize) -> Self {
        Self { difference, listed, text: String::new() }
    }

    pub(super) fn line(&mut self, text: &str) {
        self.text.push_str(&no_command(text));
        self.text.push('\n');
    }

    /// Returns the command that compares the same sides, with more flags.
    pub(super) fn command(&self, flags: &str) -> String {
        code(&summary::command(self.difference, flags))
    }

    /// Writes items of a list, as many as are listed.
    pub(super) fn list(&mut self, what: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        self.line("");
        for item in items.iter().take(self.listed) {
            self.line(&format!("- {item}"));
        }
        let more = items.len().saturating_sub(self.listed);
        if more > 0 {
            let command = self.command("--format json");
            self.line(&format!("- {more} more {what}, folded: {command}"));
        }
    }
}
