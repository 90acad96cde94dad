//! Fields that say nothing: the API server stores the same object without them.
//!
//! Empty ones are dropped where the field has `omitempty` (Kubernetes
//! `staging/src/k8s.io/api/core/v1/types.go`), and controllers compare what is stored. Only fields
//! are named here for which empty and absent mean the same: an empty selector selects everything,
//! and an empty `emptyDir` is a volume.

use kubeyaml::Value;

use crate::object::{ObjectId, pod_template};

/// Fields of the metadata of every object and every pod template.
const METADATA: &[&str] = &["annotations", "finalizers", "labels", "ownerReferences"];

/// Fields of a pod.
const OF_PODS: &[&str] = &[
    "hostAliases",
    "imagePullSecrets",
    "initContainers",
    "nodeSelector",
    "tolerations",
    "topologySpreadConstraints",
    "volumes",
];

/// Fields of a container.
const OF_CONTAINERS: &[&str] = &[
    "args",
    "command",
    "env",
    "envFrom",
    "ports",
    "resources",
    "resources/limits",
    "resources/requests",
    "volumeMounts",
];

/// What the API server fills in.
enum Filled {
    Word(&'static str),
    Number(i64),
    No,
}

use Filled::{No, Number, Word};

/// What the API server fills in for a pod.
#[rustfmt::skip]
const FILLED_IN_PODS: &[(&str, Filled)] = &[
    // pkg/apis/core/v1/defaults.go, SetDefaults_PodSpec
    ("dnsPolicy", Word("ClusterFirst")),
    ("restartPolicy", Word("Always")),
    ("schedulerName", Word("default-scheduler")),
    ("terminationGracePeriodSeconds", Number(30)),
    // staging/src/k8s.io/api/core/v1/types.go, PodSpec: left out when false
    ("hostIPC", No),
    ("hostNetwork", No),
    ("hostPID", No),
    // The same, SecretVolumeSource and ConfigMapVolumeSource: SetDefaults_...VolumeSource, 0644
    ("volumes/configMap/defaultMode", Number(0o644)),
    ("volumes/secret/defaultMode", Number(0o644)),
];

/// What the API server fills in for a container.
#[rustfmt::skip]
const FILLED_IN_CONTAINERS: &[(&str, Filled)] = &[
    // pkg/apis/core/v1/defaults.go, SetDefaults_Container
    ("terminationMessagePath", Word("/dev/termination-log")),
    ("terminationMessagePolicy", Word("File")),
    // staging/src/k8s.io/api/core/v1/types.go, ContainerPort: +default="TCP"
    ("ports/protocol", Word("TCP")),
    // pkg/apis/core/v1/defaults.go, SetDefaults_ObjectFieldSelector
    ("env/valueFrom/fieldRef/apiVersion", Word("v1")),
];

/// What the API server fills in for a Service: `pkg/apis/core/v1/defaults.go`, `SetDefaults_Service`.
#[rustfmt::skip]
const FILLED_IN_SERVICES: &[(&str, Filled)] = &[
    ("spec/ports/protocol", Word("TCP")),
    ("spec/sessionAffinity", Word("None")),
    ("spec/type", Word("ClusterIP")),
];

/// Tells whether an object is the same without this value at this path, given by its keys.
pub(super) fn says_nothing(id: &ObjectId, keys: &[&str], value: &Value) -> bool {
    if id.kind.is_empty() {
        return false;
    }
    if let Some(pod) = in_pod(id, keys) {
        let container = match pod {
            ["containers" | "initContainers", rest @ ..] => rest,
            _ => &[],
        };
        return is_empty_one_of(value, pod, OF_PODS)
            || is_empty_one_of(value, container, OF_CONTAINERS)
            || is_filled_in(value, pod, FILLED_IN_PODS)
            || is_filled_in(value, container, FILLED_IN_CONTAINERS);
    }
    match keys {
        ["metadata", field] => METADATA.contains(field) && is_empty(value),
        _ if is_service(id) => is_filled_in(value, keys, FILLED_IN_SERVICES),
        _ => match in_template(id, keys) {
            Some(["metadata"]) => is_empty(value),
            Some(["metadata", field]) => METADATA.contains(field) && is_empty(value),
            _ => false,
        },
    }
}

fn is_service(id: &ObjectId) -> bool {
    id.kind == "Service" && id.group.is_empty()
}

/// Returns the rest of a path that leads into a pod template.
fn in_template<'k, 'p>(id: &ObjectId, keys: &'p [&'k str]) -> Option<&'p [&'k str]> {
    keys.strip_prefix(pod_template(id)?)
}

/// Returns the rest of a path that leads into what a pod is.
fn in_pod<'k, 'p>(id: &ObjectId, keys: &'p [&'k str]) -> Option<&'p [&'k str]> {
    let is_pod = id.kind == "Pod" && id.group.is_empty();
    let spec = if is_pod { keys } else { in_template(id, keys)? };
    spec.strip_prefix(&["spec"])
}

fn is_empty_one_of(value: &Value, keys: &[&str], fields: &[&str]) -> bool {
    let is = |field: &&str| field.split('/').eq(keys.iter().copied());
    match keys {
        // `resources` is no pointer: what it holds may be as empty.
        ["resources"] => value.as_map().is_some_and(|map| map.values().all(is_empty)),
        _ => is_empty(value) && fields.iter().any(is),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Map(map) => map.is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}

fn is_filled_in(value: &Value, keys: &[&str], fields: &[(&str, Filled)]) -> bool {
    let field = fields.iter().find(|(field, _)| field.split('/').eq(keys.iter().copied()));
    field.is_some_and(|(_, filled)| match filled {
        Word(word) => value.as_str() == Some(word),
        Number(number) => *value == Value::from(*number),
        No => *value == Value::from(false),
    })
}
