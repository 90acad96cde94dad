mod laws;
mod lists;
mod secrets;
mod stored_alike;
mod texts;

use kubeyaml::Value;

use super::{Edit, EditKind, PatchOperation, Step, apply, edits, patch};
use crate::object::ObjectId;

fn id(kind: &str) -> ObjectId {
    let group = match kind {
        "ClusterRole" => "rbac.authorization.k8s.io",
        _ => "",
    };
    let [namespace, name] = ["", "x"].map(str::to_owned);
    ObjectId { group: group.to_owned(), kind: kind.to_owned(), namespace, name }
}

fn value(text: &str) -> Value {
    kubeyaml::read(text).expect("the test's YAML is right").pop().unwrap_or(Value::Null)
}

/// Each edit as `path: before -> after`, with its kind where it is no plain value.
fn seen(kind: &str, from: &str, to: &str) -> Vec<String> {
    edits(&id(kind), &value(from), &value(to)).iter().map(line).collect()
}

fn line(edit: &Edit) -> String {
    let path = edit.path.iter().map(|step| match step {
        Step::Key(key) => format!(".{key}"),
        Step::Item(item) => item.to_string(),
    });
    let side = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), kubeyaml::to_json);
    let kind = match edit.kind {
        EditKind::Value => "",
        EditKind::Spelling => " (spelling)",
        EditKind::Order => " (order)",
        EditKind::Sequence => " (sequence)",
    };
    let path = path.collect::<String>();
    format!("{path}: {} -> {}{kind}", side(&edit.before), side(&edit.after))
}
