//! What stays when folders and Applications go.

use super::{difference, impacts};
use crate::diff::{Direction, EnvironmentDifference, ImpactKind, Operation, Sides};
use crate::snapshot::{Content, Reader, Snapshot};
use crate::system::MemorySystem;

const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

const POLICY: &str = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: \
                      p, namespace: shop}\nspec: {action: DENY, rules: [{}]}\n";

fn application(finalizers: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: prod-shop, \
         finalizers: [{finalizers}]}}\nspec: {{source: {{path: rendered/prod/shop}}}}\n"
    )
}

#[test]
fn what_a_removed_application_owned_stays_with_it() {
    let application = application("");
    let files = [("apps/shop.yaml", application.as_str()), ("shop/namespace.yaml", NAMESPACE)];
    let found = difference(&files, &[]);
    assert_eq!(impacts(&found), [(ImpactKind::LeftInCluster, "prod-shop".to_owned())]);
    assert!(found.changes.iter().all(|it| it.impacts == [0]), "{:?}", found.changes);
    let alone = difference(&files, &files[..1]);
    assert_eq!(impacts(&alone), [(ImpactKind::DeletesData, "shop".to_owned())]);
}

#[test]
fn a_finalizer_deletes_what_a_removed_application_owned() {
    let application = application("resources-finalizer.argocd.argoproj.io");
    let found =
        difference(&[("apps/shop.yaml", &application), ("shop/namespace.yaml", NAMESPACE)], &[]);
    assert_eq!(impacts(&found), [(ImpactKind::DeletesData, "prod-shop".to_owned())]);
}

/// An environment with these files is removed, and another one stays.
fn removed_environment(files: &[(&str, &str)]) -> EnvironmentDifference {
    let system = MemorySystem::new();
    let file = |(path, text): &(&str, &str)| {
        ((*path).to_owned(), Content::Memory(text.as_bytes().to_vec()))
    };
    let sums = [("prod/SHA256SUMS", ""), ("test/SHA256SUMS", "")];
    let from = Snapshot::of(sums.iter().chain(files).map(file).collect());
    let to = Snapshot::of(sums[1..].iter().map(file).collect());
    let read = || Reader::new(&system, None);
    let (read_from, read_to, place) = (&read, &read, &|_: &str, _: &str| None);
    Sides { from: &from, to: &to, read_from, read_to, place }.compare("prod")
}

#[test]
fn a_removed_environment_deletes_nothing() {
    let found = removed_environment(&[("prod/a/x.yaml", NAMESPACE)]);
    assert_eq!(found.whole, Some(Operation::Deleted));
    assert_eq!(impacts(&found), [(ImpactKind::LeftInCluster, String::new())]);
}

#[test]
fn that_a_removed_environment_stays_is_said_of_its_applications_and_nothing_else() {
    let application = application("");
    let found = removed_environment(&[
        ("prod/apps/shop.yaml", &application),
        ("prod/shop/namespace.yaml", NAMESPACE),
        ("prod/shop/policy.yaml", POLICY),
    ]);
    assert_eq!(texts_of(&found, "Application").len(), 1);
    assert_eq!(texts_of(&found, "Namespace"), [""; 0]);
    assert_eq!(texts_of(&found, "AuthorizationPolicy"), [""; 0]);
    assert!(found.changes.iter().all(|it| it.direction.is_none()), "{:?}", found.changes);
}

#[test]
fn policies_that_stay_in_the_cluster_are_not_looser() {
    let application = application("");
    let files = [("apps/shop.yaml", application.as_str()), ("shop/policy.yaml", POLICY)];
    let left = difference(&files, &[]);
    assert!(left.changes.iter().all(|it| it.direction.is_none()), "{:?}", left.changes);
    let pruned = difference(&files, &files[..1]);
    assert_eq!(pruned.changes[0].direction, Some(Direction::Looser));
}

/// The texts of the impacts of the first change of an object.
fn texts_of<'d>(found: &'d EnvironmentDifference, kind: &str) -> Vec<&'d str> {
    let is_it = |pair: usize| found.pairs[pair].object().is_some_and(|it| it.id.kind == kind);
    let change = found.changes.iter().find(|it| it.path.is_empty() && is_it(it.pair));
    let change = change.unwrap_or_else(|| panic!("no change of a {kind} as a whole"));
    change.impacts.iter().map(|it| found.impacts[*it].text.as_str()).collect()
}

const OF_MESH: &str = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: ztunnel, namespace: \
                       istio-system}\nspec: {template: {spec: {containers: [{name: a}]}}}\n---\n\
                       apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ztunnel}\n---\n\
                       apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: ztunnel}\n";

#[test]
fn what_moves_to_another_application_may_be_deleted_and_created_again_with_its_pods() {
    let found = difference(&[("istio/z.yaml", OF_MESH)], &[("ztunnel/z.yaml", OF_MESH)]);
    let again = "if its old Application syncs first with pruning, it is deleted and created again";
    let first = "sync application ztunnel before that";
    let with_pods = format!("{again}, and its pods are deleted with it: {first}");
    assert_eq!(texts_of(&found, "DaemonSet"), [with_pods]);
    for kind in ["ServiceAccount", "ResourceQuota"] {
        assert_eq!(texts_of(&found, kind), [format!("{again}: {first}")]);
    }
    assert_eq!(found.impacts.len(), 2, "the same is said once: {:?}", found.impacts);
}

#[test]
fn what_moves_away_from_a_removed_application_is_not_left_behind() {
    let application = application("").replace("prod/shop", "prod/ztunnel");
    let from = [("apps/z.yaml", application.as_str()), ("ztunnel/z.yaml", OF_MESH)];
    let moved = difference(&from, &[("istio/z.yaml", OF_MESH)]);
    let text = texts_of(&moved, "Application");
    assert!(text[0].contains("moves to application istio"), "{text:?}");
    assert!(!text[0].contains("by hand"), "{text:?}");
    assert_eq!(texts_of(&moved, "DaemonSet"), [""; 0], "nothing prunes it");
    let (kept, _) = OF_MESH.rsplit_once("---\n").unwrap();
    let some = difference(&from, &[("istio/z.yaml", kept)]);
    let text = texts_of(&some, "Application");
    assert!(text[0].starts_with("what does not move to application istio stays"), "{text:?}");
    assert_eq!(texts_of(&some, "ResourceQuota"), text);
    let finalizer = application.replace("[]", "[resources-finalizer.argocd.argoproj.io]");
    let from = [("apps/z.yaml", finalizer.as_str()), ("ztunnel/z.yaml", OF_MESH)];
    let deleted = difference(&from, &[("istio/z.yaml", OF_MESH)]);
    let text = texts_of(&deleted, "DaemonSet");
    assert!(text[0].starts_with("if the finalizer of its old Application comes first"), "{text:?}");
}

#[test]
fn a_gateway_with_another_name_is_a_new_proxy_with_another_address_and_identity() {
    let renamed = |from: &str, to: &str, class: &str| {
        let gateway = |name: &str| {
            format!(
                "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: {name}, \
                 namespace: edge}}\nspec: {{gatewayClassName: {class}, listeners: [{{name: a, port: \
                 80, protocol: HTTP, hostname: x.example}}]}}\n"
            )
        };
        let (from, to) = (gateway(from), gateway(to));
        let found = difference(&[("edge/g.yaml", &from)], &[("edge/g.yaml", &to)]);
        assert_eq!(found.changes[0].operation, Operation::Renamed);
        texts_of(&found, "Gateway").join("\n")
    };
    let ingress = renamed("public", "web", "istio");
    assert!(ingress.starts_with("it is a new proxy: the old one is deleted"), "{ingress}");
    assert!(
        ingress.contains("its load balancer, if it has one, gets another address"),
        "{ingress}"
    );
    assert!(ingress.contains("<trust domain>/ns/edge/sa/web-istio"), "{ingress}");
    let waypoint = renamed("public", "web", "istio-waypoint");
    assert!(!waypoint.contains("load balancer"), "{waypoint}");
    assert!(waypoint.contains("<trust domain>/ns/edge/sa/web from now on"), "{waypoint}");
    assert_eq!(renamed("public", "web", "cilium"), "");
}

#[test]
fn what_goes_with_an_object_that_moves_depends_on_its_kind() {
    let moved = |api: &str, kind: &str, rest: &str| {
        let object = format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{name: x{rest}}}\n");
        let found = difference(&[("a/x.yaml", &object)], &[("b/x.yaml", &object)]);
        found.impacts.iter().map(|it| it.text.clone()).collect::<String>()
    };
    for (api, kind, loss) in [
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "every object of its kind goes"),
        ("v1", "Namespace", "everything in it goes"),
        ("v1", "PersistentVolumeClaim", "its data may be deleted"),
        ("batch/v1", "CronJob", "its pods are deleted"),
        ("v1", "Service", "created again: sync application b before that"),
    ] {
        let text = moved(api, kind, "");
        assert!(text.contains(loss), "{kind}: {text}");
        let kept = ", annotations: {argocd.argoproj.io/sync-options: Prune=false}";
        assert_eq!(moved(api, kind, kept), "", "{kind}");
    }
    assert_eq!(
        moved("security.istio.io/v1", "AuthorizationPolicy", ""),
        "",
        "its direction says it"
    );
}
