//! The keys of `istio`.

use std::collections::BTreeMap;

use super::keys::{choices, keys};
use super::layer::CrdSource;
use super::read::{Located, Named};
use crate::setting::Setting;

keys! {
    /// The Istio install.
    pub struct IstioKeys {
        /// The release, such as `1.30.4`. Required.
        #[schemars(example = "1.30.4")]
        "version" => version: Option<Located<String>>,
        /// What renders the install. Default: `embedded`.
        "source" => source: Option<Located<InstallSource>>,
        /// Where images come from. Default: `docker.io/istio`.
        #[schemars(example = "mirror.example.com/istio")]
        "hub" => hub: Option<Located<String>>,
        /// The tag of images. Default: the version.
        "tag" => tag: Option<Located<String>>,
        /// The variant of images: `distroless`, `debug`.
        "variant" => variant: Option<Located<String>>,
        /// The charts' profile. Default: `ambient`. Empty: no profile.
        "profile" => profile: Option<Located<String>>,
        /// The charts' platform. Default: that of `cluster.platform`.
        "platform" => platform: Option<Located<String>>,
        /// Behave as this older minor, such as `1.29`.
        "compatibilityVersion" => compatibility_version: Option<Located<String>>,
        /// The revision of istiod, cni and ztunnel, and `base.defaultRevision` where unsaid.
        "revision" => revision: Option<Located<String>>,
        /// Further istiods beside the main one, by revision: canaries of an upgrade.
        "revisions" => revisions: BTreeMap<String, Named<RevisionKeys>>,
        /// The namespace of istiod. Default: `istio-system`.
        "namespace" => namespace: Option<Located<String>>,
        /// Namespaces of cni and ztunnel. Default: that of istiod; kube-system on openshift.
        "componentNamespaces" => component_namespaces: Option<ComponentNamespaceKeys>,
        /// Who brings Istio's custom resource definitions. Default: `upstream`.
        "crds" => crds: Option<Located<CrdSource>>,
        /// Istio's MeshConfig; `extensionProviders` is a map by name (the list works too).
        "meshConfig" => mesh_config: Option<Setting>,
        /// Values for all four charts.
        "global" => global: Option<Setting>,
        /// Values of the base chart.
        "base" => base: Option<Setting>,
        /// Values of the istiod chart.
        "istiod" => istiod: Option<Setting>,
        /// Values of the cni chart.
        "cni" => cni: Option<Setting>,
        /// Values of the ztunnel chart.
        "ztunnel" => ztunnel: Option<Setting>,
        /// The istiod chart's value of that name: defaults of the Gateways of a class.
        "gatewayClasses" => gateway_classes: Option<Setting>,
        /// true: images by digest, from the pins of the Nix packages. Default: false.
        "imageDigests" => image_digests: Option<Located<bool>>,
        /// Patches on install objects, by name, in whose order they are applied.
        "patches" => patches: BTreeMap<String, Named<PatchKeys>>,
    }
}

keys! {
    /// A patch on install objects.
    pub struct PatchKeys {
        /// Which objects; what is left out matches all.
        "target" => target: Option<TargetKeys>,
        /// Laid over the object: a strategic merge for Kubernetes' own kinds, RFC 7386 for others.
        "merge" => merge: Option<Setting>,
        /// Operations of RFC 6902.
        "json" => json: Option<Vec<Setting>>,
    }
}

keys! {
    /// Objects that a patch is for.
    pub struct TargetKeys {
        /// The API group; empty for the core group.
        "group" => group: Option<Located<String>>,
        /// The kind.
        "kind" => kind: Option<Located<String>>,
        /// The name.
        "name" => name: Option<Located<String>>,
        /// The namespace.
        "namespace" => namespace: Option<Located<String>>,
    }
}

keys! {
    /// A further istiod. Values of `global` and `istiod` hold for it too, but for tags.
    pub struct RevisionKeys {
        /// Its release. Default: that of the main one.
        "version" => version: Option<Located<String>>,
        /// Values of its istiod chart, over `istio.istiod`.
        "istiod" => istiod: Option<Setting>,
        /// Its revision tags.
        "tags" => tags: Option<Setting>,
    }
}

choices! {
    /// What renders the install.
    pub enum InstallSource {
        /// ambit's own templates.
        "embedded" => Embedded,
        /// The official charts (later).
        "charts" => Charts,
    }
}

keys! {
    /// Namespaces of the node components.
    pub struct ComponentNamespaceKeys {
        /// That of the CNI node agent.
        "cni" => cni: Option<Located<String>>,
        /// That of ztunnel.
        "ztunnel" => ztunnel: Option<Located<String>>,
    }
}
