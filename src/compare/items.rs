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

impl Matched {
    pub(super) fn is_kept(&self) -> bool {
        self.from.is_some() && self.to.is_some()
    }

    /// The other way round.
    pub(super) fn mirrored(self) -> Self {
        Self { from: self.to, to: self.from }
    }
}

/// Above this many comparisons likeness is not looked for.
const MOST_COMPARISONS: usize = 250_000;

/// Items less alike than this are two items.
const ALIKE: f64 = 0.4;

/// Matches equal items, then those that are alike. Where the order matters, alike items are looked
/// for between the same neighbours only, and what else stands there is replaced one by one.
pub(super) fn by_content(from: &[Value], to: &[Value], order_matters: bool) -> Vec<Matched> {
    let mut pairs = Pairs::new(from, to);
    pairs.equal();
    pairs.rest(order_matters);
    pairs.matched()
}

/// Matches the words of a command line: equal ones, then flags whose value differs, then what
/// stands between the same neighbours.
pub(super) fn arguments(from: &[Value], to: &[Value]) -> Vec<Matched> {
    let mut pairs = Pairs::new(from, to);
    pairs.equal();
    pairs.flags();
    pairs.rest(true);
    pairs.matched()
}

/// Returns the flag that an argument gives a value: what is before its `=`.
pub(super) fn flag(argument: &Value) -> Option<&str> {
    let text = argument.as_str().filter(|it| it.starts_with('-'))?;
    Some(text.split_once('=').map_or(text, |(flag, _)| flag))
}

/// Pairs what a key left without a partner in the way that `again` does.
pub(super) fn with_rest(
    matched: Vec<Matched>,
    from: &[Value],
    to: &[Value],
    again: impl FnOnce(&[Value], &[Value]) -> Vec<Matched>,
) -> Vec<Matched> {
    let (mut all, loose): (Vec<_>, Vec<_>) = matched.into_iter().partition(Matched::is_kept);
    let gone = loose.iter().filter_map(|it| it.from).collect::<Vec<_>>();
    let new = loose.iter().filter_map(|it| it.to).collect::<Vec<_>>();
    for found in again(&chosen(from, &gone), &chosen(to, &new)) {
        let was = found.from.and_then(|at| gone.get(at)).copied();
        let is = found.to.and_then(|at| new.get(at)).copied();
        all.push(Matched { from: was, to: is });
    }
    all
}

/// Matches by content items of which at least this share is equal.
pub(super) fn renamed(from: &[Value], to: &[Value], least: f64) -> Vec<Matched> {
    let found = by_content(from, to, false).into_iter();
    let apart = found.flat_map(|it| {
        if it.is_kept() && share(it, from, to) < least {
            [Some(Matched { to: None, ..it }), Some(Matched { from: None, ..it })]
        } else {
            [Some(it), None]
        }
    });
    apart.flatten().collect()
}

/// Matches nothing.
pub(super) fn apart(from: usize, to: usize) -> Vec<Matched> {
    let gone = (0..from).map(|from| Matched { from: Some(from), to: None });
    gone.chain((0..to).map(|to| Matched { from: None, to: Some(to) })).collect()
}

fn chosen(items: &[Value], at: &[usize]) -> Vec<Value> {
    at.iter().filter_map(|index| items.get(*index)).cloned().collect()
}

fn share(pair: Matched, from: &[Value], to: &[Value]) -> f64 {
    let item = |items: &[Value], at: Option<usize>| items.get(at?).map(Likeness::of);
    let sides = item(from, pair.from).zip(item(to, pair.to));
    sides.map_or(0.0, |(from, to)| from.share(&to))
}

/// Two lists, and which items of them are already known to be the same.
struct Pairs<'v> {
    from: &'v [Value],
    to: &'v [Value],
    /// The index after of each item before.
    after: Vec<Option<usize>>,
    /// The index before of each item after.
    before: Vec<Option<usize>>,
}

impl<'v> Pairs<'v> {
    fn new(from: &'v [Value], to: &'v [Value]) -> Self {
        Self { from, to, after: vec![None; from.len()], before: vec![None; to.len()] }
    }

    fn pair(&mut self, from: usize, to: usize) {
        if let (Some(after), Some(before)) = (self.after.get_mut(from), self.before.get_mut(to)) {
            (*after, *before) = (Some(to), Some(from));
        }
    }

    fn is_free(&self, from: usize, to: usize) -> bool {
        self.after.get(from) == Some(&None) && self.before.get(to) == Some(&None)
    }

    /// Pairs equal items: those at both ends, then the first with the first.
    fn equal(&mut self) {
        let (from, to) = (self.from, self.to);
        let equal = |(left, right): &(&Value, &Value)| left == right;
        let start = from.iter().zip(to).take_while(equal).count();
        let shorter = from.len().min(to.len()) - start;
        let end = from.iter().rev().zip(to.iter().rev()).take(shorter).take_while(equal).count();
        for index in 0..start {
            self.pair(index, index);
        }
        for index in 1..=end {
            self.pair(from.len() - index, to.len() - index);
        }
        let mut places = BTreeMap::<u64, Vec<usize>>::new();
        for (index, item) in to.iter().enumerate().take(to.len() - end).skip(start).rev() {
            places.entry(fingerprint(item)).or_default().push(index);
        }
        for (index, item) in from.iter().enumerate().take(from.len() - end).skip(start) {
            if let Some(place) = places.get_mut(&fingerprint(item)).and_then(Vec::pop) {
                self.pair(index, place);
            }
        }
    }

    /// Pairs flags that stand once among what is left, whatever their values.
    fn flags(&mut self) {
        let [before, after] =
            [(self.from, &self.after), (self.to, &self.before)].map(|(items, partner_of)| {
                let mut places = BTreeMap::<_, Vec<usize>>::new();
                let loose = items.iter().zip(partner_of).enumerate();
                for (index, (item, _)) in loose.filter(|(_, (_, it))| it.is_none()) {
                    places.entry(flag(item)).or_default().push(index);
                }
                places.remove(&None);
                places
            });
        for (flag, places) in before {
            if let ([from], Some([to])) = (places.as_slice(), after.get(&flag).map(Vec::as_slice)) {
                self.pair(*from, *to);
            }
        }
    }

    /// Pairs what is not equal.
    fn rest(&mut self, order_matters: bool) {
        let gaps = if order_matters { gaps(&self.after, self.to.len()) } else { Gaps::default() };
        for (from, to) in alike(self, &gaps) {
            self.pair(from, to);
        }
        if order_matters {
            self.replaced(&gaps);
        }
        self.uncross();
    }

    /// Pairs the texts and numbers that are left between the same neighbours, the first with the
    /// first.
    fn replaced(&mut self, gaps: &Gaps) {
        let is_single = |item: &Value| !matches!(item, Value::Map(_) | Value::List(_));
        let mut left = BTreeMap::<usize, [Vec<usize>; 2]>::new();
        let sides = [(self.from, &self.after, &gaps.before), (self.to, &self.before, &gaps.after)];
        for (side, (items, partner_of, gaps)) in sides.into_iter().enumerate() {
            let all = items.iter().zip(partner_of).zip(gaps).enumerate();
            for (index, ((item, partner), gap)) in all {
                let places = left.entry(*gap).or_default().get_mut(side);
                if let (None, true, Some(places)) = (partner, is_single(item), places) {
                    places.push(index);
                }
            }
        }
        for [before, after] in left.into_values() {
            for (from, to) in before.into_iter().zip(after) {
                self.pair(from, to);
            }
        }
    }

    /// Among equal items it is all the same which is which: they keep their order.
    fn uncross(&mut self) {
        for _ in 0..4 {
            let swapped = uncrossed(self.from, &self.after);
            let swaps = swapped.len();
            for (from, to) in swapped {
                self.pair(from, to);
            }
            let swapped = uncrossed(self.to, &self.before);
            if swaps + swapped.len() == 0 {
                return;
            }
            for (to, from) in swapped {
                self.pair(from, to);
            }
        }
    }

    fn matched(&self) -> Vec<Matched> {
        let kept = self.after.iter().enumerate();
        let kept = kept.map(|(from, to)| Matched { from: Some(from), to: *to });
        let added = self.before.iter().enumerate().filter(|(_, from)| from.is_none());
        kept.chain(added.map(|(to, _)| Matched { from: None, to: Some(to) })).collect()
    }
}

/// Returns new partners for equal items whose partners stand in another order than they do.
fn uncrossed(items: &[Value], partner_of: &[Option<usize>]) -> Vec<(usize, usize)> {
    let pairs = partner_of.iter().enumerate().filter_map(|(at, it)| Some((at, (*it)?)));
    if pairs.clone().is_sorted_by_key(|(_, partner)| partner) {
        return Vec::new();
    }
    let mut groups = BTreeMap::<u64, Vec<(usize, usize)>>::new();
    for (at, partner) in pairs {
        let group = items.get(at).map(fingerprint).unwrap_or_default();
        groups.entry(group).or_default().push((at, partner));
    }
    let mut swapped = Vec::new();
    for group in groups.into_values().filter(|group| !group.is_sorted_by_key(|it| it.1)) {
        let mut partners = group.iter().map(|it| it.1).collect::<Vec<_>>();
        partners.sort_unstable();
        swapped.extend(group.into_iter().map(|it| it.0).zip(partners));
    }
    swapped
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
fn alike(pairs: &Pairs<'_>, gaps: &Gaps) -> Vec<(usize, usize)> {
    let before = loose(pairs.from, &pairs.after, &gaps.before);
    let after = loose(pairs.to, &pairs.before, &gaps.after);
    if before.len().saturating_mul(after.len()) > MOST_COMPARISONS {
        return Vec::new();
    }
    let all = before.iter().flat_map(|left| after.iter().map(move |right| (left, right)));
    let all = all.filter(|(left, right)| left.1 == right.1);
    let mut scored = all
        .map(|(left, right)| (left.2.closeness(&right.2), left.0, right.0))
        .filter(|(score, ..)| *score >= ALIKE)
        .collect::<Vec<_>>();
    scored.sort_by(|(score, from, to), (other, was, is)| {
        let by_score = other.total_cmp(score);
        by_score.then_with(|| (from.abs_diff(*to), from + to).cmp(&(was.abs_diff(*is), was + is)))
    });
    let mut found = Pairs::new(pairs.from, pairs.to);
    scored.retain(|(_, from, to)| {
        let is_free = found.is_free(*from, *to);
        if is_free {
            found.pair(*from, *to);
        }
        is_free
    });
    scored.into_iter().map(|(_, from, to)| (from, to)).collect()
}

/// Takes the mappings and lists that have no partner: texts and numbers are alike to nothing.
fn loose(items: &[Value], partner_of: &[Option<usize>], gaps: &[usize]) -> Vec<Loose> {
    let items = items.iter().zip(partner_of).enumerate();
    let loose = items.filter(|(_, (item, partner))| {
        partner.is_none() && matches!(item, Value::Map(_) | Value::List(_))
    });
    loose
        .map(|(index, (item, _))| {
            (index, gaps.get(index).copied().unwrap_or(0), Likeness::of(item))
        })
        .collect()
}
