//! Definitions in Rust.

use tree_sitter::Node;

use super::{Found, children, made, outline};

/// Notes the definitions below `node`, and goes into those that hold others.
pub(super) fn visit(found: &mut Found<'_>, node: Node<'_>) {
    for child in children(node) {
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
            "use_declaration" => {
                outline::uses(found, child);
                continue;
            }
            "macro_invocation" | "expression_statement" => {
                found.outline.made.push(child.byte_range());
                continue;
            }
            "attribute_item" if found.text(child).contains("proc_macro_derive") => {
                found.outline.made.push(child.byte_range());
                continue;
            }
            "declaration_list" | "enum_variant_list" | "field_declaration_list" | "foreign_mod_item" | "ERROR" => {
                visit(found, child);
                continue;
            }
            _ => continue,
        };
        let Some(name) = super::field(child, field).and_then(|name| name_of(found.source, name)) else { continue };
        if child.kind() == "macro_definition" {
            found.outline.made.push(child.byte_range());
        }
        if made::is_attributed(found.source, child) {
            found.outline.attributed.push(name.into());
        }
        if child.kind() == "mod_item" {
            outline::module(found, child, name, start(child));
        }
        if nests {
            found.within(name, |found| visit(found, child));
        } else if let Some(body) = super::field(child, "body") {
            // What a function takes over or has made is for itself alone.
            let outline = std::mem::take(&mut found.outline);
            found.within(name, |found| visit(found, body));
            found.outline = outline;
        }
        if child.kind() != "impl_item" {
            found.note(name, start(child)..child.end_byte());
        }
    }
}

/// `Config` of `Config<'a>` and of `crate::Config`, `type` of `r#type`.
fn name_of<'s>(source: &'s str, node: Node<'_>) -> Option<&'s str> {
    let node = node.child_by_field_name("type").unwrap_or(node);
    let node = node.child_by_field_name("name").unwrap_or(node);
    source.get(node.byte_range()).map(outline::plain)
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
