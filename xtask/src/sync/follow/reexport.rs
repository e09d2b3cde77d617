//! Whether a file hands on what another one defines.

use std::sync::OnceLock;

use regex::Regex;

use super::names::family;
use crate::repo::files::{self, name};
use crate::repo::symbols::{last_word, words};

/// `pub use a::{b, c};`
const RUST: &str = r"(?m)^\s*pub(?:\([^)]*\))?\s+use\s+([^;]+);";

/// `export { a } from './b'`, `export * from './b'`
const TYPESCRIPT: &str = r#"export\s+(?:type\s+)?(\*|\{[^}]*\})\s*from\s*['"](\.[^'"]*)['"]"#;

/// `from .b import a`, also over several lines
const PYTHON: &str = r"(?m)^from\s+([.\w]+)\s+import\s+(\([^)]*\)|[^\n]*)";

/// Whether the text of the file at `path` takes what is called `symbol` over from the file at `from`, and offers it as
/// its own.
pub(super) fn is_from(path: &str, text: &str, symbol: &str, from: &str) -> bool {
    let word = last_word(symbol);
    match family(path) {
        "rs" => statements(RUST, text).iter().any(|it| {
            let words: Vec<&str> = words(&it[0]).collect();
            let names_it = words.last() == Some(&"*") || it[0].trim_end().ends_with('*') || words.contains(&word);
            names_it && words.contains(&module(from))
        }),
        "js" => statements(TYPESCRIPT, text).iter().any(|it| {
            let names_it = it[0] == "*" || words(&it[0]).any(|other| other == word);
            names_it && leads_to(path, &it[1], from)
        }),
        "py" => statements(PYTHON, text).iter().any(|it| {
            let names_it = it[1].trim() == "*" || words(&it[1]).any(|other| other == word);
            names_it && it[0].rsplit('.').next() == Some(module(from))
        }),
        _ => false,
    }
}

/// What the groups of a pattern match in a text.
fn statements(pattern: &'static str, text: &str) -> Vec<Vec<String>> {
    static KNOWN: OnceLock<Vec<(&str, Regex)>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        [RUST, TYPESCRIPT, PYTHON].into_iter().filter_map(|it| Some((it, Regex::new(it).ok()?))).collect()
    });
    let Some((_, regex)) = known.iter().find(|(it, _)| *it == pattern) else { return Vec::new() };
    let groups = |found: regex::Captures<'_>| {
        found.iter().skip(1).flatten().map(|group| group.as_str().to_owned()).collect::<Vec<_>>()
    };
    regex.captures_iter(text).map(groups).collect()
}

/// What a file is called as a module: `config` for `config.rs`, `config/mod.rs` and `config/__init__.py`.
fn module(path: &str) -> &str {
    let stem = |name: &str| name.split('.').next().map_or(0, str::len);
    let last = name(path);
    match &last[..stem(last)] {
        "mod" | "__init__" | "lib" => path.rsplit('/').nth(1).unwrap_or_default(),
        other => other,
    }
}

/// Whether `specifier` in the file at `path` is the file at `from`.
fn leads_to(path: &str, specifier: &str, from: &str) -> bool {
    let folder = files::folder(path);
    let without_ending = |path: &str| match path.rsplit_once('.') {
        Some((stem, _)) if family(path) == "js" => stem.to_owned(),
        _ => path.to_owned(),
    };
    let Some(target) = files::join(folder, specifier) else { return false };
    let (target, from) = (without_ending(&target), without_ending(from));
    from == target || from == format!("{target}/index")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_on_is_known_in_each_language() {
        let handed_on = |path: &str, text: &str, from: &str| is_from(path, text, "load", from);
        assert!(handed_on("src/lib.rs", "pub use config::load;\n", "src/config.rs"));
        assert!(handed_on("src/lib.rs", "pub use crate::config::{\n    save,\n    load,\n};\n", "src/config/mod.rs"));
        assert!(handed_on("src/lib.rs", "pub use config::*;\n", "src/config.rs"));
        assert!(!handed_on("src/lib.rs", "use config::load;\n", "src/config.rs"));
        assert!(!handed_on("src/lib.rs", "pub use config::save;\n", "src/config.rs"));
        assert!(handed_on("src/a.ts", "export { save, load } from './b'\n", "src/b.ts"));
        assert!(handed_on("src/a.ts", "export * from \"./b/index.js\";\n", "src/b/index.ts"));
        assert!(handed_on("src/a.ts", "export * from './b';\n", "src/b/index.ts"));
        assert!(!handed_on("src/a.ts", "export * from './c';\n", "src/b.ts"));
        assert!(handed_on("a/x.py", "from .y import load\n", "a/y.py"));
        assert!(handed_on("a/x.py", "from a.y import (\n    load,\n    save,\n)\n", "a/y.py"));
        assert!(!handed_on("a/x.py", "from .z import load\n", "a/y.py"));
    }
}
