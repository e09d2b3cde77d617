//! Imports point down the list of modules in `xtask/src/lib.rs`, never up.

use super::{assert_none, rust_files};

#[test]
fn imports_point_down() {
    let files = rust_files();
    let order = module_order(&files.iter().find(|file| file.name == "xtask/src/lib.rs").unwrap().text);
    assert_eq!(order.last(), Some(&"diagnostic"));
    let mut findings = Vec::new();
    for file in &files {
        let Some(path) = file.name.strip_prefix("xtask/src/") else { continue };
        for (line, import) in upward_imports(&order, path, &file.text) {
            findings.push(format!("{}:{line}: uses `{import}`, which stands above it", file.name));
        }
    }
    assert_none("modules may only use those below them in `xtask/src/lib.rs`", &findings);
}

#[test]
fn an_upward_import_is_seen_however_it_is_spelled() {
    let order = ["cli", "sync", "plan"];
    let upward = |path: &str, text: &str| upward_imports(&order, path, text);
    assert_eq!(upward("plan/mod.rs", "use a::b;\nuse crate::sync::Rule;\n"), [(2, "sync")]);
    assert_eq!(upward("plan/apply.rs", "use crate::{diagnostic::Span, sync::{Rule, plan}};"), [(1, "sync")]);
    assert_eq!(upward("plan/apply.rs", "let x = super::super::cli::run();"), [(1, "cli")]);
    assert_eq!(upward("plan.rs", "use super::{sync, cli as c};"), [(1, "cli"), (1, "sync")]);
    assert_eq!(upward("sync/mod.rs", "use crate::plan::Plan;\nuse super::plan;\nuse crate::sync::x;"), []);
    assert_eq!(upward("plan/mod.rs", "/// See [`crate::sync`].\n// crate::cli\nuse crate::planner;"), []);
    assert_eq!(upward("main.rs", "use crate::cli;"), []);
}

/// The modules named by `pub mod x;` lines.
fn module_order(lib: &str) -> Vec<&str> {
    lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect()
}

/// Line and name of each module above its own that the file at `path` (relative to the sources) uses. Files that
/// belong to no module of `order` may use all.
fn upward_imports<'a>(order: &[&'a str], path: &str, text: &str) -> Vec<(usize, &'a str)> {
    let segments: Vec<_> = path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').collect();
    let Some(own) = order.iter().position(|module| *module == segments[0]) else { return Vec::new() };
    let to_root = "super::".repeat(segments.len());
    // Comments may link to any module. Blanked rather than removed, so that lines keep their numbers.
    let blank = |line: &str| if line.trim_start().starts_with("//") { "\n".to_owned() } else { line.to_owned() + "\n" };
    let code: String = text.lines().map(blank).collect();
    let mut found = Vec::new();
    for prefix in ["crate::", &to_root] {
        for (at, _) in code.match_indices(prefix) {
            let line = code[..at].matches('\n').count() + 1;
            let names = imported_names(&code[at + prefix.len()..]);
            found.extend(order[..own].iter().filter(|module| names.contains(module)).map(|module| (line, *module)));
        }
    }
    found
}

/// The first segments of what follows `crate::`: one name, or those of a group in braces.
fn imported_names(rest: &str) -> Vec<&str> {
    let Some(group) = rest.strip_prefix('{') else { return vec![identifier(rest)] };
    let mut names = vec![identifier(group.trim_start())];
    let mut depth = 1;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(identifier(group[at + 1..].trim_start())),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn identifier(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}
