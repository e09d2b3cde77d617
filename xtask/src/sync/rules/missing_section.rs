//! `missing-section`.

use std::collections::BTreeMap;

use super::{Context, Rule, is_level};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern::{Parts, Pattern};
use crate::sync::workspace::Document;

pub(super) struct MissingSection;

impl Rule for MissingSection {
    fn id(&self) -> &'static str {
        "missing-section"
    }

    fn summary(&self) -> &'static str {
        "Each pattern has Use Case, Implementation, a code example and Pitfalls, where patterns are written that way."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        if context.index.all().iter().all(|(_, pattern)| pattern.parts.is_complete()) {
            return;
        }
        // By folder: how many patterns there are of this form, and how many in all.
        let mut folders: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (document, pattern) in context.index.all() {
            let (of_the_form, all) = folders.entry(document.folder()).or_default();
            *of_the_form += usize::from(pattern.parts.is_of_the_form());
            *all += 1;
        }
        for document in &context.workspace.documents {
            let (of_the_form, all) = folders.get(document.folder()).copied().unwrap_or_default();
            let is_usual = of_the_form * 2 > all;
            let incomplete = |pattern: &&Pattern| {
                !pattern.parts.is_complete()
                    && (is_usual || pattern.parts.is_of_the_form())
                    && is_asked(context, pattern)
            };
            let incomplete: Vec<_> = document.facts.patterns.iter().filter(incomplete).collect();
            if incomplete.is_empty() || !context.options.includes(&document.path) {
                continue;
            }
            let text = context.workspace.document_text(&document.path).unwrap_or_default();
            found.extend(incomplete.iter().filter_map(|pattern| {
                let mut parts = pattern.parts;
                parts.add(Parts::guess(text.get(pattern.body.clone()).unwrap_or_default()));
                self.report(document, pattern, parts)
            }));
        }
    }
}

/// Whether all parts are asked of a pattern: not where it goes away, and not of a decision record.
fn is_asked(context: &Context<'_>, pattern: &Pattern) -> bool {
    let vocabulary = &context.workspace.vocabulary;
    match pattern.status.as_ref().map(|status| vocabulary.look_up(&status.text).name()) {
        None => true,
        Some(name) => name.is_some_and(|name| is_level(name) && name != "Deprecated"),
    }
}

impl MissingSection {
    fn report(&self, document: &Document, pattern: &Pattern, parts: Parts) -> Option<Diagnostic> {
        let missing: Vec<&str> =
            Parts::ALL.iter().filter(|(part, _)| !parts.has(*part)).map(|(_, name)| *name).collect();
        let (last, others) = missing.split_last()?;
        let list = if others.is_empty() { (*last).to_owned() } else { format!("{} and {last}", others.join(", ")) };
        let message = format!("pattern `{}` lacks {list}", pattern.name);
        let diagnostic = Diagnostic::new(self.id(), Severity::Warning, document.span(pattern.span.clone()), message);
        Some(diagnostic.help("add what is missing, each section under a heading of its own"))
    }
}
