//! Label selectors of Kubernetes (`k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go`).

use kubeyaml::Value;

/// Tells whether a selector takes what has these labels. What is no map takes nothing, an empty map
/// everything; a form that Kubernetes does not know takes nothing.
pub fn selects<'l>(selector: &Value, label: impl Fn(&str) -> Option<&'l str>) -> bool {
    let Some(fields) = selector.as_map() else { return false };
    let labels = fields.get("matchLabels").and_then(Value::as_map);
    let expressions = fields.get("matchExpressions").and_then(Value::as_list);
    let mut wanted = labels.into_iter().flatten();
    wanted.all(|(key, value)| value.as_str().is_some_and(|value| label(key) == Some(value)))
        && expressions.unwrap_or_default().iter().all(|it| fits(it, &label).unwrap_or(false))
}

fn fits<'l>(expression: &Value, label: impl Fn(&str) -> Option<&'l str>) -> Option<bool> {
    let label = label(expression.get("key")?.as_str()?);
    let values = expression.get("values").and_then(Value::as_list).unwrap_or_default();
    let is_listed = label.is_some_and(|label| values.iter().any(|it| it.as_str() == Some(label)));
    Some(match expression.get("operator")?.as_str()? {
        "Exists" => label.is_some(),
        "DoesNotExist" => label.is_none(),
        "In" => is_listed,
        "NotIn" => !is_listed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::selects;

    fn takes(selector: &str) -> bool {
        let selector = kubeyaml::read(selector).expect("the test's YAML is right").remove(0);
        selects(&selector, |key| (key == "team").then_some("a"))
    }

    #[test]
    fn no_selector_takes_nothing_and_an_empty_one_everything() {
        assert!(!takes("null"));
        assert!(takes("{}"));
        assert!(takes("{matchLabels: {}, matchExpressions: []}"));
    }

    #[test]
    fn labels_and_expressions_must_all_hold() {
        assert!(takes("{matchLabels: {team: a}}"));
        assert!(!takes("{matchLabels: {team: b}}"));
        assert!(!takes("{matchLabels: {other: 5}}"), "no label is a number");
        for (expression, expected) in [
            ("key: team, operator: In, values: [a, b]", true),
            ("key: team, operator: NotIn, values: [a]", false),
            ("key: other, operator: NotIn, values: [a]", true),
            ("key: other, operator: In, values: [a]", false),
            ("key: team, operator: Exists", true),
            ("key: other, operator: DoesNotExist", true),
            ("key: team, operator: Like, values: [a]", false),
        ] {
            let selector = format!("{{matchExpressions: [{{{expression}}}]}}");
            assert_eq!(takes(&selector), expected, "{expression}");
        }
    }
}
