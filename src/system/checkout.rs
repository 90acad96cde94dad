//! What git knows of a folder.

use std::path::Path;

/// The git checkout that a folder lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The address of the remote `origin`, without credentials.
    pub origin: Option<String>,
    /// The branch that is checked out.
    pub branch: Option<String>,
    /// The folder's path inside the checkout, with `/`; empty for its root.
    pub path: String,
}

/// Looks for the checkout around a folder. None: not in one, or git refuses to look at it.
pub(super) fn around(folder: &Path) -> Option<Checkout> {
    let repository = git2::Repository::discover(folder).ok()?;
    let root = repository.workdir()?.canonicalize().ok()?;
    let folder = folder.canonicalize().ok()?;
    let parts = folder.strip_prefix(&root).ok()?.iter().map(|part| part.to_str());
    let origin = repository.find_remote("origin").ok();
    let head = repository.find_reference("HEAD").ok();
    let branch = head.as_ref().and_then(|head| head.symbolic_target().ok().flatten());
    Some(Checkout {
        origin: origin.and_then(|origin| origin.url().ok().map(without_credentials)),
        branch: branch.and_then(|name| name.strip_prefix("refs/heads/")).map(str::to_owned),
        path: parts.collect::<Option<Vec<_>>>()?.join("/"),
    })
}

/// Takes a user and password out of an http address: they have no place in a committed file. The
/// user of an ssh address (`git@`) belongs to it.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://").filter(|(it, _)| it.starts_with("http"))
    else {
        return url.to_owned();
    };
    let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    match path {
        Some(path) => format!("{scheme}://{host}/{path}"),
        None => format!("{scheme}://{host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::without_credentials;

    #[test]
    fn credentials_of_an_http_address_are_left_out() {
        let clean = without_credentials("https://me:secret@example.com/a/b@c.git");
        assert_eq!(clean, "https://example.com/a/b@c.git");
        assert_eq!(without_credentials("git@example.com:a/b.git"), "git@example.com:a/b.git");
    }
}
