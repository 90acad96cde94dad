//! Revision tags: names that move from one istiod to another, and the Gateways that follow.
//!
//! Source: Istio, `pkg/revisions/tag_watcher.go`: a Gateway belongs to the istiod that its own label
//! names, else to that of its namespace, else to that of tag `default`.

use std::collections::BTreeMap;

use super::{Effect, Scene, causes};
use crate::diff::meaning::gateway::REVISION;
use crate::diff::{ImpactKind, Manifest};

/// The label that names the tag of a Service or a webhook.
const TAG: &str = "istio.io/tag";

/// Tells whether an object says which istiod a tag stands for.
pub(super) fn is_tag(object: &Manifest) -> bool {
    ["Service", "MutatingWebhookConfiguration"].contains(&object.id.kind.as_str())
        && object.label(TAG).is_some()
}

/// The tag that an object is for, and the revision it stands for.
pub(super) fn tag(object: &Manifest) -> Option<(&str, &str)> {
    object.label(TAG).zip(object.label(REVISION)).filter(|_| is_tag(object))
}

/// A tag, the revision it stood for and the one it stands for.
type Move<'m> = (&'m str, &'m str, &'m str);

/// What tags that move do.
pub(super) fn rolls(scene: &Scene<'_>) -> Vec<Effect> {
    let mut moves: BTreeMap<Move<'_>, Vec<(usize, Option<usize>)>> = BTreeMap::new();
    for (at, from, to, edits) in scene.changed().filter(|(_, _, to, _)| is_tag(to)) {
        let revisions = from.label(REVISION).zip(to.label(REVISION));
        let Some((was, is)) = revisions.filter(|(was, is)| was != is) else { continue };
        let Some(tag) = to.label(TAG) else { continue };
        let of_labels = causes(at, edits, |_, keys| keys == ["metadata", "labels", REVISION]);
        moves.entry((tag, was, is)).or_default().extend(of_labels);
    }
    let effects = moves.into_iter().flat_map(|((tag, was, is), causes)| {
        let text =
            format!("rolls: revision tag {tag} moves from {was} to {is}, whose istiod renders it");
        let effect = move |gateway: &&Manifest| {
            Effect::new(ImpactKind::GatewaysRoll, Some(&gateway.id), text.clone(), causes.clone())
        };
        scene.naming(tag).iter().map(effect).collect::<Vec<_>>()
    });
    effects.collect()
}
