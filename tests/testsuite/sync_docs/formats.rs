//! The forms for other programs: SARIF and workflow commands.

use serde_json::Value;
use snapbox::str;

use super::{pattern, sync};
use crate::harness::Env;

fn sarif(t: &Env, code: i32) -> Value {
    serde_json::from_str(&sync(t, &["--check", "--format", "sarif"], code)).unwrap()
}

#[test]
fn sarif_has_rules_places_fixes_and_what_was_not_checked() {
    let t = Env::new();
    t.write("docs/größe, 1.md", "\u{feff}## Pattern: Ä\r\n\r\n**Status:** 🟢 canonical\r\n");
    t.write("latin.md", b"## Pattern: \xfc\n\n**Status:** Canonical\n");
    let log = sarif(&t, 1);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().all(|rule| {
        let text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        text(&rule["id"]) && text(&rule["shortDescription"]["text"]) && text(&rule["help"]["markdown"])
    }));
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let mut shown = run.clone();
    shown.as_object_mut().unwrap().remove("tool");
    t.assert_eq(
        serde_json::to_string_pretty(&shown).unwrap() + "\n",
        str![[r#"
{
  "results": [
    {
      "ruleId": "unknown-status",
      "kind": "fail",
      "level": "error",
      "message": {
        "text": "`canonical` is not how `Canonical` is spelled"
      },
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "docs/gr%C3%B6%C3%9Fe%2C%201.md",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "startLine": 3,
              "startColumn": 15,
              "endLine": 3,
              "endColumn": 24
            }
          }
        }
      ],
      "partialFingerprints": {
        "patternbook/v1": "f42bcbeb2f8daa15a3766a68"
      },
      "ruleIndex": 0,
      "fixes": [
        {
          "description": {
            "text": "write `Canonical`"
          },
          "artifactChanges": [
            {
              "artifactLocation": {
                "uri": "docs/gr%C3%B6%C3%9Fe%2C%201.md",
                "uriBaseId": "%SRCROOT%"
              },
              "replacements": [
                {
                  "deletedRegion": {
                    "startLine": 3,
                    "startColumn": 15,
                    "endLine": 3,
                    "endColumn": 24
                  },
                  "insertedContent": {
                    "text": "Canonical"
                  }
                }
              ]
            }
          ]
        }
      ]
    },
    {
      "ruleId": "unreadable",
      "kind": "open",
      "level": "none",
      "message": {
        "text": "failed to read this document: it is not UTF-8 from byte 12 on/nsave it as UTF-8"
      },
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "latin.md",
              "uriBaseId": "%SRCROOT%"
            }
          }
        }
      ],
      "partialFingerprints": {
        "patternbook/v1": "2fd8925752a7047d3696be08"
      },
      "ruleIndex": 18
    }
  ],
  "invocations": [
    {
      "executionSuccessful": false,
      "exitCode": 1,
      "toolExecutionNotifications": [
        {
          "level": "warning",
          "message": {
            "text": "not checked: failed to read this document: it is not UTF-8 from byte 12 on"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "latin.md",
                  "uriBaseId": "%SRCROOT%"
                }
              }
            }
          ],
          "associatedRule": {
            "id": "unreadable",
            "index": 18
          }
        }
      ]
    }
  ],
  "originalUriBaseIds": {
    "%SRCROOT%": {
      "description": {
        "text": "The top of the repository"
      }
    }
  },
  "columnKind": "unicodeCodePoints"
}

"#]],
    );
}

#[test]
fn fingerprints_stay_while_other_lines_move_and_tell_equal_findings_apart() {
    let t = Env::new();
    let fingerprints = || -> Vec<String> {
        let log = sarif(&t, 1);
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        results.iter().map(|result| result["partialFingerprints"].to_string()).collect()
    };
    t.write("a.md", pattern("A", "canonical") + &pattern("B", "canonical"));
    let before = fingerprints();
    assert_ne!(before[0], before[1]);
    t.write("a.md", format!("# Title\n\nmore\n\n{}", t.read("a.md")));
    assert_eq!(fingerprints(), before);
    t.write("a.md", t.read("a.md").replacen("canonical", "Cannonical", 1));
    assert_ne!(fingerprints()[0], before[0]);
}

#[test]
fn workflow_commands_are_escaped_and_the_last_line_is_for_people() {
    let t = Env::new();
    t.write("docs/100%, a.md", pattern("Ä", "🟢 canonical"));
    t.write("latin.md", b"## Pattern: \xfc\n\n**Status:** Canonical\n");
    t.assert_eq(sync(&t, &["--check", "--format", "github"], 1), str![[r#"
::error file=docs/100%25%2C a.md,line=3,endLine=3,col=15,endColumn=24,title=unknown-status::docs/100%25, a.md:3:15: `canonical` is not how `Canonical` is spelled%0Afix: write `Canonical`
::warning file=latin.md,title=not checked%3A unreadable::latin.md: failed to read this document: it is not UTF-8 from byte 12 on%0Asave it as UTF-8
1 pattern in 1 document: 1 error, 1 not checked
`patternbook sync-docs` fixes 1 of them

"#]]);
}

#[test]
fn a_patch_is_not_shown_in_a_form_for_findings() {
    let t = Env::new();
    t.run(["sync-docs", "--diff", "--format", "sarif"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to show a patch in this format
  caused by: `--diff` is for people or `--format json`
hint: take `--check` instead: its SARIF has the edits that put things right

"#]]);
}
