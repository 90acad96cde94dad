//! The objects in the documents of a file.

use kubeyaml::{Limits, Value};
use rayon::prelude::*;

use crate::diag::Place;
use crate::object::{ObjectId, unrolled};
use crate::snapshot::Reader;

use super::Manifest;
use super::chunks::Chunk;
use super::unread::{Flaw, holds_secret};

/// How the files of one environment are looked at.
#[derive(Clone, Copy)]
pub(super) struct Look<'l, 's> {
    /// The environment's name, for messages; empty for a plain folder.
    pub(super) environment: &'l str,
    /// Whether folders are applications.
    pub(super) has_applications: bool,
    /// Makes a reader for each thread: of the first side, and of the second.
    pub(super) readers: [&'l (dyn Fn() -> Reader<'s> + Sync); 2],
    /// Where what stands in a file was asked for; only files rendered just now have that.
    pub(super) place: &'l (dyn Fn(&str) -> Option<Place> + Sync),
}

/// What documents hold.
pub(super) struct Documents {
    pub(super) manifests: Vec<Manifest>,
    /// The documents that are no objects.
    pub(super) others: Vec<Value>,
}

/// Documents of a file.
pub(super) struct Excerpt<'t> {
    pub(super) chunks: Vec<Chunk<'t>>,
    /// The whole file.
    pub(super) file: &'t str,
    /// Reads a document of a file at a path.
    pub(super) read: ReadDocument,
}

pub(super) type ReadDocument = fn(&str, &str) -> Result<Vec<Value>, kubeyaml::Error>;

impl Look<'_, '_> {
    /// Reads the documents of a part of a file.
    pub(super) fn documents(
        &self,
        path: &str,
        Excerpt { chunks, file, read }: &Excerpt<'_>,
        place: Option<Place>,
    ) -> Result<Documents, Flaw> {
        let bytes = chunks.iter().map(|chunk| chunk.text.len()).sum::<usize>();
        if bytes > Limits::MANIFESTS.bytes {
            let megabytes = Limits::MANIFESTS.bytes >> 20;
            return Err(Flaw::because(format!(
                "more than {megabytes} MiB of it would have to be read"
            )));
        }
        let read = |chunk: &Chunk<'_>| {
            read(path, chunk.text).map_err(|it| Flaw::in_text(it, chunk.line, holds_secret(file)))
        };
        let values = chunks.par_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let application = match path.split_once('/') {
            Some((application, _)) if self.has_applications => application,
            _ => "",
        };
        let is_data = application == "values";
        let mut documents = Documents { manifests: Vec::new(), others: Vec::new() };
        for body in values.into_iter().flatten().flat_map(unrolled) {
            let found = if is_data { Some((data_file(path), "")) } else { identity(&body) };
            let Some((id, version)) = found else {
                // A document of comments alone is nothing.
                documents.others.extend(Some(body).filter(|it| !it.is_null()));
                continue;
            };
            documents.manifests.push(Manifest {
                id,
                version: version.to_owned(),
                application: application.to_owned(),
                path: path.to_owned(),
                body,
                place,
            });
        }
        Ok(documents)
    }

    pub(super) fn shown(&self, path: &str) -> String {
        match self.environment {
            "" => path.to_owned(),
            environment if path.is_empty() => environment.to_owned(),
            environment => format!("{environment}/{path}"),
        }
    }
}

/// Returns the text of a file.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Flaw> {
    kubeyaml::decode(bytes).map_err(|error| Flaw::in_text(error, 0, false))
}

pub(super) fn is_json(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("json"))
}

/// Reads a document of a file at a path.
pub(super) fn read(path: &str, text: &str) -> Result<Vec<Value>, kubeyaml::Error> {
    // JSON is YAML, but its reader is faster and knows texts that YAML forbids.
    if is_json(path)
        && let Ok(value) = kubeyaml::from_json(text)
    {
        return Ok(vec![value]);
    }
    kubeyaml::read_with(text, &Limits::MANIFESTS)
}

/// The identity and version of an object; none when it is none.
fn identity(body: &Value) -> Option<(ObjectId, &str)> {
    let (api_version, kind) = (body.get("apiVersion")?.as_str()?, body.get("kind")?.as_str()?);
    let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
    let text = |key| body.at(&["metadata", key]).and_then(Value::as_str);
    let name = text("name").map(str::to_owned);
    let name = name.or_else(|| text("generateName").map(|it| format!("{it}*")));
    let id = ObjectId {
        group: group.to_owned(),
        kind: kind.to_owned(),
        namespace: text("namespace").unwrap_or_default().to_owned(),
        name: name.unwrap_or_default(),
    };
    Some((id, version))
}

/// A file that is no object: data for other installers.
fn data_file(path: &str) -> ObjectId {
    let [group, kind, namespace] = [const { String::new() }; 3];
    ObjectId { group, kind, namespace, name: path.to_owned() }
}
