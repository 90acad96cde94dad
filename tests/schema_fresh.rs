//! The committed JSON Schemas are what the types give today, and say what the reader says.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test reads committed files"
)]

#[path = "schema/validator.rs"]
mod validator;

use std::fs;
use std::path::Path;

use ambit::config::Project;
use ambit::diag::{Findings, is_sound};
use serde_json::Value;

const RIGHT_LAYERS: &str = include_str!("schema/right_layers.yaml");
const WRONG_LAYERS: &str = include_str!("schema/wrong_layers.yaml");
const RIGHT_PROJECTS: &str = include_str!("schema/right_projects.yaml");
const WRONG_PROJECTS: &str = include_str!("schema/wrong_projects.yaml");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema(name: &str) -> Value {
    let schemas = ambit::cli::schemas();
    let (_, text) = schemas.iter().find(|(it, _)| *it == name).expect("a schema of that name");
    serde_json::from_str(text).expect("a schema in JSON")
}

/// The documents of a file, each as written.
fn documents(text: &str) -> Vec<&str> {
    text.split("\n---\n").collect()
}

fn json(text: &str) -> Value {
    let document = kubeyaml::read(text).expect("a document in YAML").remove(0);
    serde_json::from_str(&kubeyaml::to_json(&document)).expect("JSON")
}

/// What the reader finds wrong in a layer by itself.
fn layer_findings(text: &str) -> Findings {
    let mut project = Project::new("ambit.yaml", None);
    // A base that is there, so that a layer may name it.
    project.add_layer("base", "env/base.yaml", b"abstract: true");
    project.add_layer("region/eu", "env/region/eu.yaml", b"");
    project.add_layer("layer", "env/layer.yaml", text.replace("abstract: true", "").as_bytes());
    project.environment("layer").expect("it was added").findings
}

fn project_findings(text: &str) -> Findings {
    Project::new("ambit.yaml", Some(text.as_bytes())).findings
}

#[test]
fn the_committed_schemas_are_what_the_types_give() {
    for (name, text) in ambit::cli::schemas() {
        let path = root().join("schema").join(name);
        let committed = fs::read_to_string(&path).expect("a committed schema");
        assert!(committed == text, "{name} is stale: run `ambit schema --output schema`");
    }
}

/// Fails unless reader and schema both take, or both refuse, every document.
fn agree(name: &str, file: &str, findings: impl Fn(&str) -> Findings, right: bool) {
    let schema = schema(name);
    let mut wrong = Vec::new();
    for text in documents(file) {
        let found = findings(text);
        if is_sound(&found) != right {
            wrong.push(format!("the reader on\n{text}\n{found:#?}"));
        }
        let verdict = validator::check(&schema, &json(text));
        if verdict.is_ok() != right {
            wrong.push(format!("the schema on\n{text}\n{verdict:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn reader_and_schema_take_the_same_layers() {
    agree("environment.schema.json", RIGHT_LAYERS, layer_findings, true);
}

#[test]
fn reader_and_schema_refuse_the_same_layers() {
    agree("environment.schema.json", WRONG_LAYERS, layer_findings, false);
}

#[test]
fn reader_and_schema_take_the_same_projects() {
    agree("project.schema.json", RIGHT_PROJECTS, project_findings, true);
}

#[test]
fn reader_and_schema_refuse_the_same_projects() {
    agree("project.schema.json", WRONG_PROJECTS, project_findings, false);
}

#[test]
fn every_file_of_the_example_names_its_schema_and_keeps_to_it() {
    let check = |path: &Path, name: &str, reference: &str| {
        let text = fs::read_to_string(path).expect("a file of the example");
        let modeline = format!("# yaml-language-server: $schema={reference}\n");
        assert!(text.starts_with(&modeline), "{} must begin with {modeline}", path.display());
        let verdict = validator::check(&schema(name), &json(&text));
        assert_eq!(verdict, Ok(()), "{}", path.display());
    };
    check(&root().join("ambit.yaml"), "project.schema.json", "schema/project.schema.json");
    let entries = fs::read_dir(root().join("env")).expect("the example's environments");
    for entry in entries {
        let path = entry.expect("an environment").path();
        check(&path, "environment.schema.json", "../schema/environment.schema.json");
    }
}
