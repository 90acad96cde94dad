//! What can be wrong with a value, in words.

use std::collections::BTreeMap;

use super::known::{Known, KnownValue, Reach, known};
use crate::diag::{Finding, Findings, Place, is_enough, nearest};
use crate::model::IstioVersion;
use crate::object::Component;
use crate::setting::{Kind as Shape, Member, Setting};

/// The way out of everything that the embedded templates refuse and the charts take.
pub(super) const CHARTS: &str = "`source: charts` renders the official charts with any value";

/// The judgement of one value: which one, and where its findings go.
pub(super) struct Check<'a> {
    /// The component whose chart it is for.
    pub(super) component: Component,
    /// The release.
    pub(super) version: &'a IstioVersion,
    path: String,
    reserved: &'a [String],
    findings: &'a mut Findings,
}

impl<'a> Check<'a> {
    /// Begins at the top of a component's values.
    pub(super) fn new(
        component: Component,
        version: &'a IstioVersion,
        findings: &'a mut Findings,
    ) -> Self {
        Self { component, version, path: String::new(), reserved: &[], findings }
    }

    /// Goes one name deeper.
    pub(super) fn below(&mut self, name: &str) -> Check<'_> {
        let dot = if self.path.is_empty() { "" } else { "." };
        let path = format!("{}{dot}{name}", self.path);
        Check { path, findings: &mut *self.findings, ..*self }
    }

    /// Says which keys the chart itself writes.
    pub(super) fn beside<'b>(&'b mut self, reserved: &'b [String]) -> Check<'b> {
        let path = self.path.clone();
        Check { path, reserved, findings: &mut *self.findings, ..*self }
    }

    fn report(&mut self, finding: Finding) {
        if !is_enough(self.findings) && !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Names the value; what is global is given to all charts.
    fn name(&self) -> String {
        match self.path.strip_prefix("global.") {
            Some(_) => format!("`{}`", self.path),
            None => format!("`{}` of the chart {}", self.path, self.component.name()),
        }
    }

    /// A value of another kind.
    pub(super) fn wrong(&mut self, value: &Setting, right: &str) {
        let message = format!("{} takes {right}, not {}", self.name(), value.kind_name());
        let finding = Finding::error("value-kind", message).at(value.place);
        let hint = match &value.kind {
            Shape::Null => "leave it out to have the chart's default",
            Shape::Number(_) | Shape::Bool(_) if right.contains("text") => "put it in quotes",
            Shape::String(_) if right.contains("number") || right.contains("true") => {
                "write it without quotes"
            }
            _ => return self.report(finding),
        };
        self.report(finding.hint(hint));
    }

    /// A text that comes out of the chart as something else.
    pub(super) fn misread(&mut self, value: &Setting, how: &str) {
        let text = value.as_str().unwrap_or_default();
        let message = format!("{} cannot be {}", self.name(), show(text));
        let why = format!("the chart prints it {how}, and YAML would not read that text back");
        self.report(Finding::error("value-misread", message).at(value.place).because(why));
    }

    /// A key that comes out of the chart as something else.
    pub(super) fn misread_key(&mut self, key: &str, place: Place) {
        let message = format!("{} cannot have a key {}", self.name(), show(key));
        let why = "the chart prints it without quotes, and YAML would not read that text back";
        self.report(Finding::error("value-misread", message).at(place).because(why));
    }

    /// A name that the chart does not look at.
    pub(super) fn dropped(&mut self, place: Place) {
        let message = format!("{} is never looked at", self.name());
        let finding = Finding::error("unknown-value", message).at(place);
        self.report(finding.because("the chart prints `limits` and `requests` only"));
    }

    /// Keys that the chart writes itself.
    pub(super) fn reserved(&mut self, map: &BTreeMap<String, Member>) {
        for key in self.reserved {
            if let Some(member) = map.get(key) {
                let message = format!("{} cannot have a key `{key}`", self.name());
                let finding = Finding::error("reserved-key", message).at(member.key);
                let finding = finding.because("the chart writes it, and would write it twice");
                self.report(finding.hint("change the object itself with `istio.patches`"));
            }
        }
    }

    /// A value that the chart itself fails on.
    pub(super) fn fails(&mut self, value: &Setting) {
        let text = value.as_str().unwrap_or_default();
        let message = format!("{} cannot be {}", self.name(), show(text));
        let finding = Finding::error("unsupported-value", message).at(value.place);
        self.report(finding.because("the official chart fails on it"));
    }

    /// A key that leads to a mesh that does not work.
    pub(super) fn refused_key(&mut self, key: &str, place: Place, why: &str, hint: String) {
        let message = format!("{} cannot have `{key}`", self.name());
        self.report(Finding::error("unsupported-value", message).at(place).because(why).hint(hint));
    }

    /// A value that the embedded templates do not know what to do with.
    pub(super) fn refused(&mut self, member: &Member, reason: &str) {
        let message = format!("the embedded templates do not take {}", self.name());
        let finding = Finding::error("unsupported-value", message).at(member.key);
        self.report(finding.because(reason).hint(CHARTS));
    }

    /// A value that the chart of this release does not know yet.
    pub(super) fn too_new(&mut self, known: &KnownValue, member: &Member) {
        let minor = self.version.minor().text();
        let message = format!("{} does not exist in Istio {minor}", self.name());
        let first = known.minors.first().unwrap_or_default();
        let finding = Finding::error("unknown-value", message).at(member.key);
        self.report(finding.because(format!("Istio {first} was the first to have it")));
    }

    /// A value that reaches no object of this install.
    pub(super) fn no_effect(&mut self, value: &Setting, reach: &Reach) {
        if !value.place.is_users() {
            return;
        }
        let (why, hint) = match reach {
            Reach::Sidecars => (
                "it concerns sidecars, and the embedded templates inject none",
                Some("leave it out, or use `source: charts`"),
            ),
            Reach::Crds => (
                "it concerns resource definitions, which have an application of their own",
                Some("see `istio.crds`"),
            ),
            _ => ("nothing that the chart renders depends on it", None),
        };
        let message = format!("{} has no effect", self.name());
        let note = Finding::note("no-effect", message).at(value.place).because(why);
        self.report(match hint {
            Some(hint) => note.hint(hint),
            None => note,
        });
    }

    /// A name that no chart knows.
    pub(super) fn unknown<'n>(
        &mut self,
        name: &str,
        member: &Member,
        names: impl Iterator<Item = &'n str>,
    ) {
        if is_enough(self.findings) {
            return;
        }
        let chart = self.component.name();
        let message = match self.path.strip_prefix("global.") {
            Some(_) => format!("no chart has a value `{}`", self.path),
            None => format!("the chart {chart} has no value `{}`", self.path),
        };
        let hint = match (nearest(name, names), self.elsewhere(name)) {
            (_, Some(other)) => format!("the chart {other} has a value of that name"),
            (Some(near), None) => format!("did you mean `{near}`?"),
            (None, None) if name == chart => {
                "this chart takes its values without a prefix: move them up".to_owned()
            }
            (None, None) => CHARTS.to_owned(),
        };
        let finding = Finding::error("unknown-value", message).at(member.key);
        let why = "the official chart would ignore it, or the embedded templates do not know it";
        self.report(finding.because(why).hint(hint));
    }

    /// Another chart that has a top-level value of that name.
    fn elsewhere(&self, name: &str) -> Option<&'static str> {
        let has = |component: &Component| {
            matches!(known(*component).get(name), Some(Known::Group(_) | Known::Value(_)))
        };
        let others = Component::ALL.into_iter().filter(|other| *other != self.component);
        others.filter(|_| self.path == name).find(has).map(Component::name)
    }

    /// What Helm's users must not set, and the charts refuse or take for defaults.
    pub(super) fn inner_defaults(&mut self, member: &Member) {
        let message = format!("{} is not for users", self.name());
        let finding = Finding::error("unsupported-value", message).at(member.key);
        let why = "the charts keep their own defaults there";
        self.report(finding.because(why).hint("move the values below it up"));
    }

    /// A number that Helm would change.
    pub(super) fn inexact(&mut self, value: &Setting) {
        let message = format!("{} is a number of too many digits", self.name());
        let finding = Finding::error("value-misread", message).at(value.place);
        let why = "Helm keeps 53 bits of a number, so the chart would get another one";
        self.report(finding.because(why).hint("put it in quotes if the chart takes text there"));
    }
}

/// Shows a text on one line, unprintable characters escaped.
fn show(text: &str) -> String {
    let text: String = text.chars().take(60).collect();
    format!("`{}`", text.escape_debug())
}
