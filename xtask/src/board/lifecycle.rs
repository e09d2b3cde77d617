//! What patterns' statuses were over time: one walk over Git's history, for all of them.
//!
//! The line of first parents is followed, which is the life of the branch that is checked out: what a merged branch did
//! happened when it was merged.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::rows::Row;
use crate::pattern;
use crate::repo::history::{Step as Walked, Unknown, Walk};
use crate::sync::Workspace;
use crate::sync::past::{Documents, Then};
use crate::sync::workspace::Index;

/// How many commits are looked at, twice this many at most.
const LIMIT: usize = 50_000;

/// A status from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The day: `2026-01-31`.
    pub date: String,
    /// The commit that made it so. `None` where it is not committed.
    pub commit: Option<String>,
    /// The status. `None` where it had none any more.
    pub status: Option<String>,
}

/// How far back lifecycles reach.
#[derive(Debug, Default, Serialize)]
pub struct Reach {
    /// The day of the oldest commit that was looked at. `None` where there is none.
    pub since: Option<String>,
    /// Why nothing is known of what was before. `None` where everything was seen.
    pub limit: Option<String>,
}

/// Adds to each row what its status was.
pub(super) fn add(workspace: &Workspace, rows: &mut [Row], today: &str) -> Reach {
    let reach = walk(workspace, rows).unwrap_or_else(|unknown| Reach { since: None, limit: Some(unknown.to_string()) });
    for row in rows {
        let (now, last) = (&row.status, row.history.last_mut());
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        match (last, now) {
            // A word that is no status is remembered in lower case.
            (Some(Step { status: Some(last), .. }), Some(now)) if same(last, now) => last.clone_from(now),
            (Some(Step { status: None, .. }) | None, None) => {}
            _ => row.history.push(Step { date: today.to_owned(), commit: None, status: now.clone() }),
        }
    }
    reach
}

fn walk(workspace: &Workspace, rows: &mut [Row]) -> Result<Reach, Unknown> {
    let says = |document: &&crate::sync::workspace::Document| {
        !document.facts.patterns.is_empty() || !document.facts.tables.is_empty()
    };
    let paths: Vec<String> =
        workspace.documents.iter().filter(says).map(|document| document.path.to_string()).collect();
    let number = |path: &str| paths.binary_search_by(|other| (**other).cmp(path)).ok();
    let mut subjects = Subjects::default();
    for (at, row) in rows.iter().enumerate() {
        subjects.add(pattern::key(&row.name), at, number(&row.path));
    }
    let paths_to_walk = paths.clone();
    workspace.history.walk(paths_to_walk, |walk| {
        let is_done = |walk: &mut Walk<'_>, (): &()| {
            let is_done = walk.is_complete() || walk.len() >= LIMIT;
            Ok(if is_done { Walked::Answer(()) } else { Walked::More })
        };
        walk.answer(vec![()], is_done)?;
        let (line, reach) = line(walk);
        let mut past = Past {
            walk,
            documents: Documents::of(workspace),
            index: workspace.index(),
            held: vec![None; paths.len()],
            said: vec![None; paths.len()],
            mentions: FxHashMap::default(),
        };
        for position in line {
            let changed = past.move_to(position)?;
            let mut step = None;
            for key in changed {
                let Some(subject) = subjects.by_key.get_mut(&key) else { continue };
                let status = past.status(&key, subject.document);
                if status.as_deref() == subject.status.as_deref() {
                    continue;
                }
                subject.status.clone_from(&status);
                let (date, commit) = match &step {
                    Some(known) => known,
                    None => step.insert((walk.day(position), walk.commit(position)?.id)),
                };
                let is_first = subject.rows.first().is_none_or(|row| rows[*row].history.is_empty());
                if is_first && status.is_none() {
                    continue;
                }
                for row in &subject.rows {
                    let status = status.as_deref().map(str::to_owned);
                    rows[*row].history.push(Step { date: date.clone(), commit: Some(commit.clone()), status });
                }
            }
        }
        rows.iter_mut().for_each(|row| in_order(&mut row.history));
        Ok(reach)
    })
}

/// The positions of first parents, oldest first, and how far they reach.
fn line(walk: &Walk<'_>) -> (Vec<usize>, Reach) {
    let mut line = vec![0];
    let mut limit = None;
    let mut position = 0;
    loop {
        if walk.is_boundary(position) {
            limit = Some("this clone is shallow".to_owned());
            break;
        }
        match walk.parents(position) {
            None => {
                limit = Some(format!("only the last {} commits were looked at", walk.len()));
                break;
            }
            Some(parents) => match parents.first() {
                Some(first) => position = *first,
                None => break,
            },
        }
        line.push(position);
    }
    line.reverse();
    (line, Reach { since: Some(walk.day(position)), limit })
}

/// Clocks differ: a step is never before the one that it follows. Of steps on one day the last stands, and a step that
/// changes nothing goes.
fn in_order(steps: &mut Vec<Step>) {
    let mut ordered: Vec<Step> = Vec::with_capacity(steps.len());
    for mut step in steps.drain(..) {
        if let Some(last) = ordered.last() {
            if step.date < last.date {
                step.date.clone_from(&last.date);
            }
            if step.date == last.date {
                ordered.pop();
            }
        }
        if ordered.last().is_none_or(|last| last.status != step.status) {
            ordered.push(step);
        }
    }
    *steps = ordered;
}

/// The patterns whose lives are looked at.
#[derive(Default)]
struct Subjects {
    by_key: FxHashMap<String, Subject>,
}

/// A pattern, or several of one name.
struct Subject {
    rows: Vec<usize>,
    /// The path that its document has now, by number.
    document: Option<usize>,
    status: Option<Arc<str>>,
}

impl Subjects {
    fn add(&mut self, key: String, row: usize, document: Option<usize>) {
        let subject = || Subject { rows: Vec::new(), document, status: None };
        self.by_key.entry(key).or_insert_with(subject).rows.push(row);
    }
}

/// What documents say at a moment of the past.
struct Past<'w, 'r> {
    walk: &'w Walk<'r>,
    documents: Documents<'w>,
    index: Index<'w>,
    held: Vec<Option<git2::Oid>>,
    said: Vec<Option<Arc<Then>>>,
    /// In which documents a pattern was ever spoken of, and under which name.
    mentions: FxHashMap<String, BTreeSet<(usize, String)>>,
}

impl Past<'_, '_> {
    /// Reads what the next commit changed, and returns the keys of patterns that it may be about.
    fn move_to(&mut self, position: usize) -> Result<FxHashSet<String>, Unknown> {
        let mut keys = FxHashSet::default();
        for path in 0..self.held.len() {
            let held = self.walk.held(position, path);
            if held == self.held[path] {
                continue;
            }
            self.held[path] = held;
            let now = held.map(|blob| self.documents.read(self.walk, blob)).transpose()?;
            for then in self.said[path].iter().chain(&now) {
                for name in then.names() {
                    let Some(key) = self.index.key(name) else { continue };
                    self.mentions.entry(key.to_owned()).or_default().insert((path, name.to_owned()));
                    keys.insert(key.to_owned());
                }
            }
            self.said[path] = now;
        }
        Ok(keys)
    }

    /// The status of a pattern: as its own document has it, else another one, else a table.
    fn status(&self, key: &str, document: Option<usize>) -> Option<Arc<str>> {
        let said = |path: usize| self.said.get(path)?.as_ref();
        let own = document.and_then(|path| said(path)?.pattern(key));
        let mentions = || self.mentions.get(key).into_iter().flatten();
        own.or_else(|| mentions().find_map(|(path, name)| said(*path)?.pattern(name)))
            .or_else(|| mentions().find_map(|(path, name)| said(*path)?.row(name)))
    }
}
