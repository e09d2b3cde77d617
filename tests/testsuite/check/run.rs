//! What a run prints, and how it ends.

use super::{json, places, verdict};
use crate::harness::Env;
use crate::report::schema;

#[test]
fn a_path_narrows_what_is_found_but_not_the_verdict() {
    let t = Env::new();
    t.write(".github/settings.yml", "branches:\n  - name: main\n    protection: null\n");
    t.write("src/a.py", "x = 1\n");
    t.run(["check"]).code(1);
    let found = json(&t, &["src"]);
    assert!(places(&found).is_empty());
    assert_eq!(verdict(&found, "direct-push").0, "fail");
    t.run(["check", "src"]).code(0);
    t.run(["check", "nowhere"]).code(2);
}

#[test]
fn json_is_as_its_schema_says() {
    let t = Env::new();
    t.write(".github/settings.yml", "branches:\n  - name: main\n    protection: null\n");
    t.write(
        "patternbook.toml",
        "[[attestations]]\nrule = \"direct-push\"\nby = \"Ada\"\ndate = 2025-01-01\nuntil = 2025-02-01\n",
    );
    schema::check("checks-1", json(&t, &[]).to_string().as_bytes());
    t.write(".github/settings.yml", "x: 1\n");
    schema::check("checks-1", json(&t, &[]).to_string().as_bytes());
}

#[test]
fn every_format_has_the_findings() {
    let t = Env::new();
    t.write(".github/settings.yml", "branches:\n  - name: main\n    protection: null\n");
    for (format, part) in [
        ("human", "error[direct-push]: these rules let people push without a pull request"),
        ("github", "::error file=.github/settings.yml,line=3,endLine=3,col=17,endColumn=21,title=direct-push::"),
        ("sarif", "\"ruleId\": \"direct-push\""),
    ] {
        let output = t.run(["check", "--format", format]).code(1).get_output().stdout.clone();
        let output = String::from_utf8(output).unwrap();
        assert!(output.contains(part), "{output}");
    }
    t.run(["check", "--diff", "--format", "sarif"]).code(2);
}

#[test]
fn generated_repositories_have_no_findings() {
    for set in [
        ["ci=github", "branches=trunk", "stack=rust"],
        ["ci=github", "branches=develop", "stack=python"],
        ["ci=gitlab", "branches=trunk", "stack=typescript"],
        ["ci=gitlab", "branches=develop", "stack=rust"],
    ] {
        let t = Env::new();
        let sets = set.iter().flat_map(|set| ["--set", set]);
        t.run(["new-project", "demo", "--defaults"].into_iter().chain(sets)).code(0);
        let output = t
            .process(env!("CARGO_BIN_EXE_patternbook"))
            .args(["check", "--format", "json"])
            .current_dir(t.path("demo"))
            .output();
        let found: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
        assert_eq!(places(&found), [""; 0], "{set:?}");
        for rule in ["production-without-staging", "production-without-tests", "direct-push", "swallowed-failure"] {
            assert_eq!(verdict(&found, rule).0, "pass", "{set:?} {rule}");
        }
    }
}
