//! What differs between systems: permissions, locks, and how names are moved.

pub(super) use imp::*;

#[cfg(unix)]
mod imp {
    use std::fs::{File, Metadata, OpenOptions, Permissions};
    use std::io;
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};

    use camino::Utf8Path;

    use super::super::disk;
    use crate::plan::Mode;

    /// The permissions that a new file gets; the umask is taken off, as from every file that a program makes.
    pub(in super::super) fn set_creation_mode(options: &mut OpenOptions, mode: Mode) {
        options.mode(match mode {
            Mode::File => 0o666,
            Mode::Executable => 0o777,
            Mode::Private => 0o600,
        });
    }

    /// The permission bits of a file.
    pub(in super::super) fn bits(permissions: &Permissions) -> u32 {
        permissions.mode() & 0o7777
    }

    pub(in super::super) fn set_bits(permissions: &mut Permissions, bits: u32) {
        permissions.set_mode(bits);
    }

    /// The bits of a file once it is for `mode`: who may read it may run an executable, nobody may run a file.
    pub(in super::super) fn with_mode(bits: u32, mode: Mode) -> u32 {
        match mode {
            Mode::File => bits & !0o111,
            Mode::Executable => bits | (bits & 0o444) >> 2,
            Mode::Private => 0o600,
        }
    }

    /// Gives the file at `path` the owner of another. Only root may give files away, so that others keep trying to no
    /// effect, which is all right: then the file was theirs already, or is theirs now.
    pub(in super::super) fn copy_owner(original: &Metadata, path: &Utf8Path) {
        if let Ok(Some(metadata)) = disk::look(path)
            && (metadata.uid(), metadata.gid()) != (original.uid(), original.gid())
        {
            let _ = chown(path, Some(original.uid()), Some(original.gid()));
        }
    }

    /// Whether both names are of one file.
    pub(in super::super) fn is_same_file(one: &Metadata, other: &Metadata) -> bool {
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }

    pub(in super::super) fn open_exclusively(_options: &mut OpenOptions) {}

    /// Whether the open `file` is held by nobody else. The lock ends with the process, however it ends.
    pub(in super::super) fn try_lock(file: io::Result<File>) -> io::Result<Option<File>> {
        let file = file?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// Whether `path` still names the locked file, which another process may have removed just before we locked it.
    pub(in super::super) fn is_still_at(file: &File, path: &Utf8Path) -> io::Result<bool> {
        let ours = file.metadata()?;
        Ok(disk::look(path)?.is_some_and(|there| is_same_file(&ours, &there)))
    }

    /// Removes the file of a lock while it is held, so that nobody can take it in between.
    pub(in super::super) fn remove_lock(file: File, path: &Utf8Path) -> io::Result<()> {
        let result = disk::remove_file(path);
        drop(file);
        result
    }

    /// Moves a file to a name that nothing has; that something has it is an error even when it came this instant.
    pub(in super::super) fn rename_new(from: &Utf8Path, to: &Utf8Path) -> io::Result<()> {
        match disk::link(from, to) {
            Ok(()) => disk::remove_file(from),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // A file system without hard links: look first, and accept the instant between.
            Err(_) if disk::look(to)?.is_none() => disk::rename(from, to),
            Err(_) => Err(io::ErrorKind::AlreadyExists.into()),
        }
    }

    /// Gives what stands at `target` the further name `old`.
    pub(in super::super) fn keep(target: &Utf8Path, old: &Utf8Path) -> io::Result<()> {
        disk::link(target, old)
    }

    /// Makes sure that the names in a folder are on the disk.
    pub(in super::super) fn sync_folder(folder: &Utf8Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    /// Runs `operation`, which here needs no patience.
    pub(in super::super) fn patiently(mut operation: impl FnMut() -> io::Result<()>) -> io::Result<()> {
        operation()
    }
}

#[cfg(not(unix))]
mod imp {
    use std::fs::{File, Metadata, OpenOptions, Permissions};
    use std::io;
    use std::time::Duration;

    use camino::Utf8Path;

    use super::super::disk;
    use crate::plan::Mode;

    /// There is nothing to set: who may use a file is inherited from its folder.
    pub(in super::super) fn set_creation_mode(_options: &mut OpenOptions, _mode: Mode) {}

    /// Whether it is read-only, as the bits 0444 and 0666.
    pub(in super::super) fn bits(permissions: &Permissions) -> u32 {
        if permissions.readonly() { 0o444 } else { 0o666 }
    }

    pub(in super::super) fn set_bits(permissions: &mut Permissions, bits: u32) {
        permissions.set_readonly(bits & 0o200 == 0);
    }

    /// Modes mean nothing here.
    pub(in super::super) fn with_mode(bits: u32, _mode: Mode) -> u32 {
        bits
    }

    pub(in super::super) fn copy_owner(_original: &Metadata, _path: &Utf8Path) {}

    /// Not known: the standard library does not tell the index of a file yet. No file is ever linked here.
    pub(in super::super) fn is_same_file(_one: &Metadata, _other: &Metadata) -> bool {
        false
    }

    /// Opening without sharing is the lock: nobody else can open the file, or remove it, until it is closed.
    pub(in super::super) fn open_exclusively(options: &mut OpenOptions) {
        #[cfg(windows)]
        std::os::windows::fs::OpenOptionsExt::share_mode(options, 0);
        let _ = options;
    }

    /// Whether the file could be opened, see [`open_exclusively`].
    pub(in super::super) fn try_lock(file: io::Result<File>) -> io::Result<Option<File>> {
        const ERROR_SHARING_VIOLATION: i32 = 32;
        match file {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// An open file cannot have been removed.
    pub(in super::super) fn is_still_at(_file: &File, _path: &Utf8Path) -> io::Result<bool> {
        Ok(true)
    }

    /// Removes the file of a lock after letting it go; where another process was quicker to take it, it stays.
    pub(in super::super) fn remove_lock(file: File, path: &Utf8Path) -> io::Result<()> {
        drop(file);
        disk::remove_file(path)
    }

    /// Moves a file to a name that nothing has. Something that takes the name between the look and the move is lost.
    pub(in super::super) fn rename_new(from: &Utf8Path, to: &Utf8Path) -> io::Result<()> {
        if disk::look(to)?.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        disk::rename(from, to)
    }

    /// Not done here, where two names could not be told from two files.
    pub(in super::super) fn keep(_target: &Utf8Path, _old: &Utf8Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// A folder cannot be opened for that here.
    pub(in super::super) fn sync_folder(_folder: &Utf8Path) -> io::Result<()> {
        Ok(())
    }

    /// Tries again for up to half a second: virus scanners and indexers open what was just written, and meanwhile it
    /// can be neither moved nor removed.
    pub(in super::super) fn patiently(mut operation: impl FnMut() -> io::Result<()>) -> io::Result<()> {
        for _ in 0..10 {
            match operation() {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                result => return result,
            }
        }
        operation()
    }
}
