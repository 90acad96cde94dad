//! What the reports say of a known difference.

use ambit::compare::{Item, Step};
use ambit::diff::{Change, Class, Difference, ImpactKind, Operation, Unread, VersionMove, When};
use ambit::report::{DiffView, ObjectFilter, Topic};

use crate::made::{
    change, difference, environment, github, html, id, json, looser, markdown, pair, rolls, text,
};

fn example() -> Difference {
    let names = ["a", "b", "c", "d", "e"];
    let pairs = names.iter().map(|name| pair(id("Service", "shop", name))).collect();
    let mut changes = vec![looser(0, "one more principal may call")];
    changes.extend((0..5).map(|it| change(it, Class::Traffic, "1", "2")));
    changes.extend((0..5).map(|it| change(it, Class::Metadata, "old", "new")));
    let mut made = environment("prod", pairs, changes);
    made.impacts = vec![rolls("istiod", "rolls: image 1 -> 2")];
    difference(vec![made])
}

#[test]
fn the_verdict_comes_first_and_the_same_change_of_many_objects_is_one_line() {
    same(
        &text(&example(), &DiffView::default()),
        "\
11 changes in 5 objects, 1 application: 1 roll, 1 looser, 0 tighter, 0 unclear, 0 deletions
looser
  Service shop/a: spec.list[a]  a -> b
    one more principal may call
rolls
  Deployment istio-system/istiod rolls: image 1 -> 2
traffic
  Service shop/a, shop/b, shop/c and 2 more (5): spec.list[a]  \"1\" -> \"2\"
folded (ambit diff --full shows it)
  metadata: 5 changes in 5 objects: spec.list[a]
classes: security 1, metadata 5, traffic 5
",
    );
}

fn same(found: &str, expected: &str) {
    assert_eq!(found, expected, "\n{found}");
}

#[test]
fn no_difference_is_said_in_these_words() {
    let made = difference(vec![environment("prod", Vec::new(), Vec::new())]);
    assert_eq!(text(&made, &DiffView::default()), "no difference\n");
    assert_eq!(markdown(&made, &DiffView::default()), "**no difference**\n");
}

#[test]
fn a_file_that_was_not_read_is_never_no_difference() {
    let mut prod = environment("prod", Vec::new(), Vec::new());
    let reason = "a tab begins a line".to_owned();
    let (path, when) = ("x.yaml".to_owned(), When::After);
    prod.unread = vec![Unread { path, when, place: Some((3, 1)), reason, is_missing: false }];
    let report = text(&difference(vec![prod]), &DiffView::default());
    assert!(report.lines().next().is_some_and(|it| it.ends_with(", 1 file not read")), "{report}");
    assert!(report.contains("x.yaml:3:1: a tab begins a line"), "{report}");
}

#[test]
fn full_unfolds_each_object() {
    let report = text(&example(), &DiffView { full: true, ..DiffView::default() });
    assert!(report.contains("  Service shop/e: spec.list[a]  old -> new\n"), "{report}");
    assert!(!report.contains("folded"), "{report}");
}

#[test]
fn a_filter_says_that_it_filters() {
    let view = DiffView { topic: Topic::parse("metadata"), ..DiffView::default() };
    let report = text(&example(), &view);
    let line = "only what --class metadata asks for is shown: 5 of 11 changes\n";
    assert!(report.contains(line), "{report}");
    assert!(!report.contains("one more principal"), "{report}");
    assert_eq!(json(&example(), &view)["filter"], "--class metadata");
}

#[test]
fn one_object_can_be_asked_for() {
    let view = DiffView { object: ObjectFilter::parse("service/shop/b"), ..DiffView::default() };
    let report = text(&example(), &view);
    assert!(report.contains("2 of 11 changes"), "{report}");
    assert!(!report.contains("shop/a"), "{report}");
}

#[test]
fn secrets_show_only_that_a_key_differs() {
    let mut secret = change(0, Class::Other, "c2VjcmV0", "b3RoZXI=");
    secret.redacted = true;
    let made =
        difference(vec![environment("prod", vec![pair(id("Secret", "a", "b"))], vec![secret])]);
    let view = DiffView { full: true, ..DiffView::default() };
    let reports =
        [text(&made, &view), markdown(&made, &view), html(&made, &view), github(&made, &view)];
    for report in reports.into_iter().chain([json(&made, &view).to_string()]) {
        assert!(!report.contains("c2VjcmV0") && !report.contains("b3RoZXI="), "{report}");
    }
    assert!(text(&made, &view).contains("changed, secret"));
}

#[test]
fn a_deletion_stands_above_what_rolls_and_annotates_as_an_error() {
    let mut made = example();
    let gone = ambit::diff::Change {
        operation: Operation::Deleted,
        path: Vec::new(),
        before: None,
        after: None,
        ..change(4, Class::Identity, "", "")
    };
    made.environments[0].changes.push(gone);
    let report = text(&made, &DiffView::default());
    let at = |what: &str| report.find(what).unwrap_or_else(|| panic!("{what} in {report}"));
    assert!(at("deletions and refusals\n  Service shop/e: deleted") < at("\nrolls\n"));
    assert!(
        github(&made, &DiffView::default()).contains("::error title=prod deletions and refusals::")
    );
}

#[test]
fn several_environments_get_a_line_each_under_the_total() {
    let mut made = example();
    let mut other = example().environments.remove(0);
    other.name = "staging".to_owned();
    made.environments.push(other);
    made.environments.push(environment("test", Vec::new(), Vec::new()));
    let report = text(&made, &DiffView::default());
    assert!(report.starts_with("22 changes in 10 objects, 2 applications: 2 roll,"), "{report}");
    assert!(report.contains("\n  prod     11 changes in 5 objects,"), "{report}");
    assert!(report.contains("\n  staging  11 changes in 5 objects,"), "{report}");
    assert!(report.contains("\n  no difference in 1 environment\n"), "{report}");
}

#[test]
fn environments_of_which_the_same_is_said_share_it() {
    let mut made = example();
    made.environments.extend(example().environments);
    made.environments[1].name = "staging".to_owned();
    made.environments.push(environment("other", Vec::new(), Vec::new()));
    let report = text(&made, &DiffView::default());
    assert!(report.contains("\nprod, staging\nlooser\n"), "{report}");
    assert_eq!(report.matches("one more principal may call").count(), 1, "{report}");
    assert!(markdown(&made, &DiffView::default()).contains("\n## `prod`, `staging`\n"));
    let page = html(&made, &DiffView::default());
    assert_eq!(page.matches("one more principal may call").count(), 1, "{page}");
    assert!(page.contains("<section data-environments=\"prod\nstaging\">\n<h2>prod, staging</h2>"));
    let annotations = github(&made, &DiffView::default());
    assert_eq!(annotations.matches("one more principal may call").count(), 1, "{annotations}");
    assert!(annotations.contains("::error title=prod%2C staging looser::"), "{annotations}");
}

#[test]
fn an_annotation_of_many_environments_names_three_and_one_that_only_one_has_names_that() {
    let mut made = example();
    for name in ["a", "b", "c", "d"] {
        let mut other = example().environments.remove(0);
        other.name = name.to_owned();
        made.environments.push(other);
    }
    let alone = change(0, Class::Traffic, "3", "4");
    made.environments[2].changes.push(alone);
    let report = github(&made, &DiffView::default());
    assert!(report.contains("::error title=prod%2C a%2C b and 2 more (5) looser::"), "{report}");
    assert!(report.contains("::notice title=b traffic::Service shop/a"), "{report}");
    assert_eq!(report.matches("::error ").count(), 1, "{report}");
}

#[test]
fn a_reason_that_names_the_values_stands_in_their_place() {
    let mut made = example();
    let rights = kubeyaml::Value::List(vec!["get pods".into()]);
    let change = &mut made.environments[0].changes[0];
    (change.before, change.after, change.why) =
        (None, Some(rights), Some("may get pods".to_owned()));
    change.path = vec![Step::Key("rules".to_owned())];
    let report = text(&made, &DiffView::default());
    assert!(report.contains("  Service shop/a: rules  may get pods\n"), "{report}");
    assert_eq!(report.matches("get pods").count(), 1, "{report}");
}

#[test]
fn a_value_whose_words_stand_in_the_reason_by_chance_is_shown_in_every_format() {
    let mut made = example();
    let change = &mut made.environments[0].changes[0];
    let audiences = kubeyaml::Value::List(vec!["tokens".into()]);
    (change.before, change.after) = (None, Some(audiences));
    change.why = Some("for other audiences are refused tokens".to_owned());
    let view = DiffView { full: true, ..DiffView::default() };
    for report in [text(&made, &view), markdown(&made, &view), github(&made, &view)] {
        assert!(report.contains("(none) -> [\"tokens\"]"), "{report}");
        assert!(report.contains("audiences are refused tokens"), "{report}");
    }
    let report = html(&made, &view);
    assert!(report.contains("(none) -&gt; [&quot;tokens&quot;]"), "{report}");
}

#[test]
fn fields_that_repeat_a_version_that_a_line_names_are_folded_and_no_others() {
    let mut made = example();
    let image = |pair, name: &str, from: &str, to: &str| {
        let mut it =
            change(pair, Class::Rollout, &format!("{name}:{from}"), &format!("{name}:{to}"));
        it.path = vec![Step::Key("image".to_owned())];
        it.impacts = vec![0];
        it
    };
    let mut moved = image(1, "a.b/x", "1", "2");
    moved.after = Some("c.d/x:2".into());
    let versions = VersionMove { from: "1".to_owned(), to: "2".to_owned() };
    made.environments[0].impacts[0].versions = vec![versions];
    made.environments[0].changes =
        vec![image(0, "a.b/x", "1", "2"), moved, image(2, "y", "1", "3")];
    let report = text(&made, &DiffView::default());
    assert!(
        report.contains("versions named above: 1 change in Service shop/a: image\n"),
        "{report}"
    );
    assert!(report.contains("shop/b: image  a.b/x:1 -> c.d/x:2"), "{report}");
    assert!(report.contains("shop/c: image  y:1 -> y:3"), "{report}");
}

#[test]
fn texts_of_several_lines_are_compared_line_by_line_and_other_ends_of_lines_are_told() {
    let long = "x".repeat(100);
    for (before, after, said) in [
        ("a\nb\n", "a\nc\n", "  +1 -1\n        a\n      - b\n      + c\n"),
        ("a\n", "b", "  \"a\\n\" -> b\n"),
        (&format!("{long}\n"), &long, "  the same lines with other ends\n"),
        ("a\r\nb\r\n", "a\nb\n", "  the same lines with other ends\n"),
    ] {
        let changes = vec![change(0, Class::Other, before, after)];
        let made = difference(vec![environment(
            "prod",
            vec![pair(id("ConfigMap", "shop", "a"))],
            changes,
        )]);
        let report = text(&made, &DiffView::default());
        let expected = format!("  ConfigMap shop/a: spec.list[a]{said}");
        assert!(report.contains(&expected), "{expected}\n{report}");
    }
}

#[test]
fn a_workload_whose_pods_change_on_deletion_has_the_word_rolls_in_its_line() {
    let mut made = example();
    made.environments[0].impacts =
        vec![ambit::diff::Impact { kind: ImpactKind::RollsOnDelete, ..rolls("ztunnel", "image") }];
    let report = text(&made, &DiffView::default());
    let line = "Deployment istio-system/ztunnel rolls only where its pods are deleted: image\n";
    assert!(report.contains(line), "{report}");
}

#[test]
fn the_patch_of_the_json_makes_one_side_the_other() {
    let with = |name: &str, data: kubeyaml::Value| {
        let mut made = crate::made::manifest(id("ConfigMap", "shop", name));
        made.body.as_map_mut().expect("a mapping").insert("data".to_owned(), data);
        made
    };
    let before = with("a", kubeyaml::Value::from([("a/b", "1".into()), ("gone", "x".into())]));
    let after = with("a", kubeyaml::Value::from([("a/b", "2".into()), ("~new", "y".into())]));
    let new = with("new", kubeyaml::Value::from([("k", "v".into())]));
    let changed = ambit::diff::Pair {
        from: Some(before.clone()),
        to: Some(after.clone()),
        ..pair(before.id.clone())
    };
    let created = ambit::diff::Pair { from: None, to: Some(new.clone()), ..pair(new.id.clone()) };
    let made = difference(vec![environment("prod", vec![changed, created], Vec::new())]);
    let report = json(&made, &DiffView::default());
    let sides = [(serde_json::json!(before.body), after), (serde_json::Value::Null, new)];
    for (index, (mut from, to)) in sides.into_iter().enumerate() {
        let patch =
            serde_json::from_value::<json_patch::Patch>(report["patch"][index]["ops"].clone());
        json_patch::patch(&mut from, &patch.expect("a patch")).expect("it applies");
        assert_eq!(from, serde_json::json!(to.body));
    }
}

#[test]
fn several_gateways_roll_and_one_rolls() {
    let mut made = example();
    let gateway = |name: &str| ambit::diff::Impact {
        kind: ImpactKind::GatewaysRoll,
        workload: Some(id("Gateway", "shop", name)),
        ..rolls(name, "rolls when ConfigMap istio is applied")
    };
    for (names, line) in [
        (&["a"][..], "  Gateway shop/a rolls when"),
        (&["a", "b"], "  Gateway shop/a, Gateway shop/b roll when"),
        (&["a", "b", "c", "d"], "Gateway shop/c and 1 more (4) roll when"),
    ] {
        made.environments[0].impacts = names.iter().map(|it| gateway(it)).collect();
        let report = text(&made, &DiffView::default());
        assert!(report.contains(line), "{report}");
    }
}

/// A list whose items have another order: those of `spec.list` of an object, of which `long` items
/// have no room in a line.
fn reordered(whole: &[&str], before: &[&str], after: &[&str]) -> Difference {
    let long = |names: &[&str]| {
        let items = names.iter().map(|it| kubeyaml::Value::from(it.repeat(50)));
        kubeyaml::Value::List(items.collect())
    };
    let mut object = pair(id("VirtualService", "shop", "a"));
    if let Some(from) = &mut object.from {
        from.body =
            kubeyaml::Value::from([("spec", kubeyaml::Value::from([("list", long(whole))]))]);
    }
    let it = Change {
        operation: Operation::Reordered,
        path: ["spec", "list"].map(|it| Step::Key(it.to_owned())).to_vec(),
        before: Some(long(before)),
        after: Some(long(after)),
        ..change(0, Class::Traffic, "", "")
    };
    difference(vec![environment("prod", vec![object], vec![it])])
}

#[test]
fn another_order_of_long_items_is_one_line_of_where_they_stood_and_whole_with_full() {
    for (whole, before, after, said) in [
        ("abc", "abc", "bac", "[0,1] -> [1,0]"),
        ("abc", "abc", "acb", "[1,2] -> [2,1]"),
        ("xabc", "abc", "cab", "[1,2,3] -> [3,1,2]"),
        ("aab", "aab", "baa", "[0,1,2] -> [2,0,1]"),
        // `b` has changed to `B`, which is told elsewhere.
        ("abc", "abc", "Bac", "[0,1] -> [1,0]"),
        ("abc", "abc", "BCa", "3 of 3 items stand elsewhere"),
        ("", "abc", "bac", "2 of 3 items stand elsewhere"),
    ] {
        let [whole, before, after] =
            [whole, before, after].map(|it| it.split("").filter(|it| !it.is_empty()).collect());
        let (whole, before, after): (Vec<_>, Vec<_>, Vec<_>) = (whole, before, after);
        let made = reordered(&whole, &before, &after);
        let report = text(&made, &DiffView::default());
        let line = format!("  VirtualService shop/a: spec.list reordered  {said}\nclasses");
        assert!(report.contains(&line), "{line}\n{report}");
        assert!(!markdown(&made, &DiffView::default()).contains("```"), "{report}");
        let full = text(&made, &DiffView { full: true, ..DiffView::default() });
        assert!(after.iter().all(|it| full.contains(&it.repeat(50))), "{full}");
        assert!(full.contains("\n      + - "), "{full}");
    }
}

/// Items that go out of a list and come into it, all for one reason.
fn exchanged(items: &[(Option<&str>, Option<&str>)]) -> Difference {
    let one = |(at, (before, after)): (usize, &(Option<&str>, Option<&str>))| {
        let there = |value: Option<&str>| value.map(|_| at);
        let name = before.or(*after).map(str::to_owned);
        let item = Item { from: there(*before), to: there(*after), name };
        let mut it = looser(0, "whom it trusts is another");
        it.path = vec![Step::Key("list".to_owned()), Step::Item(item)];
        (it.before, it.after) = (before.map(Into::into), after.map(Into::into));
        it
    };
    let changes = items.iter().enumerate().map(one).collect();
    difference(vec![environment("prod", vec![pair(id("Gateway", "shop", "a"))], changes)])
}

#[test]
fn an_item_that_takes_the_place_of_another_is_one_entry_of_two_changes() {
    let made = exchanged(&[(Some("old"), None), (None, Some("new"))]);
    let view = DiffView::default();
    let report = text(&made, &view);
    let lines =
        "  Gateway shop/a: list  old -> new\n    whom it trusts is another\nclasses: security 2\n";
    assert!(report.contains(lines), "{report}");
    assert!(report.starts_with("2 changes in 1 object"), "{report}");
    assert_eq!(text(&made, &DiffView { full: true, ..view.clone() }), report);
    assert!(markdown(&made, &view).contains("`list` `old -> new`"), "{}", markdown(&made, &view));
    assert!(html(&made, &view).contains("looser: 2 changes in Gateway shop/a"));
    assert_eq!(json(&made, &view)["changes"].as_array().map(Vec::len), Some(2));
}

#[test]
fn of_several_items_that_go_and_come_none_is_said_to_take_the_place_of_another() {
    let made = exchanged(&[(Some("a"), None), (Some("b"), None), (None, Some("c"))]);
    let report = text(&made, &DiffView::default());
    for said in ["list[a]  a -> (none)", "list[b]  b -> (none)", "list[c]  (none) -> c"] {
        assert!(report.contains(said), "{report}");
    }
}
