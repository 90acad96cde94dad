//! Budgets: hostile texts end early with a clear error, honest ones pass.

#![expect(clippy::panic, reason = "tests fail by panicking")]

use kubeyaml::{ErrorKind, Limits, Node, Value, read, read_located, read_with, to_json};

/// Joins what `line` writes for each number.
fn lines(numbers: std::ops::Range<usize>, line: impl Fn(usize) -> String) -> String {
    numbers.map(line).collect::<Vec<_>>().concat()
}

fn kind(text: &str, limits: &Limits) -> ErrorKind {
    let (Err(error), Err(errors)) = (read_with(text, limits), read_located(text, limits)) else {
        panic!("was read: {text:.40}");
    };
    assert!(errors.contains(&error), "{error} is among {errors:?}");
    error.kind
}

#[test]
fn texts_longer_than_allowed_are_refused_before_reading() {
    let huge = "x".repeat(100 << 20);
    assert_eq!(kind(&huge, &Limits::MANIFESTS), ErrorKind::TooLarge);
    let limits = Limits { bytes: 4, ..Limits::CONFIG };
    assert!(read_with("a: b", &limits).is_ok());
    assert_eq!(kind("a: bc", &limits), ErrorKind::TooLarge);
}

#[test]
fn deep_nesting_is_refused_in_every_style() {
    let block_map: String = lines(0..10_000, |at| format!("{}a:\n", " ".repeat(at.min(300))));
    let texts = [
        "[".repeat(10_000),
        "[".repeat(200) + &"]".repeat(200),
        "{a: ".repeat(200) + &"}".repeat(200),
        "- ".repeat(10_000) + "a",
        "? ".repeat(10_000) + "a",
        block_map,
    ];
    for text in texts {
        assert_eq!(kind(&text, &Limits::MANIFESTS), ErrorKind::TooDeep, "{text:.20}");
    }
    let chain = lines(1..300, |at| format!("a{at}: &a{at} [*a{}]\n", at - 1));
    assert_eq!(kind(&format!("a0: &a0 x\n{chain}"), &Limits::MANIFESTS), ErrorKind::TooDeep);
}

#[test]
fn the_depth_allowed_is_exact() {
    let limits = Limits { depth: 3, ..Limits::CONFIG };
    assert!(read_with("[[[a]]]", &limits).is_ok());
    assert_eq!(kind("[[[[a]]]]", &limits), ErrorKind::TooDeep);
    assert!(read_with("a: &x [1]\nb: {c: *x}", &limits).is_ok());
    assert_eq!(kind("a: &x [1]\nb: {c: {d: *x}}", &limits), ErrorKind::TooDeep);
}

#[test]
fn the_deepest_tree_allowed_can_be_written_copied_and_dropped() {
    let text = "[".repeat(100) + &"]".repeat(100);
    let value = read(&text).expect("deep, but allowed").remove(0);
    assert_eq!(read(&kubeyaml::emit(&value)), Ok(vec![value.clone()]));
    assert_eq!(kubeyaml::from_json(&to_json(&value)), Ok(value));
}

#[test]
fn alias_bombs_stop_early() {
    let row =
        |at: usize| format!("a{at}: &a{at} [{}]\n", vec![format!("*a{}", at - 1); 10].join(","));
    let bomb = "a0: &a0 [x]\n".to_owned() + &lines(1..20, row);
    let long = format!("a: &a {}\nb:\n", "x".repeat(1 << 20)) + &"- *a\n".repeat(1000);
    let merged = "a0: &a0 {k: v}\n".to_owned()
        + &lines(1..20, |at| {
            format!("a{at}: &a{at} {{x: *a{0}, y: *a{0}, z: {{<<: *a{0}}}}}\n", at - 1)
        });
    let nested = lines(0..60, |at| format!("{}- &a{at}\n", " ".repeat(at)))
        + &(" ".repeat(60) + "- x\n").repeat(30_000);
    for text in [bomb, long, merged, nested] {
        assert_eq!(kind(&text, &Limits::MANIFESTS), ErrorKind::TooManyNodes, "{text:.40}");
    }
}

#[test]
fn too_many_values_are_refused() {
    let keys = lines(0..1_000_000, |at| format!("k{at}: 1\n"));
    let told = read(&keys).err().map(|error| error.kind);
    assert_eq!(told, Some(ErrorKind::TooManyNodes));
    let limits = Limits { nodes: 1000, ..Limits::CONFIG };
    for text in ["---\na\n", "- a\n", "- a: 1\n", "- {}\n", "- []\n"] {
        assert!(read_with(&text.repeat(300), &limits).is_ok());
        assert_eq!(kind(&text.repeat(1001), &limits), ErrorKind::TooManyNodes);
    }
}

#[test]
fn brackets_may_not_hold_more_than_the_parser_can_keep() {
    let list = format!("- [{}]", "1,".repeat(300_000));
    let map = format!("a:\n- {{{}z: 1}}", "a: 1,".repeat(300_000));
    let words = format!("[{}", "a: ".repeat(300_000));
    for text in [list, map, words] {
        assert_eq!(kind(&text, &Limits::MANIFESTS), ErrorKind::TooManyNodes, "{text:.20}");
    }
}

#[test]
fn many_commas_are_no_trouble_outside_one_pair_of_brackets() {
    let text = "a: |\n".to_owned() + &"  {\"a\": [1, 2], \"b\": {}}\n".repeat(40_000);
    assert!(read(&text).is_ok());
    let text = format!("a:\n- k: &x !!str \"{}\"\n", "a, [b], ".repeat(100_000));
    assert!(read(&text).is_ok());
    assert!(read(&format!("a: [{}]", "1,".repeat(210_000))).is_ok());
    assert!(read(&"- {a: 1, b: [2, 3]}\n".repeat(50_000)).is_ok());
}

#[test]
fn an_honest_file_of_several_megabytes_passes() {
    let container = "- name: web\n  image: registry.example/web:1.2.3\n  env:\n  - name: LEVEL\n    \
                     value: debug\n  resources: {limits: {cpu: 100m, memory: 128Mi}}\n";
    let text = container.repeat(20_000);
    assert!(text.len() > 2_500_000);
    let documents = read(&text).expect("an honest file");
    let nodes = read_located(&text, &Limits::MANIFESTS).expect("an honest file");
    assert_eq!(documents, nodes.iter().map(Node::to_value).collect::<Vec<_>>());
    assert_eq!(documents[0].as_list().map(<[Value]>::len), Some(20_000));
}

#[test]
fn hundreds_of_strings_at_odd_indentations_pass() {
    let item = "- message: 'one line\n  and another'\n  args: [\n  a, b,\n  ]\n";
    let text = format!("items:\n{}", item.repeat(100));
    let documents = read(&text).expect("kubectl writes such strings");
    assert_eq!(documents[0].get("items").and_then(Value::as_list).map(<[Value]>::len), Some(100));
}

#[test]
fn old_line_ends_and_odd_indentation_together_end_well() {
    for text in ["\ra: é\nb:\n- c: 'd\n  e'\n", "a:\r- b: 'c\r  d'", "a:\r\n- b: 'c\r\n  d'\r\n"] {
        let _ = read_located(text, &Limits::CONFIG);
    }
    let documents = read("a:\r\n- b: 'c\r\n  d'\r\n").expect("any line end");
    assert_eq!(to_json(&documents[0]), r#"{"a":[{"b":"c d"}]}"#);
}

#[test]
fn wide_characters_beside_damage_end_well() {
    let text = "\"!!str a!!str null\":\n- \"true0777\u{1f600}\"\n- null\n- \"true- a: \"\n- null\n\
                \"\u{1eea1}\u{ae} \u{9e6}a\": []\n";
    let boundaries = (0..=text.len()).filter(|at| text.is_char_boundary(*at));
    for (at, piece) in
        boundaries.flat_map(|at| ["a", ":", "'", "\"", "\n", "["].map(|piece| (at, piece)))
    {
        let mut damaged = text.to_owned();
        damaged.insert_str(at, piece);
        let _ = read_located(&damaged, &Limits::CONFIG);
        damaged.truncate(at + piece.len());
        let _ = read_located(&damaged, &Limits::CONFIG);
    }
}

#[test]
fn at_most_a_hundred_errors_are_told() {
    let text = "a: 1\n".repeat(5000);
    let errors = read_located(&text, &Limits::MANIFESTS).expect_err("the same key again and again");
    assert_eq!(errors.len(), 100);
}

#[test]
fn numbers_at_every_limit_end_well() {
    let long = "1".repeat(1 << 17);
    for text in [long.clone(), format!("1.{long}"), format!("1e{long}"), format!("0x{long}")] {
        assert!(read(&format!("a: {text}")).is_ok());
        assert!(read(&format!("{text}: a")).is_ok() || text.len() > 1000);
    }
}
