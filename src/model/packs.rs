//! Applications of the user's own: template packs, whole objects, manifests.

use std::collections::BTreeMap;

use kubeyaml::{Map, Value};

use super::Pack;
use super::names::check_name;
use crate::config::{LayerKeys, PackKeys, null_in_list};
use crate::diag::{Finding, Findings, Place};
use crate::object;
use crate::setting::{Kind, Setting};

/// Gathers packs, objects and manifests by the application they belong to.
pub(super) fn packs(keys: &LayerKeys, findings: &mut Findings) -> BTreeMap<String, Pack> {
    let mut packs = Packs::new();
    for (name, named) in &keys.packs {
        let pack = application(&mut packs, name, named.key, findings);
        take_template(pack, name, &named.value, named.key, findings);
    }
    for (name, named) in &keys.objects {
        let objects = objects(name, &named.value, findings);
        application(&mut packs, name, named.key, findings).objects = objects;
    }
    for (name, named) in &keys.manifests {
        let globs = named.value.iter().map(|it| (it.value.clone(), it.place)).collect();
        application(&mut packs, name, named.key, findings).manifests = globs;
    }
    packs
}

type Packs = BTreeMap<String, Pack>;

fn application<'p>(
    packs: &'p mut Packs,
    name: &str,
    place: Place,
    findings: &mut Findings,
) -> &'p mut Pack {
    check_name("an application", name, place, object::dns_label(name), findings);
    let pack = packs.entry(name.to_owned()).or_default();
    pack.place = pack.place.or(Some(place));
    pack
}

fn take_template(
    pack: &mut Pack,
    name: &str,
    keys: &PackKeys,
    place: Place,
    findings: &mut Findings,
) {
    let namespace = keys.namespace.as_ref();
    if let Some(namespace) = namespace {
        let rule = object::dns_label(&namespace.value);
        check_name("a namespace", &namespace.value, namespace.place, rule, findings);
    }
    pack.namespace = namespace.map(|namespace| namespace.value.clone());
    let values = keys.values.as_ref().map_or(Value::Map(Map::new()), Setting::to_value);
    match (&keys.template, &keys.chart) {
        (Some(template), None) => pack.template = Some((template.clone(), values)),
        (Some(template), Some(chart)) => findings.push(
            Finding::error("pack", format!("pack `{name}` has a template and a chart"))
                .at(template.place)
                .also(chart.place, "the chart")
                .hint("keep one of them"),
        ),
        // A chart alone was reported as not yet supported.
        (None, Some(_)) => {}
        (None, None) => findings.push(
            Finding::error("pack", format!("pack `{name}` has no template"))
                .at(place)
                .hint("name a folder below templates/: `template: FOLDER`"),
        ),
    }
}

/// Returns whole objects from a list, or from a map whose keys only help layering.
fn objects(name: &str, setting: &Setting, findings: &mut Findings) -> Vec<(Value, Place)> {
    let items: Vec<&Setting> = match &setting.kind {
        Kind::List(items) => items.iter().collect(),
        Kind::Map(members) => members.values().map(|member| &member.setting).collect(),
        _ => {
            let kind = setting.kind_name();
            let message = format!("`objects.{name}` must be a list or a map, not {kind}");
            findings.push(Finding::error("wrong-type", message).at(setting.place));
            Vec::new()
        }
    };
    if let Kind::List(items) = &setting.kind {
        let nulls = items.iter().filter(|item| item.is_null());
        findings.extend(nulls.map(|null| null_in_list(&format!("objects.{name}"), null.place)));
    }
    let present = items.into_iter().filter(|item| !item.is_null());
    present.map(|item| (item.to_value_without_nulls(), item.place)).collect()
}

/// Returns the applications that are left out.
pub(super) fn disabled(keys: &LayerKeys) -> BTreeMap<String, Place> {
    let disabled = keys.disabled.iter().filter(|(_, named)| named.value);
    disabled.map(|(name, named)| (name.clone(), named.key)).collect()
}
