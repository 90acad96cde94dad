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
}

impl Fuse {
    pub(super) fn new(most: usize) -> Self {
        Self { most, left: Cell::new(most) }
    }

    /// Tells whether `text` can ever blow this fuse; most texts have too few commas and brackets.
    pub(super) fn is_needed(&self, text: &str) -> bool {
        text.len() > self.most && separators(text) > self.most
    }

    /// Starts counting anew: the parser has let go of something.
    pub(super) fn renew(&self) {
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

/// A text that ends where the fuse blows.
pub(super) struct Fused<'t, 'f> {
    text: StrInput<'t>,
    fuse: &'f Fuse,
}

impl<'t, 'f> Fused<'t, 'f> {
    pub(super) fn new(text: &'t str, fuse: &'f Fuse) -> Self {
        Self { text: StrInput::new(text), fuse }
    }

    fn count(&mut self, c: char) {
        if separates(c) && !self.fuse.is_blown() {
            self.fuse.left.set(self.fuse.left.get() - 1);
            if self.fuse.is_blown() {
                let seen = self.text.buflen();
                self.text = StrInput::new("");
                self.text.lookahead(seen);
            }
        }
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

    // The parser reads the lines of block scalars with these two: nothing to count there.
    fn raw_read_ch(&mut self) -> char {
        self.text.raw_read_ch()
    }

    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        self.text.raw_read_non_breakz_ch()
    }

    fn skip(&mut self) {
        let c = self.text.peek();
        self.text.skip();
        self.count(c);
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
