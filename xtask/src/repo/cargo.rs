//! Cargo workspaces: which crate a Rust path begins with, and where its modules are.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::MetadataCommand;

use super::Files;

/// The crates of a workspace.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The file each crate begins with, by the name code uses for it; relative to the root.
    roots: BTreeMap<String, Vec<Utf8PathBuf>>,
}

/// Where a Rust path may lead: a file, and what in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Relative to the root.
    pub file: String,
    /// The rest of the path. Empty where the path is a module's that has this file for itself.
    pub symbol: String,
}

impl Workspace {
    /// Asks cargo, offline and without dependencies. Only worth it where a `Cargo.toml` is in the root.
    ///
    /// # Errors
    ///
    /// What cargo says, or that it is not there.
    pub fn load(root: &Utf8Path) -> Result<Self, cargo_metadata::Error> {
        let mut command = MetadataCommand::new();
        command.current_dir(root).no_deps().other_options(["--offline".to_owned()]);
        let metadata = command.exec()?;
        let mut roots: BTreeMap<String, Vec<Utf8PathBuf>> = BTreeMap::new();
        for target in metadata.packages.iter().flat_map(|package| &package.targets) {
            if let Ok(path) = target.src_path.strip_prefix(root) {
                roots.entry(target.name.replace('-', "_")).or_default().push(path.to_owned());
            }
        }
        Ok(Self { roots })
    }

    /// Whether `name` is a crate of the workspace.
    #[must_use]
    pub fn has_crate(&self, name: &str) -> bool {
        self.roots.contains_key(name)
    }

    /// Where `path` (`app::config::load`) may be defined, the deepest module first. Empty where its first part is no
    /// crate of the workspace.
    #[must_use]
    pub fn candidates(&self, files: &Files, path: &str) -> Vec<Candidate> {
        let mut names = path.split("::");
        let roots = names.next().and_then(|name| self.roots.get(name)).map(Vec::as_slice).unwrap_or_default();
        let names: Vec<&str> = names.collect();
        let mut found = Vec::new();
        for root in roots {
            found.push(Candidate { file: slashed(root), symbol: names.join("::") });
            let mut folder = root.parent().unwrap_or(Utf8Path::new("")).to_owned();
            for (depth, name) in names.iter().enumerate() {
                let files_of_module = [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")];
                let Some(file) = files_of_module.iter().find(|file| files.contains(&slashed(file))) else { break };
                found.push(Candidate { file: slashed(file), symbol: names[depth + 1..].join("::") });
                folder.push(name);
            }
        }
        found.reverse();
        found
    }
}

fn slashed(path: &Utf8Path) -> String {
    if cfg!(windows) { path.as_str().replace('\\', "/") } else { path.to_string() }
}
