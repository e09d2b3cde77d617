//! The pictures in the documents are what the program prints, so they cannot go stale. `SNAPSHOTS=overwrite` draws them
//! again.

use std::path::Path;

use snapbox::data::DataFormat;
use snapbox::{Data, IntoData};

use crate::harness::Env;

#[test]
fn new_project() {
    let t = Env::new().with_colour();
    t.copy("tests/testsuite/new_project/mini", "mini");
    picture(&t, "new-project", "cargo xtask new-project demo --defaults --pack mini");
}

/// Compares what `typed` prints in a terminal of 100 columns with `docs/pictures/NAME.svg`.
#[track_caller]
fn picture(t: &Env, name: &str, typed: &str) {
    let args = typed.strip_prefix("cargo xtask ").unwrap();
    let printed = t.command(args.split(' ')).stderr_to_stdout().output().unwrap().stdout;
    let screen = format!("\x1b[1m$ {typed}\x1b[0m\n{}", String::from_utf8(printed).unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures").join(name).with_extension("svg");
    let expected = Data::read_from(&path, Some(DataFormat::TermSvg));
    t.assert_eq(screen.into_data(), expected);
}
