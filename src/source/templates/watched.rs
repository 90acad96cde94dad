//! Templates of the project, kept from running away.
//!
//! Fuel pays for instructions, texts and the items that are looked at, but not for all that one
//! operator does: with a list of two lists of two lists and so on, forty deep, `a == b` looks at a
//! million million items, and `a ~ ""` prints them. So each rendering has an allowance beside its
//! fuel. For what fuel does pay for it ends first: instructions alone use it up in a tenth of the
//! time allowed, the most expensive filters in half of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{Engine, TemplateValue};
use crate::diag::{FileId, Finding, Place};
use crate::system::{Allowance, Excess};

/// What one rendering may take. Code that is not optimised is given more: fuel is to end first.
const TIME: Duration = match (cfg!(test), cfg!(debug_assertions)) {
    (true, _) => Duration::from_secs(60),
    (_, true) => Duration::from_secs(1),
    _ => Duration::from_millis(500),
};
/// Twice what can be made of all the fuel. The tests of this crate share a process, and what others
/// take meanwhile is not to be blamed on one of them.
const MEMORY: u64 = if cfg!(test) { 1 << 40 } else { 96 << 20 };

/// Watches over renderings.
#[derive(Debug)]
pub(super) struct Watched {
    has_runaway: AtomicBool,
    /// Bytes that the process may grow by while one template is rendered.
    memory: u64,
}

impl Watched {
    /// Watches where at most so many environments are rendered: others that are rendered at the
    /// same time take memory as well.
    pub(super) fn for_environments(environments: usize) -> Self {
        let abreast = environments.clamp(1, rayon::current_num_threads());
        let memory = MEMORY.saturating_mul(u64::try_from(abreast).unwrap_or(1));
        Self { has_runaway: AtomicBool::new(false), memory }
    }

    pub(super) fn render(
        &self,
        engine: &Arc<Engine>,
        name: &str,
        context: &TemplateValue,
    ) -> Result<String, Box<Finding>> {
        if self.has_runaway() {
            return Err(Box::new(left_out()));
        }
        let (own_engine, own_name, context) = (engine.clone(), name.to_owned(), context.clone());
        let work = move || {
            let rendered = own_engine.render(&own_name, &context);
            drop(context);
            rendered
        };
        Allowance { time: TIME, memory: self.memory }.for_work(work).unwrap_or_else(|excess| {
            self.has_runaway.store(true, Ordering::Relaxed);
            Err(Box::new(runaway(excess, name, engine.files.get(name))))
        })
    }

    pub(super) fn has_runaway(&self) -> bool {
        self.has_runaway.load(Ordering::Relaxed)
    }
}

fn left_out() -> Finding {
    Finding::error("template-runaway", "not all templates were rendered")
        .because("another one did not end, and goes on until ambit does")
        .hint("mend that one first")
}

fn runaway(excess: Excess, name: &str, file: Option<&FileId>) -> Finding {
    let what = match excess {
        Excess::Time => "does not end",
        Excess::Memory => "takes all memory",
        Excess::NoThread => "was not rendered: the system gives no further thread",
    };
    Finding::error("template-runaway", format!("the template {name} {what}"))
        .at(file.map(|file| Place { file: *file, line: 1, column: 1 }))
        .because(
            "one of its operations looks at more than there is time or memory for, such as `==`, \
             `~`, `in` or `| sort` on a list that holds itself many times",
        )
        .hint(
            "look for a list or map that is put into itself twice, again and again, as by \
             `{% set a = a + a %}` or `{% set a = [a, a] %}`",
        )
}
