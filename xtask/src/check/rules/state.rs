//! What the rules about the state of infrastructure have in common.

use crate::check::Outcome;
use crate::check::project::hcl::{Attribute, Body};
use crate::check::project::terraform::{self, Backend, Module};
use crate::check::project::{File, Project};
use crate::diagnostic::{Diagnostic, Edit};

/// Asks `judge` about every backend of Terraform's. Those whose settings come from elsewhere are not judged.
pub(super) fn judge_backends(
    project: &Project,
    judge: impl Fn(&Module<'_>, &Backend<'_>) -> Option<Diagnostic>,
) -> Outcome {
    let modules = terraform::modules(project);
    let configurations: Vec<(&File, Body)> = terraform::configurations(project);
    let (mut judged, mut unknown, mut found) = (0, 0, Vec::new());
    for module in terraform::roots(&modules) {
        match module.backend(&configurations) {
            Some(backend) if backend.is_partial => unknown += 1,
            Some(backend) => {
                judged += 1;
                found.extend(judge(module, &backend));
            }
            None => {}
        }
    }
    match (judged, unknown) {
        (0, 0) => Outcome::nothing("no Terraform or OpenTofu backend is configured"),
        (0, _) => Outcome::unknown("the backends are configured from outside of the repository"),
        (judged, _) => Outcome::checked(super::count(judged, "backend"), found),
    }
}

/// The edit that sets `name` to `true` behind an attribute of a backend's block.
pub(super) fn set_true(backend: &Backend<'_>, name: &str, behind: &Attribute) -> Option<Edit> {
    let text = backend.file.text()?;
    let line = text[..behind.name_range.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = text.get(line..behind.name_range.start).filter(|indent| indent.trim().is_empty())?;
    // The line goes on with a comment, perhaps.
    let end = text[behind.value_range.end..].find('\n').map(|at| behind.value_range.end + at)?;
    let end = if text[..end].ends_with('\r') { end - 1 } else { end };
    let newline = crate::markdown::newline(text);
    let width = text.get(behind.name_range.start..behind.value_range.start)?.find('=')?.saturating_sub(1);
    let span = backend.file.span(end..end);
    Some(Edit { span, text: format!("{newline}{indent}{name:width$} = true") })
}
