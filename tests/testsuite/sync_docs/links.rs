//! Links and anchors between documents.

use snapbox::str;

use super::{findings, sync};
use crate::harness::Env;

/// A document about a pattern with this text, in `docs/a.md`.
fn env(text: &str) -> Env {
    let t = Env::new();
    t.write("docs/a.md", format!("# Pattern: A\n\n**Status:** Experimental\n\n{text}\n"));
    t
}

#[test]
fn what_is_there_resolves() {
    let t = env(concat!(
        "## Set up: `x` & *y*\n\n## Set up: `x` & *y*\n\n<a name=\"Old\"></a>\n\n> ### Quoted\n\n",
        "[1](b.md) [2](./b.md#some-heading) [3](../src/) [4](../src/a.rs#L2-L3) [5](..) [6](/docs/b.md) [7](b.md#some-heading-1)\n",
        "[8](#set-up-x--y) [9](#set-up-x--y-1) [10](#Old) [11](#quoted) [12](#top) [13](#) [14](b%20c.md) [15](<b c.md>)\n",
        "![16](../img/a.png) [![17](../img/a.png)](b.md) [18][b] [b] [19](b.md?plain=1#L1) [20](#user-content-quoted)\n",
        "[21](b.md#%C3%BCber-uns) [22](../src#readme) [23](b.md#html) [24](#folded)\n\n",
        "<details>\n\n## Folded\n\n</details>\n\n[b]: b.md \"title\"\n",
    ));
    t.write("docs/b.md", "Some heading\n===\n\n## Some heading\n\n# Über uns\n\n<h3 align=\"left\">HTML</h3>\n");
    t.write("docs/b c.md", "");
    t.write("src/a.rs", "//! a\n\nfn a() {}\n");
    t.write("img/a.png", "");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn what_is_no_link_into_the_repository_is_left_alone() {
    let t = env(concat!(
        "[1](https://example.com/x.md) [2](mailto:a@example.com) <a@example.com> <https://example.com> [3](//x.com/y.md)\n",
        "[4]({{url}}/x.md) [5](<path>/x.md) [6](url) [7](../../issues/1) [8](/wiki/x.md) [9](path/to/x.md) [10](x/*.md) [11](0005-example.md)\n",
        "`[11](none.md)` [^1] [12](tel:1) ![13](data:image/png;base64,x) [14](built/x.html) [15](...)\n\n",
        "```\n[16](none.md)\n```\n\n    [17](none.md)\n\n<!-- [18](none.md) -->\n\n[^1]: A note.\n",
    ));
    t.write(".gitignore", "built\n");
    t.write("docs/built/x.html", "");
    t.write("docs/adr-template.md", "# Pattern: T\n\n**Status:** Experimental\n\n[x](0001-x.md) [y](#y)\n");
    t.write("docs/other.md", "# Nothing about patterns\n\n[x](none.md)\n");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn what_is_not_there_is_named_with_what_may_be_meant() {
    let t = env(concat!(
        "[1](c.md) [2](bb.md#x) ![3](../a.png)\n\n[4](b.md#som-heding) [5](b.md#other)\n\n",
        "[6](#none) [7](../src/a.rs#L9) [8](www.example.com/x)\n",
    ));
    t.write("docs/b.md", "# Some heading\n");
    t.write("other/c.md", "");
    t.write("src/a.rs", "//! a\n");
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[broken-link]: `c.md` does not exist
 --> docs/a.md:5:1
  |
5 | [1](c.md) [2](bb.md#x) ![3](../a.png)
  | ^^^^^^^^^
  |
  = help: did you mean `../other/c.md`?

error[broken-link]: `bb.md` does not exist
 --> docs/a.md:5:11
  |
5 | [1](c.md) [2](bb.md#x) ![3](../a.png)
  |           ^^^^^^^^^^^^
  |
  = help: did you mean `b.md`?

error[broken-link]: `../a.png` does not exist
 --> docs/a.md:5:24
  |
5 | [1](c.md) [2](bb.md#x) ![3](../a.png)
  |                        ^^^^^^^^^^^^^^
  |
  = help: correct the link, or take it out

error[broken-link]: `docs/b.md` has no heading whose anchor is `#som-heding`
 --> docs/a.md:7:1
  |
7 | [4](b.md#som-heding) [5](b.md#other)
  | ^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `#some-heading`?

error[broken-link]: `docs/b.md` has no heading whose anchor is `#other`
 --> docs/a.md:7:22
  |
7 | [4](b.md#som-heding) [5](b.md#other)
  |                      ^^^^^^^^^^^^^^^
  |
  = help: link to a heading that is there, or to the document alone

error[broken-link]: this document has no heading whose anchor is `#none`
 --> docs/a.md:9:1
  |
9 | [6](#none) [7](../src/a.rs#L9) [8](www.example.com/x)
  | ^^^^^^^^^^
  |
  = help: link to a heading that is there, or to the document alone

error[broken-link]: `src/a.rs` has 1 line, not 9
 --> docs/a.md:9:12
  |
9 | [6](#none) [7](../src/a.rs#L9) [8](www.example.com/x)
  |            ^^^^^^^^^^^^^^^^^^^
  |
  = help: correct the lines

error[broken-link]: `www.example.com/x` does not exist
 --> docs/a.md:9:32
  |
9 | [6](#none) [7](../src/a.rs#L9) [8](www.example.com/x)
  |                                ^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `https://www.example.com/x`?

1 pattern in 1 document: 8 errors

"#]],
    );
}

#[test]
fn what_can_mean_only_one_thing_is_corrected() {
    let t = env(concat!(
        "[1](#Set_Up) [2](b.md#some-haeding \"title\") [3](B.md#über) [4](docs/b.md?plain=1#L1) [5][b] [6](b.md#Über) ",
        "[7](b.md#step-3) [8][c]\n\n## Set up\n\n[b]: <b.md#some--heading>\n[c]: Set%20Up.md 'x'\n",
    ));
    t.write("docs/b.md", "# Some heading\n\n## Über\n\n## Step 1\n\n## Step 2\n");
    t.write("docs/set up.md", "");
    sync(&t, &[], 1);
    t.assert_eq(t.read("docs/a.md"), str![[r##"
# Pattern: A

**Status:** Experimental

[1](#set-up) [2](b.md#some-heading "title") [3](b.md#über) [4](b.md?plain=1#L1) [5][b] [6](b.md#Über) [7](b.md#step-3) [8][c]

## Set up

[b]: <b.md#some-heading>
[c]: set%20up.md 'x'


"##]]);
    let before = t.read("docs/a.md");
    sync(&t, &[], 1);
    assert_eq!(t.read("docs/a.md"), before);
}

#[test]
fn case_alone_is_a_warning() {
    let t = env("[1](#Set-Up)\n\n## Set up");
    assert_eq!(findings(&t, &[], 0), ["warning broken-link"]);
}

#[test]
fn what_git_ignores_and_is_not_there_is_not_checked() {
    let t = env("[1](../target/x.html) [2](built/x.md) [3](../vendor/x/y.md) [4](../target/)");
    t.write(".gitignore", "/target/\n");
    t.write("docs/.gitignore", "*\n!*.md\nbuilt/\n");
    t.write(".gitmodules", "[submodule \"x\"]\n\tpath = vendor/x\n\turl = https://example.com/x\n");
    assert_eq!(findings(&t, &[], 3), ["not checked broken-link"; 4]);
}

#[test]
fn pages_that_others_make_have_their_own_anchors() {
    let t = env("[1](#a-b) [2](other/) [3](b.html#x) [4](none.md) [5](#none)\n\n## A & B");
    assert_eq!(findings(&t, &[], 1).len(), 5);
    t.write("mkdocs.yml", "site_name: x\n");
    assert_eq!(findings(&t, &[], 1).len(), 2);
}

#[test]
fn a_reference_is_reported_once_and_its_anchor_looked_up() {
    let t = env("**Implementation:** [x](none.md#x), [y](b.md#none), [z](../src/a.rs#L9)");
    t.write("docs/b.md", "# Some heading\n");
    t.write("src/a.rs", "//! a\n");
    let expected = ["error unresolved-reference", "error broken-link", "error unresolved-reference"];
    assert_eq!(findings(&t, &[], 1), expected);
}

#[test]
fn a_link_follows_a_file_that_moved() {
    let t = env("See [b](b.md?plain=1#some-heading) and [c](c.md).");
    let git = t.git_init(".");
    let text: String = (0..20).map(|line| format!("Line {line} of it.\n")).collect();
    t.write("docs/b.md", format!("# Some heading\n\n{text}"));
    t.write("docs/c.md", "# C\n\nAnother one, which nobody will have any more.\n");
    git.commit("First", 0);
    std::fs::create_dir_all(t.path("docs/new place")).unwrap();
    std::fs::rename(t.path("docs/b.md"), t.path("docs/new place/d.md")).unwrap();
    std::fs::remove_file(t.path("docs/c.md")).unwrap();
    git.commit("Second", 1);
    let said = sync(&t, &[], 1);
    assert!(t.read("docs/a.md").contains("See [b](new%20place/d.md?plain=1#some-heading) and [c](c.md)."), "{said}");
    assert!(said.contains("it was deleted"), "{said}");
    assert_eq!(findings(&t, &[], 1), ["error broken-link"]);
}

#[test]
fn links_in_tables_are_looked_up() {
    let t = env("| Link |\n|---|\n| [a](a.md) |\n| x [b](#patern-a) |\n| ![c](none.png) |");
    assert_eq!(findings(&t, &[], 1), ["error broken-link"; 2]);
    sync(&t, &[], 1);
    assert!(t.read("docs/a.md").contains("| x [b](#pattern-a) |\n| ![c](none.png) |"));
}
