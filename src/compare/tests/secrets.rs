use kubeyaml::Value;

use super::{edits, id, line, seen};

#[test]
fn of_a_secret_only_the_keys_are_told() {
    let from = "data: {a: YQ==, b: Yg==, c: Yw==}";
    let to = "data: {b: eA==}\nstringData: {a: a, d: new}";
    assert_eq!(
        seen("Secret", from, to),
        [
            ".stringData.a: \"(secret)\" -> \"(secret)\" (spelling)",
            ".data.b: \"(secret)\" -> \"(secret)\"",
            ".data.c: \"(secret)\" -> -",
            ".stringData.d: - -> \"(secret)\"",
        ]
    );
}

#[test]
fn what_is_no_mapping_of_keys_in_a_secret_is_secret_and_told() {
    assert_eq!(
        seen("Secret", "data: hunter2", "data: hunter3"),
        [".data: \"(secret)\" -> \"(secret)\""]
    );
    assert_eq!(
        seen("Secret", "data: {}", "kind: Secret")[0],
        ".data: \"(secret)\" -> - (spelling)"
    );
    assert_eq!(
        seen("Secret", "DATA: {a: b}", "{DATA: {a: c}, type: x}"),
        [".DATA: \"(secret)\" -> \"(secret)\"", ".type: - -> \"x\""]
    );
    let of = |data: &str| format!("objects: {{kind: Secret, data: {data}}}");
    assert_eq!(
        seen("", &of("hunter2"), &of("{a: QQ==}")),
        [".objects.data.a: - -> \"(secret)\"", ".objects.data: \"(secret)\" -> \"(secret)\"",]
    );
}

#[test]
fn what_kubectl_remembers_of_a_secret_is_as_secret_as_the_secret() {
    let applied = |held: &str| {
        format!(
            r#"metadata: {{annotations: {{team: a, kubectl.kubernetes.io/last-applied-configuration: '{{"stringData":{{"k":"{held}"}}}}'}}}}"#
        )
    };
    let path = ".metadata.annotations.kubectl.kubernetes.io/last-applied-configuration";
    assert_eq!(
        seen("Secret", &applied("hunter2"), &applied("hunter3")),
        [format!("{path}: \"(secret)\" -> \"(secret)\"")]
    );
    assert_eq!(
        seen("Secret", "metadata: {annotations: {team: a}}", &applied("hunter2")),
        [format!("{path}: - -> \"(secret)\"")]
    );
    let alone = applied("hunter2").replace("team: a, ", "");
    assert_eq!(
        seen(
            "Secret",
            "metadata: {name: x}",
            &alone.replace("metadata: {", "metadata: {name: x, ")
        ),
        [format!("{path}: - -> \"(secret)\"")]
    );
}

#[test]
fn an_annotation_of_a_secret_that_repeats_it_is_as_secret_whoever_wrote_it() {
    let secret = |original: &str, team: &str| {
        let annotations = [("kapp.k14s.io/original", original.into()), ("team", team.into())];
        Value::from([("metadata", Value::from([("annotations", Value::from(annotations))]))])
    };
    let path = ".metadata.annotations.kapp.k14s.io/original";
    for held in
        [r#"{"data":{"k":"HELD"}}"#, "stringData:\n  k: HELD\n", r#"{"a":[{"data":{"k":"HELD"}}"#]
    {
        let [from, to] = ["one", "two"].map(|it| secret(&held.replace("HELD", it), it));
        let seen = edits(&id("Secret"), &from, &to).iter().map(line).collect::<Vec<_>>();
        let team = ".metadata.annotations.team: \"one\" -> \"two\"".to_owned();
        assert_eq!(seen, [format!("{path}: \"(secret)\" -> \"(secret)\""), team], "{held}");
    }
    let [from, to] = ["one", "two"].map(|it| secret(&format!("a database of {it}"), "a"));
    assert_eq!(edits(&id("Secret"), &from, &to).len(), 1);
    let [from, to] = [r#"{"data":{"k":"one"}}"#, "nothing"].map(|it| secret(it, "a"));
    let seen = edits(&id("Secret"), &from, &to).iter().map(line).collect::<Vec<_>>();
    assert_eq!(seen, [format!("{path}: \"(secret)\" -> \"(secret)\"")]);
}

#[test]
fn what_is_no_base64_is_compared_as_text() {
    let differs = [".data.a: \"(secret)\" -> \"(secret)\""];
    for (from, to) in [("abcde", "abcdf"), ("'1'", "'2'"), ("YQ", "YR"), ("YQ==", "YQ")] {
        let data = |text: &str| format!("data: {{a: {text}}}");
        assert_eq!(seen("Secret", &data(from), &data(to)), differs, "{from} {to}");
    }
    let spelled = [".data.a: \"(secret)\" -> \"(secret)\" (spelling)"];
    for to in ["\"YWI=\\n\"", "\"Y\\r\\nWI=\"", "YWJ="] {
        assert_eq!(seen("Secret", "data: {a: YWI=}", &format!("data: {{a: {to}}}")), spelled);
    }
}
