//! What is read here is what the parser says.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::through_events;
use super::*;

fn whole(text: &str, limits: &Limits) -> Option<Value> {
    read(text, limits, &|_| true)
}

const MANIFEST: &str = "# A comment.
apiVersion: v1
kind: Service
metadata:
  name: \"a\"
  labels: {}

  annotations:
    example.org/x: 'b c: #'
spec:
  clusterIP:
  ports:
  - name: http
    port: 80
  - name: x
    # Another one.
    more:
      - a:b
      - -1.5
";

#[test]
fn a_plain_manifest_is_read_without_a_parser() {
    let value = whole(MANIFEST, &Limits::MANIFESTS);
    assert!(value.is_some());
    assert_eq!(value, through_events(MANIFEST, &Limits::MANIFESTS).unwrap().pop());
}

#[test]
fn what_is_over_a_limit_is_left_to_the_parser() {
    let most = Limits::MANIFESTS;
    for limits in
        [Limits { bytes: 20, ..most }, Limits { depth: 3, ..most }, Limits { nodes: 40, ..most }]
    {
        assert_eq!(whole(MANIFEST, &limits), None, "{limits:?}");
    }
}

#[test]
fn what_is_not_plain_is_left_to_the_parser() {
    for text in [
        "a: b\na: c\n",
        "a: |\n  b\n",
        "a: b\n  c\n",
        "a: [b]\n",
        "a: &b c\n",
        "a: *b\n",
        "a: !!str 1\n",
        "a: 'b''c'\n",
        "a: \"\\n\"\n",
        "a: b # c\n",
        "a: b: c\n",
        "a:\tb\n",
        "a: é\n",
        "a: b\r\n",
        "---\na: b\n",
        "a: b\n...\n",
        "- - a\n",
        "- a\nb: c\n",
        "yes: a\n",
        "<<: {}\n",
        "? a\n",
        "a\n",
        "",
        "  a: b\nc: d\n",
        "a:\n    b: c\n  d: e\n",
        "a: b:\n",
        "a: .inf\n",
        "%A\n",
        "@a: b\n",
    ] {
        assert_eq!(whole(text, &Limits::MANIFESTS), None, "{text}");
    }
}

const PARTS: [&str; 40] = [
    "a: b",
    "b: 1",
    "c:",
    "d: yes",
    "e: {}",
    "f: []",
    "g: \"x y\"",
    "h: 'x: #y'",
    "- a",
    "- a: 1",
    "-  b: 2",
    "-",
    "- - x",
    "- c:",
    "k: -",
    "k: - a",
    "l: a b  c",
    "m: ~",
    "n: 1",
    "n: 0x1F",
    "o: a:b",
    "p: http://x/y",
    "q: a: b",
    "r: a #b",
    "s: a#b",
    "t: .5",
    "u: 1_000",
    "v: \"a\\tb\"",
    "w: 'a''b'",
    "x: |",
    "x: >-",
    "y.z/a: 1",
    "aa: &a 1",
    "ab: *a",
    "# comment",
    "",
    "ac: - 1",
    "ad: -1",
    "---",
    "ae: \"a\" ",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_read_is_what_the_parser_says(
        lines in vec((0_usize..5, select(&PARTS[..]), "[ ]{0,1}"), 1..8),
        leave in select(&["a", "b", "c", "e"][..]),
    ) {
        let line = |(indent, part, end): &(usize, &str, String)| format!("{:indent$}{part}{end}\n", "");
        let text = lines.iter().map(line).collect::<String>();
        let wanted = |path: &[&str]| !path.ends_with(&[leave]);
        if let Some(value) = read(&text, &Limits::MANIFESTS, &wanted) {
            let mut said = through_events(&text, &Limits::MANIFESTS);
            for document in said.iter_mut().flatten() {
                super::super::keep(document, &wanted, &mut Vec::new());
            }
            prop_assert_eq!(said, Ok(vec![value]), "{}", text);
        }
        if let Some(value) = whole(&text, &Limits::MANIFESTS) {
            prop_assert_eq!(through_events(&text, &Limits::MANIFESTS), Ok(vec![value]), "{}", text);
        }
    }
}
