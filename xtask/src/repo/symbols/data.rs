//! Keys in YAML, JSON and TOML. Elements of lists go by their number, from 0.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use tree_sitter::Node;

use super::{Found, Symbol, children, field};

/// Notes the keys below `node` of a YAML or JSON file.
pub(super) fn visit(found: &mut Found<'_>, node: Node<'_>) {
    match node.kind() {
        "block_mapping_pair" | "flow_pair" | "pair" => {
            let Some(key) = field(node, "key") else { return };
            let key = unquoted(found.text(key));
            found.note(&key, found.documented(node));
            if let Some(value) = field(node, "value") {
                found.within(&key, |found| visit(found, value));
            }
        }
        "block_sequence" | "flow_sequence" | "array" => {
            let elements = children(node).into_iter().filter(|child| child.kind() != "comment");
            for (number, element) in elements.enumerate() {
                let number = number.to_string();
                found.note(&number, element.start_byte()..found.end(element));
                found.within(&number, |found| visit(found, element));
            }
        }
        "string" | "block_scalar" | "plain_scalar" | "comment" => {}
        _ => children(node).into_iter().for_each(|child| visit(found, child)),
    }
}

/// Notes the keys and tables of a TOML file.
pub(super) fn toml(found: &mut Found<'_>, root: Node<'_>) {
    let mut counts: Vec<(Vec<Box<str>>, usize)> = Vec::new();
    for child in children(root) {
        match child.kind() {
            "pair" => pair(found, child),
            "table" | "table_array_element" => {
                let Some(key) = child.named_child(0) else { continue };
                let mut names = keys(found, key);
                // `[[a]]` and then `[a.b]` is `a.0.b`.
                for length in (1..names.len()).rev() {
                    if let Some((_, count)) = counts.iter().find(|(path, _)| path[..] == names[..length]) {
                        names.insert(length, (count - 1).to_string().into());
                    }
                }
                if child.kind() == "table_array_element" {
                    let at = counts.iter().position(|(path, _)| *path == names).unwrap_or(counts.len());
                    if at == counts.len() {
                        counts.push((names.clone(), 0));
                    }
                    let number = counts[at].1.to_string();
                    counts[at].1 += 1;
                    names.push(number.into());
                }
                nested(found, names, found.documented(child), |found| {
                    children(child).into_iter().filter(|inner| inner.kind() == "pair").for_each(|it| pair(found, it));
                });
            }
            _ => {}
        }
    }
    implied(found);
}

/// Notes the tables that no header names: `a` of `[a.b]`, and `bin` of all `[[bin]]`. From the first in it to the last.
fn implied(found: &mut Found<'_>) {
    let named: HashSet<&[Box<str>]> = found.symbols.iter().map(|symbol| &*symbol.names).collect();
    let mut tables: BTreeMap<&[Box<str>], Range<usize>> = BTreeMap::new();
    for symbol in &found.symbols {
        let outer = (1..symbol.names.len()).map(|length| &symbol.names[..length]);
        for names in outer.filter(|names| !named.contains(names)) {
            let range = tables.entry(names).or_insert_with(|| symbol.range.clone());
            *range = range.start.min(symbol.range.start)..range.end.max(symbol.range.end);
        }
    }
    let symbol = |(names, range): (&[Box<str>], _)| Symbol { path: names.join(".").into(), names: names.into(), range };
    let tables: Vec<_> = tables.into_iter().map(symbol).collect();
    found.symbols.extend(tables);
}

fn pair(found: &mut Found<'_>, node: Node<'_>) {
    let (Some(key), Some(value)) = (node.named_child(0), node.named_child(1)) else { return };
    let names = keys(found, key);
    nested(found, names, found.documented(node), |found| toml_value(found, value));
}

fn toml_value(found: &mut Found<'_>, value: Node<'_>) {
    let elements = children(value).into_iter().filter(|child| child.kind() != "comment");
    match value.kind() {
        "inline_table" => elements.for_each(|child| pair(found, child)),
        "array" => {
            for (number, element) in elements.enumerate() {
                let number = number.to_string();
                found.note(&number, element.byte_range());
                found.within(&number, |found| toml_value(found, element));
            }
        }
        _ => {}
    }
}

/// Notes a key of several names, and goes into it.
fn nested(found: &mut Found<'_>, mut names: Vec<Box<str>>, range: Range<usize>, visit: impl FnOnce(&mut Found<'_>)) {
    let Some(last) = names.pop() else { return };
    let depth = found.names.len();
    found.names.extend(names);
    found.note(&last, range);
    found.within(&last, visit);
    found.names.truncate(depth);
}

/// The names in a key such as `a."b.c".d`.
fn keys(found: &Found<'_>, key: Node<'_>) -> Vec<Box<str>> {
    match key.kind() {
        "dotted_key" => children(key).into_iter().flat_map(|part| keys(found, part)).collect(),
        _ => vec![unquoted(found.text(key)).into()],
    }
}

/// A key without its quotes.
fn unquoted(text: &str) -> String {
    let inner = ['"', '\''].iter().find_map(|&quote| text.strip_prefix(quote)?.strip_suffix(quote));
    if text.starts_with('"')
        && let Ok(text) = serde_json::from_str(text)
    {
        text
    } else {
        inner.unwrap_or(text).to_owned()
    }
}
