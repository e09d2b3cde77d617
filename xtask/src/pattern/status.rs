//! Statuses: the words that say what a pattern is worth.

use std::ops::Range;

use memchr::memmem;
use serde::{Deserialize, Serialize};

use crate::markdown;

/// A status as it is written somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
        let value = value.start..uncommented(text, value);
        let whole = &text[value.clone()];
        let arrow = ["→", "->", "⇒"].iter().filter_map(|arrow| Some(last(whole, arrow)? + arrow.len())).max();
        let from = value.start + arrow.unwrap_or(0);
        let start = word(text, from..value.end)?;
        let rest = &text[start..value.end];
        let end = rest.find(|c: char| "([{<*_`~|,;:.—–→\n\\".contains(c)).unwrap_or(rest.len());
        let end = memmem::find(rest.as_bytes(), b" - ").map_or(end, |dash| end.min(dash));
        let span = markdown::trim(text, start..start + end);
        Some(Self { text: text[span.clone()].into(), span })
    }
}

/// Where `text` has `mark` last. Every status comes through here, and hardly one has an arrow.
fn last(text: &str, mark: &str) -> Option<usize> {
    let first = *mark.as_bytes().first()?;
    memchr::memrchr_iter(first, text.as_bytes()).find(|at| text.as_bytes()[*at..].starts_with(mark.as_bytes()))
}

/// Where a value ends, or the comment behind it begins, whose end looks like an arrow.
fn uncommented(text: &str, value: Range<usize>) -> usize {
    let comment = memmem::find(&text.as_bytes()[value.clone()], b"<!--").map(|at| value.start + at);
    comment.filter(|at| text[value.start..*at].contains(char::is_alphanumeric)).unwrap_or(value.end)
}

/// Where the first word stands that is no decoration: no tag, no name of an emoji such as `:tada:`, no box to be ticked,
/// no date before the word, and not struck through where another follows.
fn word(text: &str, range: Range<usize>) -> Option<usize> {
    let mut at = range.start;
    loop {
        let rest = &text[at..range.end];
        let c = rest.chars().next()?;
        let skipped = match c {
            '<' => rest.find('>').map(|end| end + 1),
            ':' => emoji(rest),
            '~' => struck(rest),
            '[' => ["[x]", "[X]"].iter().any(|ticked| rest.starts_with(ticked)).then_some("[x]".len()),
            '0'..='9' => date(rest),
            _ => None,
        };
        match skipped {
            Some(length) => at += length,
            None if c.is_alphanumeric() => return Some(at),
            None => at += c.len_utf8(),
        }
    }
}

/// The length of `:name:`.
fn emoji(text: &str) -> Option<usize> {
    let length = text[1..].find(':')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte);
    (length > 0 && text[1..=length].bytes().all(is_name)).then_some(length + 2)
}

/// The length of what is struck through, where a word follows.
fn struck(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("~~")?;
    let end = inner.find("~~")? + 4;
    text[end..].contains(char::is_alphabetic).then_some(end)
}

/// The length of a date, where a word follows.
fn date(text: &str) -> Option<usize> {
    let head = text.as_bytes().first_chunk::<10>()?;
    let is_date = head.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => b"-/.".contains(byte),
        _ => byte.is_ascii_digit(),
    });
    (is_date && text[10..].contains(char::is_alphabetic)).then_some(10)
}

/// The words that are statuses here.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Vocabulary {
    names: Vec<String>,
    /// Other words, and the statuses that they count as.
    aliases: Vec<(String, String)>,
}

/// What a [`Vocabulary`] makes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match<'a> {
    /// It is this status, letter for letter, or another word for it.
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
        Self { names: names.into_iter().map(Into::into).collect(), aliases: Vec::new() }
    }

    /// Takes `word` for this status.
    pub fn add_alias(&mut self, word: impl Into<String>, status: impl Into<String>) {
        self.aliases.push((word.into(), status.into()));
    }

    /// Whether other words stand for some of these.
    #[must_use]
    pub fn has_aliases(&self) -> bool {
        !self.aliases.is_empty()
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

    /// Whether a status is one of the words, or what another word counts as.
    #[must_use]
    pub fn has(&self, status: &str) -> bool {
        self.names().chain(self.aliases.iter().map(|(_, status)| status.as_str())).any(|name| name == status)
    }

    /// The other word, and its status, that `text` begins with.
    fn alias(&self, text: &str) -> Option<&(String, String)> {
        let begin = self.aliases.iter().filter(|(word, _)| is_head(text, word, str::eq_ignore_ascii_case));
        begin.max_by_key(|(word, _)| word.len())
    }

    /// How the status in `text` is written elsewhere: the other word as it stands, else its name.
    #[must_use]
    pub fn written<'t>(&'t self, text: &'t str) -> Option<&'t str> {
        match self.alias(text) {
            Some((word, _)) => text.get(..word.len()),
            None => self.look_up(text).name(),
        }
    }

    /// Which status `text` is, with [`OPTIONAL`] ones known as well.
    #[must_use]
    pub fn look_up(&self, text: &str) -> Match<'_> {
        if let Some((_, status)) = self.alias(text) {
            return Match::Known(status);
        }
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
        if let Some((word, _)) = self.alias(text) {
            return word.len();
        }
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
