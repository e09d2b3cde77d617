//! `duplicate-pattern`.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(super) struct DuplicatePattern;

impl Rule for DuplicatePattern {
    fn id(&self) -> &'static str {
        "duplicate-pattern"
    }

    fn summary(&self) -> &'static str {
        "No two patterns have the same name; which of them a row means could not be told."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn has_sides(&self) -> bool {
        true
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let index = &context.index;
        for key in index.keys() {
            let [(document, first), others @ ..] = index.patterns(key) else { continue };
            if others.is_empty() {
                continue;
            }
            let message = format!("{} patterns are called `{}`", others.len() + 1, first.name);
            let diagnostic = Diagnostic::new(self.id(), Severity::Warning, document.span(first.span.clone()), message)
                .help("rename all but one; their rows are not compared until then");
            let related = |diagnostic: Diagnostic, (document, pattern): &(&_, &crate::pattern::Pattern)| {
                let document: &crate::sync::workspace::Document = document;
                diagnostic.related(document.span(pattern.span.clone()), "so is this one")
            };
            found.push(others.iter().fold(diagnostic, related));
        }
    }
}
