//! `cargo patternbook …`: the same program. Cargo passes the subcommand's own name as the first argument, which is
//! dropped here, so that `[alias] xtask = "patternbook"` gives a repository of any stack its `cargo xtask`.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1).peekable();
    args.next_if(|first| first == "patternbook");
    // The program's name is what people type, so that its help shows that.
    patternbook::cli::run(std::iter::once(OsString::from("cargo patternbook")).chain(args))
}
