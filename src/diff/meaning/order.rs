//! Which change a reviewer must see first.

use crate::diff::{Change, Class, Direction, Impact, ImpactKind, Operation};

/// Returns the rank of a change: the smaller, the earlier.
pub(super) fn rank(change: &Change, impacts: &[Impact]) -> (u8, Class, usize) {
    let has = |kinds: &[ImpactKind]| {
        let its = change.impacts.iter().filter_map(|index| impacts.get(*index));
        its.into_iter().any(|impact| kinds.contains(&impact.kind))
    };
    let rank = match change.direction {
        Some(Direction::Looser) => 0,
        _ if has(&[ImpactKind::LooserUntilReady]) => 0,
        _ if change.operation == Operation::Deleted => 1,
        _ if has(&[ImpactKind::DeletesData, ImpactKind::Refused, ImpactKind::LeftInCluster]) => 1,
        Some(Direction::Unclear) => 2,
        _ if has(&[
            ImpactKind::Rolls,
            ImpactKind::RollsOnDelete,
            ImpactKind::GatewaysRoll,
            ImpactKind::NotUntilRestart,
        ]) =>
        {
            3
        }
        Some(Direction::Tighter) => 4,
        None => of_class(change.class),
    };
    (rank, change.class, change.pair)
}

fn of_class(class: Class) -> u8 {
    match class {
        Class::Security => 5,
        Class::Identity => 6,
        Class::Rollout => 7,
        Class::Traffic => 8,
        Class::Delivery => 9,
        Class::Install => 10,
        Class::Telemetry => 11,
        Class::Other => 12,
        Class::Metadata => 13,
        Class::Order => 14,
        Class::Formatting => 15,
    }
}
