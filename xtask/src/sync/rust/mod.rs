//! Where the Rust paths lead that documents write, such as `app::config::load` and `crate::config::load`.
//!
//! Most are where the usual names of files say. Only where nothing is, the modules are walked as the compiler does it:
//! `walk` follows what is declared and handed on, `elsewhere` looks for what belongs to a type and stands in another file.

mod elsewhere;
mod nowhere;
mod walk;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

pub use self::nowhere::Nowhere;
use self::walk::{Hit, Walk};
use super::code::{Sources, defines};
use super::reading::Overlay;
use super::workspace::Document;
use crate::pattern::Target;
use crate::repo::Files;
use crate::repo::cargo::{Candidate, Package, Refusal, Workspace as Crates, candidates, outermost};
use crate::repo::files::{self, name};
use crate::repo::symbols::Made;

/// What is known of the paths that documents write.
#[derive(Debug, Default)]
pub(super) struct Paths {
    /// `None` where nothing asks for it or there is no `Cargo.toml`.
    crates: Option<Crates>,
    /// What cargo said of those that it does not describe.
    refused: Vec<Refusal>,
    known: FxHashMap<Key, Known>,
}

/// A path, behind the folder of the document where that says what it means.
type Key = (Box<str>, Box<str>);

#[derive(Debug)]
struct Known {
    leads: Leads,
    /// The files that were read for this.
    read: Vec<String>,
}

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// To a file, and what in it.
    To(Candidate),
    /// To what another crate defines, and this repository hands on.
    Beyond,
    /// Nowhere.
    Nowhere(Nowhere),
    /// Perhaps to what this crate defines, of which all is handed on.
    Perhaps(String),
    /// To what a macro in this file names.
    Made(String),
    /// To something in each of these packages.
    Several(Vec<String>),
}

/// What a path means: what `names` are in one of the crates that begin with `roots`.
struct Meaning<'p> {
    /// The package, where the path does not say which crate.
    package: Option<&'p str>,
    /// Whether that has the root of the repository for its folder.
    is_of_root: bool,
    roots: &'p [String],
    names: Vec<&'p str>,
}

impl Paths {
    /// Asks cargo where a document names a Rust path, and forgets what none does any more. Returns the paths that are
    /// new.
    pub(super) fn ask(&mut self, files: &Files, documents: &[Document]) -> Vec<Key> {
        let manifests = outermost(files);
        let asked: FxHashSet<(&str, &str)> = match manifests.is_empty() {
            false => documents.par_iter().fold(FxHashSet::default, gather).reduce(FxHashSet::default, merge),
            true => FxHashSet::default(),
        };
        if asked.is_empty() {
            *self = Self::default();
            return Vec::new();
        }
        if self.crates.is_none() {
            let (crates, refused) = Crates::load(files.root(), &manifests);
            (self.crates, self.refused) = (Some(crates), refused);
        }
        self.known.retain(|(folder, path), _| asked.contains(&(&**folder, &**path)));
        let mut new: Vec<Key> = asked.into_iter().map(|(folder, path)| (folder.into(), path.into())).collect();
        new.retain(|key| !self.known.contains_key(key));
        new.sort_unstable();
        new
    }

    /// The files of which something is asked: of those paths that are new by their usual names.
    pub(super) fn files<'p>(&'p self, files: &'p Files, new: &'p [Key]) -> impl Iterator<Item = String> + 'p {
        let usual =
            |(folder, path): &'p Key| self.meanings(files, folder, path).into_iter().flat_map(|it| it.usual(files));
        let known = self.known.values().flat_map(|known| known.read.iter().cloned());
        known.chain(new.iter().flat_map(usual).map(|candidate| candidate.file))
    }

    /// Finds out where those paths lead that are new. What more is read for that is added to `sources`.
    pub(super) fn find(&mut self, files: &Files, overlay: &Overlay, sources: &mut Sources, new: Vec<Key>) {
        let Some(crates) = &self.crates else { return };
        let asked = new.par_iter().map(|(folder, path)| {
            let meanings = self.meanings(files, folder, path);
            (usual(files, sources, &meanings), meanings)
        });
        let asked: Vec<_> = asked.collect();
        let mut known = Vec::new();
        for (key, (found, meanings)) in new.iter().zip(asked) {
            if meanings.is_empty() {
                // It is of a crate that is none of this repository's.
                known.push((key, Known { leads: Leads::Beyond, read: Vec::new() }));
                continue;
            }
            let found = found.unwrap_or_else(|| {
                let mut walk = Walk::new(files, overlay, crates, sources);
                let leads = of_all(&mut walk, files, &meanings);
                Known { leads, read: walk.read }
            });
            known.push((key, found));
        }
        let known: Vec<_> = known.into_iter().map(|(key, known)| (key.clone(), known)).collect();
        self.known.extend(known);
    }

    /// Where a path leads that `document` writes. `None` where it is none of this workspace, or nothing is known of that.
    pub(super) fn leads(&self, document: &Document, path: &str) -> Option<&Leads> {
        let folder = if is_relative(path) { document.folder() } else { "" };
        self.known.get(&(folder.into(), path.into())).map(|known| &known.leads)
    }

    /// How a document that wrote `path` writes what the file at `to` defines: through the crate that it wrote, where that
    /// has the file.
    pub(super) fn spell(&self, files: &Files, document: &Document, path: &str, to: &Candidate) -> Option<String> {
        let Some(crates) = &self.crates else { return None };
        let first = path.split("::").next()?;
        let wrote = match is_relative(path) {
            true => crates.packages_for(document.folder()).into_iter().flat_map(|package| &package.roots).collect(),
            false => crates.roots(first).iter().collect::<Vec<_>>(),
        };
        let first = if is_relative(path) { "crate" } else { first };
        let all = wrote.into_iter().map(|root| (first, root));
        let others = crates.crates().filter(|(name, _)| *name != first);
        all.chain(others).find_map(|(name, root)| {
            let modules = modules_of(root, &to.file)?;
            let names: Vec<&str> =
                modules.into_iter().chain(to.symbol.split("::")).filter(|it| !it.is_empty()).collect();
            // A file that is called otherwise is declared to be somewhere.
            let is_it = candidates(files, root, &names).iter().any(|candidate| candidate == to);
            is_it.then(|| [name].into_iter().chain(names).collect::<Vec<_>>().join("::"))
        })
    }

    /// What cargo said of those workspaces that it does not describe.
    pub(super) fn refused(&self) -> &[Refusal] {
        &self.refused
    }

    /// Forgets what a change of these files may have changed. Returns whether that is what crates there are.
    pub(super) fn forget<'p>(&mut self, mut changed: impl Iterator<Item = &'p String> + Clone) -> bool {
        if changed.clone().any(|path| name(path) == "Cargo.toml") {
            *self = Self::default();
            return true;
        }
        if changed.any(|path| path.ends_with(".rs")) {
            self.known.clear();
        }
        false
    }

    /// What a path may mean. Nothing where its first name is no crate of the workspace.
    fn meanings<'p>(&'p self, files: &Files, folder: &'p str, path: &'p str) -> Vec<Meaning<'p>> {
        let Some(crates) = &self.crates else { return Vec::new() };
        let mut names: Vec<&str> = path.split("::").collect();
        let first = names.remove(0);
        if !is_relative(path) {
            let roots = crates.roots(first);
            return if roots.is_empty() {
                Vec::new()
            } else {
                vec![Meaning { package: None, is_of_root: false, roots, names }]
            };
        }
        let packages = crates.packages_for(folder).into_iter();
        let of = |package: &'p Package| {
            let names = match first {
                "crate" => names.clone(),
                // A document that stands among modules is in one.
                _ => beside(files, &package.roots, folder, first, &names)?,
            };
            let is_of_root = package.folder.is_empty();
            Some(Meaning { package: Some(&*package.name), is_of_root, roots: &package.roots, names })
        };
        packages.filter_map(of).collect()
    }
}

impl Meaning<'_> {
    /// Where it may be, by the usual names of files.
    fn usual(&self, files: &Files) -> Vec<Candidate> {
        self.roots.iter().flat_map(|root| candidates(files, root, &self.names)).collect()
    }
}

/// The modules that lead from the file `root` to `file` by their usual names.
fn modules_of<'p>(root: &str, file: &'p str) -> Option<Vec<&'p str>> {
    if root == file {
        return Some(Vec::new());
    }
    let rest = file.strip_prefix(files::folder(root))?.trim_start_matches('/').strip_suffix(".rs")?;
    Some(rest.strip_suffix("/mod").unwrap_or(rest).split('/').collect())
}

/// Whether what a path means depends on where it stands.
fn is_relative(path: &str) -> bool {
    ["crate::", "self::", "super::"].iter().any(|first| path.starts_with(first))
}

/// The names from the root of a crate that `self::` or `super::` and `names` are in `folder`. `None` where that is not
/// the folder of a module.
fn beside<'p>(
    files: &Files,
    roots: &[String],
    folder: &'p str,
    first: &str,
    names: &[&'p str],
) -> Option<Vec<&'p str>> {
    let within = |root: &'_ String| {
        let rest = folder.strip_prefix(files::folder(root))?.trim_start_matches('/');
        let modules: Vec<&str> = rest.split('/').filter(|name| !name.is_empty()).collect();
        let found = candidates(files, root, &modules);
        found.first().is_some_and(|deepest| deepest.symbol.is_empty()).then_some(modules)
    };
    let mut found = roots.iter().find_map(within)?;
    if first == "super" {
        found.pop()?;
    }
    found.extend(names);
    Some(found)
}

/// Where the usual names of files lead, if only one package is meant or has it.
fn usual(files: &Files, sources: &Sources, meanings: &[Meaning<'_>]) -> Option<Known> {
    let [meaning] = meanings else { return None };
    let candidates = meaning.usual(files);
    let read = candidates.iter().map(|candidate| candidate.file.clone()).collect();
    let found = candidates.into_iter().find(|it| defines(sources, &it.file, &it.symbol))?;
    Some(Known { leads: Leads::To(found), read })
}

/// Where a path leads that may be of several packages.
fn of_all(walk: &mut Walk<'_>, files: &Files, meanings: &[Meaning<'_>]) -> Leads {
    let mut found: Vec<(Option<&str>, Leads)> = Vec::new();
    let mut otherwise: Option<Leads> = None;
    for meaning in meanings {
        let leads = of_one(walk, files, meaning);
        // The package that has the whole repository for its folder is meant before others.
        if meaning.is_of_root && matches!(leads, Leads::To(_) | Leads::Beyond) {
            return leads;
        }
        match (&leads, &otherwise) {
            (Leads::To(_) | Leads::Beyond, _) => found.push((meaning.package, leads)),
            (Leads::Nowhere(new), Some(Leads::Nowhere(known))) if new.missing() < known.missing() => {
                otherwise = Some(leads);
            }
            (_, None) | (Leads::Perhaps(_) | Leads::Made(_), Some(Leads::Nowhere(_))) => otherwise = Some(leads),
            _ => {}
        }
    }
    match found.as_slice() {
        [] => otherwise.unwrap_or(Leads::Beyond),
        [(_, only)] => only.clone(),
        several => Leads::Several(several.iter().filter_map(|(package, _)| *package).map(str::to_owned).collect()),
    }
}

fn of_one(walk: &mut Walk<'_>, files: &Files, meaning: &Meaning<'_>) -> Leads {
    // Only from within a crate is it called so.
    let insider = meaning.package.is_some();
    let (mut perhaps, mut made) = (None, None);
    for root in meaning.roots {
        match walk.in_crate(root, &meaning.names, insider) {
            Some(Hit::Place(found)) => return Leads::To(found),
            Some(Hit::Beyond) => return Leads::Beyond,
            None => {}
        }
        (perhaps, made) = (perhaps.or(walk.perhaps.take()), made.or(walk.made.take()));
        if let Some(found) = elsewhere::find(walk, root, &meaning.names, insider) {
            return Leads::To(found);
        }
    }
    match (made, perhaps, Nowhere::of(files, meaning.roots, &meaning.names)) {
        (Some((file, Made::Named)), ..) => Leads::Made(file),
        (_, Some(from), _) => Leads::Perhaps(from),
        (made, None, Some(nowhere)) => Leads::Nowhere(Nowhere { made, ..nowhere }),
        (_, None, None) => Leads::Beyond,
    }
}

fn gather<'d>(mut asked: FxHashSet<(&'d str, &'d str)>, document: &'d Document) -> FxHashSet<(&'d str, &'d str)> {
    for reference in document.facts.patterns.iter().flat_map(|pattern| &pattern.references) {
        if let Target::Rust(path) = &reference.target {
            asked.insert((if is_relative(path) { document.folder() } else { "" }, path));
        }
    }
    asked
}

fn merge<T: Eq + std::hash::Hash>(mut one: FxHashSet<T>, other: FxHashSet<T>) -> FxHashSet<T> {
    one.extend(other);
    one
}
