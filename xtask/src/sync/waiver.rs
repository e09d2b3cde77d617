//! Waivers: comments that say why a finding is to be left as it is.
//!
//! `<!-- patternbook:ignore RULE reason -->` waives what RULE finds on the line that it stands on; alone on its line,
//! what RULE finds in the block that follows. In files that are no documents it stands in the comments that they have,
//! such as `# patternbook:ignore RULE reason`, and alone on its line waives what RULE finds on the line that follows.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};

use crate::markdown::comment;

/// What a waiver begins with, behind `<!--`.
const MARKER: &str = "patternbook:ignore";

/// Looks for it in every document: made once, as that takes longer than to look.
static FINDER: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(MARKER));

/// A waiver as it is written, right or wrong.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        if FINDER.find(text.as_bytes()).is_none() {
            return Vec::new();
        }
        let waivers = comment::comments(text).into_iter().filter_map(|comment| {
            let content = comment.range.start + "<!--".len()..comment.range.end - "-->".len();
            Self::of(text, comment.range, content, comment.beside)
        });
        waivers.collect()
    }

    /// The waivers in the text of a file that is no document: a comment that begins with the marker, behind `#`, `//`,
    /// `--` or `/*`.
    #[must_use]
    pub fn read_lines(text: &str) -> Vec<Self> {
        if !text.contains(MARKER) {
            return Vec::new();
        }
        let mut waivers = Vec::new();
        // Those that wait for the line that they are about.
        let mut above = 0;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let (range, said) = (start..start + line.len(), line.trim());
            start = range.end;
            let comment = comment_at(line).filter(|&(_, said)| line[said..].trim_start().starts_with(MARKER));
            let found = comment.and_then(|(open, said)| {
                let end = line.trim_end().strip_suffix("*/").unwrap_or(line.trim_end()).trim_end().len();
                let at = range.start;
                Some((Self::of(text, at + open..at + end, at + said..at + end, range.clone())?, open))
            });
            match found {
                // Alone on its line.
                Some((waiver, open)) if line[..open].trim().is_empty() => waivers.push(waiver),
                Some((waiver, _)) => {
                    settle(&mut waivers[above..], &range);
                    waivers.push(waiver);
                    above = waivers.len();
                }
                None if said.is_empty() || comment_at(line).is_some_and(|(open, _)| line[..open].trim().is_empty()) => {
                }
                None => {
                    settle(&mut waivers[above..], &range);
                    above = waivers.len();
                }
            }
        }
        settle(&mut waivers[above..], &(text.len()..text.len()));
        waivers
    }

    /// What stands in the comment `span`, whose text is `content`, about `place`. `None` where it is no waiver.
    fn of(text: &str, span: Range<usize>, content: Range<usize>, place: Range<usize>) -> Option<Self> {
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
            span,
            rule: rule.into(),
            rule_span: rule_start..rule_start + rule.len(),
            has_reason: words[rule.len()..].contains(char::is_alphanumeric),
            place,
        })
    }

    /// Whether it is about what begins at `offset`.
    #[must_use]
    pub fn covers(&self, offset: usize) -> bool {
        self.place.contains(&offset)
    }
}

/// How a waiver is written in the file at `path`.
#[must_use]
pub fn spelled(path: &str, rule: &str, reason: &str) -> String {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "md" => format!("<!-- {MARKER} {rule} {reason} -->"),
        "rs" | "ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs" | "go" | "bicep" => {
            format!("// {MARKER} {rule} {reason}")
        }
        _ => format!("# {MARKER} {rule} {reason}"),
    }
}

/// Where the first comment of a line begins, and what it says. A comment begins behind white space.
fn comment_at(line: &str) -> Option<(usize, usize)> {
    let opens = |at: usize| {
        let mark = ["#", "//", "--", "/*"].into_iter().find(|mark| line[at..].starts_with(mark))?;
        let is_apart = at == 0 || line[..at].ends_with(char::is_whitespace);
        is_apart.then(|| (at, at + mark.len()))
    };
    line.char_indices().find_map(|(at, _)| opens(at))
}

/// Says what waivers that stand alone on their lines are about.
fn settle(waivers: &mut [Waiver], line: &Range<usize>) {
    waivers.iter_mut().for_each(|waiver| waiver.place = line.clone());
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

    #[test]
    fn other_files_have_waivers_in_their_comments() {
        let one = |text: &'static str| {
            let waivers = Waiver::read_lines(text).into_iter();
            waivers.map(|it| (String::from(it.rule), it.has_reason, text[it.place].trim())).collect::<Vec<_>>()
        };
        assert_eq!(one("a: 1 # patternbook:ignore x why\n"), [("x".into(), true, "a: 1 # patternbook:ignore x why")]);
        assert_eq!(one("  # patternbook:ignore x why\n\n  # more\n  a: 1\nb: 2\n"), [("x".into(), true, "a: 1")]);
        let two = one("// patternbook:ignore x why\n/* patternbook:ignore y why */\nlet a = 1;\n");
        assert_eq!(two, [("x".into(), true, "let a = 1;"), ("y".into(), true, "let a = 1;")]);
        assert_eq!(one("# patternbook:ignore x\n"), [("x".into(), false, "")]);
        assert_eq!(one("# see patternbook:ignore x why\na\n"), []);
        assert_eq!(one("#patternbook:ignored x why\na\n"), []);
        assert_eq!(one("a = \"x#patternbook:ignore x why\"\n"), []);
    }
}
