//! Rules that every source file keeps.

use super::{assert_none, files, rust_files};

/// Longer files want to be two.
const MAX_LINES: usize = 500;

#[test]
fn every_rust_file_says_what_it_is_for() {
    let silent = rust_files().into_iter().filter(|file| !file.text.starts_with("//! "));
    assert_none("files must start with a `//!` comment", &silent.map(|file| file.name).collect::<Vec<_>>());
}

#[test]
fn no_rust_file_is_too_long() {
    let lengths = rust_files().into_iter().map(|file| (file.text.lines().count(), file.name));
    let long = lengths.filter(|(lines, _)| *lines > MAX_LINES).map(|(lines, name)| format!("{name}: {lines} lines"));
    assert_none("files must be shorter", &long.collect::<Vec<_>>());
}

#[test]
fn standard_streams_are_opened_in_one_file() {
    let others = rust_files()
        .into_iter()
        .filter(|file| file.name.starts_with("xtask/src/") && !file.name.ends_with("cli/output.rs"));
    let opens = |line: &str| ["anstream::std", "io::stdout(", "io::stderr("].iter().any(|stream| line.contains(stream));
    let findings = others.flat_map(|file| {
        // Whether a terminal is there may be asked anywhere.
        let lines = file.text.lines().enumerate().filter(|(_, line)| opens(line) && !line.contains("is_terminal()"));
        lines.map(|(at, _)| format!("{}:{}", file.name, at + 1)).collect::<Vec<_>>()
    });
    assert_none(
        "take `answer`, `report`, `notes` or `errors` of `cli/output.rs`, which know `--quiet`",
        &findings.collect::<Vec<_>>(),
    );
}

#[test]
fn nothing_is_left_for_later_or_belongs_to_one_machine() {
    // What a fuzzer wrote has conflicts in it on purpose.
    let files = files().into_iter().filter(|file| !file.name.starts_with("fuzz/corpus/"));
    let findings = files.flat_map(|file| {
        let lines = file.text.lines().enumerate();
        let hits = lines.filter_map(|(at, line)| Some(format!("{}:{}: {}", file.name, at + 1, unwanted(line)?)));
        hits.collect::<Vec<_>>()
    });
    assert_none("words that do not belong in the repository", &findings.collect::<Vec<_>>());
}

#[test]
fn unwanted_words_are_seen() {
    assert_eq!(unwanted(concat!("// TO", "DO: later")), Some(concat!("TO", "DO")));
    assert_eq!(unwanted(concat!("<<<<", "<<< ours")), Some("a conflict marker"));
    assert_eq!(unwanted(concat!("see /home", "/me/notes.md")), Some("a path on one machine"));
    assert_eq!(unwanted("a person at home/work with METHODOLOGY"), None);
}

/// What should not be in `line`, if anything. Spelled in pieces, or this file would hold it.
fn unwanted(line: &str) -> Option<&'static str> {
    let is_word = |word: &str| line.split(|c: char| !c.is_alphanumeric()).any(|other| other == word);
    let deferred = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
    if let Some(word) = deferred.into_iter().find(|word| is_word(word)) {
        return Some(word);
    }
    let conflict = [concat!("<<<<", "<<< "), concat!(">>>>", ">>> ")];
    if conflict.iter().any(|marker| line.starts_with(marker)) {
        return Some("a conflict marker");
    }
    let machines = ["home", "Users", "root", "work"];
    let is_rooted = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_-.}".contains(c));
    let on_one_machine = |folder: &&str| line.match_indices(&format!("/{folder}/")).any(|(at, _)| is_rooted(at));
    machines.iter().find(|folder| on_one_machine(folder)).map(|_| "a path on one machine")
}
