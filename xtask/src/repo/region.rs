//! Named regions of a file, as editors fold them: `// region NAME` to `// endregion`, `#region NAME` to `#endregion`.
//!
//! The spelling is the one that VS Code and JetBrains editors share, behind any comment leader.

use std::ops::Range;

use memchr::memmem;

use crate::markdown::{line_end, line_start};

/// Why a region could not be found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// No such region begins.
    #[error("it has no region `{0}`")]
    Missing(String),
    /// More than one begins.
    #[error("it has more than one region `{0}`")]
    Twice(String),
    /// It begins and does not end.
    #[error("its region `{0}` does not end")]
    Unclosed(String),
}

/// The bytes of the lines between the markers of the region `name`, markers excluded. Regions may nest.
///
/// # Errors
///
/// Where there is no such region, more than one, or it does not end.
pub fn find(text: &str, name: &str) -> Result<Range<usize>, RegionError> {
    let mut found: Option<Range<usize>> = None;
    // Where the region that is being read began, and how many regions are open in it.
    let mut open: Option<(usize, usize)> = None;
    let mut offset = 0;
    for at in memmem::find_iter(text.as_bytes(), "region") {
        // A marker may say it more than once.
        if at < offset {
            continue;
        }
        let start = line_start(text, at);
        offset = line_end(text, at);
        match (marker(&text[start..offset]), &mut open) {
            (Some(Marker::Begin(other)), None) if other == name => {
                if found.is_some() {
                    return Err(RegionError::Twice(name.to_owned()));
                }
                open = Some((offset, 0));
            }
            (Some(Marker::Begin(_)), Some((_, depth))) => *depth += 1,
            (Some(Marker::End), Some((begin, 0))) => {
                found = Some(*begin..start);
                open = None;
            }
            (Some(Marker::End), Some((_, depth))) => *depth -= 1,
            _ => {}
        }
    }
    match (open, found) {
        (Some(_), _) => Err(RegionError::Unclosed(name.to_owned())),
        (None, Some(range)) => Ok(range),
        (None, None) => Err(RegionError::Missing(name.to_owned())),
    }
}

enum Marker<'a> {
    Begin(&'a str),
    End,
}

/// The marker on a line: a comment leader, `region` or `endregion`, and a name.
fn marker(line: &str) -> Option<Marker<'_>> {
    let line = line.trim();
    let word = line.trim_start_matches(|c: char| c.is_ascii_punctuation()).trim_start();
    if word.len() == line.len() {
        return None;
    }
    let (first, rest) = word.split_once(char::is_whitespace).unwrap_or((word, ""));
    match first.trim_start_matches('#') {
        "region" => Some(Marker::Begin(rest.trim_end_matches(|c: char| c.is_ascii_punctuation()).trim())),
        "endregion" => Some(Marker::End),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content<'t>(text: &'t str, name: &str) -> Result<&'t str, RegionError> {
        find(text, name).map(|range| &text[range])
    }

    #[test]
    fn a_region_is_what_stands_between_its_markers_behind_any_comment_leader() {
        for (begin, end) in [
            ("// region a", "// endregion"),
            ("# region a", "# endregion a"),
            ("//#region a", "//#endregion"),
            ("#region a", "#endregion"),
            ("    -- #region a", "    -- #endregion"),
            ("<!-- region a -->", "<!-- endregion -->"),
            ("/* region a */", "/* endregion */"),
        ] {
            assert_eq!(content(&format!("x\r\n{begin}\r\ny\r\n{end}\r\nz"), "a"), Ok("y\r\n"), "{begin}");
        }
        assert_eq!(content("// region a\n// endregion\n", "a"), Ok(""));
        assert_eq!(
            content("region a\nendregion\n", "a"),
            Err(RegionError::Missing("a".into())),
            "words are no markers"
        );
    }

    #[test]
    fn a_region_in_another_belongs_to_both() {
        let text = "// region a\n1\n// region b\n2\n// endregion\n3\n// endregion\n4\n";
        assert_eq!(content(text, "a"), Ok("1\n// region b\n2\n// endregion\n3\n"));
        assert_eq!(content(text, "b"), Ok("2\n"));
    }

    #[test]
    fn a_region_that_is_not_one_is_told() {
        let text =
            "// region a\n1\n// endregion\n// region a\n2\n// endregion\n// region c\n// region d\n// endregion\n";
        assert_eq!(content(text, "a"), Err(RegionError::Twice("a".into())));
        assert_eq!(content(text, "b"), Err(RegionError::Missing("b".into())));
        assert_eq!(content(text, "c"), Err(RegionError::Unclosed("c".into())));
        assert_eq!(content(text, "d"), Ok(""));
    }
}
