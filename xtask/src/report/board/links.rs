//! Where the links of documents lead from a page that stands alone.

use rustc_hash::FxHashMap;

use crate::board::Board;
use crate::markdown::anchor;
use crate::markdown::link::{decode, encode};
use crate::repo::Files;
use crate::repo::files::{folder, join};

/// Where files of the repository are looked at.
pub(super) struct Links<'a> {
    files: &'a Files,
    /// What comes before a file's path, and before a folder's.
    before: (String, String),
    /// The ids of patterns on the page by document and anchor.
    patterns: FxHashMap<(&'a str, String), &'a str>,
}

impl<'a> Links<'a> {
    /// Files are looked at where the repository's page shows them at the commit; else where they are, which `way` leads
    /// to.
    pub(super) fn new(board: &'a Board, files: &'a Files, way: &str) -> Self {
        let repository = &board.repository;
        let before = match (&repository.web, &repository.commit) {
            (Some(web), Some(commit)) => (format!("{web}/blob/{commit}/"), format!("{web}/tree/{commit}/")),
            _ => (way.to_owned(), way.to_owned()),
        };
        let of_row = |row: &'a crate::board::Row| {
            let with_word = anchor::slug(&format!("Pattern: {}", row.name));
            [((row.path.as_str(), with_word), row.id.as_str()), ((row.path.as_str(), row.id.clone()), row.id.as_str())]
        };
        Self { files, before, patterns: board.patterns.iter().flat_map(of_row).collect() }
    }

    /// Where a file or folder of the repository is looked at, and a line of it.
    pub(super) fn file(&self, path: &str, line: Option<usize>) -> String {
        let (file, folder) = &self.before;
        let before = if self.files.is_folder(path) { folder } else { file };
        let line = line.map(|line| format!("#L{line}")).unwrap_or_default();
        format!("{before}{}{line}", encode(path))
    }

    /// Where `target`, as a document at `path` has it, leads. `None` where that is nowhere, or nothing that a page may
    /// lead to.
    pub(super) fn resolve(&self, path: &str, target: &str) -> Option<String> {
        if target.chars().any(char::is_control) {
            return None;
        }
        let scheme_end = target.find([':', '/', '?', '#']).filter(|at| target[*at..].starts_with(':'));
        if let Some(end) = scheme_end {
            let scheme = target[..end].to_ascii_lowercase();
            return ["http", "https", "mailto"].contains(&scheme.as_str()).then(|| target.to_owned());
        }
        // `//host/path` is of the page's own scheme, which is nobody's.
        if target.starts_with("//") {
            return None;
        }
        let (place, anchor) = target.split_once('#').map_or((target, None), |(place, anchor)| (place, Some(anchor)));
        let place = decode(place.split('?').next().unwrap_or_default()).into_owned();
        let file = match place.as_str() {
            "" => path.to_owned(),
            _ => match place.strip_prefix('/') {
                Some(place) => join("", place)?,
                None => join(folder(path), &place)?,
            },
        };
        if let Some(anchor) = anchor
            && let Some(id) = self.patterns.get(&(file.as_str(), decode(anchor).to_lowercase()))
        {
            return Some(format!("#{id}"));
        }
        if !self.files.contains(&file) {
            return None;
        }
        let anchor = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
        Some(self.file(&file, None) + &anchor)
    }
}
