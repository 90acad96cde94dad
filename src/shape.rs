//! Passes over the objects of an environment: one file each, in one order.

mod attachments;
mod destinations;
mod gateway_defaults;
mod hooks;
mod infrastructure;
mod names;
mod namespaces;
mod sync_options;
mod unique;
mod waves;

use crate::diag::Findings;
use crate::model::Environment;
use crate::object::Application;

/// What every pass is: it changes applications, and reports what cannot be right.
type Pass = fn(&mut [Application], &Environment, &mut Findings);

/// The passes, in the order in which they run.
const PASSES: &[Pass] = &[
    namespaces::write,
    infrastructure::annotate,
    gateway_defaults::write,
    waves::assign,
    sync_options::add,
    attachments::check,
    destinations::check,
    hooks::check,
    names::check,
    unique::check,
];

/// Runs every pass over every application.
pub fn apply(applications: &mut [Application], environment: &Environment) -> Findings {
    let mut findings = Findings::new();
    for pass in PASSES {
        pass(applications, environment, &mut findings);
    }
    findings
}
