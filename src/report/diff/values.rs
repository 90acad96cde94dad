//! What is shown of a value before and after.

use kubeyaml::{Value, emit, to_json};

use super::block::Block;
use super::entry::Entry;
use super::wording::lines;
use crate::compare::Step;
use crate::diff::{Change, Operation};
use crate::system::shown;

/// Characters of a value that stands in a line with others.
const LONGEST_INLINE: usize = 72;

/// Items of a reordered list that are numbered; of longer lists it is only counted how many moved.
const MOST_NUMBERED: usize = 200;

/// A value before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Values {
    /// Nothing to show.
    Nothing,
    /// Both in one line.
    Inline(String),
    /// A sentence that names them.
    Said(String),
    /// Line by line.
    Lines(Block),
}

/// Returns what an entry does to a value. Of a list in another order the items are shown only where
/// they are short or the whole is asked for.
pub(super) fn values(entry: &Entry<'_>, context: usize, is_whole: bool) -> Values {
    let change = entry.change;
    if change.redacted {
        return Values::Inline(redacted(change).to_owned());
    }
    let sides = [change.before.as_ref(), entry.after()];
    if sides == [None, None] {
        return Values::Nothing;
    }
    if let Some(why) = change.why.as_ref().filter(|_| is_said(change)) {
        return Values::Said(shown(why));
    }
    let side = |value: Option<&Value>| value.map_or(Some("(none)".to_owned()), inline);
    if let [Some(before), Some(after)] = sides.map(side) {
        return Values::Inline(format!("{before} -> {after}"));
    }
    if let Some(order) = order(entry).filter(|_| !is_whole) {
        return Values::Inline(order);
    }
    let [before, after] = sides.map(|it| it.map(lines).unwrap_or_default());
    let block = Block::of(&before, &after, context);
    if block.plus + block.minus == 0 {
        return Values::Said("the same lines with other ends".to_owned());
    }
    Values::Lines(block)
}

/// Returns a value in one line, if it has room there. Texts of several lines have none: what
/// differs in them is better seen line by line.
fn inline(value: &Value) -> Option<String> {
    if value.as_str().is_some_and(|text| text.trim_end_matches('\n').contains('\n')) {
        return None;
    }
    let text = match value {
        Value::Map(_) | Value::List(_) => to_json(value),
        _ => emit(value).trim_end_matches('\n').to_owned(),
    };
    let fits = text.chars().count() <= LONGEST_INLINE && !text.contains('\n');
    fits.then(|| shown(&text))
}

/// Tells whether the reason of a change says all of what came or went: that of a role's rules, whose
/// values are sentences, ends in them. Any other reason may have a word in common with the value.
pub(super) fn is_said(change: &Change) -> bool {
    let ((None, Some(value)) | (Some(value), None)) = (&change.before, &change.after) else {
        return false;
    };
    let items = value.as_list().unwrap_or_default();
    let sentences = items.iter().map_while(Value::as_str).collect::<Vec<_>>();
    let is_all = !items.is_empty() && sentences.len() == items.len();
    let is_of_rules = change.way() == ["rules"];
    let ends = |why: &String| why.ends_with(&sentences.join("; "));
    is_all && is_of_rules && change.why.as_ref().is_some_and(ends)
}

fn redacted(change: &Change) -> &'static str {
    match (&change.before, &change.after) {
        (None, Some(_)) => "added, secret",
        (Some(_), None) => "removed, secret",
        _ => "changed, secret",
    }
}

/// Returns how the order of a list differs, in one line; none for any other change.
fn order(entry: &Entry<'_>) -> Option<String> {
    let change = entry.change;
    let list = |value: &'_ Option<Value>| value.as_ref()?.as_list().map(<[Value]>::to_vec);
    let (before, after) = (list(&change.before)?, list(&change.after)?);
    if change.operation != Operation::Reordered {
        return None;
    }
    let numbered = list_before(entry).and_then(|list| numbers(list, &before, &after));
    let moved = before.iter().zip(&after).filter(|(was, is)| was != is).count();
    let counted = || format!("{moved} of {} items stand elsewhere", before.len());
    Some(numbered.filter(|it| it.chars().count() <= LONGEST_INLINE).unwrap_or_else(counted))
}

/// Returns the list as the object has it before, with the items that are gone.
fn list_before<'d>(entry: &Entry<'d>) -> Option<&'d [Value]> {
    let object = entry.environment.pairs.get(entry.change.pair)?.from.as_ref()?;
    let mut steps = entry.change.path.iter();
    let list = steps.try_fold(&object.body, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Item(item) => value.as_list()?.get(item.from?),
    });
    list?.as_list()
}

/// Numbers the items by where they stood, and leaves out those at both ends that stay.
fn numbers(list: &[Value], before: &[Value], after: &[Value]) -> Option<String> {
    if list.len() > MOST_NUMBERED {
        return None;
    }
    let was = places(before, list)?;
    let is = places(after, before)?.into_iter().map(|at| was.get(at).copied());
    let is = is.collect::<Option<Vec<_>>>()?;
    let start = was.iter().zip(&is).take_while(|(was, is)| was == is).count();
    let ends = was.iter().rev().zip(is.iter().rev()).take_while(|(was, is)| was == is);
    let end = was.len().checked_sub(ends.count())?;
    let written = |numbers: &[usize]| {
        let numbers = numbers.get(start..end)?.iter().map(usize::to_string).collect::<Vec<_>>();
        Some(format!("[{}]", numbers.join(",")))
    };
    Some(format!("{} -> {}", written(&was)?, written(&is)?))
}

/// Returns where each item stands in a list. One that is not there is the one that is left, if one
/// is: it has changed as well.
fn places(items: &[Value], list: &[Value]) -> Option<Vec<usize>> {
    let mut left = list.iter().enumerate().collect::<Vec<_>>();
    let mut take = |item: &Value| {
        let at = left.iter().position(|(_, it)| *it == item)?;
        Some(left.remove(at).0)
    };
    let found = items.iter().map(&mut take).collect::<Vec<_>>();
    let changed = found.iter().filter(|it| it.is_none()).count();
    let other = left.first().map(|(at, _)| *at).filter(|_| changed == 1 && left.len() == 1);
    found.into_iter().map(|it| it.or(other)).collect()
}
