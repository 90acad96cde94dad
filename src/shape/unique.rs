//! Two objects of one identity: Argo CD would apply the last one and only warn.

use std::collections::BTreeMap;

use crate::diag::{Finding, Findings};
use crate::model::Environment;
use crate::object::{Application, Object, ObjectId};

pub(super) fn check(applications: &mut [Application], _: &Environment, findings: &mut Findings) {
    let mut seen: BTreeMap<&ObjectId, (&str, &Object)> = BTreeMap::new();
    for application in applications.iter() {
        for object in &application.objects {
            if let Some((first_in, first)) = seen.get(object.id()) {
                findings.push(twice((first_in, first), (&application.name, object)));
            } else {
                seen.insert(object.id(), (&application.name, object));
            }
        }
    }
}

fn twice((first_in, first): (&str, &Object), (again_in, again): (&str, &Object)) -> Finding {
    let message = format!("{} is made twice", again.id());
    let where_it_is = format!(
        "{} makes it in application `{first_in}`, and {} in `{again_in}`",
        first.origin().maker,
        again.origin().maker
    );
    let finding = Finding::error("object-twice", message)
        .at(again.origin().place)
        .because(where_it_is)
        .hint("rename or remove one of them");
    match first.origin().place {
        Some(place) => finding.also(place, "the first one"),
        None => finding,
    }
}
