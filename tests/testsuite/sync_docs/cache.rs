//! What is kept of documents from one run to the next, in Git's folder: with it, the same is found.

use std::fs;

use super::{pattern, with_table};
use crate::harness::Env;

/// Where it is.
const FOLDER: &str = ".git/patternbook/documents";

/// As many documents as are worth it, in agreement, in a repository in which they were checked before. Not all are about
/// patterns.
fn checked() -> Env {
    let t = Env::new();
    t.git_init(".");
    for number in 0..300 {
        let text = if number % 2 == 0 { pattern(&number.to_string(), "Canonical") } else { "# Other\n".to_owned() };
        t.write(format!("docs/{number}.md"), text);
    }
    assert_eq!(check(&t), (0, Vec::new()));
    t
}

/// How many documents were not read, and the places of the findings.
#[track_caller]
fn check(t: &Env) -> (usize, Vec<String>) {
    let output = t.run(["sync-docs", "--check", "--verbose", "--format", "json"]).get_output().clone();
    let notes = String::from_utf8(output.stderr).unwrap();
    let untouched =
        notes.lines().find_map(|line| line.strip_suffix(" documents were not touched since they were read last"));
    let untouched = untouched.map_or(0, |line| line.trim_start_matches("detail: ").parse().unwrap());
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = json["diagnostics"].as_array().unwrap().iter();
    let place = |it: &serde_json::Value| format!("{} {}", it["rule"].as_str().unwrap(), it["path"].as_str().unwrap());
    (untouched, found.map(place).collect())
}

/// Until the clock of the file system has gone on: what is as young as a run is not kept by it.
fn tick(t: &Env) {
    let changed = |name: &str| {
        t.write(name, "");
        fs::metadata(t.path(name)).unwrap().modified().unwrap()
    };
    let now = changed("tick");
    while changed("tick") <= now {}
    fs::remove_file(t.path("tick")).unwrap();
}

/// What is not touched is not read; on Windows all is.
#[track_caller]
fn expect(t: &Env, untouched: usize, found: &[&str]) {
    let untouched = if cfg!(unix) { untouched } else { 0 };
    let (was, places) = check(t);
    assert_eq!((was, places.iter().map(String::as_str).collect::<Vec<_>>()), (untouched, found.to_vec()));
}

#[test]
fn the_third_run_reads_only_what_was_touched() {
    let t = checked();
    tick(&t);
    expect(&t, 0, &[]);
    expect(&t, 300, &[]);
    t.write("docs/8.md", pattern("8", "canonical"));
    t.write("docs/9.md", pattern("9", "Shaky"));
    fs::remove_file(t.path("docs/10.md")).unwrap();
    fs::rename(t.path("docs/11.md"), t.path("docs/eleven.md")).unwrap();
    let found = ["unknown-status docs/8.md", "unknown-status docs/9.md"];
    expect(&t, 296, &found);
    tick(&t);
    assert_eq!(check(&t).1, found);
    expect(&t, 299, &found);
    with_table(&t, &[("0", "Canonical"), ("2", "Deprecated")]);
    assert!(check(&t).1.contains(&"status-disagreement docs/2.md".to_owned()));
}

#[test]
#[cfg(unix)]
fn an_edit_that_keeps_size_and_time_is_seen() {
    let t = checked();
    tick(&t);
    expect(&t, 0, &[]);
    let file = t.path("docs/0.md");
    let before = fs::metadata(&file).unwrap();
    t.write("docs/0.md", pattern("0", "Cononical"));
    fs::File::options().write(true).open(&file).unwrap().set_modified(before.modified().unwrap()).unwrap();
    let now = fs::metadata(&file).unwrap();
    assert_eq!((now.len(), now.modified().unwrap()), (before.len(), before.modified().unwrap()));
    expect(&t, 299, &["unknown-status docs/0.md"]);
}

/// Between two edits the clock need not have gone on.
#[test]
fn what_was_changed_just_now_is_read_again() {
    let t = checked();
    for round in 0..20 {
        let (status, found) = [("Cononical", 1), ("Canonical", 0)][round % 2];
        t.write("docs/0.md", pattern("0", status));
        assert_eq!(check(&t).1.len(), found, "{round}");
    }
}

#[test]
fn what_is_kept_may_be_damaged_or_gone_or_of_another_configuration() {
    let t = checked();
    tick(&t);
    expect(&t, 0, &[]);
    let shards = || fs::read_dir(t.path(FOLDER)).unwrap().map(|entry| entry.unwrap().path());
    for damage in [
        |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2),
        |bytes: &mut Vec<u8>| bytes.clear(),
        |bytes: &mut Vec<u8>| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        },
        |bytes: &mut Vec<u8>| bytes[0] ^= 1,
    ] {
        for shard in shards() {
            let mut bytes = fs::read(&shard).unwrap();
            damage(&mut bytes);
            fs::write(&shard, bytes).unwrap();
        }
        expect(&t, 0, &[]);
        expect(&t, 300, &[]);
    }
    t.write("docs/8.md", "## Pattern: 8\n\n**Level:** Shaky\n");
    t.write("patternbook.toml", "[docs]\nstatus_field = [\"Level\"]\n");
    assert!(check(&t).1.contains(&"unknown-status docs/8.md".to_owned()));
    fs::remove_dir_all(t.path(FOLDER)).unwrap();
    assert_eq!(check(&t).0, 0);
}

#[test]
fn history_is_asked_again_once_head_has_moved() {
    let t = checked();
    let git = t.git(".");
    with_table(&t, &[("0", "Canonical"), ("2", "Canonical")]);
    git.commit("Agree", 0);
    t.write("docs/0.md", pattern("0", "Established"));
    let says = || {
        let output = t.run(["sync-docs", "--check"]).get_output().stdout.clone();
        let text = String::from_utf8(output).unwrap();
        text.lines().find(|line| line.contains("says so: ")).unwrap().split_once("says so: ").unwrap().1.to_owned()
    };
    for _ in 0..3 {
        assert_eq!(says(), "not committed yet");
    }
    let answers = t.path(FOLDER).join("answers");
    let kept = fs::read(&answers).ok();
    assert_eq!(kept.is_some(), cfg!(unix));
    git.commit("Change it", 3);
    let committed = says();
    assert!(committed.ends_with(" of 2026-01-04 by Test User"), "{committed}");
    assert_eq!(says(), committed);
    assert!(fs::read(&answers).ok() != kept || cfg!(not(unix)));
    // Of two that moved, neither is right.
    with_table(&t, &[("0", "Experimental"), ("2", "Canonical")]);
    git.commit("Change the other", 5);
    let both = t.run(["sync-docs", "--check"]).get_output().stdout.clone();
    assert!(String::from_utf8(both).unwrap().contains("both changed since they last agreed"));
}

#[test]
#[cfg(unix)]
fn where_nothing_can_be_kept_everything_is_read() {
    use std::os::unix::fs::PermissionsExt;

    let t = checked();
    let folder = t.path(FOLDER);
    let allow = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    tick(&t);
    allow(0o555);
    // Root may write all the same.
    let is_root = fs::write(folder.join("x"), "").is_ok();
    let kept = if is_root { 300 } else { 0 };
    expect(&t, 0, &[]);
    expect(&t, kept, &[]);
    allow(0o755);
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "in the way").unwrap();
    expect(&t, 0, &[]);
    assert_eq!(fs::read_to_string(&folder).unwrap(), "in the way");
}

#[test]
fn few_documents_are_not_kept() {
    let t = Env::new();
    t.git_init(".");
    t.write("docs/a.md", pattern("A", "Canonical"));
    expect(&t, 0, &[]);
    assert!(!t.path(FOLDER).exists());
}
