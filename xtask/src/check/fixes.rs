//! From findings that can be put right to a plan.

use std::collections::BTreeMap;

use super::Project;
use crate::diagnostic::{Diagnostic, Edit};
use crate::plan::{Change, Conflict, Digest, Mode, PathError, Plan, PlanPath};
use crate::repo::files::ReadError;

/// Why what was found cannot be put right.
#[derive(Debug, thiserror::Error)]
pub enum FixError {
    /// It is about a file that nothing may be written to.
    #[error(transparent)]
    Path(#[from] PathError),
    /// Two changes are in each other's way.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The file is not what it was when it was looked at.
    #[error("failed to read `{path}` again")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: ReadError,
    },
}

/// The changes that put right what can be, and what these are. A fix that touches what an earlier one changes waits for
/// the next run.
///
/// # Errors
///
/// Where a file cannot be changed as a fix asks for.
pub fn plan(project: &Project, found: &[Diagnostic]) -> Result<(Plan, Vec<Diagnostic>), FixError> {
    let mut edits: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    let mut fixed = Vec::new();
    for diagnostic in found {
        let Some(fix) = &diagnostic.fix else { continue };
        let touches = |edit: &Edit| {
            let others = edits.get(edit.span.path.as_str()).into_iter().flatten();
            others.into_iter().any(|other| {
                other.span.range.start <= edit.span.range.end && edit.span.range.start <= other.span.range.end
            })
        };
        if !fix.edits.iter().any(touches) {
            fix.edits.iter().for_each(|edit| edits.entry(edit.span.path.as_str()).or_default().push(edit));
            fixed.push(diagnostic.clone());
        }
    }
    let mut plan = Plan::new(project.root());
    for (path, mut edits) in edits {
        edits.sort_by_key(|edit| edit.span.range.start);
        let change = match project.on_disk().bytes(path) {
            Ok(before) => Change::Edit { expected: Digest::of(&before), content: splice(&before, &edits) },
            Err(ReadError::Missing) => Change::Create { content: splice(&[], &edits), mode: Mode::File },
            Err(source) => return Err(FixError::Read { path: path.to_owned(), source }),
        };
        plan.add(PlanPath::new(path)?, change)?;
    }
    Ok((plan, fixed))
}

/// `before` with the edits, which are in order and apart from each other.
fn splice(before: &[u8], edits: &[&Edit]) -> Vec<u8> {
    let mut after = Vec::with_capacity(before.len());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.span.range.start.min(before.len()), edit.span.range.end.min(before.len()));
        after.extend_from_slice(before.get(at..start).unwrap_or_default());
        after.extend_from_slice(edit.text.as_bytes());
        at = end;
    }
    after.extend_from_slice(before.get(at..).unwrap_or_default());
    after
}
