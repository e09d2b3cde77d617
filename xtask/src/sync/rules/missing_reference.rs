//! `missing-reference`.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::markdown::{self, InlineKind};
use crate::pattern::{Pattern, StatusTable, Target, reference};
use crate::repo::Files;
use crate::sync::Workspace;
use crate::sync::code::{Place, place};
use crate::sync::workspace::Document;

pub(super) struct MissingReference;

impl Rule for MissingReference {
    fn id(&self) -> &'static str {
        "missing-reference"
    }

    fn summary(&self) -> &'static str {
        "A Canonical or Established pattern names code: at least one file, definition or example, where the repository \
         has code."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let mut known = None;
        for document in &workspace.documents {
            let asked = |pattern: &&Pattern| proven(workspace, pattern).is_some();
            // What is named and is not there, or could not be looked at, `unresolved-reference` and `example-drift`
            // say already.
            let is_silent = |pattern: &&Pattern| pattern.references.is_empty() && pattern.examples.is_empty();
            let silent: Vec<_> = document.facts.patterns.iter().filter(is_silent).filter(asked).collect();
            if silent.is_empty() || !context.options.includes(&document.path) {
                continue;
            }
            if !*known.get_or_insert_with(|| has_code(workspace)) {
                return;
            }
            let text = workspace.document_text(&document.path).unwrap_or_default();
            let read = markdown::Document::parse(&text);
            let silent: Vec<_> = silent
                .into_iter()
                .filter(|pattern| !row_names_code(context, pattern) && !names_code(workspace, document, &read, pattern))
                .collect();
            let asked = document.facts.patterns.iter().filter(asked).count();
            self.report(workspace, document, &silent, asked, found);
        }
    }
}

/// The pattern's status, where it says that its code has proven itself.
fn proven<'w>(workspace: &'w Workspace, pattern: &Pattern) -> Option<&'w str> {
    let name = workspace.vocabulary.look_up(&pattern.status.as_ref()?.text).name()?;
    matches!(name, "Canonical" | "Established").then_some(name)
}

/// Whether the repository has any code that a pattern could name.
#[must_use]
pub fn has_code(workspace: &Workspace) -> bool {
    workspace.files.paths().any(is_code)
}

/// Whether a file is code, or configuration that a pattern may be about, rather than a document or about the
/// repository itself.
fn is_code(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "md" | "mdx" | "txt" | "html" | "css" | "csv" | "xml" => false,
        "json" | "jsonc" | "json5" | "yaml" | "yml" | "toml" | "lock" | "ini" | "cfg" | "conf" => {
            !folder.is_empty() && !folder.starts_with('.')
        }
        _ => !name.starts_with('.') && reference::likeness(name) == reference::Likeness::Path && name != "LICENSE",
    }
}

/// Whether a row of the pattern has something in the column for code.
fn row_names_code(context: &Context<'_>, pattern: &Pattern) -> bool {
    context.rows.of(&pattern.key).iter().any(|(document, table, row)| {
        let text = context.workspace.document_text(&document.path).unwrap_or_default();
        text.get(row.line.clone()).is_some_and(|line| cell(table, line).contains(char::is_alphanumeric))
    })
}

/// What stands in the column for code in a line of a table.
fn cell(table: &StatusTable, line: &str) -> String {
    let Some(column) = table.reference_column else { return String::new() };
    let line = line.trim().replace("\\|", "");
    let cells = line.strip_prefix('|').unwrap_or(&line);
    cells.split('|').nth(column).unwrap_or_default().to_owned()
}

/// Whether the pattern names a file of the repository anywhere in its text, or something outside of it where it would
/// name its code.
fn names_code(workspace: &Workspace, document: &Document, read: &markdown::Document<'_>, pattern: &Pattern) -> bool {
    let body = pattern.body.clone();
    let text = read.text.get(body.clone()).unwrap_or_default();
    // Code that is published elsewhere is nothing that could be looked at here.
    if ["/blob/", "/tree/", "/src/branch/", "//github.com/", "//gitlab.", "//bitbucket."]
        .iter()
        .any(|part| text.contains(part))
    {
        return true;
    }
    let blocks = read.blocks.iter().filter(|block| body.contains(&block.range.start));
    blocks.flat_map(|block| read.inlines(block)).any(|inline| {
        let (target, link) = match &inline.kind {
            InlineKind::Code(code) => (reference::parse(&read.text[code.clone()]), false),
            InlineKind::Link(target) => (reference::parse_link(target), true),
            InlineKind::Image(_) | InlineKind::Html => (None, false),
        };
        match target {
            Some(Target::Path { path, .. }) => is_there(&workspace.files, document, &path, link),
            Some(Target::Rust(_)) => true,
            None => false,
        }
    })
}

fn is_there(files: &Files, document: &Document, path: &str, link: bool) -> bool {
    match place(files, document.folder(), path, link) {
        Place::Found(found) => files.is_folder(&found) || is_code(&found) || !found.ends_with(".md"),
        Place::Ignored(_) => true,
        Place::Missing | Place::Outside => false,
    }
}

impl MissingReference {
    /// Where no pattern of a document names code, one remark is enough.
    fn report(
        &self,
        workspace: &Workspace,
        document: &Document,
        silent: &[&Pattern],
        asked: usize,
        found: &mut Vec<Diagnostic>,
    ) {
        let help =
            "name it below the status, with **Implementation:** and a path such as `src/config.rs::Config::load`";
        let diagnostic = |pattern: &Pattern, message: String| {
            Diagnostic::new(self.id(), Severity::Warning, document.span(pattern.span.clone()), message).help(help)
        };
        if let [first, others @ ..] = silent
            && silent.len() == asked
            && !others.is_empty()
        {
            let message = format!(
                "none of the {asked} patterns in this document that are Canonical or Established names any code"
            );
            let related = |diagnostic: Diagnostic, pattern: &&Pattern| {
                diagnostic.related(document.span(pattern.span.clone()), "nor does this one")
            };
            found.push(others.iter().fold(diagnostic(first, message), related));
            return;
        }
        found.extend(silent.iter().map(|pattern| {
            let status = proven(workspace, pattern).unwrap_or_default();
            diagnostic(pattern, format!("pattern `{}` is {status} and names no code", pattern.name))
        }));
    }
}
