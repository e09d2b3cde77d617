//! The clean trees: files, and the commits that led to them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;

use crate::model::{Legend, Link, Pattern};

/// What a tree holds, by path with `/` between names.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A tree in which nothing is to be found.
pub(crate) struct Tree {
    pub(crate) name: String,
    /// What is committed last.
    pub(crate) files: Files,
    /// What was committed before it, oldest first, with its message. The last is `files`.
    pub(crate) history: Vec<(String, Files)>,
    /// What `model` reads in it.
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) legends: Vec<Legend>,
    /// Which of them is the source of the others. `None` where that is `patternbook.toml`.
    pub(crate) source: Option<usize>,
    /// Whether the others follow it.
    pub(crate) is_configured: bool,
    /// In documents about patterns.
    pub(crate) links: Vec<Link>,
}

/// `tree.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    /// Whether lines end in CRLF.
    #[serde(default)]
    crlf: bool,
    /// How many there are, so that none is overlooked.
    patterns: usize,
    references: usize,
    examples: usize,
    commit: Vec<Commit>,
}

/// A commit by what differs in it from the last one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Commit {
    message: String,
    #[serde(default)]
    absent: Vec<String>,
    /// Path now, path then.
    #[serde(default)]
    moved: Vec<(String, String)>,
    /// Path then, text now, text then.
    #[serde(default)]
    replace: Vec<(String, String, String)>,
}

impl Tree {
    /// Every tree, by name.
    pub(crate) fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutation/trees");
        let entries = std::fs::read_dir(&folder).expect("there are trees").map(|entry| entry.expect("readable").path());
        let mut folders: Vec<_> = entries.collect();
        folders.sort();
        folders.iter().map(|folder| Self::load(folder)).collect()
    }

    fn load(folder: &Path) -> Self {
        let name = folder.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let description = std::fs::read_to_string(folder.join("tree.toml")).expect("a tree.toml");
        let description: Description = toml::from_str(&description).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut files = Files::new();
        read(&folder.join("files"), "", &mut files);
        let history: Vec<_> =
            description.commit.iter().map(|commit| (commit.message.clone(), commit.apply(&name, &files))).collect();
        let ended = |files: &Files| if description.crlf { crlf(files) } else { files.clone() };
        let history: Vec<_> = history.iter().map(|(message, files)| (message.clone(), ended(files))).collect();
        let files = ended(&files);
        assert!(history.last().is_some_and(|(_, last)| *last == files), "{name}: the last commit is the tree");
        let patterns = Pattern::read(&files);
        let seen = (
            patterns.len(),
            patterns.iter().map(|pattern| pattern.references.len()).sum(),
            patterns.iter().map(|pattern| pattern.examples.len()).sum(),
        );
        let said = (description.patterns, description.references, description.examples);
        assert_eq!(seen, said, "{name}: patterns, references and examples are those that tree.toml counts");
        let legends = Legend::read(&files);
        let toml = files.get("patternbook.toml").map_or("", |_| text(&files, "patternbook.toml"));
        let named = |legend: &Legend| toml.contains(&format!("legend = \"{}\"", legend.document));
        let source = if toml.contains("[legend]") { None } else { Some(legends.iter().position(named).unwrap_or(0)) };
        let of_patterns = patterns.iter().flat_map(|pattern| [pattern.document.as_str(), &pattern.row.table]);
        let about = of_patterns.chain(legends.iter().map(|legend| legend.document.as_str())).collect();
        let links = Link::read(&files, &about);
        Self { is_configured: !toml.is_empty(), name, files, history, patterns, legends, source, links }
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> &str {
        text(&self.files, path)
    }

    /// The sign that legends have before a status.
    pub(crate) fn sign(&self, status: &str) -> Option<String> {
        let sign = |legend: &Legend| {
            let text = self.text(&legend.document);
            let entry = legend.entries.iter().find(|entry| text[entry.word.clone()] == *status)?;
            let before = &text[entry.line.start..entry.word.start];
            Some(before.chars().filter(|c| !c.is_ascii()).collect::<String>()).filter(|sign| !sign.is_empty())
        };
        self.legends.iter().find_map(sign)
    }

    /// The documents: path and text.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (&str, &str)> {
        let documents = self.files.keys().filter(|path| path.ends_with(".md"));
        documents.map(|path| (path.as_str(), self.text(path)))
    }
}

impl Commit {
    fn apply(&self, name: &str, files: &Files) -> Files {
        let mut files = files.clone();
        for path in &self.absent {
            files.remove(path).unwrap_or_else(|| panic!("{name}: {path}"));
        }
        for (now, then) in &self.moved {
            let bytes = files.remove(now).unwrap_or_else(|| panic!("{name}: {now}"));
            files.insert(then.clone(), bytes);
        }
        for (path, now, then) in &self.replace {
            let before = text(&files, path);
            assert!(before.contains(now), "{name}: {path} has no `{now}`");
            let after = before.replace(now, then);
            files.insert(path.clone(), after.into_bytes());
        }
        files
    }
}

fn read(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable")) {
        let name = entry.file_name().into_string().expect("UTF-8");
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{prefix}{name}/"), files);
        } else {
            files.insert(format!("{prefix}{name}"), std::fs::read(entry.path()).expect("readable"));
        }
    }
}

fn crlf(files: &Files) -> Files {
    let ended = |path: &String| text(files, path).replace('\n', "\r\n").into_bytes();
    files.keys().map(|path| (path.clone(), ended(path))).collect()
}

/// The text of the file at `path`, which is there and UTF-8.
pub(crate) fn text<'f>(files: &'f Files, path: &str) -> &'f str {
    let bytes = files.get(path).unwrap_or_else(|| panic!("{path} is not there"));
    str::from_utf8(bytes).unwrap_or_else(|_| panic!("{path} is not UTF-8"))
}

/// Puts `new` in place of `range` in the file at `path`.
pub(crate) fn splice(files: &mut Files, path: &str, range: Range<usize>, new: &str) {
    let old = text(files, path);
    let spliced = format!("{}{new}{}", &old[..range.start], &old[range.end..]);
    files.insert(path.to_owned(), spliced.into_bytes());
}

/// The line, from 1, on which `offset` is.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Where the line at `offset` is, with its ending.
pub(crate) fn line_at(text: &str, offset: usize) -> Range<usize> {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    start..text[offset..].find('\n').map_or(text.len(), |at| offset + at + 1)
}

/// The line ending of a text.
pub(crate) fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}
