//! What the language has and this version of ambit has not.

use crate::config::{Configured, CrdSource, InstallSource, Located};
use crate::diag::{Finding, Findings, Place};

/// Says that a key is understood but not yet supported.
pub(super) fn not_yet(key: &str, place: Place) -> Finding {
    Finding::error("not-yet", format!("`{key}` is not supported yet"))
        .at(place)
        .because("leaving it out silently would render another mesh than the one asked for")
        .hint("remove it, or wait for a later version of ambit")
}

/// Reports every use of a key that is not supported yet.
pub(super) fn report(configured: &Configured, findings: &mut Findings) {
    let keys = &configured.keys;
    let istio = keys.istio.clone().unwrap_or_default();
    let charts = istio.source.filter(|it| it.value == InstallSource::Charts);
    let gateway_crds = keys.gateway_api.as_ref().and_then(|it| it.crds.clone());
    let found = [
        ("source: charts", charts.map(|it| it.place)),
        ("istio.crds: vendored", istio.crds.and_then(|it| vendored(&it))),
        ("gatewayApi.crds: vendored", gateway_crds.and_then(|it| vendored(&it))),
    ];
    findings.extend(found.into_iter().filter_map(|(key, place)| Some(not_yet(key, place?))));
    let charts = keys.packs.iter().map(|(name, pack)| (name, &pack.value.chart));
    findings.extend(charts.filter_map(|(name, chart)| {
        Some(not_yet(&format!("packs.{name}.chart"), chart.as_ref()?.place))
    }));
}

fn vendored(source: &Located<CrdSource>) -> Option<Place> {
    (source.value == CrdSource::Vendored).then_some(source.place)
}
