//! How each kind came out, as a table.

use std::fmt::Write;
use std::path::Path;

use crate::judge::Outcome;
use crate::mutant::Kind;

/// The sums of a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// How many mutants there were.
    pub(crate) applied: usize,
    pub(crate) found: usize,
    pub(crate) located: usize,
    /// How many of them can be put right, and how many were.
    pub(crate) fixable: usize,
    pub(crate) fixed: usize,
    pub(crate) wrong: usize,
    pub(crate) false_findings: usize,
}

impl Sums {
    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.applied += 1;
        self.found += usize::from(outcome.found);
        self.located += usize::from(outcome.located);
        self.fixable += usize::from(outcome.fixable);
        self.fixed += usize::from(outcome.fixed);
        self.wrong += usize::from(outcome.wrong);
        self.false_findings += outcome.false_findings;
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.applied += other.applied;
        self.found += other.found;
        self.located += other.located;
        self.fixable += other.fixable;
        self.fixed += other.fixed;
        self.wrong += other.wrong;
        self.false_findings += other.false_findings;
    }

    /// Whether that is good enough: all but one in a hundred found, located and put right; nothing made worse, and
    /// nothing found that is not so.
    pub(crate) fn is_good(&self) -> bool {
        let most = |part: usize, whole: usize| part * 100 >= whole * 99;
        self.wrong == 0
            && self.false_findings == 0
            && most(self.found, self.applied)
            && most(self.located, self.applied)
            && most(self.fixed, self.fixable)
    }
}

/// As Markdown: harmful kinds, then harmless ones, and their sums.
pub(crate) fn table(kinds: &[(&Kind, Sums)]) -> String {
    let mut text =
        "| what is done | what is found | mutants | found | in its line | put right | wrongly | else found |\n\
                    |---|---|---:|---:|---:|---:|---:|---:|\n"
            .to_owned();
    let (mut harmful, mut harmless) = (Sums::default(), Sums::default());
    for (kind, sums) in kinds {
        if kind.rules.is_empty() { &mut harmless } else { &mut harmful }.join(sums);
        let rules: Vec<_> = kind.rules.iter().map(|rule| format!("`{rule}`")).collect();
        let rules = if rules.is_empty() { "nothing".to_owned() } else { rules.join(", ") };
        row(&mut text, kind.name, &rules, !kind.rules.is_empty(), sums);
    }
    row(&mut text, "**all that does harm**", "", true, &harmful);
    row(&mut text, "**all that does none**", "nothing", false, &harmless);
    text
}

fn row(text: &mut String, name: &str, rules: &str, harmful: bool, sums: &Sums) {
    let Sums { applied, found, located, fixable, fixed, wrong, false_findings } = sums;
    let shown = |number: &usize| if harmful { number.to_string() } else { String::new() };
    let put_right = if *fixable == 0 { String::new() } else { format!("{fixed} of {fixable}") };
    let (found, located) = (shown(found), shown(located));
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "| {name} | {rules} | {applied} | {found} | {located} | {put_right} | {wrong} | {false_findings} |"
    );
}

/// Writes the table to `target/mutation/report.md`, and compares it with that in `docs/mutation.md`.
pub(crate) fn keep(table: &str) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("mutation");
    let report = folder.join("report.md");
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&report, format!("# Mutations\n\n{table}")))
        .map_err(|error| format!("failed to write {}: {error}", report.display()))?;
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/mutation.md");
    let failed = |error: std::io::Error| format!("failed to read or write {}: {error}", document.display());
    let text = std::fs::read_to_string(&document).map_err(failed)?;
    let start = text.find("\n|").map_or(text.len(), |at| at + 1);
    let new = format!("{}{table}", &text[..start]);
    if new == text {
        return Ok(());
    }
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        return std::fs::write(&document, new).map_err(failed);
    }
    Err("docs/mutation.md has another table: read what differs, and accept it with SNAPSHOTS=overwrite".to_owned())
}
