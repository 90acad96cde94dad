//! Objects that move from one application to another, and what their removal in between takes along.

use std::collections::BTreeMap;

use super::removals::{folders_with_finalizer, gone, is, is_application, is_definition, stays};
use super::{Effect, Scene};
use crate::diff::meaning::class;
use crate::diff::{Class, ImpactKind, Manifest, Operation};
use crate::object::pod_template;

/// One effect for all objects of which the same is true.
pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    let going = folders_with_finalizer(scene);
    let mut found: BTreeMap<String, Vec<(usize, Option<usize>)>> = BTreeMap::new();
    for (at, from) in gone(scene, Operation::Moved).filter(|(_, it)| !stays(it)) {
        let Some(to) = scene.pairs.get(at).and_then(|pair| pair.to.as_ref()) else { continue };
        let when = match going.get(from.application.as_str()) {
            None => "if its old Application syncs first with pruning",
            Some(true) => "if the finalizer of its old Application comes first",
            // An Application that goes without a finalizer leaves what it owned for the other.
            Some(false) => continue,
        };
        let loss = loss(scene, from);
        // Of these the direction says that they are gone meanwhile.
        if loss.is_none() && class::of_whole(to, Operation::Moved) == Class::Security {
            continue;
        }
        let loss = loss.map(|it| format!(", and {it}")).unwrap_or_default();
        let text = format!(
            "{when}, it is deleted and created again{loss}: sync application {} before that",
            to.application
        );
        found.entry(text).or_default().push((at, None));
    }
    let effects = found.into_iter();
    effects.map(|(text, causes)| Effect::new(ImpactKind::DeletesData, None, text, causes)).collect()
}

/// What is deleted with an object and does not come back as it was.
fn loss(scene: &Scene<'_>, object: &Manifest) -> Option<&'static str> {
    if is_definition(object) {
        Some("every object of its kind goes with it")
    } else if is(object, "", "Namespace") {
        Some("everything in it goes with it")
    } else if pod_template(&object.id).is_some() || is(object, "", "Pod") {
        Some("its pods are deleted with it")
    } else if scene.is_deployed(object) {
        Some("the proxy that istiod made for it is deleted with it")
    } else if is(object, "", "PersistentVolumeClaim") {
        Some("its data may be deleted with it")
    } else if is_application(object) {
        Some("its finalizer, if it has one, deletes everything it owns")
    } else {
        None
    }
}
