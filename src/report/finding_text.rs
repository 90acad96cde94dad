//! Findings as text: what, where with an excerpt, why, and what to do next.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Group, Level, Renderer};

use super::excerpt::Excerpt;
use super::job_log::no_command;
use crate::diag::{Finding, Severity, Sources};
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
    for (index, finding) in each_once(findings, sources).into_iter().enumerate() {
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
    no_command(&text).into_owned()
}

/// Returns findings without repetitions, errors before notes. What documents of several
/// environments share is wrong once, at one option.
pub(super) fn each_once<'f>(findings: &'f [Finding], sources: &Sources) -> Vec<&'f Finding> {
    let mut seen = BTreeSet::new();
    let mut is_new = |it: &Finding| {
        let place = it.place.map(|place| sources.show(place));
        seen.insert((it.severity, place, it.rule, it.message.clone()))
    };
    let mut kept = findings.iter().filter(|it| is_new(it)).collect::<Vec<_>>();
    kept.sort_by_key(|finding| finding.severity);
    kept
}

fn one(finding: &Finding, sources: &Sources, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Note => Level::NOTE,
    };
    let excerpts = excerpts(finding, sources);
    let title = level.primary_title(shown(&finding.message)).id(finding.rule);
    let mut group = Group::with_title(title);
    for excerpt in &excerpts {
        group = excerpt.add_to(group);
    }
    if let Some(why) = &finding.why {
        group = group.element(Level::NOTE.with_name(Some("why")).message(shown(why)));
    }
    if let Some(hint) = &finding.hint {
        group = group.element(Level::HELP.with_name(Some("help")).message(shown(hint)));
    }
    let text = renderer.render(&[group]);
    if excerpts.is_empty() { without_bar(&text) } else { text }
}

fn excerpts(finding: &Finding, sources: &Sources) -> Vec<Excerpt> {
    let first = finding.place.and_then(|place| Excerpt::of(place, sources));
    let others = finding.labels.iter().filter_map(|label| Excerpt::of_label(label, sources));
    first.into_iter().chain(others).collect()
}

/// Leaves out the line after the title: a bar that would lead to an excerpt.
fn without_bar(text: &str) -> String {
    let lines = text.lines().enumerate().filter(|(number, _)| *number != 1);
    lines.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}
