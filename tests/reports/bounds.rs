//! No input makes a report too long, or anything but text.

use ambit::diff::{Class, Difference, Unread, When};
use ambit::report::{DiffView, MOST_BYTES};
use proptest::prelude::*;

use crate::live::without_code;
use crate::made::{
    change, difference, environment, github, html, looser, markdown, pair, rolls, text,
};

/// Words that would mean something in a report.
const HOSTILE: &[&str] = &[
    "@team",
    "#1",
    "</script><script>alert(1)</script>",
    "`````",
    "![x](http://x.y)",
    "\u{1b}[2J",
    "\u{202e}",
    "a\r\n::error::x",
    "%0A",
    "| --- |",
    "<!-- -->",
    "deadbeefcafe",
    "\u{7}",
    "größe",
];

fn hostile() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(HOSTILE), 0..6).prop_map(|words| words.join(" "))
}

fn made(words: &[String], environments: usize) -> Difference {
    let one = |index: usize| {
        let name = format!("{index}{}", words.first().cloned().unwrap_or_default());
        let pairs = words.iter().map(|it| pair(crate::made::id("Pod", it, it))).collect();
        let changes = words.iter().enumerate().flat_map(|(at, word)| {
            let long = format!("{word}\n{word}\n");
            [
                looser(at, word),
                change(at, Class::Traffic, word, &long),
                change(at, Class::Order, "", word),
            ]
        });
        let mut made = environment(&name, pairs, changes.collect());
        made.impacts = words.iter().map(|it| rolls(it, it)).collect();
        let unread = |it: &String| Unread {
            path: it.clone(),
            when: When::After,
            place: None,
            reason: it.clone(),
            is_missing: false,
        };
        made.unread = words.iter().map(unread).collect();
        made.not_manifests = words.to_vec();
        made
    };
    let mut made = difference((0..environments).map(one).collect());
    made.notes = words.to_vec();
    made
}

fn views() -> [DiffView; 3] {
    let usual = DiffView::default();
    [usual.clone(), DiffView { full: true, ..usual.clone() }, DiffView { stat: true, ..usual }]
}

fn is_treacherous(it: char) -> bool {
    it != '\n' && (it.is_control() || ('\u{202a}'..='\u{202e}').contains(&it))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_report_holds_a_character_that_moves_the_cursor(
        words in prop::collection::vec(hostile(), 0..6), environments in 1_usize..3,
    ) {
        let made = made(&words, environments);
        for view in views() {
            for report in [text(&made, &view), markdown(&made, &view), html(&made, &view), github(&made, &view)] {
                prop_assert!(!report.contains(is_treacherous), "{report:?}");
            }
        }
    }

    #[test]
    fn every_line_for_github_is_one_command_and_none_level_has_more_than_ten(
        words in prop::collection::vec(hostile(), 0..20),
    ) {
        let report = github(&made(&words, 2), &DiffView::default());
        for level in ["::error ", "::warning ", "::notice "] {
            prop_assert!(report.lines().filter(|it| it.starts_with(level)).count() <= 10);
        }
        let is_command = |it: &str| it.starts_with("::error ") || it.starts_with("::warning ") || it.starts_with("::notice ");
        prop_assert!(report.lines().all(is_command), "{report}");
    }

    #[test]
    fn nothing_from_outside_is_markup_in_a_comment_or_a_page(
        words in prop::collection::vec(hostile(), 0..6),
    ) {
        let made = made(&words, 1);
        for view in views() {
            let page = html(&made, &view);
            prop_assert_eq!(page.matches("<script>").count(), 1);
            prop_assert_eq!(page.matches("</script>").count(), 1);
            let live = without_code(&markdown(&made, &view));
            prop_assert!(!live.contains(['@', '!', '[']) && !live.contains("#1"), "{}", live);
            prop_assert!(!live.contains("<s") || live.contains("<summary>"), "{}", live);
        }
    }
}

#[test]
fn a_comment_has_room_for_its_limit_however_much_differs() {
    for (objects, environments) in [(800, 1), (30, 40), (1, 500)] {
        let words = (0..objects).map(|it| format!("{it}{}", "é`".repeat(120))).collect::<Vec<_>>();
        let made = made(&words, environments);
        for view in views() {
            let report = markdown(&made, &view);
            assert!(report.len() <= MOST_BYTES, "{} bytes", report.len());
            assert!(report.starts_with("**"), "the verdict comes first");
        }
    }
}
