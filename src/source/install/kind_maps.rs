//! The kinds of chart values that are maps with rules of their own.

use std::collections::BTreeMap;

use super::complaint::Check;
use super::kind::Kind;
use crate::diag::nearest;
use crate::setting::{Kind as Shape, Member, Setting};
use crate::source::templates::is_plain;

type Members = BTreeMap<String, Member>;

/// The overlays that istiod knows; with any other it deploys none of the class's Gateways
/// (`pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go`).
const OVERLAYS: [&str; 5] =
    ["deployment", "service", "serviceAccount", "horizontalPodAutoscaler", "podDisruptionBudget"];

/// Names and values of labels, annotations or environment variables.
pub(super) fn words(map: &Members, check: &mut Check<'_>) {
    for (key, member) in map {
        if !is_plain(key) {
            check.misread_key(key, member.key);
        }
        if !member.setting.is_null() {
            Kind::Word.judge(&member.setting, &mut check.below(key));
        }
    }
    check.reserved(map);
}

/// Environment variables; the chart compares some with a boolean or a text, and fails on others.
pub(super) fn environment(map: &Members, check: &mut Check<'_>) {
    words(map, check);
    for (name, kind) in
        [("ENABLE_CLUSTER_TRUST_BUNDLE_API", Kind::Boolean), ("COMPLIANCE_POLICY", Kind::Quoted)]
    {
        if let Some(member) = map.get(name).filter(|member| !member.setting.is_null()) {
            kind.judge(&member.setting, &mut check.below(name));
        }
    }
}

/// Labels or annotations that are printed as YAML.
pub(super) fn texts(map: &Members, check: &mut Check<'_>) {
    for (key, member) in map {
        Kind::String.judge(&member.setting, &mut check.below(key));
    }
    check.reserved(map);
}

/// `limits` and `requests`: of `resources` the chart prints nothing else.
pub(super) fn resources(map: &Members, check: &mut Check<'_>) {
    for (key, member) in map {
        let mut below = check.below(key);
        match &member.setting.kind {
            _ if !["limits", "requests"].contains(&key.as_str()) => below.dropped(member.key),
            Shape::Null => {}
            Shape::Map(amounts) => quantities(amounts, &mut below),
            _ => below.wrong(&member.setting, "a map of quantities"),
        }
    }
}

fn quantities(amounts: &Members, check: &mut Check<'_>) {
    let part = |char: char| char.is_ascii_alphanumeric() || "./-".contains(char);
    for (name, member) in amounts {
        if !is_plain(name) || !name.chars().all(part) {
            check.misread_key(name, member.key);
        }
        let is_right = match &member.setting.kind {
            Shape::Null | Shape::Number(_) => true,
            Shape::String(text) => {
                let begins =
                    text.starts_with(|char: char| char.is_ascii_digit() || "+.-".contains(char));
                let inside = |char: char| char.is_ascii_alphanumeric() || "+.-".contains(char);
                text.is_empty() || begins && text.chars().all(inside)
            }
            _ => false,
        };
        if !is_right {
            check.below(name).wrong(&member.setting, "a quantity such as `500m` or `1Gi`");
        }
    }
}

/// Overlays on what istiod makes of a Gateway, by gateway class.
pub(super) fn classes(map: &Members, check: &mut Check<'_>) {
    for (class, member) in map {
        if !is_plain(class) {
            check.misread_key(class, member.key);
        }
        let mut below = check.below(class);
        match &member.setting.kind {
            Shape::Map(overlays) if !overlays.is_empty() => overlays_of(overlays, &mut below),
            _ => below.wrong(&member.setting, "a map of overlays"),
        }
    }
}

fn overlays_of(overlays: &Members, check: &mut Check<'_>) {
    for (key, member) in overlays {
        if OVERLAYS.contains(&key.as_str()) {
            let mut below = check.below(key);
            match &member.setting.kind {
                Shape::Map(_) => printed_keys(&member.setting, &mut below),
                _ => below.wrong(&member.setting, "a map"),
            }
        } else {
            let hint = match nearest(key, OVERLAYS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of {}", OVERLAYS.join(", ")),
            };
            check.refused_key(
                key,
                member.key,
                "istiod deploys no Gateway of a class with any other overlay",
                hint,
            );
        }
    }
}

/// Pod selectors, which the chart makes a text of.
pub(super) fn selectors(items: &[Setting], check: &mut Check<'_>) {
    for item in items {
        printed_keys(item, check);
    }
}

/// The chart prints these keys into a text, and strange ones in a form of their own. Kubernetes
/// has none of that sort.
fn printed_keys(value: &Setting, check: &mut Check<'_>) {
    match &value.kind {
        Shape::List(items) => items.iter().for_each(|item| printed_keys(item, check)),
        Shape::Map(map) => {
            for (key, member) in map {
                if key.contains('\n') || key.len() > 128 {
                    check.misread_key(key, member.key);
                }
                printed_keys(&member.setting, &mut check.below(key));
            }
        }
        _ => {}
    }
}

/// The mesh's configuration: any map, but what the chart reads of it must have the right form.
pub(super) fn mesh(value: &Setting, check: &mut Check<'_>) {
    if let Some(root) = value.get("rootNamespace").filter(|root| !root.is_null()) {
        Kind::Plain.judge(root, &mut check.below("rootNamespace"));
    }
    for path in [&["defaultConfig"] as &[&str], &["defaultConfig", "tracing"]] {
        if let Some(setting) = value.at(path).filter(|setting| !setting.is_null()) {
            Kind::Map.judge(setting, &mut check.below(&path.join(".")));
        }
    }
    if let Some(setting) = value.at(&["defaultConfig", "tracing", "stackdriver"]) {
        let hint = "use an extension provider".to_owned();
        check.refused_key("stackdriver", setting.place, "the chart fails on it", hint);
    }
}
