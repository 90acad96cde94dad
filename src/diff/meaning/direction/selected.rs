//! Labels of namespaces and of pods, by what selects by them.
//!
//! Only selectors that are the same on both sides are looked at: those that differ are judged where
//! they stand.

mod selector;

use std::collections::{BTreeMap, BTreeSet};

use kubeyaml::{Map, Value};

use super::super::super::{Direction, Manifest, Pair};
use super::Opinion;
use super::edits::{both, meant};
use super::enrolment::templates;
use super::mesh;
use super::world::{World, Worlds, label_of_namespace};
use crate::compare::Edit;
use crate::object::{ObjectId, selects};
pub(super) use selector::names;
use selector::{Selector, Taken, Use};

/// The selectors that are the same on both sides.
#[derive(Debug, Default)]
pub(super) struct Selectors<'m> {
    all: Vec<Selector<'m>>,
    /// Those that may change sides when a label does, as indexes.
    by_label: BTreeMap<Read<'m>, Vec<usize>>,
    /// Which namespaces an istiod sees.
    discovery: Vec<Vec<Value>>,
}

/// What a selector reads: of namespaces, of the pods of one, or of pods anywhere; a label; and the
/// value that it wants, if it wants just one.
type Read<'m> = (Reach<'m>, &'m str, Option<&'m str>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach<'m> {
    Namespaces,
    PodsIn(&'m str),
    Pods,
}

/// The labels of both sides that differ: the label, its values before and after.
type Differing<'v> = (&'v str, Option<&'v str>, Option<&'v str>);

/// Tells whether labels of an object differ that something may select by.
pub(super) fn concerns(pair: &Pair) -> bool {
    let Some(sides) = both(pair).filter(|(from, to)| from.id == to.id) else { return false };
    let differs =
        |way: &[&str]| !differing(sides, &[way, &["metadata", "labels"]].concat()).is_empty();
    let (_, to) = sides;
    if to.id.kind == "Namespace" { differs(&[]) } else { templates(&to.id).any(differs) }
}

impl<'m> Selectors<'m> {
    pub(super) fn of(worlds: &'m Worlds<'m>) -> Self {
        let before = worlds.from.selecting().map(|it| (&it.id, it)).collect::<BTreeMap<_, _>>();
        let mut selectors = Self { discovery: mesh::discovery_of_both(worlds), ..Self::default() };
        for owner in worlds.to.selecting() {
            let Some(was) = before.get(&owner.id) else { continue };
            let known = Selector::all_of(was);
            for selector in Selector::all_of(owner).into_iter().filter(|it| it.is_among(&known)) {
                selectors.add(selector, &worlds.to.root);
            }
        }
        selectors
    }

    fn add(&mut self, selector: Selector<'m>, root: &str) {
        let namespace = selector.owner.id.namespace.as_str();
        let reach = match selector.takes {
            Taken::Namespaces => Reach::Namespaces,
            Taken::Pods if namespace == root && selector.is_mesh_wide() => Reach::Pods,
            Taken::Pods => Reach::PodsIn(namespace),
            Taken::PodsOf(_) => Reach::Pods,
        };
        for (label, value) in selector.reads() {
            self.by_label.entry((reach, label, value)).or_default().push(self.all.len());
        }
        self.all.push(selector);
    }

    /// Returns the selectors that may take what has some labels on one side only.
    fn reading(&self, reaches: &[Reach<'_>], labels: &[Differing<'_>]) -> Vec<&Selector<'m>> {
        let reads = reaches.iter().flat_map(|reach| {
            labels.iter().flat_map(move |(label, before, after)| {
                [None, *before, *after].map(|value| (*reach, *label, value))
            })
        });
        let found = reads.filter_map(|read| self.by_label.get(&read)).flatten();
        let found = found.copied().collect::<BTreeSet<_>>();
        found.into_iter().filter_map(|index| self.all.get(index)).collect()
    }

    /// Judges the labels of a namespace or of pods by what takes them on one side only.
    pub(super) fn opinions(&self, pair: &'m Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
        let Some((from, to)) = both(pair).filter(|(from, to)| from.id == to.id) else {
            return Vec::new();
        };
        let mut found = Found::new(pair);
        if to.id.kind == "Namespace" {
            self.of_namespace((from, to), &mut found);
        } else {
            for way in templates(&to.id) {
                self.of_template(way, (from, to), worlds, &mut found);
            }
        }
        found.opinions()
    }

    fn of_namespace(&self, (from, to): (&Manifest, &Manifest), found: &mut Found<'m>) {
        let path = ["metadata", "labels"];
        let differing = differing((from, to), &path);
        for selector in self.reading(&[Reach::Namespaces], &differing) {
            let takes = |it: &Manifest| {
                selects(selector.by, |key| label_of_namespace(&it.id.name, Some(it), key))
            };
            if let Some(comes) = between(takes(from), takes(to)) {
                found.add(selector, selector.used_for.direction(comes), &path);
            }
        }
        for selectors in self.discovery.iter().filter(|_| !differing.is_empty()) {
            if let Some(comes) = between(mesh::sees(selectors, from), mesh::sees(selectors, to)) {
                found.discovered(comes, selectors, &path);
            }
        }
    }

    fn of_template(
        &self,
        way: &[&str],
        (from, to): (&Manifest, &Manifest),
        worlds: &Worlds<'_>,
        found: &mut Found<'m>,
    ) {
        let path = [way, &["metadata", "labels"]].concat();
        let namespace = to.id.namespace.as_str();
        let reaches = [Reach::PodsIn(namespace), Reach::Pods];
        for selector in self.reading(&reaches, &differing((from, to), &path)) {
            let takes = |side: &Manifest, world: &World<'_>| {
                let labels = side.at(&path);
                selector.reaches(namespace, world)
                    && selects(selector.by, |key| labels?.get(key)?.as_str())
            };
            let Some(comes) = between(takes(from, &worlds.from), takes(to, &worlds.to)) else {
                continue;
            };
            let direction = if selector.used_for == Use::Isolation {
                let (world, side) = if comes { (&worlds.from, from) } else { (&worlds.to, to) };
                Some(of_isolation(comes, world.isolates(namespace, side.at(&path))))
            } else {
                selector.used_for.direction(comes)
            };
            found.add(selector, direction, &path);
        }
    }
}

/// Pods that several policies isolate are let through by what any of them names.
fn of_isolation(comes: bool, by_others: bool) -> Direction {
    match (comes, by_others) {
        (_, true) => Direction::Unclear,
        (true, false) => Direction::Tighter,
        (false, false) => Direction::Looser,
    }
}

/// Returns the labels at a path that differ.
fn differing<'m>((from, to): (&'m Manifest, &'m Manifest), path: &[&str]) -> Vec<Differing<'m>> {
    let [before, after] = [from, to].map(|it| it.at(path).and_then(Value::as_map));
    let keys = before.into_iter().chain(after).flat_map(|it| it.keys());
    let keys = keys.collect::<BTreeSet<_>>();
    let value = |side: Option<&'m Map>, key: &String| side.and_then(|it| it.get(key)?.as_str());
    let values = keys.into_iter().map(|key| (key.as_str(), value(before, key), value(after, key)));
    values.filter(|(_, before, after)| before != after).collect()
}

/// Whether something comes to be taken or no longer is.
fn between(before: bool, after: bool) -> Option<bool> {
    (before != after).then_some(after)
}

impl World<'_> {
    /// Tells whether a network policy selects pods with these labels.
    fn isolates(&self, namespace: &str, labels: Option<&Value>) -> bool {
        let mut all = self.network_policies.get(namespace).into_iter().flatten();
        all.any(|policy| {
            let selector = policy.at(&["spec", "podSelector"]);
            selector.is_some_and(|it| selects(it, |key| labels?.get(key)?.as_str()))
        })
    }
}

/// What was found of the labels of one object, by the edit, what it does and how.
struct Found<'p> {
    pair: &'p Pair,
    owners: BTreeMap<(usize, Direction, &'static str), Owners<'p>>,
}

/// The objects whose selectors say the same: the first of them, and how many.
#[derive(Default)]
struct Owners<'p> {
    first: Vec<&'p ObjectId>,
    count: usize,
}

/// How many objects are named.
const NAMED: usize = 3;

impl<'p> Found<'p> {
    fn new(pair: &'p Pair) -> Self {
        Self { pair, owners: BTreeMap::new() }
    }

    fn add(&mut self, selector: &Selector<'p>, direction: Option<Direction>, path: &[&str]) {
        let edit = self.edit(path, |key| selector.names(key));
        let Some((edit, direction)) = edit.zip(direction) else { return };
        let what = selector.used_for.text(direction);
        let owners = self.owners.entry((edit, direction, what)).or_default();
        let id = &selector.owner.id;
        if !owners.first.contains(&id) {
            owners.count += 1;
            if owners.first.len() < NAMED {
                owners.first.push(id);
            }
        }
    }

    fn discovered(&mut self, comes: bool, selectors: &[Value], path: &[&str]) {
        let edit = self.edit(path, |key| selectors.iter().any(|it| names(it, key)));
        let Some(edit) = edit else { return };
        let (direction, what) = if comes {
            (Direction::Unclear, "discoverySelectors take the namespace: istiod sees what is in it")
        } else {
            (
                Direction::Looser,
                "discoverySelectors no longer take the namespace: its policies do not exist for istiod",
            )
        };
        self.owners.entry((edit, direction, what)).or_default();
    }

    /// Returns the edit of labels at a path that a selector reads.
    fn edit(&self, path: &[&str], reads: impl Fn(&str) -> bool) -> Option<usize> {
        let is_read = |edit: &Edit| labels(edit, path).into_iter().any(&reads);
        meant(self.pair).find(|(_, edit)| is_read(edit)).map(|(index, _)| index)
    }

    fn opinions(self) -> Vec<Opinion> {
        let opinions = self.owners.into_iter().map(|((edit, direction, what), owners)| {
            Opinion::of(edit, direction, format!("{}{what}", owners.shown()))
        });
        opinions.collect()
    }
}

impl Owners<'_> {
    fn shown(&self) -> String {
        let name = |id: &&ObjectId| match id.namespace.as_str() {
            "" => format!("{} {}", id.kind, id.name),
            namespace => format!("{} {namespace}/{}", id.kind, id.name),
        };
        let first = self.first.iter().map(name).collect::<Vec<_>>().join(", ");
        match self.count.saturating_sub(NAMED) {
            _ if self.count == 0 => String::new(),
            0 => format!("{first}: "),
            more => format!("{first} and {more} more: "),
        }
    }
}

/// Returns the labels at a path that an edit is about: of whole maps of them every one.
fn labels<'e>(edit: &'e Edit, path: &[&str]) -> Vec<&'e str> {
    let keys = edit.keys().collect::<Vec<_>>();
    if keys.starts_with(path) && keys.len() > path.len() {
        return keys.get(path.len()).copied().into_iter().collect();
    }
    let Some(below) = path.strip_prefix(keys.as_slice()) else { return Vec::new() };
    let sides = [&edit.before, &edit.after].into_iter().flatten();
    let maps = sides.filter_map(|it| it.at(below)).filter_map(Value::as_map);
    maps.flat_map(|it| it.keys().map(String::as_str)).collect()
}
