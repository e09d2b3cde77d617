//! Answers, and conditions on them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// An answer, as it stands in an answers file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To a confirm question.
    YesNo(bool),
    /// To a text or select question.
    Text(String),
    /// To a multi-select question.
    Many(Vec<String>),
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo(yes) => f.write_str(if *yes { "true" } else { "false" }),
            Self::Text(text) => f.write_str(text),
            Self::Many(values) => f.write_str(&values.join(",")),
        }
    }
}

/// Answers by question id, in the order they were given in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers(Vec<(String, Answer)>);

impl Answers {
    /// The answer to the question `id`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Answer> {
        self.0.iter().find(|(key, _)| key == id).map(|(_, answer)| answer)
    }

    /// Adds the answer to the question `id`, or replaces it where it stands.
    pub fn insert(&mut self, id: impl Into<String>, answer: Answer) {
        let id = id.into();
        match self.0.iter_mut().find(|(key, _)| *key == id) {
            Some((_, old)) => *old = answer,
            None => self.0.push((id, answer)),
        }
    }

    /// Ids and answers, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(id, answer)| (id.as_str(), answer))
    }
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// When something applies: for each question named, one of the values must have been given. All must match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Condition(pub BTreeMap<String, Vec<String>>);

impl Condition {
    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it holds of `answers`. A question that was not asked matches nothing.
    #[must_use]
    pub fn holds(&self, answers: &Answers) -> bool {
        self.first_unmet(answers).is_none()
    }

    /// The first question, with the values that would do, of which it does not hold.
    #[must_use]
    pub fn first_unmet(&self, answers: &Answers) -> Option<(&str, &[String])> {
        let unmet = |(id, allowed): &(&String, &Vec<String>)| match answers.get(id) {
            Some(Answer::Many(values)) => !values.iter().any(|value| allowed.contains(value)),
            Some(answer) => !allowed.contains(&answer.to_string()),
            None => true,
        };
        self.0.iter().find(unmet).map(|(id, allowed)| (id.as_str(), allowed.as_slice()))
    }
}
