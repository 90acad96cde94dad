//! What is folded, and in which order: the least important first.

use super::entry::Entry;
use super::layout::{Part, Section};
use super::view::DiffView;

/// How much is shown of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// Everything, each object by itself.
    Whole,
    /// The same change of many objects once, long texts cut.
    Usual,
    /// One line for each change.
    Short,
    /// How many.
    Count,
}

/// All that a folding says of one part: foldings that agree in it show the same there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shape {
    /// How much.
    pub(super) mode: Mode,
    /// Whether objects that come or go are shown whole.
    pub(super) bodies: bool,
    /// Whether long texts are cut.
    pub(super) cuts: bool,
    /// How many workloads are listed.
    pub(super) listed: usize,
    /// How many changes are shown, the worst first.
    pub(super) first: usize,
}

/// One more thing to fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Count(Part),
    Short(Part),
    /// The same change of many objects becomes one line.
    Repeats,
    /// The whole of objects that come or go.
    Bodies,
    /// All but the first findings, files, environments and workloads.
    Lists,
    /// All but the first changes of a part.
    First(Part, usize),
}

#[rustfmt::skip]
const STEPS: &[Step] = &[
    Step::Count(Part::Formatting), Step::Count(Part::Order), Step::Count(Part::Metadata),
    Step::Count(Part::Versions), Step::Repeats, Step::Count(Part::Values), Step::Count(Part::Templates), Step::Bodies,
    Step::Short(Part::Other), Step::Count(Part::Other),
    Step::Short(Part::Telemetry), Step::Count(Part::Telemetry),
    Step::Short(Part::Install), Step::Count(Part::Install),
    Step::Short(Part::Delivery), Step::Count(Part::Delivery),
    Step::Short(Part::Traffic), Step::Count(Part::Traffic),
    Step::Short(Part::Identity), Step::Count(Part::Identity),
    Step::Short(Part::Security), Step::Count(Part::Security),
    Step::Short(Part::Tighter), Step::Count(Part::Tighter),
    Step::Short(Part::Rolls), Step::Count(Part::Rolls),
    Step::Short(Part::Unclear), Step::Short(Part::Deletions), Step::Short(Part::Looser),
    Step::Lists,
    Step::First(Part::Unclear, 100), Step::First(Part::Deletions, 100), Step::First(Part::Looser, 100),
    Step::First(Part::Unclear, 30), Step::First(Part::Deletions, 50), Step::First(Part::Looser, 50),
    Step::First(Part::Unclear, 5), Step::First(Part::Deletions, 15), Step::First(Part::Looser, 15),
    Step::Count(Part::Unclear), Step::First(Part::Deletions, 3), Step::First(Part::Looser, 3),
    Step::Count(Part::Deletions), Step::Count(Part::Looser),
];

/// How many of the steps a report takes that need not be short.
const USUAL: usize = 8;

/// How much is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Folding(usize);

impl Folding {
    /// Nothing.
    pub(super) const NOTHING: Self = Self(0);
    /// All that can be.
    pub(super) const MOST: Self = Self(STEPS.len());

    /// Returns what a user asked for.
    pub(super) fn asked(view: &DiffView) -> Self {
        Self(if view.full { 0 } else { USUAL })
    }

    /// Returns those that fold more than this one, by how much they fold.
    pub(super) fn more(self) -> Vec<Self> {
        (self.0..=STEPS.len()).map(Self).collect()
    }

    fn took(self, step: Step) -> bool {
        STEPS.iter().take(self.0).any(|it| *it == step)
    }

    /// Returns how much of a part is shown. A filter that asks for one topic unfolds it.
    pub(super) fn mode(self, part: Part, view: &DiffView) -> Mode {
        let asked = view.filters() && self.0 <= USUAL;
        if self.took(Step::Count(part)) && !asked {
            Mode::Count
        } else if self.took(Step::Short(part)) {
            Mode::Short
        } else if self.took(Step::Repeats) {
            Mode::Usual
        } else {
            Mode::Whole
        }
    }

    /// Returns all of how a part is shown.
    pub(super) fn shape(self, part: Part, view: &DiffView) -> Shape {
        let mode = self.mode(part, view);
        let is_long = matches!(mode, Mode::Whole | Mode::Usual);
        Shape {
            mode,
            bodies: is_long && self.shows_bodies(),
            cuts: !is_long || self != Self::NOTHING,
            listed: if mode == Mode::Count { 0 } else { self.listed() },
            first: if mode == Mode::Count { 0 } else { self.first(part) },
        }
    }

    /// Returns how many changes of a part are shown.
    fn first(self, part: Part) -> usize {
        let steps = STEPS.iter().take(self.0).filter_map(|step| match step {
            Step::First(of, count) if *of == part => Some(*count),
            _ => None,
        });
        steps.min().unwrap_or(usize::MAX)
    }

    /// Tells whether objects that come or go are shown whole.
    pub(super) fn shows_bodies(self) -> bool {
        !self.took(Step::Bodies)
    }

    /// Returns how many findings, files, environments and workloads are listed.
    pub(super) fn listed(self) -> usize {
        if self.took(Step::Lists) { 20 } else { usize::MAX }
    }
}

impl<'d> Section<'d> {
    /// Returns the entries as a mode shows them: each object apart, or the same taken together.
    pub(super) fn shown(&self, mode: Mode) -> Vec<Entry<'d>> {
        match mode {
            Mode::Whole => self.entries.iter().flat_map(Entry::apart).collect(),
            _ => self.entries.clone(),
        }
    }
}
