//! Environment variables that code reads, found by tree-sitter.
//!
//! Only what names a variable in full counts. What is written, and what tests read, is left out; configuration that a
//! library derives from a type is not seen.

use std::ops::Range;

use tree_sitter::{Node, Parser, TreeCursor};

use super::symbols::Language;

/// What stands in a file that reads any.
const SIGNS: [&str; 6] = ["env::var", "process.env", "import.meta.env", "environ", "getenv", "os."];

/// A place where a variable is read.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    /// The variable.
    pub name: String,
    /// The expression that reads it.
    pub range: Range<usize>,
}

/// Whether a file at `path` belongs to what runs, by where it is and how it is called.
#[must_use]
pub fn is_program(path: &str) -> bool {
    const FOLDERS: [&str; 19] = [
        "__tests__",
        "bench",
        "benches",
        "benchmarks",
        "build",
        "dist",
        "docs",
        "e2e",
        "example",
        "examples",
        "fixtures",
        "scripts",
        "spec",
        "test",
        "testdata",
        "tests",
        "third_party",
        "tools",
        "vendor",
    ];
    let mut names = path.split('/');
    let name = names.next_back().unwrap_or(path);
    let is_test = name.contains(".test.")
        || name.contains(".spec.")
        || name.contains("_test.")
        || name.starts_with("test_")
        || name.contains(".config.")
        || matches!(name, "build.rs" | "conftest.py" | "setup.py" | "tests.rs");
    !is_test && names.all(|folder| !FOLDERS.contains(&folder))
}

/// Where a source file reads variables.
#[must_use]
pub fn reads(language: Language, source: &str) -> Vec<Read> {
    if !SIGNS.iter().any(|sign| source.contains(sign)) {
        return Vec::new();
    }
    let visit: fn(Node<'_>, &str, &mut Vec<Read>) = match language {
        Language::Rust => rust,
        Language::JavaScript | Language::TypeScript | Language::Tsx => javascript,
        Language::Python => python,
        Language::Go => go,
        Language::Hcl | Language::Yaml | Language::Toml | Language::Json => return Vec::new(),
    };
    let mut parser = Parser::new();
    let Some(tree) = parser.set_language(&language.grammar()).ok().and_then(|()| parser.parse(source, None)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    walk(&mut tree.walk(), &mut |node| {
        visit(node, source, &mut found);
        language != Language::Rust || !is_test_module(node, source)
    });
    found.retain(|read: &Read| !read.name.is_empty());
    found
}

/// Calls `visit` with every node, those below one only where it says so. Without recursion: code nests deeply.
fn walk(cursor: &mut TreeCursor<'_>, visit: &mut impl FnMut(Node<'_>) -> bool) {
    loop {
        if visit(cursor.node()) && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

fn is_test_module(node: Node<'_>, source: &str) -> bool {
    node.kind() == "mod_item" && node.child_by_field_name("name").is_some_and(|name| text(name, source) == "tests")
}

fn text<'s>(node: Node<'_>, source: &'s str) -> &'s str {
    source.get(node.byte_range()).unwrap_or_default()
}

/// What stands in a literal without anything to be put into it.
fn literal(node: Node<'_>, source: &str) -> Option<String> {
    let is_string =
        matches!(node.kind(), "string_literal" | "raw_string_literal" | "string" | "interpreted_string_literal");
    let inner = text(node, source).trim_matches(|c| matches!(c, '"' | '\'' | '`'));
    (is_string && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')).then(|| inner.to_owned())
}

/// The first argument of a call of one of these functions, however they are imported.
fn argument(node: Node<'_>, source: &str, functions: &[&str]) -> Option<Read> {
    let function = text(node.child_by_field_name("function")?, source);
    let arguments = node.child_by_field_name("arguments").filter(|_| functions.contains(&function))?;
    let name = literal(arguments.named_child(0)?, source)?;
    Some(Read { name, range: node.byte_range() })
}

fn rust(node: Node<'_>, source: &str, found: &mut Vec<Read>) {
    if node.kind() == "call_expression" {
        found.extend(argument(node, source, &["env::var", "env::var_os", "std::env::var", "std::env::var_os"]));
    }
}

fn javascript(node: Node<'_>, source: &str, found: &mut Vec<Read>) {
    let is_env = |node: Node<'_>| matches!(text(node, source), "process.env" | "import.meta.env");
    let name = match node.kind() {
        "member_expression" => node.child_by_field_name("property").map(|name| text(name, source).to_owned()),
        "subscript_expression" => node.child_by_field_name("index").and_then(|index| literal(index, source)),
        "variable_declarator" if node.child_by_field_name("value").is_some_and(is_env) => {
            destructured(node, source, found);
            return;
        }
        _ => return,
    };
    if node.child_by_field_name("object").is_some_and(is_env) && !is_written(node) {
        found.extend(name.map(|name| Read { name, range: node.byte_range() }));
    }
}

/// `const { A, B: b, C = 1 } = process.env`.
fn destructured(node: Node<'_>, source: &str, found: &mut Vec<Read>) {
    let Some(pattern) = node.child_by_field_name("name").filter(|name| name.kind() == "object_pattern") else { return };
    for child in pattern.named_children(&mut pattern.walk()) {
        let key = match child.kind() {
            "shorthand_property_identifier_pattern" => Some(child),
            "pair_pattern" => child.child_by_field_name("key"),
            "object_assignment_pattern" => child.child_by_field_name("left"),
            _ => None,
        };
        found.extend(key.map(|key| Read { name: text(key, source).to_owned(), range: child.byte_range() }));
    }
}

/// Whether `node` is what an assignment or `delete` changes.
fn is_written(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| match parent.kind() {
        "assignment_expression" | "augmented_assignment_expression" | "assignment" | "augmented_assignment" => {
            parent.child_by_field_name("left") == Some(node)
        }
        "unary_expression" => parent.child_by_field_name("operator").is_some_and(|it| it.kind() == "delete"),
        "delete_statement" => true,
        _ => false,
    })
}

fn python(node: Node<'_>, source: &str, found: &mut Vec<Read>) {
    match node.kind() {
        "call" => found.extend(argument(node, source, &["os.getenv", "getenv", "os.environ.get", "environ.get"])),
        "subscript" if !is_written(node) => {
            let value = node.child_by_field_name("value").map(|value| text(value, source));
            if matches!(value, Some("os.environ" | "environ")) {
                let name = node.child_by_field_name("subscript").and_then(|index| literal(index, source));
                found.extend(name.map(|name| Read { name, range: node.byte_range() }));
            }
        }
        _ => {}
    }
}

fn go(node: Node<'_>, source: &str, found: &mut Vec<Read>) {
    if node.kind() == "call_expression" {
        found.extend(argument(node, source, &["os.Getenv", "os.LookupEnv"]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(language: Language, source: &str) -> Vec<String> {
        reads(language, source).into_iter().map(|read| read.name).collect()
    }

    #[test]
    fn what_names_a_variable_in_full_is_found() {
        let rust = "fn f() { env::var(\"A\"); std::env::var_os(\"B\"); env::var(name); set_var(\"C\", \"\"); } // env::var(\"D\")
                    mod tests { fn f() { env::var(\"E\"); } } const S: &str = \"env::var(\\\"F\\\")\";";
        assert_eq!(names(Language::Rust, rust), ["A", "B"]);
        let js = "process.env.A; process.env['B'] ?? 1; process.env[x]; process.env.C = '1'; delete process.env.D;
                  const { E, F: f, G = 1 } = process.env; import.meta.env.H; other.env.I; `${process.env.J}`;";
        assert_eq!(names(Language::TypeScript, js), ["A", "B", "E", "F", "G", "H", "J"]);
        assert_eq!(names(Language::JavaScript, js), ["A", "B", "E", "F", "G", "H", "J"]);
        let python = "os.environ['A']; os.getenv(\"B\", 1); os.environ.get('C'); os.environ['D'] = 1; os.environ[x]
del os.environ['E']\nos.environ[f'{x}F']\nenviron['G']\n'H' in os.environ\n";
        assert_eq!(names(Language::Python, python), ["A", "B", "C", "G"]);
        let go = "package a\nfunc f() { os.Getenv(\"A\"); v, ok := os.LookupEnv(`B`); os.Setenv(\"C\", \"\"); os.Getenv(\"D\" + x) }";
        assert_eq!(names(Language::Go, go), ["A", "B"]);
    }

    #[test]
    fn tests_and_tools_are_no_program() {
        assert!(is_program("src/main.rs") && is_program("main.go"));
        for path in
            ["tests/a.rs", "src/a.test.ts", "a_test.go", "x/test_a.py", "build.rs", "vite.config.ts", "scripts/x.py"]
        {
            assert!(!is_program(path), "{path}");
        }
    }
}
