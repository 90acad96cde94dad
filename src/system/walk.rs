//! What lies below a folder of a project, links followed as long as they stay inside the project.

use std::path::{Path, PathBuf};

use super::{Kind, System, SystemError};

/// How far a walk goes.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Folders inside one another.
    pub depth: usize,
    /// Files and folders looked at.
    pub entries: usize,
}

/// One thing below a folder.
#[derive(Debug)]
pub struct Met {
    /// Its path below the root, with slashes.
    pub path: String,
    /// A regular file, with where it really lies; or what is the matter with it.
    pub file: Result<PathBuf, Oddity>,
}

/// Why something is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// A link out of the project.
    LeadsOut,
    /// A link to nothing, or to itself.
    LeadsNowhere,
    /// A link to a folder that it lies in.
    Circle,
    /// A pipe, a socket or a device.
    NotAFile,
    /// A file where a folder is expected.
    NotAFolder,
    /// A name that is no text.
    Name,
    /// Folders too deep inside one another, or too many of them.
    TooMuch,
}

impl Oddity {
    /// Says what it is, after "it ".
    pub fn words(self) -> &'static str {
        match self {
            Self::LeadsOut => "is a link out of the project",
            Self::LeadsNowhere => "is a link that leads nowhere",
            Self::Circle => "is a link to a folder that it lies in",
            Self::NotAFile => "is a pipe, a socket or a device",
            Self::NotAFolder => "is no folder",
            Self::Name => "has a name that is not UTF-8",
            Self::TooMuch => "holds too many files, or folders too deep inside one another",
        }
    }

    /// Says what to do about it.
    pub fn way_out(self) -> &'static str {
        match self {
            Self::LeadsOut => "copy the file into the project",
            Self::LeadsNowhere => "remove it or mend its target",
            Self::Circle | Self::NotAFile => "remove it",
            Self::NotAFolder => "make it a folder",
            Self::Name => "rename it",
            Self::TooMuch => "move what does not belong there elsewhere",
        }
    }
}

/// Tells whether a name is one that editors and systems give to files of their own: hidden, a
/// backup, or saved by Emacs.
pub fn is_by_the_way(name: &str) -> bool {
    name.starts_with(['.', '#']) || name.ends_with('~')
}

/// Walks over what lies below `folder`, which is relative to `root`, sorted by name within each
/// folder. `skips` tells which names are passed over. A folder that is not there is empty.
pub fn walk(
    system: &dyn System,
    root: &Path,
    folder: &str,
    bounds: Bounds,
    skips: fn(&str) -> bool,
) -> Result<Vec<Met>, SystemError> {
    let mut walk = Walk {
        system,
        root: system.real_path(root)?,
        skips,
        left: bounds.entries,
        met: Vec::new(),
    };
    let start = root.join(folder);
    if system.metadata(&start)?.is_none() {
        return Ok(walk.met);
    }
    match walk.target(&start)? {
        Ok((real, Kind::Folder)) => walk.folder(&real, folder, bounds.depth)?,
        Ok(_) => walk.odd(folder.to_owned(), Oddity::NotAFolder),
        Err(oddity) => walk.odd(folder.to_owned(), oddity),
    }
    Ok(walk.met)
}

struct Walk<'s> {
    system: &'s dyn System,
    root: PathBuf,
    skips: fn(&str) -> bool,
    left: usize,
    met: Vec<Met>,
}

impl Walk<'_> {
    fn odd(&mut self, path: String, oddity: Oddity) {
        self.met.push(Met { path, file: Err(oddity) });
    }

    fn folder(&mut self, real: &Path, path: &str, depth: usize) -> Result<(), SystemError> {
        for entry in self.system.list(real)? {
            if self.left == 0 {
                return Ok(());
            }
            self.left -= 1;
            if self.left == 0 {
                self.odd(path.to_owned(), Oddity::TooMuch);
                return Ok(());
            }
            let name = entry.name.to_string_lossy();
            if (self.skips)(&name) {
                continue;
            }
            let below = if path.is_empty() { name.to_string() } else { format!("{path}/{name}") };
            if entry.name.to_str().is_none() {
                self.odd(below, Oddity::Name);
                continue;
            }
            self.entry(real.join(&entry.name), entry.kind, real, below, depth)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        mut at: PathBuf,
        mut kind: Kind,
        above: &Path,
        path: String,
        depth: usize,
    ) -> Result<(), SystemError> {
        if kind == Kind::Link {
            match self.target(&at)? {
                Ok((real, Kind::Folder)) if above.starts_with(&real) => {
                    self.odd(path, Oddity::Circle);
                    return Ok(());
                }
                Ok(target) => (at, kind) = target,
                Err(oddity) => {
                    self.odd(path, oddity);
                    return Ok(());
                }
            }
        }
        match kind {
            Kind::Folder if depth == 0 => self.odd(path, Oddity::TooMuch),
            Kind::Folder => self.folder(&at, &path, depth - 1)?,
            Kind::File => self.met.push(Met { path, file: Ok(at) }),
            Kind::Link | Kind::Other => self.odd(path, Oddity::NotAFile),
        }
        Ok(())
    }

    /// Returns where a path really leads, and what is there.
    fn target(&self, path: &Path) -> Result<Result<(PathBuf, Kind), Oddity>, SystemError> {
        let Ok(real) = self.system.real_path(path) else { return Ok(Err(Oddity::LeadsNowhere)) };
        if !real.starts_with(&self.root) {
            return Ok(Err(Oddity::LeadsOut));
        }
        let kind = self.system.metadata(&real)?.map(|found| found.kind);
        Ok(kind.map(|kind| (real, kind)).ok_or(Oddity::LeadsNowhere))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::MemorySystem;

    const BOUNDS: Bounds = Bounds { depth: 3, entries: 100 };

    fn met(system: &MemorySystem, folder: &str) -> Vec<(String, Option<Oddity>)> {
        let met = walk(system, Path::new("/p"), folder, BOUNDS, is_by_the_way).unwrap();
        met.into_iter().map(|met| (met.path, met.file.err())).collect()
    }

    #[test]
    fn links_are_followed_inside_the_project_and_told_of_otherwise() {
        let system = MemorySystem::new();
        system.put("/p/env/a.yaml", "");
        system.put("/p/other/x/b.yaml", "");
        system.put("/etc/passwd", "");
        system.put_link("/p/env/in", "../other");
        system.put_link("/p/env/out", "/etc");
        system.put_link("/p/env/gone", "gone");
        system.put_link("/p/other/x/up", "../..");
        let wanted = [
            ("env/a.yaml", None),
            ("env/gone", Some(Oddity::LeadsNowhere)),
            ("env/in/x/b.yaml", None),
            ("env/in/x/up", Some(Oddity::Circle)),
            ("env/out", Some(Oddity::LeadsOut)),
        ];
        assert_eq!(met(&system, "env"), wanted.map(|(path, odd)| (path.to_owned(), odd)));
    }

    #[test]
    fn what_editors_leave_is_passed_over_and_pipes_are_not_opened() {
        let system = MemorySystem::new();
        for name in [".prod.yaml.swp", "prod.yaml~", "#prod.yaml#", ".git/x.yaml"] {
            system.put(Path::new("/p/env").join(name), "");
        }
        system.put_link("/p/env/.#prod.yaml", "user@host.1");
        system.put_pipe("/p/env/pipe.yaml");
        assert_eq!(met(&system, "env"), [("env/pipe.yaml".to_owned(), Some(Oddity::NotAFile))]);
    }

    #[test]
    fn links_that_double_at_every_step_come_to_an_end() {
        let system = MemorySystem::new();
        for step in 0..20 {
            for name in ["a", "b", "c", "d"] {
                let next = format!("../s{}", step + 1);
                system.put_link(format!("/p/s{step}/{name}"), next);
            }
        }
        system.put("/p/s20/x.yaml", "");
        let bounds = Bounds { depth: 100, entries: 1000 };
        let met = walk(&system, Path::new("/p"), "s0", bounds, is_by_the_way).unwrap();
        assert!(met.iter().any(|met| met.file == Err(Oddity::TooMuch)));
    }

    #[test]
    fn a_folder_that_is_a_file_or_leads_out_is_told() {
        let system = MemorySystem::new();
        system.put("/p/env", "");
        system.put_folder("/etc");
        system.put_link("/p/templates", "/etc");
        assert_eq!(met(&system, "env"), [("env".to_owned(), Some(Oddity::NotAFolder))]);
        assert_eq!(met(&system, "templates"), [("templates".to_owned(), Some(Oddity::LeadsOut))]);
        assert!(met(&system, "nothing").is_empty());
    }
}
