//! Extension providers in two forms in one chain of layers.

use crate::diag::{Finding, Findings};
use crate::setting::{Kind, Setting};

/// Reports extensionProviders that are a list in one layer and a map in another.
pub(super) fn report_mixed_providers(lower: &Setting, upper: &Setting, findings: &mut Findings) {
    let mesh_config = ["meshConfig", "extensionProviders"];
    let of_istiod = ["istiod", "meshConfig", "extensionProviders"];
    let istio = |layer| Setting::get(layer, "istio");
    let (Some(below), Some(above)) = (istio(lower), istio(upper)) else { return };
    findings.extend(mixed(below.at(&mesh_config), above.at(&mesh_config)));
    findings.extend(mixed(below.at(&of_istiod), above.at(&of_istiod)));
    let revisions = above.get("revisions").and_then(Setting::as_map);
    for (revision, member) in revisions.into_iter().flatten() {
        let below = below.at(&["revisions", revision]).and_then(|it| it.at(&of_istiod));
        findings.extend(mixed(below, member.setting.at(&of_istiod)));
    }
}

fn mixed(below: Option<&Setting>, above: Option<&Setting>) -> Option<Finding> {
    let (below, above) = (below?, above?);
    let is_mixed = matches!(
        (&below.kind, &above.kind),
        (Kind::List(_), Kind::Map(_)) | (Kind::Map(_), Kind::List(_))
    );
    let message = "extensionProviders is a list in one layer and a map in another";
    is_mixed.then(|| {
        Finding::error("mixed-providers", message)
            .at(above.place)
            .also(below.place, format!("{} here", below.kind_name()))
            .because("the upper one would replace the lower one whole, without a word")
            .hint("write the map, from name to provider, in both")
    })
}
