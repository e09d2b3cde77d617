//! Every rule has a page, a line in the table of rules, and documents that break and keep it.

use std::path::Path;

use patternbook::check::book;
use patternbook::sync::rules;
use snapbox::str;

use super::sync;
use crate::harness::Env;

const FOLDER: &str = "tests/testsuite/sync_docs/rules";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_rule_has_a_page_that_says_what_why_and_how() {
    let mut wrong = Vec::new();
    for page in rules::pages() {
        let (id, summary) = (page.id, page.summary);
        let file = format!("docs/rules/{id}.md");
        if page.text.is_empty() {
            wrong.push(format!("{file}: write it, as docs/rules/missing-row.md is"));
            continue;
        }
        let paragraphs: Vec<_> = page.text.split("\n\n").map(|text| text.trim().replace('\n', " ")).collect();
        let mut must = |is_so: bool, what: &str| {
            if !is_so {
                wrong.push(format!("{file}: {what}"));
            }
        };
        must(paragraphs[0] == format!("# {id}"), "its heading is the rule's id");
        must(paragraphs[1] == summary, "its first paragraph is the rule's summary, word for word");
        must(!paragraphs[2].starts_with('#'), "its second paragraph says why");
        let headings: Vec<_> = page.text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let sections = ["Example", "How it is put right", "How it is waived"];
        must(sections.iter().all(|section| headings.contains(section)), "it has all of its sections");
        must(page.text.lines().all(|line| line.chars().count() <= 88), "its lines fit a terminal");
    }
    let known: Vec<_> = rules::pages().iter().chain(&book::pages()).map(|page| format!("{}.md", page.id)).collect();
    for entry in std::fs::read_dir(root().join("docs/rules")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !known.contains(&name) {
            wrong.push(format!("docs/rules/{name}: there is no such rule"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_rules_is_the_registry() {
    let text = std::fs::read_to_string(root().join("docs/sync-docs.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| [`")?.split_once("`](rules/"));
    let listed: Vec<_> = rows.map(|(id, rest)| (id.to_owned(), rest.starts_with(&format!("{id}.md)")))).collect();
    let known: Vec<_> = rules::pages().iter().map(|page| (page.id.to_owned(), true)).collect();
    assert_eq!(listed, known, "docs/sync-docs.md: a row `| [`ID`](rules/ID.md) | … |` for each rule, in order");
}

#[test]
fn each_rule_finds_what_is_bad_and_nothing_in_what_is_good() {
    let mut wrong = Vec::new();
    let mut found = String::new();
    for page in rules::pages() {
        for kind in ["bad", "good"] {
            let folder = format!("{FOLDER}/{}/{kind}", page.id);
            if !root().join(&folder).is_dir() {
                wrong.push(format!("{folder}: there is none: make documents that show the rule"));
                continue;
            }
            let places = places(&folder, &format!("{FOLDER}/{}/before", page.id));
            match kind {
                "good" if !places.is_empty() => wrong.push(format!("{folder}: nothing is to be found: {places:?}")),
                "bad"
                    if !places.iter().any(|it| it.starts_with(&format!("{} {} ", page.id, page.severity.as_str()))) =>
                {
                    wrong.push(format!("{folder}: the rule does not find anything of its usual severity: {places:?}"));
                }
                _ => found.extend(places.iter().map(|place| format!("{place}\n"))),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Env::new().assert_eq(
        found,
        str![[r#"
unknown-status error patterns.md:5:13
missing-status warning patterns.md:3:13
legend-drift error b.md:5:18
status-disagreement error patterns.md:5:13
status-jump warning patterns.md:5:13
missing-row error patterns.md:13:3
row-without-pattern warning patterns.md:10:3
duplicate-pattern warning patterns.md:3:13
unresolved-reference error patterns.md:7:22
broken-link error patterns.md:7:5
broken-link error patterns.md:7:43
missing-reference warning patterns.md:3:13
example-drift error patterns.md:7:1
stale-region error patterns.md:7:1
stale-verification note patterns.md:6:20
missing-section warning patterns.md:23:13
missing-migration warning patterns.md:5:13
variable-drift error patterns.md:13:4
infrastructure-drift error technical_status.md:7:11
unreadable not checked patterns.md:null:null
invalid-waiver error patterns.md:3:1
unused-waiver warning patterns.md:3:1
unused-baseline warning baseline.json:4:3

"#]],
    );
}

/// Rule and place of what is found in a copy of a folder. What is in `before` is committed first, where it is there.
fn places(folder: &str, before: &str) -> Vec<String> {
    let t = Env::new();
    if root().join(before).is_dir() {
        t.copy(before, ".");
        t.git_init(".").commit("Before", 0);
    }
    t.copy(folder, ".");
    let baseline = t.path("baseline.json").exists();
    let args: &[&str] = if baseline { &["--baseline", "baseline.json"] } else { &[] };
    let args: Vec<_> = ["sync-docs", "--check", "--format", "json"].iter().chain(args).collect();
    let output = t.command(args).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let place = |it: &serde_json::Value| {
        let text = |key: &str| it[key].as_str().unwrap().to_owned();
        let start = &it["start"];
        format!("{} {} {}:{}:{}", text("rule"), text("severity"), text("path"), start["line"], start["column"])
    };
    json["diagnostics"].as_array().unwrap().iter().map(place).collect()
}

#[test]
fn explain_prints_the_page_or_the_list() {
    let t = Env::new();
    let page = std::fs::read_to_string(root().join("docs/rules/missing-row.md")).unwrap();
    let said = t.run(["explain", "missing-row"]).code(0).get_output().stdout.clone();
    assert_eq!(String::from_utf8(said).unwrap(), page.replace("\r\n", "\n"));
    t.run(["explain"]).code(0).stderr_eq("").stdout_eq(str![[r#"
unknown-status              Every status is one of the legend's, in its spelling
missing-status              Every pattern says what it is worth
legend-drift                The legend reads the same wherever it stands
status-disagreement         A pattern's document and its row in the status table agree on its status
status-jump                 A pattern goes through its life step by step: Experimental is Established before it is Canonical, and what is Deprecated stays so
missing-row                 Every pattern has a row in a status table, where there is one
row-without-pattern         Every row of a status table is the row of a pattern that has a document
duplicate-pattern           No two patterns have the same name
unresolved-reference        What a pattern names as its implementation is there: the file, the definition in it, the lines of it
broken-link                 Each relative link and anchor between documents about patterns resolves: the file, the heading, the line
missing-reference           A Canonical or Established pattern names code: at least one file, definition or example, where the repository has code
example-drift               The examples of a Canonical pattern are, byte for byte, the code they name
stale-region                What stands between the markers of a generated region is what the patterns say today
stale-verification          The code that a pattern names is as it was when the pattern was last verified
missing-section             Each pattern has Use Case, Implementation, a code example and Pitfalls, where patterns are written that way
missing-migration           A Deprecated pattern says what to do instead: a Migration section, or the name of what replaces it or a link to that
variable-drift              The environment variables in an example file, in the tables of documents and in the code are the same
infrastructure-drift        The Infrastructure section of technical_status.md does not contradict the files and `patternbook.toml`
unreadable                  Every document about patterns can be read: it is UTF-8, and no merge conflict is left in it
invalid-waiver              Every waiver names a rule and a reason
unused-waiver               Every waiver waives something
unused-baseline             Every finding that a baseline accepts is still there
...
direct-push [..]
...

"#]]);
    t.run(["explain", "mising-row"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to explain `mising-row`
  caused by: there is no such rule
hint: did you mean `missing-row`?

"#]]);
    t.run(["explain", "something"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to explain `something`
  caused by: there is no such rule
hint: `patternbook explain` lists the rules

"#]]);
    let t = t.with_colour();
    t.run(["explain", "unknown-status"]).code(0).stdout_eq(str![[r#"
[1munknown-status[0m

Every status is one of the legend's, in its spelling.

A status that nobody has defined says nothing to the reader, and searches for a
status miss the documents that spell it in their own way. Decisions may have any
status; of them only slips of the pen for one of the usual words are found, such as
[1m[36mSuperceded[0m.

[1mExample[0m

This is found:

    [2m## Pattern: Health checks[0m
    [2m[0m
    [2m**Status:** canonical[0m

This is in order:

    [2m## Pattern: Health checks[0m
    [2m[0m
    [2m**Status:** Canonical[0m

[1mHow it is put right[0m

[1m[36mpatternbook sync-docs[0m corrects the word where only its case or spelling is off.
A word that is none of the legend's is left to you: use one of them, or add it to
the legend.

[1mHow it is waived[0m

Above the paragraph with the status, on a line of its own:

    [2m<!-- patternbook:ignore unknown-status the word that the auditors use -->[0m

"#]]);
}

#[test]
fn where_to_read_on_is_said_once() {
    let t = Env::new();
    t.write("a.md", "## Pattern: A\n\n**Status:** canonical\n\n## Pattern: B\n\n**Status:** canonical\n");
    t.run(["sync-docs", "--check"]).code(1).stderr_eq(str![[r#"
`patternbook explain unknown-status` says more

"#]]);
    t.write("b.md", "## Pattern: C\n\n**Status:** Canonical\n\n**File:** `src/gone.rs`\n");
    t.run(["sync-docs", "--check"]).code(1).stderr_eq(str![[r#"
`patternbook explain RULE` says more about each

"#]]);
    t.run(["sync-docs", "--check", "--format", "json"]).code(1).stderr_eq("");
    sync(&t, &["a.md"], 0);
    t.run(["sync-docs", "--check", "a.md"]).code(0).stderr_eq("");
}
