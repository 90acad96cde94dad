//! Findings as text: what, where with an excerpt, why, and what to do next.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diag::{Finding, Place, Severity, Sources};
use crate::system::shown;

/// How text for people looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without colours.
    Plain,
    /// With colours, as escape sequences.
    Coloured,
}

/// Findings shown in full; more would only scroll away.
const MOST: usize = 100;

/// Shows findings, each once, errors first and otherwise in the order given.
pub fn findings_text(findings: &[Finding], sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    let mut left_out = 0;
    for (index, finding) in each_once(findings).into_iter().enumerate() {
        if index < MOST {
            text.push_str(&one(finding, sources, &renderer));
            text.push_str("\n\n");
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        let _ = writeln!(text, "and {left_out} more; `--format json` lists them all\n");
    }
    text
}

/// Returns findings without repetitions, errors before notes.
pub(super) fn each_once(findings: &[Finding]) -> Vec<&Finding> {
    let mut seen = BTreeSet::new();
    let mut kept = findings
        .iter()
        .filter(|it| seen.insert((it.severity, it.place, it.rule, it.message.as_str())))
        .collect::<Vec<_>>();
    kept.sort_by_key(|finding| finding.severity);
    kept
}

fn one(finding: &Finding, sources: &Sources, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Note => Level::NOTE,
    };
    let excerpts = std::iter::once((finding.place, None))
        .chain(finding.labels.iter().map(|label| (Some(label.place), Some(&label.text))))
        .filter_map(|(place, label)| Some((Excerpt::of(place?, sources)?, label)))
        .collect::<Vec<_>>();
    let mut group = Group::with_title(level.primary_title(shown(&finding.message)));
    for (excerpt, label) in &excerpts {
        let kind = match label {
            None => AnnotationKind::Primary,
            Some(_) => AnnotationKind::Context,
        };
        group = group.element(excerpt.snippet(kind, label.map(|text| shown(text))));
    }
    if let Some(why) = &finding.why {
        group = group.element(Level::NOTE.with_name(Some("why")).message(shown(why)));
    }
    if let Some(hint) = &finding.hint {
        group = group.element(Level::HELP.with_name(Some("help")).message(shown(hint)));
    }
    renderer.render(&[group])
}

/// The line of a place.
struct Excerpt {
    path: String,
    line: u32,
    text: String,
    /// The byte of the text that the place points at.
    at: usize,
}

/// Characters of a line that are shown; a line of a megabyte helps nobody.
const WIDTH: usize = 160;

impl Excerpt {
    fn of(place: Place, sources: &Sources) -> Option<Self> {
        if !place.is_users() {
            return None;
        }
        let line = sources.line(place).unwrap_or_default();
        let column = usize::try_from(place.column.saturating_sub(1)).unwrap_or(0);
        let start = column.saturating_sub(WIDTH / 2);
        let shortened = line.chars().skip(if column < WIDTH { 0 } else { start });
        let column = if column < WIDTH { column } else { column - start };
        let mut text = String::new();
        let mut at = None;
        for (index, character) in shortened.take(WIDTH).enumerate() {
            if index == column {
                at = Some(text.len());
            }
            text.push_str(&shown(character.encode_utf8(&mut [0; 4])));
        }
        let at = at.unwrap_or(text.len());
        Some(Self { path: shown(sources.name(place.file)), line: place.line, text, at })
    }

    fn snippet(&self, kind: AnnotationKind, label: Option<String>) -> Snippet<'_, Annotation<'_>> {
        let word = self.text[self.at..].split(|it: char| ":,{}[] \"'".contains(it)).next();
        let length = word.map_or(1, str::len).max(1).min(self.text.len() - self.at);
        let annotation = kind.span(self.at..self.at + length);
        let annotation = match label {
            Some(label) => annotation.label(label),
            None => annotation,
        };
        Snippet::source(self.text.as_str())
            .line_start(self.line as usize)
            .path(self.path.as_str())
            .annotation(annotation)
    }
}
