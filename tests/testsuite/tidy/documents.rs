//! Documents say what is so: links lead somewhere, paths exist, versions agree.

use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::{File, assert_none, files, root};

/// README.md, CONTRIBUTING.md and the like, and what is in `docs/`.
fn documents() -> Vec<File> {
    let is_document =
        |file: &File| file.name.ends_with(".md") && (!file.name.contains('/') || file.name.starts_with("docs/"));
    files().into_iter().filter(is_document).collect()
}

#[test]
fn relative_links_lead_somewhere() {
    let mut findings = Vec::new();
    for file in documents() {
        for (line, target) in links(&file.text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let here = root().join(&file.name);
            let there = if path.is_empty() { here } else { here.parent().unwrap().join(path) };
            if !there.exists() {
                findings.push(format!("{}:{line}: `{target}`: there is no such file", file.name));
            } else if !anchor.is_empty() && !anchors(&there).contains(&anchor.to_owned()) {
                findings.push(format!("{}:{line}: `{target}`: there is no such heading", file.name));
            }
        }
    }
    assert_none("relative links must resolve", &findings);
}

#[test]
fn newest_changelog_entry_is_the_crates_version() {
    let text = std::fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let versions = text.lines().filter_map(|line| line.strip_prefix("## [")?.split_once(']'));
    let newest = versions.map(|(version, _)| version).find(|version| *version != "Unreleased");
    assert_eq!(newest, Some(env!("CARGO_PKG_VERSION")), "Cargo.toml and CHANGELOG.md disagree");
}

#[test]
fn paths_in_the_architecture_exist() {
    let text = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let paths = code_spans(&text).filter(|(_, code)| is_path(code)).collect::<Vec<_>>();
    assert!(paths.len() > 30, "the code map is gone: {paths:?}");
    let is_there = |path: &str| root().join(path).exists() || root().join("xtask/src").join(path).exists();
    let missing = paths.iter().filter(|(_, path)| !is_there(path));
    let findings: Vec<_> = missing.map(|(line, path)| format!("docs/architecture.md:{line}: `{path}`")).collect();
    assert_none("paths must exist, from the root or from `xtask/src`", &findings);
}

#[test]
fn architecture_tells_of_every_module_in_order() {
    let lib = std::fs::read_to_string(root().join("xtask/src/lib.rs")).unwrap();
    let text = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let map = text.split("\n## ").find(|section| section.starts_with("Code map")).unwrap();
    let headings = map.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'));
    let modules = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    assert_eq!(headings.collect::<Vec<_>>(), modules.collect::<Vec<_>>());
}

#[test]
fn kinds_of_mutations_are_those_that_the_document_lists() {
    let named =
        |text: &str| -> Option<String> { Some(text.split_once("Kind { name: \"")?.1.split_once('"')?.0.to_owned()) };
    let sources = files().into_iter().filter(|file| file.name.starts_with("tests/mutation/kinds/"));
    let mut kinds: Vec<String> =
        sources.flat_map(|file| file.text.lines().filter_map(named).collect::<Vec<_>>()).collect();
    let text = std::fs::read_to_string(root().join("docs/mutation.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let mut listed: Vec<&str> = rows.filter(|cell| *cell != "what is done" && !cell.starts_with("**")).collect();
    kinds.sort_unstable();
    listed.sort_unstable();
    assert!(kinds.len() >= 30, "the kinds are not found: {kinds:?}");
    assert_eq!(kinds, listed, "`SNAPSHOTS=overwrite cargo mutation` writes the table in docs/mutation.md");
}

/// Line and target of every link and image.
fn links(text: &str) -> Vec<(usize, String)> {
    let events = Parser::new_ext(text, Options::all()).into_offset_iter();
    let links = events.filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some((line_of(text, range.start), dest_url.into_string()))
        }
        _ => None,
    });
    links.collect()
}

/// Line and content of every inline code span.
fn code_spans(text: &str) -> impl Iterator<Item = (usize, String)> {
    Parser::new_ext(text, Options::all()).into_offset_iter().filter_map(|(event, range)| match event {
        Event::Code(code) => Some((line_of(text, range.start), code.into_string())),
        _ => None,
    })
}

/// Whether inline code names a file or folder: `a/b`, `a/`, `c.rs`; not `a::b`, `https://…`, `layers/<layer>/`.
fn is_path(code: &str) -> bool {
    let plain = code.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let named = [".rs", ".toml", ".md", ".yml"].iter().any(|ending| code.ends_with(ending));
    plain && (code.contains('/') || named)
}

/// The anchors that GitHub gives to the headings of a document.
fn anchors(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    headings.map(slug).collect()
}

fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}
