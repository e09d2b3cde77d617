//! The calls that touch the disk, none of which decides anything. Symbolic links are never followed unless said.
#![expect(clippy::disallowed_methods, reason = "this is the file that everything else is told to go through")]

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};

use camino::{Utf8Path, Utf8PathBuf};

use super::os;
use crate::plan::{Digest, Mode};

/// What stands at `path`, not following a link there. `None` where nothing does.
pub(super) fn look(path: &Utf8Path) -> io::Result<Option<Metadata>> {
    found(fs::symlink_metadata(path))
}

/// What `path` leads to, following links. `None` where nothing is, or a link leads to nothing.
pub(super) fn follow(path: &Utf8Path) -> io::Result<Option<Metadata>> {
    found(fs::metadata(path))
}

fn found(metadata: io::Result<Metadata>) -> io::Result<Option<Metadata>> {
    match metadata {
        Ok(metadata) => Ok(Some(metadata)),
        // A file on the way to it: nothing can be there.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The absolute path without links, as the system spells it.
pub(super) fn real(path: &Utf8Path) -> io::Result<Utf8PathBuf> {
    path.canonicalize_utf8()
}

/// The bytes of a file.
pub(in crate::plan) fn read(path: &Utf8Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

/// The digest of a file's bytes. `None` where there is no file.
pub(super) fn digest(path: &Utf8Path) -> io::Result<Option<Digest>> {
    match look(path)? {
        Some(metadata) if metadata.is_file() => Ok(Some(Digest::of(&read(path)?))),
        _ => Ok(None),
    }
}

/// The names in a folder, sorted; those that are not UTF-8 with their odd bytes replaced.
pub(super) fn entries(folder: &Utf8Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// Writes a new file; a name already taken is an error. With `durable` it is on the disk before this returns.
pub(super) fn write_new(path: &Utf8Path, content: &[u8], mode: Mode, durable: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    os::set_creation_mode(&mut options, mode);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    if durable { file.sync_all() } else { Ok(()) }
}

/// Opens a file for locking, and makes it where it is not there.
pub(super) fn open_lock(path: &Utf8Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    os::open_exclusively(&mut options);
    options.open(path)
}

pub(super) fn make_folder(path: &Utf8Path) -> io::Result<()> {
    fs::create_dir(path)
}

pub(super) fn make_folders(path: &Utf8Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Moves a file or folder. A file in its place is replaced.
pub(super) fn rename(from: &Utf8Path, to: &Utf8Path) -> io::Result<()> {
    os::patiently(|| fs::rename(from, to))
}

/// Gives a file a second name.
pub(super) fn link(from: &Utf8Path, to: &Utf8Path) -> io::Result<()> {
    fs::hard_link(from, to)
}

/// Removes a file or link. That none is there is no error.
pub(super) fn remove_file(path: &Utf8Path) -> io::Result<()> {
    absent(fs::remove_file(path))
}

/// Removes an empty folder. That none is there, or that it is not empty, is no error.
pub(super) fn remove_empty_folder(path: &Utf8Path) -> io::Result<()> {
    match fs::remove_dir(path) {
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(()),
        result => absent(result),
    }
}

/// Removes a folder with all that is in it, following no links. That none is there is no error.
pub(super) fn remove_folder(path: &Utf8Path) -> io::Result<()> {
    match look(path)? {
        None => Ok(()),
        Some(metadata) if metadata.is_dir() => absent(os::patiently(|| fs::remove_dir_all(path))),
        Some(_) => remove_file(path),
    }
}

fn absent(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Gives `path` the permissions, and where possible the owner, of the file that it is to replace.
pub(super) fn copy_permissions(original: &Metadata, path: &Utf8Path) -> io::Result<()> {
    os::copy_owner(original, path);
    fs::set_permissions(path, original.permissions())
}

/// Sets the permission bits, as [`os::bits`] reads them.
pub(super) fn set_bits(path: &Utf8Path, bits: u32) -> io::Result<()> {
    let mut permissions = fs::symlink_metadata(path)?.permissions();
    os::set_bits(&mut permissions, bits);
    fs::set_permissions(path, permissions)
}
