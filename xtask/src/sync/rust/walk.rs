//! Modules of a crate, as the compiler goes through them: files, `#[path]`, inline modules, and what `use` hands on.

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::repo::Files;
use crate::repo::cargo::{Candidate, Workspace as Crates, below, module_files};
use crate::repo::files;
use crate::repo::symbols::Made;
use crate::repo::symbols::outline::{self, Outline, Use};
use crate::sync::code::{self, Source, Sources, defines};
use crate::sync::reading::Overlay;

/// Longer chains of names are not followed.
const DEEPEST: usize = 32;

/// A walk through the crates of a workspace, for one path.
pub(super) struct Walk<'w> {
    pub(super) files: &'w Files,
    overlay: &'w Overlay,
    crates: &'w Crates,
    sources: &'w mut Sources,
    /// What was asked already, so that modules that take from each other come to an end.
    seen: FxHashSet<(String, String, String)>,
    /// Whether what modules take over for themselves may be meant.
    insider: bool,
    /// The files that were read.
    pub(super) read: Vec<String>,
    /// A crate of which all is handed on, and that is none of the workspace.
    pub(super) perhaps: Option<String>,
    /// A file in which a macro may make what is asked for.
    pub(super) made: Option<(String, Made)>,
}

/// What a path leads to.
pub(super) enum Hit {
    Place(Candidate),
    /// What another crate defines.
    Beyond,
}

/// A module.
struct Module {
    /// The file that it stands in.
    file: String,
    /// The modules of that file that lead to it, where it has no file for itself.
    within: Vec<Box<str>>,
    /// Where the files of its own modules are.
    folder: String,
    parent: Option<Rc<Module>>,
}

impl Module {
    fn root(file: &str) -> Rc<Self> {
        let (file, folder) = (file.to_owned(), files::folder(file).to_owned());
        Rc::new(Self { file, within: Vec::new(), folder, parent: None })
    }

    /// A name in its file.
    fn symbol(&self, names: &[&str]) -> String {
        let names: Vec<&str> = self.within.iter().map(|name| &**name).chain(names.iter().copied()).collect();
        names.join("::")
    }
}

impl<'w> Walk<'w> {
    pub(super) fn new(files: &'w Files, overlay: &'w Overlay, crates: &'w Crates, sources: &'w mut Sources) -> Self {
        let (seen, read) = (FxHashSet::default(), Vec::new());
        Self { files, overlay, crates, sources, seen, insider: false, read, perhaps: None, made: None }
    }

    /// What `names` lead to in the crate that begins with the file `root`, as an insider of it or another crate says it.
    pub(super) fn in_crate(&mut self, root: &str, names: &[&str], insider: bool) -> Option<Hit> {
        self.seen.clear();
        self.insider = insider;
        self.find(&Module::root(root), names, insider, true)
    }

    /// What `names` lead to in a module. What it takes over for itself counts for an insider only, and what it takes over
    /// as part of everything only with `globs`.
    fn find(&mut self, module: &Rc<Module>, names: &[&str], insider: bool, globs: bool) -> Option<Hit> {
        let place = |symbol| Hit::Place(Candidate { file: module.file.clone(), symbol });
        let [name, rest @ ..] = names else { return Some(place(module.symbol(&[]))) };
        let asked = (module.file.clone(), module.symbol(&[]), format!("{insider} {globs} {}", names.join("::")));
        if self.seen.len() > 1000 || names.len() > DEEPEST || !self.seen.insert(asked) {
            return None;
        }
        let children = self.children(module, name);
        for child in &children {
            if let Some(found) = self.find(child, rest, self.insider, true) {
                return Some(found);
            }
        }
        if self.defines(&module.file, &module.symbol(names)) {
            return Some(place(module.symbol(names)));
        }
        let outline = self.outline(&module.file)?;
        let uses = outline.uses.iter().filter(|it| *it.within == *module.within && (it.is_public || insider));
        let (named, all): (Vec<&Use>, Vec<&Use>) = uses.partition(|it| it.name.is_some());
        for it in named.into_iter().filter(|it| it.name.as_deref() == Some(*name)) {
            if let Some(found) = self.follow(module, it, rest) {
                return Some(found);
            }
        }
        for it in all.into_iter().filter(|_| globs) {
            match self.follow(module, it, names) {
                Some(Hit::Beyond) => self.perhaps = it.path.first().map(ToString::to_string),
                Some(found) => return Some(found),
                None => {}
            }
        }
        if children.is_empty()
            && let Some(made) = self.source(&module.file).and_then(|source| source.made(name))
            && self.made.as_ref().is_none_or(|(_, known)| *known < made)
        {
            self.made = Some((module.file.clone(), made));
        }
        None
    }

    /// What `rest` leads to in what a module takes over.
    fn follow(&mut self, module: &Rc<Module>, taken: &Use, rest: &[&str]) -> Option<Hit> {
        let names: Vec<&str> = taken.path.iter().map(|name| &**name).chain(rest.iter().copied()).collect();
        let (mut names, mut from) = (names.as_slice(), Rc::clone(module));
        loop {
            match names {
                ["self", rest @ ..] => names = rest,
                ["super", rest @ ..] => (from, names) = (Rc::clone(from.parent.as_ref()?), rest),
                ["crate", rest @ ..] => {
                    while let Some(parent) = &from.parent {
                        from = Rc::clone(parent);
                    }
                    names = rest;
                }
                [] => return self.find(&from, names, true, true),
                _ => break,
            }
        }
        let is_bare = names.len() == taken.path.len() + rest.len();
        // Where everything is taken over from a module, that is not itself sought in what is taken over so: of ten such
        // there would be more ways than can be gone.
        if let Some(found) = self.find(&from, names, true, taken.name.is_some()) {
            return Some(found);
        }
        let [first, beyond @ ..] = names else { return None };
        if !is_bare || self.has(&from, first) {
            return None;
        }
        let roots = self.crates.roots(first);
        if roots.is_empty() {
            return Some(Hit::Beyond);
        }
        roots.iter().find_map(|root| self.find(&Module::root(root), beyond, false, true))
    }

    /// Whether a module has something of this name.
    fn has(&mut self, module: &Rc<Module>, name: &str) -> bool {
        let takes = |outline: Arc<Outline>| {
            // What is taken over by its own name from a crate is that crate.
            let is_it = |it: &&Use| it.name.as_deref() == Some(name) && it.path.first().map(|it| &**it) != Some(name);
            outline.uses.iter().filter(|it| *it.within == *module.within).any(|it| is_it(&it))
        };
        !self.children(module, name).is_empty()
            || self.defines(&module.file, &module.symbol(&[name]))
            || self.outline(&module.file).is_some_and(takes)
    }

    /// The modules called `name` in a module: those that are declared, else what is called as if it were.
    fn children(&mut self, module: &Rc<Module>, name: &str) -> Vec<Rc<Module>> {
        let outline = self.outline(&module.file).unwrap_or_default();
        let declared = outline.modules.iter().filter(|it| *it.within == *module.within && *it.name == *name);
        let mut found = Vec::new();
        for it in declared {
            if it.is_inline {
                let within = module.within.iter().cloned().chain([it.name.clone()]).collect();
                found.push((module.file.clone(), within, below(&module.folder, name)));
            } else {
                found
                    .extend(placed(module, it).map(|file| (file.clone(), Vec::new(), files::folder(&file).to_owned())));
            }
        }
        if found.is_empty() {
            let usual = module_files(&module.folder, name).into_iter();
            found.extend(usual.map(|file| (file, Vec::new(), below(&module.folder, name))));
        }
        found.retain(|(file, ..)| self.files.is_file(file));
        let parent = Some(module);
        let child = |(file, within, folder)| Rc::new(Module { file, within, folder, parent: parent.cloned() });
        found.into_iter().map(child).collect()
    }

    fn outline(&mut self, path: &str) -> Option<Arc<Outline>> {
        Some(Arc::clone(&self.source(path)?.definitions()?.outline))
    }

    /// Whether the file at `path` defines this.
    pub(super) fn defines(&mut self, path: &str, symbol: &str) -> bool {
        self.source(path);
        defines(self.sources, path, symbol)
    }

    /// The file at `path`.
    pub(super) fn source(&mut self, path: &str) -> Option<&Source> {
        if !self.sources.contains_key(path) {
            self.sources.insert(path.to_owned(), code::read(self.files, self.overlay, path));
        }
        if !self.read.iter().any(|read| read == path) {
            self.read.push(path.to_owned());
        }
        self.sources.get(path)?.as_ref().ok()
    }
}

/// The files that `#[path]` names for a module.
fn placed<'m>(module: &'m Module, declared: &'m outline::Module) -> impl Iterator<Item = String> + 'm {
    let folder = if module.within.is_empty() { files::folder(&module.file) } else { &module.folder };
    declared.paths.iter().filter_map(move |path| files::join(folder, path))
}
