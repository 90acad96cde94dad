//! Short forms of references: `targetRefs: [{ waypoint: N }]`, `parentRefs: [{ service: N }]`.

use kubeyaml::{Map, Value};

use super::names::check_name;
use crate::config::NamespaceKeys;
use crate::diag::{Finding, Findings, nearest};
use crate::object::{self, GATEWAY, KindMap};
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

/// Fields of a reference in its full form.
const FULL: &[&str] = &["group", "kind", "name", "namespace", "sectionName", "port"];

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
    for singular in ["targetRef", "parentRef"] {
        findings.extend(spec.get(singular).and_then(|it| short_elsewhere(singular, it, shorts)));
    }
    let written = spec.get(key).filter(|references| !references.is_null());
    let Some(references) = written else { return value };
    let Kind::List(items) = &references.kind else {
        findings.push(wrong_type(key, "a list", references));
        return value;
    };
    let Some(Value::List(values)) = value.as_map_mut().and_then(|it| it.get_mut(key)) else {
        return value;
    };
    for (item, value) in items.iter().zip(values) {
        if item.as_map().is_none() {
            findings.push(wrong_type(&format!("an item of {key}"), "a map", item));
        }
        if let Some(reference) = long_reference(item, (key, shorts), namespace, findings) {
            *value = Value::Map(reference);
        }
    }
    value
}

fn wrong_type(what: &str, expected: &str, found: &Setting) -> Finding {
    let message = format!("{what} must be {expected}, not {}", found.kind_name());
    Finding::error("wrong-type", message).at(found.place)
}

/// Reports a short form in a field that takes none.
fn short_elsewhere(key: &str, reference: &Setting, shorts: &[Short]) -> Option<Finding> {
    let members = reference.as_map()?;
    let (short, member) =
        shorts.iter().find_map(|short| Some((short, members.get(short.word)?)))?;
    let message = format!("`{key}` has no field `{}`", short.word);
    let list = format!("{key}s: [{{ {}: NAME }}]", short.word);
    Some(
        Finding::error("unknown-key", message)
            .at(member.key)
            .because("short forms stand in `targetRefs` and in the `parentRefs` of routes only")
            .hint(format!("write `{list}` where the kind has it, or the full form")),
    )
}

/// Writes one reference out; `None` when it is in its full form already.
fn long_reference(
    item: &Setting,
    (key, shorts): (&str, &[Short]),
    namespace: &NamespaceKeys,
    findings: &mut Findings,
) -> Option<Map> {
    let members = item.as_map()?;
    let short = shorts.iter().find_map(|short| Some((short, members.get(short.word)?)));
    let Some((short, member)) = short else {
        let strangers = members.iter().filter(|(field, _)| !FULL.contains(&field.as_str()));
        findings.extend(strangers.map(|(field, member)| stranger(key, shorts, field, member)));
        return None;
    };
    for (key, stranger) in members {
        if key != short.word && !BESIDE.contains(&key.as_str()) {
            findings.push(beside_short(short.word, key, stranger));
        }
    }
    let Some(name) = member.setting.as_str() else {
        let message = format!("`{}` in a reference", short.word);
        findings.push(wrong_type(&message, "a name", &member.setting));
        return None;
    };
    let (rule, place) = (object::name_of(short.group, short.kind, name), member.setting.place);
    check_name(&format!("an object of kind {}", short.kind), name, place, rule, findings);
    if short.word == "waypoint" {
        findings.extend(missing_waypoint(name, member, namespace));
    }
    let text = |text: &str| Value::String(text.to_owned());
    let mut reference = Map::from([
        ("group".to_owned(), text(short.group)),
        ("kind".to_owned(), text(short.kind)),
        ("name".to_owned(), text(name)),
    ]);
    let beside = members
        .iter()
        .filter(|(key, member)| BESIDE.contains(&key.as_str()) && !member.setting.is_null());
    reference.extend(beside.map(|(key, member)| (key.clone(), member.setting.to_value())));
    Some(reference)
}

/// Reports a field that no reference has: a slip in a short form.
fn stranger(key: &str, shorts: &[Short], field: &str, member: &Member) -> Finding {
    let words = shorts.iter().map(|short| short.word).collect::<Vec<_>>();
    let finding = Finding::error("unknown-key", format!("a reference has no field `{field}`"))
        .at(member.key)
        .because(format!("short forms in `{key}` are {}", words.join(", ")));
    match nearest(field, words.iter().chain(FULL).copied()) {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding.hint(format!("the full form has {}", FULL.join(", "))),
    }
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
