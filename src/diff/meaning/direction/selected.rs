//! Labels of namespaces and of pods, by what selects by them.
//!
//! Only selectors that are the same on both sides are looked at: those that differ are judged where
//! they stand.

mod selector;

use std::collections::BTreeMap;

use kubeyaml::Value;

use super::super::super::{Direction, Manifest, Pair};
use super::Opinion;
use super::edits::{both, meant, touches};
use super::enrolment::templates;
use super::mesh;
use super::shift::counted;
use super::world::{World, Worlds, label_of_namespace};
use crate::compare::Edit;
use crate::object::selects;
pub(super) use selector::names;
use selector::{Selector, Taken, Use};

/// The selectors that are the same on both sides.
#[derive(Debug, Default)]
pub(super) struct Selectors<'m> {
    of_namespaces: Vec<Selector<'m>>,
    /// By the namespace of the pods.
    of_pods: BTreeMap<&'m str, Vec<Selector<'m>>>,
    /// Those of pods in several namespaces.
    of_all_pods: Vec<Selector<'m>>,
    /// Which namespaces an istiod sees.
    discovery: Vec<Vec<Value>>,
}

/// More selectors than this are not looked at for one object.
const MOST: usize = 20_000;

/// Why something is unclear where there are more.
const TOO_MANY: &str = "there are too many selectors to tell which of them take these labels";

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
        match selector.takes {
            Taken::Namespaces => self.of_namespaces.push(selector),
            Taken::Pods if namespace == root && selector.is_mesh_wide() => {
                self.of_all_pods.push(selector);
            }
            Taken::Pods => self.of_pods.entry(namespace).or_default().push(selector),
            Taken::PodsOf(_) => self.of_all_pods.push(selector),
        }
    }

    /// Judges the labels of a namespace or of pods by what takes them on one side only.
    pub(super) fn opinions(&self, pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
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

    fn of_namespace(&self, (from, to): (&Manifest, &Manifest), found: &mut Found<'_>) {
        let path = ["metadata", "labels"];
        found.cap(self.of_namespaces.len(), &path);
        for selector in self.of_namespaces.iter().take(MOST) {
            let takes = |it: &Manifest| {
                selects(selector.by, |key| label_of_namespace(&it.id.name, Some(it), key))
            };
            if let Some(comes) = between(takes(from), takes(to)) {
                found.add(selector, selector.used_for.direction(comes), &path);
            }
        }
        for selectors in &self.discovery {
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
        found: &mut Found<'_>,
    ) {
        let path = [way, &["metadata", "labels"]].concat();
        let namespace = to.id.namespace.as_str();
        let own = self.of_pods.get(namespace).map(Vec::as_slice).unwrap_or_default();
        found.cap(own.len() + self.of_all_pods.len(), &path);
        for selector in own.iter().chain(&self.of_all_pods).take(MOST) {
            let takes = |side: &Manifest, world: &World<'_>| {
                let labels = side.at(&path);
                selector.reaches(namespace, world)
                    && selects(selector.by, |key| labels?.get(key)?.as_str())
            };
            let Some(comes) = between(takes(from, &worlds.from), takes(to, &worlds.to)) else {
                continue;
            };
            let direction = if selector.used_for == Use::Isolation {
                // Who is isolated by several lets through what any of them does.
                let (world, side) = if comes { (&worlds.from, from) } else { (&worlds.to, to) };
                let is_alone = !world.isolates(namespace, side.at(&path));
                is_alone
                    .then(|| if comes { Direction::Tighter } else { Direction::Looser })
                    .or(Some(Direction::Unclear))
            } else {
                selector.used_for.direction(comes)
            };
            found.add(selector, direction, &path);
        }
    }
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
    owners: BTreeMap<(usize, Direction, &'static str), Vec<String>>,
}

impl<'p> Found<'p> {
    fn new(pair: &'p Pair) -> Self {
        Self { pair, owners: BTreeMap::new() }
    }

    /// Says that not all selectors are looked at.
    fn cap(&mut self, count: usize, path: &[&str]) {
        let edit = meant(self.pair).find(|(_, edit)| touches(edit, path));
        if let Some((edit, _)) = edit.filter(|_| count > MOST) {
            self.owners.entry((edit, Direction::Unclear, TOO_MANY)).or_default();
        }
    }

    fn add(&mut self, selector: &Selector<'_>, direction: Option<Direction>, path: &[&str]) {
        let edit = self.edit(path, |key| selector.names(key));
        let Some((edit, direction)) = edit.zip(direction) else { return };
        let id = &selector.owner.id;
        let name = match id.namespace.as_str() {
            "" => format!("{} {}", id.kind, id.name),
            namespace => format!("{} {namespace}/{}", id.kind, id.name),
        };
        let what = selector.used_for.text(direction);
        self.owners.entry((edit, direction, what)).or_default().push(name);
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
            let why = match owners.len() {
                0 => what.to_owned(),
                _ => format!("{}: {what}", counted(owners)),
            };
            Opinion::of(edit, direction, why)
        });
        opinions.collect()
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
