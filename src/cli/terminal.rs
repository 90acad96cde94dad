//! Standard output for results, standard error for messages.

use std::io::{self, IsTerminal, Write};

use super::args::{Colour, Format, Global};
use crate::report::Style;
use crate::system::{System, shown};

/// Where results and messages go.
pub(super) struct Terminal {
    style: Style,
    result_style: Style,
    quiet: bool,
    format: Format,
}

impl Terminal {
    pub(super) fn new(global: &Global, system: &dyn System) -> Self {
        let no_colour = system.variable("NO_COLOR").is_some_and(|value| !value.is_empty());
        let style = |is_terminal: bool| match global.color {
            Colour::Always => Style::Coloured,
            Colour::Auto if !no_colour && is_terminal => Style::Coloured,
            Colour::Auto | Colour::Never => Style::Plain,
        };
        Self {
            style: style(io::stderr().is_terminal()),
            result_style: style(io::stdout().is_terminal()),
            quiet: global.quiet,
            format: global.format,
        }
    }

    /// How messages look.
    pub(super) fn style(&self) -> Style {
        self.style
    }

    /// How results look.
    pub(super) fn result_style(&self) -> Style {
        self.result_style
    }

    /// Whether results are for programs.
    pub(super) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether only what is wrong is shown.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Writes a result. A reader that went away (`| head`) is no problem.
    #[expect(clippy::unused_self, reason = "all output goes through the terminal")]
    pub(super) fn result(&mut self, text: &str) {
        let _ = io::stdout().lock().write_all(text.as_bytes());
    }

    /// Writes a message.
    #[expect(clippy::unused_self, reason = "all output goes through the terminal")]
    pub(super) fn message(&mut self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says why ambit could not do its work.
    pub(super) fn failure(&mut self, text: &str) {
        let heading = match self.style {
            Style::Plain => "error:".to_owned(),
            Style::Coloured => "\u{1b}[1;31merror:\u{1b}[0m".to_owned(),
        };
        let lines = text.lines().map(shown).collect::<Vec<_>>();
        self.message(&format!("{heading} {}\n", lines.join("\n")));
    }
}
