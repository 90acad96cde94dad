//! From merged keys to an [`Environment`].

use super::delivery::delivery;
use super::guards::{check_guards, check_uses};
use super::install::{install, resolved, revisions};
use super::namespaces::{Surroundings, namespaces};
use super::packs::{disabled, packs};
use super::{Crds, Environment, GatewayApi, IstioVersion, not_yet};
use crate::config::{Channel, Configured, GatewayApiKeys, Platform};
use crate::diag::{Finding, Findings, is_sound};

/// Resolves an environment. `rendered` is the folder of renders inside the project. Without a
/// usable Istio version there is no environment, only findings; with findings that are errors the
/// environment must not be written.
pub fn resolve(configured: &Configured, rendered: &str) -> (Option<Environment>, Findings) {
    let mut findings = Findings::new();
    not_yet::report(configured, &mut findings);
    let Some(install) = install(configured, &mut findings) else {
        // Perhaps it is said where nothing could be read.
        let is_known = is_sound(&configured.findings);
        findings.retain(|finding| is_known || finding.rule != "no-version");
        return (None, findings);
    };
    let gateway_api = gateway_api(configured, &install.version, &mut findings);
    let around = Surroundings {
        install: &install,
        revisions: revisions(&install),
        gateway_api: &gateway_api.version,
    };
    let namespaces = namespaces(&configured.keys.namespaces, &around, &mut findings);
    let keys = &configured.keys.namespaces;
    check_uses(&namespaces, keys, &mut findings);
    check_guards(&namespaces, keys, &install.trust_domain, &mut findings);
    let context = configured.keys.context.iter().flatten();
    let environment = Environment {
        name: configured.name.clone(),
        primary_cni: configured
            .keys
            .cluster
            .as_ref()
            .and_then(|cluster| cluster.primary_cni.as_ref())
            .map(|cni| cni.value),
        delivery: delivery(configured, rendered, &mut findings),
        context: context.map(|glob| (glob.value.clone(), glob.place)).collect(),
        pod_monitors: configured
            .keys
            .monitoring
            .as_ref()
            .and_then(|monitoring| monitoring.pod_monitors.as_ref())
            .is_some_and(|it| it.value),
        packs: packs(&configured.keys, &mut findings),
        disabled: disabled(&configured.keys),
        install,
        gateway_api,
        namespaces,
    };
    (Some(environment), findings)
}

fn gateway_api(
    configured: &Configured,
    istio: &IstioVersion,
    findings: &mut Findings,
) -> GatewayApi {
    let keys: GatewayApiKeys = configured.keys.gateway_api.clone().unwrap_or_default();
    let platform = configured.keys.cluster.as_ref().and_then(|cluster| cluster.platform.as_ref());
    let brings_its_own =
        platform.is_some_and(|it| matches!(it.value, Platform::Gke | Platform::OpenShift));
    let default = if brings_its_own { Crds::None } else { Crds::Upstream };
    if let Some(version) = keys.version.as_ref().filter(|it| !is_release(&it.value)) {
        findings.push(
            Finding::error("version", format!("`{}` is no Gateway API release", version.value))
                .at(version.place)
                .hint("write it with its `v`, such as `v1.5.1`"),
        );
    }
    GatewayApi {
        version: keys
            .version
            .map_or_else(|| istio.minor().gateway_api().to_owned(), |version| version.value),
        channel: keys.channel.unwrap_or(Channel::Standard),
        crds: keys.crds.map_or(default, |crds| resolved(crds.value)),
    }
}

fn is_release(version: &str) -> bool {
    let Some(numbers) = version.strip_prefix('v') else { return false };
    let release = numbers.split_once('-').map_or(numbers, |(release, _)| release);
    let parts = release.split('.').collect::<Vec<_>>();
    parts.len() == 3
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit()))
}
