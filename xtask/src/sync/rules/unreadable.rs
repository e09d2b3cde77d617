//! `unreadable`.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Severity, Span};

/// Its name; what it finds stands even where nothing else of a document is to be believed.
pub const ID: &str = "unreadable";

pub(super) struct Unreadable;

impl Rule for Unreadable {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "Every document about patterns can be read: it is UTF-8, and no merge conflict is left in it."
    }

    fn severity(&self) -> Severity {
        Severity::NotChecked
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        found.extend(workspace.unread.iter().cloned());
        for document in &workspace.documents {
            if let Some(range) = &document.facts.conflict {
                let message = "a merge conflict is left in this document, so that it is neither checked nor changed";
                let diagnostic =
                    Diagnostic::new(self.id(), Severity::NotChecked, document.span(range.clone()), message);
                found.push(diagnostic.help("resolve the conflict, then run this again"));
            }
        }
        for failure in workspace.files.failures() {
            let message = format!("failed to look into a folder: {failure}");
            let diagnostic = Diagnostic::new(self.id(), Severity::NotChecked, Span::file("."), message);
            found.push(diagnostic.help("make it readable, or have Git ignore it"));
        }
    }
}
