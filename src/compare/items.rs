//! Items that have no key: matched by what they hold, and the rest by likeness.

use std::collections::BTreeMap;

use kubeyaml::Value;

use super::likeness::{Likeness, fingerprint};

/// One item: its index before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Matched {
    pub(super) from: Option<usize>,
    pub(super) to: Option<usize>,
}

/// Above this many comparisons likeness is not looked for.
const MOST_COMPARISONS: usize = 250_000;

/// Items less alike than this are two items.
const ALIKE: f64 = 0.4;

/// Matches equal items, the first with the first, then those that are alike. Where the order
/// matters, alike items are looked for between the same neighbours only.
pub(super) fn by_content(from: &[Value], to: &[Value], order_matters: bool) -> Vec<Matched> {
    let mut partner_of = vec![None; from.len()];
    let mut is_taken = vec![false; to.len()];
    let mut equal = BTreeMap::<u64, Vec<usize>>::new();
    for (index, item) in to.iter().enumerate().rev() {
        equal.entry(fingerprint(item)).or_default().push(index);
    }
    for (item, partner) in from.iter().zip(&mut partner_of) {
        *partner = equal.get_mut(&fingerprint(item)).and_then(Vec::pop);
    }
    for partner in partner_of.iter().flatten() {
        set(&mut is_taken, *partner);
    }
    let gaps = if order_matters { gaps(&partner_of, to.len()) } else { Gaps::default() };
    for (before, after) in alike(from, to, &partner_of, &is_taken, &gaps) {
        if let Some(partner) = partner_of.get_mut(before) {
            *partner = Some(after);
        }
        set(&mut is_taken, after);
    }
    let kept =
        partner_of.iter().enumerate().map(|(from, to)| Matched { from: Some(from), to: *to });
    let added = is_taken.iter().enumerate().filter(|(_, taken)| !**taken);
    kept.chain(added.map(|(to, _)| Matched { from: None, to: Some(to) })).collect()
}

/// Pairs by likeness what a key left without a partner, where at least this share of it is equal.
pub(super) fn with_rest(
    matched: Vec<Matched>,
    from: &[Value],
    to: &[Value],
    least: f64,
) -> Vec<Matched> {
    let is_kept = |it: &Matched| it.from.is_some() && it.to.is_some();
    let (mut all, loose): (Vec<_>, Vec<_>) = matched.into_iter().partition(is_kept);
    let gone = loose.iter().filter_map(|it| it.from).collect::<Vec<_>>();
    let new = loose.iter().filter_map(|it| it.to).collect::<Vec<_>>();
    let (before, after) = (chosen(from, &gone), chosen(to, &new));
    for found in by_content(&before, &after, false) {
        let was = found.from.and_then(|at| gone.get(at)).copied();
        let is = found.to.and_then(|at| new.get(at)).copied();
        if is_kept(&found) && share(&found, &before, &after) < least {
            all.extend([Matched { from: was, to: None }, Matched { from: None, to: is }]);
        } else {
            all.push(Matched { from: was, to: is });
        }
    }
    all.sort_by_key(|it| (it.from.is_none(), it.from, it.to));
    all
}

fn chosen(items: &[Value], at: &[usize]) -> Vec<Value> {
    at.iter().filter_map(|index| items.get(*index)).cloned().collect()
}

fn share(pair: &Matched, from: &[Value], to: &[Value]) -> f64 {
    let item = |items: &[Value], at: Option<usize>| items.get(at?).map(Likeness::of);
    let sides = item(from, pair.from).zip(item(to, pair.to));
    sides.map_or(0.0, |(from, to)| from.share(&to))
}

fn set(flags: &mut [bool], index: usize) {
    if let Some(flag) = flags.get_mut(index) {
        *flag = true;
    }
}

/// The gap between unmoved items that each item lies in, on both sides; empty: all in one.
#[derive(Default)]
struct Gaps {
    before: Vec<usize>,
    after: Vec<usize>,
}

/// Numbers the gaps between the items that keep their order.
fn gaps(partner_of: &[Option<usize>], after: usize) -> Gaps {
    let pairs = partner_of.iter().enumerate().filter_map(|(from, to)| to.map(|to| (from, to)));
    let unmoved = unmoved(&pairs.collect::<Vec<_>>());
    let number = |len: usize, side: fn(&(usize, usize)) -> usize| {
        let mut gaps = vec![0; len];
        let mut gap = 0;
        let mut anchors = unmoved.iter().map(side).peekable();
        for (index, slot) in gaps.iter_mut().enumerate() {
            if anchors.next_if_eq(&index).is_some() {
                gap += 1;
            }
            *slot = gap;
        }
        gaps
    };
    Gaps { before: number(partner_of.len(), |it| it.0), after: number(after, |it| it.1) }
}

/// Returns a longest run of pairs that keep their order: a longest increasing subsequence of the
/// second members.
fn unmoved(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let to = |index: usize| pairs.get(index).map_or(0, |pair| pair.1);
    for (index, pair) in pairs.iter().enumerate() {
        let place = tails.partition_point(|tail| to(*tail) < pair.1);
        before.push(place.checked_sub(1).and_then(|place| tails.get(place).copied()));
        match tails.get_mut(place) {
            Some(tail) => *tail = index,
            None => tails.push(index),
        }
    }
    let last = tails.last().copied();
    let chain = std::iter::successors(last, |index| before.get(*index).copied().flatten());
    let mut run = chain.filter_map(|index| pairs.get(index).copied()).collect::<Vec<_>>();
    run.reverse();
    run
}

/// One item without a partner: its index, the gap it lies in, its leaves.
type Loose = (usize, usize, Likeness);

/// Pairs what is left by likeness, the most alike first.
fn alike(
    from: &[Value],
    to: &[Value],
    partner_of: &[Option<usize>],
    is_taken: &[bool],
    gaps: &Gaps,
) -> Vec<(usize, usize)> {
    let is_loose = |index: &usize| partner_of.get(*index) == Some(&None);
    let before = loose(from, is_loose, &gaps.before);
    let after = loose(to, |index| is_taken.get(*index) == Some(&false), &gaps.after);
    if before.len().saturating_mul(after.len()) > MOST_COMPARISONS {
        return Vec::new();
    }
    let pairs = before.iter().flat_map(|left| after.iter().map(move |right| (left, right)));
    let pairs = pairs.filter(|(left, right)| left.1 == right.1);
    let mut scored = pairs
        .map(|(left, right)| (left.2.closeness(&right.2), left.0, right.0))
        .filter(|(score, ..)| *score >= ALIKE)
        .collect::<Vec<_>>();
    // The same the other way round: ties go by distance and place, which have no sides.
    scored.sort_by(|(score, from, to), (other, was, is)| {
        let by_score = other.total_cmp(score);
        by_score.then_with(|| (from.abs_diff(*to), from + to).cmp(&(was.abs_diff(*is), was + is)))
    });
    let (mut used, mut taken) = (vec![false; from.len()], vec![false; to.len()]);
    scored.retain(|(_, from, to)| {
        let free = used.get(*from) == Some(&false) && taken.get(*to) == Some(&false);
        if free {
            set(&mut used, *from);
            set(&mut taken, *to);
        }
        free
    });
    scored.into_iter().map(|(_, from, to)| (from, to)).collect()
}

/// Takes the mappings and lists that have no partner: texts and numbers are alike to nothing.
fn loose(items: &[Value], is_loose: impl Fn(&usize) -> bool, gaps: &[usize]) -> Vec<Loose> {
    let items = items.iter().enumerate().filter(|(index, _)| is_loose(index));
    let structured = items.filter(|(_, item)| matches!(item, Value::Map(_) | Value::List(_)));
    structured
        .map(|(index, item)| (index, gaps.get(index).copied().unwrap_or(0), Likeness::of(item)))
        .collect()
}
