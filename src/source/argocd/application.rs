//! One Application object.

use kubeyaml::{Map, Value};

use super::{map, text, wave_of};
use crate::model::{ApplicationSettings, Delivery, Environment, Git, Said};
use crate::object::{Application, Component, Role, SYNC_WAVE};
use crate::setting::Setting;

/// The directory of the Applications, and the root's name after the prefix.
pub(super) const ROOT: &str = "apps";

/// The cluster that Argo CD runs in, as it names it itself.
const OWN_CLUSTER: &str = "https://kubernetes.default.svc";

/// Where definitions are in the order of the first install.
const DEFINITIONS_WAVE: i64 = -5;

/// Where Argo CD reads manifests.
pub(super) struct Source {
    pub repo_url: String,
    pub target_revision: String,
    pub path: String,
    pub include: &'static str,
    pub exclude: Option<&'static str>,
}

/// What an Application is made of, before its settings.
pub(super) struct Sketch {
    /// The application's name, without the prefix.
    pub application: String,
    /// The namespace at the destination.
    namespace: String,
    /// None: this project's own render.
    source: Option<Source>,
    wave: i64,
    kind: Kind,
    environment: String,
    /// jq paths into the validating webhooks that istiod writes itself.
    written_by_istiod: Vec<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Root,
    Definitions,
    Install,
    Other,
}

impl Sketch {
    /// The root, which syncs the folder of Applications.
    pub(super) fn root(environment: &Environment) -> Self {
        let namespace = environment.delivery.namespace.clone();
        Self::new(environment, ROOT, namespace, 0, Kind::Root)
    }

    /// An application of this render.
    pub(super) fn of(environment: &Environment, application: &Application) -> Self {
        let is_install = matches!(application.role, Role::Install | Role::Component(_));
        let kind = if is_install { Kind::Install } else { Kind::Other };
        let home = application.namespace.as_str();
        let namespace = if home.is_empty() { "default" } else { home }.to_owned();
        let wave = wave_of(application.role);
        let sketch = Self::new(environment, &application.name, namespace, wave, kind);
        if application.role != Role::Install {
            return sketch;
        }
        let paths = if fails_closed(environment) { &WEBHOOKS[..1] } else { &WEBHOOKS[..] };
        Self { written_by_istiod: paths.to_vec(), ..sketch }
    }

    /// Definitions that come from an upstream repository.
    pub(super) fn definitions(environment: &Environment, name: &str, source: Source) -> Self {
        let namespace = environment.install.namespace.clone();
        let sketch = Self::new(environment, name, namespace, DEFINITIONS_WAVE, Kind::Definitions);
        Self { source: Some(source), ..sketch }
    }

    fn new(
        environment: &Environment,
        application: &str,
        namespace: String,
        wave: i64,
        kind: Kind,
    ) -> Self {
        Self {
            application: application.to_owned(),
            namespace,
            source: None,
            wave,
            kind,
            environment: environment.name.clone(),
            written_by_istiod: Vec::new(),
        }
    }

    /// Returns the Application object.
    pub(super) fn body(&self, delivery: &Delivery, git: &Git) -> Map {
        let nothing = ApplicationSettings::default();
        let settings = delivery.applications.get(&self.application).unwrap_or(&nothing);
        let project = if self.kind == Kind::Root { None } else { delivery.project.as_deref() };
        let mut spec = map([
            ("project", text(project.unwrap_or("default"))),
            ("source", self.source(git)),
            ("destination", self.destination(delivery)),
            ("syncPolicy", self.sync_policy(delivery, settings)),
        ]);
        let ignored = self.ignored(settings);
        if !ignored.is_empty() {
            spec.insert("ignoreDifferences".to_owned(), Value::List(ignored));
        }
        map([
            ("apiVersion", text("argoproj.io/v1alpha1")),
            ("kind", text("Application")),
            ("metadata", self.metadata(delivery, settings)),
            ("spec", Value::Map(spec)),
        ])
    }

    fn metadata(&self, delivery: &Delivery, settings: &ApplicationSettings) -> Value {
        let mut annotations: Map =
            settings.annotations.iter().map(|(key, it)| (key.clone(), text(it))).collect();
        if self.wave != 0 {
            annotations.insert(SYNC_WAVE.to_owned(), self.wave.to_string().into());
        }
        if self.source.is_none() {
            // A commit that does not touch this folder does not make Argo CD render it again.
            annotations.insert("argocd.argoproj.io/manifest-generate-paths".to_owned(), text("."));
        }
        let mut metadata = map([
            ("name", format!("{}{}", delivery.name_prefix, self.application).into()),
            ("namespace", text(&delivery.namespace)),
        ]);
        let labels: Map = settings.labels.iter().map(|(key, it)| (key.clone(), text(it))).collect();
        for (key, map) in [("annotations", annotations), ("labels", labels)] {
            if !map.is_empty() {
                metadata.insert(key.to_owned(), Value::Map(map));
            }
        }
        Value::Map(metadata)
    }

    fn source(&self, git: &Git) -> Value {
        let own;
        let source = if let Some(source) = &self.source {
            source
        } else {
            own = Source {
                repo_url: git.repo_url.clone(),
                target_revision: git.target_revision.clone(),
                path: format!("{}/{}/{}", git.rendered, self.environment, self.application),
                include: "*.yaml",
                exclude: None,
            };
            &own
        };
        // Argo CD removes a directory that says only `recurse: false` from the live object, and a
        // self-healing root would put it back for ever; `include` is kept.
        let mut directory = map([("include", text(source.include))]);
        if let Some(exclude) = source.exclude {
            directory.insert("exclude".to_owned(), text(exclude));
        }
        Value::from([
            ("repoURL", text(&source.repo_url)),
            ("targetRevision", text(&source.target_revision)),
            ("path", text(&source.path)),
            ("directory", Value::Map(directory)),
        ])
    }

    fn destination(&self, delivery: &Delivery) -> Value {
        let cluster = if self.kind == Kind::Root {
            Value::from([("server", text(OWN_CLUSTER))])
        } else {
            delivery.destination.clone()
        };
        let Value::Map(mut destination) = cluster else { return Value::Null };
        destination.insert("namespace".to_owned(), text(&self.namespace));
        Value::Map(destination)
    }

    fn sync_policy(&self, delivery: &Delivery, settings: &ApplicationSettings) -> Value {
        let policy = match &settings.sync_policy {
            Said::Unsaid => delivery.sync_policy.clone(),
            Said::Null => None,
            Said::Value(own) => Some(own.clone()),
        };
        let mut policy = policy.and_then(into_map).unwrap_or_default();
        if self.kind == Kind::Definitions
            && let Some(Value::Map(automated)) = policy.get_mut("automated")
        {
            // A pruned definition takes every object of its kind with it.
            automated.insert("prune".to_owned(), false.into());
        }
        let mut options = match policy.remove("syncOptions") {
            Some(Value::List(options)) => options,
            _ => Vec::new(),
        };
        let missing = self.sync_options().iter().map(|option| text(option));
        let missing = missing.filter(|option| !options.contains(option)).collect::<Vec<_>>();
        options.extend(missing);
        policy.insert("syncOptions".to_owned(), Value::List(options));
        Value::Map(policy)
    }

    fn sync_options(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Install => &["SkipDryRunOnMissingResource=true", "RespectIgnoreDifferences=true"],
            Kind::Definitions => &["SkipDryRunOnMissingResource=true", "ServerSideApply=true"],
            Kind::Root | Kind::Other => &["SkipDryRunOnMissingResource=true"],
        }
    }

    /// What istiod writes into webhook configurations is not a difference.
    fn ignored(&self, settings: &ApplicationSettings) -> Vec<Value> {
        let mut ignored = Vec::new();
        if !self.written_by_istiod.is_empty() {
            let paths = self.written_by_istiod.iter().map(|path| text(path)).collect();
            ignored.push(Value::from([
                ("group", text("admissionregistration.k8s.io")),
                ("kind", text("ValidatingWebhookConfiguration")),
                ("jqPathExpressions", Value::List(paths)),
            ]));
        }
        ignored.extend(settings.ignore_differences.iter().cloned());
        ignored
    }
}

/// What istiod writes into its validating webhooks: always the certificate, and `Fail` where the
/// user set another failurePolicy (istio `pkg/webhooks/validation/controller/controller.go`).
const WEBHOOKS: [&str; 2] = [".webhooks[]?.clientConfig.caBundle", ".webhooks[]?.failurePolicy"];

/// Tells whether every validating webhook has the failurePolicy that istiod would give it.
fn fails_closed(environment: &Environment) -> bool {
    let install = &environment.install;
    install.istiods().chain(install.release(Component::Base)).all(|release| {
        let policy = release.values.at(&["base", "validationFailurePolicy"]);
        policy.and_then(Setting::as_str) == Some("Fail")
    })
}

fn into_map(value: Value) -> Option<Map> {
    match value {
        Value::Map(map) => Some(map),
        _ => None,
    }
}
