//! The nearest of the names that would have been right.

/// Among more names than these none is looked for: every one of them may lead to a wrong one.
const MOST: usize = 1_000;

/// Returns the candidate most like `wrong`, if one is like it enough to be what was meant.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates = candidates.into_iter().take(MOST + 1).collect::<Vec<_>>();
    if candidates.len() > MOST {
        return None;
    }
    let folded = wrong.to_lowercase();
    candidates
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&folded, &name.to_lowercase()), name))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|(a, left), (b, right)| a.total_cmp(b).then_with(|| right.cmp(left)))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::{MOST, nearest};

    #[test]
    fn a_slip_of_the_finger_finds_the_name_that_was_meant() {
        let names = ["waypoints", "labels", "annotations"];
        assert_eq!(nearest("waypoint", names), Some("waypoints"));
        assert_eq!(nearest("Lables", names), Some("labels"));
    }

    #[test]
    fn among_thousands_of_names_none_is_looked_for() {
        let names = (0..=MOST).map(|number| format!("waypoint{number}")).collect::<Vec<_>>();
        let names = names.iter().map(String::as_str);
        assert_eq!(nearest("waypoint", names.clone().take(MOST)), Some("waypoint0"));
        assert_eq!(nearest("waypoint", names), None);
    }

    #[test]
    fn a_name_like_none_of_them_suggests_nothing() {
        assert_eq!(nearest("replicas", ["waypoints", "labels"]), None);
    }
}
