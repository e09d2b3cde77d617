//! Tables, row by row.

use super::{A, B, C, LEFT, RIGHT, clean, conflict, merge_with, rows, table};
use crate::harness::Env;

#[test]
fn rows_that_one_side_changed_are_taken_from_there() {
    let (a, b) = ("| A | Deprecated | x |", "| B | Established | x |");
    assert_eq!(clean(&table(&[A, B, C]), &table(&[a, B, C]), &table(&[A, b, C])), table(&[a, b, C]));
}

#[test]
fn cells_that_different_sides_changed_are_both_taken() {
    let merged = clean(&table(&[A]), &table(&["| A | Deprecated | x |"]), &table(&["| A | Canonical | y \\| z |"]));
    assert_eq!(merged, table(&["| A | Deprecated | y \\| z |"]));
    let both = clean(&table(&[A]), &table(&["| A | Deprecated | y |"]), &table(&["| A | Deprecated | x |"]));
    assert_eq!(both, table(&["| A | Deprecated | y |"]));
}

#[test]
fn one_cell_that_both_changed_is_a_conflict_around_its_row_only() {
    let ours = table(&["| A | Deprecated | x |", B, "| C | Canonical | y |"]);
    let theirs = table(&["| A | Established | x |", "| B | Canonical | z |", C]);
    let merged = conflict(&table(&[A, B, C]), &ours, &theirs);
    let (a, other_a) = ("| A | Deprecated | x |", "| A | Established | x |");
    let (b, c) = ("| B | Canonical | z |", "| C | Canonical | y |");
    assert_eq!(merged, table(&[LEFT, a, "=======", other_a, RIGHT, b, c]));
}

#[test]
fn added_rows_of_both_sides_are_kept_where_they_were_added() {
    let (x, y, z) = ("| X | Canonical | |", "| Y | Canonical | |", "| Z | Canonical | |");
    let merged = clean(&table(&[A, B]), &table(&[A, x, B, y]), &table(&[z, A, B]));
    assert_eq!(rows(&merged), [z, A, x, B, y]);
    let at_one_place = clean(&table(&[A]), &table(&[A, x, y]), &table(&[A, z]));
    assert_eq!(rows(&at_one_place), [A, x, y, z]);
    let at_the_top = clean(&table(&[A]), &table(&[x, A]), &table(&[y, z, A]));
    assert_eq!(rows(&at_the_top), [x, y, z, A]);
    let into_nothing = clean(&table(&[]), &table(&[x]), &table(&[y]));
    assert_eq!(rows(&into_nothing), [x, y]);
    let the_same = clean(&table(&[A]), &table(&[A, x]), &table(&[A, x, y]));
    assert_eq!(rows(&the_same), [A, x, y]);
    let another = conflict(&table(&[A]), &table(&[A, x]), &table(&[A, "| X | Deprecated | |"]));
    assert_eq!(rows(&another), [A, LEFT, x, "=======", "| X | Deprecated | |", RIGHT]);
}

#[test]
fn deleted_rows_go_unless_the_other_side_changed_them() {
    assert_eq!(rows(&clean(&table(&[A, B, C]), &table(&[A, C]), &table(&[A, B]))), [A]);
    assert_eq!(rows(&clean(&table(&[A, B]), &table(&[A]), &table(&[A, "|B|Canonical|x|"]))), [A]);
    let b = "| B | Deprecated | x |";
    let changed_there = conflict(&table(&[A, B, C]), &table(&[A, C]), &table(&[A, b, C]));
    assert_eq!(rows(&changed_there), [A, LEFT, "=======", b, RIGHT, C]);
    let changed_here = conflict(&table(&[A, B, C]), &table(&[A, b, C]), &table(&[A, C]));
    assert_eq!(rows(&changed_here), [A, LEFT, b, "=======", RIGHT, C]);
}

#[test]
fn the_order_of_the_side_that_moved_rows_is_kept() {
    let d = "| D | Canonical | x |";
    assert_eq!(rows(&clean(&table(&[A, B, C]), &table(&[C, B, A]), &table(&[A, B, d, C]))), [C, B, d, A]);
    // Both moved them: that is for the lines.
    conflict(&table(&[A, B, C]), &table(&[C, B, A]), &table(&[B, A, C]));
}

#[test]
fn padding_is_kept_where_it_is_and_follows_who_changed_it() {
    let base = table(&["| A        | Canonical    | x     |", "| B        | Experimental | x     |"]);
    let ours = table(&["| A        | Deprecated   | x     |", "| B        | Experimental | x     |"]);
    let theirs = table(&["| A        | Canonical    | team  |", "| B        | Established  | x     |"]);
    assert_eq!(
        rows(&clean(&base, &ours, &theirs)),
        ["| A        | Deprecated   | team  |", "| B        | Established  | x     |"]
    );
    let aligned = table(&["| A       | Canonical | x     |"]);
    let merged = clean(&table(&[A]), &aligned, &table(&["| A | Est. | x |"]));
    assert_eq!(rows(&merged), ["| A       | Est. | x     |"]);
    let wide = table(&["| A       | Canonical    | x     |"]);
    let merged = clean(&table(&[A]), &wide, &table(&["| A | Est. | x |"]));
    assert_eq!(rows(&merged), ["| A       | Est.         | x     |"]);
}

#[test]
fn rows_without_outer_bars_and_empty_and_missing_cells_are_merged() {
    let text = |row: &str| format!("Pattern | Status | Owner\n--- | --- | ---\n{row}\n");
    let merged = clean(&text("A | Canonical | x"), &text("A | Deprecated | x"), &text("A | Canonical | you and me"));
    assert_eq!(merged, text("A | Deprecated | you and me"));
    let merged = clean(&table(&["| A | | x |"]), &table(&["| A | Canonical | x |"]), &table(&["| A | | y |"]));
    assert_eq!(rows(&merged), ["| A | Canonical | y |"]);
    let merged = clean(&table(&["|A||x|"]), &table(&["|A||y|"]), &table(&["|A|Canonical|x|"]));
    assert_eq!(rows(&merged), ["|A|Canonical|y|"]);
    // The cell that is not there is written where it is.
    let merged = clean(&table(&["| A | x"]), &table(&["| A | y"]), &table(&["| A | x | me |"]));
    assert_eq!(rows(&merged), ["| A | y | me |"]);
}

#[test]
fn cells_without_a_column_are_not_lost() {
    let more = "| A | Canonical | x | more |";
    let merged = clean(&table(&[A, B]), &table(&[more, B]), &table(&[A, "| B | Deprecated | x |"]));
    assert_eq!(rows(&merged), [more, "| B | Deprecated | x |"]);
    let merged = conflict(&table(&[A]), &table(&[more]), &table(&["| A | Deprecated | x |"]));
    assert!(merged.contains(more));
}

#[test]
fn a_backslash_at_the_end_of_a_cell_does_not_swallow_the_bar() {
    let merged = clean(&table(&["|A|x|y|"]), &table(&["|A|x|z|"]), &table(&["|A|x\\ |y|"]));
    assert_eq!(rows(&merged), ["|A|x\\ |z|"]);
}

#[test]
fn line_endings_and_the_missing_one_at_the_end_stay() {
    let crlf = |rows: &[&str]| table(rows).replace('\n', "\r\n");
    let (a, b) = ("| A | Deprecated | x |", "| B | Deprecated | x |");
    assert_eq!(clean(&crlf(&[A, B]), &crlf(&[a, B]), &crlf(&[A, b])), crlf(&[a, b]));
    let merged = conflict(&crlf(&[A, B]), &crlf(&[a, B]), &crlf(&["| A | x | x |", B]));
    assert!(merged.contains("<<<<<<< ours\r\n| A | Deprecated | x |\r\n=======\r\n"), "{merged:?}");

    let bare = |rows: &[&str]| table(rows).trim_end().trim_end_matches("after").trim_end().to_owned();
    assert_eq!(clean(&bare(&[A, B]), &bare(&[a, B]), &bare(&[A, b])), bare(&[a, b]));
    assert_eq!(clean(&bare(&[A, B]), &bare(&[a, B]), &(bare(&[A, B]) + "\n")), bare(&[a, B]) + "\n");
    let merged = conflict(&bare(&[A]), &bare(&[a]), &bare(&["| A | x | x |"]));
    assert!(merged.ends_with("\n>>>>>>> theirs\n"), "{merged:?}");

    // One side converts the file, the other adds to it.
    let merged = clean(&table(&[A]), &crlf(&[A]), &table(&[A, B]));
    assert_eq!(merged, crlf(&[A, B]));
}

#[test]
fn a_row_is_known_by_its_name_whether_it_is_a_link_or_bold() {
    let merged = clean(&table(&[A]), &table(&["| [A](a.md) | Canonical | x |"]), &table(&["| A | Deprecated | x |"]));
    assert_eq!(rows(&merged), ["| [A](a.md) | Deprecated | x |"]);
    let named = |row: &str| format!("| Status | Name |\n|---|---|\n{row}\n");
    let merged = clean(&named("| Canonical | A |"), &named("| Deprecated | A |"), &named("| Canonical | **A** |"));
    assert_eq!(merged, named("| Deprecated | **A** |"));
}

#[test]
fn alignment_that_one_side_changed_is_taken() {
    let right = |text: String| text.replace("-------|\n", "------:|\n");
    assert_eq!(clean(&table(&[A]), &right(table(&[A])), &table(&[A, B])), right(table(&[A, B])));
    let wide = table(&[A]).replace("| Owner |", "| Owner   |").replace("-------|\n", "---------|\n");
    let merged = clean(&table(&[A]), &wide, &right(table(&[A])));
    assert!(merged.contains("------:|\n"), "{merged}");
}

#[test]
fn several_tables_and_the_text_between_them_are_merged_each_on_its_own() {
    let text = |one: &str, between: &str, other: &str| {
        let table = |row: &str| format!("| Pattern | Status |\n|---|---|\n{row}\n");
        format!("## One\n\n{}\n{between}\n\n## Other\n\n{}", table(one), table(other))
    };
    let base = text("| A | x |", "text", "| A | x |");
    let merged = clean(&base, &text("| A | y |", "text", "| A | x |"), &text("| A | x |", "new", "| A | z |"));
    assert_eq!(merged, text("| A | y |", "new", "| A | z |"));
}

#[test]
fn markers_are_as_they_are_asked_for() {
    let t = Env::new();
    let (ours, theirs) = (table(&["| A | y | x |"]), table(&["| A | z | x |"]));
    let args = ["--marker-size", "9", "-L", "HEAD", "-L", "%S", "-L", "-topic"];
    let (merged, code) = merge_with(&t, &args, &table(&[A]), &ours, &theirs);
    assert_eq!(code, 1);
    assert_eq!(rows(&merged)[0], concat!("<<<<<<<", "<< HEAD"));
    assert_eq!(rows(&merged)[4], concat!(">>>>>>>", ">> -topic"));
    for style in ["diff3", "zdiff3"] {
        t.write("../home/.gitconfig", format!("[merge]\n\tconflictStyle = {style}\n"));
        t.git_init(".");
        let (merged, _) = merge_with(&t, &args, &table(&[A]), &ours, &theirs);
        assert_eq!(rows(&merged)[2..4], ["||||||||| base", A]);
    }
}
