//! The values that an expression hands on under names of their own, as far as it hands them on as they are.

use std::ops::Range;

use tree_sitter::Node;

use super::{children, of};

/// A value with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// The last name: `email` of `user.email`.
    pub name: String,
    /// As it is written.
    pub path: String,
    /// Where that stands.
    pub range: Range<usize>,
}

/// Adds what `node` hands on. What a function makes of a value is another value, unless it only writes it out.
pub(super) fn emitted(node: Node<'_>, text: &str, found: &mut Vec<Emitted>) {
    let named = |name: Node<'_>| Emitted {
        name: of(name, text).trim_matches(['"', '\'', '`']).to_owned(),
        path: of(node, text).to_owned(),
        range: node.byte_range(),
    };
    let mut all = |nodes: Vec<Node<'_>>| nodes.into_iter().for_each(|node| emitted(node, text, found));
    match node.kind() {
        "identifier" | "shorthand_property_identifier" => found.push(named(node)),
        "member_expression" | "attribute" | "selector_expression" => {
            let name = ["property", "attribute", "field"].iter().find_map(|field| node.child_by_field_name(field));
            found.extend(name.map(named));
        }
        "subscript_expression" | "subscript" | "index_expression" => {
            let index = ["index", "subscript"].iter().find_map(|field| node.child_by_field_name(field));
            let is_name = |index: &Node<'_>| matches!(index.kind(), "string" | "interpreted_string_literal");
            found.extend(index.filter(is_name).map(named));
        }
        "template_string"
        | "string"
        | "concatenated_string"
        | "template_substitution"
        | "array"
        | "list"
        | "tuple"
        | "object"
        | "dictionary"
        | "parenthesized_expression"
        | "as_expression"
        | "non_null_expression"
        | "await_expression"
        | "await"
        | "satisfies_expression" => {
            let inner = children(node).into_iter();
            all(match node.kind() {
                // What stands behind is a type.
                "as_expression" | "satisfies_expression" => inner.take(1).collect(),
                _ => inner.collect(),
            });
        }
        "interpolation" => all(node.child_by_field_name("expression").into_iter().collect()),
        "pair" | "keyword_argument" => all(node.child_by_field_name("value").into_iter().collect()),
        "ternary_expression" => {
            let branches = ["consequence", "alternative"];
            all(branches.iter().filter_map(|field| node.child_by_field_name(field)).collect());
        }
        "binary_expression" | "binary_operator" | "boolean_operator" => {
            let operator = node.child_by_field_name("operator").map_or("", |operator| of(operator, text));
            if matches!(operator, "+" | "%" | "||" | "??" | "or") {
                all(["left", "right"].iter().filter_map(|field| node.child_by_field_name(field)).collect());
            }
        }
        "call_expression" | "call" => all(written_out(node, text)),
        _ => {}
    }
}

/// What a call writes out as it is: the arguments of `str(…)` and `"…".format(…)`, and that of which `.toString()` is one.
fn written_out<'t>(call: Node<'t>, text: &str) -> Vec<Node<'t>> {
    const WRITERS: [&str; 9] = [
        "str",
        "repr",
        "String",
        "JSON.stringify",
        "json.dumps",
        "fmt.Sprintf",
        "fmt.Sprint",
        "util.inspect",
        "inspect",
    ];
    let Some(function) = call.child_by_field_name("function") else { return Vec::new() };
    let arguments = call.child_by_field_name("arguments").map(children).unwrap_or_default();
    let name = of(function, text);
    let owner = ["object", "operand"].iter().find_map(|field| function.child_by_field_name(field));
    let method = name.rsplit('.').next().unwrap_or_default();
    match owner {
        _ if WRITERS.contains(&name) => arguments,
        Some(owner) if method == "format" && owner.kind() == "string" => arguments,
        Some(owner) if matches!(method, "toString" | "trim" | "strip") && arguments.is_empty() => vec![owner],
        _ => Vec::new(),
    }
}
