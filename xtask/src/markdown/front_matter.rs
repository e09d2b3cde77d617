//! Front matter: lines of YAML between `---` and `---` at the very start of a file.

use std::ops::Range;

use super::parse::preamble;
use super::trim;

/// Where the value of a key of the outermost level stands, without quotes and comment. `None` where it is no text on
/// the line of its key.
#[must_use]
pub fn value(text: &str, key: &str) -> Option<Range<usize>> {
    let end = preamble(text);
    let mut start = 0;
    for line in text[..end].split_inclusive('\n') {
        let at = start;
        start += line.len();
        let Some(rest) = line.strip_prefix(key).and_then(|rest| rest.trim_start_matches(' ').strip_prefix(':')) else {
            continue;
        };
        if !rest.starts_with([' ', '\t']) {
            continue;
        }
        let whole = trim(text, at + line.len() - rest.len()..start);
        let value = &text[whole.clone()];
        return match value.chars().next()? {
            quote @ ('"' | '\'') => {
                let length = value[1..].find(quote)?;
                Some(whole.start + 1..whole.start + 1 + length)
            }
            // A block, an alias, a list: no text on this line.
            '|' | '>' | '&' | '!' | '#' => None,
            _ => {
                let length = value.find(" #").unwrap_or(value.len());
                Some(trim(text, whole.start..whole.start + length))
            }
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_only_at_the_start_of_a_file() {
        let read = |text: &str| value(text, "status").map(|range| text[range].to_owned());
        assert_eq!(read("---\nstatus: accepted\n---\n").as_deref(), Some("accepted"));
        assert_eq!(read("\u{feff}---\r\na: b\r\nstatus: \"accepted\" # x\r\n---\r\n").as_deref(), Some("accepted"));
        assert_eq!(
            read("---\nstatus: 'superseded by [5](x.md#y)'\n---\n").as_deref(),
            Some("superseded by [5](x.md#y)")
        );
        assert_eq!(read("---\nstatus: accepted # since May\n---\n").as_deref(), Some("accepted"));
        for text in [
            "\n---\nstatus: accepted\n---\n",
            "---\nx:\n  status: accepted\n---\n",
            "---\nstatus: accepted\n",
            "---\nstatus: >\n x\n---\n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
