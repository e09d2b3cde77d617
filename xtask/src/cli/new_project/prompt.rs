//! Asking questions in a terminal: arrow keys to choose, a default for everything, each answer checked at once.

use std::io::{self, Write};

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Input, MultiSelect, Select};

use super::super::output::errors;
use crate::pack::{Answer, Choice, Kind, Question};

/// Asks one question.
///
/// # Errors
///
/// Where the terminal goes away.
pub(super) fn ask(question: &Question, default: Option<Answer>) -> io::Result<Answer> {
    // On a line of its own: a prompt that wraps is not cleared as a whole when it is answered.
    if let Some(help) = &question.help {
        let muted = anstyle::Style::new().dimmed();
        writeln!(errors(), "{muted}  {}: {help}{muted:#}", question.prompt)?;
    }
    match question.kind {
        Kind::Text => text(question, default),
        Kind::Select => select(question, default.as_ref()),
        Kind::MultiSelect => multi_select(question, default.as_ref()),
        Kind::Confirm => yes_no(&question.prompt, default != Some(Answer::YesNo(false))).map(Answer::YesNo),
    }
}

/// Asks whether to go on.
pub(in crate::cli) fn yes_no(prompt: &str, default: bool) -> io::Result<bool> {
    Confirm::with_theme(&ColorfulTheme::default()).with_prompt(prompt).default(default).interact().map_err(into_io)
}

fn text(question: &Question, default: Option<Answer>) -> io::Result<Answer> {
    let theme = ColorfulTheme::default();
    let mut input = Input::<String>::with_theme(&theme).with_prompt(question.prompt.as_str());
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
        .with_prompt(question.prompt.as_str())
        .items(question.options.iter().map(shown))
        .default(start)
        .interact()
        .map_err(into_io)?;
    Ok(Answer::Text(question.options[at].value.clone()))
}

fn multi_select(question: &Question, default: Option<&Answer>) -> io::Result<Answer> {
    let chosen = |option: &Choice| matches!(default, Some(Answer::Many(values)) if values.contains(&option.value));
    let at = MultiSelect::with_theme(&ColorfulTheme::default())
        .with_prompt(format!("{}, space to choose", question.prompt))
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

pub(in crate::cli) fn into_io(error: dialoguer::Error) -> io::Error {
    let dialoguer::Error::IO(error) = error;
    error
}
