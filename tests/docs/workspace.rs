//! A folder that commands of the documentation run in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder of its own with an `ambit` in reach, away from the environment of whoever tests.
pub(crate) struct Workspace {
    folder: TempDir,
}

/// What the example platform is made of.
const EXAMPLE: &[&str] =
    &["ambit.yaml", ".gitattributes", "env", "rendered", "docs/example", "schema"];

impl Workspace {
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["bin", "home", "work/platform"] {
            fs::create_dir_all(folder.path().join(name)).expect("a folder");
        }
        let ambit = Path::new(env!("CARGO_BIN_EXE_ambit"));
        let link = folder.path().join("bin/ambit");
        std::os::unix::fs::symlink(ambit, link).expect("a link to ambit");
        Self { folder }
    }

    /// A copy of the example platform.
    pub(crate) fn example(root: &Path) -> Self {
        let workspace = Self::empty();
        for part in EXAMPLE {
            copy(&root.join(part), &workspace.path().join(part));
        }
        workspace
    }

    /// A copy of the example platform, committed.
    pub(crate) fn clone_of_example(root: &Path) -> Self {
        let workspace = Self::example(root);
        let commit = "git init -q -b main && git add -A && git commit -qm 'The platform'";
        let output = workspace.run(commit);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        workspace
    }

    /// Where commands run.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("work/platform")
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Runs a line of shell. Results and messages come in the order in which they were printed.
    pub(crate) fn run(&self, line: &str) -> Output {
        let path = std::env::var("PATH").unwrap_or_default();
        let own = self.folder.path().join("bin");
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(format!("exec 2>&1\n{}", line.replace("cargo run --release --", "ambit")))
            .current_dir(self.path())
            .env_clear()
            .env("PATH", format!("{}:{path}", own.display()))
            .env("HOME", self.folder.path().join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_PAGER", "cat")
            .env("LC_ALL", "C");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "A Reader");
            command.env(format!("GIT_{who}_EMAIL"), "reader@example.com");
        }
        command.output().expect("a shell")
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
    if from.is_file() {
        fs::copy(from, to).expect("a copied file");
        return;
    }
    for entry in fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("an entry");
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}
