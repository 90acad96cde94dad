//! The nearest of the names that would have been right.

/// Returns the candidate most like `wrong`, if one is like it enough to be what was meant.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
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
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_finds_the_name_that_was_meant() {
        let names = ["waypoints", "labels", "annotations"];
        assert_eq!(nearest("waypoint", names), Some("waypoints"));
        assert_eq!(nearest("Lables", names), Some("labels"));
    }

    #[test]
    fn a_name_like_none_of_them_suggests_nothing() {
        assert_eq!(nearest("replicas", ["waypoints", "labels"]), None);
    }
}
