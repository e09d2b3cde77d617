//! What somebody vouches for.

use snapbox::str;

use super::{json, places, verdict};
use crate::harness::Env;

fn attested(until: &str) -> String {
    format!("[[attestations]]\nrule = \"direct-push\"\nby = \"Ada Example\"\ndate = 2025-06-01\nuntil = {until}\n")
}

#[test]
fn what_nobody_vouches_for_is_not_checked() {
    let t = Env::new();
    t.write("README.md", "# A\n");
    let found = json(&t, &[]);
    assert_eq!(verdict(&found, "direct-push").0, "not checked");
    let rule = found["rules"].as_array().unwrap().iter().find(|it| it["rule"] == "direct-push").unwrap();
    assert!(rule["attest"].as_str().unwrap().contains("pull request"));
    t.run(["check"]).code(0);
}

#[test]
fn an_attestation_counts_until_its_date() {
    let t = Env::new();
    // The harness's day.
    t.write("patternbook.toml", attested("2026-01-02"));
    let found = json(&t, &[]);
    assert_eq!(verdict(&found, "direct-push").0, "attested");
    let rule = found["rules"].as_array().unwrap().iter().find(|it| it["rule"] == "direct-push").unwrap();
    assert_eq!(rule["attestation"]["by"], "Ada Example");
    t.write("patternbook.toml", attested("2026-01-01"));
    let found = json(&t, &[]);
    assert_eq!(verdict(&found, "direct-push").0, "expired");
    assert_eq!(places(&found), ["direct-push patternbook.toml:1:1"]);
    t.run(["check"]).code(1);
}

#[test]
fn what_the_repository_tells_needs_nobody() {
    let t = Env::new();
    t.write("patternbook.toml", attested("2026-01-01"));
    t.write(
        ".github/rulesets/main.json",
        "{\"target\":\"branch\",\"enforcement\":\"active\",\"rules\":[{\"type\":\"pull_request\"}]}",
    );
    let found = json(&t, &[]);
    assert_eq!(verdict(&found, "direct-push").0, "pass");
    assert!(places(&found).is_empty());
}

#[test]
fn what_is_wrong_with_an_attestation_is_said() {
    let t = Env::new();
    t.write("patternbook.toml", attested("2026-01-02").replace("direct-push", "direct-pash"));
    t.run(["check"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[configuration]: `direct-pash` is no rule
 --> patternbook.toml:2:8
  |
2 | rule = "direct-pash"
  |        ^^^^^^^^^^^^^
  |
  = help: did you mean `direct-push`?

error: failed to read the configuration
hint: correct it, then run this again

"#]]);
    for (wrong, said) in [
        (attested("2025-01-02"), "it ends before it begins, on 2025-06-01"),
        (attested("\"2026\""), "invalid type"),
        (attested("2026-01-02T03:04:05"), "this is no day, such as 2026-01-31"),
        (attested("2026-01-02").replace("Ada Example", " "), "nobody gives this attestation"),
        (attested("2026-01-02") + "who = \"x\"\n", "unknown field `who`"),
    ] {
        t.write("patternbook.toml", wrong);
        let output = t.run(["check"]).code(2).get_output().stderr.clone();
        let output = String::from_utf8(output).unwrap();
        assert!(output.contains(said), "{output}");
    }
}
