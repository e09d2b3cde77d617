//! Where what documents refer to went, as Git's history tells.

use snapbox::str;

use super::{findings, sync};
use crate::harness::{Env, Git};

/// A document at `docs/a.md` with these references, and a first commit.
fn env(references: &str, files: &[(&str, String)]) -> (Env, Git) {
    let t = Env::new();
    let git = t.git_init(".");
    say(&t, references);
    for (path, text) in files {
        t.write(path, text);
    }
    git.commit("First", 0);
    (t, git)
}

fn document(references: &str) -> String {
    format!("# Pattern: A\n\n**Status:** Established\n**Implementation:** {references}\n")
}

fn say(t: &Env, references: &str) {
    t.write("docs/a.md", document(references));
}

/// Lines that no other file has.
fn code(word: &str, lines: std::ops::Range<usize>) -> String {
    lines.map(|line| format!("fn {word}_{line}() {{ call({line}) }}\n")).collect()
}

fn rename(t: &Env, from: &str, to: &str) {
    let to = t.path(to);
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::rename(t.path(from), to).unwrap();
}

/// Lets `sync-docs` write, expects these references afterwards, and nothing left to do.
#[track_caller]
fn becomes(t: &Env, references: &str) {
    let said = sync(t, &[], 0);
    assert_eq!(t.read("docs/a.md"), document(references), "{said}");
    sync(t, &["--check"], 0);
}

/// The only line of help in what `--check` says, nothing being written by a run without it.
#[track_caller]
fn help(t: &Env, code: i32) -> String {
    let before = t.read("docs/a.md");
    sync(t, &[], code);
    assert_eq!(t.read("docs/a.md"), before);
    let said = sync(t, &["--check"], code);
    let mut lines = said.lines().filter_map(|line| line.trim_start().strip_prefix("= help: "));
    let help = lines.next().unwrap_or_else(|| panic!("{said}")).to_owned();
    assert_eq!(lines.next(), None, "{said}");
    help
}

#[test]
fn a_file_that_was_renamed_and_edited_is_followed() {
    let (t, git) = env("`src/old.rs`", &[("src/old.rs", code("a", 0..10))]);
    std::fs::remove_file(t.path("src/old.rs")).unwrap();
    t.write("src/new.rs", code("a", 1..12));
    git.commit("Rename", 3);
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[unresolved-reference]: `src/old.rs` does not exist
 --> docs/a.md:4:22
  |
4 | **Implementation:** `src/old.rs`
  |                      ^^^^^^^^^^
help: change it to `src/new.rs`, as it moved: a5c5f50 of 2026-01-04
  |
4 - **Implementation:** `src/old.rs`
4 + **Implementation:** `src/new.rs`
  |

1 pattern in 1 document: 1 error
`patternbook sync-docs` fixes 1 of them

"#]],
    );
    becomes(&t, "`src/new.rs`");
}

#[test]
fn a_chain_of_renames_is_followed_to_its_end() {
    let (t, git) = env("`src/a.rs`", &[("src/a.rs", code("a", 0..10))]);
    rename(&t, "src/a.rs", "src/b.rs");
    git.commit("Once", 1);
    t.write("src/b.rs", code("a", 0..12));
    git.commit("Edit", 2);
    rename(&t, "src/b.rs", "lib/c.rs");
    git.commit("Twice", 3);
    t.write("lib/c.rs", code("a", 0..14));
    rename(&t, "lib/c.rs", "lib/d.rs");
    let said = sync(&t, &["--check"], 1);
    let help = "help: change it to `lib/d.rs`, as it moved: 9970b91 of 2026-01-02, then bbdee1d of 2026-01-04, then not \
                committed yet";
    assert!(said.contains(help), "{said}");
    becomes(&t, "`lib/d.rs`");
}

#[test]
fn a_folder_that_moved_is_followed_and_so_is_what_is_in_it() {
    let files: Vec<_> =
        (0..5).map(|number| (format!("src/old/{number}/mod.rs"), code(&format!("f{number}_"), 0..9))).collect();
    let mut files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.clone())).collect();
    files.extend([("src/old/__init__.py", String::new()), ("src/old/x/__init__.py", String::new())]);
    let (t, git) = env("`src/old/`, `src/old/__init__.py`, `src/old/x/__init__.py`, `src/old/3/mod.rs`", &files);
    rename(&t, "src/old", "lib/new");
    git.commit("Move", 1);
    becomes(&t, "`lib/new/`, `lib/new/__init__.py`, `lib/new/x/__init__.py`, `lib/new/3/mod.rs`");
}

#[test]
fn only_the_path_is_replaced_in_the_way_it_is_written() {
    let (t, git) =
        env("", &[("src/a b.rs", code("a", 0..9)), ("docs/x.rs", code("x", 0..9)), ("docs/y.md", code("y", 0..9))]);
    rename(&t, "src/a b.rs", "lib/c (d).rs");
    rename(&t, "docs/x.rs", "docs/z.rs");
    rename(&t, "docs/y.md", "docs/sub/y.md");
    git.commit("Move", 1);
    say(
        &t,
        "`docs/x.rs::x_1`, `./docs/x.rs#L2-L3`, `docs/x.rs:2`, [`docs/x.rs`](../docs/x.rs#L1), [x](x.rs), [x](./x.rs \
         \"docs/x.rs\"), [x](/docs/x.rs?plain=1#L2), [y](y.md#top), [a](<../src/a b.rs>), [a](../src/a%20b.rs), [r], [s][r]\n\
         \n[r]: ../src/a%20b.rs",
    );
    becomes(
        &t,
        "`docs/z.rs::x_1`, `./docs/z.rs#L2-L3`, `docs/z.rs:2`, [`docs/x.rs`](z.rs#L1), [x](z.rs), [x](./z.rs \
         \"docs/x.rs\"), [x](/docs/z.rs?plain=1#L2), [y](sub/y.md#top), [a](<../lib/c%20%28d%29.rs>), \
         [a](../lib/c%20%28d%29.rs), [r], [s][r]\n\n[r]: ../lib/c%20%28d%29.rs",
    );
}

#[test]
fn of_twins_none_is_taken() {
    let (t, git) = env("`src/a.rs`", &[("src/a.rs", code("a", 0..10))]);
    rename(&t, "src/a.rs", "src/b.rs");
    t.write("src/c.rs", code("a", 0..10));
    git.commit("Double", 1);
    let expected = "it is gone since eb6efb3 of 2026-01-02; it may be `src/b.rs` (likely) or `src/c.rs` (likely)";
    assert_eq!(help(&t, 1), expected);
}

#[test]
fn what_another_file_became_is_not_taken() {
    let (t, git) = env("`src/a.rs`", &[("src/a.rs", code("a", 0..10)), ("src/b.rs", code("a", 3..13))]);
    rename(&t, "src/b.rs", "src/c.rs");
    std::fs::remove_file(t.path("src/a.rs")).unwrap();
    git.commit("Move one, delete the other", 1);
    assert_eq!(help(&t, 1), "it was deleted: 3c237da of 2026-01-02; correct the path, or take the reference out");
}

#[test]
fn what_was_deleted_is_said_with_the_commit() {
    let (t, git) = env("`src/a.rs`", &[("src/a.rs", code("a", 0..10))]);
    std::fs::remove_file(t.path("src/a.rs")).unwrap();
    assert_eq!(help(&t, 1), "it was deleted: not committed yet; correct the path, or take the reference out");
    t.write("src/b.rs", code("b", 0..10));
    git.commit("Delete", 4);
    let deleted = "it was deleted: 7030e49 of 2026-01-05";
    assert_eq!(help(&t, 1), format!("{deleted}; correct the path, or take the reference out"));
    t.write("lib/a.rs", code("b", 0..10));
    assert_eq!(help(&t, 1), format!("{deleted}; did you mean `lib/a.rs`?"));
}

#[test]
fn what_moved_and_is_not_committed_is_followed() {
    let (t, _git) = env("`src/a.rs`", &[("src/a.rs", code("a", 0..10))]);
    std::fs::remove_file(t.path("src/a.rs")).unwrap();
    t.write("src/b.rs", code("a", 0..10).replace('\n', "\r\n"));
    let said = sync(&t, &["--check"], 1);
    assert!(said.contains("help: change it to `src/b.rs`, as it moved: not committed yet"), "{said}");
    becomes(&t, "`src/b.rs`");
}

#[test]
fn what_was_copied_first_and_deleted_later_is_followed() {
    let (t, git) = env("`src/a.rs`", &[("src/a.rs", code("a", 0..10))]);
    t.write("lib/b.rs", code("a", 0..10));
    git.commit("Copy", 1);
    std::fs::remove_file(t.path("src/a.rs")).unwrap();
    git.commit("Delete", 2);
    becomes(&t, "`lib/b.rs`");
}

#[test]
fn what_a_branch_moved_is_followed_through_the_merge() {
    let (t, git) = env("`src/a.rs`", &[("src/a.rs", code("a", 0..10))]);
    git.switch("side");
    t.write("src/other.rs", code("o", 0..10));
    git.commit("Work", 2);
    git.switch("main");
    rename(&t, "src/a.rs", "src/b.rs");
    git.commit("Move", 1);
    git.switch("side");
    rename(&t, "src/a.rs", "src/b.rs");
    git.merging("main");
    git.commit("Merge", 3);
    let said = sync(&t, &["--check"], 1);
    assert!(said.contains("as it moved: ") && said.contains(" of 2026-01-02"), "{said}");
    becomes(&t, "`src/b.rs`");
}

#[test]
fn what_git_ignores_is_not_missing() {
    let (t, _git) = env("`out/a.rs`", &[(".gitignore", "out/\n".to_owned())]);
    assert_eq!(findings(&t, &[], 3), ["not checked unresolved-reference"]);
}

#[test]
fn in_a_shallow_clone_it_is_said_that_history_does_not_tell() {
    let (t, git) = env("`src/a.rs`", &[("src/a.rs", code("a", 0..10))]);
    rename(&t, "src/a.rs", "src/b.rs");
    git.commit("Move", 1);
    t.write("c.txt", "c\n");
    git.commit("More", 2);
    let t2 = Env::new();
    super::history::clone_shallow(&t2, t.path(".").to_str().unwrap(), "clone");
    let said = t2.command(["sync-docs", "--check"]).current_dir(t2.path("clone")).output().unwrap().stdout;
    let said = String::from_utf8(said).unwrap();
    let help = "where it went is not known: this clone is shallow, and what is in it does not tell";
    assert!(said.contains(help), "{said}");
}

#[test]
fn the_file_of_an_example_is_followed() {
    let (t, git) = env("`src/a.rs`", &[("src/a.rs", code("a", 0..10))]);
    let examples = |path: &str| {
        format!("{}\n```rust file={path}\n```\n\n```rust\n// {path}\n```\n", document(&format!("`{path}`")))
    };
    t.write("docs/a.md", examples("src/a.rs"));
    git.commit("Show", 1);
    rename(&t, "src/a.rs", "src/b.rs");
    git.commit("Move", 2);
    sync(&t, &[], 0);
    assert_eq!(t.read("docs/a.md"), examples("src/b.rs"));
}

/// A function with this name and a body of its own.
fn function(name: &str, word: &str) -> String {
    format!(
        "pub fn {name}() -> u32 {{\n    let {word} = read_{word}();\n    check_{word}({word});\n    {word} + 1\n}}\n\n"
    )
}

#[test]
fn a_definition_that_moved_to_another_file_is_followed() {
    let (a, b) = (function("load", "first"), function("save", "second"));
    let (t, git) =
        env("`src/a.rs::load()`, [it](../src/a.rs#load)", &[("src/a.rs", a.clone() + &b), ("src/b.rs", String::new())]);
    t.write("src/a.rs", &b);
    t.write("src/b.rs", format!("{}{a}", function("other", "third")));
    git.commit("Move", 1);
    let said = sync(&t, &["--check"], 1);
    let expected = "error[unresolved-reference]: `src/a.rs` does not define `load`";
    assert!(said.contains(expected) && said.contains("change it to `src/b.rs`, as it moved: "), "{said}");
    becomes(&t, "`src/b.rs::load()`, [it](../src/b.rs#load)");
}

#[test]
fn a_definition_that_was_renamed_is_followed_in_its_file() {
    let (t, git) = env("`src/a.rs::load`, [it](../src/a.rs#load)", &[("src/a.rs", function("load", "first"))]);
    t.write("src/a.rs", function("save", "second") + &function("open", "first"));
    git.commit("Rename", 1);
    let said = sync(&t, &["--check"], 1);
    assert!(said.contains("change it to `open`, as it was renamed: "), "{said}");
    becomes(&t, "`src/a.rs::open`, [it](../src/a.rs#open)");
}

#[test]
fn a_file_that_was_split_is_followed_to_the_part_that_defines_what_is_meant() {
    let functions: Vec<String> = (0..6).map(|it| function(&format!("f{it}"), &format!("word{it}"))).collect();
    let (t, git) = env("`src/a.rs::f1`, `src/a.rs::f5`", &[("src/a.rs", functions.concat())]);
    std::fs::remove_file(t.path("src/a.rs")).unwrap();
    for (path, part) in [("src/b.rs", 0..2), ("src/c.rs", 2..4), ("src/d.rs", 4..6)] {
        t.write(path, functions[part].concat());
    }
    git.commit("Split", 1);
    becomes(&t, "`src/b.rs::f1`, `src/d.rs::f5`");
}

#[test]
fn what_a_file_hands_on_is_referred_to_where_it_is_defined() {
    let (t, _git) = env(
        "`src/a.rs::load`, `web/a.ts::load`, `py/a.py::load`",
        &[
            ("src/a.rs", "pub use b::load;\n".to_owned()),
            ("src/b.rs", function("load", "first")),
            ("web/a.ts", "export * from './b';\n// load\n".to_owned()),
            ("web/b.ts", "export function load() {\n  return 1 + 2 + 3;\n}\n".to_owned()),
            ("py/a.py", "from .b import load\n".to_owned()),
            ("py/b.py", "def load():\n    return 1 + 2 + 3\n".to_owned()),
        ],
    );
    let said = sync(&t, &["--check"], 1);
    assert!(said.contains("change it to `src/b.rs`, which defines it"), "{said}");
    becomes(&t, "`src/b.rs::load`, `web/b.ts::load`, `py/b.py::load`");
}

#[test]
fn of_two_files_that_define_the_same_none_is_taken() {
    let (t, git) = env("`src/a.rs::load`", &[("src/a.rs", function("load", "first"))]);
    t.write("src/a.rs", function("save", "second"));
    t.write("src/b.rs", function("load", "first"));
    t.write("src/c.rs", function("load", "first"));
    git.commit("Double", 1);
    let help = help(&t, 1);
    assert!(help.ends_with("it may be `src/b.rs` (likely) or `src/c.rs` (likely)"), "{help}");
}

#[test]
fn a_definition_that_was_deleted_is_said_with_the_commit() {
    let (t, git) =
        env("`src/a.rs::load`", &[("src/a.rs", function("load", "first")), ("src/b.rs", function("other", "third"))]);
    t.write("src/a.rs", function("save", "second"));
    git.commit("Delete", 1);
    let help = help(&t, 1);
    let expected = " of 2026-01-02; correct the name, or refer to the file alone";
    assert!(help.starts_with("it was deleted: ") && help.ends_with(expected), "{help}");
}

#[test]
fn lines_are_followed_where_they_stand_in_one_place() {
    let (t, git) = env(
        "`src/a.rs#L11-L13`, `src/a.rs:12`, [it](../src/a.rs#L12-13), [it](../src/a.rs?plain=1#L11)",
        &[("src/a.rs", code("a", 0..14))],
    );
    t.write("src/a.rs", code("a", 8..13));
    git.commit("Cut", 1);
    let said = sync(&t, &["--check"], 1);
    assert!(said.contains("change it to lines 3 to 5, where what was meant stands now"), "{said}");
    becomes(&t, "`src/a.rs#L3-L5`, `src/a.rs:4`, [it](../src/a.rs#L4-5), [it](../src/a.rs?plain=1#L3)");
}

#[test]
fn lines_that_stand_nowhere_or_twice_are_left() {
    let (t, git) = env("`src/a.rs#L11-L13`", &[("src/a.rs", code("a", 0..14))]);
    t.write("src/a.rs", code("a", 10..12));
    git.commit("Cut", 1);
    let expected = "correct the lines, or name a definition with `path::symbol`, which moves with the code";
    assert_eq!(help(&t, 1), expected);
    t.write("src/a.rs", code("a", 10..13) + &code("a", 10..13));
    assert_eq!(help(&t, 1), expected);
}

#[test]
fn examples_and_links_are_followed() {
    let (t, git) = env("", &[("src/a.rs", function("load", "first")), ("docs/b.md", code("b", 0..9))]);
    let text = |path: &str, link: &str| {
        let code = function("load", "first");
        let code = code.trim_end();
        format!(
            "# Pattern: A\n\n**Status:** Canonical\n\nSee [b]({link}#top).\n\n```rust file={path}\n{code}\n\n```\n\n\
             ```rust file={path} symbol=load\n{code}\n```\n\n```rust\n// {path}\n{code}\n```\n\n**File:** `{path}`\n\n\
             ```rust\n{code}\n```\n"
        )
    };
    rename(&t, "src/a.rs", "src/c.rs");
    rename(&t, "docs/b.md", "docs/c.md");
    git.commit("Move", 1);
    t.write("docs/a.md", text("src/a.rs", "./b.md"));
    assert_eq!(findings(&t, &[], 1).len(), 5);
    sync(&t, &[], 0);
    assert_eq!(t.read("docs/a.md"), text("src/c.rs", "./c.md"));
    sync(&t, &["--check"], 0);
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_there() {
    let (t, _git) =
        env("`src/a.rs`, `src/a.rs::a_1`, `src/`", &[("src/a.rs", code("a", 0..9)), ("lib/b.rs", code("b", 0..9))]);
    let git = |args: &[&str]| assert!(t.process("git").args(args).status().unwrap().success());
    git(&["update-index", "--skip-worktree", "src/a.rs"]);
    std::fs::remove_dir_all(t.path("src")).unwrap();
    assert_eq!(findings(&t, &[], 3), ["not checked unresolved-reference"]);
}

#[test]
fn what_git_lfs_keeps_is_not_looked_into() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n".to_owned();
    let (t, _git) = env("`data/a.json#x`, `data/a.json#L9`, `data/a.json`", &[("data/a.json", pointer)]);
    assert_eq!(findings(&t, &[], 3), ["not checked unresolved-reference"; 2]);
}
