//! From questions to answers: what was given beforehand is taken, the rest is asked, one after the other.

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::pack::{Answer, Answers, Choice, Kind, Pack, Question, nearest, render_default};

use super::given::{Given, GivenValue};

/// An answer given beforehand that will not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its key, as given.
    pub id: String,
    /// Why.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
    /// Where it stands, if in a file.
    pub place: Option<Span>,
}

impl Refusal {
    /// As a finding of `rule` at `place`.
    #[must_use]
    pub fn diagnostic(&self, rule: &'static str, place: Span) -> Diagnostic {
        let message = format!("the answer to `{}` will not do: {}", self.id, self.message);
        let finding = Diagnostic::new(rule, Severity::Error, place, message);
        self.help.iter().fold(finding, |finding, help| finding.help(help))
    }
}

/// Why there are no answers.
#[derive(Debug)]
pub enum InterviewError<E> {
    /// Answers given beforehand will not do.
    Refused(Vec<Refusal>),
    /// Nobody answered these questions.
    Missing(Vec<String>),
    /// A default of the pack's does not render.
    Pack(Vec<Diagnostic>),
    /// Asking failed.
    Ask(E),
}

/// Asks one question, given its default. `None` where nobody is there to answer.
pub type Ask<'a, E> = dyn FnMut(&Question, Option<Answer>) -> Result<Option<Answer>, E> + 'a;

/// Answers every question of `pack` that applies, in order: from `given`, where the last of two answers to one question
/// counts, or else by `ask`. `folder` is the name of the target folder, if that is known; defaults may build on it.
///
/// A select with a single option is answered by it and not asked.
///
/// # Errors
///
/// Where a given answer is wrong, unknown or out of place, a question goes unanswered, or `ask` fails.
pub fn interview<E>(
    pack: &Pack,
    folder: Option<&str>,
    given: &[Given],
    ask: &mut Ask<'_, E>,
) -> Result<Answers, InterviewError<E>> {
    let (mut refusals, mut missing) = (unknown(pack, given), Vec::new());
    if !refusals.is_empty() {
        return Err(InterviewError::Refused(refusals));
    }
    // Everything given is checked before anything is asked: nobody should answer ten questions to be refused.
    refusals.extend(given.iter().filter_map(|given| value(pack, given).err()));
    if !refusals.is_empty() {
        return Err(InterviewError::Refused(refusals));
    }
    let mut answers = Answers::default();
    for question in &pack.questions {
        let own = given.iter().rfind(|given| given.id == question.id);
        let own = own.and_then(|given| Some((given, value(pack, given).ok()?)));
        if let Some((given, answer)) = own {
            match unmet(question, &answer, &answers) {
                Some((value, key, wanted)) => refusals.push(out_of_place(given, &value, key, wanted, answers.get(key))),
                None => answers.insert(&question.id, answer),
            }
            continue;
        }
        let Some(question) = question.after(&answers) else { continue };
        let default = match default(pack, &question, &answers, folder) {
            Ok(default) => default,
            // It builds on an answer that there is none of, and that is what has to be said.
            Err(_) if !missing.is_empty() || !refusals.is_empty() => continue,
            Err(findings) => return Err(InterviewError::Pack(findings)),
        };
        let answer = match (&default, question.has_choice()) {
            (Some(only), false) => Some(only.clone()),
            _ => ask(&question, default.clone()).map_err(InterviewError::Ask)?,
        };
        match answer.or_else(|| {
            missing.push(question.id.clone());
            default
        }) {
            Some(answer) => answers.insert(&question.id, answer),
            None => continue,
        }
    }
    match (refusals.is_empty(), missing.is_empty()) {
        (true, true) => Ok(answers),
        (true, false) => Err(InterviewError::Missing(missing)),
        (false, _) => Err(InterviewError::Refused(refusals)),
    }
}

/// The answer that was given, read as its question wants it.
fn value(pack: &Pack, given: &Given) -> Result<Answer, Refusal> {
    let refused = |message| Refusal { id: given.id.clone(), message, help: None, place: given.place.clone() };
    let Some(question) = pack.question(&given.id) else {
        return Err(refused("nobody asks this".to_owned()));
    };
    match &given.value {
        GivenValue::Flag(text) => question.parse(text).map_err(refused),
        GivenValue::Typed(answer) => question.check(answer).map(|()| answer.clone()).map_err(refused),
    }
}

/// A refusal for each key that is no question.
fn unknown(pack: &Pack, given: &[Given]) -> Vec<Refusal> {
    let ids: Vec<&str> = pack.questions.iter().map(|question| question.id.as_str()).collect();
    let refusal = |given: &Given| Refusal {
        id: given.id.clone(),
        message: "the pack asks no such question".to_owned(),
        help: Some(match nearest(&given.id, &ids) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its questions are {}", ids.join(", ")),
        }),
        place: given.place.clone(),
    };
    given.iter().filter(|given| !ids.contains(&given.id.as_str())).map(refusal).collect()
}

/// What of an answer to `question` the earlier `answers` leave no room for: the value, the question it depends on, and the
/// answers to that which would do.
fn unmet<'a>(question: &'a Question, answer: &Answer, answers: &Answers) -> Option<(String, &'a str, &'a [String])> {
    if let Some((key, wanted)) = question.when.first_unmet(answers) {
        return Some((answer.to_string(), key, wanted));
    }
    let chosen = |option: &&Choice| match answer {
        Answer::Many(values) => values.contains(&option.value),
        Answer::Text(value) => *value == option.value,
        Answer::YesNo(_) => false,
    };
    question.options.iter().filter(chosen).find_map(|option| {
        let (key, wanted) = option.when.first_unmet(answers)?;
        Some((option.value.clone(), key, wanted))
    })
}

/// A refusal of what was answered: `value` goes only with one of `wanted` as `key`.
fn out_of_place(given: &Given, value: &str, key: &str, wanted: &[String], found: Option<&Answer>) -> Refusal {
    let wanted = wanted.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or ");
    let found = found.map_or("not asked".to_owned(), |answer| format!("`{answer}`"));
    Refusal {
        id: given.id.clone(),
        message: format!("`{value}` goes only with {wanted} as `{key}`, which is {found}"),
        help: Some(format!("leave `{}` out, or change `{key}`", given.id)),
        place: given.place.clone(),
    }
}

/// The default, if there is one and it would be taken.
fn default(
    pack: &Pack,
    question: &Question,
    answers: &Answers,
    folder: Option<&str>,
) -> Result<Option<Answer>, Vec<Diagnostic>> {
    let default = render_default(pack, question, answers, folder.unwrap_or_default())?;
    let default = default.filter(|default| question.check(default).is_ok());
    // What a pack suggests may be out of place here; then the first that is not.
    let first = question.options.first().filter(|_| question.kind == Kind::Select);
    Ok(default.or_else(|| first.map(|option| Answer::Text(option.value.clone()))))
}
