//! One section of a report in Markdown.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::MOST_BYTES;
use super::sheet::Sheet;
use super::words::{clipped, clipped_like, code, fence, sentence};
use crate::diag::Sources;
use crate::diff::Difference;
use crate::report::diff::block::{Block, Line};
use crate::report::diff::entry::Entry;
use crate::report::diff::folding::{Mode, Shape};
use crate::report::diff::headline::counted;
use crate::report::diff::layout::{Part, Section};
use crate::report::diff::values::{Values, values};
use crate::report::diff::view::DiffView;
use crate::report::diff::{summary, wording};
use crate::system::shown;

/// Lines of a text that are shown, unless nothing is folded.
const MOST_LINES: usize = 80;

/// What a report is about, and how it is asked for.
#[derive(Clone, Copy)]
pub(super) struct Around<'d> {
    pub(super) difference: &'d Difference,
    pub(super) sources: &'d Sources,
    pub(super) view: &'d DiffView,
}

/// A section, written once for each way to show it that was asked for.
pub(super) struct Written<'d> {
    pub(super) section: Section<'d>,
    pieces: RefCell<BTreeMap<Shape, Rc<Piece>>>,
}

/// What is written of a section.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) has_cut_lines: bool,
}

impl<'d> Written<'d> {
    pub(super) fn of(section: Section<'d>) -> Self {
        Self { section, pieces: RefCell::default() }
    }

    /// Returns its text. One that is longer than a whole report may be is not written to its end.
    pub(super) fn piece(&self, shape: Shape, around: Around<'_>) -> Rc<Piece> {
        let mut pieces = self.pieces.borrow_mut();
        let piece =
            pieces.entry(shape).or_insert_with(|| written(&self.section, shape, around).into());
        Rc::clone(piece)
    }
}

fn written(section: &Section<'_>, shape: Shape, around: Around<'_>) -> Piece {
    let sheet = Sheet::new(around.difference, shape.listed);
    let mut page = Page { around, shape, sheet, has_cut_lines: false };
    if shape.mode == Mode::Count {
        page.count(section);
    } else {
        page.section(section);
    }
    Piece { text: page.sheet.text, has_cut_lines: page.has_cut_lines }
}

struct Page<'p> {
    around: Around<'p>,
    shape: Shape,
    sheet: Sheet<'p>,
    has_cut_lines: bool,
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.sheet.line(text);
    }

    fn count(&mut self, section: &Section<'_>) {
        let command = command(section.part).map(|it| format!(": {}", self.sheet.command(&it)));
        let (title, counts) = (section.part.title(), sentence(&summary::folded(section)));
        self.line(&format!("- {title}: {counts}{}", command.unwrap_or_default()));
    }

    fn section(&mut self, section: &Section<'_>) {
        self.line(&format!("\n### {}", section.part.title()));
        let effects = summary::workloads(&section.impacts);
        let effects = effects.iter().map(|it| sentence(it)).collect::<Vec<_>>();
        self.sheet.list("effects", &effects);
        if effects.is_empty() {
            self.line("");
        }
        let entries = section.shown(self.shape.mode);
        for entry in entries.iter().take(self.shape.first) {
            if self.sheet.text.len() > MOST_BYTES {
                return;
            }
            self.entry(entry, section);
        }
        let more = entries.iter().skip(self.shape.first).map(Entry::count).sum();
        if more > 0 {
            let command = command(section.part).map(|it| format!(": {}", self.sheet.command(&it)));
            let more = counted(more, "change");
            self.line(&format!("- {more} more, folded{}", command.unwrap_or_default()));
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, section: &Section<'_>) {
        let values = values(entry, self.around.view.context, self.around.view.full);
        let inline = match &values {
            Values::Inline(text) => format!(" {}", code(text)),
            Values::Said(text) => format!(" {}", sentence(text)),
            Values::Lines(block) => format!(" (+{} -{})", block.plus, block.minus),
            Values::Nothing => String::new(),
        };
        let place = entry.place().map(|it| format!(" at {}", code(&self.around.sources.show(it))));
        let place = place.unwrap_or_default();
        self.line(&format!("- {}{inline}{place}", title(entry)));
        for it in entry.sentences(section.part) {
            self.line(&format!("  - {}", sentence(&it)));
        }
        if self.shape.mode == Mode::Short {
            return;
        }
        if let Values::Lines(block) = values {
            self.block(block);
        }
        if self.shape.bodies {
            let pair = entry.environment.pairs.get(entry.change.pair);
            if let Some(body) = pair.and_then(|it| wording::body(it, entry.change.operation)) {
                self.block(body);
            }
        }
    }

    fn block(&mut self, mut block: Block) {
        let left_out = if self.shape.cuts { block.cut(MOST_LINES) } else { 0 };
        let Cut { lines, has_cut_lines } = Cut::of(&block);
        self.has_cut_lines |= has_cut_lines;
        let fence = fence(lines.iter().map(String::as_str));
        self.line(&format!("\n  <details><summary>{}</summary>\n", counted(lines.len(), "line")));
        self.line(&format!("  {fence}diff"));
        for line in &lines {
            self.line(&format!("  {line}"));
        }
        self.line(&format!("  {fence}\n"));
        if left_out > 0 {
            let command = self.sheet.command("--full");
            self.line(&format!("  {} more: {command}\n", counted(left_out, "line")));
        }
        self.line("  </details>\n");
    }
}

/// The lines of a block, long ones cut.
#[derive(Default)]
struct Cut {
    lines: Vec<String>,
    has_cut_lines: bool,
}

impl Cut {
    /// Lines that are replaced are cut where they differ, the first like the first.
    fn of(block: &Block) -> Self {
        let mut cut = Self::default();
        let mut rest = block.lines.as_slice();
        while let [line, after @ ..] = rest {
            rest = after;
            match line {
                Line::Same(text) => cut.push(' ', text, &clipped(text)),
                Line::Gap(lines) => cut.lines.push(format!("  ... {lines} the same")),
                Line::Minus(first) => {
                    let minus = rest.iter().map_while(minus).collect::<Vec<_>>();
                    rest = rest.get(minus.len()..).unwrap_or_default();
                    let plus = rest.iter().map_while(plus).collect::<Vec<_>>();
                    rest = rest.get(plus.len()..).unwrap_or_default();
                    cut.replaced(&[&[first.as_str()], minus.as_slice()].concat(), &plus);
                }
                Line::Plus(text) => cut.push('+', text, &clipped(text)),
            }
        }
        cut
    }

    fn push(&mut self, sign: char, text: &str, shown: &str) {
        self.has_cut_lines |= shown != text;
        self.lines.push(format!("{sign} {shown}"));
    }

    fn replaced(&mut self, minus: &[&str], plus: &[&str]) {
        for (sign, these, others) in [('-', minus, plus), ('+', plus, minus)] {
            for (at, text) in these.iter().enumerate() {
                let other = others.get(at);
                let shown = other.map_or_else(|| clipped(text), |it| clipped_like(text, it));
                self.push(sign, text, &shown);
            }
        }
    }
}

fn minus(line: &Line) -> Option<&str> {
    if let Line::Minus(text) = line { Some(text) } else { None }
}

fn plus(line: &Line) -> Option<&str> {
    if let Line::Plus(text) = line { Some(text) } else { None }
}

/// The flags that show what is folded of a part. Of deletions there may be some of any class.
fn command(part: Part) -> Option<String> {
    match part.topic() {
        Some(topic) => Some(format!("--class {topic}")),
        None => (part == Part::Deletions).then(|| "--full".to_owned()),
    }
}

/// Returns the objects of an entry, the field, and what happened to them.
fn title(entry: &Entry<'_>) -> String {
    let mark = if entry.is_until_ready() { "until ready: " } else { "" };
    let path = entry.path();
    let path = if path.is_empty() { String::new() } else { format!(" {}", code(&path)) };
    let happened = wording::happened(entry.environment, entry.change);
    let happened = if happened.is_empty() { happened } else { format!(" {}", sentence(&happened)) };
    format!("{mark}{}{path}{happened}", code(&shown(&entry.subject())))
}
