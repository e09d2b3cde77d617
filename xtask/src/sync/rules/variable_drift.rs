//! `variable-drift`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Edit, Severity, Span};
use crate::markdown::{self, Kind, table};
use crate::pattern::{self, VariableTable, variables};
use crate::repo::dotenv::{self, Variable, has_word, is_usual, sets};
use crate::repo::files;
use crate::repo::reads;
use crate::repo::symbols::Language;
use crate::sync::Workspace;
use crate::sync::workspace::Document;

pub(super) struct VariableDrift;

const ID: &str = "variable-drift";

impl Rule for VariableDrift {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "The environment variables in an example file, in the tables of documents and in the code are the same."
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let mut by_example: BTreeMap<String, Vec<Listed<'_>>> = BTreeMap::new();
        for document in workspace.documents.iter().filter(|document| !document.facts.variables.is_empty()) {
            if let Some(example) = example_of(workspace, document.folder()) {
                let listed = document.facts.variables.iter().map(|table| Listed { document, table });
                by_example.entry(example).or_default().extend(listed);
            }
        }
        for (path, tables) in by_example {
            if let Some(sides) = Sides::of(workspace, path, tables) {
                found.extend(sides.not_in_tables());
                found.extend(sides.not_in_example());
                found.extend(sides.in_neither());
            }
        }
    }
}

/// The nearest example file at or above `folder`.
fn example_of(workspace: &Workspace, folder: &str) -> Option<String> {
    let mut folder = Some(folder);
    while let Some(at) = folder {
        let join = |name: &&str| if at.is_empty() { (*name).to_owned() } else { format!("{at}/{name}") };
        if let Some(path) = dotenv::NAMES.iter().map(join).find(|path| workspace.files.contains(path)) {
            return Some(path);
        }
        folder = (!at.is_empty()).then(|| files::folder(at));
    }
    None
}

/// A table with its document.
#[derive(Clone, Copy)]
struct Listed<'w> {
    document: &'w Document,
    table: &'w VariableTable,
}

impl Listed<'_> {
    fn header(&self) -> Span {
        self.document.span(self.table.header.clone())
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.table.names.iter().map(|(name, _)| &**name)
    }
}

/// An example file and the tables that are about the same variables.
struct Sides<'w> {
    workspace: &'w Workspace,
    path: String,
    text: String,
    example: Vec<Variable>,
    tables: Vec<Listed<'w>>,
}

impl<'w> Sides<'w> {
    /// `None` where no table is about what the example file has: half of its variables or more have to be in there.
    fn of(workspace: &'w Workspace, path: String, mut tables: Vec<Listed<'w>>) -> Option<Self> {
        let text = workspace.document_text(&path)?.into_owned();
        let example = dotenv::read(&text);
        tables.retain(|listed| {
            let shared = listed.names().filter(|name| example.iter().any(|it| it.name == *name)).count();
            shared >= 2 && shared * 2 >= listed.table.names.len()
        });
        (!tables.is_empty()).then_some(Self { workspace, path, text, example, tables })
    }

    fn is_listed(&self, name: &str) -> bool {
        self.tables.iter().any(|listed| {
            let prefixes = &listed.table.prefixes;
            listed.names().any(|other| other == name) || prefixes.iter().any(|prefix| name.starts_with(&**prefix))
        })
    }

    /// What the example file has and no table, for each table that it would go to.
    fn not_in_tables(&self) -> Vec<Diagnostic> {
        let active = || self.example.iter().filter(|variable| variable.active && variables::is_name(&variable.name));
        let missing: Vec<&Variable> =
            active().filter(|variable| !self.is_listed(&variable.name) && !is_usual(&variable.name)).collect();
        // A table of a few of many is not meant to have all.
        if missing.is_empty() || active().filter(|variable| self.is_listed(&variable.name)).count() < missing.len() {
            return Vec::new();
        }
        let prose = Prose::of(self);
        let mut by_table: BTreeMap<usize, Vec<&Variable>> = BTreeMap::new();
        for variable in missing.into_iter().filter(|variable| !prose.speaks_of(&variable.name)) {
            by_table.entry(self.home(variable)).or_default().push(variable);
        }
        by_table.into_iter().filter_map(|(table, missing)| self.add_rows(*self.tables.get(table)?, &missing)).collect()
    }

    /// The table that has the nearest variable above this one in the example file.
    fn home(&self, variable: &Variable) -> usize {
        let before = self.example.iter().rev().skip_while(|other| other.span != variable.span).skip(1);
        let table_of = |other: &Variable| self.tables.iter().position(|it| it.names().any(|name| name == other.name));
        before.into_iter().find_map(table_of).unwrap_or(0)
    }

    fn add_rows(&self, listed: Listed<'_>, missing: &[&Variable]) -> Option<Diagnostic> {
        let names: Vec<&str> = missing.iter().map(|variable| variable.name.as_str()).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let message = format!("{} {verb} in `{}` and in no table of variables", list(&names), self.path);
        let diagnostic = Diagnostic::new(ID, Severity::Error, listed.header(), message);
        let diagnostic = missing.iter().fold(diagnostic, |diagnostic, variable| {
            diagnostic.related(Span::new(self.path.as_str(), variable.span.clone()), "this variable")
        });
        let text = self.workspace.document_text(&listed.document.path)?;
        let rows: String = missing.iter().map(|variable| row(&text, listed.table, variable)).collect();
        let end = listed.document.span(listed.table.end..listed.table.end);
        let title = if names.len() == 1 { "add a row".to_owned() } else { format!("add {} rows", names.len()) };
        Some(diagnostic.fix(title, vec![edit(end, rows)]))
    }

    /// What a table has and the example file does not.
    fn not_in_example(&self) -> Vec<Diagnostic> {
        let mut seen = FxHashSet::default();
        let mut missing = Vec::new();
        for &listed in &self.tables {
            for (name, span) in &listed.table.names {
                // A comment in the example file may say why it is not there.
                if !has_word(&self.text, name) && !is_usual(name) && seen.insert(&**name) {
                    missing.push((listed, &**name, span.clone()));
                }
            }
        }
        if missing.is_empty() {
            return Vec::new();
        }
        let set = self.set_elsewhere();
        missing.retain(|(_, name, _)| !set.iter().any(|text| sets(text, name)));
        let report = |(listed, name, span): (Listed<'_>, &str, std::ops::Range<usize>)| {
            let message = format!("`{name}` is in this table and not in `{}`", self.path);
            let diagnostic = Diagnostic::new(ID, Severity::Error, listed.document.span(span), message);
            diagnostic.fix(format!("add `{name}=` to `{}`", self.path), vec![self.line(listed, name)])
        };
        missing.into_iter().map(report).collect()
    }

    /// The texts that give variables to what runs: other example files, images, pipelines.
    fn set_elsewhere(&self) -> Vec<String> {
        let files = &self.workspace.files;
        let gives = |path: &&str| {
            let name = files::name(path);
            let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
            let is_compose = is_yaml && (name.starts_with("compose") || name.starts_with("docker-compose"));
            let is_pipeline = is_yaml && (path.starts_with(".github/workflows/") || name == ".gitlab-ci.yml");
            **path != *self.path
                && (dotenv::NAMES.contains(&name) || name.starts_with("Dockerfile") || is_compose || is_pipeline)
        };
        files.paths().filter(gives).filter_map(|path| self.workspace.document_text(path)).map(Cow::into_owned).collect()
    }

    /// The line that adds a variable to the example file, behind the one that stands before it in the table.
    fn line(&self, listed: Listed<'_>, name: &str) -> Edit {
        let before = listed.names().take_while(|other| *other != name).collect::<Vec<_>>();
        let in_example = |name: &&str| self.example.iter().rfind(|variable| variable.name == **name);
        let at = before.iter().rev().find_map(in_example).map_or(self.text.len(), |variable| variable.end);
        let newline = markdown::newline(&self.text);
        let apart = self.example.iter().filter(|variable| variable.apart).count() * 2 > self.example.len();
        let comment = self.meaning(listed, name).unwrap_or_else(|| format!("See {}.", listed.document.path));
        let gap = if apart { newline } else { "" };
        let lines = format!("{gap}# {comment}{newline}{name}=");
        let ends_line = at == 0 || self.text[..at].ends_with('\n');
        let text = if ends_line { format!("{lines}{newline}") } else { format!("{newline}{lines}") };
        edit(Span::new(self.path.as_str(), at..at), text)
    }

    /// What the table says of a variable, in its column for that.
    fn meaning(&self, listed: Listed<'_>, name: &str) -> Option<String> {
        let text = self.workspace.document_text(&listed.document.path)?;
        let read = markdown::Document::parse(&text);
        let table = table_at(&read, listed.table)?;
        let column = table.header.iter().position(|cell| is_meaning(&text[cell.range.clone()]))?;
        let span = listed.table.names.iter().find(|(other, _)| **other == *name).map(|(_, span)| span)?;
        let row = table.rows.iter().find(|row| row.range.contains(&span.start))?;
        let said = table::unescape(&text[row.cells.get(column)?.range.clone()]);
        (!said.is_empty()).then(|| said.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// What the code reads and nobody lists.
    fn in_neither(&self) -> Option<Diagnostic> {
        let reads = self.reads();
        let is_known = |name: &str| self.is_listed(name) || has_word(&self.text, name);
        let (known, unknown): (Vec<_>, Vec<_>) = reads.iter().partition(|(name, _)| is_known(name));
        // Where most of what is read stands nowhere, nobody means to list all.
        if unknown.is_empty() || known.len() < 2 || known.len() < unknown.len() {
            return None;
        }
        let prose = Prose::of(self);
        let unknown: Vec<_> = unknown.into_iter().filter(|(name, _)| !prose.speaks_of(name)).collect();
        let listed = self.tables.first().filter(|_| !unknown.is_empty())?;
        let names: Vec<&str> = unknown.iter().map(|(name, _)| name.as_str()).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let message =
            format!("the code reads {}, which {verb} neither in `{}` nor in this table", list(&names), self.path);
        let diagnostic = Diagnostic::new(ID, Severity::Warning, listed.header(), message);
        let diagnostic = unknown
            .iter()
            .fold(diagnostic, |diagnostic, (_, place)| diagnostic.related((*place).clone(), "it is read here"));
        Some(diagnostic.help("add it to both, or say in the document where it comes from"))
    }

    /// The variables that programs read, with the first place in which they do.
    fn reads(&self) -> BTreeMap<String, Span> {
        let workspace = self.workspace;
        let is_ours = |path: &str| {
            let folder = files::folder(path);
            reads::is_program(path) && example_of(workspace, folder).as_deref() == Some(&*self.path)
        };
        let sources = workspace.files.paths().filter_map(|path| Some((path, Language::of(path)?)));
        let sources: Vec<_> = sources.filter(|(path, _)| is_ours(path)).collect();
        let read = |(path, language): &(&str, Language)| {
            let Some(text) = workspace.document_text(path) else { return Vec::new() };
            let place = |read: reads::Read| (read.name, Span::new(*path, read.range));
            reads::reads(*language, &text).into_iter().map(place).collect()
        };
        let all: Vec<(String, Span)> = sources.par_iter().flat_map_iter(read).collect();
        let mut first: BTreeMap<String, Span> = BTreeMap::new();
        for (name, place) in all.into_iter().filter(|(name, _)| variables::is_name(name) && !is_usual(name)) {
            let order = |span: &Span| (span.path.clone(), span.range.start);
            let known = first.entry(name).or_insert_with(|| place.clone());
            if order(&place) < order(known) {
                *known = place;
            }
        }
        first
    }
}

/// What documents with tables of variables say outside of their examples.
struct Prose(FxHashSet<String>);

impl Prose {
    fn of(sides: &Sides<'_>) -> Self {
        let mut words = FxHashSet::default();
        let mut done = FxHashSet::default();
        for listed in sides.tables.iter().filter(|listed| done.insert(&*listed.document.path)) {
            let text = sides.workspace.document_text(&listed.document.path).unwrap_or_default();
            let read = markdown::Document::parse(&text);
            for block in read.blocks.iter().filter(|block| !matches!(block.kind, Kind::Fence(_))) {
                let said = text.get(block.range.clone()).unwrap_or_default();
                let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '*');
                words.extend(said.split(|c| !is_part(c)).filter(|word| word.len() >= 2).map(str::to_owned));
            }
        }
        Self(words)
    }

    /// Whether they name a variable, or what it begins with, such as `OTEL_*`.
    fn speaks_of(&self, name: &str) -> bool {
        let prefixes = name.match_indices('_').map(|(at, _)| format!("{}*", &name[..=at]));
        self.0.contains(name) || prefixes.into_iter().any(|prefix| self.0.contains(&prefix))
    }
}

/// The table in the document as it is read again.
fn table_at<'d>(read: &'d markdown::Document<'_>, table: &VariableTable) -> Option<&'d markdown::Table> {
    read.blocks.iter().find_map(|block| match &block.kind {
        Kind::Table(found) if found.header.first()?.range.start == table.header.start => Some(found),
        _ => None,
    })
}

/// A row for a variable in the form of the table's last one.
fn row(text: &str, table: &VariableTable, variable: &Variable) -> String {
    let read = markdown::Document::parse(text);
    let Some(found) = table_at(&read, table) else { return String::new() };
    let heads: Vec<&str> = found.header.iter().map(|cell| &text[cell.range.clone()]).collect();
    let last = found.rows.last().and_then(|row| row.cells.get(table.column)).map(|cell| &text[cell.range.clone()]);
    // `**`A`**` stays bold; of `A (required)` only the name is taken.
    let like_last = last.and_then(|cell| {
        let (name, _) = table.names.iter().rev().find(|(name, _)| has_word(cell, name))?;
        let is_plain = cell.replacen(&**name, "", 1).chars().all(|c| "*`_$".contains(c));
        is_plain.then(|| cell.replacen(&**name, &variable.name, 1))
    });
    let cells: Vec<String> = heads
        .iter()
        .enumerate()
        .map(|(number, head)| match pattern::key(head).as_str() {
            _ if number == table.column => like_last.clone().unwrap_or_else(|| format!("`{}`", variable.name)),
            _ if is_meaning(head) => table::escape(&variable.comment),
            "example" | "example value" if !variable.value.is_empty() && !is_secret(&variable.name) => {
                format!("`{}`", table::escape(&variable.value))
            }
            _ => String::new(),
        })
        .collect();
    table::line_like(text, table.header.start, &cells)
}

/// Whether a column says what its rows are for.
fn is_meaning(head: &str) -> bool {
    matches!(
        pattern::key(head).as_str(),
        "description" | "meaning" | "purpose" | "what" | "what for" | "what it is" | "used for"
    )
}

fn is_secret(name: &str) -> bool {
    ["KEY", "SECRET", "TOKEN", "PASS", "CREDENTIAL", "DSN"].iter().any(|word| name.contains(word))
}

/// "`A`", "`A` and `B`", "`A`, `B`, `C` and 2 more".
fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] if quoted.len() <= 4 => format!("{} and {last}", most.join(", ")),
        [first, second, third, rest @ ..] => format!("{first}, {second}, {third} and {} more", rest.len()),
        [first, second] => format!("{first} and {second}"),
    }
}
