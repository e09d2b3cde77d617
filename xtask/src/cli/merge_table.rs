//! `merge-table`.

use std::panic::catch_unwind;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};

use super::error::{CommandError, Kind};
use crate::repo::merge::{Markers, Merged, Versions, configured};
use crate::sync::merge::merge;

/// The command, as it is typed.
pub(super) const NAME: &str = "merge-table";

/// What tells Git that there is no merge, not even one with conflicts: more than 128, see gitattributes(5).
pub(super) const FAILED: u8 = 129;

/// Merge three versions of a document, tables row by row, as a merge driver of Git
///
/// A row that one side changed, added or deleted is taken from there. Where both changed a row, each cell is taken from
/// the side that changed it; only where both changed the same cell does the row become a conflict. Everything else is
/// merged line by line, as Git does it. The result is written over OURS.
///
/// Exits with 0 when nothing is in conflict, 1 when something is, 129 when it failed and OURS is as it was.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook merge-table base.md ours.md theirs.md
  patternbook merge-table base.md ours.md theirs.md -L mine -L before -L yours

In .gitattributes:
  *.md merge=patternbook

In Git's configuration:
  git config merge.patternbook.name \"tables row by row\"
  git config merge.patternbook.driver \"patternbook merge-table %O %A %B --marker-size %L -L %X -L %S -L %Y\"")]
pub(super) struct Args {
    /// What both sides began with (%O)
    base: Utf8PathBuf,

    /// The side that is merged into, which the result is written over (%A)
    ours: Utf8PathBuf,

    /// The side that is merged (%B)
    theirs: Utf8PathBuf,

    /// What stands behind the markers of a conflict: of OURS, of BASE and of THEIRS, in this order
    #[arg(short = 'L', value_name = "LABEL", allow_hyphen_values = true)]
    labels: Vec<String>,

    /// How many characters a marker has (%L)
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    marker_size: u16,
}

pub(super) fn run(args: &Args) -> ExitCode {
    match merged(args).and_then(|merged| write(&args.ours, &merged.text).map(|()| merged.is_clean)) {
        Ok(is_clean) => ExitCode::from(u8::from(!is_clean)),
        Err(error) => {
            error.report();
            FAILED.into()
        }
    }
}

fn merged(args: &Args) -> Result<Merged, CommandError> {
    if args.labels.len() > 3 {
        let error = CommandError::new(Kind::Usage, "failed to label the conflicts");
        return Err(error.cause(format!("there are {} labels", args.labels.len())).hint("give at most three"));
    }
    let texts = Versions { base: read(&args.base)?, ours: read(&args.ours)?, theirs: read(&args.theirs)? };
    let label = |at: usize, usual: &str| match args.labels.get(at).map(String::as_str) {
        // Older versions of Git leave these as they are.
        None | Some("" | "%X" | "%S" | "%Y") => usual.to_owned(),
        Some(label) => label.to_owned(),
    };
    let labels = Versions { ours: label(0, "ours"), base: label(1, "base"), theirs: label(2, "theirs") };
    let markers = Markers { labels, size: args.marker_size, shown: configured(Utf8Path::new(".")) };
    let failed = || CommandError::new(Kind::World, format!("failed to merge `{}`", args.ours));
    // The exit code of a panic would tell Git that there is a conflict, with ours alone as the result.
    let merged = catch_unwind(|| merge(texts.as_ref().map(Vec::as_slice), &markers));
    merged.map_err(|_| failed().cause("this program has a fault"))?.map_err(|error| failed().because(&error))
}

#[expect(clippy::disallowed_methods, reason = "files that Git makes for this, which may lie anywhere")]
fn read(path: &Utf8Path) -> Result<Vec<u8>, CommandError> {
    std::fs::read(path)
        .map_err(|error| CommandError::new(Kind::World, format!("failed to read `{path}`")).because(&error))
}

/// Git makes this file for the result, and looks at it only when the process has ended well: it needs no journal.
#[expect(clippy::disallowed_methods, reason = "a file that Git makes for this and removes")]
fn write(path: &Utf8Path, text: &[u8]) -> Result<(), CommandError> {
    std::fs::write(path, text)
        .map_err(|error| CommandError::new(Kind::World, format!("failed to write `{path}`")).because(&error))
}
