//! Which change lets something else serve a Service, a `ServiceEntry` or a namespace.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::{Direction, Impact, ImpactKind, Manifest, Operation, Pair};
use super::Opinion;
use super::edits::touching;
use super::scope::Target;
use super::shift::{Kind, Outcome, Shift, counted, names, place};
use super::unbound;
use super::views::Views;
use super::waypoint::{Binding, FOR, PODS, USE, USE_NAMESPACE};
use super::world::{Worlds, class};

/// A pair, and one of its fields or the whole of it.
type Cause = (usize, Option<usize>);

/// The pairs whose labels or listeners decide what serves what, by kind, namespace and name on
/// either side.
struct Causes<'m> {
    pairs: &'m [Pair],
    index: BTreeMap<Target<'m>, usize>,
}

/// Judges the labels that ask for waypoints, and the waypoints themselves.
pub(super) fn opinions(pairs: &[Pair], worlds: &Worlds<'_>) -> Vec<(usize, Opinion)> {
    let causes = Causes::of(pairs);
    if causes.index.is_empty() {
        return Vec::new();
    }
    let mut groups: BTreeMap<Cause, Vec<Shift<'_>>> = BTreeMap::new();
    for consumer in consumers(worlds) {
        let Some(shift) = Shift::of(consumer, worlds) else { continue };
        if let Some(cause) = causes.of_shift(&shift) {
            groups.entry(cause).or_default().push(shift);
        }
    }
    let unseen = causes.unseen(&groups, worlds);
    let mut views = Views::default();
    let judged = groups.iter().filter_map(|((pair, edit), shifts)| {
        Some((*pair, judged(*edit, shifts, worlds, &mut views)?))
    });
    judged.chain(unseen).collect()
}

/// Returns what is there on both sides and may have a waypoint. A namespace that comes into the
/// files may be there in the cluster already.
fn consumers<'m>(worlds: &Worlds<'m>) -> Vec<Target<'m>> {
    let others = worlds.from.consumers.keys().copied();
    worlds
        .to
        .in_namespaces()
        .chain(others.filter(|it| worlds.to.consumers.contains_key(it)))
        .collect()
}

impl<'m> Causes<'m> {
    fn of(pairs: &'m [Pair]) -> Self {
        let mut index = BTreeMap::new();
        for (at, pair) in pairs.iter().enumerate() {
            for side in [&pair.from, &pair.to].into_iter().flatten() {
                let id = &side.id;
                let kinds = ["Namespace", "Service", "ServiceEntry", "Gateway", "GatewayClass"];
                if kinds.contains(&id.kind.as_str()) && id.group != "networking.istio.io"
                    || id.kind == "ServiceEntry"
                {
                    let target =
                        Target { kind: &id.kind, namespace: &id.namespace, name: &id.name };
                    index.insert(target, at);
                }
            }
        }
        Self { pairs, index }
    }

    fn pair(&self, kind: &str, namespace: &str, name: &str) -> Option<(usize, &'m Pair)> {
        let at = *self.index.get(&Target { kind, namespace, name })?;
        Some((at, self.pairs.get(at)?))
    }

    /// Returns the field that asks for a waypoint, of an object whose fields differ.
    fn label(&self, kind: &str, namespace: &str, name: &str) -> Option<Cause> {
        let (at, pair) = self.pair(kind, namespace, name)?;
        if kind == "Namespace" && asks_newly(pair) {
            return Some((at, None));
        }
        let edit = touching(pair, &[&["metadata", "labels", USE]])
            .or_else(|| touching(pair, &[&["metadata", "labels", USE_NAMESPACE]]))?;
        Some((at, Some(edit)))
    }

    /// Finds what causes a shift: the consumer's own label, then that of its namespace, the
    /// waypoint, its class, and the labels that listeners select namespaces by.
    fn of_shift(&self, shift: &Shift<'_>) -> Option<Cause> {
        let Target { kind, namespace, name } = shift.consumer;
        let gateways: Vec<&Manifest> = match shift.kind {
            Kind::Gained { by, .. } => vec![by],
            Kind::Moved { from, to, .. } => vec![to, from],
            Kind::Lost { from, .. } | Kind::Hidden { from } => vec![from],
        };
        let of_namespace = || self.label("Namespace", "", shift.namespace());
        let of_gateway = || gateways.iter().find_map(|it| self.gateway(it));
        let of_class = || gateways.iter().find_map(|it| self.class(it));
        self.label(kind, namespace, name)
            .or_else(of_namespace)
            .or_else(of_gateway)
            .or_else(of_class)
            .or_else(|| self.namespace(shift.namespace()))
    }

    fn gateway(&self, gateway: &Manifest) -> Option<Cause> {
        let (at, pair) = self.pair("Gateway", &gateway.id.namespace, &gateway.id.name)?;
        if pair.operation != Operation::Changed && pair.operation != Operation::Moved {
            return Some((at, None));
        }
        let paths: [&[&str]; 2] = [&["spec", "listeners"], &["metadata", "labels", FOR]];
        let edit =
            touching(pair, &paths).or_else(|| touching(pair, &[&["spec", "gatewayClassName"]]))?;
        Some((at, Some(edit)))
    }

    fn class(&self, gateway: &Manifest) -> Option<Cause> {
        let (at, pair) = self.pair("GatewayClass", "", class(gateway)?)?;
        let edit = touching(pair, &[&["metadata", "labels", FOR]]);
        (edit.is_some() || pair.operation != Operation::Changed).then_some((at, edit))
    }

    fn namespace(&self, name: &str) -> Option<Cause> {
        let (at, pair) = self.pair("Namespace", "", name)?;
        let edit = touching(pair, &[&["metadata", "labels"]]);
        (edit.is_some() || pair.operation != Operation::Changed).then_some((at, edit))
    }

    /// Judges labels that ask for a Gateway which is not among the files, and waypoints that go or
    /// are narrowed while nothing among the files is bound to them.
    fn unseen(
        &self,
        groups: &BTreeMap<Cause, Vec<Shift<'_>>>,
        worlds: &Worlds<'_>,
    ) -> Vec<(usize, Opinion)> {
        let judged = groups.keys().map(|(at, _)| *at).collect::<BTreeSet<_>>();
        let silent = self.index.iter().filter(|(_, at)| !judged.contains(*at));
        let found = silent.filter_map(|(target, at)| {
            let pair = self.pairs.get(*at)?;
            let opinions = match target.kind {
                "Gateway" | "GatewayClass" => unbound::opinions(pair, target, worlds),
                _ => self.elsewhere(target, worlds).into_iter().collect(),
            };
            Some(opinions.into_iter().map(|it| (*at, it)))
        });
        found.flatten().collect()
    }

    fn elsewhere(&self, target: &Target<'m>, worlds: &Worlds<'_>) -> Option<Opinion> {
        let (_, edit) = self.label(target.kind, target.namespace, target.name)?;
        let (before, after) = (worlds.from.binding(target), worlds.to.binding(target));
        let (namespace, absent) = [before, after].into_iter().find_map(|it| match it {
            Binding::Missing(namespace, name) => Some((namespace, name)),
            _ => None,
        })?;
        let own = target.own_namespace();
        let place = (if namespace.is_empty() { own } else { namespace }, absent);
        if [&worlds.from, &worlds.to].iter().all(|it| it.gateways.contains_key(&place)) {
            // It is there, and does not serve it: nothing is served, before and after.
            return None;
        }
        let is_shift = matches!(before, Binding::Served(_)) || matches!(after, Binding::Served(_));
        let why = format!(
            "Gateway {}/{absent} is not among the files; if it is somewhere else, its policies cannot be compared",
            place.0
        );
        (before != after && !is_shift).then(|| Opinion::of(edit, Direction::Unclear, why))
    }
}

/// Tells whether what comes into the files asks for a waypoint.
fn asks_newly(pair: &Pair) -> bool {
    let is_new = matches!(pair.operation, Operation::Created | Operation::Renamed);
    is_new && pair.to.as_ref().is_some_and(|to| to.label(USE).is_some())
}

/// Judges all shifts of one cause.
fn judged<'m>(
    edit: Option<usize>,
    shifts: &[Shift<'m>],
    worlds: &Worlds<'m>,
    views: &mut Views<'m>,
) -> Option<Opinion> {
    let outcomes = shifts.iter().map(|shift| (shift, shift.outcome(worlds, views)));
    let outcomes: Vec<_> = outcomes.filter(|(_, it)| it.direction.is_some()).collect();
    let direction = direction(&outcomes)?;
    let mut texts = BTreeMap::<String, Vec<&(&Shift<'_>, Outcome)>>::new();
    for outcome in &outcomes {
        texts.entry(head(outcome.0.kind)).or_default().push(outcome);
    }
    let why = texts.iter().map(|(head, all)| said(head, all)).collect::<Vec<_>>().join("; ");
    let mut opinion = Opinion::of(edit, direction, why);
    opinion.impacts =
        outcomes.iter().find_map(|(shift, _)| until_ready(shift, &outcomes)).into_iter().collect();
    Some(opinion)
}

/// The direction of all shifts together. A waypoint that gains pods and loses Services, or the other
/// way round, lets past it what it loses, whatever it gains.
fn direction(outcomes: &[(&Shift<'_>, Outcome)]) -> Option<Direction> {
    let found = outcomes.iter().filter_map(|(_, it)| it.direction).collect::<BTreeSet<_>>();
    let first = found.first().copied()?;
    let is_other_traffic = outcomes.iter().any(|(shift, _)| shift.consumer.kind == PODS)
        && found == BTreeSet::from([Direction::Looser, Direction::Tighter]);
    Some(match found.len() {
        1 => first,
        _ if is_other_traffic => Direction::Looser,
        _ => Direction::Unclear,
    })
}

/// Says what one kind of shift is, before the consumers' names.
fn head(kind: Kind<'_>) -> String {
    match kind {
        Kind::Gained { by, is_new: true } => {
            format!(
                "in force when Gateway {}, which this diff creates, is up: it serves",
                place(by)
            )
        }
        Kind::Gained { by, is_new: false } => format!("Gateway {} serves", place(by)),
        Kind::Moved { to, is_new: true, .. } => format!(
            "until Gateway {}, which this diff creates, has an address, nothing serves",
            place(to)
        ),
        Kind::Moved { from, to, is_new: false } => {
            format!("Gateway {} in place of {} serves", place(to), place(from))
        }
        Kind::Lost { from, wants: None } => format!("Gateway {} no longer serves", place(from)),
        Kind::Lost { from, wants: Some(name) } if name == from.id.name => {
            format!("Gateway {} does not serve any more what still asks for it:", place(from))
        }
        Kind::Lost { from, wants: Some(name) } => format!(
            "Gateway {name}, which is asked for in place of {}, is not there or may not serve",
            place(from)
        ),
        Kind::Hidden { from } => format!(
            "the namespace is not among the files any more, so whether Gateway {} still serves it is not known:",
            place(from)
        ),
    }
}

fn said(head: &str, all: &[&(&Shift<'_>, Outcome)]) -> String {
    let consumers = consumers_of(all.iter().map(|(shift, _)| *shift));
    let policies = all.iter().flat_map(|(_, it)| it.policies.iter().cloned()).collect::<Vec<_>>();
    let is_lost = all.iter().any(|(shift, _)| {
        matches!(shift.kind, Kind::Lost { .. } | Kind::Moved { is_new: true, .. })
    });
    let effect = match (policies.is_empty(), is_lost) {
        (true, true) => ": requests go direct".to_owned(),
        (true, false) => String::new(),
        (false, true) => format!(": requests go direct, past {}", names(&policies)),
        (false, false) => format!(": it applies {}", names(&policies)),
    };
    let mut notes = all.iter().flat_map(|(_, it)| it.notes.iter().cloned()).collect::<Vec<_>>();
    notes.sort();
    notes.dedup();
    notes.truncate(3);
    notes.insert(0, format!("{head} {consumers}{effect}"));
    notes.join(". ")
}

/// Names what is served otherwise; a namespace stands for what lies in it.
fn consumers_of<'s>(shifts: impl Iterator<Item = &'s Shift<'s>> + Clone) -> String {
    let namespaces = shifts.clone().filter(|it| it.consumer.kind == "Namespace");
    let namespaces = namespaces.map(|it| it.consumer.name).collect::<BTreeSet<_>>();
    let named =
        shifts.filter(|it| it.consumer.kind == "Namespace" || !namespaces.contains(it.namespace()));
    counted(named.map(|it| shown(&it.consumer)).collect())
}

fn shown(consumer: &Target<'_>) -> String {
    match consumer.kind {
        "Namespace" => format!("namespace {}", consumer.name),
        PODS => format!("the pods of namespace {}", consumer.namespace),
        kind => format!("{kind} {}/{}", consumer.namespace, consumer.name),
    }
}

/// Says what is not checked until a new waypoint is ready, and how to avoid that.
fn until_ready(shift: &Shift<'_>, all: &[(&Shift<'_>, Outcome)]) -> Option<Impact> {
    let Kind::Moved { to, is_new: true, .. } = shift.kind else { return None };
    let moved = all.iter().filter(|(it, _)| {
        matches!(it.kind, Kind::Moved { to: other, is_new: true, .. } if other.id == to.id)
    });
    let consumers = consumers_of(moved.clone().map(|(shift, _)| *shift));
    let mut policies =
        moved.flat_map(|(_, outcome)| outcome.policies.iter().cloned()).collect::<Vec<_>>();
    policies.sort();
    policies.dedup();
    let unchecked = match policies.len() {
        0 => "no policy is lost by that".to_owned(),
        1 => format!("1 policy is not applied ({})", names(&policies)),
        count => format!("{count} policies are not applied ({})", names(&policies)),
    };
    let text = format!(
        "until it has an address the traffic of {consumers} goes direct, for Gateway {} is created in this same diff: {unchecked}. Do: one pull request with the Gateway and its policies, a second one with the label",
        place(to)
    );
    let workload = Some(to.id.clone());
    Some(Impact { kind: ImpactKind::LooserUntilReady, workload, text, versions: Vec::new() })
}
