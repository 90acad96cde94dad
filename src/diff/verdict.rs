//! The counts of a difference.

use std::collections::BTreeSet;

use super::{Difference, Direction, EnvironmentDifference, ImpactKind, Operation, Verdict};

impl Verdict {
    /// Counts one environment.
    pub fn of_environment(environment: &EnvironmentDifference, has_applications: bool) -> Self {
        let changes = &environment.changes;
        let directions = |wanted| changes.iter().filter(|it| it.direction == Some(wanted)).count();
        let operations = |wanted: &[Operation]| {
            changes.iter().filter(|it| it.path.is_empty() && wanted.contains(&it.operation)).count()
        };
        let mut verdict = Self {
            changes: changes.len(),
            objects: changes.iter().map(|it| it.pair).collect::<BTreeSet<_>>().len(),
            applications: has_applications.then_some(environment.applications.len()),
            roll: workloads(environment, ImpactKind::Rolls),
            on_delete: workloads(environment, ImpactKind::RollsOnDelete),
            gateways_roll: workloads(environment, ImpactKind::GatewaysRoll),
            looser: directions(Direction::Looser),
            tighter: directions(Direction::Tighter),
            unclear: directions(Direction::Unclear),
            created: operations(&[Operation::Created, Operation::Renamed]),
            deleted: operations(&[Operation::Deleted, Operation::Renamed]),
            unread: environment.unread.iter().map(|it| &it.path).collect::<BTreeSet<_>>().len(),
            ..Self::default()
        };
        for change in changes {
            *verdict.classes.entry(change.class).or_default() += 1;
        }
        verdict
    }

    /// Counts a whole difference.
    pub fn of(difference: &Difference) -> Self {
        let of = |it| Self::of_environment(it, difference.has_applications);
        let start =
            Self { applications: difference.has_applications.then_some(0), ..Self::default() };
        difference.environments.iter().map(of).fold(start, Self::plus)
    }

    /// Adds two counts.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        for (class, count) in other.classes {
            *self.classes.entry(class).or_default() += count;
        }
        Self {
            changes: self.changes + other.changes,
            objects: self.objects + other.objects,
            applications: self.applications.zip(other.applications).map(|(a, b)| a + b),
            roll: self.roll + other.roll,
            on_delete: self.on_delete + other.on_delete,
            gateways_roll: self.gateways_roll + other.gateways_roll,
            looser: self.looser + other.looser,
            tighter: self.tighter + other.tighter,
            unclear: self.unclear + other.unclear,
            created: self.created + other.created,
            deleted: self.deleted + other.deleted,
            unread: self.unread + other.unread,
            classes: self.classes,
        }
    }

    /// Tells whether nothing differs and everything was read.
    pub fn is_none(&self) -> bool {
        self.changes == 0 && self.unread == 0
    }
}

/// Counts the workloads with an impact, each once.
fn workloads(environment: &EnvironmentDifference, kind: ImpactKind) -> usize {
    let impacts = environment.impacts.iter().filter(|it| it.kind == kind);
    impacts.filter_map(|it| it.workload.as_ref()).collect::<BTreeSet<_>>().len()
}
