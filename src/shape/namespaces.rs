//! Writes the namespace into every namespaced object, so that its identity does not depend on the
//! Application that holds it.

use crate::diag::Findings;
use crate::model::Environment;
use crate::object::{Application, Scope, scope};

pub(super) fn write(applications: &mut [Application], _: &Environment, _: &mut Findings) {
    for application in applications {
        for object in &mut application.objects {
            let id = object.id();
            if id.namespace.is_empty() && scope(&id.group, &id.kind) == Scope::Namespaced {
                object.set_namespace(&application.namespace);
            }
        }
    }
}
