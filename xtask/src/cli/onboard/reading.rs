//! What there is to read: the documentation map, and the patterns by status.

use super::super::error::{CommandError, Kind};
use super::ask::say;
use crate::diagnostic::Diagnostic;
use crate::onboard::{Checkout, documents, patterns};
use crate::repo::Files;
use crate::report::styles;
use crate::sync::Workspace;

/// Shows which document answers what.
pub(super) fn documents(checkout: &Checkout) -> Result<(), CommandError> {
    for entry in documents::map(checkout) {
        let muted = styles::MUTED;
        say(format!("  {}", entry.question))?;
        for path in entry.paths {
            say(format!("    {muted}{path}{muted:#}"))?;
        }
    }
    Ok(())
}

/// Shows the patterns by status.
pub(super) fn patterns(checkout: &Checkout) -> Result<(), CommandError> {
    let workspace = workspace(checkout)?;
    for group in patterns::groups(&workspace) {
        let bold = styles::EMPHASIS;
        let meaning = if group.meaning.is_empty() { String::new() } else { format!(": {}", group.meaning) };
        say(format!("  {bold}{}{bold:#}{meaning}", group.status))?;
        for (name, path) in group.patterns {
            let muted = styles::MUTED;
            say(format!("    {name}  {muted}{path}{muted:#}"))?;
        }
    }
    Ok(())
}

/// All documents about patterns.
pub(super) fn workspace(checkout: &Checkout) -> Result<Workspace, CommandError> {
    Workspace::load(checkout.root()).map_err(|wrong| configuration(checkout, &wrong))
}

/// What is wrong in `patternbook.toml`.
pub(super) fn configuration(checkout: &Checkout, wrong: &Diagnostic) -> CommandError {
    CommandError::new(Kind::Usage, "failed to read the configuration")
        .findings(std::slice::from_ref(wrong), &Files::walk(checkout.root()))
        .hint("correct it, then run this again")
}
