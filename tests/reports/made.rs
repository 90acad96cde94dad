//! Differences made in code.

use ambit::compare::{Item, Step};
use ambit::diag::Sources;
use ambit::diff::{
    Change, Class, Difference, Direction, EnvironmentDifference, Impact, ImpactKind, Manifest,
    Operation, Pair, Side, SideKind, Verdict,
};
use ambit::object::ObjectId;
use ambit::report::{DiffView, diff_github, diff_html, diff_json, diff_markdown, diff_text};
use kubeyaml::Value;

pub(crate) fn id(kind: &str, namespace: &str, name: &str) -> ObjectId {
    let text = str::to_owned;
    ObjectId {
        group: String::new(),
        kind: text(kind),
        namespace: text(namespace),
        name: text(name),
    }
}

pub(crate) fn manifest(id: ObjectId) -> Manifest {
    let metadata = Value::from([("name", id.name.as_str().into())]);
    let body = Value::from([("kind", id.kind.as_str().into()), ("metadata", metadata)]);
    Manifest {
        id,
        version: "v1".to_owned(),
        application: "shop".to_owned(),
        path: "shop/x.yaml".to_owned(),
        body,
        place: None,
    }
}

pub(crate) fn pair(id: ObjectId) -> Pair {
    let manifest = manifest(id);
    Pair {
        from: Some(manifest.clone()),
        to: Some(manifest),
        operation: Operation::Changed,
        was: None,
        edits: Vec::new(),
    }
}

pub(crate) fn change(pair: usize, class: Class, before: &str, after: &str) -> Change {
    let item = Item { from: Some(0), to: Some(0), name: Some("a".to_owned()) };
    Change {
        pair,
        operation: Operation::Changed,
        path: vec![Step::Key("spec".to_owned()), Step::Key("list".to_owned()), Step::Item(item)],
        inside: 0,
        class,
        direction: None,
        why: None,
        impacts: Vec::new(),
        before: Some(before.into()),
        after: Some(after.into()),
        redacted: false,
        place: None,
    }
}

pub(crate) fn looser(pair: usize, why: &str) -> Change {
    Change {
        direction: Some(Direction::Looser),
        why: Some(why.to_owned()),
        ..change(pair, Class::Security, "a", "b")
    }
}

pub(crate) fn rolls(name: &str, text: &str) -> Impact {
    let workload = Some(id("Deployment", "istio-system", name));
    Impact { kind: ImpactKind::Rolls, workload, text: text.to_owned(), versions: Vec::new() }
}

pub(crate) fn difference(environments: Vec<EnvironmentDifference>) -> Difference {
    let side = |kind, name: &str| Side {
        kind,
        name: name.to_owned(),
        commit: None,
        is_empty: false,
        folder: None,
    };
    Difference {
        from: side(SideKind::Revision, "HEAD"),
        to: side(SideKind::Render, ""),
        has_applications: true,
        environments,
        notes: Vec::new(),
        findings: Vec::new(),
    }
}

pub(crate) fn environment(
    name: &str,
    pairs: Vec<Pair>,
    changes: Vec<Change>,
) -> EnvironmentDifference {
    EnvironmentDifference {
        name: name.to_owned(),
        applications: if changes.is_empty() { Vec::new() } else { vec!["shop".to_owned()] },
        pairs,
        changes,
        ..EnvironmentDifference::default()
    }
}

pub(crate) fn text(difference: &Difference, view: &DiffView) -> String {
    diff_text(difference, &Verdict::of(difference), &Sources::default(), view)
}

pub(crate) fn markdown(difference: &Difference, view: &DiffView) -> String {
    diff_markdown(difference, &Verdict::of(difference), &Sources::default(), view)
}

pub(crate) fn html(difference: &Difference, view: &DiffView) -> String {
    diff_html(difference, &Verdict::of(difference), &Sources::default(), view)
}

pub(crate) fn github(difference: &Difference, view: &DiffView) -> String {
    diff_github(difference, &Verdict::of(difference), &Sources::default(), view)
}

pub(crate) fn json(difference: &Difference, view: &DiffView) -> serde_json::Value {
    diff_json(difference, &Verdict::of(difference), &Sources::default(), view)
}
