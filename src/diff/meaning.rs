//! What differences mean to a mesh: classes, directions, impacts.

mod class;
mod direction;
mod gateway;
mod impact;
mod order;
#[cfg(test)]
pub(super) mod tests;
mod wanted;

use std::collections::BTreeMap;

use super::{Change, Class, Impact, ImpactKind, Manifest, Operation, Pair};
use crate::compare::{Edit, EditKind};
use direction::{Judgement, Worlds};
use impact::Effect;

pub(super) use wanted::{Wanted, Words, part_of};

/// The objects of one environment that rules may have to look at although nothing about them
/// differs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'m> {
    /// Objects that are the same on both sides.
    pub(super) unchanged: &'m [Manifest],
    /// Whether files could not be read: what is not among the objects may be in them.
    pub(super) is_partial: bool,
}

/// A difference: a pair, and one of its fields or the whole of it.
type Difference = (usize, Option<usize>);

/// Decides what the differences of one environment mean, the worst first. `whole` says that all of
/// it came or went.
pub(super) fn judge(
    pairs: &[Pair],
    around: Surroundings<'_>,
    whole: Option<Operation>,
) -> (Vec<Change>, Vec<Impact>) {
    let mut changes = BTreeMap::new();
    for (at, pair) in pairs.iter().enumerate() {
        changes.extend(changes_of(at, pair));
    }
    let (effects, (judgements, reasons)) = rayon::join(
        || impact::effects(pairs, around, whole),
        || {
            let worlds = Worlds::of(pairs, around);
            let judgements = direction::directions(pairs, &worlds);
            let reasons = direction::reasons(pairs, &worlds, &judgements);
            (judgements, reasons)
        },
    );
    let mut impacts = Impacts::default();
    for Effect { impact, causes } in effects {
        let index = impacts.index_of(impact);
        for cause in causes {
            link(&mut changes, cause, index);
        }
    }
    for (difference, why) in reasons {
        changes.entry(difference).and_modify(|it| it.why = Some(why));
    }
    for judgement in judgements {
        apply(judgement, &mut changes, &mut impacts);
    }
    let mut changes = changes.into_values().collect::<Vec<_>>();
    let impacts = impacts.list;
    for change in &mut changes {
        settle(change, &impacts, whole);
        if change.why.is_none() {
            change.why = pairs.get(change.pair).and_then(|pair| comes_with(change, pair));
        }
    }
    changes.sort_by_cached_key(|change| order::rank(change, &impacts));
    (changes, impacts)
}

fn changes_of(at: usize, pair: &Pair) -> Vec<(Difference, Change)> {
    let Some(object) = pair.object() else { return Vec::new() };
    let whole = (pair.operation != Operation::Changed).then(|| {
        let class = class::of_whole(object, pair.operation);
        ((at, None), Change { operation: pair.operation, ..untouched(at, pair, class) })
    });
    let fields = pair.edits.iter().enumerate().map(|(index, edit)| {
        let field = untouched(at, pair, class::of_edit(object, edit));
        ((at, Some(index)), of_field(field, edit))
    });
    whole.into_iter().chain(fields).collect()
}

/// A change of the whole object, of which nothing is decided but the class.
fn untouched(at: usize, pair: &Pair, class: Class) -> Change {
    Change {
        pair: at,
        operation: Operation::Changed,
        path: Vec::new(),
        inside: 0,
        class,
        direction: None,
        why: None,
        impacts: Vec::new(),
        before: None,
        after: None,
        redacted: false,
        place: pair.place(),
    }
}

fn of_field(change: Change, edit: &Edit) -> Change {
    let operation = match edit.kind {
        EditKind::Order | EditKind::Sequence => Operation::Reordered,
        EditKind::Value | EditKind::Spelling => Operation::Changed,
    };
    Change {
        operation,
        path: edit.path.clone(),
        inside: edit.inside,
        before: edit.before.clone(),
        after: edit.after.clone(),
        redacted: edit.redacted,
        ..change
    }
}

fn apply(judgement: Judgement, changes: &mut BTreeMap<Difference, Change>, impacts: &mut Impacts) {
    let Judgement { pair, edit, direction, why, impacts: further } = judgement;
    if let Some(change) = changes.get_mut(&(pair, edit)) {
        change.direction = Some(direction);
        change.why = Some(why);
    }
    for impact in further {
        let index = impacts.index_of(impact);
        link(changes, (pair, edit), index);
    }
}

/// Corrects what only shows once all impacts are known: what stays in the cluster stays in force,
/// as all of an environment does, and what Gateways are rendered again for is about their pods.
fn settle(change: &mut Change, impacts: &[Impact], whole: Option<Operation>) {
    let has = |kind| {
        let mut found = change.impacts.iter().filter_map(|it| impacts.get(*it));
        found.any(|it| it.kind == kind)
    };
    let is_field = matches!(change.operation, Operation::Changed | Operation::Reordered);
    let is_left = whole == Some(Operation::Deleted) || has(ImpactKind::LeftInCluster);
    let stays = change.operation == Operation::Deleted && is_left;
    if stays && change.direction.is_some() {
        change.direction = None;
        change.why = Some("it stays in the cluster, and so in force".to_owned());
    } else if is_field && change.direction.is_some() {
        change.class = change.class.min(Class::Security);
    } else if is_field && change.class > Class::Rollout && has(ImpactKind::GatewaysRoll) {
        change.class = Class::Rollout;
    }
}

/// What comes with an object that is created, though no file holds it.
fn comes_with(change: &Change, pair: &Pair) -> Option<String> {
    let object = pair.to.as_ref().filter(|_| change.operation == Operation::Created)?;
    let identity = gateway::identity(object)?;
    Some(format!(
        "istiod makes a Deployment, a Service and a ServiceAccount for it; its identity is {identity}"
    ))
}

/// The impacts found so far, each once.
#[derive(Default)]
struct Impacts {
    list: Vec<Impact>,
    index: BTreeMap<Impact, usize>,
}

impl Impacts {
    fn index_of(&mut self, impact: Impact) -> usize {
        let next = self.list.len();
        let index = *self.index.entry(impact.clone()).or_insert(next);
        if index == next {
            self.list.push(impact);
        }
        index
    }
}

/// Says that a difference has an impact. What concerns a whole object that has no change of its own
/// is said of its first field.
fn link(changes: &mut BTreeMap<Difference, Change>, cause: Difference, impact: usize) {
    let (pair, field) = cause;
    let found = if changes.contains_key(&cause) || field.is_some() {
        Some(cause)
    } else {
        changes.range((pair, None)..=(pair, Some(usize::MAX))).next().map(|(key, _)| *key)
    };
    if let Some(change) = found.and_then(|key| changes.get_mut(&key))
        && !change.impacts.contains(&impact)
    {
        change.impacts.push(impact);
    }
}
