//! One chart of the embedded install, rendered for a test.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ambit::diag::{Findings, Sources};
use ambit::model::IstioVersion;
use ambit::object::{Component, Object};
use ambit::setting::Setting;
use ambit::source::install::{BUILT_IN, ChartRelease, render};
use ambit::source::templates::Templates;
use kubeyaml::{Limits, Value};

pub(crate) const ISTIO_1_28: &str = "1.28.9";
pub(crate) const ISTIO_1_29: &str = "1.29.6";
pub(crate) const ISTIO_1_30: &str = "1.30.2";
pub(crate) const ISTIO_1_31: &str = "1.31.0";

static TEMPLATES: LazyLock<Templates> =
    LazyLock::new(|| Templates::new(BUILT_IN, BTreeMap::new()).unwrap());

/// What came out.
pub(crate) struct Chart {
    pub(crate) objects: Vec<Object>,
    pub(crate) findings: Findings,
}

/// One object of it.
pub(crate) struct Made(Value);

impl Chart {
    pub(crate) fn base(values: &str) -> Self {
        Self::of(ISTIO_1_30, Component::Base, values)
    }

    pub(crate) fn istiod(values: &str) -> Self {
        Self::of(ISTIO_1_30, Component::Istiod, values)
    }

    pub(crate) fn cni(values: &str) -> Self {
        Self::of(ISTIO_1_30, Component::Cni, values)
    }

    pub(crate) fn ztunnel(values: &str) -> Self {
        Self::of(ISTIO_1_30, Component::Ztunnel, values)
    }

    /// Renders a chart with the profile `ambient` unless `values` say another.
    pub(crate) fn of(version: &str, component: Component, values: &str) -> Self {
        let mut sources = Sources::default();
        let mut read = |text: &str| {
            let nodes = kubeyaml::read_located(text, &Limits::CONFIG).unwrap();
            Setting::from_node(&nodes[0], sources.add("values.yaml", text))
        };
        let mut user = read("{ profile: ambient }");
        user.lay_over(read(values));
        let version = IstioVersion::parse(version).unwrap();
        let release = ChartRelease { component, namespace: "istio-system", values: &user };
        let mut findings = Findings::new();
        let objects = render(&version, &[release], &TEMPLATES, &mut findings);
        Self { objects, findings }
    }

    pub(crate) fn has(&self, kind: &str, name: &str) -> bool {
        self.find(kind, name).is_some()
    }

    pub(crate) fn object(&self, kind: &str, name: &str) -> Made {
        let found = self.find(kind, name);
        found.unwrap_or_else(|| panic!("no {kind} {name}; findings: {:?}", self.findings))
    }

    fn find(&self, kind: &str, name: &str) -> Option<Made> {
        let is_it = |object: &&Object| object.id().kind == kind && object.id().name == name;
        self.objects.iter().find(is_it).map(|object| Made(Value::Map(object.body().clone())))
    }
}

impl Made {
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Value> {
        self.0.at(path)
    }

    pub(crate) fn text(&self, path: &[&str]) -> String {
        self.at(path).and_then(Value::as_str).unwrap().to_owned()
    }

    /// Reads YAML that is kept as text.
    pub(crate) fn yaml(&self, path: &[&str]) -> Value {
        kubeyaml::read(&self.text(path)).unwrap().remove(0)
    }

    /// Returns the only container of the pod template.
    pub(crate) fn container(&self) -> Value {
        let containers = self.at(&["spec", "template", "spec", "containers"]);
        containers.and_then(Value::as_list).unwrap()[0].clone()
    }

    pub(crate) fn find_variable(&self, name: &str) -> Option<String> {
        let container = self.container();
        let variables = container.get("env").and_then(Value::as_list).unwrap();
        let found = variables.iter().find(|it| it.get("name") == Some(&name.into()))?;
        found.get("value").and_then(Value::as_str).map(ToOwned::to_owned)
    }

    pub(crate) fn variable(&self, name: &str) -> String {
        self.find_variable(name).unwrap()
    }
}
