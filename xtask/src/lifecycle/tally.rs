//! Counts of patterns by status, in tables and lists: those that are right now stay right.

use std::collections::BTreeMap;
use std::ops::Range;

use super::mention;
use super::settle::Draft;
use super::subject::{Kind as SubjectKind, Subject};
use crate::markdown::{Document, Kind};
use crate::pattern::{decision, key};
use crate::sync::Workspace;

/// How many there are of each status, and in all under an empty name.
type Counts = BTreeMap<String, usize>;

/// Changes the counts in which one subject goes from one status to another; from none where it is new.
pub(super) fn change(workspace: &Workspace, subject: &Subject, from: Option<&str>, to: &str, draft: &mut Draft) {
    let scopes = scopes(workspace, subject);
    for (path, text) in mention::documents(workspace) {
        // Few documents count anything.
        if !text.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let read = Document::parse(&text);
        for counted in groups(workspace, subject, &read) {
            let is_right = |counts: &Counts| {
                counted.iter().all(|(name, _, number)| counts.get(name).copied().unwrap_or_default() == *number)
            };
            let named = counted.iter().filter(|(name, ..)| !name.is_empty()).count();
            if named < 2 || !scopes.iter().any(is_right) {
                continue;
            }
            for (name, range, number) in counted {
                let less = usize::from(from == Some(name.as_str()));
                let more = usize::from(name == to) + usize::from(name.is_empty() && from.is_none());
                let new = number + more - less.min(number);
                if new != number {
                    draft.replace(&path, range, new.to_string());
                    draft.say(&path, format!("count {new} instead of {number}"));
                }
            }
        }
    }
}

/// What may be counted: all of them, and those of the same document or folder.
fn scopes(workspace: &Workspace, subject: &Subject) -> Vec<Counts> {
    let count = |names: Vec<Option<String>>| {
        let mut counts = Counts::from([(String::new(), names.len())]);
        for name in names.into_iter().flatten() {
            *counts.entry(name).or_default() += 1;
        }
        counts
    };
    match subject.kind {
        SubjectKind::Pattern => {
            let status = |status: Option<&crate::pattern::Status>| {
                status.and_then(|status| workspace.vocabulary.look_up(&status.text).name()).map(str::to_owned)
            };
            let all = workspace.patterns().map(|(_, pattern)| status(pattern.status.as_ref())).collect();
            let own = workspace.patterns().filter(|(document, _)| *document.path == *subject.path);
            vec![count(all), count(own.map(|(_, pattern)| status(pattern.status.as_ref())).collect())]
        }
        SubjectKind::Decision => {
            let folder = crate::repo::files::folder(&subject.path);
            let own = workspace.records().filter(|(document, _)| document.folder() == folder);
            vec![count(own.map(|(_, record)| record.state.name.map(str::to_owned)).collect())]
        }
    }
}

/// The status that a label is for; empty for all of them.
fn label(workspace: &Workspace, subject: &Subject, text: &str) -> Option<String> {
    let words = key(text);
    if ["total", "all", "patterns", "total patterns", "decisions", "total decisions", "sum"].contains(&words.as_str()) {
        return Some(String::new());
    }
    match subject.kind {
        SubjectKind::Pattern => {
            let own = workspace.vocabulary.names().map(str::to_owned);
            let aliases = workspace.config.aliases.iter().map(|alias| alias.word.clone());
            let word = own.chain(aliases).find(|word| key(word) == words)?;
            workspace.vocabulary.look_up(&word).name().map(str::to_owned)
        }
        SubjectKind::Decision => {
            decision::STATES.iter().find(|state| state.eq_ignore_ascii_case(&words)).map(|state| (*state).to_owned())
        }
    }
}

/// The labels and numbers of each table and list that counts.
fn groups(workspace: &Workspace, subject: &Subject, read: &Document<'_>) -> Vec<Vec<(String, Range<usize>, usize)>> {
    let text = read.text;
    let mut groups = Vec::new();
    let mut list: Vec<(String, Range<usize>, usize)> = Vec::new();
    for block in read.blocks.iter().filter(|block| !block.quoted) {
        match &block.kind {
            Kind::Text if block.list_depth == 1 => {
                let content = read.content(block);
                let Some(at) = content.find(|c: char| c.is_ascii_digit()) else { continue };
                let length = content[at..].bytes().take_while(u8::is_ascii_digit).count();
                let is_only = !content[at + length..].contains(|c: char| c.is_ascii_digit() || c == '\n');
                let name = label(workspace, subject, &content[..at]).filter(|_| is_only);
                if let (Some(name), Ok(number)) = (name, content[at..at + length].parse()) {
                    let start = block.content.start + at;
                    list.push((name, start..start + length, number));
                }
            }
            Kind::Table(table) => {
                groups.push(std::mem::take(&mut list));
                let rows = table.rows.iter().filter_map(|row| {
                    let [first, rest @ ..] = row.cells.as_slice() else { return None };
                    let name = label(workspace, subject, &text[first.range.clone()])?;
                    rest.iter().find_map(|cell| {
                        let whole = &text[cell.range.clone()];
                        let inner = whole.trim_matches('*');
                        let start = cell.range.start + (whole.len() - whole.trim_start_matches('*').len());
                        Some((name.clone(), start..start + inner.len(), inner.parse().ok()?))
                    })
                });
                groups.push(rows.collect());
            }
            _ => groups.push(std::mem::take(&mut list)),
        }
    }
    groups.push(list);
    groups.retain(|group| group.len() >= 2);
    groups
}
