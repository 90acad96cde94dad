//! The command line: arguments, terminal, exit status. Nothing else in ambit prints.

mod args;
mod diff;
mod init;
mod manual;
mod pin;
mod project_root;
mod render;
mod schema;
mod terminal;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::pins::PinError;
use crate::system::{OsSystem, System, SystemError};
use crate::tree::WriteError;
use args::{Arguments, Command, Format};
use terminal::Terminal;

pub use schema::schemas;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// Nothing to mend.
    Clean,
    /// Findings or differences.
    WithFindings,
    /// A finding about a template that goes on until the process ends.
    WithRunaway,
}

/// Why ambit could not do its work.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// Something outside ambit.
    #[error(transparent)]
    System(#[from] SystemError),
    /// The folder of renders.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A registry.
    #[error(transparent)]
    Pin(#[from] PinError),
    /// Some environments could not be written; with what became of all that were to be.
    #[error("{first}\n{rest}")]
    Environments {
        /// What was wrong first.
        first: WriteError,
        /// What became of the others.
        rest: String,
    },
    /// The command itself cannot be carried out; with what to do about it.
    #[error("{what}\nhelp: {way_out}")]
    Command {
        /// What is wrong.
        what: String,
        /// What to do next.
        way_out: String,
    },
}

impl Failure {
    fn command(what: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self::Command { what: what.into(), way_out: way_out.into() }
    }

    /// Returns the whole message, with what to do next where that is known.
    fn message(&self) -> String {
        let way_out = match self {
            Self::System(error) => error.way_out(),
            Self::Write(error) | Self::Environments { first: error, .. } => error.way_out(),
            Self::Pin(_) | Self::Command { .. } => None,
        };
        match way_out {
            Some(way_out) => format!("{self}\nhelp: {way_out}"),
            None => self.to_string(),
        }
    }
}

/// Returns the absolute path of each JSON document, and how the user named it.
fn configs(given: &[PathBuf], system: &dyn System) -> Result<Vec<(PathBuf, String)>, Failure> {
    let path = |given: &PathBuf| {
        Ok((crate::system::absolute(system, given)?, given.display().to_string()))
    };
    given.iter().map(path).collect()
}

/// Runs ambit with the arguments of this process. Exit status: 0 clean, 1 findings or differences,
/// 2 ambit could not do its work.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let system = OsSystem::new();
    let mut terminal = Terminal::new(&arguments.global, &system);
    let result = run(&arguments, &system, &mut terminal);
    match result {
        Ok(Ended::Clean) => ExitCode::SUCCESS,
        Ok(Ended::WithFindings | Ended::WithRunaway) => ExitCode::from(1),
        Err(failure) => {
            terminal.failure(&failure.message());
            ExitCode::from(2)
        }
    }
}

fn run(
    arguments: &Arguments,
    system: &dyn System,
    terminal: &mut Terminal,
) -> Result<Ended, Failure> {
    let global = &arguments.global;
    let is_common = matches!(global.format, Format::Text | Format::Json);
    if !is_common && !matches!(arguments.command, Command::Diff(_)) {
        let way_out = "`text` and `json` are there for every command";
        return Err(Failure::command("only `ambit diff` has this format", way_out));
    }
    match &arguments.command {
        Command::Render(command) => render::run(command, global, system, terminal),
        Command::Diff(command) => diff::run(command, global, system, terminal),
        Command::Pin(command) => pin::run(command, global.root.as_deref(), system, terminal),
        Command::Init(command) => init::run(command, global, system, terminal),
        Command::Schema(command) => schema::run(command, global, system, terminal),
        Command::Completions(command) => {
            manual::completions(command, terminal);
            Ok(Ended::Clean)
        }
        Command::Man(_) => {
            manual::man(terminal);
            Ok(Ended::Clean)
        }
    }
}
