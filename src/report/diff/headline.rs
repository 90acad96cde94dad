//! The verdict: the first line of every report.

use std::collections::BTreeSet;

use crate::diff::{Direction, EnvironmentDifference, ImpactKind, Operation, Verdict};

/// Returns the verdict in one line.
///
/// Pods that change on deletion, Gateways and files that were not read are named only where
/// there are any; the other counts always.
pub fn headline(verdict: &Verdict) -> String {
    if verdict.changes == 0 && verdict.unread == 0 {
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

/// The workloads of one environment that something happens to.
pub(super) fn workloads(environment: &EnvironmentDifference, kind: ImpactKind) -> usize {
    let impacts = environment.impacts.iter().filter(|impact| impact.kind == kind);
    impacts.map(|impact| &impact.workload).collect::<BTreeSet<_>>().len()
}

/// Returns the verdict of one environment.
pub(super) fn of_environment(it: &EnvironmentDifference, has_applications: bool) -> Verdict {
    let mut verdict = Verdict {
        changes: it.changes.len(),
        objects: it.changes.iter().map(|change| change.pair).collect::<BTreeSet<_>>().len(),
        applications: has_applications.then_some(it.applications.len()),
        roll: workloads(it, ImpactKind::Rolls),
        on_delete: workloads(it, ImpactKind::RollsOnDelete),
        gateways_roll: workloads(it, ImpactKind::GatewaysRoll),
        unread: it.unread.len(),
        ..Verdict::default()
    };
    for change in &it.changes {
        match change.direction {
            Some(Direction::Looser) => verdict.looser += 1,
            Some(Direction::Tighter) => verdict.tighter += 1,
            Some(Direction::Unclear) => verdict.unclear += 1,
            None => {}
        }
        let both = change.operation == Operation::Renamed;
        verdict.created += usize::from(both || change.operation == Operation::Created);
        verdict.deleted += usize::from(both || change.operation == Operation::Deleted);
        *verdict.classes.entry(change.class).or_default() += 1;
    }
    verdict
}
