//! `ambit diff`.

mod side;

use std::collections::BTreeSet;

use super::args::{Diff, Format, Global};
use super::{Ended, Failure, Terminal};
use crate::diag::{Finding, Severity, Sources, nearest};
use crate::diff::{Difference, EnvironmentDifference, Sides, Unread, Verdict, When};
use crate::report::{
    DiffView, ObjectFilter, Topic, diff_github, diff_html, diff_json, diff_markdown, diff_text,
    findings_text, json_text,
};
use crate::snapshot::{Reader, Shape};
use crate::system::{self, System};
use side::Surroundings;

pub(super) fn run(
    command: &Diff,
    global: &Global,
    system: &dyn System,
    terminal: &mut Terminal,
) -> Result<Ended, Failure> {
    let view = view(command, terminal)?;
    let mut around = Surroundings::new(command, global, system);
    let [from, to] = around.sides(&command.from, &command.to)?;
    let read_from = || Reader::new(system, from.repository.as_deref());
    let read_to = || Reader::new(system, to.repository.as_deref());
    let place = |environment: &str, path: &str| to.place(environment, path);
    let sides = Sides {
        from: &from.snapshot,
        to: &to.snapshot,
        read_from: &read_from,
        read_to: &read_to,
        place: &place,
    };
    let shape = shape(&sides, command)?;
    let names = names(&sides, command, shape, &to.not_rendered)?;
    let compare = |name: &&str| sides.compare(name);
    let mut environments = names.iter().map(compare).collect::<Vec<_>>();
    if let Some(missing) = environments.iter().flat_map(|it| &it.unread).find(|it| it.is_missing) {
        return Err(side::incomplete(missing));
    }
    environments.extend(to.not_rendered.iter().map(|name| not_rendered(name)));
    around.find_fields(&mut environments);
    let difference = Difference {
        from: from.described,
        to: to.described,
        has_applications: shape != Shape::Plain,
        environments,
        notes: [from.notes, to.notes].concat(),
        // Notes are the business of `render`.
        findings: errors(&from.findings).chain(errors(&to.findings)).collect(),
    };
    show(&difference, around.sources(), &view, global.format, terminal);
    let differs = difference.has_differences() || !difference.findings.is_empty();
    // The process ends here: to free every path first would only take time.
    std::mem::forget((from.snapshot, to.snapshot));
    Ok(if differs { Ended::WithFindings } else { Ended::Clean })
}

fn shape(sides: &Sides<'_>, command: &Diff) -> Result<Shape, Failure> {
    let shape = sides.shape().ok_or_else(|| {
        let named = [(sides.from, &command.from), (sides.to, &command.to)];
        if let Some((_, name)) = named.iter().find(|(snapshot, _)| snapshot.is_elsewhere()) {
            return side::elsewhere(name);
        }
        let what = format!(
            "`{}` and `{}` are not the same kind of thing: one holds environments, the other \
             manifests of one",
            command.from, command.to
        );
        Failure::command(what, "name one environment on both sides, such as `HEAD:rendered/prod`")
    })?;
    match shape {
        Shape::Empty => Err(Failure::command(
            format!(
                "there is nothing to compare: neither `{}` nor `{}` holds a file",
                command.from, command.to
            ),
            "run `ambit render` first, or name other sides with `--from` and `--to`",
        )),
        Shape::Environment | Shape::Plain if !command.environments.is_empty() => {
            Err(Failure::command(
                "environments can be named only where both sides are folders of renders",
                "leave the names out",
            ))
        }
        shape => Ok(shape),
    }
}

/// Returns the environments to compare; those that could not be rendered are left out.
fn names<'s>(
    sides: &'s Sides<'s>,
    command: &Diff,
    shape: Shape,
    not_rendered: &[String],
) -> Result<Vec<&'s str>, Failure> {
    let known = sides.environments();
    if let Some(unknown) = command
        .environments
        .iter()
        .find(|it| !known.contains(it.as_str()) && !not_rendered.contains(it))
    {
        let way_out = match nearest(unknown, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("environments there: {}", list(&known)),
        };
        let what = format!("there is no environment `{unknown}` on either side");
        return Err(Failure::command(what, way_out));
    }
    let is_asked = |name: &&str| {
        shape != Shape::Renders
            || command.environments.is_empty()
            || command.environments.iter().any(|it| it == name)
    };
    let is_rendered = |name: &&str| !not_rendered.iter().any(|it| it == name);
    Ok(known.into_iter().filter(is_asked).filter(is_rendered).collect())
}

fn errors(findings: &[Finding]) -> impl Iterator<Item = Finding> {
    findings.iter().filter(|it| it.severity == Severity::Error).cloned()
}

fn list(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

/// An environment whose findings say why there is nothing to compare.
fn not_rendered(name: &str) -> EnvironmentDifference {
    let reason = "it could not be rendered: see the findings".to_owned();
    let (path, when) = (name.to_owned(), When::After);
    let unread = vec![Unread { path, when, place: None, reason, is_missing: false }];
    EnvironmentDifference { name: name.to_owned(), unread, ..EnvironmentDifference::default() }
}

fn show(
    difference: &Difference,
    sources: &Sources,
    view: &DiffView,
    format: Format,
    terminal: &mut Terminal,
) {
    if format != Format::Json {
        terminal.message(&findings_text(&difference.findings, sources, terminal.style()));
    }
    if terminal.is_quiet() {
        return;
    }
    let verdict = Verdict::of(difference);
    let text = match format {
        Format::Text => diff_text(difference, &verdict, sources, view),
        Format::Json => json_text(&diff_json(difference, &verdict, sources, view)),
        Format::Markdown => diff_markdown(difference, &verdict, sources, view),
        Format::Html => diff_html(difference, &verdict, sources, view),
        Format::Github => diff_github(difference, &verdict, sources, view),
    };
    terminal.result(&text);
}

/// How the difference is shown; wrong filters are named before anything is read.
fn view(command: &Diff, terminal: &Terminal) -> Result<DiffView, Failure> {
    let object = command.object.as_deref().map(|text| {
        ObjectFilter::parse(text).ok_or_else(|| {
            let what = format!("`--object {}` names no object", system::shown(text));
            let way_out = "write KIND/NAMESPACE/NAME, or KIND/NAME for an object in no namespace";
            Failure::command(what, way_out)
        })
    });
    let topic = command.class.as_deref().map(|text| {
        Topic::parse(text).ok_or_else(|| {
            let known = Topic::names();
            let way_out = match nearest(text, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`? There are: {}", known.join(", ")),
                None => format!("there are: {}", known.join(", ")),
            };
            Failure::command(format!("there is no class `{}`", system::shown(text)), way_out)
        })
    });
    Ok(DiffView {
        full: command.full,
        stat: command.stat,
        object: object.transpose()?,
        topic: topic.transpose()?,
        context: command.context,
        style: terminal.result_style(),
    })
}
