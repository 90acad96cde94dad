//! The name of an object's file.

use std::fmt::Write as _;

use crate::object::ObjectId;

/// Kinds that two well-known API groups share: their files carry the group. (Gateway: Istio and
/// the Gateway API; Service: core and Knative; the others: Kubernetes and Knative, Calico, Traefik,
/// cert-manager.)
const SHARED_KINDS: &[&str] =
    &["Certificate", "Event", "Gateway", "Ingress", "NetworkPolicy", "Service"];

/// Bytes that a file's name may have on every file system.
const LIMIT: usize = 255;

const ENDING: &str = ".yaml";

/// Returns the name of an object's file in an application whose own namespace is `home`. It
/// depends on the object alone: kind, group of shared kinds, name, and the namespace if it is
/// another one.
pub fn file_name(id: &ObjectId, home: &str) -> String {
    let mut name = encoded(&id.kind.to_lowercase());
    if SHARED_KINDS.contains(&id.kind.as_str()) && !id.group.is_empty() {
        let _ = write!(name, ".{}", encoded(&id.group));
    }
    let _ = write!(name, "-{}", encoded(&id.name));
    if !id.namespace.is_empty() && id.namespace != home {
        let _ = write!(name, "_{}", encoded(&id.namespace));
    }
    if name.len() + ENDING.len() > LIMIT {
        name = shortened(&name);
    }
    name + ENDING
}

/// Percent-encodes what a file system may not hold or may fold, and what this layout uses itself.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02x}");
        }
    }
    out
}

/// Cuts a name that is too long and ends it with a digest of the whole.
fn shortened(name: &str) -> String {
    let digest = crate::tree::Sum::of(name.as_bytes()).to_string();
    let tail = format!("%{}", &digest[..16]);
    format!("{}{tail}", &name[..LIMIT - ENDING.len() - tail.len()])
}

#[cfg(test)]
mod tests {
    use super::file_name;
    use crate::object::ObjectId;

    fn name(group: &str, kind: &str, namespace: &str, name: &str) -> String {
        let id = ObjectId {
            group: group.into(),
            kind: kind.into(),
            namespace: namespace.into(),
            name: name.into(),
        };
        file_name(&id, "shop")
    }

    #[test]
    fn kind_and_name_are_enough_at_home() {
        assert_eq!(name("apps", "Deployment", "shop", "web"), "deployment-web.yaml");
        assert_eq!(name("", "Namespace", "", "shop"), "namespace-shop.yaml");
    }

    #[test]
    fn a_gateway_carries_its_group() {
        assert_eq!(
            name("networking.istio.io", "Gateway", "shop", "x"),
            "gateway.networking.istio.io-x.yaml"
        );
        assert_eq!(
            name("gateway.networking.k8s.io", "Gateway", "shop", "x"),
            "gateway.gateway.networking.k8s.io-x.yaml"
        );
        assert_eq!(name("", "Service", "shop", "x"), "service-x.yaml");
    }

    #[test]
    fn an_object_away_from_home_carries_its_namespace() {
        assert_eq!(name("", "ConfigMap", "other", "x"), "configmap-x_other.yaml");
    }

    #[test]
    fn what_file_systems_fold_or_refuse_is_encoded() {
        let id = name("rbac.authorization.k8s.io", "ClusterRole", "", "system:Node_x");
        assert_eq!(id, "clusterrole-system%3a%4eode%5fx.yaml");
    }

    #[test]
    fn a_name_that_is_too_long_is_cut_and_stays_its_own() {
        let long = |last: &str| name("", "ConfigMap", "shop", &("a".repeat(252) + last));
        assert_eq!(long("b").len(), 255);
        assert_ne!(long("b"), long("c"));
    }
}
