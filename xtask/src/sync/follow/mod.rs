//! Where the things went that documents refer to and that are not there any more, as far as Git's history tells.
//!
//! History is walked once for all questions, and only where something is missing. A file that is gone is looked for
//! among those that came when it went, by content, likeness, name, and by where its folder went; each step of a chain of
//! moves is such a question of its own, up to what is in the work tree now.

mod definition;
mod likeness;
mod lines;
mod loss;
mod names;
mod path;
mod reexport;
mod shift;
mod spell;
mod symbol;

use std::sync::{Mutex, PoisonError};

use git2::Oid;
use rustc_hash::{FxHashMap, FxHashSet};

use self::path::Fate;
use super::Workspace;
use super::code::Source;
use super::past::Change;
use crate::repo::history::Unknown;

pub use lines::{Lines, lines};
pub use spell::{Written, help, respell};

/// More moves of one file are not followed.
const LONGEST_CHAIN: usize = 12;

/// As much has to speak for a move to be certain.
const CERTAIN: u32 = 85;

/// As much has to speak for a move to be likely.
const LIKELY: u32 = 60;

/// As much less has to speak for the next one, for the first to be meant.
const CLEAR: u32 = 20;

/// Something that a document refers to and that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// What may be meant, relative to the root; the first that was ever there is.
    pub paths: Vec<String>,
    /// The definition in it that is meant. Where the file is there, only this is missing.
    pub symbol: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is elsewhere now.
    Moved {
        /// What it was called, of the paths in the question.
        from: String,
        /// What it may be now, the most likely first.
        candidates: Vec<Candidate>,
        /// Whether the first of them is meant without doubt.
        is_sure: bool,
    },
    /// It was deleted, and nothing took over.
    Deleted {
        /// What it was called last.
        path: String,
        /// When it was.
        change: Change,
    },
    /// It is committed, and a sparse checkout leaves it out here.
    Absent(String),
    /// It was never there.
    Never,
    /// History does not tell.
    Unknown(Unknown),
}

impl Answer {
    /// Whether a commit had it.
    #[must_use]
    pub fn was_there(&self) -> bool {
        match self {
            Self::Moved { candidates, .. } => candidates.iter().any(|candidate| !candidate.evidence.is_empty()),
            Self::Deleted { .. } | Self::Absent(_) => true,
            Self::Never | Self::Unknown(_) => false,
        }
    }
}

/// What something may be now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The file or folder, relative to the root.
    pub path: String,
    /// What a definition is called, where it has another name.
    pub symbol: Option<String>,
    /// How much speaks for it.
    pub confidence: Confidence,
    /// The changes that moved it, in their order.
    pub evidence: Vec<Change>,
    score: u32,
}

impl Candidate {
    fn new(path: String, symbol: Option<String>, score: u32, evidence: Vec<Change>) -> Self {
        Self { path, symbol, confidence: Confidence::of(score), evidence, score }
    }
}

/// How much speaks for a candidate, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It has a good part in common with what it may have been.
    Possible,
    /// Most of it is as it was.
    Likely,
    /// It is as it was, or more than its content speaks for it.
    Certain,
}

impl Confidence {
    fn of(score: u32) -> Self {
        match score {
            CERTAIN.. => Self::Certain,
            LIKELY.. => Self::Likely,
            _ => Self::Possible,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Possible => "possible",
        }
    }
}

/// What became of paths, kept while only texts change that are not on disk.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The commit that was asked.
    head: Option<Oid>,
    fates: FxHashMap<String, Fate>,
    symbols: FxHashMap<(String, String), Answer>,
}

/// Answers each question. Costs nothing where there is none.
#[must_use]
pub fn follow(workspace: &Workspace, questions: &[Question]) -> Vec<Answer> {
    if questions.is_empty() {
        return Vec::new();
    }
    let mut known = workspace.followed.0.lock().unwrap_or_else(PoisonError::into_inner);
    let head = workspace.history.head();
    if known.head != head {
        *known = Known { head, ..Known::default() };
    }
    let Known { fates: known, symbols, .. } = &mut *known;
    let mut asked: FxHashSet<&str> = questions.iter().flat_map(|it| &it.paths).map(String::as_str).collect();
    let mut open: Vec<String> = asked.drain().map(str::to_owned).collect();
    for _ in 0..LONGEST_CHAIN {
        open.retain(|path| !known.contains_key(path) && !workspace.files.contains(path));
        open.sort_unstable();
        open.dedup();
        if open.is_empty() {
            break;
        }
        let fates = path::fates(workspace, &open);
        known.extend(open.drain(..).zip(fates.iter().cloned()));
        let next = fates.into_iter().flat_map(|fate| match fate {
            Fate::Gone(_, found) => found,
            Fate::Never | Fate::Absent | Fate::Unknown(_) => Vec::new(),
        });
        open.extend(next.map(|(path, _)| path));
    }
    let tracer = Tracer { workspace, known };
    let mut answers: Vec<Answer> = questions.iter().map(|question| tracer.answer(question)).collect();
    let asked: Vec<Option<(String, String)>> = questions
        .iter()
        .zip(&answers)
        .map(|(question, answer)| Some((asked_file(workspace, question, answer)?, question.symbol.clone()?)))
        .collect();
    let mut open: Vec<(String, String)> = asked.iter().flatten().cloned().collect();
    open.sort_unstable();
    open.dedup();
    open.retain(|asked| !symbols.contains_key(asked));
    if !open.is_empty() {
        let found = symbol::answers(workspace, &open);
        symbols.extend(open.into_iter().zip(found));
    }
    for (answer, asked) in answers.iter_mut().zip(&asked) {
        if let Some(found) = asked.as_ref().and_then(|asked| symbols.get(asked))
            && (matches!(found, Answer::Moved { .. }) || *answer == Answer::Never)
        {
            *answer = found.clone();
        }
    }
    answers
}

/// The file in which a definition is to be looked for that is not where its file went.
fn asked_file(workspace: &Workspace, question: &Question, answer: &Answer) -> Option<String> {
    let name = question.symbol.as_ref()?;
    match answer {
        Answer::Never => question.paths.iter().find(|path| workspace.files.is_file(path)).cloned(),
        Answer::Deleted { path, .. } => Some(path.clone()),
        Answer::Moved { from, candidates, is_sure } => {
            let defines = |candidate: &Candidate| {
                let text = workspace.files.read(&candidate.path).ok()?;
                Source::of(&candidate.path, text).defines(name)
            };
            let is_settled = *is_sure && candidates.first().and_then(defines) != Some(false);
            (!is_settled).then(|| from.clone())
        }
        Answer::Absent(_) | Answer::Unknown(_) => None,
    }
}

/// Puts steps together.
struct Tracer<'w> {
    workspace: &'w Workspace,
    known: &'w FxHashMap<String, Fate>,
}

impl Tracer<'_> {
    fn answer(&self, question: &Question) -> Answer {
        let mut otherwise = Answer::Never;
        for path in &question.paths {
            match self.known.get(path) {
                None | Some(Fate::Never) => {}
                Some(Fate::Gone(change, _)) => return self.trace(path, change),
                Some(Fate::Absent) => return Answer::Absent(path.clone()),
                Some(Fate::Unknown(unknown)) => otherwise = Answer::Unknown(unknown.clone()),
            }
        }
        otherwise
    }

    fn trace(&self, path: &str, change: &Change) -> Answer {
        let mut candidates = Vec::new();
        let mut end = (path.to_owned(), change.clone());
        self.step(path, u32::MAX, &mut Vec::new(), &mut candidates, &mut end);
        if candidates.is_empty() {
            return Answer::Deleted { path: end.0, change: end.1 };
        }
        let is_sure = rank(&mut candidates);
        Answer::Moved { from: path.to_owned(), candidates, is_sure }
    }

    /// Adds what `path` may be now, and notes which file was deleted last.
    fn step(
        &self,
        path: &str,
        score: u32,
        evidence: &mut Vec<Change>,
        found: &mut Vec<Candidate>,
        end: &mut (String, Change),
    ) {
        if self.workspace.files.contains(path) {
            found.push(Candidate::new(path.to_owned(), None, score, evidence.clone()));
            return;
        }
        let Some(Fate::Gone(change, next)) = self.known.get(path) else { return };
        if evidence.len() >= LONGEST_CHAIN {
            return;
        }
        *end = (path.to_owned(), change.clone());
        evidence.push(change.clone());
        for (next, likeness) in next {
            self.step(next, score.min(*likeness), evidence, found, end);
        }
        evidence.pop();
    }
}

/// Puts the most likely first, and says whether it is meant without doubt.
fn rank(candidates: &mut Vec<Candidate>) -> bool {
    candidates.sort_by(|a, b| (b.score, &a.path, &a.symbol).cmp(&(a.score, &b.path, &b.symbol)));
    let mut seen = FxHashSet::default();
    candidates.retain(|candidate| seen.insert((candidate.path.clone(), candidate.symbol.clone())));
    let is_sure = is_sure(&candidates.iter().map(|candidate| candidate.score).collect::<Vec<_>>());
    if !is_sure {
        // Each speaks against the others.
        for candidate in candidates {
            candidate.confidence = candidate.confidence.min(Confidence::Likely);
        }
    }
    is_sure
}

/// Whether the first of these scores, highest first, is meant.
fn is_sure(scores: &[u32]) -> bool {
    match scores {
        [only] => *only >= LIKELY,
        [first, second, ..] => *first >= CERTAIN && first - second >= CLEAR,
        [] => false,
    }
}

/// The one that is meant.
fn sure(mut found: Vec<(String, u32)>) -> Option<String> {
    found.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    let scores: Vec<u32> = found.iter().map(|(_, score)| *score).collect();
    found.into_iter().next().filter(|_| is_sure(&scores)).map(|(path, _)| path)
}
