//! What people are told about broken texts.

#![expect(clippy::expect_used, reason = "tests fail by panicking")]

use std::fmt::Write as _;

use insta::assert_snapshot;
use kubeyaml::{Limits, decode, decoded, from_json, read, read_located};

/// Returns each error on a line: kind, place, the other place, message.
fn errors(text: &str) -> String {
    let errors = read_located(text, &Limits::CONFIG).expect_err("a broken text");
    let mut out = String::new();
    for error in &errors {
        let also = error.also.map(|place| format!(" also {place}")).unwrap_or_default();
        let _ = writeln!(out, "[{:?}{also}] {error}", error.kind);
    }
    let first = read(text).expect_err("a broken text");
    assert!(errors.contains(&first), "{first} is among {errors:?}");
    out
}

#[test]
fn all_duplicate_keys_are_told_at_once_with_both_places() {
    assert_snapshot!(errors("a: 1\nb:\n  c: 1\n  c: 2\na: 2\na: 3\n1: x\n'1': y\nd: {e: 1, e: 2}\n"), @r#"
    [DuplicateKey also 3:3] 4:3: the key "c" is already set at 3:3; keep one
    [DuplicateKey also 1:1] 5:1: the key "a" is already set at 1:1; keep one
    [DuplicateKey also 1:1] 6:1: the key "a" is already set at 1:1; keep one
    [DuplicateKey also 7:1] 8:1: the key "1" is already set at 7:1; keep one
    [DuplicateKey also 9:5] 9:11: the key "e" is already set at 9:5; keep one
    "#);
}

#[test]
fn duplicates_are_found_in_long_mappings_too() {
    let keys: Vec<_> = (0..50).map(|at| format!("k{at}: 1")).collect();
    assert_snapshot!(errors(&(keys.join("\n") + "\nk7: 2\nk3: 2\n")), @r#"
    [DuplicateKey also 8:1] 51:1: the key "k7" is already set at 8:1; keep one
    [DuplicateKey also 4:1] 52:1: the key "k3" is already set at 4:1; keep one
    "#);
}

#[test]
fn problems_of_many_kinds_are_told_together() {
    let text = "a: .inf\nb: !!int x\n? [c]\n: 1\n~: 2\nd: *e\nf: &f [*f]\n<<: 1\n<<: {}\ng: &g 1\n";
    assert_snapshot!(errors(text), @r#"
    [NumberOutOfRange] 1:4: JSON has no number .inf; quote it if it is text
    [BadTag] 2:4: `!!int` needs an integer, and this is not one
    [ComplexKey] 3:3: a key may not be a mapping or a list; quote it if it is text such as `{{ x }}`
    [NullKey] 5:1: a key may not be null or empty; quote it if it is text
    [UnknownAlias] 6:4: no anchor `&e` stands before this alias in this document; quote the text if it is no alias
    [RecursiveAlias also 7:4] 7:8: the alias `*f` stands inside the value of its own anchor, at 7:4
    [MergeNotMap] 8:1: `<<` takes a mapping or a list of mappings; quote it if it is a key
    [MergeTwice also 8:1] 9:1: `<<` is already set at 8:1; give it a list: `<<: [*a, *b]`
    "#);
}

#[test]
fn anchors_of_another_document_are_unknown() {
    assert_snapshot!(errors("a: &x 1\n---\nb: *x\n"), @"[UnknownAlias] 3:4: no anchor `&x` stands before this alias in this document; quote the text if it is no alias");
}

#[test]
fn tabs_are_found_where_they_stand() {
    assert_snapshot!(errors("a:\n  b: 1\n\tc: 2\n"), @"[Tab] 3:1: tabs may not indent YAML; use spaces");
    assert_snapshot!(errors("\ta: 1\n"), @"[Tab] 1:1: tabs may not indent YAML; use spaces");
    assert_snapshot!(errors("a:\n  - \tb: 1\n"), @"[Tab] 2:5: tabs may not indent YAML; use spaces");
    assert_snapshot!(errors("a:\tb\n"), @"[Tab] 1:4: a tab stands between this and the `:` or `-` before it; use spaces");
}

#[test]
fn truncated_texts_name_what_is_left_open() {
    assert_snapshot!(errors("a:\n  b: [c, {d: e\n"), @"[Truncated also 2:10] 3:1: the text ends inside the `{` opened at 2:10; close it with `}`");
    assert_snapshot!(errors("a: [b, {c: d},\n"), @"[Truncated also 1:4] 2:1: the text ends inside the `[` opened at 1:4; close it with `]`");
    assert_snapshot!(errors("a: 'b\n  c\n"), @"[Truncated also 1:4] 3:1: the text ends inside the string opened at 1:4; close the quote");
    assert_snapshot!(errors("a: \"b"), @"[Truncated also 1:4] 1:6: the text ends inside the string opened at 1:4; close the quote");
    assert_snapshot!(errors("a: 'b\n---\nc: d\n"), @"[Truncated also 1:4] 2:1: the document ends inside the string opened at 1:4; close the quote");
    assert_snapshot!(errors("a: it's {x: [b\n---\nc: d\n"), @"[Syntax also 1:9] 1:11: a `:` may not stand here; quote the text that holds it, or align this line with its neighbours (inside the `{` opened at 1:9)");
    assert_snapshot!(errors("a: [b\n---\nc: d\n"), @"[Truncated also 1:4] 2:1: the document ends inside the `[` opened at 1:4; close it with `]`");
}

#[test]
fn broken_structure_says_how_to_mend_it() {
    let texts = [
        "a: b: c",
        "a: 1\n b: 2",
        "a:\n  b: 1\n c: 2",
        "- a\nb: 1",
        "a: 1\nb\nc: 2",
        "a: - b",
        "a: \"b\" c",
        "a: \"\\q\"",
        "a: \"\\x4\"",
        "a: @b",
        "a: *",
        "a: ]",
        "a: [b, c}",
        "a: {b: c d: e}",
    ];
    let told: Vec<_> = texts.iter().map(|text| format!("{text:?}\n{}", errors(text))).collect();
    assert_snapshot!(told.concat(), @r##"
    "a: b: c"
    [Syntax] 1:5: a `:` may not stand here; quote the text that holds it, or align this line with its neighbours
    "a: 1\n b: 2"
    [Syntax] 2:3: a `:` may not stand here; quote the text that holds it, or align this line with its neighbours
    "a:\n  b: 1\n c: 2"
    [Syntax] 3:2: a key of the mapping above should stand here; align this line with its neighbours
    "- a\nb: 1"
    [Syntax] 2:1: an item (`- `) of the list above should stand here; align this line with its neighbours
    "a: 1\nb\nc: 2"
    [Syntax] 2:1: this line is neither `key: value` nor a list item; add the `:` or `- ` it lacks
    "a: - b"
    [Syntax] 1:4: a list item may not begin here; give it a line of its own
    "a: \"b\" c"
    [Syntax] 1:8: text follows the closing quote; quote all of it, and write a quote inside quotes as '' or \"
    "a: \"\\q\""
    [Syntax] 1:4: this string has a backslash that escapes nothing; double it, or use single quotes
    "a: \"\\x4\""
    [Syntax] 1:4: this string has an incomplete \x, \u or \U escape
    "a: @b"
    [Syntax] 1:4: a value may not begin with this character; quote it
    "a: *"
    [Syntax] 1:4: `*` and `&` begin an alias or an anchor and need a name; quote the text if it is neither
    "a: ]"
    [Syntax] 1:4: this closing bracket has no opening one; quote the text if it begins with it
    "a: [b, c}"
    [Syntax also 1:4] 1:9: a `,` or the closing `]` is missing before this (inside the `[` opened at 1:4)
    "a: {b: c d: e}"
    [Syntax also 1:4] 1:11: a `,` or the closing `}` is missing before this (inside the `{` opened at 1:4)
    "##);
}

#[test]
fn broken_texts_and_documents_say_how_to_mend_them() {
    let texts = [
        "a: 'b\nc: 1",
        "a: [b\nc: 1",
        "a: |x\n  y",
        "a: b #c\n  d",
        "[a] b",
        "a: {b: 1\nc: 2}\n: x",
        "a: !x!y b",
        "%YAML x\n---\na: 1",
        "a: |\n x\ny",
        "{a: b}}",
        "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n",
    ];
    let told: Vec<_> = texts.iter().map(|text| format!("{text:?}\n{}", errors(text))).collect();
    assert_snapshot!(told.concat(), @r##"
    "a: 'b\nc: 1"
    [Syntax] 1:4: this string is not closed on its line, and the next line is not indented enough to belong to it; close it or indent
    "a: [b\nc: 1"
    [Syntax also 1:4] 2:2: a `:` may not stand here; close the brackets before this line (inside the `[` opened at 1:4)
    "a: |x\n  y"
    [Syntax] 1:4: only `+`, `-` or a digit may follow `|` or `>`; begin the text on the next line
    "a: b #c\n  d"
    [Syntax] 1:6: a comment may not interrupt a text of several lines; quote the text or move the comment
    "[a] b"
    [Syntax] 1:5: this follows the end of the document; align it with the lines before, or begin a new document with `---`
    "a: {b: 1\nc: 2}\n: x"
    [Syntax also 1:4] 2:2: a `,` or the closing `}` is missing before this (inside the `{` opened at 1:4)
    "a: !x!y b"
    [Syntax] 1:4: this tag has a prefix that no %TAG line declares
    "%YAML x\n---\na: 1"
    [Syntax] 1:1: this `%` line is not a YAML directive that can be read; remove it
    "a: |\n x\ny"
    [Syntax] 3:1: this line is neither `key: value` nor a list item; add the `:` or `- ` it lacks
    "{a: b}}"
    [Syntax] 1:7: this closing bracket has no opening one; quote the text if it begins with it
    "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n"
    [Syntax] 1:1: an unresolved merge conflict begins here; keep one side and remove the markers
    "##);
}

#[test]
fn characters_that_no_text_may_hold_are_named() {
    assert_snapshot!(errors("a: b\nc: \u{7}\n"), @"[ForbiddenCharacter] 2:4: the control character U+0007 is not allowed; remove it, or write it as an escape in double quotes");
    assert_snapshot!(errors("é: \u{2028}"), @"[ForbiddenCharacter] 1:4: the character U+2028 is a line break to some readers and not to others; remove it, or write it as an escape in double quotes");
    assert_snapshot!(errors("a: \u{85}"), @"[ForbiddenCharacter] 1:4: the character U+0085 is a line break to some readers and not to others; remove it, or write it as an escape in double quotes");
    assert!(read(&format!("a: {}\0", "é".repeat(200))).is_err());
    assert!(read("a: \"é\u{a0}\u{feff}\u{10ffff}\u{fffd}日本\"").is_ok());
}

#[test]
fn bytes_that_are_no_utf8_are_told_with_their_place() {
    let told = |bytes: &[u8]| decode(bytes).expect_err("not UTF-8").to_string();
    assert_snapshot!(told(b"a: b\nc: \xE9t\xE9\n"), @"2:4: byte 0xE9 (number 9 of the file) is not UTF-8; save the file as UTF-8");
    assert_snapshot!(told("日: ".as_bytes().iter().chain(b"\xFF").copied().collect::<Vec<_>>().as_slice()), @"1:4: byte 0xFF (number 6 of the file) is not UTF-8; save the file as UTF-8");
    assert_snapshot!(told(b"\xFF\xFEa\0"), @"1:1: this file is UTF-16; save it as UTF-8");
    assert_snapshot!(told(b"\xFE\xFF\0a"), @"1:1: this file is UTF-16; save it as UTF-8");
    assert_eq!(decode(b""), Ok(""));
}

#[test]
fn bytes_decode_alike_with_and_without_copying() {
    for bytes in
        [&b"a: b"[..], b"\xEF\xBB\xBFa: b", b"", b"a\xE9", b"\xFF\xFEa\0", b"\xEF\xBB\xBF\xFF"]
    {
        assert_eq!(
            decoded(bytes.to_vec()).as_deref(),
            decode(bytes).as_ref().copied(),
            "{bytes:?}"
        );
    }
}

#[test]
fn broken_json_is_told_with_its_place() {
    let told = |text: &str| {
        let error = from_json(text).expect_err("broken JSON");
        format!("[{:?}] {error}", error.kind)
    };
    assert_snapshot!(told("{\"a\": 1,\n \"é\": x}"), @"[Syntax] 2:7: expected value");
    assert_snapshot!(told("{\"a\": 1, \"a\": 2}"), @r#"[DuplicateKey] 1:12: the key "a" is set twice; keep one"#);
    assert_snapshot!(told("[1e999]"), @"[NumberOutOfRange] 1:6: number out of range");
    assert_snapshot!(told("[1, "), @"[Truncated] 1:4: EOF while parsing a value");
    assert_snapshot!(told(""), @"[Truncated] 1:1: EOF while parsing a value");
    assert_snapshot!(told("1 2"), @"[Syntax] 1:3: trailing characters");
    assert_snapshot!(told(&"[".repeat(10_000)), @"[TooDeep] 1:101: objects and lists are nested more than 100 deep");
    assert_snapshot!(told(&("[".to_owned() + &"1,".repeat(600_000))), @"[TooManyNodes] 1:1199999: too many values; split the text");
    assert_snapshot!(told(&" ".repeat(17 << 20)), @"[TooLarge] 1:1: 17825792 bytes are more than the 16777216 allowed");
}

#[test]
fn a_colon_in_brackets_that_cannot_be_mended_is_an_error() {
    // A carriage return alone ends a line for YAML 1.1, so this text is not mended.
    let text = "a: [b:, c]\rd: [::]\r";
    let error = read(text).expect_err("no YAML");
    assert_eq!(error.to_string(), "1:6: quote the text that this `:` is in");
    assert!(!read_located(text, &Limits::CONFIG).expect_err("no YAML").is_empty());
}

#[test]
fn one_colon_without_a_key_and_without_a_value_is_no_panic() {
    for text in ["[[[{\t\t\t\t\t:,\t[", "&:ax   {\t\t\t:,0 {777, , 1:30}"] {
        assert!(read(text).is_err(), "{text}");
    }
}
