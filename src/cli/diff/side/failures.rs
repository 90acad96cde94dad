//! Why a side cannot be compared, and what to do about it.

use crate::cli::Failure;
use crate::diag::nearest;
use crate::diff::Unread;
use crate::system::{self, GitError};

/// How contents come into a clone that was made without them.
const FETCH_CONTENTS: &str = "the clone is partial: `git fetch --refetch --no-filter` brings the \
                              contents in";

/// A shell makes an empty name of a variable that is not set.
pub(super) fn unnamed() -> Failure {
    Failure::command(
        "`--from` or `--to` is empty, and an empty name is no side",
        "name a git revision, a folder, `worktree` or `render`; left out, they are `HEAD` and \
         `render`",
    )
}

/// How what another repository holds is compared.
const INSIDE: &str = "compare two revisions inside the submodule, or name the folders on disk";

pub(super) fn outside(path: &str) -> Failure {
    Failure::command(
        format!("{} lies outside of the git repository", system::shown(path)),
        "name a folder inside it",
    )
}

/// What kind of thing a side is cannot be told when none of its files is there.
pub(in crate::cli::diff) fn elsewhere(name: &str) -> Failure {
    Failure::command(
        format!(
            "`{}` holds nothing but submodules and links: its files are elsewhere",
            system::shown(name)
        ),
        INSIDE,
    )
}

/// A clone without the contents cannot tell what differs.
pub(in crate::cli::diff) fn incomplete(file: &Unread) -> Failure {
    Failure::command(format!("{}: {}", system::shown(&file.path), file.reason), FETCH_CONTENTS)
}

pub(super) fn explained(error: &GitError, name: &str, known: &[String]) -> Failure {
    let way_out = match error {
        GitError::NoRevision(revision) => return no_revision(revision, name, known),
        GitError::NoRepository(_) => "name two folders, or work inside a git repository",
        GitError::Unowned(_) => "`git config --global --add safe.directory DIR` trusts it",
        GitError::NoMergeBase { is_shallow: true, .. } => {
            "the clone is shallow: `git fetch --unshallow`, or in GitHub Actions `fetch-depth: 0`"
        }
        GitError::NoMergeBase { .. } => "name a revision that shares history with HEAD",
        GitError::Missing(_) => FETCH_CONTENTS,
        GitError::Submodule(_) => INSIDE,
        GitError::Link(_) => "name the folder that it leads to: `REV:PATH`",
        _ => "run `git fsck`, or name two folders",
    };
    let what = match error {
        GitError::NoRepository(_) => {
            format!("`{}` is no folder, and {error}", system::shown(name))
        }
        error => error.to_string(),
    };
    Failure::command(what, way_out)
}

/// `known` are the branches and tags, of which one may have been meant.
fn no_revision(revision: &str, name: &str, known: &[String]) -> Failure {
    // What follows one of these leads from a branch or tag to a commit or folder.
    let name_of_it = revision.split(['~', '^', '@', ':']).next().unwrap_or_default();
    let way_out = match nearest(name_of_it, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{}`?", system::shown(near)),
        None => "name a branch, a tag, a commit, or a folder; a shallow clone may have to fetch \
                 it: `git fetch origin BRANCH`"
            .to_owned(),
    };
    let what = format!("`{}` is neither a git revision nor a folder", system::shown(name));
    Failure::command(what, way_out)
}
