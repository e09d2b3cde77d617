//! `broken-link`.

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Context, Rule, count, edit};
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::markdown::anchor::{self, Anchors};
use crate::markdown::link as spelling;
use crate::pattern::Link;
use crate::repo::files;
use crate::sync::Workspace;
use crate::sync::follow::{self, Answer, Question, Written};
use crate::sync::workspace::Document;

pub(super) struct BrokenLink;

const ID: &str = "broken-link";

impl Rule for BrokenLink {
    fn id(&self) -> &'static str {
        ID
    }

    fn summary(&self) -> &'static str {
        "Each relative link and anchor between documents about patterns resolves: the file, the heading, the line."
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let renderer = Renderer::of(workspace);
        let asked = |document: &&Document| {
            let has_any = !document.facts.links.is_empty();
            has_any && context.options.includes(&document.path) && !is_template(&document.path)
        };
        let documents = workspace.documents.par_iter().filter(asked);
        let looked_up = documents.flat_map_iter(|document| {
            let references: FxHashSet<usize> = links_that_are_references(document).collect();
            let links = document.facts.links.iter();
            links.filter_map(move |link| {
                look_up(workspace, renderer, document, link, references.contains(&link.span.start))
            })
        });
        let mut missing = Vec::new();
        let mut asks: FxHashMap<String, Vec<Ask<'_>>> = FxHashMap::default();
        for outcome in looked_up.collect::<Vec<_>>() {
            match outcome {
                Outcome::Missing(it) => missing.push(it),
                Outcome::Ask(path, ask) => asks.entry(path).or_default().push(ask),
            }
        }
        // History is asked once for all of them.
        let questions: Vec<Question> =
            missing.iter().map(|it| Question { paths: vec![it.resolved.clone()], symbol: None }).collect();
        let answers = follow::follow(workspace, &questions);
        found.extend(missing.iter().zip(answers).filter_map(|(it, answer)| it.report(workspace, &answer)));
        // Each file is read once, however many links lead into it.
        found.par_extend(asks.into_par_iter().flat_map_iter(|(path, asks)| answer(workspace, renderer, &path, asks)));
    }
}

/// A link into a file that is there.
struct Ask<'w> {
    document: &'w Document,
    link: &'w Link,
    part: AskedPart,
}

enum AskedPart {
    Anchor(String),
    Line(usize),
}

/// A link to what is not there.
struct Missing<'w> {
    document: &'w Document,
    link: &'w Link,
    /// As it is written, decoded.
    path: String,
    /// Relative to the root.
    resolved: String,
}

enum Outcome<'w> {
    /// What became of it decides what is said.
    Missing(Missing<'w>),
    /// What is in the file at this path decides.
    Ask(String, Ask<'w>),
}

/// Who turns documents into pages.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Renderer {
    /// GitHub, as far as anybody can see.
    GitHub,
    /// Something with its own rules for anchors and for paths without an ending.
    Other,
}

impl Renderer {
    fn of(workspace: &Workspace) -> Self {
        const SIGNS: [&str; 21] = [
            "mkdocs.yml",
            "mkdocs.yaml",
            ".gitlab-ci.yml",
            "_config.yml",
            "docs/_config.yml",
            "docusaurus.config.js",
            "docusaurus.config.ts",
            "website/docusaurus.config.js",
            ".vitepress",
            "docs/.vitepress",
            "book.toml",
            "docs/book.toml",
            "conf.py",
            "docs/conf.py",
            "docs/source/conf.py",
            "hugo.toml",
            "hugo.yaml",
            "config.toml",
            ".obsidian",
            "docs/.obsidian",
            "antora.yml",
        ];
        let other = SIGNS.iter().any(|sign| workspace.files.contains(sign));
        if other { Self::Other } else { Self::GitHub }
    }
}

/// Whether a document is to be copied, so that its links are placeholders.
fn is_template(path: &str) -> bool {
    path.to_ascii_lowercase().contains("template") || path.contains("{{")
}

/// Where the links begin that `unresolved-reference` looks at.
fn links_that_are_references(document: &Document) -> impl Iterator<Item = usize> {
    let references = document.facts.patterns.iter().flat_map(|pattern| &pattern.references);
    references.filter(|reference| reference.link).map(|reference| reference.span.start)
}

/// A target's path and anchor, decoded, without what asks a server for another view.
fn split(target: &str) -> (Cow<'_, str>, Option<Cow<'_, str>>) {
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let path = path.split('?').next().unwrap_or(path);
    (spelling::decode(path), anchor.map(spelling::decode))
}

fn look_up<'w>(
    workspace: &'w Workspace,
    renderer: Renderer,
    document: &'w Document,
    link: &'w Link,
    is_reference: bool,
) -> Option<Outcome<'w>> {
    let (path, anchor) = split(&link.target);
    let files = &workspace.files;
    let ask = |path: String, part| Some(Outcome::Ask(path, Ask { document, link, part }));
    if path.is_empty() {
        return ask(document.path.to_string(), asked_part(&document.path, &anchor?, false)?);
    }
    let from_root = path.starts_with('/');
    // What leads out of the repository leads to another page of its host.
    let resolved =
        if from_root { files::join("", path.trim_start_matches('/')) } else { files::join(document.folder(), &path) };
    let resolved = resolved?;
    if files.contains(&resolved) {
        let part = asked_part(&resolved, &anchor?, is_reference)?;
        let readme = format!("{resolved}/README.md");
        return match files.is_folder(&resolved) {
            true if resolved.is_empty() || !files.contains(&readme) => None,
            true => ask(readme, part),
            false => ask(resolved, part),
        };
    }
    if is_reference || from_root || files.is_ignored(&resolved) || renderer.may_make(&resolved) {
        return None;
    }
    Some(Outcome::Missing(Missing { document, link, path: path.into_owned(), resolved }))
}

impl Renderer {
    /// Whether a path that is no file may be a page's.
    fn may_make(self, path: &str) -> bool {
        let has_ending = files::name(path).contains('.');
        self == Self::Other && (!has_ending || path.ends_with(".html") || path.ends_with(".htm"))
    }
}

/// What a link asks of the file that it leads to. `None` where nothing can be wrong with it.
fn asked_part(path: &str, anchor: &str, is_reference: bool) -> Option<AskedPart> {
    let is_markdown = path.ends_with(".md") || path.ends_with(".markdown") || !path.contains('.');
    if let Some(line) = line(anchor) {
        let is_text = !is_markdown && !is_reference;
        return is_text.then_some(AskedPart::Line(line));
    }
    // Anchors of other formats, and those that a server gives its pages.
    let is_of_heading = is_markdown && !anchor.contains(['/', '=', ':', '~']) && !anchor.starts_with("fn");
    let anchor = anchor.strip_prefix("user-content-").unwrap_or(anchor);
    let is_always = matches!(anchor, "" | "top" | "readme");
    (is_of_heading && !is_always).then(|| AskedPart::Anchor(anchor.to_owned()))
}

/// The last line of `L10`, `L10-L20`, `L10C2-L20C4`.
fn line(anchor: &str) -> Option<usize> {
    let last = anchor.strip_prefix('L')?.rsplit('-').next()?.trim_start_matches('L');
    last.split('C').next()?.parse().ok()
}

impl Missing<'_> {
    fn report(&self, workspace: &Workspace, answer: &Answer) -> Option<Diagnostic> {
        let Self { document, link, path, resolved } = self;
        let files = &workspace.files;
        let report = |severity, message| Diagnostic::new(ID, severity, document.span(link.span.clone()), message);
        match answer {
            // A sparse checkout leaves it out.
            Answer::Absent(_) => return None,
            Answer::Never | Answer::Unknown(_) if files.would_ignore(resolved) => {
                let message = format!("`{path}` is not there, and Git ignores it, so that nothing is known of it");
                return Some(report(Severity::NotChecked, message).help("link to what is in the repository"));
            }
            _ => {}
        }
        let broken = report(Severity::Error, format!("`{path}` does not exist"));
        let mut similar = workspace.code.similar(files, resolved);
        similar.retain(|path| **path != *document.path);
        let only_case: Vec<&&str> = similar.iter().filter(|other| other.eq_ignore_ascii_case(resolved)).collect();
        let certain = match only_case.as_slice() {
            [other] => Some((**other).to_owned()),
            _ => files::join("", path).filter(|path| files.contains(path)),
        };
        let spelled = |path: &str| files::relative(document.folder(), path);
        if let Some(written) = certain.map(|path| spelled(&path)) {
            return Some(match change(workspace, document, link, Piece::Path(&written)) {
                Some(edit) => broken.fix(format!("change it to `{written}`"), vec![edit]),
                None => broken.help(format!("did you mean `{written}`?")),
            });
        }
        if path.starts_with("www.") {
            return Some(broken.help(format!("did you mean `https://{path}`?")));
        }
        // Of three or more, each is one of many with a common name, such as `README.md`.
        let quoted: Vec<_> = similar.iter().map(|path| format!("`{}`", spelled(path))).collect();
        let otherwise = match quoted.len() {
            1 | 2 => format!("did you mean {}?", quoted.join(" or ")),
            _ => "correct the link, or take it out".to_owned(),
        };
        let text = workspace.document_text(&document.path)?;
        let written = Written::of_link(&text, &link.span, &link.target);
        Some(follow::help(broken, document, written.as_ref(), answer, &otherwise))
    }
}

/// A part of a link's target.
enum Piece<'a> {
    Path(&'a str),
    Anchor(&'a str),
}

/// The edit that puts another path or another anchor into a link.
fn change(workspace: &Workspace, document: &Document, link: &Link, piece: Piece<'_>) -> Option<Edit> {
    let text = workspace.document_text(&document.path)?;
    let place = spelling::place(&text, &link.span, &link.target)?;
    let raw = text.get(place.clone())?;
    let hash = raw.find('#').unwrap_or(raw.len());
    Some(match piece {
        Piece::Path(path) => {
            let length = raw[..hash].find('?').unwrap_or(hash);
            edit(document.span(place.start..place.start + length), spelling::encode(path))
        }
        Piece::Anchor(anchor) => edit(document.span((place.start + hash + 1).min(place.end)..place.end), anchor),
    })
}

/// What is wrong with links into the file at `path`.
fn answer(workspace: &Workspace, renderer: Renderer, path: &str, asks: Vec<Ask<'_>>) -> Vec<Diagnostic> {
    let Some(text) = workspace.document_text(path) else { return Vec::new() };
    let skimmed: FxHashSet<String> = anchor::skim(&text).collect();
    let mut lines = None;
    let mut anchors = None;
    let mut found = Vec::new();
    for ask in asks {
        let (document, link) = (ask.document, ask.link);
        let broken = |message| Diagnostic::new(ID, Severity::Error, document.span(link.span.clone()), message);
        match &ask.part {
            AskedPart::Line(line) => {
                let lines = *lines.get_or_insert_with(|| text.lines().count());
                if *line > lines {
                    found.push(
                        broken(format!("`{path}` has {}, not {line}", count(lines, "line"))).help("correct the lines"),
                    );
                }
            }
            AskedPart::Anchor(anchor) if skimmed.contains(anchor) => {}
            AskedPart::Anchor(anchor) => {
                let anchors: &Anchors = anchors.get_or_insert_with(|| Anchors::read(&text));
                if !anchors.has(anchor) && !includes_others(&text) {
                    found.extend(no_heading(workspace, renderer, path, &ask, anchor, anchors));
                }
            }
        }
    }
    found
}

/// Whether headings may come into a text from another one.
fn includes_others(text: &str) -> bool {
    ["--8<--", "{% include", "{{#include", "{{< ", "!include", "::include"].iter().any(|sign| text.contains(sign))
}

fn no_heading(
    workspace: &Workspace,
    renderer: Renderer,
    path: &str,
    ask: &Ask<'_>,
    anchor: &str,
    anchors: &Anchors,
) -> Option<Diagnostic> {
    let meant = anchors.meant(anchor);
    // GitHub itself forgives case alone; others do not.
    let only_case = meant.is_some_and(|meant| meant.eq_ignore_ascii_case(anchor));
    if renderer == Renderer::Other && meant.is_some_and(|meant| anchor::reads_alike(meant, anchor)) {
        return None;
    }
    let here = if path == &*ask.document.path { "this document".to_owned() } else { format!("`{path}`") };
    let message = format!("{here} has no heading whose anchor is `#{anchor}`");
    let severity = if only_case { Severity::Warning } else { Severity::Error };
    let span = ask.document.span(ask.link.span.clone());
    let diagnostic = Diagnostic::new(ID, severity, span, message);
    let edit = meant.and_then(|meant| change(workspace, ask.document, ask.link, Piece::Anchor(meant)));
    if let (Some(meant), Some(edit)) = (meant, edit) {
        return Some(diagnostic.fix(format!("change it to `#{meant}`"), vec![edit]));
    }
    let near: Vec<_> = anchors.near(anchor).into_iter().map(|near| format!("`#{near}`")).collect();
    Some(match near.is_empty() {
        true => diagnostic.help("link to a heading that is there, or to the document alone"),
        false => diagnostic.help(format!("did you mean {}?", near.join(" or "))),
    })
}
