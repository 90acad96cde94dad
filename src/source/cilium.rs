//! What Cilium must be given so that an ambient mesh works on it.

use kubeyaml::Value;

/// Returns Helm values for Cilium's chart. Without them Cilium removes Istio's CNI plugin
/// (`cni.exclusive`), load-balances inside pods past ztunnel (`socketLB`), or rewrites the source of
/// kubelet probes (`bpf.masquerade`); Istio's platform prerequisites for ambient.
pub(super) fn values() -> Value {
    Value::from([
        ("bpf", Value::from([("masquerade", false.into())])),
        ("cni", Value::from([("exclusive", false.into())])),
        ("socketLB", Value::from([("hostNamespaceOnly", true.into())])),
    ])
}
