//! Lists of objects in one document.

use kubeyaml::Value;

/// Returns the items of a list, of lists inside it too, or the value itself. Argo CD takes every
/// object with `items` for a list, whatever its kind (argo-cd
/// `reposerver/repository/repository.go`, splitting of lists).
pub fn unrolled(value: Value) -> Vec<Value> {
    let mut open = vec![value];
    let mut values = Vec::new();
    while let Some(value) = open.pop() {
        match value {
            Value::Map(mut map) if matches!(map.get("items"), Some(Value::List(_))) => {
                if let Some(Value::List(items)) = map.remove("items") {
                    open.extend(items.into_iter().rev());
                }
            }
            value => values.push(value),
        }
    }
    values
}
