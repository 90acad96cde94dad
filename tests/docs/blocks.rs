//! Runs the blocks of a page, as the comment above each says:
//!
//! - `run: in the example`, `run: in a clone of the example`, `run: in an empty folder`, or
//!   `run: in the same folder` as the block before; with `, exits 1` when it ends so
//! - `file: PATH`: the block is a file of that folder
//! - `layer`, `project`: a layer that renders over a small base; an ambit.yaml that renders
//! - `not run: REASON`
//!
//! Blocks in YAML need no comment: they are read at least.

use std::path::Path;

use crate::pages::{Block, Page};
use crate::workspace::Workspace;

/// The languages whose blocks must say how they are run.
const RUN: &[&str] = &["console", "sh"];

/// What layers and projects of the documentation stand on.
const BASE: &str = "abstract: true\nistio: { version: 1.30.3 }\n";

/// What a block should say instead; `None` when it is right.
pub(crate) type Outcome = Result<Option<String>, String>;

/// Runs every block of a page in order.
pub(crate) fn run(root: &Path, page: &Page) -> Vec<(Block, Outcome)> {
    let mut workspace = None;
    let outcomes = page.blocks().into_iter().map(|block| {
        let outcome = run_block(root, &block, &mut workspace);
        (block, outcome)
    });
    outcomes.collect()
}

fn run_block(root: &Path, block: &Block, workspace: &mut Option<Workspace>) -> Outcome {
    if block.language == "yaml" {
        kubeyaml::read(&block.text).map_err(|error| format!("no YAML: {}", error.message))?;
    }
    let Some(mark) = &block.mark else {
        let must_say = RUN.contains(&block.language.as_str());
        return if must_say { Err("no comment says how to run it".to_owned()) } else { Ok(None) };
    };
    if let Some(reason) = mark.strip_prefix("not run: ") {
        return if reason.len() > 10 { Ok(None) } else { Err("no reason".to_owned()) };
    }
    if let Some(path) = mark.strip_prefix("file: ") {
        workspace.as_ref().ok_or("no folder yet")?.write(path, &block.text);
        return Ok(None);
    }
    if let Some(how) = mark.strip_prefix("run: ") {
        let (place, status) = how.split_once(", exits ").unwrap_or((how, "0"));
        enter(place, root, workspace)?;
        let status = status.parse::<i32>().map_err(|_| "no exit status")?;
        return commands(block, workspace.as_ref().ok_or("no folder yet")?, status);
    }
    match mark.as_str() {
        "layer" => renders("env/page.yaml", &format!("extends: base\n{}", block.text)),
        "project" => renders("ambit.yaml", &block.text),
        _ => Err(format!("an unknown comment: {mark}")),
    }
}

fn enter(place: &str, root: &Path, workspace: &mut Option<Workspace>) -> Result<(), String> {
    match place {
        "in the example" => *workspace = Some(Workspace::example(root)),
        "in a clone of the example" => *workspace = Some(Workspace::clone_of_example(root)),
        "in an empty folder" => *workspace = Some(Workspace::empty()),
        "in the same folder" => {}
        _ => return Err(format!("an unknown place: {place}")),
    }
    Ok(())
}

/// Renders one file of a small project.
fn renders(name: &str, text: &str) -> Outcome {
    let workspace = Workspace::empty();
    workspace.write("env/base.yaml", BASE);
    workspace.write("env/page.yaml", "extends: base\n");
    workspace.write(name, text);
    let output = workspace.run("ambit render --quiet");
    if output.status.success() {
        return Ok(None);
    }
    Err(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs every command of a block, and tells what the block should show.
fn commands(block: &Block, workspace: &Workspace, status: i32) -> Outcome {
    let steps = steps(block);
    let mut shown = String::new();
    for (index, step) in steps.iter().enumerate() {
        let output = workspace.run(&step.line);
        let wanted = if index + 1 == steps.len() { status } else { 0 };
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.code() != Some(wanted) {
            let line = &step.line;
            return Err(format!("`{line}` ends with {:?}:\n{printed}", output.status.code()));
        }
        shown.push_str(&step.source);
        if block.language == "console" {
            shown.push_str(&with_times_of(&step.output, &printed));
        }
    }
    Ok(Some(shown).filter(|shown| *shown != block.text))
}

/// One command, and the output shown for it.
struct Step {
    /// Without the prompt.
    line: String,
    /// As written.
    source: String,
    output: String,
}

/// In `console` a command begins with `$ ` and ends with the first line that does not end with a
/// backslash; in `sh` every line is part of one script.
fn steps(block: &Block) -> Vec<Step> {
    if block.language == "sh" {
        let source = block.text.clone();
        return vec![Step { line: source.clone(), source, output: String::new() }];
    }
    let mut steps: Vec<Step> = Vec::new();
    let mut goes_on = false;
    for line in block.text.lines() {
        let command = line.strip_prefix("$ ");
        match (command, steps.last_mut()) {
            (Some(command), _) => {
                let source = format!("{line}\n");
                steps.push(Step { line: command.to_owned(), source, output: String::new() });
                goes_on = command.ends_with('\\');
            }
            (None, Some(step)) if goes_on => {
                step.line += "\n";
                step.line += line;
                step.source += line;
                step.source += "\n";
                goes_on = line.ends_with('\\');
            }
            (None, Some(step)) => {
                step.output += line;
                step.output += "\n";
            }
            (None, None) => panic!("{}: output before the first command", block.place),
        }
    }
    steps
}

/// Replaces every time, which no two runs share: `12.3 ms`.
pub(crate) fn without_times(text: &str) -> String {
    with_times(text, &mut std::iter::repeat("#"))
}

/// The text with the times of another one, as far as those go.
pub(crate) fn with_times_of(other: &str, text: &str) -> String {
    let mut parts: Vec<_> = other.split(UNIT).collect();
    parts.pop();
    let times = parts.into_iter().map(time_at_end).filter(|time| !time.is_empty());
    with_times(text, &mut times.into_iter())
}

const UNIT: &str = " ms";

fn time_at_end(text: &str) -> &str {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    &text[rest.len()..]
}

fn with_times(text: &str, times: &mut dyn Iterator<Item = &str>) -> String {
    let mut parts = text.split(UNIT);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let own = time_at_end(&out).len();
        if own > 0
            && let Some(time) = times.next()
        {
            out.truncate(out.len() - own);
            out.push_str(time);
        }
        out.push_str(UNIT);
        out.push_str(part);
    }
    out
}
