//! From a change of one document to all that follow from it, and the proof that everything is in sync afterwards as far
//! as it was before.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::subject::Subject;
use super::{Done, Unmet, index};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::markdown::edit::{self, EditError, Replacement};
use crate::pattern;
use crate::plan::Plan;
use crate::sync::found;
use crate::sync::workspace::{Change, Text};
use crate::sync::{self, Baseline, Options, Prefer, Workspace};

/// Replacements by the document that they are made in, and what is new.
#[derive(Debug, Default)]
pub struct Draft {
    edits: BTreeMap<String, Vec<Replacement>>,
    created: Vec<(String, String)>,
    /// What that is, in words.
    pub done: Vec<Done>,
    /// The status that it leads to.
    pub status: String,
    /// The record that is new, to be put into its indexes.
    pub record: Option<String>,
}

/// The repository as it will be.
#[derive(Debug)]
pub struct Changed {
    /// What is written.
    pub plan: Plan,
    /// What that is, in words.
    pub done: Vec<Done>,
    /// The status that it leads to.
    pub status: String,
    /// With the texts that are written.
    pub workspace: Workspace,
}

impl Draft {
    /// Puts `text` in the place of what stands at `range` of the document at `path`.
    pub fn replace(&mut self, path: &str, range: Range<usize>, text: impl Into<String>) {
        let text = text.into();
        let edits = self.edits.entry(path.to_owned()).or_default();
        // What is inserted at one place goes one behind the other.
        match edits.iter_mut().find(|edit| edit.range == range && range.is_empty()) {
            Some(edit) => edit.text.push_str(&text),
            None => edits.push(Replacement { range, text }),
        }
    }

    /// Writes a new document.
    pub fn create(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.created.push((path.into(), text.into()));
    }

    /// Says what is done in the document at `path`.
    pub fn say(&mut self, path: &str, what: impl Into<String>) {
        self.done.push(Done { path: path.to_owned(), what: what.into() });
    }

    /// The documents as they will be.
    fn texts(&self, workspace: &Workspace) -> Result<Vec<Change>, (String, EditError)> {
        let edited = |(path, edits): (&String, &Vec<Replacement>)| {
            let before = workspace.document_text(path).unwrap_or_default();
            let text = edit::extend(&before, edits).map_err(|error| (path.clone(), error))?;
            Ok(Change { path: path.clone(), text: Text::Given(text) })
        };
        self.edits.iter().map(edited).collect()
    }
}

/// Makes a draft's changes in memory and lets sync-docs bring everything after, but nothing that was apart before.
/// `asked` says which of the findings that were there already have to be gone as well.
///
/// # Errors
///
/// What stands against it, in the repository as it would be.
pub fn carry_out(
    mut workspace: Workspace,
    mut draft: Draft,
    today: &str,
    asked: &dyn Fn(&Workspace, &Diagnostic) -> bool,
) -> Result<Changed, Unmet> {
    let options = Options { prefer: Some(Prefer::Document), today: today.to_owned(), ..Options::default() };
    let before = found::examine(&workspace, &options).diagnostics;
    let accepted = Baseline::write(&before, &workspace);
    let accepted = Baseline::read("", accepted).unwrap_or_default();
    let known: Vec<Known> = before.iter().map(|it| Known::of(it, &workspace)).collect();
    let names = names(&workspace);
    let texts = match draft.texts(&workspace) {
        Ok(texts) => texts,
        Err((path, error)) => return Err(Unmet::Spoilt { path, error: error.to_string() }),
    };
    for (path, text) in std::mem::take(&mut draft.created) {
        workspace.create(&path, text).map_err(Unmet::Configuration)?;
    }
    workspace.update(texts).map_err(Unmet::Configuration)?;
    if let Some(path) = &draft.record {
        let indexed = index::add(&workspace, path);
        draft.done.extend(indexed.done);
        workspace.update(indexed.changes).map_err(Unmet::Configuration)?;
    }
    let options = Options { baseline: Some(accepted), ..options };
    let settled = sync::settle(workspace, &options).map_err(Unmet::Configuration)?;
    let workspace = settled.workspace;
    let after = found::examine(&workspace, &Options { baseline: None, ..options }).diagnostics;
    let mut known = known;
    let mut left = Vec::new();
    for it in after {
        // What was found before may stand elsewhere now, but there is no more of it.
        let at = known.iter().position(|known| known.covers(&it, &workspace));
        let is_known = at.map(|at| known.swap_remove(at)).is_some();
        if it.severity != Severity::Note && (!is_known || asked(&workspace, &it)) {
            left.push(it);
        }
    }
    if !left.is_empty() {
        return Err(Unmet::Findings { left, workspace: Box::new(workspace) });
    }
    if let Some(path) = lost(&names, &workspace) {
        let error = "other patterns in it would no longer be read as they are".to_owned();
        return Err(Unmet::Spoilt { path, error });
    }
    let mut done = draft.done;
    let said = |it: &Diagnostic| {
        let title = it.fix.as_ref().map_or("", |fix| &fix.title);
        let edits = it.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span.path.to_string());
        Done {
            path: edits.into_iter().next().unwrap_or_else(|| it.primary.path.to_string()),
            what: title.split(", as only").next().unwrap_or(title).to_owned(),
        }
    };
    done.extend(settled.fixed.iter().map(said));
    Ok(Changed { plan: settled.plan, done, status: draft.status, workspace })
}

/// What a finding is known by, wherever it stands in its document.
struct Known {
    rule: Cow<'static, str>,
    path: String,
    message: String,
    places: Vec<String>,
}

impl Known {
    fn of(finding: &Diagnostic, workspace: &Workspace) -> Self {
        let spans = finding.related.iter().map(|related| &related.span);
        let text = |span: &Span| {
            let text = workspace.document_text(span.path.as_str())?;
            text.get(span.range.clone()).map(str::to_owned)
        };
        Self {
            rule: finding.rule.clone(),
            path: finding.primary.path.to_string(),
            message: finding.message.clone(),
            places: std::iter::once(&finding.primary).chain(spans).filter_map(text).collect(),
        }
    }

    /// Whether a finding is this one, or about less: of five things that are missing, one may be there now.
    fn covers(&self, finding: &Diagnostic, workspace: &Workspace) -> bool {
        let other = Self::of(finding, workspace);
        let is_part = || self.places.len() > 1 && other.places.iter().all(|place| self.places.contains(place));
        (&self.rule, &self.path) == (&other.rule, &other.path) && (self.message == other.message || is_part())
    }
}

/// Every pattern and decision, by document and name.
fn names(workspace: &Workspace) -> Vec<(String, String)> {
    let patterns = workspace.patterns().map(|(document, pattern)| (document.path.to_string(), pattern.key.to_string()));
    let records =
        workspace.records().map(|(document, record)| (document.path.to_string(), pattern::key(&record.title)));
    patterns.chain(records).collect()
}

/// The document of the first pattern or decision that is not there any more.
fn lost(before: &[(String, String)], workspace: &Workspace) -> Option<String> {
    let after = names(workspace);
    before.iter().find(|name| !after.contains(name)).map(|(path, _)| path.clone())
}

/// Whether a finding is about this pattern: in its text, or in one of its rows.
#[must_use]
pub fn is_about(workspace: &Workspace, subject: &Subject, finding: &Diagnostic) -> bool {
    let Some((document, pattern)) = subject.pattern(workspace) else { return false };
    let at = finding.primary.range.start;
    if finding.primary.path == *document.path {
        return (pattern.span.start..pattern.body.end).contains(&at);
    }
    let index = workspace.index();
    let rows = workspace.rows(&index);
    let rows = rows.of(&pattern.key).iter();
    rows.into_iter().any(|(other, _, row)| finding.primary.path == *other.path && row.line.contains(&at))
}
