//! What is merged by lines: as `git merge-file` merges it, byte for byte.

use snapbox::str;

use super::{A, B, C, merge_with, table};
use crate::harness::Env;

/// Expects that the result is what `git merge-file` makes of it.
#[track_caller]
fn as_git_does(base: &str, ours: &str, theirs: &str) {
    let t = Env::new();
    let (merged, code) = merge_with(&t, &[], base, ours, theirs);
    t.write("ours", ours);
    let args = ["merge-file", "-p", "-L", "ours", "-L", "base", "-L", "theirs", "ours", "base", "theirs"];
    let git = t.process("git").args(args).output().unwrap();
    assert_eq!(merged, String::from_utf8(git.stdout).unwrap());
    assert_eq!(code, git.status.code().unwrap().min(1));
}

#[test]
fn text_around_tables_is_merged_as_git_does() {
    as_git_does("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n");
    as_git_does("a\nb\nc\n", "a\nB\nc\n", "a\nb\nC\n");
    as_git_does("a\r\nb\r\n", "x\r\nb\r\n", "y\r\nb\r\n");
    as_git_does("a", "b", "c");
    as_git_does("", "b\n", "c\n");
    as_git_does("a\n", "", "c\n");
    as_git_does("a\r\n", "b\r\n", "");
    let theirs = table(&[A]).replace("after", "behind") + "more\n";
    as_git_does(&table(&[A]), &table(&[A]).replace("after", "later"), &theirs);
}

#[test]
fn tables_whose_rows_cannot_be_told_apart_are_merged_as_git_does() {
    let (a, b) = ("| A | Deprecated | x |", "| A | Established | x |");
    for [base, ours, theirs] in [
        // Two rows of one name.
        [table(&[A, A, C]), table(&[a, A, C]), table(&[A, b, C])],
        // A name that is missing.
        [table(&["| | Canonical | x |", B]), table(&["| | Canonical | y |", B]), table(&["| | Deprecated | x |", B])],
        // Other columns.
        [table(&[A]), table(&[a]).replace("Owner", "Team"), table(&[A, B])],
        // Numbers, which belong to another row when one is added above.
        ["|x|", "|y|", "|x|x|"].map(|cells| format!("| No. | Status | Text |\n|---|---|---|\n| 1 {cells}\n")),
        // In a list, in a quote, in code.
        [A, a, b].map(|row| table(&[row]).replace("\n|", "\n   |").replacen("   |", "1. |", 1)),
        [A, a, b].map(|row| table(&[row]).replace("\n|", "\n> |")),
        [A, a, b].map(|row| table(&[row]).replacen("\n\n", "\n\n```\n", 1)),
        // Twice in one document, under the same heading.
        [A, a, b].map(|row| table(&[row]) + &table(&[B])),
        // A table that only both sides have.
        [String::new(), table(&[A]), table(&[b])],
    ] {
        as_git_does(&base, &ours, &theirs);
    }
}

#[test]
fn a_table_that_one_side_removed_or_moved_is_not_lost_or_doubled() {
    let without = "# Status\n\nafter\n";
    as_git_does(&table(&[A, B]), without, &table(&["| A | Deprecated | x |", B]));
    as_git_does(&table(&[A, B]), &table(&["| A | Deprecated | x |", B]), without);
    let moved =
        "# Status\n\nafter\n\n".to_owned() + table(&[A]).trim_start_matches("# Status\n\n").trim_end_matches("after\n");
    let t = Env::new();
    let (merged, code) = merge_with(&t, &[], &table(&[A]), &moved, &table(&["| A | Deprecated | x |"]));
    assert_eq!((code, merged), (0, moved.replace("Canonical", "Deprecated")));
}

#[test]
fn bytes_that_are_not_utf_8_are_merged_by_lines() {
    let t = Env::new();
    t.write("base", b"\xfc\na\nb\nc\n");
    t.write("ours", b"\xfc\nA\nb\nc\n");
    t.write("theirs", b"\xfc\na\nb\nC\n");
    t.run(["merge-table", "base", "ours", "theirs"]).code(0);
    assert_eq!(std::fs::read(t.path("ours")).unwrap(), b"\xfc\nA\nb\nC\n");
}

#[test]
fn of_binary_files_ours_is_left_in_conflict_as_git_does() {
    for (ours, theirs) in [("ours\0\n", "theirs\n"), ("ours\n", "the\0irs\n")] {
        let ours = format!("{}{ours}", table(&[A]));
        let (merged, code) =
            merge_with(&Env::new(), &[], &table(&[A, B]), &ours, &format!("{}{theirs}", table(&[A, C])));
        assert_eq!((merged, code), (ours, 1));
    }
}

#[test]
fn a_failure_is_more_than_128_and_leaves_ours_as_it_was() {
    let t = Env::new();
    t.write("ours", "ours\n");
    t.run(["merge-table", "base", "ours", "theirs"]).code(129).stdout_eq("").stderr_eq(str![[r#"
error: failed to read `base`
  caused by: [..]

"#]]);
    assert_eq!(t.read("ours"), "ours\n");
    t.run(["merge-table", "ours"]).code(129).stdout_eq("");
    t.run(["merge-table", "ours", "ours", "ours", "--marker-size", "x"]).code(129).stdout_eq("");
    t.run(["merge-table", "--help"]).code(0);
    t.run(["merge-table", "ours", "ours", "ours", "-L", "a", "-L", "b", "-L", "c", "-L", "d"]).code(129).stderr_eq(
        str![[r#"
error: failed to label the conflicts
  caused by: there are 4 labels
hint: give at most three

"#]],
    );
}
