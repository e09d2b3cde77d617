//! Files, lines, symbols, Rust paths.

use snapbox::str;

use super::{findings, sync};
use crate::harness::Env;

fn env(references: &str) -> Env {
    let t = Env::new();
    t.write("docs/a.md", format!("# Pattern: A\n\n**Status:** Established\n**Implementation:** {references}\n"));
    t.write("src/config.rs", "pub struct Config;\nimpl Config {\n    pub fn load() {}\n}\n");
    t.write("src/app.ts", "export const load = 1;\n");
    t
}

#[test]
fn what_is_there_resolves() {
    let t = env("`src/config.rs`, `src/config.rs::Config::load`, `src/config.rs::load()`, `src/config.rs#Config`, \
         `src/config.rs#L1-L4`, `src/config.rs:2`, [it](../src/config.rs#L3), `src/`, [A](a.md#pattern-a), `develop`, \
         `feature/x`, `npm test`, [web](https://example.com/x.md), `std::env::var`");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn what_is_not_there_is_named_with_what_may_be_meant() {
    let t = env("`src/confg.rs`, `config.rs`, `src/config.rs::Config::laod`, `src/config.rs#L2-L9`, [x](src/y.rs)");
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[unresolved-reference]: `src/confg.rs` does not exist
 --> docs/a.md:4:22
  |
4 | **Implementation:** `src/confg.rs`, `config.rs`, `src/config.rs::Config::laod`, `src/config.rs#L2-L9`, [x](src/y.rs)
  |                      ^^^^^^^^^^^^
  |
  = help: did you mean `src/config.rs`?

error[unresolved-reference]: `config.rs` does not exist
 --> docs/a.md:4:38
  |
4 | **Implementation:** `src/confg.rs`, `config.rs`, `src/config.rs::Config::laod`, `src/config.rs#L2-L9`, [x](src/y.rs)
  |                                      ^^^^^^^^^
  |
  = help: did you mean `src/config.rs`?

error[unresolved-reference]: `src/config.rs` does not define `Config::laod`
 --> docs/a.md:4:51
  |
4 | **Implementation:** `src/confg.rs`, `config.rs`, `src/config.rs::Config::laod`, `src/config.rs#L2-L9`, [x](src/y.rs)
  |                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `Config::load`?

error[unresolved-reference]: `src/config.rs` has 4 lines, not 9
 --> docs/a.md:4:82
  |
4 | **Implementation:** `src/confg.rs`, `config.rs`, `src/config.rs::Config::laod`, `src/config.rs#L2-L9`, [x](src/y.rs)
  |                                                                                  ^^^^^^^^^^^^^^^^^^^
  |
  = help: correct the lines, or name a definition with `path::symbol`, which moves with the code

error[unresolved-reference]: `src/y.rs` does not exist
 --> docs/a.md:4:104
  |
4 | **Implementation:** `src/confg.rs`, `config.rs`, `src/config.rs::Config::laod`, `src/config.rs#L2-L9`, [x](src/y.rs)
  |                                                                                                        ^^^^^^^^^^^^^
  |
  = help: correct the path, or take the reference out

1 pattern in 1 document: 5 errors

"#]],
    );
}

#[test]
fn what_cannot_be_looked_at_is_no_pass() {
    let t = env("`src/app.sh::load`, `../../other/x.rs`, `src/broken.py::perhaps`, `src/broken.py::there`");
    t.write("src/app.sh", "load() { :; }\n");
    t.write("src/broken.py", "def there(): pass\ndef b(: perhaps\n");
    assert_eq!(findings(&t, &[], 3), ["not checked unresolved-reference"; 3]);
    // What stands nowhere in a file is not defined there, whatever else is wrong with it.
    t.write("src/broken.py", "def there(): pass\ndef b(:\n");
    let mut expected = ["not checked unresolved-reference"; 3];
    expected[2] = "error unresolved-reference";
    assert_eq!(findings(&t, &[], 1), expected);
}

#[test]
fn definitions_of_each_language_resolve_as_they_are_spelled_there() {
    let t = env("`src/app.ts::load`, `src/app.ts#load`, `a.py::A.run`, `a.go::(*A).Run`, `a.go#A.Run`, \
         `main.tf::var.x`, `main.tf#aws_s3_bucket.state`, `ci.yml#jobs.build`, `ci.yml#/jobs/build`, \
         `package.json#/scripts/build`, `package.json::scripts.build`, `Cargo.toml#dependencies.a`, \
         [page](page.html#top), [text](../page.rst#top), [raw](../ci.yml?plain=1#L1), `page.md#top`");
    t.write("a.py", "class A:\n    def run(self): pass\n");
    t.write("a.go", "package a\ntype A struct{}\nfunc (a *A) Run() {}\n");
    t.write("main.tf", "variable \"x\" {}\nresource \"aws_s3_bucket\" \"state\" {}\n");
    t.write("ci.yml", "jobs:\n  build: {}\n");
    t.write("package.json", "{\"scripts\": {\"build\": \"x\"}}\n");
    t.write("Cargo.toml", "[dependencies]\na = \"1\"\n");
    for path in ["docs/page.html", "page.rst", "page.md"] {
        t.write(path, "");
    }
    assert!(findings(&t, &[], 0).is_empty());
    for path in ["a.py", "a.go", "main.tf", "ci.yml", "package.json", "Cargo.toml"] {
        t.write(path, if path == "package.json" { "{}\n" } else { "" });
    }
    assert_eq!(findings(&t, &[], 1), ["error unresolved-reference"; 11]);
}

#[test]
fn lists_below_a_field_and_sections_are_read() {
    let t =
        env("\n  - `src/none1.rs`\n\n`src/ignored.rs`\n\n## Used In\n\n- `src/none2.rs`\n\n## Other\n\n`src/no.rs`");
    assert_eq!(findings(&t, &[], 1).len(), 2);
}

#[test]
fn ignored_files_exist_and_are_not_looked_into() {
    let t = env("`target/out.rs`, `target/out.rs::x`");
    t.write(".gitignore", "target/\n");
    t.write("target/out.rs", "");
    assert_eq!(findings(&t, &[], 3), ["not checked unresolved-reference"]);
}
