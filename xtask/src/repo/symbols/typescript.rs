//! Definitions in JavaScript and TypeScript.

use tree_sitter::Node;

use super::{Found, children, field};

/// Notes the definitions of a file.
pub(super) fn file(found: &mut Found<'_>, root: Node<'_>) {
    visit(found, root, false);
    let exports =
        children(root).into_iter().filter(|it| it.kind() == "export_statement" && field(*it, "source").is_none());
    for clause in exports.flat_map(children).filter(|it| it.kind() == "export_clause") {
        for name in
            children(clause).into_iter().filter_map(|it| field(it, "name").filter(|_| field(it, "alias").is_none()))
        {
            // Most repeat a definition of this file; the others were imported.
            found.note_once(found.text(name), clause.byte_range());
        }
    }
}

/// Notes the definitions below `node`. In a function, those that are functions and classes.
fn visit(found: &mut Found<'_>, node: Node<'_>, in_function: bool) {
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
                Some(inner) => {
                    statement(found, inner, whole, in_function);
                    let mut cursor = node.walk();
                    if node.children(&mut cursor).any(|child| child.kind() == "default") {
                        found.note("default", found.documented(whole));
                    }
                }
                // `declare global { … }`
                None if found.text(node).contains("global") && node.kind() == "ambient_declaration" => {
                    found.note("global", found.documented(whole));
                    found.within("global", |found| visit(found, node, in_function));
                }
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
        if !in_function {
            bound(name).into_iter().for_each(|name| found.note(found.text(name), range.clone()));
        }
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

/// The names that a pattern binds.
fn bound(pattern: Node<'_>) -> Vec<Node<'_>> {
    let inner = match pattern.kind() {
        "identifier" | "shorthand_property_identifier_pattern" => return vec![pattern],
        "pair_pattern" => Vec::from_iter(field(pattern, "value")),
        "object_assignment_pattern" | "assignment_pattern" => Vec::from_iter(field(pattern, "left")),
        "object_pattern" | "array_pattern" | "rest_pattern" => children(pattern),
        _ => Vec::new(),
    };
    inner.into_iter().flat_map(bound).collect()
}

/// Notes what is in a function, a class, a type or an object called `name`.
fn value(found: &mut Found<'_>, name: &str, node: Node<'_>) {
    match node.kind() {
        "as_expression"
        | "satisfies_expression"
        | "parenthesized_expression"
        | "arguments"
        | "type_annotation"
        | "parenthesized_type"
        | "intersection_type"
        | "union_type"
        | "array_type"
        | "readonly_type"
        | "generic_type"
        | "type_arguments" => {
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
                Some((_, body)) if node.kind() == "type_alias_declaration" => value(found, name, body),
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
            match field(member, "value").or_else(|| field(member, "type")) {
                Some(of) => value(found, name, of),
                None if member.kind() == "method_definition" => value(found, name, member),
                None => {}
            }
        }
        for member in children(body).into_iter().filter(|it| it.kind() == "method_definition") {
            if field(member, "name").is_some_and(|name| found.text(name) == "constructor") {
                constructed(found, member);
            }
        }
    });
}

/// Notes the members that a constructor makes: `private readonly a: A` among what it takes, `this.b = …` in its body.
fn constructed(found: &mut Found<'_>, constructor: Node<'_>) {
    for parameter in field(constructor, "parameters").map(children).unwrap_or_default() {
        let mut cursor = parameter.walk();
        let is_member = parameter
            .children(&mut cursor)
            .any(|it| matches!(it.kind(), "accessibility_modifier" | "override_modifier" | "readonly"));
        if let Some(name) = field(parameter, "pattern").filter(|name| is_member && name.kind() == "identifier") {
            found.note_once(found.text(name), parameter.byte_range());
        }
    }
    let statements = field(constructor, "body").map(children).unwrap_or_default();
    for assignment in statements.into_iter().flat_map(children).filter(|it| it.kind() == "assignment_expression") {
        let left = field(assignment, "left").filter(|left| left.kind() == "member_expression");
        if let Some(left) = left
            && let (Some(object), Some(name)) = (field(left, "object"), field(left, "property"))
            && object.kind() == "this"
        {
            found.note_once(found.text(name), assignment.byte_range());
        }
    }
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
                    let name = found.text(name).trim_matches(['"', '\'']);
                    found.note(name, decorated(found, member));
                    field(member, "value").into_iter().for_each(|of| value(found, name, of));
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
