//! Asking a registry: tokens, redirects, patience.

use std::time::Duration;

use serde_json::Value;

use super::challenge::Challenge;
use super::{Digest, PinError};
use crate::system::{Answer, Question, System};

/// Bytes that a manifest may have; registries refuse larger ones.
const LIMIT: u64 = 4 << 20;

/// Times that a busy registry is asked.
const ATTEMPTS: u32 = 5;

/// Hops of one answer from host to host.
const REDIRECTS: usize = 5;

/// The longest wait that a registry may ask for.
const LONGEST_PAUSE: u64 = 60;

/// Every form of index and manifest, in the words of both standards.
const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
                      application/vnd.oci.image.manifest.v1+json, \
                      application/vnd.docker.distribution.manifest.list.v2+json, \
                      application/vnd.docker.distribution.manifest.v2+json";

/// One repository of a registry, such as that of ztunnel.
pub struct Registry<'s> {
    system: &'s dyn System,
    repository: String,
    base: String,
    token: Option<String>,
}

impl<'s> Registry<'s> {
    /// Takes a repository as image references write it, `docker.io/istio/ztunnel`. One that begins
    /// with `http://` is asked without TLS.
    pub fn new(system: &'s dyn System, repository: &str) -> Self {
        let (scheme, rest) = match repository.split_once("://") {
            Some((scheme, rest)) => (scheme, rest),
            None => ("https", repository),
        };
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = if host == "docker.io" { "registry-1.docker.io" } else { host };
        let base = format!("{scheme}://{host}/v2/{path}");
        Self { system, repository: repository.to_owned(), base, token: None }
    }

    /// Returns the repository.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// Returns an index or a manifest as it is, by tag or digest.
    pub fn manifest(&mut self, reference: &str) -> Result<Vec<u8>, PinError> {
        self.get("manifests", reference)
    }

    /// Returns a small blob, such as an image's configuration.
    pub fn blob(&mut self, digest: &Digest) -> Result<Vec<u8>, PinError> {
        self.get("blobs", digest.as_str())
    }

    /// Returns how many bytes a blob has, where the registry says so itself. One that sends on to
    /// another host has the blob, and tells no size.
    pub fn blob_size(&mut self, digest: &Digest) -> Result<Option<u64>, PinError> {
        let url = format!("{}/blobs/{digest}", self.base);
        let answer = self.asked_again(&url, &self.headers(), true)?;
        match answer.status {
            200 => Ok(answer.header("content-length").and_then(|size| size.parse().ok())),
            status if is_redirect(status) => Ok(None),
            status => Err(PinError::Status { url, status }),
        }
    }

    /// Gets something; what is named by its digest is checked against it.
    fn get(&mut self, kind: &str, reference: &str) -> Result<Vec<u8>, PinError> {
        let url = format!("{}/{kind}/{reference}", self.base);
        let mut answer = self.patiently(&url)?;
        if answer.status == 401 && self.token.is_none() {
            self.token = Some(self.new_token(&url, &answer)?);
            answer = self.patiently(&url)?;
        }
        if answer.status != 200 {
            return Err(PinError::Status { url, status: answer.status });
        }
        if let Some(wanted) = Digest::parse(reference) {
            let found = Digest::of(&answer.body);
            if found != wanted {
                return Err(PinError::WrongDigest { url, wanted, found });
            }
        }
        Ok(answer.body)
    }

    fn new_token(&self, url: &str, answer: &Answer) -> Result<String, PinError> {
        let challenges = answer.headers.iter().filter(|(name, _)| name == "www-authenticate");
        let mut challenges = challenges.filter_map(|(_, header)| Challenge::parse(header));
        let Some(challenge) = challenges.next() else {
            return Err(PinError::Status { url: url.to_owned(), status: answer.status });
        };
        let url = challenge.url();
        let answer = self.asked_again(&url, &[], false)?;
        if answer.status != 200 {
            return Err(PinError::Status { url, status: answer.status });
        }
        let body = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
        let token = ["token", "access_token"].iter().find_map(|key| body[key].as_str());
        token.map(str::to_owned).ok_or_else(|| PinError::malformed(url, "there is no token in it"))
    }

    /// Asks with the token, and follows redirects without it: another host must not learn it.
    fn patiently(&self, url: &str) -> Result<Answer, PinError> {
        let mut headers = self.headers();
        let mut url = url.to_owned();
        for _ in 0..REDIRECTS {
            let answer = self.asked_again(&url, &headers, false)?;
            let location = answer.header("location").filter(|_| is_redirect(answer.status));
            let Some(location) = location else { return Ok(answer) };
            let next = absolute(&url, location);
            if origin(&next) != origin(&url) {
                headers.retain(|(name, _)| *name != "authorization");
            }
            url = next;
        }
        Err(PinError::malformed(url, "it redirects without end"))
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        let token = self.token.iter().map(|token| ("authorization", format!("Bearer {token}")));
        [("accept", ACCEPT.to_owned())].into_iter().chain(token).collect()
    }

    /// Asks until the registry is not busy any more.
    fn asked_again(
        &self,
        url: &str,
        headers: &[(&'static str, String)],
        headers_only: bool,
    ) -> Result<Answer, PinError> {
        let mut attempt = 1;
        loop {
            let answer = self.system.ask(&Question { headers_only, url, headers, limit: LIMIT })?;
            let is_busy = answer.status == 429 || answer.status >= 500;
            if !is_busy || attempt == ATTEMPTS {
                return Ok(answer);
            }
            let asked = answer.header("retry-after").and_then(|it| it.trim().parse::<u64>().ok());
            let seconds = asked.unwrap_or(1 << attempt).min(LONGEST_PAUSE);
            self.system.pause(Duration::from_secs(seconds));
            attempt += 1;
        }
    }
}

fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// Returns scheme, host and port of an address.
fn origin(url: &str) -> &str {
    let from = url.find("://").map_or(0, |at| at + 3);
    let to = url[from..].find('/').map_or(url.len(), |at| from + at);
    &url[..to]
}

fn absolute(from: &str, location: &str) -> String {
    if location.contains("://") {
        location.to_owned()
    } else if location.starts_with('/') {
        format!("{}{location}", origin(from))
    } else {
        let folder = from.rfind('/').map_or(from, |at| &from[..at]);
        format!("{folder}/{location}")
    }
}
