//! What stands above and below the changes: environments, workloads, what is folded.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::block::Block;
use super::headline::{counted, headline};
use super::layout::{Part, Section};
use super::{shared, wording};
use crate::compare::Step;
use crate::diff::{
    Difference, EnvironmentDifference, Impact, ImpactKind, Operation, Repeated, SideKind, Verdict,
};
use crate::system::shown;

/// Fields that a line on something folded names.
const FIELDS: usize = 3;

/// Objects that are there more than once and are named.
const REPEATED: usize = 10;

/// Returns the command that compares the same sides, with more flags.
pub(super) fn command(difference: &Difference, flags: &str) -> String {
    let mut text = "ambit diff".to_owned();
    for (flag, side) in [("--from", &difference.from), ("--to", &difference.to)] {
        let name = match side.kind {
            SideKind::Render => "render",
            SideKind::Worktree => "worktree",
            SideKind::Revision | SideKind::Directory => side.name.as_str(),
        };
        let usual = if flag == "--from" { "HEAD" } else { "render" };
        if !name.is_empty() && name != usual {
            let _ = write!(text, " {flag} {}", quoted(name));
        }
    }
    shown(format!("{text} {flags}").trim_end())
}

/// Returns a word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_./:~^@=".contains(it);
    if word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// One line on an environment, and its name.
pub(super) struct EnvironmentLine {
    pub(super) name: String,
    pub(super) text: String,
}

/// Returns a line for each environment that differs.
pub(super) fn environments(difference: &Difference) -> Vec<EnvironmentLine> {
    let differing = difference.environments.iter().filter(|it| !shared::is_same(it));
    let line = |it: &EnvironmentDifference| EnvironmentLine {
        name: shown(&it.name),
        text: format!(
            "{}{}",
            headline(&Verdict::of_environment(it, difference.has_applications)),
            whole(it)
        ),
    };
    differing.map(line).collect()
}

/// Returns a line on the environments that are the same on both sides, if there are any.
pub(super) fn same(difference: &Difference) -> Option<String> {
    let count = difference.environments.iter().filter(|it| shared::is_same(it)).count();
    (count > 0).then(|| format!("no difference in {}", counted(count, "environment")))
}

fn whole(environment: &EnvironmentDifference) -> &'static str {
    match environment.whole {
        Some(Operation::Created) => "; the environment is new",
        Some(Operation::Deleted) => "; the environment is gone",
        _ => "",
    }
}

/// Returns what must be said about an environment before its changes.
pub(super) fn remarks(environment: &EnvironmentDifference, difference: &Difference) -> Vec<String> {
    let mut remarks = Vec::new();
    // Of several environments the line on each says so.
    let is_alone = difference.environments.len() == 1;
    if environment.whole == Some(Operation::Created) && is_alone {
        remarks.push(format!("the environment {} is new", shown(&environment.name)));
    }
    if environment.whole == Some(Operation::Deleted) {
        remarks.push(
            "removing this folder deletes nothing in the cluster: the root Application only fails \
             with \"app path does not exist\""
                .to_owned(),
        );
    }
    if !environment.not_manifests.is_empty() {
        let files = environment.not_manifests.iter().take(FIELDS).map(|it| shown(it));
        let names = files.collect::<Vec<_>>().join(", ");
        let count = environment.not_manifests.len();
        let dots = if count > FIELDS { ", ..." } else { "" };
        let what =
            if count == 1 { "differs and is no manifest" } else { "differ and are no manifests" };
        remarks.push(format!("{} {what}: {names}{dots}", counted(count, "file")));
    }
    remarks.extend(environment.repeated.iter().take(REPEATED).map(|it| repeated(it, difference)));
    if let Some(more @ 1..) = environment.repeated.len().checked_sub(REPEATED) {
        remarks.push(format!(
            "{} more: each more than once in one application",
            counted(more, "object")
        ));
    }
    remarks
}

fn repeated(it: &Repeated, difference: &Difference) -> String {
    let files = it.paths.iter().take(FIELDS).map(|it| shown(it)).collect::<Vec<_>>().join(", ");
    let dots = if it.paths.len() > FIELDS { ", ..." } else { "" };
    let (when, object) = (wording::when(it.when), wording::object(&it.id));
    let who = if difference.has_applications { "Argo CD applies the last" } else { "one stays" };
    format!("{object} is there {} times {when}, of which {who}: {files}{dots}", it.count)
}

/// Returns a line for each workload that something happens to, and one for Gateways of which the
/// same is true.
pub(super) fn workloads(impacts: &[&Impact]) -> Vec<String> {
    let mut lines: BTreeMap<(ImpactKind, usize), (String, Vec<String>)> = BTreeMap::new();
    let mut gateways: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, impact) in impacts.iter().enumerate() {
        let at = match impact.kind {
            ImpactKind::GatewaysRoll => *gateways.entry(&impact.text).or_insert(index),
            _ => index,
        };
        let line = lines.entry((impact.kind, at)).or_insert_with(|| (effect(impact), Vec::new()));
        line.1.extend(impact.workload.as_ref().map(wording::object));
    }
    lines.into_values().map(|(effect, names)| with_names(&names, &effect)).collect()
}

fn with_names(names: &[String], effect: &str) -> String {
    let of_one = effect.strip_prefix("rolls").filter(|_| names.len() > 1);
    let of_many = of_one.map(|rest| format!("roll{rest}"));
    let effect = of_many.as_deref().unwrap_or(effect);
    match names.len() {
        0 => effect.to_owned(),
        1..=3 => format!("{} {effect}", names.join(", ")),
        many => {
            let first = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
            format!("{first} and {} more ({many}) {effect}", many - 3)
        }
    }
}

/// Returns what happens, with the word that a reader looks for.
fn effect(impact: &Impact) -> String {
    let text = shown(&impact.text);
    let (word, opening) = match impact.kind {
        ImpactKind::Rolls => ("rolls", "rolls: "),
        ImpactKind::RollsOnDelete => ("rolls", "rolls only where its pods are deleted: "),
        ImpactKind::GatewaysRoll => ("roll", "roll: "),
        ImpactKind::NotUntilRestart => ("restart", "changes nothing until a restart: "),
        ImpactKind::LooserUntilReady => ("until", "looser until ready: "),
        ImpactKind::Refused => ("refuse", "refused: "),
        ImpactKind::LeftInCluster => ("cluster", "left in the cluster: "),
        ImpactKind::DeletesData => ("delete", "deletes data: "),
        ImpactKind::Upgrade => ("", ""),
    };
    if text.contains(word) { text } else { format!("{opening}{text}") }
}

/// Returns what a part that is folded holds.
pub(super) fn folded(section: &Section<'_>) -> String {
    let changes = match section.changes() {
        0 => None,
        count => Some(format!("{} in {}", counted(count, "change"), objects(section))),
    };
    let effects = match section.impacts.len() {
        0 => None,
        count => Some(counted(count, "effect")),
    };
    let counts = changes.into_iter().chain(effects).collect::<Vec<_>>().join(", ");
    let detail = match section.part {
        Part::Templates => templates(section),
        Part::Versions | Part::Values | Part::Metadata | Part::Order | Part::Formatting => {
            fields(section)
        }
        _ => String::new(),
    };
    format!("{counts}{detail}")
}

/// How many objects, or which, where they are few.
fn objects(section: &Section<'_>) -> String {
    let pairs = section.entries.iter().flat_map(|entry| {
        entry.changes.iter().filter_map(|it| entry.environment.pairs.get(it.pair))
    });
    let names = pairs.filter_map(wording::id).map(wording::object).collect::<BTreeSet<_>>();
    if names.len() > FIELDS {
        return counted(section.objects(), "object");
    }
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// The fields that differ.
fn fields(section: &Section<'_>) -> String {
    let paths = section.entries.iter().map(|entry| {
        let path = entry.path();
        if path.is_empty() { wording::happened(entry.environment, entry.change) } else { path }
    });
    let paths = paths.collect::<BTreeSet<_>>();
    let dots = if paths.len() > FIELDS { ", ..." } else { "" };
    let first = paths.into_iter().take(FIELDS).collect::<Vec<_>>().join(", ");
    format!(": {first}{dots}")
}

/// The names of templates and how many lines of them differ.
fn templates(section: &Section<'_>) -> String {
    let mut names = BTreeSet::new();
    let (mut plus, mut minus) = (0, 0);
    for entry in &section.entries {
        if let Some(Step::Key(name)) = entry.change.path.get(3) {
            names.insert(shown(name));
        }
        let text = |value: &Option<kubeyaml::Value>| {
            value.as_ref().map(wording::lines).unwrap_or_default()
        };
        let block = Block::of(&text(&entry.change.before), &text(&entry.change.after), 0);
        plus += block.plus;
        minus += block.minus;
    }
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    format!(" ({names}: +{plus} -{minus})")
}

/// Returns the line that says which filters are on, and how much they show.
pub(super) fn filtered(difference: &Difference, view: &super::DiffView) -> Option<String> {
    if !view.filters() {
        return None;
    }
    let all = difference.environments.iter().map(|it| it.changes.len()).sum::<usize>();
    let shows = |it: &EnvironmentDifference| {
        it.changes.iter().filter(|change| view.shows(it, change)).count()
    };
    let left = difference.environments.iter().map(shows).sum::<usize>();
    let flags = shown(&view.flags());
    Some(format!("only what {flags} asks for is shown: {left} of {}", counted(all, "change")))
}

/// Returns a line that counts the changes of every class, those that are folded too.
pub(super) fn classes(
    environment: &EnvironmentDifference,
    view: &super::DiffView,
) -> Option<String> {
    let counts = class_counts(environment, view);
    let counts = counts.iter().map(|(it, count)| format!("{} {count}", super::names::class(*it)));
    let counts = counts.collect::<Vec<_>>().join(", ");
    (!counts.is_empty()).then(|| format!("classes: {counts}"))
}

fn class_counts(
    environment: &EnvironmentDifference,
    view: &super::DiffView,
) -> BTreeMap<crate::diff::Class, usize> {
    let mut classes = BTreeMap::new();
    for change in environment.changes.iter().filter(|it| view.shows(environment, it)) {
        *classes.entry(change.class).or_default() += 1;
    }
    classes
}

/// Counts by class and application, for `--stat`.
pub(super) fn statistics(
    environment: &EnvironmentDifference,
    view: &super::DiffView,
) -> Vec<(String, usize)> {
    let mut applications: BTreeMap<&str, usize> = BTreeMap::new();
    for change in environment.changes.iter().filter(|it| view.shows(environment, it)) {
        let pair = environment.pairs.get(change.pair);
        let manifest = pair.and_then(|it| it.to.as_ref().or(it.from.as_ref()));
        let application = manifest.map_or("", |it| &it.application);
        *applications.entry(application).or_default() += 1;
    }
    applications.remove("");
    let classes = class_counts(environment, view).into_iter();
    let classes = classes.map(|(it, count)| (super::names::class(it).to_owned(), count));
    let applications =
        applications.into_iter().map(|(it, count)| (format!("application {}", shown(it)), count));
    classes.chain(applications).collect()
}
