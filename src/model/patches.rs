//! Patches on install objects.

use kubeyaml::Value;

use super::{Change, Patch, Target};
use crate::config::{IstioKeys, Located, Named, PatchKeys};
use crate::diag::{Finding, Findings};
use crate::setting::Setting;

/// Resolves patches, in name order.
pub(super) fn patches(istio: &IstioKeys, findings: &mut Findings) -> Vec<Patch> {
    istio.patches.iter().filter_map(|(name, named)| patch(name, named, findings)).collect()
}

fn patch(name: &str, named: &Named<PatchKeys>, findings: &mut Findings) -> Option<Patch> {
    let keys = &named.value;
    let change = match (&keys.merge, &keys.json) {
        (Some(merge), None) => Change::Merge(merge.to_value()),
        (None, Some(json)) => {
            Change::Json(Value::List(json.iter().map(Setting::to_value).collect()))
        }
        (Some(_), Some(_)) | (None, None) => {
            let message = format!("patch `{name}` must have `merge` or `json`");
            findings.push(
                Finding::error("patch", message)
                    .at(named.key)
                    .because("`merge` is laid over the object, `json` is a list of operations")
                    .hint("write one of the two"),
            );
            return None;
        }
    };
    let target = keys.target.clone().unwrap_or_default();
    let text = |located: Option<Located<String>>| located.map(|located| located.value);
    Some(Patch {
        name: name.to_owned(),
        place: named.key,
        target: Target {
            group: text(target.group),
            kind: text(target.kind),
            namespace: text(target.namespace),
            name: text(target.name),
        },
        change,
    })
}
