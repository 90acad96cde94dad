//! One chart's release, and all of them together.

use rayon::prelude::*;

use super::check::check;
use super::context::context;
use super::embedded::templates_of;
use super::layers::layered;
use crate::diag::{Findings, Severity};
use crate::model::IstioVersion;
use crate::object::{Component, Object, Origin};
use crate::setting::Setting;
use crate::source::templates::Templates;

/// One chart as `helm template NAME CHART --namespace NAMESPACE --values VALUES` would render it.
#[derive(Debug, Clone, Copy)]
pub struct ChartRelease<'a> {
    /// The chart.
    pub component: Component,
    /// The release's namespace.
    pub namespace: &'a str,
    /// The user's values.
    pub values: &'a Setting,
}

/// Renders the releases from the embedded templates, in the order given.
///
/// Adds to `findings` every value that the templates would not treat as the charts do, as errors;
/// values without effect, as notes; and what went wrong in templates. A release with an error gives
/// no objects.
pub fn render(
    version: &IstioVersion,
    releases: &[ChartRelease<'_>],
    templates: &Templates,
    findings: &mut Findings,
) -> Vec<Object> {
    let rendered: Vec<_> = releases
        .par_iter()
        .map(|release| {
            let mut own = Findings::new();
            (render_one(version, release, templates, &mut own), own)
        })
        .collect();
    let mut objects = Vec::new();
    for (made, own) in rendered {
        objects.extend(made);
        for finding in own {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    objects
}

fn render_one(
    version: &IstioVersion,
    release: &ChartRelease<'_>,
    templates: &Templates,
    findings: &mut Findings,
) -> Vec<Object> {
    let component = release.component;
    check(component, version, release.values, findings);
    let values = layered(component, version, release.values, findings);
    let is_wrong = findings.iter().any(|finding| finding.severity == Severity::Error);
    let Some(values) = values.filter(|_| !is_wrong) else { return Vec::new() };
    let context = context(version, release, values);
    let place = release.values.place;
    let origin = Origin {
        maker: String::new(),
        place: place.is_users().then_some(place),
        component: Some(component),
    };
    let mut objects = Vec::new();
    for name in templates_of(component) {
        match templates.objects(name, &context, &origin) {
            Ok(made) => objects.extend(made),
            Err(wrong) => findings.extend(wrong),
        }
    }
    objects
}
