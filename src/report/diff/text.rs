//! A difference as text for a terminal.

use super::block::{Block, Line};
use super::entry::Entry;
use super::folding::{Folding, Mode};
use super::headline::{counted, headline};
use super::layout::{Part, Section, sections, upgrades};
use super::tone::Tone;
use super::values::{Values, values};
use super::view::DiffView;
use super::{shared, summary, wording};
use crate::diag::Sources;
use crate::diff::{Difference, EnvironmentDifference, Unread, Verdict};
use crate::report::job_log::no_command;
use crate::system::shown;

/// Lines of a text that are shown, unless nothing is folded.
const MOST_LINES: usize = 40;

/// Returns the report for a terminal.
pub fn diff_text(
    difference: &Difference,
    verdict: &Verdict,
    sources: &Sources,
    view: &DiffView,
) -> String {
    let mut page = Page { difference, sources, view, text: String::new() };
    page.line(0, &Tone::Heading.paint(&headline(verdict), view.style));
    page.opening();
    for (names, written) in shared::alike(difference, |environment| page.apart(environment)) {
        if difference.environments.len() > 1 {
            page.line(0, "");
            let names = names.iter().map(|it| shown(it)).collect::<Vec<_>>().join(", ");
            page.line(0, &Tone::Heading.paint(&names, view.style));
        }
        page.text.push_str(&written);
    }
    page.text
}

struct Page<'p> {
    difference: &'p Difference,
    sources: &'p Sources,
    view: &'p DiffView,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.text.push_str(&" ".repeat(indent));
            self.text.push_str(&no_command(text));
        }
        self.text.push('\n');
    }

    fn quiet(&mut self, indent: usize, text: &str) {
        let text = Tone::Quiet.paint(text, self.view.style);
        self.line(indent, &text);
    }

    /// Notes, filters, and a line for each environment.
    fn opening(&mut self) {
        for note in &self.difference.notes {
            self.quiet(0, &format!("note: {}", shown(note)));
        }
        if let Some(filtered) = summary::filtered(self.difference, self.view) {
            self.quiet(0, &filtered);
        }
        if self.difference.environments.len() < 2 {
            return;
        }
        let lines = summary::environments(self.difference);
        let width = lines.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
        for line in lines {
            self.line(2, &format!("{:width$}  {}", line.name, line.text));
        }
        if let Some(line) = summary::same(self.difference) {
            self.line(2, &line);
        }
    }

    /// Writes one environment by itself.
    fn apart(&self, environment: &EnvironmentDifference) -> String {
        let mut page = Page { text: String::new(), ..*self };
        page.environment(environment);
        page.text
    }

    fn environment(&mut self, environment: &EnvironmentDifference) {
        for upgrade in upgrades(environment, self.view) {
            self.line(0, &upgrade);
        }
        for remark in summary::remarks(environment, self.difference) {
            self.quiet(0, &format!("note: {remark}"));
        }
        self.unread(&environment.unread);
        if self.view.stat {
            for (what, count) in summary::statistics(environment, self.view) {
                self.line(2, &format!("{count:>6}  {what}"));
            }
            return;
        }
        let folding = Folding::asked(self.view);
        let (folded, open): (Vec<_>, Vec<_>) = sections(environment, self.view)
            .into_iter()
            .partition(|it| folding.mode(it.part, self.view) == Mode::Count);
        for section in &open {
            self.section(section, folding);
        }
        self.folded(&folded);
        if let Some(classes) = summary::classes(environment, self.view) {
            self.quiet(0, &classes);
        }
    }

    fn unread(&mut self, files: &[Unread]) {
        if files.is_empty() {
            return;
        }
        self.line(0, &Tone::Alarm.paint("files not read", self.view.style));
        for file in files {
            let (when, place) = (wording::when(file.when), shown(&wording::place(file)));
            self.line(2, &format!("{when} {place}: {}", shown(&file.reason)));
        }
    }

    fn section(&mut self, section: &Section<'_>, folding: Folding) {
        let tone = Tone::of(section.part);
        self.line(0, &tone.paint(section.part.title(), self.view.style));
        for line in summary::workloads(&section.impacts) {
            self.line(2, &line);
        }
        let mode = folding.mode(section.part, self.view);
        for entry in section.shown(mode) {
            self.entry(&entry, section.part, folding);
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, part: Part, folding: Folding) {
        let values = values(entry, self.view.context, self.view.full);
        let inline = match &values {
            Values::Inline(text) | Values::Said(text) => format!("  {text}"),
            Values::Lines(block) => format!("  +{} -{}", block.plus, block.minus),
            Values::Nothing => String::new(),
        };
        let place = entry.place().map(|it| format!("      {}", shown(&self.sources.show(it))));
        let place = place.map(|it| Tone::Quiet.paint(&it, self.view.style)).unwrap_or_default();
        self.line(2, &format!("{}{inline}{place}", title(entry)));
        for sentence in entry.sentences(part) {
            self.line(4, &sentence);
        }
        if let Values::Lines(block) = values {
            self.block(block);
        }
        if folding.shows_bodies() {
            let pair = entry.environment.pairs.get(entry.change.pair);
            if let Some(body) = pair.and_then(|it| wording::body(it, entry.change.operation)) {
                self.block(body);
            }
        }
    }

    fn block(&mut self, mut block: Block) {
        let left_out = if self.view.full { 0 } else { block.cut(MOST_LINES) };
        let style = self.view.style;
        for line in &block.lines {
            let text = match line {
                Line::Same(text) => format!("  {text}"),
                Line::Plus(text) => Tone::Good.paint(&format!("+ {text}"), style),
                Line::Minus(text) => Tone::Alarm.paint(&format!("- {text}"), style),
                Line::Gap(lines) => Tone::Quiet.paint(&format!("  ... {lines} the same"), style),
            };
            self.line(6, &text);
        }
        if left_out > 0 {
            let command = summary::command(self.difference, "--full");
            self.quiet(6, &format!("... {} more: {command}", counted(left_out, "line")));
        }
    }

    fn folded(&mut self, sections: &[Section<'_>]) {
        if sections.is_empty() {
            return;
        }
        let command = summary::command(self.difference, "--full");
        self.line(0, &format!("folded ({command} shows it)"));
        for section in sections {
            self.line(2, &format!("{}: {}", section.part.title(), summary::folded(section)));
        }
    }
}

/// Returns the objects of an entry, the field, and what happened to them.
pub(super) fn title(entry: &Entry<'_>) -> String {
    let mark = if entry.is_until_ready() { "until ready: " } else { "" };
    let path = entry.path();
    let happened = wording::happened(entry.environment, entry.change);
    let subject = entry.subject();
    let space = if path.is_empty() || happened.is_empty() { "" } else { " " };
    let all = format!("{mark}{subject}: {path}{space}{happened}");
    all.trim_end_matches(": ").to_owned()
}
