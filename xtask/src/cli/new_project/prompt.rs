//! Asking questions in a terminal: arrow keys to choose, a default for everything, each answer checked at once.

use std::io;

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Input, MultiSelect, Select};

use crate::pack::{Answer, Choice, Kind, Question};

/// Asks one question.
///
/// # Errors
///
/// Where the terminal goes away.
pub(super) fn ask(question: &Question, default: Option<Answer>) -> io::Result<Answer> {
    match question.kind {
        Kind::Text => text(question, default),
        Kind::Select => select(question, default.as_ref()),
        Kind::MultiSelect => multi_select(question, default.as_ref()),
        Kind::Confirm => yes_no(&prompt(question), default != Some(Answer::YesNo(false))).map(Answer::YesNo),
    }
}

/// Asks whether to go on.
pub(super) fn yes_no(prompt: &str, default: bool) -> io::Result<bool> {
    Confirm::with_theme(&ColorfulTheme::default()).with_prompt(prompt).default(default).interact().map_err(into_io)
}

/// The question, with what hangs on it.
fn prompt(question: &Question) -> String {
    match &question.help {
        Some(help) => format!("{} ({help})", question.prompt),
        None => question.prompt.clone(),
    }
}

fn text(question: &Question, default: Option<Answer>) -> io::Result<Answer> {
    let theme = ColorfulTheme::default();
    let mut input = Input::<String>::with_theme(&theme).with_prompt(prompt(question));
    if let Some(default) = default {
        input = input.default(default.to_string());
    }
    let check = |text: &String| question.check(&Answer::Text(text.clone()));
    input.validate_with(check).interact_text().map(Answer::Text).map_err(into_io)
}

fn select(question: &Question, default: Option<&Answer>) -> io::Result<Answer> {
    let chosen = |option: &Choice| default.is_some_and(|default| default.to_string() == option.value);
    let start = question.options.iter().position(chosen).unwrap_or(0);
    let at = Select::with_theme(&ColorfulTheme::default())
        .with_prompt(prompt(question))
        .items(question.options.iter().map(shown))
        .default(start)
        .interact()
        .map_err(into_io)?;
    Ok(Answer::Text(question.options[at].value.clone()))
}

fn multi_select(question: &Question, default: Option<&Answer>) -> io::Result<Answer> {
    let chosen = |option: &Choice| matches!(default, Some(Answer::Many(values)) if values.contains(&option.value));
    let at = MultiSelect::with_theme(&ColorfulTheme::default())
        .with_prompt(format!("{}, space to choose", prompt(question)))
        .items_checked(question.options.iter().map(|option| (shown(option), chosen(option))))
        .interact()
        .map_err(into_io)?;
    Ok(Answer::Many(at.into_iter().map(|at| question.options[at].value.clone()).collect()))
}

fn shown(option: &Choice) -> String {
    match &option.help {
        Some(help) => format!("{}: {help}", option.label),
        None => option.label.clone(),
    }
}

fn into_io(error: dialoguer::Error) -> io::Error {
    let dialoguer::Error::IO(error) = error;
    error
}
