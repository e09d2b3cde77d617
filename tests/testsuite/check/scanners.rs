//! Other tools: run where they are installed, and said where they are not.

use super::{json, places, verdict};
use crate::harness::Env;

const LOG: &str = r#"{"version":"2.1.0","runs":[{"results":[
  {"ruleId":"zizmor/unpinned-uses","level":"error","message":{"text":"unpinned action\nmore"},"locations":[{"physicalLocation":
    {"artifactLocation":{"uri":"./.github/workflows/ci.yml"},"region":{"startLine":3,"startColumn":11,"endColumn":15}}}]},
  {"ruleId":"zizmor/artipacked","level":"warning","message":{"text":"x"},"suppressions":[{"kind":"inSource"}]},
  {"ruleId":"zizmor/other","kind":"pass","message":{"text":"x"}}]}]}"#;

/// An environment in which only this zizmor is installed.
fn with_zizmor(script: &str) -> Env {
    use std::os::unix::fs::PermissionsExt;
    let t = Env::new();
    t.write("../bin/zizmor", format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(t.path("../bin/zizmor"), std::fs::Permissions::from_mode(0o755)).unwrap();
    // The shell, and nothing that may be installed beside it.
    std::os::unix::fs::symlink("/bin/sh", t.path("../bin/sh")).unwrap();
    std::os::unix::fs::symlink("/bin/cat", t.path("../bin/cat")).unwrap();
    t.write(".github/workflows/ci.yml", "on: push\njobs:\n  a: { x: 'é', uses: b }\n");
    t.write("main.tf", "# nothing\n");
    let path = t.path("../bin");
    t.with("PATH", path)
}

#[test]
fn what_they_find_becomes_findings() {
    let t = with_zizmor("cat \"$HOME/log\"");
    t.write("../home/log", LOG);
    let found = json(&t, &["--scanners"]);
    assert_eq!(places(&found)[1..], ["zizmor/unpinned-uses .github/workflows/ci.yml:3:11"]);
    assert_eq!(found["diagnostics"][1]["message"], "unpinned action");
    assert_eq!(verdict(&found, "zizmor"), ("fail".to_owned(), "1 errors of 1 findings".to_owned()));
    assert_eq!(verdict(&found, "checkov"), ("not checked".to_owned(), "checkov is not installed".to_owned()));
    t.write(
        ".github/workflows/ci.yml",
        "on: push\njobs:\n  # patternbook:ignore zizmor/unpinned-uses why\n  a: { x: 'é', uses: b }\n",
    );
    t.write("../home/log", LOG.replace("\"startLine\":3", "\"startLine\":4"));
    assert_eq!(verdict(&json(&t, &["--scanners"]), "zizmor").0, "pass");
    // Where they are not asked, nobody knows whether the waiver is needed.
    let unasked = json(&t, &[]);
    assert!(places(&unasked).is_empty());
    assert_eq!(verdict(&unasked, "zizmor").0, "not checked");
}

#[test]
fn one_that_fails_is_not_checked() {
    let t = with_zizmor("case $1 in --version) ;; *) exit 2;; esac");
    let found = json(&t, &["--scanners"]);
    assert_eq!(verdict(&found, "zizmor").0, "not checked");
    assert!(places(&found).contains(&"zizmor .:null:null".to_owned()), "{:?}", places(&found));
    t.run(["check", "--scanners"]).code(3);
    t.run(["check"]).code(0);
}
