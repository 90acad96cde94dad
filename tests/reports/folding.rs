//! In which order a comment is folded, and what stands where something is.

use ambit::diff::{Change, Class, Difference, Direction, Operation};
use ambit::report::DiffView;

use crate::made::{change, difference, environment, id, looser, markdown, pair};

/// The headings of what is folded last.
const LAST: [&str; 3] = ["looser", "deletions and refusals", "unclear"];

/// The others that one of them stands above.
const BEFORE: [&str; 9] = [
    "rolls",
    "tighter",
    "security",
    "identity",
    "traffic",
    "delivery",
    "install",
    "telemetry",
    "other",
];

/// So many changes of each kind, each of an object of its own, and each with a long name.
fn many(of_the_last: usize, of_others: usize) -> Difference {
    let mut kinds: Vec<(usize, Change)> = vec![
        (of_the_last, looser(0, "more may come in")),
        (of_the_last, deleted()),
        (of_the_last, directed(Direction::Unclear, "nobody can tell")),
        (of_others, directed(Direction::Tighter, "fewer may come in")),
    ];
    let created = Change { operation: Operation::Created, class: Class::Identity, ..deleted() };
    kinds.push((of_others, created));
    for class in [
        Class::Rollout,
        Class::Security,
        Class::Traffic,
        Class::Delivery,
        Class::Install,
        Class::Telemetry,
        Class::Other,
        Class::Metadata,
    ] {
        kinds.push((of_others, change(0, class, "a", "b")));
    }
    let (mut pairs, mut changes) = (Vec::new(), Vec::new());
    for (count, kind) in kinds {
        for _ in 0..count {
            let at = pairs.len();
            // The same that happens to objects of one kind would be told once.
            let name = if kind.operation == Operation::Deleted {
                format!("K{at}")
            } else {
                "Pod".to_owned()
            };
            pairs.push(pair(id(&name, "shop", &format!("p{at}-{}", "x".repeat(60)))));
            let after = kind.after.as_ref().map(|_| format!("value {at}").as_str().into());
            changes.push(Change { pair: at, after, ..kind.clone() });
        }
    }
    difference(vec![environment("prod", pairs, changes)])
}

fn directed(direction: Direction, why: &str) -> Change {
    Change { direction: Some(direction), ..looser(0, why) }
}

fn deleted() -> Change {
    Change {
        operation: Operation::Deleted,
        path: Vec::new(),
        before: None,
        after: None,
        ..change(0, Class::Other, "", "")
    }
}

/// How a heading is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    /// Each change, with the reason.
    Open,
    /// The first of them, and how many more.
    First,
    /// A number.
    Counted,
}

fn shown(report: &str, heading: &str) -> Shown {
    let is_open = report.contains(&format!("\n### {heading}\n"));
    let is_counted = report.contains(&format!("\n- {heading}: "));
    assert_ne!(is_open, is_counted, "{heading} stands there once, open or counted:\n{report}");
    if is_counted {
        return Shown::Counted;
    }
    let after = report.split(&format!("\n### {heading}\n")).nth(1).unwrap_or_default();
    let section = after.split("\n### ").next().unwrap_or_default();
    if section.contains(" more, folded: ") { Shown::First } else { Shown::Open }
}

#[test]
fn looser_deletions_and_unclear_are_open_until_everything_else_is_counted() {
    let mut seen = Vec::new();
    for of_the_last in [1, 20, 60, 90, 120, 150, 200, 400, 700] {
        let report = markdown(&many(of_the_last, 60), &DiffView::default());
        let last = LAST.map(|it| shown(&report, it));
        let before = BEFORE.map(|it| shown(&report, it));
        if last.iter().any(|it| *it > Shown::Open) {
            assert!(!before.contains(&Shown::Open), "{before:?} of {of_the_last}");
        }
        // Of the three, unclear goes first and looser last.
        assert!(last.is_sorted(), "{last:?} of {of_the_last}");
        seen.push(last);
    }
    assert_eq!(seen.first(), Some(&[Shown::Open; 3]));
    assert_eq!(seen.last(), Some(&[Shown::First; 3]));
}

#[test]
fn the_others_are_folded_from_the_end() {
    for of_others in [1, 30, 50, 80, 120, 200, 400, 800] {
        let report = markdown(&many(1, of_others), &DiffView::default());
        // Telemetry matters less than the install, although it stands after it.
        let order = ["rolls", "tighter", "security", "identity", "traffic", "delivery", "install"];
        let order = order.map(|it| shown(&report, it));
        assert!(order.is_sorted(), "{order:?} of {of_others}");
        assert_eq!(LAST.map(|it| shown(&report, it)), [Shown::Open; 3], "of {of_others}");
    }
}

#[test]
fn of_what_is_folded_last_the_first_stay_and_the_rest_is_counted_with_its_command() {
    let report = markdown(&many(700, 700), &DiffView::default());
    let first = "**9100 changes in 9100 objects, 1 application: 0 roll, 700 looser, 700 tighter, \
                 700 unclear, 700 deletions**\n";
    assert!(report.starts_with(first), "{report}");
    for line in [
        "### folded (`ambit diff --full` shows it)",
        "- 600 changes more, folded: `ambit diff --class looser`",
        "- 600 changes more, folded: `ambit diff --full`",
        "- 600 changes more, folded: `ambit diff --class unclear`",
        "- traffic: 700 changes in 700 objects: `ambit diff --class traffic`",
    ] {
        assert!(report.contains(&format!("\n{line}\n")), "{line}\n{report}");
    }
    assert_eq!(report.matches("more may come in").count(), 100, "{report}");
}

#[test]
fn one_deletion_among_thousands_that_are_looser_is_shown() {
    let pairs = (0..2_001).map(|it| pair(id("Pod", "a", &format!("p{it}")))).collect();
    let gone = Change { pair: 2_000, ..deleted() };
    let changes = (0..2_000).map(|it| looser(it, &format!("reason {it}"))).chain([gone]).collect();
    let report =
        markdown(&difference(vec![environment("prod", pairs, changes)]), &DiffView::default());
    assert_eq!(shown(&report, "deletions and refusals"), Shown::Open);
    assert_eq!(shown(&report, "looser"), Shown::First);
    assert!(report.contains("reason 0"), "{report}");
}

#[test]
fn where_not_even_the_first_have_room_counts_stand_with_the_command_that_shows_them() {
    let one = |index: usize| {
        let names = (0..9).map(|it| format!("p{it}-{index}-{}", "x".repeat(700)));
        let pairs = names.enumerate().map(|(it, name)| pair(id(&format!("K{it}"), "a", &name)));
        let pairs = pairs.collect();
        let why = "more may come in ".repeat(40);
        let kinds = [looser(0, &why), deleted(), directed(Direction::Unclear, "why")];
        let changes = (0..9).map(|it| Change {
            pair: it,
            after: Some(format!("value {it}").as_str().into()),
            ..kinds[it % 3].clone()
        });
        let changes = changes.collect();
        environment(&format!("e{index}"), pairs, changes)
    };
    let report = markdown(&difference((0..30).map(one).collect()), &DiffView::default());
    for (start, end) in [
        ("- looser: 3 changes in ", ": `ambit diff --class looser`"),
        ("- deletions and refusals: 3 changes in ", ": `ambit diff --full`"),
        ("- unclear: 3 changes in ", ": `ambit diff --class unclear`"),
    ] {
        let is_line = |line: &&str| line.starts_with(start) && line.ends_with(end);
        assert_eq!(report.lines().filter(is_line).count(), 20, "{start}{end}\n{report}");
    }
}

#[test]
fn a_reason_outlives_the_lines_of_values_below_it() {
    // Short enough for one line each, too long for their blocks.
    let report = markdown(&many(90, 0), &DiffView::default());
    assert_eq!(report.matches("more may come in").count(), 90, "{report}");
    assert_eq!(report.matches("nobody can tell").count(), 90, "{report}");
}

#[test]
fn what_matters_most_is_folded_last() {
    let pairs = (0..2_000).map(|it| pair(id("Pod", "a", &format!("p{it}")))).collect();
    let traffic = (1..2_000).map(|it| change(it, Class::Traffic, "x", &format!("value {it}")));
    let changes = std::iter::once(looser(0, "more may come in")).chain(traffic).collect();
    let report =
        markdown(&difference(vec![environment("prod", pairs, changes)]), &DiffView::default());
    assert!(report.contains("more may come in"), "{report}");
    assert!(report.contains("traffic: 1999 changes in 1999 objects"), "{report}");
    assert!(report.contains("--class traffic"), "{report}");
}

#[test]
fn environments_that_have_no_room_are_counted_each_of_them() {
    let one = |index: usize, changes: usize| {
        let names = (0..changes).map(|it| format!("p{it}-{}", "x".repeat(100)));
        let pairs = names.map(|name| pair(id("Pod", "a", &name))).collect();
        let changes = (0..changes).map(|it| looser(it, &format!("may come in {it}")));
        environment(&format!("e{index:03}"), pairs, changes.collect())
    };
    // Each of the first has a count of its own, the others have the same.
    let all = (1..=60).map(|it| one(it, 40 + it)).chain((61..=160).map(|it| one(it, 40)));
    let report = markdown(&difference(all.collect()), &DiffView::default());
    // Twenty are listed; forty of their own and the hundred that share one section are left.
    assert!(report.contains("\n140 environments more, folded: `ambit diff ENV`\n"), "{report}");
    assert!(report.starts_with("**8230 changes in 8230 objects, 160 applications"), "{report}");
}
