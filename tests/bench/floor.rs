//! The least that any program would have to do.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use git2::{IndexEntry, Repository, RepositoryInitOptions};
use pulldown_cmark::{Options, Parser};
use rayon::prelude::*;

/// Puts the files that are committed in `folder` into one file, and returns how many there are.
pub(crate) fn bundle(folder: &Path, bundle: &Path) -> usize {
    let index = Repository::open(folder).unwrap().index().unwrap();
    let mut out = fs::File::create(bundle).unwrap();
    for entry in index.iter() {
        let path = String::from_utf8(entry.path).unwrap();
        let content = fs::read(folder.join(&path)).unwrap();
        writeln!(out, "{} {} {path}", entry.mode, content.len()).unwrap();
        out.write_all(&content).unwrap();
    }
    index.len()
}

/// One file of a bundle.
struct File<'a> {
    path: &'a str,
    mode: u32,
    content: &'a [u8],
}

fn unbundle(mut bytes: &[u8]) -> Vec<File<'_>> {
    let mut files = Vec::new();
    while let Some(end) = bytes.iter().position(|&byte| byte == b'\n') {
        let mut words = str::from_utf8(&bytes[..end]).unwrap().splitn(3, ' ');
        let mode = words.next().unwrap().parse().unwrap();
        let size: usize = words.next().unwrap().parse().unwrap();
        let (content, rest) = bytes[end + 1..].split_at(size);
        files.push(File { path: words.next().unwrap(), mode, content });
        bytes = rest;
    }
    files
}

/// Writes the files of `bundle` to `target` and commits them.
pub(crate) fn new_project(bundle: &Path, target: &Path) {
    let bytes = fs::read(bundle).unwrap();
    let files = unbundle(&bytes);
    for file in &files {
        let path = target.join(file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, file.content).unwrap();
        set_executable(&path, file.mode);
    }
    let repository = Repository::init_opts(target, RepositoryInitOptions::new().initial_head("main")).unwrap();
    let mut index = repository.index().unwrap();
    for file in &files {
        index.add_path(Path::new(file.path)).unwrap();
        if cfg!(not(unix))
            && let Some(entry) = index.get_path(Path::new(file.path), 0)
        {
            index.add(&IndexEntry { mode: file.mode, ..entry }).unwrap();
        }
    }
    index.write().unwrap();
    let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
    let author = git2::Signature::now("Bench", "bench@example.com").unwrap();
    repository.commit(Some("HEAD"), &author, &author, "Start", &tree, &[]).unwrap();
}

#[cfg(unix)]
fn set_executable(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    if mode == 0o100_755 {
        fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }
}

#[cfg(not(unix))]
fn set_executable(_: &Path, _: u32) {}

/// Reads and parses every document below `folder`.
pub(crate) fn sync_docs(folder: &Path) {
    let mut documents = Vec::new();
    find(folder, &mut documents);
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let ends: usize = documents
        .par_iter()
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            Parser::new_ext(&text, options).into_offset_iter().map(|(_, range)| range.end).max().unwrap_or(0)
        })
        .sum();
    assert!(ends > 0, "there are documents");
}

fn find(folder: &Path, documents: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            find(&entry.path(), documents);
        } else {
            documents.push(entry.path());
        }
    }
}
