//! The Argo CD side: an AppProject, an Application for each directory, and a root over them.
//!
//! Rules of Argo CD that this follows are named where they matter; `docs/argocd.md` explains them.

mod application;
mod project;
mod releases;

use kubeyaml::{Map, Value};

use crate::diag::{Finding, Findings};
use crate::model::{Crds, Environment};
use crate::object::{Application, Component, Object, Origin, Role};
use application::{ROOT, Sketch, Source};

/// Returns the application that holds all Applications, or none without `git.repoURL`.
pub(super) fn apps(
    environment: &Environment,
    applications: &[Application],
    findings: &mut Findings,
) -> Option<Application> {
    let delivery = &environment.delivery;
    let git = delivery.git.as_ref()?;
    let mut sketches = vec![Sketch::root(environment)];
    sketches.extend(crd_sketches(environment, findings));
    sketches.extend(applications.iter().map(|it| Sketch::of(environment, it)));
    report_unknown(environment, &sketches, findings);
    let mut bodies = sketches.iter().map(|it| it.body(delivery, git)).collect::<Vec<_>>();
    bodies.extend(delivery.project.as_ref().map(|name| project::body(name, delivery, git)));
    let maker = || Origin { maker: "`argocd`".to_owned(), place: None, component: None };
    let mut objects = Vec::new();
    for body in bodies {
        match Object::new(body, maker()) {
            Ok(object) => objects.push(object),
            Err(finding) => findings.push(*finding),
        }
    }
    Some(Application {
        name: ROOT.to_owned(),
        role: Role::Apps,
        namespace: delivery.namespace.clone(),
        objects,
    })
}

/// The Applications that read definitions from upstream repositories.
fn crd_sketches(environment: &Environment, findings: &mut Findings) -> Vec<Sketch> {
    let mut sketches = Vec::new();
    let is_on = |name| !environment.disabled.contains_key(name);
    if environment.install.crds == Crds::Upstream && is_on("istio-crds") {
        let version = environment.install.newest_version().as_str();
        let revision = pinned("Istio", version, releases::istio_commit(version), findings);
        sketches.push(Sketch::definitions(
            environment,
            "istio-crds",
            Source {
                repo_url: releases::ISTIO.to_owned(),
                target_revision: revision,
                path: "manifests/charts/base/files".to_owned(),
                include: "crd-all.gen.yaml",
                exclude: None,
            },
        ));
    }
    if environment.gateway_api.crds == Crds::Upstream && is_on("gateway-api") {
        let api = &environment.gateway_api;
        let commit = releases::gateway_api_commit(&api.version);
        let revision = pinned("Gateway API", &api.version, commit, findings);
        sketches.push(Sketch::definitions(
            environment,
            "gateway-api",
            Source {
                repo_url: releases::GATEWAY_API.to_owned(),
                target_revision: revision,
                path: format!("config/crd/{}", api.channel.word()),
                include: "*.yaml",
                // The experimental folder holds one, and Argo CD would apply it as an object.
                exclude: Some("kustomization.yaml"),
            },
        ));
    }
    sketches
}

fn pinned(what: &str, version: &str, commit: Option<&str>, findings: &mut Findings) -> String {
    if let Some(commit) = commit {
        return commit.to_owned();
    }
    findings.push(
        Finding::note(
            "tag-not-commit",
            format!("the definitions of {what} {version} are read at its tag, not at a commit"),
        )
        .because("this ambit does not know the release's commit, and a tag can be moved"),
    );
    version.to_owned()
}

/// Reports settings of Applications that are not there. Those of ambit.yaml are for every
/// environment, so one of them may well have no such application.
fn report_unknown(environment: &Environment, sketches: &[Sketch], findings: &mut Findings) {
    let names = sketches.iter().map(|sketch| sketch.application.as_str()).collect::<Vec<_>>();
    for (name, settings) in &environment.delivery.applications {
        if !names.contains(&name.as_str()) {
            let message = format!("there is no application `{name}` in `{}`", environment.name);
            let finding = Finding::note("unknown-application", message).at(settings.place);
            findings.push(match crate::diag::nearest(name, names.iter().copied()) {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding.hint(format!("applications here: {}", names.join(", "))),
            });
        }
    }
}

/// Returns the wave of an Application: it orders the first install only.
fn wave_of(role: Role) -> i64 {
    match role {
        Role::Install => -4,
        Role::Component(Component::Cni | Component::Ztunnel) => -3,
        Role::Mesh => -2,
        Role::Component(_) | Role::Apps | Role::Namespace | Role::Pack => 0,
    }
}

fn text(text: &str) -> Value {
    text.into()
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Map {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
