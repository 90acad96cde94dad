//! Webhooks that admit or change objects.

use kubeyaml::Value;

use super::super::super::{Direction, Manifest, Operation, Pair};
use super::Opinion;
use super::edits::{both, item, list, meant};
use super::rbac::is_only_renamed;

/// Judges what happens when a webhook does not answer; everything else about it is unclear.
pub(super) fn opinions(pair: &Pair) -> Vec<Opinion> {
    let same = both(pair).filter(|(from, to)| from.id == to.id || is_only_renamed(pair));
    let judged = same.map(|(from, to)| of_fields(pair, from, to)).unwrap_or_default();
    let is_whole = !matches!(pair.operation, Operation::Changed | Operation::Moved);
    let is_webhook = pair.object().is_some_and(|it| it.id.kind.ends_with("WebhookConfiguration"));
    if judged.is_empty() && is_whole && is_webhook {
        let why = "what it admits or changes is not known, and it comes or goes";
        return vec![Opinion::of(None, Direction::Unclear, why)];
    }
    judged
}

fn of_fields(pair: &Pair, from: &Manifest, to: &Manifest) -> Vec<Opinion> {
    let judged = meant(pair).filter_map(|(index, edit)| {
        let keys = edit.keys().collect::<Vec<_>>();
        let (direction, why) = match keys.as_slice() {
            ["webhooks", "failurePolicy"] => {
                let item = item(edit)?;
                let before = policy(from, item.from)?;
                failure(before, policy(to, item.to)?)?
            }
            ["webhooks", "clientConfig", "caBundle"] if is_blank(edit.before.as_ref(), edit.after.as_ref()) => {
                return None;
            }
            ["webhooks", "clientConfig", ..] => {
                (Direction::Unclear, "another service is asked, or it is trusted by other certificates")
            }
            ["webhooks", "namespaceSelector" | "objectSelector" | "rules" | "matchConditions" | "matchPolicy", ..] => {
                (Direction::Unclear, "other objects are shown to the webhook, and what it would say of them is not known")
            }
            ["webhooks"] => (Direction::Unclear, "what this webhook admits or changes is not known"),
            ["webhooks", ..] => (Direction::Unclear, "the webhook is asked in another way"),
            _ => return None,
        };
        Some(Opinion::of(index, direction, why))
    });
    judged.collect()
}

/// Returns what a webhook says of a failure to ask it; `Fail` unless it says otherwise.
fn policy(side: &Manifest, index: Option<usize>) -> Option<&str> {
    let webhook = list(side.at(&["webhooks"])).get(index?)?;
    match webhook.get("failurePolicy") {
        None | Some(Value::Null) => Some("Fail"),
        Some(policy) => Some(policy.as_str().unwrap_or("?")),
    }
}

fn failure(before: &str, after: &str) -> Option<(Direction, &'static str)> {
    match (before, after) {
        ("Ignore", "Fail") => {
            Some((Direction::Tighter, "objects are refused while the webhook does not answer"))
        }
        ("Fail", "Ignore") => {
            Some((Direction::Looser, "objects are let in unseen while the webhook does not answer"))
        }
        _ if before == after => None,
        _ => Some((Direction::Unclear, "the failurePolicy is none that Kubernetes knows")),
    }
}

/// Tells whether there are no certificates on either side.
fn is_blank(before: Option<&Value>, after: Option<&Value>) -> bool {
    [before, after].into_iter().flatten().all(|it| it.is_null() || it.as_str() == Some(""))
}
