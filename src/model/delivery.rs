//! The Argo CD side of an environment.

use std::collections::BTreeMap;

use kubeyaml::Value;

use super::names::{annotations, check_name, labels};
use super::{ApplicationSettings, Delivery, Git};
use crate::config::{
    ApplicationKeys, ArgoCdKeys, Configured, DestinationKeys, GitKeys, Located, Named, Said,
    Separable,
};
use crate::diag::{Finding, Findings, Place};
use crate::object::{self, Component};
use crate::setting::Setting;

/// Resolves the Argo CD side. `rendered` is the folder of renders inside the project.
pub(super) fn delivery(
    configured: &Configured,
    rendered: &str,
    findings: &mut Findings,
) -> Delivery {
    let keys = &configured.argocd;
    let text = |located: &Option<Located<String>>, default: &str| {
        located.as_ref().map_or_else(|| default.to_owned(), |it| it.value.clone())
    };
    let name = &configured.name;
    let name_prefix = text(&keys.name_prefix, &format!("{name}-"));
    check_names(keys, &name_prefix, findings);
    let sync_policy = sync_policy(&keys.sync_policy);
    Delivery {
        git: git(&configured.git, rendered, findings),
        namespace: text(&keys.namespace, "argocd"),
        project: match &keys.project {
            Said::Unsaid => Some(format!("mesh-{name}")),
            Said::Null => None,
            Said::Value(project) => Some(project.value.clone()),
        },
        name_prefix,
        destination: destination(keys.destination.as_ref(), findings),
        separate: separate(keys),
        allowed_namespaces: keys.allowed_namespaces.as_ref().map_or_else(
            || vec!["*".to_owned()],
            |names| names.iter().map(|name| name.value.clone()).collect(),
        ),
        allowed_namespaces_place: keys
            .allowed_namespaces
            .as_ref()
            .and_then(|names| names.first().map(|name| name.place)),
        cluster_kinds: cluster_kinds(keys, findings),
        applications: applications(&keys.applications, sync_policy.as_ref(), findings),
        sync_policy: sync_policy.map(|policy| policy.to_value_without_nulls()),
    }
}

fn check_names(keys: &ArgoCdKeys, prefix: &str, findings: &mut Findings) {
    let first = format!("{prefix}apps");
    // A name that the environment's own breaks is reported with that.
    if let Some(said) = &keys.name_prefix {
        let rule = object::dns_subdomain(&first);
        check_name("an Application", &first, said.place, rule, findings);
    }
    if let Said::Value(project) = &keys.project {
        let rule = object::dns_subdomain(&project.value);
        check_name("an AppProject", &project.value, project.place, rule, findings);
    }
    if let Some(namespace) = &keys.namespace {
        let rule = object::dns_label(&namespace.value);
        check_name("a namespace", &namespace.value, namespace.place, rule, findings);
    }
}

fn git(keys: &GitKeys, rendered: &str, findings: &mut Findings) -> Option<Git> {
    let repo_url = keys.repo_url.as_ref().filter(|url| !url.value.is_empty())?;
    let path = keys.path.as_ref().map_or("", |path| path.value.trim_matches('/'));
    let parts = path.split('/').chain(rendered.trim_matches('/').split('/'));
    let parts = parts.filter(|part| !part.is_empty() && *part != ".").collect::<Vec<_>>();
    if let Some(path) = keys.path.as_ref().filter(|_| parts.contains(&"..")) {
        findings.push(
            Finding::error("git-path", "`git.path` leaves the repository")
                .at(path.place)
                .hint("write the project's folder as seen from the repository's root"),
        );
    }
    let revision = keys.target_revision.as_ref();
    Some(Git {
        repo_url: repo_url.value.clone(),
        target_revision: revision.map_or_else(|| "main".to_owned(), |it| it.value.clone()),
        rendered: parts.join("/"),
    })
}

fn destination(keys: Option<&DestinationKeys>, findings: &mut Findings) -> Value {
    let server = keys.and_then(|keys| keys.server.as_ref());
    let name = keys.and_then(|keys| keys.name.as_ref());
    match (server, name) {
        (Some(server), Some(name)) => {
            findings.push(
                Finding::error("destination-twice", "`destination` has a server and a name")
                    .at(name.place)
                    .also(server.place, "the server")
                    .because("Argo CD refuses an Application with both")
                    .hint("keep one; write `null` for the one that a lower layer set"),
            );
            Value::Null
        }
        (None, Some(name)) => Value::from([("name", name.value.as_str().into())]),
        (Some(server), None) => Value::from([("server", server.value.as_str().into())]),
        (None, None) => Value::from([("server", "https://kubernetes.default.svc".into())]),
    }
}

/// ambit's syncPolicy. The retry is patient because a cold istiod behind `failurePolicy: Fail`
/// takes longer than Argo CD's own five tries in 155 seconds.
const SYNC_POLICY: &str = "
automated: { prune: true, selfHeal: true }
retry: { limit: 20, refresh: true, backoff: { duration: 10s, factor: 2, maxDuration: 3m } }
";

fn default_sync_policy() -> Setting {
    let nodes = kubeyaml::read_located(SYNC_POLICY, &kubeyaml::Limits::CONFIG);
    let node = nodes.ok().and_then(|nodes| nodes.into_iter().next());
    node.map_or_else(
        || Setting::empty_map(Place::BUILT_IN),
        |node| Setting::from_node(&node, crate::diag::FileId::BUILT_IN),
    )
}

fn sync_policy(said: &Said<Setting>) -> Option<Setting> {
    match said {
        Said::Unsaid => Some(default_sync_policy()),
        Said::Null => None,
        Said::Value(policy) => Some(over(default_sync_policy(), policy)),
    }
}

fn over(mut lower: Setting, upper: &Setting) -> Setting {
    lower.lay_over(upper.clone());
    lower
}

fn separate(keys: &ArgoCdKeys) -> Vec<Component> {
    let mut components = keys
        .separate
        .iter()
        .flatten()
        .map(|component| match component.value {
            Separable::Cni => Component::Cni,
            Separable::Ztunnel => Component::Ztunnel,
        })
        .collect::<Vec<_>>();
    components.sort_unstable();
    components.dedup();
    components
}

/// Returns group and kind of each; without a group it is the core group.
fn cluster_kinds(keys: &ArgoCdKeys, findings: &mut Findings) -> Vec<(String, String)> {
    let text = |located: &Option<Located<String>>| {
        located.as_ref().map(|located| located.value.clone()).unwrap_or_default()
    };
    let mut kinds = Vec::new();
    for kind in keys.cluster_kinds.iter().flatten() {
        let (group, name) = (text(&kind.group), text(&kind.kind));
        if name.is_empty() {
            let said = kind.kind.as_ref().or(kind.group.as_ref());
            findings.push(
                Finding::error("cluster-kind", "an entry of `argocd.clusterKinds` names no kind")
                    .at(said.map(|it| it.place))
                    .because("the AppProject allows kinds, each by its group and name")
                    .hint("write `{ group: storage.k8s.io, kind: StorageClass }`"),
            );
        }
        kinds.push((group, name));
    }
    kinds
}

fn applications(
    keys: &BTreeMap<String, Named<ApplicationKeys>>,
    shared: Option<&Setting>,
    findings: &mut Findings,
) -> BTreeMap<String, ApplicationSettings> {
    let mut settings = |named: &Named<ApplicationKeys>| ApplicationSettings {
        place: Some(named.key),
        sync_policy: match &named.value.sync_policy {
            Said::Unsaid => Said::Unsaid,
            Said::Null => Said::Null,
            Said::Value(own) => {
                let shared = shared.cloned().unwrap_or_else(|| Setting::empty_map(own.place));
                Said::Value(over(shared, own).to_value_without_nulls())
            }
        },
        labels: labels(&named.value.labels, findings),
        annotations: annotations(&named.value.annotations, findings),
        ignore_differences: named
            .value
            .ignore_differences
            .iter()
            .flatten()
            .map(Setting::to_value_without_nulls)
            .collect(),
    };
    keys.iter().map(|(name, named)| (name.clone(), settings(named))).collect()
}
