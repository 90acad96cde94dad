//! What the fuzz targets do with an input. `tests/fuzz_seeds.rs` of ambit does the same with the
//! inputs in `seeds/`, and with slips made in them.

use std::path::PathBuf;

use ambit::compare::{Item, Step, apply, patch};
use ambit::config;
use ambit::diag::{Findings, Sources, is_sound};
use ambit::diff::{Change, Operation, Sides};
use ambit::model;
use ambit::object::Origin;
use ambit::report::{Style, findings_json, findings_text};
use ambit::snapshot::{self, Content, Snapshot};
use ambit::source::templates::{OwnTemplate, Templates, to_template};
use ambit::system::MemorySystem;
use ambit::{Request, prepare};
use kubeyaml::{
    Limits, Map, Node, Value, decode, emit, emit_manifest, from_json, read, read_located,
    read_with, to_json,
};

/// What a target does with an input.
pub type Target = fn(&[u8]);

/// The targets by name: none may panic on any input.
pub const TARGETS: [(&str, Target); 5] = [
    ("kubeyaml_read", kubeyaml_read),
    ("kubeyaml_round_trip", kubeyaml_round_trip),
    ("config_load", config_load),
    ("packs", packs),
    ("diff", diff),
];

/// No bytes make reading panic, and reading with places sees what plain reading sees.
///
/// # Panics
/// When it does not.
pub fn kubeyaml_read(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else { return };
    match (read_with(text, &Limits::CONFIG), read_located(text, &Limits::CONFIG)) {
        (Ok(plain), Ok(located)) => {
            let located: Vec<_> = located.iter().map(Node::to_value).collect();
            assert_eq!(plain, located);
        }
        (Err(error), Err(errors)) => assert!(errors.contains(&error), "{error} in {errors:?}"),
        (plain, located) => panic!("{plain:?} but {located:?}"),
    }
}

/// What is written reads as the same: values read from the bytes, and the bytes as a text that
/// stands as value, key and item.
///
/// # Panics
/// When it does not.
pub fn kubeyaml_round_trip(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else { return };
    for value in read(text).unwrap_or_default().into_iter().chain(from_json(text)) {
        survives(&value);
    }
    survives(&everywhere(text));
}

fn everywhere(text: &str) -> Value {
    let key = |value| Value::from([(text, value)]);
    let items = Value::from(vec![Value::from(text), key(Value::from(text))]);
    Value::from(vec![Value::from(text), key(items.clone()), Value::from(vec![items])])
}

fn survives(value: &Value) {
    let written = emit(value);
    assert_eq!(read(&written), Ok(vec![value.clone()]), "{written}");
    assert_eq!(from_json(&to_json(value)).as_ref(), Ok(value));
    if let Some(object) = value.as_map() {
        manifest_survives(object);
    }
}

fn manifest_survives(object: &Map) {
    let written = emit_manifest(object);
    assert_eq!(read(&written), Ok(vec![Value::Map(object.clone())]), "{written}");
}

/// Reads a project whose files are the parts of the input, from layers and as one JSON document,
/// and renders it if nothing is wrong with it.
///
/// # Panics
/// When rendering does.
pub fn config_load(bytes: &[u8]) {
    const FILES: [&str; 4] = ["env/x.yaml", "env/base.yaml", "ambit.yaml", "x/a.yaml"];
    let system = project(&FILES, bytes);
    let request = Request { root: PathBuf::from("/project"), ..Request::default() };
    load(&system, &request);
    let configs = vec![(PathBuf::from("/project/env/x.yaml"), "x.json".to_owned())];
    load(&system, &Request { configs, ..request });
}

/// Renders a template that may include another: the parts of the input.
///
/// # Panics
/// When rendering does.
pub fn packs(bytes: &[u8]) {
    const NAMES: [&str; 3] = ["p/a.yaml", "p/_b.yaml", "p/c.txt"];
    const SEEN: &str = "{ application: p, environment: x, namespace: p, istio: { version: 1.30.2 }, \
                        values: { text: a, number: 1, list: [1, b, null], map: { k: v }, none: \
                        null, word: true } }";
    let part = |(name, part): (&&str, &[u8])| {
        let text = String::from_utf8_lossy(part).into_owned();
        ((*name).to_owned(), OwnTemplate { text, file: None })
    };
    let own = NAMES.iter().zip(parts(bytes)).map(part).collect();
    let Ok(templates) = Templates::new(&[], own) else { return };
    let seen = read(SEEN).unwrap_or_default().pop().unwrap_or(Value::Null);
    let origin = Origin { maker: String::new(), place: None, component: None };
    let _ = templates.objects(NAMES[0], &to_template(&seen), &origin);
}

/// Compares two sets of manifests, the parts of the input, both ways, and each with itself. Values
/// that are read travel by patch from one to the other.
///
/// # Panics
/// When comparing does, when the other way round is no mirror image, or a patch does not give the
/// second value.
pub fn diff(bytes: &[u8]) {
    let texts = parts(bytes).take(2).collect::<Vec<_>>();
    let [from, to] = texts[..] else { return };
    let (there, back) = (compare(from, to), compare(to, from));
    assert_eq!(fields(&there, false), fields(&back, true));
    assert!(compare(from, from).is_empty());
    let value = |text| read(decode(text).ok()?).ok()?.into_iter().next();
    if let (Some(from), Some(to)) = (value(from), value(to)) {
        assert_eq!(apply(&from, &patch(&from, &to)), Some(to));
    }
}

fn compare(from: &[u8], to: &[u8]) -> Vec<Change> {
    let system = MemorySystem::new();
    let side =
        |text: &[u8]| Snapshot::of(vec![("x.yaml".to_owned(), Content::Memory(text.to_vec()))]);
    let (from, to) = (side(from), side(to));
    let read = || snapshot::Reader::new(&system, None);
    let (read_from, read_to, place) = (&read, &read, &|_: &str, _: &str| None);
    Sides { from: &from, to: &to, read_from, read_to, place }.compare("").changes
}

/// The fields and orders that differ, with their sides exchanged where they are, sorted.
fn fields(changes: &[Change], other_way: bool) -> Vec<String> {
    let is_field = |it: &&Change| matches!(it.operation, Operation::Changed | Operation::Reordered);
    let step = |step: &Step| match step {
        Step::Item(item) if other_way => {
            Step::Item(Item { from: item.to, to: item.from, ..item.clone() })
        }
        step => step.clone(),
    };
    let fields = changes.iter().filter(is_field).map(|it| {
        let path = it.path.iter().map(step).collect::<Vec<_>>();
        let (before, after) =
            if other_way { (&it.after, &it.before) } else { (&it.before, &it.after) };
        format!("{:?}", (it.operation, path, it.inside, before, after, it.redacted))
    });
    let mut fields = fields.collect::<Vec<_>>();
    fields.sort();
    fields
}

/// Makes a project of the parts of an input: each goes to one of `files`, and lines `%%` divide
/// them.
fn project(files: &[&str], bytes: &[u8]) -> MemorySystem {
    let system = MemorySystem::new();
    system.put("/project/ambit.yaml", "git: { repoURL: https://git.example/platform }\n");
    system.put("/project/env/base.yaml", "abstract: true\n");
    for (file, part) in files.iter().zip(parts(bytes)) {
        system.put(PathBuf::from("/project").join(file), part);
    }
    system
}

fn parts(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let all = rest?;
        let end = all.windows(4).position(|window| window == b"\n%%\n");
        rest = end.map(|end| &all[end + 4..]);
        Some(&all[..end.map_or(all.len(), |end| end + 1)])
    })
}

/// Resolves every environment and shows what is wrong. Only a sound project is rendered, since
/// templates take a hundred times as long as reading.
fn load(system: &MemorySystem, request: &Request) {
    let Ok(project) = config::load(system, request) else { return };
    let mut findings = project.own_findings(true);
    for configured in project.environments().into_iter().filter_map(|it| project.environment(it)) {
        findings.extend(model::resolve(&configured, project.rendered_folder()).1);
        findings.extend(configured.findings);
    }
    show(&findings, &project.sources);
    if is_sound(&findings) {
        render(system, request);
    }
}

/// Renders every environment and shows what is wrong.
fn render(system: &MemorySystem, request: &Request) {
    let Ok(prepared) = prepare(system, request) else { return };
    for compiled in prepared.render(&[], |compiled| compiled) {
        show(&compiled.findings, &prepared.project.sources);
    }
}

fn show(findings: &Findings, sources: &Sources) {
    assert!(!findings_text(findings, sources, Style::Plain).contains('\u{202e}'));
    assert!(findings_json(findings, sources).is_array());
}
