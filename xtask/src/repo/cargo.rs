//! Cargo workspaces: which crate a Rust path begins with, and where its modules are.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{MetadataCommand, TargetKind};
use rayon::prelude::*;

use super::Files;
use super::files::{folder, name};

/// The crates of a repository: of its workspace, or of several.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The file each crate begins with, by the name code uses for it; relative to the root.
    roots: BTreeMap<String, Vec<String>>,
    /// Its packages: that of the root first, then by name.
    packages: Vec<Package>,
}

/// A package.
#[derive(Debug)]
pub struct Package {
    /// What it is called.
    pub name: String,
    /// Relative to the root.
    pub folder: String,
    /// The files that its crates begin with, relative to the root: the library first, then binaries, then the rest.
    pub roots: Vec<String>,
}

/// Where a Rust path may lead: a file, and what in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Relative to the root.
    pub file: String,
    /// The rest of the path. Empty where the path is a module's that has this file for itself.
    pub symbol: String,
}

/// What cargo said of a workspace instead of describing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The `Cargo.toml` that it was asked about, relative to the root.
    pub manifest: String,
    /// What it said.
    pub said: String,
}

impl Workspace {
    /// Asks cargo about each of `manifests`, offline and without dependencies. What it says of those that it does not
    /// describe comes second.
    #[must_use]
    pub fn load(root: &Utf8Path, manifests: &[&str]) -> (Self, Vec<Refusal>) {
        let described = manifests.par_iter().map(|manifest| (manifest, describe(&root.join(manifest))));
        let (mut workspace, mut refused) = (Self::default(), Vec::new());
        for (manifest, described) in described.collect::<Vec<_>>() {
            match described {
                Ok(metadata) => metadata.packages.iter().for_each(|package| workspace.add(root, package)),
                Err(error) => {
                    refused.push(Refusal { manifest: (*manifest).to_owned(), said: error.to_string() });
                }
            }
        }
        workspace.packages.sort_by(|a, b| (!a.folder.is_empty(), &a.name).cmp(&(!b.folder.is_empty(), &b.name)));
        (workspace, refused)
    }

    fn add(&mut self, root: &Utf8Path, package: &cargo_metadata::Package) {
        let mut targets: Vec<_> = package.targets.iter().collect();
        targets.retain(|target| !target.is_kind(TargetKind::CustomBuild));
        let is = |kinds: &[TargetKind], target: &cargo_metadata::Target| {
            kinds.iter().any(|kind| target.is_kind(kind.clone()))
        };
        let others = [TargetKind::Example, TargetKind::Test, TargetKind::Bench];
        targets.sort_by_key(|target| (is(&others, target), is(&[TargetKind::Bin], target)));
        let mut roots = Vec::new();
        for target in targets {
            if let Some(path) = relative(root, &target.src_path) {
                self.roots.entry(target.name.replace('-', "_")).or_default().push(path.clone());
                roots.push(path);
            }
        }
        let folder = relative(root, &package.manifest_path).map(|path| folder(&path).to_owned());
        if let Some(folder) = folder {
            self.packages.push(Package { name: package.name.to_string(), folder, roots });
        }
    }

    /// The files that crates called `name` begin with. Empty where it is none of the workspace's.
    #[must_use]
    pub fn roots(&self, name: &str) -> &[String] {
        self.roots.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every crate by name, with the file that it begins with.
    pub fn crates(&self) -> impl Iterator<Item = (&str, &String)> {
        self.roots.iter().flat_map(|(name, roots)| roots.iter().map(move |root| (&**name, root)))
    }

    /// What `crate::` may mean in a document of `folder`: the package whose folder that is in, where it has one of its
    /// own, else all of them.
    #[must_use]
    pub fn packages_for(&self, folder: &str) -> Vec<&Package> {
        let holds = |package: &&Package| {
            let rest = folder.strip_prefix(&*package.folder);
            !package.folder.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        match self.packages.iter().filter(holds).max_by_key(|package| package.folder.len()) {
            Some(package) => vec![package],
            None => self.packages.iter().collect(),
        }
    }
}

/// The `Cargo.toml` files that are in no folder of another, sorted: each of a workspace, or of a package alone.
#[must_use]
pub fn outermost(files: &Files) -> Vec<&str> {
    let mut manifests: Vec<&str> = files.paths().filter(|path| name(path) == "Cargo.toml").collect();
    manifests.sort_unstable_by_key(|path| (path.len(), *path));
    let mut found: Vec<&str> = Vec::new();
    for manifest in manifests {
        let is_below = |other: &&str| folder(other).is_empty() || manifest.starts_with(&format!("{}/", folder(other)));
        if !found.iter().any(is_below) {
            found.push(manifest);
        }
    }
    found.sort_unstable();
    found
}

fn describe(manifest: &Utf8Path) -> Result<cargo_metadata::Metadata, cargo_metadata::Error> {
    let mut command = MetadataCommand::new();
    if let Some(folder) = manifest.parent() {
        command.current_dir(folder);
    }
    command.no_deps().other_options(["--offline".to_owned()]);
    // Nor is a toolchain downloaded that the repository asks for.
    command.env("RUSTUP_AUTO_INSTALL", "0");
    command.exec()
}

/// Where `names` may be defined in the crate that begins with `root`, the deepest module first, going by the usual names
/// of files.
#[must_use]
pub fn candidates(files: &Files, root: &str, names: &[&str]) -> Vec<Candidate> {
    let mut found = vec![Candidate { file: root.to_owned(), symbol: names.join("::") }];
    let mut inside = folder(root).to_owned();
    for (depth, name) in names.iter().enumerate() {
        let Some(file) = module_files(&inside, name).into_iter().find(|file| files.contains(file)) else { break };
        found.push(Candidate { file, symbol: names[depth + 1..].join("::") });
        inside = below(&inside, name);
    }
    found.reverse();
    found
}

/// What the file of a module is usually called, where that of its parent keeps its modules in `folder`.
#[must_use]
pub fn module_files(folder: &str, name: &str) -> [String; 2] {
    let path = below(folder, name);
    [format!("{path}.rs"), format!("{path}/mod.rs")]
}

/// A path in a folder, which is empty for the root.
#[must_use]
pub fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn relative(root: &Utf8Path, path: &Utf8PathBuf) -> Option<String> {
    let path = path.strip_prefix(root).ok()?;
    Some(if cfg!(windows) { path.as_str().replace('\\', "/") } else { path.to_string() })
}
