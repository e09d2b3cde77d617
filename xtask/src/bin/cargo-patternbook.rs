//! `cargo patternbook …`: the same program. Cargo passes the subcommand's own name as the first argument, which is
//! dropped here, so that `[alias] xtask = "patternbook"` gives a repository of any stack its `cargo xtask`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let is_own_name = |(at, arg): &(usize, std::ffi::OsString)| *at == 1 && arg == "patternbook";
    let args = std::env::args_os().enumerate().filter(|arg| !is_own_name(arg)).map(|(_, arg)| arg);
    patternbook::cli::run(args)
}
