//! Every rule has a page, and trees that break and keep it: `rules/ID/true/CASE/` and `rules/ID/false/CASE/`. What is in
//! a case's `before/` is committed first, and what is in its `after/` comes on top; else the folder is the tree.
//!
//! Of each tree that breaks the rule, the places that are found stand in `rules/ID/found.txt`;
//! `SNAPSHOTS=overwrite` writes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use patternbook::check::{Rule, book, registry};

use super::{json, places, verdict};
use crate::harness::Env;

const FOLDER: &str = "tests/testsuite/check/rules";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders in a folder of the cases, in order. None where it is not there.
fn folders(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(root().join(path)) else { return Vec::new() };
    let names = entries.map(|entry| path.join(entry.unwrap().file_name()));
    let mut folders: Vec<PathBuf> = names.filter(|path| root().join(path).is_dir()).collect();
    folders.sort();
    folders
}

/// The repository of a case.
fn repository(case: &Path) -> Env {
    let t = Env::new();
    let git = t.git_init(".");
    if root().join(case).join("before").is_dir() {
        t.copy(case.join("before"), ".");
        git.commit("Before", 0);
        if root().join(case).join("after").is_dir() {
            t.copy(case.join("after"), ".");
        }
    } else {
        t.copy(case, ".");
    }
    git.commit("Now", 1);
    t
}

#[test]
fn every_rule_finds_what_breaks_it_and_nothing_else() {
    let mut wrong = Vec::new();
    for rule in registry::ALL {
        let (id, folder) = (rule.id(), Path::new(FOLDER).join(rule.id()));
        let (broken, kept) = (folders(&folder.join("true")), folders(&folder.join("false")));
        if broken.is_empty() || kept.is_empty() {
            wrong.push(format!("{}: needs cases in true/ and in false/", folder.display()));
        }
        let mut found = BTreeMap::new();
        for case in broken.iter().chain(&kept) {
            let t = repository(case);
            let json = json(&t, &[]);
            let own = format!("{id} ");
            let of_rule: Vec<String> =
                places(&json).into_iter().filter_map(|it| it.strip_prefix(&own).map(str::to_owned)).collect();
            let name = case.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
            if of_rule.is_empty() == broken.contains(case) {
                wrong.push(format!("{id} {name}: found {of_rule:?}, verdict {:?}", verdict(&json, id)));
            }
            if !of_rule.is_empty() {
                found.insert(name, of_rule);
            }
        }
        let lines = found.iter().flat_map(|(name, places)| places.iter().map(move |place| format!("{name} {place}\n")));
        let (file, lines) = (root().join(&folder).join("found.txt"), lines.collect::<String>());
        let expected = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
        if std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
            std::fs::write(&file, lines).unwrap();
        } else if lines != expected {
            wrong.push(format!("{}: found\n{lines}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_page_that_says_what_why_and_how() {
    let mut wrong = Vec::new();
    for page in book::pages() {
        let file = format!("docs/rules/{}.md", page.id);
        if page.text.is_empty() {
            wrong.push(format!("{file}: write it, as docs/rules/direct-push.md is"));
            continue;
        }
        let paragraphs: Vec<_> = page.text.split("\n\n").map(|text| text.trim().replace('\n', " ")).collect();
        let headings: Vec<_> = page.text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let sections = ["Example", "How it is put right", "How it is waived"];
        let must = [
            (paragraphs[0] == format!("# {}", page.id), "its heading is the rule's id"),
            (paragraphs[1] == page.summary, "its first paragraph is the rule's summary, word for word"),
            (!paragraphs[2].starts_with('#'), "its second paragraph says why"),
            (sections.iter().all(|section| headings.contains(section)), "it has all of its sections"),
            (page.text.lines().all(|line| line.chars().count() <= 88), "its lines fit a terminal"),
        ];
        wrong.extend(must.iter().filter(|(is_so, _)| !is_so).map(|(_, what)| format!("{file}: {what}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_rules_is_the_registry() {
    let text = std::fs::read_to_string(root().join("docs/check.md")).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| [`")).collect();
    let row = |rule: &&dyn Rule| format!("| [`{0}`](rules/{0}.md) | {1} |", rule.id(), rule.summary());
    let known: Vec<String> = registry::ALL.iter().map(row).collect();
    assert_eq!(rows, known, "docs/check.md: a row for each rule, in order");
}

#[test]
fn every_case_is_of_a_rule() {
    let known: Vec<&str> = registry::ALL.iter().map(|rule| rule.id()).collect();
    for folder in folders(Path::new(FOLDER)) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(known.contains(&name.as_str()), "{FOLDER}/{name}: there is no such rule");
    }
}
