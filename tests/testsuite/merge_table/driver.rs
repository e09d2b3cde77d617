//! As the merge driver of a repository, called by Git itself.

use snapbox::str;

use super::{A, B, LEFT, RIGHT, table};
use crate::harness::Env;

/// A repository with the driver, in which the branches `ours` and `theirs` have changed a status table.
fn repository(base: &str, ours: &str, theirs: &str) -> Env {
    let t = Env::new();
    let git = t.git_init(".");
    let program = env!("CARGO_BIN_EXE_patternbook").replace('\\', "/");
    let driver = format!("'{program}' merge-table %O %A %B --marker-size %L -L %X -L %S -L %Y");
    let set = t.process("git").args(["config", "merge.patternbook.driver", &driver]).status().unwrap();
    assert!(set.success());
    t.write(".gitattributes", "*.md merge=patternbook\n");
    t.write("docs/status of patterns.md", base);
    git.commit("base", 0);
    for (day, (branch, text)) in (1..).zip([("theirs", theirs), ("ours", ours)]) {
        git.switch("main");
        git.switch(branch);
        t.write("docs/status of patterns.md", text);
        git.commit(branch, day);
    }
    t
}

/// Runs `git merge theirs` and returns what it says and whether it succeeded.
fn merge(t: &Env) -> (String, bool) {
    let output = t.process("git").args(["merge", "--no-edit", "theirs"]).output().unwrap();
    (String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(), output.status.success())
}

#[test]
fn two_branches_that_change_neighbouring_rows_and_columns_are_merged() {
    let ours = table(&["| A | Deprecated | x |", B, "| New | Experimental | me |"]);
    let theirs = table(&["| A | Canonical | y |", "| B | Established | x |", "| Newer | Experimental | you |"]);
    let t = repository(&table(&[A, B]), &ours, &theirs);
    let (said, success) = merge(&t);
    assert!(success, "{said}");
    assert_eq!(t.git(".").status(), "");
    t.assert_eq(
        t.read("docs/status of patterns.md"),
        str![[r#"
# Status

| Pattern | Status | Owner |
|---------|--------|-------|
| A | Deprecated | y |
| B | Established | x |
| New | Experimental | me |
| Newer | Experimental | you |

after

"#]],
    );
}

#[test]
fn what_both_changed_is_left_in_conflict_with_the_names_of_the_branches() {
    let ours = table(&["| A | Deprecated | x |", "| B | Established | x |"]);
    let theirs = table(&["| A | Established | x |", "| B | Canonical | y |"]);
    let t = repository(&table(&[A, B]), &ours, &theirs);
    let (said, success) = merge(&t);
    assert!(!success && said.contains("Merge conflict in docs/status of patterns.md"), "{said}");
    assert_eq!(t.git(".").status(), "Status(CONFLICTED) docs/status of patterns.md\n");
    // Older versions of Git do not tell the names of the branches.
    let merged = t.read("docs/status of patterns.md").replace(concat!("<<<<<<<", " HEAD"), LEFT);
    let (a, other_a) = ("| A | Deprecated | x |", "| A | Established | x |");
    assert_eq!(merged, table(&[LEFT, a, "=======", other_a, RIGHT, "| B | Established | y |"]));
}
