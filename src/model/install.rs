//! The install: which charts, where, with which values.

use std::collections::BTreeSet;

use super::chart_values::{Further, Homes, chart_values};
use super::names::check_name;
use super::patches::patches;
use super::precedence::Losers;
use super::tags::check_tags;
use super::{BadVersion, Crds, Install, IstioVersion, Minor, Release};
use crate::config::{
    Configured, CrdSource, InstallSource, IstioKeys, Located, Platform, RevisionKeys,
};
use crate::diag::{Finding, Findings, Place, nearest};
use crate::object::{self, Component};
use crate::setting::Setting;

/// Resolves the install; `None` when there is no usable version.
pub(super) fn install(configured: &Configured, findings: &mut Findings) -> Option<Install> {
    let istio = configured.keys.istio.clone().unwrap_or_default();
    let version = version(&istio, configured.place, findings)?;
    let platform_is_openshift = is_openshift(configured, &istio);
    let named = |located: &Option<Located<String>>| located.as_ref().map(|it| it.value.clone());
    let namespace = named(&istio.namespace).unwrap_or_else(|| "istio-system".to_owned());
    let components = istio.component_namespaces.clone().unwrap_or_default();
    let node_home = if platform_is_openshift { "kube-system" } else { &namespace };
    let cni = named(&components.cni).unwrap_or_else(|| node_home.to_owned());
    let ztunnel = named(&components.ztunnel).unwrap_or_else(|| node_home.to_owned());
    let homes = Homes { istiod: &namespace, cni: &cni, ztunnel: &ztunnel };
    let mut losers = Losers::default();
    let mut releases = releases(configured, &version, &homes, &mut losers, findings);
    let further = further_istiods(configured, &version, &homes, &mut losers, findings);
    releases.extend(further);
    findings.extend(losers.notes(releases.iter().map(|release| &release.values)));
    check_names(configured, &istio, findings);
    check_tags(&releases, findings);
    let istiod = releases.iter().find(|release| release.component == Component::Istiod);
    let mesh = |key| istiod.and_then(|istiod| istiod.values.at(&["meshConfig", key])?.as_str());
    let root_namespace = mesh("rootNamespace").unwrap_or(&namespace).to_owned();
    let trust_domain = mesh("trustDomain").unwrap_or("cluster.local").to_owned();
    check_validator(&releases, findings);
    let network = configured.keys.cluster.as_ref().and_then(|it| it.network.clone());
    let network = network.map(|said| network_of(&releases).unwrap_or(said));
    let crds = istio.crds.clone().map_or(Crds::Upstream, |crds| resolved(crds.value));
    let patches = patches(&istio, findings);
    Some(Install {
        version,
        namespace,
        root_namespace,
        trust_domain,
        network,
        crds,
        patches,
        releases,
    })
}

/// Returns the network that istiod is given, which may be another than that of `cluster`.
fn network_of(releases: &[Release]) -> Option<Located<String>> {
    let istiod = releases.iter().find(|release| release.component == Component::Istiod)?;
    let network = istiod.values.at(&["global", "network"])?;
    Some(Located { value: network.as_str()?.to_owned(), place: network.place })
}

/// Reports names that Kubernetes or the DNS would refuse.
fn check_names(configured: &Configured, istio: &IstioKeys, findings: &mut Findings) {
    let components = istio.component_namespaces.clone().unwrap_or_default();
    for located in [&istio.namespace, &components.cni, &components.ztunnel].into_iter().flatten() {
        let rule = object::dns_label(&located.value);
        check_name("a namespace", &located.value, located.place, rule, findings);
    }
    if let Some(revision) = istio.revision.as_ref().filter(|it| !it.value.is_empty()) {
        let rule = object::dns_label(&revision.value);
        check_name("a revision", &revision.value, revision.place, rule, findings);
    }
    let cluster = configured.keys.cluster.clone().unwrap_or_default();
    if let Some(network) = &cluster.network {
        let rule = object::label_value(&network.value);
        check_name("a network", &network.value, network.place, rule, findings);
    }
    if let Some(domain) = &cluster.cluster_domain {
        let rule = object::dns_subdomain(&domain.value);
        check_name("a cluster's domain", &domain.value, domain.place, rule, findings);
    }
}

/// Takes a source of definitions; what is vendored was reported as not yet supported.
pub(super) fn resolved(source: CrdSource) -> Crds {
    match source {
        CrdSource::Upstream | CrdSource::Vendored => Crds::Upstream,
        CrdSource::None => Crds::None,
    }
}

fn is_openshift(configured: &Configured, istio: &IstioKeys) -> bool {
    let platform = configured.keys.cluster.as_ref().and_then(|cluster| cluster.platform.as_ref());
    match &istio.platform {
        Some(said) => said.value == "openshift",
        None => platform.is_some_and(|it| it.value == Platform::OpenShift),
    }
}

fn version(istio: &IstioKeys, file: Place, findings: &mut Findings) -> Option<IstioVersion> {
    let Some(said) = &istio.version else {
        findings.push(
            Finding::error("no-version", "this environment has no `istio.version`")
                .at(file)
                .because("a render must not change because a newer Istio was released")
                .hint("write for example `istio: { version: 1.30.4 }`"),
        );
        return None;
    };
    let charts = istio.source.as_ref().is_some_and(|it| it.value == InstallSource::Charts);
    release_of(said, charts, findings)
}

/// Reads a release, or reports why it is none. That the charts render other minors was said
/// already: they are not supported yet.
fn release_of(
    said: &Located<String>,
    is_for_charts: bool,
    findings: &mut Findings,
) -> Option<IstioVersion> {
    let supported = Minor::ALL.map(Minor::text).join(", ");
    match IstioVersion::parse(&said.value) {
        Ok(version) => return Some(version),
        Err(BadVersion::Form) => findings.push(
            Finding::error("version", format!("`{}` is no Istio release", said.value))
                .at(said.place)
                .hint("write major, minor and patch, such as `1.30.4`"),
        ),
        Err(BadVersion::Minor) if is_for_charts => {}
        Err(BadVersion::Minor) => findings.push(
            Finding::error("version", format!("Istio {} is not supported", said.value))
                .at(said.place)
                .because(format!("the embedded templates know {supported}"))
                .hint("for other minors, `source: charts` will render the official charts"),
        ),
    }
    None
}

fn releases(
    configured: &Configured,
    version: &IstioVersion,
    homes: &Homes<'_>,
    losers: &mut Losers,
    findings: &mut Findings,
) -> Vec<Release> {
    let namespace_of = |component| match component {
        Component::Base | Component::Istiod => homes.istiod,
        Component::Cni => homes.cni,
        Component::Ztunnel => homes.ztunnel,
    };
    let release = |component| Release {
        component,
        version: version.clone(),
        namespace: namespace_of(component).to_owned(),
        values: chart_values(component, None, configured, homes, losers, findings),
    };
    Component::ALL.map(release).into()
}

/// The istiods of further revisions: canaries beside the main one.
fn further_istiods(
    configured: &Configured,
    main: &IstioVersion,
    homes: &Homes<'_>,
    losers: &mut Losers,
    findings: &mut Findings,
) -> Vec<Release> {
    let Some(istio) = &configured.keys.istio else { return Vec::new() };
    let main_revision = istio.revision.as_ref().filter(|it| !it.value.is_empty());
    let main_revision = main_revision.map_or("default", |it| &it.value);
    let mut releases = Vec::new();
    for (revision, named) in &istio.revisions {
        let rule = object::dns_label(revision);
        check_name("a revision", revision, named.key, rule, findings);
        if revision == main_revision {
            let message = format!("revision `{revision}` is that of the main istiod");
            findings.push(
                Finding::error("revision-twice", message)
                    .at(named.key)
                    .because("two istiods of one revision would share their objects")
                    .hint("give it another name"),
            );
        }
        if revision == "default" && main_revision != "default" {
            let message = "a further istiod cannot be the revision `default`";
            findings.push(
                Finding::error("revision-default", message)
                    .at(named.key)
                    .because("`default` is the revision of an istiod without one, the main one")
                    .hint(
                        "leave `istio.revision` out, or give this one a name and the tag `default`",
                    ),
            );
        }
        let own = named.value.version.as_ref();
        let version = own.map_or(Some(main.clone()), |said| release_of(said, false, findings));
        let further = Further { revision, place: named.key, keys: &named.value };
        let istiod = Component::Istiod;
        findings.extend(
            version
                .as_ref()
                .filter(|it| *it != main)
                .and_then(|version| other_releases_tag(istio, revision, &named.value, version)),
        );
        releases.extend(version.map(|version| Release {
            component: istiod,
            version,
            namespace: homes.istiod.to_owned(),
            values: chart_values(istiod, Some(&further), configured, homes, losers, findings),
        }));
    }
    releases
}

/// Notes a tag that is said for all istiods, and so runs another release under this one's settings.
fn other_releases_tag(
    istio: &IstioKeys,
    revision: &str,
    keys: &RevisionKeys,
    version: &IstioVersion,
) -> Option<Finding> {
    if keys.istiod.as_ref().and_then(tag_of_istiod).is_some() {
        return None;
    }
    let of_istiod = istio.istiod.as_ref().and_then(tag_of_istiod);
    let said = of_istiod.or_else(|| istio.global.as_ref()?.get("tag"))?;
    let text = said.as_str().filter(|it| !it.starts_with(version.as_str()))?;
    let message = format!("revision `{revision}` of {version} runs images with the tag `{text}`");
    Some(
        Finding::note("revision-tag", message)
            .at(said.place)
            .because("values of `istio.global` and `istio.istiod` hold for every istiod")
            .hint(format!(
                "give it its own with `istio.revisions.{revision}.istiod.global.tag`, or say \
                 `istio.tag`, which is for the main release only"
            )),
    )
}

/// Returns the tag that values of an istiod chart say.
fn tag_of_istiod(values: &Setting) -> Option<&Setting> {
    values.get("tag").or_else(|| values.at(&["global", "tag"]))
}

/// Returns the revision of a chart's values, `default` when there is none.
pub(super) fn revision_of<'v>(values: &'v Setting, key: &str) -> &'v str {
    values.get(key).and_then(Setting::as_str).filter(|it| !it.is_empty()).unwrap_or("default")
}

/// Returns the revisions and tags by which Gateways may name an istiod. `default` runs those that
/// name none: the istiod without a revision, or that with such a tag
/// (`pkg/revisions/tag_watcher.go`).
pub(super) fn revisions(install: &Install) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for istiod in install.istiods() {
        names.insert(revision_of(&istiod.values, "revision").to_owned());
        let tags = istiod.values.get("revisionTags").map(Setting::to_value);
        let tags = tags.iter().flat_map(|tags| tags.as_list().unwrap_or_default());
        names.extend(tags.filter_map(|tag| tag.as_str().map(str::to_owned)));
    }
    names
}

/// The default validator refuses every Istio object until the istiod of its revision has given it
/// a certificate: with `Fail` and no such istiod, for ever.
fn check_validator(releases: &[Release], findings: &mut Findings) {
    let of = |component| releases.iter().filter(move |release| release.component == component);
    let Some(base) = of(Component::Base).next() else { return };
    let rendered = of(Component::Istiod).map(|istiod| revision_of(&istiod.values, "revision"));
    let rendered = rendered.collect::<Vec<_>>();
    let policy = base.values.at(&["base", "validationFailurePolicy"]).and_then(Setting::as_str);
    let default = base.values.get("defaultRevision");
    let is_off = default.is_some_and(|it| it.is_null() || it.as_str() == Some(""));
    let wanted = revision_of(&base.values, "defaultRevision");
    if policy != Some("Fail") || is_off || rendered.contains(&wanted) {
        return;
    }
    let revision = of(Component::Istiod).find_map(|istiod| istiod.values.get("revision"));
    let place = default.or(revision).map(|it| it.place);
    let message = format!(
        "the default validator waits for an istiod of revision `{wanted}`, but this render has \
         `{}`",
        rendered.join("`, `")
    );
    let finding = Finding::error("validator-orphan", message).at(place).because(
        "with failurePolicy Fail and no such istiod, the API server refuses every Istio object",
    );
    findings.push(match nearest(wanted, rendered.iter().copied()) {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding.hint(format!(
            "set `istio.base.defaultRevision: {}`, or `istio.revision` instead of \
             `istio.istiod.revision`",
            rendered.first().copied().unwrap_or("default")
        )),
    });
}
