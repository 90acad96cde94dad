//! The keys of a layer, `env/NAME.yaml`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::istio::IstioKeys;
use super::keys::{choices, keys};
use super::namespace::NamespaceKeys;
use super::project::ArgoCdKeys;
use super::read::{FromSetting, Located, Named, Reader};
use crate::setting::{Kind, Setting};

keys! {
    /// A layer of settings; without `abstract` a file directly in `env/` is an environment.
    /// Top-level keys that begin with `x-` are ignored: a place for anchors.
    pub struct LayerKeys {
        /// true: a layer only, not rendered itself. Not inherited.
        "abstract" => is_abstract: Option<bool>,
        /// The layers under this one, by their path in `env/` without `.yaml`. Not inherited.
        "extends" => extends: Option<Extends>,
        /// What the cluster is.
        "cluster" => cluster: Option<ClusterKeys>,
        /// The Istio install.
        "istio" => istio: Option<IstioKeys>,
        /// The Gateway API's custom resource definitions.
        "gatewayApi" => gateway_api: Option<GatewayApiKeys>,
        /// Argo CD settings of this environment, over those of ambit.yaml.
        "argocd" => argocd: Option<ArgoCdKeys>,
        /// The namespaces and what is in them, by name.
        "namespaces" => namespaces: BTreeMap<String, Named<NamespaceKeys>>,
        /// Metrics.
        "monitoring" => monitoring: Option<MonitoringKeys>,
        /// Template packs, by the application they make.
        "packs" => packs: BTreeMap<String, Named<PackKeys>>,
        /// Whole objects, by application: a list, or a map by name.
        "objects" => objects: BTreeMap<String, Named<Setting>>,
        /// Globs of YAML files relative to the project root, by application.
        "manifests" => manifests: BTreeMap<String, Named<Vec<Located<String>>>>,
        /// Globs of YAML files that others own: read for analysis, never rendered.
        "context" => context: Option<Vec<Located<String>>>,
        /// Applications that are left out of the render.
        "disabled" => disabled: BTreeMap<String, Named<bool>>,
    }
}

keys! {
    /// Something that turns values into objects: a folder of templates, or a Helm chart.
    pub struct PackKeys {
        /// The folder below `templates/` that holds the pack's templates.
        "template" => template: Option<Located<String>>,
        /// A Helm chart (later, with `source: charts`).
        "chart" => chart: Option<Setting>,
        /// The release's name, for a chart.
        "release" => release: Option<Located<String>>,
        /// The pack's own namespace: where objects go that name none.
        "namespace" => namespace: Option<Located<String>>,
        /// What the templates see as `values`.
        "values" => values: Option<Setting>,
    }
}

/// One name or a list of names.
#[derive(Debug, Clone, Default)]
pub struct Extends(pub Vec<Located<String>>);

keys! {
    /// What the cluster is, said once for all charts.
    pub struct ClusterKeys {
        /// The platform; some set the charts' `global.platform`.
        "platform" => platform: Option<Located<Platform>>,
        /// The CNI plugin that gives pods their network.
        "primaryCNI" => primary_cni: Option<Located<PrimaryCni>>,
        /// The cluster's DNS domain. Default: `cluster.local`.
        "clusterDomain" => cluster_domain: Option<Located<String>>,
        /// The cluster's name in the mesh, for istiod and ztunnel.
        "clusterName" => cluster_name: Option<Located<String>>,
        /// The network's name in the mesh, for istiod, ztunnel and istiod's namespace.
        "network" => network: Option<Located<String>>,
        /// How strict the checks are. Default: `prod`.
        "tier" => tier: Option<Tier>,
    }
}

choices! {
    /// A platform that Kubernetes runs on.
    pub enum Platform {
        /// Google Kubernetes Engine.
        "gke" => Gke,
        /// OpenShift.
        "openshift" => OpenShift,
        /// k3s.
        "k3s" => K3s,
        /// k3d.
        "k3d" => K3d,
        /// minikube.
        "minikube" => Minikube,
        /// MicroK8s.
        "microk8s" => MicroK8s,
        /// Amazon EKS; sets nothing.
        "eks" => Eks,
        /// Azure AKS; sets nothing.
        "aks" => Aks,
        /// kind; sets nothing.
        "kind" => Kind,
        /// Anything else; sets nothing.
        "other" => Other,
    }
}

choices! {
    /// The CNI plugin under Istio's.
    pub enum PrimaryCni {
        /// Cilium; `values/cilium.yaml` says what it must be given.
        "cilium" => Cilium,
        /// Calico.
        "calico" => Calico,
        /// OVN-Kubernetes.
        "ovn" => Ovn,
        /// A cloud's own VPC plugin.
        "vpc" => Vpc,
        /// kindnet.
        "kindnet" => Kindnet,
        /// Flannel.
        "flannel" => Flannel,
        /// Anything else.
        "other" => Other,
    }
}

choices! {
    /// How strict the checks are.
    pub enum Tier {
        /// Production.
        "prod" => Prod,
        /// Staging.
        "staging" => Staging,
        /// Development.
        "dev" => Dev,
    }
}

keys! {
    /// The Gateway API's custom resource definitions.
    pub struct GatewayApiKeys {
        /// The release, such as `v1.5.1`. Default: what the Istio minor is built with.
        #[schemars(example = "v1.5.1")]
        "version" => version: Option<Located<String>>,
        /// The release channel. Default: `standard`.
        "channel" => channel: Option<Channel>,
        /// Who brings the definitions. Default: `upstream`; `none` on gke and openshift.
        "crds" => crds: Option<Located<CrdSource>>,
    }
}

choices! {
    /// A Gateway API release channel.
    pub enum Channel {
        /// Stable kinds.
        "standard" => Standard,
        /// Experimental kinds and fields too.
        "experimental" => Experimental,
    }
}

choices! {
    /// Who brings custom resource definitions.
    pub enum CrdSource {
        /// An Argo CD Application that reads the upstream repository.
        "upstream" => Upstream,
        /// They are rendered (later).
        "vendored" => Vendored,
        /// Somebody else.
        "none" => None,
    }
}

keys! {
    /// Metrics.
    pub struct MonitoringKeys {
        /// true: PodMonitors for ztunnel, waypoints, istiod and the CNI agent.
        "podMonitors" => pod_monitors: Option<Located<bool>>,
    }
}

impl FromSetting for Extends {
    fn from_setting(setting: &Setting, reader: &mut Reader) -> Option<Self> {
        match setting.kind {
            Kind::String(_) => Some(Self(vec![Located::from_setting(setting, reader)?])),
            Kind::List(_) => Vec::from_setting(setting, reader).map(Self),
            _ => {
                reader.wrong_type(setting, "the name of a layer or a list of names");
                None
            }
        }
    }
}

impl JsonSchema for Extends {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Extends".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
        })
    }
}
