//! A difference as annotations of GitHub Actions: lines that a workflow prints.

use super::entry::Entry;
use super::headline::headline;
use super::layout::{Part, sections};
use super::text::title;
use super::values::{Values, values};
use super::view::DiffView;
use super::{shared, summary, wording};
use crate::diag::{Finding, Place, Severity, Sources};
use crate::diff::{Difference, EnvironmentDifference, Side, SideKind, Unread, Verdict, When};
use crate::system::shown;

/// Annotations that GitHub shows of each level for one step.
const MOST: usize = 10;

/// Characters of one message.
const LONGEST: usize = 2_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Error,
    Warning,
    Notice,
}

struct Annotation {
    level: Level,
    place: Option<(String, u32, u32)>,
    title: String,
    message: String,
}

/// Returns the annotations, the worst first, at most ten of each level. The verdict is a notice.
pub fn diff_github(
    difference: &Difference,
    verdict: &Verdict,
    sources: &Sources,
    view: &DiffView,
) -> String {
    let mut all = vec![plain(Level::Notice, "ambit diff", &headline(verdict))];
    all.extend(difference.notes.iter().map(|note| plain(Level::Notice, "ambit diff", note)));
    all.extend(difference.findings.iter().map(|it| of_finding(it, sources)));
    let unread = difference.environments.iter().flat_map(|it| &it.unread);
    all.extend(unread.map(|file| of_unread(file, difference)));
    if !view.stat {
        all.extend(of_changes(difference, sources, view));
    }
    all.sort_by_key(|annotation| annotation.level);
    let of = |level| all.iter().filter(move |it| it.level == level).take(MOST);
    [Level::Error, Level::Warning, Level::Notice].into_iter().flat_map(of).map(written).collect()
}

fn plain(level: Level, title: &str, message: &str) -> Annotation {
    Annotation { level, place: None, title: title.to_owned(), message: message.to_owned() }
}

fn of_finding(finding: &Finding, sources: &Sources) -> Annotation {
    let level = match finding.severity {
        Severity::Error => Level::Error,
        Severity::Note => Level::Notice,
    };
    let place = finding.place.and_then(|it| named(it, sources));
    Annotation { place, ..plain(level, finding.rule, &finding.message) }
}

/// GitHub knows a file by its path in the repository, as it is in the commit that is looked at. A
/// file of another commit has no place there: it may have been mended since.
fn of_unread(file: &Unread, difference: &Difference) -> Annotation {
    let (line, column) = file.place.unwrap_or((1, 1));
    let (from, to) = (&difference.from, &difference.to);
    let (side, is_looked_at) = match file.when {
        When::Before => (from, is_checked_out(from)),
        When::After | When::Both => (to, true),
    };
    let path = match side.folder.as_deref().or(difference.folder()) {
        None | Some("") => file.path.clone(),
        Some(folder) => format!("{folder}/{}", file.path),
    };
    let when = wording::when(file.when);
    if !is_looked_at {
        let message = format!("{when} {}: {}", wording::place(file), file.reason);
        return plain(Level::Error, "not read", &message);
    }
    let place = Some((path, line, column));
    Annotation { place, ..plain(Level::Error, "not read", &format!("{when}: {}", file.reason)) }
}

/// Tells whether the files of a side are those that lie on disk, or were committed last, and where.
fn is_checked_out(side: &Side) -> bool {
    let is_older = side.kind == SideKind::Revision && side.name.split(':').next() != Some("HEAD");
    side.folder.is_some() && !is_older
}

fn named(place: Place, sources: &Sources) -> Option<(String, u32, u32)> {
    let name = || (sources.name(place.file).to_owned(), place.line, place.column);
    place.is_users().then(name)
}

/// What one annotation says, whichever environments it is true of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    part: Part,
    level: Level,
    place: Option<(String, u32, u32)>,
    message: String,
}

/// What is true of several environments is said once: a step has few annotations.
fn of_changes(difference: &Difference, sources: &Sources, view: &DiffView) -> Vec<Annotation> {
    let said = difference.environments.iter().flat_map(|environment| {
        let lines = of_environment(environment, sources, view).into_iter();
        lines.map(|line| (environment.name.as_str(), line))
    });
    let mut said = shared::grouped(said);
    said.sort_by_key(|(_, line)| line.part);
    let annotation = |(names, line): (Vec<&str>, Said)| {
        let title = format!("{} {}", shared::few(&names), line.part.title());
        let place = line.place;
        Annotation { place, ..plain(line.level, title.trim_start(), &line.message) }
    };
    said.into_iter().map(annotation).collect()
}

fn of_environment(
    environment: &EnvironmentDifference,
    sources: &Sources,
    view: &DiffView,
) -> Vec<Said> {
    let mut lines = Vec::new();
    for section in sections(environment, view) {
        let part = section.part;
        let Some(level) = level(part) else { continue };
        let effects = summary::workloads(&section.impacts).into_iter();
        lines.extend(effects.map(|message| Said { part, level, place: None, message }));
        lines.extend(section.entries.iter().map(|entry| {
            let place = entry.place().and_then(|it| named(it, sources));
            Said { part, level, place, message: message(entry, part) }
        }));
    }
    lines
}

/// Returns the level of a part; what is folded elsewhere is no annotation.
fn level(part: Part) -> Option<Level> {
    match part {
        Part::Looser | Part::Deletions => Some(Level::Error),
        Part::Unclear | Part::Rolls => Some(Level::Warning),
        part if part.is_quiet() => None,
        _ => Some(Level::Notice),
    }
}

fn message(entry: &Entry<'_>, part: Part) -> String {
    let values = match values(entry, 0, false) {
        Values::Inline(text) | Values::Said(text) => format!("  {text}"),
        Values::Lines(block) => format!("  +{} -{}", block.plus, block.minus),
        Values::Nothing => String::new(),
    };
    let lines = std::iter::once(format!("{}{values}", title(entry)));
    lines.chain(entry.sentences(part)).collect::<Vec<_>>().join("\n")
}

fn written(annotation: &Annotation) -> String {
    let command = match annotation.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Notice => "notice",
    };
    let place = annotation
        .place
        .iter()
        .map(|(file, line, column)| format!("file={},line={line},col={column},", property(file)));
    let place = place.collect::<String>();
    let title = property(&annotation.title);
    format!("::{command} {place}title={title}::{}\n", message_text(&annotation.message))
}

/// Escapes what would end a message; control characters are shown.
fn message_text(text: &str) -> String {
    let lines = text.split('\n').map(shown).collect::<Vec<_>>().join("\n");
    let cut = lines.chars().take(LONGEST).collect::<String>();
    cut.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes what would end a property.
fn property(text: &str) -> String {
    message_text(&shown(text)).replace(':', "%3A").replace(',', "%2C")
}
