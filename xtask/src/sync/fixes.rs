//! From diagnostics with fixes to a plan: fixes are applied in memory until nothing is left that one could fix.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::found::{self, Found};
use super::workspace::{Change, Text};
use super::{Options, Workspace, stamp};
use crate::diagnostic::{Diagnostic, Fix};
use crate::markdown::edit::{self, Replacement};
use crate::plan::{self, Digest, Plan, PlanPath};

/// More rounds than fixes can need: a misspelled status, then a disagreement, then an insertion beside it.
const ROUNDS: usize = 8;

/// What is left to do, and what was found.
#[derive(Debug)]
pub struct Settled {
    /// The changes that fix what can be fixed.
    pub plan: Plan,
    /// What they fix.
    pub fixed: Vec<Diagnostic>,
    /// What they do not fix, placed in the texts that the plan writes.
    pub left: Found,
    /// The repository as it will be.
    pub workspace: Workspace,
}

/// A fix whose edits a document does not survive; not tried again.
type Refused = HashSet<(&'static str, String, String)>;

/// Fixes what can be fixed.
///
/// # Errors
///
/// What is wrong in `patternbook.toml`.
pub fn settle(mut workspace: Workspace, options: &Options) -> Result<Settled, Box<Diagnostic>> {
    let mut fixed = Vec::new();
    let mut refused = Refused::new();
    let stamps = stamp::stamps(&workspace, options);
    let mut unwritten: Vec<Diagnostic> = stamps.iter().filter(|stamp| stamp.fix.is_none()).cloned().collect();
    if !stamps.is_empty() {
        let (changes, mut done) = round(&workspace, stamps.clone(), &mut refused);
        unwritten.extend(stamps.into_iter().filter(|stamp| refused.contains(&identity(stamp))));
        fixed.append(&mut done);
        workspace.update(changes)?;
    }
    for _ in 0..ROUNDS {
        let found = found::examine(&workspace, options).diagnostics;
        let (changes, mut done) = round(&workspace, found, &mut refused);
        if done.is_empty() {
            break;
        }
        fixed.append(&mut done);
        workspace.update(changes)?;
    }
    let mut left = found::examine(&workspace, options);
    left.diagnostics.append(&mut unwritten);
    for diagnostic in left.diagnostics.iter_mut().filter(|diagnostic| refused.contains(&identity(diagnostic))) {
        diagnostic.fix = None;
        diagnostic.help =
            Some("put it right by hand: the fix would change how the rest of the document reads".to_owned());
    }
    let plan = plan(&workspace);
    Ok(Settled { plan, fixed, left, workspace })
}

fn identity(diagnostic: &Diagnostic) -> (&'static str, String, String) {
    (diagnostic.rule, diagnostic.primary.path.to_string(), diagnostic.message.clone())
}

/// Applies every fix that does not touch what another one of this round changes. Returns the texts that come of it,
/// and what was fixed.
fn round(workspace: &Workspace, found: Vec<Diagnostic>, refused: &mut Refused) -> (Vec<Change>, Vec<Diagnostic>) {
    let mut by_file: BTreeMap<String, Vec<(Diagnostic, Vec<Replacement>)>> = BTreeMap::new();
    for diagnostic in found {
        if let Some((path, replacements)) = diagnostic.fix.as_ref().and_then(single_file)
            && !refused.contains(&identity(&diagnostic))
        {
            by_file.entry(path).or_default().push((diagnostic, replacements));
        }
    }
    let mut changes = Vec::new();
    let mut done = Vec::new();
    for (path, fixes) in by_file {
        let Some(before) = workspace.document_text(&path) else { continue };
        let fixes = disjoint(fixes);
        let all: Vec<Replacement> = fixes.iter().flat_map(|(_, replacements)| replacements.clone()).collect();
        if let Ok(after) = edit::apply(&before, &all) {
            done.extend(fixes.into_iter().map(|(diagnostic, _)| diagnostic));
            changes.push(Change { path, text: Text::Given(after) });
            continue;
        }
        // One of them spoils it: the first that does not, goes alone; the next round takes the others.
        for (diagnostic, replacements) in fixes {
            match edit::apply(&before, &replacements) {
                Ok(after) => {
                    done.push(diagnostic);
                    changes.push(Change { path, text: Text::Given(after) });
                    break;
                }
                Err(_) => {
                    refused.insert(identity(&diagnostic));
                }
            }
        }
    }
    (changes, done)
}

/// The file that a fix edits, and its edits. Fixes are of one file each.
fn single_file(fix: &Fix) -> Option<(String, Vec<Replacement>)> {
    let path = &fix.edits.first()?.span.path;
    // A name that is none on every system cannot be planned for.
    PlanPath::new(path.as_str()).ok()?;
    let edits = fix.edits.iter().filter(|edit| edit.span.path == *path);
    let replacements = edits.map(|edit| Replacement { range: edit.span.range.clone(), text: edit.text.clone() });
    Some((path.to_string(), replacements.collect()))
}

/// The fixes that touch nothing which an earlier one touches.
fn disjoint(fixes: Vec<(Diagnostic, Vec<Replacement>)>) -> Vec<(Diagnostic, Vec<Replacement>)> {
    let mut taken: Vec<Range<usize>> = Vec::new();
    let mut kept = Vec::new();
    for (diagnostic, replacements) in fixes {
        let touches =
            |range: &Range<usize>| taken.iter().any(|other| other.start <= range.end && range.start <= other.end);
        if !replacements.iter().any(|replacement| touches(&replacement.range)) {
            taken.extend(replacements.iter().map(|replacement| replacement.range.clone()));
            kept.push((diagnostic, replacements));
        }
    }
    kept
}

/// The changes that write the workspace's new texts over what is there.
fn plan(workspace: &Workspace) -> Plan {
    let mut plan = Plan::new(workspace.files.root());
    for (path, text) in workspace.overlay() {
        let (Ok(before), Ok(plan_path)) = (workspace.files.bytes(path), PlanPath::new(path)) else { continue };
        if before != text.as_bytes() {
            let change = plan::Change::Edit { expected: Digest::of(&before), content: text.clone().into_bytes() };
            // Paths of one folder on disk do not contradict each other.
            let _ = plan.add(plan_path, change);
        }
    }
    plan
}
