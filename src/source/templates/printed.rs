//! What a template of one text prints, for the tests of filters.

use std::collections::BTreeMap;

use super::{OwnTemplate, TemplateValue, Templates};

/// Renders a text with nothing to see; what is wrong with it is its message.
pub(super) fn render(text: &str) -> Result<String, String> {
    let own = OwnTemplate { text: text.to_owned(), file: None };
    let templates = Templates::new(&[], BTreeMap::from([("t.yaml".to_owned(), own)]));
    let templates = templates.map_err(|findings| findings[0].message.clone())?;
    templates.render("t.yaml", &TemplateValue::from(())).map_err(|finding| finding.message)
}
