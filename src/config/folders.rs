//! The folders of a project: inside it, and apart from each other.

use super::load::{ENV_FOLDER, RENDERED_FOLDER};
use super::project::ProjectKeys;
use super::read::Located;
use crate::diag::{Finding, Findings, Place};

/// A key of ambit.yaml that names a folder, its default, and what the user says.
type Named<'k> = (&'static str, &'static str, Option<&'k Located<String>>);

/// Reports folders outside the project, and folders that overlap.
pub(super) fn check_folders(keys: &ProjectKeys) -> Findings {
    let folders = [
        ("env", ENV_FOLDER, keys.env.as_ref()),
        ("templates", "templates", keys.templates.as_ref()),
        ("rendered", RENDERED_FOLDER, keys.rendered.as_ref()),
    ];
    let outside = folders.iter().filter_map(outside).collect::<Findings>();
    if !outside.is_empty() {
        return outside;
    }
    let pairs = folders.iter().enumerate().flat_map(|(index, first)| {
        folders[index + 1..].iter().filter_map(move |second| overlap(first, second))
    });
    pairs.collect()
}

/// Reports folders that are not those of the document before: one run writes to one folder, and
/// reads templates from one.
pub(super) fn other_folders(first: &ProjectKeys, other: &ProjectKeys, place: Place) -> Findings {
    let folders = [
        ("templates", "templates", &first.templates, &other.templates),
        ("rendered", RENDERED_FOLDER, &first.rendered, &other.rendered),
    ];
    let name = |folder: &Option<Located<String>>, default: &str| {
        folder.as_ref().map_or_else(|| default.to_owned(), |it| it.value.clone())
    };
    let others = folders
        .into_iter()
        .filter(|(_, default, first, other)| name(first, default) != name(other, default));
    let finding = |(key, default, first, other): (_, _, &Option<Located<String>>, _)| {
        let (first, other_name) = (name(first, default), name(other, default));
        let message = format!("`{key}` is `{other_name}` here, and `{first}` in a document before");
        Finding::error("folder", message)
            .at(other.as_ref().map_or(place, |it| it.place))
            .because("documents that are rendered together share their folders")
            .hint("say the same in all of them, or render them one by one")
    };
    others.map(finding).collect()
}

fn outside((key, _, folder): &Named<'_>) -> Option<Finding> {
    let folder = (*folder)?;
    let mut parts = folder.value.split('/');
    let is_plain = parts.all(|part| !part.is_empty() && part != "." && part != "..");
    if is_plain && !folder.value.contains(['\\', '\0']) {
        return None;
    }
    Some(
        Finding::error("folder", format!("`{key}` cannot be the folder `{}`", folder.value))
            .at(folder.place)
            .because("it is a folder inside the project, named relative to ambit.yaml")
            .hint(format!("write for example `{key}: {key}`")),
    )
}

fn overlap(first: &Named<'_>, second: &Named<'_>) -> Option<Finding> {
    let name = |(_, default, folder): &Named<'_>| {
        folder.map_or_else(|| (*default).to_owned(), |it| it.value.clone())
    };
    let (a, b) = (name(first), name(second));
    let is_below = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if !is_below(&a, &b) && !is_below(&b, &a) {
        return None;
    }
    let place = second.2.or(first.2).map(|folder| folder.place);
    let message = format!("`{}` and `{}` overlap: `{a}` and `{b}`", first.0, second.0);
    Some(
        Finding::error("folder", message)
            .at(place)
            .because("what is written to one would be read from the other")
            .hint(format!("write for example `{}: {}`", second.0, second.1)),
    )
}

#[cfg(test)]
mod tests {
    use crate::config::Project;

    fn messages(text: &str) -> Vec<String> {
        let findings = Project::new("ambit.yaml", Some(text.as_bytes())).findings;
        findings.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_folder_lies_inside_the_project() {
        for folder in ["..", "/etc", "a/../..", ".", "a//b", "''"] {
            let text = format!("rendered: {folder}");
            assert_eq!(messages(&text).len(), 1, "{folder}");
        }
        assert!(messages("rendered: out/rendered").is_empty());
    }

    #[test]
    fn no_folder_lies_in_another() {
        let refused = ["rendered: env", "rendered: env/out", "env: rendered/env", "templates: env"];
        for text in refused {
            let messages = messages(text);
            assert_eq!(messages.len(), 1, "{text}");
            assert!(messages[0].contains("overlap"), "{messages:?}");
        }
        assert!(messages("rendered: environments").is_empty());
    }
}
