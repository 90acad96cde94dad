//! Renders a project in memory and keeps what was told and made.

use std::collections::BTreeMap;
use std::path::Path;

use ambit::config::Request;
use ambit::diag::{Finding, Severity, Sources};
use ambit::system::MemorySystem;
use ambit::tree::Tree;

/// A version to render, for layers of one line.
pub(crate) const ISTIO: &str = "istio: { version: 1.30.3 }\n";
/// Where Argo CD reads the projects.
const GIT: &str = "git: { repoURL: https://git.example.com/platform }\n";

/// What came out of a project: findings as `rule file:line:column`, and the files of environments.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) errors: Vec<String>,
    pub(crate) notes: Vec<String>,
    /// What, why and what next of everything told.
    pub(crate) words: String,
    files: BTreeMap<String, String>,
}

impl Told {
    /// Returns a file of environment `prod`, or nothing when it was not rendered.
    pub(crate) fn file(&self, path: &str) -> &str {
        self.files.get(&format!("prod/{path}")).map_or("", String::as_str)
    }

    /// Returns the names of the files in a folder of environment `prod`.
    pub(crate) fn names(&self, folder: &str) -> Vec<&str> {
        let prefix = format!("prod/{folder}/");
        self.files.keys().filter_map(|path| path.strip_prefix(prefix.as_str())).collect()
    }

    fn hear(&mut self, findings: &[Finding], sources: &Sources) {
        for finding in findings {
            let place = finding.place.map(|place| format!(" {}", sources.show(place)));
            let line = format!("{}{}", finding.rule, place.unwrap_or_default());
            let heard = match finding.severity {
                Severity::Error => &mut self.errors,
                Severity::Note => &mut self.notes,
            };
            if !heard.contains(&line) {
                heard.push(line);
            }
            let more = [&finding.why, &finding.hint].into_iter().flatten();
            self.words = more.fold(format!("{}{}\n", self.words, finding.message), |text, it| {
                format!("{text}{it}\n")
            });
        }
    }
}

/// Renders a project of these files. Those that end in `.json` are documents in the place of
/// `env/`.
pub(crate) fn project(files: &[(&str, &str)]) -> Told {
    let system = MemorySystem::new();
    system.put("/p/ambit.yaml", GIT);
    for (path, text) in files {
        system.put(format!("/p/{path}"), text);
    }
    let is_document = |path: &&str| Path::new(path).extension().is_some_and(|it| it == "json");
    let configs = files.iter().map(|(path, _)| *path).filter(is_document);
    render(&system, &configs.collect::<Vec<_>>())
}

/// Renders what lies in the folder `/p` of a disk.
pub(crate) fn render(system: &MemorySystem, configs: &[&str]) -> Told {
    let configs = configs.iter().map(|path| (format!("/p/{path}").into(), (*path).to_owned()));
    let request = Request { root: "/p".into(), names: Vec::new(), configs: configs.collect() };
    let prepared = ambit::prepare(system, &request).expect("a project that can be read");
    let mut told = Told {
        errors: Vec::new(),
        notes: Vec::new(),
        words: String::new(),
        files: BTreeMap::new(),
    };
    let sources = &prepared.project.sources;
    told.hear(&prepared.project.own_findings(true), sources);
    for compiled in prepared.render(&[], |compiled| compiled) {
        told.hear(&compiled.findings, sources);
        for (path, bytes) in compiled.tree.iter().flat_map(Tree::iter) {
            let text = String::from_utf8(bytes.to_vec()).expect("a file in UTF-8");
            told.files.insert(format!("{}/{}", compiled.name, path.as_str()), text);
        }
    }
    told
}

/// Renders one environment, `prod`.
pub(crate) fn prod(layer: &str) -> Told {
    project(&[("env/prod.yaml", layer)])
}

/// Renders one environment with a layer under it.
pub(crate) fn over(base: &str, layer: &str) -> Told {
    let base = format!("abstract: true\n{base}");
    let layer = format!("extends: base\n{layer}");
    project(&[("env/base.yaml", &base), ("env/prod.yaml", &layer)])
}

/// Renders a namespace `s` with these keys, on the second line.
pub(crate) fn namespace(keys: &str) -> Told {
    prod(&format!("{ISTIO}namespaces: {{ s: {{ {keys} }} }}\n"))
}

/// Checks that nothing is wrong.
pub(crate) fn assert_sound(told: &Told) {
    assert_eq!(told.errors, Vec::<String>::new(), "{}", told.words);
}

/// Checks each layer against the rules that it breaks.
pub(crate) fn assert_rules(cases: &[(&str, &[&str])]) {
    for (layer, rules) in cases {
        let told = prod(&format!("{ISTIO}{layer}\n"));
        let broken = told.errors.iter().filter_map(|error| error.split(' ').next());
        assert_eq!(
            broken.collect::<Vec<_>>(),
            *rules,
            "{layer}\n{:?}\n{}",
            told.errors,
            told.words
        );
    }
}
