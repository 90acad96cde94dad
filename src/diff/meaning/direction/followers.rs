//! Policies that name a Gateway, a Service or an identity, and do not follow when it gets another
//! name. A Gateway of another controller's class is one that no policy of Istio's is applied at.

use std::collections::BTreeSet;

use super::super::super::{Direction, Manifest, Operation, Pair};
use super::super::gateway::{CLASSES, SERVICE_ACCOUNT, is_waypoint};
use super::Opinion;
use super::edits::{both, touching};
use super::identity::Identity;
use super::policy::is_dry_run;
use super::scope::{Target, selector};
use super::shift::{Applied, names};
use super::waypoint::Binding;
use super::world::{World, Worlds, class};

/// Judges a Gateway, a Service or a `ServiceEntry` whose name, class or identity is another.
pub(super) fn opinions(pair: &Pair, worlds: &Worlds<'_>) -> Vec<Opinion> {
    let Some((from, to)) = both(pair) else { return Vec::new() };
    let is_renamed = pair.operation == Operation::Renamed;
    match (from.id.group.as_str(), from.id.kind.as_str()) {
        ("", "Service") | ("networking.istio.io", "ServiceEntry") if is_renamed => {
            let applied = [worlds.from.at_service(from), worlds.to.at_service(to)];
            left_behind(None, applied).into_iter().collect()
        }
        ("gateway.networking.k8s.io", "Gateway") => of_gateway(pair, (from, to), worlds),
        _ => Vec::new(),
    }
}

fn of_gateway(
    pair: &Pair,
    (from, to): (&Manifest, &Manifest),
    worlds: &Worlds<'_>,
) -> Vec<Opinion> {
    let edit = if pair.operation == Operation::Renamed {
        Some(None)
    } else {
        touching(pair, &[&["spec", "gatewayClassName"]]).map(Some)
    };
    // What waypoints serve is judged by who is bound to them.
    let serves_outside = !is_waypoint(from) && !is_waypoint(to);
    let policies = edit.filter(|_| serves_outside).and_then(|edit| {
        left_behind(edit, [worlds.from.at_gateway(from), worlds.to.at_gateway(to)])
    });
    let account = touching(pair, &[&["metadata", "annotations", SERVICE_ACCOUNT]]);
    let identity = match pair.operation {
        Operation::Renamed if serves_outside => as_client(None, from, to, worlds),
        Operation::Renamed => Vec::new(),
        _ => account.map(|edit| as_client(Some(edit), from, to, worlds)).unwrap_or_default(),
    };
    policies.into_iter().chain(identity).collect()
}

/// Compares the policies that are applied before with those that are after.
fn left_behind(edit: Option<usize>, [before, after]: [Applied; 2]) -> Option<Opinion> {
    let direction = before.becomes(&after)?;
    let (was, is) = (before.all(), after.all());
    let only = |these: &BTreeSet<_>, others: &BTreeSet<_>| {
        these.difference(others).cloned().collect::<Vec<_>>()
    };
    let (gone, new) = (only(&was, &is), only(&is, &was));
    let mut texts = Vec::new();
    if !gone.is_empty() {
        texts.push(format!("no longer applied to it: {}", names(&gone)));
    }
    if !new.is_empty() {
        texts.push(format!("applied to it from now on: {}", names(&new)));
    }
    Some(Opinion::of(edit, direction, texts.join("; ")))
}

/// Judges policies that name the identity of a Gateway's pods as that of a client.
fn as_client(
    edit: Option<usize>,
    from: &Manifest,
    to: &Manifest,
    worlds: &Worlds<'_>,
) -> Vec<Opinion> {
    let (old, new) = (Identity::of(from), Identity::of(to));
    let policies = worlds.to.of_pods.values().flatten().filter(|it| !is_dry_run(it));
    let found = policies.filter_map(|policy| {
        let effect = old.becomes(&new, policy)?;
        Some((effect, (policy.id.namespace.clone(), policy.id.name.clone())))
    });
    let (mut looser, mut tighter) = (Vec::new(), Vec::new());
    for (direction, name) in found {
        if direction == Direction::Looser { looser.push(name) } else { tighter.push(name) }
    }
    let sides = [(Direction::Looser, looser), (Direction::Tighter, tighter)].into_iter();
    let opinions =
        sides.filter(|(_, policies)| !policies.is_empty()).map(|(direction, policies)| {
            let why = format!(
                "its pods have another identity, and policies at ztunnel name one of the two: {}",
                names(&policies)
            );
            Opinion::of(edit, direction, why)
        });
    opinions.collect()
}

impl World<'_> {
    /// Returns the policies that are applied to requests for a Service.
    fn at_service(&self, service: &Manifest) -> Applied {
        let id = &service.id;
        let target = Target { kind: &id.kind, namespace: &id.namespace, name: &id.name };
        match self.binding(&target) {
            Binding::Served(gateway) => self.applied(&target, gateway),
            _ => Applied::default(),
        }
    }

    /// Returns the policies that the pods of a Gateway apply to what they are sent.
    fn at_gateway(&self, gateway: &Manifest) -> Applied {
        if !class(gateway).is_some_and(|it| CLASSES.contains(&it) || self.is_own_class(it)) {
            return Applied::default();
        }
        let namespaces = BTreeSet::from([gateway.id.namespace.as_str(), self.root.as_str()]);
        let of_pods = namespaces.into_iter().filter_map(|it| self.of_pods.get(it)).flatten();
        let selecting = of_pods.copied().filter(|policy| {
            let mut labels = selector(policy).into_iter();
            labels.all(|(key, value)| super::enforcement::pod_label(gateway, key) == Some(value))
        });
        let mut applied = self.applied_at(Self::targets_around(gateway).into_iter());
        applied.add(selecting);
        applied
    }

    fn is_own_class(&self, name: &str) -> bool {
        let class = self.classes.get(name);
        let controller = class.and_then(|it| it.at(&["spec", "controllerName"])?.as_str());
        controller.is_some_and(|it| it.starts_with("istio.io/"))
    }
}
