//! The names of classes, directions, impacts and operations, as users type and read them.

use crate::diff::{Class, Direction, ImpactKind, Operation, When};

/// Every class with its name, in the order of the decision.
pub(super) const CLASSES: &[(Class, &str)] = &[
    (Class::Formatting, "formatting"),
    (Class::Order, "order"),
    (Class::Security, "security"),
    (Class::Identity, "identity"),
    (Class::Metadata, "metadata"),
    (Class::Rollout, "rollout"),
    (Class::Traffic, "traffic"),
    (Class::Telemetry, "telemetry"),
    (Class::Delivery, "delivery"),
    (Class::Install, "install"),
    (Class::Other, "other"),
];

/// Every direction with its name.
pub(super) const DIRECTIONS: &[(Direction, &str)] = &[
    (Direction::Looser, "looser"),
    (Direction::Tighter, "tighter"),
    (Direction::Unclear, "unclear"),
];

/// Every kind of impact with its name.
pub(super) const IMPACTS: &[(ImpactKind, &str)] = &[
    (ImpactKind::Rolls, "rolls"),
    (ImpactKind::RollsOnDelete, "rolls-on-delete"),
    (ImpactKind::GatewaysRoll, "gateways-roll"),
    (ImpactKind::NotUntilRestart, "not-until-restart"),
    (ImpactKind::LooserUntilReady, "looser-until-ready"),
    (ImpactKind::Refused, "refused"),
    (ImpactKind::LeftInCluster, "left-in-cluster"),
    (ImpactKind::DeletesData, "deletes-data"),
    (ImpactKind::Upgrade, "upgrade"),
];

pub(super) fn class(class: Class) -> &'static str {
    name(CLASSES, class)
}

pub(super) fn direction(direction: Direction) -> &'static str {
    name(DIRECTIONS, direction)
}

pub(super) fn impact(kind: ImpactKind) -> &'static str {
    name(IMPACTS, kind)
}

pub(super) fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Changed => "changed",
        Operation::Created => "created",
        Operation::Deleted => "deleted",
        Operation::Renamed => "renamed",
        Operation::Moved => "moved",
        Operation::Reordered => "reordered",
    }
}

pub(super) fn when(when: When) -> &'static str {
    match when {
        When::Before => "before",
        When::After => "after",
        When::Both => "both",
    }
}

fn name<T: PartialEq + Copy>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|(it, _)| *it == value).map_or("", |(_, name)| name)
}
