//! What came of a mutant, against what had to.

use std::collections::BTreeSet;
use std::fmt::Write;

use camino::Utf8Path;
use patternbook::diagnostic::{Diagnostic, LineColumn, Severity, Span};
use patternbook::plan::Change;
use patternbook::repo::merge::{Markers, Shown, Versions};
use patternbook::sync::merge::merge;
use patternbook::sync::{Options, Workspace, examine, settle};
use similar::TextDiff;

use crate::copy::Copy;
use crate::mutant::{Finding, Mutant};
use crate::tree::{Files, Tree};

/// How a mutant came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Every rule found it that had to.
    pub(crate) found: bool,
    /// On each line where it had to, and no other.
    pub(crate) located: bool,
    /// It could be put right, and has the right bytes.
    pub(crate) fixed: bool,
    /// It has to be put right, or has to be left.
    pub(crate) fixable: bool,
    /// Bytes were changed that had to stay, or to others than they had to be.
    pub(crate) wrong: bool,
    /// How much was found that is not so.
    pub(crate) false_findings: usize,
}

/// Runs the program over a mutant; where branches are merged, by Git or by itself. Returns how it came out, and all about it where it is not as it has to be.
pub(crate) fn judge(tree: &Tree, copy: &mut Copy, mutant: &Mutant, by_git: bool) -> (Outcome, Option<String>) {
    copy.spoil(mutant);
    let ran = match &mutant.theirs {
        Some(theirs) if by_git => merged(tree, copy, mutant, theirs),
        Some(theirs) => merged_within(tree, mutant, theirs),
        None => run(copy, mutant),
    };
    let (outcome, mut complaints) = match ran {
        Ok(ran) => ran.compare(mutant),
        Err(complaint) => (Outcome::default(), vec![complaint]),
    };
    copy.restore(tree);
    if complaints.is_empty() {
        return (outcome, None);
    }
    complaints.insert(0, mutant.what.clone());
    complaints.push(format!("the tree was changed so:\n{}", difference(&tree.files, &mutant.work)));
    (outcome, Some(complaints.join("\n")))
}

/// What the program did.
struct Run {
    found: Vec<(Finding, Diagnostic)>,
    /// The files as the plan leaves them.
    after: Files,
    /// What a second run over these finds.
    left: BTreeSet<Finding>,
    /// Whether that would change anything.
    again: bool,
}

fn run(copy: &mut Copy, mutant: &Mutant) -> Result<Run, String> {
    let load = |root: &Utf8Path| Workspace::load(root).map_err(|wrong| format!("configuration: {}", wrong.message));
    let options = Options::default();
    let workspace = load(copy.root())?;
    let found = examine(&workspace, &options).diagnostics;
    let found = found.into_iter().map(|diagnostic| (place(&mutant.work, &diagnostic), diagnostic)).collect();
    let settled = settle(workspace, &options).map_err(|wrong| format!("configuration: {}", wrong.message))?;
    let mut after = mutant.work.clone();
    for (path, change) in settled.plan.changes() {
        let path = path.as_path().as_str();
        match change {
            Change::Edit { content, .. } | Change::Create { content, .. } => {
                after.insert(path.to_owned(), content.clone());
            }
            other => return Err(format!("`{path}` is to be changed by {other:?}")),
        }
    }
    if settled.plan.is_empty() {
        let left = settled.left.diagnostics.iter().map(|diagnostic| place(&after, diagnostic)).collect();
        return Ok(Run { found, after, left, again: false });
    }
    copy.write(&after);
    let second = settle(load(copy.root())?, &options).map_err(|wrong| format!("configuration: {}", wrong.message))?;
    let left = second.left.diagnostics.iter().map(|diagnostic| place(&after, diagnostic)).collect();
    Ok(Run { found, after, left, again: !second.plan.is_empty() })
}

/// What becomes of the work tree when another branch is merged, by the part of the program that does it.
fn merged_within(tree: &Tree, mutant: &Mutant, theirs: &Files) -> Result<Run, String> {
    let label = |label: &str| label.to_owned();
    let labels = Versions { base: label("base"), ours: label("ours"), theirs: label("theirs") };
    let markers = Markers { labels, size: 7, shown: Shown::Sides };
    let (mut is_clean, mut after) = (true, mutant.work.clone());
    for (path, theirs) in theirs {
        let texts = Versions { base: &tree.files[path][..], ours: &mutant.work[path][..], theirs };
        let merged = merge(texts, &markers).map_err(|error| error.to_string())?;
        is_clean &= merged.is_clean;
        after.insert(path.clone(), merged.text);
    }
    conflicts(after, is_clean)
}

/// The same, when Git does it with the merge driver.
fn merged(tree: &Tree, copy: &mut Copy, mutant: &Mutant, theirs: &Files) -> Result<Run, String> {
    let is_clean = copy.merge(tree, mutant, theirs)?;
    let mut after = Files::new();
    for path in mutant.work.keys() {
        let bytes = std::fs::read(copy.root().join(path)).map_err(|error| format!("{path} is not there: {error}"))?;
        // Versions of Git before 2.44 do not tell the driver what the branches are called.
        let text = String::from_utf8_lossy(&bytes).replace("<<<<<<< HEAD", "<<<<<<< ours");
        after.insert(path.clone(), text.into_bytes());
    }
    conflicts(after, is_clean)
}

/// What is found in merged files are conflicts.
fn conflicts(after: Files, is_clean: bool) -> Result<Run, String> {
    let mut found = Vec::new();
    for (path, bytes) in &after {
        found.extend(String::from_utf8_lossy(bytes).match_indices("<<<<<<< ").map(|(at, _)| {
            let diagnostic = Diagnostic::new("conflict", Severity::Error, Span::new(path, at..at), "a conflict");
            (place(&after, &diagnostic), diagnostic)
        }));
    }
    if is_clean != found.is_empty() {
        return Err(format!("there are {} conflicts, against what is said", found.len()));
    }
    Ok(Run { found, after, left: BTreeSet::new(), again: false })
}

fn place(files: &Files, diagnostic: &Diagnostic) -> Finding {
    let Span { path, range } = &diagnostic.primary;
    let bytes = files.get(path.as_str()).map(Vec::as_slice).unwrap_or_default();
    let line = LineColumn::of(&String::from_utf8_lossy(bytes), range.start).line;
    Finding { rule: diagnostic.rule.to_string(), path: path.to_string(), line }
}

impl Run {
    fn compare(&self, mutant: &Mutant) -> (Outcome, Vec<String>) {
        let mut complaints = Vec::new();
        let found: BTreeSet<&Finding> = self.found.iter().map(|(finding, _)| finding).collect();
        let missed: Vec<_> = mutant.expected.iter().filter(|finding| !found.contains(finding)).collect();
        let is_rule = |finding: &&Finding| found.iter().any(|other| other.rule == finding.rule);
        let other: Vec<_> = self.found.iter().filter(|(finding, _)| !mutant.expected.contains(finding)).collect();
        for finding in &missed {
            complaints.push(format!("not found: {} at {}:{}", finding.rule, finding.path, finding.line));
        }
        for (finding, diagnostic) in &other {
            let Finding { rule, path, line } = finding;
            complaints.push(format!("found, and not so: {rule} at {path}:{line}: {}", diagnostic.message));
        }
        let fixable = mutant.right != mutant.work && mutant.also.is_none();
        let is_right = self.after == mutant.right || mutant.also.as_ref() == Some(&self.after);
        let fixed = fixable && is_right;
        let wrong = !is_right && self.after != mutant.work;
        if !is_right {
            let said = if wrong { "wrongly put right" } else { "not put right" };
            complaints.push(format!("{said}, against what is right:\n{}", difference(&self.after, &mutant.right)));
        }
        // What a merge takes out, the other branch has taken out.
        let strayed = if mutant.theirs.is_some() { Vec::new() } else { self.strayed(mutant) };
        complaints.extend(strayed.iter().map(|stray| format!("changed where nothing was found: {stray}")));
        if self.again {
            complaints.push("a second run changes more".to_owned());
        }
        if fixed && !self.left.is_subset(&mutant.expected) {
            complaints.push(format!("after it was put right, this is found: {:?}", self.left));
        }
        let outcome = Outcome {
            found: mutant.expected.iter().all(|finding| is_rule(&finding)),
            located: missed.is_empty(),
            fixed,
            fixable,
            wrong: wrong || !strayed.is_empty() || self.again,
            false_findings: other.len(),
        };
        (outcome, complaints)
    }

    /// Lines that are gone although no finding is about them.
    fn strayed(&self, mutant: &Mutant) -> Vec<String> {
        let mut strayed = Vec::new();
        for (path, before) in &mutant.work {
            let Some(after) = self.after.get(path).filter(|after| *after != before) else { continue };
            let (before, after) = (String::from_utf8_lossy(before), String::from_utf8_lossy(after));
            let spans = self.found.iter().flat_map(|(_, diagnostic)| {
                [&diagnostic.primary].into_iter().chain(diagnostic.related.iter().map(|related| &related.span))
            });
            let line = |offset| LineColumn::of(&before, offset).line;
            let lines =
                spans.filter(|span| span.path == *path).flat_map(|span| line(span.range.start)..=line(span.range.end));
            // What is found at its marker is about all of a region.
            let stale =
                self.found.iter().filter(|(finding, _)| finding.rule == "stale-region" && finding.path == *path);
            let regions = stale.flat_map(|(finding, diagnostic)| {
                let end = before[diagnostic.primary.range.end..].find("<!-- patternbook:end").unwrap_or_default();
                finding.line..=line(diagnostic.primary.range.end + end)
            });
            let lines: BTreeSet<usize> = lines.chain(regions).collect();
            let diff = TextDiff::from_lines(&*before, &*after);
            let gone = diff.iter_all_changes().filter_map(|change| {
                let line = change.old_index().filter(|_| change.new_index().is_none())? + 1;
                (!lines.contains(&line)).then(|| format!("{path}:{line}"))
            });
            strayed.extend(gone);
        }
        strayed
    }
}

/// How two trees differ, for people.
fn difference(before: &Files, after: &Files) -> String {
    let mut text = String::new();
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for path in paths {
        let read = |files: &Files| files.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let (old, new) = (read(before), read(after));
        if before.get(path) == after.get(path) {
            continue;
        }
        let diff = TextDiff::from_lines(old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
        let header = |there: bool| if there { path.as_str() } else { "nothing" };
        let hunks =
            diff.unified_diff().context_radius(1).header(header(old.is_some()), header(new.is_some())).to_string();
        // Writing to a string cannot fail.
        let _ = write!(text, "{}", hunks.replace('\r', "\u{240d}"));
    }
    text
}
