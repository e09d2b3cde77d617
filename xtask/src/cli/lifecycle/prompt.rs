//! Asking in a terminal, each answer checked at once.

use std::io::{self, Write};

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Input, Select};

use super::super::new_project::prompt::into_io;
use super::super::output::errors;
use crate::lifecycle::Question;
use crate::lifecycle::question::{Check, Kind, accept, split};

/// Asks one question.
///
/// # Errors
///
/// Where the terminal goes away.
pub(super) fn ask(question: &Question, check: &Check<'_>) -> io::Result<Vec<String>> {
    // On a line of its own: a prompt that wraps is not cleared as a whole when it is answered.
    let muted = anstyle::Style::new().dimmed();
    let more = if question.kind == Kind::List { "; one a line, an empty line ends" } else { "" };
    writeln!(errors(), "{muted}  {}{more}{muted:#}", question.help)?;
    match question.kind {
        Kind::Text | Kind::References => Ok(split(question, vec![line(question, check, question.required)?])),
        Kind::Select => select(question),
        Kind::List => {
            let mut all = Vec::new();
            loop {
                let text = line(question, check, question.required && all.is_empty())?;
                if text.trim().is_empty() {
                    return Ok(all);
                }
                all.push(text.trim().to_owned());
            }
        }
    }
}

fn line(question: &Question, check: &Check<'_>, required: bool) -> io::Result<String> {
    let theme = ColorfulTheme::default();
    let mut input = Input::<String>::with_theme(&theme).with_prompt(question.prompt).allow_empty(!required);
    if let Some(default) = &question.default {
        input = input.default(default.clone());
    }
    let accept = |text: &String| {
        let parts = split(question, vec![text.clone()]);
        if parts.is_empty() && required {
            return Err("it takes an answer".to_owned());
        }
        parts.iter().try_for_each(|part| accept(question, part, check))
    };
    input.validate_with(accept).interact_text().map_err(into_io)
}

fn select(question: &Question) -> io::Result<Vec<String>> {
    let start = question.options.iter().position(|option| Some(option) == question.default.as_ref()).unwrap_or(0);
    let at = Select::with_theme(&ColorfulTheme::default())
        .with_prompt(question.prompt)
        .items(&question.options)
        .default(start)
        .interact()
        .map_err(into_io)?;
    Ok(question.options.get(at).cloned().into_iter().collect())
}
