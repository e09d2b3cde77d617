//! `legend-drift`.

use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::markdown::{self, table};
use crate::pattern::legend::{Entry, fold};
use crate::pattern::status::Match;
use crate::pattern::{Legend, Vocabulary, key};
use crate::sync::Workspace;
use crate::sync::config::{self, LegendSource};
use crate::sync::workspace::Document;

pub(super) struct LegendDrift;

impl Rule for LegendDrift {
    fn id(&self) -> &'static str {
        "legend-drift"
    }

    fn summary(&self) -> &'static str {
        "The legend reads the same wherever it stands. Its source is `patternbook.toml` or the document named there; \
         without either, legends are compared with the first one, and none is changed."
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let Some(source) = Source::of(workspace) else { return };
        for (document, legend) in workspace.legends() {
            if source.is(document, legend) {
                continue;
            }
            let mut missing = Vec::new();
            for expected in &source.entries {
                match legend.entries.iter().find(|entry| key(&entry.status.text) == key(&expected.word)) {
                    Some(own) => found.extend(self.meaning(&source, expected, document, legend, own)),
                    // A misspelled one is that rule's business, and there once it is put right.
                    None if legend.entries.iter().any(|entry| means(workspace, entry, &expected.word)) => {}
                    None => missing.push(expected),
                }
            }
            found.extend(self.missing(workspace, &source, &missing, document, legend));
            let is_known =
                |entry: &&Entry| source.entries.iter().any(|known| key(&known.word) == key(&entry.status.text));
            // A misspelled word is not another entry.
            let is_near = |entry: &&Entry| workspace.vocabulary.look_up(&entry.status.text).name().is_some();
            for extra in legend.entries.iter().filter(|entry| !is_known(entry) && !is_near(entry)) {
                let message = format!("the legend explains `{}`, which {} does not", extra.status.text, source.name);
                let help = format!("take it out here, or add it to {}", source.name);
                let span = document.span(extra.status.span.clone());
                found.push(Diagnostic::new(self.id(), Severity::Error, span, message).help(help));
            }
        }
    }
}

/// What every legend should say.
pub(super) struct Source<'w> {
    entries: Vec<Expected>,
    /// Where it stands, for messages.
    name: String,
    /// Whether somebody said that this is the source, so that others may be changed.
    configured: bool,
    itself: Option<(&'w Document, &'w Legend)>,
}

struct Expected {
    word: String,
    /// White space folded, without escapes.
    meaning: String,
    span: Option<Span>,
}

/// A status as the vocabulary has it, where it is one of its words with a slip: that is put right at the source.
fn word(vocabulary: &Vocabulary, text: &str) -> String {
    match vocabulary.look_up(text) {
        Match::Misspelled(name) => name.to_owned(),
        Match::Known(_) | Match::Unknown(_) => text.to_owned(),
    }
}

impl<'w> Source<'w> {
    pub(super) fn of(workspace: &'w Workspace) -> Option<Self> {
        if let Some(LegendSource::Inline(entries)) = &workspace.config.legend {
            let expected = |(word, meaning): &(String, String)| Expected {
                word: word.clone(),
                meaning: fold(meaning),
                span: None,
            };
            let entries = entries.iter().map(expected).collect();
            return Some(Self { entries, name: format!("`{}`", config::NAME), configured: true, itself: None });
        }
        let named = match &workspace.config.legend {
            Some(LegendSource::Document(path, _)) => Some(path.as_str()),
            _ => None,
        };
        let (document, legend) =
            workspace.legends().find(|(document, _)| named.is_none_or(|path| path == &*document.path))?;
        let expected = |entry: &Entry| Expected {
            word: word(&workspace.vocabulary, &entry.status.text),
            meaning: entry.meaning.to_string(),
            span: Some(document.span(if entry.meaning_span.is_empty() {
                entry.status.span.clone()
            } else {
                entry.meaning_span.clone()
            })),
        };
        let entries = legend.entries.iter().map(expected).collect();
        let name = format!("`{}`", document.path);
        Some(Self { entries, name, configured: named.is_some(), itself: Some((document, legend)) })
    }

    /// Each status, and what it means.
    pub(super) fn meanings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|entry| (entry.word.as_str(), entry.meaning.as_str()))
    }

    fn is(&self, document: &Document, legend: &Legend) -> bool {
        self.itself.is_some_and(|(own, itself)| own.path == document.path && itself.span == legend.span)
    }

    /// Adds where the source says it, and the fix where there is a source that somebody named.
    fn finish(
        &self,
        diagnostic: Diagnostic,
        expected: &Expected,
        title: String,
        text: String,
        span: Span,
    ) -> Diagnostic {
        let diagnostic = match &expected.span {
            Some(other) => diagnostic.related(other.clone(), "here it reads so"),
            None => diagnostic,
        };
        if self.configured {
            return diagnostic.fix(title, vec![edit(span, text)]);
        }
        let path = self.itself.map_or("", |(document, _)| &*document.path);
        diagnostic.help(format!(
            "say in `{}` which legend is right, with `legend = \"{path}\"` under `[docs]`, and the others follow",
            config::NAME
        ))
    }
}

impl LegendDrift {
    fn meaning(
        &self,
        source: &Source<'_>,
        expected: &Expected,
        document: &Document,
        legend: &Legend,
        own: &Entry,
    ) -> Option<Diagnostic> {
        if *own.meaning == *expected.meaning {
            return None;
        }
        let message = format!("the legend explains `{}` otherwise than {} does", expected.word, source.name);
        let (span, text) = if own.meaning_span.is_empty() {
            (own.status.span.clone(), own.status.text.to_string())
        } else {
            let text = if legend.table { table::escape(&expected.meaning) } else { expected.meaning.clone() };
            (own.meaning_span.clone(), text)
        };
        let diagnostic = Diagnostic::new(self.id(), Severity::Error, document.span(span.clone()), message);
        if own.meaning_span.is_empty() {
            return Some(diagnostic.help(format!("write its meaning here: {}", expected.meaning)));
        }
        Some(source.finish(diagnostic, expected, format!("write `{}`", expected.meaning), text, document.span(span)))
    }

    /// Missing entries go below the last one, in its form.
    fn missing(
        &self,
        workspace: &Workspace,
        source: &Source<'_>,
        missing: &[&Expected],
        document: &Document,
        legend: &Legend,
    ) -> Option<Diagnostic> {
        let first = missing.first()?;
        let words: Vec<_> = missing.iter().map(|expected| format!("`{}`", expected.word)).collect();
        let words = words.join(", ");
        let message = format!("the legend does not explain {words}, which {} does", source.name);
        let diagnostic = Diagnostic::new(self.id(), Severity::Error, document.span(legend.span.clone()), message);
        let last = legend.entries.last().filter(|last| !last.meaning_span.is_empty());
        let text = workspace.document_text(&document.path);
        let Some((last, text)) = last.zip(text).filter(|(last, text)| text.get(last.lines.clone()).is_some()) else {
            return Some(diagnostic.help(format!("add {words} with the meaning that {} has", source.name)));
        };
        let end = match legend.table {
            true => last.lines.start + text[last.lines.clone()].trim_end().len(),
            false => last.meaning_span.end,
        };
        let lines: String =
            missing.iter().map(|expected| line_like(&text, last, legend.table, end, expected)).collect();
        Some(source.finish(diagnostic, first, format!("add {words}"), lines, document.span(end..end)))
    }
}

/// Whether `entry` is meant to be the status `word`.
fn means(workspace: &Workspace, entry: &Entry, word: &str) -> bool {
    workspace.vocabulary.look_up(&entry.status.text).name().is_some_and(|name| key(name) == key(word))
}

/// A new line of a legend, formed like its `last` one, which ends at `end`; but for an emoji, which stands for that one.
fn line_like(text: &str, last: &Entry, table: bool, end: usize, expected: &Expected) -> String {
    let start = markdown::line_start(text, last.status.span.start);
    let lead = &text[start..last.status.span.start];
    let lead = match lead.find(|c: char| !c.is_ascii()) {
        Some(emoji) => {
            let rest = lead[emoji..].trim_start_matches(|c: char| !c.is_ascii() || c == ' ');
            format!("{}{rest}", &lead[..emoji])
        }
        None => lead.to_owned(),
    };
    let meaning = if table { table::escape(&expected.meaning) } else { expected.meaning.clone() };
    [
        markdown::newline(text),
        &lead,
        &expected.word,
        &text[last.status.span.end..last.meaning_span.start],
        &meaning,
        &text[last.meaning_span.end..end],
    ]
    .concat()
}
