//! Definitions in Go.

use tree_sitter::Node;

use super::{Found, children, field};

/// Notes the definitions of a file.
pub(super) fn visit(found: &mut Found<'_>, node: Node<'_>) {
    for child in children(node) {
        match child.kind() {
            "function_declaration" => {
                field(child, "name").into_iter().for_each(|name| found.note(found.text(name), found.documented(child)));
            }
            "method_declaration" => {
                let receiver = field(child, "receiver").and_then(|receiver| receiver_type(found, receiver));
                if let (Some(receiver), Some(name)) = (receiver, field(child, "name")) {
                    found.within(receiver, |found| found.note(found.text(name), found.documented(child)));
                }
            }
            "type_declaration" | "const_declaration" | "var_declaration" => specs(found, child, child),
            "ERROR" => visit(found, child),
            _ => {}
        }
    }
}

/// `Type` of `(t *Type[K])`.
fn receiver_type<'s>(found: &Found<'s>, receiver: Node<'_>) -> Option<&'s str> {
    let text = found.text(receiver).trim_matches(['(', ')']);
    let name = text.rsplit([' ', '*']).find(|word| !word.is_empty());
    let name = text.split_once('[').map_or(name, |(before, _)| before.rsplit([' ', '*']).next());
    name.filter(|name| !name.is_empty())
}

/// Notes each `x` of a declaration of one or of a group.
fn specs(found: &mut Found<'_>, node: Node<'_>, declaration: Node<'_>) {
    let is_spec = |child: &Node<'_>| child.kind() != "comment";
    let all: Vec<_> = children(node).into_iter().filter(is_spec).collect();
    let grouped = found.text(declaration).contains('(') && children(declaration).len() != 1
        || found.text(declaration).split_whitespace().nth(1).is_some_and(|word| word.starts_with('('));
    for spec in all {
        if spec.kind() == "var_spec_list" {
            specs(found, spec, declaration);
            continue;
        }
        let range = found.documented(if grouped { spec } else { declaration });
        let mut cursor = spec.walk();
        let names: Vec<_> = spec.children_by_field_name("name", &mut cursor).collect();
        for name in names.into_iter().filter(|name| name.is_named()) {
            found.note(found.text(name), range.clone());
            if let Some(of) = field(spec, "type") {
                found.within(found.text(name), |found| members(found, of));
            }
        }
    }
}

/// Notes the fields of a structure and the methods of an interface.
fn members(found: &mut Found<'_>, node: Node<'_>) {
    if !matches!(node.kind(), "struct_type" | "interface_type" | "field_declaration_list") {
        return;
    }
    for child in children(node) {
        match child.kind() {
            "field_declaration_list" => members(found, child),
            "field_declaration" | "method_elem" | "method_spec" => {
                let mut cursor = child.walk();
                let names: Vec<_> = child.children_by_field_name("name", &mut cursor).collect();
                names.into_iter().for_each(|name| found.note(found.text(name), found.documented(child)));
            }
            _ => {}
        }
    }
}
