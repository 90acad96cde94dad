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
    match hint(cause.kind(), &what) {
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

fn hint(kind: ErrorKind, what: &str) -> Option<&'static str> {
    match kind {
        ErrorKind::SyntaxError if what.contains("end of input") => Some(
            "something is open to the end of the file: close `{% if .. %}` with `{% endif %}`, \
             `{% for .. %}` with `{% endfor %}`, `{{` with `}}`",
        ),
        ErrorKind::SyntaxError if !what.contains("too much") => Some(
            "tags are `{{ value }}`, `{% statement %}` and `{# comment #}`; \
             `{% raw %}..{% endraw %}` keeps such brackets as text",
        ),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::diag::{Finding, Findings, Sources};
    use crate::object::{Object, Origin};
    use crate::source::templates::{OwnTemplate, TemplateValue, Templates};

    /// Prints the first of the templates, which are files of a project.
    fn objects(templates: &[(&str, &str)]) -> Result<Vec<Object>, Findings> {
        let mut sources = Sources::default();
        let mut own = BTreeMap::new();
        for (name, text) in templates {
            let file = Some(sources.add(*name, *text));
            own.insert((*name).to_owned(), OwnTemplate { text: (*text).to_owned(), file });
        }
        let origin = Origin { maker: String::new(), place: None, component: None };
        let templates_of_project = Templates::new(&[], own)?;
        templates_of_project.objects(templates[0].0, &TemplateValue::from(()), &origin)
    }

    fn failure(templates: &[(&str, &str)]) -> Finding {
        objects(templates).unwrap_err().remove(0)
    }

    #[test]
    fn a_failure_is_found_in_the_template_where_it_happens() {
        let outer = ("a.yaml", "kind: A\n{% include '_b.yaml' %}");
        let finding = failure(&[outer, ("_b.yaml", "x: 1\ny: {{ nme }}\n")]);
        assert!(finding.message.contains("_b.yaml fails in line 2"), "{}", finding.message);
        let place = finding.place.unwrap();
        assert_eq!((place.line, place.column), (2, 7));
        assert!(finding.hint.unwrap().contains("default"));
    }

    #[test]
    fn a_template_that_does_not_parse_is_a_finding_with_its_line() {
        let finding = failure(&[("a.yaml", "a: 1\n{% if x %}\n")]);
        assert!(finding.message.contains("a.yaml fails in line"), "{}", finding.message);
        assert!(finding.place.is_some());
    }

    #[test]
    fn a_template_that_never_ends_runs_out_of_fuel() {
        for text in [
            "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
            "{% set ns = namespace(x='xxxxxxxx') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        ] {
            let finding = failure(&[("a.yaml", text)]);
            assert_eq!(finding.rule, "template", "{finding:?}");
        }
    }

    #[test]
    fn what_is_printed_must_be_yaml_and_every_document_an_object() {
        let broken = failure(&[("a.yaml", "a: 1\nb: [\n")]);
        assert_eq!(broken.rule, "template-yaml");
        assert!(broken.why.unwrap().contains("line"));
        assert_eq!(failure(&[("a.yaml", "- 1\n")]).rule, "not-an-object");
        assert_eq!(failure(&[("a.yaml", "kind: A\n")]).rule, "not-an-object");
        assert_eq!(objects(&[("a.yaml", "# nothing\n---\n")]), Ok(Vec::new()));
    }
}
