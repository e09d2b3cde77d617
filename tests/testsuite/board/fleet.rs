//! `board` of several repositories, from their folders and from their reports.

use serde_json::{Value, json};
use snapbox::str;

use super::{board, json, pattern};
use crate::harness::Env;

/// The folders `a` and `b` with a pattern each, of which `b` has drifted.
fn two() -> Env {
    let t = Env::new();
    t.write("a/docs/a.md", pattern("One", "Canonical", "**Last Verified:** 2025-06-01"));
    t.write("b/docs/b.md", pattern("Two", "Experimental", "**Implementation:** `src/gone.sh`"));
    t
}

/// Writes what `board --format json` prints with `args` into `file`.
#[track_caller]
fn report(t: &Env, args: &[&str], code: i32, file: &str) {
    let args: Vec<&str> = ["--format", "json"].iter().chain(args).copied().collect();
    t.write(file, board(t, &args, code));
}

/// The rows of a fleet as `PATH: reported` or the reason.
fn rows(fleet: &Value) -> Vec<String> {
    let row = |row: &Value| {
        let outcome = row["reason"].as_str().unwrap_or("reported");
        format!("{}: {outcome}", row["path"].as_str().unwrap())
    };
    fleet["repositories"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn each_repository_has_a_row_whether_it_is_there_or_not() {
    let t = two();
    report(&t, &["a"], 0, "a.json");
    t.write("torn.json", &t.read("a.json")[..200]);
    t.write("other.json", "{\"version\": 1, \"diagnostics\": []}");
    t.write("newer.json", t.read("a.json").replacen("\"version\": 1", "\"version\": 7", 1));
    t.write("bad/patternbook.toml", "[docs]\nlegnd = 1\n");
    let args = ["a.json", "./b/", "none.json", "torn.json", "other.json", "newer.json", "bad"];
    let printed = t.run(["board"].iter().chain(&args)).code(3).get_output().stdout.clone();
    t.assert_eq(
        printed,
        str![[r#"
repository  patterns  statuses        drift    oldest verified  checks[..]reported
a           1         1 Canonical     in sync  2025-06-01       [..]2026-01-02
b           1         1 Experimental  1 error  never            [..]2026-01-02
bad         -         not reported    -        -                -[..]
newer.json  -         not reported    -        -                -[..]
none.json   -         not reported    -        -                -[..]
other.json  -         not reported    -        -                -[..]
torn.json   -         not reported    -        -                -[..]

not reported: bad: failed to read the configuration
not reported: newer.json: it is a report of version 7, and this program reads version 1
not reported: none.json: there is no such file or folder
not reported: other.json: it is no report of `patternbook board --format json`: missing field `kind` [..]
not reported: torn.json: it is no report of `patternbook board --format json`: EOF while parsing [..]

7 repositories: 2 patterns; 1 error; checks: [..]; 5 not reported

"#]],
    );
    let fleet = json(&t, &args, 3);
    assert_eq!(
        rows(&fleet),
        [
            "a.json: reported",
            "b: reported",
            "bad: failed to read the configuration",
            "newer.json: it is a report of version 7, and this program reads version 1",
            "none.json: there is no such file or folder",
            "other.json: it is no report of `patternbook board --format json`: missing field `kind` at line 1 column 33",
            "torn.json: it is no report of `patternbook board --format json`: EOF while parsing a string at line 13 column 11",
        ]
    );
    assert_eq!(fleet["summary"]["repositories"], 7);
    assert_eq!(fleet["summary"]["not_reported"], 5);
    assert_eq!(fleet["repositories"][0]["report"]["verified"]["oldest"], "2025-06-01");
    t.run(["board", "--html", "fleet.html"].iter().chain(&args)).code(3).stdout_eq("wrote fleet.html\n");
    let page = t.read("fleet.html");
    assert_eq!(page.matches("<tr role=\"row\" class=\"unknown\"").count(), 5, "{page}");
}

#[test]
fn shards_are_a_list_shared_out_and_put_together_again() {
    let t = Env::new();
    let mut list = "# all of ours\n\n".to_owned();
    for number in 0..12 {
        t.write(format!("s{number}/docs/a.md"), pattern("One", "Canonical", ""));
        list += &format!("./s{number}/\n");
    }
    t.write("list.txt", list);
    let mut shared = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        let paths = board(&t, &["--fleet", "list.txt", "--shard", shard, "--list"], 0);
        assert!(!paths.is_empty(), "{shard}");
        shared.extend(paths.lines().map(str::to_owned));
        report(&t, &["--fleet", "list.txt", "--shard", shard], 0, &format!("shard-{}.json", &shard[..1]));
    }
    shared.sort();
    let mut all: Vec<String> = (0..12).map(|number| format!("s{number}")).collect();
    all.sort();
    assert_eq!(shared, all);
    // Where a share falls does not depend on the list.
    let alone = board(&t, &["s7", "--shard", "1/3", "--list"], 0) + &board(&t, &["s7", "--shard", "3/3", "--list"], 0);
    assert_eq!(alone.is_empty(), board(&t, &["--fleet", "list.txt", "--shard", "2/3", "--list"], 0).contains("s7\n"));

    let whole = json(&t, &["shard-1.json", "shard-2.json", "shard-3.json"], 0);
    let reported: Vec<String> = all.iter().map(|path| format!("{path}: reported")).collect();
    assert_eq!(rows(&whole), reported);
    assert_eq!(whole["elsewhere"], json!([]));
    assert_eq!(whole["summary"]["statuses"], json!({"Canonical": 12}));
    // Given twice, and together with what it already has, nothing is counted twice.
    assert_eq!(
        json(&t, &["shard-1.json", "shard-1.json", "shard-2.json", "shard-3.json", "s0"], 0)["summary"],
        whole["summary"]
    );
}

#[test]
fn repositories_of_a_shard_that_is_missing_are_not_dropped() {
    let t = Env::new();
    let paths: Vec<String> = (0..8).map(|number| format!("s{number}")).collect();
    for path in &paths {
        t.write(format!("{path}/docs/a.md"), pattern("One", "Canonical", ""));
    }
    t.write("list.txt", paths.join("\n"));
    report(&t, &["--fleet", "list.txt", "--shard", "1/2"], 0, "shard-1.json");
    let lost = board(&t, &["--fleet", "list.txt", "--shard", "2/2", "--list"], 0);
    let lost: Vec<&str> = lost.lines().collect();
    assert!(!lost.is_empty() && lost.len() < 8);
    let fleet = json(&t, &["shard-1.json", "shard-2.json"], 3);
    let missing: Vec<String> = rows(&fleet).into_iter().filter(|row| !row.ends_with(": reported")).collect();
    let mut expected: Vec<String> = lost.iter().map(|path| format!("{path}: shard 2/2 has not reported")).collect();
    expected.push("shard-2.json: there is no such file or folder".to_owned());
    expected.sort();
    assert_eq!(missing, expected);
    assert_eq!(fleet["repositories"].as_array().unwrap().len(), 9);
}

#[test]
fn a_report_is_somebody_elses_text() {
    let t = two();
    report(&t, &["a"], 0, "a.json");
    let mut hostile: Value = serde_json::from_str(&t.read("a.json")).unwrap();
    hostile["repository"]["name"] = json!("</td><script>alert(1)</script>\u{1b}[2J");
    hostile["repository"]["web"] = json!("javascript:alert(2)");
    hostile["summary"]["statuses"] = json!({"\"><img src=x onerror=alert(3)>": u64::MAX, "Canonical": u64::MAX});
    hostile["summary"]["findings"]["errors"] = json!(u64::MAX);
    hostile["summary"]["verified"]["oldest"] = json!("\" onclick=\"alert(4)");
    t.write("hostile.json", hostile.to_string());
    t.write("hostile-2.json", hostile.to_string());
    let args = ["a.json", "hostile.json", "hostile-2.json"];
    let printed = board(&t, &args, 0);
    assert!(!printed.contains('\u{1b}'), "{printed}");
    board(&t, &["a.json", "hostile.json", "hostile-2.json", "--html", "fleet.html"], 0);
    let page = t.read("fleet.html");
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert!(!page.contains("<img") && !page.contains("javascript:") && !page.contains("\" onclick"), "{page}");
}

#[test]
fn wrong_arguments_are_told() {
    let t = two();
    t.run(["board", "none"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to find `none`
...
hint: give the folder of a repository, or the file of a report

"#]]);
    t.run(["board", "--fleet", "none.txt"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to read the list of repositories in `none.txt`
...
hint: give a file with a path on each line

"#]]);
    let shard = String::from_utf8(t.run(["board", "a", "--shard", "3/2"]).code(2).get_output().stderr.clone()).unwrap();
    assert!(shard.contains("a shard is given as k/n, such as 2/8"), "{shard}");
}

#[test]
fn a_fleet_of_none_is_empty() {
    let t = Env::new();
    t.write("list.txt", "\n# nothing yet\n");
    assert_eq!(json(&t, &["--fleet", "list.txt"], 0)["summary"]["repositories"], 0);
    board(&t, &["--fleet", "list.txt", "--html", "fleet.html"], 0);
    assert!(t.read("fleet.html").contains("0 repositories"));
}
