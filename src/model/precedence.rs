//! Which of several keys that say the same thing wins.
//!
//! A chart's own value beats `global`, which beats the typed keys, which beat `cluster`. The loser
//! gets a note. Defaults of ambit count as unsaid.

use crate::diag::{Finding, Findings};
use crate::setting::{Kind, Setting};

/// Lays `upper` over `lower` and notes every value of the user's in `lower` that has no effect.
pub(super) fn lay_over(lower: &mut Setting, upper: Setting, notes: &mut Findings) {
    note_losers(lower, &upper, &mut Vec::new(), notes);
    lower.lay_over(upper);
}

fn note_losers(lower: &Setting, upper: &Setting, path: &mut Vec<String>, notes: &mut Findings) {
    match (&lower.kind, &upper.kind) {
        (Kind::Map(below), Kind::Map(above)) => {
            for (key, member) in above {
                if let Some(loser) = below.get(key) {
                    path.push(key.clone());
                    note_losers(&loser.setting, &member.setting, path, notes);
                    path.pop();
                }
            }
        }
        _ if lower.place.is_users() && lower.place != upper.place => {
            let message = format!("this value of `{}` has no effect", path.join("."));
            notes.push(
                Finding::note("no-effect", message)
                    .at(lower.place)
                    .also(upper.place, "this one wins")
                    .because(
                        "a chart's own value beats `global`, which beats the keys of `istio`, \
                         which beat `cluster`",
                    ),
            );
        }
        _ => {}
    }
}
