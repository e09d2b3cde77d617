//! What a plan would do: as a tree, as a unified diff, as JSON.

use std::io;

use anstyle::Style;
use camino::Utf8Path;
use serde::Serialize;

use super::styles;
use crate::plan::preview::Preview;
use crate::plan::{Change, Mode, Plan};

/// Prints the files as a tree of folders, each with what happens to it.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn tree(out: &mut dyn io::Write, plan: &Plan) -> io::Result<()> {
    let changes: Vec<_> = plan.changes().map(|(path, change)| (path.as_path(), change)).collect();
    branch(out, &changes, 0, "")
}

/// Prints files that share their first `depth` names.
fn branch(out: &mut dyn io::Write, files: &[(&Utf8Path, &Change)], depth: usize, indent: &str) -> io::Result<()> {
    let name = |path: &Utf8Path| path.components().nth(depth).map(|name| name.as_str().to_owned());
    let mut rest = files;
    while let [(path, change), ..] = rest {
        let here = name(path);
        let (same, others) = rest.split_at(rest.iter().take_while(|(path, _)| name(path) == here).count());
        let (arm, below) = if others.is_empty() { ("└── ", "    ") } else { ("├── ", "│   ") };
        let muted = styles::MUTED;
        let title = here.unwrap_or_default();
        if path.components().count() == depth + 1 {
            let (style, note) = describe(change);
            writeln!(out, "{muted}{indent}{arm}{muted:#}{style}{title}{style:#}{note}")?;
        } else {
            writeln!(out, "{muted}{indent}{arm}{muted:#}{title}/")?;
            branch(out, same, depth + 1, &format!("{indent}{below}"))?;
        }
        rest = others;
    }
    Ok(())
}

/// The colour of a change, and what is said of it behind the name. A new ordinary file needs no words.
fn describe(change: &Change) -> (Style, &'static str) {
    match change {
        Change::Create { mode: Mode::File, .. } => (styles::ADDED, ""),
        Change::Create { mode: Mode::Executable, .. } => (styles::ADDED, " (executable)"),
        Change::Create { mode: Mode::Private, .. } => (styles::ADDED, " (private)"),
        Change::Edit { .. } => (styles::CHANGED, " (changed)"),
        Change::Delete { .. } => (styles::REMOVED, " (deleted)"),
        Change::SetMode { mode: Mode::File, .. } => (styles::CHANGED, " (made not executable)"),
        Change::SetMode { mode: Mode::Executable, .. } => (styles::CHANGED, " (made executable)"),
        Change::SetMode { mode: Mode::Private, .. } => (styles::CHANGED, " (made private)"),
    }
}

/// Prints the changes as `git diff` would, so that `git apply` takes them.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn diff(out: &mut dyn io::Write, preview: &Preview) -> io::Result<()> {
    for file in &preview.files {
        let mut in_header = true;
        for line in file.unified().split_inclusive('\n') {
            in_header &= !line.starts_with("@@");
            let style = match line.as_bytes()[0] {
                _ if in_header => styles::EMPHASIS,
                b'@' => styles::NOTE,
                b'+' => styles::ADDED,
                b'-' => styles::REMOVED,
                _ => Style::new(),
            };
            let text = line.strip_suffix('\n').unwrap_or(line);
            writeln!(out, "{style}{text}{style:#}")?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    root: &'a str,
    changes: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    path: &'a str,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
    /// The SHA-256 of what is expected to be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
    /// The size of what will be there, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<usize>,
    /// What will be there, where it is UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
}

/// Prints one JSON object: `{"version":1,"root":"…","changes":[{"path":"…","action":"create","mode":"file",…}]}`.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn json(out: &mut dyn io::Write, plan: &Plan) -> io::Result<()> {
    let changes = plan.changes().map(|(path, change)| item(path.as_str(), change)).collect();
    serde_json::to_writer_pretty(&mut *out, &Report { version: 1, root: plan.root().as_str(), changes })?;
    writeln!(out)
}

fn item<'a>(path: &'a str, change: &'a Change) -> Item<'a> {
    let (action, mode) = match change {
        Change::Create { mode, .. } => ("create", Some(*mode)),
        Change::Edit { .. } => ("edit", None),
        Change::Delete { .. } => ("delete", None),
        Change::SetMode { mode, .. } => ("set-mode", Some(*mode)),
    };
    Item {
        path,
        action,
        mode: mode.map(Mode::as_str),
        expected: change.expected().map(|digest| digest.to_string()),
        size: change.content().map(<[u8]>::len),
        content: change.content().and_then(|content| str::from_utf8(content).ok()),
    }
}
