//! Definitions in HCL, as Terraform and others use it.

use tree_sitter::Node;

use super::{Found, children};

/// Notes the blocks and attributes below `node`.
pub(super) fn visit(found: &mut Found<'_>, node: Node<'_>) {
    for child in children(node) {
        match child.kind() {
            "body" | "ERROR" => visit(found, child),
            "attribute" => {
                if let Some(name) = child.named_child(0) {
                    found.note(found.text(name), found.documented(child));
                }
            }
            "block" => block(found, child),
            _ => {}
        }
    }
}

/// `resource "type" "name" {…}` is `resource.type.name`, and `variable "x"` also `var.x`.
fn block(found: &mut Found<'_>, node: Node<'_>) {
    let heads = children(node).into_iter().filter(|child| matches!(child.kind(), "identifier" | "string_lit"));
    let names: Vec<&str> = heads.map(|head| found.text(head).trim_matches('"')).collect();
    let Some((kind, labels)) = names.split_first() else { return };
    let range = found.documented(node);
    let outermost = found.names.is_empty();
    let other = match *kind {
        "variable" if outermost => Some("var"),
        "locals" if outermost => Some("local"),
        _ => None,
    };
    for kind in std::iter::once(*kind).chain(other) {
        let depth = found.names.len();
        let mut path: Vec<&str> = [kind].into_iter().chain(labels.iter().copied()).collect();
        let last = path.pop().unwrap_or(kind);
        found.names.extend(path.into_iter().map(Box::from));
        found.note(last, range.clone());
        found.within(last, |found| visit(found, node));
        found.names.truncate(depth);
    }
}
