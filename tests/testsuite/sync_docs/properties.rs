//! What holds for every document, whatever is in it.

use camino::Utf8Path;
use patternbook::markdown::edit::{self, Replacement};
use patternbook::markdown::{Document, Kind};
use patternbook::pattern::{Facts, Names};
use patternbook::sync::{Options, Prefer, Workspace, settle};
use proptest::prelude::*;

/// Pieces that documents are made of, right and wrong ones.
const PIECES: &[&str] = &[
    "## Pattern: A\n",
    "# API Pattern: B\r\n",
    "\n",
    "\r\n",
    "**Status:** canonical\n",
    "- **Status**: ✅ Established (x)\n",
    "**Implementation:** `src/a.rs::x`\n",
    "Status: Experimental\n",
    "| Pattern | Status |\n|---|---|\n",
    "| A | Deprecated |\n",
    "| B | |\n",
    "| A\n",
    "| `a|b` \\| c | **Canonical** |\n",
    "## Status Legend\n\n",
    "- **Canonical:** Use it\n",
    "- 🟢 **Established** no\n",
    "```rust file=a.rs\n",
    "```\n",
    "~~~\n",
    "> ",
    "  ",
    "<details>\n\n",
    "</details>\n",
    "<!--\n",
    "-->\n",
    "---\n",
    "\u{feff}",
    "text",
    "ü`",
    "Setext\n===\n",
    "[a]: b\n",
    "\t",
    "*",
    "* * *\n",
    "    code\n",
    "\\\n",
    "1. ",
];

fn document() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => pieces, 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_never_panics_and_spans_are_in_the_text(text in document()) {
        let read = Document::parse(&text);
        for block in &read.blocks {
            prop_assert!(text.get(block.range.clone()).is_some() && text.get(block.content.clone()).is_some());
            for field in read.fields(block) {
                prop_assert!(text.get(field.name).is_some() && text.get(field.value).is_some());
            }
            if let Kind::Table(table) = &block.kind {
                let cells = table.rows.iter().flat_map(|row| &row.cells).chain(&table.header);
                for cell in cells {
                    prop_assert!(text.get(cell.range.clone()).is_some());
                }
            }
        }
        let facts = Facts::read(&read, &Names::default());
        let statuses = facts.patterns.iter().filter_map(|pattern| pattern.status.as_ref());
        for status in statuses {
            prop_assert_eq!(&text[status.span.clone()], &*status.text);
        }
    }

    #[test]
    fn any_bytes_read_as_text_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = Facts::read(&Document::parse(&text), &Names::default());
        prop_assert_eq!(&*edit::apply(&text, &[]).unwrap(), &*text);
    }

    #[test]
    fn edits_touch_only_their_spans(text in document(), at in any::<prop::sample::Index>(), length in 0..9usize, new in "[a-z|`#\n]{0,6}") {
        let start = text.floor_char_boundary(at.index(text.len() + 1));
        let end = text.floor_char_boundary(start + length);
        let edited = edit::apply(&text, &[Replacement { range: start..end, text: new.clone() }]);
        if let Ok(edited) = edited {
            prop_assert_eq!(&edited[..start], &text[..start]);
            prop_assert_eq!(&edited[start..start + new.len()], &*new);
            prop_assert_eq!(&edited[start + new.len()..], &text[end..]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_second_run_finds_nothing_to_fix(first in document(), second in document()) {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().canonicalize_utf8().unwrap();
        for (name, text) in [("a.md", &first), ("technical_status.md", &second), ("a.rs", &"fn a() {}\n".to_owned())] {
            std::fs::write(root.join(name), text).unwrap();
        }
        let options = Options { prefer: Some(Prefer::Document), prefer_code: true, ..Options::default() };
        let settled = settle(Workspace::load(&root).unwrap(), &options).unwrap();
        prop_assert!(settled.left.diagnostics.iter().all(|left| left.fix.is_none()), "{:?}", settled.left);
        for (path, change) in settled.plan.changes() {
            std::fs::write(root.join(path.as_path()), change.content().unwrap()).unwrap();
        }
        let again = settle(Workspace::load(&root).unwrap(), &options).unwrap();
        prop_assert!(again.plan.is_empty(), "{:?}", again.fixed);
    }
}
