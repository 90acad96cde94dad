//! Changes that say the same of several objects, as one entry.

use std::collections::BTreeMap;

use kubeyaml::to_json;

use super::layout::Part;
use super::wording;
use crate::diag::Place;
use crate::diff::{Change, EnvironmentDifference, Impact, ImpactKind, Operation};

/// Objects that an entry names; more are counted.
const NAMED: usize = 3;

/// The same change of one or more objects.
#[derive(Debug, Clone)]
pub(super) struct Entry<'d> {
    /// The environment.
    pub(super) environment: &'d EnvironmentDifference,
    /// The first of the changes; the others say the same.
    pub(super) change: &'d Change,
    /// All of them.
    pub(super) changes: Vec<&'d Change>,
}

/// Returns changes as entries, in the order of their first.
pub(super) fn entries<'d>(
    environment: &'d EnvironmentDifference,
    changes: &[&'d Change],
    part: Part,
) -> Vec<Entry<'d>> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut entries: Vec<Entry<'d>> = Vec::new();
    for change in changes {
        let at = *known.entry(key(environment, change, part)).or_insert(entries.len());
        match entries.get_mut(at) {
            Some(entry) => entry.changes.push(change),
            None => entries.push(Entry { environment, change, changes: vec![change] }),
        }
    }
    entries
}

/// What two changes must have in common to say the same.
fn key(environment: &EnvironmentDifference, change: &Change, part: Part) -> String {
    let json = |value: &Option<kubeyaml::Value>| value.as_ref().map(to_json);
    let pair = environment.pairs.get(change.pair);
    let kind = pair.and_then(wording::id).map(|id| (&id.group, &id.kind));
    let whole = change.operation != Operation::Changed && change.operation != Operation::Reordered;
    let texts = impacts(environment, change, part).map(|it| &it.text).collect::<Vec<_>>();
    let values = (json(&change.before), json(&change.after), change.redacted);
    let happened = wording::happened(environment, change);
    let words = (happened, wording::path(change), &change.why, texts);
    let kinds = (change.class, change.direction, kind.filter(|_| whole));
    format!("{words:?}{kinds:?}{values:?}")
}

/// Returns the impacts of a change that are told with it in a part of the report.
fn impacts<'d>(
    environment: &'d EnvironmentDifference,
    change: &'d Change,
    part: Part,
) -> impl Iterator<Item = &'d Impact> {
    let all = change.impacts.iter().filter_map(|it| environment.impacts.get(*it));
    all.filter(move |impact| part != Part::Rolls && Part::of_impact(impact.kind) == Some(part))
}

/// Returns what an impact says that the reason of the change does not: where that tells what is so
/// until the same Gateway is ready, only what to do.
fn beyond<'d>(impact: &'d Impact, why: Option<&str>) -> &'d str {
    let text = impact.text.as_str();
    let waits = impact.workload.as_ref().filter(|_| impact.kind == ImpactKind::LooserUntilReady);
    let said = waits.map(|id| format!("until {} {}/{},", id.kind, id.namespace, id.name));
    let is_told = said.zip(why).is_some_and(|(said, why)| why.contains(&said));
    let way_out = text.find("Do: ").filter(|_| is_told);
    way_out.and_then(|at| text.get(at..)).unwrap_or(text)
}

impl<'d> Entry<'d> {
    /// Returns one entry for each change.
    pub(super) fn apart(&self) -> Vec<Self> {
        let single = |change: &&'d Change| Self { change, changes: vec![change], ..self.clone() };
        self.changes.iter().map(single).collect()
    }

    /// Returns the objects: three names at most and how many more there are.
    pub(super) fn subject(&self) -> String {
        let names = self.objects(NAMED);
        let more = self.changes.len().saturating_sub(NAMED);
        match more {
            0 => names.join(", "),
            more => format!("{} and {more} more ({})", names.join(", "), self.changes.len()),
        }
    }

    /// Returns the names of so many of its objects at most; a kind that repeats stands once.
    pub(super) fn objects(&self, most: usize) -> Vec<String> {
        let ids = self
            .changes
            .iter()
            .take(most)
            .filter_map(|change| self.environment.pairs.get(change.pair).and_then(wording::id));
        let mut last = None;
        let names = ids.map(|id| {
            let is_same = last.replace((&id.group, &id.kind)) == Some((&id.group, &id.kind));
            if is_same { wording::name(id) } else { wording::object(id) }
        });
        names.collect()
    }

    /// Returns the sentences that stand below it: why, and what applying it does.
    pub(super) fn sentences(&self, part: Part) -> Vec<String> {
        let impacts = impacts(self.environment, self.change, part);
        let impacts = impacts.map(|it| beyond(it, self.change.why.as_deref()));
        let why = self.change.why.iter().filter(|_| !wording::is_said(self.change));
        why.map(String::as_str).chain(impacts).map(crate::system::shown).collect()
    }

    /// Tells whether less is checked only for a while.
    pub(super) fn is_until_ready(&self) -> bool {
        let mut impacts =
            self.change.impacts.iter().filter_map(|it| self.environment.impacts.get(*it));
        impacts.any(|impact| impact.kind == ImpactKind::LooserUntilReady)
    }

    /// Returns where the user asked for it, if that is known.
    pub(super) fn place(&self) -> Option<Place> {
        self.change.place.filter(|place| place.is_users())
    }
}
