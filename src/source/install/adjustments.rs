//! What `profile`, `compatibilityVersion` and `platform` say in the user's place.

use std::sync::LazyLock;

use kubeyaml::{Map, Value};

use super::complaint::CHARTS;
use super::embedded::PROFILES;
use super::minors::{Minors, document};
use crate::diag::{Finding, Findings, nearest};
use crate::model::{IstioVersion, Minor};
use crate::setting::Setting;
use crate::source::templates::lay_over;

static ALL: LazyLock<Map> = LazyLock::new(|| document(PROFILES));

/// The oldest minor whose behaviour the supported charts can give back.
const OLDEST_COMPATIBLE: u32 = 25;

/// Returns what they say, each over the one before; nothing when one is not known.
pub(super) fn adjustments(
    version: &IstioVersion,
    user: &Setting,
    findings: &mut Findings,
) -> Option<Map> {
    let minor = version.minor();
    let first = |paths: &[&[&str]]| paths.iter().find_map(|path| said(user.at(path)?));
    let profile = first(&[&["profile"], &["global", "profile"]]);
    let compatible = first(&[&["compatibilityVersion"]]);
    let platform = first(&[&["platform"], &["global", "platform"]]);
    let mut together = Some(Map::new());
    for (chosen, choose) in [
        (profile, of_profile as fn(&Chosen<'_>, Minor) -> Result<Map, Box<Finding>>),
        (compatible, of_compatibility),
        (platform, of_platform),
    ] {
        match chosen.map(|chosen| choose(&chosen, minor)) {
            None => {}
            Some(Ok(map)) => together = together.map(|lower| over(lower, map)),
            Some(Err(finding)) => {
                findings.push(*finding);
                together = None;
            }
        }
    }
    together
}

/// A name that the user chose, and its setting.
type Chosen<'s> = (&'s str, &'s Setting);

/// Empty text chooses nothing.
fn said(setting: &Setting) -> Option<Chosen<'_>> {
    setting.as_str().filter(|text| !text.is_empty()).map(|text| (text, setting))
}

fn over(mut lower: Map, upper: Map) -> Map {
    lay_over(&mut lower, upper);
    lower
}

fn section(name: &str) -> &'static Value {
    ALL.get(name).unwrap_or(&Value::Null)
}

fn names(section: &'static Value) -> impl Iterator<Item = &'static str> {
    section.as_map().into_iter().flat_map(|map| map.keys().map(String::as_str))
}

fn of_profile((name, setting): &Chosen<'_>, _: Minor) -> Result<Map, Box<Finding>> {
    let profiles = section("profiles");
    if let Some(profile) = profiles.get(name).and_then(Value::as_map) {
        return Ok(profile.clone());
    }
    let message = format!("the embedded templates do not know the profile `{name}`");
    Err(unknown(Finding::error("unknown-profile", message), name, profiles, setting))
}

fn of_platform((name, setting): &Chosen<'_>, minor: Minor) -> Result<Map, Box<Finding>> {
    let platforms = section("platforms");
    if let Some(rows) = platforms.get(name).and_then(Value::as_list) {
        return Ok(sets(rows.iter().filter(|row| Minors::of(row).hold(minor))));
    }
    let message = format!("the embedded templates do not know the platform `{name}`");
    Err(unknown(Finding::error("unknown-platform", message), name, platforms, setting))
}

fn of_compatibility((name, setting): &Chosen<'_>, minor: Minor) -> Result<Map, Box<Finding>> {
    let older = OLDEST_COMPATIBLE..minor.number();
    if older.clone().any(|number| *name == format!("1.{number}")) {
        let rows = section("compatibility").as_list().unwrap_or_default();
        let is_for = |row: &&Value| {
            let versions = row.get("for").and_then(Value::as_list).unwrap_or_default();
            versions.iter().any(|version| version.as_str() == Some(name))
        };
        return Ok(sets(rows.iter().filter(is_for).filter(|row| Minors::of(row).hold(minor))));
    }
    let message = format!("Istio {} cannot be compatible with `{name}`", minor.text());
    let last = minor.number() - 1;
    let why = format!("its charts know 1.{OLDEST_COMPATIBLE} to 1.{last}");
    let finding = Finding::error("unknown-compatibility-version", message);
    Err(Box::new(finding.at(setting.place).because(why)))
}

fn sets<'v>(rows: impl Iterator<Item = &'v Value>) -> Map {
    let maps = rows.filter_map(|row| row.get("sets").and_then(Value::as_map));
    maps.cloned().fold(Map::new(), over)
}

fn unknown(finding: Finding, name: &str, known: &'static Value, setting: &Setting) -> Box<Finding> {
    let all = names(known).collect::<Vec<_>>().join(", ");
    let finding = finding.at(setting.place).because(format!("they know {all}"));
    Box::new(match nearest(name, names(known)) {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding.hint(CHARTS),
    })
}

#[cfg(test)]
mod tests {
    use super::{Map, Value, adjustments};
    use crate::diag::{Findings, Place};
    use crate::model::IstioVersion;
    use crate::setting::Setting;

    fn said(version: &str, key: &str, value: &str) -> Result<Map, Findings> {
        let version = IstioVersion::parse(version).unwrap();
        let mut user = Setting::empty_map(Place::BUILT_IN);
        user.put(&[key], Setting::text(value, Place::BUILT_IN));
        let mut findings = Findings::new();
        adjustments(&version, &user, &mut findings).ok_or(findings)
    }

    #[test]
    fn a_compatibility_version_undoes_what_later_minors_changed() {
        let env = |version, wanted| {
            let map = Value::Map(said(version, "compatibilityVersion", wanted).unwrap());
            let names = map.at(&["pilot", "env"]).and_then(Value::as_map).cloned();
            names.unwrap_or_default().into_keys().collect::<Vec<_>>()
        };
        assert_eq!(
            env("1.28.9", "1.27"),
            ["DISABLE_SHADOW_HOST_SUFFIX", "PILOT_SPAWN_UPSTREAM_SPAN_FOR_GATEWAY"]
        );
        assert_eq!(env("1.30.2", "1.29"), ["PILOT_SIDECAR_PICK_BEST_SERVICE_NAMESPACE"]);
        assert_eq!(
            env("1.31.0", "1.30"),
            [
                "PILOT_AUTO_SEND_UNHEALTHY_ENDPOINTS",
                "PILOT_ENABLE_STRICT_GATEWAY_MERGING",
                "PILOT_SPAWN_UPSTREAM_SPAN_FOR_GATEWAY"
            ]
        );
    }

    #[test]
    fn unknown_names_are_findings_with_the_nearest_or_a_way_out() {
        let hint = |key, value| {
            let findings = said("1.30.2", key, value).unwrap_err();
            (findings[0].rule, findings[0].hint.clone().unwrap_or_default())
        };
        assert_eq!(
            hint("profile", "ambientt"),
            ("unknown-profile", "did you mean `ambient`?".into())
        );
        assert!(hint("profile", "openshift-ambient").1.contains("source: charts"));
        assert_eq!(hint("platform", "gkee"), ("unknown-platform", "did you mean `gke`?".into()));
        assert_eq!(hint("compatibilityVersion", "1.30").0, "unknown-compatibility-version");
        assert_eq!(hint("compatibilityVersion", "1.24").0, "unknown-compatibility-version");
    }
}
