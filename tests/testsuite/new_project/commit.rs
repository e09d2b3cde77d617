//! The first commit is what Git itself would have made of the files.

use super::{change, env};
use crate::harness::Env;

#[test]
fn what_is_committed_is_what_git_would_add() {
    let t = env();
    change(&t, "layers/base/files/.gitattributes", "", "*.crlf text\n*.id ident\n");
    change(&t, "layers/base/files/a.crlf", "", "one\r\ntwo\r\n");
    change(&t, "layers/base/files/kept.txt", "", "one\r\ntwo\r\n");
    change(&t, "layers/base/files/b.id", "", "$Id: 0123456789 $\n");
    change(&t, "layers/base/files/kept.md", "", "$Id: 0123456789 $\n");
    change(&t, "layers/base/files/twin", "", "$Id: 0123456789 $\n");
    change(&t, "layers/base/files/deep/er/empty", "", "");
    change(&t, "layers/base/files/large", "", &"some text, again and again\n".repeat(5_000));
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).success();
    assert_eq!(git(&t, &["cat-file", "-p", "HEAD:a.crlf"]), "one\ntwo\n");
    assert_eq!(git(&t, &["cat-file", "-p", "HEAD:b.id"]), "$Id$\n");
    agrees(&t);
}

#[test]
fn ends_of_lines_are_stored_as_the_user_has_set_them() {
    let t = env();
    let config = t.home().join(".gitconfig");
    let settings = std::fs::read_to_string(&config).unwrap() + "[core]\n\tautocrlf = input\n";
    std::fs::write(config, settings).unwrap();
    change(&t, "layers/base/files/a.txt", "", "one\r\ntwo\r\n");
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).success();
    assert_eq!(git(&t, &["cat-file", "-p", "HEAD:a.txt"]), "one\ntwo\n");
    agrees(&t);
}

#[test]
fn the_whole_pack_is_committed_as_git_would() {
    let t = env();
    t.run(["new-project", "demo", "--defaults"]).success();
    agrees(&t);
}

/// Git finds nothing wrong with `demo`, makes the same tree of its files, and knows that nobody touched them since.
#[track_caller]
fn agrees(t: &Env) {
    assert_eq!(git(t, &["fsck", "--strict", "--no-progress"]), "");
    assert_eq!(git(t, &["diff-files"]), "");
    let tree = git(t, &["rev-parse", "HEAD^{tree}"]);
    git(t, &["rm", "-r", "--quiet", "--cached", "."]);
    git(t, &["add", "--all"]);
    assert_eq!(git(t, &["write-tree"]), tree);
}

#[track_caller]
fn git(t: &Env, args: &[&str]) -> String {
    let output = t.process("git").arg("-C").arg(t.path("demo")).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}
