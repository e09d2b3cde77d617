//! Merging line by line, as Git does it, through libgit2.

use camino::Utf8Path;
use git2::{Config, FileFavor, MergeFileInput, MergeFileOptions, Repository};

use super::git::{GitError, with_global_file};

/// Three versions of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions<T> {
    /// What both sides began with.
    pub base: T,
    /// The side that is merged into.
    pub ours: T,
    /// The side that is merged.
    pub theirs: T,
}

impl<T> Versions<T> {
    /// What `f` makes of each.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Versions<U> {
        Versions { base: f(self.base), ours: f(self.ours), theirs: f(self.theirs) }
    }

    /// References to each.
    pub fn as_ref(&self) -> Versions<&T> {
        Versions { base: &self.base, ours: &self.ours, theirs: &self.theirs }
    }

    /// All of them, where there are all.
    pub fn all<U>(self, mut f: impl FnMut(T) -> Option<U>) -> Option<Versions<U>> {
        Some(Versions { base: f(self.base)?, ours: f(self.ours)?, theirs: f(self.theirs)? })
    }
}

impl<T: PartialEq + Copy> Versions<T> {
    /// What they come to where at most one side changed anything, or both changed the same.
    pub fn settled(self) -> Option<T> {
        if self.ours == self.theirs || self.theirs == self.base {
            Some(self.ours)
        } else if self.ours == self.base {
            Some(self.theirs)
        } else {
            None
        }
    }
}

/// What is shown of a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// Both sides.
    #[default]
    Sides,
    /// Both sides, and what they began with between them.
    WithBase,
    /// The same, without the lines that both sides begin or end with.
    WithBaseOnce,
}

/// How conflicts are marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markers {
    /// What stands behind each marker.
    pub labels: Versions<String>,
    /// How many characters a marker has; usually 7.
    pub size: u16,
    /// What stands between them.
    pub shown: Shown,
}

/// Who is right in a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Favor {
    /// Nobody: both sides are shown.
    Neither,
    /// What is merged into.
    Ours,
    /// What is merged.
    Theirs,
}

/// The outcome of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The text, with markers around what is in conflict.
    pub text: Vec<u8>,
    /// Whether nothing is in conflict.
    pub is_clean: bool,
}

/// Merges by lines. Of texts that Git takes for binary, ours is left in conflict, as Git does it.
///
/// # Errors
///
/// Where libgit2 fails, as for texts of more than a gigabyte.
pub fn lines(texts: Versions<&[u8]>, markers: &Markers, favor: Favor) -> Result<Merged, GitError> {
    if let Some(text) = texts.settled() {
        return Ok(Merged { text: text.to_owned(), is_clean: true });
    }
    if is_binary(texts) {
        return Ok(Merged { text: texts.ours.to_owned(), is_clean: false });
    }
    // A merge alone does not start libgit2, and without that has no memory.
    let failed = |source| GitError::Git { doing: "merge the lines", source };
    Config::new().map_err(failed)?;
    let mut options = MergeFileOptions::new();
    options
        .ancestor_label(markers.labels.base.as_str())
        .our_label(markers.labels.ours.as_str())
        .their_label(markers.labels.theirs.as_str())
        .marker_size(markers.size)
        .style_diff3(markers.shown == Shown::WithBase)
        .style_zdiff3(markers.shown == Shown::WithBaseOnce)
        .favor(match favor {
            Favor::Neither => FileFavor::Normal,
            Favor::Ours => FileFavor::Ours,
            Favor::Theirs => FileFavor::Theirs,
        });
    // libgit2 does not label a side that is empty: with a line that is the same in all, none is.
    let first = if texts.ours.is_empty() || texts.theirs.is_empty() { newline(texts) } else { "" };
    let texts = texts.map(|text| [first.as_bytes(), text].concat());
    let inputs = texts.as_ref().map(|text| {
        let mut input = MergeFileInput::new();
        input.content(text);
        input
    });
    let merged = git2::merge_file(&inputs.base, &inputs.ours, &inputs.theirs, Some(&mut options)).map_err(failed)?;
    let text = merged.content().get(first.len()..).unwrap_or_default().to_owned();
    Ok(Merged { text, is_clean: merged.is_automergeable() })
}

/// Whether Git has no lines to merge in one of them.
#[must_use]
pub fn is_binary(texts: Versions<&[u8]>) -> bool {
    [texts.base, texts.ours, texts.theirs].iter().any(|text| text.contains(&0))
}

/// How the lines of whichever side has any end.
fn newline(texts: Versions<&[u8]>) -> &'static str {
    let text = if texts.ours.is_empty() { texts.theirs } else { texts.ours };
    let first = text.split_inclusive(|byte| *byte == b'\n').next();
    if first.is_some_and(|line| line.ends_with(b"\r\n")) { "\r\n" } else { "\n" }
}

/// What Git is configured to show of a conflict in the repository around `folder`.
#[must_use]
pub fn configured(folder: &Utf8Path) -> Shown {
    let config = Repository::discover(folder).and_then(|repository| repository.config()).and_then(with_global_file);
    let style = config.and_then(|config| config.get_string("merge.conflictStyle")).unwrap_or_default();
    match style.as_str() {
        "diff3" => Shown::WithBase,
        "zdiff3" => Shown::WithBaseOnce,
        _ => Shown::Sides,
    }
}
