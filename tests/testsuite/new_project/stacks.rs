//! The services of the three stacks are one service, in files that correspond: docs/stacks.md has the table.

use std::collections::BTreeSet;
use std::path::Path;

use crate::harness::Env;

/// The columns of the table.
const STACKS: [&str; 3] = ["rust", "typescript", "python"];

#[test]
fn files_of_the_stacks_are_those_that_the_document_lists() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/stacks.md")).unwrap();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|row| row.split(" | ").collect())
        .collect();
    for (column, stack) in (1..).zip(STACKS) {
        let path = |row: &Vec<&str>| Some(row[column].strip_prefix('`')?.strip_suffix('`')?.to_owned());
        let listed: BTreeSet<String> = rows.iter().filter_map(path).collect();
        let t = Env::new();
        let answer = format!("stack={stack}");
        t.run(["new-project", stack, "--defaults", "--set", &answer, "--set", "cache=redis"]).success();
        let is_code = |path: &String| {
            let in_code = ["src/", "app/", "tests/service/"].iter().any(|folder| path.starts_with(folder));
            in_code && !(path.starts_with("src/") && path.ends_with(".test.ts"))
        };
        let files = t.git(stack).files();
        let paths = files.lines().filter_map(|line| Some(line.split_once(' ')?.1.to_owned()));
        let written: BTreeSet<String> = paths.filter(is_code).collect();
        assert!(written.len() > 25, "{stack}: {written:?}");
        assert_eq!(listed, written, "{stack}: docs/stacks.md lists other files");
    }
}
