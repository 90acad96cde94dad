//! What stays when folders and Applications go.

use super::{difference, impacts};
use crate::diff::{Direction, ImpactKind, Operation, Sides};
use crate::snapshot::{Content, Reader, Snapshot};
use crate::system::MemorySystem;

const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

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

#[test]
fn a_removed_environment_deletes_nothing() {
    let system = MemorySystem::new();
    let file =
        |(path, text): (&str, &str)| (path.to_owned(), Content::Memory(text.as_bytes().to_vec()));
    let sums = [("prod/SHA256SUMS", ""), ("test/SHA256SUMS", "")].map(file);
    let from = Snapshot::of(sums.into_iter().chain([file(("prod/a/x.yaml", NAMESPACE))]).collect());
    let to = Snapshot::of([file(("test/SHA256SUMS", ""))].into_iter().collect());
    let read = || Reader::new(&system, None);
    let (read_from, read_to, place) = (&read, &read, &|_: &str, _: &str| None);
    let sides = Sides { from: &from, to: &to, read_from, read_to, place };
    let found = sides.compare("prod");
    assert_eq!(found.whole, Some(Operation::Deleted));
    assert_eq!(impacts(&found), [(ImpactKind::LeftInCluster, String::new())]);
}

#[test]
fn policies_that_stay_in_the_cluster_are_not_looser() {
    let policy = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, \
                  namespace: shop}\nspec: {action: DENY, rules: [{}]}\n";
    let application = application("");
    let files = [("apps/shop.yaml", application.as_str()), ("shop/policy.yaml", policy)];
    let left = difference(&files, &[]);
    assert!(left.changes.iter().all(|it| it.direction.is_none()), "{:?}", left.changes);
    let pruned = difference(&files, &files[..1]);
    assert_eq!(pruned.changes[0].direction, Some(Direction::Looser));
}
