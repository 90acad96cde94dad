//! Words from outside in Markdown, so that nothing of them becomes markup.
//!
//! A mention, a link, a number of an issue or HTML inside backticks stays text. Only words that
//! cannot mean anything else stand outside of them.

use crate::system::shown;

/// Characters of one piece of text.
const LONGEST: usize = 400;

/// Characters of it that stay before the place where it differs.
const BEFORE: usize = 120;

/// Characters that stay at the end of a text that is cut in its middle.
const AFTER: usize = 160;

/// What stands in place of the rest.
pub(super) const LEFT_OUT: &str = "…";

/// Returns a text as one piece of code, cut when it is very long.
pub(super) fn code(text: &str) -> String {
    let text = clipped(&shown(text));
    if text.trim().is_empty() {
        return "` `".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let needs_room = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let room = if needs_room { " " } else { "" };
    format!("{fence}{room}{text}{room}{fence}")
}

/// Returns a sentence: its plain words as they are, all others as code.
pub(super) fn sentence(text: &str) -> String {
    let text = clipped(&shown(text));
    let mut out: Vec<String> = Vec::new();
    let mut pending: Vec<&str> = Vec::new();
    for word in text.split(' ').filter(|it| !it.is_empty()) {
        if is_plain(word, out.is_empty() && pending.is_empty()) {
            flush(&mut out, &mut pending);
            out.push(word.to_owned());
        } else {
            pending.push(word);
            if word.ends_with([':', ';']) {
                flush(&mut out, &mut pending);
            }
        }
    }
    flush(&mut out, &mut pending);
    out.join(" ")
}

/// Words that follow one another and are not plain share their backticks.
fn flush(out: &mut Vec<String>, pending: &mut Vec<&str>) {
    if pending.is_empty() {
        return;
    }
    let words = pending.join(" ");
    let bare = words.trim_end_matches([',', ';', ':']);
    let bare = if bare.is_empty() { &words } else { bare };
    out.push(format!("{}{}", code(bare), words.get(bare.len()..).unwrap_or_default()));
    pending.clear();
}

/// Tells whether a word means nothing but itself: letters and hyphens that are no name of a commit,
/// or a short number or version; with brackets around and a comma or the like after it.
fn is_plain(word: &str, is_first: bool) -> bool {
    let bare = word.trim_end_matches([',', '.', ';', ':', ')']);
    let starts_list = is_first && bare.len() < word.len();
    let bare = bare.strip_prefix('(').unwrap_or(bare);
    let is_commit = bare.len() >= 7 && bare.chars().all(|it| it.is_ascii_hexdigit());
    let is_word = bare.chars().all(|it| it.is_ascii_alphabetic() || it == '-')
        && bare.starts_with(|it: char| it.is_ascii_alphabetic());
    let is_number = bare.chars().all(|it| it.is_ascii_digit() || it == '.')
        && bare.starts_with(|it: char| it.is_ascii_digit())
        && !starts_list;
    let is_arrow = word == "->" && !is_first;
    (is_word || is_number || is_arrow) && !is_commit
}

/// Returns the fence of a block: longer than any run of backticks in it.
pub(super) fn fence<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    "`".repeat(lines.map(longest_run).max().unwrap_or(0).max(2) + 1)
}

fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or(0)
}

/// Cuts a text that is very long in its middle: what tells it from others stands at an end more
/// often.
pub(super) fn clipped(text: &str) -> String {
    let length = text.chars().count();
    if length <= LONGEST {
        return text.to_owned();
    }
    let start = text.chars().take(LONGEST - AFTER).collect::<String>();
    let end = text.chars().skip(length - AFTER).collect::<String>();
    format!("{start}{LEFT_OUT}{end}")
}

/// Cuts a line that is very long where it begins to differ from another.
pub(super) fn clipped_like(text: &str, other: &str) -> String {
    let same = text.chars().zip(other.chars()).take_while(|(text, other)| text == other);
    window(text, same.count())
}

/// Returns the part of a text around the character at this index.
fn window(text: &str, at: usize) -> String {
    let length = text.chars().count();
    if length <= LONGEST {
        return text.to_owned();
    }
    let start = at.saturating_sub(BEFORE).min(length - LONGEST);
    // What is left out must be longer than the sign for it.
    let start = if start > 1 { start } else { 0 };
    let kept = text.chars().skip(start).take(LONGEST).collect::<String>();
    let before = if start > 0 { LEFT_OUT } else { "" };
    let after = if start + LONGEST < length { LEFT_OUT } else { "" };
    format!("{before}{kept}{after}")
}

#[cfg(test)]
mod tests {
    use super::{clipped, clipped_like, code, fence, sentence};

    #[test]
    fn long_lines_are_cut_around_the_place_where_they_differ() {
        let line = |word: &str| format!("{}{word}{}", "a".repeat(900), "b".repeat(900));
        let [old, new] = ["old", "new"].map(line);
        let (minus, plus) = (clipped_like(&old, &new), clipped_like(&new, &old));
        assert!(minus.contains("aoldb") && plus.contains("anewb"), "{minus} {plus}");
        for line in [&minus, &plus] {
            assert!(line.starts_with('…') && line.ends_with('…'), "{line}");
            assert_eq!(line.chars().count(), 402);
        }
        let longer = format!("{}!", "a".repeat(900));
        assert!(clipped_like(&longer, &"a".repeat(900)).ends_with("a!"));
        let alone = clipped(&line("old"));
        assert_eq!(alone, format!("{}…{}", "a".repeat(240), "b".repeat(160)));
        assert_eq!(clipped("a"), "a");
    }

    #[test]
    fn a_fence_is_longer_than_any_run_of_backticks_inside() {
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`a`"), "`` `a` ``");
        assert_eq!(fence(["```", "a"].into_iter()), "````");
        assert_eq!(fence(std::iter::empty()), "```");
    }

    #[test]
    fn mentions_links_and_issues_of_a_sentence_are_code() {
        let text = "asks @team to see #1, https://x.y and deadbeef: fine";
        let expected = "asks `@team` to see `#1, https://x.y` and `deadbeef`: fine";
        assert_eq!(sentence(text), expected);
    }

    #[test]
    fn a_number_that_begins_a_sentence_starts_no_list() {
        assert_eq!(sentence("1. of 22 policies"), "`1.` of 22 policies");
    }

    #[test]
    fn html_and_control_characters_are_code() {
        assert_eq!(sentence("<img src=x> \u{1b}[2J"), "`<img src=x> \\u{1b}[2J`");
    }
}
