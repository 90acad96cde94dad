//! Short forms of references: `targetRefs: [{ waypoint: N }]`, `parentRefs: [{ service: N }]`.

use kubeyaml::{Map, Value};

use crate::config::NamespaceKeys;
use crate::diag::{Finding, Findings, nearest};
use crate::object::{GATEWAY, KindMap};
use crate::setting::{Kind, Member, Setting};

/// A short form: its word, and the group and kind it stands for.
struct Short {
    word: &'static str,
    group: &'static str,
    kind: &'static str,
}

const fn short(word: &'static str, group: &'static str, kind: &'static str) -> Short {
    Short { word, group, kind }
}

const ISTIO: &str = "networking.istio.io";

const TARGETS: &[Short] = &[
    short("waypoint", GATEWAY, "Gateway"),
    short("service", "", "Service"),
    short("serviceEntry", ISTIO, "ServiceEntry"),
    short("gateway", GATEWAY, "Gateway"),
    short("gatewayClass", GATEWAY, "GatewayClass"),
];

const PARENTS: &[Short] = &[
    short("service", "", "Service"),
    short("serviceEntry", ISTIO, "ServiceEntry"),
    short("gateway", GATEWAY, "Gateway"),
];

/// Fields of a reference that may stand beside a short form.
const BESIDE: &[&str] = &["namespace", "sectionName", "port"];

/// Returns a spec as a value, nulls left out and short forms of its references written out.
pub(super) fn long_spec(
    map: &KindMap,
    spec: &Setting,
    namespace: &NamespaceKeys,
    findings: &mut Findings,
) -> Value {
    let mut value = spec.to_value_without_nulls();
    let (key, shorts) =
        if map.key.ends_with("Routes") { ("parentRefs", PARENTS) } else { ("targetRefs", TARGETS) };
    let written = spec.get(key).map(|references| &references.kind);
    let (Some(Kind::List(items)), Value::Map(fields)) = (written, &mut value) else { return value };
    let Some(Value::List(values)) = fields.get_mut(key) else { return value };
    for (item, value) in items.iter().zip(values) {
        if let Some(reference) = long_reference(item, shorts, namespace, findings) {
            *value = Value::Map(reference);
        }
    }
    value
}

/// Writes one reference out; `None` when it is in its full form already.
fn long_reference(
    item: &Setting,
    shorts: &[Short],
    namespace: &NamespaceKeys,
    findings: &mut Findings,
) -> Option<Map> {
    let members = item.as_map()?;
    let (short, member) =
        shorts.iter().find_map(|short| Some((short, members.get(short.word)?)))?;
    for (key, stranger) in members {
        if key != short.word && !BESIDE.contains(&key.as_str()) {
            findings.push(beside_short(short.word, key, stranger));
        }
    }
    let Some(name) = member.setting.as_str() else {
        let message = format!(
            "`{}` in a reference must be a name, not {}",
            short.word,
            member.setting.kind_name()
        );
        findings.push(Finding::error("wrong-type", message).at(member.setting.place));
        return None;
    };
    if short.word == "waypoint" {
        findings.extend(missing_waypoint(name, member, namespace));
    }
    let text = |text: &str| Value::String(text.to_owned());
    let mut reference = Map::from([
        ("group".to_owned(), text(short.group)),
        ("kind".to_owned(), text(short.kind)),
        ("name".to_owned(), text(name)),
    ]);
    let beside = members.iter().filter(|(key, _)| BESIDE.contains(&key.as_str()));
    reference.extend(beside.map(|(key, member)| (key.clone(), member.setting.to_value())));
    Some(reference)
}

fn beside_short(word: &str, key: &str, stranger: &Member) -> Finding {
    Finding::error("beside-short-form", format!("`{key}` stands beside the short form `{word}`"))
        .at(stranger.key)
        .because(format!("`{word}` already says which group, kind and name is meant"))
        .hint("only namespace, sectionName and port may stand beside it; or write the full form")
}

fn missing_waypoint(name: &str, member: &Member, namespace: &NamespaceKeys) -> Option<Finding> {
    let waypoints = &namespace.own.waypoints;
    if waypoints.contains_key(name) {
        return None;
    }
    let finding =
        Finding::error("waypoint-missing", format!("this namespace has no waypoint `{name}`"))
            .at(member.setting.place)
            .because("a policy that targets a Gateway that is not there is not enforced");
    Some(match nearest(name, waypoints.keys().map(String::as_str)) {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding.hint(
            "add it under `waypoints`, or write `gateway:` for a Gateway that somebody else owns",
        ),
    })
}
