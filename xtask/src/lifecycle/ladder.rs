//! The steps of a pattern's life, in the words of its repository.

use std::collections::BTreeMap;

use super::subject::Subject;
use crate::pattern::{self, Status, Vocabulary};
use crate::repo::history::Unknown;
use crate::sync::Workspace;
use crate::sync::past::Documents;

/// The steps up, lowest first.
pub const STEPS: [&str; 4] = ["Experimental", "Established", "Canonical", "Mandatory"];

/// The end.
pub const DEPRECATED: &str = "Deprecated";

/// How high a status stands. `None` where it is no step up.
#[must_use]
pub fn height(status: &str) -> Option<usize> {
    STEPS.iter().position(|step| *step == status)
}

/// The step above `status` that the repository has a word for.
#[must_use]
pub fn next(vocabulary: &Vocabulary, status: &str) -> Option<&'static str> {
    let height = height(status)?;
    STEPS[height + 1..].iter().find(|step| vocabulary.has(step)).copied()
}

/// The step between two others that may not be left out.
#[must_use]
pub fn between(vocabulary: &Vocabulary, from: &str, to: &str) -> Option<&'static str> {
    let (from, to) = (height(from)?, height(to)?);
    // Mandatory says more of a Canonical pattern; it is no proof of its own.
    STEPS.get(from + 1..to)?.iter().find(|step| vocabulary.has(step)).copied()
}

/// The word for a status: the one that most patterns and rows have, else its own, else the first alias.
#[must_use]
pub fn word(workspace: &Workspace, status: &str) -> String {
    let vocabulary = &workspace.vocabulary;
    let index = workspace.index();
    let rows = workspace.rows(&index);
    let in_rows = rows.iter().flat_map(|(_, rows)| rows).filter_map(|(_, _, row)| row.status.as_ref());
    let in_text = workspace.patterns().filter_map(|(_, pattern)| pattern.status.as_ref());
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for Status { text, .. } in in_text.chain(in_rows) {
        if let (Some(name), Some(word)) = (vocabulary.look_up(text).name(), vocabulary.written(text))
            && name == status
        {
            *used.entry(word).or_default() += 1;
        }
    }
    let most = used.iter().max_by_key(|(_, count)| **count).map(|(word, _)| (*word).to_owned());
    let own = || vocabulary.names().any(|name| name == status).then(|| status.to_owned());
    let alias = || workspace.config.aliases.iter().find(|alias| alias.status == status).map(|it| it.word.clone());
    most.or_else(own).or_else(alias).unwrap_or_else(|| status.to_owned())
}

/// What HEAD says of a pattern. `Ok(None)` where it does not know it.
///
/// # Errors
///
/// Why history tells nothing.
pub fn committed(workspace: &Workspace, subject: &Subject) -> Result<Option<String>, Unknown> {
    let key = pattern::key(&subject.name);
    workspace.history.walk(vec![subject.path.clone()], |walk| {
        let documents = Documents::of(workspace);
        let blob = walk.number(&subject.path).map(|number| walk.held(0, number)).unwrap_or_default();
        let Some(blob) = blob else { return Ok(None) };
        let said = match subject.pattern(workspace) {
            Some(_) => documents.read(walk, blob)?.pattern(&key),
            None => documents.decided(walk, blob)?.record(),
        };
        Ok(said.map(|said| said.to_string()))
    })
}
