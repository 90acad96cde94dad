//! The verdict: the first line of every report.

use crate::diff::Verdict;

/// Returns the verdict in one line.
///
/// Pods that change on deletion, Gateways and files that were not read are named only where
/// there are any; the other counts always.
pub fn headline(verdict: &Verdict) -> String {
    if verdict.is_none() {
        return "no difference".to_owned();
    }
    let applications = verdict
        .applications
        .map(|it| format!(", {}", counted(it, "application")))
        .unwrap_or_default();
    let unread = match verdict.unread {
        0 => String::new(),
        files => format!(", {} not read", counted(files, "file")),
    };
    format!(
        "{} in {}{applications}: {}{unread}",
        counted(verdict.changes, "change"),
        counted(verdict.objects, "object"),
        effects(verdict),
    )
}

fn effects(verdict: &Verdict) -> String {
    let on_delete = (verdict.on_delete > 0).then(|| format!("{} on delete", verdict.on_delete));
    let gateways = match verdict.gateways_roll {
        0 => None,
        1 => Some("1 gateway rolls".to_owned()),
        many => Some(format!("{many} gateways roll")),
    };
    let parts = [Some(format!("{} roll", verdict.roll)), on_delete, gateways];
    let directions = [
        format!("{} looser", verdict.looser),
        format!("{} tighter", verdict.tighter),
        format!("{} unclear", verdict.unclear),
        counted(verdict.deleted, "deletion"),
    ];
    parts.into_iter().flatten().chain(directions).collect::<Vec<_>>().join(", ")
}

/// Returns a number with its noun.
pub(super) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
