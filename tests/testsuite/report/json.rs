//! Diagnostics for programs.

use patternbook::diagnostic::{Diagnostic, Severity, Span};
use snapbox::{assert_data_eq, str};

use super::disagreement;

#[test]
fn everything_a_diagnostic_says_is_in_it() {
    let (diagnostic, texts) = disagreement();
    let unknown = Diagnostic::new("unreadable", Severity::NotChecked, Span::file("gone.md"), "it is not UTF-8");
    let mut out = Vec::new();
    patternbook::report::json::diagnostics(&mut out, &[diagnostic, unknown], &texts).unwrap();
    assert_data_eq!(
        String::from_utf8(out).unwrap(),
        str![[r#"
{
  "version": 1,
  "summary": {
    "errors": 1,
    "warnings": 0,
    "notes": 0,
    "not_checked": 1,
    "fixable": 1
  },
  "diagnostics": [
    {
      "rule": "status-disagreement",
      "severity": "error",
      "message": "`Config` is `Canonical` in its document and `Established` in the status table",
      "path": "technical_status.md",
      "start": {
        "line": 3,
        "column": 12,
        "offset": 42
      },
      "end": {
        "line": 3,
        "column": 23,
        "offset": 53
      },
      "label": "this says `Established`",
      "related": [
        {
          "path": "docs/patterns.md",
          "start": {
            "line": 5,
            "column": 15,
            "offset": 56
          },
          "end": {
            "line": 5,
            "column": 24,
            "offset": 65
          },
          "label": "this says `Canonical`"
        }
      ],
      "help": "run `patternbook sync-docs --prefer doc` or `--prefer table`",
      "fix": {
        "title": "change the row to `Canonical`",
        "edits": [
          {
            "path": "technical_status.md",
            "start": {
              "line": 3,
              "column": 12,
              "offset": 42
            },
            "end": {
              "line": 3,
              "column": 23,
              "offset": 53
            },
            "text": "Canonical"
          }
        ]
      }
    },
    {
      "rule": "unreadable",
      "severity": "not checked",
      "message": "it is not UTF-8",
      "path": "gone.md",
      "start": {
        "line": null,
        "column": null,
        "offset": 0
      },
      "end": {
        "line": null,
        "column": null,
        "offset": 0
      },
      "label": "",
      "related": [],
      "help": null,
      "fix": null
    }
  ]
}

"#]]
    );
}
