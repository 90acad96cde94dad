//! A difference as JSON, version 1. Members may be added within a version.

use serde_json::{Map, Value as Json, json};

use super::names;
use super::patches::patches;
use super::view::DiffView;
use crate::compare::Step;
use crate::diag::Sources;
use crate::diff::{
    Change, Difference, EnvironmentDifference, Impact, Operation, Pair, Repeated, Side, SideKind,
    Unread, Verdict,
};
use crate::object::ObjectId;
use crate::report::findings_json;

/// Returns the report for programs. Filters leave out changes and their patches, never counts.
pub fn diff_json(
    difference: &Difference,
    verdict: &Verdict,
    sources: &Sources,
    view: &DiffView,
) -> Json {
    let mut changes = Vec::new();
    let mut impacts = Vec::new();
    for environment in &difference.environments {
        let first = impacts.len();
        let all = environment.impacts.iter().enumerate();
        impacts.extend(all.map(|(index, it)| impact(environment, it, first + index)));
        for change in environment.changes.iter().filter(|it| view.shows(environment, it)) {
            let id = changes.len() + 1;
            changes.push(self::change(environment, change, id, first, sources));
        }
    }
    let patch = difference.environments.iter().filter(|_| !view.filters()).flat_map(patches);
    let mut report = json!({
        "version": 1,
        "ambit": env!("CARGO_PKG_VERSION"),
        "from": side(&difference.from),
        "to": side(&difference.to),
        "verdict": self::verdict(difference, verdict),
        "environments": difference.environments.iter().map(environment).collect::<Vec<_>>(),
        "impacts": impacts,
        "changes": changes,
        "patch": patch.collect::<Vec<_>>(),
        "unread": difference.environments.iter().flat_map(unread).collect::<Vec<_>>(),
        "notes": difference.notes,
        "findings": findings_json(&difference.findings, sources),
    });
    if let (true, Some(members)) = (view.filters(), report.as_object_mut()) {
        members.insert("filter".to_owned(), view.flags().into());
    }
    report
}

fn side(side: &Side) -> Json {
    let kind = match side.kind {
        SideKind::Revision => "revision",
        SideKind::Directory => "directory",
        SideKind::Worktree => "worktree",
        SideKind::Render => "render",
    };
    let mut members = Map::new();
    members.insert("kind".to_owned(), kind.into());
    if !side.name.is_empty() {
        members.insert("name".to_owned(), side.name.as_str().into());
    }
    if let Some(commit) = &side.commit {
        members.insert("commit".to_owned(), commit.as_str().into());
    }
    members.insert("empty".to_owned(), side.is_empty.into());
    Json::Object(members)
}

fn verdict(difference: &Difference, verdict: &Verdict) -> Json {
    let classes = verdict.classes.iter();
    let classes = classes.map(|(class, count)| (names::class(*class).to_owned(), json!(count)));
    let mut report = json!({
        "different": difference.has_differences(),
        "line": super::headline(verdict),
        "changes": verdict.changes,
        "objects": verdict.objects,
        "created": verdict.created,
        "deleted": verdict.deleted,
        "rollouts": verdict.roll,
        "on_delete": verdict.on_delete,
        "gateway_rollouts": verdict.gateways_roll,
        "looser": verdict.looser,
        "tighter": verdict.tighter,
        "unclear": verdict.unclear,
        "unreadable": verdict.unread,
        "classes": classes.collect::<Map<_, _>>(),
    });
    if let (Some(count), Some(members)) = (verdict.applications, report.as_object_mut()) {
        members.insert("applications".to_owned(), count.into());
    }
    report
}

fn environment(environment: &EnvironmentDifference) -> Json {
    json!({
        "name": environment.name,
        "operation": environment.whole.map(names::operation),
        "changes": environment.changes.len(),
        "applications": environment.applications,
        "not_manifests": environment.not_manifests,
        "repeated": environment.repeated.iter().map(repeated).collect::<Vec<_>>(),
    })
}

fn repeated(it: &Repeated) -> Json {
    json!({
        "object": identity(&it.id),
        "side": names::when(it.when),
        "count": it.count,
        "paths": it.paths,
    })
}

fn unread(environment: &EnvironmentDifference) -> impl Iterator<Item = Json> {
    let one = |file: &Unread| {
        json!({
            "environment": environment.name,
            "path": file.path,
            "side": names::when(file.when),
            "line": file.place.map(|it| it.0),
            "column": file.place.map(|it| it.1),
            "reason": file.reason,
        })
    };
    environment.unread.iter().map(one)
}

fn impact(environment: &EnvironmentDifference, impact: &Impact, index: usize) -> Json {
    let versions = impact.versions.iter();
    let versions = versions.map(|it| json!({ "from": it.from, "to": it.to }));
    json!({
        "id": format!("i{}", index + 1),
        "environment": environment.name,
        "kind": names::impact(impact.kind),
        "workload": impact.workload.as_ref().map(identity),
        "text": impact.text,
        "versions": versions.collect::<Vec<_>>(),
    })
}

fn change(
    environment: &EnvironmentDifference,
    change: &Change,
    id: usize,
    first_impact: usize,
    sources: &Sources,
) -> Json {
    let pair = environment.pairs.get(change.pair);
    let manifest = pair.and_then(|it| it.to.as_ref().or(it.from.as_ref()));
    let mut members = Map::new();
    let mut add = |key: &str, value: Json| members.insert(key.to_owned(), value);
    add("id", format!("c{id}").into());
    add("environment", environment.name.as_str().into());
    add("application", manifest.map_or("", |it| it.application.as_str()).into());
    add("object", pair.map_or(Json::Null, object));
    add("operation", names::operation(change.operation).into());
    if let Some(was) = pair.and_then(was).filter(|_| is_whole(change.operation)) {
        add("was", was);
    }
    let (outer, inner) = change.path.split_at_checked(change.inside).unwrap_or_default();
    add("path", steps(if change.inside == 0 { &change.path } else { inner }));
    if change.inside > 0 {
        add("inside", steps(outer));
    }
    add("class", names::class(change.class).into());
    add("direction", change.direction.map_or("none", names::direction).into());
    if let Some(why) = &change.why {
        add("why", why.as_str().into());
    }
    let impacts = change.impacts.iter().map(|it| format!("i{}", first_impact + it + 1));
    add("impacts", impacts.collect::<Vec<_>>().into());
    for (key, value) in [("before", &change.before), ("after", &change.after)] {
        if let Some(value) = value.as_ref().filter(|_| !change.redacted) {
            add(key, json!(value));
        }
    }
    add("redacted", change.redacted.into());
    if let Some(place) = change.place.filter(|it| it.is_users()) {
        let file = sources.name(place.file);
        add("origin", json!({ "file": file, "line": place.line, "column": place.column }));
    }
    Json::Object(members)
}

fn is_whole(operation: Operation) -> bool {
    !matches!(operation, Operation::Changed | Operation::Reordered)
}

/// Returns what a renamed or moved object was.
pub(super) fn was(pair: &Pair) -> Option<Json> {
    let was = pair.was.as_ref()?;
    Some(json!({
        "name": was.name,
        "namespace": was.namespace,
        "application": was.application,
        "similarity": was.similarity,
    }))
}

/// Keys are texts; items of lists are objects.
fn steps(path: &[Step]) -> Json {
    let one = |step: &Step| match step {
        Step::Key(key) => Json::from(key.as_str()),
        Step::Item(item) => {
            let mut members = Map::new();
            let indexes = [("index", item.to), ("was", item.from)];
            let indexes =
                indexes.into_iter().filter_map(|(key, at)| Some((key.to_owned(), at?.into())));
            members.extend(indexes);
            members.extend(item.name.iter().map(|it| ("name".to_owned(), it.as_str().into())));
            Json::Object(members)
        }
    };
    path.iter().map(one).collect()
}

/// Returns the identity of a pair, with the version of its kind.
pub(super) fn object(pair: &Pair) -> Json {
    let Some(manifest) = pair.to.as_ref().or(pair.from.as_ref()) else { return Json::Null };
    let mut object = identity(&manifest.id);
    if let Some(members) = object.as_object_mut() {
        members.insert("version".to_owned(), manifest.version.as_str().into());
    }
    object
}

fn identity(id: &ObjectId) -> Json {
    json!({ "group": id.group, "kind": id.kind, "namespace": id.namespace, "name": id.name })
}
