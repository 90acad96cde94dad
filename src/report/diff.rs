//! The difference between two renders, in five formats over one layout.
//!
//! What belongs together, in which order, and what is folded is decided once
//! (`layout`, `folding`); the formats only write it down.

mod block;
mod entry;
mod folding;
mod github;
mod headline;
mod html;
mod json;
mod layout;
mod markdown;
mod names;
mod patches;
mod shared;
mod summary;
mod text;
mod tone;
mod values;
mod versions;
mod view;
mod wording;

pub use github::diff_github;
pub use headline::headline;
pub use html::diff_html;
pub use json::diff_json;
pub use markdown::{MOST_BYTES, diff_markdown};
pub use text::diff_text;
pub use view::{DiffView, ObjectFilter, Topic};
