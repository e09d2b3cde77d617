//! A repository as rules see it: its files, each read and parsed when the first rule asks.

pub mod bicep;
mod file;
pub mod hcl;
pub mod manifests;
pub mod shell;
pub mod terraform;
pub mod yaml;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use camino::Utf8Path;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

pub use file::File;

use super::mask;
use super::pipeline::Pipelines;
use crate::diagnostic::Sources;
use crate::repo::{Files, History};
use crate::sync::waiver::Waiver;

/// The files of a repository, and its history.
#[derive(Debug)]
pub struct Project {
    walked: Arc<Files>,
    files: BTreeMap<Box<str>, File>,
    history: History,
    pipelines: OnceLock<Pipelines>,
}

impl Project {
    /// The repository below `root`, which has to be absolute.
    #[must_use]
    pub fn load(root: &Utf8Path) -> Self {
        let walked = Arc::new(Files::walk(root));
        let history = History::of(root);
        let index = history.walk(Vec::new(), |walk| walk.tracked()).unwrap_or_default();
        let tracked: FxHashSet<String> = index.into_iter().filter(|it| !it.is_absent).map(|it| it.path).collect();
        // What is tracked is there although an ignore file names it, and what is in the walk may be new.
        let is_there = |path: &&String| walked.is_file(path) || walked.is_on_disk(path);
        let mut paths: Vec<&str> = tracked.iter().filter(is_there).map(String::as_str).collect();
        paths.extend(walked.paths().filter(|path| !tracked.contains(*path)));
        let file = |path: &str| (path.into(), File::new(path, tracked.contains(path), Arc::clone(&walked)));
        let files = paths.into_iter().map(file).collect();
        Self { walked, files, history, pipelines: OnceLock::new() }
    }

    /// The folder that all paths are relative to.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        self.walked.root()
    }

    /// Every file that is tracked, or new and not ignored, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.values()
    }

    /// All that is on disk, for what is not asked about one of the files.
    #[must_use]
    pub fn on_disk(&self) -> &Files {
        &self.walked
    }

    /// The file at `path`, relative to the root.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// What the hosts run: workflows of GitHub's and pipelines of GitLab's.
    #[must_use]
    pub fn pipelines(&self) -> &Pipelines {
        self.pipelines.get_or_init(|| Pipelines::read(self))
    }

    /// What Git knows of the past.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Whether Git would not take `path`, which need not exist.
    #[must_use]
    pub fn would_ignore(&self, path: &str) -> bool {
        self.walked.would_ignore(path)
    }

    /// The waivers of each file that has any.
    pub(super) fn waivers(&self) -> Vec<(Box<str>, Vec<Waiver>)> {
        let files: Vec<&File> = self.files.values().filter(|file| file.may_have_waivers()).collect();
        let found = files.into_par_iter().map(|file| (file.path().into(), file.waivers()));
        found.filter(|(_, waivers)| !waivers.is_empty()).collect()
    }
}

impl Sources for Project {
    fn text(&self, path: &Utf8Path) -> Option<Cow<'_, str>> {
        // What is shown, and what a baseline knows findings by, has no secret in it.
        match self.file(path.as_str()) {
            Some(file) => file.text().map(|text| mask::masked(path.as_str(), text)),
            None => {
                let text = self.walked.read(path.as_str()).ok()?;
                Some(Cow::Owned(mask::masked(path.as_str(), &text).into_owned()))
            }
        }
    }
}
