//! The pages of the documentation and the fenced blocks in them.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// One page, as lines.
pub(crate) struct Page {
    /// Its path relative to the repository's root.
    pub(crate) name: String,
    pub(crate) lines: Vec<String>,
}

/// A fenced block.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// `page:line` of its fence.
    pub(crate) place: String,
    /// The word after the fence.
    pub(crate) language: String,
    /// What the comment right above the fence says.
    pub(crate) mark: Option<String>,
    /// The lines between the fences.
    pub(crate) body: Range<usize>,
    pub(crate) text: String,
}

/// The README and every page below `docs/`, in path order.
pub(crate) fn all(root: &Path) -> Vec<Page> {
    let mut paths = vec![root.join("README.md")];
    walk(&root.join("docs"), &mut paths);
    paths.sort();
    paths.iter().map(|path| Page::read(root, path)).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of pages") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
}

impl Page {
    pub(crate) fn read(root: &Path, path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a page in UTF-8");
        let name = path.strip_prefix(root).expect("a page of the repository");
        Self {
            name: name.to_string_lossy().replace('\\', "/"),
            lines: text.lines().map(str::to_owned).collect(),
        }
    }

    pub(crate) fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }

    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut at = 0;
        while let Some(open) = (at..self.lines.len()).find(|line| self.is_fence(*line)) {
            let close = (open + 1..self.lines.len()).find(|line| self.lines[*line] == "```");
            let close = close.unwrap_or_else(|| panic!("{}:{}: no end", self.name, open + 1));
            blocks.push(Block {
                place: format!("{}:{}", self.name, open + 1),
                language: self.lines[open]["```".len()..].to_owned(),
                mark: open.checked_sub(1).and_then(|above| self.mark(above)),
                body: open + 1..close,
                text: self.lines[open + 1..close].iter().flat_map(|line| [line, "\n"]).collect(),
            });
            at = close + 1;
        }
        blocks
    }

    fn is_fence(&self, line: usize) -> bool {
        self.lines[line].starts_with("```")
    }

    fn mark(&self, line: usize) -> Option<String> {
        let comment = self.lines[line].strip_prefix("<!-- ")?.strip_suffix(" -->")?;
        Some(comment.to_owned())
    }
}
