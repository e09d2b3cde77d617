//! The repository keeps its own rules: layers, sizes, words, links and versions.

mod documents;
mod layers;
mod sources;

use std::path::{Path, PathBuf};

/// Where the repository is.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text file of the repository.
struct File {
    /// Relative to the root, with `/` between names.
    name: String,
    text: String,
}

/// Every text file of the repository that Git does not ignore, in order.
fn files() -> Vec<File> {
    let is_own = |entry: &ignore::DirEntry| entry.file_name() != ".git" && entry.file_name() != "target";
    let walk = ignore::WalkBuilder::new(root()).hidden(false).parents(false).filter_entry(is_own).build();
    let mut paths: Vec<PathBuf> = walk.map(|entry| entry.unwrap().into_path()).filter(|path| path.is_file()).collect();
    paths.sort();
    let files: Vec<_> = paths
        .into_iter()
        .filter_map(|path| {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
            Some(File { name, text: String::from_utf8(std::fs::read(&path).unwrap()).ok()? })
        })
        .collect();
    assert!(files.iter().any(|file| file.name == "Cargo.toml"), "the walk did not reach the repository's files");
    files
}

/// The Rust files among [`files`], but for templates'.
fn rust_files() -> Vec<File> {
    files().into_iter().filter(|file| file.name.ends_with(".rs") && !file.name.starts_with("templates/")).collect()
}

/// Fails with all `findings` at once.
#[track_caller]
fn assert_none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}
