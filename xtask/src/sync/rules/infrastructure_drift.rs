//! `infrastructure-drift`.

use std::ops::Range;

use super::infrastructure_tools::{Tool, Topic};
use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::markdown::{self, InlineKind, Kind};
use crate::pattern::{self, infrastructure};
use crate::repo::dotenv::has_word;
use crate::repo::files;
use crate::sync::Workspace;
use crate::sync::config;
use crate::sync::follow::{self, Answer, Question, Written};
use crate::sync::workspace::Document;

pub(super) struct InfrastructureDrift;

const ID: &str = "infrastructure-drift";

impl Rule for InfrastructureDrift {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "The Infrastructure section of technical_status.md does not contradict the files and `patternbook.toml`."
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let asked = |document: &&Document| document.facts.infrastructure && context.options.includes(&document.path);
        for document in workspace.documents.iter().filter(asked) {
            let Some(text) = workspace.document_text(&document.path) else { continue };
            let read = markdown::Document::parse(&text);
            Section { workspace, document, text: &text, read: &read }.check(found);
        }
    }
}

/// The document, with what it says.
struct Section<'w> {
    workspace: &'w Workspace,
    document: &'w Document,
    text: &'w str,
    read: &'w markdown::Document<'w>,
}

/// Where something is said about a topic.
struct Statement {
    topic: &'static Topic,
    range: Range<usize>,
}

impl Section<'_> {
    fn check(&self, found: &mut Vec<Diagnostic>) {
        let blocks = &self.read.blocks;
        let Some(start) = infrastructure::heading(self.read) else { return };
        let section = self.read.section(start);
        let statements = self.statements(section.clone());
        found.extend(statements.iter().filter_map(|statement| self.contradiction(statement)));
        let codes = blocks[section].iter().filter(|block| !block.quoted).flat_map(|block| match &block.kind {
            Kind::Table(table) => self.read.table_inlines(table),
            _ => self.read.inlines(block),
        });
        let codes: Vec<Range<usize>> = codes
            .filter_map(|inline| match &inline.kind {
                InlineKind::Code(code) => Some(code.clone()),
                _ => None,
            })
            .collect();
        found.extend(self.missing_siblings(&codes));
        found.extend(codes.into_iter().filter_map(|code| self.other_region(code)));
    }

    /// Rows such as `| CI/CD | GitHub Actions |`, and fields such as `**CI/CD:** GitHub Actions`.
    fn statements(&self, section: Range<usize>) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut note = |name: &str, range: Range<usize>| {
            let key = pattern::key(name);
            let topic = Topic::ALL.iter().find(|topic| topic.keys.contains(&key.as_str()));
            statements.extend(topic.map(|topic| Statement { topic, range }));
        };
        for block in self.read.blocks[section].iter().filter(|block| !block.quoted) {
            match &block.kind {
                Kind::Table(table) => {
                    for row in &table.rows {
                        if let [name, value, ..] = row.cells.as_slice() {
                            note(&self.text[name.range.clone()], value.range.clone());
                        }
                    }
                }
                Kind::Text => {
                    for field in self.read.fields(block) {
                        note(&self.text[field.name.clone()], field.value.clone());
                    }
                }
                Kind::Heading(_) | Kind::Fence(_) => {}
            }
        }
        statements
    }

    /// What is said to be used, where the files or the answers are those of something else.
    fn contradiction(&self, statement: &Statement) -> Option<Diagnostic> {
        let said = self.text.get(statement.range.clone())?;
        let topic = statement.topic;
        let named: Vec<&Tool> = topic.tools.iter().filter(|tool| tool.is_named(said)).collect();
        let [tool] = named.as_slice() else { return None };
        if !tool.needs_files || is_hedged(said) || tool.file(&self.workspace.files).is_some() {
            return None;
        }
        let others = topic.tools.iter().filter_map(|other| Some((other, other.file(&self.workspace.files)?)));
        let others: Vec<(&Tool, &str)> = others.collect();
        let answer = self.answer(topic.question);
        let answered = answer.as_ref().and_then(|(value, _)| topic.tools.iter().find(|it| it.answer == value));
        let report =
            |message| Diagnostic::new(ID, Severity::Error, self.document.span(statement.range.clone()), message);
        let diagnostic = match (others.first(), &answer) {
            (Some((other, path)), _) => report(format!(
                "this says {}, and the repository has nothing of it, but `{path}` of {}",
                tool.name, other.name
            )),
            (None, Some((value, span))) if answered.is_some_and(|it| it.name != tool.name) => {
                let message = format!("this says {}, and `patternbook.toml` says `{value}`", tool.name);
                report(message).related(Span::new(config::NAME, span.clone()), "the answer")
            }
            (None, _) => return None,
        };
        // One word that can be only one other.
        let is_all = tool.words.iter().any(|word| said.eq_ignore_ascii_case(word));
        let truth = match others.as_slice() {
            [(other, _)] if answered.is_none_or(|it| it.name == other.name) => Some(other.name),
            _ => None,
        };
        Some(match truth.filter(|_| is_all) {
            Some(name) => diagnostic
                .fix(format!("change it to `{name}`"), vec![edit(self.document.span(statement.range.clone()), name)]),
            None => diagnostic.help("say what is used, or add what is missing"),
        })
    }

    /// An answer in `patternbook.toml`, with where it stands.
    fn answer(&self, question: &str) -> Option<(String, Range<usize>)> {
        let text = self.workspace.document_text(config::NAME)?;
        let table: toml::Table = toml::from_str(&text).ok()?;
        let value = table.get("answers")?.get(question)?.as_str()?.to_owned();
        let start = text.find("[answers]")?;
        let line = format!("\n{question} =");
        let at = start + text[start..].find(&line)? + 1;
        Some((value, at..at + text[at..].lines().next().unwrap_or_default().len()))
    }

    /// Workflows and folders of environments that are not there, while others of their kind are.
    fn missing_siblings(&self, codes: &[Range<usize>]) -> Vec<Diagnostic> {
        let references = self.document.facts.patterns.iter().flat_map(|pattern| &pattern.references);
        let known: Vec<Range<usize>> = references.map(|reference| reference.span.clone()).collect();
        let missing: Vec<(Range<usize>, &str)> = codes
            .iter()
            .filter(|code| !known.contains(code))
            .filter_map(|code| Some((code.clone(), self.text.get(code.clone())?)))
            .filter(|(_, path)| self.is_missing_sibling(path))
            .collect();
        let question =
            |(_, path): &(_, &str)| Question { paths: vec![path.trim_end_matches('/').to_owned()], symbol: None };
        let questions: Vec<Question> = missing.iter().map(question).collect();
        let answers = follow::follow(self.workspace, &questions);
        let report = |((range, path), answer): ((Range<usize>, &str), Answer)| {
            if matches!(answer, Answer::Absent(_)) {
                return None;
            }
            let span = self.document.span(range.clone());
            let diagnostic = Diagnostic::new(ID, Severity::Error, span, format!("`{path}` does not exist"));
            let written = Written { range, path: path.to_owned(), link: false, symbol: None };
            let otherwise = "others of its kind do: correct the path, or take it out";
            Some(follow::help(diagnostic, self.document, Some(&written), &answer, otherwise))
        };
        missing.into_iter().zip(answers).filter_map(report).collect()
    }

    fn is_missing_sibling(&self, path: &str) -> bool {
        const ENVIRONMENTS: [&str; 4] = ["envs", "environments", "overlays", "stages"];
        let files = &self.workspace.files;
        let path = path.trim_end_matches('/');
        let Some((folder, name)) = path.rsplit_once('/') else { return false };
        let is_plain = path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-'));
        let is_workflow = folder == ".github/workflows" && (name.ends_with(".yml") || name.ends_with(".yaml"));
        let is_environment = ENVIRONMENTS.contains(&files::name(folder));
        let has_siblings = || files.paths().any(|other| other.starts_with(&format!("{folder}/")));
        is_plain
            && (is_workflow || is_environment)
            && !files.contains(path)
            && !files.is_ignored(path)
            && !files.would_ignore(path)
            && has_siblings()
    }

    /// A region of AWS that is neither the answer nor in the code, where the answer is in the code.
    fn other_region(&self, code: Range<usize>) -> Option<Diagnostic> {
        let said = self.text.get(code.clone())?;
        if !is_region(said) {
            return None;
        }
        let (region, span) = self.answer("aws_region").filter(|(region, _)| region != said)?;
        let is_code = |path: &&str| {
            [".tf", ".tofu", ".hcl", ".tfvars", ".yml", ".yaml", ".json"].iter().any(|ending| path.ends_with(ending))
        };
        let files = &self.workspace.files;
        let (mut has_region, mut has_said) = (false, false);
        for text in files.paths().filter(is_code).filter_map(|path| files.read(path).ok()) {
            has_region |= has_word(&text, &region);
            has_said |= has_word(&text, said);
        }
        if !has_region || has_said {
            return None;
        }
        let message = format!("this says `{said}`, and `patternbook.toml` and the code say `{region}`");
        let diagnostic = Diagnostic::new(ID, Severity::Error, self.document.span(code.clone()), message);
        let diagnostic = diagnostic.related(Span::new(config::NAME, span), "the answer");
        Some(diagnostic.fix(format!("change it to `{region}`"), vec![edit(self.document.span(code), region)]))
    }
}

/// `eu-central-1`
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_word = |part: &&str| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts.as_slice() {
        [area, middle @ .., number] => {
            area.len() == 2
                && is_word(area)
                && (1..=2).contains(&middle.len())
                && middle.iter().all(is_word)
                && number.len() == 1
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether a text is about what was, what will be, or what is elsewhere.
fn is_hedged(text: &str) -> bool {
    const WORDS: [&str; 20] = [
        "planned",
        "plan",
        "migrating",
        "migrate",
        "migration",
        "future",
        "later",
        "tbd",
        "todo",
        "was",
        "previously",
        "formerly",
        "instead",
        "not",
        "no",
        "none",
        "repository",
        "repo",
        "elsewhere",
        "moving",
    ];
    let text = text.to_lowercase();
    text.contains("://") || WORDS.iter().any(|word| has_word(&text, word))
}
