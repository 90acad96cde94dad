//! minijinja as ambit uses it: values in, YAML text out, objects from that.
//!
//! Templates are built in and may be replaced, file by file, by a project's own. They see complete
//! values only: what is not there is an error, and so is printing what YAML would misread.

mod complexity;
mod convert;
mod failure;
mod filters;
mod go_number;
mod go_yaml;
mod merge;
mod plain_text;
#[cfg(test)]
mod printed;
mod printing;
mod text_filters;
mod watched;

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use crate::diag::{FileId, Finding, Findings};
use crate::object::{Object, Origin, unrolled};
use watched::Watched;

pub use convert::{to_template, to_value};
pub use go_number::{as_float64, go_number};
pub use merge::lay_over;
/// A value that templates can see.
pub use minijinja::Value as TemplateValue;
pub use plain_text::is_plain;

/// What one rendering may cost: an instruction or 64 bytes each. Ambit's largest template needs
/// a hundredth of it; a template that never ends meets it within a fraction of a second.
const FUEL: u64 = 1_000_000;

/// A template of the project.
#[derive(Debug, Clone)]
pub struct OwnTemplate {
    /// Its text.
    pub text: String,
    /// The file it was read from, for messages.
    pub file: Option<FileId>,
}

/// Every template that may be rendered, compiled once and shared by environments and threads.
#[derive(Debug)]
pub struct Templates {
    engine: Arc<Engine>,
    names: Vec<String>,
    /// How the project's own are kept from running away; the built-in ones end by themselves.
    watched: Option<Watched>,
}

/// What it takes to render a template.
#[derive(Debug)]
struct Engine {
    environment: Environment<'static>,
    files: BTreeMap<String, FileId>,
}

impl Engine {
    fn render(&self, name: &str, context: &TemplateValue) -> Result<String, Box<Finding>> {
        let template = self.environment.get_template(name);
        template
            .and_then(|template| template.render(context))
            .map_err(|error| Box::new(failure::finding(&error, name, &self.files)))
    }
}

impl Templates {
    /// Compiles the `built_in` templates, each replaced by the project's `own` of that name, and
    /// the other `own` ones. Names ending in `.yaml`, `.yml` or `.j2` are templates; of all others
    /// only the text can be had, with the function `text`.
    ///
    /// # Errors
    /// A finding for every template that does not compile.
    pub fn new(
        built_in: &[(&'static str, &'static str)],
        own: BTreeMap<String, OwnTemplate>,
    ) -> Result<Self, Findings> {
        let watched = (!own.is_empty()).then(|| Watched::for_environments(1));
        let mut files = BTreeMap::new();
        let mut texts = BTreeMap::new();
        for (name, text) in built_in {
            texts.insert((*name).to_owned(), Arc::<str>::from(*text));
        }
        for (name, template) in own {
            files.extend(template.file.map(|file| (name.clone(), file)));
            texts.insert(name, template.text.into());
        }
        let mut environment = environment();
        let mut findings = Findings::new();
        for (name, text) in texts.iter().filter(|(name, _)| is_template(name)) {
            let added = complexity::check(text)
                .and_then(|()| environment.add_template_owned(name.clone(), text.to_string()));
            if let Err(error) = added {
                findings.push(failure::finding(&error, name, &files));
            }
        }
        let names = texts.keys().filter(|name| is_template(name)).cloned().collect();
        texts.retain(|name, _| !is_template(name));
        environment.add_function("text", move |name: &str| text_of(&texts, name));
        let engine = Arc::new(Engine { environment, files });
        if findings.is_empty() { Ok(Self { engine, names, watched }) } else { Err(findings) }
    }

    /// Makes an engine without a template.
    pub(super) fn none() -> Self {
        let engine = Arc::new(Engine { environment: environment(), files: BTreeMap::new() });
        Self { engine, names: Vec::new(), watched: None }
    }

    /// Makes these the templates of so many environments, of which some are rendered at once.
    #[must_use]
    pub fn for_environments(self, environments: usize) -> Self {
        let watched = self.watched.map(|_| Watched::for_environments(environments));
        Self { watched, ..self }
    }

    /// Returns the names of the templates, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Renders a template to text.
    ///
    /// # Errors
    /// A finding with the template's name and line, or that the template ran away.
    pub fn render(&self, name: &str, context: &TemplateValue) -> Result<String, Box<Finding>> {
        match &self.watched {
            Some(watched) => watched.render(&self.engine, name, context),
            None => self.engine.render(name, context),
        }
    }

    /// Tells whether a template ran away. It goes on in a thread that nobody can stop, so the
    /// process should end.
    pub fn has_runaway(&self) -> bool {
        self.watched.as_ref().is_some_and(Watched::has_runaway)
    }

    /// Renders a template and reads the objects in it; documents that hold nothing are skipped.
    /// The origin's maker becomes the template's name.
    ///
    /// # Errors
    /// Findings about the template, about text that is no YAML, and about documents that are no
    /// objects.
    pub fn objects(
        &self,
        name: &str,
        context: &TemplateValue,
        origin: &Origin,
    ) -> Result<Vec<Object>, Findings> {
        let text = self.render(name, context).map_err(|finding| vec![*finding])?;
        let documents = kubeyaml::read(&text)
            .map_err(|error| vec![failure::not_yaml(&error, name, &text, &self.engine.files)])?;
        let mut objects = Vec::new();
        let mut findings = Findings::new();
        let documents = documents.into_iter().filter(|document| !document.is_null());
        for document in documents.flat_map(unrolled) {
            let origin = Origin { maker: format!("the template {name}"), ..origin.clone() };
            match failure::object(document, origin) {
                Ok(object) => objects.push(object),
                Err(finding) => findings.push(*finding),
            }
        }
        if findings.is_empty() { Ok(objects) } else { Err(findings) }
    }
}

/// Tells whether a file of this name is a template; of others only the text can be had.
pub fn is_template(name: &str) -> bool {
    [".yaml", ".yml", ".j2"].iter().any(|ending| name.ends_with(ending))
}

fn text_of(texts: &BTreeMap<String, Arc<str>>, name: &str) -> Result<TemplateValue, Error> {
    texts.get(name).map(|text| TemplateValue::from(text.clone())).ok_or_else(|| {
        Error::new(
            ErrorKind::TemplateNotFound,
            format!("there is no file `{name}` of text in UTF-8"),
        )
    })
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_formatter(printing::print);
    environment.set_fuel(Some(FUEL));
    environment.set_debug(true);
    filters::install(&mut environment);
    text_filters::install(&mut environment);
    environment
}
