//! Revision tags: names that webhooks and Services are made of.

use std::collections::BTreeMap;

use super::Release;
use super::install::revision_of;
use super::names::check_name;
use crate::diag::{Finding, Findings, Place};
use crate::object::{self, Component};
use crate::setting::{Kind, Setting};

/// Reports tags that cannot be names, that two istiods have, or that are an istiod's revision.
pub(super) fn check_tags(releases: &[Release], findings: &mut Findings) {
    let istiods = releases.iter().filter(|release| release.component == Component::Istiod);
    let istiods = istiods.collect::<Vec<_>>();
    let mut taken = BTreeMap::<&str, Place>::new();
    for istiod in &istiods {
        // An istiod without a revision has no name that a tag could share.
        let revision = istiod.values.get("revision").filter(|it| it.as_str() != Some(""));
        taken.extend(revision.map(|it| (revision_of(&istiod.values, "revision"), it.place)));
    }
    for tag in istiods.iter().flat_map(|istiod| tags(istiod)) {
        let Some(name) = tag.as_str() else { continue };
        check_name("a revision tag", name, tag.place, object::dns_label(name), findings);
        if let Some(first) = taken.insert(name, tag.place) {
            findings.push(
                Finding::error("tag-twice", format!("`{name}` is the name of two istiods"))
                    .at(tag.place)
                    .also(first, "the first one")
                    .because("a namespace or Gateway that names it would belong to both")
                    .hint("keep one of them"),
            );
        }
    }
}

fn tags(istiod: &Release) -> &[Setting] {
    match istiod.values.get("revisionTags").map(|tags| &tags.kind) {
        Some(Kind::List(tags)) => tags,
        _ => &[],
    }
}
