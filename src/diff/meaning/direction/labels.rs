//! Label selectors of Kubernetes.

use kubeyaml::Value;

use super::super::super::Manifest;
use super::edits::list;

/// Tells whether a selector takes an object by its labels. A form that Kubernetes does not know
/// takes nothing.
pub(super) fn selects(selector: &Value, object: &Manifest) -> bool {
    let labels = selector.get("matchLabels").and_then(Value::as_map).into_iter().flatten();
    let mut labels = labels.map(|(key, value)| (key.as_str(), value.as_str()));
    let expressions = list(selector.get("matchExpressions"));
    labels.all(|(key, value)| value.is_some() && object.label(key) == value)
        && expressions.iter().all(|it| fits(it, object).unwrap_or(false))
}

fn fits(expression: &Value, object: &Manifest) -> Option<bool> {
    let label = object.label(expression.get("key")?.as_str()?);
    let mut values = list(expression.get("values")).iter().filter_map(Value::as_str);
    Some(match expression.get("operator")?.as_str()? {
        "Exists" => label.is_some(),
        "DoesNotExist" => label.is_none(),
        "In" => label.is_some_and(|label| values.any(|it| it == label)),
        "NotIn" => label.is_none_or(|label| !values.any(|it| it == label)),
        _ => return None,
    })
}
