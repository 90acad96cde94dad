//! What a Role grants, whatever way its rules are split.

use std::collections::{BTreeMap, BTreeSet};

use kubeyaml::Value;

use super::edit::EditKind;
use super::walk::Walk;
use crate::object::ObjectId;

/// More single grants than this are compared as lists.
const MOST: usize = 100_000;

/// One thing that may be done: an API group or nothing for a URL, a resource or URL, the name of
/// one object or nothing for any, and a verb.
type Grant<'r> = [&'r str; 4];

/// What stands in place of the API group for URLs, which belong to none.
const URL: &str = "(url)";

pub(super) fn is_role(id: &ObjectId) -> bool {
    id.group == "rbac.authorization.k8s.io" && (id.kind == "Role" || id.kind == "ClusterRole")
}

/// Compares what two Roles grant; false when their rules are no such thing.
pub(super) fn compare(walk: &mut Walk<'_>, from: &Value, to: &Value) -> bool {
    let rules = |role| Value::get(role, "rules");
    if rules(from) == rules(to) {
        return true;
    }
    let (Some(before), Some(after)) = (grants(rules(from)), grants(rules(to))) else {
        return false;
    };
    let lost = beyond(&before, &after);
    let gained = beyond(&after, &before);
    walk.below("rules", |walk| {
        if lost.is_empty() && gained.is_empty() {
            walk.push(EditKind::Spelling, rules(from).cloned(), rules(to).cloned());
        }
        if !lost.is_empty() {
            walk.push(EditKind::Value, Some(sentences(&lost)), None);
        }
        if !gained.is_empty() {
            walk.push(EditKind::Value, None, Some(sentences(&gained)));
        }
    });
    true
}

fn grants(rules: Option<&Value>) -> Option<BTreeSet<Grant<'_>>> {
    let mut grants = BTreeSet::new();
    let rules = match rules {
        None | Some(Value::Null) => &[],
        Some(rules) => rules.as_list()?,
    };
    for rule in rules {
        let known = ["apiGroups", "resources", "resourceNames", "verbs", "nonResourceURLs"];
        if !rule.as_map()?.keys().all(|key| known.contains(&key.as_str())) {
            return None;
        }
        let verbs = words(rule, "verbs")?;
        let mut names = words(rule, "resourceNames")?;
        if names.is_empty() {
            names.push("");
        }
        let resources = product(&words(rule, "apiGroups")?, &words(rule, "resources")?);
        let urls = product(&[URL], &words(rule, "nonResourceURLs")?);
        let targets =
            resources.into_iter().flat_map(|it| names.iter().map(move |name| (it, *name)));
        for ((group, resource), name) in targets.chain(urls.into_iter().map(|it| (it, ""))) {
            grants.extend(verbs.iter().map(|verb| [group, resource, name, *verb]));
            if grants.len() > MOST {
                return None;
            }
        }
    }
    Some(grants)
}

fn words<'r>(rule: &'r Value, key: &str) -> Option<Vec<&'r str>> {
    match rule.get(key) {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(list) => list.as_list()?.iter().map(Value::as_str).collect(),
    }
}

fn product<'r>(left: &[&'r str], right: &[&'r str]) -> Vec<(&'r str, &'r str)> {
    left.iter().flat_map(|left| right.iter().map(|right| (*left, *right))).take(MOST).collect()
}

/// Returns the grants of `these` that `others` do not cover.
fn beyond<'r>(these: &BTreeSet<Grant<'r>>, others: &BTreeSet<Grant<'_>>) -> Vec<Grant<'r>> {
    these.iter().copied().filter(|grant| !is_covered(*grant, others)).collect()
}

/// Tells whether a grant, or a wider one, is there.
fn is_covered([group, resource, name, verb]: Grant<'_>, grants: &BTreeSet<Grant<'_>>) -> bool {
    let wider = if group == URL { patterns(resource) } else { of_all_resources(resource) };
    let resources = [resource, "*"].into_iter().chain(wider.iter().map(String::as_str));
    resources.into_iter().any(|resource| {
        [group, "*"].iter().any(|group| {
            [name, ""].iter().any(|name| {
                [verb, "*"].iter().any(|verb| grants.contains(&[*group, resource, *name, *verb]))
            })
        })
    })
}

/// A subresource of every resource.
fn of_all_resources(resource: &str) -> Vec<String> {
    resource.split_once('/').map(|(_, sub)| format!("*/{sub}")).into_iter().collect()
}

/// The patterns that match a URL, or all that another pattern does: `*` stands at the end only
/// (Kubernetes, `pkg/apis/rbac/v1/evaluation_helpers.go`).
fn patterns(url: &str) -> Vec<String> {
    let fixed = url.strip_suffix('*').unwrap_or(url);
    let ends = fixed.char_indices().map(|(at, _)| at).chain([fixed.len()]);
    ends.filter_map(|end| Some(format!("{}*", fixed.get(..end)?))).collect()
}

/// Says grants in lines, verbs and then resources taken together.
fn sentences(grants: &[Grant<'_>]) -> Value {
    let mut verbs: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for [group, resource, name, verb] in grants {
        verbs.entry((*group, *name, *resource)).or_default().push(verb);
    }
    let mut resources: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for ((group, name, resource), verbs) in verbs {
        // Not "anything": who may no longer do everything may still do something.
        let is_all = verbs.contains(&"*");
        let verbs = if is_all { "do everything with".to_owned() } else { verbs.join(",") };
        resources.entry((verbs, group, name)).or_default().push(resource);
    }
    let lines = resources.into_iter().map(|((verbs, group, name), resources)| {
        let resources = resources.join(",");
        let group = match group {
            URL | "" => String::new(),
            group => format!("{group} "),
        };
        let name = if name.is_empty() { String::new() } else { format!(" named {name}") };
        Value::from(format!("{verbs} {group}{resources}{name}"))
    });
    Value::List(lines.collect())
}
