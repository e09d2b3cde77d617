//! Any bytes are read without a panic, and every span is in the text, between characters, in reading order.

#![no_main]

use std::ops::Range;

use libfuzzer_sys::fuzz_target;
use patternbook::markdown::{Document, Kind};
use patternbook::pattern::{Facts, Names};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let document = Document::parse(&text);
    let is_in = |range: &Range<usize>| assert!(text.get(range.clone()).is_some(), "{range:?} of {}", text.len());
    for block in &document.blocks {
        is_in(&block.range);
        is_in(&block.content);
        for inline in document.inlines(block) {
            is_in(&inline.range);
        }
        for field in document.fields(block) {
            is_in(&field.name);
            is_in(&field.value);
            assert!(field.name.end <= field.value.start, "{field:?}");
        }
        if let Kind::Table(table) = &block.kind {
            for cell in table.rows.iter().flat_map(|row| &row.cells).chain(&table.header) {
                is_in(&cell.range);
            }
            assert!(table.rows.iter().all(|row| row.cells.len() == table.header.len()));
        }
    }
    let _ = Facts::read_at("docs/adr/0001-a.md", &document, &Names::default());
    let facts = Facts::read(&document, &Names::default());
    for pattern in &facts.patterns {
        is_in(&pattern.span);
        is_in(&pattern.body);
        assert_eq!(text[pattern.span.clone()], *pattern.name);
        if let Some(status) = &pattern.status {
            is_in(&status.span);
            assert_eq!(text[status.span.clone()], *status.text);
        }
        pattern.references.iter().for_each(|reference| is_in(&reference.span));
        for example in &pattern.examples {
            is_in(&example.block);
            is_in(&example.content);
            is_in(&example.span);
        }
    }
    for row in facts.tables.iter().flat_map(|table| &table.rows) {
        is_in(&row.span);
        is_in(&row.line);
        is_in(&row.status_cell);
    }
    for entry in facts.legends.iter().flat_map(|legend| &legend.entries) {
        is_in(&entry.meaning_span);
        is_in(&entry.lines);
        assert_eq!(text[entry.status.span.clone()], *entry.status.text);
    }
});
