//! One walk over the ancestors of HEAD that answers for many paths.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};

use git2::{ObjectType, Oid, Repository, Tree};
use rustc_hash::FxHashMap;

use super::{Commit, Committed, Unknown, describe, diff};

/// How many commits are visited before questions are asked again, the first time; then twice as many.
const FIRST: usize = 32;

/// A larger blob is no document and no source.
const LARGEST: usize = 16 * 1024 * 1024;

/// What a question says to the part of history that was visited.
#[derive(Debug)]
pub enum Step<T> {
    /// This is the answer.
    Answer(T),
    /// It depends on commits that were not visited yet.
    More,
}

/// A file in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    /// Relative to the root.
    pub path: String,
    /// Its content.
    pub id: Oid,
    /// Whether it is not to be in the work tree: a sparse checkout leaves it out.
    pub is_absent: bool,
}

/// The commits visited so far, by position: HEAD is 0, and a commit comes after the child that led to it.
pub struct Walk<'r> {
    repository: &'r Repository,
    shallow: HashSet<Oid>,
    visited: Vec<Visited>,
    positions: HashMap<Oid, usize>,
    /// What to visit next: the newest, by the committer's clock.
    queue: BinaryHeap<(i64, Reverse<usize>, Oid, Option<usize>)>,
    queued: HashSet<Oid>,
    paths: Vec<String>,
    numbers: FxHashMap<String, usize>,
    /// What each path held, by position, noted where it is not what the position before had.
    states: Vec<Vec<(usize, Option<Oid>)>>,
    /// The names that the paths have in some commits. The first are those asked for.
    names: Vec<Names>,
    /// Whether former names are not looked for.
    keeps_names: bool,
    described: RefCell<HashMap<Oid, Commit>>,
}

#[derive(Debug)]
struct Visited {
    id: Oid,
    parents: Vec<Oid>,
    /// When it was committed.
    time: git2::Time,
    /// Whether its parents are left out of a shallow clone.
    boundary: bool,
    /// Which of the walk's names the paths have here.
    names: usize,
}

/// What the paths are called in a part of history.
struct Names {
    /// Those that are not called as they were asked for.
    former: BTreeMap<usize, String>,
    tree: Node,
    /// What they hold in the commit that was looked at last under these names.
    held: Vec<Option<Oid>>,
}

/// A folder or file on the way to a path.
#[derive(Default)]
struct Node {
    children: Vec<(String, Node)>,
    paths: Vec<usize>,
    /// What was here when it was looked at last.
    last: Option<Option<Oid>>,
}

impl Names {
    fn new(paths: &[String], former: BTreeMap<usize, String>) -> Self {
        let mut tree = Node::default();
        for (number, path) in paths.iter().enumerate() {
            let mut node = &mut tree;
            for name in former.get(&number).unwrap_or(path).split('/').filter(|name| !name.is_empty()) {
                let at = node.children.iter().position(|(other, _)| other == name).unwrap_or_else(|| {
                    node.children.push((name.to_owned(), Node::default()));
                    node.children.len() - 1
                });
                node = &mut node.children[at].1;
            }
            node.paths.push(number);
        }
        Self { former, tree, held: vec![None; paths.len()] }
    }
}

impl Node {
    /// Looks at what is here, and goes down only where it is something else than last time.
    fn look(
        &mut self,
        repository: &Repository,
        here: Option<(Oid, ObjectType)>,
        held: &mut [Option<Oid>],
    ) -> Result<(), git2::Error> {
        let id = here.map(|(id, _)| id);
        if self.last == Some(id) {
            return Ok(());
        }
        self.last = Some(id);
        for &path in &self.paths {
            held[path] = id;
        }
        let tree = match here {
            Some((id, ObjectType::Tree)) if !self.children.is_empty() => Some(repository.find_tree(id)?),
            _ => None,
        };
        for (name, child) in &mut self.children {
            let entry = tree.as_ref().and_then(|tree| tree.get_name(name));
            let kind = entry.and_then(|entry| Some((entry.id(), entry.kind()?)));
            child.look(repository, kind.filter(|(_, kind)| *kind != ObjectType::Commit), held)?;
        }
        Ok(())
    }
}

impl<'r> Walk<'r> {
    pub(super) fn new(
        repository: &'r Repository,
        head: Oid,
        shallow: HashSet<Oid>,
        paths: Vec<String>,
    ) -> Result<Self, Unknown> {
        let mut walk = Self {
            repository,
            shallow,
            visited: Vec::new(),
            positions: HashMap::new(),
            queue: BinaryHeap::from([(i64::MAX, Reverse(0), head, None)]),
            queued: HashSet::from([head]),
            states: vec![Vec::new(); paths.len()],
            names: vec![Names::new(&paths, BTreeMap::new())],
            numbers: paths.iter().enumerate().rev().map(|(number, path)| (path.clone(), number)).collect(),
            paths,
            keeps_names: false,
            described: RefCell::default(),
        };
        walk.visit_next()?;
        Ok(walk)
    }

    /// Asks of the paths by these names only, not of what else they were called.
    pub fn keep_names(&mut self) {
        self.keeps_names = true;
    }

    /// Asks all `questions` of what was visited, and visits more until each has its answer.
    ///
    /// # Errors
    ///
    /// Where a commit cannot be read, or a question fails.
    pub fn answer<Q, A>(
        &mut self,
        questions: Vec<Q>,
        mut ask: impl FnMut(&mut Self, &Q) -> Result<Step<A>, Unknown>,
    ) -> Result<Vec<A>, Unknown> {
        let mut answers: Vec<Option<A>> = questions.iter().map(|_| None).collect();
        let mut chunk = FIRST;
        loop {
            let mut open = false;
            for (question, answer) in questions.iter().zip(&mut answers).filter(|(_, answer)| answer.is_none()) {
                match ask(self, question)? {
                    Step::Answer(found) => *answer = Some(found),
                    Step::More => open = true,
                }
            }
            if !open {
                return Ok(answers.into_iter().flatten().collect());
            }
            let target = self.visited.len() + chunk;
            chunk *= 2;
            while self.visited.len() < target && self.visit_next()? {}
        }
    }

    fn visit_next(&mut self) -> Result<bool, Unknown> {
        let Some((_, _, id, child)) = self.queue.pop() else { return Ok(false) };
        let position = self.visited.len();
        let commit = self.repository.find_commit(id)?;
        let boundary = self.shallow.contains(&id);
        let parents: Vec<Oid> = if boundary { Vec::new() } else { commit.parent_ids().collect() };
        let tree = commit.tree()?;
        let mut names = child.map_or(0, |child| self.visited[child].names);
        self.look(names, &tree)?;
        if !self.keeps_names
            && let Some(former) = self.renamed(names, child, &tree)?
        {
            names = former;
            self.look(names, &tree)?;
        }
        for (state, held) in self.states.iter_mut().zip(&self.names[names].held) {
            if state.last().is_none_or(|(_, last)| last != held) {
                state.push((position, *held));
            }
        }
        for &parent in &parents {
            if self.queued.insert(parent) {
                let time = self.repository.find_commit(parent)?.time().seconds();
                self.queue.push((time, Reverse(self.queued.len()), parent, Some(position)));
            }
        }
        self.positions.insert(id, position);
        self.visited.push(Visited { id, parents, time: commit.time(), boundary, names });
        Ok(true)
    }

    fn look(&mut self, names: usize, tree: &Tree<'_>) -> Result<(), git2::Error> {
        let Names { tree: node, held, .. } = &mut self.names[names];
        node.look(self.repository, Some((tree.id(), ObjectType::Tree)), held)
    }

    /// The names in a parent, with `tree`, of files that its child has and it has not; HEAD is the parent of the work
    /// tree. `None` where they are the same.
    fn renamed(&mut self, names: usize, child: Option<usize>, tree: &Tree<'_>) -> Result<Option<usize>, Unknown> {
        let held = &self.names[names].held;
        let is_new = |path: &usize| {
            held[*path].is_none()
                && match (child, self.repository.workdir()) {
                    (Some(child), _) => self.held(child, *path).is_some(),
                    (None, Some(folder)) => folder.join(&self.paths[*path]).exists(),
                    (None, None) => false,
                }
        };
        let new: Vec<usize> = (0..held.len()).filter(is_new).collect();
        if new.is_empty() {
            return Ok(None);
        }
        let after = child.map(|child| self.repository.find_commit(self.visited[child].id)?.tree()).transpose()?;
        let renames = diff::renames(self.repository, tree, after.as_ref())?;
        let mut former = self.names[names].former.clone();
        for path in new {
            if let Some(old) = renames.get(self.name(names, path)) {
                former.insert(path, old.clone());
            }
        }
        if former == self.names[names].former {
            return Ok(None);
        }
        let known = self.names.iter().position(|names| names.former == former);
        Ok(Some(known.unwrap_or_else(|| {
            self.names.push(Names::new(&self.paths, former));
            self.names.len() - 1
        })))
    }

    fn name(&self, names: usize, path: usize) -> &str {
        self.names[names].former.get(&path).unwrap_or(&self.paths[path])
    }

    /// The number of a path that was asked for.
    #[must_use]
    pub fn number(&self, path: &str) -> Option<usize> {
        self.numbers.get(path).copied()
    }

    /// What the path with this number was called at a position.
    #[must_use]
    pub fn name_at(&self, position: usize, path: usize) -> &str {
        self.name(self.visited[position].names, path)
    }

    /// The blob or tree that the path with this number was at a position.
    #[must_use]
    pub fn held(&self, position: usize, path: usize) -> Option<Oid> {
        let states = &self.states[path];
        let after = states.partition_point(|(from, _)| *from <= position);
        states.get(after.checked_sub(1)?)?.1
    }

    /// The commit at position 0.
    #[must_use]
    pub fn head(&self) -> Oid {
        self.visited[0].id
    }

    /// What the path with this number was in any commit that was visited; the same more than once where it came back.
    pub fn all_held(&self, path: usize) -> impl Iterator<Item = Oid> {
        self.states[path].iter().filter_map(|(_, held)| *held)
    }

    /// Whether every ancestor of HEAD was visited, as far as they are here.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.queue.is_empty()
    }

    /// How many commits were visited.
    #[must_use]
    pub fn len(&self) -> usize {
        self.visited.len()
    }

    /// Whether none was, which never is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.visited.is_empty()
    }

    /// The positions of a commit's parents. `None` where one was not visited yet.
    #[must_use]
    pub fn parents(&self, position: usize) -> Option<Vec<usize>> {
        self.visited[position].parents.iter().map(|parent| self.positions.get(parent).copied()).collect()
    }

    /// Whether the parents of a commit are left out of a shallow clone.
    #[must_use]
    pub fn is_boundary(&self, position: usize) -> bool {
        self.visited[position].boundary
    }

    /// Who made the commit at a position.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub fn commit(&self, position: usize) -> Result<Commit, Unknown> {
        let id = self.visited[position].id;
        if let Some(known) = self.described.borrow().get(&id) {
            return Ok(known.clone());
        }
        // How short its id may be takes a look at all objects; and most questions come to the same few commits.
        let commit = describe(self.repository, id)?;
        self.described.borrow_mut().insert(id, commit.clone());
        Ok(commit)
    }

    /// The day on which the commit at a position was committed, rather than written: `2026-01-31`.
    #[must_use]
    pub fn day(&self, position: usize) -> String {
        super::date(self.visited[position].time)
    }

    /// Whether every commit of a later day was visited, and what each of them comes from.
    #[must_use]
    pub fn reaches(&self, day: &str) -> bool {
        let is_done = |child: &usize| *self.day(*child) <= *day;
        self.queue.iter().all(|(.., child)| child.as_ref().is_some_and(is_done))
    }

    /// The position of the commit whose id begins with `id`. `None` where HEAD does not come from it.
    #[must_use]
    pub fn find(&self, id: &str) -> Step<Option<usize>> {
        match self.repository.find_commit_by_prefix(id).ok().map(|commit| commit.id()) {
            None => Step::Answer(None),
            Some(id) if self.positions.contains_key(&id) => Step::Answer(self.positions.get(&id).copied()),
            Some(_) if self.queue.is_empty() => Step::Answer(None),
            Some(_) => Step::More,
        }
    }

    /// Whether a commit's parents are left out of this clone.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        !self.shallow.is_empty()
    }

    /// Whether the path with this number holds the same in all commits that were visited.
    #[must_use]
    pub fn is_constant(&self, path: usize) -> bool {
        self.states[path].len() == 1
    }

    /// A blob's text. `None` where it is none, or no document's or source's.
    ///
    /// # Errors
    ///
    /// Where it is not there, as in a partial clone.
    pub fn text(&self, id: Oid) -> Result<Option<String>, Unknown> {
        let object = self.repository.find_object(id, None)?;
        let Some(blob) = object.as_blob().filter(|blob| blob.size() <= LARGEST) else {
            return Ok(None);
        };
        let bytes = blob.content();
        let is_binary = memchr::memchr(0, bytes).is_some();
        Ok(str::from_utf8(bytes).ok().filter(|_| !is_binary).map(str::to_owned))
    }

    /// What is in the index.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub fn tracked(&self) -> Result<Vec<Tracked>, Unknown> {
        // Git's `CE_SKIP_WORKTREE`, of the extended flags.
        const SKIP: u16 = 1 << 14;
        let tracked = |entry: git2::IndexEntry| {
            let is_absent = entry.flags_extended & SKIP != 0;
            Some(Tracked { path: String::from_utf8(entry.path).ok()?, id: entry.id, is_absent })
        };
        Ok(self.repository.index()?.iter().filter_map(tracked).collect())
    }

    /// What the commit at a position changed against one of its parents.
    ///
    /// # Errors
    ///
    /// Where one of both cannot be read.
    pub fn deltas(&self, parent: usize, position: usize) -> Result<Vec<diff::Delta>, Unknown> {
        let tree = |position: usize| self.repository.find_commit(self.visited[position].id)?.tree();
        Ok(diff::between(self.repository, &tree(parent)?, &tree(position)?)?)
    }

    /// What is not committed: the files that differ from HEAD, and those that it does not have.
    ///
    /// # Errors
    ///
    /// Where HEAD or the work tree cannot be read.
    pub fn uncommitted(&self) -> Result<Vec<diff::Delta>, Unknown> {
        Ok(diff::uncommitted(self.repository, &self.repository.find_commit(self.visited[0].id)?.tree()?)?)
    }

    /// What is committed in HEAD, whose own commit changed `last`.
    pub(super) fn committed(&self, last: Vec<String>) -> Result<Committed, Unknown> {
        Ok(Committed::of(self.repository, &self.repository.find_commit(self.head())?.tree()?, last)?)
    }

    /// The same for some files, without a look at any other; renames are not followed. None where `paths` is empty.
    ///
    /// # Errors
    ///
    /// Where HEAD or the work tree cannot be read.
    pub fn uncommitted_of(&self, paths: &[&str]) -> Result<Vec<diff::Delta>, Unknown> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let head = self.repository.find_commit(self.visited[0].id)?.tree()?;
        Ok(diff::uncommitted_of(self.repository, &head, paths)?)
    }
}
