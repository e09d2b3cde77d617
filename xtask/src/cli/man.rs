//! `man`.

use std::io::{self, Write};
use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::error::{CommandError, Kind};
use super::{NAME, command, interrupt, output};
use crate::plan::apply::{self, ApplyError};
use crate::plan::{Change, Digest, Mode, Plan, PlanPath};
use crate::repo::Files;
use crate::repo::files::ReadError;

/// Write the manual pages into a folder
///
/// One page for the program and one for each command, in section 1, from what `--help` says. A page that is there and
/// says the same stays as it is.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook man ~/.local/share/man/man1    for `man patternbook-sync-docs`
  patternbook man .                          to look at, or to put into a package")]
pub(super) struct Args {
    /// The folder, which is there already
    dir: Utf8PathBuf,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    interrupt::listen();
    let failed = || CommandError::new(Kind::World, format!("failed to write manual pages into `{}`", args.dir));
    let root = args.dir.canonicalize_utf8().map_err(|error| failed().because(&error).hint("make the folder first"))?;
    let cannot = |error: ApplyError| match error {
        ApplyError::Interrupted => CommandError::new(Kind::Interrupted, "interrupted: nothing was changed"),
        error => error.hint().into_iter().fold(failed().because(&error), CommandError::hint),
    };
    apply::recover(&root).map_err(cannot)?;
    let files = Files::walk(&root);
    let mut plan = Plan::new(&root);
    let pages = pages().map_err(CommandError::output)?;
    let count = pages.len();
    for (name, content) in pages {
        let change = match files.bytes(&name) {
            Ok(before) if before == content => continue,
            Ok(before) => Change::Edit { expected: Digest::of(&before), content },
            Err(ReadError::Missing) => Change::Create { content, mode: Mode::File },
            Err(error) => return Err(failed().because(&error)),
        };
        let path = PlanPath::new(&name).map_err(|error| failed().because(&error))?;
        plan.add(path, change).map_err(|error| failed().because(&error))?;
    }
    apply::apply(&plan, &mut |_| interrupt::check()).map_err(cannot)?;
    let written = plan.len();
    writeln!(output::report(), "{count} manual pages in {}, {written} written", args.dir)
        .map_err(CommandError::output)?;
    Ok(ExitCode::SUCCESS)
}

/// Every page with the name of its file.
fn pages() -> io::Result<Vec<(String, Vec<u8>)>> {
    // `help` says the same again.
    let mut program = command().disable_help_subcommand(true);
    program.build();
    let mut pages = Vec::new();
    add(&program, None, &mut pages)?;
    Ok(pages)
}

fn add(command: &Command, parent: Option<&str>, pages: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    let name = match parent {
        None => command.get_name().to_owned(),
        Some(parent) => format!("{parent}-{}", command.get_name()),
    };
    pages.push((format!("{name}.1"), page(command, &name, parent)?));
    let mut commands = command.get_subcommands().filter(|command| !command.is_hide_set());
    commands.try_for_each(|command| add(command, Some(&name), pages))
}

/// Like [`Man::render`], but with examples as they stand and with what else to read.
fn page(command: &Command, name: &str, parent: Option<&str>) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    // By hand: `Man` leaves an empty date out, so that what follows would be taken for it. A day would make a page of each
    // day another one.
    writeln!(out, ".TH {} 1 \"\" \"{NAME} {}\" \"Patternbook\"", name.to_uppercase(), env!("CARGO_PKG_VERSION"))?;
    let man = Man::new(command.clone());
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    man.render_options_section(&mut out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut out)?;
    }
    if let Some(text) = command.get_after_long_help() {
        as_it_stands(&text.to_string(), &mut out)?;
    }
    if let Some(parent) = parent {
        let mut roff = Roff::new();
        roff.control("SH", ["SEE ALSO"]).text([roman(format!("{parent}(1)"))]);
        roff.to_writer(&mut out)?;
    }
    Ok(out)
}

/// Lines as they are laid out, below each line that ends in a colon and heads them.
fn as_it_stands(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut roff = Roff::new();
    for block in text.split("\n\n") {
        let (head, lines) = match block.split_once('\n') {
            Some((head, lines)) if head.ends_with(':') => (head.trim_end_matches(':'), lines),
            _ => ("Notes", block),
        };
        roff.control("SH", [head.to_uppercase().as_str()]).control("nf", []);
        let lines = lines.lines().map(|line| line.strip_prefix("  ").unwrap_or(line));
        for line in lines {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff.to_writer(out)
}
