//! `status-disagreement`.

use std::collections::BTreeSet;
use std::ops::Range;

use git2::Oid;

use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern::decision::{self, State};
use crate::pattern::listing::Item;
use crate::pattern::table::Row;
use crate::pattern::{self, Pattern, Record, Status, Vocabulary};
use crate::repo::history::{Unknown, Walk};
use crate::sync::collection::{Collection, Entry};
use crate::sync::past::{self, Name, Question, Said, Verdict};
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
        for (key, rows) in &context.rows {
            // Of patterns with one name it is not known whose row it is.
            let [(document, pattern)] = index.patterns(key) else { continue };
            for &(other, _, row) in rows {
                let vocabulary = &workspace.vocabulary;
                let Some((own, name)) = status(vocabulary, pattern.status.as_ref()) else { continue };
                if row.status.is_none() {
                    found.push(self.empty_cell((document, pattern), (other, row), own, name));
                }
                let Some((theirs, their_name)) = status(vocabulary, row.status.as_ref()) else { continue };
                if name != their_name {
                    let side = |document, status: &Status, name, other: &str| Side {
                        document,
                        span: status.span.start..status.span.start + vocabulary.length(&status.text),
                        name,
                        other: Some(other.to_owned()),
                    };
                    disagreements.push(Disagreement {
                        subject: Subject::Pattern(pattern, row),
                        own: side(document, own, name, their_name),
                        theirs: side(other, theirs, their_name, name),
                    });
                }
            }
        }
        for collection in &context.collections {
            for listed in &collection.indexes {
                let entries = listed.entries.iter();
                disagreements.extend(entries.filter_map(|entry| disagreement(collection, listed.document, *entry)));
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
    name: &'w str,
    /// What is written there to agree with the other side. `None` where what follows would not fit.
    other: Option<String>,
}

/// What a record and an index say of a decision, where both say it plainly and it is not the same.
fn disagreement<'w>(collection: &Collection<'w>, document: &'w Document, entry: Entry<'w>) -> Option<Disagreement<'w>> {
    let (own_document, record) = *collection.records.get(entry.record)?;
    let (own, theirs) = (&record.state, entry.item.state.as_ref()?);
    let (name, their_name) = (own.standing()?, theirs.standing()?);
    if name == their_name || own.doubtful || theirs.doubtful || !own.spelled || !theirs.spelled {
        return None;
    }
    let side = |document, state: &State, name, other| Side {
        document,
        span: state.span.clone(),
        name,
        other: state.bare.then(|| decision::in_case_of(other, &state.text)),
    };
    Some(Disagreement {
        subject: Subject::Decision(record, entry.item),
        own: side(own_document, own, name, their_name),
        theirs: side(document, theirs, their_name, name),
    })
}

/// What history says of each, asked for all at once.
fn verdicts(workspace: &Workspace, disagreements: &[Disagreement<'_>]) -> Vec<Verdict> {
    if disagreements.is_empty() {
        return Vec::new();
    }
    let paths: BTreeSet<&str> =
        disagreements.iter().flat_map(|it| [&*it.own.document.path, &*it.theirs.document.path]).collect();
    let paths = paths.into_iter().map(str::to_owned).collect();
    let answers = workspace.history.walk(paths, |walk| {
        let mut documents = past::Documents::new(&workspace.vocabulary, &workspace.config.scope.names);
        walk.answer(disagreements.iter().collect(), |walk, it| {
            let question = Question {
                left_path: it.own.document.path.to_string(),
                right_path: it.theirs.document.path.to_string(),
                left: it.own.name.into(),
                right: it.theirs.name.into(),
            };
            let key = match &it.subject {
                Subject::Pattern(pattern, row) => Key::Pattern(pattern::key(&pattern.name), pattern::key(&row.name)),
                Subject::Decision(_, item) => Key::Decision(Name::of(item)),
            };
            past::judge(walk, &question, &mut Statuses { documents: &mut documents, key })
        })
    });
    answers.unwrap_or_else(|unknown| vec![Verdict::Unknown(unknown); disagreements.len()])
}

/// Left the document's status, right that of the row.
struct Statuses<'d, 'v> {
    documents: &'d mut past::Documents<'v>,
    key: Key,
}

/// What the statuses are found by.
enum Key {
    Pattern(String, String),
    Decision(Name),
}

impl past::Sides for Statuses<'_, '_> {
    fn left(&mut self, walk: &Walk<'_>, blob: Oid) -> Result<Said, Unknown> {
        let then = self.documents.read(walk, blob)?;
        Ok(match &self.key {
            Key::Pattern(pattern, _) => then.pattern(pattern),
            Key::Decision(_) => then.record(),
        })
    }

    fn right(&mut self, walk: &Walk<'_>, blob: Oid) -> Result<Said, Unknown> {
        let then = self.documents.read(walk, blob)?;
        Ok(match &self.key {
            Key::Pattern(_, row) => then.row(row),
            Key::Decision(name) => then.listed(name),
        })
    }
}

impl Disagreement<'_> {
    fn report(&self, rule: &'static str, prefer: Option<Prefer>, verdict: &Verdict) -> Diagnostic {
        let Self { subject, own, theirs } = self;
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
        match &side.other {
            Some(text) => diagnostic.fix(
                format!("change the {called} to `{text}`{why}"),
                vec![edit(side.document.span(side.span.clone()), text.as_str())],
            ),
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
        // Without blanks around it where there are none.
        let text = if cell.is_empty() { format!(" {name} ") } else { name.to_owned() };
        diagnostic.fix(format!("write `{name}`"), vec![edit(other.span(cell), text)])
    }
}
