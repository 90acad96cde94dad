//! Makes long forms of the entries of kind maps, in each layer, before layers merge.
//!
//! `name: {<fields of the spec>, labels: ..}` becomes `name: {spec: {<fields>}, labels: ..}`, so
//! that a layer may write either form over the other.

use std::collections::BTreeMap;

use crate::diag::{Finding, Findings, nearest};
use crate::object::{Body, KIND_MAPS, KindMap, LIFTED_KEYS, OVERLAY_KEYS};
use crate::setting::{Kind, Member, Setting};

/// Rewrites every entry of every kind map of a layer.
pub(super) fn make_long(layer: &mut Setting, findings: &mut Findings) {
    for namespace in values_under(layer, "namespaces") {
        for map in KIND_MAPS {
            let Some(entries) = namespace.get_mut(map.key) else { continue };
            for (name, entry) in members_mut(entries) {
                make_entry_long(map, name, &mut entry.setting, findings);
            }
        }
    }
}

fn values_under<'s>(layer: &'s mut Setting, key: &str) -> impl Iterator<Item = &'s mut Setting> {
    layer.get_mut(key).into_iter().flat_map(members_mut).map(|(_, member)| &mut member.setting)
}

fn members_mut(setting: &mut Setting) -> impl Iterator<Item = (&String, &mut Member)> {
    match &mut setting.kind {
        Kind::Map(members) => Some(members.iter_mut()),
        _ => None,
    }
    .into_iter()
    .flatten()
}

fn make_entry_long(map: &KindMap, name: &str, entry: &mut Setting, findings: &mut Findings) {
    let place = entry.place;
    let Kind::Map(members) = &mut entry.kind else { return };
    let is_long = members.contains_key("spec") && map.body == Body::Spec;
    let goes_beside = |key: &str| {
        LIFTED_KEYS.contains(&key) || map.takes_overlays() && OVERLAY_KEYS.contains(&key)
    };
    if is_long {
        let strangers = members.iter().filter(|(key, _)| *key != "spec" && !goes_beside(key));
        findings.extend(strangers.map(|(key, member)| beside_spec(map, name, key, member)));
        members.retain(|key, _| key == "spec" || goes_beside(key));
        return;
    }
    if map.key == "workloadEntries" {
        findings.extend(members.get("labels").map(ambiguous_labels));
    }
    if let Body::Fields(fields) = map.body {
        let strangers = members.iter().filter(|(key, _)| {
            !LIFTED_KEYS.contains(&key.as_str()) && !fields.contains(&key.as_str())
        });
        findings.extend(strangers.map(|(key, member)| no_such_field(map, fields, key, member)));
    }
    let all = std::mem::take(members);
    let (beside, spec): (BTreeMap<_, _>, _) =
        all.into_iter().partition(|(key, _)| goes_beside(key));
    *members = beside;
    let spec = Member { key: place, setting: Setting::new(Kind::Map(spec), place) };
    members.insert("spec".to_owned(), spec);
}

fn beside_spec(map: &KindMap, name: &str, key: &str, member: &Member) -> Finding {
    Finding::error("beside-spec", format!("`{key}` stands beside `spec` in {} `{name}`", map.key))
        .at(member.key)
        .because("an entry with `spec` may hold only that, labels, annotations and apiVersion")
        .hint(format!("move `{key}` into `spec`, or leave out the line `spec:`"))
}

fn ambiguous_labels(member: &Member) -> Finding {
    Finding::error("ambiguous-labels", "`labels` of a WorkloadEntry without `spec`")
        .at(member.key)
        .because("a WorkloadEntry has a field of that name, and so has every object's metadata")
        .hint("write the fields under `spec:`; labels beside it are the object's")
}

fn no_such_field(map: &KindMap, fields: &[&str], key: &str, member: &Member) -> Finding {
    let finding = Finding::error("unknown-key", format!("a {} has no field `{key}`", map.kind));
    let hint = match nearest(key, fields.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known here: {}, labels, annotations, apiVersion", fields.join(", ")),
    };
    finding.at(member.key).hint(hint)
}
