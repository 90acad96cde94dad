//! Directions held against what network policies let through: every packet there can be in a small
//! namespace is decided before and after, and no direction may say otherwise.

use proptest::prelude::*;

use super::of;
use crate::diff::Direction::{Looser, Tighter, Unclear};

/// A policy of namespace shop.
#[derive(Debug, Clone)]
struct Policy {
    /// Whether it selects pods `app: one` only.
    of_one: bool,
    /// Its `policyTypes`, if it says them.
    types: Option<Vec<&'static str>>,
    ingress: Vec<Rule>,
    egress: Vec<Rule>,
}

/// Peers and ports; none is everything.
#[derive(Debug, Clone)]
struct Rule {
    peers: Vec<Peer>,
    ports: Vec<u16>,
}

#[derive(Debug, Clone, Copy)]
enum Peer {
    /// Pods of the namespace.
    Near,
    /// Those with `app: two`.
    NearTwo,
    /// Pods of namespaces with `team: a`.
    Team,
    /// Addresses 10.0.0.0/8, without 10.1.0.0/16 or with it.
    Block { without: bool },
}

/// The other end of a packet.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    NearOne,
    NearTwo,
    Team,
    Inner,
    LeftOut,
    Far,
}

#[derive(Debug, Clone, Copy)]
struct Packet {
    of_one: bool,
    comes_in: bool,
    end: End,
    port: u16,
}

fn packets() -> impl Iterator<Item = Packet> {
    let ends = [End::NearOne, End::NearTwo, End::Team, End::Inner, End::LeftOut, End::Far];
    ends.into_iter().flat_map(|end| {
        (0..8_u8).map(move |bits| Packet {
            of_one: bits & 1 == 1,
            comes_in: bits & 2 == 2,
            end,
            port: if bits & 4 == 4 { 80 } else { 15008 },
        })
    })
}

impl Peer {
    fn holds(self, end: End) -> bool {
        match self {
            Self::Near => matches!(end, End::NearOne | End::NearTwo),
            Self::NearTwo => end == End::NearTwo,
            Self::Team => end == End::Team,
            Self::Block { without } => end == End::Inner || end == End::LeftOut && !without,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Near => "{podSelector: {}}",
            Self::NearTwo => "{podSelector: {matchLabels: {app: two}}}",
            Self::Team => "{namespaceSelector: {matchLabels: {team: a}}}",
            Self::Block { without: true } => "{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}",
            Self::Block { without: false } => "{ipBlock: {cidr: 10.0.0.0/8}}",
        }
    }
}

impl Rule {
    fn lets_through(&self, it: Packet) -> bool {
        (self.peers.is_empty() || self.peers.iter().any(|peer| peer.holds(it.end)))
            && (self.ports.is_empty() || self.ports.contains(&it.port))
    }

    fn text(&self, peers: &str) -> String {
        let ports = self.ports.iter().map(|port| format!("{{port: {port}}}")).collect::<Vec<_>>();
        let ends = self.peers.iter().map(|peer| peer.text()).collect::<Vec<_>>();
        let list = |key: &str, items: String| {
            if items.is_empty() { String::new() } else { format!("{key}: [{items}], ") }
        };
        format!("{{{}{}}}", list(peers, ends.join(", ")), list("ports", ports.join(", ")))
    }
}

impl Policy {
    fn isolates(&self, comes_in: bool) -> bool {
        match &self.types {
            Some(types) => types.contains(&if comes_in { "Ingress" } else { "Egress" }),
            None => comes_in || !self.egress.is_empty(),
        }
    }

    fn text(&self, name: usize) -> String {
        let selector = if self.of_one { "matchLabels: {app: one}" } else { "" };
        let types = self.types.as_ref();
        let types = types.map_or(String::new(), |it| format!(", policyTypes: [{}]", it.join(", ")));
        let rules = |rules: &[Rule], peers: &str| {
            rules.iter().map(|rule| rule.text(peers)).collect::<Vec<_>>().join(", ")
        };
        format!(
            "---\n{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p{name}, namespace: shop}}, spec: {{podSelector: {{{selector}}}{types}, ingress: [{}], egress: [{}]}}}}\n",
            rules(&self.ingress, "from"),
            rules(&self.egress, "to")
        )
    }
}

fn is_let_through(policies: &[Option<Policy>], it: Packet) -> bool {
    let applied = policies.iter().flatten();
    let applied = applied.filter(|policy| it.of_one || !policy.of_one);
    let mut applied = applied.filter(|policy| policy.isolates(it.comes_in)).peekable();
    applied.peek().is_none()
        || applied.any(|policy| {
            let rules = if it.comes_in { &policy.ingress } else { &policy.egress };
            rules.iter().any(|rule| rule.lets_through(it))
        })
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let peers = [
        Peer::Near,
        Peer::NearTwo,
        Peer::Team,
        Peer::Block { without: true },
        Peer::Block { without: false },
    ];
    let peers = prop::sample::subsequence(peers.to_vec(), 0..3);
    let ports = prop::sample::subsequence(vec![80, 15008], 0..2);
    prop::collection::vec((peers, ports).prop_map(|(peers, ports)| Rule { peers, ports }), 0..3)
}

fn policy() -> impl Strategy<Value = Policy> {
    let types = prop::option::of(prop::sample::subsequence(vec!["Ingress", "Egress"], 1..3));
    (any::<bool>(), types, rules(), rules()).prop_map(|(of_one, types, ingress, egress)| Policy {
        of_one,
        types,
        ingress,
        egress,
    })
}

/// A policy before and after: the same, changed in one respect, or another one.
fn change() -> impl Strategy<Value = [Option<Policy>; 2]> {
    let side = || prop::option::of(policy());
    let other = (side(), side()).prop_map(|(from, to)| [from, to]);
    let one = (policy(), policy(), 0..8_u8, any::<bool>()).prop_map(
        |(policy, other, respect, is_back)| {
            let mut changed = policy.clone();
            match (respect, changed.ingress.first_mut()) {
                (0, _) => changed.of_one = other.of_one,
                (1, _) => changed.types = other.types,
                (2, _) => changed.ingress.extend(other.ingress),
                (3, _) => changed.egress.truncate(1),
                (4, Some(first)) => first.peers.truncate(1),
                (5, Some(first)) => first.ports.push(80),
                (6, Some(first)) => first.peers.push(Peer::Block { without: false }),
                _ => {}
            }
            if is_back { [Some(changed), Some(policy)] } else { [Some(policy), Some(changed)] }
        },
    );
    prop_oneof![1 => other, 3 => one]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_direction_contradicts_what_network_policies_let_through(
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let [before, after] = [0, 1].map(|at| changes.iter().map(|it| it[at].clone()).collect::<Vec<_>>());
        let [from, to] = [&before, &after].map(|policies| {
            let each = policies.iter().enumerate();
            each.filter_map(|(name, it)| Some(it.as_ref()?.text(name))).collect::<String>()
        });
        let said = of(&from, &to);
        for packet in packets() {
            let (was, is) = (is_let_through(&before, packet), is_let_through(&after, packet));
            let wanted = if is { Looser } else { Tighter };
            prop_assert!(
                was == is || said.contains(&wanted) || said.contains(&Unclear),
                "{packet:?} {was} -> {is}: {said:?}\n{from}\n{to}"
            );
        }
    }
}
