//! The unchanged objects that the rules must see.
//!
//! Most objects of a large render are of no interest, so whether one is there is told by words in
//! its text, long before anything is parsed.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use kubeyaml::Value;

use super::super::{Manifest, Pair};
use super::{class, direction, impact};
use crate::object::ObjectId;

/// How many names are looked for in a text before it is quicker to read it.
const MOST_NAMES: usize = 32;

/// The kinds of which few objects are of interest, and words of which those hold one.
const MARKED: [(&str, &[&str]); 5] = [
    ("ConfigMap", &class::WORDS_OF_CONFIGS),
    ("Deployment", &impact::WORDS_OF_WORKLOADS),
    ("DaemonSet", &impact::WORDS_OF_WORKLOADS),
    ("StatefulSet", &impact::WORDS_OF_WORKLOADS),
    ("Rollout", &impact::WORDS_OF_WORKLOADS),
];

/// The kinds of which nothing but the labels is looked at.
const LABELS_ONLY: [&str; 3] = ["Namespace", "Service", "ServiceEntry"];

/// All words that may be looked for, found in one pass over a text.
static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::new);

struct Vocabulary {
    words: Vec<&'static str>,
    /// How many of the words are kinds; these come first.
    kinds: usize,
    /// None would mean that every word may be in every text.
    finder: Option<AhoCorasick>,
}

/// Which words of the vocabulary stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::diff) struct Words(u64);

impl Vocabulary {
    fn new() -> Self {
        let kinds = impact::kinds().chain(direction::FACTS.iter().copied());
        let mut words = kinds.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
        let kinds = words.len();
        let marks = MARKED.iter().flat_map(|(_, marks)| *marks).copied();
        words.extend(marks.collect::<BTreeSet<_>>());
        // `GatewayClass` is not to be taken for `Gateway`.
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words);
        Self { words, kinds, finder: finder.ok() }
    }

    fn bits(&self, words: &[&str]) -> Words {
        let positions = words.iter().filter_map(|word| self.words.iter().position(|it| it == word));
        Words(positions.fold(0, |bits, at| bits | 1 << at))
    }
}

impl Words {
    /// Finds the words of a text: kinds, or lists of them, as whole words, others as they are.
    pub(in crate::diff) fn of(text: &str) -> Self {
        let Vocabulary { finder: Some(finder), kinds, .. } = &*VOCABULARY else {
            return Self(u64::MAX);
        };
        finder.find_iter(text).fold(Self::default(), |found, word| {
            let index = word.pattern().as_usize();
            let is_one = || index >= *kinds || is_whole(text, word.range());
            let bit = 1 << index;
            if found.0 & bit == 0 && is_one() { Self(found.0 | bit) } else { found }
        })
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Tells whether a word, or the list of that kind, stands in a text by itself.
fn is_whole(text: &str, range: std::ops::Range<usize>) -> bool {
    let [before, after] =
        [text.get(..range.start), text.get(range.end..)].map(Option::unwrap_or_default);
    let after = after.strip_prefix("List").unwrap_or(after);
    !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
}

/// What a text holds that has an object of some kinds.
#[derive(Debug)]
struct Signs {
    /// The kinds of which every object is of interest.
    all: Words,
    /// The other kinds, and the words of which those of interest hold one.
    some: Vec<(Words, Words)>,
}

impl Signs {
    fn of(kinds: &[&'static str]) -> Self {
        let of = |words: &[&'static str]| VOCABULARY.bits(words);
        let marked = MARKED.iter().filter(|(kind, _)| kinds.contains(kind));
        let some = marked.map(|(kind, marks)| (of(&[kind]), of(marks))).collect();
        let is_marked = |kind: &&str| MARKED.iter().any(|(marked, _)| marked == kind);
        let all = kinds.iter().copied().filter(|kind| !is_marked(kind)).collect::<Vec<_>>();
        Self { all: of(&all), some }
    }

    fn are_among(&self, words: Words) -> bool {
        let are_told = |(kind, marks): &(Words, Words)| words.meets(*kind) && words.meets(*marks);
        words.meets(self.all) || self.some.iter().any(are_told)
    }
}

/// The signs of everything that some difference makes wanted, but for the parameters of Gateways.
static SIGNS: LazyLock<Signs> = LazyLock::new(|| {
    let Vocabulary { words, kinds, .. } = &*VOCABULARY;
    Signs::of(words.get(..*kinds).unwrap_or_default())
});

impl Words {
    /// Tells whether a text with these words is likely to be asked for.
    pub(in crate::diff) fn are_likely(self) -> bool {
        SIGNS.are_among(self)
    }
}

/// The unchanged objects that the rules must see.
#[derive(Debug)]
pub(in crate::diff) struct Wanted {
    kinds: Vec<&'static str>,
    signs: Signs,
    config_map: Words,
    /// The `ConfigMaps` of Gateways that name another one than before, by namespace and name.
    parameters: BTreeSet<(String, String)>,
}

impl Wanted {
    /// What the rules must see for these pairs; none when it is nothing.
    pub(in crate::diff) fn of(pairs: &[Pair]) -> Option<Self> {
        let mut kinds = impact::needs(pairs).unwrap_or_default();
        kinds.extend(direction::needs(pairs).unwrap_or_default());
        if kinds.is_empty() {
            return None;
        }
        let (signs, parameters) = (Signs::of(&kinds), impact::parameters(pairs));
        let has_parameters = !parameters.is_empty() && kinds.contains(&"ConfigMap");
        let config_map = if has_parameters { VOCABULARY.bits(&["ConfigMap"]) } else { Words(0) };
        Some(Self { kinds, signs, config_map, parameters })
    }

    /// Tells whether a text with these words may hold such an object.
    pub(in crate::diff) fn may_be_among(&self, words: Words) -> bool {
        self.signs.are_among(words) || words.meets(self.config_map)
    }

    /// Tells whether a text may hold such an object, which is faster than to read it.
    pub(in crate::diff) fn may_be_in(&self, text: &str) -> bool {
        let words = Words::of(text);
        self.signs.are_among(words) || words.meets(self.config_map) && self.may_be_parameters(text)
    }

    fn may_be_parameters(&self, text: &str) -> bool {
        self.parameters.len() > MOST_NAMES
            || self.parameters.iter().any(|(_, name)| text.contains(name))
    }

    /// Returns what the rules look at of an object; none when it is nothing. There may be tens of
    /// thousands of them.
    pub(in crate::diff) fn kept(&self, mut object: Manifest) -> Option<Manifest> {
        let kind = object.id.kind.as_str();
        if !self.kinds.contains(&kind) || kind == "ConfigMap" && !self.is_of_istio(&object) {
            return None;
        }
        let has_labels_only = LABELS_ONLY.contains(&kind);
        let copies = class::is_gateway(&object.id);
        if let Value::Map(fields) = &mut object.body {
            fields.retain(|key, value| match key.as_str() {
                "apiVersion" | "kind" => false,
                "metadata" => copies || trim_metadata(value),
                _ => !has_labels_only,
            });
        }
        Some(object)
    }

    /// Tells whether istiod reads a `ConfigMap`.
    fn is_of_istio(&self, config: &Manifest) -> bool {
        let ObjectId { namespace, name, .. } = &config.id;
        class::is_mesh_config(config)
            || class::is_injector(&config.id)
            || class::is_overlay(config)
            || self.parameters.contains(&(namespace.clone(), name.clone()))
    }
}

/// Tells by its path which field of an unchanged object of a kind is looked at.
pub(in crate::diff) fn part_of(kind: &str) -> impl Fn(&[&str]) -> bool {
    let has_labels_only = LABELS_ONLY.contains(&kind);
    let copies = kind.starts_with("Gateway");
    move |path| match path {
        ["spec" | "status"] => !has_labels_only,
        ["metadata", "annotations", key] => copies || is_read(key),
        _ => true,
    }
}

/// Tells whether the rules may look at an annotation of an object that is no Gateway.
fn is_read(annotation: &str) -> bool {
    annotation.contains("istio.io/") || annotation.contains("argoproj.io/")
}

/// Leaves out of metadata what is known already, and the annotations that nobody here reads; tells
/// whether anything is left.
fn trim_metadata(metadata: &mut Value) -> bool {
    let Value::Map(fields) = metadata else { return false };
    fields.retain(|key, value| match (key.as_str(), value) {
        ("name" | "namespace", _) => false,
        ("annotations", Value::Map(annotations)) => {
            annotations.retain(|key, _| is_read(key));
            !annotations.is_empty()
        }
        _ => true,
    });
    !fields.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_hidden_by_another() {
        let Vocabulary { words, kinds, finder } = &*VOCABULARY;
        assert!(finder.is_some() && words.len() <= 64, "{words:?}");
        for (at, word) in words.iter().enumerate() {
            for other in words.iter().filter(|it| *it != word) {
                let is_longer_kind = at < *kinds && other.starts_with(word);
                assert!(is_longer_kind || !other.contains(word), "{word} in {other}");
                let ends = (1..other.len()).filter_map(|from| other.get(from..));
                let meets = |end: &str| end.len() < word.len() && word.starts_with(end);
                let met = ends.filter(|end| meets(end) && end.len() > 1).collect::<Vec<_>>();
                assert!(met.is_empty(), "{other} and {word} share {met:?}");
            }
        }
        let all = Words::of(&words.join(" "));
        assert_eq!(all, VOCABULARY.bits(words));
    }

    #[test]
    fn a_kind_is_found_as_a_word_and_as_a_list() {
        let finds = |text, kind| Words::of(text).meets(VOCABULARY.bits(&[kind]));
        assert!(finds("kind: Gateway\n", "Gateway") && finds("kind: GatewayList\n", "Gateway"));
        for text in ["kind: GatewayClass\n", "kind: GatewayClassList\n", "MyGateway", "Gateways"] {
            assert!(!finds(text, "Gateway"), "{text}");
        }
        assert!(finds("kind: GatewayClassList", "GatewayClass"));
    }
}
