//! What a command is about: a pattern or a decision, by whatever name somebody calls it.

use crate::diagnostic::Span;
use crate::markdown::anchor;
use crate::pattern::{self, Pattern, Record, record};
use crate::repo::files;
use crate::sync::Workspace;
use crate::sync::workspace::Document;

/// A pattern or a decision, by what it is found again by after edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The document that describes it.
    pub path: String,
    /// Its name, as its heading has it.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// What a [`Subject`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A pattern.
    Pattern,
    /// A record of a decision.
    Decision,
}

impl Kind {
    /// As it is called.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Pattern => "pattern",
            Self::Decision => "decision",
        }
    }
}

/// Why a name does not tell which pattern is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// Nothing is called so; these come near.
    Unknown(Vec<(Subject, Span)>),
    /// Several are.
    Ambiguous(Vec<(Subject, Span)>),
    /// There are no patterns and no decisions at all.
    Nothing,
}

impl Subject {
    /// The pattern that it is, where it is one and is still there.
    #[must_use]
    pub fn pattern<'w>(&self, workspace: &'w Workspace) -> Option<(&'w Document, &'w Pattern)> {
        let document = workspace.document(&self.path).filter(|_| self.kind == Kind::Pattern)?;
        let key = pattern::key(&self.name);
        Some((document, document.facts.patterns.iter().find(|pattern| *pattern.key == *key)?))
    }

    /// The decision that it is, where it is one and is still there.
    #[must_use]
    pub fn record<'w>(&self, workspace: &'w Workspace) -> Option<(&'w Document, &'w Record)> {
        let document = workspace.document(&self.path).filter(|_| self.kind == Kind::Decision)?;
        Some((document, document.facts.record.as_ref()?))
    }

    /// The anchor of its heading.
    fn anchor(&self) -> String {
        match self.kind {
            Kind::Pattern => format!("pattern-{}", anchor::slug(&self.name)),
            Kind::Decision => anchor::slug(&self.name),
        }
    }
}

/// All patterns and decisions, each with where its name stands.
fn all(workspace: &Workspace) -> Vec<(Subject, Span, Option<u32>)> {
    let subject = |document: &Document, name: &str, kind| Subject {
        path: document.path.to_string(),
        name: name.to_owned(),
        kind,
    };
    let patterns = workspace.patterns().map(|(document, pattern)| {
        (subject(document, &pattern.name, Kind::Pattern), document.span(pattern.span.clone()), None)
    });
    let records = workspace.records().map(|(document, record)| {
        (subject(document, &record.title, Kind::Decision), document.span(record.span.clone()), record.number)
    });
    patterns.chain(records).collect()
}

/// Whether a subject, which may have a number, is meant.
type Test<'t> = dyn Fn(&Subject, Option<u32>) -> bool + 't;

/// What `name` means: a title, the number of a decision, an anchor such as `#pattern-retries` with or without its
/// document, or the document itself where it is about one thing.
///
/// # Errors
///
/// What comes near, or all that it may mean.
pub fn find(workspace: &Workspace, name: &str) -> Result<Subject, Unclear> {
    let all = all(workspace);
    if all.is_empty() {
        return Err(Unclear::Nothing);
    }
    let key = pattern::key(name);
    let index = workspace.index();
    let short = index.key(name);
    let (path, anchor) = name.split_once('#').unwrap_or((name, ""));
    let is_at = |subject: &Subject| {
        let path = path.trim_start_matches("./");
        path.is_empty() || subject.path == path || subject.path.ends_with(&format!("/{path}"))
    };
    let number = number(name);
    let stem = |subject: &Subject| files::name(&subject.path).trim_end_matches(".md").to_owned();
    let same_title = |subject: &Subject| pattern::key(&subject.name) == key && !key.is_empty();
    let tests: [&Test<'_>; 5] = [
        &|subject, _| subject.name == name,
        &|subject, _| {
            same_title(subject) || subject.kind == Kind::Pattern && Some(&*pattern::key(&subject.name)) == short
        },
        &|subject, _| !anchor.is_empty() && is_at(subject) && anchor == subject.anchor(),
        &|_, own| number.is_some() && own == number,
        &|subject, _| anchor.is_empty() && !path.is_empty() && (is_at(subject) || stem(subject) == path),
    ];
    for test in tests {
        let mut found: Vec<_> = all
            .iter()
            .filter(|(subject, _, own)| test(subject, *own))
            .map(|(it, span, _)| (it.clone(), span.clone()))
            .collect();
        match found.len() {
            0 => {}
            1 => return Ok(found.swap_remove(0).0),
            _ => return Err(Unclear::Ambiguous(found)),
        }
    }
    Err(Unclear::Unknown(near(&all, &key)))
}

/// The number that `name` is: `12`, `0012`, `ADR-12`, `#12`.
fn number(name: &str) -> Option<u32> {
    let name = name.trim_start_matches('#');
    record::number(name).filter(|_| name.ends_with(|c: char| c.is_ascii_digit()))
}

/// Those whose names are nearly `key`, or have its words, nearest first; all where they are few.
fn near(all: &[(Subject, Span, Option<u32>)], key: &str) -> Vec<(Subject, Span)> {
    const MOST: usize = 3;
    const FEW: usize = 6;
    let words: Vec<&str> = key.split(' ').filter(|word| word.len() > 2).collect();
    let distance = |subject: &Subject| {
        let other = pattern::key(&subject.name);
        let shared = words.iter().filter(|word| other.split(' ').any(|it| it.starts_with(**word))).count();
        let distance = strsim::damerau_levenshtein(&other, key);
        (shared > 0 || distance * 3 <= other.len().max(key.len())).then_some((usize::MAX - shared, distance))
    };
    let mut near: Vec<_> =
        all.iter().filter_map(|(subject, span, _)| Some((distance(subject)?, subject.clone(), span.clone()))).collect();
    near.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.name.cmp(&b.1.name)));
    if near.is_empty() && all.len() <= FEW {
        return all.iter().map(|(subject, span, _)| (subject.clone(), span.clone())).collect();
    }
    near.into_iter().take(MOST).map(|(_, subject, span)| (subject, span)).collect()
}

/// Why a name does not tell which pattern is meant, in a sentence's end.
#[must_use]
pub fn describe(unclear: &Unclear, name: &str) -> String {
    let list = |all: &[(Subject, Span)]| {
        let quoted: Vec<_> = all.iter().map(|(subject, _)| format!("`{}`", subject.name)).collect();
        quoted.join(" or ")
    };
    match unclear {
        Unclear::Unknown(near) if near.is_empty() => format!("nothing is called `{name}`"),
        Unclear::Unknown(near) => format!("nothing is called `{name}`; did you mean {}?", list(near)),
        Unclear::Ambiguous(all) => {
            let places: Vec<_> =
                all.iter().map(|(subject, _)| format!("`{}` in `{}`", subject.name, subject.path)).collect();
            format!("`{name}` may mean {}", places.join(" or "))
        }
        Unclear::Nothing => "there are no patterns and no decisions".to_owned(),
    }
}
