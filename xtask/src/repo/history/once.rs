//! Files that were there once, wherever in history: each tree is looked at once, however many commits have it.

use std::collections::HashSet;

use git2::{ObjectType, Oid, Repository, Sort};

use super::{Commit, History, Unknown, describe};

/// How many commits are looked at, newest first.
const MOST_COMMITS: usize = 20_000;

/// What a file held in some commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// Where it was.
    pub path: String,
    /// What it held, where that is text.
    pub text: String,
    /// The newest commit that is found to have it.
    pub commit: Commit,
}

/// What was there once.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// Each content of each file, newest commits first.
    pub files: Vec<Once>,
    /// How many commits were looked at.
    pub commits: usize,
    /// Whether these are all that lead to HEAD.
    pub is_whole: bool,
}

impl History {
    /// Everything that files whose name is `wanted` held in a commit that leads to HEAD.
    ///
    /// # Errors
    ///
    /// Why nothing is known.
    pub fn once(&self, wanted: impl Fn(&str) -> bool) -> Result<Past, Unknown> {
        let head = self.head().ok_or(Unknown::NoCommits)?;
        self.lend(|repository| {
            let mut search = Search { repository, wanted: &wanted, seen: HashSet::new(), found: Vec::new() };
            let mut walk = repository.revwalk()?;
            walk.set_sorting(Sort::TIME)?;
            walk.push(head)?;
            let mut past = Past { is_whole: !repository.is_shallow(), ..Past::default() };
            for id in walk {
                if past.commits == MOST_COMMITS {
                    past.is_whole = false;
                    break;
                }
                past.commits += 1;
                let id = id?;
                let tree = repository.find_commit(id)?.tree_id();
                search.tree(tree, "", id)?;
            }
            past.files =
                search.found.iter().filter_map(|it| once(repository, it).transpose()).collect::<Result<_, _>>()?;
            Ok(past)
        })
    }
}

fn once(repository: &Repository, (path, blob, commit): &(String, Oid, Oid)) -> Result<Option<Once>, Unknown> {
    // A clone may have left out what it does not need.
    let Ok(blob) = repository.find_blob(*blob) else { return Ok(None) };
    let Ok(text) = std::str::from_utf8(blob.content()) else { return Ok(None) };
    Ok(Some(Once { path: path.clone(), text: text.to_owned(), commit: describe(repository, *commit)? }))
}

struct Search<'r, F> {
    repository: &'r Repository,
    wanted: &'r F,
    /// Trees, and blobs that are found. A folder that is elsewhere, too, is told of where it was seen first.
    seen: HashSet<Oid>,
    found: Vec<(String, Oid, Oid)>,
}

impl<F: Fn(&str) -> bool> Search<'_, F> {
    fn tree(&mut self, id: Oid, folder: &str, commit: Oid) -> Result<(), Unknown> {
        if !self.seen.insert(id) {
            return Ok(());
        }
        let tree = self.repository.find_tree(id)?;
        for entry in &tree {
            let Ok(name) = std::str::from_utf8(entry.name_bytes()) else { continue };
            match entry.kind() {
                Some(ObjectType::Tree) if name != "node_modules" && !self.seen.contains(&entry.id()) => {
                    self.tree(entry.id(), &join(folder, name), commit)?;
                }
                Some(ObjectType::Blob) if (self.wanted)(name) && self.seen.insert(entry.id()) => {
                    self.found.push((join(folder, name), entry.id(), commit));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
