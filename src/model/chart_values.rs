//! The values that each chart is given, from the keys that say things once for all of them.

use super::image_digests::pin_images;
use super::precedence::{Losers, lay_over};
use super::providers::list_providers;
use crate::config::{Configured, IstioKeys, Located, Platform, RevisionKeys};
use crate::diag::{Findings, Place};
use crate::object::Component;
use crate::setting::Setting;

/// The default of `istio.hub` (registry.istio.io retires in December 2026).
const HUB: &str = "docker.io/istio";

/// Where the istiod and the node components live.
pub(super) struct Homes<'k> {
    /// The namespace of istiod.
    pub istiod: &'k str,
    /// The namespace of the CNI node agent.
    pub cni: &'k str,
    /// The namespace of ztunnel.
    pub ztunnel: &'k str,
}

/// Returns the values of one chart, exactly as its `values.yaml` would hold them.
pub(super) fn chart_values(
    component: Component,
    further: Option<&Further<'_>>,
    configured: &Configured,
    homes: &Homes<'_>,
    losers: &mut Losers,
    findings: &mut Findings,
) -> Setting {
    let Some(istio) = &configured.keys.istio else { return Setting::empty_map(Place::BUILT_IN) };
    let mut values = defaults(component, further, istio);
    let chart = further.map_or_else(
        || component.name().to_owned(),
        |further| format!("the {} of revision {}", component.name(), further.revision),
    );
    for level in [
        Some(cluster_level(component, configured, homes)),
        Some(typed_level(component, further, istio)),
        istio.global.clone().map(|global| global.under(&["global"])),
        own(component, further, istio),
    ] {
        if let Some(level) = level.filter(|level| level.as_map().is_some()) {
            lay_over(&mut values, level, (component, &chart), losers);
        }
    }
    if component == Component::Istiod {
        list_providers(&mut values, findings);
    }
    pin_images(component, istio, &mut values, findings);
    values
}

/// A further istiod: its revision, where that is named, and what its keys say.
pub(super) struct Further<'k> {
    /// The revision.
    pub revision: &'k str,
    /// Where it is named.
    pub place: Place,
    /// Its keys.
    pub keys: &'k RevisionKeys,
}

/// ambit's own defaults, which count as unsaid.
fn defaults(component: Component, further: Option<&Further<'_>>, istio: &IstioKeys) -> Setting {
    let text = |text: &str| Setting::text(text, Place::BUILT_IN);
    let mut values = Setting::empty_map(Place::BUILT_IN);
    let own_version = further.and_then(|further| further.keys.version.as_ref());
    let version = own_version.or(istio.version.as_ref()).map_or("", |version| &version.value);
    values.put(&["global", "hub"], text(HUB));
    values.put(&["global", "tag"], text(version));
    if matches!(component, Component::Base | Component::Istiod) {
        // Anything but Fail is changed by istiod on the live object, a drift that never ends.
        values.put(&["base", "validationFailurePolicy"], text("Fail"));
    }
    if istio.profile.is_none() {
        values.put(&["profile"], text("ambient"));
    }
    values
}

fn cluster_level(component: Component, configured: &Configured, homes: &Homes<'_>) -> Setting {
    let mut values = Setting::empty_map(Place::BUILT_IN);
    let istio = configured.keys.istio.as_ref();
    let said = istio.and_then(|istio| istio.component_namespaces.as_ref()?.ztunnel.as_ref());
    // What the user says must win over the platform's namespace too: istiod gives certificates to
    // the ztunnel of this namespace alone.
    if component == Component::Istiod && (said.is_some() || homes.ztunnel != homes.istiod) {
        let place = said.map_or(Place::BUILT_IN, |located| located.place);
        values.put(&["trustedZtunnelNamespace"], Setting::text(homes.ztunnel, place));
    }
    let cluster = configured.keys.cluster.clone().unwrap_or_default();
    let mut put = |path: &[&str], located: &Option<Located<String>>| {
        if let Some(located) = located {
            values.put(path, Setting::text(&located.value, located.place));
        }
    };
    match component {
        Component::Istiod => {
            put(&["global", "proxy", "clusterDomain"], &cluster.cluster_domain);
            put(&["global", "multiCluster", "clusterName"], &cluster.cluster_name);
            put(&["global", "network"], &cluster.network);
        }
        Component::Ztunnel => {
            // ztunnel answers DNS under cluster.local unless it is told (src/config.rs there).
            let domain = cluster.cluster_domain.filter(|domain| domain.value != "cluster.local");
            put(&["env", "CLUSTER_DOMAIN"], &domain);
            put(&["multiCluster", "clusterName"], &cluster.cluster_name);
            put(&["network"], &cluster.network);
        }
        Component::Base | Component::Cni => {}
    }
    if let Some(platform) = cluster.platform.filter(|platform| sets_platform(platform.value)) {
        let text = Setting::text(platform.value.word(), platform.place);
        values.put(&["global", "platform"], text);
    }
    values
}

/// Tells whether the charts know a platform by that name.
fn sets_platform(platform: Platform) -> bool {
    !matches!(platform, Platform::Eks | Platform::Aks | Platform::Kind | Platform::Other)
}

fn typed_level(component: Component, further: Option<&Further<'_>>, istio: &IstioKeys) -> Setting {
    let mut values = Setting::empty_map(Place::BUILT_IN);
    let mut put = |path: &[&str], located: &Option<Located<String>>| {
        if let Some(located) = located {
            values.put(path, Setting::text(&located.value, located.place));
        }
    };
    put(&["global", "hub"], &istio.hub);
    // A tag said for the main release is not one of another release.
    let has_own_version = further.is_some_and(|further| further.keys.version.is_some());
    put(&["global", "tag"], &istio.tag.clone().filter(|_| !has_own_version));
    put(&["global", "variant"], &istio.variant);
    put(&["global", "platform"], &istio.platform);
    put(&["global", "istioNamespace"], &istio.namespace);
    put(&["compatibilityVersion"], &istio.compatibility_version);
    put(&["profile"], &istio.profile.clone().filter(|profile| !profile.value.is_empty()));
    // Empty is what the charts take for no revision, and `base.defaultRevision` may not be empty.
    let revision = istio.revision.clone().filter(|revision| !revision.value.is_empty());
    let base = istio.base.as_ref();
    match component {
        Component::Base if base.is_some_and(|it| it.get("defaultRevision").is_some()) => {}
        Component::Base => put(&["defaultRevision"], &revision),
        _ => put(&["revision"], &revision),
    }
    if let Some(further) = further {
        values.put(&["revision"], Setting::text(further.revision, further.place));
        if let Some(tags) = &further.keys.tags {
            values.put(&["revisionTags"], tags.clone());
        }
    }
    if component == Component::Istiod {
        let classes = istio.gateway_classes.clone();
        for (key, value) in [("meshConfig", istio.mesh_config.clone()), ("gatewayClasses", classes)]
        {
            if let Some(value) = value {
                values.put(&[key], value);
            }
        }
    }
    values
}

fn own(component: Component, further: Option<&Further<'_>>, istio: &IstioKeys) -> Option<Setting> {
    let own = match component {
        Component::Base => &istio.base,
        Component::Istiod => &istio.istiod,
        Component::Cni => &istio.cni,
        Component::Ztunnel => &istio.ztunnel,
    };
    let Some(further) = further else { return own.clone() };
    let mut values = own.clone().unwrap_or_else(|| Setting::empty_map(further.place));
    // What makes an istiod the one it is, not what it does.
    values.remove(&["revision", "revisionTags"]);
    if let Some(own) = &further.keys.istiod {
        values.lay_over(own.clone());
    }
    Some(values)
}
