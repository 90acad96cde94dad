//! A difference as Markdown for one comment, never longer than a comment may be.

use super::block::{Block, Line};
use super::entry::Entry;
use super::folding::{Folding, Mode};
use super::headline::{counted, headline};
use super::layout::{Part, Section, sections, upgrades};
use super::markdown_words::{clipped, code, fence, sentence};
use super::summary;
use super::view::DiffView;
use super::wording::{self, Values};
use crate::diag::{Severity, Sources};
use crate::diff::{Difference, EnvironmentDifference, Unread, Verdict};
use crate::system::shown;

/// Bytes of the whole report, at most. GitHub takes 65,536 characters.
pub const MOST_BYTES: usize = 60_000;

/// Lines of a text that are shown, unless nothing is folded.
const MOST_LINES: usize = 80;

/// Returns the report for a comment: at most [`MOST_BYTES`] bytes, by folding what matters least.
pub fn diff_markdown(
    difference: &Difference,
    verdict: &Verdict,
    sources: &Sources,
    view: &DiffView,
) -> String {
    let written = |folding| {
        let page = Page { difference, sources, view, folding, text: String::new() };
        page.written(verdict)
    };
    let first = written(Folding::asked(view));
    if first.len() <= MOST_BYTES {
        return first;
    }
    // Each folds more than the one before it, so that the first that fits can be searched for.
    let all = Folding::asked(view).more();
    let fits = all.partition_point(|folding| written(*folding).len() > MOST_BYTES);
    let text = written(all.get(fits).copied().unwrap_or(Folding::MOST));
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

struct Page<'p> {
    difference: &'p Difference,
    sources: &'p Sources,
    view: &'p DiffView,
    folding: Folding,
    text: String,
}

impl Page<'_> {
    fn written(mut self, verdict: &Verdict) -> String {
        self.line(&format!("**{}**", headline(verdict)));
        self.opening();
        let differing = summary::alike(self.difference, |environment| self.apart(environment));
        let (listed, more) = summary::listed(differing, self.folding);
        for (names, written) in listed {
            if self.difference.environments.len() > 1 {
                let names = names.iter().map(|it| code(it)).collect::<Vec<_>>().join(", ");
                self.line(&format!("\n## {names}"));
            }
            self.text.push_str(&written);
        }
        if more > 0 {
            let command = self.command("ENV");
            self.line(&format!("\n{} more, folded: {command}", counted(more, "environment")));
        }
        self.text
    }

    /// Writes one environment by itself.
    fn apart(&self, environment: &EnvironmentDifference) -> String {
        let mut page = Page { text: String::new(), ..*self };
        page.environment(environment);
        page.text
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn command(&self, flags: &str) -> String {
        code(&summary::command(self.difference, flags))
    }

    fn opening(&mut self) {
        let notes = self.difference.notes.iter().map(|note| sentence(note));
        let filtered = summary::filtered(self.difference, self.view).map(|it| sentence(&it));
        let all = notes.chain(filtered).collect::<Vec<_>>();
        self.list("notes", all);
        self.findings();
        if self.difference.environments.len() < 2 {
            return;
        }
        let lines = summary::environments(self.difference).into_iter();
        let mut lines =
            lines.map(|it| format!("{}: {}", code(&it.name), it.text)).collect::<Vec<_>>();
        lines.extend(summary::same(self.difference));
        self.list("environments", lines);
    }

    fn findings(&mut self) {
        let findings = self.difference.findings.iter().map(|finding| {
            let level = if finding.severity == Severity::Error { "error" } else { "note" };
            let place = finding.place.filter(|it| it.is_users());
            let place = place.map(|it| format!(" {}", code(&self.sources.show(it))));
            format!("{level}: {}{}", sentence(&finding.message), place.unwrap_or_default())
        });
        let findings = findings.collect::<Vec<_>>();
        self.list("findings", findings);
    }

    /// Writes items of a list, as many as are listed.
    fn list(&mut self, what: &str, items: Vec<String>) {
        if items.is_empty() {
            return;
        }
        self.line("");
        let (items, more) = summary::listed(items, self.folding);
        for item in items {
            self.line(&format!("- {item}"));
        }
        if more > 0 {
            let command = self.command("--format json");
            self.line(&format!("- {more} more {what}, folded: {command}"));
        }
    }

    fn environment(&mut self, environment: &EnvironmentDifference) {
        let upgrades = upgrades(environment, self.view);
        self.list("upgrades", upgrades.iter().map(|it| sentence(it)).collect());
        let remarks = summary::remarks(environment);
        self.list("notes", remarks.iter().map(|it| sentence(it)).collect());
        self.unread(&environment.unread);
        if self.view.stat {
            let counts = summary::statistics(environment, self.view).into_iter();
            self.list("counts", counts.map(|(what, it)| format!("{it} {}", code(&what))).collect());
            return;
        }
        let (folded, open): (Vec<_>, Vec<_>) = sections(environment, self.view)
            .into_iter()
            .partition(|it| self.folding.mode(it.part, self.view) == Mode::Count);
        for section in &open {
            self.section(section);
        }
        self.folded(&folded);
        if let Some(classes) = summary::classes(environment, self.view) {
            self.line(&format!("\n{classes}"));
        }
    }

    fn unread(&mut self, files: &[Unread]) {
        if files.is_empty() {
            return;
        }
        self.line("\n### files not read");
        let files = files.iter().map(|file| {
            let place = file.place.map(|(line, column)| format!(":{line}:{column}"));
            let place = code(&format!("{}{}", file.path, place.unwrap_or_default()));
            format!("{place}: {}", sentence(&file.reason))
        });
        let files = files.collect();
        self.list("files", files);
    }

    fn section(&mut self, section: &Section<'_>) {
        self.line(&format!("\n### {}", section.part.title()));
        let effects = summary::workloads(&section.impacts);
        self.list("effects", effects.iter().map(|it| sentence(it)).collect());
        let mode = self.folding.mode(section.part, self.view);
        if effects.is_empty() {
            self.line("");
        }
        for entry in section.shown(mode) {
            self.entry(&entry, section.part, mode);
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, part: Part, mode: Mode) {
        let values = wording::values(entry.change, self.view.context);
        let inline = match &values {
            Values::Inline(text) => format!(" {}", code(text)),
            Values::Said(text) => format!(" {}", sentence(text)),
            Values::Lines(block) => format!(" (+{} -{})", block.plus, block.minus),
            Values::Nothing => String::new(),
        };
        let place = entry.place().map(|it| format!(" at {}", code(&self.sources.show(it))));
        let place = place.unwrap_or_default();
        self.line(&format!("- {}{inline}{place}", title(entry)));
        for it in entry.sentences(part) {
            self.line(&format!("  - {}", sentence(&it)));
        }
        if mode == Mode::Short {
            return;
        }
        if let Values::Lines(block) = values {
            self.block(block);
        }
        if self.folding.shows_bodies() {
            let pair = entry.environment.pairs.get(entry.change.pair);
            if let Some(body) = pair.and_then(|it| wording::body(it, entry.change.operation)) {
                self.block(body);
            }
        }
    }

    fn block(&mut self, mut block: Block) {
        let left_out = if self.folding == Folding::NOTHING { 0 } else { block.cut(MOST_LINES) };
        let lines = block.lines.iter().map(|line| match line {
            Line::Same(text) => format!("  {}", clipped(text)),
            Line::Plus(text) => format!("+ {}", clipped(text)),
            Line::Minus(text) => format!("- {}", clipped(text)),
            Line::Gap(lines) => format!("  ... {lines} the same"),
        });
        let lines = lines.collect::<Vec<_>>();
        let fence = fence(lines.iter().map(String::as_str));
        self.line(&format!("\n  <details><summary>{}</summary>\n", counted(lines.len(), "line")));
        self.line(&format!("  {fence}diff"));
        for line in &lines {
            self.line(&format!("  {line}"));
        }
        self.line(&format!("  {fence}\n"));
        if left_out > 0 {
            let command = self.command("--full");
            self.line(&format!("  {} more: {command}\n", counted(left_out, "line")));
        }
        self.line("  </details>\n");
    }

    fn folded(&mut self, sections: &[Section<'_>]) {
        if sections.is_empty() {
            return;
        }
        self.line(&format!("\n### folded ({} shows it)\n", self.command("--full")));
        for section in sections {
            let command = section.part.topic().map(|it| format!("--class {it}"));
            let command = command.map(|it| format!(": {}", self.command(&it))).unwrap_or_default();
            let title = section.part.title();
            self.line(&format!("- {title}: {}{command}", sentence(&summary::folded(section))));
        }
    }
}

/// Returns the objects of an entry, the field, and what happened to them.
fn title(entry: &Entry<'_>) -> String {
    let mark = if entry.is_until_ready() { "until ready: " } else { "" };
    let path = wording::path(entry.change);
    let path = if path.is_empty() { String::new() } else { format!(" {}", code(&path)) };
    let happened = wording::happened(entry.environment, entry.change);
    let happened = if happened.is_empty() { happened } else { format!(" {}", sentence(&happened)) };
    format!("{mark}{}{path}{happened}", code(&shown(&entry.subject())))
}
