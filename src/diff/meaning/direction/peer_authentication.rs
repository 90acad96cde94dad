//! The effective mode of mTLS: port before workload, namespace, mesh; PERMISSIVE where none says.
//!
//! Source: Istio, `pilot/pkg/serviceregistry/ambient/authorization.go`: ztunnel cannot refuse mTLS,
//! so DISABLE is the same as PERMISSIVE there.

use std::collections::{BTreeMap, BTreeSet};

use kubeyaml::Value;

use super::super::super::{Direction, Manifest, Pair};
use super::Opinion;
use super::edits::{both, meant, touches};
use super::scope::selector;
use super::world::{World, Worlds};

/// What connections a place accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Plain ones as well.
    Permissive,
    /// Only those of the mesh.
    Strict,
    /// Plain ones only at a sidecar; the same as permissive in ambient.
    Disabled,
    /// It cannot be decided.
    Unknown,
}

/// A place that has a mode: pods that have these labels and no other that a policy selects by, and
/// one port of theirs or all others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Spot<'m> {
    /// None for the whole mesh.
    namespace: Option<&'m str>,
    labels: BTreeMap<&'m str, &'m str>,
    port: Option<&'m str>,
}

pub(super) fn opinions(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let mut all = pair.from.as_ref().map_or_else(Vec::new, |it| spots_of(it, &worlds.from));
    all.extend(pair.to.as_ref().map_or_else(Vec::new, |it| spots_of(it, &worlds.to)));
    let mut all = all.into_iter().collect::<BTreeSet<_>>();
    all.extend(overlaps(&all, worlds));
    let spots = |fits: fn(&Spot<'_>) -> bool| compared(all.iter().filter(|it| fits(it)), worlds);
    let is_renamed = both(pair).is_some_and(|(from, to)| from.id != to.id);
    if both(pair).is_none() || is_renamed {
        let found = spots(|_| true).into_iter();
        return found.map(|(direction, why)| Opinion::of(None, direction, why)).collect();
    }
    let judged = meant(pair).filter_map(|(index, edit)| {
        let (direction, why) = match () {
            () if touches(edit, &["spec", "portLevelMtls"]) && edit.path.len() > 1 => {
                spots(|spot| spot.port.is_some())?
            }
            () if touches(edit, &["spec", "mtls"]) && edit.path.len() > 1 => {
                spots(|spot| spot.port.is_none())?
            }
            () if touches(edit, &["spec"]) => spots(|_| true)?,
            () => return None,
        };
        Some(Opinion::of(index, direction, why))
    });
    judged.collect()
}

/// Returns the places that a policy speaks of.
fn spots_of<'m>(policy: &'m Manifest, world: &World<'_>) -> Vec<Spot<'m>> {
    let is_of_mesh = policy.id.namespace == world.root;
    let labels = selector(policy);
    // Istio ignores a selector in the root namespace.
    if is_of_mesh && !labels.is_empty() {
        return Vec::new();
    }
    let namespace = (!is_of_mesh).then_some(policy.id.namespace.as_str());
    let spot = |port| Spot { namespace, labels: labels.clone(), port };
    let ports = policy.at(&["spec", "portLevelMtls"]).and_then(Value::as_map);
    let ports = ports.filter(|_| !labels.is_empty()).into_iter().flatten();
    let ports = ports.map(|(port, _)| spot(Some(port.as_str())));
    std::iter::once(spot(None)).chain(ports).collect()
}

/// More policies than this are not looked at for pods that are selected by two.
const MOST: usize = 64;

/// Returns the pods that other policies of workloads select as well.
fn overlaps<'m>(spots: &BTreeSet<Spot<'m>>, worlds: &Worlds<'m>) -> Vec<Spot<'m>> {
    let of_workloads = spots.iter().filter(|it| !it.labels.is_empty());
    let both = of_workloads.flat_map(|spot| {
        let peers = [&worlds.from.peers, &worlds.to.peers].into_iter();
        let policies =
            peers.filter_map(|it| it.get(spot.namespace?)).flat_map(|it| it.iter().take(MOST));
        let others = policies.map(|it| selector(it)).filter(|labels| !spot.is_apart(labels));
        let joined = others.map(|labels| spot.labels.clone().into_iter().chain(labels).collect());
        let unlike = joined.filter(|labels: &BTreeMap<_, _>| *labels != spot.labels);
        unlike.map(|labels| Spot { labels, ..spot.clone() })
    });
    both.collect()
}

fn compared<'s>(
    spots: impl Iterator<Item = &'s Spot<'s>>,
    worlds: &Worlds<'_>,
) -> Option<(Direction, String)> {
    let mut found: Option<(Direction, String)> = None;
    let spots = spots.collect::<Vec<_>>();
    for spot in &spots {
        let modes = (worlds.from.mode(spot), worlds.to.mode(spot));
        let (direction, what) = match modes {
            (Mode::Unknown, _) | (_, Mode::Unknown) => (
                Direction::Unclear,
                "two PeerAuthentications of one level may hold there and the older one wins, or the mode is none that Istio knows",
            ),
            (before, after) if before == after => continue,
            (_, Mode::Strict) => (Direction::Tighter, "plain connections are refused"),
            (Mode::Strict, _) => (Direction::Looser, "connections without mTLS are accepted"),
            _ if worlds.to.has_sidecars(spot.namespace) => {
                (Direction::Unclear, "sidecars, if there are any, take mTLS on one side only")
            }
            _ => continue,
        };
        let but = if direction == Direction::Tighter {
            spot.open_ports(&spots, worlds)
        } else {
            String::new()
        };
        let why = format!("{what} {}{but}", spot.shown());
        match &mut found {
            None => found = Some((direction, why)),
            Some((known, _)) if *known == direction => {}
            Some((known, all)) => {
                *known = Direction::Unclear;
                *all = format!("{all}; {why}");
            }
        }
    }
    found
}

impl Spot<'_> {
    /// Tells whether no pod can have its labels and others.
    fn is_apart(&self, labels: &BTreeMap<&str, &str>) -> bool {
        labels.iter().any(|(key, value)| self.labels.get(key).is_some_and(|own| own != value))
    }

    /// Says which ports of a place take plain connections all the same.
    fn open_ports(&self, others: &[&Self], worlds: &Worlds<'_>) -> String {
        let same = others.iter().filter(|it| it.labels == self.labels && self.port.is_none());
        let open = same.filter(|it| it.port.is_some() && worlds.to.mode(it) != Mode::Strict);
        let ports = open.filter_map(|it| it.port).collect::<Vec<_>>();
        if ports.is_empty() {
            String::new()
        } else {
            format!(", but not at port {}", ports.join(", "))
        }
    }

    fn shown(&self) -> String {
        let pods = match (self.namespace, self.labels.is_empty()) {
            (None, _) => "in the whole mesh, where no namespace says otherwise".to_owned(),
            (Some(namespace), true) => format!("in namespace {namespace}"),
            (Some(namespace), false) => format!("at the selected pods of namespace {namespace}"),
        };
        self.port.map_or(pods.clone(), |port| format!("at port {port} {pods}"))
    }
}

/// What one level says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    Mode(Mode),
}

impl World<'_> {
    /// Returns the mode at a place.
    fn mode(&self, spot: &Spot<'_>) -> Mode {
        let workload = || self.of_workloads(spot);
        let levels: [&dyn Fn() -> Said; 3] = [
            &workload,
            &|| spot.namespace.map_or(Said::Nothing, |it| self.of_namespace(it)),
            &|| self.of_namespace(&self.root),
        ];
        let said = levels.iter().map(|level| level());
        let mut modes = said.filter_map(|it| match it {
            Said::Nothing => None,
            Said::Mode(mode) => Some(mode),
        });
        modes.next().unwrap_or(Mode::Permissive)
    }

    fn of_namespace(&self, namespace: &str) -> Said {
        let all = self.peers_of_all.get(namespace).into_iter().flatten();
        agreed(all.map(|it| read(it.at(&["spec", "mtls", "mode"]))))
    }

    fn of_workloads(&self, spot: &Spot<'_>) -> Said {
        let Some(namespace) = spot.namespace.filter(|_| !spot.labels.is_empty()) else {
            return Said::Nothing;
        };
        let by_label = spot
            .labels
            .iter()
            .filter_map(|(key, value)| self.peers_of_pods.get(&(namespace, *key, *value)));
        let some = by_label.flatten().filter(|it| {
            selector(it).iter().all(|(key, value)| spot.labels.get(key) == Some(value))
        });
        agreed(some.map(|it| {
            let port = spot.port.map(|port| read(it.at(&["spec", "portLevelMtls", port, "mode"])));
            match port {
                Some(Said::Mode(mode)) => Said::Mode(mode),
                _ => read(it.at(&["spec", "mtls", "mode"])),
            }
        }))
    }
}

/// Several policies of one level decide only where they say the same.
fn agreed(mut all: impl Iterator<Item = Said>) -> Said {
    let first = all.next().unwrap_or(Said::Nothing);
    if all.all(|it| it == first) { first } else { Said::Mode(Mode::Unknown) }
}

fn read(mode: Option<&Value>) -> Said {
    match mode {
        None | Some(Value::Null) => Said::Nothing,
        Some(mode) => match mode.as_str() {
            Some("UNSET") => Said::Nothing,
            Some("PERMISSIVE") => Said::Mode(Mode::Permissive),
            Some("DISABLE") => Said::Mode(Mode::Disabled),
            Some("STRICT") => Said::Mode(Mode::Strict),
            _ => Said::Mode(Mode::Unknown),
        },
    }
}
