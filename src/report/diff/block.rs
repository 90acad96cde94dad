//! Texts of many lines, before and after, line by line.

use similar::{Algorithm, ChangeTag, TextDiff};

use crate::system::shown;

/// Texts whose differing parts have more lines than this together are not aligned: finding the
/// shortest way from one to the other could take minutes.
const MOST_ALIGNED: usize = 20_000;

/// One line of a block, safe to print, without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// The same on both sides.
    Same(String),
    /// Before only.
    Minus(String),
    /// After only.
    Plus(String),
    /// So many lines that are the same, left out.
    Gap(usize),
}

/// The lines of a text that differ, with some around them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// The lines.
    pub(super) lines: Vec<Line>,
    /// How many there are after only.
    pub(super) plus: usize,
    /// How many there are before only.
    pub(super) minus: usize,
}

impl Block {
    /// Compares two texts.
    pub(super) fn of(before: &str, after: &str, context: usize) -> Self {
        let (old, new) = (before.lines().collect::<Vec<_>>(), after.lines().collect::<Vec<_>>());
        let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let shorter = old.len().min(new.len()) - start;
        let ends = old.iter().rev().zip(new.iter().rev()).take(shorter);
        let end = ends.take_while(|(old, new)| old == new).count();
        let mut lines = same(old.get(..start).unwrap_or_default());
        let old_middle = old.get(start..old.len() - end).unwrap_or_default();
        let new_middle = new.get(start..new.len() - end).unwrap_or_default();
        lines.extend(differing(old_middle, new_middle));
        lines.extend(same(old.get(old.len() - end..).unwrap_or_default()));
        let count = |is: fn(&Line) -> bool| lines.iter().filter(|line| is(line)).count();
        Self {
            plus: count(|line| matches!(line, Line::Plus(_))),
            minus: count(|line| matches!(line, Line::Minus(_))),
            lines: around(lines, context),
        }
    }

    /// Cuts the block after so many lines; returns how many are left out.
    pub(super) fn cut(&mut self, most: usize) -> usize {
        let left_out = self.lines.len().saturating_sub(most);
        self.lines.truncate(most);
        left_out
    }
}

fn same(lines: &[&str]) -> Vec<Line> {
    lines.iter().map(|line| Line::Same(shown(line))).collect()
}

fn differing(old: &[&str], new: &[&str]) -> Vec<Line> {
    let minus = |line: &&str| Line::Minus(shown(line));
    let plus = |line: &&str| Line::Plus(shown(line));
    if old.len() + new.len() > MOST_ALIGNED {
        return old.iter().map(minus).chain(new.iter().map(plus)).collect();
    }
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_slices(old, new);
    let lines = diff.iter_all_changes().map(|change| match change.tag() {
        ChangeTag::Equal => Line::Same(shown(change.value())),
        ChangeTag::Delete => Line::Minus(shown(change.value())),
        ChangeTag::Insert => Line::Plus(shown(change.value())),
    });
    lines.collect()
}

/// Leaves out the lines that are the same and far from every other.
fn around(lines: Vec<Line>, context: usize) -> Vec<Line> {
    let mut kept = Vec::new();
    let changed = |line: &Line| !matches!(line, Line::Same(_));
    let positions = lines.iter().enumerate().filter(|(_, line)| changed(line));
    let positions = positions.map(|(at, _)| at).collect::<Vec<_>>();
    let is_near = |at: usize| {
        let next = positions.partition_point(|it| *it < at);
        let before = next.checked_sub(1).and_then(|it| positions.get(it));
        let near = |it: &usize| it.abs_diff(at) <= context;
        before.is_some_and(near) || positions.get(next).is_some_and(near)
    };
    let mut gap = 0;
    for (at, line) in lines.into_iter().enumerate() {
        if is_near(at) {
            if gap > 0 {
                kept.push(Line::Gap(std::mem::take(&mut gap)));
            }
            kept.push(line);
        } else {
            gap += 1;
        }
    }
    if gap > 0 && !kept.is_empty() {
        kept.push(Line::Gap(gap));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{Block, Line};

    fn same(text: &str) -> Line {
        Line::Same(text.to_owned())
    }

    #[test]
    fn lines_far_from_a_change_are_a_gap() {
        let before = "a\nb\nc\nd\ne\nf\n";
        let block = Block::of(before, &before.replace('d', "D"), 1);
        let changed = [Line::Minus("d".to_owned()), Line::Plus("D".to_owned())];
        let [minus, plus] = changed;
        assert_eq!(block.lines, [Line::Gap(2), same("c"), minus, plus, same("e"), Line::Gap(1)]);
        assert_eq!((block.plus, block.minus), (1, 1));
    }

    #[test]
    fn without_context_only_changed_lines_stay() {
        let block = Block::of("a\nb\n", "a\nb\nc\n", 0);
        assert_eq!(block.lines, [Line::Gap(2), Line::Plus("c".to_owned())]);
    }

    #[test]
    fn control_characters_are_shown_and_not_printed() {
        let block = Block::of("", "\u{1b}[2J\u{202e}", 0);
        assert_eq!(block.lines, [Line::Plus("\\u{1b}[2J\\u{202e}".to_owned())]);
    }

    #[test]
    fn texts_with_very_many_different_lines_are_replaced_whole() {
        let lines = |word: &str| {
            let lines = (0..30_000).map(|it| format!("{word}{it}"));
            lines.collect::<Vec<_>>().join("\n")
        };
        let block = Block::of(&lines("a"), &lines("b"), 3);
        assert_eq!((block.plus, block.minus), (30_000, 30_000));
    }
}
