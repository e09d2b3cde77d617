//! What `unresolved-reference` says of Rust paths.

use super::unresolved_reference::{ID, Problem, did_you_mean};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern::Reference;
use crate::repo::symbols::Made;
use crate::repo::{cargo, symbols};
use crate::sync::Workspace;
use crate::sync::code::Source;
use crate::sync::follow::{self, Answer, Question, Written};
use crate::sync::rust::{Leads, Nowhere};
use crate::sync::workspace::Document;

/// A Rust path that leads nowhere.
pub(super) struct Strayed<'w> {
    pub(super) document: &'w Document,
    pub(super) reference: &'w Reference,
    pub(super) path: &'w str,
    pub(super) nowhere: &'w Nowhere,
}

impl Strayed<'_> {
    /// What is asked of history.
    pub(super) fn question(&self) -> Question {
        let (paths, symbol) = self.nowhere.was.clone();
        Question { paths, symbol: Some(symbol) }
    }

    /// What is said, where history answers so.
    pub(super) fn report(&self, workspace: &Workspace, mut answer: Answer) -> Option<Diagnostic> {
        let Self { document, reference, path, nowhere: Nowhere { deepest, made, .. } } = self;
        if let Some((file, made)) = made.as_ref().filter(|_| !answer.was_there()) {
            let problem = may_be_made(path, file, *made)?;
            let span = document.span(reference.span.clone());
            return Some(Diagnostic::new(ID, problem.severity, span, problem.message).help(problem.help));
        }
        if let Answer::Moved { from, candidates, is_sure } = &mut answer {
            let mut spelled = candidates.iter().map(|it| self.spell(workspace, it)).collect::<Vec<_>>();
            *is_sure &= spelled.first().is_some_and(Option::is_some);
            for (candidate, spelled) in candidates.iter_mut().zip(&mut spelled) {
                candidate.path = spelled.take().unwrap_or_else(|| self.called(candidate));
                candidate.symbol = None;
            }
            from.clone_from(&(*path).to_owned());
        }
        let source = workspace.code.source(&deepest.file).and_then(|source| source.as_ref().ok());
        let near = match answer {
            // What was there is no slip of the pen.
            Answer::Deleted { .. } => Vec::new(),
            _ => source.map(|source| source.nearest(&deepest.symbol)).unwrap_or_default(),
        };
        let otherwise = did_you_mean(&near, "correct the path, or take the reference out");
        let span = document.span(reference.span.clone());
        let message = format!("`{path}` does not exist: `{}` does not define `{}`", deepest.file, deepest.symbol);
        let diagnostic = Diagnostic::new(ID, Severity::Error, span, message);
        let written = Written::of(workspace, document, reference, path);
        Some(follow::help(diagnostic, document, written.as_ref(), &answer, &otherwise))
    }

    /// What is now at a place, as a path that the document can write.
    fn spell(&self, workspace: &Workspace, to: &follow::Candidate) -> Option<String> {
        let name = to.symbol.as_ref().unwrap_or(&self.nowhere.was.1);
        let source = Source::of(&to.path, workspace.files.read(&to.path).ok()?);
        let found = symbols::find(&source.definitions()?.symbols, name).first()?.path.to_string();
        let to = cargo::Candidate { file: to.path.clone(), symbol: found };
        workspace.code.rust_path(&workspace.files, self.document, self.path, &to)
    }

    /// What is now at a place that no path of the document's leads to.
    fn called(&self, to: &follow::Candidate) -> String {
        format!("{}::{}", to.path, to.symbol.as_ref().unwrap_or(&self.nowhere.was.1))
    }
}

/// What is wrong with a Rust path, but for one that leads nowhere.
pub(super) fn problem(path: &str, leads: &Leads) -> Option<Problem> {
    match leads {
        // Paths of other crates are none of this repository's.
        Leads::To(_) | Leads::Made(_) | Leads::Beyond | Leads::Nowhere(_) => None,
        Leads::Perhaps(from) => Some(Problem::not_checked(
            format!(
                "`{path}` may be of `{from}`, of which everything is handed on, and which is not in this repository"
            ),
            "refer to what is in the repository",
        )),
        Leads::Several(packages) => Some(Problem {
            severity: Severity::Warning,
            message: format!("`{path}` is in each of {}", listed(packages)),
            help: "begin it with the name of the crate that is meant".to_owned(),
        }),
    }
}

/// What is said of a name that no commit had, and that a macro in `file` may make. Nothing where that is given a part of it:
/// nobody can tell, and most often it does.
pub(super) fn may_be_made(name: &str, file: &str, made: Made) -> Option<Problem> {
    (made == Made::Included).then(|| {
        let message =
            format!("`{name}` may be made by a macro in `{file}`, which takes over what is not in the repository");
        Problem::not_checked(message, "refer to the file alone, or to lines of it with `#L10-L20`")
    })
}

/// "`a`, `b` and `c`".
fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => quoted.concat(),
    }
}
