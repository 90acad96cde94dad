//! The files that are part of the program.

use std::collections::BTreeMap;

use crate::diag::{Finding, Findings, Place, nearest};
use crate::object::Component;
use crate::source::templates::{OwnTemplate, Templates};

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/", $name)))),*]
    };
}

/// The built-in templates by their names below `templates/`. A project's own file of that name
/// takes the place of one.
pub const BUILT_IN: &[(&str, &str)] = embedded![
    "istio/_shared.yaml",
    "istio/_stable-policy.yaml",
    "istio/_webhook.yaml",
    "istio/base/default-stable-policy.yaml",
    "istio/base/default-validator.yaml",
    "istio/base/reader.yaml",
    "istio/cni/account.yaml",
    "istio/cni/config.yaml",
    "istio/cni/daemonset.yaml",
    "istio/cni/network-attachment.yaml",
    "istio/cni/network-policy.yaml",
    "istio/cni/quota.yaml",
    "istio/injection/common.tpl",
    "istio/injection/kube-gateway.tpl",
    "istio/injection/waypoint.tpl",
    "istio/istiod/account.yaml",
    "istio/istiod/autoscaler.yaml",
    "istio/istiod/cluster-roles.yaml",
    "istio/istiod/deployment.yaml",
    "istio/istiod/disruption-budget.yaml",
    "istio/istiod/gateway-classes.yaml",
    "istio/istiod/injection.yaml",
    "istio/istiod/mesh-config.yaml",
    "istio/istiod/network-policy.yaml",
    "istio/istiod/reader-cluster-role.yaml",
    "istio/istiod/root-certificates.yaml",
    "istio/istiod/services.yaml",
    "istio/istiod/stable-policy.yaml",
    "istio/istiod/validator.yaml",
    "istio/ztunnel/account.yaml",
    "istio/ztunnel/daemonset.yaml",
    "istio/ztunnel/network-policy.yaml",
    "istio/ztunnel/quota.yaml",
];

impl Default for Templates {
    /// Compiles the built-in templates; a test makes sure that they do compile.
    fn default() -> Self {
        Self::new(BUILT_IN, BTreeMap::new()).unwrap_or_else(|_| Self::none())
    }
}

/// Returns the text of the file that says what a component's chart takes.
pub(super) fn values_file(component: Component) -> &'static str {
    match component {
        Component::Base => include_str!("values/base.yaml"),
        Component::Istiod => include_str!("values/istiod.yaml"),
        Component::Cni => include_str!("values/cni.yaml"),
        Component::Ztunnel => include_str!("values/ztunnel.yaml"),
    }
}

/// What profiles, platforms and compatibility versions say.
pub(super) const PROFILES: &str = include_str!("profiles.yaml");

/// What differs between minors beside the values.
pub(super) const DIFFERENCES: &str = include_str!("differences.yaml");

/// Returns the names of a component's templates: those that print its objects.
pub(super) fn templates_of(component: Component) -> impl Iterator<Item = &'static str> {
    let folder = format!("istio/{}/", component.name());
    BUILT_IN.iter().map(|(name, _)| *name).filter(move |name| name.starts_with(&folder))
}

/// Says which of a project's own files below `templates/istio` would never be looked at: those
/// that take no built-in file's place and do not begin with `_` to be included by one that does.
pub fn check_own(own: &BTreeMap<String, OwnTemplate>) -> Findings {
    let known = |name: &str| BUILT_IN.iter().any(|(built_in, _)| *built_in == name);
    let partial = |name: &str| name.rsplit('/').next().is_some_and(|file| file.starts_with('_'));
    own.iter()
        .filter(|(name, _)| name.starts_with("istio/") && !name.ends_with("README.md"))
        .filter(|(name, _)| !known(name) && !partial(name))
        .map(|(name, template)| {
            let near = nearest(name, BUILT_IN.iter().map(|(built_in, _)| *built_in));
            let hint = near.map_or_else(
                || "a file that others include begins with `_`".to_owned(),
                |near| format!("did you mean `templates/{near}`?"),
            );
            let message = format!("`templates/{name}` takes the place of no built-in template");
            Finding::error("unused-template", message)
                .at(template.file.map(|file| Place { file, line: 1, column: 1 }))
                .hint(hint)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{BUILT_IN, check_own, templates_of};
    use crate::object::Component;
    use crate::source::templates::{OwnTemplate, Templates};

    #[test]
    fn every_built_in_template_compiles() {
        assert!(Templates::new(BUILT_IN, BTreeMap::new()).is_ok());
    }

    #[test]
    fn every_component_has_templates_and_every_template_a_use() {
        let used: usize =
            Component::ALL.map(|component| templates_of(component).count()).iter().sum();
        let others = BUILT_IN
            .iter()
            .filter(|(name, _)| name.contains("/_") || name.starts_with("istio/injection/"));
        assert_eq!(used + others.count(), BUILT_IN.len());
    }

    #[test]
    fn a_file_that_replaces_nothing_is_reported_with_the_nearest_name() {
        let own = |name: &str| {
            let template = OwnTemplate { text: String::new(), file: None };
            check_own(&BTreeMap::from([(name.to_owned(), template)]))
        };
        let findings = own("istio/ztunnel/daemon-set.yaml");
        assert!(findings[0].hint.as_ref().unwrap().contains("istio/ztunnel/daemonset.yaml"));
        assert_eq!(own("istio/_mine.yaml"), []);
        assert_eq!(own("istio/ztunnel/quota.yaml"), []);
        assert_eq!(own("shop/deployment.yaml"), []);
    }
}
