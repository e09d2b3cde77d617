//! Waivers: comments that say why a finding is to be left as it is.
//!
//! `<!-- patternbook:ignore RULE reason -->` waives what RULE finds on the line that it stands on; alone on its line,
//! what RULE finds in the block that follows.

use std::ops::Range;

use crate::markdown::comment;

/// What a waiver begins with, behind `<!--`.
const MARKER: &str = "patternbook:ignore";

/// A waiver as it is written, right or wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The comment.
    pub span: Range<usize>,
    /// The rule's id, as it is spelled. Empty where nothing is.
    pub rule: Box<str>,
    /// Where that stands.
    pub rule_span: Range<usize>,
    /// Whether a reason follows.
    pub has_reason: bool,
    /// What begins here is waived.
    pub place: Range<usize>,
}

impl Waiver {
    /// The waivers in a document's text.
    #[must_use]
    pub fn read(text: &str) -> Vec<Self> {
        if !text.contains(MARKER) {
            return Vec::new();
        }
        let waivers = comment::comments(text).into_iter().filter_map(|comment| {
            let content = comment.range.start + "<!--".len()..comment.range.end - "-->".len();
            let said = text.get(content.clone())?.trim_start();
            let start = content.end - said.len();
            let rest = said.strip_prefix(MARKER)?;
            // Not `patternbook:ignored`.
            if rest.starts_with(|c: char| !c.is_whitespace()) {
                return None;
            }
            let words = rest.trim();
            let rule = words.split_whitespace().next().unwrap_or_default();
            let rule_start = start + MARKER.len() + (rest.len() - rest.trim_start().len());
            Some(Self {
                span: comment.range,
                rule: rule.into(),
                rule_span: rule_start..rule_start + rule.len(),
                has_reason: words[rule.len()..].contains(char::is_alphanumeric),
                place: comment.beside,
            })
        });
        waivers.collect()
    }

    /// Whether it is about what begins at `offset`.
    #[must_use]
    pub fn covers(&self, offset: usize) -> bool {
        self.place.contains(&offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule, whether there is a reason, and the text that is waived.
    fn read(text: &str) -> Vec<(String, bool, &str)> {
        let waivers = Waiver::read(text).into_iter();
        waivers.map(|it| (it.rule.into(), it.has_reason, text[it.place].trim_end())).collect()
    }

    #[test]
    fn the_next_block_or_the_same_line_is_waived() {
        let one = |text: &'static str| read(text).pop().map(|(_, _, place)| place);
        assert_eq!(one("<!-- patternbook:ignore a b -->\n## H\n\ntext\n"), Some("## H"));
        assert_eq!(one("<!-- patternbook:ignore a b -->\n\none\ntwo\n\nthree\n"), Some("one\ntwo"));
        assert_eq!(one("text\n<!-- patternbook:ignore a b -->\n\n## H\n"), Some("## H"));
        assert_eq!(one("<!-- patternbook:ignore a b -->\n- one\n- two\n"), Some("one"));
        assert_eq!(one("- one\n  <!-- patternbook:ignore a b -->\n- two `x`\n  three\n"), Some("two `x`\n  three"));
        assert_eq!(one("one <!-- patternbook:ignore a b -->\ntwo\n"), Some("one <!-- patternbook:ignore a b -->"));
        assert_eq!(
            one("|A|B|\n|-|-|\n|x|y <!-- patternbook:ignore a b -->|\n|z|w|\n"),
            Some("|x|y <!-- patternbook:ignore a b -->|")
        );
        assert_eq!(one("<!-- patternbook:ignore a b -->\n|A|B|\n|-|-|\n|x|y|\n\nz\n"), Some("|A|B|\n|-|-|\n|x|y|"));
        assert_eq!(one("x\n\n<!-- patternbook:ignore a b -->\n"), Some(""));
        assert_eq!(one("\u{feff}<!-- patternbook:ignore a b -->\r\n# H\r\n"), Some("# H"));
    }

    #[test]
    fn two_waivers_stand_on_one_line_or_one_below_the_other() {
        let both = read("<!-- patternbook:ignore a b --> <!-- patternbook:ignore c d -->\n# H\n");
        assert_eq!(both, [("a".into(), true, "# H"), ("c".into(), true, "# H")]);
        let both = read("<!-- patternbook:ignore a b -->\n<!--\n  patternbook:ignore c d\n-->\n# H\n");
        assert_eq!(both, [("a".into(), true, "# H"), ("c".into(), true, "# H")]);
    }

    #[test]
    fn code_and_other_comments_are_no_waivers() {
        for text in [
            "```\n<!-- patternbook:ignore a b -->\n```\n",
            "`<!-- patternbook:ignore a b -->`\n",
            "    <!-- patternbook:ignore a b -->\n",
            "<!-- patternbook:ignored a b -->\n",
            "<!-- see patternbook:ignore a b -->\n",
            "---\nx: <!-- patternbook:ignore a b -->\n---\n",
            "<!-- patternbook:ignore a b",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
        assert_eq!(read("<!-- patternbook:ignore -->\nx\n"), [("".into(), false, "x")]);
        assert_eq!(read("<!-- patternbook:ignore a - -->\nx\n"), [("a".into(), false, "x")]);
    }
}
