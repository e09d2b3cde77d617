//! Definitions in source files, found by tree-sitter.

use std::ops::Range;

use tree_sitter::{Node, Parser};

/// A definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its name behind those of the modules and types it stands in: `config::Config::load`.
    pub path: Box<str>,
    /// All of it: documentation, attributes and body.
    pub range: Range<usize>,
}

/// A language whose definitions can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `.rs`
    Rust,
}

impl Language {
    /// The language of a file, by its ending. `None` where we have no grammar for it.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        path.ends_with(".rs").then_some(Self::Rust)
    }
}

/// All definitions in a source file, in order. Code that does not compile gives what can be made out.
#[must_use]
pub fn definitions(language: Language, source: &str) -> Vec<Symbol> {
    let grammar = match language {
        Language::Rust => tree_sitter_rust::LANGUAGE,
    };
    let mut parser = Parser::new();
    let mut symbols = Vec::new();
    if parser.set_language(&grammar.into()).is_ok()
        && let Some(tree) = parser.parse(source, None)
    {
        visit(source, tree.root_node(), "", &mut symbols);
    }
    symbols
}

/// The definitions that `name` may mean: those whose path is it or ends in it.
pub fn find<'s>(symbols: &'s [Symbol], name: &str) -> impl Iterator<Item = &'s Symbol> {
    let is_it =
        move |path: &str| path.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with("::"));
    symbols.iter().filter(move |symbol| is_it(&symbol.path))
}

/// Notes the definitions below `node`, and goes into those that hold others; not into functions.
fn visit(source: &str, node: Node<'_>, within: &str, symbols: &mut Vec<Symbol>) {
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        let (field, nests) = match child.kind() {
            "function_item"
            | "function_signature_item"
            | "const_item"
            | "static_item"
            | "type_item"
            | "macro_definition"
            | "associated_type"
            | "enum_variant"
            | "field_declaration" => ("name", false),
            "struct_item" | "union_item" | "enum_item" | "trait_item" | "mod_item" => ("name", true),
            "impl_item" => ("type", true),
            "declaration_list" | "enum_variant_list" | "field_declaration_list" | "foreign_mod_item" | "ERROR" => {
                visit(source, child, within, symbols);
                continue;
            }
            _ => continue,
        };
        let Some(name) = child.child_by_field_name(field).and_then(|name| name_of(source, name)) else { continue };
        let path = if within.is_empty() { name.to_owned() } else { format!("{within}::{name}") };
        if nests {
            visit(source, child, &path, symbols);
        }
        if child.kind() != "impl_item" {
            symbols.push(Symbol { path: path.into(), range: start(child)..child.end_byte() });
        }
    }
}

/// `Config` of `Config<'a>` and of `crate::Config`.
fn name_of<'s>(source: &'s str, node: Node<'_>) -> Option<&'s str> {
    let node = node.child_by_field_name("type").unwrap_or(node);
    let node = node.child_by_field_name("name").unwrap_or(node);
    source.get(node.byte_range())
}

/// Where a definition starts: with the documentation and attributes right above it.
fn start(node: Node<'_>) -> usize {
    let mut first = node;
    while let Some(before) = first.prev_sibling() {
        // A documentation comment reaches to the start of the next line, which may be the definition's.
        let rows = first.start_position().row.saturating_sub(before.end_position().row);
        let belongs = match before.kind() {
            "attribute_item" => rows <= 1,
            "line_comment" => rows == 0 && before.child_by_field_name("outer").is_some(),
            "block_comment" => rows <= 1 && before.child_by_field_name("outer").is_some(),
            _ => false,
        };
        if !belongs {
            break;
        }
        first = before;
    }
    first.start_byte()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
//! Module.

/// Settings.
#[derive(Debug)]
pub struct Config<'a> { name: &'a str }

// A remark.
impl<'a> Config<'a> {
    /// Loads.
    pub fn load() -> Self { fn inner() {} todo!() }
}

impl Clone for Config<'_> { fn clone(&self) -> Self { todo!() } }

pub mod nested { pub const LIMIT: u8 = 1; pub enum Mode { On } }
macro_rules! check { () => {} }
trait Probe { fn probe(&self); }
";

    #[test]
    fn definitions_have_paths_and_ranges() {
        let symbols = definitions(Language::Rust, SOURCE);
        let paths: Vec<_> = symbols.iter().map(|symbol| &*symbol.path).collect();
        let expected = [
            "Config::name",
            "Config",
            "Config::load",
            "Config::clone",
            "nested::LIMIT",
            "nested::Mode::On",
            "nested::Mode",
            "nested",
            "check",
            "Probe::probe",
            "Probe",
        ];
        assert_eq!(paths, expected);
        let load = find(&symbols, "load").next().unwrap();
        assert_eq!(&SOURCE[load.range.clone()], "/// Loads.\n    pub fn load() -> Self { fn inner() {} todo!() }");
        let config = find(&symbols, "Config").next().unwrap();
        let documented = "/// Settings.\n#[derive(Debug)]\npub struct Config<'a> { name: &'a str }";
        assert_eq!(&SOURCE[config.range.clone()], documented);
        assert_eq!(find(&symbols, "oad").count(), 0);
    }
}
