//! Which of all that documents say is about patterns: only the whole repository tells.

use std::cell::LazyCell;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::config::{self, Config, LegendSource};
use super::workspace::{Document, Index};
use crate::diagnostic::Diagnostic;
use crate::pattern::{Facts, Legend, Vocabulary, infrastructure, legend, status, table};

/// The words that are statuses: those configured, those of the source of legends, or the default ones. Leaves only the
/// legends that are about patterns' statuses.
pub(super) fn vocabulary(
    config: &Config,
    documents: &mut [Document],
    unread: &[Diagnostic],
) -> Result<Vocabulary, Box<Diagnostic>> {
    let mut known = config.statuses.as_ref().map_or_else(Vocabulary::default, Vocabulary::new);
    for alias in &config.aliases {
        known.add_alias(&alias.word, &alias.status);
    }
    let mut vocabulary = own_words(config, known, documents, unread)?;
    // What a legend has that cannot be read is not known.
    for alias in config.aliases.iter().filter(|_| !is_legend_unread(config, unread)) {
        let mut names = vocabulary.names().chain(status::DEFAULT).chain(status::OPTIONAL);
        if !names.any(|name| name == alias.status) {
            return Err(config::no_status(alias, &vocabulary));
        }
    }
    for alias in &config.aliases {
        vocabulary.add_alias(&alias.word, &alias.status);
    }
    Ok(vocabulary)
}

/// The words themselves, where `known` ones tell what a legend is.
fn own_words(
    config: &Config,
    known: Vocabulary,
    documents: &mut [Document],
    unread: &[Diagnostic],
) -> Result<Vocabulary, Box<Diagnostic>> {
    let source = match &config.legend {
        Some(LegendSource::Document(path, _)) => Some(path.as_str()),
        _ => None,
    };
    let is_ours = |legend: &Legend| {
        legend.entries.iter().filter(|entry| known.look_up(&entry.status.text).name().is_some()).count() >= 2
    };
    for document in documents.iter_mut().filter(|document| Some(&*document.path) != source) {
        if !document.facts.legends.iter().all(is_ours) {
            Arc::make_mut(&mut document.facts).legends.retain(is_ours);
        }
    }
    if let Some(statuses) = &config.statuses {
        return Ok(Vocabulary::new(statuses));
    }
    let words = |legend: &Legend| -> Vec<String> {
        let word = |entry: &legend::Entry| match known.look_up(&entry.status.text) {
            // A slip of the pen in the legend does not make a new status.
            status::Match::Misspelled(name) if !name.eq_ignore_ascii_case(&entry.status.text) => name.to_owned(),
            _ => entry.status.text.to_string(),
        };
        legend.entries.iter().map(word).collect()
    };
    let mut legends = documents.iter().filter_map(|document| Some((&*document.path, document.facts.legends.first()?)));
    match config.legend.as_ref().filter(|_| !is_legend_unread(config, unread)) {
        Some(LegendSource::Inline(entries)) => Ok(Vocabulary::new(entries.iter().map(|(status, _)| status))),
        Some(LegendSource::Document(path, span)) => {
            let legend = legends.find(|(other, _)| other == path).map(|(_, legend)| legend);
            let missing = || config::wrong(span.clone(), format!("there is no legend in `{path}`"));
            Ok(Vocabulary::new(words(legend.ok_or_else(missing)?)))
        }
        None => Ok(legends.next().map_or_else(Vocabulary::default, |(_, legend)| Vocabulary::new(words(legend)))),
    }
}

/// Whether the document that has the legend could not be read.
pub(super) fn is_legend_unread(config: &Config, unread: &[Diagnostic]) -> bool {
    matches!(&config.legend, Some(LegendSource::Document(path, _)) if unread.iter().any(|it| it.primary.path == *path))
}

/// Drops what only looks like a pattern or a status table: a heading "Pattern: …" in a document where nothing has a
/// status, and a table of names and statuses of other things.
pub(super) fn keep_relevant(config: &Config, documents: &mut Vec<Document>) {
    let dropped = irrelevant(config, documents);
    for (document, Irrelevant { tables, patterns }) in dropped {
        let facts: &mut Facts = Arc::make_mut(&mut documents[document].facts);
        let mut number = 0..;
        facts.tables.retain(|_| !tables.contains(&number.next().unwrap_or_default()));
        let mut number = 0..;
        facts.patterns.retain(|_| !patterns.contains(&number.next().unwrap_or_default()));
    }
    documents.retain(|document| !document.facts.is_empty());
}

/// What of a document is not about patterns, by position.
#[derive(Default)]
struct Irrelevant {
    tables: Vec<usize>,
    patterns: Vec<usize>,
}

fn irrelevant(config: &Config, documents: &[Document]) -> FxHashMap<usize, Irrelevant> {
    // Most repositories are plain: all patterns have a status, and no table is doubtful.
    let index = LazyCell::new(|| Index::new(documents));
    let named = LazyCell::new(|| {
        let tables = documents.iter().flat_map(|document| &document.facts.tables);
        let named = tables.flat_map(|table| &table.rows).filter_map(|row| index.find(&row.key));
        named.collect::<FxHashSet<&str>>()
    });
    let mut dropped: FxHashMap<usize, Irrelevant> = FxHashMap::default();
    for (at, document) in documents.iter().enumerate() {
        for (number, table) in document.facts.tables.iter().enumerate() {
            let is_about_patterns = || table.rows.iter().any(|row| index.find(&row.key).is_some());
            if !is_home(&document.path, table) && !is_about_patterns() {
                dropped.entry(at).or_default().tables.push(number);
            }
        }
    }
    for (at, document) in documents.iter().enumerate() {
        let facts = &document.facts;
        let source = matches!(&config.legend, Some(LegendSource::Document(path, _)) if **path == *document.path);
        let has_status = facts.patterns.iter().any(|pattern| pattern.status.is_some());
        if has_status || source || !facts.legends.is_empty() {
            continue;
        }
        for (number, pattern) in facts.patterns.iter().enumerate() {
            if !named.contains(&*pattern.key) {
                dropped.entry(at).or_default().patterns.push(number);
            }
        }
    }
    dropped
}

/// Whether a table is a status table by where it stands, even before it has a row.
fn is_home(path: &str, table: &table::StatusTable) -> bool {
    infrastructure::is_technical_status(path) && table.is_of_patterns
}
