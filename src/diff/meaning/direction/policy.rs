//! An AuthorizationPolicy as it is in force.

use kubeyaml::Value;

use super::super::super::{Direction, Manifest};
use super::edits::list;
use super::effect::Effect;
use super::policy_rule::Rule;
use super::ztunnel;

/// Above this many comparisons of rules, each is compared with its own partner only.
const MOST: usize = 1_000_000;

/// What a policy does with the requests its rules match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Lets them through, and nothing else.
    Allow,
    /// Refuses them.
    Deny,
    /// Asks another service.
    Custom,
    /// Writes them down.
    Audit,
    /// Something Istio does not know.
    Unknown,
}

impl Action {
    pub(super) fn of(policy: &Manifest) -> Self {
        match policy.at(&["spec", "action"]) {
            None | Some(Value::Null) => Self::Allow,
            Some(action) => match action.as_str() {
                Some("ALLOW") => Self::Allow,
                Some("DENY") => Self::Deny,
                Some("CUSTOM") => Self::Custom,
                Some("AUDIT") => Self::Audit,
                _ => Self::Unknown,
            },
        }
    }

    /// Returns what it does to security when the rules of a policy match more or less.
    pub(super) fn direction(self, effect: Effect) -> Option<Direction> {
        match self {
            Self::Allow => effect.of_allowing(),
            Self::Deny | Self::Custom => effect.of_denying(),
            Self::Audit => None,
            Self::Unknown => Some(Direction::Unclear),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Allow => "ALLOW",
            Self::Deny => "DENY",
            Self::Custom => "CUSTOM",
            Self::Audit => "AUDIT",
            Self::Unknown => "unknown",
        }
    }
}

/// Where the rules of a policy are applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At ztunnel, connection by connection.
    Ztunnel,
    /// At a waypoint, a gateway or a sidecar, request by request.
    Proxy,
    /// At a sidecar, if the pods have one, which the files do not say: as a proxy does it.
    Sidecar,
}

/// The rules of a policy as one place applies them.
#[derive(Debug)]
pub(super) struct Rules<'v> {
    /// By index: none where a rule never matches, or is not understood.
    by_index: Vec<Option<Rule<'v>>>,
    /// Rules of a form that Istio does not know, by index.
    strange: Vec<usize>,
    /// Rules of other policies that do the same, wherever this one does it.
    beside: Vec<Rule<'v>>,
}

impl<'v> Rules<'v> {
    pub(super) fn of(policy: &'v Manifest, action: Action, place: Place) -> Self {
        let mut strange = Vec::new();
        let rules = list(policy.at(&["spec", "rules"])).iter().enumerate();
        let by_index = rules.map(|(index, value)| {
            let Some(rule) = Rule::read(value) else {
                strange.push(index);
                return None;
            };
            match (place, action) {
                (Place::Proxy | Place::Sidecar, _) => Some(rule),
                (Place::Ztunnel, Action::Allow) => ztunnel::allowing(&rule),
                (Place::Ztunnel, Action::Deny) => ztunnel::denying(&rule),
                (Place::Ztunnel, _) => None,
            }
        });
        let by_index = by_index.collect();
        Self { by_index, strange, beside: Vec::new() }
    }

    /// Adds the rules of other policies that do the same, wherever this one does it.
    pub(super) fn beside(mut self, others: &[&'v Manifest], action: Action, place: Place) -> Self {
        let rules = others.iter().map(|it| Rules::of(it, action, place));
        self.beside = rules.flat_map(|it| it.by_index).flatten().collect();
        self
    }

    /// All of them, those of this policy first.
    fn all(&self) -> impl Iterator<Item = &Rule<'v>> {
        self.by_index.iter().flatten().chain(&self.beside)
    }

    fn len(&self) -> usize {
        self.by_index.len() + self.beside.len()
    }

    /// Tells whether other policies match all that this one does.
    pub(super) fn are_repeated(&self) -> bool {
        let others =
            Self { by_index: Vec::new(), strange: Vec::new(), beside: self.beside.clone() };
        self.strange.is_empty()
            && self.by_index.iter().flatten().all(|it| others.cover(it, None, self.len()))
    }

    /// Tells whether one of the rules matches everything.
    pub(super) fn match_everything(&self) -> bool {
        self.by_index.iter().flatten().any(|it| *it == Rule::default())
    }

    fn get(&self, index: Option<usize>) -> Option<&Rule<'v>> {
        self.by_index.get(index?)?.as_ref()
    }

    fn is_strange(&self, index: Option<usize>) -> bool {
        index.is_some_and(|index| self.strange.binary_search(&index).is_ok())
    }

    /// Tells whether the rules match all that `rule` does: one of them, `likely` before all others,
    /// or several together.
    fn cover(&self, rule: &Rule<'_>, likely: Option<usize>, others: usize) -> bool {
        let likely = self.get(likely).into_iter();
        let few = if others.saturating_mul(self.len()) > MOST { 0 } else { usize::MAX };
        likely.chain(self.all().take(few)).any(|it| rule.is_within(it))
            || self.cover_in_pieces(rule, others)
    }

    fn cover_in_pieces(&self, rule: &Rule<'_>, others: usize) -> bool {
        let pieces = rule.pieces().filter(|it| {
            let comparisons = it.len().saturating_mul(self.len()).saturating_mul(others);
            it.len() > 1 && comparisons <= MOST
        });
        let covered = |piece: &Rule<'_>| self.all().any(|it| piece.is_within(it));
        pieces.is_some_and(|pieces| pieces.iter().all(covered))
    }

    /// Compares one rule before with the same after, in the light of all others.
    pub(super) fn effect_of_one(
        &self,
        after: &Self,
        from: Option<usize>,
        to: Option<usize>,
    ) -> Effect {
        if self.is_strange(from) || after.is_strange(to) {
            return Effect::Mixed;
        }
        let many = self.by_index.len().max(after.by_index.len());
        let gains = after.get(to).is_some_and(|rule| !self.cover(rule, from, many));
        let loses = self.get(from).is_some_and(|rule| !after.cover(rule, to, many));
        Effect::of(gains, loses)
    }

    /// Compares all rules of both sides.
    pub(super) fn effect(&self, after: &Self) -> Effect {
        if !self.strange.is_empty() || !after.strange.is_empty() {
            return Effect::Mixed;
        }
        let many = self.by_index.len().max(after.by_index.len());
        let is_in = |(index, rule): (usize, &Option<Rule<'_>>), all: &Self| {
            rule.as_ref().is_none_or(|rule| all.cover(rule, Some(index), many))
        };
        let gains = !after.by_index.iter().enumerate().all(|it| is_in(it, self));
        let loses = !self.by_index.iter().enumerate().all(|it| is_in(it, after));
        Effect::of(gains, loses)
    }

    /// Tells whether no rule ever matches.
    pub(super) fn match_nothing(&self) -> bool {
        self.strange.is_empty() && self.by_index.iter().all(Option::is_none)
    }
}

/// Tells whether a policy only writes down what it would do.
pub(super) fn is_dry_run(policy: &Manifest) -> bool {
    policy.annotation("istio.io/dry-run").is_some_and(is_true)
}

/// Tells whether Istio takes a text for true: what Go's `strconv.ParseBool` does.
pub(super) fn is_true(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "true" | "TRUE" | "True")
}
