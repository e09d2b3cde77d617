//! Questions: what a pack asks, and which answers will do.

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::answer::{Answer, Answers, Condition};
use super::secret;

/// The longest text answer, in characters. Answers become names, labels and single lines.
pub(super) const LONGEST_TEXT: usize = 256;

/// What kind of answer a question takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One line of text.
    Text,
    /// One of the options.
    Select,
    /// Any of the options.
    MultiSelect,
    /// Yes or no.
    Confirm,
}

/// One value that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// As it stands in an answers file.
    pub value: String,
    /// As it is shown.
    pub label: String,
    /// What choosing it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// When it is offered.
    #[serde(skip_serializing_if = "Condition::is_always")]
    pub when: Condition,
}

/// What a text answer must look like.
#[derive(Debug, Clone)]
pub struct Validation {
    pub(super) pattern: Regex,
    /// In characters: a pattern that tells where hyphens may stand cannot also count.
    pub(super) longest: usize,
    pub(super) message: String,
}

impl Validation {
    /// The pattern of a named kind and what to say where it does not match; `None` for a name that is no kind.
    pub(super) fn named(kind: &str) -> Option<(&'static str, &'static str)> {
        Some(match kind {
            // RFC 1035 section 2.3.1, in lower case: what DNS, Kubernetes services and image names all take.
            "dns-label" => (
                "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
                "use a-z, 0-9 and hyphens, a letter first, no hyphen last, 63 at most",
            ),
            // IEEE Std 1003.1, "Environment Variable Definition".
            "env-name" => ("^[A-Z_][A-Z0-9_]*$", "use upper-case letters, digits and underscores, no digit first"),
            "aws-region" => ("^[a-z]{2}(-[a-z]+)+-[0-9]$", "use an AWS region's name, such as `eu-central-1`"),
            "github-owner" => (
                "^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}(/[A-Za-z0-9][A-Za-z0-9_.-]*)?$",
                "use a GitHub user, or a team as `organisation/team`, without `@`",
            ),
            _ => return None,
        })
    }

    /// The names that [`Validation::named`] knows.
    pub(super) const KINDS: [&str; 4] = ["aws-region", "dns-label", "env-name", "github-owner"];
}

/// Something a pack asks.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its key in an answers file.
    pub id: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// As it is asked.
    pub prompt: String,
    /// What hangs on the answer.
    pub help: Option<String>,
    /// A template of earlier answers for text, a value for the others.
    pub default: Option<Answer>,
    /// What may be chosen, for select and multi-select.
    pub options: Vec<Choice>,
    /// What a text answer must look like.
    pub validation: Option<Validation>,
    /// Text answers that would clash with something.
    pub reserved: Vec<String>,
    /// When it is asked.
    pub when: Condition,
}

impl Question {
    /// Whether there is anything to choose: a select with one option is answered by it.
    #[must_use]
    pub fn has_choice(&self) -> bool {
        self.kind != Kind::Select || self.options.len() > 1
    }

    /// The question as it is asked after `answers`: with those options only that go with them. `None` where it is not
    /// asked, because it does not apply or nothing is left to choose from.
    #[must_use]
    pub fn after(&self, answers: &Answers) -> Option<Self> {
        let mut asked = self.clone();
        asked.options.retain(|option| option.when.holds(answers));
        let is_asked = self.when.holds(answers) && self.options.is_empty() == asked.options.is_empty();
        is_asked.then_some(asked)
    }

    /// The answer that `text`, as given on a command line, stands for. Many values are separated by commas.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as a fragment that follows "the answer …".
    pub fn parse(&self, text: &str) -> Result<Answer, String> {
        no_secret(text)?;
        let answer = match self.kind {
            Kind::Confirm => match text {
                "true" | "yes" => Answer::YesNo(true),
                "false" | "no" => Answer::YesNo(false),
                _ => return Err(format!("`{}` is neither `true` nor `false`", shown(text))),
            },
            Kind::MultiSelect => {
                Answer::Many(text.split(',').map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned).collect())
            }
            Kind::Text | Kind::Select => Answer::Text(text.to_owned()),
        };
        self.check(&answer)?;
        Ok(answer)
    }

    /// Whether `answer` will do.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what would do.
    pub fn check(&self, answer: &Answer) -> Result<(), String> {
        // First, because what is wrong is quoted.
        no_secret(&answer.to_string())?;
        match (self.kind, answer) {
            (Kind::Confirm, Answer::YesNo(_)) => Ok(()),
            (Kind::Text, Answer::Text(text)) => self.check_text(text),
            (Kind::Select, Answer::Text(value)) => self.check_option(value),
            (Kind::MultiSelect, Answer::Many(values)) => values.iter().try_for_each(|value| self.check_option(value)),
            (Kind::Confirm, _) => Err("it takes `true` or `false`".to_owned()),
            (Kind::Text, _) => Err("it takes a text".to_owned()),
            (Kind::Select, _) => Err(format!("it takes one of {}", self.values())),
            (Kind::MultiSelect, _) => Err(format!("it takes a list of {}", self.values())),
        }
    }

    fn check_text(&self, text: &str) -> Result<(), String> {
        let length = text.chars().count();
        if length > LONGEST_TEXT {
            return Err(format!("it is {length} characters long, and {LONGEST_TEXT} is the most"));
        }
        if text.chars().any(char::is_control) {
            return Err(format!("`{}` has a control character or a line break in it", shown(text)));
        }
        if let Some(validation) = &self.validation
            && (length > validation.longest || !validation.pattern.is_match(text))
        {
            return Err(format!("`{}` will not do: {}", shown(text), validation.message));
        }
        if self.reserved.iter().any(|word| word == text) {
            return Err(format!("`{text}` is reserved: choose another"));
        }
        Ok(())
    }

    fn check_option(&self, value: &str) -> Result<(), String> {
        if self.options.iter().any(|option| option.value == value) {
            return Ok(());
        }
        let values: Vec<&str> = self.options.iter().map(|option| option.value.as_str()).collect();
        let guess = nearest(value, &values).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Err(format!("`{}` is not one of {}{guess}", shown(value), self.values()))
    }

    fn values(&self) -> String {
        let values: Vec<String> = self.options.iter().map(|option| format!("`{}`", option.value)).collect();
        values.join(", ")
    }
}

/// Answers stand in files for everybody to read.
fn no_secret(text: &str) -> Result<(), String> {
    match secret::found_in(text) {
        Some(what) => Err(format!(
            "it looks like {what}, and answers are written into files: leave it out here, and revoke it if it is real"
        )),
        None => Ok(()),
    }
}

/// `text` as it can stand in a message: one line, not too long.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().count() > 60 {
        shown.push('…');
    }
    shown
}

/// Which of `known` was probably meant by `word`, if any comes near.
#[must_use]
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|known| (strsim::jaro_winkler(word, known), *known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}
