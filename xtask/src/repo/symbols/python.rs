//! Definitions in Python.

use tree_sitter::Node;

use super::{Found, children, field};

/// Notes the definitions below `node`; assignments too where they are those of a module or class.
pub(super) fn visit(found: &mut Found<'_>, node: Node<'_>, assigns: bool) {
    for child in children(node) {
        match child.kind() {
            "decorated_definition" => {
                field(child, "definition").into_iter().for_each(|inner| define(found, inner, child));
            }
            "function_definition" | "class_definition" => define(found, child, child),
            "type_alias_statement" => {
                if let Some(name) = field(child, "left") {
                    found.note(found.text(name), found.documented(child));
                }
            }
            "expression_statement" if assigns => {
                let assignments = children(child).into_iter().filter(|it| it.kind() == "assignment");
                assignments.for_each(|assignment| assign(found, assignment, child));
            }
            "if_statement" | "elif_clause" | "else_clause" | "try_statement" | "except_clause" | "finally_clause"
            | "with_statement" | "for_statement" | "block" | "ERROR" => visit(found, child, assigns),
            _ => {}
        }
    }
}

fn define(found: &mut Found<'_>, node: Node<'_>, whole: Node<'_>) {
    let Some(name) = field(node, "name").map(|name| found.text(name)) else { return };
    found.note(name, found.documented(whole));
    if let Some(body) = field(node, "body") {
        found.within(name, |found| visit(found, body, node.kind() == "class_definition"));
    }
}

/// `A = 1`, `a: int = 1`, `a, b = 1, 2`, `a = b = 1`.
fn assign(found: &mut Found<'_>, node: Node<'_>, whole: Node<'_>) {
    let Some(left) = field(node, "left") else { return };
    let names = if left.kind() == "identifier" { vec![left] } else { children(left) };
    for name in names.into_iter().filter(|name| name.kind() == "identifier" && left.kind() != "attribute") {
        found.note(found.text(name), found.documented(whole));
    }
    if let Some(right) = field(node, "right").filter(|right| right.kind() == "assignment") {
        assign(found, right, whole);
    }
}
