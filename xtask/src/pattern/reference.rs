//! References from documents to code.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::markdown::link;

/// A place in the repository that a document names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// What it names.
    pub target: Target,
    /// Where the document names it.
    pub span: Range<usize>,
    /// Whether it is a link, which is relative to its document first.
    pub link: bool,
}

/// What a reference names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// A file or a folder, and perhaps something in it.
    Path {
        /// As it is written, without what follows it.
        path: Box<str>,
        /// What in it.
        part: Part,
        /// Whether it may be something else that only looks like a path, such as a branch.
        doubtful: bool,
    },
    /// A path of Rust modules, such as `app::config::load`.
    Rust(Box<str>),
}

/// What in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// All of it.
    Whole,
    /// A definition: `Config::load`.
    Symbol(Box<str>),
    /// Lines, from 1, both included.
    Lines(usize, usize),
}

/// Endings by which a name without a folder is known to be a file's, sorted.
pub(super) const ENDINGS: &[&str] = &[
    "bash",
    "bicep",
    "c",
    "cc",
    "cfg",
    "cjs",
    "conf",
    "cpp",
    "cs",
    "css",
    "csv",
    "cue",
    "dart",
    "ex",
    "exs",
    "go",
    "gradle",
    "graphql",
    "h",
    "hbs",
    "hcl",
    "hpp",
    "html",
    "ini",
    "j2",
    "java",
    "js",
    "json",
    "json5",
    "jsonc",
    "jsx",
    "kt",
    "lock",
    "lua",
    "md",
    "mdx",
    "mjs",
    "mk",
    "nix",
    "php",
    "proto",
    "ps1",
    "py",
    "rb",
    "rego",
    "rs",
    "scala",
    "scss",
    "service",
    "sh",
    "sql",
    "svelte",
    "swift",
    "tf",
    "tfbackend",
    "tfvars",
    "tmpl",
    "tofu",
    "toml",
    "ts",
    "tsx",
    "txt",
    "vue",
    "xml",
    "yaml",
    "yml",
    "zsh",
];

/// Endings of files that are shown as pages, where an anchor is a heading's and not a symbol's.
const RENDERED: &[&str] = &["adoc", "asciidoc", "htm", "html", "ipynb", "markdown", "md", "mdx", "org", "rst", "svg"];

/// Names of files that have no ending.
const NAMES: &[&str] = &[
    "CODEOWNERS",
    "Caddyfile",
    "Dockerfile",
    "Gemfile",
    "Jenkinsfile",
    "Justfile",
    "LICENSE",
    "Makefile",
    "Procfile",
    "Rakefile",
    "Vagrantfile",
    "justfile",
    ".dockerignore",
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
];

/// Reads inline code or a plain value. `None` where it names no place.
#[must_use]
pub fn parse(code: &str) -> Option<Target> {
    let code = code.trim();
    let (path, part, likeness) = split(code);
    let doubtful = match likeness {
        Likeness::Path => false,
        Likeness::Perhaps => true,
        Likeness::No => return rust_path(code).then(|| Target::Rust(code.trim_end_matches("()").into())),
    };
    Some(Target::Path { path: path.into(), part, doubtful })
}

/// Reads a link's target. `None` where it leads out of the repository, or within its document.
#[must_use]
pub fn parse_link(target: &str) -> Option<Target> {
    if target.is_empty() || target.starts_with(['#', '?']) || target.starts_with("//") || has_scheme(target) {
        return None;
    }
    // `?plain=1` asks GitHub for the text of what it would render.
    let plain = match (target.find('?'), target.find('#').unwrap_or(target.len())) {
        (Some(query), anchor) if query < anchor => Cow::Owned([&target[..query], &target[anchor..]].concat()),
        _ => Cow::Borrowed(target),
    };
    let (path, part, _) = split(&plain);
    (!path.is_empty()).then(|| Target::Path { path: link::decode(path).into(), part, doubtful: false })
}

/// Whether a target begins as a URL does.
pub(super) fn has_scheme(target: &str) -> bool {
    let is_scheme =
        |scheme: &str| scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    target.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// The path, what in it, and how much the path looks like one: `path::symbol`, `path#symbol`, `path#L10-L20`, `path:10`.
fn split(code: &str) -> (&str, Part, Likeness) {
    let symbol = |name: &str| Part::Symbol(name.trim_end_matches("()").into());
    // Every piece of inline code comes through here, and most have neither mark.
    let bytes = code.as_bytes();
    if memchr::memchr2(b':', b'#', bytes).is_none() {
        return (code, Part::Whole, likeness(code));
    }
    if let Some(at) = bytes.windows(2).position(|pair| pair == b"::")
        && likeness(&code[..at]) == Likeness::Path
    {
        return (&code[..at], symbol(&code[at + 2..]), Likeness::Path);
    }
    if let Some((path, anchor)) = code.split_once('#') {
        let is_heading = path.rsplit_once('.').is_some_and(|(_, ending)| RENDERED.contains(&ending));
        let part = match lines(anchor, true) {
            Some(lines) => lines,
            None if anchor.is_empty() || is_heading => Part::Whole,
            None => symbol(anchor),
        };
        return (path, part, likeness(path));
    }
    if let Some((path, numbers)) = code.rsplit_once(':')
        && let Some(part) = lines(numbers, false)
    {
        return (path, part, likeness(path));
    }
    (code, Part::Whole, likeness(code))
}

/// `L10`, `L10-L20`, `L10-20`, `L10C5-L20C9`; without the letters where they are not required.
fn lines(text: &str, lettered: bool) -> Option<Part> {
    let number = |text: &str, lettered: bool| {
        let digits = text.strip_prefix('L').or((!lettered).then_some(text))?;
        let digits = digits.split_once('C').map_or(digits, |(line, _)| line);
        digits.parse::<usize>().ok()
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some(Part::Lines(number(first, lettered)?, number(last, false)?))
}

/// How much a text looks like a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// It is one.
    Path,
    /// It has slashes, as branches and alternatives have.
    Perhaps,
    /// It is none.
    No,
}

/// How much `text` looks like a path relative to something.
#[must_use]
pub fn likeness(text: &str) -> Likeness {
    let bytes = text.as_bytes();
    let (mut has_word, mut slash, mut dot) = (false, None, None);
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => has_word = true,
            b'/' if at > 0 && slash == Some(at - 1) => return Likeness::No,
            b'/' => slash = Some(at),
            b'.' => dot = Some(at),
            b'_' | b'-' | b'@' | b'+' | b'[' | b']' | b'(' | b')' | 0x80.. => {}
            _ => return Likeness::No,
        }
    }
    if !text.is_ascii() {
        let mut foreign = text.chars().filter(|c| !c.is_ascii()).peekable();
        has_word |= foreign.peek().is_some();
        if !foreign.all(char::is_alphanumeric) {
            return Likeness::No;
        }
    }
    let is_odd = matches!(bytes.first(), Some(b'/' | b'-' | b'@' | b'(' | b'+')) || bytes.ends_with(b"()");
    if is_odd || !has_word {
        return Likeness::No;
    }
    let start = slash.map_or(0, |slash| slash + 1);
    let name = &text[start..];
    let ending = dot.filter(|&dot| dot > start).map_or("", |dot| &text[dot + 1..]);
    let has_folder = slash.is_some();
    let is_ending = !ending.is_empty() && ENDINGS.binary_search(&ending).is_ok();
    let is_file = is_ending || NAMES.contains(&name) || name.starts_with(".env");
    if is_file || (has_folder && name.is_empty()) {
        Likeness::Path
    } else if has_folder {
        Likeness::Perhaps
    } else {
        Likeness::No
    }
}

/// Whether `text` is two or more Rust identifiers with `::` between them, the first in lower case.
fn rust_path(text: &str) -> bool {
    let text = text.trim_end_matches("()");
    let is_identifier = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    text.contains("::") && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split("::").all(is_identifier)
}
