//! A file, read and parsed when somebody asks, once.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use tree_sitter::Tree;

use super::shell::Script;
use super::yaml;
use crate::diagnostic::Span;
use crate::repo::dotenv::{self, Variable};
use crate::repo::symbols::{Language, parse};
use crate::repo::{Files, files};
use crate::sync::waiver::Waiver;

/// A larger file is made by a machine.
const LARGEST_WAIVED: usize = 1024 * 1024;

/// A file of a [`Project`](super::Project).
#[derive(Debug)]
pub struct File {
    path: Box<str>,
    is_tracked: bool,
    walked: Arc<Files>,
    text: OnceLock<Option<String>>,
    tree: OnceLock<Option<Tree>>,
    yaml: OnceLock<Option<yaml::Stream>>,
    dotenv: OnceLock<Vec<Variable>>,
    script: OnceLock<Option<Script>>,
}

impl File {
    pub(super) fn new(path: &str, is_tracked: bool, walked: Arc<Files>) -> Self {
        Self {
            path: path.into(),
            is_tracked,
            walked,
            text: OnceLock::new(),
            tree: OnceLock::new(),
            yaml: OnceLock::new(),
            dotenv: OnceLock::new(),
            script: OnceLock::new(),
        }
    }

    /// Relative to the root, with `/` between names.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The last name of its path.
    #[must_use]
    pub fn name(&self) -> &str {
        files::name(&self.path)
    }

    /// The folder that it is in. Empty for the root.
    #[must_use]
    pub fn folder(&self) -> &str {
        files::folder(&self.path)
    }

    /// Whether it is in Git's index.
    #[must_use]
    pub fn is_tracked(&self) -> bool {
        self.is_tracked
    }

    /// What it holds. `None` where it is not UTF-8, too large or unreadable.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.get_or_init(|| self.walked.read(&self.path).ok()).as_deref()
    }

    /// The language that it is written in, by its ending.
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        Language::of(&self.path)
    }

    /// Whether a shell runs it, by its ending, or by its first line where it has none.
    #[must_use]
    pub fn is_script(&self) -> bool {
        let name = self.name();
        let by_ending = name.ends_with(".sh") || name.ends_with(".bash");
        // Only a file without an ending has to be opened to tell.
        by_ending || !name.contains('.') && self.text().is_some_and(is_shell)
    }

    /// What it has a shell do. `None` where it is no script.
    #[must_use]
    pub fn script(&self) -> Option<&Script> {
        self.script.get_or_init(|| if self.is_script() { Some(Script::read(self.text()?)) } else { None }).as_ref()
    }

    /// Its syntax. `None` where there is no grammar for it.
    #[must_use]
    pub fn tree(&self) -> Option<&Tree> {
        self.tree.get_or_init(|| parse(self.language()?, self.text()?)).as_ref()
    }

    /// What it says as YAML. `None` where it is none by its name.
    #[must_use]
    pub fn yaml(&self) -> Option<&yaml::Stream> {
        let read = || match Language::of(&self.path)? {
            Language::Yaml | Language::Json => Some(yaml::Stream::read(self.text()?)),
            _ => None,
        };
        self.yaml.get_or_init(read).as_ref()
    }

    /// The variables of an environment file.
    #[must_use]
    pub fn dotenv(&self) -> &[Variable] {
        self.dotenv.get_or_init(|| self.text().map(dotenv::read).unwrap_or_default())
    }

    /// A place in it.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(&*self.path, range)
    }

    /// Whether people write comments in it.
    pub(super) fn may_have_waivers(&self) -> bool {
        let name = self.name();
        let has_comments = |ending: &str| {
            let endings = ["md", "sh", "bash", "env", "bicep", "tofu", "sql", "conf", "ini", "cfg", "properties"];
            endings.contains(&ending) || Language::of(name).is_some()
        };
        let by_ending = name.rsplit_once('.').is_some_and(|(_, ending)| has_comments(ending));
        by_ending || !name.contains('.') || name.starts_with(".env") || name.starts_with("Dockerfile")
    }

    pub(super) fn waivers(&self) -> Vec<Waiver> {
        // Read without being kept: no rule may ask for it.
        let Ok(text) = self.walked.read(&self.path) else { return Vec::new() };
        if text.len() > LARGEST_WAIVED {
            return Vec::new();
        }
        let is_document = self.path.ends_with(".md");
        let waivers = if is_document { Waiver::read(&text) } else { Waiver::read_lines(&text) };
        if waivers.is_empty() || !self.language().is_some_and(Language::is_code) {
            return waivers;
        }
        // A test may have one in a string.
        let in_comment = |waiver: &Waiver| {
            let (start, end) = (waiver.span.start, waiver.span.start + 1);
            let root = self.tree().map(Tree::root_node);
            root.and_then(|root| root.descendant_for_byte_range(start, end))
                .is_none_or(|it| it.kind().contains("comment"))
        };
        waivers.into_iter().filter(in_comment).collect()
    }
}

/// Whether a script says that a shell runs it.
fn is_shell(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.starts_with("#!")
        && ["sh", "bash", "dash", "ksh", "zsh"].iter().any(|shell| first.split(['/', ' ']).any(|word| word == *shell))
}
