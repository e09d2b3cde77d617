//! `status-disagreement`.

use std::collections::BTreeSet;

use git2::Oid;

use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern::table::Row;
use crate::pattern::{self, Pattern, Status, Vocabulary};
use crate::repo::history::{Unknown, Walk};
use crate::sync::past::{self, Question, Said, Verdict};
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
                let sides = Sides { document, pattern, other, row };
                let Some((own, name)) = status(&workspace.vocabulary, pattern.status.as_ref()) else { continue };
                match &row.status {
                    None => found.push(self.empty_cell(&sides, own, name)),
                    Some(_) => {
                        let Some((theirs, their_name)) = status(&workspace.vocabulary, row.status.as_ref()) else {
                            continue;
                        };
                        if name != their_name {
                            disagreements.push(Disagreement { sides, own, name, theirs, their_name });
                        }
                    }
                }
            }
        }
        disagreements.retain(|it| context.options.includes(&it.sides.document.path));
        let verdicts = verdicts(workspace, &disagreements);
        let report = |(it, verdict): (&Disagreement<'_>, Verdict)| {
            it.report(self.id(), &workspace.vocabulary, context.options.prefer, &verdict)
        };
        found.extend(disagreements.iter().zip(verdicts).map(report));
    }
}

fn status<'s>(vocabulary: &'s Vocabulary, status: Option<&'s Status>) -> Option<(&'s Status, &'s str)> {
    let status = status?;
    Some((status, vocabulary.look_up(&status.text).name()?))
}

struct Sides<'w> {
    document: &'w Document,
    pattern: &'w Pattern,
    /// The document with the status table.
    other: &'w Document,
    row: &'w Row,
}

/// Two statuses that are known and differ.
struct Disagreement<'w> {
    sides: Sides<'w>,
    own: &'w Status,
    name: &'w str,
    theirs: &'w Status,
    their_name: &'w str,
}

/// What history says of each, asked for all at once.
fn verdicts(workspace: &Workspace, disagreements: &[Disagreement<'_>]) -> Vec<Verdict> {
    if disagreements.is_empty() {
        return Vec::new();
    }
    let paths: BTreeSet<&str> =
        disagreements.iter().flat_map(|it| [&*it.sides.document.path, &*it.sides.other.path]).collect();
    let paths = paths.into_iter().map(str::to_owned).collect();
    let answers = workspace.history.walk(paths, |walk| {
        let mut documents = past::Documents::new(&workspace.vocabulary, &workspace.config.scope.names);
        walk.answer(disagreements.iter().collect(), |walk, it| {
            let question = Question {
                left_path: it.sides.document.path.to_string(),
                right_path: it.sides.other.path.to_string(),
                left: it.name.into(),
                right: it.their_name.into(),
            };
            let (pattern, row) = (pattern::key(&it.sides.pattern.name), pattern::key(&it.sides.row.name));
            past::judge(walk, &question, &mut Statuses { documents: &mut documents, pattern, row })
        })
    });
    answers.unwrap_or_else(|unknown| vec![Verdict::Unknown(unknown); disagreements.len()])
}

/// Left the document's status, right that of the row.
struct Statuses<'d, 'v> {
    documents: &'d mut past::Documents<'v>,
    pattern: String,
    row: String,
}

impl past::Sides for Statuses<'_, '_> {
    fn left(&mut self, walk: &Walk<'_>, blob: Oid) -> Result<Said, Unknown> {
        Ok(self.documents.read(walk, blob)?.pattern(&self.pattern))
    }

    fn right(&mut self, walk: &Walk<'_>, blob: Oid) -> Result<Said, Unknown> {
        Ok(self.documents.read(walk, blob)?.row(&self.row))
    }
}

impl Disagreement<'_> {
    fn report(
        &self,
        rule: &'static str,
        vocabulary: &Vocabulary,
        prefer: Option<Prefer>,
        verdict: &Verdict,
    ) -> Diagnostic {
        let Self { sides, own, name, theirs, their_name } = self;
        let message = format!(
            "pattern `{}` is `{name}` in its document and `{their_name}` in the status table",
            sides.pattern.name
        );
        let (own_label, their_label) = match verdict {
            Verdict::Left(change) => {
                (format!("the document says so: {}", change.full()), "the table still says so".to_owned())
            }
            Verdict::Right(change) => {
                ("the document still says so".to_owned(), format!("the table says so: {}", change.full()))
            }
            Verdict::Both(left, right) => {
                (format!("the document says so: {}", left.full()), format!("the table says so: {}", right.full()))
            }
            Verdict::Never | Verdict::Unknown(_) => ("the document says so".to_owned(), "the table says so".to_owned()),
        };
        let diagnostic = Diagnostic::new(rule, Severity::Error, sides.document.span(own.span.clone()), message)
            .label(own_label)
            .related(sides.other.span(theirs.span.clone()), their_label);
        let word = |status: &Status| status.span.start..status.span.start + vocabulary.length(&status.text);
        let (right, why) = match (verdict, prefer) {
            (Verdict::Left(change), _) => {
                (Prefer::Document, format!(", as only the document changed: {}", change.brief()))
            }
            (Verdict::Right(change), _) => (Prefer::Table, format!(", as only the table changed: {}", change.brief())),
            (_, Some(prefer)) => (prefer, String::new()),
            (Verdict::Both(..) | Verdict::Never | Verdict::Unknown(_), None) => return diagnostic.help(help(verdict)),
        };
        match right {
            Prefer::Document => diagnostic
                .fix(format!("change the table to `{name}`{why}"), vec![edit(sides.other.span(word(theirs)), *name)]),
            Prefer::Table => diagnostic.fix(
                format!("change the document to `{their_name}`{why}"),
                vec![edit(sides.document.span(word(own)), *their_name)],
            ),
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
    fn empty_cell(&self, sides: &Sides<'_>, own: &Status, name: &str) -> Diagnostic {
        let (row, cell) = (sides.row, sides.row.status_cell.clone());
        let message = format!("the row of pattern `{}` has no status", sides.pattern.name);
        let diagnostic = Diagnostic::new(self.id(), Severity::Error, sides.other.span(row.span.clone()), message)
            .related(sides.document.span(own.span.clone()), "the document says so");
        if cell.is_empty() && (cell.start <= row.line.start || cell.end >= row.line.end) {
            return diagnostic.help(format!("write `{name}` into its status column"));
        }
        // Without blanks around it where there are none.
        let text = if cell.is_empty() { format!(" {name} ") } else { name.to_owned() };
        diagnostic.fix(format!("write `{name}`"), vec![edit(sides.other.span(cell), text)])
    }
}
