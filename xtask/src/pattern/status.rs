//! Statuses: the words that say what a pattern is worth.

use std::ops::Range;

use crate::markdown;

/// A status as it is written somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What stands there, without decoration and notes. May have words of a note in it that nothing sets apart.
    pub text: Box<str>,
    /// Where that stands.
    pub span: Range<usize>,
}

impl Status {
    /// Reads the status out of a value such as `✅ **Canonical** (since May)`. `None` where no word is in it.
    ///
    /// Emoji and marks before the word and a note after it do not belong to it. After an arrow the last word counts.
    #[must_use]
    pub fn read(text: &str, value: Range<usize>) -> Option<Self> {
        let whole = &text[value.clone()];
        let arrow = ["→", "->", "⇒"].iter().filter_map(|arrow| Some(whole.rfind(arrow)? + arrow.len())).max();
        let from = value.start + arrow.unwrap_or(0);
        let start = from + text[from..value.end].find(char::is_alphanumeric)?;
        let rest = &text[start..value.end];
        let end = rest.find(|c: char| "([{<*_`~|,;:.—–→\n\\".contains(c)).unwrap_or(rest.len());
        let end = rest.find(" - ").map_or(end, |dash| end.min(dash));
        let span = markdown::trim(text, start..start + end);
        Some(Self { text: text[span.clone()].into(), span })
    }
}

/// The words that are statuses here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    names: Vec<String>,
}

/// What a [`Vocabulary`] makes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match<'a> {
    /// It is this status, letter for letter, in its first so many bytes.
    Known(&'a str),
    /// It is meant to be this status: only its case or spelling is off.
    Misspelled(&'a str),
    /// It is none. The nearest, where one is near.
    Unknown(Option<&'a str>),
}

impl<'a> Match<'a> {
    /// The status, where it is known which.
    #[must_use]
    pub fn name(self) -> Option<&'a str> {
        match self {
            Self::Known(name) | Self::Misspelled(name) => Some(name),
            Self::Unknown(_) => None,
        }
    }
}

/// The statuses of a repository that says nothing about them.
pub const DEFAULT: [&str; 4] = ["Canonical", "Established", "Experimental", "Deprecated"];

/// Statuses that are understood although no default legend has them.
pub const OPTIONAL: [&str; 2] = ["Mandatory", "Needs Harmonization"];

impl Default for Vocabulary {
    fn default() -> Self {
        Self::new(DEFAULT)
    }
}

impl Vocabulary {
    /// These words, in this order.
    pub fn new(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { names: names.into_iter().map(Into::into).collect() }
    }

    /// The words, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The words for a message: "`Canonical`, `Established` or `Deprecated`".
    #[must_use]
    pub fn listed(&self) -> String {
        let quoted: Vec<_> = self.names.iter().map(|name| format!("`{name}`")).collect();
        match quoted.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }

    /// Which status `text` is, with [`OPTIONAL`] ones known as well.
    #[must_use]
    pub fn look_up(&self, text: &str) -> Match<'_> {
        let all = || self.names().chain(OPTIONAL);
        if let Some(name) = all().find(|name| is_head(text, name, |a, b| a == b)) {
            return Match::Known(name);
        }
        if let Some(name) = all().find(|name| is_head(text, name, str::eq_ignore_ascii_case)) {
            return Match::Misspelled(name);
        }
        let lower = text.to_lowercase();
        let distance = |name: &str| strsim::damerau_levenshtein(&lower, &name.to_lowercase());
        let mut near: Vec<_> = all().map(|name| (distance(name), name)).collect();
        near.sort_by_key(|(distance, _)| *distance);
        match near.as_slice() {
            // Two slips in a long word are still that word, unless another is as near.
            [(best, name), rest @ ..]
                if *best <= 2 && name.len() >= 6 && rest.first().is_none_or(|(next, _)| next > best) =>
            {
                Match::Misspelled(name)
            }
            [(best, name), ..] if *best * 2 <= name.len() => Match::Unknown(Some(name)),
            _ => Match::Unknown(None),
        }
    }

    /// How many bytes of a known `text` are the status itself; what follows is a note.
    #[must_use]
    pub fn length(&self, text: &str) -> usize {
        match self.look_up(text) {
            Match::Known(name) => name.len(),
            Match::Misspelled(name) if is_head(text, name, str::eq_ignore_ascii_case) => name.len(),
            _ => text.len(),
        }
    }
}

/// Whether `text` is `name`, or begins with it and goes on with something that is no letter.
fn is_head(text: &str, name: &str, eq: impl Fn(&str, &str) -> bool) -> bool {
    let head = text.get(..name.len());
    head.is_some_and(|head| eq(head, name))
        && !text[name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-')
}
