//! `status-jump`.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{Context, Rule, is_level};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern::{Status, Vocabulary};
use crate::repo::history::{Step, Unknown, Walk};
use crate::sync::Workspace;
use crate::sync::memory::Jump;
use crate::sync::past::{Change, Documents, Said};
use crate::sync::workspace::Document;

pub(super) struct StatusJump;

impl Rule for StatusJump {
    fn id(&self) -> &'static str {
        "status-jump"
    }

    fn summary(&self) -> &'static str {
        "A pattern goes through its life step by step: Experimental is Established before it is Canonical, and what is \
         Deprecated stays so."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        // Without a repository or a commit there is nothing to compare with.
        let Ok(changed) = changed(context.workspace) else { return };
        let asked = asked(context, &changed);
        let Ok(jumps) = jumps(context.workspace, &asked) else { return };
        found.extend(asked.iter().zip(jumps).filter_map(|(it, jump)| Some(it.report(self.id(), jump?))));
    }
}

/// A pattern with a status that not every other leads to.
struct Asked<'w> {
    document: &'w Document,
    name: &'w str,
    key: &'w str,
    status: &'w Status,
    /// The status as the vocabulary has it.
    now: &'w str,
}

/// Those of documents that changed.
fn asked<'w>(context: &Context<'w>, changed: &FxHashSet<String>) -> Vec<Asked<'w>> {
    let workspace = context.workspace;
    let is_asked = |document: &&Document| changed.contains(&*document.path) && context.options.includes(&document.path);
    let documents = workspace.documents.iter().filter(is_asked);
    let patterns =
        documents.flat_map(|document| document.facts.patterns.iter().map(move |pattern| (document, pattern)));
    let asked = patterns.filter_map(|(document, pattern)| {
        let status = pattern.status.as_ref()?;
        let now = workspace.vocabulary.look_up(&status.text).name()?;
        let is_asked = is_level(now) && now != "Deprecated";
        is_asked.then_some(Asked { document, name: &pattern.name, key: &pattern.key, status, now })
    });
    asked.collect()
}

/// The files that HEAD's own commit changed, and the documents that are not as HEAD has them.
fn changed(workspace: &Workspace) -> Result<FxHashSet<String>, Unknown> {
    let committed = workspace.committed()?;
    let look = || {
        let documents = workspace.documents.par_iter();
        let doubtful =
            documents.filter(|document| !document.facts.patterns.is_empty() && !workspace.is_committed(document));
        let doubtful: Vec<&str> = doubtful.map(|document| &*document.path).collect();
        workspace.history.walk(Vec::new(), |walk| {
            let deltas = walk.uncommitted_of(&doubtful)?;
            Ok(deltas.into_iter().map(|delta| delta.path).collect())
        })
    };
    let mut changed = workspace.memory.uncommitted(look)?;
    changed.extend(committed.last().iter().cloned());
    changed.extend(workspace.overlay().keys().chain(workspace.touched()).cloned());
    Ok(changed)
}

fn jumps(workspace: &Workspace, asked: &[Asked<'_>]) -> Result<Vec<Jump>, Unknown> {
    let key = |it: &Asked<'_>| [&*it.document.path, it.key, it.now].map(str::to_owned).to_vec();
    workspace.memory.answers.jumps.answers(asked, key, |asked| ask(workspace, asked))
}

fn ask(workspace: &Workspace, asked: &[&Asked<'_>]) -> Result<Vec<Jump>, Unknown> {
    let mut paths: Vec<String> = asked.iter().map(|it| it.document.path.to_string()).collect();
    paths.dedup();
    workspace.history.walk(paths, |walk| {
        let documents = Documents::of(workspace);
        asked.iter().for_each(|it| documents.know(walk, &it.document.path));
        walk.answer(asked.to_vec(), |walk, it| it.jump(walk, documents, &workspace.vocabulary))
    })
}

/// Whether a pattern's life does not go this way.
fn is_jump(vocabulary: &Vocabulary, from: &str, to: &str) -> bool {
    // Where nothing lies between the two, one step it is.
    let has_middle = vocabulary.has("Established");
    from == "Deprecated" && to != from || from == "Experimental" && to == "Canonical" && has_middle
}

/// The position before the step to what is so now, and that step: one of the work tree, of HEAD, or of a line of history
/// that HEAD merges. `None` where it is older.
fn last_step(
    walk: &Walk<'_>,
    is_now: &mut dyn FnMut(usize) -> Result<bool, Unknown>,
) -> Result<Step<Option<(usize, Change)>>, Unknown> {
    if !is_now(0)? {
        return Ok(Step::Answer(Some((0, Change::Uncommitted))));
    }
    let mut position = 0;
    loop {
        let Some(parents) = walk.parents(position) else { return Ok(Step::More) };
        let Some(&first) = parents.first() else { return Ok(Step::Answer(None)) };
        let mut from = None;
        for &parent in &parents {
            if from.is_none() && is_now(parent)? {
                from = Some(parent);
            }
        }
        match from {
            Some(parent) if position == 0 && parent == first => return Ok(Step::Answer(None)),
            Some(parent) => position = parent,
            None => return Ok(Step::Answer(Some((first, Change::Commit(walk.commit(position)?))))),
        }
    }
}

impl Asked<'_> {
    /// The jump that the work tree makes, or that HEAD's own commit made.
    fn jump(&self, walk: &Walk<'_>, documents: Documents<'_>, vocabulary: &Vocabulary) -> Result<Step<Jump>, Unknown> {
        let Some(path) = walk.number(&self.document.path) else { return Ok(Step::Answer(None)) };
        if !vocabulary.has_aliases() && self.cannot_jump(walk, documents, vocabulary, path)? {
            return Ok(Step::Answer(None));
        }
        let said = |position| -> Result<Said, Unknown> {
            walk.held(position, path).map_or(Ok(None), |blob| Ok(documents.read(walk, blob)?.pattern(self.key)))
        };
        let mut has_it = |position| Ok(said(position)?.as_deref() == Some(self.now));
        let (before, change) = match last_step(walk, &mut has_it)? {
            Step::Answer(Some(step)) => step,
            Step::Answer(None) => return Ok(Step::Answer(None)),
            Step::More => return Ok(Step::More),
        };
        let Some(parents) = walk.parents(before) else { return Ok(Step::More) };
        // To take back the last change is no step at all.
        if parents.first().map_or(Ok(false), |earlier| has_it(*earlier))? {
            return Ok(Step::Answer(None));
        }
        let from = said(before)?;
        let from = from.filter(|from| is_jump(vocabulary, from, self.now));
        Ok(Step::Answer(from.map(|from| (from.to_string(), change))))
    }

    /// Whether neither HEAD's version nor the one before says what a jump could begin with. One that was not read before is
    /// only searched for the words.
    fn cannot_jump(
        &self,
        walk: &Walk<'_>,
        documents: Documents<'_>,
        vocabulary: &Vocabulary,
        path: usize,
    ) -> Result<bool, Unknown> {
        let Some(parents) = walk.parents(0).filter(|parents| parents.len() < 2) else { return Ok(false) };
        let begins = |position: usize| -> Result<bool, Unknown> {
            let Some(blob) = walk.held(position, path) else { return Ok(false) };
            if let Some(then) = documents.known(blob) {
                return Ok(then.pattern(self.key).is_some_and(|from| is_jump(vocabulary, &from, self.now)));
            }
            let text = walk.text(blob)?.unwrap_or_default();
            let has = |small: &str, capital: &str| text.contains(small) || text.contains(capital);
            let is_experiment = || self.now == "Canonical" && has("xperimental", "XPERIMENTAL");
            Ok(has("eprecated", "EPRECATED") || is_experiment())
        };
        Ok(!begins(0)? && !parents.first().map_or(Ok(false), |parent| begins(*parent))?)
    }

    fn report(&self, rule: &'static str, (from, change): (String, Change)) -> Diagnostic {
        let (name, now) = (self.name, self.now);
        let (message, help) = if from == "Deprecated" {
            (
                format!("pattern `{name}` comes back from Deprecated as {now}"),
                "whoever has left it is not told: write a new pattern, or waive this with the reason",
            )
        } else {
            (
                format!("pattern `{name}` went from {from} to {now} in one step"),
                "let it be Established first, until it has proven itself in more than one place",
            )
        };
        Diagnostic::new(rule, Severity::Warning, self.document.span(self.status.span.clone()), message)
            .label(change.full())
            .help(help)
    }
}
