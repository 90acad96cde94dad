//! The network: single questions by HTTP, and their answers as they come.

use std::time::Duration;

use super::{Action, Reason, SystemError};

/// Time for one answer, to its last byte.
const PATIENCE: Duration = Duration::from_secs(120);

/// A question; redirects are answers like others.
#[derive(Debug, Clone)]
pub struct Question<'q> {
    /// Whether only the headers are wanted: a HEAD, otherwise a GET.
    pub headers_only: bool,
    /// The address, `http://` or `https://`.
    pub url: &'q str,
    /// Headers by name.
    pub headers: &'q [(&'static str, String)],
    /// Bytes that the answer may have.
    pub limit: u64,
}

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status, such as 200.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Returns the first header of a name, which is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }
}

/// Asks over the network; proxies are those of the process's surroundings.
pub(super) fn ask(question: &Question<'_>) -> Result<Answer, SystemError> {
    let failed = |error: ureq::Error| {
        let reason = match error {
            ureq::Error::BodyExceedsLimit(limit) => Reason::TooLarge { limit },
            other => Reason::Other(other.to_string()),
        };
        SystemError::new(Action::Fetch, question.url.as_ref(), reason)
    };
    let config = ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build();
    let agent = ureq::Agent::new_with_config(config);
    let mut request =
        if question.headers_only { agent.head(question.url) } else { agent.get(question.url) };
    for (name, value) in question.headers {
        request = request.header(*name, value);
    }
    let mut response = request.call().map_err(failed)?;
    let headers = response.headers().iter().filter_map(|(name, value)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    });
    let headers = headers.collect();
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(question.limit).read_to_vec();
    Ok(Answer { status, headers, body: body.map_err(failed)? })
}
