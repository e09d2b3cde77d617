//! Findings that are left as they are: waived beside them, or accepted by a baseline.

use super::{json, places, verdict};
use crate::harness::Env;

const SETTINGS: &str = "branches:\n  - name: main\n    protection:\n      required_pull_request_reviews: null\n";

fn waived(waiver: &str) -> String {
    SETTINGS.replace("      required", &format!("      # {waiver}\n      required"))
}

#[test]
fn what_is_waived_is_not_found() {
    let t = Env::new();
    t.write(".github/settings.yml", SETTINGS);
    assert_eq!(places(&json(&t, &[])), ["direct-push .github/settings.yml:4:38"]);
    t.write(".github/settings.yml", waived("patternbook:ignore direct-push a mirror"));
    let found = json(&t, &[]);
    assert!(places(&found).is_empty());
    assert_eq!((verdict(&found, "direct-push").0.as_str(), &found["summary"]["waived"]), ("pass", &1.into()));
}

#[test]
fn a_waiver_has_a_rule_a_reason_and_something_to_waive() {
    let t = Env::new();
    let lines = |waiver: &str| {
        t.write(".github/settings.yml", waived(waiver));
        places(&json(&t, &[]))
    };
    let here = "direct-push .github/settings.yml:5:38";
    assert_eq!(lines("patternbook:ignore direct-push"), ["invalid-waiver .github/settings.yml:4:7", here]);
    assert_eq!(lines("patternbook:ignore direct-pash why"), ["invalid-waiver .github/settings.yml:4:28", here]);
    t.write(".github/settings.yml", SETTINGS.replace("null", "{}"));
    t.write(
        "a.py",
        "# patternbook:ignore direct-push why\nx = 1\ny = '''\n# patternbook:ignore direct-push why\n'''\n",
    );
    assert_eq!(places(&json(&t, &[])), ["unused-waiver a.py:1:1"]);
    // Waivers of the other command's rules are none of this one's business, and the other way round.
    t.write("a.py", "# patternbook:ignore missing-row why\n");
    t.write("a.md", "## Pattern: A\n\n<!-- patternbook:ignore direct-push why -->\n**Status:** Canonical\n");
    assert_eq!(places(&json(&t, &[])), ["unused-waiver a.md:3:1"]);
    t.run(["sync-docs", "--check"]).code(0);
}

#[test]
fn a_baseline_accepts_what_is_there() {
    let t = Env::new();
    t.write(".github/settings.yml", SETTINGS);
    t.run(["check", "--baseline", "accepted.json", "--write-baseline"])
        .code(0)
        .stdout_eq("1 finding accepted in accepted.json\n");
    t.run(["check", "--baseline", "accepted.json"]).code(0);
    t.write(".github/settings.yml", format!("# moved\n{SETTINGS}"));
    assert_eq!(json(&t, &["--baseline", "accepted.json"])["summary"]["accepted"], 1);
    t.write(".github/settings.yml", SETTINGS.replace("null", "{}"));
    let found = json(&t, &["--baseline", "accepted.json"]);
    assert_eq!(places(&found), ["unused-baseline accepted.json:4:3"]);
    let help = found["diagnostics"][0]["help"].as_str().unwrap();
    assert!(help.starts_with("`patternbook check --baseline accepted.json --write-baseline`"), "{help}");
}
