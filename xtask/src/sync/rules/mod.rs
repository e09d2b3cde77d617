//! What is held to be true, a file for each rule, and the list of all of them.

mod broken_link;
mod duplicate_pattern;
mod example_drift;
mod infrastructure_drift;
mod infrastructure_tools;
mod legend_drift;
mod missing_migration;
mod missing_reference;
mod missing_row;
mod missing_section;
mod missing_status;
mod row_without_pattern;
mod stale_region;
mod stale_verification;
mod status_disagreement;
mod status_jump;
mod unknown_status;
mod unreadable;
mod unresolved_path;
mod unresolved_reference;
mod variable_drift;

mod book;
mod index;
mod page;

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

pub use book::Documents;
pub use example_drift::{NoCode, quote};
pub use missing_reference::has_code;
pub use page::{Page, exists, nearest, nearest_of, page, pages};
pub use unreadable::ID as UNREADABLE;

use super::collection::{Collection, collections};
use super::workspace::{Document, Index, Rows};
use super::{Options, Workspace};
use crate::diagnostic::{Diagnostic, Edit, Severity, Span};
use crate::pattern::status;

/// What rules look at, with what several of them need made once.
#[derive(Debug)]
pub struct Context<'w> {
    /// All documents.
    pub workspace: &'w Workspace,
    /// The patterns by name.
    pub index: Index<'w>,
    /// The rows of these patterns.
    pub rows: Rows<'w>,
    /// Decisions, and what lists them.
    pub collections: Vec<Collection<'w>>,
    /// What is asked for.
    pub options: &'w Options,
}

/// Something that is held to be true.
pub trait Rule: Sync {
    /// Its name in every output: lower-case words with hyphens.
    fn id(&self) -> &'static str;

    /// What it holds to be true, as a sentence.
    fn summary(&self) -> &'static str;

    /// How much what it finds weighs, as a rule.
    fn severity(&self) -> Severity {
        Severity::Error
    }

    /// Whether what it finds may be waived at any of its places: where it is about two sides, either may say why.
    fn has_sides(&self) -> bool {
        false
    }

    /// Adds a diagnostic for each place in `document` where it is not. All rules look at a document one after the other:
    /// to get hold of it takes longer than to look.
    fn check_document(&self, context: &Context<'_>, document: &Document, found: &mut Vec<Diagnostic>) {
        let _ = (context, document, found);
    }

    /// Adds a diagnostic for each place where it is not, as far as only all documents together tell.
    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let _ = (context, found);
    }
}

/// All rules, in the order in which they are documented.
pub const ALL: &[&dyn Rule] = &[
    &unknown_status::UnknownStatus,
    &missing_status::MissingStatus,
    &legend_drift::LegendDrift,
    &status_disagreement::StatusDisagreement,
    &status_jump::StatusJump,
    &missing_row::MissingRow,
    &row_without_pattern::RowWithoutPattern,
    &duplicate_pattern::DuplicatePattern,
    &unresolved_reference::UnresolvedReference,
    &broken_link::BrokenLink,
    &missing_reference::MissingReference,
    &example_drift::ExampleDrift,
    &stale_region::StaleRegion,
    &stale_verification::StaleVerification,
    &missing_section::MissingSection,
    &missing_migration::MissingMigration,
    &variable_drift::VariableDrift,
    &infrastructure_drift::InfrastructureDrift,
    &unreadable::Unreadable,
];

/// So many documents are given to a thread at once.
const DOCUMENTS: usize = 128;

/// The rule of this id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static dyn Rule> {
    ALL.iter().copied().find(|rule| rule.id() == id)
}

/// What all rules find where `options` ask for it, sorted by place.
#[must_use]
pub fn check(workspace: &Workspace, options: &Options) -> Vec<Diagnostic> {
    let index = workspace.index();
    let collections = collections(&workspace.documents);
    let context = Context { workspace, rows: workspace.rows(&index), index, collections, options };
    let found: Mutex<Vec<Diagnostic>> = Mutex::default();
    let add = |mut new: Vec<Diagnostic>| found.lock().unwrap_or_else(PoisonError::into_inner).append(&mut new);
    // One by one, and first the one that takes longest: the others fill what it leaves of the other threads while it asks
    // history.
    let (first, others): (Vec<&dyn Rule>, Vec<&dyn Rule>) =
        ALL.iter().partition(|rule| rule.id() == unresolved_reference::ID);
    rayon::scope_fifo(|scope| {
        for rule in first.into_iter().chain(others) {
            let (add, context) = (&add, &context);
            scope.spawn_fifo(move |_| {
                let mut found = Vec::new();
                rule.check(context, &mut found);
                add(found);
            });
        }
        workspace.documents.par_chunks(DOCUMENTS).for_each(|documents| {
            let mut found = Vec::new();
            for document in documents {
                ALL.iter().for_each(|rule| rule.check_document(&context, document, &mut found));
            }
            add(found);
        });
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let in_conflict = |path: &str| workspace.document(path).is_some_and(|document| document.facts.conflict.is_some());
    found.retain(|diagnostic| {
        let fixes = diagnostic.fix.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.span);
        let related = diagnostic.related.iter().map(|related| &related.span);
        let mut touched = fixes.chain(related).chain([&diagnostic.primary]).map(|span| span.path.as_str());
        options.includes(diagnostic.primary.path.as_str())
            && (diagnostic.rule == unreadable::ID || !touched.any(in_conflict))
    });
    sort(&mut found);
    found
}

/// Puts findings in the order of their places.
pub fn sort(found: &mut [Diagnostic]) {
    let place = |diagnostic: &Diagnostic| (diagnostic.primary.path.clone(), diagnostic.primary.range.start);
    found.sort_by_cached_key(|diagnostic| (place(diagnostic), diagnostic.rule.clone(), diagnostic.message.clone()));
}

/// Whether a status is a step of a pattern's life, or says as much of a pattern; those of decision records are not.
#[must_use]
pub fn is_level(status: &str) -> bool {
    status::DEFAULT.contains(&status) || status::OPTIONAL.contains(&status)
}

/// The edit that puts `text` at a place.
pub(super) fn edit(span: Span, text: impl Into<String>) -> Edit {
    Edit { span, text: text.into() }
}

/// "1 pattern", "2 patterns".
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
