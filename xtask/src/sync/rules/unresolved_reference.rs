//! `unresolved-reference`.

use rayon::prelude::*;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::pattern::{Part, Reference, Target};
use crate::repo::symbols::LANGUAGES;
use crate::sync::Workspace;
use crate::sync::code::{Place, Source, place};
use crate::sync::workspace::Document;

pub(super) struct UnresolvedReference;

impl Rule for UnresolvedReference {
    fn id(&self) -> &'static str {
        "unresolved-reference"
    }

    fn summary(&self) -> &'static str {
        "What a pattern names as its implementation is there: the file, the definition in it, the lines of it."
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        found.par_extend(workspace.documents.par_iter().flat_map_iter(|document| {
            let references = document.facts.patterns.iter().flat_map(|pattern| &pattern.references);
            references.filter_map(|reference| examine(self.id(), workspace, document, reference))
        }));
        if let Some(error) = workspace.code.cargo_error() {
            let first = error.lines().next().unwrap_or_default();
            let message = format!("Rust paths were not looked for: cargo does not describe the workspace: {first}");
            let diagnostic = Diagnostic::new(self.id(), Severity::NotChecked, Span::file("Cargo.toml"), message);
            found.push(diagnostic.help("see what `cargo metadata --no-deps --offline` says"));
        }
    }
}

/// What is wrong with a reference, before it is placed.
struct Problem {
    severity: Severity,
    message: String,
    help: String,
}

impl Problem {
    fn error(message: String, help: String) -> Self {
        Self { severity: Severity::Error, message, help }
    }

    fn not_checked(message: String, help: impl Into<String>) -> Self {
        Self { severity: Severity::NotChecked, message, help: help.into() }
    }
}

fn examine(
    rule: &'static str,
    workspace: &Workspace,
    document: &Document,
    reference: &Reference,
) -> Option<Diagnostic> {
    let problem = match &reference.target {
        Target::Path { path, part, doubtful } => {
            path_problem(workspace, document, reference.link, path, part, *doubtful)
        }
        Target::Rust(path) => rust_problem(workspace, path),
    }?;
    let span = document.span(reference.span.clone());
    Some(Diagnostic::new(rule, problem.severity, span, problem.message).help(problem.help))
}

fn path_problem(
    workspace: &Workspace,
    document: &Document,
    link: bool,
    path: &str,
    part: &Part,
    doubtful: bool,
) -> Option<Problem> {
    let files = &workspace.files;
    if !link && workspace.code.source(path).is_some() {
        return part_problem(workspace, path, part);
    }
    let first = path.split('/').next().unwrap_or(path);
    match place(files, document.folder(), path, link) {
        Place::Found(found) => part_problem(workspace, &found, part),
        Place::Ignored(found) if *part != Part::Whole => Some(Problem::not_checked(
            format!("`{found}` is ignored by Git, so what is in it was not looked at"),
            "refer to the file that it is made from",
        )),
        Place::Ignored(_) => None,
        // `feature/x` is a branch where no folder is called `feature`.
        _ if doubtful && !files.is_folder(first) => None,
        Place::Outside => Some(Problem::not_checked(
            format!("`{path}` leads out of the repository"),
            "refer to something in this repository, or link to where the other one is published",
        )),
        Place::Missing => {
            let similar = workspace.code.similar(files, path);
            Some(Problem::error(
                format!("`{path}` does not exist"),
                did_you_mean(&similar, "correct the path, or take the reference out"),
            ))
        }
    }
}

fn did_you_mean(similar: &[&str], otherwise: &str) -> String {
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
    match part {
        Part::Whole => None,
        Part::Lines(first, last) if *first == 0 || last < first => Some(Problem::error(
            format!("`{path}` has no lines {first} to {last}"),
            "lines are counted from 1, the first before the last".to_owned(),
        )),
        Part::Lines(_, last) if *last > source.lines() => Some(Problem::error(
            format!("`{path}` has {} lines, not {last}", source.lines()),
            "correct the lines, or name a definition with `path::symbol`, which moves with the code".to_owned(),
        )),
        Part::Lines(..) => None,
        Part::Symbol(symbol) => symbol_problem(path, source, symbol),
    }
}

fn symbol_problem(path: &str, source: &Source, symbol: &str) -> Option<Problem> {
    match source.defines(symbol) {
        Some(true) => return None,
        Some(false) => {}
        None => {
            let message = match source.definitions() {
                None => format!("`{symbol}` was not looked for in `{path}`: definitions are found in {LANGUAGES} only"),
                Some(_) => format!(
                    "`{symbol}` is not in what can be parsed of `{path}`, which has syntax errors, so it may be there"
                ),
            };
            let help = "refer to the file alone, or to lines of it with `#L10-L20`";
            return Some(Problem::not_checked(message, help));
        }
    }
    let near = source.nearest(symbol);
    Some(Problem::error(
        format!("`{path}` does not define `{symbol}`"),
        did_you_mean(&near, "correct the name, or refer to the file alone"),
    ))
}

fn rust_problem(workspace: &Workspace, path: &str) -> Option<Problem> {
    let candidates = workspace.code.candidates(&workspace.files, path);
    // Paths of other crates are none of this repository's.
    let deepest = candidates.first()?;
    let defines = |file: &str, symbol: &str| {
        let known = workspace.code.source(file).and_then(|source| source.as_ref().ok()?.definitions());
        symbol.is_empty() || known.is_some_and(|known| known.symbols.iter().any(|other| *other.path == *symbol))
    };
    if candidates.iter().any(|candidate| defines(&candidate.file, &candidate.symbol)) {
        return None;
    }
    let source = workspace.code.source(&deepest.file).and_then(|source| source.as_ref().ok());
    let near = source.map(|source| source.nearest(&deepest.symbol));
    Some(Problem::error(
        format!("`{path}` does not exist: `{}` does not define `{}`", deepest.file, deepest.symbol),
        did_you_mean(&near.unwrap_or_default(), "correct the path; a re-export is referred to by where it is defined"),
    ))
}
