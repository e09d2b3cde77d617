//! What code does, as far as rules ask: what it hands to logs and errors, and which texts stand in it.

pub mod emitted;
pub mod literals;
mod macros;
pub mod settings;
pub mod sinks;

use tree_sitter::{Node, TreeCursor};

use super::project::File;
use crate::repo::reads;
use crate::repo::symbols::Language;

/// Whether a file is part of what runs, in a language whose code is looked at.
#[must_use]
pub fn is_program(file: &File) -> bool {
    let is_test = |folder: &str| matches!(folder, "playwright" | "cypress") || folder.ends_with("_tests");
    file.language().is_some_and(Language::is_code)
        && reads::is_program(file.path())
        && !file.folder().split('/').any(is_test)
}

/// Calls `visit` with every node, those below one only where it says so. Without recursion: code nests deeply.
pub(super) fn walk<'t>(cursor: &mut TreeCursor<'t>, visit: &mut impl FnMut(Node<'t>) -> bool) {
    loop {
        if visit(cursor.node()) && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// A node's text.
fn of<'t>(node: Node<'_>, text: &'t str) -> &'t str {
    text.get(node.byte_range()).unwrap_or_default()
}

/// The children of `node` that have names in the grammar.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.named_children(&mut node.walk()).collect()
}

/// Whether code below `node` is of tests: a module of Rust that is built for them only, or a test.
fn is_test(node: Node<'_>, text: &str) -> bool {
    if !matches!(node.kind(), "mod_item" | "function_item") {
        return false;
    }
    let named = node.child_by_field_name("name").is_some_and(|name| matches!(of(name, text), "tests" | "test"));
    let mut before = node.prev_sibling();
    let mut marked = false;
    while let Some(attribute) = before.filter(|it| it.kind() == "attribute_item") {
        let said = of(attribute, text);
        marked |= said.contains("cfg(test)") || said.contains("test]") || said.contains("test(");
        before = attribute.prev_sibling();
    }
    marked || named && node.kind() == "mod_item"
}
