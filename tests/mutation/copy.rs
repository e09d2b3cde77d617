//! A tree on disk with its history, which takes on what a mutant says and is clean again afterwards.

use std::path::{Path, PathBuf};
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use git2::{Index, IndexEntry, IndexTime, Oid, Repository, Signature, Time};

use crate::mutant::Mutant;
use crate::tree::{Files, Tree};

/// The file by which Git knows whom to ask.
const ATTRIBUTES: &str = ".gitattributes";

/// What Git calls for a document, with the program of this build.
fn driver() -> String {
    let program = env!("CARGO_BIN_EXE_patternbook").replace('\\', "/");
    format!("'{program}' merge-table %O %A %B --marker-size %L -L %X -L %S -L %Y")
}

/// A tree on disk.
pub(crate) struct Copy {
    repository: Repository,
    root: Utf8PathBuf,
    /// What is on disk.
    files: Files,
    /// The last commit of the clean tree.
    head: Oid,
    commits: i64,
}

impl Copy {
    /// Writes a tree below `folder`, with its history.
    pub(crate) fn new(tree: &Tree, folder: &Path) -> Self {
        let path = folder.join(&tree.name);
        let mut options = git2::RepositoryInitOptions::new();
        options.initial_head("main").external_template(false).mkpath(true);
        let repository = Repository::init_opts(&path, &options).expect("a repository");
        let mut config = repository.config().expect("a configuration");
        config.set_str("merge.patternbook.driver", &driver()).expect("a driver");
        let root = Utf8PathBuf::from_path_buf(path).expect("UTF-8").canonicalize_utf8().expect("it is there");
        let mut copy = Self { repository, root, files: Files::new(), head: Oid::ZERO_SHA1, commits: 0 };
        for (message, files) in &tree.history {
            copy.head = copy.commit(files, message);
        }
        copy.write(&tree.files);
        copy
    }

    /// Where it is.
    pub(crate) fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// Takes on what the mutant says.
    pub(crate) fn spoil(&mut self, mutant: &Mutant) {
        for files in &mutant.commits {
            self.commit(files, "Change");
        }
        self.write(&mutant.work);
    }

    /// Commits what the mutant says on one branch and `theirs` on another, each on top of the clean tree, and has Git
    /// merge them as `docs/merge-driver.md` says. Returns whether there is no conflict.
    pub(crate) fn merge(&mut self, tree: &Tree, mutant: &Mutant, theirs: &Files) -> Result<bool, String> {
        let mut files = tree.files.clone();
        files.insert(ATTRIBUTES.to_owned(), b"*.md merge=patternbook\n".to_vec());
        let base = self.commit(&files, "Merge tables row by row");
        let with = |side: &Files| files.clone().into_iter().chain(side.clone()).collect::<Files>();
        let other = self.commit(&with(theirs), "Theirs");
        self.repository.reference("refs/heads/theirs", other, true, "theirs").expect("a branch");
        self.repository.reference("refs/heads/main", base, true, "ours").expect("a branch");
        let ours = with(&mutant.work);
        self.commit(&ours, "Ours");
        self.write(&ours);
        let is_clean = self.git(&["merge", "--quiet", "--no-edit", "theirs"])?;
        // Whatever Git has made of them.
        self.files = ours.into_keys().map(|path| (path, Vec::new())).collect();
        Ok(is_clean)
    }

    /// Runs Git, with no configuration but the repository's. Returns whether it ended with 0; 1 is the other answer.
    fn git(&self, args: &[&str]) -> Result<bool, String> {
        let mut command = Command::new("git");
        command.current_dir(&self.root).args(args);
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", self.root.join(".git/none"));
        for name in ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"] {
            command.env(name, "Test User");
        }
        for name in ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"] {
            command.env(name, "test@example.com");
        }
        let output = command.output().map_err(|error| format!("git does not start: {error}"))?;
        match output.status.code() {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => Err(format!("git {args:?}: {}", String::from_utf8_lossy(&output.stderr))),
        }
    }

    /// Is the clean tree again.
    pub(crate) fn restore(&mut self, tree: &Tree) {
        self.repository.cleanup_state().expect("no merge is left");
        self.repository.reference("refs/heads/main", self.head, true, "clean").expect("a branch");
        self.stage(self.repository.find_commit(self.head).expect("a commit").tree_id());
        self.commits = i64::try_from(tree.history.len()).unwrap_or_default();
        self.write(&tree.files);
    }

    /// Makes what is on disk these files.
    pub(crate) fn write(&mut self, files: &Files) {
        for path in self.files.keys().filter(|path| !files.contains_key(*path)) {
            let path = self.root.join(path);
            std::fs::remove_file(&path).expect("it is there");
            // Git knows no empty folders.
            let folders = path.ancestors().skip(1).take_while(|folder| *folder != self.root);
            for folder in folders {
                if std::fs::remove_dir(folder).is_err() {
                    break;
                }
            }
        }
        for (path, bytes) in files.iter().filter(|(path, bytes)| self.files.get(*path) != Some(bytes)) {
            let path = self.root.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(&self.root)).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
        self.files = files.clone();
    }

    /// Makes the index hold a tree.
    fn stage(&self, tree: Oid) {
        let mut index = self.repository.index().expect("an index");
        index.read_tree(&self.repository.find_tree(tree).expect("a tree")).expect("an index");
        index.write().expect("an index");
    }

    fn commit(&mut self, files: &Files, message: &str) -> Oid {
        let mut index = Index::new().expect("an index");
        for (path, bytes) in files {
            let id = self.repository.blob(bytes).expect("a blob");
            index.add(&entry(path, id)).expect("an entry");
        }
        let id = index.write_tree_to(&self.repository).expect("a tree");
        self.stage(id);
        let tree = self.repository.find_tree(id).expect("a tree");
        let new_year = 1_767_225_600;
        self.commits += 1;
        let when = Time::new(new_year + self.commits * 86_400, 0);
        let author = Signature::new("Test User", "test@example.com", &when).expect("an author");
        let parent = self.repository.head().ok().map(|head| head.peel_to_commit().expect("a commit"));
        let parents = Vec::from_iter(&parent);
        self.repository.commit(Some("HEAD"), &author, &author, message, &tree, &parents).expect("a commit")
    }
}

/// A file in an index, of which nothing is known but its content.
fn entry(path: &str, id: Oid) -> IndexEntry {
    let zero = IndexTime::new(0, 0);
    IndexEntry {
        ctime: zero,
        mtime: zero,
        dev: 0,
        ino: 0,
        mode: 0o100_644,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.into(),
    }
}

/// A folder of its own, which goes with this.
pub(crate) fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_owned();
    (folder, path)
}
