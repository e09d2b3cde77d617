//! Where a project may be written, and what is left where it may not.

use snapbox::str;

use super::env;
use crate::harness::Env;

const DEFAULTS: [&str; 3] = ["--pack", "mini", "--defaults"];

fn refused(t: &Env, dir: &str, code: i32, expected: snapbox::data::Inline) {
    let before = t.snapshot("");
    t.run(["new-project", dir].into_iter().chain(DEFAULTS)).code(code).stdout_eq("").stderr_eq(expected);
    assert_eq!(t.snapshot("").changes_since(&before), "", "nothing is left behind");
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let t = env();
    t.write("demo/kept.txt", "mine");
    refused(
        &t,
        "demo",
        3,
        str![[r#"
error: failed to create `demo`
  caused by: failed to create `[WORK]/demo`: it is not empty, it holds `kept.txt`
hint: choose a folder that does not exist yet, or an empty one

"#]],
    );
}

#[test]
fn a_file_is_no_folder() {
    let t = env();
    t.write("demo", "mine");
    refused(
        &t,
        "demo",
        3,
        str![[r#"
error: failed to create `demo`
  caused by: failed to create `[WORK]/demo`: `[WORK]/demo` is a file, not a folder
hint: remove `[WORK]/demo`, or choose another name

"#]],
    );
    refused(
        &t,
        "demo/below",
        3,
        str![[r#"
error: failed to create `demo/below`
  caused by: failed to create `[WORK]/demo/below`: `[WORK]/demo` is a file, not a folder
hint: remove `[WORK]/demo`, or choose another name

"#]],
    );
}

#[test]
fn an_empty_folder_is_filled() {
    let t = env();
    std::fs::create_dir(t.path("demo")).unwrap();
    t.run(["new-project", "demo"].into_iter().chain(DEFAULTS)).success();
    assert!(t.path("demo/.git").exists());
}

#[test]
fn the_current_folder_is_filled_when_it_is_empty() {
    let t = env();
    std::fs::create_dir(t.path("here")).unwrap();
    let args = ["new-project", ".", "--pack", "../mini", "--defaults"];
    t.run_in("here", args).success().stdout_eq(str![[r#"
Created .: 4 files, first commit [..] on main.

Next:

  run here

"#]]);
    assert!(t.read("here/patternbook.toml").contains("project_name = \"here\""));
}

#[test]
fn folders_on_the_way_are_made() {
    let t = env();
    t.run(["new-project", "a/b c/demo"].into_iter().chain(DEFAULTS)).success().stdout_eq(str![[r#"
Created a/b c/demo: 4 files, first commit [..] on main.

Next:

  cd 'a/b c/demo'
  run demo

"#]]);
    assert!(t.path("a/b c/demo/run").exists());
}

#[test]
fn a_repository_inside_another_is_refused() {
    let t = env();
    git2::Repository::init(t.work()).unwrap();
    refused(
        &t,
        "demo",
        2,
        str![[r#"
error: failed to create `[WORK]/demo`: it lies inside the Git repository `[WORK]`
hint: choose a folder outside of it, add this one to its `.gitignore`, or write the files only with `--no-git`

"#]],
    );
    refused(
        &t,
        "deep/er/demo",
        2,
        str![[r#"
error: failed to create `[WORK]/deep/er/demo`: it lies inside the Git repository `[WORK]`
hint: choose a folder outside of it, add this one to its `.gitignore`, or write the files only with `--no-git`

"#]],
    );
}

#[test]
fn a_folder_that_the_surrounding_repository_ignores_may_hold_one() {
    let t = env();
    git2::Repository::init(t.work()).unwrap();
    t.write(".gitignore", "/demo/\n/scratch/\n");
    t.run(["new-project", "demo"].into_iter().chain(DEFAULTS)).success();
    t.run(["new-project", "scratch/deep/er"].into_iter().chain(DEFAULTS)).success();
    refused(
        &t,
        "other",
        2,
        str![[r#"
error: failed to create `[WORK]/other`: it lies inside the Git repository `[WORK]`
hint: choose a folder outside of it, add this one to its `.gitignore`, or write the files only with `--no-git`

"#]],
    );
}

#[test]
fn without_git_it_may_lie_inside_another() {
    let t = env();
    git2::Repository::init(t.work()).unwrap();
    t.run(["new-project", "demo", "--no-git"].into_iter().chain(DEFAULTS)).success();
    assert!(!t.path("demo/.git").exists());
}

#[test]
fn a_git_dir_in_the_environment_is_not_taken_for_the_new_repository() {
    let t = env();
    let other = git2::Repository::init(t.path("other")).unwrap();
    let t = t.with("GIT_DIR", other.path()).with("GIT_INDEX_FILE", other.path().join("index"));
    t.run(["new-project", "demo"].into_iter().chain(DEFAULTS)).success();
    assert!(other.is_empty().unwrap(), "the other repository got no commit");
    assert!(git2::Repository::open(t.path("demo")).unwrap().head().is_ok());
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_refused() {
    let t = env();
    std::os::unix::fs::symlink("nowhere", t.path("demo")).unwrap();
    refused(
        &t,
        "demo",
        3,
        str![[r#"
error: failed to create `demo`
  caused by: failed to create `[WORK]/demo`: `[WORK]/demo` is a symbolic link to nothing, not a folder
hint: remove `[WORK]/demo`, or choose another name

"#]],
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_that_cannot_be_written_says_so() {
    let t = env();
    t.run(["new-project", "/proc/demo"].into_iter().chain(DEFAULTS)).code(3).stdout_eq("").stderr_eq(str![[r#"
error: failed to create `/proc/demo`
  caused by: failed to create the folder `/proc/.demo.patternbook-new`
  caused by: No such file or directory (os error 2)

"#]]);
}

/// The system stops a file from growing past a limit, as a full disk would, in the middle of writing.
#[cfg(unix)]
#[test]
fn a_write_that_fails_half_way_leaves_nothing() {
    let t = env();
    t.write("mini/layers/base/files/large", vec![b'x'; 64 * 1024]);
    let before = t.snapshot("");
    let script = "trap '' XFSZ; ulimit -f 32; exec \"$0\" new-project demo --pack mini --defaults";
    let mut shell = t.process("sh");
    let output = shell.args(["-c", script, env!("CARGO_BIN_EXE_patternbook")]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    t.assert_eq(
        String::from_utf8(output.stderr).unwrap(),
        str![[r#"
error: failed to create `demo`
  caused by: failed to write `large`
  caused by: File too large (os error 27)
hint: the system limits how large a file may grow here; see `ulimit -f`

"#]],
    );
    assert_eq!(t.snapshot("").changes_since(&before), "");
}
