//! Argo CD's options for single objects: what it must not delete, because everything else goes with
//! it, and what is too large for client-side apply.

use crate::diag::Findings;
use crate::model::Environment;
use crate::object::{Application, Object};

/// Argo CD's annotation for options of one object.
const SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";

/// Neither when it leaves git nor with its Application. `confirm` would leave the sync running
/// until somebody confirms, and later commits waiting (`gitops-engine/pkg/sync/sync_context.go`).
const NAMESPACE: &[&str] = &["Prune=false", "Delete=false"];

/// Client-side apply keeps the whole object in an annotation, which holds 256 KiB; definitions have
/// more. Server-side apply is theirs whichever Application they are in.
const DEFINITION: &[&str] = &["Prune=false", "Delete=false", "ServerSideApply=true"];

pub(super) fn add(applications: &mut [Application], _: &Environment, _: &mut Findings) {
    for object in applications.iter_mut().flat_map(|application| &mut application.objects) {
        let options = match object.id().kind.as_str() {
            "Namespace" => NAMESPACE,
            "CustomResourceDefinition" => DEFINITION,
            _ => continue,
        };
        add_to(object, options);
    }
}

/// Adds the options that the user says nothing about.
fn add_to(object: &mut Object, options: &[&str]) {
    let users = object.annotation(SYNC_OPTIONS).unwrap_or_default();
    let users = users.split(',').map(str::trim).filter(|option| !option.is_empty());
    let users = users.collect::<Vec<_>>();
    let name = |option: &str| option.split('=').next().unwrap_or_default().to_owned();
    let unsaid =
        options.iter().filter(|option| !users.iter().any(|said| name(said) == name(option)));
    let all = users.iter().chain(unsaid).copied().collect::<Vec<_>>().join(",");
    object.annotate(SYNC_OPTIONS, &all);
}

#[cfg(test)]
mod tests {
    use super::{DEFINITION, SYNC_OPTIONS, add_to};
    use crate::object::{Object, Origin};

    fn options_beside(users: &str) -> String {
        let text = format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{ \
             name: things.example.com, annotations: {{ {SYNC_OPTIONS}: {users} }} }}"
        );
        let value = kubeyaml::read(&text).unwrap().remove(0);
        let kubeyaml::Value::Map(body) = value else { panic!("{value:?}") };
        let origin = Origin { maker: String::new(), place: None, component: None };
        let mut object = Object::new(body, origin).unwrap();
        add_to(&mut object, DEFINITION);
        object.annotation(SYNC_OPTIONS).unwrap().to_owned()
    }

    #[test]
    fn a_definition_is_kept_and_applied_by_the_server() {
        assert_eq!(options_beside("null"), "Prune=false,Delete=false,ServerSideApply=true");
    }

    #[test]
    fn what_the_user_says_stays_and_the_rest_is_added() {
        let kept = "'Replace=true, Prune=confirm'";
        assert_eq!(
            options_beside(kept),
            "Replace=true,Prune=confirm,Delete=false,ServerSideApply=true"
        );
        assert_eq!(
            options_beside("ServerSideApply=false"),
            "ServerSideApply=false,Prune=false,Delete=false"
        );
    }
}
