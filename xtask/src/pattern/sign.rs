//! Signs that stand for a status: the emoji in `✅ Canonical`.

use std::ops::Range;

/// Whether a character is part of a sign: no letter, and no punctuation that prose has.
fn is_sign(c: char) -> bool {
    !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && !"–—→⇒’‘“”…·•§°".contains(c)
}

/// The sign right before `at` on its line; marks and blanks may stand between.
#[must_use]
pub fn before(text: &str, at: usize) -> Option<Range<usize>> {
    let lead = text.get(..at)?;
    let end = lead.trim_end_matches(['*', '_', '`', ' ', '\t']).len();
    let start = lead[..end].trim_end_matches(is_sign).len();
    (start < end).then_some(start..end)
}

/// The first sign in `range`, where no word stands before it.
#[must_use]
pub fn first(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let whole = text.get(range.clone())?;
    let start = whole.find(is_sign)?;
    if whole[..start].contains(char::is_alphanumeric) {
        return None;
    }
    let length = whole[start..].find(|c: char| !is_sign(c)).unwrap_or(whole.len() - start);
    Some(range.start + start..range.start + start + length)
}

/// A sign as it is compared: without what asks for it in colour.
#[must_use]
pub fn key(sign: &str) -> &str {
    sign.trim_end_matches('\u{fe0f}')
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_sign_is_neither_a_letter_nor_a_dash() {
        let before =
            |text: &str, word: &str| super::before(text, text.find(word).unwrap()).map(|range| text[range].to_owned());
        assert_eq!(before("**Status:** ✅ **Canonical**", "Can").as_deref(), Some("✅"));
        assert_eq!(before("| ⌛️ Superseded |", "Sup").as_deref(), Some("⌛️"));
        assert_eq!(before("Ärger — Canonical", "Can"), None);
        assert_eq!(before("Status: Canonical", "Can"), None);
        let first = |text: &str| super::first(text, 0..text.len()).map(|range| text[range].to_owned());
        assert_eq!(first("- ✅ [1. X](x.md)").as_deref(), Some("✅"));
        assert_eq!(first("- X ✅"), None);
    }
}
