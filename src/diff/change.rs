//! What a difference between two renders consists of.

use std::collections::BTreeMap;

use kubeyaml::Value;

use crate::compare::Step;
use crate::diag::{Findings, Place};
use crate::object::ObjectId;

use super::Pair;

/// Where one side of a difference was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Its kind.
    pub kind: SideKind,
    /// The revision or directory, as the user named it; empty for a fresh render.
    pub name: String,
    /// The commit that a revision names.
    pub commit: Option<String>,
    /// Whether nothing was there.
    pub is_empty: bool,
    /// The folder in the repository that its files lie in, where that is known.
    pub folder: Option<String>,
}

/// The kinds of sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideKind {
    /// A git revision.
    Revision,
    /// A folder.
    Directory,
    /// The folder of renders as it lies on disk.
    Worktree,
    /// A render made just now.
    Render,
}

/// What a change is about. The order is that of the decision: the first that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Kubernetes stores the same value.
    Formatting,
    /// The same items in another order that has no meaning.
    Order,
    /// Policies, mTLS, RBAC, webhooks, enrolment, the binding of waypoints.
    Security,
    /// An object created, deleted, renamed or moved.
    Identity,
    /// Labels and annotations that no reader is known to read.
    Metadata,
    /// A pod template, or what it is made from.
    Rollout,
    /// Where requests go.
    Traffic,
    /// Logs, metrics, traces.
    Telemetry,
    /// Argo CD's own objects.
    Delivery,
    /// Other fields of the install.
    Install,
    /// Everything else.
    Other,
}

/// What a change does to security.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// More is allowed or less is checked.
    Looser,
    /// Less is allowed or more is checked.
    Tighter,
    /// It cannot be decided from the files.
    Unclear,
}

/// What happens to an object or a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// A field differs.
    Changed,
    /// The object is there after only.
    Created,
    /// The object was there before only.
    Deleted,
    /// The object has another name or namespace: a deletion and a creation, shown as one.
    Renamed,
    /// The object belongs to another application.
    Moved,
    /// A list has another order.
    Reordered,
}

/// What a renamed or moved object was.
#[derive(Debug, Clone, PartialEq)]
pub struct Was {
    /// Its name before.
    pub name: String,
    /// Its namespace before.
    pub namespace: String,
    /// Its application before.
    pub application: String,
    /// How much of it is the same, from 0 to 1; 1 when the name alone told.
    pub similarity: f64,
}

/// One changed field, or one object created, deleted, renamed or moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The object: an index into [`EnvironmentDifference::pairs`].
    pub pair: usize,
    /// What happened.
    pub operation: Operation,
    /// The way to the field; empty for a whole object.
    pub path: Vec<Step>,
    /// How many of the first steps lead to a text that the other steps lead into.
    pub inside: usize,
    /// What it is about.
    pub class: Class,
    /// What it does to security, if anything is known to be.
    pub direction: Option<Direction>,
    /// Why it has that direction; without one, why what comes or goes changes nothing that is enforced,
    /// or what else must be known of it.
    pub why: Option<String>,
    /// What applying it does: indexes into [`EnvironmentDifference::impacts`].
    pub impacts: Vec<usize>,
    /// The value before; none if there was none, or for a whole object.
    pub before: Option<Value>,
    /// The value after.
    pub after: Option<Value>,
    /// Whether the values are secret and therefore left out.
    pub redacted: bool,
    /// What asked for it, when a side was rendered just now.
    pub place: Option<Place>,
}

/// What applying a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImpactKind {
    /// Pods are replaced.
    Rolls,
    /// Pods change only where somebody deletes them.
    RollsOnDelete,
    /// Istiod renders Gateways again and their pods are replaced.
    GatewaysRoll,
    /// Nothing happens until something restarts.
    NotUntilRestart,
    /// Less is checked until something created here is ready.
    LooserUntilReady,
    /// The API server refuses it.
    Refused,
    /// Something stays in the cluster.
    LeftInCluster,
    /// Data goes with it.
    DeletesData,
    /// Versions move.
    Upgrade,
}

/// One impact. Several changes may have the same one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Impact {
    /// Its kind.
    pub kind: ImpactKind,
    /// The workload, Gateway or other object that it happens to.
    pub workload: Option<ObjectId>,
    /// What happens, in a sentence without the workload's name at its beginning.
    pub text: String,
    /// The versions of images that the sentence names.
    pub versions: Vec<VersionMove>,
}

/// A version before and after, as the tags or digests of one image say it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VersionMove {
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
}

/// Fields that hold a version, or the name of something with its version.
const VERSION_FIELDS: &[&str] = &[
    "image",
    "tag",
    "app.kubernetes.io/version",
    "helm.sh/chart",
    "CURRENT_AGENT_VERSION",
    "targetRevision",
];

/// The sides that something is true of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// The first side alone.
    Before,
    /// The second side alone.
    After,
    /// Both.
    Both,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its path, as the side names it.
    pub path: String,
    /// On which side.
    pub when: When,
    /// Line and column of the problem, if it has a place.
    pub place: Option<(u32, u32)>,
    /// Why.
    pub reason: String,
    /// Whether its content is not in the clone at all: then nothing can be said of the rest either.
    pub is_missing: bool,
}

/// An object that an application holds more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// The object.
    pub id: ObjectId,
    /// On which side.
    pub when: When,
    /// How often it is there.
    pub count: usize,
    /// The files that hold it, in the order in which they are applied.
    pub paths: Vec<String>,
}

/// One environment.
#[derive(Debug, Default)]
pub struct EnvironmentDifference {
    /// Its name; empty for a plain folder.
    pub name: String,
    /// Set when it is on one side only: created or deleted.
    pub whole: Option<Operation>,
    /// The objects that differ, by identity.
    pub pairs: Vec<Pair>,
    /// Every change, worst first.
    pub changes: Vec<Change>,
    /// What they do.
    pub impacts: Vec<Impact>,
    /// The applications that have changes, by name; empty for a plain folder.
    pub applications: Vec<String>,
    /// Files that could not be read: twice where each side has another reason. What the rules
    /// could not see because of that is not known.
    pub unread: Vec<Unread>,
    /// Files that differ and hold no manifest.
    pub not_manifests: Vec<String>,
    /// The objects among those that differ that are there more than once.
    pub repeated: Vec<Repeated>,
}

/// The counts of a difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Changes.
    pub changes: usize,
    /// Objects that have changes.
    pub objects: usize,
    /// Applications that have changes; none for plain folders.
    pub applications: Option<usize>,
    /// Workloads that roll.
    pub roll: usize,
    /// Workloads that change where a pod is deleted.
    pub on_delete: usize,
    /// Gateways whose pods are replaced.
    pub gateways_roll: usize,
    /// Changes by direction.
    pub looser: usize,
    /// Changes by direction.
    pub tighter: usize,
    /// Changes by direction.
    pub unclear: usize,
    /// Objects created.
    pub created: usize,
    /// Objects deleted; a renamed one is deleted as well.
    pub deleted: usize,
    /// Files that could not be read.
    pub unread: usize,
    /// Changes by class.
    pub classes: BTreeMap<Class, usize>,
}

/// A difference between two renders.
#[derive(Debug)]
pub struct Difference {
    /// Where the first side was read from.
    pub from: Side,
    /// Where the second side was read from.
    pub to: Side,
    /// Whether the sides are renders with applications, not plain folders.
    pub has_applications: bool,
    /// The environments, by name; those without any difference too.
    pub environments: Vec<EnvironmentDifference>,
    /// What else must be said: an empty side, a revision without renders.
    pub notes: Vec<String>,
    /// Problems in the project, when a side is rendered just now.
    pub findings: Findings,
}

impl Pair {
    /// Returns the object's place in the sources, when a side is rendered just now.
    pub fn place(&self) -> Option<Place> {
        let of = |side: &Option<super::Manifest>| side.as_ref().and_then(|it| it.place);
        of(&self.to).or_else(|| of(&self.from))
    }
}

impl Difference {
    /// Returns the folder in the repository that the paths of both sides begin in; none when it is
    /// not known, or another on each side.
    pub fn folder(&self) -> Option<&str> {
        match [&self.from.folder, &self.to.folder] {
            [Some(from), Some(to)] if from != to => None,
            [from, to] => to.as_deref().or(from.as_deref()),
        }
    }

    /// Tells whether anything differs or could not be read.
    pub fn has_differences(&self) -> bool {
        let is_same = |it: &EnvironmentDifference| it.changes.is_empty() && it.unread.is_empty();
        !self.environments.iter().all(is_same)
    }
}

impl Change {
    /// Returns the way to the field as sources spell it: keys, and of items the name and the index
    /// after.
    pub fn way(&self) -> Vec<String> {
        spelled(&self.path)
    }

    /// Returns the rest of that way where the first of it leads to a text.
    pub fn way_inside(&self) -> Vec<String> {
        spelled(self.path.get(self.inside..).unwrap_or_default())
    }

    /// Returns the last key on the way, when the field is not an item.
    pub fn field(&self) -> Option<&str> {
        match self.path.last() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// Tells whether the field holds a version, or the name of something with its version.
    pub fn is_of_version(&self) -> bool {
        self.field().is_some_and(|it| VERSION_FIELDS.contains(&it))
    }
}

fn spelled(path: &[Step]) -> Vec<String> {
    let names = path.iter().flat_map(|step| match step {
        Step::Key(key) => vec![key.clone()],
        Step::Item(item) => {
            let index = item.to.or(item.from).map(|index| index.to_string());
            item.name.iter().cloned().chain(index).collect()
        }
    });
    names.collect()
}
