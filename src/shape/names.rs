//! Names, labels and annotations that the API server would refuse. What typed keys say was checked
//! where it is written; this is for whole objects: of templates, `objects` and `manifests`.

use kubeyaml::Value;

use crate::diag::{Finding, Findings};
use crate::model::Environment;
use crate::object::{self, Application, Object, QUOTE_IT, Rule};

pub(super) fn check(applications: &mut [Application], _: &Environment, findings: &mut Findings) {
    for object in applications.iter().flat_map(|application| &application.objects) {
        check_one(object, findings);
    }
}

fn check_one(object: &Object, findings: &mut Findings) {
    let id = object.id();
    let named = object::name_of(&id.group, &id.kind, &id.name);
    refuse(object, &format!("the name `{}`", id.name), named, findings);
    if !id.namespace.is_empty() {
        let rule = object::dns_label(&id.namespace);
        refuse(object, &format!("the namespace `{}`", id.namespace), rule, findings);
    }
    for (key, value) in texts(object, "labels", findings) {
        refuse(object, &format!("the label `{key}`"), object::qualified_key(key), findings);
        let rule = object::label_value(value);
        refuse(object, &format!("the value `{value}` of label `{key}`"), rule, findings);
    }
    for (key, _) in texts(object, "annotations", findings) {
        refuse(object, &format!("the annotation `{key}`"), object::annotation_key(key), findings);
    }
}

/// Returns the labels or annotations of an object; what is no text is reported.
fn texts<'o>(
    object: &'o Object,
    field: &'static str,
    findings: &mut Findings,
) -> Vec<(&'o str, &'o str)> {
    let Some(value) = object.at(&["metadata", field]).filter(|it| !it.is_null()) else {
        return Vec::new();
    };
    let Some(map) = value.as_map() else {
        findings.push(no_text(object, &format!("`metadata.{field}`"), "a map"));
        return Vec::new();
    };
    let mut texts = Vec::new();
    for (key, value) in map {
        match value {
            Value::String(text) => texts.push((key.as_str(), text.as_str())),
            // The API server takes null for an empty text.
            Value::Null => texts.push((key.as_str(), "")),
            _ => findings.push(no_text(object, &format!("`metadata.{field}.{key}`"), "a text")),
        }
    }
    texts
}

fn no_text(object: &Object, what: &str, wanted: &str) -> Finding {
    let hint = match wanted {
        "a text" => QUOTE_IT,
        _ => "write `key: value` below it",
    };
    Finding::error("wrong-type", format!("{what} of {} must be {wanted}", object.id()))
        .at(object.origin().place)
        .because(format!("{} gives it", object.origin().maker))
        .hint(hint)
}

fn refuse(object: &Object, what: &str, rule: Result<(), Rule>, findings: &mut Findings) {
    if let Err(rule) = rule {
        let message = format!("{} cannot have {what}", object.id());
        findings.push(
            Finding::error("invalid-name", message)
                .at(object.origin().place)
                .because(format!("Kubernetes wants it to {rule}"))
                .hint(format!("change it in {}", object.origin().maker)),
        );
    }
}
