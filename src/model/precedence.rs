//! Which of several keys that say the same thing wins.
//!
//! A chart's own value beats `global`, which beats the typed keys, which beat `cluster`. The loser
//! gets a note. Defaults of ambit count as unsaid.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Finding, Findings, Place};
use crate::object::Component;
use crate::setting::{Kind, Setting};

/// Values of the user's that others beat: the value's place and the winner's, what the first chart
/// calls it, and the charts in which it loses.
#[derive(Debug, Default)]
pub(super) struct Losers(BTreeMap<(Place, Place), (String, Vec<String>)>);

impl Losers {
    fn add(&mut self, path: String, loser: &Setting, winner: &Setting, chart: &str) {
        if !loser.place.is_users() || loser.place == winner.place {
            return;
        }
        let entry = self.0.entry((loser.place, winner.place));
        let (_, charts) = entry.or_insert_with(|| (path, Vec::new()));
        if charts.iter().all(|it| it != chart) {
            charts.push(chart.to_owned());
        }
    }

    /// Returns a note for every loser. One whose place is still found in `kept` has an effect on
    /// other charts, so the note names those in which it has none.
    pub(super) fn notes<'s>(self, kept: impl Iterator<Item = &'s Setting>) -> Findings {
        let mut alive = BTreeSet::new();
        for values in kept {
            gather_places(values, &mut alive);
        }
        let notes = self.0.into_iter().map(|((loser, winner), (path, charts))| {
            let mut message = format!("this value of `{path}` has no effect");
            if alive.contains(&loser) {
                message = format!("{message} on {}", charts.join(" and "));
            }
            Finding::note("no-effect", message).at(loser).also(winner, "this one wins").because(
                "a chart's own value beats `global`, which beats the keys of `istio`, \
                 which beat `cluster`",
            )
        });
        notes.collect()
    }
}

fn gather_places(setting: &Setting, places: &mut BTreeSet<Place>) {
    match &setting.kind {
        Kind::Map(members) => {
            for member in members.values() {
                gather_places(&member.setting, places);
            }
        }
        _ => {
            places.insert(setting.place);
        }
    }
}

/// Values that a chart takes in two places, as its templates read them: `KEY` wins over
/// `global.KEY` (`templates/zzz_profile.yaml`; ztunnel's folds all of `global` into the top level).
fn said_in_two_places(component: Component) -> &'static [&'static [&'static str]] {
    match component {
        Component::Base | Component::Istiod => &[&["platform"], &["profile"]],
        Component::Cni => &[&["hub"], &["platform"], &["profile"], &["tag"], &["variant"]],
        Component::Ztunnel => &[
            &["hub"],
            &["multiCluster", "clusterName"],
            &["network"],
            &["platform"],
            &["profile"],
            &["tag"],
            &["variant"],
        ],
    }
}

/// Lays `upper` over `lower` and remembers every value of the user's in `lower` that has no effect
/// on `chart`.
pub(super) fn lay_over(
    lower: &mut Setting,
    upper: Setting,
    (component, chart): (Component, &str),
    losers: &mut Losers,
) {
    for key in said_in_two_places(component) {
        let global = [&["global"], *key].concat();
        if let (Some(loser), Some(winner)) = (lower.at(&global), upper.at(key)) {
            losers.add(global.join("."), loser, winner, chart);
        }
        // The chart would take the lower one, which stands where it looks first.
        if let Some(winner) = upper.at(&global).filter(|_| upper.at(key).is_none()) {
            if let Some(loser) = lower.at(key) {
                losers.add(key.join("."), loser, winner, chart);
            }
            take_out(lower, key);
        }
    }
    find_losers(lower, &upper, &mut Vec::new(), chart, losers);
    lower.lay_over(upper);
}

fn take_out(setting: &mut Setting, path: &[&str]) {
    match path {
        [] => {}
        [key] => drop(setting.take(key)),
        [key, rest @ ..] => {
            if let Some(inner) = setting.get_mut(key) {
                take_out(inner, rest);
            }
        }
    }
}

fn find_losers(
    lower: &Setting,
    upper: &Setting,
    path: &mut Vec<String>,
    chart: &str,
    losers: &mut Losers,
) {
    match (&lower.kind, &upper.kind) {
        (Kind::Map(below), Kind::Map(above)) => {
            for (key, member) in above {
                if let Some(loser) = below.get(key) {
                    path.push(key.clone());
                    find_losers(&loser.setting, &member.setting, path, chart, losers);
                    path.pop();
                }
            }
        }
        _ => losers.add(path.join("."), lower, upper, chart),
    }
}
