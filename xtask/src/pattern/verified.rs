//! When somebody last made sure that a pattern and its code are right: `**Last Verified:** 2026-01-31`.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The value of a field or a cell for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// When that was. `None` where it is not said in a form that is read.
    pub when: Option<When>,
    /// The date or the commit; the whole value where it is neither, or has more than one of them.
    pub span: Range<usize>,
}

/// A moment in the life of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// A day: `2026-01-31`.
    Date(Box<str>),
    /// A commit, by the beginning of its id.
    Commit(Box<str>),
}

/// Whether a field or a column in lower case is the one for it.
pub(super) fn is_name(name: &str) -> bool {
    matches!(name, "last verified" | "last verified on" | "verified" | "verified on")
}

impl Verified {
    /// The value of the field or column `name`, in lower case. `None` where it is about something else, such as
    /// "Verified: yes".
    #[must_use]
    pub fn of(name: &str, text: &str, value: Range<usize>) -> Option<Self> {
        let is_empty = value.is_empty();
        let is_ours = |verified: &Self| verified.when.is_some() || is_empty || name.starts_with("last");
        is_name(name).then(|| Self::read(text, value)).filter(is_ours)
    }

    /// Reads a value such as `2026-01-31 (by Ada)` or `` `3f2a9c1` ``.
    fn read(text: &str, value: Range<usize>) -> Self {
        let mut found = moments(text, value.clone());
        match (found.next(), found.next()) {
            (Some((when, span)), None) => Self { when: Some(when), span },
            (Some((first, _)), Some((second, _))) => {
                // A commit says it more exactly than its day.
                let when = if matches!(first, When::Date(_)) { second } else { first };
                Self { when: Some(when), span: value }
            }
            (None, _) => Self { when: None, span: value },
        }
    }
}

/// The dates and commits in a value.
fn moments(text: &str, value: Range<usize>) -> impl Iterator<Item = (When, Range<usize>)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut rest = value.start;
    let words = std::iter::from_fn(move || {
        let start = rest + text[rest..value.end].find(is_part)?;
        let end = text[start..value.end].find(|c| !is_part(c)).map_or(value.end, |length| start + length);
        rest = end;
        Some(start..end)
    });
    words.filter_map(|word| {
        let whole = &text[word.clone()];
        match whole.split_once('T').map_or(whole, |(day, _)| day) {
            day if is_date(day) => Some((When::Date(day.into()), word)),
            _ if is_commit(whole) => Some((When::Commit(whole.into()), word)),
            _ => None,
        }
    })
}

/// Whether a word is a day such as `2026-01-31`, and there is that day.
fn is_date(word: &str) -> bool {
    let shape = |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    if word.len() != 10 || !word.bytes().enumerate().all(shape) {
        return false;
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or_default();
    let (year, month, day) = (number(&word[..4]), number(&word[5..7]), number(&word[8..]));
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// Whether a word is the beginning of a commit's id, as Git shortens it. One without a digit is more likely a word.
fn is_commit(word: &str) -> bool {
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    (7..=40).contains(&word.len()) && word.bytes().all(is_hex) && word.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, &str) {
        let verified = Verified::read(text, 0..text.len());
        let when = match verified.when {
            Some(When::Date(date)) => format!("on {date}"),
            Some(When::Commit(commit)) => format!("at {commit}"),
            None => String::new(),
        };
        (when, &text[verified.span])
    }

    #[test]
    fn a_date_or_a_commit_is_found_among_other_words() {
        for (text, when, span) in [
            ("2026-01-31", "on 2026-01-31", "2026-01-31"),
            ("on 2026-01-31, by Ada", "on 2026-01-31", "2026-01-31"),
            ("2026-01-31T10:00:00Z", "on 2026-01-31", "2026-01-31T10"),
            ("`3f2a9c1`", "at 3f2a9c1", "3f2a9c1"),
            ("2026-01-31 (3f2a9c1)", "at 3f2a9c1", "2026-01-31 (3f2a9c1)"),
            ("2026-01-30, 2026-01-31", "on 2026-01-31", "2026-01-30, 2026-01-31"),
            ("2024-02-29", "on 2024-02-29", "2024-02-29"),
            ("2026-02-29", "", "2026-02-29"),
            ("2026-06-31", "", "2026-06-31"),
            ("", "", ""),
            ("never", "", "never"),
            ("defaced, 2026-13-01, 31.1.2026, v1.2-3-g3f2a9c1", "", "defaced, 2026-13-01, 31.1.2026, v1.2-3-g3f2a9c1"),
        ] {
            assert_eq!(read(text), (when.to_owned(), span), "{text}");
        }
    }
}
