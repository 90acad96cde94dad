//! Texts that may be printed where a program looks for commands in them.

use std::borrow::Cow;

/// Returns a text in which a workflow of GitHub, where it is printed, finds none of its commands:
/// those begin with two colons at the beginning of a line, or with `##[` anywhere in it.
pub(super) fn no_command(text: &str) -> Cow<'_, str> {
    // A third colon makes it none: so begins the line of a finding that names a second file.
    let is_command = |line: &str| line.starts_with("::") && !line.starts_with(":::");
    let begins = |line: &str| is_command(line.trim_start());
    if !text.contains("##[") && !text.lines().any(begins) {
        return Cow::Borrowed(text);
    }
    let lines = text.split_inclusive('\n').map(|line| {
        let line = line.replace("##[", "#\\u{23}[");
        if begins(&line) { line.replacen(':', "\\u{3a}", 1) } else { line }
    });
    Cow::Owned(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::no_command;

    #[test]
    fn a_workflow_finds_no_command_in_a_line() {
        for (line, harmless) in [
            ("::error::a", "\\u{3a}:error::a"),
            ("  ::error::a", "  \\u{3a}:error::a"),
            ("a ::error::a", "a ::error::a"),
            ("a\n ::error::a\n", "a\n \\u{3a}:error::a\n"),
            ("+ ##[error]a ##[b]", "+ #\\u{23}[error]a #\\u{23}[b]"),
            ("  ::: a.yaml:1:1", "  ::: a.yaml:1:1"),
            ("###[error]", "##\\u{23}[error]"),
            ("### a [b]", "### a [b]"),
        ] {
            assert_eq!(no_command(line), harmless);
        }
    }
}
