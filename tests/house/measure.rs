//! Measures Rust sources: code, doc and comment lines, sizes of files and functions.

use crate::source::Source;

/// A function with a body.
pub(crate) struct Function {
    /// `path:line name`.
    pub(crate) place: String,
    /// Lines from the one with `fn` to the one with the closing brace.
    pub(crate) lines: usize,
}

/// Line counts of one file or of many.
#[derive(Default)]
pub(crate) struct Lines {
    /// Lines that hold code, attributes included.
    pub(crate) code: usize,
    /// Lines of attributes alone.
    pub(crate) attributes: usize,
    /// Lines of `///` and `//!` alone.
    pub(crate) docs: usize,
    /// Lines of other comments alone.
    pub(crate) comments: usize,
}

/// What one row of the table shows.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) lines: Lines,
    /// All lines of each file, ascending.
    pub(crate) files: Vec<usize>,
    /// Lines of each function outside test modules, ascending.
    pub(crate) functions: Vec<usize>,
}

impl Row {
    pub(crate) fn of(name: &str, sources: &[Source]) -> Row {
        let mut lines = Lines::default();
        let mut files = Vec::new();
        let mut functions = Vec::new();
        let is_product = |source: &&Source| !source.path.ends_with("/tests.rs");
        for source in sources.iter().filter(is_product) {
            let without_tests = without_tests(source);
            lines.count(&without_tests);
            files.push(source.text.lines().count());
            functions.extend(functions_in(&without_tests).iter().map(|function| function.lines));
        }
        files.sort_unstable();
        functions.sort_unstable();
        Row { name: name.to_owned(), lines, files, functions }
    }

    /// The row as Markdown, in the columns of [`HEADER`].
    pub(crate) fn markdown(&self) -> String {
        let share = |part: usize| part * 100 / self.lines.code.max(1);
        format!(
            "| {} | {} | {} | {} | {} / {} | {} | {} / {} / {} / {} |",
            self.name,
            self.lines.code,
            share(self.lines.docs),
            share(self.lines.comments),
            percentile(&self.files, 50),
            percentile(&self.files, 90),
            self.functions.len(),
            percentile(&self.functions, 50),
            percentile(&self.functions, 90),
            percentile(&self.functions, 99),
            percentile(&self.functions, 100),
        )
    }
}

/// The table's head.
pub(crate) const HEADER: &str = "\
| part | code lines | doc % of code | comment % | file lines median / p90 | functions | fn lines median / p90 / p99 / max |
| --- | --- | --- | --- | --- | --- | --- |";

/// The smallest value that `percent` percent of the ascending `values` do not exceed; 0 of none.
pub(crate) fn percentile(values: &[usize], percent: usize) -> usize {
    let rank = (values.len() * percent).div_ceil(100);
    values.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

impl Lines {
    /// Adds one file's lines.
    pub(crate) fn count(&mut self, source: &Source) {
        let mut brackets = 0;
        for (text, code) in source.text.lines().zip(source.code.lines()) {
            let (text, code) = (text.trim(), code.trim());
            if brackets > 0 || code.starts_with("#[") || code.starts_with("#![") {
                self.code += 1;
                self.attributes += 1;
                brackets += code.matches('[').count();
                brackets -= code.matches(']').count();
            } else if !code.is_empty() {
                self.code += 1;
            } else if text.starts_with("///") || text.starts_with("//!") {
                self.docs += 1;
            } else if !text.is_empty() {
                self.comments += 1;
            }
        }
    }
}

/// The functions with a body, in order, nested ones and those of test modules included.
pub(crate) fn functions_in(source: &Source) -> Vec<Function> {
    let code = source.code.as_str();
    let starts = code.match_indices("fn ").filter(|(at, _)| {
        !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$')
    });
    starts.filter_map(|(at, _)| function_at(source, at)).collect()
}

fn function_at(source: &Source, at: usize) -> Option<Function> {
    let rest = &source.code[at..];
    let open = body_start(rest)?;
    let end = at + open + block_length(&rest[open..]);
    let name = rest["fn ".len()..].split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    let first = source.line_of(at);
    let lines = source.line_of(end - 1) - first + 1;
    Some(Function { place: format!("{}:{first} {name}", source.path), lines })
}

/// Where the body of the function at the start of `code` opens; `None` when it has no body.
fn body_start(code: &str) -> Option<usize> {
    let mut depth = 0_isize;
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' if depth == 0 => return Some(at),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Length of the block in braces that `code` starts with.
fn block_length(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return at + 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

/// The file without the bodies of its `#[cfg(test)] mod NAME { .. }` blocks.
fn without_tests(source: &Source) -> Source {
    let mut text = source.text.clone();
    let mut code = source.code.clone();
    while let Some(at) = code.find("#[cfg(test)]\nmod ").filter(|at| module_has_body(&code[*at..]))
    {
        let open = at + code[at..].find('{').unwrap_or(0);
        let end = open + block_length(&code[open..]);
        text.replace_range(at..end, "");
        code.replace_range(at..end, "");
    }
    Source { path: source.path.clone(), text, code }
}

fn module_has_body(code: &str) -> bool {
    code.find(['{', ';']).is_some_and(|at| code[at..].starts_with('{'))
}
