//! `ambit schema`.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use super::args::{Global, Schema as Command, SchemaOf};
use super::{Ended, Failure, Terminal};
use crate::config::{LayerKeys, ProjectKeys};
use crate::system::{self, System};

/// The schemas by file name.
pub fn schemas() -> [(&'static str, String); 2] {
    [
        ("environment.schema.json", text(&environment())),
        ("project.schema.json", text(&with_anchors(of::<ProjectKeys>("ambit.yaml")))),
    ]
}

fn of<T: JsonSchema>(title: &str) -> Schema {
    // Draft 7 is what editors' YAML language servers know best.
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema
}

fn environment() -> Schema {
    with_anchors(of::<LayerKeys>("An ambit environment or layer"))
}

/// Adds the top-level keys for anchors.
fn with_anchors(mut schema: Schema) -> Schema {
    schema.insert("patternProperties".to_owned(), serde_json::json!({ "^x-": true }));
    schema
}

fn text(schema: &Schema) -> String {
    format!("{:#}\n", schema.as_value())
}

pub(super) fn run(
    command: &Command,
    _: &Global,
    system: &dyn System,
    terminal: &mut Terminal,
) -> Result<Ended, Failure> {
    let schemas = schemas();
    let Some(output) = &command.output else {
        let index = match command.of {
            SchemaOf::Environment => 0,
            SchemaOf::Project => 1,
        };
        terminal.result(&schemas[index].1);
        return Ok(Ended::Clean);
    };
    let folder = system::absolute(system, output)?;
    system.create_folder(&folder)?;
    for (name, text) in schemas {
        let path = folder.join(name);
        if system.exists(&path)? {
            system.remove_file(&path)?;
        }
        system.create_file(&path, text.as_bytes())?;
        terminal.result(&format!("{}\n", output.join(name).display()));
    }
    Ok(Ended::Clean)
}
