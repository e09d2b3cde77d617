//! `--watch`: says what is found, and says it anew whenever something changes.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::{FxHashMap, FxHashSet};

use super::error::{CommandError, Kind};
use super::findings::count;
use super::{baseline, interrupt, output};
use crate::diagnostic::{Diagnostic, Sources};
use crate::repo::Files;
use crate::repo::watch::{Changed, Watch};
use crate::report;
use crate::sync::workspace::{Change, Text};
use crate::sync::{self, Options, Workspace};

/// How long a signal may have to wait.
const PATIENCE: Duration = Duration::from_millis(100);

/// Says what is found below `root`, and again after each change, until somebody asks to stop.
pub(super) fn run(
    root: &Utf8Path,
    mut options: Options,
    baseline: Option<&Utf8PathBuf>,
) -> Result<ExitCode, CommandError> {
    let (sender, changes) = mpsc::channel();
    // Before anything is read: what changes meanwhile is told.
    let mut watch = Watch::new(root, move |changed| drop(sender.send(changed))).map_err(|error| cannot(&error))?;
    watch.follow(&Files::walk(root)).map_err(|error| cannot(&error))?;
    let mut workspace = Workspace::load(root);
    let (mut said, mut rendered) = (Vec::new(), Rendered::default());
    loop {
        workspace = match workspace {
            Ok(workspace) => follow(&mut watch, workspace)?,
            Err(wrong) => Err(wrong),
        };
        if let Ok(workspace) = &workspace {
            options.baseline = baseline.map(|path| baseline::read("sync-docs", &workspace.files, path)).transpose()?;
        }
        let found = match &workspace {
            Ok(workspace) => render(&sync::examine(workspace, &options).diagnostics, workspace, &mut rendered),
            Err(wrong) => render(std::slice::from_ref(&**wrong), &Files::walk(root), &mut rendered),
        };
        let found = found.map_err(CommandError::output)?;
        if found != said {
            say(&found, !said.is_empty()).map_err(CommandError::output)?;
            said = found;
        }
        let Some(changed) = wait(&changes) else { return Ok(ExitCode::from(interrupt::EXIT_CODE)) };
        forget(&mut rendered, &changed);
        workspace = match workspace {
            Ok(mut workspace) if !changed.all => {
                workspace.update(changed.paths.into_iter().map(touched)).map(|()| workspace)
            }
            _ => Workspace::load(root),
        };
    }
}

/// Watches what is there now, and takes up what nobody told of.
fn follow(watch: &mut Watch, mut workspace: Workspace) -> Result<Result<Workspace, Box<Diagnostic>>, CommandError> {
    loop {
        let missed = watch.follow(&workspace.files).map_err(|error| cannot(&error))?;
        if missed.is_empty() {
            return Ok(Ok(workspace));
        }
        if let Err(wrong) = workspace.update(missed.into_iter().map(touched)) {
            return Ok(Err(wrong));
        }
    }
}

fn touched(path: String) -> Change {
    Change { path, text: Text::Same }
}

/// The next change, and what comes with it. `None` once somebody asked to stop.
fn wait(changes: &Receiver<Changed>) -> Option<Changed> {
    loop {
        if interrupt::check().is_break() {
            return None;
        }
        match changes.recv_timeout(PATIENCE) {
            Ok(first) => return Some(first.settled(|quiet| changes.recv_timeout(quiet).ok())),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// What was said of each finding. As long as neither it nor a file that it is about changes, that is said again.
type Rendered = FxHashMap<Diagnostic, Vec<u8>>;

/// Forgets what may be said otherwise now.
fn forget(rendered: &mut Rendered, changed: &Changed) {
    let paths: FxHashSet<&str> = changed.paths.iter().map(String::as_str).collect();
    let is_as_before =
        |diagnostic: &Diagnostic| !report::human::paths(diagnostic).any(|path| paths.contains(path.as_str()));
    rendered.retain(|diagnostic, _| !changed.all && is_as_before(diagnostic));
}

/// The findings, and how it stands in one line.
fn render(found: &[Diagnostic], sources: &dyn Sources, rendered: &mut Rendered) -> io::Result<Vec<u8>> {
    let new: Vec<&Diagnostic> = found.iter().filter(|diagnostic| !rendered.contains_key(*diagnostic)).collect();
    let texts = report::human::each(&new, sources)?;
    rendered.extend(new.into_iter().cloned().zip(texts));
    let mut out = Vec::new();
    for diagnostic in found {
        out.extend_from_slice(&rendered[diagnostic]);
    }
    let state = if found.is_empty() { "in sync".to_owned() } else { count(found.len(), "finding") };
    writeln!(out, "{state}, waiting for changes")?;
    let found: FxHashSet<&Diagnostic> = found.iter().collect();
    rendered.retain(|diagnostic, _| found.contains(diagnostic));
    Ok(out)
}

fn say(found: &[u8], again: bool) -> io::Result<()> {
    let mut out = output::report();
    if again {
        writeln!(out)?;
    }
    out.write_all(found)?;
    out.flush()
}

fn cannot(error: &notify::Error) -> CommandError {
    let failure = CommandError::new(Kind::World, "failed to watch the files").because(error);
    match error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            failure.hint("let this user watch more folders: raise `fs.inotify.max_user_watches`")
        }
        _ => failure,
    }
}
