//! `new-project`: a pack and answers become the plan of a new repository.

mod check;
mod given;
mod golden;
mod interview;
mod record;

use camino::Utf8PathBuf;

pub use check::{Checked, check};
pub use given::{Given, GivenValue, from_file, from_flag};
pub use golden::{Golden, golden};
pub use interview::{Ask, InterviewError, Refusal, interview};

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::pack::{Answers, Pack, PackError, render};
use crate::plan::{Change, Plan};

/// Plans the repository that `pack` makes of `answers` in the folder `root`: the pack's files and `patternbook.toml`.
///
/// # Errors
///
/// Where the pack cannot be rendered, or two of its files cannot stand beside each other.
pub fn plan(pack: &Pack, answers: &Answers, root: impl Into<Utf8PathBuf>) -> Result<Plan, PackError> {
    let mut plan = Plan::new(root);
    let mut files = render(pack, answers)?;
    files.push(record::record(pack, answers, &files)?);
    for file in files {
        let change = Change::Create { content: file.content, mode: file.mode };
        plan.add(file.path, change).map_err(|conflict| {
            let span = Span::file(pack.source.label().join("pack.toml"));
            PackError::Broken(vec![Diagnostic::new("pack", Severity::Error, span, conflict.to_string())])
        })?;
    }
    Ok(plan)
}
