//! What is found where.

use super::*;

/// Every block as a line: its kind, and what it says.
fn outline(text: &str) -> Vec<String> {
    let document = Document::parse(text);
    let line = |block: &Block| {
        let content = document.content(block);
        match &block.kind {
            Kind::Heading(level) => format!("h{level} {content}"),
            Kind::Text => format!("text{} {content}", if block.quoted { ">" } else { "" }),
            Kind::Fence(fence) => format!("fence {}|{content:?}|{:?}", fence.info, fence.content),
            Kind::Table(table) => {
                let cells = |cells: &[table::Cell]| {
                    cells.iter().map(|cell| text[cell.range.clone()].to_owned()).collect::<Vec<_>>().join(" ; ")
                };
                let rows: Vec<_> = table.rows.iter().map(|row| cells(&row.cells)).collect();
                format!("table {} / {}", cells(&table.header), rows.join(" / "))
            }
        }
    };
    document.blocks.iter().map(line).collect()
}

fn fields(text: &str) -> Vec<(&str, &str)> {
    let document = Document::parse(text);
    let fields = document.blocks.iter().flat_map(|block| document.fields(block));
    fields.map(|field| (&text[field.name], &text[field.value])).collect()
}

#[test]
fn headings_of_both_kinds() {
    assert_eq!(outline("\u{feff}# A #\r\n\r\nB `x`\r\n====\r\n"), ["h1 A", "h1 B `x`"]);
    assert_eq!(outline("---\ntitle: x\n# no\n---\n## C\n\n---\ntext\n---\n"), ["h2 C", "h2 text"]);
}

#[test]
fn cells_with_bars_code_and_missing_ends() {
    let text = "| Pattern | Status |\n|---|---|\n| a \\| b | `x \\| y` |\n| only |\n| | z\n";
    assert_eq!(outline(text), ["table Pattern ; Status / a \\| b ; `x \\| y` / only ;  /  ; z"]);
    let document = Document::parse(text);
    let Kind::Table(table) = &document.blocks[0].kind else { panic!() };
    assert!(table.rows[1].cells[1].range.is_empty());
}

#[test]
fn fences_in_lists_quotes_and_without_an_end() {
    assert_eq!(
        outline("- x\n  ```rust file=a\n  1\n   2\n  ```\n"),
        ["text x", "fence rust file=a|\"  1\\n   2\\n\"|\"1\\n 2\\n\""]
    );
    assert_eq!(outline("> ~~~\n> # a\n> ~~~\n"), ["fence |\"> # a\\n\"|\"# a\\n\""]);
    assert_eq!(outline("````\n```\n# a\n```\n````\n"), ["fence |\"```\\n# a\\n```\\n\"|\"```\\n# a\\n```\\n\""]);
    assert_eq!(outline("```\r\n# a\r\n"), ["fence |\"# a\\r\\n\"|\"# a\\n\""]);
    assert_eq!(outline("```\n```\n"), ["fence |\"\"|\"\""]);
}

#[test]
fn what_is_hidden_does_not_count() {
    assert!(outline("<!--\n# a\n\n| b |\n|---|\n-->\n").is_empty());
    assert_eq!(outline("<details>\n\n# a\n\n</details>\n\n# b\n"), ["h1 b"]);
    assert_eq!(outline("<details>\n\n# a\n"), ["h1 a"]);
    assert!(fields("x <!--\n**Status:** a\n-->").is_empty());
    assert!(fields("`x\n**Status:** a`").is_empty());
    assert!(fields("    **Status:** a\n").is_empty());
}

#[test]
fn fields_in_every_spelling() {
    assert_eq!(
        fields("**Status:** A b  \n**Owner**: c\\\nFile: `d`\n"),
        [("Status", "A b"), ("Owner", "c"), ("File", "`d`")]
    );
    assert_eq!(fields("- **Status**: A (see [b](c))\n* __Status:__\n"), [("Status", "A (see [b](c))"), ("Status", "")]);
    assert_eq!(fields("1. **Status:** ✅ **A**\r\n"), [("Status", "✅ **A**")]);
    assert!(fields("https://a.b\n\na::b\n").is_empty());
}

#[test]
fn sections_end_at_the_next_heading_of_their_level() {
    let document = Document::parse("# a\n\n## b\n\nx\n\n### c\n\n## d\n");
    assert_eq!(document.section(0), 0..5);
    assert_eq!(document.section(1), 1..4);
    assert_eq!(document.section(4), 4..5);
}

#[test]
fn edits_keep_every_other_byte() {
    let text = "\u{feff}# a\r\n\r\n**Status:** b  \r\nlast";
    let at = text.find('b').unwrap();
    let change = |range: Range<usize>, text: &str| edit::Replacement { range, text: text.to_owned() };
    assert_eq!(edit::apply(text, &[change(at..at + 1, "Canonical")]).unwrap(), text.replace('b', "Canonical"));
    let heading = edit::apply(text, &[change(at..at + 1, "x\r\n\r\n# y")]);
    assert!(matches!(heading, Err(edit::EditError::Structure(_))), "{heading:?}");
    assert_eq!(edit::apply(text, &[change(1..2, "")]), Err(edit::EditError::Boundary(1)));
    assert_eq!(edit::apply(text, &[change(4..6, ""), change(5..7, "")]), Err(edit::EditError::Overlap(5)));
    assert_eq!(edit::apply(text, &[]).unwrap(), text);
}
