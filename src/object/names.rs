//! Which names Kubernetes accepts (`k8s.io/apimachinery/pkg/util/validation`).

/// A rule that a name breaks, in words that complete "must ...".
pub type Rule = &'static str;

const LABEL: Rule = "be at most 63 lower-case letters, digits and '-', and begin and end with a \
                     letter or digit";
const SERVICE: Rule = "be at most 63 lower-case letters, digits and '-', begin with a letter and \
                       end with a letter or digit";
const SEGMENT: Rule = "be a name without '/' and '%', and neither '.' nor '..'";
const SUBDOMAIN: Rule = "be at most 253 lower-case letters, digits, '-' and '.', each part \
                         between dots beginning and ending with a letter or digit";
const KEY: Rule = "be a name of at most 63 letters, digits, '-', '_' and '.', with an optional \
                   DNS prefix and a slash before it";
const VALUE: Rule = "be empty or at most 63 letters, digits, '-', '_' and '.', beginning and \
                     ending with a letter or digit";

/// Checks an RFC 1123 label: Namespaces, Services, environments.
pub fn dns_label(name: &str) -> Result<(), Rule> {
    if name.len() <= 63 && is_label(name) { Ok(()) } else { Err(LABEL) }
}

/// Checks an RFC 1123 subdomain: names of most kinds.
pub fn dns_subdomain(name: &str) -> Result<(), Rule> {
    if name.len() <= 253 && name.split('.').all(is_label) { Ok(()) } else { Err(SUBDOMAIN) }
}

/// Checks an RFC 1035 label: names of Services. (Kubernetes 1.34 can be told to be laxer.)
pub fn service_name(name: &str) -> Result<(), Rule> {
    let begins_right = name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    if begins_right && dns_label(name).is_ok() { Ok(()) } else { Err(SERVICE) }
}

/// Checks a name that only has to be a part of a path: roles and their bindings.
fn path_segment(name: &str) -> Result<(), Rule> {
    let is_right = name != "." && name != ".." && !name.contains(['/', '%']);
    if is_right && !name.is_empty() { Ok(()) } else { Err(SEGMENT) }
}

/// Checks the name of an object of some kind (`pkg/apis/*/validation` of Kubernetes; custom
/// resources: `apiextensions-apiserver/pkg/registry/customresource`).
pub fn name_of(group: &str, kind: &str, name: &str) -> Result<(), Rule> {
    match (group, kind) {
        ("", "Namespace") => dns_label(name),
        ("", "Service") => service_name(name),
        // Names with colons: of roles, keys and addresses.
        ("rbac.authorization.k8s.io" | "certificates.k8s.io", _)
        | ("networking.k8s.io", "IPAddress") => path_segment(name),
        _ => dns_subdomain(name),
    }
}

/// Checks the key of an annotation, whose prefix may have upper-case letters.
pub fn annotation_key(key: &str) -> Result<(), Rule> {
    qualified_key(&key.to_ascii_lowercase())
}

/// Checks the key of a label.
pub fn qualified_key(key: &str) -> Result<(), Rule> {
    let (prefix, name) = key.rsplit_once('/').map_or((None, key), |(a, b)| (Some(a), b));
    let prefix_is_right = prefix.is_none_or(|prefix| dns_subdomain(prefix).is_ok());
    if prefix_is_right && !name.is_empty() && is_word(name) { Ok(()) } else { Err(KEY) }
}

/// Checks the value of a label.
pub fn label_value(value: &str) -> Result<(), Rule> {
    if value.is_empty() || is_word(value) { Ok(()) } else { Err(VALUE) }
}

fn is_label(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.bytes().all(inner) && ends_are(name, |byte| byte != b'-')
}

fn is_word(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    name.len() <= 63
        && name.bytes().all(inner)
        && ends_are(name, |byte| byte.is_ascii_alphanumeric())
}

fn ends_are(name: &str, good: impl Fn(u8) -> bool) -> bool {
    match (name.bytes().next(), name.bytes().last()) {
        (Some(first), Some(last)) => good(first) && good(last),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        annotation_key, dns_label, dns_subdomain, label_value, name_of, qualified_key, service_name,
    };

    #[test]
    fn names_that_kubernetes_accepts_are_accepted() {
        for name in ["a", "a-b", "x".repeat(63).as_str(), "0"] {
            assert!(dns_label(name).is_ok(), "{name}");
        }
        assert!(dns_subdomain("a.b-c.d").is_ok());
        assert!(qualified_key("istio.io/use-waypoint").is_ok());
        assert!(label_value("").is_ok());
        assert!(label_value("V1.2_x").is_ok());
    }

    #[test]
    fn names_that_kubernetes_refuses_are_refused() {
        for name in ["", "-a", "a-", "A", "a_b", "a.b", "x".repeat(64).as_str(), "ä"] {
            assert!(dns_label(name).is_err(), "{name}");
        }
        assert!(dns_subdomain("a..b").is_err());
        assert!(dns_subdomain(&"a.".repeat(127)).is_err());
        assert!(qualified_key("a/b/c").is_err());
        assert!(qualified_key("istio.io/").is_err());
        assert!(label_value("-x").is_err());
    }
    #[test]
    fn each_kind_has_the_rule_that_the_api_server_has_for_it() {
        let rbac = "rbac.authorization.k8s.io";
        assert!(name_of(rbac, "ClusterRole", "system:istiod/x").is_err());
        assert!(name_of(rbac, "ClusterRole", "system:Istiod").is_ok());
        assert!(name_of("", "Service", "a.b").is_err());
        assert!(name_of("", "ConfigMap", "a.b").is_ok());
        assert!(name_of("", "Namespace", "a.b").is_err());
        assert!(name_of("", "Namespace", "1a").is_ok());
        assert!(name_of("networking.k8s.io", "IPAddress", "2001:db8::1").is_ok());
        assert!(name_of("security.istio.io", "AuthorizationPolicy", "deny_all").is_err());
        for name in ["1a", "", "a-", "Web", "a.b"] {
            assert!(service_name(name).is_err(), "{name}");
        }
        assert!(service_name("a1").is_ok());
    }

    #[test]
    fn only_annotations_may_have_a_prefix_in_upper_case() {
        assert!(annotation_key("Example.com/Owner").is_ok());
        assert!(qualified_key("Example.com/Owner").is_err());
        assert!(annotation_key("example.com/").is_err());
    }
}
