//! A comment is never longer than it may be, whatever differs.

use ambit::diff::{Class, Difference, Unread, When};
use ambit::report::{DiffView, MOST_BYTES, Topic};
use proptest::prelude::*;

use crate::made::{change, difference, environment, id, looser, markdown, pair, rolls};

/// What makes one environment long.
#[derive(Debug, Clone)]
struct Lengths {
    name: usize,
    objects: usize,
    object_name: usize,
    line: usize,
    lines: usize,
    unread: usize,
}

fn lengths() -> impl Strategy<Value = Lengths> {
    let line = prop_oneof![3 => 0_usize..200, 1 => Just(25_100)];
    (0_usize..250, 0_usize..5, 1_usize..250, line, 1_usize..4, 0_usize..30).prop_map(
        |(name, objects, object_name, line, lines, unread)| Lengths {
            name,
            objects,
            object_name,
            line,
            lines,
            unread,
        },
    )
}

/// Four bytes, and one character of a comment.
const WIDE: &str = "\u{1d11e}";

fn made(alike: usize, different: usize, lengths: &Lengths) -> Difference {
    let one = |index: usize| {
        // The first so many say the same, the others each something of their own.
        let own = index.saturating_sub(alike);
        let name = format!("{index}{}", WIDE.repeat(lengths.name));
        let object = |it: usize| format!("{it}-{own}{}", WIDE.repeat(lengths.object_name));
        let pairs = (0..lengths.objects).map(|it| pair(id("Pod", "shop", &object(it)))).collect();
        // One environment is enough for lines of 100 kB.
        let line = if index == 0 { lengths.line } else { lengths.line % 200 };
        let text = format!("{}`\n", WIDE.repeat(line)).repeat(lengths.lines);
        let changes = (0..lengths.objects).flat_map(|it| {
            let after = format!("{text}{it}");
            [looser(it, &text), change(it, Class::Traffic, &text, &after)]
        });
        let mut made = environment(&name, pairs, changes.collect());
        made.impacts = (0..lengths.objects).map(|it| rolls(&object(it), &text)).collect();
        let unread = |it| Unread {
            path: object(it),
            when: When::After,
            place: Some((1, 1)),
            reason: text.clone(),
            is_missing: false,
        };
        made.unread = (0..lengths.unread).map(unread).collect();
        made
    };
    let mut made = difference((0..alike + different).map(one).collect());
    made.from.name = WIDE.repeat(lengths.object_name);
    made.notes = (0..lengths.unread).map(|it| format!("{it} {}", WIDE.repeat(500))).collect();
    made
}

fn views() -> [DiffView; 4] {
    let usual = DiffView::default();
    [
        DiffView { full: true, ..usual.clone() },
        DiffView { stat: true, ..usual.clone() },
        DiffView { topic: Topic::parse("looser"), ..usual.clone() },
        usual,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn no_difference_makes_a_comment_longer_than_60_000_bytes(
        alike in 0_usize..40, different in 0_usize..40, lengths in lengths(),
    ) {
        let made = made(alike, different, &lengths);
        let verdict = markdown(&made, &DiffView { stat: true, ..DiffView::default() });
        let verdict = verdict.lines().next().unwrap_or_default().to_owned();
        for view in views() {
            let report = markdown(&made, &view);
            prop_assert!(report.len() <= 60_000, "{} bytes", report.len());
            prop_assert_eq!(report.lines().next(), Some(verdict.as_str()));
        }
    }
}

#[test]
fn the_limit_is_in_bytes_and_below_that_of_github() {
    assert_eq!(MOST_BYTES, 60_000);
}

#[test]
fn a_line_of_a_hundred_kilobytes_is_cut_and_the_rest_of_the_report_stays() {
    let long = WIDE.repeat(25_000);
    let pairs = vec![pair(id("Service", "shop", "a")), pair(id("Service", "shop", "b"))];
    let changes = vec![
        change(0, Class::Traffic, &long, &format!("{long}.")),
        change(1, Class::Traffic, "1", "2"),
    ];
    let report =
        markdown(&difference(vec![environment("prod", pairs, changes)]), &DiffView::default());
    let ends = [("-", WIDE.repeat(400)), ("+", format!("{}.", WIDE.repeat(399)))];
    for (sign, end) in ends {
        let line = format!("\n  {sign} …{end}\n");
        assert!(report.contains(&line), "the line is cut where it differs: {report}");
    }
    assert!(report.contains("--full --format text`"), "what shows the whole: {report}");
    assert!(report.contains("`Service shop/b`"), "{report}");
}
