//! `ambit completions` and `ambit man`: what other programs show of the command line.

use clap::CommandFactory;

use super::Terminal;
use super::args::{Arguments, Completions};

pub(super) fn completions(command: &Completions, terminal: &mut Terminal) {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Arguments::command(), "ambit", &mut script);
    terminal.result(&String::from_utf8_lossy(&script));
}

/// Prints one page: the command itself, then each of its subcommands.
pub(super) fn man(terminal: &mut Terminal) {
    let command = Arguments::command();
    let mut pages = vec![clap_mangen::Man::new(command.clone())];
    for subcommand in command.get_subcommands() {
        let name = format!("ambit-{}", subcommand.get_name());
        pages.push(clap_mangen::Man::new(subcommand.clone().display_name(name)));
    }
    let mut text = Vec::new();
    for page in pages {
        // Writing into memory cannot fail.
        let _ = page.render(&mut text);
    }
    terminal.result(&String::from_utf8_lossy(&text));
}
