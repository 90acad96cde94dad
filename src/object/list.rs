//! Lists of objects in one document.

use kubeyaml::{Map, Value};

/// Returns the items of a list, of lists inside it too, or the value itself. Argo CD takes every
/// object with `items` for a list, whatever its kind (argo-cd
/// `reposerver/repository/repository.go`, splitting of lists). An item that does not say what it is
/// is what its list holds: a `SecretList` holds Secrets.
pub fn unrolled(value: Value) -> Vec<Value> {
    let mut open = vec![value];
    let mut values = Vec::new();
    while let Some(value) = open.pop() {
        match value {
            Value::Map(mut map) if matches!(map.get("items"), Some(Value::List(_))) => {
                if let Some(Value::List(items)) = map.remove("items") {
                    let told = Told::by(&map);
                    let say = |item| match &told {
                        Some(told) => told.said_in(item),
                        None => item,
                    };
                    open.extend(items.into_iter().rev().map(say));
                }
            }
            value => values.push(value),
        }
    }
    values
}

/// What a list tells of its items: their `kind` and `apiVersion`.
struct Told([(&'static str, String); 2]);

impl Told {
    /// A plain `List`, or what only has `items`, tells nothing.
    fn by(list: &Map) -> Option<Self> {
        let text = |key| list.get(key).and_then(Value::as_str);
        let kind = text("kind")?.strip_suffix("List").filter(|it| !it.is_empty())?;
        let version = text("apiVersion")?;
        Some(Self([("apiVersion", version.to_owned()), ("kind", kind.to_owned())]))
    }

    /// Says it in the item where the item does not.
    fn said_in(&self, mut item: Value) -> Value {
        for (key, value) in &self.0 {
            let said = item.get(key).and_then(Value::as_str).is_some_and(|it| !it.is_empty());
            if let Some(map) = item.as_map_mut().filter(|_| !said) {
                map.insert((*key).to_owned(), value.as_str().into());
            }
        }
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Value> {
        kubeyaml::read(text).expect("the test's YAML is right")
    }

    fn unrolled_from(text: &str) -> Vec<Value> {
        read(text).into_iter().flat_map(unrolled).collect()
    }

    #[test]
    fn an_item_that_does_not_say_what_it_is_is_what_its_list_holds() {
        let list = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBindingList, items: [{metadata: {name: a}}, {apiVersion: v1, kind: Secret}]}";
        let items = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: a}}\n---\n{apiVersion: v1, kind: Secret}";
        assert_eq!(unrolled_from(list), read(items));
    }

    #[test]
    fn a_plain_list_tells_nothing_of_its_items() {
        let items = read("{metadata: {name: a}}");
        assert_eq!(
            unrolled_from("{apiVersion: v1, kind: List, items: [{metadata: {name: a}}]}"),
            items
        );
        assert_eq!(unrolled_from("{apiVersion: v1, items: [{metadata: {name: a}}]}"), items);
    }
}
