//! Waypoints that go or change while nothing among the files is known to be bound to them.

use crate::compare::Edit;

use super::super::super::{Direction, Manifest, Operation, Pair};
use super::super::gateway::is_waypoint;
use super::Opinion;
use super::edits::{both, meant, touches};
use super::listeners::{is_about_routes, only_widens};
use super::scope::Target;
use super::waypoint::{Binding, FOR};
use super::world::{World, Worlds};

/// Judges a change of a Gateway or a class, `target` being its name on one side.
pub(super) fn opinions(pair: &Pair, target: &Target<'_>, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let gone = pair
        .from
        .as_ref()
        .filter(|from| pair.to.as_ref().is_none_or(|to| to.id != from.id) && is_waypoint(from));
    if let Some(gone) = gone {
        let is_it = gone.id.name == target.name && gone.id.namespace == target.namespace;
        let why = "nothing among the files is bound to this waypoint; whether other objects are is not known";
        let judged = is_it && !worlds.from.has_consumers(gone);
        return judged.then(|| Opinion::of(None, Direction::Unclear, why)).into_iter().collect();
    }
    let Some((from, to)) = both(pair).filter(|_| pair.operation != Operation::Renamed) else {
        return Vec::new();
    };
    let judged = meant(pair).filter_map(|(index, edit)| {
        Some(Opinion::of(index, Direction::Unclear, reason(edit, from, to)?))
    });
    judged.collect()
}

fn reason(edit: &Edit, from: &Manifest, to: &Manifest) -> Option<&'static str> {
    if touches(edit, &["metadata", "labels", FOR]) && from.label(FOR) != to.label(FOR) {
        return Some(
            "it serves other kinds of traffic; whether workloads ask for it by their own labels is not known",
        );
    }
    if !is_waypoint(from) && !is_waypoint(to) {
        return None;
    }
    if touches(edit, &["spec", "gatewayClassName"]) {
        return Some("policies for its class no longer hold for it, or others do");
    }
    let is_harmless = edit.keys().eq(["spec", "listeners", "name"])
        || is_about_routes(edit) && only_widens(edit, from, to);
    (touches(edit, &["spec", "listeners"]) && !is_harmless).then_some(
        "nothing among the files is served by another waypoint than before; whether other objects are is not known",
    )
}

impl World<'_> {
    /// Tells whether a Gateway serves something among the files.
    fn has_consumers(&self, gateway: &Manifest) -> bool {
        let mut all = self.in_namespaces().chain(self.consumers.keys().copied());
        all.any(|it| matches!(self.binding(&it), Binding::Served(found) if found.id == gateway.id))
    }
}
