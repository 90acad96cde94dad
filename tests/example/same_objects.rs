//! Compares rendered folders with recorded objects, with the tool that came with the recordings.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A comparison tool, if this machine can run it.
pub(crate) struct SameObjects {
    script: PathBuf,
}

impl SameObjects {
    /// Finds it; says so when a part is missing.
    pub(crate) fn find(shared: &Path) -> Option<Self> {
        let runs = Command::new("python3").args(["-c", "import yaml"]).output();
        if runs.is_ok_and(|output| output.status.success()) {
            return Some(Self { script: shared.join("tools/same-objects") });
        }
        println!("skipped: no python3 with PyYAML");
        None
    }

    /// Compares; the error is what the tool printed last.
    pub(crate) fn compare(
        &self,
        mode: &str,
        recorded: &[PathBuf],
        rendered: &[PathBuf],
    ) -> Result<(), String> {
        let mut command = Command::new("python3");
        command.arg(&self.script).arg(mode).args(recorded).arg("--").args(rendered);
        let output = command.output().map_err(|error| error.to_string())?;
        if output.status.success() {
            return Ok(());
        }
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        Err(text.lines().rev().take(20).collect::<Vec<_>>().join("\n"))
    }
}
