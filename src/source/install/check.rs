//! Judges the user's values for a chart: known names, right kinds, no value without effect.

use std::collections::BTreeMap;

use kubeyaml::Value;

use super::complaint::Check;
use super::kind::Kind;
use super::known::{Group, Known, KnownValue, Reach, global_names, known, known_global};
use super::notes;
use crate::diag::Findings;
use crate::model::IstioVersion;
use crate::object::Component;
use crate::setting::{Kind as Shape, Member, Setting};
use crate::source::templates::as_float64;

/// What may stand under a name.
type Names<'k> = BTreeMap<&'k str, &'k Known>;

/// Judges all values for a component's chart.
pub(super) fn check(
    component: Component,
    version: &IstioVersion,
    values: &Setting,
    findings: &mut Findings,
) {
    let mut check = Check::new(component, version, findings);
    let Some(map) = values.as_map() else { return check.wrong(values, "a map of values") };
    let names = names(known(component));
    for (name, member) in map {
        let mut below = check.below(name);
        match name.as_str() {
            "defaults" | "_internal_defaults_do_not_set" => below.inner_defaults(member),
            "global" => globals(member, &mut below),
            name if Some(name) == legacy_prefix(component) => {
                group(&legacy_names(component), member, &mut below);
            }
            name => one(name, &names, member, &mut below),
        }
    }
    numbers(values, &mut check);
}

/// Returns the name under which a chart takes its own values once more, and these win.
pub(super) fn legacy_prefix(component: Component) -> Option<&'static str> {
    match component {
        Component::Istiod => Some("pilot"),
        Component::Cni => Some("cni"),
        Component::Base | Component::Ztunnel => None,
    }
}

fn names(group: &Group) -> Names<'_> {
    group.iter().map(|(name, known)| (name.as_str(), known)).collect()
}

/// What may stand under the legacy prefix: what is read before the chart looks there would do
/// nothing.
fn legacy_names(component: Component) -> Names<'static> {
    let mut names = names(known(component));
    for early in ["profile", "platform", "compatibilityVersion", "global"] {
        names.remove(early);
    }
    names
}

fn globals(member: &Member, check: &mut Check<'_>) {
    let component = check.component;
    let names = global_names(component)
        .filter_map(|name| Some((name, known_global(component, name)?)))
        .collect();
    group(&names, member, check);
}

fn group(names: &Names<'_>, member: &Member, check: &mut Check<'_>) {
    match member.setting.as_map() {
        Some(map) => {
            for (name, member) in map {
                one(name, names, member, &mut check.below(name));
            }
        }
        None => check.wrong(&member.setting, "a map of values"),
    }
}

fn one(name: &str, known: &Names<'_>, member: &Member, check: &mut Check<'_>) {
    match known.get(name) {
        None => check.unknown(name, member, known.keys().copied()),
        Some(Known::Group(inner)) => group(&names(inner), member, check),
        Some(Known::Value(known)) => value(known, member, check),
    }
}

fn value(known: &KnownValue, member: &Member, check: &mut Check<'_>) {
    let value = &member.setting;
    if !known.minors.hold(check.version.minor()) {
        return check.too_new(known, member);
    }
    let default = known.default(check.version.minor(), check.version.as_str());
    match &value.kind {
        Shape::Null if known.nullable => {}
        Shape::String(text) if text.is_empty() && is_needed(known, default.as_ref()) => {
            check.wrong(value, "text that is not empty");
        }
        Shape::String(text) if known.never.contains(text) => check.fails(value),
        _ => known.kind.judge(value, &mut check.beside(&known.reserved)),
    }
    if notes::is_default(&value.to_value(), default.as_ref()) {
        return;
    }
    match &known.reach {
        Reach::Objects => {}
        Reach::Refused(reason) => check.refused(member, reason),
        reach => check.no_effect(value, reach),
    }
}

/// Tells whether a chart prints a text bare without asking whether there is any.
fn is_needed(known: &KnownValue, default: Option<&Value>) -> bool {
    let may_be_empty =
        known.nullable || known.may_be_empty || default.and_then(Value::as_str) == Some("");
    known.kind == Kind::Plain && !may_be_empty
}

/// Helm reads every number as a `float64`; one that loses digits that way is not what it seems.
fn numbers(value: &Setting, check: &mut Check<'_>) {
    match &value.kind {
        Shape::Number(number) if as_float64(*number).is_none() => check.inexact(value),
        Shape::List(items) => items.iter().for_each(|item| numbers(item, check)),
        Shape::Map(map) => {
            for (name, member) in map {
                numbers(&member.setting, &mut check.below(name));
            }
        }
        _ => {}
    }
}
