//! Collections of decisions: the records in a folder, and the documents that list them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::workspace::Document;
use crate::markdown::link;
use crate::pattern::decision::State;
use crate::pattern::listing::{Item, Listing};
use crate::pattern::record::Place;
use crate::pattern::{Record, key};
use crate::repo::files;

/// The records in a folder.
#[derive(Debug)]
pub struct Collection<'w> {
    /// The folder.
    pub folder: &'w str,
    /// In the order of their numbers and names.
    pub records: Vec<(&'w Document, &'w Record)>,
    /// The documents that list them.
    pub indexes: Vec<Listed<'w>>,
    /// Words for statuses that are none of the known, in lower case: what a record and its item both say.
    pub words: FxHashSet<String>,
}

impl Collection<'_> {
    /// What a state of this collection is compared by. `None` where that cannot be told.
    #[must_use]
    pub fn meaning(&self, state: &State) -> Option<Cow<'static, str>> {
        let is_known = state.spelled || state.name.is_none() && state.standing().is_some();
        state.meaning().filter(|word| is_known || self.words.contains(&**word))
    }
}

/// A document that lists the records of a collection.
#[derive(Debug)]
pub struct Listed<'w> {
    /// The document.
    pub document: &'w Document,
    /// What in it names which record, by the record's place in the collection.
    pub entries: Vec<Entry<'w>>,
    /// Items that can only mean a record which is not there.
    pub gone: Vec<&'w Item>,
}

impl<'w> Listed<'w> {
    /// The lists and tables that name a record, each once.
    #[must_use]
    pub fn listings(&self) -> Vec<&'w Listing> {
        let mut listings: Vec<&Listing> = self.entries.iter().map(|entry| entry.listing).collect();
        listings.dedup_by(|a, b| std::ptr::eq(*a, *b));
        listings
    }
}

/// An item that names a record.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'w> {
    /// The list or the table.
    pub listing: &'w Listing,
    /// The item.
    pub item: &'w Item,
    /// The record's place in [`Collection::records`].
    pub record: usize,
}

/// Leaves only records that are among others of their kind: in a folder for decisions those that say what has become of
/// them in a known word, elsewhere numbered ones, where two or more do. Of lists only those that name some.
pub(super) fn settle(documents: &mut [Document]) {
    let mut known: FxHashMap<String, usize> = FxHashMap::default();
    for document in documents.iter() {
        if let Some(record) = &document.facts.record
            && record.state.spelled
        {
            *known.entry(document.folder().to_owned()).or_default() += 1;
        }
    }
    for document in documents.iter_mut() {
        let Some(record) = &document.facts.record else { continue };
        let others = known.get(document.folder()).copied().unwrap_or_default();
        let stays = match Place::of(&document.path) {
            Some(Place { among_decisions: true, number: Some(_) }) => true,
            Some(Place { among_decisions: true, number: None }) => record.state.spelled,
            Some(Place { among_decisions: false, .. }) => others >= 2,
            None => false,
        };
        if !stays {
            Arc::make_mut(&mut document.facts).record = None;
        }
    }
    if documents.iter().all(|document| document.facts.listings.is_empty()) {
        return;
    }
    let mut used: FxHashMap<Arc<str>, Vec<usize>> = FxHashMap::default();
    for listed in collections(documents).iter().flat_map(|collection| &collection.indexes) {
        let starts = listed.entries.iter().map(|entry| entry.listing.span.start);
        used.entry(Arc::clone(&listed.document.path)).or_default().extend(starts);
    }
    for document in documents.iter_mut().filter(|document| !document.facts.listings.is_empty()) {
        let starts = used.get(&document.path);
        let is_used = |start: usize| starts.is_some_and(|starts| starts.contains(&start));
        if starts.is_none() {
            Arc::make_mut(&mut document.facts).listings.clear();
        } else if document.facts.tables.iter().any(|table| is_used(table.header.start)) {
            // A table of decisions is none of patterns.
            Arc::make_mut(&mut document.facts).tables.retain(|table| !is_used(table.header.start));
        }
    }
}

/// All collections.
#[must_use]
pub fn collections(documents: &[Document]) -> Vec<Collection<'_>> {
    let mut folders: BTreeMap<&str, Vec<(&Document, &Record)>> = BTreeMap::new();
    for document in documents {
        if let Some(record) = &document.facts.record {
            folders.entry(document.folder()).or_default().push((document, record));
        }
    }
    let mut collections: Vec<Collection<'_>> = folders
        .into_iter()
        .map(|(folder, mut records)| {
            records.sort_by_key(|(document, record)| (record.number, &document.path));
            Collection { folder, records, indexes: Vec::new(), words: FxHashSet::default() }
        })
        .collect();
    let lookup = Lookup::of(&collections);
    let mut found: Vec<Vec<Listed<'_>>> = collections.iter().map(|_| Vec::new()).collect();
    for document in documents.iter().filter(|document| !document.facts.listings.is_empty()) {
        let mut listed: BTreeMap<usize, Vec<Entry<'_>>> = BTreeMap::new();
        for listing in &document.facts.listings {
            for item in &listing.items {
                if let Some((collection, record)) = lookup.find(document, item) {
                    listed.entry(collection).or_default().push(Entry { listing, item, record });
                }
            }
        }
        for (collection, entries) in listed {
            if is_index_of(&collections[collection], &entries) {
                let mut listed = Listed { document, entries, gone: Vec::new() };
                listed.gone = gone(&collections[collection], &listed);
                found[collection].push(listed);
            }
        }
    }
    for (collection, indexes) in collections.iter_mut().zip(found) {
        collection.indexes = indexes;
        let entries = collection.indexes.iter().flat_map(|listed| &listed.entries);
        let agreed = entries.filter_map(|entry| {
            let (_, record) = collection.records.get(entry.record)?;
            let own = record.state.meaning()?;
            (own == entry.item.state.as_ref()?.meaning()?).then(|| own.into_owned())
        });
        collection.words = agreed.collect();
    }
    collections
}

/// Whether a document lists enough of a collection's records to be read as the list of all of them.
fn is_index_of(collection: &Collection<'_>, entries: &[Entry<'_>]) -> bool {
    let mut records: Vec<usize> = entries.iter().map(|entry| entry.record).collect();
    records.sort_unstable();
    records.dedup();
    records.len() >= 2 && records.len() * 2 >= collection.records.len()
}

/// The rows that give a number which no record of the collection has, and no other file of its folder seems to have.
fn gone<'w>(collection: &Collection<'_>, listed: &Listed<'w>) -> Vec<&'w Item> {
    if listed.document.folder() != collection.folder {
        return Vec::new();
    }
    let numbers: FxHashSet<u32> = collection.records.iter().filter_map(|(_, record)| record.number).collect();
    let items =
        listed.listings().into_iter().filter(|listing| listing.columns.is_some()).flat_map(|listing| &listing.items);
    items.filter(|item| item.target.is_none() && item.number.is_some_and(|number| !numbers.contains(&number))).collect()
}

/// Records by what names them: the collection's place and the record's place in it.
struct Lookup<'w> {
    paths: FxHashMap<&'w str, (usize, usize)>,
    /// `None` where two have one number.
    numbers: FxHashMap<(&'w str, u32), Option<(usize, usize)>>,
    titles: FxHashMap<(&'w str, String), Option<(usize, usize)>>,
}

impl<'w> Lookup<'w> {
    fn of(collections: &[Collection<'w>]) -> Self {
        let mut lookup =
            Self { paths: FxHashMap::default(), numbers: FxHashMap::default(), titles: FxHashMap::default() };
        for (at, collection) in collections.iter().enumerate() {
            for (place, (document, record)) in collection.records.iter().enumerate() {
                let found = (at, place);
                lookup.paths.insert(&document.path, found);
                if let Some(number) = record.number {
                    let entry = lookup.numbers.entry((collection.folder, number));
                    entry.and_modify(|known| *known = None).or_insert(Some(found));
                }
                let entry = lookup.titles.entry((collection.folder, key(&record.title)));
                entry.and_modify(|known| *known = None).or_insert(Some(found));
            }
        }
        lookup
    }

    /// The record that an item names: the one it links to. Without a link, in the records' own folder, the one with its
    /// number, else with its title.
    fn find(&self, document: &Document, item: &Item) -> Option<(usize, usize)> {
        let folder = document.folder();
        if let Some(target) = &item.target {
            let path = resolve(folder, target)?;
            return self.paths.get(path.as_str()).or_else(|| self.paths.get(format!("{path}.md").as_str())).copied();
        }
        match item.number {
            Some(number) => self.numbers.get(&(folder, number)).copied().flatten(),
            None => self.titles.get(&(folder, key(&item.title))).copied().flatten(),
        }
    }
}

/// The path that a link from a folder leads to.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let target = link::decode(target);
    match target.strip_prefix('/') {
        Some(path) => files::join("", path),
        None => files::join(folder, &target),
    }
}
