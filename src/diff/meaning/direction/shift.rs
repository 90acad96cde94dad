//! What it does that something else serves a Service, a `ServiceEntry` or a namespace.

use std::collections::BTreeSet;

use super::super::super::{Direction, Manifest};
use super::effect::Effect;
use super::policy::{Action, is_dry_run};
use super::scope::Target;
use super::views::Views;
use super::waypoint::Binding;
use super::world::{World, Worlds};

/// A consumer of a waypoint that is served by something else than before.
#[derive(Debug, Clone)]
pub(super) struct Shift<'m> {
    /// A Service, a `ServiceEntry`, or a namespace for what has no own label.
    pub(super) consumer: Target<'m>,
    pub(super) kind: Kind<'m>,
}

/// How what serves a consumer changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind<'m> {
    /// A waypoint where there was none; `is_new` when this diff creates it.
    Gained { by: &'m Manifest, is_new: bool },
    /// Another waypoint.
    Moved { from: &'m Manifest, to: &'m Manifest, is_new: bool },
    /// None any more.
    Lost { from: &'m Manifest, wants: Option<&'m str> },
    /// It was served, and its namespace is not among the files any more.
    Hidden { from: &'m Manifest },
}

/// What a shift does.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) direction: Option<Direction>,
    /// Policies that are applied on one side only, by namespace and name.
    pub(super) policies: Vec<(String, String)>,
    /// What must be said besides.
    pub(super) notes: Vec<String>,
}

impl<'m> Shift<'m> {
    /// Compares what serves one consumer.
    pub(super) fn of(consumer: Target<'m>, worlds: &Worlds<'m>) -> Option<Self> {
        let before = worlds.from.binding(&consumer);
        let after = worlds.to.binding(&consumer);
        let kind = match (before, after) {
            (Binding::Served(from), Binding::Served(to)) if from.id == to.id => return None,
            (Binding::Served(from), Binding::Served(to)) => {
                Kind::Moved { from, to, is_new: worlds.is_new(to) }
            }
            (Binding::Served(from), Binding::Unknown) => Kind::Hidden { from },
            (Binding::Served(from), Binding::Missing(_, name)) => {
                Kind::Lost { from, wants: Some(name) }
            }
            (Binding::Served(from), Binding::Direct) => Kind::Lost { from, wants: None },
            (_, Binding::Served(by)) => Kind::Gained { by, is_new: worlds.is_new(by) },
            _ => return None,
        };
        Some(Self { consumer, kind })
    }

    /// Returns its namespace.
    pub(super) fn namespace(&self) -> &'m str {
        self.consumer.own_namespace()
    }

    /// Judges the shift by the policies in force on both sides.
    pub(super) fn outcome(&self, worlds: &Worlds<'_>, views: &mut Views<'m>) -> Outcome {
        match self.kind {
            Kind::Gained { by, .. } => self.gained(by, worlds, views),
            Kind::Moved { from, to, is_new } => self.moved((from, to), is_new, worlds, views),
            Kind::Lost { from, .. } => Outcome {
                direction: Some(Direction::Looser),
                policies: worlds.from.applied(&self.consumer, from).all().into_iter().collect(),
                notes: views
                    .closed_to_clients(&[from], self.namespace(), &worlds.to)
                    .into_iter()
                    .collect(),
            },
            Kind::Hidden { .. } => {
                Outcome { direction: Some(Direction::Unclear), ..Outcome::default() }
            }
        }
    }

    fn gained(&self, by: &'m Manifest, worlds: &Worlds<'_>, views: &mut Views<'m>) -> Outcome {
        let policies = worlds.to.applied(&self.consumer, by).all().into_iter().collect::<Vec<_>>();
        let seen = views.through(by, self.namespace(), worlds);
        let said = [
            (&seen.refuse, "ALLOW", "does not let it in"),
            (&seen.deny, "DENY", "refuses it"),
            (&seen.miss, "DENY", "no longer matches them"),
            (&seen.admit, "ALLOW", "lets it in, and so all whom it serves"),
        ];
        let said = said.into_iter().filter(|(names, ..)| !names.is_empty());
        let notes = said.map(|(names, action, what)| {
            let names = counted(names.clone());
            format!("ztunnel sees the waypoint instead of its clients, and {action} {names} {what}")
        });
        let refuses = !seen.refuse.is_empty() || !seen.deny.is_empty();
        // Where nothing but the waypoint was let in, its own policies take nothing away.
        let is_tighter = refuses || !policies.is_empty() && !seen.was_closed;
        // What a DENY refused may be refused by the waypoint, or by who calls it.
        let direction = if seen.miss.is_empty() {
            Effect::of(!seen.admit.is_empty(), is_tighter).of_allowing()
        } else {
            Some(Direction::Unclear)
        };
        Outcome { direction, policies, notes: notes.collect() }
    }

    fn moved(
        &self,
        (old, new): (&'m Manifest, &'m Manifest),
        is_new: bool,
        worlds: &Worlds<'_>,
        views: &mut Views<'m>,
    ) -> Outcome {
        let before = worlds.from.applied(&self.consumer, old);
        let after = worlds.to.applied(&self.consumer, new);
        let (was, is) = (before.all(), after.all());
        let stay = was.difference(&is).cloned().collect::<Vec<_>>();
        let named = views.of_one_only((old, new), self.namespace(), &worlds.to).to_vec();
        let mut notes = Vec::new();
        if !stay.is_empty() {
            notes.push(format!(
                "Policies that target Gateway {} and do not follow to {}: {}{}",
                place(old),
                place(new),
                names(&stay),
                if before.becomes(&after) == Some(Direction::Looser) {
                    ", looser for good"
                } else {
                    ""
                }
            ));
        }
        notes.extend(named.iter().map(|it| it.said(&place(new))));
        if is_new {
            notes.extend(views.closed_to_clients(&[old, new], self.namespace(), &worlds.to));
        }
        let direction = match before.becomes(&after) {
            _ if is_new => Some(Direction::Looser),
            _ if !named.is_empty() => Some(Direction::Unclear),
            direction => direction,
        };
        let policies =
            if is_new { was.into_iter().collect() } else { is.difference(&was).cloned().collect() };
        Outcome { direction, policies, notes }
    }
}

impl Worlds<'_> {
    fn is_new(&self, gateway: &Manifest) -> bool {
        let id = &gateway.id;
        !self.from.gateways.contains_key(&(id.namespace.as_str(), id.name.as_str()))
    }
}

impl<'m> World<'m> {
    /// Returns the policies that a waypoint applies to a consumer: those for it, for the Gateway
    /// and for its class.
    pub(super) fn applied(&self, consumer: &Target<'_>, gateway: &Manifest) -> Applied {
        let own = match consumer.kind {
            "Service" | "ServiceEntry" => vec![*consumer],
            "Namespace" => self.absent_services(consumer.name),
            _ => Vec::new(),
        };
        self.applied_at(own.into_iter().chain(Self::targets_around(gateway)))
    }

    /// Returns what policies name in a namespace although it is not among the files: it is taken for
    /// something without a label of its own.
    fn absent_services(&self, namespace: &str) -> Vec<Target<'m>> {
        let Some((namespace, _)) = self.namespaces.get_key_value(namespace) else {
            return Vec::new();
        };
        let namespace = *namespace;
        let kinds = ["Service", "ServiceEntry"].into_iter();
        let named = kinds.flat_map(|kind| {
            let first = Target { kind, namespace, name: "" };
            let of_namespace = move |it: &Target<'_>| it.kind == kind && it.namespace == namespace;
            let from_first = self.of_target.range(first..).map(|(target, _)| *target);
            from_first.take_while(of_namespace).collect::<Vec<_>>()
        });
        named.filter(|it| !self.consumers.contains_key(it)).collect()
    }

    /// Returns the policies that name one of these targets.
    pub(super) fn applied_at<'t>(&self, targets: impl Iterator<Item = Target<'t>>) -> Applied {
        let mut applied = Applied::default();
        for target in targets {
            applied.add(self.of_target.get(&target).into_iter().flatten().copied());
            let tokens = self.tokens.get(&target).into_iter().flatten();
            applied.other.extend(tokens.map(|it| name(it)));
        }
        applied
    }
}

/// The policies that a waypoint or a gateway applies, by namespace and name.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// Those that let requests through: a union, and without any of them everything passes.
    allow: BTreeSet<(String, String)>,
    /// Those that refuse or check.
    other: BTreeSet<(String, String)>,
}

impl Applied {
    /// Adds policies of authorization that are in force.
    pub(super) fn add<'m>(&mut self, policies: impl Iterator<Item = &'m Manifest>) {
        for policy in policies.filter(|it| !is_dry_run(it)) {
            match Action::of(policy) {
                Action::Audit => continue,
                Action::Allow => &mut self.allow,
                _ => &mut self.other,
            }
            .insert(name(policy));
        }
    }

    pub(super) fn all(&self) -> BTreeSet<(String, String)> {
        self.allow.union(&self.other).cloned().collect()
    }

    /// Compares what is applied before with what is after, each policy being what it was.
    pub(super) fn becomes(&self, after: &Self) -> Option<Direction> {
        let other =
            Effect::of(!after.other.is_subset(&self.other), !self.other.is_subset(&after.other));
        let allow = match (self.allow.is_empty(), after.allow.is_empty()) {
            (true, true) => Effect::Same,
            (true, false) => Effect::Narrows,
            (false, true) => Effect::Widens,
            (false, false) => {
                Effect::of(!after.allow.is_subset(&self.allow), !self.allow.is_subset(&after.allow))
            }
        };
        match (allow.of_allowing(), other.of_denying()) {
            (one, None) | (None, one) => one,
            (one, two) if one == two => one,
            _ => Some(Direction::Unclear),
        }
    }
}

fn name(policy: &Manifest) -> (String, String) {
    (policy.id.namespace.clone(), policy.id.name.clone())
}

/// Names a Gateway with its namespace.
pub(super) fn place(gateway: &Manifest) -> String {
    format!("{}/{}", gateway.id.namespace, gateway.id.name)
}

/// Names up to three policies, and counts the rest.
pub(super) fn names(policies: &[(String, String)]) -> String {
    counted(policies.iter().map(|(namespace, name)| format!("{namespace}/{name}")).collect())
}

/// Names up to three things, and counts the rest.
pub(super) fn counted(mut all: Vec<String>) -> String {
    all.sort();
    all.dedup();
    let more = all.len().saturating_sub(3);
    all.truncate(3);
    let first = all.join(", ");
    if more == 0 { first } else { format!("{first} and {more} more") }
}
