//! Revision tags: names that come or move from one istiod to another, and the Gateways that follow.
//!
//! Source: Istio, `pkg/revisions/tag_watcher.go`: a Gateway belongs to the istiod that its own label
//! names, else to that of its namespace, else to that of tag `default`. An istiod without a revision
//! has the name `default` itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{Effect, Scene, causes, revisions};
use crate::diff::meaning::class::is_gateway;
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

/// A tag, the revision it stood for if it was there, and the one it stands for.
type Move<'m> = (&'m str, Option<&'m str>, &'m str);

type Moves<'m> = BTreeMap<Move<'m>, Vec<(usize, Option<usize>)>>;

/// What tags that come or move do.
pub(super) fn effects(scene: &Scene<'_>) -> Vec<Effect> {
    let moves = moves(scene);
    if moves.is_empty() {
        return Vec::new();
    }
    let created = scene.pairs.iter().filter(|pair| pair.from.is_none());
    let created = created.filter_map(|pair| pair.to.as_ref()).filter(|it| is_gateway(&it.id));
    let created = created.map(|it| &it.id).collect::<BTreeSet<_>>();
    let rolls = moves.iter().flat_map(|(&(tag, was, is), causes)| {
        let how = match was {
            Some(was) => format!("moves from {was} to {is}"),
            None => format!("comes and stands for {is}"),
        };
        let text = format!("rolls: revision tag {tag} {how}, whose istiod renders it");
        let effect = move |gateway: &&Manifest| {
            Effect::new(ImpactKind::GatewaysRoll, Some(&gateway.id), text.clone(), causes.clone())
        };
        let gateways = scene.naming(tag).iter().filter(|it| !created.contains(&it.id));
        gateways.map(effect).collect::<Vec<_>>()
    });
    rolls.chain(claimed_twice(scene, &moves)).collect()
}

fn moves<'m>(scene: &Scene<'m>) -> Moves<'m> {
    let mut moves = Moves::new();
    let mut before = None;
    for (at, pair) in scene.pairs.iter().enumerate() {
        let Some((name, is)) = pair.to.as_ref().and_then(tag) else { continue };
        let before = before.get_or_insert_with(|| scene.before().filter_map(tag).collect());
        let before: &BTreeMap<_, _> = before;
        let own = pair.from.as_ref().and_then(tag).filter(|(it, _)| *it == name);
        let was = own.map(|(_, was)| was).or_else(|| before.get(name).copied());
        // A tag with the name of its revision says nothing.
        if was.unwrap_or(name) == is {
            continue;
        }
        let label = |_: &_, keys: &[&str]| keys == ["metadata", "labels", REVISION];
        let of_label = causes(at, &pair.edits, label);
        let of_whole = own.is_none().then_some((at, None));
        moves.entry((name, was, is)).or_default().extend(of_label.into_iter().chain(of_whole));
    }
    moves
}

/// An istiod without a revision goes on to claim what names none, whatever tag `default` says.
fn claimed_twice(scene: &Scene<'_>, moves: &Moves<'_>) -> Option<Effect> {
    let ((_, _, is), causes) = moves.iter().find(|((tag, ..), _)| *tag == revisions::DEFAULT)?;
    let istiod = scene.istiod(revisions::DEFAULT)?;
    let text = format!(
        "revision tag default stands for {is} while {}, which has no revision, is still there: two \
         istiods claim what names no revision",
        istiod.id.name
    );
    Some(Effect::new(ImpactKind::Upgrade, None, text, causes.clone()))
}
