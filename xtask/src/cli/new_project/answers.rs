//! Where `new-project` gets its answers: flags, an answers file, defaults, and the terminal.

use std::borrow::Cow;
use std::io::{self, IsTerminal};

use camino::{Utf8Path, Utf8PathBuf};

use super::super::error::{CommandError, Kind};
use super::super::interrupt;
use super::{Args, absolute, findings_error, interrupted, prompt};
use crate::diagnostic::Sources;
use crate::pack::{Answer, Answers, Pack, Question, masked};
use crate::scaffold::{self, Given, InterviewError, Refusal};

/// The answers, and whether anybody was asked for one.
pub(super) fn answers(args: &Args, pack: &Pack) -> Result<(Answers, bool), CommandError> {
    let file = args.answers.as_deref().map(AnswersFile::read).transpose()?;
    let mut given = file.as_ref().map(AnswersFile::given).transpose()?.unwrap_or_default();
    given.extend(args.set.iter().cloned());
    let folder = args.dir.as_deref().map(absolute).transpose()?;
    let folder = folder.as_deref().and_then(Utf8Path::file_name);
    let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
    let mut asked = false;
    let mut ask = |question: &Question, default: Option<Answer>| match (args.defaults, terminal) {
        (true, _) => Ok(default),
        (false, false) => Ok(None),
        (false, true) => {
            asked = true;
            prompt::ask(question, default).map(Some)
        }
    };
    let result = interrupt::before_writing(|| scaffold::interview(pack, folder, &given, &mut ask));
    match result {
        Ok(answers) => Ok((answers, asked)),
        Err(InterviewError::Refused(refusals)) => Err(refused(&refusals, file.as_ref())),
        Err(InterviewError::Missing(keys)) => Err(missing(&keys, args.defaults)),
        Err(InterviewError::Pack(findings)) => Err(findings_error("failed to ask", &findings, &pack.source)),
        Err(InterviewError::Ask(error)) => Err(terminal_error(&error)),
    }
}

/// An answers file, kept to show what is wrong in it.
pub(in crate::cli) struct AnswersFile {
    path: Utf8PathBuf,
    text: String,
}

impl AnswersFile {
    #[expect(clippy::disallowed_methods, reason = "the command line names this file; it is no part of a repository")]
    pub(in crate::cli) fn read(path: &Utf8Path) -> Result<Self, CommandError> {
        let text = fs_err::read_to_string(path).map_err(|error| {
            CommandError::new(Kind::Usage, format!("failed to read the answers in `{path}`")).because(&error)
        })?;
        Ok(Self { path: path.to_owned(), text })
    }

    pub(in crate::cli) fn given(&self) -> Result<Vec<Given>, CommandError> {
        scaffold::from_file(&self.path, &self.text)
            .map_err(|finding| findings_error("failed to read the answers", &[finding], self))
    }
}

impl Sources for AnswersFile {
    fn text(&self, path: &Utf8Path) -> Option<Cow<'_, str>> {
        (path == self.path).then(|| masked(&self.text))
    }
}

pub(in crate::cli) fn terminal_error(error: &io::Error) -> CommandError {
    if error.kind() == io::ErrorKind::Interrupted {
        return interrupted();
    }
    CommandError::new(Kind::World, "failed to ask in this terminal").because(error)
}

fn missing(keys: &[String], defaults: bool) -> CommandError {
    let names = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let example = keys.iter().map(|key| format!("--set {key}=…")).collect::<Vec<_>>().join(" ");
    let answer = format!("answer with `{example}`, or with `--answers FILE`");
    if defaults {
        let message = format!("failed to answer everything: there is no usable default for {names}");
        return CommandError::new(Kind::Usage, message).hint(answer);
    }
    let message = format!("failed to ask: this is not a terminal, and nothing answers {names}");
    CommandError::new(Kind::Usage, message).hint(answer).hint("or take what the pack suggests, with `--defaults`")
}

/// Refused answers: those of the file at their place in it, those of the command line by their flag.
pub(in crate::cli) fn refused(refusals: &[Refusal], file: Option<&AnswersFile>) -> CommandError {
    let doing = "failed to take the answers given";
    let mut findings = Vec::new();
    let mut error = CommandError::new(Kind::Usage, doing);
    for refusal in refusals {
        match &refusal.place {
            Some(place) => findings.push(refusal.diagnostic("answers", place.clone())),
            None => {
                error = error.cause(format!("`--set {}`: {}", refusal.id, refusal.message));
                error = refusal.help.iter().fold(error, |error, help| error.hint(help));
            }
        }
    }
    match file {
        Some(file) if !findings.is_empty() => error.findings(&findings, file),
        _ => error,
    }
}
