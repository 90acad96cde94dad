//! A difference as one HTML file that needs nothing else, and no script to be read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::block::{Block, Line};
use super::entry::Entry;
use super::headline::{counted, headline};
use super::layout::{Part, Section, sections, upgrades};
use super::names;
use super::text::title;
use super::values::{Values, values};
use super::view::DiffView;
use super::{shared, summary, wording};
use crate::diag::Sources;
use crate::diff::{Class, Difference, EnvironmentDifference, Verdict};
use crate::system::shown;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Returns the report as a page: every change, folded until it is opened, with search and filters.
pub fn diff_html(
    difference: &Difference,
    verdict: &Verdict,
    sources: &Sources,
    view: &DiffView,
) -> String {
    let mut page = Page { difference, sources, view, text: String::new() };
    page.head(verdict);
    page.form();
    for (names, written) in shared::alike(difference, |environment| page.apart(environment)) {
        page.environments(&names, &written);
    }
    let _ = write!(page.text, "<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    page.text
}

/// Returns a text in which nothing is markup.
fn escaped(text: &str) -> String {
    let text = shown(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

struct Page<'p> {
    difference: &'p Difference,
    sources: &'p Sources,
    view: &'p DiffView,
    text: String,
}

impl Page<'_> {
    fn head(&mut self, verdict: &Verdict) {
        let line = escaped(&headline(verdict));
        let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
        let _ = write!(
            self.text,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>ambit diff: {line}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <h1>{line}</h1>\n"
        );
        let notes = self.difference.notes.iter().cloned();
        let filtered = summary::filtered(self.difference, self.view);
        let findings = self.difference.findings.iter().map(|it| {
            let place = it.place.filter(|it| it.is_users()).map(|it| self.sources.show(it));
            format!("{}{}", place.map(|it| format!("{it}: ")).unwrap_or_default(), it.message)
        });
        let mut lines = notes.chain(filtered).chain(findings).collect::<Vec<_>>();
        if self.difference.environments.len() > 1 {
            let environments = summary::environments(self.difference).into_iter();
            lines.extend(environments.map(|it| format!("{}: {}", it.name, it.text)));
            lines.extend(summary::same(self.difference));
        }
        self.list(&lines);
    }

    fn list(&mut self, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        let items = lines.iter().map(|it| format!("<li>{}</li>\n", escaped(it)));
        let items = items.collect::<Vec<_>>().concat();
        let _ = writeln!(self.text, "<ul>\n{items}</ul>");
    }

    /// The filters, hidden until the script shows them.
    fn form(&mut self) {
        let changes = self.difference.environments.iter().flat_map(|it| &it.changes);
        let classes = changes.map(|it| names::class(it.class)).collect::<BTreeSet<_>>();
        let directions = ["looser", "tighter", "unclear", "none"];
        let environments = self.difference.environments.iter().map(|it| it.name.as_str());
        let selects = [
            select("class", classes.into_iter()),
            select("direction", directions.into_iter()),
            select("environment", environments.filter(|it| !it.is_empty())),
        ];
        let _ = writeln!(
            self.text,
            "<form hidden>\n<input name=\"text\" type=\"search\" placeholder=\"words to search \
             for\" aria-label=\"words to search for\">\n{}<output></output>\n</form>",
            selects.concat()
        );
    }

    /// Environments of which the same is said. The script reads their names, one in a line.
    fn environments(&mut self, names: &[&str], written: &str) {
        let names = names.iter().map(|it| escaped(it)).collect::<Vec<_>>();
        let _ = writeln!(self.text, "<section data-environments=\"{}\">", names.join("\n"));
        if names.iter().any(|it| !it.is_empty()) {
            let _ = writeln!(self.text, "<h2>{}</h2>", names.join(", "));
        }
        self.text.push_str(written);
        self.text.push_str("</section>\n");
    }

    /// Writes one environment by itself.
    fn apart(&self, environment: &EnvironmentDifference) -> String {
        let mut page = Page { text: String::new(), ..*self };
        page.environment(environment);
        page.text
    }

    fn environment(&mut self, environment: &EnvironmentDifference) {
        let unread = environment.unread.iter().map(|file| {
            let (when, place) = (wording::when(file.when), wording::place(file));
            format!("not read: {when} {place}: {}", file.reason)
        });
        let upgrades = upgrades(environment, self.view).into_iter();
        let lines = upgrades.chain(summary::remarks(environment, self.difference)).chain(unread);
        let lines = lines.collect::<Vec<_>>();
        self.list(&lines);
        if self.view.stat {
            let counts = summary::statistics(environment, self.view).into_iter();
            let counts = counts.map(|(what, count)| format!("{count} {what}")).collect::<Vec<_>>();
            self.list(&counts);
        } else {
            for section in sections(environment, self.view) {
                self.section(&section);
            }
            let classes = summary::classes(environment, self.view);
            self.list(&classes.into_iter().collect::<Vec<_>>());
        }
    }

    fn section(&mut self, section: &Section<'_>) {
        let open = if section.part.is_quiet() { "" } else { " open" };
        let _ = writeln!(
            self.text,
            "<details{open}>\n<summary>{}: {}</summary>",
            section.part.title(),
            escaped(&summary::folded(section))
        );
        self.effects(section);
        for entry in &section.entries {
            self.entry(entry, section.part);
        }
        self.text.push_str("</details>\n");
    }

    /// What happens to workloads, which is searched and filtered as changes are.
    fn effects(&mut self, section: &Section<'_>) {
        let class = if section.part == Part::Rolls { names::class(Class::Rollout) } else { "" };
        for effect in summary::workloads(&section.impacts) {
            let _ = writeln!(
                self.text,
                "<article data-class=\"{class}\" data-direction=\"none\">\n<p>{}</p>\n</article>",
                escaped(&effect)
            );
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, part: Part) {
        let change = entry.change;
        let class = names::class(change.class);
        let direction = change.direction.map_or("none", names::direction);
        let mark = if part == Part::Deletions { "deletions" } else { direction };
        let _ = writeln!(
            self.text,
            "<article class=\"{mark}\" data-class=\"{class}\" data-direction=\"{direction}\">"
        );
        let values = values(entry, self.view.context, true);
        let inline = match &values {
            Values::Inline(text) => format!(" <code>{}</code>", escaped(text)),
            Values::Said(text) => format!(" {}", escaped(text)),
            Values::Lines(block) => format!(" +{} -{}", block.plus, block.minus),
            Values::Nothing => String::new(),
        };
        let place = entry.place().map(|it| escaped(&self.sources.show(it))).unwrap_or_default();
        let _ = writeln!(
            self.text,
            "<p>{}{inline} <span class=\"tag\">{class} {place}</span></p>",
            escaped(&title(entry))
        );
        for sentence in entry.sentences(part) {
            let _ = writeln!(self.text, "<p>{}</p>", escaped(&sentence));
        }
        self.objects(entry);
        if let Values::Lines(block) = values {
            self.block("lines", &block);
        }
        for single in entry.apart() {
            let pair = entry.environment.pairs.get(single.change.pair);
            if let Some(body) = pair.and_then(|it| wording::body(it, change.operation)) {
                self.block(&single.subject(), &body);
            }
        }
        self.text.push_str("</article>\n");
    }

    /// The names of all objects, where the title names the first of them only.
    fn objects(&mut self, entry: &Entry<'_>) {
        let names = entry.objects(usize::MAX);
        if names.len() > 3 {
            let count = counted(names.len(), "object");
            let names = escaped(&names.join(", "));
            let _ = writeln!(self.text, "<details><summary>{count}</summary>{names}</details>");
        }
    }

    fn block(&mut self, what: &str, block: &Block) {
        let _ = write!(self.text, "<details><summary>{}</summary><pre>", escaped(what));
        for line in &block.lines {
            let _ = match line {
                Line::Same(text) => writeln!(self.text, "  {}", escaped(text)),
                Line::Plus(text) => writeln!(self.text, "<ins>+ {}</ins>", escaped(text)),
                Line::Minus(text) => writeln!(self.text, "<del>- {}</del>", escaped(text)),
                Line::Gap(lines) => writeln!(self.text, "  ... {lines} the same"),
            };
        }
        self.text.push_str("</pre></details>\n");
    }
}

fn select<'s>(name: &str, options: impl Iterator<Item = &'s str>) -> String {
    let options = options.map(|it| {
        let it = escaped(it);
        format!("<option value=\"{it}\">{it}</option>")
    });
    let options = options.collect::<Vec<_>>().concat();
    format!(
        "<select name=\"{name}\" aria-label=\"{name}\"><option value=\"\">every {name}</option>\
         {options}</select>\n"
    )
}
