//! One rule of a network policy, and which of two lets more through.

use kubeyaml::{Number, Value};

use super::edits::list;
use super::pattern::{block_covers, blocks_cover};

/// Peers and ports; a list without items stands for all.
#[derive(Debug)]
pub(super) struct Rule<'v> {
    peers: &'v [Value],
    ports: &'v [Value],
}

impl<'v> Rule<'v> {
    pub(super) fn of(value: &'v Value) -> Self {
        let peers = value.get("from").or_else(|| value.get("to"));
        Self { peers: list(peers), ports: list(value.get("ports")) }
    }

    /// Tells whether all that this rule lets through, another does. False where it is not proven.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        any_within(self.peers, other.peers, |narrow, wide| {
            wide.iter().any(|it| peer_is_within(narrow, it)) || is_within_blocks(narrow, wide)
        }) && any_within(self.ports, other.ports, |narrow, wide| {
            let in_one = |it| narrow == it || port_is_within(narrow, it).unwrap_or(false);
            wide.iter().any(in_one) || is_within_ranges(narrow, wide).unwrap_or(false)
        })
    }

    /// Tells whether the rule lets a port of TCP through. One that goes by a name may be any.
    pub(super) fn has_port(&self, number: i64) -> bool {
        let is_it = |port: &Value| {
            let is_in = |(first, last)| (first..=last).contains(&number);
            protocol(port) == "TCP" && range(port).is_none_or(is_in)
        };
        self.ports.is_empty() || self.ports.iter().any(is_it)
    }

    /// Takes the rule apart into rules of one peer and one port, which together let through what it
    /// does.
    pub(super) fn pieces(&self) -> Vec<Self> {
        let one = |items: &'v [Value]| -> Vec<&'v [Value]> {
            if items.is_empty() { vec![items] } else { items.chunks(1).collect() }
        };
        let ports = one(self.ports);
        let of_peer = |peers| ports.iter().map(move |ports| Self { peers, ports });
        one(self.peers).into_iter().flat_map(of_peer).collect()
    }
}

/// Above this many comparisons nothing is proven.
const MOST: usize = 200_000;

fn any_within(narrow: &[Value], wide: &[Value], is_within: fn(&Value, &[Value]) -> bool) -> bool {
    let few = narrow.len().saturating_mul(wide.len()) <= MOST;
    wide.is_empty() || !narrow.is_empty() && few && narrow.iter().all(|it| is_within(it, wide))
}

/// Tells whether several blocks together hold all addresses of one.
fn is_within_blocks(narrow: &Value, wide: &[Value]) -> bool {
    let cidr =
        |peer: &'_ Value| peer.at(&["ipBlock", "cidr"]).and_then(Value::as_str).map(str::to_owned);
    let is_whole = |peer: &&Value| list(peer.at(&["ipBlock", "except"])).is_empty();
    let blocks = wide.iter().filter(is_whole).filter_map(cidr).collect::<Vec<_>>();
    let blocks = blocks.iter().map(String::as_str).collect::<Vec<_>>();
    blocks.len() > 1 && cidr(narrow).is_some_and(|it| blocks_cover(&blocks, &it))
}

/// Tells whether several ranges of ports together hold one.
fn is_within_ranges(narrow: &Value, wide: &[Value]) -> Option<bool> {
    let (first, last) = range(narrow)?;
    let same = wide.iter().filter(|it| protocol(it) == protocol(narrow));
    let mut ranges = same.filter_map(range).collect::<Vec<_>>();
    ranges.sort_unstable();
    let reached = ranges.iter().fold(first, |next, (from, until)| {
        if *from <= next { next.max(until.saturating_add(1)) } else { next }
    });
    Some(reached > last)
}

fn peer_is_within(narrow: &Value, wide: &Value) -> bool {
    narrow == wide
        || match (narrow.get("ipBlock"), wide.get("ipBlock")) {
            (Some(narrow), Some(wide)) => block_is_within(narrow, wide).unwrap_or(false),
            (None, None) => selectors_are_within(narrow, wide),
            _ => false,
        }
}

fn block_is_within(narrow: &Value, wide: &Value) -> Option<bool> {
    let [own, around] = [narrow.get("cidr")?.as_str()?, wide.get("cidr")?.as_str()?];
    let [left_out, missing] = [narrow, wide].map(|it| list(it.get("except")));
    let covers = |wide: &str, narrow: &str| wide == narrow || block_covers(wide, narrow);
    // What the wide block leaves out must be left out here too, or lie outside.
    let is_left_out = |block: &Value| {
        let block = block.as_str()?;
        let here = left_out.iter().filter_map(Value::as_str).any(|it| covers(it, block));
        Some(here || !covers(own, block) && !covers(block, own))
    };
    let all = missing.iter().all(|it| is_left_out(it).unwrap_or(false));
    Some(covers(around, own) && all)
}

/// Without a selector of namespaces a peer lies in the policy's own.
fn selectors_are_within(narrow: &Value, wide: &Value) -> bool {
    let namespaces = match (narrow.get("namespaceSelector"), wide.get("namespaceSelector")) {
        (None, None) => true,
        (Some(narrow), Some(wide)) => selector_is_within(narrow, wide),
        _ => false,
    };
    let pods = match (narrow.get("podSelector"), wide.get("podSelector")) {
        (_, None) => true,
        (Some(narrow), Some(wide)) => selector_is_within(narrow, wide),
        (None, Some(wide)) => wide.as_map().is_some_and(std::collections::BTreeMap::is_empty),
    };
    namespaces && pods
}

/// Tells whether every object that one selector takes, another does: it asks for nothing more.
pub(super) fn selector_is_within(narrow: &Value, wide: &Value) -> bool {
    let asks =
        |it: &Value| it.get("matchLabels").and_then(Value::as_map).cloned().unwrap_or_default();
    let (own, asked) = (asks(narrow), asks(wide));
    let has = list(narrow.get("matchExpressions"));
    let mut expressions = list(wide.get("matchExpressions")).iter();
    asked.iter().all(|(key, value)| own.get(key) == Some(value))
        && expressions.all(|it| has.contains(it))
}

fn protocol(port: &Value) -> &str {
    port.get("protocol").and_then(Value::as_str).unwrap_or("TCP")
}

/// The first and the last port, where they are numbers.
fn range(port: &Value) -> Option<(i64, i64)> {
    let first = number(port.get("port")?)?;
    Some((first, port.get("endPort").map_or(Some(first), number)?))
}

fn port_is_within(narrow: &Value, wide: &Value) -> Option<bool> {
    if protocol(narrow) != protocol(wide) {
        return Some(false);
    }
    let Some(first) = wide.get("port").filter(|it| !it.is_null()) else { return Some(true) };
    let own = narrow.get("port").filter(|it| !it.is_null())?;
    let is_same = own == first && narrow.get("endPort") == wide.get("endPort");
    let is_inside = || {
        let ((low, high), (from, until)) = (range(wide)?, range(narrow)?);
        Some(low <= from && until <= high)
    };
    Some(is_same || is_inside().unwrap_or(false))
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(Number::Int(number)) => Some(*number),
        _ => None,
    }
}
