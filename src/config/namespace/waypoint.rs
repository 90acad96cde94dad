//! The keys of a waypoint.

use std::collections::BTreeMap;

use crate::config::keys::{choices, keys};
use crate::config::read::{FromSetting, Located, Named, Reader};
use crate::setting::{Kind, Setting};

keys! {
    /// A waypoint: a Gateway of class istio-waypoint.
    pub struct WaypointKeys {
        /// What traffic it serves: the label istio.io/waypoint-for. Istio's default: service.
        "for" => waypoint_for: Option<Located<WaypointFor>>,
        /// `namespace`: the namespace's services use this waypoint. null withdraws it.
        "enroll" => enroll: Option<Located<Enroll>>,
        /// The istiod that runs it: the label istio.io/rev.
        "revision" => revision: Option<Located<String>>,
        /// true: an L4 policy that lets traffic in through the waypoint only.
        "guard" => guard: Option<Located<Guard>>,
        /// The listener's own field: who may use the waypoint.
        "allowedRoutes" => allowed_routes: Option<Setting>,
        /// More labels.
        "labels" => labels: BTreeMap<String, Named<Located<String>>>,
        /// More annotations.
        "annotations" => annotations: BTreeMap<String, Named<Located<String>>>,
        /// Resources of the istio-proxy container.
        "resources" => resources: Option<Setting>,
        /// A patch on the Deployment that istiod makes.
        "deployment" => deployment: Option<Setting>,
        /// A patch on the Service that istiod makes.
        "service" => service: Option<Setting>,
        /// A patch on the ServiceAccount that istiod makes.
        "serviceAccount" => service_account: Option<Setting>,
        /// A patch on the HorizontalPodAutoscaler; without one istiod makes none.
        "horizontalPodAutoscaler" => horizontal_pod_autoscaler: Option<Setting>,
        /// A patch on the PodDisruptionBudget; without one istiod makes none.
        "podDisruptionBudget" => pod_disruption_budget: Option<Setting>,
    }
}

choices! {
    /// What traffic a waypoint serves.
    pub enum WaypointFor {
        /// Traffic to services.
        "service" => Service,
        /// Traffic to pods and workload entries.
        "workload" => Workload,
        /// Both.
        "all" => All,
        /// Nothing.
        "none" => None,
    }
}

choices! {
    /// Who uses a waypoint.
    pub enum Enroll {
        /// The waypoint's namespace.
        "namespace" => Namespace,
    }
}

/// Whether and for whom the L4 guard is written.
#[derive(Debug, Clone, PartialEq, Eq, schemars::JsonSchema)]
#[schemars(untagged)]
pub enum Guard {
    /// `true` or `false`.
    Plain(bool),
    /// `{ alsoAllow: [principal, ..] }`.
    With(#[schemars(with = "AlsoAllowKeys")] Vec<Located<String>>),
}

keys! {
    /// A guard that admits others beside the waypoint.
    pub struct AlsoAllowKeys {
        /// Principals that may come in without passing the waypoint.
        "alsoAllow" => also_allow: Option<Vec<Located<String>>>,
    }
}

impl FromSetting for Guard {
    fn from_setting(setting: &Setting, reader: &mut Reader) -> Option<Self> {
        match setting.kind {
            Kind::Bool(value) => Some(Self::Plain(value)),
            Kind::Map(_) => {
                let keys = AlsoAllowKeys::from_setting(setting, reader)?;
                Some(Self::With(keys.also_allow.unwrap_or_default()))
            }
            _ => {
                reader.wrong_type(setting, "true, false or a map with `alsoAllow`");
                None
            }
        }
    }
}
