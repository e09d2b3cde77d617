//! The pictures in the documents are what the program prints, so they cannot go stale. `SNAPSHOTS=overwrite` draws them
//! again.

use std::path::Path;

use snapbox::data::DataFormat;
use snapbox::{Data, IntoData};

use crate::harness::Env;

#[test]
fn new_project() {
    let t = Env::new().with_colour();
    picture(&t, ".", "new-project", "cargo xtask new-project demo --defaults");
}

#[test]
fn sync_docs() {
    let t = Env::new().with_colour();
    t.run(["new-project", "demo", "--defaults"]).success();
    for (path, from, to) in [
        ("demo/docs/technical_status.md", "| Canonical |", "| Canonicle |"),
        ("demo/src/config.rs", "// region loader\n", "// region loader\n    // Moved on.\n"),
    ] {
        let before = t.read(path);
        assert!(before.contains(from), "{path} has no {from:?}");
        t.write(path, before.replacen(from, to, 1));
    }
    picture(&t, "demo", "sync-docs", "cargo xtask sync-docs --check");
}

#[test]
fn board() {
    let t = Env::new().with_colour();
    let git = t.git_init("demo");
    for code in ["config", "retry", "outbox", "keys"] {
        t.write(format!("demo/src/{code}.rs"), "pub fn run() {}\n");
    }
    let pattern = |name: &str, status: &str, code: &str, verified: &str| {
        let verified = if verified.is_empty() { String::new() } else { format!("**Last Verified:** {verified}\n\n") };
        format!("## Pattern: {name}\n\n**Status:** {status}\n\n**Implementation:** {code}\n\n{verified}")
    };
    let patterns = [
        pattern("Typed configuration", "Canonical", "`src/config.rs::run`", "2026-01-01"),
        pattern("Idempotency keys", "Canonical", "`src/keys.rs`, `src/outbox.rs`", "2025-12-01"),
        pattern("Retries with jitter", "Established", "`src/retry.rs`, `src/backoff.rs`", ""),
        pattern("Feature flags in a table", "Deprecated", "`src/config.rs`", ""),
    ];
    let legend =
        "## Pattern Status Legend\n\n- **Canonical:** Use it\n- **Established:** Proven\n- **Deprecated:** Leave it\n";
    t.write("demo/docs/patterns.md", patterns.concat() + legend);
    git.commit("one", -60);
    t.write("demo/src/keys.rs", "pub fn run() { todo() }\n");
    git.commit("two", -10);
    picture(&t, "demo", "board", "cargo xtask board");
}

/// Compares what `typed` prints, run in the folder `dir` of a terminal of 100 columns with `docs/pictures/NAME.svg`.
#[track_caller]
fn picture(t: &Env, dir: &str, name: &str, typed: &str) {
    let args = typed.strip_prefix("cargo xtask ").unwrap();
    let printed = t.command(args.split(' ')).current_dir(t.path(dir)).stderr_to_stdout().output().unwrap().stdout;
    // The commit's id is another one after every change to the pack.
    let id = regex::Regex::new(r"\bcommit [0-9a-f]{7}\b").unwrap();
    let printed = String::from_utf8(printed).unwrap();
    let screen = format!("\x1b[1m$ {typed}\x1b[0m\n{}", id.replace(&printed, "commit 5f0c1a7"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures").join(name).with_extension("svg");
    let expected = Data::read_from(&path, Some(DataFormat::TermSvg));
    t.assert_eq(screen.into_data(), expected);
}
