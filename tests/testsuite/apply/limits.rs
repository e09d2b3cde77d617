//! The system says no midway.
#![cfg(unix)]

use std::convert::Infallible;
use std::os::unix::fs::PermissionsExt;

use patternbook::plan::apply::{apply, create};

use super::{created, edited, go_on, plan, utf8};
use crate::harness::Env;

const WORK: &str = "PATTERNBOOK_TEST_LIMITED";

/// Many bytes, more than the limit below.
fn large() -> String {
    "x".repeat(1 << 20)
}

#[test]
#[ignore = "it is the process that the other test limits"]
fn child() {
    let Ok(work) = std::env::var(WORK) else { return };
    let root = utf8(std::env::current_dir().unwrap());
    let changes = [("a", created("small\n")), ("b/large", created(&large())), ("z", created("small\n"))];
    let (error, hint) = if work == "apply" {
        let changes = changes.into_iter().chain([("old", edited("old\n", &large()))]);
        let error = apply(&plan(root, changes), &mut go_on).unwrap_err();
        (error.to_string(), error.hint())
    } else {
        let error = create::<Infallible>(&plan(root.join(work), changes), |_| Ok(()), &mut go_on).unwrap_err();
        (error.to_string(), error.hint())
    };
    assert_eq!(error, "failed to write `b/large`");
    assert!(hint.unwrap().contains("ulimit -f"));
}

#[test]
fn a_file_that_may_not_grow_leaves_everything_as_before() {
    let t = Env::new();
    t.write("old", "old\n");
    std::fs::create_dir(t.path("empty")).unwrap();
    let before = t.snapshot("");
    for work in ["apply", "new", "above/new", "empty"] {
        // 64 blocks of 512 bytes; without the trap the signal would end the process.
        let script = r#"trap '' XFSZ; ulimit -f 64; exec "$0" "$@""#;
        let mut child = t.process("sh");
        child.args(["-c", script]).arg(std::env::current_exe().unwrap());
        child.args(["--exact", "apply::limits::child", "--ignored"]).env(WORK, work);
        let output = child.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
        assert_eq!(t.snapshot("").changes_since(&before), "", "{work}");
    }
}

#[test]
fn a_read_only_folder_or_file_is_an_error_with_a_hint() {
    let t = Env::new();
    t.write("folder/file", "old\n");
    std::fs::set_permissions(t.path("folder/file"), PermissionsExt::from_mode(0o444)).unwrap();
    let error = apply(&plan(utf8(t.path("folder")), [("file", edited("old\n", "new\n"))]), &mut go_on).unwrap_err();
    assert_eq!(error.to_string(), "failed to write `file`: it is read-only");

    std::fs::set_permissions(t.path("folder"), PermissionsExt::from_mode(0o555)).unwrap();
    // Whoever may write everywhere, as root does, finds nothing read-only.
    if std::fs::write(t.path("folder/probe"), "").is_err() {
        let error =
            create::<Infallible>(&plan(utf8(t.path("folder/new")), [("a", created(""))]), |_| Ok(()), &mut go_on);
        assert!(error.unwrap_err().hint().unwrap().contains("you may not write there"));
        let error = apply(&plan(utf8(t.path("folder")), [("new", created(""))]), &mut go_on).unwrap_err();
        assert!(error.hint().unwrap().contains("you may not write there"));
        assert_eq!(t.snapshot("folder").names(), "file\n");
    }
    std::fs::set_permissions(t.path("folder"), PermissionsExt::from_mode(0o755)).unwrap();
}
