//! How much one tag of a template may hold.
//!
//! The compiler calls itself for every operator that follows another, and for every `elif`; without
//! a bound a template of a megabyte would use up the stack, and ambit would be killed.

use minijinja::{Error, ErrorKind};

/// Operators in one tag.
const MOST_OPERATORS: usize = 500;
/// `elif` tags in one template.
const MOST_BRANCHES: usize = 200;

/// Refuses a template that would be too much for the compiler.
pub(super) fn check(text: &str) -> Result<(), Error> {
    let mut rest = text;
    let mut branches = 0;
    while let Some((tag, after)) = next_tag(rest) {
        branches += usize::from(word(tag) == "elif");
        if operators(tag) > MOST_OPERATORS || branches > MOST_BRANCHES {
            let line = text[..text.len() - after.len()].matches('\n').count() + 1;
            return Err(too_much(line));
        }
        rest = if tag.starts_with("{%") && word(tag) == "raw" { after_raw(after) } else { after };
    }
    Ok(())
}

fn too_much(line: usize) -> Error {
    let detail = format!(
        "the tag that ends in line {line} is too much: more than {MOST_OPERATORS} operators, or \
         {MOST_BRANCHES} `elif`; use `set` and lists to divide it"
    );
    Error::new(ErrorKind::SyntaxError, detail)
}

/// Returns the next tag with its opening brackets, and what follows it.
fn next_tag(mut text: &str) -> Option<(&str, &str)> {
    loop {
        let brackets =
            text.match_indices('{').find_map(|(at, _)| text.get(at..at + 2).zip(Some(at)));
        let (opening, at) = brackets?;
        text = &text[at..];
        match opening {
            "{{" => return Some(divide(text, "}}")),
            "{%" => return Some(divide(text, "%}")),
            "{#" => text = text.find("#}").map_or("", |end| &text[end + 2..]),
            _ => text = &text[1..],
        }
    }
}

/// Divides a text behind the first `closing` that is in no string.
fn divide<'t>(text: &'t str, closing: &str) -> (&'t str, &'t str) {
    let (mut quote, mut is_escaped) = (None, false);
    for (at, char) in text.char_indices() {
        match quote {
            None if text[at..].starts_with(closing) => return text.split_at(at + closing.len()),
            None if char == '"' || char == '\'' => quote = Some(char),
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if char == '\\' => is_escaped = true,
            Some(open) if char == open => quote = None,
            _ => {}
        }
    }
    (text, "")
}

fn after_raw(text: &str) -> &str {
    text.find("endraw").map_or("", |at| &text[at..])
}

/// Returns the first word of a tag.
fn word(tag: &str) -> &str {
    let inner = tag[2..].trim_start_matches(['-', '+']).trim_start();
    inner.split(|char: char| !char.is_alphanumeric()).next().unwrap_or_default()
}

/// Counts what makes the tree of a tag deeper, strings left out.
fn operators(tag: &str) -> usize {
    let mut count = 0;
    let mut rest = tag;
    while let Some(at) = rest.find(['"', '\'']) {
        count += operators_in(&rest[..at]);
        rest = string_end(&rest[at..]);
    }
    count + operators_in(rest)
}

/// Returns what follows the string that a text begins with.
fn string_end(text: &str) -> &str {
    let mut chars = text.char_indices();
    let Some((_, quote)) = chars.next() else { return "" };
    let mut is_escaped = false;
    for (at, char) in chars {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if char == quote => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

fn operators_in(text: &str) -> usize {
    let signs = text.matches(|char| "|+-*/~.([<>=!".contains(char)).count();
    let words = text.split(|char: char| !char.is_alphanumeric() && char != '_');
    signs
        + words.filter(|word| ["and", "or", "not", "in", "is", "if", "else"].contains(word)).count()
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn chains_without_end_are_refused_with_their_line() {
        let chains = [
            format!("a\n{{{{ 1{} }}}}", "+1".repeat(50_000)),
            format!("a\n{{{{ 1{} }}}}", " | string".repeat(50_000)),
            format!("a\n{{% if x{} %}}{{% endif %}}", " and x".repeat(50_000)),
            format!("a\n{{# {{{{ \" #}}{{{{ \"}}}}\"{} }}}}", "~1".repeat(50_000)),
            format!("a\n{{% raw %}}{{{{ \"{{% endraw %}}{{{{ \"}}}}\"{} }}}}", "~1".repeat(50_000)),
            format!("a\n{{% if x %}}{}{{% endif %}}", "{% elif x %}".repeat(10_000)),
        ];
        for chain in chains {
            let error = check(&chain).unwrap_err().to_string();
            assert!(error.contains("line 2"), "{error}");
        }
    }

    #[test]
    fn texts_of_any_length_are_not_counted() {
        let text = "- a.b: 1 + 1\n".repeat(10_000);
        let string = format!("{{{{ \"{text}\\\"{text}\" }}}}").replace('\n', " ");
        for text in [&text, &string, "{{ 'é' }} {é {", "{", "{{", "{% raw %}{{"] {
            assert!(check(text).is_ok(), "{text:.80}");
        }
    }
}
