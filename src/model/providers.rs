//! Extension providers: a map by name here, a list in Istio's MeshConfig.

use crate::diag::{Finding, Findings};
use crate::setting::{Kind, Member, Setting};

/// Turns `meshConfig.extensionProviders` from a map into Istio's list, in name order.
pub(super) fn list_providers(values: &mut Setting, findings: &mut Findings) {
    let Some(mesh_config) = values.get_mut("meshConfig") else { return };
    let Some(providers) = mesh_config.get_mut("extensionProviders") else { return };
    let Kind::Map(members) = &mut providers.kind else { return };
    let entries = std::mem::take(members);
    let present = entries.into_iter().filter(|(_, member)| !member.setting.is_null());
    let list = present.filter_map(|(name, member)| provider(&name, member, findings)).collect();
    providers.kind = Kind::List(list);
}

fn provider(name: &str, member: Member, findings: &mut Findings) -> Option<Setting> {
    let mut setting = member.setting;
    let Kind::Map(fields) = &mut setting.kind else {
        let message =
            format!("`extensionProviders.{name}` must be a map, not {}", setting.kind_name());
        findings.push(Finding::error("wrong-type", message).at(setting.place));
        return None;
    };
    if let Some(other) = fields.get("name") {
        let says_the_same = other.setting.as_str() == Some(name);
        if !says_the_same {
            let message = format!("the provider `{name}` has another name inside");
            findings.push(
                Finding::error("provider-name", message)
                    .at(other.setting.place)
                    .also(member.key, "its name")
                    .hint("remove the inner `name`"),
            );
        }
    }
    let named = Member { key: member.key, setting: Setting::text(name, member.key) };
    fields.insert("name".to_owned(), named);
    Some(setting)
}
