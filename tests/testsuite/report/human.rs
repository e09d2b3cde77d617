//! Diagnostics at a terminal.

use std::time::Instant;

use patternbook::diagnostic::{Diagnostic, Edit, Severity, Span};
use proptest::prelude::*;
use snapbox::{assert_data_eq, str};

use super::{Texts, at, disagreement, edit, error, human};

#[test]
fn both_sides_of_a_disagreement_are_shown_and_what_would_settle_it() {
    let (diagnostic, texts) = disagreement();
    assert_data_eq!(
        human(&[diagnostic], &texts),
        str![[r#"
error[status-disagreement]: `Config` is `Canonical` in its document and `Established` in the status table
 --> technical_status.md:3:12
  |
3 | | Config | Established |
  |            ^^^^^^^^^^^ this says `Established`
  |
 ::: docs/patterns.md:5:15
  |
5 | **Status:** 🟢 Canonical
  |                --------- this says `Canonical`
  |
  = help: run `patternbook sync-docs --prefer doc` or `--prefer table`
help: change the row to `Canonical`
  |
3 - | Config | Established |
3 + | Config | Canonical |
  |


"#]]
    );
}

#[test]
fn places_near_each_other_share_an_excerpt_and_far_ones_do_not() {
    let lines: String = (1..=60).map(|line| format!("line {line}\n")).collect();
    let texts = Texts::default().with("a.md", lines);
    let near = error(at(&texts, "a.md", "line 20"), "three places")
        .label("the first")
        .related(at(&texts, "a.md", "line 22"), "near it")
        .related(at(&texts, "a.md", "line 50"), "far off");
    assert_data_eq!(
        human(&[near], &texts),
        str![[r#"
error[some-rule]: three places
  --> a.md:20:1
   |
20 | line 20
   | ^^^^^^^ the first
21 | line 21
22 | line 22
   | ------- near it
   |
  ::: a.md:50:1
   |
50 | line 50
   | ------- far off


"#]]
    );
}

#[test]
fn severities_and_files_as_a_whole() {
    let texts = Texts::default().with("a.md", "text\n");
    let diagnostic = |severity, path: &str| Diagnostic::new("a-rule", severity, Span::file(path), "what it is about");
    let all = [
        diagnostic(Severity::Warning, "a.md"),
        diagnostic(Severity::Note, "a.md").help("what to do"),
        diagnostic(Severity::NotChecked, "not-there.md"),
    ];
    assert_data_eq!(
        human(&all, &texts),
        str![[r#"
warning[a-rule]: what it is about
--> a.md:1:1

note[a-rule]: what it is about
--> a.md:1:1
 = help: what to do

not checked[a-rule]: what it is about
--> not-there.md


"#]]
    );
}

#[test]
fn what_is_missing_at_the_end_is_pointed_at() {
    let texts = Texts::default().with("ended.md", "text\n").with("open.md", "text").with("empty.md", "");
    let all = ["ended.md", "open.md", "empty.md"].map(|path| {
        let end = texts.0[path].len();
        error(Span::new(path, end..end), "a row is missing")
            .label("here")
            .fix("add it", edit(path, end..end, "| row |\n"))
    });
    assert_data_eq!(
        human(&all, &texts),
        str![[r#"
error[some-rule]: a row is missing
 --> ended.md:2:1
  |
2 |
  | ^ here
help: add it
  |
2 + | row |
  |

error[some-rule]: a row is missing
 --> open.md:1:5
  |
1 | text
  |     ^ here
help: add it
  |
1 - text
1 + text| row |
  |

error[some-rule]: a row is missing
 --> empty.md:1:1
  |
1 |
  | ^ here
help: add it
  |
1 + | row |
  |


"#]]
    );
}

#[test]
fn long_lines_and_tall_places_are_cut() {
    let wide = format!("{}WORD{}\n", "a ".repeat(2000), "b ".repeat(100));
    let fairly = format!("{}WORD{}\n", "a ".repeat(100), "b ".repeat(100));
    let tall: String = (0..40).map(|line| format!("{line}\n")).collect();
    let texts = Texts::default().with("wide.md", wide).with("fairly.md", fairly).with("tall.md", tall.clone());
    let all = [
        error(at(&texts, "wide.md", "WORD"), "in a line of 4,000 characters").label("it"),
        error(at(&texts, "fairly.md", "WORD"), "in a line of 400 characters")
            .fix("write it small", vec![Edit { span: at(&texts, "fairly.md", "WORD"), text: "word".into() }]),
        error(Span::new("tall.md", 0..tall.len()), "40 lines")
            .label("differs from the code")
            .fix("take it from the code", edit("tall.md", 0..tall.len(), &"new\n".repeat(30))),
    ];
    assert_data_eq!(
        human(&all, &texts),
        str![[r#"
error[some-rule]: in a line of 4,000 characters
 --> wide.md:1:4001
  |
 ::: 
1 | …a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a WORDb b b b b b b b b b b b b b b b b b b b b b b b b b b b b b b b b b ...
  |                                                              ^^^^ it

error[some-rule]: in a line of 400 characters
 --> fairly.md:1:201
  |
1 | ... a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a WORDb b b b b b b b b b b b b b b b b b b b b b b b b b b b b b b b...
  |                                                                   ^^^^
help: write it small
  |
1 - …a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a WORDb b b b b b b b b b b b b b b b b b b b b b b b b b b b …
1 + …a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a wordb b b b b b b b b b b b b b b b b b b b b b b b b b b b …
  |

error[some-rule]: 40 lines
 --> tall.md:1:1
  |
1 | 0
  | ^ differs from the code (40 lines)
help: take it from the code
   |
   = 40 lines go, 30 come


"#]]
    );
}

#[test]
fn a_fix_of_several_lines_shows_what_goes_and_what_comes() {
    let texts = Texts::default().with("a.md", "```rust\nfn old() {\n    1\n}\n```\n");
    let span = at(&texts, "a.md", "fn old() {\n    1\n}\n");
    let diagnostic = error(span.clone(), "the example differs from the code")
        .fix("take it from the code", vec![Edit { span, text: "fn new() {\n    1\n}\n".into() }]);
    assert_data_eq!(
        human(&[diagnostic], &texts),
        str![[r#"
error[some-rule]: the example differs from the code
 --> a.md:2:1
  |
2 | / fn old() {
3 | |     1
4 | | }
  | |_^
help: take it from the code
  |
2 - fn old() {
2 + fn new() {
  |


"#]]
    );
}

#[test]
fn ten_thousand_are_printed_before_anybody_waits() {
    let (diagnostic, texts) = disagreement();
    let all = vec![diagnostic; 10_000];
    let start = Instant::now();
    let text = human(&all, &texts);
    assert_eq!(text.matches("error[status-disagreement]").count(), 10_000);
    // Some ten times what it takes, so that only another order of growth is caught and not a busy machine.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_and_no_span_makes_it_panic(
        text in "(\u{feff})?([a-z äé🟢\t\r\u{0}\u{301}]{0,6}\r?\n?){0,12}",
        spans in proptest::collection::vec((prop_oneof![0..90_usize, 0..9000_usize], 0..90_usize), 1..5),
        replacement in "[a-zü\r\n\t]{0,8}",
        label in "[a-zü\n]{0,4}",
        widen in prop::sample::select(vec![1, 1, 400]),
    ) {
        let texts = Texts::default().with("a.md", text.replace('ä', &"ä".repeat(widen)));
        let mut spans = spans.into_iter().map(|(start, length)| Span::new("a.md", start..start + length));
        let primary = spans.next().unwrap_or(Span::file("a.md"));
        let mut diagnostic = error(primary, "message").label(&*label);
        let mut edits = Vec::new();
        for span in spans {
            edits.push(Edit { span: span.clone(), text: replacement.clone() });
            diagnostic = diagnostic.related(span, &*label);
        }
        let diagnostic = diagnostic.fix("fix", edits);
        prop_assert!(human(std::slice::from_ref(&diagnostic), &texts).starts_with("error[some-rule]: message"));
        let mut json = Vec::new();
        patternbook::report::json::diagnostics(&mut json, &[diagnostic], &texts)?;
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&json).is_ok());
    }
}
