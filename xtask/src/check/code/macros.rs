//! Rust's macros that write: their arguments are tokens, not expressions.

use std::sync::LazyLock;

use regex::Regex;
use tree_sitter::Node;

use super::emitted::Emitted;
use super::of;
use super::sinks::{Kind, Sink};

/// A name that a format string captures: `{name}`, `{name:?}`. Doubled braces are text.
static CAPTURED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\{\{|\{([a-z_][a-z0-9_]*)(?::[^{}]*)?\}").ok());

/// Where a macro's arguments go, if it is one that writes.
pub(super) fn kind(node: Node<'_>, text: &str) -> Option<Kind> {
    match name(node, text)? {
        "trace" | "debug" | "info" | "warn" | "error" | "event" | "log" | "println" | "print" | "eprintln"
        | "eprint" | "dbg" => Some(Kind::Log),
        "panic" | "bail" | "anyhow" | "eyre" | "format_err" => Some(Kind::Error),
        _ => None,
    }
}

fn name<'t>(node: Node<'_>, text: &'t str) -> Option<&'t str> {
    of(node.child_by_field_name("macro")?, text).rsplit("::").next()
}

/// What a macro that writes hands on.
pub(super) fn sink(node: Node<'_>, text: &str) -> Option<Sink> {
    let kind = kind(node, text)?;
    let mut cursor = node.walk();
    let tokens = node.children(&mut cursor).find(|child| child.kind() == "token_tree")?;
    let mut values = Vec::new();
    for argument in arguments(tokens) {
        match argument[..] {
            [only] if matches!(only.kind(), "string_literal" | "raw_string_literal") => {
                captured(only, text, &mut values);
            }
            _ => values.extend(value(&argument, text)),
        }
    }
    Some(Sink { kind, name: format!("{}!", name(node, text)?), range: node.byte_range(), values })
}

/// The tokens between the commas.
fn arguments(tokens: Node<'_>) -> Vec<Vec<Node<'_>>> {
    let mut all = vec![Vec::new()];
    let mut cursor = tokens.walk();
    for token in tokens.children(&mut cursor) {
        match token.kind() {
            "," | ";" => all.push(Vec::new()),
            "(" | ")" | "[" | "]" | "{" | "}" => {}
            _ => all.last_mut().into_iter().for_each(|argument| argument.push(token)),
        }
    }
    all.retain(|argument| !argument.is_empty());
    all
}

fn captured(literal: Node<'_>, text: &str, found: &mut Vec<Emitted>) {
    let Some(captured) = &*CAPTURED else { return };
    for name in captured.captures_iter(of(literal, text)).filter_map(|it| it.get(1)) {
        let start = literal.start_byte() + name.start();
        let name = name.as_str().to_owned();
        found.push(Emitted { range: start..start + name.len(), path: name.clone(), name });
    }
}

/// The value of `name = %a.b`, `?a`, `&a.b.clone()`, where it is one that is only named.
fn value(argument: &[Node<'_>], text: &str) -> Option<Emitted> {
    let assigned = argument.iter().position(|token| token.kind() == "=").map_or(0, |at| at + 1);
    let tokens = argument.get(assigned..)?;
    let signs = tokens.iter().take_while(|token| matches!(token.kind(), "%" | "?" | "&" | "*")).count();
    let tokens = tokens.get(signs..)?;
    let (first, last) = (tokens.first()?, tokens.last()?);
    let mut name = "";
    for token in tokens {
        match token.kind() {
            "identifier" | "self" => {
                let word = of(*token, text);
                // What these give is the value itself.
                if !matches!(
                    word,
                    "clone" | "to_string" | "as_str" | "as_ref" | "to_owned" | "unwrap" | "unwrap_or_default"
                ) {
                    name = word;
                }
            }
            "." => {}
            "token_tree" if of(*token, text) == "()" => {
                if name == of(token.prev_sibling()?, text) && name != "expose_secret" {
                    return None;
                }
            }
            _ => return None,
        }
    }
    let range = first.start_byte()..last.end_byte();
    (!name.is_empty()).then(|| Emitted {
        name: name.to_owned(),
        path: text.get(range.clone()).unwrap_or_default().to_owned(),
        range,
    })
}
