//! `patternbook`: see [`patternbook::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    patternbook::cli::run(std::env::args_os())
}
