//! Where keys and values stand, and what stands there.

#![expect(clippy::expect_used, reason = "tests fail by panicking")]

use std::fmt::Write as _;

use insta::assert_snapshot;
use kubeyaml::{Content, Limits, Node, read_located};

fn located(text: &str) -> Vec<Node> {
    read_located(text, &Limits::CONFIG).expect("YAML")
}

/// Draws a tree: one line for each key or item, with its places.
fn drawing(text: &str) -> String {
    let mut out = String::new();
    for node in located(text) {
        draw(&mut out, "document", &node, 0);
    }
    out
}

fn draw(out: &mut String, label: &str, node: &Node, indent: usize) {
    let _ = write!(out, "{:indent$}{label} {}", "", node.place);
    if let Some(referenced) = node.referenced {
        let _ = write!(out, " through {referenced}");
    }
    match &node.content {
        Content::List(items) => {
            let _ = writeln!(out, " list");
            for item in items {
                draw(out, "-", item, indent + 2);
            }
        }
        Content::Map(entries) => {
            let _ = writeln!(out, " map");
            for entry in entries {
                let label = format!("{} {} =", entry.key, entry.key_place);
                draw(out, &label, &entry.value, indent + 2);
            }
        }
        leaf => {
            let _ = writeln!(out, " {leaf:?}");
        }
    }
}

#[test]
fn every_key_and_value_has_its_line_and_column() {
    let text = "a:\n  b: [1, {c: x}]\n  \"d\" : yes\n---\n- e: |\n    text\n- >-\n  more\n";
    assert_snapshot!(drawing(text), @r#"
    document 1:1 map
      a 1:1 = 2:3 map
        b 2:3 = 2:6 list
          - 2:7 Number(Int(1))
          - 2:10 map
            c 2:11 = 2:14 String("x")
        d 3:3 = 3:9 Bool(true)
    document 5:1 list
      - 5:3 map
        e 5:3 = 6:5 String("text\n")
      - 8:3 String("more")
    "#);
}

#[test]
fn columns_count_characters_and_lines_any_line_end() {
    assert_snapshot!(drawing("日本: {é: ü, \u{1f600}: x}\r\nb: c\r\n"), @r#"
    document 1:1 map
      日本 1:1 = 1:5 map
        é 1:6 = 1:9 String("ü")
        😀 1:12 = 1:15 String("x")
      b 2:1 = 2:4 String("c")
    "#);
}

#[test]
fn nothing_and_null_are_told_apart() {
    assert_snapshot!(drawing("a:\nb: null\nc: ~\nd: ''\ne: {f, g: , h: null}\ni:\n-\n- null\n"), @r#"
    document 1:1 map
      a 1:1 = 1:2 Missing
      b 2:1 = 2:4 Null
      c 3:1 = 3:4 Null
      d 4:1 = 4:4 String("")
      e 5:1 = 5:4 map
        f 5:5 = 5:6 Missing
        g 5:8 = 5:9 Missing
        h 5:13 = 5:16 Null
      i 6:1 = 7:2 list
        - 7:2 Missing
        - 8:3 Null
    "#);
}

#[test]
fn aliases_keep_the_place_of_the_anchor_and_their_own() {
    assert_snapshot!(drawing("a: &x {b: [1]}\nc: *x\nd: &y text\ne: [*y]\n"), @r#"
    document 1:1 map
      a 1:1 = 1:4 map
        b 1:8 = 1:11 list
          - 1:12 Number(Int(1))
      c 2:1 = 1:4 through 2:4 map
        b 1:8 = 1:11 through 2:4 list
          - 1:12 through 2:4 Number(Int(1))
      d 3:1 = 3:4 String("text")
      e 4:1 = 4:4 list
        - 3:4 through 4:5 String("text")
    "#);
}

#[test]
fn merged_entries_keep_the_place_of_the_anchor_and_of_the_merge_key() {
    assert_snapshot!(drawing("a: &x {b: 1, c: 1}\nd: &y {c: 2, e: 2}\nf:\n  b: 3\n  <<: [*x, *y]\n"), @r#"
    document 1:1 map
      a 1:1 = 1:4 map
        b 1:8 = 1:11 Number(Int(1))
        c 1:14 = 1:17 Number(Int(1))
      d 2:1 = 2:4 map
        c 2:8 = 2:11 Number(Int(2))
        e 2:14 = 2:17 Number(Int(2))
      f 3:1 = 4:3 map
        b 4:3 = 4:6 Number(Int(3))
        c 1:14 = 1:17 through 5:3 Number(Int(1))
        e 2:14 = 2:17 through 5:3 Number(Int(2))
    "#);
}

#[test]
fn places_stay_true_where_lines_are_indented_less_than_yaml_1_2_wants() {
    let text = "x:\n- m: 'a\n  b'\n  p: [\n  c, {d: e},\n  ]\n  o: [fe80::, f]\n";
    assert_snapshot!(drawing(text), @r#"
    document 1:1 map
      x 1:1 = 2:3 list
        - 2:3 map
          m 2:3 = 2:6 String("a b")
          p 4:3 = 4:6 list
            - 5:3 String("c")
            - 5:6 map
              d 5:7 = 5:10 String("e")
          o 7:3 = 7:6 list
            - 7:7 String("fe80::")
            - 7:15 String("f")
    "#);
}

#[test]
fn a_byte_order_mark_takes_no_column() {
    let bytes = b"\xEF\xBB\xBFa: b\n";
    let text = kubeyaml::decode(bytes).expect("UTF-8");
    assert_eq!(text, "a: b\n");
    let marked = located(std::str::from_utf8(bytes).expect("UTF-8"));
    assert_eq!(marked, located(text));
}

#[test]
fn empty_documents_are_left_out() {
    assert_eq!(located("# only a comment\n"), []);
    assert_eq!(located("---\n---\n# x\n---\na: 1\n---\n...\n").len(), 1);
    assert_eq!(located("--- null\n").len(), 1);
    assert_eq!(located(""), []);
}
