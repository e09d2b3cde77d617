//! `status-disagreement`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use git2::Oid;
use rustc_hash::FxHashMap;

use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::pattern::decision::{self, State};
use crate::pattern::listing::Item;
use crate::pattern::table::Row;
use crate::pattern::{Pattern, Record, Status, Vocabulary};
use crate::repo::history::{Unknown, Walk};
use crate::sync::collection::{Collection, Entry, Listed};
use crate::sync::past::{self, Name, Question, Said, Verdict};
use crate::sync::signs::Signs;
use crate::sync::workspace::Document;
use crate::sync::{Prefer, Workspace};

pub(super) struct StatusDisagreement;

impl Rule for StatusDisagreement {
    fn id(&self) -> &'static str {
        "status-disagreement"
    }

    fn summary(&self) -> &'static str {
        "A pattern's document and its row in the status table agree on its status. A row without one takes the \
         document's. Where both have one, the side that was changed since they last agreed is right; where both were, \
         or history does not tell, `--prefer doc` or `--prefer table` says who is."
    }

    fn has_sides(&self) -> bool {
        true
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let index = &context.index;
        let mut disagreements = Vec::new();
        let mut signs = None;
        for (key, rows) in context.rows.iter() {
            // Of patterns with one name it is not known whose row it is.
            let [(document, pattern)] = index.patterns(key) else { continue };
            let vocabulary = &workspace.vocabulary;
            for &(other, _, row) in rows {
                let Some((own, name)) = status(vocabulary, pattern.status.as_ref()) else { continue };
                // What counts as a status is carried on as it is written.
                let word = |status: &Status, name: &str| vocabulary.written(&status.text).unwrap_or(name).to_owned();
                if row.status.is_none() {
                    found.push(self.empty_cell(workspace, (document, pattern), (other, row), own, &word(own, name)));
                }
                let Some((theirs, their_name)) = status(vocabulary, row.status.as_ref()) else { continue };
                if name != their_name {
                    let signs = signs.get_or_insert_with(|| Rc::new(Signs::of_legends(workspace)));
                    let side = |document, status: &Status, name, (other, word): (&str, &str)| {
                        let span = status.span.start..status.span.start + vocabulary.length(&status.text);
                        let sign = signs.edit(workspace, document, span.start, (name, other));
                        let meaning = Cow::Owned(name.to_owned());
                        Side { document, edits: edits(document, &span, Some(word), sign), span, name, meaning }
                    };
                    let own_word = word(own, name);
                    let mut own = side(document, own, name, (their_name, &word(theirs, their_name)));
                    let theirs = side(other, theirs, their_name, (name, &own_word));
                    // What the document would take from one row, another would take back.
                    let mut others = rows.iter().filter_map(|(.., row)| status(vocabulary, row.status.as_ref()));
                    if others.any(|(_, other)| other != their_name) {
                        own.edits = None;
                    }
                    disagreements.push(Disagreement {
                        subject: Subject::Pattern(pattern, row),
                        own,
                        theirs,
                        signs: Rc::clone(signs),
                    });
                }
            }
        }
        for collection in context.collections.iter().filter(|collection| !collection.indexes.is_empty()) {
            let signs = Rc::new(Signs::of_collection(collection));
            let by_sign = |listed| says_by_sign(workspace, collection, listed, &signs);
            let indexes: Vec<_> = collection.indexes.iter().map(|listed| (listed, by_sign(listed))).collect();
            let mut words: FxHashMap<usize, BTreeSet<Cow<'_, str>>> = FxHashMap::default();
            for (listed, by_sign) in &indexes {
                for entry in &listed.entries {
                    let word = said(collection, entry, &signs, by_sign.as_deref());
                    words.entry(entry.record).or_default().extend(word);
                }
            }
            for (listed, by_sign) in &indexes {
                for &entry in &listed.entries {
                    let found = of_decision(workspace, collection, listed, entry, &signs, by_sign.as_deref());
                    disagreements.extend(found.map(|mut it| {
                        // As of two rows.
                        if words.get(&entry.record).is_some_and(|words| words.len() > 1) {
                            it.own.edits = None;
                        }
                        it
                    }));
                }
            }
        }
        disagreements.retain(|it| context.options.includes(&it.own.document.path));
        let verdicts = verdicts(workspace, &disagreements);
        let report =
            |(it, verdict): (&Disagreement<'_>, Verdict)| it.report(self.id(), context.options.prefer, &verdict);
        found.extend(disagreements.iter().zip(verdicts).map(report));
    }
}

fn status<'s>(vocabulary: &'s Vocabulary, status: Option<&'s Status>) -> Option<(&'s Status, &'s str)> {
    let status = status?;
    Some((status, vocabulary.look_up(&status.text).name()?))
}

/// Two statuses that are known and differ.
struct Disagreement<'w> {
    subject: Subject<'w>,
    /// The document's.
    own: Side<'w>,
    /// That of the table or list.
    theirs: Side<'w>,
    signs: Rc<Signs>,
}

/// What has two statuses.
enum Subject<'w> {
    Pattern(&'w Pattern, &'w Row),
    Decision(&'w Record, &'w Item),
}

/// A status where it stands.
struct Side<'w> {
    document: &'w Document,
    /// Where its word stands.
    span: Range<usize>,
    /// How it is called.
    name: &'w str,
    /// What it is compared by.
    meaning: Cow<'w, str>,
    /// What makes it agree with the other side. `None` where what follows would not fit.
    edits: Option<Vec<Edit>>,
}

/// The edits that put `new` in place of a status, and another sign before it.
fn edits(document: &Document, span: &Range<usize>, new: Option<&str>, sign: Option<Edit>) -> Option<Vec<Edit>> {
    let word = edit(document.span(span.clone()), new?);
    Some(sign.into_iter().chain([word]).collect())
}

/// The text of an index that says by signs what has become of decisions: those that have one mostly have that of their
/// status.
fn says_by_sign<'w>(
    workspace: &'w Workspace,
    collection: &Collection<'_>,
    listed: &Listed<'_>,
    signs: &Signs,
) -> Option<Cow<'w, str>> {
    let with_sign = listed.entries.iter().filter(|entry| entry.item.state.is_none() && entry.item.sign.is_some());
    let with_sign: Vec<_> = with_sign.collect();
    if with_sign.len() < 2 {
        return None;
    }
    let text = workspace.document_text(&listed.document.path)?;
    let agrees = |entry: &&&Entry<'_>| {
        let sign = entry.item.sign.clone().and_then(|sign| text.get(sign));
        let own = collection.records.get(entry.record).and_then(|(_, record)| record.state.standing());
        own.is_some() && sign.and_then(|sign| signs.name(sign)) == own
    };
    (with_sign.iter().filter(agrees).count() * 2 > with_sign.len()).then_some(text)
}

/// What an index says of a decision, as it is compared.
fn said(
    collection: &Collection<'_>,
    entry: &Entry<'_>,
    signs: &Signs,
    by_sign: Option<&str>,
) -> Option<Cow<'static, str>> {
    match &entry.item.state {
        Some(state) => collection.meaning(state),
        None => decision::state(signs.name(by_sign?.get(entry.item.sign.clone()?)?)?).map(Cow::Borrowed),
    }
}

/// What a record and an index say of a decision, where both say it plainly and it is not the same.
fn of_decision<'w>(
    workspace: &Workspace,
    collection: &Collection<'w>,
    listed: &Listed<'w>,
    entry: Entry<'w>,
    signs: &Rc<Signs>,
    by_sign: Option<&str>,
) -> Option<Disagreement<'w>> {
    let (own_document, record) = *collection.records.get(entry.record)?;
    let own = &record.state;
    let meaning = collection.meaning(own)?;
    let side = |document: &'w Document, state: &'w State, meanings: (&Cow<'w, str>, &str), word: Option<String>| {
        let sign = signs.edit(workspace, document, state.span.start, (meanings.0, meanings.1));
        let edits = edits(document, &state.span, word.as_deref().filter(|_| state.bare), sign);
        Side { document, span: state.span.clone(), name: called(state), meaning: meanings.0.clone(), edits }
    };
    let their_meaning = said(collection, &entry, signs, by_sign).filter(|theirs| *theirs != meaning)?;
    let (theirs, word) = match &entry.item.state {
        Some(state) => {
            let word = own.as_other(state);
            (side(listed.document, state, (&their_meaning, &meaning), state.as_other(own)), word)
        }
        None => {
            let (name, span) = (decision::state(&their_meaning)?, entry.item.sign.clone()?);
            let edits = signs.get(&meaning).map(|sign| vec![edit(listed.document.span(span.clone()), sign)]);
            let word = decision::in_case_of(name, &own.text);
            (Side { document: listed.document, span, name, meaning: name.into(), edits }, Some(word))
        }
    };
    Some(Disagreement {
        subject: Subject::Decision(record, entry.item),
        own: side(own_document, own, (&meaning, &theirs.meaning), word),
        theirs,
        signs: Rc::clone(signs),
    })
}

/// How a state is called: the known word for it, else as it is written.
fn called(state: &State) -> &str {
    if state.name.is_some() { state.standing().unwrap_or(&state.text) } else { &state.text }
}

/// What history says of each, asked for all at once.
fn verdicts(workspace: &Workspace, disagreements: &[Disagreement<'_>]) -> Vec<Verdict> {
    if disagreements.is_empty() {
        return Vec::new();
    }
    let key = |it: &Disagreement<'_>| {
        let (own, theirs) = (&it.own, &it.theirs);
        let subject = match &it.subject {
            Subject::Pattern(pattern, row) => format!("{:?}", (&pattern.name, &row.name)),
            Subject::Decision(_, item) => format!("{:?}", Name::of(item)),
        };
        let signs = format!("{:?}", it.signs);
        let words = [&*own.document.path, &*theirs.document.path, &own.meaning, &theirs.meaning, &subject, &signs];
        words.map(str::to_owned).to_vec()
    };
    let answers = workspace.memory.answers.verdicts.answers(disagreements, key, |asked| ask(workspace, asked));
    answers.unwrap_or_else(|unknown| vec![Verdict::Unknown(unknown); disagreements.len()])
}

fn ask(workspace: &Workspace, disagreements: &[&Disagreement<'_>]) -> Result<Vec<Verdict>, Unknown> {
    let paths: BTreeSet<&str> =
        disagreements.iter().flat_map(|it| [&*it.own.document.path, &*it.theirs.document.path]).collect();
    let asked = paths.iter().map(|path| (*path).to_owned()).collect();
    workspace.history.walk(asked, |walk| {
        let documents = past::Documents::of(workspace);
        paths.iter().for_each(|path| documents.know(walk, path));
        walk.answer(disagreements.to_vec(), |walk, it| {
            let question = Question {
                left_path: it.own.document.path.to_string(),
                right_path: it.theirs.document.path.to_string(),
                left: (&*it.own.meaning).into(),
                right: (&*it.theirs.meaning).into(),
            };
            let key = match &it.subject {
                Subject::Pattern(pattern, row) => Key::Pattern(&pattern.key, &row.key),
                Subject::Decision(_, item) => Key::Decision(Name::of(item)),
            };
            past::judge(walk, &question, &mut Statuses { documents, key, signs: &it.signs })
        })
    })
}

/// Left the document's status, right that of the row.
struct Statuses<'w> {
    documents: past::Documents<'w>,
    key: Key<'w>,
    signs: &'w Signs,
}

/// What the statuses are found by.
enum Key<'w> {
    Pattern(&'w str, &'w str),
    Decision(Name),
}

impl past::Sides for Statuses<'_> {
    fn left(&mut self, walk: &Walk<'_>, blob: Oid) -> Result<Said, Unknown> {
        Ok(match &self.key {
            Key::Pattern(pattern, _) => self.documents.read(walk, blob)?.pattern(pattern),
            Key::Decision(_) => self.documents.decided(walk, blob)?.record(),
        })
    }

    fn right(&mut self, walk: &Walk<'_>, blob: Oid) -> Result<Said, Unknown> {
        Ok(match &self.key {
            Key::Pattern(_, row) => self.documents.read(walk, blob)?.row(row),
            Key::Decision(name) => self.documents.decided(walk, blob)?.listed(name, self.signs),
        })
    }
}

impl Disagreement<'_> {
    fn report(&self, rule: &'static str, prefer: Option<Prefer>, verdict: &Verdict) -> Diagnostic {
        let Self { subject, own, theirs, .. } = self;
        let (name, their_name) = (own.name, theirs.name);
        let (what, table, place) = match subject {
            Subject::Pattern(pattern, _) => (format!("pattern `{}`", pattern.name), "table", "the status table"),
            Subject::Decision(record, _) => (format!("decision `{}`", record.title), "index", "the index"),
        };
        let message = format!("{what} is `{name}` in its document and `{their_name}` in {place}");
        let (own_label, their_label) = match verdict {
            Verdict::Left(change) => {
                (format!("the document says so: {}", change.full()), format!("the {table} still says so"))
            }
            Verdict::Right(change) => {
                ("the document still says so".to_owned(), format!("the {table} says so: {}", change.full()))
            }
            Verdict::Both(left, right) => {
                (format!("the document says so: {}", left.full()), format!("the {table} says so: {}", right.full()))
            }
            Verdict::Never | Verdict::Unknown(_) => ("the document says so".to_owned(), format!("the {table} says so")),
        };
        let diagnostic = Diagnostic::new(rule, Severity::Error, own.document.span(own.span.clone()), message)
            .label(own_label)
            .related(theirs.document.span(theirs.span.clone()), their_label);
        let (right, why) = match (verdict, prefer) {
            (Verdict::Left(change), _) => {
                (Prefer::Document, format!(", as only the document changed: {}", change.brief()))
            }
            (Verdict::Right(change), _) => {
                (Prefer::Table, format!(", as only the {table} changed: {}", change.brief()))
            }
            (_, Some(prefer)) => (prefer, String::new()),
            (Verdict::Both(..) | Verdict::Never | Verdict::Unknown(_), None) => return diagnostic.help(help(verdict)),
        };
        let (side, called, word) = match right {
            Prefer::Document => (theirs, table, name),
            Prefer::Table => (own, "document", their_name),
        };
        match &side.edits {
            Some(edits) => {
                let text = edits.last().map_or("", |edit| &edit.text);
                diagnostic.fix(format!("change the {called} to `{text}`{why}"), edits.clone())
            }
            None => diagnostic.help(format!("write `{word}` into the {called} and see to what follows it{why}")),
        }
    }
}

fn help(verdict: &Verdict) -> String {
    let why = match verdict {
        Verdict::Both(..) => "both changed since they last agreed".to_owned(),
        Verdict::Unknown(unknown) => unknown.to_string(),
        _ => "they agree in no commit".to_owned(),
    };
    format!(
        "{why}; say who is right: `patternbook sync-docs --prefer doc` changes the table, `--prefer table` the document"
    )
}

impl StatusDisagreement {
    /// The row says nothing, so that nothing is lost when it says what the document does.
    fn empty_cell(
        &self,
        workspace: &Workspace,
        (document, pattern): (&Document, &Pattern),
        (other, row): (&Document, &Row),
        own: &Status,
        name: &str,
    ) -> Diagnostic {
        let cell = row.status_cell.clone();
        let message = format!("the row of pattern `{}` has no status", pattern.name);
        let diagnostic = Diagnostic::new(self.id(), Severity::Error, other.span(row.span.clone()), message)
            .related(document.span(own.span.clone()), "the document says so");
        if cell.is_empty() && (cell.start <= row.line.start || cell.end >= row.line.end) {
            return diagnostic.help(format!("write `{name}` into its status column"));
        }
        // With the blanks around it that are not there.
        let document_text = workspace.document_text(&other.path).unwrap_or_default();
        let bytes = document_text.as_bytes();
        let is_bar = |at: Option<usize>| at.and_then(|at| bytes.get(at)) == Some(&b'|');
        let before = if is_bar(cell.start.checked_sub(1)) { " " } else { "" };
        let after = if is_bar(Some(cell.end)) { " " } else { "" };
        let text = format!("{before}{name}{after}");
        diagnostic.fix(format!("write `{name}`"), vec![edit(other.span(cell), text)])
    }
}
