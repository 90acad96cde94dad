//! Directions held against what policies decide: every request there can be in a small mesh is
//! decided before and after, and no direction may say otherwise.

use proptest::prelude::*;

use super::of;
use crate::diff::Direction::{Looser, Tighter, Unclear};

/// Where a policy is and what it names.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scope {
    /// The pods of namespace shop.
    Namespace,
    /// Those with label `app: one`.
    Selector,
    /// The pods of the mesh.
    Root,
    /// What goes through this waypoint.
    Waypoint(&'static str),
    /// What goes through it to one Service.
    Service,
}

#[derive(Debug, Clone)]
struct Policy {
    action: &'static str,
    scope: Scope,
    rules: Vec<Rule>,
}

/// Sources and operations: of each kind one is enough, and none is everything.
#[derive(Debug, Clone)]
struct Rule {
    from: Vec<(Vec<&'static str>, Vec<&'static str>)>,
    to: Vec<(Vec<&'static str>, Vec<&'static str>)>,
}

/// One request, at ztunnel or at a waypoint.
#[derive(Debug, Clone, Copy)]
struct Request {
    waypoint: Option<&'static str>,
    to_one: bool,
    namespace: &'static str,
    port: &'static str,
    method: &'static str,
}

fn requests() -> impl Iterator<Item = Request> {
    (0..48_usize).map(|bits| Request {
        waypoint: (bits & 1 == 1).then_some("w"),
        to_one: bits & 2 == 2,
        port: if bits & 4 == 4 { "80" } else { "90" },
        method: if bits & 8 == 8 { "GET" } else { "POST" },
        namespace: ["a", "ab", "b"][bits / 16],
    })
}

fn fits(pattern: &str, value: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => value.ends_with(end),
        (_, Some(start)) => value.starts_with(start),
        _ => pattern == value,
    }
}

impl Rule {
    fn is_match(&self, it: Request, action: &str) -> bool {
        let any =
            |patterns: &[&str], value: &str| patterns.iter().any(|pattern| fits(pattern, value));
        let of_source = |(is, is_not): &(Vec<&str>, Vec<&str>)| {
            (is.is_empty() || any(is, it.namespace)) && !any(is_not, it.namespace)
        };
        let from = self.from.is_empty() || self.from.iter().any(of_source);
        let needs_request = self.to.iter().any(|(_, methods)| !methods.is_empty());
        if it.waypoint.is_none() && needs_request && action == "ALLOW" {
            return false;
        }
        let of_operation = |(ports, methods): &(Vec<&str>, Vec<&str>)| {
            let is_left = it.waypoint.is_some() || !ports.is_empty();
            let by_port = ports.is_empty() || ports.contains(&it.port);
            let by_method =
                it.waypoint.is_none() || methods.is_empty() || methods.contains(&it.method);
            is_left && by_port && by_method
        };
        from && (self.to.is_empty() || self.to.iter().any(of_operation))
    }
}

impl Policy {
    fn is_applied(&self, it: Request) -> bool {
        match self.scope {
            Scope::Namespace | Scope::Root => it.waypoint.is_none(),
            Scope::Selector => it.waypoint.is_none() && it.to_one,
            Scope::Waypoint(name) => it.waypoint == Some(name),
            Scope::Service => it.waypoint.is_some() && it.to_one,
        }
    }

    fn text(&self, name: usize) -> String {
        let lists = |fields: [(&str, &Vec<&str>); 2]| {
            let fields = fields.into_iter().filter(|(_, values)| !values.is_empty());
            let fields = fields.map(|(key, values)| {
                let values = values.iter().map(|it| format!("'{it}'")).collect::<Vec<_>>();
                format!("{key}: [{}]", values.join(", "))
            });
            fields.collect::<Vec<_>>().join(", ")
        };
        let rule = |rule: &Rule| {
            let from = rule.from.iter().map(|(is, is_not)| {
                format!(
                    "{{source: {{{}}}}}",
                    lists([("namespaces", is), ("notNamespaces", is_not)])
                )
            });
            let to = rule.to.iter().map(|(ports, methods)| {
                format!("{{operation: {{{}}}}}", lists([("ports", ports), ("methods", methods)]))
            });
            let part = |key: &str, items: Vec<String>| {
                (!items.is_empty()).then(|| format!("{key}: [{}]", items.join(", ")))
            };
            let parts = [part("from", from.collect()), part("to", to.collect())];
            format!("{{{}}}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
        };
        let (namespace, scope) = match self.scope {
            Scope::Namespace => ("shop", ""),
            Scope::Selector => ("shop", "selector: {matchLabels: {app: one}}, "),
            Scope::Root => ("istio-system", ""),
            Scope::Waypoint(waypoint) => {
                let group = "gateway.networking.k8s.io";
                return self.written(
                    name,
                    "shop",
                    &format!("targetRefs: [{{kind: Gateway, group: {group}, name: {waypoint}}}], "),
                    &rule,
                );
            }
            Scope::Service => ("shop", "targetRefs: [{kind: Service, group: '', name: one}], "),
        };
        self.written(name, namespace, scope, &rule)
    }

    fn written(
        &self,
        name: usize,
        namespace: &str,
        scope: &str,
        rule: &dyn Fn(&Rule) -> String,
    ) -> String {
        let rules = self.rules.iter().map(rule).collect::<Vec<_>>().join(", ");
        format!(
            "---\n{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: p{name}, namespace: {namespace}}}, spec: {{{scope}action: {}, rules: [{rules}]}}}}\n",
            self.action
        )
    }
}

fn is_let_through(policies: &[Option<Policy>], it: Request) -> bool {
    let applied = policies.iter().flatten().filter(|policy| policy.is_applied(it));
    let (mut has_allow, mut is_allowed) = (false, false);
    for policy in applied {
        let is_match = policy.rules.iter().any(|rule| rule.is_match(it, policy.action));
        match policy.action {
            "DENY" if is_match => return false,
            "ALLOW" => {
                has_allow = true;
                is_allowed |= is_match;
            }
            _ => {}
        }
    }
    !has_allow || is_allowed
}

/// A namespace with two Services and two waypoints; `labels` ask for waypoints: those of the
/// namespace and those of Service one.
fn mesh(labels: [&str; 2], policies: &[Option<Policy>]) -> String {
    let [namespace, service] = labels.map(|name| match name {
        "" => String::new(),
        name => format!("istio.io/use-waypoint: {name}"),
    });
    let waypoint = |name: &str| {
        format!(
            "---\n{{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {{name: {name}, namespace: shop}}, spec: {{gatewayClassName: istio-waypoint, listeners: [{{name: mesh, port: 15008, protocol: HBONE}}]}}}}\n"
        )
    };
    let around = format!(
        "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: shop, labels: {{istio.io/dataplane-mode: ambient, {namespace}}}}}}}\n---\n{{apiVersion: v1, kind: Service, metadata: {{name: one, namespace: shop, labels: {{{service}}}}}}}\n---\n{{apiVersion: v1, kind: Service, metadata: {{name: two, namespace: shop}}}}\n{}{}",
        waypoint("v"),
        waypoint("w"),
    );
    let each = policies.iter().enumerate();
    let each = each.filter_map(|(name, policy)| Some(policy.as_ref()?.text(name)));
    each.fold(around, |all, it| all + &it)
}

fn some(values: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(values, 0..=most)
}

fn rule() -> impl Strategy<Value = Rule> {
    let filled = |(a, b): &(Vec<&str>, Vec<&str>)| !a.is_empty() || !b.is_empty();
    let names: &[&str] = &["a", "b", "ab", "a*", "*b"];
    let source = (some(names, 2), some(names, 1)).prop_filter("no field", filled);
    let operation =
        (some(&["80", "90"], 1), some(&["GET", "POST"], 1)).prop_filter("no field", filled);
    let parts = (prop::collection::vec(source, 0..3), prop::collection::vec(operation, 0..3));
    parts.prop_map(|(from, to)| Rule { from, to })
}

fn policy(scopes: &'static [Scope]) -> impl Strategy<Value = Policy> {
    let action = prop::sample::select(vec!["ALLOW", "ALLOW", "DENY", "AUDIT"]);
    let scope = prop::sample::select(scopes);
    (action, scope, prop::collection::vec(rule(), 0..3)).prop_filter_map(
        "Istio refuses a DENY without rules",
        |(action, scope, rules)| {
            (action == "ALLOW" || !rules.is_empty()).then_some(Policy { action, scope, rules })
        },
    )
}

/// A policy before and after: the same, changed in one respect, or another one.
fn change(scopes: &'static [Scope]) -> impl Strategy<Value = [Option<Policy>; 2]> {
    let side = || prop::option::of(policy(scopes));
    let other = (side(), side()).prop_map(|(from, to)| [from, to]);
    let parts = (policy(scopes), policy(scopes), rule(), 0..12_u8, any::<bool>());
    let one = parts.prop_map(|(policy, other, rule, respect, is_back)| {
        let mut changed = policy.clone();
        match (respect, changed.rules.first_mut()) {
            (0, _) => changed.rules.truncate(1),
            (1, _) => changed.rules.push(rule),
            (2, Some(_)) => changed.action = other.action,
            (3, _) => changed.scope = other.scope,
            (4, Some(first)) => drop(first.from.pop()),
            (5, Some(first)) => first.from.extend(rule.from),
            (6, Some(first)) => drop(first.to.pop()),
            (7, Some(first)) => first.to.extend(rule.to),
            (8, Some(first)) => first.from.iter_mut().for_each(|it| it.0.truncate(1)),
            (9, Some(first)) => first.from.iter_mut().for_each(|it| it.1.push("a")),
            (10, Some(first)) => first.to.iter_mut().for_each(|it| it.1.push("GET")),
            _ => {}
        }
        for rule in &mut changed.rules {
            rule.from.retain(|(is, is_not)| !is.is_empty() || !is_not.is_empty());
        }
        if is_back { [Some(changed), Some(policy)] } else { [Some(policy), Some(changed)] }
    });
    prop_oneof![1 => other, 3 => one]
}

const EVERYWHERE: &[Scope] =
    &[Scope::Namespace, Scope::Selector, Scope::Root, Scope::Waypoint("w"), Scope::Service];
const AT_WAYPOINTS: &[Scope] = &[Scope::Waypoint("v"), Scope::Waypoint("w"), Scope::Service];

/// The waypoint that serves a Service, by the labels of the namespace and of Service one.
fn serving([namespace, service]: [&'static str; 2], to_one: bool) -> Option<&'static str> {
    let asked = if to_one && !service.is_empty() { service } else { namespace };
    ["v", "w"].into_iter().find(|it| *it == asked)
}

fn labels() -> impl Strategy<Value = [&'static str; 2]> {
    let label = || prop::sample::select(vec!["", "v", "w", "none"]);
    [label(), label()]
}

proptest! {
    #![proptest_config(ProptestConfig { max_local_rejects: 1 << 20, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn no_direction_contradicts_what_the_policies_decide(
        changes in prop::collection::vec(change(EVERYWHERE), 1..4),
    ) {
        let [before, after] = [0, 1].map(|at| changes.iter().map(|it| it[at].clone()).collect::<Vec<_>>());
        let said = of(&mesh(["w", ""], &before), &mesh(["w", ""], &after));
        for request in requests() {
            let (was, is) = (is_let_through(&before, request), is_let_through(&after, request));
            let wanted = if is { Looser } else { Tighter };
            prop_assert!(
                was == is || said.contains(&wanted) || said.contains(&Unclear),
                "{request:?} {was} -> {is}: {said:?}"
            );
        }
    }

    #[test]
    fn no_direction_contradicts_what_the_waypoints_decide(
        changes in prop::collection::vec(change(AT_WAYPOINTS), 0..3),
        stays in any::<bool>(),
        from in labels(),
        to in labels(),
    ) {
        let at = |at: usize| changes.iter().map(|it| it[at].clone()).collect::<Vec<_>>();
        let (before, after) = (at(0), at(usize::from(!stays)));
        let said = of(&mesh(from, &before), &mesh(to, &after));
        for request in requests().filter(|it| it.waypoint.is_none()) {
            let of = |labels, policies: &[Option<Policy>]| {
                let waypoint = serving(labels, request.to_one);
                is_let_through(policies, Request { waypoint, ..request })
            };
            let (was, is) = (of(from, &before), of(to, &after));
            let wanted = if is { Looser } else { Tighter };
            prop_assert!(
                was == is || said.contains(&wanted) || said.contains(&Unclear),
                "{request:?} {was} -> {is}: {said:?}"
            );
        }
    }
}
