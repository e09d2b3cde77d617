//! Any documents, any code, any configuration: what is put right stays right, findings are placed in the texts, and lines
//! without a finding stay as they are.

#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use camino::{Utf8Path, Utf8PathBuf};
use libfuzzer_sys::fuzz_target;
use patternbook::diagnostic::Sources;
use patternbook::sync::{Options, Prefer, Workspace, examine, settle};
use tempfile::TempDir;

/// Ends a file in the input; the files are, in this order, those of [`FILES`].
const END: u8 = 0;

const FILES: [&str; 5] = ["docs/patterns.md", "technical_status.md", "src/config.rs", "docs/other.md", "patternbook.toml"];

/// In memory where the system has such a folder: each input writes its files anew.
static FOLDER: LazyLock<(TempDir, Utf8PathBuf)> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let folder = folder.expect("a folder for the documents");
    let root = Utf8Path::from_path(folder.path()).expect("its name is UTF-8").to_owned();
    for name in ["docs", "src"] {
        fs::create_dir(root.join(name)).expect("a folder in it");
    }
    (folder, root)
});

fuzz_target!(|bytes: &[u8]| {
    let root = &FOLDER.1;
    let mut parts = bytes.split(|&byte| byte == END);
    for name in FILES {
        match parts.next() {
            Some(text) => fs::write(root.join(name), text).expect("the file is written"),
            None => drop(fs::remove_file(root.join(name))),
        }
    }
    let load = || Workspace::load(root).ok();
    for prefer in [Prefer::Document, Prefer::Table] {
        let options = Options { prefer: Some(prefer), prefer_code: true, ..Options::default() };
        // A configuration that is wrong has said so.
        let Some(workspace) = load() else { return };
        let found = examine(&workspace, &options);
        for diagnostic in &found.diagnostics {
            let spans = diagnostic.related.iter().map(|related| &related.span).chain([&diagnostic.primary]);
            for span in spans.chain(diagnostic.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| &edit.span))) {
                if let Some(text) = workspace.text(&span.path) {
                    assert!(text.get(span.range.clone()).is_some(), "{span:?} of {diagnostic:?}");
                }
            }
        }
        let Ok(settled) = settle(workspace, &options) else { return };
        let left: Vec<_> = settled.left.diagnostics.iter().filter(|left| left.fix.is_some()).collect();
        assert!(left.is_empty(), "not put right: {left:?}");
        let mut before = Vec::new();
        for (path, change) in settled.plan.changes() {
            let place = root.join(path.as_path());
            before.push((place.clone(), fs::read(&place).expect("it was there")));
            fs::write(&place, change.content().expect("it is an edit")).expect("the edit is written");
        }
        if !before.is_empty() {
            let again = settle(load().expect("it can still be read"), &options).expect("it can still be settled");
            assert!(again.plan.is_empty(), "a second run changes more: {:?}", again.fixed);
        }
        for (place, bytes) in before {
            fs::write(place, bytes).expect("the file is put back");
        }
    }
});
