//! A row for each pattern: what documents say of it, what it names, and what was found.

use std::ops::Range;

use camino::Utf8Path;
use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};

use super::lifecycle::Step;
use super::{Checks, Counts, Judgement};
use crate::diagnostic::{Diagnostic, LineColumn, Severity, Sources};
use crate::markdown::anchor;
use crate::pattern::{Part, Pattern, Reference, Target, When};
use crate::sync::code::{self, Place};
use crate::sync::named::Named;
use crate::sync::workspace::Document;
use crate::sync::{Found, Workspace};

/// The rules whose findings tell of a row's other columns.
const UNRESOLVED: &str = "unresolved-reference";
const STALE: &str = "stale-verification";

/// A pattern.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Its name, as in its heading.
    pub name: String,
    /// What no other row is called: its name in lower case with hyphens.
    pub id: String,
    /// Its document, relative to the root.
    pub path: String,
    /// The line of its heading, from 1.
    pub line: usize,
    /// Its status: in its document, else in its row of a status table.
    pub status: Option<String>,
    /// What it names as its code.
    pub implementation: Vec<Implementation>,
    /// How many findings are about it.
    pub drift: Counts,
    /// When it was last verified, where it says so.
    pub verified: Option<Verified>,
    /// How many rules of `check` that belong to it stand how. `None` where none does.
    pub checks: Option<Checks>,
    /// The findings themselves.
    pub findings: Vec<Finding>,
    /// These rules.
    pub rules: Vec<Judgement>,
    /// What its status was from which day on, oldest first.
    pub history: Vec<Step>,
    /// What stands below its heading.
    #[serde(skip)]
    pub body: Range<usize>,
}

/// Something that a pattern names as its code.
#[derive(Debug, Serialize)]
pub struct Implementation {
    /// As the document has it: `src/config.rs::load`.
    pub text: String,
    /// The file or folder, relative to the root. `None` where it is none of the repository's.
    pub path: Option<String>,
    /// The line that it names, from 1.
    pub line: Option<usize>,
    /// Whether it, or what it names in the file, is not there.
    pub missing: bool,
}

/// When a pattern was last verified.
#[derive(Debug, Serialize)]
pub struct Verified {
    /// A day, or the beginning of a commit's id.
    pub when: String,
    /// What became of its code since.
    pub state: State,
}

/// What became of a pattern's code since it was last verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is as it was.
    Unchanged,
    /// It has changed.
    Stale,
    /// Nobody knows: it names no code, or history does not tell.
    NotChecked,
}

/// Something found.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// How bad it is.
    #[serde(serialize_with = "word")]
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// The file, relative to the root.
    pub path: String,
    /// The line, from 1. `None` where the file cannot be read, or it is about all of it.
    pub line: Option<usize>,
    /// What to do next.
    pub help: Option<String>,
    /// Whether the command that found it puts it right.
    pub fixable: bool,
}

fn word<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.as_str())
}

/// The rows, and what was found and belongs to none of them.
pub(super) fn rows(workspace: &Workspace, found: &Found) -> (Vec<Row>, Vec<Finding>) {
    let areas = Areas::of(workspace);
    let mut of_rows: Vec<Vec<&Diagnostic>> = workspace.patterns().map(|_| Vec::new()).collect();
    let mut others = Vec::new();
    for diagnostic in &found.diagnostics {
        match areas.row(diagnostic) {
            Some(row) => of_rows[row].push(diagnostic),
            None => others.push(diagnostic),
        }
    }
    let is_history_short = found.diagnostics.iter().any(|it| it.rule == STALE && it.related.is_empty());
    let mut texts = Texts::of(workspace);
    let mut ids = FxHashMap::default();
    let statuses = statuses(workspace);
    let row = |(number, (document, pattern)): (usize, (&Document, &Pattern))| {
        let about = &of_rows[number];
        let mut drift = Counts::default();
        about.iter().for_each(|diagnostic| drift.add(diagnostic.severity));
        let (status, when) = &statuses[number];
        let mut code: Vec<Implementation> = Vec::new();
        for reference in &pattern.references {
            let named = implementation(workspace, document, reference, about, &mut texts);
            if code.iter().all(|known| known.text != named.text) {
                code.push(named);
            }
        }
        let verified = when.as_ref().map(|when| verified(workspace, document, pattern, when, about, is_history_short));
        Row {
            name: pattern.name.to_string(),
            id: id(&pattern.name, &mut ids),
            path: document.path.to_string(),
            line: texts.line(&document.path, pattern.span.start).unwrap_or(1),
            status: status.clone(),
            implementation: code,
            drift,
            verified,
            findings: about.iter().map(|diagnostic| finding(diagnostic, &mut texts)).collect(),
            checks: None,
            rules: Vec::new(),
            history: Vec::new(),
            body: pattern.body.clone(),
        }
    };
    let rows = workspace.patterns().enumerate().map(row).collect();
    (rows, others.into_iter().map(|diagnostic| finding(diagnostic, &mut texts)).collect())
}

/// A name that is an anchor, and no other's.
fn id(name: &str, taken: &mut FxHashMap<String, usize>) -> String {
    let slug = anchor::slug(name);
    let slug = if slug.is_empty() { "pattern".to_owned() } else { slug };
    loop {
        let count = taken.entry(slug.clone()).or_default();
        *count += 1;
        let id = if *count == 1 { slug.clone() } else { format!("{slug}-{count}") };
        if *count == 1 || !taken.contains_key(&id) {
            taken.entry(id.clone()).or_insert(1);
            return id;
        }
    }
}

/// The status of each pattern and when it was last verified, from its document, else from its row.
fn statuses(workspace: &Workspace) -> Vec<(Option<String>, Option<When>)> {
    let index = workspace.index();
    let rows = workspace.rows(&index);
    let word = |text: &str| workspace.vocabulary.look_up(text).name().unwrap_or(text).to_owned();
    let of_pattern = |(_, pattern): (&Document, &Pattern)| {
        let of_rows = || rows.of(&pattern.key).iter().map(|(_, _, row)| row);
        let status = pattern.status.as_ref().or_else(|| of_rows().find_map(|row| row.status.as_ref()));
        let verified = pattern.verified.iter().chain(of_rows().filter_map(|row| row.verified.as_ref()));
        // The latest of what is said counts, as it does for the rule.
        let mut said: Vec<&When> = verified.filter_map(|verified| verified.when.as_ref()).collect();
        said.sort_by_key(|when| match when {
            When::Date(date) => (0, date.clone()),
            When::Commit(id) => (1, id.clone()),
        });
        (status.map(|status| word(&status.text)), said.last().map(|when| (*when).clone()))
    };
    workspace.patterns().map(of_pattern).collect()
}

fn implementation(
    workspace: &Workspace,
    document: &Document,
    reference: &Reference,
    about: &[&Diagnostic],
    texts: &mut Texts<'_>,
) -> Implementation {
    let (path, line) = match &reference.target {
        Target::Path { path, part, .. } => {
            let place = code::place(&workspace.files, document.folder(), path, reference.link);
            let found = if let Place::Found(path) = place { Some(path.into_owned()) } else { None };
            (found, if let Part::Lines(first, _) = part { Some(*first) } else { None })
        }
        Target::Rust(_) => (Named::of(workspace, document, reference).map(|named| named.path), None),
    };
    let spelled = match (&path, reference.link) {
        // Its text says what it is, rather than where.
        (Some(path), true) => path,
        _ => texts.slice(&document.path, &reference.span).unwrap_or_default(),
    };
    let is_it = |diagnostic: &&&Diagnostic| {
        let (span, place) = (&diagnostic.primary, &reference.span);
        diagnostic.rule == UNRESOLVED && span.range.start >= place.start && span.range.start < place.end
    };
    Implementation {
        text: spelled.trim_matches(|c: char| c == '`' || c.is_whitespace()).to_owned(),
        path: path.clone(),
        line,
        missing: about.iter().any(|diagnostic| is_it(&diagnostic)),
    }
}

fn verified(
    workspace: &Workspace,
    document: &Document,
    pattern: &Pattern,
    when: &When,
    about: &[&Diagnostic],
    is_history_short: bool,
) -> Verified {
    let names_code = || pattern.references.iter().any(|it| Named::of(workspace, document, it).is_some());
    let is_stale = about.iter().any(|diagnostic| diagnostic.rule == STALE && !diagnostic.related.is_empty());
    let state = match is_stale {
        true => State::Stale,
        false if is_history_short || workspace.history.head().is_none() || !names_code() => State::NotChecked,
        false => State::Unchanged,
    };
    let (When::Date(when) | When::Commit(when)) = when;
    Verified { when: when.to_string(), state }
}

pub(super) fn finding(diagnostic: &Diagnostic, texts: &mut Texts<'_>) -> Finding {
    let place = &diagnostic.primary;
    let line = if place.range == (0..0) { None } else { texts.line(place.path.as_str(), place.range.start) };
    Finding {
        rule: diagnostic.rule.to_string(),
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        path: place.path.to_string(),
        line,
        help: diagnostic.help.clone().or_else(|| diagnostic.fix.as_ref().map(|fix| fix.title.clone())),
        fixable: diagnostic.fix.is_some(),
    }
}

/// Which row a place belongs to: a pattern's section, or its line in a status table.
struct Areas<'w>(FxHashMap<&'w str, Vec<(Range<usize>, usize)>>);

impl<'w> Areas<'w> {
    fn of(workspace: &'w Workspace) -> Self {
        let mut areas: FxHashMap<&str, Vec<(Range<usize>, usize)>> = FxHashMap::default();
        let index = workspace.index();
        let rows = workspace.rows(&index);
        for (number, (document, pattern)) in workspace.patterns().enumerate() {
            let section = pattern.span.start..pattern.body.end;
            let of_document = areas.entry(&document.path).or_default();
            // It may stand in front matter.
            of_document.extend(pattern.status.iter().map(|status| (status.span.clone(), number)));
            of_document.push((section, number));
            let key = &*pattern.key;
            if index.patterns(key).len() == 1 {
                for (document, _, row) in rows.of(key) {
                    areas.entry(&document.path).or_default().push((row.line.clone(), number));
                }
            }
        }
        Self(areas)
    }

    /// The row that a finding is about: where it is, else where it points to.
    fn row(&self, diagnostic: &Diagnostic) -> Option<usize> {
        let mut spans = std::iter::once(&diagnostic.primary).chain(diagnostic.related.iter().map(|it| &it.span));
        spans.find_map(|span| {
            let mut areas = self.0.get(span.path.as_str())?.iter();
            areas.find(|(area, _)| area.contains(&span.range.start)).map(|(_, row)| *row)
        })
    }
}

/// The texts of documents. The last is kept, since rows and findings come sorted by path.
pub(super) struct Texts<'w> {
    sources: &'w dyn Sources,
    last: Option<(String, Option<String>)>,
}

impl<'w> Texts<'w> {
    pub(super) fn of(sources: &'w dyn Sources) -> Self {
        Self { sources, last: None }
    }

    fn text(&mut self, path: &str) -> Option<&str> {
        if self.last.as_ref().is_none_or(|(last, _)| last != path) {
            let text = self.sources.text(Utf8Path::new(path)).map(std::borrow::Cow::into_owned);
            self.last = Some((path.to_owned(), text));
        }
        self.last.as_ref()?.1.as_deref()
    }

    fn line(&mut self, path: &str, offset: usize) -> Option<usize> {
        Some(LineColumn::of(self.text(path)?, offset).line)
    }

    fn slice(&mut self, path: &str, range: &Range<usize>) -> Option<&str> {
        self.text(path)?.get(range.clone())
    }
}
