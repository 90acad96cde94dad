use super::{difference, file, impacts};
use crate::diff::{Class, ImpactKind, Operation, VersionMove};

fn workload(kind: &str, name: &str, spec: &str, image: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: istio-system}}\n\
         spec:\n  replicas: 1\n{spec}  template:\n    spec:\n      containers:\n      \
         - {{name: {}, image: 'istio/x:{image}'}}\n",
        match name {
            "istiod" => "discovery",
            "istio-cni-node" => "install-cni",
            _ => "istio-proxy",
        }
    )
}

const GATEWAYS: &str = "
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: waypoint, namespace: shop}
spec: {gatewayClassName: istio-waypoint, listeners: []}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: web, namespace: edge}
spec: {gatewayClassName: istio, infrastructure: {labels: {a: b}, annotations: {a: b}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: other, namespace: edge}
spec: {gatewayClassName: cilium}
";

#[test]
fn a_pod_template_that_differs_rolls_its_workload_and_nothing_else_does() {
    let old = workload("Deployment", "istiod", "", "1.30.1");
    let rolled = file(&old, &workload("Deployment", "istiod", "", "1.30.2"));
    assert_eq!(
        impacts(&rolled),
        [(ImpactKind::Rolls, "istiod".to_owned()), (ImpactKind::Upgrade, String::new())]
    );
    assert_eq!(rolled.impacts[0].text, "rolls: image 1.30.1 -> 1.30.2");
    let moved = VersionMove { from: "1.30.1".to_owned(), to: "1.30.2".to_owned() };
    assert_eq!(rolled.impacts[0].versions, [moved], "what the sentence names, as data");
    let scaled = file(&old, &old.replace("replicas: 1", "replicas: 2"));
    assert_eq!(impacts(&scaled), []);
}

#[test]
fn a_text_in_a_pod_template_that_is_only_spelled_otherwise_rolls_too() {
    let with = |text: &str| {
        let template = format!("template:\n    metadata: {{annotations: {{a: '{text}'}}}}\n");
        workload("Deployment", "web", "", "1").replace("template:\n", &template)
    };
    let rolled = file(&with(r#"{"a":1}"#), &with(r#"{"a": 1}"#));
    assert_eq!(impacts(&rolled), [(ImpactKind::Rolls, "web".to_owned())]);
    assert_eq!(rolled.changes.iter().map(|it| it.class).collect::<Vec<_>>(), [Class::Rollout]);
    let outside = |text: &str| {
        with("x").replace("namespace", &format!("annotations: {{a: '{text}'}}, namespace"))
    };
    assert_eq!(impacts(&file(&outside(r#"{"a":1}"#), &outside(r#"{"a": 1}"#))), []);
}

#[test]
fn only_versions_that_the_sentence_has_room_for_are_named_versions() {
    let with = |tag: &str| {
        let containers = (0..5).map(|it| format!("{{name: c{it}, image: 'x/{it}:{tag}{it}'}}"));
        let containers = containers.collect::<Vec<_>>().join(", ");
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: x}}\nspec: {{template: {{spec: {{containers: [{containers}]}}}}}}\n"
        )
    };
    let rolled = file(&with("1."), &with("2."));
    let text = &rolled.impacts[0].text;
    assert_eq!(text, "rolls: image 1.0 -> 2.0, image 1.1 -> 2.1, image 1.2 -> 2.2 and 2 more");
    let named = rolled.impacts[0].versions.iter().map(|it| it.from.as_str());
    assert_eq!(named.collect::<Vec<_>>(), ["1.0", "1.1", "1.2"]);
}

#[test]
fn ztunnel_says_when_its_connections_end_and_on_delete_that_it_does_not_roll_by_itself() {
    let spec = "  updateStrategy: {type: OnDelete}\n";
    let grace = "      terminationGracePeriodSeconds: 300\n      containers:";
    let ztunnel = |spec: &str, image: &str| {
        workload("DaemonSet", "ztunnel", spec, image).replace("      containers:", grace)
    };
    let rolled = file(&ztunnel("", "1.30.1"), &ztunnel("", "1.30.2"));
    assert_eq!(rolled.impacts[0].kind, ImpactKind::Rolls);
    assert!(rolled.impacts[0].text.contains("300 s"), "{}", rolled.impacts[0].text);
    let waits = file(&ztunnel(spec, "1.30.1"), &ztunnel(spec, "1.30.2"));
    assert_eq!(waits.impacts[0].kind, ImpactKind::RollsOnDelete);
    assert!(waits.impacts[0].text.starts_with("rolls only where its pods are deleted"));
}

#[test]
fn another_grace_period_of_ztunnel_holds_from_the_next_replacement_on() {
    let ztunnel = |seconds: u16| {
        let grace = format!("      terminationGracePeriodSeconds: {seconds}\n      containers:");
        workload("DaemonSet", "ztunnel", "", "1").replace("      containers:", &grace)
    };
    let text = &file(&ztunnel(300), &ztunnel(600)).impacts[0].text;
    assert!(text.contains("end 300 s after"), "{text}");
    assert!(text.ends_with("this time, 600 s from the next replacement on"), "{text}");
}

#[test]
fn the_order_of_containers_rolls_and_a_quantity_spelled_differently_does_not() {
    let with = |containers: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: x}}\nspec: {{template: {{spec: {{containers: [{containers}]}}}}}}\n"
        )
    };
    let rolled = file(&with("{name: a}, {name: b}"), &with("{name: b}, {name: a}"));
    assert_eq!(impacts(&rolled), [(ImpactKind::Rolls, "x".to_owned())]);
    let limit = |cpu: &str| with(&format!("{{name: a, resources: {{limits: {{cpu: {cpu}}}}}}}"));
    assert_eq!(impacts(&file(&limit("1"), &limit("1000m"))), []);
}

fn injector(values: &str, template: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: istio-sidecar-injector, namespace: \
         istio-system}}\ndata:\n  values: '{{\"global\": {{{values}}}}}'\n  config: |\n    \
         templates:\n      sidecar: |\n        {template}\n        x: 1\n"
    )
}

#[test]
fn what_gateways_are_made_from_rolls_those_that_istiod_deploys() {
    let roll = |from: &str, to: &str| {
        let [from, to] = [from, to].map(|it| [("istio/i.yaml", it), ("shop/g.yaml", GATEWAYS)]);
        impacts(&difference(&from, &to))
    };
    let old = injector("\"tag\": \"1\"", "a");
    let both = ["waypoint", "web"].map(|it| (ImpactKind::GatewaysRoll, it.to_owned()));
    assert_eq!(roll(&old, &injector("\"tag\": \"2\"", "a")), both);
    assert_eq!(roll(&old, &injector("\"tag\": \"1\", \"other\": 1", "a")), []);
    assert_eq!(roll(&old, &injector("\"tag\": \"1\"", "b")), []);
    let created = difference(
        &[("shop/g.yaml", GATEWAYS)],
        &[("istio/i.yaml", &old), ("shop/g.yaml", GATEWAYS)],
    );
    assert_eq!(impacts(&created), [(ImpactKind::NotUntilRestart, String::new())]);
}

#[test]
fn mesh_keys_roll_gateways_or_wait_for_istiod() {
    let mesh = |text: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: istio, namespace: istio-system}}\ndata:\n  mesh: |\n    a: 1\n    {text}\n"
        )
    };
    let of = |from: &str, to: &str| {
        let [from, to] = [mesh(from), mesh(to)];
        let kinds = impacts(&difference(
            &[("istio/m.yaml", &from), ("shop/g.yaml", GATEWAYS)],
            &[("istio/m.yaml", &to), ("shop/g.yaml", GATEWAYS)],
        ));
        kinds.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()
    };
    assert_eq!(of("accessLogFile: a", "accessLogFile: b"), []);
    assert_eq!(of("defaultConfig: {a: 1}", "defaultConfig: {a: 2}"), [ImpactKind::GatewaysRoll; 2]);
    let trust = [ImpactKind::GatewaysRoll, ImpactKind::GatewaysRoll, ImpactKind::NotUntilRestart];
    assert_eq!(of("trustDomain: a", "trustDomain: b"), trust);
}

#[test]
fn the_cnis_configuration_waits_for_a_restart_unless_it_is_restarted_here() {
    let config = |value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: istio-cni-config, namespace: istio-system}}\ndata: {{A: {value}}}\n"
        )
    };
    let node = |image: &str| workload("DaemonSet", "istio-cni-node", "", image);
    let (old, new) = (config("a"), config("b"));
    let waits = difference(
        &[("istio/c.yaml", &old), ("istio/n.yaml", &node("1.30.1"))],
        &[("istio/c.yaml", &new), ("istio/n.yaml", &node("1.30.1"))],
    );
    assert_eq!(impacts(&waits), [(ImpactKind::NotUntilRestart, "istio-cni-node".to_owned())]);
    let starts = difference(
        &[("istio/c.yaml", &old), ("istio/n.yaml", &node("1.30.1"))],
        &[("istio/c.yaml", &new), ("istio/n.yaml", &node("1.30.2"))],
    );
    assert_eq!(starts.impacts[0].kind, ImpactKind::Rolls);
    assert!(starts.impacts[0].text.contains("is read at that start"), "{:?}", starts.impacts);
}

#[test]
fn overlays_roll_the_gateways_they_are_for_and_leave_what_they_made() {
    let overlay = |data: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: o, namespace: istio-system, labels: {{gateway.istio.io/defaults-for-class: istio-waypoint}}}}\ndata: {{{data}}}\n"
        )
    };
    let of = |from: &str, to: &str| {
        let [from, to] = [overlay(from), overlay(to)];
        impacts(&difference(
            &[("istio/o.yaml", &from), ("shop/g.yaml", GATEWAYS)],
            &[("istio/o.yaml", &to), ("shop/g.yaml", GATEWAYS)],
        ))
    };
    let rolls = [(ImpactKind::GatewaysRoll, "waypoint".to_owned())];
    let pods = |image| format!("deployment: '{{spec: {{template: {{a: {image}}}}}}}'");
    let replicas = |count| format!("deployment: '{{spec: {{replicas: {count}}}}}'");
    assert_eq!(of(&pods(1), &pods(2)), rolls);
    assert_eq!(of("a: b", &format!("a: b, {}", pods(1))), rolls);
    assert_eq!(of(&replicas(1), &replicas(2)), []);
    assert_eq!(of("service: 'a: 1'", "service: 'a: 2'"), []);
    let left = [(ImpactKind::LeftInCluster, "o".to_owned())];
    assert_eq!(of("a: b, horizontalPodAutoscaler: 'a: 1'", "a: b"), left);
}

#[test]
fn a_gateways_own_labels_and_annotations_roll_it_unless_it_has_some_for_its_pods() {
    let changed = |name: &str| {
        let to = GATEWAYS
            .replace(&format!("name: {name},"), &format!("labels: {{x: y}}, name: {name},"));
        impacts(&difference(&[("shop/g.yaml", GATEWAYS)], &[("shop/g.yaml", &to)]))
    };
    assert_eq!(changed("waypoint"), [(ImpactKind::GatewaysRoll, "waypoint".to_owned())]);
    assert_eq!(changed("web"), []);
    assert_eq!(changed("other"), []);
    let moved = difference(&[("shop/g.yaml", GATEWAYS)], &[("mesh/g.yaml", GATEWAYS)]);
    let again = (ImpactKind::DeletesData, String::new());
    let rolls = (ImpactKind::GatewaysRoll, "waypoint".to_owned());
    assert_eq!(impacts(&moved), [rolls, again.clone(), again]);
    assert!(moved.changes.iter().all(|it| it.operation == Operation::Moved));
}

#[test]
fn what_the_api_server_refuses_is_said() {
    let object = |api: &str, kind: &str, rest: &str| {
        format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{name: x}}\n{rest}\n")
    };
    for (api, kind, from, to) in [
        ("apps/v1", "Deployment", "spec: {selector: {a: b}}", "spec: {selector: {a: c}}"),
        ("rbac.authorization.k8s.io/v1", "RoleBinding", "roleRef: {name: a}", "roleRef: {name: b}"),
        ("v1", "Service", "spec: {clusterIP: 10.0.0.1}", "spec: {clusterIP: 10.0.0.2}"),
        ("batch/v1", "Job", "spec: {template: {a: 1}}", "spec: {template: {a: 2}}"),
        ("v1", "ConfigMap", "immutable: true\ndata: {a: b}", "immutable: true\ndata: {a: c}"),
    ] {
        let refused = file(&object(api, kind, from), &object(api, kind, to));
        let kinds = impacts(&refused).into_iter().map(|it| it.0).collect::<Vec<_>>();
        assert!(kinds.contains(&ImpactKind::Refused), "{kind}: {kinds:?}");
    }
}

#[test]
fn what_the_api_server_refuses_rolls_nothing_and_nothing_waits_for_it() {
    let workload = |app: &str, image: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d, namespace: shop}}\nspec: \
             {{selector: {{matchLabels: {{app: {app}}}}}, template: {{spec: {{containers: [{{name: c, \
             image: 'x:{image}', envFrom: [{{configMapRef: {{name: e}}}}]}}]}}}}}}\n"
        )
    };
    let config = |fixed: &str, value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: e, namespace: shop}}\n{fixed}data: \
             {{a: {value}}}\n"
        )
    };
    let kinds = |[from, to]: [(&str, &str, &str); 2]| {
        let side = |(app, image, value)| [workload(app, image), config("immutable: true\n", value)];
        let [from, to] = [side(from), side(to)];
        let files = |it: &[String; 2]| it.join("---\n");
        let found = file(&files(&from), &files(&to));
        impacts(&found).into_iter().map(|it| it.0).collect::<Vec<_>>()
    };
    assert_eq!(kinds([("d", "1", "x"), ("e", "2", "x")]), [ImpactKind::Refused]);
    assert_eq!(kinds([("d", "1", "x"), ("d", "2", "x")]), [ImpactKind::Rolls]);
    assert_eq!(kinds([("d", "1", "x"), ("d", "1", "y")]), [ImpactKind::Refused]);
    let waits = |app: &str| {
        let [from, to] = [("d", "1", "x"), (app, "2", "y")]
            .map(|(app, image, value)| [workload(app, image), config("", value)].join("---\n"));
        let found = impacts(&file(&from, &to)).into_iter().map(|it| it.0);
        found.filter(|it| *it == ImpactKind::NotUntilRestart).count()
    };
    assert_eq!((waits("d"), waits("e")), (0, 1), "pods that start read what is new");
}

#[test]
fn what_goes_with_a_removed_object_and_what_stays_is_said() {
    let of = |text: &str| {
        let gone = difference(&[("a/x.yaml", text)], &[]);
        impacts(&gone).into_iter().map(|it| it.0).collect::<Vec<_>>()
    };
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n";
    let kept = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x, annotations: {argocd.argoproj.io/sync-options: 'Prune=false,Delete=false'}}\n";
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\n";
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\n";
    assert_eq!(of(namespace), [ImpactKind::DeletesData]);
    assert_eq!(of(kept), [ImpactKind::LeftInCluster]);
    assert_eq!(of(definition), [ImpactKind::DeletesData]);
    assert_eq!(of(application), [ImpactKind::LeftInCluster]);
    assert_eq!(of("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"), []);
}

/// The sentence about versions when components move.
fn upgrade(from: [&str; 3], to: [&str; 3]) -> String {
    let side = |[istiod, cni, ztunnel]: [&str; 3]| {
        [
            workload("Deployment", "istiod", "", istiod),
            workload("DaemonSet", "istio-cni-node", "", cni),
            workload("DaemonSet", "ztunnel", "", ztunnel),
        ]
        .join("---\n")
    };
    let difference = file(&side(from), &side(to));
    let found = difference.impacts.iter().find(|it| it.kind == ImpactKind::Upgrade);
    found.map(|it| it.text.clone()).unwrap_or_default()
}

#[test]
fn versions_name_the_order_and_what_speaks_against_them() {
    let one = upgrade(["1.29.6"; 3], ["1.30.2-distroless"; 3]);
    assert_eq!(
        one,
        "Istio 1.29.6 -> 1.30.2 (istiod, cni, ztunnel): at most one minor; apply in the order \
         base, istiod, cni, ztunnel, gateways"
    );
    let two = upgrade(["1.28.9"; 3], ["1.30.2"; 3]);
    assert!(two.contains("istiod, cni, ztunnel go more than one minor up"), "{two}");
    let back = upgrade(["1.30.2"; 3], ["1.30.1"; 3]);
    assert!(back.contains("istiod, cni, ztunnel go back"), "{back}");
    let ahead = upgrade(["1.29.6"; 3], ["1.29.6", "1.29.6", "1.30.2"]);
    assert!(ahead.contains("ztunnel 1.30.2 is newer than istiod"), "{ahead}");
    assert_eq!(upgrade(["1.30.2"; 3], ["1.30.2-distroless"; 3]), "");
}

#[test]
fn a_variable_that_comes_is_named_even_where_another_comes_twice() {
    let with = |more: &str| {
        let env = format!("[{{name: A, value: x}}, {{name: A, value: y}}{more}]");
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: x}}\n\
             spec: {{template: {{spec: {{containers: [{{name: c, env: {env}}}]}}}}}}\n"
        )
    };
    let rolled = file(&with(""), &with(", {name: B, value: z}"));
    assert_eq!(rolled.impacts[0].text, "rolls: env B");
}

fn istiod(name: &str, image: &str) -> String {
    workload("Deployment", "istiod", "", image).replace("name: istiod,", &format!("name: {name},"))
}

fn beside(from: &str, to: &str) -> Vec<String> {
    let stays = ("istio/stable.yaml", istiod("istiod", "1.29.6"));
    let stays = (stays.0, stays.1.as_str());
    let found = difference(&[stays, ("istio/x.yaml", from)], &[stays, ("istio/x.yaml", to)]);
    let upgrades = found.impacts.iter().filter(|it| it.kind == ImpactKind::Upgrade);
    upgrades.map(|it| it.text.clone()).collect()
}

#[test]
fn a_downgrade_takes_the_data_plane_first() {
    let back = upgrade(["1.30.2"; 3], ["1.29.6"; 3]);
    assert!(back.contains("go back, and Istio supports a data plane that is older"), "{back}");
    assert!(back.contains("; apply in the order ztunnel, cni, istiod, base; gateways"), "{back}");
    let patch = upgrade(["1.30.2"; 3], ["1.30.1"; 3]);
    assert!(patch.contains("go back within one minor; apply in the order ztunnel, cni"), "{patch}");
    assert!(!patch.contains("supports"), "{patch}");
}

#[test]
fn a_sentence_on_what_must_restart_goes_on_after_the_name_of_it() {
    let config = |domain: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: istio, namespace: istio-system}}\n\
             data: {{mesh: 'trustDomain: {domain}'}}\n"
        )
    };
    let text = |same: &[(&str, &str)]| {
        let (from, to) = (config("a"), config("b"));
        let side = |text| [same, &[("istio/c.yaml", text)]].concat();
        let found = difference(&side(&from), &side(&to));
        let restart = found.impacts.iter().find(|it| it.kind == ImpactKind::NotUntilRestart);
        restart.map(|it| it.text.clone()).unwrap_or_default()
    };
    let reads = "must be restarted: it reads trustDomain of ConfigMap istio at start only";
    let istiod = istiod("istiod", "1.30.2");
    let with = text(&[("istio/d.yaml", &istiod)]);
    assert!(with.starts_with(reads), "{with}");
    let without = text(&[]);
    assert!(without.starts_with(&format!("istiod {reads}")), "{without}");
}

#[test]
fn a_canary_whose_revision_is_named_already_is_not_said_to_wait_for_that() {
    let canary = istiod("istiod-1-30", "1.30.2");
    let waits = "nothing moves to it until";
    assert!(beside("", &canary)[0].contains(waits));
    let named = |kind: &str, version: &str, more: &str| {
        let labels = format!("labels: {{istio.io/rev: 1-30{more}}}");
        let object = format!(
            "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x, namespace: '', {labels}}}"
        );
        beside("", &format!("{canary}---\n{object}\nspec: {{gatewayClassName: istio}}\n")).remove(0)
    };
    for (text, whom) in [
        (named("Service", "v1", ", istio.io/tag: canary"), "revision tag canary"),
        (named("Namespace", "v1", ""), "namespace x"),
        (named("Gateway", "gateway.networking.k8s.io/v1", ""), "Gateway /x"),
    ] {
        assert!(!text.contains(waits), "{text}");
        assert!(text.contains(&format!("its revision is named by {whom}: what follows")), "{text}");
    }
}

#[test]
fn an_istiod_that_comes_or_goes_beside_another_is_a_canary() {
    let canary = |image| istiod("istiod-canary", image);
    let comes = beside("", &canary("1.30.2"));
    assert_eq!(comes.len(), 1);
    assert!(comes[0].starts_with("istiod 1.30.2 comes beside istiod 1.29.6: "), "{comes:?}");
    assert!(beside("", &canary("1.31.0"))[0].contains("more than one minor ahead"));
    assert!(beside("", &canary("1.28.9"))[0].contains("older than what runs"));
    let goes = beside(&canary("1.30.2"), "");
    assert!(goes[0].starts_with("istiod 1.30.2 goes and istiod 1.29.6 stays"), "{goes:?}");
}

#[test]
fn an_image_by_another_digest_is_a_version_nobody_knows() {
    let by = |digest| workload("Deployment", "istiod", "", digest).replace("x:sha", "x@sha");
    let found = file(&by("sha256:aa"), &by("sha256:bb"));
    let text = found.impacts.iter().find(|it| it.kind == ImpactKind::Upgrade);
    let text = text.map(|it| it.text.as_str()).unwrap_or_default();
    assert!(text.starts_with("Istio unknown -> unknown (istiod): "), "{text}");
    assert!(text.contains("cannot be judged"), "{text}");
}

#[test]
fn a_rollout_whose_pod_template_differs_rolls_and_reads_what_is_new() {
    let rollout = |image: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {{name: r, namespace: n}}\nspec: \
             {{template: {{spec: {{containers: [{{name: c, image: 'x:{image}', envFrom: [{{configMapRef: \
             {{name: e}}}}]}}]}}}}}}\n"
        )
    };
    let config = |value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: e, namespace: n}}\ndata: {{a: {value}}}\n"
        )
    };
    let of = |image: &str| {
        let [from, to] = [(rollout("1"), config("x")), (rollout(image), config("y"))];
        impacts(&difference(
            &[("a/r.yaml", &from.0), ("a/e.yaml", &from.1)],
            &[("a/r.yaml", &to.0), ("a/e.yaml", &to.1)],
        ))
    };
    assert_eq!(of("2"), [(ImpactKind::Rolls, "r".to_owned())]);
    assert_eq!(of("1"), [(ImpactKind::NotUntilRestart, "r".to_owned())]);
}
