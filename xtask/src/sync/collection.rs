//! Collections of decisions: the records in a folder.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::workspace::Document;
use crate::pattern::record::Place;

/// Leaves only records that are among others of their kind: in a folder for decisions those that say what has become of
/// them in a known word, elsewhere numbered ones, where two or more do.
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
}
