//! Ticking: boxes of what passed get their tick, with the day and the commit; those of what failed lose theirs.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Checklist, Verdict, Verified};
use crate::markdown::edit::{self, EditError, Replacement};
use crate::plan::{Change, Conflict, Digest, PathError, Plan, PlanPath};
use crate::repo::Files;
use crate::repo::files::ReadError;

/// A day, and perhaps a commit, at the end of an item. A checklist may have them in brackets, behind a dash or bare.
static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let day = r"(?P<day>\d{4}-\d{2}-\d{2})";
    let commit = r"(?P<between>(?:,? (?:at|for|commit|on) |[ ,;:@/|–—-]{1,3})[`(\[]?)(?P<commit>[0-9a-f]{7,40})(?P<changes> with changes)?";
    Regex::new(&format!(r"(?P<before>[ \t]+(?:[–—-] )?[(\[]?){day}(?:{commit})?(?P<after>[`)\]]*)\.?$")).ok()
});

/// What a commit is followed by where files that are not in it were there as well.
const CHANGES: &str = " with changes";

/// A stamp in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// All of it, the blank before it included.
    pub(super) range: Range<usize>,
    form: Form,
}

/// How a stamp is written: what stands before the day, between it and the commit, and after that.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    before: String,
    between: Option<String>,
    after: String,
}

impl Default for Form {
    fn default() -> Self {
        Self { before: " (".to_owned(), between: Some(", ".to_owned()), after: ")".to_owned() }
    }
}

/// The stamp at the end of what stands in `range`.
pub(super) fn find(text: &str, range: &Range<usize>) -> Option<Stamp> {
    let said = &text[range.clone()];
    let found = STAMP.as_ref()?.captures(said)?;
    let (whole, after) = (found.get(0)?, found.name("after")?);
    let group = |name: &str| found.name(name).map(|group| group.as_str().to_owned());
    let form = Form { before: group("before")?, between: group("between"), after: after.as_str().to_owned() };
    // "Restored on 2026-01-31" is about a day, and not stamped with one. The cell of a box has nothing else in it.
    let is_bare = form.before.trim().is_empty() && form.between.is_none();
    // "(as of 2026-01-31, 1a2b3c4)" is the sentence's own, as are the brackets.
    let opened = format!("{}{}", form.before, form.between.as_deref().unwrap_or_default());
    let is_whole = [('(', ')'), ('[', ']'), ('`', '`')]
        .iter()
        .all(|(open, close)| opened.contains(*open) == after.as_str().contains(*close));
    if whole.start() == 0 || !is_whole || is_bare && !said.starts_with('[') {
        return None;
    }
    Some(Stamp { range: range.start + whole.start()..range.start + after.end(), form })
}

/// What is written beside a tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Today {
    /// The day: `2026-01-31`.
    pub day: String,
    /// The commit, shortened, where there is one.
    pub commit: Option<String>,
    /// Whether files were there that are not in it.
    pub with_changes: bool,
}

impl Today {
    fn written(&self, form: &Form) -> String {
        let commit = self.commit.as_ref().map(|commit| {
            let between = form.between.as_deref().unwrap_or(", ");
            format!("{between}{commit}{}", if self.with_changes { CHANGES } else { "" })
        });
        format!("{}{}{}{}", form.before, self.day, commit.unwrap_or_default(), form.after)
    }
}

/// What ticking changes.
#[derive(Debug)]
pub struct Ticked {
    /// The changes of the documents.
    pub plan: Plan,
    /// How many boxes have a tick that had none, or another day or commit.
    pub ticked: usize,
    /// How many lost theirs.
    pub unticked: usize,
}

/// Why nothing can be ticked.
#[derive(Debug, thiserror::Error)]
pub enum TickError {
    /// The document is gone or changed since.
    #[error("failed to read `{0}`")]
    Read(String, #[source] ReadError),
    /// The document would not mean the same.
    #[error("failed to edit `{0}`")]
    Edit(String, #[source] EditError),
    /// Its name cannot be written.
    #[error(transparent)]
    Path(#[from] PathError),
    /// Two changes to one file.
    #[error(transparent)]
    Conflict(#[from] Conflict),
}

/// Ticks what passed and unticks what failed. Everything else, and every other byte, stays.
///
/// # Errors
///
/// [`TickError`]; nothing is to be written then.
pub fn tick(files: &Files, checklist: &Checklist, verified: &[Verified], today: &Today) -> Result<Ticked, TickError> {
    let mut done = Ticked { plan: Plan::new(files.root()), ticked: 0, unticked: 0 };
    let mut paths: Vec<&str> = checklist.items.iter().map(|item| item.path.as_str()).collect();
    paths.dedup();
    for path in paths {
        let text = files.read(path).map_err(|error| TickError::Read(path.to_owned(), error))?;
        let mut replacements = Vec::new();
        // As the checklist is stamped already, if it is.
        let mut stamps = checklist.items.iter().filter(|item| item.path == path);
        let form = stamps.find_map(|item| find(&text, &item.stamped)).map(|stamp| stamp.form).unwrap_or_default();
        for (number, item) in checklist.items.iter().enumerate().filter(|(_, item)| item.path == path) {
            let verdict = verified.iter().find(|it| it.item == Some(number)).map(|it| it.verdict);
            let Some(verdict) = verdict else { continue };
            let stamp = find(&text, &item.stamped);
            let has_tick = text[item.mark.clone()] != *" ";
            let (mark, written) = match verdict {
                Verdict::Pass => ("x", today.written(stamp.as_ref().map_or(&form, |stamp| &stamp.form))),
                Verdict::Fail => (" ", String::new()),
                Verdict::NotChecked => continue,
            };
            let place = stamp.map_or(item.stamped.end..item.stamped.end, |stamp| stamp.range);
            let is_same = text[place.clone()] == written && has_tick == (verdict == Verdict::Pass);
            if is_same {
                continue;
            }
            match verdict {
                Verdict::Pass => done.ticked += 1,
                _ => done.unticked += 1,
            }
            // A tick of another spelling is one, too.
            if has_tick != (verdict == Verdict::Pass) {
                replacements.push(Replacement { range: item.mark.clone(), text: mark.to_owned() });
            }
            replacements.push(Replacement { range: place, text: written });
        }
        if replacements.is_empty() {
            continue;
        }
        let edited = edit::apply(&text, &replacements).map_err(|error| TickError::Edit(path.to_owned(), error))?;
        let change = Change::Edit { expected: Digest::of(text.as_bytes()), content: edited.into_bytes() };
        done.plan.add(PlanPath::new(path)?, change)?;
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_what_stands_behind_the_text_and_nothing_of_it() {
        let stamp = |text: &'static str| find(text, &(0..text.len())).map(|stamp| &text[stamp.range]);
        for (text, expected) in [
            ("**Done** (2026-01-02, abcdef1)", Some(" (2026-01-02, abcdef1)")),
            ("Done (2026-01-02, abcdef1 with changes).", Some(" (2026-01-02, abcdef1 with changes)")),
            ("Done — 2026-01-02 @ `abcdef1`", Some(" — 2026-01-02 @ `abcdef1`")),
            ("Done (2026-01-02)", Some(" (2026-01-02)")),
            ("[x] 2026-01-02", Some(" 2026-01-02")),
            ("**done (2026-01-02, abcdef1)**", None),
            ("done (see 2026-01-02, abcdef1)", None),
            ("done on 2026-01-02", None),
            ("2026-01-02", None),
        ] {
            assert_eq!(stamp(text), expected, "{text}");
        }
    }
}
