//! A project in a folder of its own, and runs of `ambit` in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// Where Argo CD reads the projects of these tests.
pub(crate) const GIT: &str = "git: { repoURL: https://git.example.com/platform }\n";

/// A version to render, for layers of one line.
pub(crate) const ISTIO: &str = "istio: { version: 1.30.2 }\n";

/// A project on disk, removed when dropped.
pub(crate) struct Project {
    folder: TempDir,
}

/// What a run left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    fn of(output: Output) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("results in UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("messages in UTF-8"),
        }
    }

    /// Returns the messages and the exit status.
    pub(crate) fn messages(&self) -> String {
        let status = self.status.expect("ambit ends by itself");
        format!("{}exit status {status}\n", self.stderr)
    }
}

impl Project {
    /// Makes a folder with files in it.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let project = Self { folder: tempfile::tempdir().expect("a folder for the test") };
        for (path, text) in files {
            project.put(path, text);
        }
        project
    }

    /// Makes a project with one environment, `prod`, that Argo CD can read.
    pub(crate) fn prod(layer: &str) -> Self {
        Self::of(&[("ambit.yaml", GIT), ("env/prod.yaml", layer)])
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub(crate) fn put(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }

    /// Returns a command that runs ambit in the project, with nothing of the tester's surroundings.
    pub(crate) fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ambit"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command
    }

    pub(crate) fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        run(&mut self.command(arguments))
    }

    /// Renders, and returns the messages.
    pub(crate) fn render(&self) -> String {
        self.run(["render"]).messages()
    }

    /// Returns every file below a folder, with its bytes.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.path(folder), &self.path(folder), &mut files);
        files
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Run {
    Run::of(command.output().expect("ambit starts"))
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("below the root").to_path_buf();
            files.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
}
