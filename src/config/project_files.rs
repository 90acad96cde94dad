//! From the files of a project to its environments, merged and typed. Pure: files come in as bytes.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{self, start};
use super::folders::{check_folders, other_folders};
use super::layer::LayerKeys;
use super::layers::{Layer, Layers, chain, overlong};
use super::load::{ENV_FOLDER, RENDERED_FOLDER};
use super::long_forms::make_long;
use super::mixed_providers::report_mixed_providers;
use super::option_paths::name_document;
use super::project::{ArgoCdKeys, ConfigKeys, GitKeys, ProjectKeys};
use super::read::{FromField, Reader};
use super::shared_names::shared_names;
use crate::diag::{FileId, Finding, Findings, Place, Sources, is_sound};
use crate::object;
use crate::setting::{Kind, Setting};

/// A project after reading: `ambit.yaml` and every layer.
#[derive(Debug)]
pub struct Project {
    /// The texts that findings point into.
    pub sources: Sources,
    /// The keys of ambit.yaml.
    pub keys: ProjectKeys,
    /// What is wrong in ambit.yaml.
    pub findings: Findings,
    setting: Setting,
    layers: Layers,
    /// The `project` of environments that came as JSON and brought one of their own.
    own_projects: BTreeMap<String, Setting>,
    /// The keys of ambit.yaml, when `keys` are those of such an environment.
    of_file: Option<ProjectKeys>,
    /// Where an environment that came as JSON begins that takes ambit.yaml as it is.
    takes_file: Option<Place>,
    /// What environments would take from each other.
    shared_names: BTreeMap<String, Findings>,
}

/// One environment: its chain of layers merged into one.
#[derive(Debug)]
pub struct Configured {
    /// The environment's name.
    pub name: String,
    /// Its merged keys.
    pub keys: LayerKeys,
    /// Where Argo CD reads the project, `<env>` replaced.
    pub git: GitKeys,
    /// The Argo CD settings of ambit.yaml with the environment's own over them.
    pub argocd: ArgoCdKeys,
    /// The beginning of its file.
    pub place: Place,
    /// What is wrong in its chain; nothing else above is meaningful when there is an error.
    pub findings: Findings,
}

impl Project {
    /// Reads `ambit.yaml`; an absent file is an empty one.
    pub fn new(name: &str, bytes: Option<&[u8]>) -> Self {
        let mut sources = Sources::default();
        let document = document::read(&mut sources, name, bytes.unwrap_or_default());
        let mut findings = document.findings;
        let mut setting = document.setting.unwrap_or_else(|| empty(document.file));
        drop_anchors(&mut setting);
        let (keys, wrong) = Reader::read(&setting);
        findings.extend(wrong);
        findings.extend(check_folders(&keys));
        findings.extend(nobody_checks(&keys));
        Self {
            sources,
            keys,
            findings,
            setting,
            layers: Layers::new(),
            own_projects: BTreeMap::new(),
            of_file: None,
            takes_file: None,
            shared_names: BTreeMap::new(),
        }
    }

    /// Adds a layer. `name` is its path below the env folder without `.yaml`, `shown` what
    /// messages call the file.
    pub fn add_layer(&mut self, name: &str, shown: &str, bytes: &[u8]) {
        let document = document::read(&mut self.sources, shown, bytes);
        self.add_document(name, document.file, document.setting, document.findings);
    }

    fn add_document(
        &mut self,
        name: &str,
        file: FileId,
        setting: Option<Setting>,
        findings: Findings,
    ) {
        let mut layer = Layer {
            file,
            setting,
            extends: Vec::new(),
            globs: Vec::new(),
            is_abstract: false,
            findings,
        };
        if let Some(setting) = &mut layer.setting {
            drop_anchors(setting);
            make_long(setting, &mut layer.findings);
            let (keys, wrong) = Reader::read::<LayerKeys>(setting);
            layer.findings.extend(wrong);
            layer.extends = keys.extends.unwrap_or_default().0;
            layer.is_abstract = keys.is_abstract == Some(true);
            let manifests = keys.manifests.into_values().flat_map(|named| named.value);
            let globs = keys.context.into_iter().flatten().chain(manifests);
            layer.globs = globs.map(|glob| glob.value).collect();
            drop_keys(setting, |key| key == "extends" || key == "abstract");
        }
        self.layers.insert(name.to_owned(), layer);
    }

    /// Adds an environment that came as one JSON document: `name`, `environment` as one layer, and
    /// perhaps `project` in the place of ambit.yaml.
    pub fn add_config(&mut self, shown: &str, bytes: &[u8]) {
        let document = document::read(&mut self.sources, shown, bytes);
        self.findings.extend(document.findings);
        let Some(mut setting) = document.setting else { return };
        let whole = setting.clone();
        // Read as a layer further down.
        let environment = setting.take("environment").filter(|it| !it.is_null());
        let (keys, wrong) = Reader::read::<ConfigKeys>(&setting);
        self.findings.extend(wrong);
        let Some(name) = keys.name else {
            let message = format!("{shown} names no environment");
            let finding = Finding::error("config-name", message).at(setting.place);
            self.findings.push(finding.hint("write `\"name\": \"prod\"` beside `\"environment\"`"));
            return;
        };
        name_document(&whole, &name.value, &mut self.sources);
        if let Some(finding) = bad_environment_name(&name.value, name.place) {
            self.findings.push(finding);
            return;
        }
        if self.layers.contains_key(&name.value) {
            let message = format!("environment `{}` is given twice", name.value);
            let finding = Finding::error("config-twice", message).at(name.place);
            self.findings.push(finding.hint("give each document a `name` of its own"));
        }
        match setting.take("project").filter(|it| !it.is_null()) {
            Some(project) => self.take_project(&name.value, project),
            None => self.take_file(name.place),
        }
        let mut environment = environment.unwrap_or_else(|| empty(document.file));
        for key in ["extends", "abstract"] {
            if let Some(unwanted) = environment.take(key) {
                let message = format!("`{key}` has no meaning in a single environment");
                let finding = Finding::error("unknown-key", message).at(unwanted.place);
                self.findings.push(finding.hint("leave it out: the document is one whole layer"));
            }
        }
        self.add_document(&name.value, document.file, Some(environment), Findings::new());
    }

    /// Takes the `project` of a JSON document. Its folders are those of the whole run.
    fn take_project(&mut self, name: &str, project: Setting) {
        let (keys, wrong) = Reader::read::<ProjectKeys>(&project);
        self.findings.extend(wrong);
        if self.own_projects.is_empty() && self.takes_file.is_none() {
            self.findings.extend(check_folders(&keys));
            self.of_file = Some(std::mem::replace(&mut self.keys, keys));
        } else {
            self.findings.extend(other_folders(&self.keys, &keys, project.place));
        }
        self.own_projects.insert(name.to_owned(), project);
    }

    /// Takes ambit.yaml for an environment of a JSON document: its folders, too.
    fn take_file(&mut self, place: Place) {
        self.takes_file.get_or_insert(place);
        if let Some(file) = &self.of_file {
            self.findings.extend(other_folders(&self.keys, file, place));
        }
    }

    /// Refuses a project in which too many layers lie over one another, and forgets them.
    pub(super) fn refuse_long_chains(&mut self) {
        if let Some(finding) = overlong(&self.layers, &self.environments()) {
            self.findings.push(finding);
            self.layers.clear();
        }
    }

    /// Returns the names of the environments: layers directly in the env folder that are not
    /// abstract.
    pub fn environments(&self) -> Vec<&str> {
        let is_environment =
            |(name, layer): &(&String, &Layer)| !name.contains('/') && !layer.is_abstract;
        self.layers.iter().filter(is_environment).map(|(name, _)| name.as_str()).collect()
    }

    /// Returns the environments that are named, or all when none is. Names that there are not are
    /// left out.
    pub fn select(&self, names: &[String]) -> Vec<&str> {
        let is_wanted = |name: &&str| names.is_empty() || names.iter().any(|it| it == name);
        self.environments().into_iter().filter(is_wanted).collect()
    }

    /// Returns the globs of files that the layers of these environments name, each once.
    pub fn globs(&self, names: &[String]) -> BTreeSet<String> {
        let chains =
            self.select(names).into_iter().filter_map(|name| chain(&self.layers, name).ok());
        let layers = chains.flatten().collect::<BTreeSet<_>>();
        let layers = layers.into_iter().filter_map(|name| self.layers.get(name));
        layers.flat_map(|layer| layer.globs.iter().cloned()).collect()
    }

    /// Returns the folder of renders.
    pub fn rendered_folder(&self) -> &str {
        self.keys.rendered.as_ref().map_or(RENDERED_FOLDER, |folder| &folder.value)
    }

    /// Returns the folder of the environments.
    pub fn env_folder(&self) -> &str {
        self.keys.env.as_ref().map_or(ENV_FOLDER, |folder| &folder.value)
    }

    /// Returns the folder of the project's own templates.
    pub fn templates_folder(&self) -> &str {
        self.keys.templates.as_ref().map_or("templates", |folder| &folder.value)
    }

    /// Returns what is wrong with the project itself, and, when all of it is looked at, with layers
    /// that no environment uses.
    pub fn own_findings(&self, all: bool) -> Findings {
        let mut findings = self.findings.clone();
        if all {
            findings.extend(self.unused_layer_findings());
        }
        if self.environments().is_empty() && is_sound(&findings) {
            findings.push(
                Finding::error("no-environment", "this project has no environment")
                    .because("every file of the env folder without `abstract: true` is one")
                    .hint("`ambit init` makes a small working project"),
            );
        }
        findings
    }

    /// Returns the findings of layers that no environment uses.
    fn unused_layer_findings(&self) -> Findings {
        let chains =
            self.environments().into_iter().filter_map(|name| chain(&self.layers, name).ok());
        let used = chains.flatten().collect::<BTreeSet<_>>();
        let unused = self.layers.iter().filter(|(name, _)| !used.contains(name.as_str()));
        let mut findings = Findings::new();
        for (name, layer) in unused {
            findings.extend(layer.findings.iter().cloned());
            // What is wrong with an environment's chain is told with the environment.
            if name.contains('/') || layer.is_abstract {
                let wrong = chain(&self.layers, name).err().unwrap_or_default();
                findings.extend(wrong.into_iter().filter(|it| it.rule != "layers-too-many"));
            }
        }
        findings
    }

    /// Merges the chain of an environment and reads the result.
    pub fn environment(&self, name: &str) -> Option<Configured> {
        let file = self.layers.get(name)?.file;
        let (merged, mut findings) = self.merge(name);
        findings.extend(bad_environment_name(name, start(file)));
        findings.extend(self.shared_names.get(name).into_iter().flatten().cloned());
        let (keys, wrong) = Reader::read(&merged);
        findings.extend(wrong);
        let shared = self.project_of(name);
        let mut reader = Reader::default();
        let git: Option<GitKeys> = read_key(&shared, "git", &mut reader);
        let merged = with_key_over(shared, "argocd", &merged);
        let argocd: Option<ArgoCdKeys> = read_key(&merged, "argocd", &mut reader);
        findings.extend(reader.into_findings());
        let place = start(file);
        Some(Configured {
            name: name.to_owned(),
            keys,
            git: git.unwrap_or_default(),
            argocd: argocd.unwrap_or_default(),
            place,
            findings,
        })
    }

    /// Returns what ambit.yaml says for an environment.
    fn project_of(&self, name: &str) -> Setting {
        replace_in_strings(self.own_projects.get(name).unwrap_or(&self.setting), "<env>", name)
    }

    /// Returns the `git` and `argocd` of an environment, merged.
    pub(super) fn argocd_of(&self, name: &str) -> Setting {
        let order = chain(&self.layers, name).unwrap_or_default();
        let settings = order.iter().filter_map(|name| self.layers.get(*name)?.setting.as_ref());
        settings.fold(self.project_of(name), |merged, layer| with_key_over(merged, "argocd", layer))
    }

    /// Finds environments that would take Applications from each other.
    pub(super) fn compare_names(&mut self) {
        self.shared_names = shared_names(self);
    }

    pub(super) fn merge(&self, name: &str) -> (Setting, Findings) {
        let file = self.layers.get(name).map_or(FileId::BUILT_IN, |layer| layer.file);
        let order = match chain(&self.layers, name) {
            Ok(order) => order,
            Err(mut findings) => {
                findings
                    .extend(self.layers.get(name).into_iter().flat_map(|it| it.findings.clone()));
                return (empty(file), findings);
            }
        };
        let mut findings = Findings::new();
        let mut merged = empty(file);
        for layer in order.iter().filter_map(|name| self.layers.get(*name)) {
            findings.extend(layer.findings.iter().cloned());
            if let Some(setting) = &layer.setting {
                report_mixed_providers(&merged, setting, &mut findings);
                merged.lay_over(setting.clone());
            }
        }
        (merged, findings)
    }
}

/// Says that settings of a command that is not there yet are read by nobody.
fn nobody_checks(keys: &ProjectKeys) -> Option<Finding> {
    let checks = keys.checks.as_ref()?;
    let is_empty = checks.as_map().is_some_and(BTreeMap::is_empty);
    let finding = Finding::note("not-yet", "`checks` is not read yet").at(checks.place);
    (!is_empty).then(|| finding.because("it is for `ambit check`, which is still to come"))
}

fn empty(file: FileId) -> Setting {
    Setting::new(Kind::Map(BTreeMap::new()), start(file))
}

fn drop_keys(setting: &mut Setting, unwanted: impl Fn(&str) -> bool) {
    if let Kind::Map(members) = &mut setting.kind {
        members.retain(|key, _| !unwanted(key));
    }
}

fn drop_anchors(setting: &mut Setting) {
    drop_keys(setting, |key| key.starts_with("x-"));
}

fn read_key<T: FromField>(setting: &Setting, key: &str, reader: &mut Reader) -> T {
    let member = setting.as_map().and_then(|members| members.get(key));
    reader.below(key, |reader| T::from_field(member, reader))
}

/// Lays the value that `upper` has under `key` over the one that `lower` has there.
fn with_key_over(mut lower: Setting, key: &str, upper: &Setting) -> Setting {
    let member = upper.as_map().and_then(|members| members.get(key).cloned());
    if let Some(member) = member {
        let members = [(key.to_owned(), member)].into_iter().collect();
        lower.lay_over(Setting::new(Kind::Map(members), upper.place));
    }
    lower
}

fn replace_in_strings(setting: &Setting, from: &str, to: &str) -> Setting {
    let kind = match &setting.kind {
        Kind::String(text) => Kind::String(text.replace(from, to)),
        Kind::List(items) => {
            Kind::List(items.iter().map(|item| replace_in_strings(item, from, to)).collect())
        }
        Kind::Map(members) => {
            let replaced = members.iter().map(|(key, member)| {
                let setting = replace_in_strings(&member.setting, from, to);
                (key.clone(), crate::setting::Member { key: member.key, setting })
            });
            Kind::Map(replaced.collect())
        }
        other => other.clone(),
    };
    Setting { kind, ..setting.clone() }
}

fn bad_environment_name(name: &str, place: Place) -> Option<Finding> {
    let rule = object::dns_label(name).err()?;
    Some(
        Finding::error("environment-name", format!("`{name}` cannot be an environment's name"))
            .at(place)
            .because(format!("it names Applications and folders, so it must {rule}"))
            .hint("rename it; a file that is a layer only may lie in a sub-folder of env"),
    )
}
