//! Fenced code blocks.
//!
//! See the [CommonMark specification](https://spec.commonmark.org/0.31.2/#fenced-code-blocks).

use std::ops::Range;

use super::{line_end, line_start};

/// A code block between fences.
#[derive(Debug, PartialEq, Eq)]
pub struct Fence {
    /// What follows the opening fence: a language, and attributes.
    pub info: String,
    /// The code, lines ended by line feeds, without what a list or a block quote puts before them.
    pub content: String,
    /// How many bytes stand before the opening fence on its line: blanks, a bullet, the mark of a block quote.
    pub indent: usize,
}

impl Fence {
    /// The value of `KEY=value` or `KEY="value"` in the info string.
    #[must_use]
    pub fn attribute(&self, key: &str) -> Option<&str> {
        let mut rest = self.info.as_str();
        while let Some(at) = rest.find(key) {
            let starts_word = !rest[..at].ends_with(|c: char| c.is_alphanumeric() || "-_".contains(c));
            let after = &rest[at + key.len()..];
            if let Some(value) = after.strip_prefix('=')
                && starts_word
            {
                return Some(match value.strip_prefix('"') {
                    Some(quoted) => quoted.split('"').next().unwrap_or(quoted),
                    None => value.split([' ', '\t', ',', '}']).next().unwrap_or(value),
                });
            }
            rest = after;
        }
        None
    }
}

/// The lines between the fences of the code block at `block`, as they are spelled. The code in it, as the parser read it,
/// ends at `code_end`.
pub(super) fn raw_content(text: &str, block: &Range<usize>, code_end: usize) -> Range<usize> {
    let start = line_end(text, block.start).min(block.end);
    let code_end = code_end.clamp(start, block.end);
    // A block that nothing closes ends with its code, which may look like a fence.
    let is_closed = text[code_end..block.end].contains(['`', '~']);
    let last_line = line_start(text, text[..block.end].trim_end_matches(['\n', '\r']).len());
    start..if is_closed { last_line.max(start) } else { block.end }
}

/// The shortest fence of `mark` that `content` does not close.
#[must_use]
pub fn fitting(mark: char, content: &str) -> String {
    let run = |line: &str| line.trim_start().chars().take_while(|&c| c == mark).count();
    mark.to_string().repeat(content.lines().map(run).max().unwrap_or(0).max(2) + 1)
}

/// `content` as a fenced code block under the info string `info`, with a fence longer than any in it.
#[must_use]
pub fn wrap(info: &str, content: &str) -> String {
    let fence = fitting('`', content);
    let newline = if content.is_empty() || content.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{info}\n{content}{newline}{fence}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_any_in_its_content() {
        assert_eq!(wrap("rust", "let a = 1;"), "```rust\nlet a = 1;\n```\n");
        assert_eq!(wrap("md", "```\nx\n```\n"), "````md\n```\nx\n```\n````\n");
        assert_eq!(wrap("", ""), "```\n```\n");
    }

    #[test]
    fn attributes_are_read_from_the_info_string() {
        let fence = |info: &str| Fence { info: info.to_owned(), content: String::new(), indent: 0 };
        assert_eq!(fence("rust file=src/a.rs region=x").attribute("region"), Some("x"));
        assert_eq!(fence("rust {file=\"a b.rs\"}").attribute("file"), Some("a b.rs"));
        assert_eq!(fence("rust profile=x file=y").attribute("file"), Some("y"));
        assert_eq!(fence("rust,ignore").attribute("file"), None);
    }
}
