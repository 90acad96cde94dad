//! The order of layers: who extends whom.

use std::collections::{BTreeMap, BTreeSet};

use super::read::Located;
use crate::diag::{FileId, Finding, Findings, nearest};
use crate::setting::Setting;

/// One file of `env/`, in long forms, with what is wrong in it alone.
#[derive(Debug)]
pub(super) struct Layer {
    /// The file.
    pub file: FileId,
    /// What it says, without `extends`, `abstract` and `x-` keys. `None`: not readable as YAML.
    pub setting: Option<Setting>,
    /// The layers under it.
    pub extends: Vec<Located<String>>,
    /// The globs of files that it names.
    pub globs: Vec<String>,
    /// Whether it is a layer only.
    pub is_abstract: bool,
    /// What is wrong in it.
    pub findings: Findings,
}

/// Layers by name: the path below `env/` without `.yaml`.
pub(super) type Layers = BTreeMap<String, Layer>;

/// Puts the layers of an environment in order: depth first, left to right, parents before
/// children, every layer once, at its first place. The environment itself comes last.
pub(super) fn chain<'l>(layers: &'l Layers, name: &str) -> Result<Vec<&'l str>, Findings> {
    let mut walk = Walk::new(layers);
    walk.enter(name);
    while let Some((name, next)) = walk.open.pop() {
        if walk.open.len() + walk.order.len() > MOST_LAYERS {
            return Err(vec![too_long(layers, name)]);
        }
        let parents = layers.get(name).map_or(&[][..], |layer| &layer.extends);
        match parents.get(next) {
            Some(parent) => {
                walk.open.push((name, next + 1));
                walk.follow(name, parent);
            }
            None => walk.close(name),
        }
    }
    if walk.findings.is_empty() { Ok(walk.order) } else { Err(walk.findings) }
}

/// Layers of one environment. Every layer is merged for every environment above it, so that a
/// project of thousands over one another would take minutes.
const MOST_LAYERS: usize = 500;

fn too_long(layers: &Layers, name: &str) -> Finding {
    let place = layers.get(name).and_then(|layer| layer.extends.first()).map(|it| it.place);
    Finding::error(
        "layers-too-many",
        format!("more than {MOST_LAYERS} layers lie over one another"),
    )
    .at(place)
    .because("an environment is merged of its whole chain of layers")
    .hint("write what they say into fewer layers")
}

/// Finds an environment with too many layers below it; all others would be slow as well.
pub(super) fn overlong(layers: &Layers, names: &[&str]) -> Option<Finding> {
    let mut found = names.iter().filter_map(|name| chain(layers, name).err());
    let is_it = |findings: &Findings| findings.iter().any(|it| it.rule == "layers-too-many");
    found.find(is_it)?.pop()
}

/// The walk's state: explicit, so that a chain of any length needs no deep stack.
struct Walk<'l> {
    layers: &'l Layers,
    open: Vec<(&'l str, usize)>,
    on_path: BTreeSet<&'l str>,
    done: BTreeSet<&'l str>,
    order: Vec<&'l str>,
    findings: Findings,
}

impl<'l> Walk<'l> {
    fn new(layers: &'l Layers) -> Self {
        Self {
            layers,
            open: Vec::new(),
            on_path: BTreeSet::new(),
            done: BTreeSet::new(),
            order: Vec::new(),
            findings: Findings::new(),
        }
    }

    fn enter(&mut self, name: &str) {
        if let Some((name, _)) = self.layers.get_key_value(name) {
            self.open.push((name, 0));
            self.on_path.insert(name);
        }
    }

    fn follow(&mut self, child: &str, parent: &Located<String>) {
        let name = parent.value.as_str();
        if let Some(finding) = bad_name(parent) {
            self.findings.push(finding);
        } else if !self.layers.contains_key(name) {
            self.findings.push(missing(self.layers, child, parent));
        } else if self.on_path.contains(name) {
            self.findings.push(self.cycle(parent));
        } else if !self.done.contains(name) {
            self.enter(name);
        }
    }

    fn close(&mut self, name: &'l str) {
        self.on_path.remove(name);
        self.done.insert(name);
        self.order.push(name);
    }

    /// Tells of a cycle from its first name on, so that it is one finding whichever environment
    /// leads into it.
    fn cycle(&self, parent: &Located<String>) -> Finding {
        let names = self.open.iter().map(|(name, _)| *name);
        let mut cycle = names.skip_while(|name| *name != parent.value).collect::<Vec<_>>();
        let first = (0..cycle.len()).min_by_key(|index| cycle[*index]).unwrap_or(0);
        cycle.rotate_left(first);
        let (first, last) = (cycle.first().copied(), cycle.last().copied());
        let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
        let closing = self
            .layers
            .get(last)
            .and_then(|layer| layer.extends.iter().find(|extended| extended.value == first));
        let shown = if cycle.len() > 6 {
            format!("{} -> .. -> {last}", cycle[..3].join(" -> "))
        } else {
            cycle.join(" -> ")
        };
        let message = format!("layers extend each other: {shown} -> {first}");
        Finding::error("layer-cycle", message)
            .at(closing.unwrap_or(parent).place)
            .because("a layer lies under the one that extends it, so the order has no beginning")
            .hint("remove one of these `extends`")
    }
}

fn bad_name(parent: &Located<String>) -> Option<Finding> {
    let name = parent.value.as_str();
    let part_is_bad = |part: &str| part.is_empty() || part == "." || part == "..";
    let finding = Finding::error("layer-name", format!("`{name}` is no name of a layer"))
        .at(parent.place)
        .because("a layer is named by its path below the env folder, without `.yaml`");
    let plain = name.strip_prefix("./").unwrap_or(name);
    let stem = plain.strip_suffix(".yaml").unwrap_or(plain);
    if stem.is_empty() {
        Some(finding.hint("write for example `extends: base`, or leave `extends` out"))
    } else if stem.split('/').any(part_is_bad) || name.contains(['\\', '\0']) {
        Some(finding.hint("layers outside that folder cannot be used; copy or move the file there"))
    } else if stem == name {
        None
    } else {
        Some(finding.hint(format!("write `{stem}`")))
    }
}

fn missing(layers: &Layers, child: &str, parent: &Located<String>) -> Finding {
    let name = parent.value.as_str();
    let finding =
        Finding::error("layer-missing", format!("there is no layer `{name}`")).at(parent.place);
    let others = layers.keys().map(String::as_str).filter(|other| *other != child);
    // The folder's own name does not belong there.
    let below = name.split_once('/').map(|(_, below)| below).filter(|it| layers.contains_key(*it));
    match below.or_else(|| nearest(name, others)) {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding.hint(format!("write the file `{name}.yaml` in the env folder")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Place, Sources};

    fn layers(edges: &[(&str, &[&str])]) -> Layers {
        let mut sources = Sources::default();
        let layer = |(name, extends): &(&str, &[&str])| {
            let file = sources.add(format!("env/{name}.yaml"), "");
            let place = Place { file, line: 1, column: 1 };
            let extends =
                extends.iter().map(|it| Located { value: (*it).to_owned(), place }).collect();
            let layer = Layer {
                file,
                setting: None,
                extends,
                globs: Vec::new(),
                is_abstract: false,
                findings: Vec::new(),
            };
            ((*name).to_owned(), layer)
        };
        edges.iter().map(layer).collect()
    }

    fn messages(result: Result<Vec<&str>, Findings>) -> Vec<String> {
        result.err().unwrap_or_default().into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_diamond_has_its_base_once_and_first() {
        let layers =
            layers(&[("a", &["base"]), ("b", &["base"]), ("base", &[]), ("prod", &["a", "b"])]);
        assert_eq!(chain(&layers, "prod").unwrap(), ["base", "a", "b", "prod"]);
    }

    #[test]
    fn a_cycle_is_named_from_its_beginning() {
        let layers = layers(&[("a", &["b"]), ("b", &["a"]), ("prod", &["a"])]);
        assert_eq!(messages(chain(&layers, "prod")), ["layers extend each other: a -> b -> a"]);
    }

    #[test]
    fn a_layer_that_extends_itself_is_a_cycle() {
        let layers = layers(&[("prod", &["prod"])]);
        assert_eq!(messages(chain(&layers, "prod")), ["layers extend each other: prod -> prod"]);
    }

    #[test]
    fn every_missing_layer_is_reported_and_none_outside_the_folder_is_looked_for() {
        let layers = layers(&[("base", &[]), ("prod", &["bsae", "../../etc/passwd", "base.yaml"])]);
        assert_eq!(
            messages(chain(&layers, "prod")),
            [
                "there is no layer `bsae`",
                "`../../etc/passwd` is no name of a layer",
                "`base.yaml` is no name of a layer",
            ]
        );
    }

    #[test]
    fn a_cycle_is_the_same_whichever_environment_leads_into_it() {
        let layers = layers(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"]), ("p", &["c"])]);
        let told = |name| chain(&layers, name).unwrap_err();
        assert_eq!(told("p"), told("b"));
        assert_eq!(told("p")[0].message, "layers extend each other: a -> b -> c -> a");
    }

    #[test]
    fn a_chain_of_ten_thousand_layers_is_one_finding() {
        let names = (0..10_000).map(|number| format!("l{number}")).collect::<Vec<_>>();
        let parents = names.iter().skip(1).map(|name| [name.as_str()]).collect::<Vec<_>>();
        let mut edges: Vec<(&str, &[&str])> =
            names.iter().zip(&parents).map(|(name, under)| (name.as_str(), &under[..])).collect();
        edges.push(("l9999", &[]));
        let layers = layers(&edges);
        assert_eq!(chain(&layers, "l9501").unwrap().len(), 499);
        let environments = names.iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(overlong(&layers, &environments).unwrap().rule, "layers-too-many");
    }
}
