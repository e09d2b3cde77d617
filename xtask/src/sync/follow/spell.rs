//! How a document writes another path in place of one, and what is said of where that is.

use std::ops::Range;

use super::{Answer, Candidate};
use crate::diagnostic::{Diagnostic, Edit};
use crate::markdown::link;
use crate::pattern::{Part, Reference, Target};
use crate::repo::files;
use crate::sync::Workspace;
use crate::sync::past::Change;
use crate::sync::workspace::Document;

/// More candidates are not listed.
const MOST: usize = 3;

/// A path as a document writes it.
#[derive(Debug, Clone)]
pub struct Written {
    /// Where it stands.
    pub range: Range<usize>,
    /// The path, decoded.
    pub path: String,
    /// Whether it is a link's, which is relative to its document first.
    pub link: bool,
    /// Where the name of a definition stands behind it.
    pub symbol: Option<Range<usize>>,
}

impl Written {
    /// The path that a reference writes. `None` where it cannot be told where that stands.
    #[must_use]
    pub fn of(workspace: &Workspace, document: &Document, reference: &Reference, path: &str) -> Option<Self> {
        let text = workspace.document_text(&document.path)?;
        if !reference.link {
            let start = reference.span.start + text.get(reference.span.clone())?.find(path)?;
            let range = start..start + path.len();
            let symbol = symbol(&text, range.end..reference.span.end, reference);
            return Some(Self { range, path: path.to_owned(), link: false, symbol });
        }
        let link = document.facts.links.iter().find(|link| link.span == reference.span)?;
        let written = Self::of_link(&text, &link.span, &link.target)?;
        let line = text[written.range.end..].find('\n').map_or(text.len(), |length| written.range.end + length);
        let symbol = symbol(&text, written.range.end..line, reference);
        Some(Self { symbol, ..written })
    }

    /// The path that a link writes.
    #[must_use]
    pub fn of_link(text: &str, span: &Range<usize>, target: &str) -> Option<Self> {
        let place = link::place(text, span, target)?;
        let raw = text.get(place.clone())?;
        let length = raw.find(['?', '#']).unwrap_or(raw.len());
        let path = link::decode(&raw[..length]).into_owned();
        Some(Self { range: place.start..place.start + length, path, link: true, symbol: None })
    }

    /// Where the numbers of lines stand behind it: the first, and the last where there is one.
    #[must_use]
    pub fn numbers(&self, text: &str) -> Option<(Range<usize>, Option<Range<usize>>)> {
        let behind = text.get(self.range.end..)?;
        let query = if behind.starts_with('?') { behind.find('#')? } else { 0 };
        let length = behind[query..].find(|c: char| !c.is_ascii_digit() && !"#:L-".contains(c));
        let end = length.map_or(behind.len(), |length| query + length);
        // Columns would have to move too.
        if behind[end..].starts_with('C') {
            return None;
        }
        let number = |from: usize| {
            let start = from + behind.get(from..end)?.find(|c: char| c.is_ascii_digit())?;
            let length = behind[start..end].find(|c: char| !c.is_ascii_digit()).unwrap_or(end - start);
            Some(start..start + length)
        };
        let first = number(query)?;
        let last = number(first.end);
        let place = |it: Range<usize>| self.range.end + it.start..self.range.end + it.end;
        Some((place(first), last.map(place)))
    }

    /// The paths relative to the root that it may mean, in the order in which they are looked for.
    #[must_use]
    pub fn meanings(document: &Document, path: &str, link: bool) -> Vec<String> {
        let from_root = files::join("", path.trim_start_matches('/'));
        let from_document = if path.starts_with('/') { None } else { files::join(document.folder(), path) };
        let mut meanings = if link { [from_document, from_root] } else { [from_root, from_document] };
        if meanings[0] == meanings[1] {
            meanings[1] = None;
        }
        meanings.into_iter().flatten().filter(|path| !path.is_empty()).collect()
    }
}

/// Where the name that a reference has behind its path stands.
fn symbol(text: &str, behind: Range<usize>, reference: &Reference) -> Option<Range<usize>> {
    let Target::Path { part: Part::Symbol(name), .. } = &reference.target else { return None };
    let start = behind.start + text.get(behind)?.find(&**name)?;
    Some(start..start + name.len())
}

/// `to` as `written` writes `from`: from the root or from the document, with its `/` or `./` before and `/` behind.
#[must_use]
pub fn respell(document: &Document, written: &Written, from: &str, to: &str) -> String {
    let old = written.path.as_str();
    let is_from_document = !old.starts_with('/') && files::join(document.folder(), old).as_deref() == Some(from);
    let is_from_root = files::join("", old.trim_start_matches('/')).as_deref() == Some(from);
    let mut new = match is_from_document && (written.link || !is_from_root) {
        true => files::relative(document.folder(), to),
        false => to.to_owned(),
    };
    if old.starts_with('/') {
        new.insert(0, '/');
    } else if old.starts_with("./") && !new.starts_with("../") {
        new.insert_str(0, "./");
    }
    if old.ends_with('/') && !new.ends_with('/') {
        new.push('/');
    }
    new
}

/// Adds to `diagnostic` what became of what is missing: a fix where that is sure, else help. `otherwise` is the help
/// where history does not say more.
#[must_use]
pub fn help(
    diagnostic: Diagnostic,
    document: &Document,
    written: Option<&Written>,
    answer: &Answer,
    otherwise: &str,
) -> Diagnostic {
    match answer {
        Answer::Moved { from, candidates, is_sure } => {
            let spelled = |candidate: &Candidate| match written {
                Some(written) => respell(document, written, from, &candidate.path),
                None => candidate.path.clone(),
            };
            match (candidates.first(), written) {
                (Some(Candidate { symbol: Some(new), evidence, .. }), Some(Written { symbol: Some(range), .. }))
                    if *is_sure =>
                {
                    let title = format!("change it to `{new}`, as it was renamed: {}", brief(evidence));
                    diagnostic.fix(title, vec![Edit { span: document.span(range.clone()), text: new.clone() }])
                }
                (Some(first @ Candidate { symbol: None, .. }), Some(written)) if *is_sure => {
                    let new = spelled(first);
                    let title = match first.evidence.as_slice() {
                        [] => format!("change it to `{new}`, which defines it"),
                        evidence => format!("change it to `{new}`, as it moved: {}", brief(evidence)),
                    };
                    let text = if written.link { link::encode(&new) } else { new };
                    diagnostic.fix(title, vec![Edit { span: document.span(written.range.clone()), text }])
                }
                _ => diagnostic.help(moved_to(candidates, spelled)),
            }
        }
        Answer::Deleted { change, .. } => diagnostic.help(format!("it was deleted: {}; {otherwise}", change.brief())),
        Answer::Unknown(unknown) if unknown.is_partial() => {
            diagnostic.help(format!("{otherwise}; where it went is not known: {unknown}"))
        }
        Answer::Absent(_) | Answer::Never | Answer::Unknown(_) => diagnostic.help(otherwise),
    }
}

/// "it is gone since 3f2a9c1 of 2026-01-05; it may be `a` (likely) or `b` (possible)".
fn moved_to(candidates: &[Candidate], spelled: impl Fn(&Candidate) -> String) -> String {
    let shown = candidates.iter().take(MOST);
    let name = |it: &Candidate| it.symbol.clone().unwrap_or_else(|| spelled(it));
    let shown = shown.map(|it| format!("`{}` ({})", name(it), it.confidence.as_str()));
    let evidence = candidates.first().map(|first| brief(&first.evidence)).unwrap_or_default();
    let since = if evidence.is_empty() { String::new() } else { format!("it is gone since {evidence}; ") };
    format!("{since}it may be {}", shown.collect::<Vec<_>>().join(" or "))
}

fn brief(evidence: &[Change]) -> String {
    evidence.iter().map(Change::brief).collect::<Vec<_>>().join(", then ")
}
