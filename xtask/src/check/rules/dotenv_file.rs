//! Environment files by their names, and what in them is a secret. What the rules about them have in common.

use crate::check::secret::{self, Kind};
use crate::repo::dotenv::Variable;
use crate::repo::files;

/// What an environment file is for, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It runs something: `.env`, `.env.local`, `.env.production`.
    Runs,
    /// It is for tests and for developing, and everyone may have it: `.env.test`.
    Tests,
}

/// What the file is for. `None` where it is no environment file, or one that holds examples, references or ciphertext.
pub(super) fn purpose(path: &str) -> Option<Purpose> {
    const OTHER: [&str; 16] = [
        "example",
        "sample",
        "template",
        "tpl",
        "tmpl",
        "dist",
        "schema",
        "spec",
        "op",
        "vault",
        "keys",
        "defaults",
        "default",
        "enc",
        "encrypted",
        "patch",
    ];
    const TESTS: [&str; 12] = [
        "test",
        "tests",
        "testing",
        "ci",
        "e2e",
        "dev",
        "development",
        "docker",
        "devcontainer",
        "debug",
        "build",
        "bench",
    ];
    let name = files::name(path).to_lowercase();
    let marks = match name.strip_prefix(".env") {
        Some("") => "",
        Some(rest) => rest.strip_prefix('.')?,
        None => name.strip_suffix(".env")?,
    };
    let marks: Vec<&str> = marks.split(['.', '-', '_']).collect();
    if marks.iter().any(|mark| OTHER.contains(mark)) {
        return None;
    }
    let folders = || files::folder(path).split('/');
    let is_shown = |folder: &str| matches!(folder, "example" | "examples" | "fixtures" | "testdata" | "docs");
    if folders().any(is_shown) {
        return None;
    }
    let is_test = |folder: &str| matches!(folder, "test" | "tests" | "e2e" | "__tests__" | ".devcontainer" | ".github");
    let tests = marks.iter().any(|mark| TESTS.contains(mark)) || folders().any(is_test);
    Some(if tests { Purpose::Tests } else { Purpose::Runs })
}

/// The variables that hold secrets. In a file for tests, only what a provider gave counts: the rest is made up.
pub(super) fn secrets<'v>(variables: &'v [Variable], purpose: Purpose) -> Vec<(&'v Variable, Kind)> {
    let set = variables.iter().filter(|variable| variable.active);
    let secret = |variable: &'v Variable| {
        let kind = secret::kind(&variable.name, &variable.value)?;
        (purpose == Purpose::Runs || matches!(kind, Kind::Known(_)) && !is_for_tests(&variable.value))
            .then_some((variable, kind))
    };
    set.filter_map(secret).collect()
}

/// Whether a provider says of a key itself that nothing real happens with it.
fn is_for_tests(value: &str) -> bool {
    value.contains("_test_")
}
