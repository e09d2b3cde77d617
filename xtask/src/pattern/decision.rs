//! What becomes of a decision, in the words in which records of decisions say it.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Status, sign, translation};

/// The words that are known, as they begin a sentence. Records write them in any case.
pub const STATES: [&str; 8] =
    ["Proposed", "Accepted", "Rejected", "Deprecated", "Superseded", "Draft", "Withdrawn", "Amended"];

/// One of [`STATES`].
pub type Known = &'static str;

/// What a record, or a row about it, says of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The known word that it is or is a slip of the pen for, as in [`STATES`]. `None` where it is another.
    #[serde(deserialize_with = "known")]
    pub name: Option<Known>,
    /// Whether it is spelled as that word is, whatever its case, or is a known word for it in another language.
    pub spelled: bool,
    /// The word as it stands there. All that stands there, less decoration and notes, where it is none of the known.
    pub text: Box<str>,
    /// Where that stands.
    pub span: Range<usize>,
    /// The sign before it, such as an emoji.
    pub sign: Option<Box<str>>,
    /// Whether nothing that belongs to the word follows it, such as "by ADR 5", so that another word could stand there.
    pub bare: bool,
    /// Whether the same line has another known word in it, so that it may mean that one.
    pub doubtful: bool,
}

/// One of [`STATES`] as it was kept.
fn known<'de, D: Deserializer<'de>>(kept: D) -> Result<Option<Known>, D::Error> {
    let name = Option::<Cow<'_, str>>::deserialize(kept)?;
    Ok(STATES.into_iter().find(|state| name.as_deref() == Some(*state)))
}

/// What a value says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// This.
    State(State),
    /// Nothing yet: it lists what could be said.
    Template,
    /// Nothing at all.
    Nothing,
}

/// The known word that `text` begins with, whatever its case.
#[must_use]
pub fn state(text: &str) -> Option<&'static str> {
    STATES.into_iter().find(|name| {
        let head = text.get(..name.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(name))
            && !text[name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_')
    })
}

/// The known word that `text` is a slip of the pen for. Other forms of the word, such as "supersedes", are none.
#[must_use]
pub fn misspelled(text: &str) -> Option<&'static str> {
    let is_word = text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !is_word {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let is_slip = |name: &&&str| {
        let name = name.to_ascii_lowercase();
        let most = if name.len() > 8 { 2 } else { 1 };
        let same_end = name.as_bytes().last_chunk::<2>() == lower.as_bytes().last_chunk::<2>();
        let same_start = name.as_bytes().first() == lower.as_bytes().first();
        same_end && same_start && lower != name && strsim::damerau_levenshtein(&lower, &name) <= most
    };
    STATES.iter().find(is_slip).copied()
}

/// `name` in the case in which `like` is written.
#[must_use]
pub fn in_case_of(name: &str, like: &str) -> String {
    let letters = || like.chars().filter(|c| c.is_alphabetic());
    if letters().all(|c| !c.is_lowercase() && !c.is_uppercase()) {
        name.to_owned()
    } else if letters().all(char::is_lowercase) {
        name.to_lowercase()
    } else if letters().all(char::is_uppercase) && letters().count() > 1 {
        name.to_uppercase()
    } else {
        name.to_owned()
    }
}

impl State {
    /// The known word as it is compared, whatever the language. What was amended is accepted still.
    #[must_use]
    pub fn standing(&self) -> Option<&'static str> {
        match self.name {
            Some("Amended") => Some("Accepted"),
            None if self.text.eq_ignore_ascii_case("approved") => Some("Accepted"),
            None => translation::state(&self.text).map(|(name, _)| name),
            name => name,
        }
    }

    /// What it is compared by: the known word, else what stands there, whatever its case. `None` where it may mean
    /// another.
    #[must_use]
    pub fn meaning(&self) -> Option<Cow<'static, str>> {
        if self.doubtful {
            return None;
        }
        Some(self.standing().map_or_else(|| Cow::Owned(self.text.to_lowercase()), Cow::Borrowed))
    }

    /// How a state like `other` is written in its place. `None` where the two are of different languages, and only this
    /// one is not in English.
    #[must_use]
    pub fn as_other(&self, other: &Self) -> Option<String> {
        let is_foreign = |state: &Self| translation::state(&state.text).is_some();
        let word = match (other.name, other.standing()) {
            (Some(_), _) if is_foreign(self) => return None,
            (Some(_), Some(word)) => word,
            (None, Some(word)) if self.name.is_some() && is_foreign(other) => word,
            _ => &other.text,
        };
        Some(in_case_of(word, &self.text))
    }

    /// Reads `range` of `text`: a value, or a line that is one.
    #[must_use]
    pub fn read(text: &str, range: Range<usize>) -> Reading {
        let whole = text[range.clone()].trim_start_matches(['*', '-', '+', ' ']);
        if whole.starts_with("[ ]") {
            return Reading::Nothing;
        }
        let Some(Status { text: value, span }) = Status::read(text, range.clone()) else { return Reading::Nothing };
        let rest = &text[span.start..range.end];
        let others = states_in(rest);
        let before = &text[range.start..span.start];
        if others.len() >= 3 || before.contains('{') || before.ends_with('[') && others.len() > 1 {
            return Reading::Template;
        }
        let length = value.find(|c: char| !c.is_alphanumeric()).unwrap_or(value.len());
        let (known, slip) = (state(&value), misspelled(&value[..length]));
        let sign = sign::before(text, span.start).filter(|sign| sign.start >= range.start);
        let sign = sign.map(|sign| text[sign].into());
        let name = known.or(slip);
        let foreign = translation::state(&value).filter(|_| name.is_none());
        let length = match foreign {
            Some((_, length)) => length,
            None if name.is_some() => length,
            None => value.len(),
        };
        let word = span.start..span.start + length;
        let after = text[word.end..range.end].trim_start_matches(['*', '_', '~', '`', ' ', '\t']);
        let bare = !after.starts_with(|c: char| c.is_alphabetic() || c == '[' || c == '/');
        let doubtful = others.len() > usize::from(name.is_some() || foreign.is_some());
        Reading::State(Self {
            name,
            spelled: known.is_some() || foreign.is_some(),
            text: text[word.clone()].into(),
            span: word,
            sign,
            bare,
            doubtful,
        })
    }
}

/// The different known words in a value, those in links left out.
fn states_in(value: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut depth = 0u32;
    let mut target = false;
    let mut previous = ' ';
    for (at, c) in value.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '(' if previous == ']' => target = true,
            ')' => target = false,
            _ if depth == 0 && !target && c.is_alphabetic() && !previous.is_alphanumeric() => {
                let known = state(&value[at..]).or_else(|| translation::state(&value[at..]).map(|(name, _)| name));
                if let Some(name) = known
                    && !found.contains(&name)
                {
                    found.push(name);
                }
            }
            _ => {}
        }
        previous = c;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<String> {
        match State::read(value, 0..value.len()) {
            Reading::State(state) => Some(format!(
                "{}{}{}",
                state.name.unwrap_or(&state.text),
                if state.bare { "" } else { " …" },
                if state.doubtful { " ?" } else { "" }
            )),
            Reading::Template => Some("template".to_owned()),
            Reading::Nothing => None,
        }
    }

    #[test]
    fn states_are_read_as_people_write_them() {
        for (value, expected) in [
            ("accepted", "Accepted"),
            ("**ACCEPTED**", "Accepted"),
            ("✅ Accepted (2024-05-01)", "Accepted"),
            (":white_check_mark: Accepted", "Accepted"),
            ("<span style=\"color: green\">Accepted</span>", "Accepted"),
            ("Accepted (amended by [0089](0089-rejected.md))", "Accepted ?"),
            ("Accepted ([0089](0089-rejected.md))", "Accepted"),
            ("~~proposed~~ accepted", "Accepted"),
            ("Proposed → Accepted (2025-12-17)", "Accepted"),
            ("Proposed -> Rejected", "Rejected"),
            ("2019-04-03: Accepted", "Accepted"),
            ("Superseded by ADR-0005", "Superseded …"),
            ("Superseded by [5. Rejected](0005-deprecated.md)", "Superseded …"),
            ("Accepted, supersedes [3](0003-x.md)", "Accepted"),
            ("Accepted, superseded by [5](0005-x.md)", "Accepted ?"),
            ("[x] Accepted", "Accepted"),
            ("[Accepted](https://example.com/1)", "Accepted"),
            ("Approved", "Approved"),
            ("Deployed (all of it)", "Deployed"),
            ("Partially accepted", "Partially accepted ?"),
            ("Akzeptiert", "Akzeptiert"),
            ("Ersetzt durch [5](0005-x.md)", "Ersetzt …"),
            ("承認済み（2024-05-01）", "承認済み"),
            ("Vorgeschlagen | **Akzeptiert** | Abgelehnt", "template"),
            ("{proposed | accepted}", "template"),
            ("Proposed, Accepted, Deprecated or Superseded", "template"),
            ("[proposed | rejected]", "template"),
        ] {
            assert_eq!(read(value).as_deref(), Some(expected), "{value}");
        }
        assert_eq!(read("[ ] Accepted"), None);
        assert_eq!(read("👍"), None);
    }

    #[test]
    fn slips_are_told_from_other_words() {
        for (text, name) in [
            ("Acepted", "Accepted"),
            ("superceded", "Superseded"),
            ("Depracated", "Deprecated"),
            ("Porposed", "Proposed"),
        ] {
            assert_eq!(misspelled(text), Some(name), "{text}");
        }
        for text in ["Supersedes", "Supersede", "Accepts", "Proposal", "Approved", "Excepted", "Injected", "Dedicated"]
        {
            assert_eq!(misspelled(text), None, "{text}");
        }
    }

    #[test]
    fn a_word_takes_the_case_of_the_one_before_it() {
        assert_eq!(in_case_of("Accepted", "proposed"), "accepted");
        assert_eq!(in_case_of("Accepted", "PROPOSED"), "ACCEPTED");
        assert_eq!(in_case_of("Accepted", "Proposed"), "Accepted");
    }
}
