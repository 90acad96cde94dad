//! `ambit init`.

use std::path::Path;

use super::args::{Global, Init};
use super::{Ended, Failure, Terminal, schemas};
use crate::config::{ENV_FOLDER, PROJECT_FILE};
use crate::system::{self, Checkout, System};

/// The release that a new project starts with.
const ISTIO: &str = "1.30.4";

/// Marks renders as generated, so that pull requests fold them.
const ATTRIBUTES: &str = "rendered/** linguist-generated=true\n";

const ATTRIBUTES_FILE: &str = ".gitattributes";

/// Bytes of a .gitattributes that is read.
const LIMIT: u64 = 1 << 20;

pub(super) fn run(
    _: &Init,
    global: &Global,
    system: &dyn System,
    terminal: &mut Terminal,
) -> Result<Ended, Failure> {
    let given = global.root.as_deref().unwrap_or_else(|| Path::new(""));
    let root = system::absolute(system, given)?;
    for name in [PROJECT_FILE, ENV_FOLDER] {
        if system.exists(&root.join(name))? {
            let what = format!("there is a project already: {}", given.join(name).display());
            return Err(Failure::command(what, "run `ambit render`, or choose another folder"));
        }
    }
    let checkout = system.checkout(&root);
    let mut files = vec![
        (PROJECT_FILE.to_owned(), project_file(checkout.as_ref())),
        (format!("{ENV_FOLDER}/base.yaml"), base_layer()),
        (format!("{ENV_FOLDER}/dev.yaml"), DEV.to_owned()),
        (format!("{ENV_FOLDER}/prod.yaml"), PROD.to_owned()),
    ];
    let schemas = schemas().into_iter();
    files.extend(schemas.map(|(name, text)| (format!("schema/{name}"), text)));
    for (name, text) in files {
        let path = root.join(&name);
        if let Some(folder) = path.parent() {
            system.create_folder(folder)?;
        }
        system.create_file(&path, text.as_bytes())?;
        terminal.result(&format!("{}\n", given.join(&name).display()));
    }
    mark_generated(system, &root)?;
    terminal
        .result("\nNow run `ambit render`, look at rendered/, and change env/ to your liking.\n");
    Ok(Ended::Clean)
}

fn project_file(checkout: Option<&Checkout>) -> String {
    let modeline = "# yaml-language-server: $schema=schema/project.schema.json\n";
    let git = match checkout.and_then(|checkout| checkout.origin.as_ref().zip(Some(checkout))) {
        Some((origin, checkout)) => {
            let path = format!("  path: {}\n", quoted(&checkout.path));
            let path = if checkout.path.is_empty() { "" } else { &path };
            let branch = checkout.branch.as_deref().unwrap_or("main");
            format!(
                "git:\n  repoURL: {}\n  targetRevision: {}\n{path}",
                quoted(origin),
                quoted(branch)
            )
        }
        None => "# git:\n#   repoURL: https://github.com/example/platform\n".to_owned(),
    };
    format!(
        "{modeline}# Where Argo CD reads this project. Without it, everything but the \
         Applications is rendered.\n{git}"
    )
}

/// Writes a text as YAML reads it back.
fn quoted(text: &str) -> String {
    kubeyaml::emit(&text.into()).trim_end().to_owned()
}

fn base_layer() -> String {
    format!(
        "\
# yaml-language-server: $schema=../schema/environment.schema.json
# What every environment shares. A layer only: it is not rendered itself.
abstract: true
istio:
  version: {ISTIO}
namespaces:
  # A namespace whose pods are in the mesh, with a waypoint for its services.
  shop:
    dataplaneMode: ambient
    waypoints:
      waypoint: {{ enroll: namespace }}
"
    )
}

const DEV: &str = "\
# yaml-language-server: $schema=../schema/environment.schema.json
# A cluster on a laptop.
extends: base
cluster: { platform: kind, tier: dev }
";

const PROD: &str = "\
# yaml-language-server: $schema=../schema/environment.schema.json
# Production: two control-plane replicas, a waypoint that scales, mutual TLS only.
extends: base
istio:
  istiod:
    autoscaleMin: 2
namespaces:
  shop:
    waypoints:
      waypoint:
        horizontalPodAutoscaler: { spec: { minReplicas: 2, maxReplicas: 6 } }
        podDisruptionBudget: { spec: { minAvailable: 1 } }
    peerAuthentications:
      strict: { mtls: { mode: STRICT } }
";

/// Adds the line to .gitattributes where it is missing; the rest of the file stays.
fn mark_generated(system: &dyn System, root: &Path) -> Result<(), Failure> {
    let path = root.join(ATTRIBUTES_FILE);
    let mut content = Vec::new();
    if system.exists(&path)? {
        content = system.read(&path, LIMIT)?;
        let has_it =
            String::from_utf8_lossy(&content).lines().any(|it| it == ATTRIBUTES.trim_end());
        if has_it {
            return Ok(());
        }
        if !content.is_empty() && !content.ends_with(b"\n") {
            content.push(b'\n');
        }
    }
    content.extend_from_slice(ATTRIBUTES.as_bytes());
    replace(system, &path, &content)
}

/// Puts a new content in the place of a file in one step.
fn replace(system: &dyn System, path: &Path, content: &[u8]) -> Result<(), Failure> {
    let beside = path.with_extension("ambit-new");
    system.create_file(&beside, content)?;
    Ok(system.rename(&beside, path)?)
}
