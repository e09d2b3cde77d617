//! `merge-table`, on three texts, and as the merge driver of real Git repositories.

mod driver;
mod lines;
mod properties;
mod rows;

use crate::harness::Env;

/// What `patternbook merge-table` leaves, and its exit code.
#[track_caller]
fn merge_with(t: &Env, args: &[&str], base: &str, ours: &str, theirs: &str) -> (String, i32) {
    for (name, text) in [("base", base), ("ours", ours), ("theirs", theirs)] {
        t.write(name, text);
    }
    let args = ["merge-table", "base", "ours", "theirs"].iter().chain(args);
    let output = t.run(args).stdout_eq("").stderr_eq("").get_output().status;
    assert_eq!((t.read("base").as_str(), t.read("theirs").as_str()), (base, theirs), "inputs are left alone");
    (t.read("ours"), output.code().unwrap())
}

/// What three texts become without a conflict, whichever is ours, but for the order of what both add.
#[track_caller]
fn clean(base: &str, ours: &str, theirs: &str) -> String {
    let t = Env::new();
    let sorted = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let (swapped, code) = merge_with(&t, &[], base, theirs, ours);
    assert_eq!(code, 0, "{swapped}");
    let (merged, code) = merge_with(&t, &[], base, ours, theirs);
    assert_eq!(code, 0, "{merged}");
    assert_eq!(sorted(&merged), sorted(&swapped));
    merged
}

/// What three texts become with a conflict.
#[track_caller]
fn conflict(base: &str, ours: &str, theirs: &str) -> String {
    let (merged, code) = merge_with(&Env::new(), &[], base, ours, theirs);
    assert_eq!(code, 1, "{merged}");
    merged
}

/// A status table with these rows between two paragraphs.
fn table(rows: &[&str]) -> String {
    let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
    format!("# Status\n\n| Pattern | Status | Owner |\n|---------|--------|-------|\n{rows}\nafter\n")
}

/// The rows of a text that [`table`] made.
fn rows(text: &str) -> Vec<&str> {
    text.lines().skip(4).take_while(|line| !line.is_empty()).collect()
}

/// What stands before and behind a conflict; spelled in pieces, or this file would look like one.
const LEFT: &str = concat!("<<<<<<<", " ours");
const RIGHT: &str = concat!(">>>>>>>", " theirs");

const A: &str = "| A | Canonical | x |";
const B: &str = "| B | Canonical | x |";
const C: &str = "| C | Canonical | x |";
