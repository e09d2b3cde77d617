//! `unresolved-reference`.

use rayon::prelude::*;

use super::unresolved_path::{self, Strayed};
use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::pattern::{Part, Reference, Target};
use crate::repo::cargo::Refusal;
use crate::repo::files;
use crate::repo::symbols::LANGUAGES;
use crate::sync::Workspace;
use crate::sync::code::{Place, Source, place};
use crate::sync::follow::{self, Answer, Lines, Question, Written};
use crate::sync::rust::Leads;
use crate::sync::workspace::Document;

pub(super) struct UnresolvedReference;

pub(super) const ID: &str = "unresolved-reference";

impl Rule for UnresolvedReference {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "What a pattern names as its implementation is there: the file, the definition in it, the lines of it."
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let asked = workspace.documents.iter().filter(|document| context.options.includes(&document.path));
        let asked = workspace.memory.references.doubtful(asked);
        let outcomes = asked.into_par_iter().map(|document| {
            let references = document.facts.patterns.iter().flat_map(|pattern| &pattern.references);
            (document, references.filter_map(|reference| examine(workspace, document, reference)).collect::<Vec<_>>())
        });
        let outcomes: Vec<_> = outcomes.collect();
        let clean = outcomes.iter().filter(|(_, outcomes)| outcomes.is_empty()).map(|(document, _)| *document);
        workspace.memory.references.note(clean);
        let (mut missing, mut strayed) = (Vec::new(), Vec::new());
        for outcome in outcomes.into_iter().flat_map(|(_, outcomes)| outcomes) {
            match outcome {
                Outcome::Found(diagnostic) => found.push(diagnostic),
                Outcome::Missing(it) => missing.push(it),
                Outcome::Strayed(it) => strayed.push(it),
            }
        }
        let (lines, missing): (Vec<_>, Vec<_>) = missing
            .into_iter()
            .partition(|it: &Missing<'_>| matches!((&it.found, it.part), (Some(_), Part::Lines(..))));
        let asked: Vec<Lines> = lines.iter().map(|it| it.lines(workspace)).collect();
        let moved = follow::lines(workspace, &asked);
        found.extend(
            lines.iter().zip(asked).zip(moved).map(|((it, asked), moved)| it.report_lines(workspace, &asked, moved)),
        );
        // History is asked once for all of them.
        let questions = missing.iter().map(Missing::question).chain(strayed.iter().map(Strayed::question));
        let mut answers = follow::follow(workspace, &questions.collect::<Vec<_>>());
        let of_rust = answers.split_off(missing.len());
        found.extend(missing.iter().zip(answers).filter_map(|(it, answer)| it.report(workspace, &answer)));
        found.extend(strayed.iter().zip(of_rust).filter_map(|(it, answer)| it.report(workspace, answer)));
        for Refusal { manifest, said } in workspace.code.refused() {
            let first = said.lines().next().unwrap_or_default();
            let place = match files::folder(manifest) {
                "" => String::new(),
                folder => format!(" in `{folder}`"),
            };
            let message =
                format!("Rust paths were not looked for{place}: cargo does not describe the workspace: {first}");
            let diagnostic = Diagnostic::new(self.id(), Severity::NotChecked, Span::file(manifest.as_str()), message);
            found.push(diagnostic.help("see what `cargo metadata --no-deps --offline` says"));
        }
    }
}

/// What is wrong with a reference, before it is placed.
pub(super) struct Problem {
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) help: String,
}

impl Problem {
    fn error(message: String, help: String) -> Self {
        Self { severity: Severity::Error, message, help }
    }

    pub(super) fn not_checked(message: String, help: impl Into<String>) -> Self {
        Self { severity: Severity::NotChecked, message, help: help.into() }
    }
}

/// What is found of a reference.
enum Outcome<'w> {
    Found(Diagnostic),
    /// What became of it decides what is said.
    Missing(Missing<'w>),
    /// The same of a Rust path.
    Strayed(Strayed<'w>),
}

/// A reference to a file or folder that is not there, or to what is not in a file.
struct Missing<'w> {
    document: &'w Document,
    reference: &'w Reference,
    path: &'w str,
    part: &'w Part,
    /// The file that is there and lacks what is named.
    found: Option<String>,
}

impl Missing<'_> {
    fn question(&self) -> Question {
        let symbol = match self.part {
            Part::Symbol(name) => Some(name.to_string()),
            Part::Whole | Part::Lines(..) => None,
        };
        let meanings = || Written::meanings(self.document, self.path, self.reference.link);
        Question { paths: self.found.clone().map_or_else(meanings, |found| vec![found]), symbol }
    }

    fn report(&self, workspace: &Workspace, answer: &Answer) -> Option<Diagnostic> {
        let path = self.path;
        let not_checked =
            |message, help: &str| Some(diagnostic(self.document, self.reference, Problem::not_checked(message, help)));
        let is_ignored = || self.question().paths.iter().any(|path| workspace.files.would_ignore(path));
        if let (Some(found), Part::Symbol(name)) = (&self.found, self.part) {
            return self.report_symbol(workspace, answer, found, name);
        }
        match answer {
            Answer::Absent(_) if *self.part == Part::Whole => None,
            Answer::Absent(path) => not_checked(
                format!("`{path}` is not in this sparse checkout, so what is in it was not looked at"),
                "check out all of the repository",
            ),
            Answer::Never | Answer::Unknown(_) if is_ignored() => not_checked(
                format!("`{path}` is not there, and Git ignores it, so that nothing is known of it"),
                "refer to what is in the repository",
            ),
            _ => {
                let mut similar = workspace.code.similar(&workspace.files, path);
                if matches!(answer, Answer::Deleted { .. }) {
                    // What was there is no slip of the pen.
                    similar.retain(|other| last_name(other) == last_name(path));
                }
                let otherwise = did_you_mean(&similar, "correct the path, or take the reference out");
                let span = self.document.span(self.reference.span.clone());
                let diagnostic = Diagnostic::new(ID, Severity::Error, span, format!("`{path}` does not exist"));
                let written = Written::of(workspace, self.document, self.reference, path);
                Some(follow::help(diagnostic, self.document, written.as_ref(), answer, &otherwise))
            }
        }
    }

    fn lines(&self, workspace: &Workspace) -> Lines {
        let range = match self.part {
            Part::Lines(first, last) => (*first, *last),
            Part::Whole | Part::Symbol(_) => (1, 1),
        };
        let text = workspace.document_text(&self.document.path).unwrap_or_default();
        let written = Written::of(workspace, self.document, self.reference, self.path).and_then(|written| {
            let (first, last) = written.numbers(&text)?;
            text.get(written.range.start..last.unwrap_or(first).end).map(str::to_owned)
        });
        let written = written.unwrap_or_default();
        let path = self.found.clone().unwrap_or_default();
        Lines { document: self.document.path.to_string(), written, path, range }
    }

    fn report_lines(&self, workspace: &Workspace, asked: &Lines, moved: Option<(usize, usize)>) -> Diagnostic {
        let Lines { path, range: (_, last), .. } = asked;
        let source = workspace.code.source(path).and_then(|source| source.as_ref().ok());
        let known = source.map(Source::lines).unwrap_or_default();
        let span = self.document.span(self.reference.span.clone());
        let message = format!("`{path}` has {known} lines, not {last}");
        let diagnostic = Diagnostic::new(ID, Severity::Error, span, message);
        let text = workspace.document_text(&self.document.path).unwrap_or_default();
        let numbers =
            Written::of(workspace, self.document, self.reference, self.path).and_then(|written| written.numbers(&text));
        let (Some((first, last)), Some((start, end))) = (numbers, moved) else {
            return diagnostic
                .help("correct the lines, or name a definition with `path::symbol`, which moves with the code");
        };
        let mut edits = vec![edit(self.document.span(first), start.to_string())];
        edits.extend(last.map(|last| edit(self.document.span(last), end.to_string())));
        let range = if start == end { format!("line {start}") } else { format!("lines {start} to {end}") };
        diagnostic.fix(format!("change it to {range}, where what was meant stands now"), edits)
    }

    fn report_symbol(&self, workspace: &Workspace, answer: &Answer, found: &str, name: &str) -> Option<Diagnostic> {
        let source = workspace.code.source(found).and_then(|source| source.as_ref().ok());
        // What was there once has no need for a tree, which takes longer than all else.
        if let Some(made) = source.filter(|_| !answer.was_there()).and_then(|source| source.made(name)) {
            let problem = unresolved_path::may_be_made(name, found, made);
            return problem.map(|problem| diagnostic(self.document, self.reference, problem));
        }
        let near = match answer {
            // What was there is no slip of the pen.
            Answer::Deleted { .. } => Vec::new(),
            _ => source.map(|source| source.nearest(name)).unwrap_or_default(),
        };
        let otherwise = did_you_mean(&near, "correct the name, or refer to the file alone");
        let span = self.document.span(self.reference.span.clone());
        let message = format!("`{found}` does not define `{name}`");
        let diagnostic = Diagnostic::new(ID, Severity::Error, span, message);
        let written = Written::of(workspace, self.document, self.reference, self.path);
        Some(follow::help(diagnostic, self.document, written.as_ref(), answer, &otherwise))
    }
}

fn examine<'w>(workspace: &'w Workspace, document: &'w Document, reference: &'w Reference) -> Option<Outcome<'w>> {
    let found = |problem| Outcome::Found(diagnostic(document, reference, problem));
    match &reference.target {
        Target::Path { path, part, .. } if is_defined(workspace, reference.link, path, part) => None,
        Target::Path { path, part, doubtful } => match looked_up(workspace, document, reference.link, path) {
            // `feature/x` is a branch where no folder is called `feature`.
            Place::Missing | Place::Outside if *doubtful && !workspace.files.is_folder(first_name(path)) => None,
            Place::Missing => Some(Outcome::Missing(Missing { document, reference, path, part, found: None })),
            Place::Found(found) if ends_before(workspace, &found, part) || lacks(workspace, &found, part) => {
                Some(Outcome::Missing(Missing { document, reference, path, part, found: Some(found.into_owned()) }))
            }
            place => path_problem(workspace, path, part, place).map(found),
        },
        Target::Rust(path) => match workspace.code.rust(document, path)? {
            Leads::Nowhere(nowhere) => Some(Outcome::Strayed(Strayed { document, reference, path, nowhere })),
            leads => unresolved_path::problem(path, leads).map(found),
        },
    }
}

/// Whether it is what nearly all are: a definition in a file that was read, which is there.
fn is_defined(workspace: &Workspace, link: bool, path: &str, part: &Part) -> bool {
    let Part::Symbol(name) = part else { return false };
    let source = if link { None } else { workspace.code.source(path) };
    source.is_some_and(|source| source.as_ref().is_ok_and(|source| source.defines(name) == Some(true)))
}

/// Whether a file has fewer lines than are named.
fn ends_before(workspace: &Workspace, path: &str, part: &Part) -> bool {
    let Part::Lines(first, last) = part else { return false };
    let source = workspace.code.source(path).and_then(|source| source.as_ref().ok());
    let is_range = *first > 0 && first <= last;
    is_range && source.is_some_and(|source| *last > source.lines() && !is_pointer(&source.text))
}

/// Whether a file is known not to define what is named.
fn lacks(workspace: &Workspace, path: &str, part: &Part) -> bool {
    let Part::Symbol(name) = part else { return false };
    let source = workspace.code.source(path).and_then(|source| source.as_ref().ok());
    source.is_some_and(|source| {
        source.defines(name) == Some(false) && !is_pointer(&source.text) && !source.names_in_macro(name)
    })
}

/// Whether a text stands for a file that Git LFS keeps.
fn is_pointer(text: &str) -> bool {
    text.starts_with("version https://git-lfs.github.com/spec/")
}

fn diagnostic(document: &Document, reference: &Reference, problem: Problem) -> Diagnostic {
    let span = document.span(reference.span.clone());
    Diagnostic::new(ID, problem.severity, span, problem.message).help(problem.help)
}

fn last_name(path: &str) -> &str {
    files::name(path.trim_end_matches('/'))
}

fn first_name(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

fn looked_up<'w>(workspace: &Workspace, document: &Document, link: bool, path: &'w str) -> Place<'w> {
    if !link && workspace.code.source(path).is_some() {
        return Place::Found(path.into());
    }
    place(&workspace.files, document.folder(), path, link)
}

fn path_problem(workspace: &Workspace, path: &str, part: &Part, place: Place<'_>) -> Option<Problem> {
    match place {
        Place::Found(found) => part_problem(workspace, &found, part),
        Place::Ignored(found) if *part != Part::Whole => Some(Problem::not_checked(
            format!("`{found}` is ignored by Git, so what is in it was not looked at"),
            "refer to the file that it is made from",
        )),
        Place::Ignored(_) | Place::Missing => None,
        Place::Outside => Some(Problem::not_checked(
            format!("`{path}` leads out of the repository"),
            "refer to something in this repository, or link to where the other one is published",
        )),
    }
}

pub(super) fn did_you_mean(similar: &[&str], otherwise: &str) -> String {
    if similar.is_empty() {
        return otherwise.to_owned();
    }
    let quoted: Vec<_> = similar.iter().map(|name| format!("`{name}`")).collect();
    format!("did you mean {}?", quoted.join(" or "))
}

fn part_problem(workspace: &Workspace, path: &str, part: &Part) -> Option<Problem> {
    if *part == Part::Whole {
        return None;
    }
    let source = match workspace.code.source(path)? {
        Ok(source) => source,
        Err(error) => {
            return Some(Problem::not_checked(format!("failed to read `{path}`: {error}"), "refer to a text file"));
        }
    };
    if is_pointer(&source.text) {
        let message = format!("what is in `{path}` was not looked at: Git LFS keeps it elsewhere");
        return Some(Problem::not_checked(message, "`git lfs pull` fetches it"));
    }
    match part {
        Part::Whole => None,
        Part::Lines(first, last) if *first == 0 || last < first => Some(Problem::error(
            format!("`{path}` has no lines {first} to {last}"),
            "lines are counted from 1, the first before the last".to_owned(),
        )),
        Part::Lines(..) => None,
        Part::Symbol(symbol) => symbol_problem(path, source, symbol),
    }
}

fn symbol_problem(path: &str, source: &Source, symbol: &str) -> Option<Problem> {
    if source.defines(symbol).is_some() {
        return None;
    }
    let message = match source.definitions() {
        None => format!("`{symbol}` was not looked for in `{path}`: definitions are found in {LANGUAGES} only"),
        Some(_) => {
            format!("`{symbol}` is not in what can be parsed of `{path}`, which has syntax errors, so it may be there")
        }
    };
    Some(Problem::not_checked(message, "refer to the file alone, or to lines of it with `#L10-L20`"))
}
