//! The resolved environment: everything that sources need, nothing that files said in passing.

use std::collections::BTreeMap;

use kubeyaml::Value;

use super::IstioVersion;
use crate::config::{Channel, Located, PrimaryCni, Said};
use crate::diag::Place;
use crate::object::{Component, KindMap};
use crate::setting::Setting;

/// One cluster's mesh.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The environment's name: a DNS label.
    pub name: String,
    /// The Istio install.
    pub install: Install,
    /// The Gateway API's definitions.
    pub gateway_api: GatewayApi,
    /// The CNI plugin under Istio's, if said.
    pub primary_cni: Option<PrimaryCni>,
    /// Namespaces, by name.
    pub namespaces: BTreeMap<String, Namespace>,
    /// The Argo CD side.
    pub delivery: Delivery,
    /// Globs of YAML files that others own.
    pub context: Vec<(String, Place)>,
    /// Whether metrics are scraped through PodMonitors.
    pub pod_monitors: bool,
    /// Applications of the user's own, by name.
    pub packs: BTreeMap<String, Pack>,
    /// Applications that are left out, each with the place that says so.
    pub disabled: BTreeMap<String, Place>,
}

/// Objects of the user's own, for an application of theirs or a namespace's.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    /// Where the application is named.
    pub place: Option<Place>,
    /// Its own namespace.
    pub namespace: Option<String>,
    /// The folder of its templates, and what they see as `values`.
    pub template: Option<(Located<String>, Value)>,
    /// Whole objects, each with its place.
    pub objects: Vec<(Value, Place)>,
    /// Globs of YAML files.
    pub manifests: Vec<(String, Place)>,
}

/// The Istio install.
#[derive(Debug, Clone)]
pub struct Install {
    /// The release.
    pub version: IstioVersion,
    /// The namespace of istiod.
    pub namespace: String,
    /// The namespace whose policies hold for the whole mesh.
    pub root_namespace: String,
    /// The trust domain of workload identities.
    pub trust_domain: String,
    /// The network's name; a label of istiod's namespace.
    pub network: Option<Located<String>>,
    /// Who brings the custom resource definitions.
    pub crds: Crds,
    /// Patches on the objects, in the order in which they are applied.
    pub patches: Vec<Patch>,
    /// The components, in the order in which they must be applied; further istiods come last.
    pub releases: Vec<Release>,
}

/// A patch on install objects.
#[derive(Debug, Clone)]
pub struct Patch {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: Place,
    /// Which objects it is for.
    pub target: Target,
    /// What it changes.
    pub change: Change,
}

/// Which objects a patch is for; what is left out matches all.
#[derive(Debug, Clone)]
pub struct Target {
    /// The API group.
    pub group: Option<String>,
    /// The kind.
    pub kind: Option<String>,
    /// The namespace.
    pub namespace: Option<String>,
    /// The name.
    pub name: Option<String>,
}

/// What a patch changes.
#[derive(Debug, Clone)]
pub enum Change {
    /// A value laid over the object.
    Merge(Value),
    /// A list of operations (RFC 6902).
    Json(Value),
}

/// One component, as its Helm release would be installed.
#[derive(Debug, Clone)]
pub struct Release {
    /// The component.
    pub component: Component,
    /// Its release of Istio.
    pub version: IstioVersion,
    /// Its namespace.
    pub namespace: String,
    /// The values that the user's keys give its chart.
    pub values: Setting,
}

impl Release {
    /// Returns the name that Istio's documentation gives the Helm release.
    pub fn name(&self) -> &'static str {
        match self.component {
            Component::Base => "istio-base",
            Component::Istiod => "istiod",
            Component::Cni => "istio-cni",
            Component::Ztunnel => "ztunnel",
        }
    }
}

/// Who brings custom resource definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crds {
    /// An Application that reads the upstream repository.
    Upstream,
    /// Somebody else.
    None,
}

/// The Gateway API's definitions.
#[derive(Debug, Clone)]
pub struct GatewayApi {
    /// The release, such as `v1.5.1`.
    pub version: String,
    /// The release channel.
    pub channel: Channel,
    /// Who brings them.
    pub crds: Crds,
}

/// A namespace and what is in it.
#[derive(Debug, Clone)]
pub struct Namespace {
    /// Its name.
    pub name: String,
    /// Where it is configured.
    pub place: Option<Place>,
    /// Whether ambit writes the Namespace object.
    pub create: bool,
    /// Labels of the Namespace object.
    pub labels: BTreeMap<String, String>,
    /// Annotations of the Namespace object.
    pub annotations: BTreeMap<String, String>,
    /// The waypoint of its services.
    pub uses: Option<UsedWaypoint>,
    /// Waypoints.
    pub waypoints: Vec<Waypoint>,
    /// Objects of the kind maps.
    pub entries: Vec<Entry>,
}

/// The waypoint that a namespace uses.
#[derive(Debug, Clone)]
pub struct UsedWaypoint {
    /// The namespace that has it.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Where the user says so.
    pub place: Place,
}

/// A waypoint.
#[derive(Debug, Clone)]
pub struct Waypoint {
    /// Its name.
    pub name: String,
    /// Where it is configured.
    pub place: Place,
    /// Labels of the Gateway.
    pub labels: BTreeMap<String, String>,
    /// Annotations of the Gateway.
    pub annotations: BTreeMap<String, String>,
    /// The listener's `allowedRoutes`.
    pub allowed_routes: Option<Value>,
    /// Patches on what istiod makes of the Gateway.
    pub overlays: Overlays,
    /// Whom the L4 guard admits beside the waypoint; none: there is no guard.
    pub guard: Option<Vec<String>>,
}

/// The field of a pod that names its service account.
const SERVICE_ACCOUNT: &str = "serviceAccountName";

impl Waypoint {
    /// Returns the service account that the waypoint runs as, which is its identity. Istiod takes
    /// an empty annotation for none (`pilot/pkg/config/kube/gateway/deploymentcontroller.go`).
    pub fn service_account(&self) -> &str {
        let patched = self.overlays.get("deployment");
        let patched = patched.and_then(|it| it.at(&["spec", "template", "spec", SERVICE_ACCOUNT]));
        let annotated = self.annotations.get("gateway.istio.io/service-account");
        let annotated = annotated.map(String::as_str).filter(|it| !it.is_empty());
        patched.and_then(Value::as_str).or(annotated).unwrap_or(&self.name)
    }
}

/// Patches on what istiod makes of a Gateway, by the key that istiod reads: `deployment`,
/// `service`, `serviceAccount`, `horizontalPodAutoscaler`, `podDisruptionBudget`.
pub type Overlays = BTreeMap<&'static str, Value>;

/// An object of a kind map, short forms written out.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The kind map.
    pub map: &'static KindMap,
    /// Its name.
    pub name: String,
    /// Where it is configured.
    pub place: Place,
    /// Its API version, group included.
    pub api_version: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Its spec, or its fields.
    pub body: Value,
    /// Patches on what istiod makes of it, for a Gateway of class istio.
    pub overlays: Overlays,
}

/// The Argo CD side.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Where Argo CD reads this project; without it there are no Applications.
    pub git: Option<Git>,
    /// The namespace of Argo CD.
    pub namespace: String,
    /// The AppProject that ambit writes.
    pub project: Option<String>,
    /// What names of Applications begin with.
    pub name_prefix: String,
    /// The cluster of the workloads, as Argo CD's `destination` without the namespace.
    pub destination: Value,
    /// Argo CD's syncPolicy; none: manual.
    pub sync_policy: Option<Value>,
    /// Components with an Application of their own.
    pub separate: Vec<Component>,
    /// Namespaces that the AppProject allows.
    pub allowed_namespaces: Vec<String>,
    /// Where the first of them is said.
    pub allowed_namespaces_place: Option<Place>,
    /// Cluster-scoped kinds that the AppProject allows beside the fixed ones: group and kind.
    pub cluster_kinds: Vec<(String, String)>,
    /// Settings of single Applications.
    pub applications: BTreeMap<String, ApplicationSettings>,
}

/// Where Argo CD reads this project.
#[derive(Debug, Clone)]
pub struct Git {
    /// The repository.
    pub repo_url: String,
    /// The branch, tag or commit.
    pub target_revision: String,
    /// The folder of renders inside the repository, without a slash at either end.
    pub rendered: String,
}

/// Settings of one Application.
#[derive(Debug, Clone, Default)]
pub struct ApplicationSettings {
    /// Where they are configured.
    pub place: Option<Place>,
    /// Its syncPolicy, already laid over the environment's.
    pub sync_policy: Said<Value>,
    /// More labels.
    pub labels: BTreeMap<String, String>,
    /// More annotations.
    pub annotations: BTreeMap<String, String>,
    /// More differences to ignore.
    pub ignore_differences: Vec<Value>,
}

impl Environment {
    /// The cluster-scoped kinds that a mesh may hold: group and kind. The list never follows the
    /// current render: Argo CD leaves live objects of forbidden kinds out of its comparison, so one
    /// that shrank would leave deleted policies in force (argo-cd `controller/state.go`).
    pub const FIXED_CLUSTER_KINDS: &[(&str, &str)] = &[
        ("", "Namespace"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
        ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("gateway.networking.k8s.io", "*"),
        ("rbac.authorization.k8s.io", "ClusterRole"),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ];

    /// Returns the waypoint that a namespace holds under a name.
    pub fn waypoint(&self, namespace: &str, name: &str) -> Option<&Waypoint> {
        self.namespaces.get(namespace)?.waypoints.iter().find(|waypoint| waypoint.name == name)
    }

    /// Returns the name of the application that holds a namespace's objects.
    pub fn application_of<'n>(&self, namespace: &'n str) -> &'n str {
        if namespace == self.install.namespace { "mesh" } else { namespace }
    }
}

impl Install {
    /// Returns the releases of istiod: the main one and those of further revisions.
    pub fn istiods(&self) -> impl Iterator<Item = &Release> {
        self.releases.iter().filter(|release| release.component == Component::Istiod)
    }

    /// Returns the newest release of all components and revisions: definitions must be those of
    /// the newest, which are good for older ones too.
    pub fn newest_version(&self) -> &IstioVersion {
        let versions = self.releases.iter().map(|release| &release.version);
        versions.max().unwrap_or(&self.version)
    }

    /// Returns one component's release; of istiod the main one.
    pub fn release(&self, component: Component) -> Option<&Release> {
        self.releases.iter().find(|release| release.component == component)
    }

    /// Returns the namespaces that install components live in, each once, istiod's first.
    pub fn namespaces(&self) -> Vec<&str> {
        let mut names = vec![self.namespace.as_str()];
        for release in &self.releases {
            if !names.contains(&release.namespace.as_str()) {
                names.push(&release.namespace);
            }
        }
        names
    }
}
