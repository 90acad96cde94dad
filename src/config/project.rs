//! The keys of `ambit.yaml`.

use std::collections::BTreeMap;

use super::keys::{choices, keys};
use super::read::{Located, Named, Said};
use crate::setting::Setting;

keys! {
    /// `ambit.yaml` at the project root. Every key has a default, and so has the file.
    /// `<env>` in a string stands for the environment's name. Top-level keys that begin with `x-`
    /// are ignored: a place for anchors.
    pub struct ProjectKeys {
        /// The folder of the environments, relative to this file. Default: `env`.
        "env" => env: Option<Located<String>>,
        /// The folder of the project's own templates. Default: `templates`.
        "templates" => templates: Option<Located<String>>,
        /// The folder that renders go to. Default: `rendered`.
        "rendered" => rendered: Option<Located<String>>,
        /// The folder of chart archives or unpacked charts (later, with `source: charts`).
        "charts" => charts: Option<Located<String>>,
        /// Where Argo CD reads this project. Without `git.repoURL` no Applications are rendered.
        "git" => git: Option<GitKeys>,
        /// Argo CD settings of every environment; an environment's own `argocd` merges over them.
        "argocd" => argocd: Option<ArgoCdKeys>,
        /// Settings of `ambit check` (later).
        "checks" => checks: Option<Setting>,
    }
}

keys! {
    /// An environment as one JSON document, made by a program.
    pub struct ConfigKeys {
        /// The environment's name.
        "name" => name: Option<Located<String>>,
        /// What ambit.yaml would say. Left out: ambit.yaml is read.
        "project" => project: Option<Setting>,
        /// One layer, without `extends` and `abstract`.
        "environment" => environment: Option<Setting>,
    }
}

keys! {
    /// Where Argo CD reads this project.
    pub struct GitKeys {
        /// The repository's address, as Argo CD uses it. `ambit init` writes that of `origin`.
        #[schemars(example = "https://git.example.com/platform")]
        "repoURL" => repo_url: Option<Located<String>>,
        /// The branch, tag or commit. Default: `main`.
        "targetRevision" => target_revision: Option<Located<String>>,
        /// The project's folder inside the repository. Default: the repository's root.
        "path" => path: Option<Located<String>>,
    }
}

keys! {
    /// The Argo CD side of an environment.
    pub struct ArgoCdKeys {
        /// The namespace of Argo CD itself. Default: `argocd`.
        "namespace" => namespace: Option<Located<String>>,
        /// The AppProject that ambit writes. Default: `mesh-<env>`. null: write none and use
        /// the project `default`.
        "project" => project: Said<Located<String>>,
        /// What the names of Applications begin with. Default: `<env>-`.
        "namePrefix" => name_prefix: Option<Located<String>>,
        /// The cluster of the workloads. Default: the one Argo CD runs in.
        "destination" => destination: Option<DestinationKeys>,
        /// Argo CD's own syncPolicy, laid over ambit's default (automated with prune and
        /// selfHeal, and a patient retry). null: manual.
        "syncPolicy" => sync_policy: Said<Setting>,
        /// Components of the install that get an Application of their own.
        "separate" => separate: Option<Vec<Located<Separable>>>,
        /// Namespaces that the AppProject allows. Default: all.
        "allowedNamespaces" => allowed_namespaces: Option<Vec<Located<String>>>,
        /// Cluster-scoped kinds that the AppProject allows beside the fixed ones.
        "clusterKinds" => cluster_kinds: Option<Vec<ClusterKindKeys>>,
        /// Settings of single Applications, by the application's name.
        "applications" => applications: BTreeMap<String, Named<ApplicationKeys>>,
    }
}

keys! {
    /// The cluster that an Application deploys to: by address or by name.
    pub struct DestinationKeys {
        /// The API server's address.
        "server" => server: Option<Located<String>>,
        /// The cluster's name in Argo CD.
        "name" => name: Option<Located<String>>,
    }
}

keys! {
    /// A kind that is not namespaced.
    pub struct ClusterKindKeys {
        /// The API group; empty for the core group.
        "group" => group: Option<Located<String>>,
        /// The kind.
        "kind" => kind: Option<Located<String>>,
    }
}

keys! {
    /// Settings of one Application.
    pub struct ApplicationKeys {
        /// Laid over the environment's syncPolicy. null: manual.
        "syncPolicy" => sync_policy: Said<Setting>,
        /// More labels.
        "labels" => labels: BTreeMap<String, Named<Located<String>>>,
        /// More annotations.
        "annotations" => annotations: BTreeMap<String, Named<Located<String>>>,
        /// Argo CD's own list, added to what ambit ignores.
        "ignoreDifferences" => ignore_differences: Option<Vec<Setting>>,
    }
}

choices! {
    /// An install component that may be an Application of its own.
    pub enum Separable {
        /// The CNI node agent.
        "cni" => Cni,
        /// The node proxy.
        "ztunnel" => Ztunnel,
    }
}
