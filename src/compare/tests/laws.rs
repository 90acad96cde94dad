use kubeyaml::Value;
use proptest::prelude::*;

use super::{Edit, EditKind, PatchOperation, Step, apply, edits, id, line, patch};
use crate::object::ObjectId;

fn trees() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..4_i64).prop_map(Value::from),
        "[ab]{0,2}".prop_map(Value::from),
        Just(Value::from("Secret")),
        Just(Value::from("kind: Secret\ndata: {a: QQ==}\n")),
        Just(Value::from("kind: Secret\ndata: {a: Qg==}\n")),
    ];
    let key = prop::sample::select(vec![
        "kind",
        "name",
        "env",
        "containers",
        "spec",
        "rules",
        "a/b",
        "c~d",
        "data",
        "ports",
        "value",
    ]);
    leaf.prop_recursive(4, 40, 5, move |inner| {
        let map =
            prop::collection::btree_map(key.clone().prop_map(str::to_owned), inner.clone(), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::List),
            map.prop_map(Value::Map)
        ]
    })
}

fn kinds() -> impl Strategy<Value = ObjectId> {
    prop::sample::select(vec!["Deployment", "ConfigMap", "AuthorizationPolicy", "ClusterRole", "X"])
        .prop_map(id)
}

/// The other way round: sides exchanged.
fn mirrored(edit: &Edit) -> Edit {
    let step = |step: &Step| match step {
        Step::Item(item) => {
            let mut item = item.clone();
            std::mem::swap(&mut item.from, &mut item.to);
            Step::Item(item)
        }
        key @ Step::Key(_) => key.clone(),
    };
    let path = edit.path.iter().map(step).collect();
    Edit { path, before: edit.after.clone(), after: edit.before.clone(), ..edit.clone() }
}

fn sorted(edits: impl IntoIterator<Item = Edit>) -> Vec<String> {
    let seen = |it: Edit| format!("{} in {} {:?}", line(&it), it.inside, it.path);
    let mut lines = edits.into_iter().map(seen).collect::<Vec<_>>();
    lines.sort();
    lines
}

/// Lists of all sorts: items with names, with names that repeat, with none, and single values.
fn lists() -> impl Strategy<Value = Value> {
    let field = (prop::sample::select(vec!["x", "y", "z"]), 0..3_i64);
    let fields = prop::collection::vec(field, 0..4);
    let name = prop::option::of("[abc]");
    let item = (name, fields).prop_map(|(name, fields)| {
        let fields = fields.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value)));
        let name = name.map(|name| ("name".to_owned(), Value::from(name)));
        Value::Map(fields.chain(name).collect())
    });
    let single = prop_oneof!["-{0,2}[ab](=[12])?".prop_map(Value::from), Just(Value::Null)];
    let of = |item: BoxedStrategy<Value>| prop::collection::vec(item, 0..7).prop_map(Value::List);
    let mixed = prop_oneof![item.clone(), single.clone()].boxed();
    prop_oneof![of(item.boxed()), of(single.boxed()), of(mixed)]
}

/// Kinds with a list that a rule names, and the way to it.
fn listed() -> impl Strategy<Value = (ObjectId, &'static [&'static str])> {
    let of = |group: &str, kind: &str| ObjectId { group: group.to_owned(), ..id(kind) };
    prop::sample::select(vec![
        (of("", "Pod"), &["spec", "containers"][..]),
        (of("", "Pod"), &["spec", "env"]),
        (of("", "Pod"), &["spec", "args"]),
        (of("", "Service"), &["spec", "ports"]),
        (of("example.org", "Thing"), &["spec", "things"]),
        (of("networking.istio.io", "VirtualService"), &["spec", "http"]),
        (of("gateway.networking.k8s.io", "HTTPRoute"), &["spec", "rules"]),
        (of("security.istio.io", "AuthorizationPolicy"), &["spec", "rules"]),
        (of("admissionregistration.k8s.io", "MutatingWebhookConfiguration"), &["webhooks"]),
    ])
}

proptest! {
    #[test]
    fn a_patch_applied_to_the_first_gives_the_second(from in trees(), to in trees()) {
        prop_assert_eq!(apply(&from, &patch(&from, &to)), Some(to));
    }

    #[test]
    fn a_value_differs_from_itself_in_nothing(id in kinds(), tree in trees()) {
        prop_assert!(edits(&id, &tree, &tree).is_empty());
        prop_assert_eq!(patch(&tree, &tree), Vec::<PatchOperation>::new());
    }

    #[test]
    fn values_that_differ_have_an_edit(id in kinds(), from in trees(), to in trees()) {
        prop_assume!(from != to);
        prop_assert!(!edits(&id, &from, &to).is_empty());
    }

    #[test]
    fn the_other_way_round_the_edits_mirror(id in kinds(), from in trees(), to in trees()) {
        let there = edits(&id, &from, &to).iter().map(mirrored).collect::<Vec<_>>();
        prop_assert_eq!(sorted(there), sorted(edits(&id, &to, &from)));
    }

    #[test]
    fn the_items_of_lists_are_the_same_pairs_the_other_way_round(
        (id, way) in listed(), from in lists(), to in lists(),
    ) {
        let object = |list: Value| way.iter().rev().fold(list, |it, key| Value::from([(*key, it)]));
        let (from, to) = (object(from), object(to));
        let there = edits(&id, &from, &to);
        for edit in there.iter().filter(|it| matches!(it.kind, EditKind::Order | EditKind::Sequence)) {
            prop_assert_ne!(&edit.before, &edit.after, "another order");
        }
        let there = there.iter().map(mirrored).collect::<Vec<_>>();
        prop_assert_eq!(sorted(there), sorted(edits(&id, &to, &from)));
    }
}
