//! Directions held against what roles allow: every request there can be to a small API is decided
//! before and after, and no direction may say otherwise.

use proptest::prelude::*;

use super::of;
use crate::diff::Direction::{Looser, Tighter, Unclear};

#[derive(Debug, Clone)]
struct Rule {
    groups: Vec<&'static str>,
    resources: Vec<&'static str>,
    verbs: Vec<&'static str>,
    /// None names every object.
    names: Vec<&'static str>,
}

/// A group, a resource, a verb, and the name of an object if the request has one.
type Request = (&'static str, &'static str, &'static str, Option<&'static str>);

fn requests() -> Vec<Request> {
    let mut all = Vec::new();
    for group in ["", "apps"] {
        for resource in ["pods", "pods/log", "nodes/log"] {
            for verb in ["get", "list"] {
                all.extend([None, Some("a"), Some("b")].map(|name| (group, resource, verb, name)));
            }
        }
    }
    all
}

impl Rule {
    fn allows(&self, (group, resource, verb, name): Request) -> bool {
        let has = |list: &[&str], value: &str| list.contains(&"*") || list.contains(&value);
        let part = resource.split_once('/').map(|(_, part)| format!("*/{part}"));
        has(&self.groups, group)
            && (has(&self.resources, resource)
                || part.is_some_and(|part| self.resources.contains(&part.as_str())))
            && has(&self.verbs, verb)
            && (self.names.is_empty() || name.is_some_and(|it| self.names.contains(&it)))
    }

    fn text(&self) -> String {
        let list = |values: &[&str]| {
            values.iter().map(|it| format!("'{it}'")).collect::<Vec<_>>().join(", ")
        };
        let names = match self.names.as_slice() {
            [] => String::new(),
            names => format!(", resourceNames: [{}]", list(names)),
        };
        format!(
            "{{apiGroups: [{}], resources: [{}], verbs: [{}]{names}}}",
            list(&self.groups),
            list(&self.resources),
            list(&self.verbs)
        )
    }
}

fn some(values: &[&'static str]) -> impl Strategy<Value = Vec<&'static str>> + use<> {
    prop::sample::subsequence(values.to_vec(), 1..3)
}

fn rule() -> impl Strategy<Value = Rule> {
    let names = prop::sample::subsequence(vec!["a", "b"], 0..3);
    let resources = some(&["pods", "pods/log", "nodes/log", "*/log", "*"]);
    (some(&["", "apps", "*"]), resources, some(&["get", "list", "*"]), names)
        .prop_map(|(groups, resources, verbs, names)| Rule { groups, resources, verbs, names })
}

fn text(rules: &[Rule]) -> String {
    let rules = rules.iter().map(Rule::text).collect::<Vec<_>>().join(", ");
    format!(
        "---\n{{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {{name: r, namespace: shop}}, rules: [{rules}]}}\n"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_direction_contradicts_what_a_role_allows(
        stays in prop::collection::vec(rule(), 0..3),
        goes in prop::collection::vec(rule(), 0..2),
        comes in prop::collection::vec(rule(), 0..2),
    ) {
        let from = [stays.as_slice(), &goes].concat();
        let to = [comes, stays].concat();
        let said = of(&text(&from), &text(&to));
        for request in requests() {
            let [was, is] = [&from, &to].map(|rules| rules.iter().any(|it| it.allows(request)));
            let wanted = if is { Looser } else { Tighter };
            prop_assert!(
                was == is || said.contains(&wanted) || said.contains(&Unclear),
                "{request:?} {was} -> {is}: {said:?}\n{}{}", text(&from), text(&to)
            );
        }
    }
}
