//! `stale-verification`.

use std::collections::{BTreeSet, HashSet};

use super::{Context, Rule, count, is_level};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern::{Pattern, Reference, Verified, When};
use crate::repo::history::{Step, Unknown, Walk};
use crate::sync::Workspace;
use crate::sync::named::{Named, Versions};
use crate::sync::past::{Change, Documents, Said};
use crate::sync::workspace::{Document, Placed};

pub(super) struct StaleVerification;

impl Rule for StaleVerification {
    fn id(&self) -> &'static str {
        "stale-verification"
    }

    fn summary(&self) -> &'static str {
        "The code that a pattern names is as it was when the pattern was last verified."
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn has_sides(&self) -> bool {
        true
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let asked = asked(context);
        if asked.is_empty() {
            return;
        }
        match judge(context, &asked) {
            Ok(judged) => found.extend(self.report(&asked, judged)),
            // Where nothing is committed, nothing is known to have changed.
            Err(Unknown::NoRepository | Unknown::NoCommits) => {}
            Err(unknown) => found.extend(self.not_known(&asked.iter().collect::<Vec<_>>(), &unknown)),
        }
    }
}

/// A pattern that says when it was verified, and names code.
struct Asked<'w> {
    document: &'w Document,
    pattern: &'w Pattern,
    marks: Vec<Mark<'w>>,
    code: Vec<(&'w Reference, Named)>,
}

/// A place that says when a pattern was verified: its field, or its row.
struct Mark<'w> {
    document: &'w Document,
    verified: &'w Verified,
    when: &'w When,
    key: &'w str,
    is_row: bool,
}

/// What history says of a piece of code and a mark.
enum Judgement {
    /// It is as it was.
    Same,
    /// This changed it last.
    Changed(Change),
    /// The clone does not reach back far enough.
    Shallow,
}

fn asked<'w>(context: &Context<'w>) -> Vec<Asked<'w>> {
    let workspace = context.workspace;
    let tables = workspace.documents.iter().flat_map(|document| &document.facts.tables);
    let in_rows = tables.flat_map(|table| &table.rows).any(|row| row.verified.is_some());
    let may_be = |(_, pattern): &&Placed<'_>| in_rows || pattern.verified.is_some();
    let patterns = context.index.all().iter().filter(may_be).filter_map(|&(document, pattern)| {
        let status = workspace.vocabulary.look_up(&pattern.status.as_ref()?.text).name()?;
        let marks = marks(context, document, pattern);
        let is_asked = context.options.includes(&marks.first()?.document.path);
        // Nobody has to verify what is to be left.
        if !is_asked || !is_level(status) || status == "Deprecated" {
            return None;
        }
        let mut seen = HashSet::new();
        let named = |reference| Some((reference, Named::of(workspace, document, reference)?));
        let code = pattern.references.iter().filter_map(named).filter(|(_, named)| seen.insert(named.clone()));
        let code: Vec<_> = code.collect();
        (!code.is_empty()).then_some(Asked { document, pattern, marks, code })
    });
    patterns.collect()
}

fn marks<'w>(context: &Context<'w>, document: &'w Document, pattern: &'w Pattern) -> Vec<Mark<'w>> {
    let key = &*pattern.key;
    let mut marks = Vec::new();
    let mut add = |document: &'w Document, verified: Option<&'w Verified>, key: &'w str, is_row| {
        if let Some(verified) = verified
            && let Some(when) = &verified.when
        {
            marks.push(Mark { document, verified, when, key, is_row });
        }
    };
    add(document, pattern.verified.as_ref(), key, false);
    if context.index.patterns(key).len() == 1 {
        for &(other, _, row) in context.rows.of(key) {
            add(other, row.verified.as_ref(), &row.key, true);
        }
    }
    marks
}

/// One question: a pattern, a piece of its code and one of its marks, by number.
type Question = (usize, usize, usize);

fn judge(context: &Context<'_>, asked: &[Asked<'_>]) -> Result<Vec<(Question, Judgement)>, Unknown> {
    let workspace = context.workspace;
    let committed = workspace.committed()?;
    let code: BTreeSet<&str> = asked.iter().flat_map(|it| &it.code).map(|(_, named)| named.path.as_str()).collect();
    let documents = asked.iter().flat_map(|it| &it.marks).map(|mark| &*mark.document.path);
    let paths: BTreeSet<&str> = documents.chain(code.iter().copied()).collect();
    let code: Vec<&str> = code.into_iter().collect();
    let numbers = |number: usize| {
        let (code, marks) = (asked[number].code.len(), asked[number].marks.len());
        (0..code).flat_map(move |code| (0..marks).map(move |mark| (number, code, mark)))
    };
    let questions: Vec<Question> = (0..asked.len()).flat_map(numbers).collect();
    workspace.history.walk(paths.into_iter().map(str::to_owned).collect(), |walk| {
        let changed = walk.uncommitted_of(&committed.doubtful(workspace.files.root(), &code))?;
        let changed: HashSet<String> = changed.into_iter().map(|delta| delta.path).collect();
        let mut past = Past {
            workspace,
            today: &context.options.today,
            changed,
            versions: Versions::default(),
            documents: Documents::of(workspace),
        };
        let answers = walk.answer(questions.clone(), |walk, &(number, code, mark)| {
            let it = &asked[number];
            past.judge(walk, &it.code[code].1, &it.marks[mark])
        })?;
        Ok(questions.into_iter().zip(answers).collect())
    })
}

/// What is needed to read versions of code and documents.
struct Past<'w> {
    workspace: &'w Workspace,
    today: &'w str,
    /// Code that is not in the work tree as HEAD has it.
    changed: HashSet<String>,
    versions: Versions,
    documents: Documents<'w>,
}

impl Past<'_> {
    fn judge(&mut self, walk: &Walk<'_>, named: &Named, mark: &Mark<'_>) -> Result<Step<Judgement>, Unknown> {
        let Some(path) = walk.number(&named.path) else { return Ok(Step::Answer(Judgement::Same)) };
        let start = match mark.when {
            When::Date(day) if walk.reaches(day) => None,
            When::Date(_) => return Ok(Step::More),
            When::Commit(id) => match walk.find(id) {
                Step::More => return Ok(Step::More),
                Step::Answer(None) if walk.is_shallow() => return Ok(Step::Answer(Judgement::Shallow)),
                // Of a commit that was rebased away nothing is known.
                Step::Answer(None) => return Ok(Step::Answer(Judgement::Same)),
                Step::Answer(start) => start,
            },
        };
        let is_changed = self.changed.contains(&named.path);
        if !is_changed && !walk.is_shallow() && walk.is_constant(path) {
            return Ok(Step::Answer(Judgement::Same));
        }
        let head = self.versions.at(walk, named, 0)?;
        let now = if is_changed { Versions::now(self.workspace, named) } else { head.clone() };
        let Some(now) = now else { return Ok(Step::Answer(Judgement::Same)) };
        let line = match self.line(walk, named, mark, start, (&now, head))? {
            Step::More => return Ok(Step::More),
            Step::Answer(line) => line,
        };
        let before = match start {
            Some(start) => self.versions.at(walk, named, start)?,
            None => line.oldest,
        };
        // What was not there before may have come from another file.
        let differs = before.is_some_and(|before| before != now);
        Ok(Step::Answer(match line.last {
            Some(last) if differs && !self.is_marked_by(walk, mark, last)? => Judgement::Changed(match last {
                None => Change::Uncommitted,
                // The day on which it came here, rather than on which it was written.
                Some(position) => {
                    let mut commit = walk.commit(position)?;
                    commit.date = walk.day(position);
                    Change::Commit(commit)
                }
            }),
            None if line.is_cut => Judgement::Shallow,
            _ => Judgement::Same,
        }))
    }

    /// Follows a piece of code back to its mark.
    fn line(
        &mut self,
        walk: &Walk<'_>,
        named: &Named,
        mark: &Mark<'_>,
        start: Option<usize>,
        (now, head): (&std::sync::Arc<str>, Said),
    ) -> Result<Step<Line>, Unknown> {
        let mut line = Line { last: (head.as_ref() != Some(now)).then_some(None), oldest: head, is_cut: false };
        let mut position = 0;
        loop {
            let is_marked = match mark.when {
                When::Date(day) => *walk.day(position) <= **day,
                When::Commit(_) => start == Some(position) || line.last.is_some(),
            };
            if is_marked {
                return Ok(Step::Answer(line));
            }
            line.is_cut = walk.is_boundary(position);
            let Some(parents) = walk.parents(position) else { return Ok(Step::More) };
            let Some(&first) = parents.first() else { return Ok(Step::Answer(line)) };
            // Of a merge, the parent that has it is followed.
            let mut next = None;
            for &parent in &parents {
                if next.is_none() && self.versions.at(walk, named, parent)? == line.oldest {
                    next = Some(parent);
                }
            }
            if next.is_none() {
                let before = self.versions.at(walk, named, first)?;
                if before.is_none() {
                    return Ok(Step::Answer(line));
                }
                line.last = line.last.or(Some(Some(position)));
                line.oldest = before;
            }
            position = next.unwrap_or(first);
        }
    }

    /// Whether a change set the mark as well. `None` is what is not committed.
    fn is_marked_by(&mut self, walk: &Walk<'_>, mark: &Mark<'_>, change: Option<usize>) -> Result<bool, Unknown> {
        let before = match change {
            None if matches!(mark.when, When::Date(day) if !self.today.is_empty() && **day >= *self.today) => {
                return Ok(true);
            }
            None => vec![0],
            Some(position) if !self.has_mark(walk, mark, position)? => return Ok(false),
            Some(position) => walk.parents(position).unwrap_or_default(),
        };
        for position in before {
            if self.has_mark(walk, mark, position)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn has_mark(&mut self, walk: &Walk<'_>, mark: &Mark<'_>, position: usize) -> Result<bool, Unknown> {
        let blob = walk.number(&mark.document.path).and_then(|path| walk.held(position, path));
        let Some(blob) = blob else { return Ok(false) };
        Ok(self.documents.read(walk, blob)?.verified(mark.key, mark.is_row) == Some(mark.when))
    }
}

/// The versions of a piece of code from now back to a mark.
struct Line {
    /// The position that changed it last; the inner `None` is the work tree. `None` where nothing did.
    last: Option<Option<usize>>,
    /// How it reads where the line ends.
    oldest: Said,
    /// Whether the line ends where a shallow clone does.
    is_cut: bool,
}

impl StaleVerification {
    fn report(&self, asked: &[Asked<'_>], judged: Vec<(Question, Judgement)>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut unknown = Vec::new();
        let mut judged = judged.into_iter().peekable();
        for (number, it) in asked.iter().enumerate() {
            let mut changes: Vec<(&Reference, &Named, Change)> = Vec::new();
            let mut is_unknown = false;
            for (reference, named) in &it.code {
                // It is enough that one of field and row is new enough.
                let (mut change, mut is_same, mut is_shallow) = (None, false, false);
                for _ in &it.marks {
                    match judged.next_if(|((other, ..), _)| *other == number) {
                        Some((_, Judgement::Changed(found))) => change = Some(found),
                        Some((_, Judgement::Shallow)) => is_shallow = true,
                        Some((_, Judgement::Same)) | None => is_same = true,
                    }
                }
                match change {
                    _ if is_same => {}
                    _ if is_shallow => is_unknown = true,
                    Some(change) => changes.push((reference, named, change)),
                    None => {}
                }
            }
            if !changes.is_empty() {
                found.push(self.stale(it, &changes));
            } else if is_unknown {
                unknown.push(it);
            }
        }
        found.extend(self.not_known(&unknown, &Unknown::Shallow));
        found
    }

    fn stale(&self, it: &Asked<'_>, changes: &[(&Reference, &Named, Change)]) -> Diagnostic {
        let name = &it.pattern.name;
        let mark = &it.marks[0];
        let message = format!("the code of pattern `{name}` has changed since it was last verified");
        let diagnostic =
            Diagnostic::new(self.id(), Severity::Note, mark.document.span(mark.verified.span.clone()), message);
        let related = |diagnostic: Diagnostic, (reference, named, change): &(&Reference, &Named, Change)| {
            let label = format!("`{}` has changed: {}", named.called(), change.full());
            diagnostic.related(it.document.span(reference.span.clone()), label)
        };
        let help = format!("look at it again, then run `patternbook sync-docs --verified \"{name}\"`");
        changes.iter().fold(diagnostic, related).help(help)
    }

    /// One remark for all: it is one clone that does not tell. That a clone is shallow, as those of pipelines are, is no
    /// more than a note, as anything that the rule could have found there would be.
    fn not_known(&self, asked: &[&Asked<'_>], why: &Unknown) -> Option<Diagnostic> {
        let mark = asked.first()?.marks.first()?;
        let whose = count(asked.len(), "pattern");
        let message = format!("whether the code of {whose} has changed since it was last verified is not known: {why}");
        let span = mark.document.span(mark.verified.span.clone());
        let diagnostic = |severity| Diagnostic::new(self.id(), severity, span, message);
        Some(match why {
            Unknown::Shallow => diagnostic(Severity::Note).help("fetch all of the history: `git fetch --unshallow`"),
            _ => diagnostic(Severity::NotChecked),
        })
    }
}
