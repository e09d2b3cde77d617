//! The first change: a reference in a document is broken on purpose, found, and put back.
//!
//! How it is put back is recorded before it is broken, so that the next run does it where this one is killed.

use super::{Checkout, Probe, Step};
use crate::diagnostic::Diagnostic;
use crate::pattern::{Pattern, Reference, Target};
use crate::plan::{Change, Digest, Plan, PlanPath};
use crate::repo::Files;
use crate::sync::workspace::Document;
use crate::sync::{self, Options, Workspace};

pub use super::record::Exercise;

/// What the walkthrough breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The pattern whose reference it is.
    pub pattern: String,
    /// How it is put back.
    pub exercise: Exercise,
    /// The document before.
    before: String,
}

/// How a document stands that was broken on purpose.
#[derive(Debug, PartialEq, Eq)]
pub enum Back {
    /// This puts it back.
    Plan(Plan),
    /// It is back already, or gone.
    Already,
    /// Somebody changed that place since.
    Changed,
}

/// A reference that is found where it is misspelled. `None` where there is none.
///
/// # Errors
///
/// What is wrong in `patternbook.toml`.
pub fn choose(workspace: &Workspace) -> Result<Option<Lesson>, Box<Diagnostic>> {
    for lesson in candidates(workspace) {
        let path = lesson.exercise.path.as_path().to_string();
        // Not all that can be misspelled is missed: what may be a branch, or is waived.
        let broken = Workspace::with_overlay(workspace.files.root(), [(path, lesson.broken())].into_iter().collect())?;
        if !lesson.found(&broken).is_empty() {
            return Ok(Some(lesson));
        }
    }
    Ok(None)
}

/// References to files that are there and can be misspelled, those to code first.
fn candidates(workspace: &Workspace) -> impl Iterator<Item = Lesson> {
    let mut found = Vec::new();
    for (document, pattern) in workspace.patterns() {
        let Some(text) = workspace.document_text(&document.path) else { continue };
        found.extend(pattern.references.iter().filter_map(|it| lesson(workspace, document, pattern, it, &text)));
    }
    found.sort_by_key(|lesson| !lesson.exercise.was.contains('/') || lesson.exercise.was.starts_with('.'));
    found.into_iter()
}

fn lesson(
    workspace: &Workspace,
    document: &Document,
    pattern: &Pattern,
    reference: &Reference,
    text: &str,
) -> Option<Lesson> {
    let Target::Path { path: was, .. } = &reference.target else { return None };
    let at = reference.span.start + text.get(reference.span.clone())?.find(&**was)?;
    let is = misspelled(was).filter(|is| !workspace.files.contains(is))?;
    if !workspace.files.is_file(was) {
        return None;
    }
    let broken = splice(text, at, was, &is)?;
    let path = PlanPath::new(&document.path).ok()?;
    let exercise = Exercise { path, broken: Digest::of(broken.as_bytes()), at, is, was: was.to_string() };
    Some(Lesson { pattern: pattern.name.to_string(), exercise, before: text.to_owned() })
}

/// `src/config.rs` without the last letter of its name: `src/confi.rs`.
fn misspelled(path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let (stem, ending) = name.rsplit_once('.')?;
    let slash = if folder.is_empty() { "" } else { "/" };
    let (last, _) = stem.char_indices().last().filter(|(at, _)| *at >= 2)?;
    Some(format!("{folder}{slash}{}.{ending}", &stem[..last]))
}

/// `text` with `new` in place of `old` at `at`.
fn splice(text: &str, at: usize, old: &str, new: &str) -> Option<String> {
    let (before, rest) = text.split_at_checked(at)?;
    Some(format!("{before}{new}{}", rest.strip_prefix(old)?))
}

impl Lesson {
    /// What breaks it.
    #[must_use]
    pub fn plan(&self, checkout: &Checkout) -> Plan {
        one(&checkout.files, &self.exercise, Digest::of(self.before.as_bytes()), self.broken())
    }

    /// What the document holds while it is broken.
    fn broken(&self) -> String {
        let Exercise { at, was, is, .. } = &self.exercise;
        splice(&self.before, *at, was, is).unwrap_or_else(|| self.before.clone())
    }

    /// What `sync-docs --check` finds at that place now.
    #[must_use]
    pub fn found(&self, workspace: &Workspace) -> Vec<Diagnostic> {
        let exercise = &self.exercise;
        let paths = vec![exercise.path.as_path().to_string()];
        let mut found = sync::examine(workspace, &Options { paths, ..Options::default() }).diagnostics;
        let place = exercise.at..exercise.at + exercise.is.len();
        found.retain(|it| it.primary.range.start < place.end && place.start < it.primary.range.end);
        found
    }
}

/// What puts the document back. All else that was written into it meanwhile stays.
#[must_use]
pub fn back(files: &Files, exercise: &Exercise) -> Back {
    let Ok(text) = files.read(exercise.path.as_path().as_str()) else { return Back::Already };
    match splice(&text, exercise.at, &exercise.is, &exercise.was) {
        Some(content) => Back::Plan(one(files, exercise, Digest::of(text.as_bytes()), content)),
        None if splice(&text, exercise.at, &exercise.was, "").is_some() => Back::Already,
        None => Back::Changed,
    }
}

fn one(files: &Files, exercise: &Exercise, expected: Digest, content: String) -> Plan {
    let mut plan = Plan::new(files.root());
    // A plan of one change does not contradict itself.
    let _ = plan.add(exercise.path.clone(), Change::Edit { expected, content: content.into_bytes() });
    plan
}

/// How it stands.
pub(super) fn probe(checkout: &Checkout, step: Step) -> Probe {
    if checkout.record.exercise().is_some() {
        return Probe::left("a document is still broken on purpose: `patternbook onboard` puts it back");
    }
    if let Some(day) = checkout.record.done(step) {
        return Probe::done(format!("done on {day}"));
    }
    match Workspace::load(checkout.root()) {
        Ok(workspace) if candidates(&workspace).next().is_none() => {
            Probe::unneeded("no pattern names a file of this repository, so nothing can be broken")
        }
        Ok(_) => Probe::left("not done yet"),
        Err(_) => Probe::left("`patternbook.toml` cannot be read: `patternbook sync-docs --check` says why"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelled_path_lacks_a_letter() {
        assert_eq!(misspelled("src/config.rs").as_deref(), Some("src/confi.rs"));
        assert_eq!(misspelled("häü.md").as_deref(), Some("hä.md"));
        assert_eq!(misspelled("src/ab.rs"), None);
        assert_eq!(misspelled("run"), None);
        assert_eq!(splice("ab", 5, "a", "b"), None);
    }
}
