//! The texts that stand in code, and what they are for there.

use std::ops::Range;

use tree_sitter::{Node, Tree};

use super::{children, is_test, of, sinks, walk};
use crate::repo::symbols::Language;

/// A text in code.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// Without quotes. Where something is put into it, what stands before that.
    pub text: String,
    /// Where it stands, without quotes.
    pub range: Range<usize>,
    /// What it is for.
    pub role: Role,
    /// Whether a call is given it as it stands.
    pub is_argument: bool,
}

/// What a text is for, as far as it can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Whatever it is used for, it is used as it stands.
    Value,
    /// It counts where nothing else is given, or in one of several cases.
    Fallback,
    /// Something is compared with it, or looked for.
    Compared,
    /// People read it: in a log, an error, a documentation.
    Prose,
}

/// The texts in a file, but for those of tests.
#[must_use]
pub fn literals(language: Language, text: &str, tree: &Tree) -> Vec<Literal> {
    let mut found = Vec::new();
    walk(&mut tree.walk(), &mut |node| {
        if matches!(
            node.kind(),
            "string" | "string_literal" | "raw_string_literal" | "template_string" | "interpreted_string_literal"
        ) {
            found.extend(literal(language, node, text));
            return false;
        }
        !is_test(node, text) && !matches!(node.kind(), "attribute_item" | "decorator" | "import_statement")
    });
    found
}

fn literal(language: Language, node: Node<'_>, text: &str) -> Option<Literal> {
    let inner = children(node)
        .into_iter()
        .find(|it| matches!(it.kind(), "string_content" | "string_fragment" | "interpreted_string_literal_content"));
    let range = match inner {
        Some(inner) => inner.byte_range(),
        None => {
            let quoted = of(node, text);
            let start = node.start_byte() + (quoted.len() - quoted.trim_start_matches(['"', '`']).len());
            start..start + quoted.trim_matches(['"', '`']).len()
        }
    };
    let is_argument = node.parent().is_some_and(|it| matches!(it.kind(), "arguments" | "argument_list"));
    let text_of = text.get(range.clone()).filter(|text| !text.is_empty())?.to_owned();
    Some(Literal { text: text_of, range, role: role(language, node, text), is_argument })
}

/// What surrounds a text says what it is for.
fn role(language: Language, node: Node<'_>, text: &str) -> Role {
    let mut inner = node;
    while let Some(outer) = inner.parent() {
        if let Some(role) = role_in(language, inner, outer, text) {
            return role;
        }
        if is_end(outer) {
            break;
        }
        inner = outer;
    }
    Role::Value
}

/// Whether nothing outside of this says what a text in it is for.
fn is_end(node: Node<'_>) -> bool {
    node.kind().ends_with("_statement") && node.kind() != "expression_statement"
        || matches!(node.kind(), "statement_block" | "block" | "program" | "module" | "source_file" | "class_body")
}

fn role_in(language: Language, inner: Node<'_>, outer: Node<'_>, text: &str) -> Option<Role> {
    let is_right = |field: &str| outer.child_by_field_name(field) == Some(inner);
    match outer.kind() {
        "macro_invocation" => {
            let name = outer.child_by_field_name("macro").map_or("", |name| of(name, text));
            (!matches!(name, "vec" | "json" | "serde_json::json" | "format")).then_some(Role::Prose)
        }
        "expression_statement" if inner.kind() == "string" => Some(Role::Prose),
        "jsx_attribute" | "jsx_expression" | "jsx_element" => Some(Role::Prose),
        "binary_expression" | "binary_operator" | "boolean_operator" | "comparison_operator" => {
            let operator = outer.child_by_field_name("operator").or_else(|| outer.child(1));
            match operator.map_or("", |operator| of(operator, text)) {
                "||" | "??" | "or" | "and" | "&&" => Some(Role::Fallback),
                "+" | "%" | "/" | "*" => None,
                _ => Some(Role::Compared),
            }
        }
        "ternary_expression" | "conditional_expression" | "if_expression" | "match_arm" | "switch_case" => {
            Some(Role::Fallback)
        }
        "default_parameter" | "typed_default_parameter" | "assignment_pattern" | "object_assignment_pattern" => {
            Some(Role::Fallback)
        }
        "required_parameter" | "optional_parameter" => Some(Role::Fallback),
        "call_expression" | "call" | "new_expression" => {
            if is_right("arguments") {
                of_argument(language, outer, text)
            } else {
                None
            }
        }
        "keyword_argument" | "pair" => named(outer, &["name", "key"], text),
        "variable_declarator"
        | "const_item"
        | "static_item"
        | "assignment"
        | "const_spec"
        | "let_declaration"
        | "public_field_definition"
        | "var_spec" => named(outer, &["name", "left", "pattern"], text),
        "function_item" | "function_declaration" | "function_definition" | "method_definition" => {
            named(outer, &["name"], text)
        }
        _ => None,
    }
}

/// Whether a name says that something counts only where nothing else is given.
fn named(node: Node<'_>, fields: &[&str], text: &str) -> Option<Role> {
    const WORDS: [&str; 10] =
        ["default", "fallback", "local", "dev", "test", "example", "placeholder", "sample", "help", "description"];
    let name =
        fields.iter().find_map(|field| node.child_by_field_name(field)).map(|name| of(name, text).to_lowercase())?;
    WORDS.iter().any(|word| name.contains(word)).then_some(Role::Fallback)
}

/// What a text is for as an argument.
fn of_argument(language: Language, call: Node<'_>, text: &str) -> Option<Role> {
    if sinks::is_sink(language, call, text) {
        return Some(Role::Prose);
    }
    let field = if call.kind() == "new_expression" { "constructor" } else { "function" };
    let name = of(call.child_by_field_name(field)?, text);
    let method = name.rsplit(['.', ':']).next().unwrap_or_default();
    let lower = method.to_lowercase();
    const FALLBACKS: [&str; 13] = [
        "getenv",
        "env",
        "unwrap_or",
        "unwrap_or_else",
        "or_else",
        "default",
        "get_or",
        "config",
        "field",
        "option",
        "prefault",
        "add_argument",
        "set_default",
    ];
    const COMPARES: [&str; 17] = [
        "includes",
        "startswith",
        "endswith",
        "starts_with",
        "ends_with",
        "indexof",
        "contains",
        "match",
        "matches",
        "test",
        "replace",
        "replaceall",
        "split",
        "strip_prefix",
        "hasprefix",
        "hassuffix",
        "removeprefix",
    ];
    if FALLBACKS.contains(&&*lower)
        || lower.contains("getenv")
        || lower.ends_with("env")
        || name.ends_with("environ.get")
    {
        Some(Role::Fallback)
    } else if COMPARES.contains(&&*lower) {
        Some(Role::Compared)
    } else if matches!(&*lower, "describe" | "deprecated" | "meta" | "about" | "expect" | "print" | "echo" | "example")
    {
        Some(Role::Prose)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(String, Role)> {
        let language = Language::of(path).unwrap();
        let tree = crate::repo::symbols::parse(language, text).unwrap();
        let all = literals(language, text, &tree);
        assert!(all.iter().all(|it| text[it.range.clone()] == it.text));
        all.into_iter().map(|it| (it.text, it.role)).collect()
    }

    #[test]
    fn what_a_text_is_for_is_seen() {
        let of = |text: &str, role| (text.to_owned(), role);
        let js = "const u = 'a'; const v = process.env.X || 'b'; if (h === 'c') {} logger.info('d'); fetch(`e${x}`);
                  const DEFAULT_URL = 'f'; f({ default: 'g', url: 'h' }); x.startsWith('i');";
        let expected = [
            of("a", Role::Value),
            of("b", Role::Fallback),
            of("c", Role::Compared),
            of("d", Role::Prose),
            of("e", Role::Value),
            of("f", Role::Fallback),
            of("g", Role::Fallback),
            of("h", Role::Value),
            of("i", Role::Compared),
        ];
        assert_eq!(found("a.ts", js), expected);
        let python =
            "def f(u='a'):\n    \"\"\"b\"\"\"\n    x = os.getenv('C', 'd')\n    get('e')\n    return x or 'f'\n";
        let expected = [
            of("a", Role::Fallback),
            of("b", Role::Prose),
            of("C", Role::Fallback),
            of("d", Role::Fallback),
            of("e", Role::Value),
            of("f", Role::Fallback),
        ];
        assert_eq!(found("a.py", python), expected);
        let rust = "const U: &str = \"a\"; fn f() { let x = env::var(\"B\").unwrap_or_else(|_| \"c\".into()); info!(\"d\"); g(\"e\"); }
                    #[cfg(test)] mod t { fn f() { g(\"h\"); } }";
        let expected = [
            of("a", Role::Value),
            of("B", Role::Value),
            of("c", Role::Fallback),
            of("d", Role::Prose),
            of("e", Role::Value),
        ];
        assert_eq!(found("a.rs", rust), expected);
        assert_eq!(found("a.go", "package a\nvar u = \"a\"\n"), [of("a", Role::Value)]);
    }
}
