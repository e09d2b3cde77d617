//! Links from one pattern or decision to another, as their documents write them.

use super::status::collection;
use super::subject::Subject;
use crate::markdown::{self, Kind, anchor, front_matter, link};
use crate::pattern::Record;
use crate::repo::files;
use crate::sync::Workspace;
use crate::sync::collection::Collection;
use crate::sync::workspace::Document;

/// A link from the document at `from` to a pattern.
pub(super) fn to_pattern(workspace: &Workspace, from: &str, to: &Subject) -> String {
    let label = to.name.replace('[', "\\[").replace(']', "\\]");
    format!("[{label}]({})", target(workspace, from, to))
}

/// The way from the document at `from` to a pattern.
pub(super) fn target(workspace: &Workspace, from: &str, to: &Subject) -> String {
    let Some((document, pattern)) = to.pattern(workspace) else { return String::new() };
    let text = workspace.document_text(&document.path).unwrap_or_default();
    let read = markdown::Document::parse(&text);
    let heading = read
        .blocks
        .iter()
        .find(|block| matches!(block.kind, Kind::Heading(_)) && block.content.contains(&pattern.span.start));
    let anchor = heading.map(|block| format!("#{}", anchor::slug(read.content(block)))).unwrap_or_default();
    let path = link::encode(&files::relative(files::folder(from), &to.path));
    match (to.path == from, document.facts.patterns.len()) {
        (true, _) => anchor,
        (false, 1) => path,
        (false, _) => format!("{path}{anchor}"),
    }
}

/// The way from the document at `from` to another.
pub(super) fn way(from: &str, to: &str) -> String {
    link::encode(&files::relative(files::folder(from), to))
}

/// What a decision may be called in a link to it, with the digits that its file's name has.
pub(super) fn labels(document: &Document, record: &Record, heading: &str) -> Vec<String> {
    let stem = files::name(&document.path).trim_end_matches(".md");
    let title = &record.title;
    let mut labels = vec![heading.to_owned(), title.to_string(), stem.to_owned(), format!("{stem}.md")];
    if let Some(number) = record.number {
        for number in [format!("{number}"), format!("{number:02}"), format!("{number:03}"), format!("{number:04}")] {
            labels.extend([
                format!("{number}. {title}"),
                format!("{number} {title}"),
                format!("{number} - {title}"),
                format!("{number}: {title}"),
                format!("ADR-{number}"),
                format!("ADR {number}"),
                format!("ADR{number}"),
                format!("ADR-{number}: {title}"),
                format!("ADR {number}: {title}"),
                format!("#{number}"),
                number,
            ]);
        }
    }
    labels
}

/// What the first heading of a record says.
pub(super) fn heading(workspace: &Workspace, document: &Document, record: &Record) -> String {
    let text = workspace.document_text(&document.path).unwrap_or_default();
    let read = markdown::Document::parse(&text);
    let found = read.blocks.iter().find(|block| block.content.contains(&record.span.start));
    found.map_or_else(|| record.title.to_string(), |block| read.content(block).to_owned())
}

/// How a collection of decisions names one decision in the status of another.
struct Form {
    /// Which of the labels it takes.
    label: usize,
    /// Whether it is a link, and what that begins with.
    link: Option<&'static str>,
}

impl Form {
    /// The form that the collection has already.
    fn of(workspace: &Workspace, collection: &Collection<'_>) -> Option<Self> {
        collection.records.iter().rev().find_map(|(document, record)| {
            if record.state.name != Some("Superseded") {
                return None;
            }
            let text = workspace.document_text(&document.path)?;
            let line = text.get(record.state.span.end..markdown::line_end(&text, record.state.span.end))?;
            let line = line.trim().strip_prefix("by ")?;
            collection.records.iter().find_map(|(other, record)| {
                let file = files::name(&other.path);
                let labels = labels(other, record, &heading(workspace, other, record));
                let at = |label: &str| labels.iter().position(|known| known == label);
                match line.strip_prefix('[').and_then(|rest| rest.split_once("](")) {
                    Some((label, rest)) => {
                        let target = rest.split(')').next()?;
                        let link = ["", "./"].into_iter().find(|lead| format!("{lead}{file}") == target)?;
                        Some(Self { label: at(label)?, link: Some(link) })
                    }
                    None => Some(Self { label: at(line.trim_end_matches('.'))?, link: None }),
                }
            })
        })
    }

    fn write(&self, workspace: &Workspace, document: &Document, record: &Record) -> Option<String> {
        let labels = labels(document, record, &heading(workspace, document, record));
        let label = labels.get(self.label)?;
        let file = link::encode(files::name(&document.path));
        Some(self.link.map_or_else(|| label.clone(), |lead| format!("[{label}]({lead}{file})")))
    }
}

/// `by [3. Use Go](0003-use-go.md)`, in the form that the collection has, else with the heading of the other.
pub(super) fn superseded_by(workspace: &Workspace, subject: &Subject, next: &Subject) -> String {
    let Some((document, record)) = next.record(workspace) else { return String::new() };
    let form = collection(workspace, subject).and_then(|(collection, _)| Form::of(workspace, &collection));
    if let Some(written) = form.and_then(|form| form.write(workspace, document, record)) {
        return format!("by {written}");
    }
    let path = link::encode(&files::relative(files::folder(&subject.path), &next.path));
    let text = workspace.document_text(&subject.path).unwrap_or_default();
    let is_yaml = subject.record(workspace).is_some_and(|(_, own)| {
        front_matter::value(&text, "status").is_some_and(|value| value.contains(&own.state.span.start))
    });
    let label = match record.number {
        // A colon in a title would end a text of YAML.
        Some(_) if is_yaml => {
            let stem = files::name(&document.path);
            let digits: String =
                stem.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
            format!("ADR-{digits}")
        }
        _ => heading(workspace, document, record),
    };
    format!("by [{label}]({path})")
}

/// Where the decision that comes after says which one it supersedes, and what is added there: in collections that do so,
/// below a heading for the status.
pub(super) fn supersedes(workspace: &Workspace, subject: &Subject, next: &Subject) -> Option<(usize, String)> {
    let (collection, _) = collection(workspace, subject)?;
    let says = |text: &str| text.lines().any(|line| line.starts_with("Supersedes ["));
    let texts = || collection.records.iter().filter_map(|(document, _)| workspace.document_text(&document.path));
    if !texts().any(|text| says(&text)) {
        return None;
    }
    let (document, record) = next.record(workspace)?;
    let text = workspace.document_text(&document.path)?;
    let line = markdown::line_start(&text, record.state.span.start)..markdown::line_end(&text, record.state.span.start);
    // A paragraph of its own, as below a heading.
    if text.get(line.start..record.state.span.start)?.contains(|c: char| !"*_ ".contains(c)) {
        return None;
    }
    let (own_document, own) = subject.record(workspace)?;
    let form = Form::of(workspace, &collection).unwrap_or(Form { label: 0, link: Some("") });
    let form = Form { link: Some(form.link.unwrap_or_default()), ..form };
    let written = form.write(workspace, own_document, own)?;
    let newline = markdown::newline(&text);
    let at = line.start + text[line].trim_end().len();
    Some((at, format!("{newline}{newline}Supersedes {written}")))
}
