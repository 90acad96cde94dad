//! Where a registry sends those who have no token.

/// What `WWW-Authenticate: Bearer ..` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    /// The address of the token service.
    realm: String,
    service: Option<String>,
    scope: Option<String>,
}

impl Challenge {
    /// Reads the header; none where it asks for something other than a token.
    pub(super) fn parse(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        Some(Self {
            realm: parameter(rest, "realm")?,
            service: parameter(rest, "service"),
            scope: parameter(rest, "scope"),
        })
    }

    /// Returns the address that gives a token.
    pub(super) fn url(&self) -> String {
        let mut url = self.realm.clone();
        for (name, value) in [("service", &self.service), ("scope", &self.scope)] {
            let Some(value) = value else { continue };
            let separator = if url.contains('?') { '&' } else { '?' };
            url = format!("{url}{separator}{name}={}", encoded(value));
        }
        url
    }
}

/// Returns a parameter of the form `name="value"`; a comma inside the quotes belongs to the value.
fn parameter(text: &str, name: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let (key, after) = rest.split_once('=')?;
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_once(',').unwrap_or((after, "")),
        };
        if key.trim_matches([',', ' ']).eq_ignore_ascii_case(name) {
            return Some(value.to_owned());
        }
        rest = next;
    }
}

fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/,".contains(&byte);
    let one = |byte: u8| {
        if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::Challenge;

    #[test]
    fn the_address_of_the_token_is_made_of_realm_service_and_scope() {
        let header = r#"Bearer realm="https://auth.example/token",service="registry.example",scope="repository:istio/ztunnel:pull,push""#;
        let url = Challenge::parse(header).map(|challenge| challenge.url());
        let wanted = "https://auth.example/token?service=registry.example\
                      &scope=repository:istio/ztunnel:pull,push";
        assert_eq!(url.as_deref(), Some(wanted));
    }

    #[test]
    fn another_scheme_is_no_challenge_that_can_be_met() {
        assert_eq!(Challenge::parse(r#"Basic realm="x""#), None);
        assert_eq!(Challenge::parse("Bearer"), None);
        assert_eq!(Challenge::parse(r#"Bearer service="x""#), None);
    }
}
