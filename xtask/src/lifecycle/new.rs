//! `new-pattern`: a pattern comes, at the first step of its life, in every place at once.

use super::decision;
use super::form::Form;
use super::home::{FIRST, Home, homes, siblings};
use super::listing::{self, Entry};
use super::naming::{self, Known};
use super::question::{self, Kind as Answer, Question, Values};
use super::section::{self, Example, New};
use super::settle::{self, Changed, Draft};
use super::subject::{Kind, Subject};
use super::{Unmet, code, fill, ladder, part};
use crate::markdown::{self, Document};
use crate::pattern::key;
use crate::repo::files;
use crate::sync::Workspace;
use crate::sync::collection::collections;

/// The first status of a pattern.
const FIRST_STATUS: &str = ladder::STEPS[0];

/// A new pattern.
#[derive(Debug)]
pub struct Created {
    /// What it is.
    pub subject: Subject,
    /// What is written.
    pub changed: Changed,
    /// What has to be seen to by hand.
    pub by_hand: Vec<String>,
}

/// The question where it goes. `None` where there is nothing to choose.
#[must_use]
pub fn document_question(workspace: &Workspace) -> Option<Question> {
    let options: Vec<String> = homes(workspace).iter().map(|home| home.path().to_owned()).collect();
    let first = options.first().cloned();
    let help = "a document takes a section, a folder a document of its own";
    let question = Question::new("document", Answer::Select, "Where does it go?", help);
    match (first, options.len()) {
        (None, _) => Some(Question {
            kind: Answer::Text,
            help: "there are no patterns yet: a document to begin".to_owned(),
            default: Some(FIRST.to_owned()),
            ..question
        }),
        (first, number) => Some(Question { default: first, options, asked: number > 1, ..question }),
    }
}

/// Where it goes.
#[must_use]
pub fn home(workspace: &Workspace, document: &str) -> Home {
    let known = homes(workspace).into_iter().find(|home| home.path() == document);
    known.unwrap_or_else(|| Home::New(document.to_owned()))
}

/// What is asked of a pattern or decision that goes there.
#[must_use]
pub fn questions(workspace: &Workspace, home: &Home) -> Vec<Question> {
    let text = |key, prompt, help: &str| Question::new(key, Answer::Text, prompt, help);
    if home.is_of_decisions() {
        return vec![
            text("name", "What is decided, in a few words?", "becomes the title"),
            text("use_case", "Why is there something to decide?", "the context"),
            text("approach", "What is decided?", "the decision itself"),
            Question::new("pitfalls", Answer::List, "What follows from it?", "consequences, good and bad"),
        ];
    }
    let mut questions = vec![
        text("name", "What is the pattern called?", "becomes its heading"),
        text("use_case", "When is it used?", "the use case: what makes somebody look for this pattern"),
        text("approach", "How is it done?", "the approach; in an answers file it may have several lines"),
        Question::new("implementation", Answer::References, "Which code implements it?", "paths such as `src/config.rs` or `src/config.rs::load`, commas between them; nothing where there is none yet").optional(),
        text("example", "Which code shows it?", "`path::name`, `path region=name` or a path, which is quoted; in an answers file also a block of code between ``` lines"),
        Question::new("pitfalls", Answer::List, "What goes wrong?", "the pitfalls"),
    ];
    if !workspace.vocabulary.has(FIRST_STATUS) {
        let options = workspace.vocabulary.names().map(str::to_owned).collect();
        let status = Question::new(
            "status",
            Answer::Select,
            "At which status does it begin?",
            "no status here counts as Experimental",
        );
        questions.push(Question { options, ..status });
    }
    questions
}

/// Whether an answer to one of the questions will do.
///
/// # Errors
///
/// Why not.
pub fn check(workspace: &Workspace, question: &Question, text: &str) -> Result<(), String> {
    match question.key {
        "name" if key(text).is_empty() => Err("it has no word in it".to_owned()),
        "name" if text.contains(['\n', '[', ']', '`', '#', '|']) => {
            Err("it is a heading, and a name in tables and links: leave out `[`, `]`, `|`, `#` and backticks"
                .to_owned())
        }
        "use_case" | "approach" => question::closed(text),
        "implementation" => code::reference(workspace, text).map(drop),
        "example" => Example::of(workspace, text).map(drop),
        "document" if question.kind == Answer::Text => {
            let is_path = text.ends_with(".md") && files::join("", text).as_deref() == Some(text);
            let path = is_path && workspace.config.scope.reads(text) && !workspace.files.would_ignore(text);
            path.then_some(())
                .ok_or_else(|| format!("`{text}` is no path of a document that is read here, such as `{FIRST}`"))
        }
        _ => Ok(()),
    }
}

/// The pattern or decision of this name that is there already.
#[must_use]
pub fn existing(workspace: &Workspace, home: &Home, name: &str) -> Option<Subject> {
    let key = key(name);
    if let Home::Decisions(folder) = home {
        let folder = folder.trim_start_matches("./").trim_end_matches('/');
        let mut records = workspace.records().filter(|(document, _)| document.folder() == folder);
        return records.find(|(_, record)| crate::pattern::key(&record.title) == key).map(|(document, record)| {
            Subject { path: document.path.to_string(), name: record.title.to_string(), kind: Kind::Decision }
        });
    }
    let mut patterns = workspace.patterns();
    patterns.find(|(_, pattern)| crate::pattern::key(&pattern.name) == key).map(|(document, pattern)| Subject {
        path: document.path.to_string(),
        name: pattern.name.to_string(),
        kind: Kind::Pattern,
    })
}

/// Writes it everywhere.
///
/// # Errors
///
/// What stands against it.
pub fn new_pattern(workspace: Workspace, home: &Home, values: &Values, today: &str) -> Result<Created, Unmet> {
    let mut draft = Draft::default();
    let (subject, mut by_hand) = match home {
        Home::Decisions(folder) => record(&workspace, folder, values, today, &mut draft)?,
        _ => pattern(&workspace, home, values, today, &mut draft),
    };
    let mut changed =
        settle::carry_out(workspace, draft, today, &|workspace, it| settle::is_about(workspace, &subject, it))?;
    let is_there = subject.pattern(&changed.workspace).is_some() || subject.record(&changed.workspace).is_some();
    if !is_there {
        let error = "what is written would not be read as that".to_owned();
        return Err(Unmet::Spoilt { path: subject.path, error });
    }
    if subject.kind == Kind::Pattern {
        let references: Vec<String> = references(&changed.workspace, values);
        fill::rows(&mut changed, &subject, values.one("use_case").unwrap_or_default(), &references)?;
    }
    by_hand.sort();
    Ok(Created { subject, changed, by_hand })
}

fn references(workspace: &Workspace, values: &Values) -> Vec<String> {
    values.all("implementation").iter().filter_map(|given| code::reference(workspace, given).ok()).collect()
}

fn pattern(
    workspace: &Workspace,
    home: &Home,
    values: &Values,
    today: &str,
    draft: &mut Draft,
) -> (Subject, Vec<String>) {
    let name = values.one("name").unwrap_or_default();
    let level = values.one("status").unwrap_or(FIRST_STATUS);
    let status = if values.one("status").is_some() { level.to_owned() } else { ladder::word(workspace, level) };
    draft.status.clone_from(&status);
    let siblings = siblings(workspace, home);
    let references = references(workspace, values);
    let example = values.one("example").and_then(|given| Example::of(workspace, given).ok());
    let new = New { name, status: &status, level, references: references.clone(), example };
    let model = siblings.last().map_or("", |(document, _)| &*document.path);
    let text = workspace.document_text(model).unwrap_or_default();
    let read = Document::parse(&text);
    let patterns: Vec<_> =
        siblings.iter().filter(|(document, _)| *document.path == *model).map(|(_, pattern)| *pattern).collect();
    let form = Form::of(workspace, &read, &patterns);
    let section = section::write(workspace, &form, &new, values);
    let newline = markdown::newline(&text);
    let path = match home {
        Home::Document(path) => {
            let at = patterns.last().map_or(text.trim_end().len(), |last| {
                let blocks = part::body(&read, last);
                blocks
                    .last()
                    .map_or(last.heading_end, |block| block.range.start + text[block.range.clone()].trim_end().len())
            });
            draft.replace(path, at..at, format!("{}{section}", form.gap).replace('\n', newline));
            draft.say(path, format!("describe `{name}`"));
            path.clone()
        }
        Home::Folder(folder) => {
            let known: Vec<_> = siblings
                .iter()
                .map(|(document, pattern)| Known {
                    stem: files::name(&document.path).trim_end_matches(".md"),
                    title: &pattern.name,
                })
                .collect();
            let (file, _) = naming::name(&known, None, name, today);
            let path = format!("{}{file}", folder.trim_start_matches("./"));
            draft.create(path.clone(), format!("{section}\n").replace('\n', newline));
            draft.say(&path, format!("describe `{name}`"));
            path
        }
        Home::New(path) | Home::Decisions(path) => {
            match workspace.document_text(path) {
                Some(text) => {
                    let end = text.trim_end().len();
                    draft.replace(path, end..end, format!("\n\n{section}").replace('\n', markdown::newline(&text)));
                }
                None => draft.create(path.clone(), first(workspace, &section)),
            }
            draft.say(path, format!("describe `{name}`"));
            path.clone()
        }
    };
    let subjects: Vec<Subject> = siblings
        .iter()
        .map(|(document, pattern)| Subject {
            path: document.path.to_string(),
            name: pattern.name.to_string(),
            kind: Kind::Pattern,
        })
        .collect();
    let anchor = format!("#{}", markdown::anchor::slug(&format!("{}{name}", form.lead)));
    let use_case = values.one("use_case").unwrap_or_default();
    let entry = Entry { name, status: &status, use_case, references: &references, path: &path, anchor: &anchor };
    let by_hand = listing::add(workspace, &subjects, &entry, draft);
    if !matches!(home, Home::Document(_)) {
        listing::catalogue(workspace, &entry, draft);
    }
    let subject = Subject { path, name: name.to_owned(), kind: Kind::Pattern };
    super::tally::change(workspace, &subject, None, level, draft);
    (subject, by_hand)
}

/// The first document of patterns, with a legend where there is none.
fn first(workspace: &Workspace, section: &str) -> String {
    const LEGEND: &str = "\n## Pattern Status Legend\n\n\
        - **Canonical:** Reference implementation, use exactly as documented\n\
        - **Established:** Proven pattern, use consistently\n\
        - **Experimental:** New pattern being evaluated\n\
        - **Deprecated:** No longer recommended, migration path provided\n";
    let is_usual = workspace.config.legend.is_none()
        && workspace.config.statuses.is_none()
        && workspace.legends().next().is_none();
    format!("# Patterns\n\n{section}\n{}", if is_usual { LEGEND } else { "" })
}

fn record(
    workspace: &Workspace,
    folder: &str,
    values: &Values,
    today: &str,
    draft: &mut Draft,
) -> Result<(Subject, Vec<String>), Unmet> {
    let spoilt = |error: &str| Unmet::Spoilt { path: folder.to_owned(), error: error.to_owned() };
    let name = values.one("name").unwrap_or_default();
    let own = folder.trim_start_matches("./").trim_end_matches('/');
    let collections = collections(&workspace.documents);
    let collection = collections.iter().find(|collection| collection.folder == own);
    let collection = collection.ok_or_else(|| spoilt("there are no decisions in it"))?;
    let new = decision::write(workspace, collection, values, today);
    let new = new.ok_or_else(|| spoilt("the form of its records cannot be told"))?;
    draft.create(new.path.clone(), new.text);
    draft.record = Some(new.path.clone());
    draft.say(&new.path, format!("record `{name}`"));
    "Proposed".clone_into(&mut draft.status);
    let by_hand = new.left_out.iter().map(|section| format!("{}: most others have a section `{section}`", new.path));
    Ok((Subject { path: new.path.clone(), name: name.to_owned(), kind: Kind::Decision }, by_hand.collect()))
}
