//! `completions`, and what a shell asks the program when somebody presses Tab.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::ValueEnum;
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, aot};

use super::error::CommandError;
use super::{NAME, command, explain, output, place};
use crate::sync::Workspace;

/// With this variable, which holds the shell's name, the program answers the script that it gave the shell.
const VARIABLE: &str = "PATTERNBOOK_COMPLETE";

/// Print the script that completes commands in a shell
///
/// In bash, zsh and fish the script asks the program itself, so that it also completes rules and the patterns of the
/// repository, and stays true when the program is updated. PowerShell's would evaluate what is typed to do so; there it
/// completes commands and options.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook completions bash > ~/.local/share/bash-completion/completions/patternbook
  patternbook completions zsh > ~/.zfunc/_patternbook     a folder of `$fpath`
  patternbook completions fish > ~/.config/fish/completions/patternbook.fish
  patternbook completions powershell > patternbook.ps1    run it from `$PROFILE`")]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell", alias = "pwsh")]
    Pwsh,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    let script = script(args.shell).map_err(CommandError::output)?;
    output::answer().write_all(&script).map_err(CommandError::output)?;
    Ok(ExitCode::SUCCESS)
}

fn script(shell: Shell) -> io::Result<Vec<u8>> {
    let name = match shell {
        Shell::Bash => "bash",
        Shell::Zsh => "zsh",
        Shell::Fish => "fish",
        Shell::Pwsh => {
            let mut script = Vec::new();
            aot::generate(aot::PowerShell, &mut command(), NAME, &mut script);
            return Ok(script);
        }
    };
    let mut script = Vec::new();
    let shells = Shells::builtins();
    let completer = shells.completer(name).ok_or_else(|| io::Error::other(format!("`{name}` is not known")))?;
    completer.write_registration(VARIABLE, NAME, NAME, NAME, &mut script)?;
    // The scripts begin with an empty line.
    Ok(script.trim_ascii_start().to_vec())
}

/// Answers a shell's script, if it is one that asks.
pub(super) fn answered(args: &[OsString]) -> Option<ExitCode> {
    let asked = CompleteEnv::with_factory(command).var(VARIABLE).try_complete(args.to_vec(), Some(Path::new(".")));
    match asked {
        Ok(false) => None,
        Ok(true) => Some(ExitCode::SUCCESS),
        Err(error) => {
            // Writing can only fail where nobody reads.
            let _ = error.print();
            Some(ExitCode::from(2))
        }
    }
}

/// The rules that `explain` knows.
pub(super) fn rule_names() -> Vec<CompletionCandidate> {
    let pages = explain::pages().into_iter();
    pages.map(|page| CompletionCandidate::new(page.id).help(Some(page.headline().to_owned().into()))).collect()
}

/// The environments that a checklist usually has.
pub(super) fn environments() -> Vec<CompletionCandidate> {
    let named = [
        ("local", "the service on this machine"),
        ("ci", "what the pipeline hands on"),
        ("staging", "at the address in patternbook.toml"),
        ("production", "at the address in patternbook.toml"),
    ];
    named.map(|(name, help)| CompletionCandidate::new(name).help(Some(help.into()))).into()
}

/// The patterns of the repository, spelled so that no shell has to quote them.
pub(super) fn pattern_names() -> Vec<CompletionCandidate> {
    let Ok((root, _)) = place::root() else { return Vec::new() };
    let Ok(workspace) = Workspace::load(&root) else { return Vec::new() };
    let candidate =
        |key: &str, name: &str| CompletionCandidate::new(key.replace(' ', "-")).help(Some(name.to_owned().into()));
    let index = workspace.index();
    let mut found: Vec<_> =
        index.keys().filter_map(|key| Some(candidate(key, &index.patterns(key).first()?.1.name))).collect();
    found.sort();
    found
}
