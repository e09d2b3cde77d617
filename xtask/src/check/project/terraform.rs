//! Terraform and OpenTofu: the folders with their files, which of them are applied, and where their state is.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::hcl::{Attribute, Block, Body};
use super::{File, Project};
use crate::repo::files;

/// A folder whose files make one module.
#[derive(Debug)]
pub struct Module<'p> {
    /// Relative to the root.
    pub folder: &'p str,
    /// Its files, sorted by path.
    pub files: Vec<(&'p File, Body)>,
}

/// What is configured of a backend, in its block and in the files for `-backend-config`.
#[derive(Debug)]
pub struct Backend<'m> {
    /// The file that its block stands in.
    pub file: &'m File,
    /// Its block.
    pub block: &'m Block,
    /// What is set in it and for it.
    settings: Vec<&'m Attribute>,
    /// Whether a part of it comes from what is not in the repository.
    pub is_partial: bool,
}

/// The modules below a project, but for those that show or test something.
#[must_use]
pub fn modules(project: &Project) -> Vec<Module<'_>> {
    let is_module = |file: &&File| {
        let is_hcl = [".tf", ".tofu"].iter().any(|ending| file.name().ends_with(ending));
        is_hcl && !is_shown(file.path())
    };
    let files: Vec<&File> = project.files().filter(is_module).collect();
    let read: Vec<(&File, Body)> =
        files.into_par_iter().filter_map(|file| Some((file, Body::of(file.text()?, file.tree()?)))).collect();
    let mut by_folder: BTreeMap<&str, Vec<(&File, Body)>> = BTreeMap::new();
    for (file, body) in read {
        by_folder.entry(file.folder()).or_default().push((file, body));
    }
    by_folder.into_iter().map(|(folder, files)| Module { folder, files }).collect()
}

/// Whether what is at `path` shows or tests something.
#[must_use]
pub fn is_shown(path: &str) -> bool {
    const FOLDERS: [&str; 14] = [
        ".terraform",
        "example",
        "examples",
        "test",
        "tests",
        "testdata",
        "fixtures",
        "fixture",
        "templates",
        "template",
        "sample",
        "samples",
        "vendor",
        "docs",
    ];
    files::folder(path).split('/').any(|folder| FOLDERS.contains(&folder))
}

/// The modules that are applied by themselves: they have a backend, or configure a provider and are part of no other.
#[must_use]
pub fn roots<'m, 'p>(modules: &'m [Module<'p>]) -> Vec<&'m Module<'p>> {
    let called: BTreeSet<String> = modules.iter().flat_map(Module::calls).collect();
    let is_part = |module: &Module<'_>| {
        called.contains(module.folder) || module.folder.split('/').any(|name| matches!(name, "module" | "modules"))
    };
    let is_root = |module: &&Module<'p>| {
        let is_applied = module.blocks("provider").next().is_some() && module.makes_something();
        module.keeps_state().is_some() || is_applied && !is_part(module)
    };
    modules.iter().filter(is_root).collect()
}

impl<'p> Module<'p> {
    /// Its blocks of a kind, at the top of its files.
    pub fn blocks<'m>(&'m self, kind: &'m str) -> impl Iterator<Item = (&'p File, &'m Block)> {
        self.files.iter().flat_map(move |(file, body)| body.blocks(kind).map(move |block| (*file, block)))
    }

    /// What the blocks named `terraform` hold of a kind.
    fn settings<'m>(&'m self, kind: &'m str) -> impl Iterator<Item = (&'p File, &'m Block)> {
        self.blocks("terraform").flat_map(move |(file, block)| block.body.blocks(kind).map(move |it| (file, it)))
    }

    /// The block that says where its state is: `backend` or `cloud`.
    #[must_use]
    pub fn keeps_state(&self) -> Option<(&'p File, &Block)> {
        self.settings("backend").chain(self.settings("cloud")).next()
    }

    /// Whether OpenTofu encrypts its state before it goes anywhere.
    #[must_use]
    pub fn encrypts_itself(&self) -> bool {
        self.settings("encryption").next().is_some()
    }

    /// The least version that it asks for, as far as that is said: `(1, 10)`.
    #[must_use]
    pub fn least_version(&self) -> Option<(u32, u32)> {
        let mut terraform = self.blocks("terraform");
        let said = terraform.find_map(|(_, block)| block.body.attribute("required_version")?.text())?;
        let (sign, version) = said.split_at(said.find(|c: char| c.is_ascii_digit())?);
        let mut numbers = version.split(['.', ',', ' ']).map(str::parse);
        let (Some(Ok(major)), minor) = (numbers.next(), numbers.next()) else { return None };
        (!sign.contains(['<', '!'])).then(|| (major, minor.and_then(Result::ok).unwrap_or(0)))
    }

    /// Whether it has resources or calls modules.
    fn makes_something(&self) -> bool {
        self.blocks("resource").chain(self.blocks("module")).next().is_some()
    }

    /// The folders of the modules that it calls, as far as they are in the repository.
    fn calls(&self) -> Vec<String> {
        let sources = self.blocks("module").filter_map(|(_, block)| block.body.attribute("source")?.text());
        sources.filter(|source| source.starts_with('.')).filter_map(|source| files::join(self.folder, source)).collect()
    }

    /// Whether it makes what the state of others is kept in, so that its own cannot be there from the start.
    #[must_use]
    pub fn is_bootstrap(&self) -> bool {
        let is_store = |(_, block): (&File, &Block)| {
            let is_bucket = ["s3_bucket", "storage_bucket", "storage_account", "storage_container", "dynamodb_table"]
                .iter()
                .any(|kind| block.label(0).ends_with(kind));
            let text = |name: &str| block.body.attribute(name).and_then(Attribute::text).unwrap_or_default();
            let names = [block.label(1), text("bucket"), text("name")];
            is_bucket && names.iter().any(|name| name.contains("state") || name.contains("backend"))
        };
        let is_named = self.folder.split('/').any(|name| name.contains("bootstrap") || name.contains("state"));
        is_named || self.blocks("resource").any(is_store)
    }

    /// Its backend with what `configurations`, the files for `-backend-config`, say of it.
    #[must_use]
    pub fn backend<'m>(&'m self, configurations: &'m [(&'p File, Body)]) -> Option<Backend<'m>> {
        let (file, block) = self.settings("backend").next()?;
        let mut settings: Vec<&Attribute> = block.body.attributes.iter().collect();
        let is_whole = |settings: &[&Attribute]| {
            let has = |name: &str| settings.iter().any(|it| it.name == name);
            match block.label(0) {
                "s3" => has("bucket") && has("key"),
                "http" => has("address"),
                _ => true,
            }
        };
        let mut is_partial = !is_whole(&settings);
        // Where a part is missing, it may be in any file for it, and what one of them has, all may have.
        if is_partial {
            let near: Vec<_> = configurations.iter().filter(|(file, _)| is_near(self.folder, file.folder())).collect();
            settings.extend(near.iter().flat_map(|(_, body)| &body.attributes));
            is_partial = near.is_empty();
        }
        Some(Backend { file, block, settings, is_partial })
    }
}

/// Whether files in `other` may be for the module in `folder`: one of them is in the other, or both are beside each other.
fn is_near(folder: &str, other: &str) -> bool {
    let is_in =
        |inner: &str, outer: &str| outer.is_empty() || inner == outer || inner.starts_with(&format!("{outer}/"));
    is_in(other, folder) || is_in(folder, other) || is_in(other, files::folder(folder))
}

/// The files for `-backend-config`.
#[must_use]
pub fn configurations(project: &Project) -> Vec<(&File, Body)> {
    let is_one = |file: &&File| {
        let name = file.name();
        name.ends_with(".tfbackend")
            || name.contains("backend") && [".hcl", ".tfvars", ".conf", ".config"].iter().any(|it| name.ends_with(it))
    };
    let read = |file| {
        let text = File::text(file)?;
        let tree = crate::repo::symbols::parse(crate::repo::symbols::Language::Hcl, text)?;
        Some((file, Body::of(text, &tree)))
    };
    project.files().filter(is_one).filter_map(read).collect()
}

impl Backend<'_> {
    /// What kind it is: `s3`.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.block.label(0)
    }

    /// What `name` is set to, where it is set.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&Attribute> {
        self.settings.iter().copied().find(|attribute| attribute.name == name)
    }
}
