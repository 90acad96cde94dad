//! A difference as Markdown for one comment, never longer than a comment may be.
//!
//! Everything is put into words once; a folding only picks what is shown of it.

mod section;
mod sheet;
mod words;

use super::folding::{Folding, Mode};
use super::headline::{counted, headline};
use super::layout::{sections, upgrades};
use super::view::DiffView;
use super::{shared, summary, wording};
use crate::diag::{Severity, Sources};
use crate::diff::{Difference, EnvironmentDifference, Unread, Verdict};
use section::{Around, Written};
use sheet::Sheet;
use words::{LEFT_OUT, code, sentence};

/// Bytes of the whole report, at most. GitHub takes 65,536 characters.
pub const MOST_BYTES: usize = 60_000;

/// Returns the report for a comment: at most [`MOST_BYTES`] bytes, by folding what matters least.
pub fn diff_markdown(
    difference: &Difference,
    verdict: &Verdict,
    sources: &Sources,
    view: &DiffView,
) -> String {
    let report = Report::of(Around { difference, sources, view }, verdict);
    let asked = Folding::asked(view);
    let first = report.folded(asked);
    if first.len() <= MOST_BYTES {
        return first;
    }
    // Each folds more than the one before it, so that the first that fits can be searched for.
    let all = asked.more();
    let fits = all.partition_point(|folding| report.folded(*folding).len() > MOST_BYTES);
    let text = report.folded(all.get(fits).copied().unwrap_or(Folding::MOST));
    if text.len() <= MOST_BYTES { text } else { cut(&text, difference) }
}

/// Cuts a report that even folded is too long, at the end of a line outside of any block.
fn cut(text: &str, difference: &Difference) -> String {
    let command = code(&summary::command(difference, "--full"));
    let closing = format!("\nThe rest has no room here: {command}\n");
    let mut kept = String::new();
    for line in text.lines() {
        if kept.len() + line.len() + 1 + closing.len() > MOST_BYTES {
            break;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    kept + &closing
}

/// A difference in words.
struct Report<'d> {
    around: Around<'d>,
    verdict: String,
    notes: Vec<String>,
    findings: Vec<String>,
    lines: Vec<String>,
    environments: Vec<Environment<'d>>,
}

/// One environment in words, those of its sections as far as they were asked for.
struct Environment<'d> {
    name: &'d str,
    upgrades: Vec<String>,
    remarks: Vec<String>,
    unread: Vec<String>,
    /// With `--stat`, all there is.
    counts: Option<Vec<String>>,
    sections: Vec<Written<'d>>,
    classes: Option<String>,
}

impl<'d> Report<'d> {
    fn of(around: Around<'d>, verdict: &Verdict) -> Self {
        let Around { difference, view, .. } = around;
        let notes = difference.notes.iter().map(|note| sentence(note));
        let filtered = summary::filtered(difference, view).map(|it| sentence(&it));
        let mut lines = Vec::new();
        if difference.environments.len() > 1 {
            let differing = summary::environments(difference).into_iter();
            lines.extend(differing.map(|it| format!("{}: {}", code(&it.name), it.text)));
            lines.extend(summary::same(difference));
        }
        let differing = difference.environments.iter().filter(|it| !shared::is_same(it));
        Self {
            around,
            verdict: headline(verdict),
            notes: notes.chain(filtered).collect(),
            findings: findings(around),
            lines,
            environments: differing.map(|it| Environment::of(around, it)).collect(),
        }
    }

    fn folded(&self, folding: Folding) -> String {
        let difference = self.around.difference;
        let listed = folding.listed();
        let mut sheet = Sheet::new(difference, listed);
        sheet.line(&format!("**{}**", self.verdict));
        sheet.list("notes", &self.notes);
        sheet.list("findings", &self.findings);
        sheet.list("environments", &self.lines);
        let written = self.environments.iter();
        let written = written.map(|it| (it.name, it.folded(self.around, folding)));
        let groups = shared::grouped(written);
        for (names, text) in groups.iter().take(listed) {
            if difference.environments.len() > 1 {
                sheet.line(&format!("\n## {}", heading(names, listed)));
            }
            sheet.text.push_str(text);
        }
        let more = groups.iter().skip(listed).map(|(names, _)| names.len()).sum();
        if more > 0 {
            let command = sheet.command("ENV");
            sheet.line(&format!("\n{} more, folded: {command}", counted(more, "environment")));
        }
        sheet.text
    }
}

/// The names of environments that share what is said.
fn heading(names: &[&str], listed: usize) -> String {
    let first = names.iter().take(listed).map(|it| code(it)).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(listed) {
        0 => first,
        more => format!("{first} and {more} more ({})", names.len()),
    }
}

fn findings(around: Around<'_>) -> Vec<String> {
    let findings = around.difference.findings.iter().map(|finding| {
        let level = if finding.severity == Severity::Error { "error" } else { "note" };
        let place = finding.place.filter(|it| it.is_users());
        let place = place.map(|it| format!(" {}", code(&around.sources.show(it))));
        format!("{level}: {}{}", sentence(&finding.message), place.unwrap_or_default())
    });
    findings.collect()
}

impl<'d> Environment<'d> {
    fn of(around: Around<'d>, environment: &'d EnvironmentDifference) -> Self {
        let view = around.view;
        let sentences = |them: Vec<String>| them.iter().map(|it| sentence(it)).collect();
        let counts = view.stat.then(|| {
            let counts = summary::statistics(environment, view).into_iter();
            counts.map(|(what, it)| format!("{it} {}", code(&what))).collect()
        });
        let sections = if view.stat { Vec::new() } else { sections(environment, view) };
        Self {
            name: &environment.name,
            upgrades: sentences(upgrades(environment, view).into_iter().collect()),
            remarks: sentences(summary::remarks(environment, around.difference)),
            unread: environment.unread.iter().map(unread).collect(),
            counts,
            sections: sections.into_iter().map(Written::of).collect(),
            classes: summary::classes(environment, view),
        }
    }

    fn folded(&self, around: Around<'_>, folding: Folding) -> String {
        let mut sheet = Sheet::new(around.difference, folding.listed());
        sheet.list("upgrades", &self.upgrades);
        sheet.list("notes", &self.remarks);
        if !self.unread.is_empty() {
            sheet.line("\n### files not read");
            sheet.list("files", &self.unread);
        }
        if let Some(counts) = &self.counts {
            sheet.list("counts", counts);
            return sheet.text;
        }
        let shapes = self.sections.iter();
        let shapes = shapes.map(|it| (it, folding.shape(it.section.part, around.view)));
        let (folded, open): (Vec<_>, Vec<_>) =
            shapes.partition(|(_, shape)| shape.mode == Mode::Count);
        let mut has_cut_lines = false;
        for (section, shape) in open {
            let piece = section.piece(shape, around);
            sheet.text.push_str(&piece.text);
            has_cut_lines |= piece.has_cut_lines;
        }
        if !folded.is_empty() {
            sheet.line(&format!("\n### folded ({} shows it)\n", sheet.command("--full")));
        }
        for (section, shape) in folded {
            sheet.text.push_str(&section.piece(shape, around).text);
        }
        if has_cut_lines {
            let command = sheet.command("--full --format text");
            sheet.line(&format!("\n{LEFT_OUT} stands for the rest of a long line: {command}"));
        }
        if let Some(classes) = &self.classes {
            sheet.line(&format!("\n{classes}"));
        }
        sheet.text
    }
}

fn unread(file: &Unread) -> String {
    let (when, place) = (wording::when(file.when), code(&wording::place(file)));
    format!("{when} {place}: {}", sentence(&file.reason))
}
