//! Git repositories of a test, through libgit2: histories are made without a `git` process and without anybody's
//! configuration.

use std::path::Path;

use super::Env;

/// An open repository.
pub(crate) struct Git(git2::Repository);

impl Env {
    /// Makes the folder `dir` of the working folder a repository on branch `main`.
    pub(crate) fn git_init(&self, dir: impl AsRef<Path>) -> Git {
        let mut options = git2::RepositoryInitOptions::new();
        options.initial_head("main").external_template(false).mkdir(true);
        Git::hermetic(git2::Repository::init_opts(self.path(dir), &options).unwrap())
    }

    /// The repository that is in the folder `dir` of the working folder, and in none above it.
    pub(crate) fn git(&self, dir: impl AsRef<Path>) -> Git {
        Git::hermetic(git2::Repository::open(self.path(dir)).unwrap())
    }
}

impl Git {
    /// Puts the repository's own configuration in place of the one that is joined with the user's and the system's.
    fn hermetic(repository: git2::Repository) -> Self {
        let own = git2::Config::open(&repository.path().join("config")).unwrap();
        repository.set_config(&own).unwrap();
        Self(repository)
    }

    /// Commits everything that is not ignored, `day` days after 2026-01-01. Returns the commit's id.
    pub(crate) fn commit(&self, message: &str, day: i64) -> String {
        let mut index = self.0.index().unwrap();
        index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).unwrap();
        index.update_all(["*"], None).unwrap();
        index.write().unwrap();
        let tree = self.0.find_tree(index.write_tree().unwrap()).unwrap();
        let new_year = 1_767_225_600;
        let when = git2::Time::new(new_year + day * 86_400, 0);
        let author = git2::Signature::new("Test User", "test@example.com", &when).unwrap();
        let parent = self.0.head().ok().map(|head| head.peel_to_commit().unwrap());
        // What is being merged, as `git commit` does it.
        let merged = self.0.find_reference("MERGE_HEAD").ok().map(|head| head.peel_to_commit().unwrap());
        let parents: Vec<_> = parent.iter().chain(&merged).collect();
        let id = self.0.commit(Some("HEAD"), &author, &author, message, &tree, &parents).unwrap();
        self.0.cleanup_state().unwrap();
        id.to_string()
    }

    /// Puts a file into the index.
    pub(crate) fn stage(&self, path: &str) {
        let mut index = self.0.index().unwrap();
        index.add_path(Path::new(path)).unwrap();
        index.write().unwrap();
    }

    /// Checks out the branch `name`, made at HEAD where there is none.
    pub(crate) fn switch(&self, name: &str) {
        let head = self.0.head().unwrap().peel_to_commit().unwrap();
        if self.0.find_branch(name, git2::BranchType::Local).is_err() {
            self.0.branch(name, &head, false).unwrap();
        }
        self.0.set_head(&format!("refs/heads/{name}")).unwrap();
        self.0.checkout_head(Some(git2::build::CheckoutBuilder::new().force())).unwrap();
    }

    /// Makes the next commit a merge of the branch `name`; the work tree is left as it is.
    pub(crate) fn merging(&self, name: &str) {
        let branch = self.0.find_branch(name, git2::BranchType::Local).unwrap().get().peel_to_commit().unwrap();
        std::fs::write(self.0.path().join("MERGE_HEAD"), format!("{}\n", branch.id())).unwrap();
    }

    /// The branch that is checked out, even where it has no commit yet.
    pub(crate) fn branch(&self) -> String {
        let head = self.0.find_reference("HEAD").unwrap();
        head.symbolic_target().unwrap().unwrap().trim_start_matches("refs/heads/").to_owned()
    }

    /// The first parents from HEAD on, newest first, as `NAME <E-MAIL> SECONDS SUBJECT`.
    pub(crate) fn log(&self) -> String {
        let mut walk = self.0.revwalk().unwrap();
        walk.push_head().unwrap();
        walk.simplify_first_parent().unwrap();
        walk.map(|id| {
            let commit = self.0.find_commit(id.unwrap()).unwrap();
            let subject = commit.summary().unwrap().unwrap_or_default();
            format!("{} {} {subject}\n", commit.author(), commit.time().seconds())
        })
        .collect()
    }

    /// What the commit at HEAD holds, as `MODE PATH`.
    pub(crate) fn files(&self) -> String {
        let tree = self.0.head().unwrap().peel_to_tree().unwrap();
        let mut index = git2::Index::new().unwrap();
        index.read_tree(&tree).unwrap();
        index.iter().map(|entry| format!("{:o} {}\n", entry.mode, String::from_utf8_lossy(&entry.path))).collect()
    }

    /// The paths that differ from HEAD or are untracked, but for ignored ones. Empty when the work tree is clean.
    pub(crate) fn status(&self) -> String {
        let mut options = git2::StatusOptions::new();
        options.include_untracked(true).recurse_untracked_dirs(true);
        let statuses = self.0.statuses(Some(&mut options)).unwrap();
        statuses.iter().map(|entry| format!("{:?} {}\n", entry.status(), entry.path().unwrap())).collect()
    }
}
