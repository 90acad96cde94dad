//! The line of a place, as a finding shows it.

use annotate_snippets::{Annotation, AnnotationKind, Group, Origin, Snippet};

use crate::diag::{Label, Place, Sources};
use crate::system::shown;

/// Bytes of a line that can be shown; one of a megabyte helps nobody and takes long to measure.
const LONGEST: usize = 1 << 16;

/// The line of a place, with what stands there marked.
pub(super) struct Excerpt {
    path: String,
    /// Whether the path is that of an option, which has neither lines nor columns.
    is_option: bool,
    line: usize,
    column: usize,
    /// The line as it can be printed, and the bytes of it that are marked; none when it is too
    /// long.
    text: Option<(String, usize, usize)>,
    label: Option<String>,
}

impl Excerpt {
    /// Returns the excerpt of a place, if a user's file is there.
    pub(super) fn of(place: Place, sources: &Sources) -> Option<Self> {
        if !place.is_users() {
            return None;
        }
        let line = sources.line(place).unwrap_or_default();
        let number = |number| usize::try_from(number).unwrap_or(usize::MAX);
        let name = shown(sources.name(place.file));
        let (path, is_option) = match sources.option(place).map(shown) {
            Some(option) if sources.is_one_line(place.file) => (option, true),
            Some(option) => (format!("{option} at {name}"), false),
            None => (name, false),
        };
        Some(Self {
            path,
            is_option,
            line: number(place.line),
            column: number(place.column),
            text: (line.len() <= LONGEST).then(|| marked(line, number(place.column))),
            label: None,
        })
    }

    /// Returns the excerpt of a second place, with what is there.
    pub(super) fn of_label(label: &Label, sources: &Sources) -> Option<Self> {
        let excerpt = Self::of(label.place, sources)?;
        Some(Self { label: Some(shown(&label.text)), ..excerpt })
    }

    /// Adds the excerpt to what a message shows.
    pub(super) fn add_to<'g>(&'g self, group: Group<'g>) -> Group<'g> {
        if self.is_option {
            return group.element(Origin::path(self.path.as_str()));
        }
        let Some((text, from, to)) = &self.text else {
            let origin = Origin::path(self.path.as_str()).line(self.line);
            return group.element(origin.char_column(self.column));
        };
        group.element(self.snippet(text, *from..*to))
    }

    fn snippet<'s>(
        &'s self,
        text: &'s str,
        span: std::ops::Range<usize>,
    ) -> Snippet<'s, Annotation<'s>> {
        let kind = match self.label {
            None => AnnotationKind::Primary,
            Some(_) => AnnotationKind::Context,
        };
        Snippet::source(text)
            .line_start(self.line)
            .path(self.path.as_str())
            .annotation(kind.span(span).label(self.label.as_deref()))
    }
}

/// Returns a line as it can be printed, and where the word at a column begins and ends.
///
/// Every character stands for one, so that the column that is shown is the column in the file.
fn marked(line: &str, column: usize) -> (String, usize, usize) {
    let text: String = line.chars().map(visible).collect();
    let from = text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    let to = from + word(&text[from..]);
    (text, from, to)
}

/// Returns the length of the word that a text begins with: at least one character, if there is
/// one.
fn word(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    let quoted = ['"', '\''].contains(&first).then(|| text[1..].find(first)).flatten();
    if let Some(end) = quoted {
        return end + 2;
    }
    let end = text.find(|it: char| it.is_whitespace() || ":,{}[]\"'".contains(it));
    end.unwrap_or(text.len()).max(first.len_utf8())
}

/// Returns a character that stands for one that would move the cursor or reorder the line.
fn visible(character: char) -> char {
    let mut buffer = [0; 4];
    let text = &*character.encode_utf8(&mut buffer);
    match character {
        '\t' => character,
        '\0'..'\u{20}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(character),
        _ if shown(text) == text => character,
        _ => char::REPLACEMENT_CHARACTER,
    }
}
