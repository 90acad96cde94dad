//! The picture of a terminal, drawn from real output.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::workspace::Workspace;

/// What is typed. Before the second command the slip is mended.
const FIRST: &str = "ambit render prod";
const SECOND: &str = "ambit render";

/// A line of `env/prod.yaml`, and what somebody makes of it.
const LINE: &str = "autoscaleMin: 2";
const SLIP: &str = "autoscaleMinimum: 3";
const MENDED: &str = "autoscaleMin: 3";

const WIDTH: usize = 880;
const LEFT: usize = 20;
const TOP: usize = 50;
const LINE_HEIGHT: usize = 19;
const BACKGROUND: &str = "#1b1f27";
const INK: &str = "#d7dae0";

/// Returns the picture as SVG.
pub(crate) fn draw(root: &Path) -> String {
    let workspace = Workspace::example(root);
    let path = workspace.path().join("env/prod.yaml");
    let original = fs::read_to_string(path).expect("an environment of the example");
    assert!(original.contains(LINE), "env/prod.yaml has no `{LINE}`");
    let mut lines = Vec::new();
    for (text, typed) in [(SLIP, FIRST), (MENDED, SECOND)] {
        workspace.write("env/prod.yaml", &original.replace(LINE, text));
        lines.push(vec![Span { text: format!("$ {typed}"), colour: INK, is_bold: true }]);
        let output = workspace.run(&format!("{typed} --color always"));
        let output = String::from_utf8(output.stdout).expect("output in UTF-8");
        lines.extend(without_times(&output).lines().map(spans));
        lines.push(Vec::new());
    }
    lines.pop();
    svg(&lines)
}

/// No two runs take the same time.
fn without_times(text: &str) -> String {
    crate::blocks::without_times(text).replace("# ms", "… ms")
}

struct Span {
    text: String,
    colour: &'static str,
    is_bold: bool,
}

/// Cuts a line of terminal output at its escape sequences.
fn spans(line: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let (mut colour, mut is_bold) = (INK, false);
    for (index, part) in line.split("\u{1b}[").enumerate() {
        let sequence = part.split_once('m').filter(|_| index > 0);
        let (codes, text) = sequence.unwrap_or(("", part));
        for code in codes.split(';').filter(|code| !code.is_empty()) {
            match code {
                "0" => (colour, is_bold) = (INK, false),
                "1" => is_bold = true,
                "31" | "91" => colour = "#f47067",
                "32" | "92" => colour = "#8ddb8c",
                "33" | "93" => colour = "#f0c674",
                "34" | "94" => colour = "#6cb6ff",
                "36" | "96" => colour = "#76d9e6",
                "37" | "97" | "39" => colour = INK,
                other => panic!("an escape sequence that is not drawn yet: {other}"),
            }
        }
        if !text.is_empty() {
            spans.push(Span { text: text.to_owned(), colour, is_bold });
        }
    }
    spans
}

fn svg(lines: &[Vec<Span>]) -> String {
    let height = TOP + lines.len() * LINE_HEIGHT + 10;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\">\n\
         <title>A slip in env/prod.yaml is reported at its place; mended, it is rendered</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n"
    );
    for (index, colour) in ["#f47067", "#f0c674", "#8ddb8c"].iter().enumerate() {
        let x = LEFT + 6 + index * 20;
        let _ = writeln!(svg, "<circle cx=\"{x}\" cy=\"20\" r=\"6\" fill=\"{colour}\"/>");
    }
    let font = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";
    let _ = writeln!(
        svg,
        "<g font-family=\"{font}\" font-size=\"14\" xml:space=\"preserve\" \
         style=\"white-space: pre\">"
    );
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        let y = TOP + index * LINE_HEIGHT;
        let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"{y}\">{}</text>", drawn(line));
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

fn drawn(line: &[Span]) -> String {
    let mut text = String::new();
    for span in line {
        let weight = if span.is_bold { " font-weight=\"bold\"" } else { "" };
        let escaped = span.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = write!(text, "<tspan fill=\"{}\"{weight}>{escaped}</tspan>", span.colour);
    }
    text
}
