//! How it is run: where, on what, with which output and exit code.

use snapbox::str;

use super::{findings, pattern, sync, with_table};
use crate::harness::Env;

#[test]
fn the_help_teaches() {
    let t = Env::new();
    t.assert_eq(
        sync(&t, &["--help"], 0),
        str![[r#"
Keep pattern documents, status tables, legends and code in agreement

Reads the Markdown documents of the repository (or, outside of one, of the current folder), compares
what they say about patterns with each other and with the code, and writes what can be put right
without asking. Every other byte of a document stays as it is. Where it is not known which side is
right, both are shown and none is changed.

Exits with 0 when everything agrees, 1 when something does not, 2 for wrong arguments or
configuration, 3 when something could not be read or checked.

Usage: patternbook sync-docs [OPTIONS] [PATHS]...

Arguments:
  [PATHS]...
          Files and folders to report on and change; everything is still compared with everything

Options:
      --check
          Change nothing, and fail where something is not in agreement

      --diff
          Change nothing, and show as a unified diff what would be changed

      --watch
          Change nothing, and say what is found anew whenever a file changes, until interrupted

      --format <FORMAT>
          How to print the result

          Possible values:
          - human:  For people
          - json:   For programs
          - sarif:  For code scanning services and editors: SARIF 2.1.0
          - github: For GitHub Actions: findings beside the lines of a pull request
          
          [default: human]

      --prefer <SIDE>
          Who is right where two sides disagree and history does not tell; can be given for statuses
          and for examples

          Possible values:
          - doc:   For statuses: the pattern's document
          - table: For statuses: the status table
          - code:  For examples: the code

      --verified <PATTERN>
          Write today's date where this pattern says when it was last verified; can be given for
          several

      --baseline <FILE>
          Leave alone what this file accepts, so that only what is new is found

      --write-baseline
          Write everything that is found into the baseline, and change nothing else

  -h, --help
          Print help (see a summary with '-h')

  -V, --version
          Print version

Options of every command:
  -q, --quiet
          Print only errors and what was asked for; the exit code tells the rest

  -v, --verbose
          Say on standard error what is read, and how long it takes

Examples:
  patternbook sync-docs                        put right what can be
  patternbook sync-docs --check                change nothing; for pipelines
  patternbook sync-docs --diff                 show what would be changed, as a patch
  patternbook sync-docs docs/patterns          only what is found in these files
  patternbook sync-docs --prefer doc           where history does not tell, the document is right
  patternbook sync-docs --verified "Retries"   this pattern is right, as of today
  patternbook sync-docs --check --format json
  patternbook sync-docs --baseline accepted.json --write-baseline
                                               accept what is found today
  patternbook sync-docs --check --baseline accepted.json
                                               find only what is new
  patternbook sync-docs --watch                find while you write

"#]],
    );
}

#[test]
fn the_root_is_the_work_trees_and_paths_narrow_what_is_reported() {
    let t = Env::new();
    t.git_init(".");
    t.write("docs/a.md", pattern("A", "canonical"));
    t.write("docs/deep/b.md", pattern("B", "canonical"));
    let said = t.run_in("docs/deep", ["sync-docs", "--check", "."]).code(1).get_output().stdout.clone();
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("docs/deep/b.md:3:13") && !said.contains("docs/a.md"), "{said}");
    t.run_in("docs/deep", ["sync-docs", "b.md"]).code(0);
    assert_eq!(t.read("docs/a.md"), pattern("A", "canonical"));
    assert_eq!(t.read("docs/deep/b.md"), pattern("B", "Canonical"));
    t.run(["sync-docs", "nowhere"]).code(2).stderr_eq(str![[r#"
error: failed to find `nowhere`
  caused by: [..]
hint: give files and folders that exist, as seen from the current folder

"#]]);
    t.run_in("docs", ["sync-docs", "/"]).code(2);
}

#[test]
fn check_and_diff_write_nothing() {
    let t = Env::new();
    t.write("a.md", pattern("A", "canonical"));
    with_table(&t, &[]);
    let before = t.snapshot(".");
    sync(&t, &["--check"], 1);
    t.assert_eq(
        sync(&t, &["--diff"], 1),
        str![[r#"
diff --git a/a.md b/a.md
--- a/a.md
+++ b/a.md
@@ -1,4 +1,4 @@
 ## Pattern: A
 
-**Status:** canonical
+**Status:** Canonical
 
diff --git a/docs/technical_status.md b/docs/technical_status.md
--- a/docs/technical_status.md
+++ b/docs/technical_status.md
@@ -2,5 +2,6 @@
 
 | Pattern | Status | Use When |
 |---------|--------|----------|
+| A       | Canonical |          |
 
 after

"#]],
    );
    let plan: serde_json::Value = serde_json::from_str(&sync(&t, &["--diff", "--format", "json"], 1)).unwrap();
    assert_eq!(plan["changes"].as_array().unwrap().len(), 2);
    assert_eq!(t.snapshot("."), before);
    t.run(["sync-docs", "--check", "--diff"]).code(2);
}

#[test]
fn a_second_run_changes_nothing() {
    let t = Env::new();
    t.write("a.md", pattern("A", "canonical") + "## Pattern: B\n\n" + &pattern("C", "Experimantal"));
    with_table(&t, &[("B", "established"), ("A", "")]);
    sync(&t, &[], 0);
    let once = t.snapshot(".");
    t.assert_eq(
        sync(&t, &[], 0),
        str![[r#"
3 patterns in 2 documents: in sync

"#]],
    );
    assert_eq!(t.snapshot("."), once);
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_wrong_configuration_is_placed() {
    let t = Env::new();
    t.write("patternbook.toml", "[docs]\nlegnd = \"a.md\"\n");
    t.run(["sync-docs", "--check"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[configuration]: there is no key `legnd` here
 --> patternbook.toml:2:1
  |
2 | legnd = "a.md"
  | ^^^^^
  |
  = help: did you mean `legend`?

error: failed to read the configuration
hint: correct it, then run this again

"#]]);
    t.write("patternbook.toml", "[docs]\nlegend = \"a.md\"\n");
    t.run(["sync-docs"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[configuration]: there is no legend in `a.md`
 --> patternbook.toml:2:10
  |
2 | legend = "a.md"
  |          ^^^^^^
  |
  = help: `[docs]` takes `legend`, `statuses`, `aliases`, `include`, `exclude`, `status_field`, `fail` and `columns`; `[legend]` takes `Status = "meaning"`

error: failed to read the configuration
hint: correct it, then run this again

"#]]);
}

#[test]
fn an_empty_folder_is_in_sync() {
    let t = Env::new();
    t.assert_eq(
        sync(&t, &[], 0),
        str![[r#"
no pattern documents found

"#]],
    );
    t.assert_eq(
        sync(&t, &["--check", "--format", "json"], 0),
        str![[r#"
{
  "version": 1,
  "summary": {
    "errors": 0,
    "warnings": 0,
    "notes": 0,
    "not_checked": 0,
    "fixable": 0
  },
  "diagnostics": []
}

"#]],
    );
}

#[test]
fn a_bare_repository_has_nothing_to_read() {
    let t = Env::new();
    git2::Repository::init_bare(t.path("x.git")).unwrap();
    let expected = str![[r#"
error: failed to find documents in `[..]x.git`
  caused by: it is a bare repository, without a work tree
hint: run it in a clone or a work tree

"#]];
    t.run_in("x.git", ["sync-docs", "--check"]).code(2).stdout_eq("").stderr_eq(expected);
}

#[test]
fn submodules_and_other_work_trees_are_left_to_their_own_repositories() {
    let t = Env::new();
    t.git_init(".");
    t.write("src/a.rs", "");
    t.write("docs/a.md", pattern("A", "Established") + "**Implementation:** `vendor/x/src/b.rs`\n");
    // The .git of both is a file.
    for folder in ["vendor/x", ".trees/next"] {
        t.write(format!("{folder}/.git"), "gitdir: /nowhere\n");
        t.write(format!("{folder}/docs/a.md"), pattern("A", "Canonnical") + "**Implementation:** `none.rs`\n");
        t.write(format!("{folder}/src/b.rs"), "");
    }
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
1 pattern in 1 document: in sync

"#]],
    );
    // In a folder of several clones each is read.
    std::fs::remove_dir_all(t.path(".git")).unwrap();
    assert!(findings(&t, &[], 1).contains(&"error unknown-status".to_owned()));
}

#[test]
#[cfg(unix)]
fn what_is_neither_file_nor_folder_is_left_alone() {
    let t = Env::new();
    t.write("docs/a.md", pattern("A", "Experimental"));
    // Who opens it waits for somebody who writes.
    assert!(t.process("mkfifo").arg(t.path("docs/b.md")).status().unwrap().success());
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
1 pattern in 1 document: in sync

"#]],
    );
}
