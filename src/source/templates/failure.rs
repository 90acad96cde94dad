//! What can go wrong with a template, as findings.

use std::collections::BTreeMap;
use std::error::Error as _;

use kubeyaml::Value;
use minijinja::{Error, ErrorKind};

use crate::diag::{FileId, Finding, Place};
use crate::object::{Object, Origin};

/// Says what is wrong in a template, where it happened: in the innermost of the templates that
/// include one another.
pub(super) fn finding(error: &Error, name: &str, files: &BTreeMap<String, FileId>) -> Finding {
    let cause = innermost(error);
    let name = cause.name().unwrap_or(name);
    let line = cause.line().unwrap_or(1);
    let what = cause.detail().map_or_else(|| cause.kind().to_string(), ToOwned::to_owned);
    let message = format!("the template {name} fails in line {line}: {what}");
    let finding = Finding::error("template", message).at(place(cause, name, line, files));
    match hint(cause.kind()) {
        Some(hint) => finding.hint(hint),
        None => finding,
    }
}

fn innermost(error: &Error) -> &Error {
    let mut cause = error;
    while let Some(source) = cause.source().and_then(|source| source.downcast_ref::<Error>()) {
        cause = source;
    }
    if cause.line().is_some() { cause } else { error }
}

fn place(
    cause: &Error,
    name: &str,
    line: usize,
    files: &BTreeMap<String, FileId>,
) -> Option<Place> {
    let file = *files.get(name)?;
    let before = cause.range().zip(cause.template_source()).and_then(|(range, source)| {
        Some(source.get(..range.start)?.rsplit('\n').next()?.chars().count())
    });
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Some(Place { file, line: number(line), column: number(before.unwrap_or(0) + 1) })
}

fn hint(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::UndefinedError => Some(
            "templates see complete values: look for a slip in the name, or give what may be \
             missing a value with `| default(..)`",
        ),
        ErrorKind::OutOfFuel => Some("look for a loop that never ends or a text that doubles"),
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction => {
            Some("see the documentation of minijinja for what there is")
        }
        _ => None,
    }
}

/// Says that what a template printed is no YAML, with the printed line.
pub(super) fn not_yaml(
    error: &kubeyaml::Error,
    name: &str,
    text: &str,
    files: &BTreeMap<String, FileId>,
) -> Finding {
    let number = error.place.line;
    let line = text.lines().nth(number.saturating_sub(1) as usize).unwrap_or_default().trim();
    let line: String = line.chars().take(120).collect();
    let place = files.get(name).map(|file| Place { file: *file, line: 1, column: 1 });
    let message = format!("what the template {name} prints is no YAML: {}", error.message);
    Finding::error("template-yaml", message)
        .at(place)
        .because(format!("line {number} of what it prints is `{line}`"))
        .hint("print every value with `| tojson`: JSON is YAML and needs no indentation")
}

/// Takes a document that a template printed as an object.
pub(super) fn object(document: Value, origin: Origin) -> Result<Object, Box<Finding>> {
    match document {
        Value::Map(map) => Object::new(map, origin),
        _ => Err(Box::new(
            Finding::error("not-an-object", format!("{} prints no mapping", origin.maker))
                .at(origin.place)
                .because("every document must be one Kubernetes object"),
        )),
    }
}
