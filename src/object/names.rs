//! Which names Kubernetes accepts (`k8s.io/apimachinery/pkg/util/validation`).

/// A rule that a name breaks, in words that complete "must ...".
pub type Rule = &'static str;

const LABEL: Rule = "be at most 63 lower-case letters, digits and '-', and begin and end with a \
                     letter or digit";
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

/// Checks the key of a label or annotation.
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
    use super::{dns_label, dns_subdomain, label_value, qualified_key};

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
}
