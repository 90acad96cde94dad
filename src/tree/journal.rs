//! The list of changes that makes an interrupted write one that can be finished.

use std::fmt;

use super::plan::{Before, Plan};
use super::{Sum, TreePath};

const FIRST_LINE: &str = "ambit journal 1";
const LAST_LINE: &str = "end";

/// The changes of one write, in order. Once it lies on disk the write is going to be finished,
/// by this run or by the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Journal {
    /// What SHA256SUMS was when the changes were decided on.
    pub(super) sums_before: Before,
    pub(super) moves: Vec<Move>,
}

/// One change: something goes from its place, something staged takes its place, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) path: TreePath,
    pub(super) before: Before,
    /// Whether a staged file takes the place.
    pub(super) places: bool,
}

impl Journal {
    pub(super) fn of(plan: &Plan<'_>) -> Self {
        let moves = plan.steps.iter().map(|step| Move {
            path: step.path.clone(),
            before: step.before,
            places: step.content.is_some(),
        });
        Self { sums_before: plan.sums_before, moves: moves.collect() }
    }

    /// Reads a journal; `None` if it is not a whole one.
    pub(super) fn parse(content: &[u8]) -> Option<Self> {
        let text = str::from_utf8(content).ok()?;
        let text = text.strip_prefix(FIRST_LINE)?.strip_prefix("\nsums ")?;
        let (sums, text) = text.split_once('\n')?;
        let text = text.strip_suffix('\n')?.strip_suffix(LAST_LINE)?;
        let moves = text.split_terminator('\n').map(Move::parse).collect::<Option<_>>()?;
        Some(Self { sums_before: Before::parse(sums)?, moves })
    }

    /// Returns the move of SHA256SUMS, which is the last one if there is one.
    pub(super) fn move_of_sums(&self) -> Option<(usize, &Move)> {
        let (number, last) = self.moves.iter().enumerate().next_back()?;
        (last.path == TreePath::of_sums()).then_some((number, last))
    }
}

impl Move {
    fn parse(line: &str) -> Option<Self> {
        let (what, rest) = line.split_once(' ')?;
        let (before, path) = rest.split_once(' ')?;
        let places = match what {
            "place" => true,
            "remove" => false,
            _ => return None,
        };
        Some(Self { path: TreePath::new(path).ok()?, before: Before::parse(before)?, places })
    }
}

impl Before {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "absent" => Some(Self::Absent),
            "anything" => Some(Self::Anything),
            sum => Sum::parse(sum).map(Self::File),
        }
    }
}

impl fmt::Display for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}\nsums {}", self.sums_before)?;
        for Move { path, before, places } in &self.moves {
            let what = if *places { "place" } else { "remove" };
            writeln!(f, "{what} {before} {}", path.as_str())?;
        }
        writeln!(f, "{LAST_LINE}")
    }
}

impl fmt::Display for Before {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("absent"),
            Self::Anything => f.write_str("anything"),
            Self::File(sum) => sum.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Journal {
        let step =
            |path, before, places| Move { path: TreePath::new(path).unwrap(), before, places };
        Journal {
            sums_before: Before::File(Sum::of(b"sums")),
            moves: vec![
                step("istio/old one.yaml", Before::File(Sum::of(b"old")), false),
                step("istio/new.yaml", Before::Absent, true),
                step("SHA256SUMS", Before::Anything, true),
            ],
        }
    }

    #[test]
    fn a_journal_is_read_as_it_was_written() {
        let journal = example();
        assert_eq!(Journal::parse(journal.to_string().as_bytes()), Some(journal));
    }

    #[test]
    fn a_journal_cut_short_anywhere_is_none() {
        let text = example().to_string();
        for end in 0..text.len() {
            assert_eq!(Journal::parse(&text.as_bytes()[..end]), None, "cut at {end}");
        }
    }

    #[test]
    fn a_journal_that_would_leave_the_folder_is_none() {
        let text = example().to_string().replace("istio/new.yaml", "../../new.yaml");
        assert_eq!(Journal::parse(text.as_bytes()), None);
    }
}
