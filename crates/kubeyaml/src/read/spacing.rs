//! Spacing that the parser takes and Kubernetes does not, or takes for something else.

use saphyr_parser::Marker;

use crate::{Error, ErrorKind, Place};

pub(super) const TABS: &str = "tabs may not indent YAML; use spaces";

/// Looks at the text around events. Exists only for texts that hold something to look at.
pub(super) struct Spacing<'t> {
    text: &'t str,
    /// Where the cursor stands: it only moves forward.
    index: usize,
    byte: usize,
    line_start: usize,
}

impl<'t> Spacing<'t> {
    /// Returns `None` for texts without tabs and without a bare colon before `,`, `]` or `}`.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let odd = text.as_bytes().contains(&b'\t')
            || [":,", ":]", ":}"].iter().any(|bare_colon| text.contains(bare_colon));
        odd.then(|| Self::new(text))
    }

    pub(super) fn new(text: &'t str) -> Self {
        Self { text, index: 0, byte: 0, line_start: 0 }
    }

    /// Moves to a character, or tells that it lies behind.
    fn reach(&mut self, marker: Marker) -> bool {
        let Some(ahead) = marker.index().checked_sub(self.index) else { return false };
        for c in self.text[self.byte..].chars().take(ahead) {
            self.byte += c.len_utf8();
            if c == '\n' || c == '\r' {
                self.line_start = self.byte;
            }
        }
        self.index = marker.index();
        true
    }

    /// Tells whether the collection that begins at `marker` is written in brackets.
    pub(super) fn is_flow(&mut self, marker: Marker) -> bool {
        if !self.reach(marker) {
            return false;
        }
        let mut rest = &self.text[self.byte..];
        while rest.starts_with(['&', '!']) {
            rest = rest.trim_start_matches(|c: char| !c.is_whitespace()).trim_start();
        }
        rest.starts_with(['[', '{'])
    }

    /// Refuses a tab before the first token of a line in block style.
    pub(super) fn check_indent(&mut self, marker: Marker) -> Result<(), Error> {
        if !self.reach(marker) {
            return Ok(());
        }
        let before = &self.text[self.line_start..self.byte];
        let indents = !before.starts_with("---")
            && before.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'-' | b'?'));
        match before.find('\t') {
            Some(tab) if indents => {
                let place = Place::new(marker.line(), tab + 1);
                Err(Error::new(ErrorKind::Tab, place, TABS))
            }
            _ => Ok(()),
        }
    }

    /// Returns the byte of a colon in brackets that has nothing behind it but `,`, `]` or `}`:
    /// YAML 1.1 takes such a colon for a part of the text before it.
    pub(super) fn bare_colon(&mut self, marker: Marker) -> Option<usize> {
        if !self.reach(marker) {
            return None;
        }
        let (before, behind) = self.text.as_bytes().split_at(self.byte);
        let after_text = !matches!(before, [.., b'"' | b'\'' | b' ' | b'\n' | b',' | b'[' | b'{']);
        let is_bare = matches!(behind, [b':', b',' | b']' | b'}', ..]);
        (is_bare && after_text).then_some(self.byte)
    }
}
