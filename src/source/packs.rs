//! Applications of the user's own, and what the user adds to a namespace's.

use kubeyaml::Value;

use super::files::Files;
use super::templates::{TemplateValue, Templates, to_template};
use crate::diag::{Finding, Findings, Place, nearest};
use crate::model::{Environment, Pack};
use crate::object::{Application, Object, Origin, Role, unrolled};

/// Adds every pack to its application, which is a namespace's or made for it. Those that are
/// disabled are not even looked at: they may lack here what they need.
pub(super) fn add(
    applications: &mut Vec<Application>,
    environment: &Environment,
    templates: &Templates,
    files: &Files,
    findings: &mut Findings,
) {
    let enabled = |(name, _): &(&String, &Pack)| !environment.disabled.contains_key(*name);
    for (name, pack) in environment.packs.iter().filter(enabled) {
        let home = pack.namespace.clone().unwrap_or_default();
        let mut objects = Vec::new();
        if let Some((folder, values)) = &pack.template {
            let seen = context(name, &home, environment, values);
            objects.extend(rendered(&folder.value, folder.place, &seen, templates, findings));
        }
        objects.extend(given(name, pack, findings));
        objects.extend(read(pack, files, findings));
        let existing = applications.iter_mut().find(|it| it.name == *name);
        match existing.filter(|it| it.role == Role::Namespace) {
            Some(application) if pack.template.is_none() => application.objects.extend(objects),
            Some(_) => findings.push(taken(name, pack)),
            None => {
                let name = name.clone();
                applications.push(Application { name, role: Role::Pack, namespace: home, objects });
            }
        }
    }
}

fn taken(name: &str, pack: &Pack) -> Finding {
    Finding::error("application-name", format!("pack `{name}` is named like a namespace"))
        .at(pack.place)
        .because("every namespace has an application of its own name")
        .hint("give the pack another name; its `namespace` may still be that one")
}

/// What a pack's templates see.
fn context(
    application: &str,
    namespace: &str,
    environment: &Environment,
    values: &Value,
) -> TemplateValue {
    let install = &environment.install;
    let istio = Value::from([
        ("version", install.version.as_str().into()),
        ("namespace", install.namespace.as_str().into()),
        ("rootNamespace", install.root_namespace.as_str().into()),
        ("trustDomain", install.trust_domain.as_str().into()),
    ]);
    to_template(&Value::from([
        ("application", application.into()),
        ("environment", environment.name.as_str().into()),
        ("istio", istio),
        ("namespace", namespace.into()),
        ("values", values.clone()),
    ]))
}

/// Templates of one pack that are told to be wrong before the others are left alone.
const MOST_WRONG: usize = 8;

/// Renders every template of a folder, in the order of names. Files that begin with `_` are for
/// others to include.
fn rendered(
    folder: &str,
    place: Place,
    context: &TemplateValue,
    templates: &Templates,
    findings: &mut Findings,
) -> Vec<Object> {
    let prefix = format!("{}/", folder.trim_end_matches('/'));
    let names = templates.names().filter(|name| {
        name.starts_with(&prefix)
            && !name.rsplit('/').next().is_some_and(|file| file.starts_with('_'))
    });
    let names = names.collect::<Vec<_>>();
    if names.is_empty() {
        let folders = templates.names().filter_map(|name| name.rsplit_once('/'));
        let near = nearest(folder, folders.map(|(folder, _)| folder));
        let finding =
            Finding::error("no-template", format!("there is no template in `{folder}`")).at(place);
        findings.push(match near {
            Some(near) => finding.hint(format!("did you mean `{near}`?")),
            None => finding.hint(format!("write for example `templates/{prefix}service.yaml`")),
        });
    }
    let origin = Origin { maker: String::new(), place: Some(place), component: None };
    let mut objects = Vec::new();
    let mut wrong_ones = 0;
    for name in names {
        match templates.objects(name, context, &origin) {
            Ok(made) => objects.extend(made),
            Err(wrong) => {
                findings.extend(wrong);
                wrong_ones += 1;
            }
        }
        // Each may have used up its fuel, and that takes time.
        if wrong_ones == MOST_WRONG {
            break;
        }
    }
    objects
}

fn given(name: &str, pack: &Pack, findings: &mut Findings) -> Vec<Object> {
    let mut objects = Vec::new();
    for (value, place) in &pack.objects {
        let origin =
            Origin { maker: format!("`objects.{name}`"), place: Some(*place), component: None };
        take(value.clone(), &origin, &mut objects, findings);
    }
    objects
}

fn read(pack: &Pack, files: &Files, findings: &mut Findings) -> Vec<Object> {
    let mut objects = Vec::new();
    for (glob, place) in &pack.manifests {
        for (path, place, value) in files.manifests(glob, *place, findings) {
            let maker = format!("`{path}`");
            let origin = Origin { maker, place: Some(place), component: None };
            take(value.clone(), &origin, &mut objects, findings);
        }
    }
    objects
}

/// Takes a value as one object, or as several when it is a list.
fn take(value: Value, origin: &Origin, objects: &mut Vec<Object>, findings: &mut Findings) {
    for value in unrolled(value) {
        let Value::Map(body) = value else {
            let message = format!("{} gives something that is no object", origin.maker);
            findings.push(
                Finding::error("not-an-object", message)
                    .at(origin.place)
                    .because("every document or item must be one Kubernetes object")
                    .hint("remove it, or write the object there"),
            );
            continue;
        };
        match Object::new(body, origin.clone()) {
            Ok(object) => objects.push(object),
            Err(finding) => findings.push(*finding),
        }
    }
}
