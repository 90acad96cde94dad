//! Runs the `ambit` binary that belongs to this test, away from the environment of whoever tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::project::{Run, run};

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs ambit in a folder.
pub(crate) fn ambit<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ambit"));
    command.args(arguments).current_dir(folder).env_clear();
    run(&mut command)
}

/// The folder of test inputs beside the repository, if it is there.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = root().join("../shared");
    folder.is_dir().then_some(folder)
}
