//! What a command asks: from options and files what was given beforehand, the rest from whoever is there.

use std::collections::BTreeMap;

use crate::pack::{Answer, masked, nearest};
use crate::scaffold::{Given, GivenValue, InterviewError, Refusal};

/// What kind of answer a question takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text; in a file of several lines if need be.
    Text,
    /// Several texts.
    List,
    /// Several references to code, which commas may separate.
    References,
    /// One of the options.
    Select,
}

/// Something a command asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its key.
    pub key: &'static str,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// As it is asked.
    pub prompt: &'static str,
    /// What hangs on the answer.
    pub help: String,
    /// What is taken where nobody says anything else.
    pub default: Option<String>,
    /// What may be chosen.
    pub options: Vec<String>,
    /// Whether there has to be an answer.
    pub required: bool,
    /// Whether whoever is there is asked; else it is answered beforehand or not at all.
    pub asked: bool,
}

impl Question {
    /// A question without default and options.
    #[must_use]
    pub fn new(key: &'static str, kind: Kind, prompt: &'static str, help: impl Into<String>) -> Self {
        Self { key, kind, prompt, help: help.into(), default: None, options: Vec::new(), required: true, asked: true }
    }

    /// The same where nobody has to answer.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }
}

/// Answers by key; no answer is an empty list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<&'static str, Vec<String>>);

impl Values {
    /// The only answer, where there is one.
    #[must_use]
    pub fn one(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.first().map(String::as_str)
    }

    /// All answers.
    #[must_use]
    pub fn all(&self, key: &str) -> &[String] {
        self.0.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// Sets the answers to the question `key`.
    pub fn insert(&mut self, key: &'static str, values: Vec<String>) {
        self.0.insert(key, values);
    }
}

/// Whether a single answer will do; else why, as a fragment that follows "the answer …".
pub type Check<'a> = dyn Fn(&Question, &str) -> Result<(), String> + 'a;

/// Asks one question. `None` where nobody is there to answer.
pub type Ask<'a, E> = dyn FnMut(&Question, &Check<'_>) -> Result<Option<Vec<String>>, E> + 'a;

/// Answers all `questions`: from `given`, else by `ask`, else by their defaults.
///
/// # Errors
///
/// Where a given answer is wrong or unknown, a required question goes unanswered, or `ask` fails.
pub fn interview<E>(
    questions: &[Question],
    given: &[Given],
    check: &Check<'_>,
    ask: &mut Ask<'_, E>,
) -> Result<Values, InterviewError<E>> {
    let keys: Vec<&str> = questions.iter().map(|question| question.key).collect();
    let mut refusals = Vec::new();
    let mut values = Values::default();
    for given in given {
        let refused = |message, help| Refusal { id: given.id.clone(), message, help, place: given.place.clone() };
        let Some(question) = questions.iter().find(|question| question.key == given.id) else {
            let near = nearest(&given.id, &keys).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| format!("there are {}", keys.join(", ")));
            refusals.push(refused("nothing asks for this here".to_owned(), Some(help)));
            continue;
        };
        match read(question, &given.value, check) {
            Ok(mut new) => {
                let known = values.0.entry(question.key).or_default();
                if matches!(question.kind, Kind::Text | Kind::Select) {
                    known.clear();
                }
                known.append(&mut new);
            }
            Err(message) => refusals.push(refused(message, None)),
        }
    }
    if !refusals.is_empty() {
        return Err(InterviewError::Refused(refusals));
    }
    let mut missing = Vec::new();
    for question in questions {
        if values.0.contains_key(question.key) {
            continue;
        }
        let asked = if question.asked { ask(question, check).map_err(InterviewError::Ask)? } else { None };
        let answer = asked.unwrap_or_else(|| question.default.iter().cloned().collect());
        if answer.is_empty() && question.required {
            missing.push(question.key.to_owned());
        }
        values.insert(question.key, answer);
    }
    if missing.is_empty() { Ok(values) } else { Err(InterviewError::Missing(missing)) }
}

/// The answers in what was given.
fn read(question: &Question, given: &GivenValue, check: &Check<'_>) -> Result<Vec<String>, String> {
    let texts = match given {
        GivenValue::Flag(text) | GivenValue::Typed(Answer::Text(text)) => vec![text.clone()],
        GivenValue::Typed(Answer::Many(texts)) if matches!(question.kind, Kind::List | Kind::References) => {
            texts.clone()
        }
        GivenValue::Typed(_) => return Err("it takes a text".to_owned()),
    };
    let texts = split(question, texts);
    texts.iter().try_for_each(|text| accept(question, text, check))?;
    Ok(texts)
}

/// The single answers in texts, without the blanks around them.
#[must_use]
pub fn split(question: &Question, texts: Vec<String>) -> Vec<String> {
    let parts = texts.iter().flat_map(|text| match question.kind {
        Kind::References => text.split(',').collect::<Vec<_>>(),
        Kind::List => text.split('\n').collect(),
        Kind::Text | Kind::Select => vec![text.as_str()],
    });
    parts.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// Whether an answer will do.
///
/// # Errors
///
/// Why not.
pub fn accept(question: &Question, text: &str, check: &Check<'_>) -> Result<(), String> {
    if masked(text) != text {
        return Err("it looks like a secret, and answers are written into documents: leave it out".to_owned());
    }
    let has_control = |c: char| c.is_control() && c != '\n' && c != '\t' && c != '\r';
    if text.contains(has_control) {
        return Err("it has a control character in it".to_owned());
    }
    if question.kind == Kind::Select && !question.options.iter().any(|option| option == text) {
        let options: Vec<&str> = question.options.iter().map(String::as_str).collect();
        let near = nearest(text, &options).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(format!("`{text}` is not one of {}{near}", options.join(", ")));
    }
    check(question, text)
}

/// Whether every code block of a text ends in it; else what follows the text would be code as well.
///
/// # Errors
///
/// Where one does not.
pub fn closed(text: &str) -> Result<(), String> {
    let mut open: Option<String> = None;
    for line in text.lines() {
        let line = line.trim();
        let mark: String = line.chars().take_while(|c| line.starts_with(*c) && "`~".contains(*c)).collect();
        match &open {
            Some(fence) if line == mark && mark.starts_with(fence.as_str()) => open = None,
            None if mark.len() >= 3 => open = Some(mark),
            _ => {}
        }
    }
    if open.is_some() { Err("a code block in it has no end".to_owned()) } else { Ok(()) }
}
