//! Changes that say the same of several objects, as one entry.

use std::collections::{BTreeMap, BTreeSet};

use kubeyaml::{Value, to_json};

use super::layout::Part;
use super::{values, wording};
use crate::compare::Step;
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
    /// What comes in place of what each of them takes out of a list; empty where nothing does.
    pub(super) replacing: Vec<&'d Change>,
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
            None => entries.push(Entry {
                environment,
                change,
                changes: vec![change],
                replacing: Vec::new(),
            }),
        }
    }
    replaced(&entries, part)
}

/// Makes one entry of two, of which one takes the only item out of a list that goes for a reason
/// and the other puts the only one in that comes for the same.
fn replaced<'d>(entries: &[Entry<'d>], part: Part) -> Vec<Entry<'d>> {
    let mut lists: BTreeMap<String, [Vec<usize>; 2]> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some(list) = list_of(entry, part) else { continue };
        let [gone, come] = lists.entry(list).or_default();
        if entry.change.after.is_none() { gone.push(at) } else { come.push(at) }
    }
    let both = lists.values().filter_map(|both| match both {
        [gone, come] => {
            Some((*gone.first()?, *come.first()?)).filter(|_| gone.len() == 1 && come.len() == 1)
        }
    });
    let both = both.collect::<BTreeMap<_, _>>();
    let taken = both.values().copied().collect::<BTreeSet<_>>();
    let with = |(at, entry): (usize, &Entry<'d>)| {
        let other = both.get(&at).and_then(|come| entries.get(*come));
        let replacing = other.map(|it| it.changes.clone()).unwrap_or_default();
        Entry { replacing, ..entry.clone() }
    };
    let left = entries.iter().enumerate().filter(|(at, _)| !taken.contains(at));
    left.map(with).collect()
}

/// Names the list that an item goes out of or comes into, of which objects, and why; none for
/// changes of another kind.
fn list_of(entry: &Entry<'_>, part: Part) -> Option<String> {
    let change = entry.change;
    let (Step::Item(_), list) = change.path.split_last()? else { return None };
    let is_one_sided = change.before.is_some() != change.after.is_some();
    if !is_one_sided || change.redacted || change.operation != Operation::Changed {
        return None;
    }
    let why = change.why.as_ref()?;
    let texts = impacts(entry.environment, change, part).map(|it| &it.text).collect::<Vec<_>>();
    let pairs = entry.changes.iter().map(|it| it.pair).collect::<Vec<_>>();
    Some(format!("{list:?}{why}{:?}{texts:?}{pairs:?}", (change.class, change.direction)))
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
        let single = |(at, change): (usize, &&'d Change)| Self {
            change,
            changes: vec![change],
            replacing: self.replacing.get(at).copied().into_iter().collect(),
            ..*self
        };
        self.changes.iter().enumerate().map(single).collect()
    }

    /// Returns how many changes it tells of.
    pub(super) fn count(&self) -> usize {
        self.changes.len() + self.replacing.len()
    }

    /// Returns the value after.
    pub(super) fn after(&self) -> Option<&'d Value> {
        self.replacing.first().unwrap_or(&self.change).after.as_ref()
    }

    /// Returns the way to the field; where one item of a list takes another's place under another
    /// name, to the list.
    pub(super) fn path(&self) -> String {
        let own = wording::path(self.change);
        let is_same = |it: &&Change| wording::path(it) == own;
        if self.replacing.first().is_none_or(is_same) {
            own
        } else {
            wording::path_of_list(self.change)
        }
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
        let why = self.change.why.iter().filter(|_| !values::is_said(self.change));
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
        let change = self.replacing.first().unwrap_or(&self.change);
        change.place.filter(|place| place.is_users())
    }
}
