//! The rules of an AuthorizationPolicy, and which of two matches more.

use core::net::IpAddr;
use std::collections::{BTreeMap, BTreeSet};

use kubeyaml::Value;

use super::pattern::{blocks_cover, covers};

/// Fields and their values: all fields must match, one value of each is enough. A field that
/// begins with `not` must match none of its values. Fields without values say nothing.
pub(super) type Match<'v> = BTreeMap<&'v str, Vec<&'v str>>;

/// One rule. Each part that is empty matches everything.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Rule<'v> {
    /// Who: one is enough.
    pub(super) from: Vec<Match<'v>>,
    /// What: one is enough.
    pub(super) to: Vec<Match<'v>>,
    /// Further conditions by what they look at; all must hold.
    pub(super) when: Vec<(&'v str, Match<'v>)>,
}

impl<'v> Rule<'v> {
    /// Reads a rule; none when it has a form that Istio does not know.
    pub(super) fn read(value: &'v Value) -> Option<Self> {
        let mut rule = Self::default();
        for (key, part) in value.as_map()? {
            let items = if part.is_null() { &[] } else { part.as_list()? };
            match key.as_str() {
                "from" => rule.from = matches(items, "source")?,
                "to" => rule.to = matches(items, "operation")?,
                "when" => rule.when = items.iter().map(condition).collect::<Option<_>>()?,
                _ => return None,
            }
        }
        Some(rule)
    }

    /// Tells whether all that this rule matches, another does too. False where it is not proven.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        any_within(&self.from, &other.from)
            && any_within(&self.to, &other.to)
            && other.when.iter().all(|(key, wide)| {
                let is_wider =
                    |(own, narrow): &(&str, Match<'_>)| own == key && is_within(narrow, wide);
                self.when.iter().any(is_wider)
            })
    }
}

/// A rule in more pieces than this is compared as a whole only.
const MOST_PIECES: usize = 256;

impl<'v> Rule<'v> {
    /// Takes the rule apart into rules of one source, one operation and one value of each field,
    /// which together match what it does; none when there were too many.
    pub(super) fn pieces(&self) -> Option<Vec<Self>> {
        let (from, to) = (single(&self.from)?, single(&self.to)?);
        if from.len().max(1).saturating_mul(to.len().max(1)) > MOST_PIECES {
            return None;
        }
        let one = |part: &[Match<'v>]| -> Vec<Vec<Match<'v>>> {
            if part.is_empty() {
                vec![Vec::new()]
            } else {
                part.iter().map(|it| vec![it.clone()]).collect()
            }
        };
        let to = one(&to);
        let pieces = one(&from).into_iter().flat_map(|from| {
            let with = |to: &Vec<Match<'v>>| Self {
                from: from.clone(),
                to: to.clone(),
                when: self.when.clone(),
            };
            to.iter().map(with).collect::<Vec<_>>()
        });
        Some(pieces.collect())
    }
}

/// Takes matches apart into those of one value of each field. What must not match stays together.
fn single<'v>(part: &[Match<'v>]) -> Option<Vec<Match<'v>>> {
    let mut all = Vec::new();
    for whole in part {
        let mut pieces = vec![Match::new()];
        for (field, values) in whole {
            let choices = if field.starts_with("not") {
                vec![values.clone()]
            } else {
                values.iter().map(|it| vec![*it]).collect()
            };
            if pieces.len().saturating_mul(choices.len()) > MOST_PIECES {
                return None;
            }
            let with = |piece: &Match<'v>, choice: &Vec<&'v str>| {
                let mut piece = piece.clone();
                piece.insert(field, choice.clone());
                piece
            };
            pieces = pieces
                .iter()
                .flat_map(|it| choices.iter().map(move |choice| with(it, choice)))
                .collect();
        }
        all.extend(pieces);
    }
    Some(all)
}

fn matches<'v>(items: &'v [Value], inner: &str) -> Option<Vec<Match<'v>>> {
    items.iter().map(|item| fields(item.get(inner)?)).collect()
}

fn condition(value: &Value) -> Option<(&str, Match<'_>)> {
    let key = value.get("key")?.as_str()?;
    let lists = value.as_map()?.iter().filter(|(field, _)| *field != "key");
    Some((key, values(lists)?))
}

fn fields(value: &Value) -> Option<Match<'_>> {
    values(value.as_map()?.iter())
}

fn values<'v>(fields: impl Iterator<Item = (&'v String, &'v Value)>) -> Option<Match<'v>> {
    let mut all = Match::new();
    for (field, list) in fields {
        if list.is_null() {
            continue;
        }
        let list = list.as_list()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?;
        if !list.is_empty() {
            all.insert(field.as_str(), list);
        }
    }
    Some(all)
}

/// Tells whether each of these is within one of those; none at all is everything.
fn any_within(narrow: &[Match<'_>], wide: &[Match<'_>]) -> bool {
    let within_one = |this: &Match<'_>| wide.iter().any(|that| is_within(this, that));
    match (narrow.is_empty(), wide.is_empty()) {
        (_, true) => true,
        (true, false) => within_one(&Match::new()),
        (false, false) => narrow.iter().all(within_one),
    }
}

fn is_within(narrow: &Match<'_>, wide: &Match<'_>) -> bool {
    wide.iter().all(|(field, values)| {
        let own = narrow.get(field).map(Vec::as_slice).unwrap_or_default();
        if field.starts_with("not") {
            all_covered(values, own)
        } else {
            !own.is_empty() && all_covered(own, values)
        }
    })
}

/// Tells whether each of these values is matched by one of those.
fn all_covered(narrow: &[&str], wide: &[&str]) -> bool {
    let exact = wide.iter().collect::<BTreeSet<_>>();
    let is_address = |it: &str| it.parse::<IpAddr>().is_ok();
    let patterns = wide.iter().filter(|it| it.contains(['*', '/']) || is_address(it));
    let patterns = patterns.collect::<Vec<_>>();
    let blocks = patterns.iter().map(|it| **it).filter(|it| !it.contains('*')).collect::<Vec<_>>();
    let is_covered = |this: &&str| {
        exact.contains(this)
            || patterns.iter().any(|pattern| covers(pattern, this))
            || blocks.len() > 1 && blocks_cover(&blocks, this)
    };
    narrow.iter().all(is_covered)
}
