//! Environments whose Applications would have the same names.
//!
//! In one Argo CD the render that is synced last would take them over from the other. Whether two
//! environments are in one Argo CD is not said anywhere: where both go to the cluster that Argo CD
//! itself runs in, each has one of its own; otherwise one Argo CD serves several clusters.

use std::collections::BTreeMap;

use super::Project;
use crate::diag::{Finding, Findings, Place};
use crate::setting::Setting;

/// The cluster that Argo CD runs in, as it names it itself, and the default.
const OWN_CLUSTER: &str = "https://kubernetes.default.svc";

/// Names that environments give, with what they name: by Argo CD's namespace, kind and name.
type Shared<'p> = BTreeMap<(String, &'static str, String), Vec<Named<'p>>>;

/// One environment, and where it gives the name.
struct Named<'p> {
    environment: &'p str,
    place: Option<Place>,
    is_here: bool,
}

/// Returns what is wrong, by environment.
pub(super) fn shared_names(project: &Project) -> BTreeMap<String, Findings> {
    let mut shared = Shared::new();
    for environment in project.environments() {
        note_names(project, environment, &mut shared);
    }
    let mut findings = BTreeMap::<String, Findings>::new();
    for ((_, key, name), users) in &shared {
        for (index, user) in users.iter().enumerate() {
            let finding = users
                .iter()
                .enumerate()
                .find(|(other, _)| *other != index)
                .and_then(|(other, first)| told(key, name, user, first, other < index));
            findings.entry(user.environment.to_owned()).or_default().extend(finding);
        }
    }
    findings
}

fn note_names<'p>(project: &Project, environment: &'p str, shared: &mut Shared<'p>) {
    let merged = project.argocd_of(environment);
    let text = |path: &[&str]| merged.at(path).and_then(Setting::as_str);
    if text(&["git", "repoURL"]).is_none_or(str::is_empty) {
        return;
    }
    let destination =
        (text(&["argocd", "destination", "server"]), text(&["argocd", "destination", "name"]));
    let is_here = matches!(destination, (None | Some(OWN_CLUSTER), None | Some("in-cluster")));
    let argocd = text(&["argocd", "namespace"]).unwrap_or("argocd");
    let unsaid =
        [("namePrefix", format!("{environment}-")), ("project", format!("mesh-{environment}"))];
    for (key, unsaid) in unsaid {
        let said = merged.at(&["argocd", key]);
        // `null` is the project that is there anyway.
        let Some(name) = said.map_or(Some(unsaid.as_str()), Setting::as_str) else { continue };
        let named = Named { environment, place: said.map(|it| it.place), is_here };
        shared.entry((argocd.to_owned(), key, name.to_owned())).or_default().push(named);
    }
}

/// Says what two environments share. Where each may have an Argo CD of its own, one note is enough.
fn told(
    key: &str,
    name: &str,
    user: &Named<'_>,
    other: &Named<'_>,
    is_later: bool,
) -> Option<Finding> {
    let what = match key {
        "namePrefix" => format!("Applications are named `{name}..`"),
        _ => format!("AppProject is named `{name}`"),
    };
    let message = format!("the {what}, as in environment `{}`", other.environment);
    let finding = match (user.is_here && other.is_here, is_later) {
        (true, false) => return None,
        (true, true) => Finding::note("name-shared", message).because(
            "in one Argo CD each would take them over from the other; where every cluster has its \
             own, nothing is wrong",
        ),
        (false, _) => Finding::error("name-shared", message).because(
            "by their destinations one Argo CD serves both, where each would take them over from \
             the other",
        ),
    };
    let hint = format!(
        "write `<env>` into `argocd.{key}` of ambit.yaml, or another one into the environment"
    );
    Some(finding.at(user.place).hint(hint))
}
