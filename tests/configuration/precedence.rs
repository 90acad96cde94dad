//! Which of several keys that say the same thing wins, and what the loser is told.

use crate::told::{Told, assert_rules, assert_sound, over, prod, project};

fn istio(keys: &str) -> Told {
    prod(&format!("istio:\n  version: 1.30.3\n{keys}"))
}

fn image(told: &Told, file: &str) -> String {
    let line = told.file(file).lines().find(|line| line.trim_start().starts_with("image: "));
    line.unwrap_or_default().trim().trim_start_matches("image: ").to_owned()
}

const ZTUNNEL: &str = "istio/daemonset-ztunnel.yaml";
const ISTIOD: &str = "istio/deployment-istiod.yaml";

#[test]
fn a_charts_own_value_beats_global_which_beats_the_typed_key() {
    let told = istio("  hub: a\n  global: { hub: b }\n  ztunnel: { global: { hub: c } }\n");
    assert_sound(&told);
    assert_eq!(image(&told, ISTIOD), "b/pilot:1.30.3-distroless");
    assert_eq!(image(&told, ZTUNNEL), "c/ztunnel:1.30.3-distroless");
    assert_eq!(told.notes, ["no-effect env/prod.yaml:3:8", "no-effect env/prod.yaml:4:18"]);
    assert!(told.words.contains("`global.hub` has no effect\n"), "{}", told.words);
    assert!(told.words.contains("`global.hub` has no effect on ztunnel\n"), "{}", told.words);
}

#[test]
fn a_value_that_a_chart_takes_in_two_places_has_one_winner() {
    let told = istio("  tag: a\n  ztunnel: { tag: b }\n");
    assert_eq!(image(&told, ZTUNNEL), "docker.io/istio/ztunnel:b-distroless");
    assert_eq!(image(&told, ISTIOD), "docker.io/istio/pilot:a-distroless");
    assert_eq!(told.notes, ["no-effect env/prod.yaml:3:8"]);
    let told = istio("  profile: ambient\n  global: { profile: '' }\n");
    assert_eq!(told.notes, ["no-effect env/prod.yaml:3:12"]);
    assert!(!told.file(ISTIOD).contains("PILOT_ENABLE_AMBIENT"), "the profile still holds");
}

#[test]
fn a_network_of_global_is_that_of_istiod_ztunnel_and_the_label() {
    let told =
        prod("cluster: { network: n1 }\nistio: { version: 1.30.3, global: { network: n2 } }\n");
    assert_sound(&told);
    assert_eq!(told.notes, ["no-effect env/prod.yaml:1:21"]);
    assert!(told.file("istio/namespace-istio-system.yaml").contains("network: n2\n"));
    assert!(told.file(ZTUNNEL).contains("name: NETWORK\n          value: n2\n"));
    let label = "namespaces: { istio-system: { labels: { topology.istio.io/network: b } } }\n";
    let told = prod(&format!("cluster: {{ network: a }}\nistio: {{ version: 1.30.3 }}\n{label}"));
    assert_eq!(told.errors, ["contradiction env/prod.yaml:1:21"]);
}

#[test]
fn the_default_revision_follows_the_revision_only_where_it_is_unsaid() {
    let told = istio("  revision: a\n  base: { defaultRevision: a }\n");
    assert_sound(&told);
    assert!(told.notes.is_empty(), "{:?}", told.notes);
    let told = istio("  revision: a\n");
    let validator = "istio/validatingwebhookconfiguration-istiod-default-validator.yaml";
    assert!(told.file(validator).contains("name: istiod-a\n"), "{}", told.file(validator));
    let told = istio("  revision: a\n  istiod: { revision: b }\n  base: { defaultRevision: b }\n");
    assert_eq!(told.notes, ["no-effect env/prod.yaml:3:13"]);
    assert!(told.words.contains("`revision` has no effect on istiod\n"), "{}", told.words);
    let told = istio("  revision: a\n  istiod: { revision: b }\n");
    assert_eq!(told.errors, ["validator-orphan env/prod.yaml:3:13"]);
}

#[test]
fn a_validator_that_fails_closed_needs_its_istiod() {
    for (keys, errors) in [
        ("base: { defaultRevision: x }", &["validator-orphan env/prod.yaml:3:28"][..]),
        ("base: { defaultRevision: x, base: { validationFailurePolicy: Ignore } }", &[]),
        ("revisions: { x: {} }\n  base: { defaultRevision: x }", &[]),
    ] {
        assert_eq!(istio(&format!("  {keys}\n")).errors, errors, "{keys}");
    }
}

#[test]
fn empty_is_what_revision_variant_and_compatibility_version_are_when_unsaid() {
    let told = istio("  revision: ''\n  compatibilityVersion: ''\n");
    assert_sound(&told);
    assert_eq!(told.names("istio"), istio("").names("istio"));
}

#[test]
fn names_of_revisions_tags_and_networks_are_checked_where_they_stand() {
    assert_eq!(istio("  revision: '1.30'\n").errors, ["invalid-name env/prod.yaml:3:13"]);
    assert_eq!(istio("  revisions: { '1.30': {} }\n").errors, ["invalid-name env/prod.yaml:3:16"]);
    let tags = "  revisions: { c: { tags: [ok, 'A B'] } }\n";
    assert_eq!(istio(tags).errors, ["invalid-name env/prod.yaml:3:32"]);
    assert_rules(&[
        ("cluster: { network: 'a b', clusterDomain: 'c d' }", &["invalid-name", "invalid-name"]),
        ("cluster: { network: a_b, clusterDomain: k8s.example.com }", &[]),
    ]);
}

#[test]
fn a_tag_belongs_to_one_istiod() {
    let twice = "  istiod: { revisionTags: [t] }\n  revisions: { c: { tags: [t] } }\n";
    assert_eq!(istio(twice).errors, ["tag-twice env/prod.yaml:4:28"]);
    let a_revision = "  istiod: { revisionTags: [c] }\n  revisions: { c: {} }\n";
    assert_eq!(istio(a_revision).errors, ["tag-twice env/prod.yaml:3:28"]);
    assert_sound(&istio(
        "  istiod: { revisionTags: [default] }\n  revisions: { c: { tags: [t] } }\n",
    ));
    assert_eq!(
        istio("  revision: c\n  revisions: { c: {} }\n").errors[0],
        "revision-twice env/prod.yaml:4:16"
    );
    let default = "  revision: a\n  revisions: { default: {} }\n";
    assert_eq!(istio(default).errors, ["revision-default env/prod.yaml:4:16"]);
}

#[test]
fn extension_providers_have_one_form_in_a_chain_and_the_order_of_their_names() {
    let base = |providers| {
        format!("istio:\n  version: 1.30.3\n  meshConfig: {{ extensionProviders: {providers} }}\n")
    };
    let map = "{ z: { prometheus: {} }, m: { prometheus: {} }, a: { prometheus: {} } }";
    let told = over(&base(map), "istio: { meshConfig: { extensionProviders: { m: null } } }\n");
    assert_sound(&told);
    let list = "extensionProviders:\n    - name: a\n      prometheus: {}\n    - name: z\n";
    assert!(told.file("istio/configmap-istio.yaml").contains(list));
    let upper = "istio: { meshConfig: { extensionProviders: { m: { prometheus: {} } } } }\n";
    let told = over(&base("[{ name: z, prometheus: {} }]"), upper);
    assert_eq!(told.errors, ["mixed-providers env/prod.yaml:2:44"]);
    let revision = |providers| {
        format!(
            "istio: {{ revisions: {{ c: {{ istiod: {{ meshConfig: {{ extensionProviders: {providers} }} }} }} }} }}\n"
        )
    };
    let told = over(&(base("{}") + "x-a: 1\n"), &revision("[]"));
    assert_sound(&told);
    let lower = "istio: { version: 1.30.3, revisions: { c: { istiod: { meshConfig: { extensionProviders: [] } } } } }\n";
    assert_eq!(over(lower, &revision("{}")).errors.len(), 1, "in a revision");
    assert_eq!(
        istio("  meshConfig: { extensionProviders: { m: { name: x } } }\n").errors,
        ["provider-name env/prod.yaml:3:50"]
    );
}

#[test]
fn releases_of_other_minors_and_other_texts_are_refused() {
    for version in ["1.28.0", "1.29.99", "1.31.0-rc.0"] {
        assert_sound(&prod(&format!("istio: {{ version: {version} }}\n")));
    }
    for version in ["1.27.9", "1.32.0", "'1.30'", "v1.30.3", "latest", "1.30.003", "'1.30.3 '"] {
        let told = prod(&format!("istio: {{ version: {version} }}\n"));
        assert_eq!(told.errors, ["version env/prod.yaml:1:19"], "{version}");
    }
    let told = prod("istio: { version: 1.27.3, source: charts }\n");
    assert_eq!(told.errors, ["not-yet env/prod.yaml:1:35"]);
    assert_rules(&[
        ("gatewayApi: { version: 1.5.1 }", &["version"]),
        ("gatewayApi: { version: v1.99.0-rc.1 }", &[]),
        ("gatewayApi: { crds: vendored }", &["not-yet"]),
        ("packs: { p: { chart: { name: x } } }", &["not-yet"]),
    ]);
    let told = project(&[
        ("ambit.yaml", "checks: { a: b }\n"),
        ("env/prod.yaml", "istio: { version: 1.30.3 }\n"),
    ]);
    assert_eq!(told.notes, ["not-yet ambit.yaml:1:9", "no-repository"]);
}

#[test]
fn a_tag_for_all_istiods_is_told_where_it_gives_a_canary_the_old_binary() {
    let mesh = |more: &str| prod(&format!("istio:\n  version: 1.29.5\n  revision: a\n{more}"));
    for said in
        ["global: { tag: 1.29.5-x }", "istiod: { tag: x }", "istiod: { global: { tag: x } }"]
    {
        let told = mesh(&format!("  {said}\n  revisions: {{ b: {{ version: 1.30.3 }} }}\n"));
        assert!(told.notes.iter().any(|it| it.starts_with("revision-tag ")), "{said}: {told:?}");
        let own = "b: { version: 1.30.3, istiod: { global: { tag: y } } }";
        for more in [own, "b: { version: 1.29.5 }", "b: {}"] {
            let told = mesh(&format!("  {said}\n  revisions: {{ {more} }}\n"));
            assert!(!told.notes.iter().any(|it| it.starts_with("revision-tag ")), "{more}");
        }
    }
    let told = mesh("  tag: x\n  revisions: { b: { version: 1.30.3 } }\n");
    assert!(!told.notes.iter().any(|it| it.starts_with("revision-tag ")), "{told:?}");
}
