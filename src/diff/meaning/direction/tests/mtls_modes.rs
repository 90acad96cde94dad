//! Directions held against which pods refuse plain text: every port of a small mesh is decided
//! before and after, and no direction may say otherwise.

use proptest::prelude::*;

use super::of;
use crate::diff::Direction::{Looser, Tighter, Unclear};

/// A policy: where it is, its mode, and that of port 80.
#[derive(Debug, Clone)]
struct Policy {
    level: Level,
    mode: Mode,
    of_port: Mode,
}

/// Later ones come before earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Mesh,
    Namespace,
    /// Pods with `app: one`.
    Workload,
    /// Those of them with `tier: front`.
    Narrow,
}

/// Which labels a pod has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pod {
    Other,
    One,
    FrontOne,
}

type Mode = Option<&'static str>;

impl Policy {
    fn text(&self, name: usize) -> String {
        let (namespace, selector) = match self.level {
            Level::Mesh => ("istio-system", ""),
            Level::Namespace => ("shop", ""),
            Level::Workload => ("shop", "selector: {matchLabels: {app: one}}, "),
            Level::Narrow => ("shop", "selector: {matchLabels: {app: one, tier: front}}, "),
        };
        let mode = self.mode.map_or(String::new(), |it| format!("mtls: {{mode: {it}}}, "));
        let ports = self.of_port.filter(|_| self.level >= Level::Workload);
        let ports =
            ports.map_or(String::new(), |it| format!("portLevelMtls: {{'80': {{mode: {it}}}}}"));
        format!(
            "---\n{{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {{name: p{name}, namespace: {namespace}}}, spec: {{{selector}{mode}{ports}}}}}\n"
        )
    }
}

fn is_set(mode: Mode) -> Mode {
    mode.filter(|it| *it != "UNSET")
}

/// Whether a port of a pod refuses plain text; none when two policies stand at one level.
fn is_strict(policies: &[Option<Policy>], pod: Pod, port: u16) -> Option<bool> {
    let of_workload: &[Level] = match pod {
        Pod::Other => &[],
        Pod::One => &[Level::Workload],
        Pod::FrontOne => &[Level::Workload, Level::Narrow],
    };
    for level in [of_workload, &[Level::Namespace], &[Level::Mesh]] {
        let mut there = policies.iter().flatten().filter(|it| level.contains(&it.level));
        let Some(policy) = there.next() else { continue };
        if there.next().is_some() {
            return None;
        }
        let of_port = policy.of_port.filter(|_| port == 80 && policy.level >= Level::Workload);
        if let Some(mode) = is_set(of_port).or(is_set(policy.mode)) {
            return Some(mode == "STRICT");
        }
    }
    Some(false)
}

fn policy() -> impl Strategy<Value = Policy> {
    let mode = || {
        let modes = vec!["UNSET", "PERMISSIVE", "STRICT", "DISABLE"];
        prop::option::of(prop::sample::select(modes))
    };
    let level =
        prop::sample::select(vec![Level::Mesh, Level::Namespace, Level::Workload, Level::Narrow]);
    (level, mode(), mode()).prop_map(|(level, mode, of_port)| Policy { level, mode, of_port })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_direction_contradicts_which_ports_refuse_plain_text(
        from in prop::collection::vec(prop::option::of(policy()), 3),
        to in prop::collection::vec(prop::option::of(policy()), 3),
        stays in prop::collection::vec(any::<bool>(), 3),
    ) {
        let to = from.iter().zip(to).zip(stays);
        let to = to.map(|((old, new), stays)| if stays { old.clone() } else { new });
        let to = to.collect::<Vec<_>>();
        let text = |policies: &[Option<Policy>]| {
            let each = policies.iter().enumerate();
            each.filter_map(|(name, it)| Some(it.as_ref()?.text(name))).collect::<String>()
        };
        let said = of(&text(&from), &text(&to));
        let pods = [(Pod::FrontOne, 80), (Pod::FrontOne, 90), (Pod::One, 80), (Pod::One, 90), (Pod::Other, 80)];
        for (pod, port) in pods {
            let both = is_strict(&from, pod, port).zip(is_strict(&to, pod, port));
            let Some((was, is)) = both else { continue };
            let wanted = if is { Tighter } else { Looser };
            prop_assert!(
                was == is || said.contains(&wanted) || said.contains(&Unclear),
                "{pod:?}, port {port}: {was} -> {is}: {said:?}\n{}\n{}", text(&from), text(&to)
            );
        }
    }
}
