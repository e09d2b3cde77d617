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
            kind if holds_statements(kind) => visit(found, child, assigns),
            _ => {}
        }
    }
}

fn holds_statements(kind: &str) -> bool {
    matches!(
        kind,
        "if_statement"
            | "elif_clause"
            | "else_clause"
            | "try_statement"
            | "except_clause"
            | "finally_clause"
            | "with_statement"
            | "for_statement"
            | "while_statement"
            | "match_statement"
            | "case_clause"
            | "block"
            | "ERROR"
    )
}

fn define(found: &mut Found<'_>, node: Node<'_>, whole: Node<'_>) {
    let Some(name) = field(node, "name").map(|name| found.text(name)) else { return };
    found.note(name, found.documented(whole));
    if let Some(body) = field(node, "body") {
        let is_class = node.kind() == "class_definition";
        found.within(name, |found| {
            visit(found, body, is_class);
            if is_class {
                children(body).into_iter().for_each(|method| attributes(found, method));
            }
        });
    }
}

/// Notes what a method gives `self`, where the class does not declare it.
fn attributes(found: &mut Found<'_>, method: Node<'_>) {
    let method = field(method, "definition").unwrap_or(method);
    let parameters = field(method, "parameters").map(children).unwrap_or_default();
    let this = parameters.iter().find(|it| it.kind() != "comment");
    if let (Some(this), Some(body)) = (this, field(method, "body"))
        && method.kind() == "function_definition"
    {
        given(found, found.text(*this), body);
    }
}

fn given(found: &mut Found<'_>, this: &str, node: Node<'_>) {
    for child in children(node) {
        if holds_statements(child.kind()) {
            given(found, this, child);
        }
        for assignment in children(child).into_iter().filter(|it| it.kind() == "assignment") {
            let Some(left) = field(assignment, "left") else { continue };
            let targets = if left.kind() == "attribute" { vec![left] } else { children(left) };
            for target in targets.into_iter().filter(|it| it.kind() == "attribute") {
                if let (Some(object), Some(name)) = (field(target, "object"), field(target, "attribute"))
                    && found.text(object) == this
                {
                    found.note_once(found.text(name), found.documented(child));
                }
            }
        }
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
