//! The order of a report and what belongs where, whatever the format.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Entry, entries};
use super::versions::Versions;
use super::view::DiffView;
use super::wording;
use crate::compare::Step;
use crate::diff::{Change, Class, Direction, EnvironmentDifference, Impact, ImpactKind, Operation};

/// The parts of a report, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Less is checked.
    Looser,
    /// Objects go, or the API server refuses a change.
    Deletions,
    /// It cannot be told from the files.
    Unclear,
    /// Pods are replaced.
    Rolls,
    /// More is checked.
    Tighter,
    /// About security, and neither looser nor tighter.
    Security,
    /// Objects come or move.
    Identity,
    /// Where requests go.
    Traffic,
    /// Argo CD's own objects.
    Delivery,
    /// Fields of the install.
    Install,
    /// Logs, metrics, traces.
    Telemetry,
    /// Everything else.
    Other,
    /// Versions that the lines on what rolls have named.
    Versions,
    /// ConfigMaps that repeat what the install was made with.
    Values,
    /// Templates for pods that an ambient mesh does not have.
    Templates,
    /// Labels and annotations that nobody reads.
    Metadata,
    /// Lists in another order.
    Order,
    /// Written differently.
    Formatting,
}

/// Templates in `istio-sidecar-injector` that istiod makes Gateways from.
const USED_TEMPLATES: &[&str] = &["waypoint", "kube-gateway"];

impl Part {
    /// Returns its heading.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Looser => "looser",
            Self::Deletions => "deletions and refusals",
            Self::Unclear => "unclear",
            Self::Rolls => "rolls",
            Self::Tighter => "tighter",
            Self::Security => "security",
            Self::Identity => "identity",
            Self::Traffic => "traffic",
            Self::Delivery => "delivery",
            Self::Install => "install",
            Self::Telemetry => "telemetry",
            Self::Other => "other",
            Self::Versions => "versions named above",
            Self::Values => "values repeated in ConfigMaps",
            Self::Templates => "embedded templates that ambient does not use",
            Self::Metadata => "metadata",
            Self::Order => "order",
            Self::Formatting => "formatting",
        }
    }

    /// Returns what `--class` must be to show it, where one word does.
    pub(super) fn topic(self) -> Option<&'static str> {
        match self {
            Self::Deletions | Self::Values | Self::Templates => None,
            Self::Rolls | Self::Versions => Some("rollout"),
            part => Some(part.title()),
        }
    }

    /// Tells whether a part holds nothing that need be read: reports fold it first.
    pub(super) fn is_quiet(self) -> bool {
        self >= Self::Versions
    }

    /// Returns the part that tells of an impact; none for what stands above all parts.
    pub(super) fn of_impact(kind: ImpactKind) -> Option<Self> {
        match kind {
            ImpactKind::Upgrade => None,
            ImpactKind::LooserUntilReady => Some(Self::Looser),
            ImpactKind::Refused | ImpactKind::LeftInCluster | ImpactKind::DeletesData => {
                Some(Self::Deletions)
            }
            _ => Some(Self::Rolls),
        }
    }

    /// Returns the part of a change. Nothing that needs attention is in one that is folded.
    fn of(environment: &EnvironmentDifference, versions: &Versions<'_>, change: &Change) -> Self {
        let impacts = change.impacts.iter().filter_map(|it| environment.impacts.get(*it));
        let mut impacts = impacts.map(|it| it.kind);
        let is_gone = matches!(change.operation, Operation::Deleted | Operation::Renamed);
        let refused = impacts.any(|it| Self::of_impact(it) == Some(Self::Deletions));
        match change.direction {
            Some(Direction::Looser) => return Self::Looser,
            _ if is_gone || refused => return Self::Deletions,
            Some(Direction::Unclear) => return Self::Unclear,
            Some(Direction::Tighter) => return Self::Tighter,
            None => {}
        }
        quiet_part(environment, versions, change)
            .unwrap_or_else(|| Self::of_class(environment, change))
    }

    fn of_class(environment: &EnvironmentDifference, change: &Change) -> Self {
        match change.class {
            Class::Formatting => Self::Formatting,
            Class::Order if does_something(environment, change) => Self::Rolls,
            Class::Order => Self::Order,
            Class::Security => Self::Security,
            Class::Identity => Self::Identity,
            Class::Metadata => Self::Metadata,
            Class::Rollout => Self::Rolls,
            Class::Traffic => Self::Traffic,
            Class::Telemetry => Self::Telemetry,
            Class::Delivery => Self::Delivery,
            Class::Install => Self::Install,
            Class::Other => Self::Other,
        }
    }
}

fn does_something(environment: &EnvironmentDifference, change: &Change) -> bool {
    let mut impacts = change.impacts.iter().filter_map(|it| environment.impacts.get(*it));
    impacts.any(|impact| impact.kind != ImpactKind::Upgrade)
}

/// Changes of fields that only repeat others, or that an ambient mesh does not read.
fn quiet_part(
    environment: &EnvironmentDifference,
    versions: &Versions<'_>,
    change: &Change,
) -> Option<Part> {
    let id = environment.pairs.get(change.pair).and_then(wording::id)?;
    let is_field = matches!(change.operation, Operation::Changed | Operation::Reordered);
    let is_quiet = matches!(change.class, Class::Formatting | Class::Order | Class::Metadata);
    if versions.name(change) {
        return Some(Part::Versions);
    }
    if id.kind != "ConfigMap" || !id.group.is_empty() || !is_field || is_quiet {
        return None;
    }
    let is = |base: &str| {
        id.name.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let key = |at: usize| match change.path.get(at) {
        Some(Step::Key(key)) => Some(key.as_str()),
        _ => None,
    };
    let held = ["original-values", "merged-values"];
    if is("values") && key(1).is_some_and(|key| held.contains(&key)) {
        return Some(Part::Values);
    }
    let is_injector = is("istio-sidecar-injector");
    if is_injector && key(1) == Some("values") && !does_something(environment, change) {
        return Some(Part::Values);
    }
    let is_template = key(1) == Some("config") && key(2) == Some("templates");
    let used = key(3).is_none_or(|it| USED_TEMPLATES.contains(&it));
    (is_injector && is_template && !used).then_some(Part::Templates)
}

/// One part of a report on one environment.
#[derive(Debug)]
pub(super) struct Section<'d> {
    /// Which one.
    pub(super) part: Part,
    /// What happens, that no entry tells.
    pub(super) impacts: Vec<&'d Impact>,
    /// The changes.
    pub(super) entries: Vec<Entry<'d>>,
}

/// Returns the parts of a report on one environment that are not empty.
pub(super) fn sections<'d>(
    environment: &'d EnvironmentDifference,
    view: &DiffView,
) -> Vec<Section<'d>> {
    let mut parts: BTreeMap<Part, (Vec<&Change>, Vec<&Impact>)> = BTreeMap::new();
    let mut told = BTreeSet::new();
    let versions = Versions::of(environment);
    for change in environment.changes.iter().filter(|it| view.shows(environment, it)) {
        let part = Part::of(environment, &versions, change);
        told.extend(change.impacts.iter().map(|impact| (part, *impact)));
        parts.entry(part).or_default().0.push(change);
    }
    for index in shown_impacts(environment, view) {
        let Some(impact) = environment.impacts.get(index) else { continue };
        let Some(part) = Part::of_impact(impact.kind) else { continue };
        if part == Part::Rolls || !told.contains(&(part, index)) {
            parts.entry(part).or_default().1.push(impact);
        }
    }
    let sections = parts.into_iter().map(|(part, (changes, impacts))| Section {
        part,
        impacts,
        entries: entries(environment, &changes, part),
    });
    sections.collect()
}

/// Returns the impacts that are shown: all of them, or those of the changes that are shown.
fn shown_impacts(environment: &EnvironmentDifference, view: &DiffView) -> BTreeSet<usize> {
    if !view.filters() {
        return (0..environment.impacts.len()).collect();
    }
    let shown = environment.changes.iter().filter(|change| view.shows(environment, change));
    shown.flat_map(|change| change.impacts.iter().copied()).collect()
}

/// Returns what stands above all parts: moves of versions, each once.
pub(super) fn upgrades(environment: &EnvironmentDifference, view: &DiffView) -> BTreeSet<String> {
    let shown = shown_impacts(environment, view).into_iter();
    let impacts = shown.filter_map(|index| environment.impacts.get(index));
    let upgrades = impacts.filter(|impact| Part::of_impact(impact.kind).is_none());
    upgrades.map(|impact| crate::system::shown(&impact.text)).collect()
}

impl Section<'_> {
    /// Returns how many changes it holds.
    pub(super) fn changes(&self) -> usize {
        self.entries.iter().map(Entry::count).sum()
    }

    /// Returns how many objects they belong to.
    pub(super) fn objects(&self) -> usize {
        let changes = self.entries.iter().flat_map(|entry| &entry.changes);
        changes.map(|change| change.pair).collect::<BTreeSet<_>>().len()
    }
}
