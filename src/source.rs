//! Turns what the user means into objects, application by application.

mod argocd;
mod cilium;
mod files;
mod given;
pub mod install;
mod installs;
mod mesh;
mod metrics;
mod own_templates;
mod packs;
mod patches;
pub mod templates;

use kubeyaml::Value;

use crate::diag::{Finding, Findings, nearest};
use crate::model::{self, Environment, PrimaryCni};
use crate::object::{Application, Component, Object, Role};

pub use given::Given;
pub use templates::Templates;

/// The application of the install.
const INSTALL: &str = "istio";
/// The application of what holds for the whole mesh.
const MESH: &str = "mesh";

/// Returns the applications of an environment, the Applications themselves last.
pub fn render(environment: &Environment, given: &Given) -> (Vec<Application>, Findings) {
    let mut findings = given.files.context_findings(environment);
    let installed = installed(environment, given, &mut findings);
    let mut applications = install(environment, installed, &mut findings);
    applications.extend(namespaces(environment, &mut findings));
    packs::add(&mut applications, environment, &given.templates, &given.files, &mut findings);
    leave_out_disabled(&mut applications, environment, &mut findings);
    applications.retain(|application| !application.objects.is_empty());
    findings.extend(owner_notes(environment));
    let clashes = name_clashes(&applications, environment);
    if !clashes.is_empty() {
        findings.extend(clashes);
        return (applications, findings);
    }
    match argocd::apps(environment, &applications, &mut findings) {
        Some(apps) => applications.push(apps),
        None => findings.push(no_repository()),
    }
    (applications, findings)
}

fn installed(environment: &Environment, given: &Given, findings: &mut Findings) -> Vec<Object> {
    let install = &environment.install;
    let mut objects = Vec::new();
    for release in &install.releases {
        objects.extend(given.installs.render(release, &given.templates, findings));
    }
    patches::apply(&install.patches, &mut objects, findings);
    objects
}

/// Returns the files that are no manifests: what other installers must be given, by path.
pub fn values(environment: &Environment) -> Vec<(&'static str, Value)> {
    match environment.primary_cni {
        Some(PrimaryCni::Cilium) => vec![("values/cilium.yaml", cilium::values())],
        _ => Vec::new(),
    }
}

/// The install, its separate components in applications of their own, and the Namespaces of all.
fn install(
    environment: &Environment,
    objects: Vec<Object>,
    findings: &mut Findings,
) -> Vec<Application> {
    let install = &environment.install;
    let separate = &environment.delivery.separate;
    let application = |name: &str, role, namespace: &str| Application {
        name: name.to_owned(),
        role,
        namespace: namespace.to_owned(),
        objects: Vec::new(),
    };
    let mut applications = vec![application(INSTALL, Role::Install, &install.namespace)];
    for release in install.releases.iter().filter(|it| separate.contains(&it.component)) {
        let role = Role::Component(release.component);
        applications.push(application(release.component.name(), role, &release.namespace));
    }
    let homes = install.namespaces().into_iter().filter(|name| !model::is_of_kubernetes(name));
    let homes = homes.filter_map(|name| environment.namespaces.get(name));
    applications[0].objects.extend(homes.filter_map(|it| mesh::namespace_object(it, findings)));
    for object in objects {
        let index = object.origin().component.and_then(|it| index_of(&applications, it));
        applications[index.unwrap_or(0)].objects.push(object);
    }
    applications
}

fn index_of(applications: &[Application], component: Component) -> Option<usize> {
    applications.iter().position(|it| it.role == Role::Component(component))
}

/// What namespaces hold: istiod's goes to `mesh`, every other has its own application.
fn namespaces(environment: &Environment, findings: &mut Findings) -> Vec<Application> {
    let install = &environment.install;
    let homes = install.namespaces();
    let mut applications = Vec::new();
    for (name, namespace) in &environment.namespaces {
        let mut objects = Vec::new();
        if !homes.contains(&name.as_str()) || model::is_of_kubernetes(name) {
            objects.extend(mesh::namespace_object(namespace, findings));
        }
        objects.extend(mesh::objects_in(namespace, environment, findings));
        applications.push(if *name == install.namespace {
            Application {
                name: MESH.to_owned(),
                role: Role::Mesh,
                namespace: install.root_namespace.clone(),
                objects,
            }
        } else {
            let name = name.clone();
            Application { name: name.clone(), role: Role::Namespace, namespace: name, objects }
        });
    }
    applications
}

/// Directories of a render that are not applications of the user's.
const DIRECTORIES: &[&str] = &["apps", INSTALL, "istio-crds", "gateway-api", MESH, "values"];

/// Reports a namespace whose application would share a directory with something else.
fn name_clashes(applications: &[Application], environment: &Environment) -> Findings {
    let separate = environment.delivery.separate.iter().map(|component| component.name());
    let taken = DIRECTORIES.iter().copied().chain(separate).collect::<Vec<_>>();
    let of_users = applications.iter().filter(|it| matches!(it.role, Role::Namespace | Role::Pack));
    let clashing = of_users.filter(|it| taken.contains(&it.name.as_str()));
    clashing
        .map(|application| {
            let name = &application.name;
            let message = format!("application `{name}` would share a directory");
            let namespace = environment.namespaces.get(name).and_then(|it| it.place);
            let pack = environment.packs.get(name).and_then(|it| it.place);
            Finding::error("application-name", message)
                .at(pack.or(namespace))
                .because("a render has a directory of that name for something else")
                .hint("choose another name")
        })
        .collect()
}

/// Takes out applications that are disabled.
fn leave_out_disabled(
    applications: &mut Vec<Application>,
    environment: &Environment,
    findings: &mut Findings,
) {
    let upstream = ["istio-crds", "gateway-api"];
    let packs = environment.packs.keys().map(String::as_str);
    let names = applications.iter().map(|it| it.name.as_str()).chain(packs).chain(upstream);
    let mut names = names.collect::<Vec<_>>();
    names.sort_unstable();
    names.dedup();
    for (name, place) in &environment.disabled {
        if !names.contains(&name.as_str()) {
            let message = format!("there is no application `{name}` to disable");
            let finding = Finding::error("unknown-application", message).at(*place);
            findings.push(match nearest(name, names.iter().copied()) {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding.hint(format!("applications here: {}", names.join(", "))),
            });
        }
    }
    applications.retain(|application| !environment.disabled.contains_key(&application.name));
}

fn no_repository() -> Finding {
    let message = "no Applications are rendered: the project has no `git.repoURL`";
    Finding::note("no-repository", message)
        .because("ambit never guesses where Argo CD reads this project")
        .hint(
            "write `git: { repoURL: .. }` into ambit.yaml; in Nix: `project.git.repoURL = \"..\";`",
        )
}

fn owner_notes(environment: &Environment) -> Findings {
    let notes = mesh::labels_for_owner(environment).into_iter();
    notes
        .map(|(namespace, labels)| {
            let message = format!(
                "the owner of namespace `{}` must give it: {}",
                namespace.name,
                labels.join(", ")
            );
            Finding::note("owner-labels", message)
                .at(namespace.place)
                .because("ambit does not write that Namespace")
        })
        .collect()
}
