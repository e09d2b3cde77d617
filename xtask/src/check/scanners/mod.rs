//! Other people's scanners, where they are installed: what they find becomes findings like our own.
//!
//! They only read, and have no network: results do not depend on a service, and nothing of the repository leaves the
//! machine.

mod sarif;

use std::time::Duration;

use camino::Utf8Path;

use super::rule::Area;
use super::{Judged, Project, Verdict};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::repo::command::look;
use crate::repo::symbols::Language;

/// How long a scanner may take. Histories are long.
const LIMIT: Duration = Duration::from_secs(600);

/// How long it may take to say its version. Some are slow to start.
const START: Duration = Duration::from_secs(60);

/// A scanner.
#[derive(Debug)]
struct Scanner {
    /// Its programs; the first that is installed is run.
    programs: &'static [&'static str],
    /// What it is best at.
    area: Area,
    /// Where it says how it is installed.
    page: &'static str,
    /// The arguments, with `{report}` for the folder that its report goes into.
    arguments: &'static str,
    /// The report's name. Empty where it is printed.
    report: &'static str,
    /// What it looks at, where that is not every repository.
    is_for: fn(&Project) -> bool,
}

const ALL: [Scanner; 3] = [
    Scanner {
        programs: &["zizmor"],
        area: Area::Pipeline,
        page: "https://docs.zizmor.sh",
        arguments: "--offline --no-progress --no-exit-codes --format sarif .",
        report: "",
        is_for: |project| project.files().any(|file| file.path().starts_with(".github/workflows/")),
    },
    Scanner {
        programs: &["checkov"],
        area: Area::Infrastructure,
        page: "https://www.checkov.io",
        arguments: "--directory . --skip-download --soft-fail --quiet --compact --output sarif --output-file-path \"{report}\"",
        report: "results_sarif.sarif",
        is_for: |project| {
            project.files().any(|file| file.language() == Some(Language::Hcl) || is_template(file.name()))
        },
    },
    Scanner {
        programs: &["betterleaks", "gitleaks"],
        area: Area::Secrets,
        page: "https://github.com/gitleaks/gitleaks",
        arguments: "git --no-banner --redact --exit-code 0 --report-format sarif --report-path \"{report}/leaks.sarif\"",
        report: "leaks.sarif",
        is_for: |project| project.history().head().is_some(),
    },
];

/// Whether a file is one of those that name resources, or an image's.
fn is_template(name: &str) -> bool {
    name == "Dockerfile" || name.ends_with(".bicep") || name.ends_with(".template.json") || name == "template.yaml"
}

/// Whether a rule's id is one of a scanner's.
#[must_use]
pub(super) fn owns(id: &str) -> bool {
    let tool = id.split_once('/').map(|(tool, _)| tool);
    tool.is_some_and(|tool| ALL.iter().any(|scanner| scanner.programs.contains(&tool)))
}

/// What came of asking one.
#[derive(Debug)]
pub(super) struct Scanned {
    /// The program that was run, or would be.
    name: &'static str,
    area: Area,
    /// Why it was not run.
    missing: Option<String>,
    /// What it found; or that it could not look.
    pub(super) found: Vec<Diagnostic>,
}

/// Runs each that is installed and has something to look at.
#[must_use]
pub(super) fn run(project: &Project) -> Vec<Scanned> {
    ALL.iter().map(|scanner| scanner.run(project)).collect()
}

/// What is said of them where they are not asked.
#[must_use]
pub(super) fn unasked() -> Vec<Scanned> {
    let why = || Some("not asked: `--scanners` runs it where it is installed".to_owned());
    ALL.iter().map(|scanner| scanner.came_to(scanner.programs[0], why(), Vec::new())).collect()
}

impl Scanned {
    /// How it stands, by the findings that are left of its own.
    pub(super) fn judge(&self, left: &[Diagnostic]) -> Judged {
        let own = left.iter().filter(|it| it.rule.strip_prefix(self.name).is_some_and(|rest| rest.starts_with('/')));
        let (errors, all) =
            own.fold((0, 0), |(errors, all), it| (errors + usize::from(it.severity == Severity::Error), all + 1));
        let failed = self.found.iter().find(|it| it.severity == Severity::NotChecked);
        let (verdict, reason) = match (&self.missing, failed) {
            (Some(why), _) => (Verdict::NotChecked, why.clone()),
            (None, Some(failed)) => (Verdict::NotChecked, failed.message.clone()),
            (None, None) if errors > 0 => (Verdict::Fail, format!("{errors} errors of {all} findings")),
            (None, None) => (Verdict::Pass, format!("it was run; {all} findings, none of them an error")),
        };
        Judged { rule: self.name.into(), pattern: self.area.title(), verdict, reason, attest: None, attestation: None }
    }
}

impl Scanner {
    fn run(&self, project: &Project) -> Scanned {
        let first = self.programs[0];
        if !(self.is_for)(project) {
            return self.came_to(first, Some("there is nothing for it to look at".to_owned()), Vec::new());
        }
        let root = project.root();
        let is_there = |name: &&&str| look(&format!("{name} --version"), root, START).is_some();
        let Some(name) = self.programs.iter().find(is_there).copied() else {
            let message = format!("{} is not installed", self.programs.join(" or "));
            let help = format!("install it, or leave `--scanners` out: {}", self.page);
            return self.came_to(first, None, vec![not_checked(first, message).help(help)]);
        };
        let found = match self.report(name, root) {
            Some(report) => sarif::read(name, &report, project),
            None => None,
        };
        let found = found.unwrap_or_else(|| {
            let message = format!("{name} did not end well, or not in {} s", LIMIT.as_secs());
            vec![not_checked(name, message).help(format!("run it by itself to see why: `{name}`"))]
        });
        self.came_to(name, None, found)
    }

    /// What it reports, as SARIF.
    fn report(&self, name: &str, root: &Utf8Path) -> Option<String> {
        let folder = tempfile::tempdir().ok()?;
        let folder = Utf8Path::from_path(folder.path())?;
        let line = format!("{name} {}", self.arguments.replace("{report}", folder.as_str()));
        let printed = look(&line, root, LIMIT)?;
        if self.report.is_empty() {
            return Some(printed);
        }
        #[expect(clippy::disallowed_methods, reason = "what the scanner wrote into a folder of ours")]
        std::fs::read_to_string(folder.join(self.report)).ok()
    }

    fn came_to(&self, name: &'static str, missing: Option<String>, found: Vec<Diagnostic>) -> Scanned {
        Scanned { name, area: self.area, missing, found }
    }
}

fn not_checked(name: &'static str, message: String) -> Diagnostic {
    Diagnostic::new(name, Severity::NotChecked, Span::file("."), message)
}
