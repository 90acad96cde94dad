//! What the official charts give for two versions, compared as any two folders are.

use std::path::Path;

use crate::project::Project;

const FROM: &str = "../shared/golden/helm/1.29.6/production";
const TO: &str = "../shared/golden/helm/1.30.2/production";

#[test]
fn an_upgrade_of_the_official_charts_is_one_page_with_a_line_for_each_workload() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join(FROM).is_dir() {
        println!("skipped: no ../shared");
        return;
    }
    let project = Project::of(&[("note.txt", "")]);
    for (folder, source) in [("from", FROM), ("to", TO)] {
        for name in ["istiod.yaml", "cni.yaml", "ztunnel.yaml"] {
            let content = std::fs::read(root.join(source).join(name)).expect("an official chart");
            project.put(&format!("{folder}/{name}"), content);
        }
    }
    let run = project.run(["diff", "--from", "from", "--to", "to"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    let report = run.stdout;
    assert!(report.lines().count() <= 60, "{report}");
    for workload in [
        "Deployment istio-system/istiod",
        "DaemonSet istio-system/istio-cni-node",
        "DaemonSet istio-system/ztunnel",
    ] {
        let lines = report.lines().filter(|it| it.contains(workload) && it.contains("rolls"));
        let lines = lines.collect::<Vec<_>>();
        assert_eq!(lines.len(), 1, "{workload}: {report}");
        let waits = lines[0].contains("only where its pods are deleted");
        assert_eq!(waits, workload.ends_with("ztunnel"), "{report}");
        assert!(lines[0].contains("1.29.6") && lines[0].contains("1.30.2"), "{report}");
    }
    assert!(report.contains("300 s"), "the grace period of ztunnel: {report}");
    let full = project.run(["diff", "--full", "--from", "from", "--to", "to"]).stdout;
    assert!(full.contains("containers[discovery].image"), "nothing is hidden: {full}");
}
