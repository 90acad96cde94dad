//! An input that ends early when the parser takes in too much at once.
//!
//! The parser cannot tell whether `[` or `{` begins a key before it has seen the closing bracket,
//! so it holds the tokens of a whole flow collection in memory, some 400 bytes for each comma.

use std::cell::Cell;

use saphyr_parser::{Input, StrInput};

/// How many parts one flow collection may still have.
pub(super) struct Fuse {
    most: usize,
    left: Cell<usize>,
    /// The byte that the parser has come to, and where that was at its last event.
    at: Cell<usize>,
    last: Cell<usize>,
}

impl Fuse {
    pub(super) fn new(most: usize) -> Self {
        Self { most, left: Cell::new(most), at: Cell::new(0), last: Cell::new(0) }
    }

    /// Tells whether `text` can ever blow this fuse; most texts have too few commas and brackets.
    pub(super) fn is_needed(&self, text: &str) -> bool {
        text.len() > self.most && separators(text) > self.most
    }

    /// Starts counting anew: the parser has let go of something.
    pub(super) fn renew(&self) {
        self.last.set(self.at.get());
        if self.left.get() > 0 {
            self.left.set(self.most);
        }
    }

    pub(super) fn is_blown(&self) -> bool {
        self.left.get() == 0
    }

    pub(super) fn most(&self) -> usize {
        self.most
    }
}

fn separates(c: char) -> bool {
    matches!(c, ',' | ':' | '[' | '{' | '?')
}

/// Counts without branches, so that the compiler can take many bytes at once.
fn separators(text: &str) -> usize {
    let count = |chunk: &[u8]| {
        chunk.iter().fold(0_u8, |sum, byte| sum + u8::from(separates(char::from(*byte))))
    };
    text.as_bytes().chunks(128).map(|chunk| usize::from(count(chunk))).sum()
}

/// Tells whether one scalar follows in which commas mean nothing: a text block or a quoted string.
fn begins_scalar(text: &str) -> bool {
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || "-?:".contains(c));
    while rest.starts_with(['&', '!']) {
        rest = rest.trim_start_matches(|c: char| !c.is_whitespace()).trim_start();
    }
    rest.starts_with(['|', '>', '"', '\''])
}

/// A text that ends where the fuse blows.
pub(super) struct Fused<'t, 'f> {
    whole: &'t str,
    text: StrInput<'t>,
    fuse: &'f Fuse,
}

impl<'t, 'f> Fused<'t, 'f> {
    pub(super) fn new(text: &'t str, fuse: &'f Fuse) -> Self {
        Self { whole: text, text: StrInput::new(text), fuse }
    }

    fn passed(&mut self, c: char) {
        let fuse = self.fuse;
        fuse.at.set(fuse.at.get() + c.len_utf8());
        if !separates(c) || fuse.is_blown() {
            return;
        }
        fuse.left.set(fuse.left.get() - 1);
        if fuse.is_blown() {
            self.blow();
        }
    }

    /// Ends the text here, unless the parser is inside one long scalar.
    fn blow(&mut self) {
        if self.whole.get(self.fuse.last.get()..).is_some_and(begins_scalar) {
            self.fuse.left.set(self.fuse.most);
            return;
        }
        let seen = self.text.buflen();
        self.text = StrInput::new("");
        self.text.lookahead(seen);
    }
}

impl Input for Fused<'_, '_> {
    fn lookahead(&mut self, count: usize) {
        self.text.lookahead(count);
    }

    fn buflen(&self) -> usize {
        self.text.buflen()
    }

    fn bufmaxlen(&self) -> usize {
        self.text.bufmaxlen()
    }

    fn buf_is_empty(&self) -> bool {
        self.text.buf_is_empty()
    }

    fn raw_read_ch(&mut self) -> char {
        let c = self.text.raw_read_ch();
        self.passed(c);
        c
    }

    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        let c = self.text.raw_read_non_breakz_ch();
        if let Some(c) = c {
            self.passed(c);
        }
        c
    }

    fn skip(&mut self) {
        if let Some(c) = self.text.peek_opt() {
            self.text.skip();
            self.passed(c);
        }
    }

    fn skip_n(&mut self, count: usize) {
        for _ in 0..count {
            self.skip();
        }
    }

    fn peek(&self) -> char {
        self.text.peek()
    }

    fn peek_nth(&self, n: usize) -> char {
        self.text.peek_nth(n)
    }

    fn peek_opt(&self) -> Option<char> {
        self.text.peek_opt()
    }
}
