//! From diagnostics with fixes to a plan: fixes are applied in memory until nothing is left that one could fix.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::found::{self, Found};
use super::reading::is_document;
use super::workspace::{Change, Text};
use super::{Options, Workspace, stamp};
use crate::diagnostic::{Diagnostic, Fix};
use crate::markdown::edit::{self, Replacement};
use crate::plan::{self, Digest, Mode, Plan, PlanPath};
use crate::repo::files::ReadError;

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
type Refused = HashSet<(Cow<'static, str>, String, String)>;

/// What an edit of a rule takes for itself.
type Taken = (Range<usize>, Cow<'static, str>);

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

fn identity(diagnostic: &Diagnostic) -> (Cow<'static, str>, String, String) {
    (diagnostic.rule.clone(), diagnostic.primary.path.to_string(), diagnostic.message.clone())
}

/// Applies every fix that does not touch what another one of this round changes. Returns the texts that come of it,
/// and what was fixed.
fn round(workspace: &Workspace, found: Vec<Diagnostic>, refused: &mut Refused) -> (Vec<Change>, Vec<Diagnostic>) {
    let mut changes = Vec::new();
    let mut done = Vec::new();
    for fixes in together(disjoint(wanted(found, refused))) {
        let mut edits = Edits::new();
        for (_, replacements) in &fixes {
            add(&mut edits, replacements);
        }
        if let Some(texts) = apply(workspace, &edits) {
            done.extend(fixes.into_iter().map(|(diagnostic, _)| diagnostic));
            changes.extend(texts);
            continue;
        }
        // One of them spoils it: the first that does not, goes alone; the next round takes the others.
        for (diagnostic, replacements) in fixes {
            if let Some(texts) = apply(workspace, &replacements) {
                done.push(diagnostic);
                changes.extend(texts);
                break;
            }
            refused.insert(identity(&diagnostic));
        }
    }
    (changes, done)
}

/// Replacements by the file they are made in.
type Edits = BTreeMap<String, Vec<Replacement>>;

/// The findings that can be fixed, with what that takes.
fn wanted(found: Vec<Diagnostic>, refused: &Refused) -> Vec<(Diagnostic, Edits)> {
    let edits = |diagnostic: Diagnostic| {
        let edits = diagnostic.fix.as_ref().and_then(edits)?;
        (!refused.contains(&identity(&diagnostic))).then_some((diagnostic, edits))
    };
    found.into_iter().filter_map(edits).collect()
}

/// The edits of a fix by file. `None` where it cannot be planned for.
fn edits(fix: &Fix) -> Option<Edits> {
    let mut edits = Edits::new();
    for edit in &fix.edits {
        let path = edit.span.path.as_str();
        // A name that is none on every system.
        PlanPath::new(path).ok()?;
        let replacement = Replacement { range: edit.span.range.clone(), text: edit.text.clone() };
        edits.entry(path.to_owned()).or_default().push(replacement);
    }
    (!edits.is_empty()).then_some(edits)
}

/// The fixes that touch nothing which an earlier one touches. What one rule inserts at one place goes one behind the
/// other.
fn disjoint(fixes: Vec<(Diagnostic, Edits)>) -> Vec<(Diagnostic, Edits)> {
    let mut taken: BTreeMap<String, Vec<Taken>> = BTreeMap::new();
    let mut kept = Vec::new();
    for (diagnostic, edits) in fixes {
        let rule = diagnostic.rule.clone();
        let touches = |path: &String, range: &Range<usize>| {
            taken.get(path).into_iter().flatten().any(|(other, by)| {
                let is_list = other == range && range.is_empty() && *by == rule;
                !is_list && other.start <= range.end && range.start <= other.end
            })
        };
        let mut all = edits.iter().flat_map(|(path, edits)| edits.iter().map(move |edit| (path, &edit.range)));
        if !all.any(|(path, range)| touches(path, range)) {
            for (path, edits) in &edits {
                taken
                    .entry(path.clone())
                    .or_default()
                    .extend(edits.iter().map(|edit| (edit.range.clone(), rule.clone())));
            }
            kept.push((diagnostic, edits));
        }
    }
    kept
}

/// Fixes in groups of which no two edit the same file, in order.
fn together(fixes: Vec<(Diagnostic, Edits)>) -> Vec<Vec<(Diagnostic, Edits)>> {
    let mut groups: Vec<Vec<(Diagnostic, Edits)>> = Vec::new();
    let mut of_file: HashMap<String, usize> = HashMap::new();
    for (diagnostic, edits) in fixes {
        let mut known: Vec<usize> = edits.keys().filter_map(|path| of_file.get(path).copied()).collect();
        known.sort_unstable();
        let home = known.first().copied().unwrap_or(groups.len());
        if home == groups.len() {
            groups.push(Vec::new());
        }
        // A fix of several files makes one group of those it meets.
        for other in known.into_iter().filter(|other| *other != home) {
            let mut fixes = std::mem::take(&mut groups[other]);
            groups[home].append(&mut fixes);
            of_file.values_mut().filter(|group| **group == other).for_each(|group| *group = home);
        }
        of_file.extend(edits.keys().map(|path| (path.clone(), home)));
        groups[home].push((diagnostic, edits));
    }
    groups.retain(|fixes| !fixes.is_empty());
    groups
}

/// Adds edits to others; what is inserted at one place is one insertion.
fn add(edits: &mut Edits, others: &Edits) {
    for (path, others) in others {
        let known = edits.entry(path.clone()).or_default();
        for other in others {
            match known.iter_mut().find(|known| known.range == other.range && other.range.is_empty()) {
                Some(known) => known.text.push_str(&other.text),
                None => known.push(other.clone()),
            }
        }
    }
}

/// The files with all of the edits in them. `None` where one of the files does not survive that: then none is changed.
fn apply(workspace: &Workspace, edits: &Edits) -> Option<Vec<Change>> {
    let edited = |(path, replacements): (&String, &Vec<Replacement>)| {
        let before = workspace.document_text(path)?;
        let after =
            if is_document(path) { edit::apply(&before, replacements) } else { edit::splice(&before, replacements) };
        Some(Change { path: path.clone(), text: Text::Given(after.ok()?) })
    };
    edits.iter().map(edited).collect()
}

/// The changes that write the workspace's new texts over what is there.
#[must_use]
pub fn plan(workspace: &Workspace) -> Plan {
    let mut plan = Plan::new(workspace.files.root());
    for (path, text) in workspace.overlay() {
        let Ok(plan_path) = PlanPath::new(path) else { continue };
        let content = text.clone().into_bytes();
        let change = match workspace.files.bytes(path) {
            Ok(before) if before == content => continue,
            Ok(before) => plan::Change::Edit { expected: Digest::of(&before), content },
            Err(ReadError::Missing) => plan::Change::Create { content, mode: Mode::File },
            Err(_) => continue,
        };
        // Paths of one folder on disk do not contradict each other.
        let _ = plan.add(plan_path, change);
    }
    plan
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make files of their own")]
mod tests {
    use camino::Utf8Path;

    use super::*;
    use crate::diagnostic::{Edit, Severity, Span};

    /// A finding with a fix that inserts these texts.
    fn finding(rule: &'static str, edits: &[(&str, usize, &str)]) -> Diagnostic {
        let edit = |&(path, at, text): &(&str, usize, &str)| Edit { span: Span::new(path, at..at), text: text.into() };
        let diagnostic = Diagnostic::new(rule, Severity::Error, Span::file(edits[0].0), format!("{edits:?}"));
        diagnostic.fix("insert", edits.iter().map(edit).collect())
    }

    #[test]
    fn a_fix_of_several_files_is_made_in_all_or_in_none() {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(dir.path()).unwrap();
        for (path, text) in [("a.md", "# Pattern: A\n\n**Status:** x\n"), ("b", "1\n2\n"), ("c", "3\n")] {
            fs_err::write(root.join(path), text).unwrap();
        }
        let workspace = Workspace::load(root).unwrap();
        let run = |found: Vec<Diagnostic>| {
            let mut refused = Refused::new();
            let (changes, done) = round(&workspace, found, &mut refused);
            let texts = changes.into_iter().map(|change| match change.text {
                Text::Given(text) => format!("{}: {text}", change.path),
                Text::OnDisk | Text::Same => change.path,
            });
            (texts.collect::<String>(), done.len(), refused.len())
        };
        let both = finding("x", &[("a.md", 2, "A "), ("b", 0, "0\n")]);
        let other = finding("x", &[("b", 2, "y\n"), ("c", 2, "4\n")]);
        let expected = "a.md: # A Pattern: A\n\n**Status:** x\nb: 0\n1\ny\n2\nc: 3\n4\n";
        assert_eq!(run(vec![both, other.clone()]), (expected.into(), 2, 0));
        // It would make a code block of the document.
        let spoils = finding("x", &[("a.md", 0, "```\n"), ("b", 0, "0\n")]);
        assert_eq!(run(vec![spoils, other]), ("b: 1\ny\n2\nc: 3\n4\n".into(), 1, 1));
        // What one rule inserts at one place is a list; what two rules do is left for another round.
        let (first, second) = (finding("x", &[("b", 2, "y\n")]), finding("x", &[("b", 2, "z\n")]));
        assert_eq!(run(vec![first.clone(), second]), ("b: 1\ny\nz\n2\n".into(), 2, 0));
        assert_eq!(run(vec![first, finding("y", &[("b", 2, "z\n")])]), ("b: 1\ny\n2\n".into(), 1, 0));
    }
}
