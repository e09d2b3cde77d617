//! Definitions in source files, found by tree-sitter: a file for each language or group of formats.

mod data;
mod go;
mod hcl;
mod made;
pub mod outline;
mod python;
mod rust;
mod typescript;

use std::ops::Range;
use std::sync::Arc;

use tree_sitter::{Node, Parser, Tree};

pub use self::made::{Made, made};
use self::outline::Outline;

/// Deeper nesting is no definition that a document names.
const DEEPEST: usize = 64;

/// A definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its name behind those of what it stands in, as the language writes it: `config::Config::load`, `Config.load`.
    pub path: Box<str>,
    /// The same, name by name. Keys may have dots and slashes in them.
    pub names: Box<[Box<str>]>,
    /// All of it: documentation, attributes, decorators and body.
    pub range: Range<usize>,
}

/// A language whose definitions can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `.rs`
    Rust,
    /// `.js`, `.jsx`, `.mjs`, `.cjs`
    JavaScript,
    /// `.ts`, `.mts`, `.cts`
    TypeScript,
    /// `.tsx`
    Tsx,
    /// `.py`, `.pyi`
    Python,
    /// `.go`
    Go,
    /// `.tf`, `.tfvars`, `.hcl`
    Hcl,
    /// `.yml`, `.yaml`
    Yaml,
    /// `.toml`
    Toml,
    /// `.json`, `.jsonc`
    Json,
}

/// The languages, as they are listed for people.
pub const LANGUAGES: &str = "Rust, TypeScript, JavaScript, Python, Go, HCL, YAML, TOML and JSON";

/// Whether a character may stand in a name of any of these languages.
#[must_use]
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The words of a text.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

/// The last word of a name: `load` of `Config::load()`. Empty where there is none.
#[must_use]
pub fn last_word(name: &str) -> &str {
    words(name).last().unwrap_or_default()
}

impl Language {
    /// Whether it is one of those whose definitions stand in the text letter for letter, rather than one of data, where
    /// keys may be escaped.
    #[must_use]
    pub fn is_code(self) -> bool {
        matches!(self, Self::Rust | Self::JavaScript | Self::TypeScript | Self::Tsx | Self::Python | Self::Go)
    }

    /// The language of a file, by its ending. `None` where we have no grammar for it.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let (_, ending) = path.rsplit_once('.')?;
        Some(match ending {
            "rs" => Self::Rust,
            "js" | "jsx" | "mjs" | "cjs" => Self::JavaScript,
            "ts" | "mts" | "cts" => Self::TypeScript,
            "tsx" => Self::Tsx,
            "py" | "pyi" => Self::Python,
            "go" => Self::Go,
            "tf" | "tfvars" | "tofu" | "hcl" => Self::Hcl,
            "yml" | "yaml" => Self::Yaml,
            "toml" => Self::Toml,
            "json" | "jsonc" => Self::Json,
            _ => return None,
        })
    }

    /// What tree-sitter reads it with.
    pub(in crate::repo) fn grammar(self) -> tree_sitter::Language {
        match self {
            Self::Rust => tree_sitter_rust::LANGUAGE.into(),
            Self::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
            Self::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Self::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
            Self::Python => tree_sitter_python::LANGUAGE.into(),
            Self::Go => tree_sitter_go::LANGUAGE.into(),
            Self::Hcl => tree_sitter_hcl::LANGUAGE.into(),
            Self::Yaml => tree_sitter_yaml::LANGUAGE.into(),
            Self::Toml => tree_sitter_toml_ng::LANGUAGE.into(),
            Self::Json => tree_sitter_json::LANGUAGE.into(),
        }
    }
}

/// What a source file defines.
#[derive(Debug, Default)]
pub struct Definitions {
    /// In order. Code that does not parse gives what can be made out.
    pub symbols: Vec<Symbol>,
    /// Whether all of the file could be read, so that what is not among the symbols is not defined.
    pub complete: bool,
    /// Where a Rust file says that more is.
    pub outline: Arc<Outline>,
}

/// The syntax of a source file. `None` where the parser gives up.
#[must_use]
pub fn parse(language: Language, source: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&language.grammar()).ok().and_then(|()| parser.parse(source, None))
}

/// All definitions in a source file.
#[must_use]
pub fn definitions(language: Language, source: &str) -> Definitions {
    let Some(tree) = parse(language, source) else { return Definitions::default() };
    let root = tree.root_node();
    let separator = if language == Language::Rust { "::" } else { "." };
    let mut found = Found { source, separator, names: Vec::new(), symbols: Vec::new(), outline: Outline::default() };
    match language {
        Language::Rust => rust::visit(&mut found, root),
        Language::JavaScript | Language::TypeScript | Language::Tsx => typescript::file(&mut found, root),
        Language::Python => python::visit(&mut found, root, true),
        Language::Go => go::visit(&mut found, root),
        Language::Hcl => hcl::visit(&mut found, root),
        Language::Yaml | Language::Json => data::visit(&mut found, root),
        Language::Toml => data::toml(&mut found, root),
    }
    Definitions { symbols: found.symbols, complete: !root.has_error(), outline: found.outline.into() }
}

/// The definitions that `name` may mean: those whose path it is, or else those whose path ends in it. Names in it are
/// separated as in any of the languages: `a::b`, `a.b`, `a#b`, `a/b`, `(*A).b`, `a["b"]`, `/a/b` from the root.
#[must_use]
pub fn find<'s>(symbols: &'s [Symbol], name: &str) -> Vec<&'s Symbol> {
    let unescaped = |name: &str| name.replace("~1", "/").replace("~0", "~");
    if let Some(pointer) = name.strip_prefix('/') {
        let names: Vec<String> = pointer.split('/').map(unescaped).collect();
        return symbols.iter().filter(|symbol| symbol.names.iter().map(|name| &**name).eq(names.iter())).collect();
    }
    let plain = plain(name);
    let best = symbols.iter().filter_map(|symbol| matching(symbol, &plain)).max();
    let mut found: Vec<&Symbol> = symbols.iter().filter(|symbol| matching(symbol, &plain) == best).collect();
    if best.is_none() {
        found.clear();
    }
    // The same under another name, such as `var.x` for `variable.x`.
    found.dedup_by(|a, b| a.range == b.range);
    found
}

/// `Config.Load` of `(*Config).Load`, `steps.0` of `steps[0]`, `type` of `r#type`.
fn plain(name: &str) -> String {
    let name = name.trim_end_matches("()").replace("(*", "").replace("[\"", ".").replace("['", ".").replace('[', ".");
    let name = name.strip_prefix("r#").unwrap_or(&name).replace("::r#", "::");
    name.chars().filter(|c| !")]\"'".contains(*c)).collect()
}

/// Whether a symbol's path ends in `name`, and whether that is all of it.
fn matching(symbol: &Symbol, name: &str) -> Option<bool> {
    let mut rest = name;
    for (before, part) in symbol.names.iter().enumerate().rev() {
        rest = rest.strip_suffix(&**part)?;
        if rest.is_empty() {
            return Some(before == 0);
        }
        rest = ["::", ".", "#", "/"].iter().find_map(|separator| rest.strip_suffix(separator))?;
    }
    None
}

/// What is found so far, and where in the file we are.
struct Found<'s> {
    source: &'s str,
    separator: &'static str,
    /// The names of what surrounds the current place.
    names: Vec<Box<str>>,
    symbols: Vec<Symbol>,
    outline: Outline,
}

impl<'s> Found<'s> {
    fn text(&self, node: Node<'_>) -> &'s str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }

    /// Notes a definition of this name here.
    fn note(&mut self, name: &str, range: Range<usize>) {
        let mut names = self.names.clone();
        names.push(name.into());
        let path = names.join(self.separator).into();
        self.symbols.push(Symbol { path, names: names.into(), range });
    }

    /// Notes a definition that may stand in several places, unless it is noted already.
    fn note_once(&mut self, name: &str, range: Range<usize>) {
        let is_it = |names: &[Box<str>]| {
            names.split_last().is_some_and(|(last, before)| **last == *name && before == self.names)
        };
        if !self.symbols.iter().any(|symbol| is_it(&symbol.names)) {
            self.note(name, range);
        }
    }

    /// Goes into what has this name.
    fn within(&mut self, name: &str, visit: impl FnOnce(&mut Self)) {
        if self.names.len() < DEEPEST {
            self.names.push(name.into());
            visit(self);
            self.names.pop();
        }
    }

    /// From the comments right above `node` to its end.
    fn documented(&self, node: Node<'_>) -> Range<usize> {
        let mut first = node;
        while let Some(before) = before(first)
            && before.kind() == "comment"
            && first.start_position().row == before.end_position().row + usize::from(!self.text(before).ends_with('\n'))
            && self.starts_line(before)
        {
            first = before;
        }
        first.start_byte()..self.end(node)
    }

    /// Whether only blanks stand before `node` on its line.
    fn starts_line(&self, node: Node<'_>) -> bool {
        let before = self.source.get(..node.start_byte()).unwrap_or_default();
        before.trim_end_matches([' ', '\t']).is_empty() || before.trim_end_matches([' ', '\t']).ends_with('\n')
    }

    /// Where `node` ends, without the blank lines that some grammars count to it.
    fn end(&self, node: Node<'_>) -> usize {
        node.start_byte() + self.text(node).trim_end().len()
    }
}

/// What stands before `node`, which may be the first in what has a comment before it.
fn before(node: Node<'_>) -> Option<Node<'_>> {
    let mut node = node;
    loop {
        match node.prev_sibling() {
            Some(before) => return Some(before),
            None => node = node.parent().filter(|parent| parent.start_byte() == node.start_byte())?,
        }
    }
}

/// The children of `node` that have names in the grammar.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).collect()
}

/// The child in a field of `node`.
fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name)
}

#[cfg(test)]
mod tests;
