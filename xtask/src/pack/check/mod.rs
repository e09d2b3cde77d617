//! What is wrong with a pack that was read, whatever the answers: names in templates that no answers reach, options and
//! layers that no answers reach, and files that some answers let collide.

mod names;
mod reach;
mod strays;

use std::borrow::Cow;

use camino::Utf8Path;

use super::answer::Answers;
use super::combinations::Space;
use super::{Pack, SourceError};
use crate::diagnostic::{Diagnostic, Sources};

/// Everything that is wrong with `pack` beyond what [`Pack::load`] refuses, and that is seen without rendering.
///
/// # Errors
///
/// Where the files of the pack cannot be listed.
pub fn check(pack: &Pack) -> Result<Vec<Diagnostic>, SourceError> {
    let space = Space::new(&pack.questions);
    let mut findings = reach::unreachable(pack, &space);
    findings.extend(reach::collisions(pack, &space));
    findings.extend(names::names(pack));
    findings.extend(strays::strays(pack)?);
    Ok(findings)
}

/// `answers` as the command line takes them.
#[must_use]
pub fn as_options(answers: &Answers) -> String {
    let options: Vec<String> = answers.iter().map(|(id, answer)| format!("--set {id}={answer}")).collect();
    options.join(" ")
}

/// The text of the pack's file at `path`; `None` where it is not there or not UTF-8, which is found elsewhere.
fn text<'a>(pack: &'a Pack, path: &Utf8Path) -> Option<Cow<'a, str>> {
    pack.source.text(&pack.source.label().join(path))
}
