//! The patterns by status.

use super::{Checkout, Probe, Step};
use crate::sync::Workspace;

/// A status, what it means, and the patterns that have it.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    /// The status.
    pub status: String,
    /// What it means, where a legend says so.
    pub meaning: String,
    /// Each pattern's name and document.
    pub patterns: Vec<(String, String)>,
}

/// The patterns of a repository, in the order of its legend. Those without a status that is known come last.
#[must_use]
pub fn groups(workspace: &Workspace) -> Vec<Group> {
    let meaning = |status: &str| {
        let legends = workspace.legends().flat_map(|(_, legend)| &legend.entries);
        let same = legends.into_iter().find(|entry| workspace.vocabulary.written(&entry.status.text) == Some(status));
        same.map(|entry| entry.meaning.to_string()).unwrap_or_default()
    };
    let mut groups: Vec<Group> = workspace
        .vocabulary
        .names()
        .map(|status| Group { status: status.to_owned(), meaning: meaning(status), patterns: Vec::new() })
        .collect();
    let mut others = Group { status: "Other".to_owned(), meaning: String::new(), patterns: Vec::new() };
    for (document, pattern) in workspace.patterns() {
        let status = pattern.status.as_ref().and_then(|status| workspace.vocabulary.written(&status.text));
        let group = groups.iter_mut().find(|group| Some(group.status.as_str()) == status);
        group.unwrap_or(&mut others).patterns.push((pattern.name.to_string(), document.path.to_string()));
    }
    groups.push(others);
    groups.retain(|group| !group.patterns.is_empty());
    groups
}

/// How it stands: shown or not.
pub(super) fn probe(checkout: &Checkout, step: Step) -> Probe {
    let Ok(workspace) = Workspace::load(checkout.root()) else {
        return Probe::left("`patternbook.toml` cannot be read: `patternbook sync-docs --check` says why");
    };
    match (workspace.patterns().count(), checkout.record.done(step)) {
        (0, _) => Probe::unneeded("no document describes a pattern"),
        (_, Some(day)) => Probe::done(format!("shown on {day}")),
        (_, None) => Probe::left("the patterns were not shown yet"),
    }
}
