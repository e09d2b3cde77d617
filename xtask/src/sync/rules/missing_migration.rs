//! `missing-migration`.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::markdown::{self, Block, InlineKind, Kind};
use crate::pattern::{self, Pattern, facts};
use crate::sync::workspace::{Document, Index};

pub(super) struct MissingMigration;

impl Rule for MissingMigration {
    fn id(&self) -> &'static str {
        "missing-migration"
    }

    fn summary(&self) -> &'static str {
        "A Deprecated pattern says what to do instead: a Migration section, or the name of what replaces it or a link to \
         that."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn check_document(&self, context: &Context<'_>, document: &Document, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let is_deprecated = |pattern: &&Pattern| {
            let status = pattern.status.as_ref().map(|status| workspace.vocabulary.look_up(&status.text).name());
            status == Some(Some("Deprecated"))
        };
        let deprecated: Vec<_> = document.facts.patterns.iter().filter(is_deprecated).collect();
        if deprecated.is_empty() || !context.options.includes(&document.path) {
            return;
        }
        let text = workspace.document_text(&document.path).unwrap_or_default();
        let read = markdown::Document::parse(&text);
        for pattern in deprecated {
            if !says_what_instead(&context.index, &read, pattern) && !row_says(context, pattern) {
                found.push(self.report(document, pattern));
            }
        }
    }
}

/// Whether a text says what comes in place of something.
fn names_successor(text: &str) -> bool {
    const PHRASES: [&str; 15] = [
        "supersed",
        "replaced by",
        "replaced with",
        "replacement",
        "migrat",
        "in favour of",
        "in favor of",
        "successor",
        "switch to",
        "move to",
        "moved to",
        "upgrade to",
        "obsoleted by",
        "alternative",
        "no longer needed",
    ];
    let text = text.to_lowercase();
    let instead = text.match_indices("instead").any(|(at, word)| !text[at + word.len()..].starts_with(" of"));
    instead || PHRASES.iter().any(|phrase| text.contains(phrase))
}

/// Whether the row of a pattern does, in any of its columns.
fn row_says(context: &Context<'_>, pattern: &Pattern) -> bool {
    context.rows.of(&pattern.key).iter().any(|(document, _, row)| {
        let text = context.workspace.document_text(&document.path).unwrap_or_default();
        text.get(row.line.clone()).is_some_and(names_successor)
    })
}

/// Whether the pattern's text does: in words, or by a link to a document or a name of another pattern.
fn says_what_instead(index: &Index<'_>, read: &markdown::Document<'_>, pattern: &Pattern) -> bool {
    let body = pattern.body.clone();
    let own = &*pattern.key;
    let mut under_references = false;
    for block in read.blocks.iter().filter(|block| body.contains(&block.range.start)) {
        match &block.kind {
            Kind::Fence(_) => continue,
            Kind::Heading(_) => under_references = facts::is_reference_name(read.content(block)),
            Kind::Text | Kind::Table(_) => {}
        }
        let text =
            if matches!(block.kind, Kind::Table(_)) { &read.text[block.range.clone()] } else { read.content(block) };
        if names_successor(text) || status_note(read, block, pattern) {
            return true;
        }
        let is_reference = |field: markdown::Field| facts::is_reference_name(&read.text[field.name]);
        let names_code = under_references || read.fields(block).any(is_reference);
        let links_on = read.inlines(block).iter().any(|inline| match &inline.kind {
            InlineKind::Link(target) => !names_code && is_document(target),
            InlineKind::Code(_) | InlineKind::Image(_) | InlineKind::Html => false,
        });
        if links_on || names_another(index, own, text) {
            return true;
        }
    }
    // What is folded away or quoted may say it as well.
    read.text.get(body).is_some_and(|text| text.contains("<details") && names_successor(text))
}

/// Whether a note behind the status names something: code, or a link.
fn status_note(read: &markdown::Document<'_>, block: &Block, pattern: &Pattern) -> bool {
    let Some(status) = pattern.status.as_ref().filter(|status| block.range.contains(&status.span.start)) else {
        return false;
    };
    let line = markdown::line_end(read.text, status.span.start);
    read.inlines(block).iter().any(|inline| {
        (status.span.end..line).contains(&inline.range.start)
            && !matches!(inline.kind, InlineKind::Image(_) | InlineKind::Html)
    })
}

/// Whether a link leads to a document or a heading, where another pattern may be.
fn is_document(target: &str) -> bool {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    !target.contains("://") && (path.ends_with(".md") || path.is_empty() && target.starts_with('#'))
}

/// Whether a text has the name of another pattern in it. A name of one word is a word of everyday, unless a word such as
/// "use" leads to it.
fn names_another(index: &Index<'_>, own: &str, text: &str) -> bool {
    const LONGEST: usize = 8;
    let key = pattern::key(text);
    let words: Vec<&str> = key.split(' ').collect();
    (0..words.len()).any(|start| {
        let led = start > 0 && ["use", "see", "by", "to", "pattern"].contains(&words[start - 1]);
        let shortest = if led { 1 } else { 2 };
        (shortest..=LONGEST.min(words.len() - start)).any(|length| {
            let name = words[start..start + length].join(" ");
            name != own && !index.patterns(&name).is_empty()
        })
    })
}

impl MissingMigration {
    fn report(&self, document: &Document, pattern: &Pattern) -> Diagnostic {
        let message = format!("pattern `{}` is Deprecated and does not say what to use instead", pattern.name);
        let place = pattern.status.as_ref().map_or(&pattern.span, |status| &status.span);
        Diagnostic::new(self.id(), Severity::Warning, document.span(place.clone()), message)
            .help("add a Migration section, or name what replaces it: `**Superseded by:** …`")
    }
}
