//! The texts that code sets names to: properties of objects, arguments with names, variables.

use std::ops::Range;

use tree_sitter::{Node, Tree};

use super::{children, is_test, of, walk};

/// A name with the text that it is set to.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// The last name: `password` of `this.password`.
    pub name: String,
    /// Where that stands.
    pub range: Range<usize>,
    /// The text, without quotes.
    pub text: String,
}

/// The settings in a file, but for those of tests. What a constructor such as `SecretValue.unsafePlainText("…")` is given
/// counts as the text itself.
#[must_use]
pub fn settings(text: &str, tree: &Tree) -> Vec<Setting> {
    let mut found = Vec::new();
    walk(&mut tree.walk(), &mut |node| {
        let (left, right) = match node.kind() {
            "pair" => ("key", "value"),
            "keyword_argument" | "variable_declarator" | "public_field_definition" => ("name", "value"),
            "assignment" | "assignment_expression" => ("left", "right"),
            _ => return !is_test(node, text),
        };
        let (name, value) = (node.child_by_field_name(left), node.child_by_field_name(right));
        if let (Some(name), Some(said)) = (name, value.and_then(|value| said(value, text))) {
            let whole = of(name, text).trim_matches(['"', '\'', '`']);
            let last = whole.rsplit('.').next().unwrap_or(whole);
            found.push(Setting { name: last.to_owned(), range: name.byte_range(), text: said.to_owned() });
        }
        true
    });
    found
}

/// The text that a value is, where nothing is put into it.
fn said<'t>(node: Node<'_>, text: &'t str) -> Option<&'t str> {
    let is_content = |it: &&Node<'_>| matches!(it.kind(), "string_fragment" | "string_content");
    match node.kind() {
        "string" | "template_string" => {
            let inner = children(node);
            let is_end = |it: &Node<'_>| matches!(it.kind(), "string_start" | "string_end");
            let is_plain = inner.iter().all(|it| is_content(&it) || is_end(it));
            inner.iter().find(is_content).filter(|_| is_plain).map(|content| of(*content, text))
        }
        "call_expression" | "call" => {
            let function = node.child_by_field_name("function").map_or("", |function| of(function, text));
            let last = function.rsplit('.').next().unwrap_or(function);
            let arguments = node.child_by_field_name("arguments").map(children).unwrap_or_default();
            let makes_secret = matches!(last, "unsafePlainText" | "plainText" | "unsafe_plain_text" | "plain_text");
            arguments.first().filter(|_| makes_secret).and_then(|argument| said(*argument, text))
        }
        _ => None,
    }
}
