//! The texts that places point into.

use std::collections::BTreeMap;

/// A file that was read, as an index into [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

impl FileId {
    /// Not a file: ambit's own defaults.
    pub const BUILT_IN: Self = Self(u32::MAX);
}

/// A position in a file that was read: line and column from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Place {
    /// The place of ambit's own defaults.
    pub const BUILT_IN: Self = Self { file: FileId::BUILT_IN, line: 0, column: 0 };

    /// Tells whether a user wrote what stands here.
    pub fn is_users(self) -> bool {
        self.file != FileId::BUILT_IN
    }
}

/// Every file that was read, with its text, so that messages can show an excerpt.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<(String, String)>,
    options: BTreeMap<Place, String>,
}

impl Sources {
    /// Adds a file and returns its id. `name` is what messages call it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push((name.into(), text.into()));
        id
    }

    /// Puts a folder before the names of all files so far but `others`: names then begin where the
    /// reader is, not at the project's root.
    pub fn show_below(&mut self, folder: &str, others: &[&str]) {
        for (name, _) in self.files.iter_mut().filter(|(name, _)| !others.contains(&name.as_str()))
        {
            *name = format!("{folder}/{name}");
        }
    }

    /// Returns what messages call the file.
    pub fn name(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |(name, _)| name)
    }

    /// Returns the file's text.
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |(_, text)| text)
    }

    /// Returns the line of a place, without its end.
    pub fn line(&self, place: Place) -> Option<&str> {
        let index = usize::try_from(place.line.checked_sub(1)?).ok()?;
        self.text(place.file).lines().nth(index)
    }

    /// Names the option that made what stands at a place of a file that a program wrote.
    pub fn name_option(&mut self, place: Place, path: &str) {
        self.options.insert(place, path.to_owned());
    }

    /// Returns the option that made what stands at a place, such as
    /// `environments.prod.istio.version`.
    pub fn option(&self, place: Place) -> Option<&str> {
        self.options.get(&place).map(String::as_str)
    }

    /// Tells whether a file is one line only, as programs write them.
    pub fn is_one_line(&self, file: FileId) -> bool {
        self.text(file).lines().nth(1).is_none()
    }

    /// Returns `file:line:column`, or the option where a column of one line tells nothing.
    pub fn show(&self, place: Place) -> String {
        match self.option(place) {
            Some(option) if self.is_one_line(place.file) => option.to_owned(),
            _ => format!("{}:{}:{}", self.name(place.file), place.line, place.column),
        }
    }
}
