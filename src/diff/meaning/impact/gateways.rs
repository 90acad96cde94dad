//! Gateways that istiod deploys: what about them makes it render them again.

use std::collections::BTreeSet;

use super::parameters::{have_other_template, names_parameters};
use super::{Effect, Scene, text};
use crate::compare::{Edit, EditKind};
use crate::diff::meaning::gateway::{REVISION, entries, has_own, labels_of_pods, reaching};
use crate::diff::{ImpactKind, Manifest, Operation, Pair};

/// How many causes a sentence names.
const NAMED: usize = 3;

/// What a Gateway's own fields, its move to another application and its namespace do.
pub(super) fn rolls(scene: &Scene<'_>) -> Vec<Effect> {
    let mut claimed = BTreeSet::new();
    let pairs = scene.pairs.iter().enumerate();
    pairs.flat_map(|(at, pair)| roll(scene, at, pair, &mut claimed)).collect()
}

/// `claimed` holds the folders whose Application is known.
fn roll<'m>(
    scene: &Scene<'m>,
    at: usize,
    pair: &'m Pair,
    claimed: &mut BTreeSet<&'m str>,
) -> Vec<Effect> {
    let (Some(from), Some(to)) = (&pair.from, &pair.to) else { return Vec::new() };
    match (to.id.group.as_str(), to.id.kind.as_str(), pair.operation) {
        ("argoproj.io", "Application", Operation::Renamed) => {
            let folders = folders(to).into_iter().filter(|it| claimed.insert(it));
            renamed_application(scene, at, folders)
        }
        ("", "Namespace", Operation::Changed) => other_revision(scene, at, to, &pair.edits),
        // A Gateway with another name has other pods; the old ones are deleted.
        (_, _, Operation::Renamed) => Vec::new(),
        _ if scene.is_deployed(to) => own(scene, at, (from, to), &pair.edits),
        _ => Vec::new(),
    }
}

fn own(
    scene: &Scene<'_>,
    at: usize,
    (from, to): (&Manifest, &Manifest),
    edits: &[Edit],
) -> Vec<Effect> {
    let (mut causes, mut names) = (Vec::new(), BTreeSet::new());
    for (index, edit) in edits.iter().enumerate().filter(|it| it.1.kind != EditKind::Spelling) {
        let reaching = names_of_reaching(scene, (from, to), edit);
        if !reaching.is_empty() {
            causes.push((at, Some(index)));
            names.extend(reaching);
        }
    }
    let effect =
        |text: String, causes| Effect::new(ImpactKind::GatewaysRoll, Some(&to.id), text, causes);
    let mut effects = Vec::new();
    if !causes.is_empty() {
        let first = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = names.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        effects.push(effect(format!("rolls: istiod makes its pods with {first}{more}"), causes));
    }
    if from.application != to.application && scene.copies && !has_own(to, "annotations") {
        let text = "rolls: Argo CD writes another tracking id on it, and istiod copies \
                    annotations into its pods";
        effects.push(effect(text.to_owned(), vec![(at, None)]));
    }
    effects
}

/// What of an edit makes other pods.
fn names_of_reaching<'e>(
    scene: &Scene<'_>,
    (from, to): (&Manifest, &Manifest),
    edit: &'e Edit,
) -> Vec<&'e str> {
    let mut found = reaching(to, edit, scene.copies);
    if says_what_was_copied(from, to, edit, scene.copies) {
        found.clear();
    }
    if names_parameters(edit) && have_other_template(scene, from, to) {
        found.push("parametersRef");
    }
    found
}

/// Tells whether an edit only makes a Gateway say itself the labels that istiod copied before, or
/// the other way round. Of annotations this is never so: the tracking id of Argo CD, which the files
/// do not hold, is copied with them.
fn says_what_was_copied(from: &Manifest, to: &Manifest, edit: &Edit, copies: bool) -> bool {
    let is_of_labels = edit.keys().take(2).eq(["spec", "infrastructure"])
        && !entries(edit, 2).contains(&"annotations");
    is_of_labels && labels_of_pods(from, copies) == labels_of_pods(to, copies)
}

/// A Gateway that names no revision has that of its namespace.
fn other_revision(scene: &Scene<'_>, at: usize, to: &Manifest, edits: &[Edit]) -> Vec<Effect> {
    let is_label = |edit: &Edit| {
        let mut keys = edit.keys();
        let in_labels = keys.next() == Some("metadata") && keys.next() == Some("labels");
        in_labels && entries(edit, 2).contains(&REVISION)
    };
    let Some(index) = edits.iter().position(is_label) else { return Vec::new() };
    let gateways = scene.in_namespace(&to.id.name);
    let following = gateways.iter().filter(|it| it.label(REVISION).is_none());
    let text = "rolls: its namespace names another revision, whose istiod renders it";
    let causes = vec![(at, Some(index))];
    let each =
        |it: &&Manifest| Effect::new(ImpactKind::GatewaysRoll, Some(&it.id), text, causes.clone());
    following.map(each).collect()
}

/// An Application with another name writes another tracking id on everything it owns.
fn renamed_application<'m>(
    scene: &Scene<'m>,
    at: usize,
    folders: impl Iterator<Item = &'m str>,
) -> Vec<Effect> {
    if !scene.copies {
        return Vec::new();
    }
    let owned = folders.flat_map(|folder| scene.of_application(folder));
    let rolling = owned.filter(|it| !has_own(it, "annotations"));
    let text = "rolls: its Application has another name, so Argo CD writes another tracking id on \
                it, and istiod copies annotations into its pods";
    rolling
        .map(|it| Effect::new(ImpactKind::GatewaysRoll, Some(&it.id), text, vec![(at, None)]))
        .collect()
}

/// The folders that an Application syncs, each by its last name.
pub(super) fn folders(application: &Manifest) -> Vec<&str> {
    let several = application.at(&["spec", "sources"]).and_then(kubeyaml::Value::as_list);
    let several = several.unwrap_or_default().iter().filter_map(|it| it.get("path")?.as_str());
    let paths = text(application, &["spec", "source", "path"]).into_iter().chain(several);
    paths.filter_map(|path| path.trim_end_matches('/').rsplit('/').next()).collect()
}
