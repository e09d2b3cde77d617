//! Definitions in JavaScript and TypeScript.

use tree_sitter::Node;

use super::{Found, children, field};

/// Notes the definitions below `node`. In a function, those that are functions and classes.
pub(super) fn visit(found: &mut Found<'_>, node: Node<'_>, in_function: bool) {
    for child in children(node) {
        statement(found, child, child, in_function);
    }
}

/// Notes what a statement defines. `whole` is the statement with its `export` or `declare`.
fn statement(found: &mut Found<'_>, node: Node<'_>, whole: Node<'_>, in_function: bool) {
    match node.kind() {
        "export_statement" | "ambient_declaration" => {
            let inner = field(node, "declaration").or_else(|| field(node, "value"));
            match inner {
                Some(inner) if field(inner, "name").is_none() && !inner.kind().ends_with("declaration") => {
                    let range = found.documented(whole);
                    found.note("default", range);
                    value(found, "default", inner);
                }
                Some(inner) => statement(found, inner, whole, in_function),
                None => children(node).into_iter().for_each(|child| statement(found, child, whole, in_function)),
            }
        }
        "export_clause" => {
            for child in children(node) {
                // `export { a }` repeats a definition of this file.
                let from = whole.child_by_field_name("source").is_some();
                let name = field(child, "alias").or_else(|| field(child, "name").filter(|_| from));
                if let Some(name) = name {
                    found.note(found.text(name), child.byte_range());
                }
            }
        }
        "namespace_export" => {
            children(node).into_iter().take(1).for_each(|name| found.note(found.text(name), node.byte_range()));
        }
        "function_declaration"
        | "generator_function_declaration"
        | "function_expression"
        | "function_signature"
        | "class"
        | "class_declaration"
        | "abstract_class_declaration"
        | "interface_declaration"
        | "type_alias_declaration"
        | "enum_declaration"
        | "internal_module"
        | "module" => {
            let Some(name) = field(node, "name") else { return };
            let name = found.text(name).trim_matches(['"', '\'']);
            found.note(name, found.documented(whole));
            value(found, name, node);
        }
        "lexical_declaration" | "variable_declaration" => {
            let declarators: Vec<_> =
                children(node).into_iter().filter(|it| it.kind() == "variable_declarator").collect();
            let alone = declarators.len() == 1;
            for declarator in declarators {
                let Some(name) = field(declarator, "name") else { continue };
                let range = if alone { found.documented(whole) } else { declarator.byte_range() };
                declared(found, name, declarator, range, in_function);
            }
        }
        "expression_statement" => {
            for child in children(node) {
                match child.kind() {
                    "assignment_expression" if !in_function => assignment(found, child, whole),
                    "internal_module" => statement(found, child, whole, in_function),
                    _ => {}
                }
            }
        }
        "if_statement" | "try_statement" | "statement_block" | "else_clause" | "ERROR" => {
            visit(found, node, in_function)
        }
        _ => {}
    }
}

/// Notes the names of a declarator, which may take a value apart.
fn declared(
    found: &mut Found<'_>,
    name: Node<'_>,
    declarator: Node<'_>,
    range: std::ops::Range<usize>,
    in_function: bool,
) {
    if name.kind() != "identifier" {
        let names = children(name).into_iter().filter(|it| !in_function && it.kind().contains("identifier"));
        names.for_each(|name| found.note(found.text(name), range.clone()));
        return;
    }
    let of = field(declarator, "value");
    let is_code = of.is_some_and(|of| matches!(of.kind(), "arrow_function" | "function_expression" | "class"));
    // `const handle = useCallback(() => …)` is a function to its readers.
    if is_code || !in_function || of.is_some_and(|of| of.kind() == "call_expression") {
        found.note(found.text(name), range);
        if let Some(of) = of {
            value(found, found.text(name), of);
        }
    }
}

/// Notes what is in a function, a class, a type or an object called `name`.
fn value(found: &mut Found<'_>, name: &str, node: Node<'_>) {
    match node.kind() {
        "as_expression" | "satisfies_expression" | "parenthesized_expression" | "arguments" => {
            children(node).into_iter().for_each(|inner| value(found, name, inner));
        }
        // `Object.freeze({…})`, `forwardRef(function …)`.
        "call_expression" => {
            field(node, "arguments").into_iter().for_each(|inner| value(found, name, inner));
        }
        "object" | "object_type" => members(found, name, node),
        _ => {
            let body = field(node, "body").or_else(|| field(node, "value"));
            match body.map(|body| (body.kind(), body)) {
                Some(("statement_block", body)) => {
                    let in_function = !matches!(node.kind(), "internal_module" | "module");
                    found.within(name, |found| visit(found, body, in_function));
                }
                Some(("class_body" | "interface_body" | "object_type" | "enum_body", body)) => {
                    members(found, name, body)
                }
                _ => {}
            }
        }
    }
}

/// Notes the members of a class, a type, an enumeration or an object.
fn members(found: &mut Found<'_>, owner: &str, body: Node<'_>) {
    found.within(owner, |found| {
        for member in children(body) {
            let name = match member.kind() {
                "property_identifier" | "shorthand_property_identifier" | "string" => Some(member),
                _ => ["name", "key", "property"].into_iter().find_map(|name| field(member, name)),
            };
            let Some(name) = name else { continue };
            let name = found.text(name).trim_matches(['"', '\'']);
            found.note(name, decorated(found, member));
            if member.kind() == "method_definition" || member.kind().ends_with("field_definition") {
                value(found, name, field(member, "value").unwrap_or(member));
            }
        }
    });
}

/// `exports.x = …`, `module.exports = {…}`, `A.prototype.b = …`.
fn assignment(found: &mut Found<'_>, node: Node<'_>, whole: Node<'_>) {
    let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return };
    if left.kind() != "member_expression" {
        return;
    }
    let mut names: Vec<&str> = found.text(left).split('.').collect();
    names.retain(|name| !matches!(*name, "module" | "exports" | "prototype"));
    let range = found.documented(whole);
    match names.as_slice() {
        [] if right.kind() == "object" => {
            for member in children(right) {
                // A shorthand repeats a definition of this file.
                if let Some(name) = field(member, "key").or_else(|| field(member, "name")) {
                    found.note(found.text(name), decorated(found, member));
                }
            }
        }
        [] => found.note("default", range),
        [name] => {
            found.note(name, range);
            value(found, name, right);
        }
        [owner, name] => found.within(owner, |found| found.note(name, range)),
        _ => {}
    }
}

/// From the decorators and comments above a member to its end.
fn decorated(found: &Found<'_>, member: Node<'_>) -> std::ops::Range<usize> {
    let mut first = member;
    while let Some(before) = first.prev_named_sibling().filter(|before| before.kind() == "decorator") {
        first = before;
    }
    found.documented(first).start..found.end(member)
}
