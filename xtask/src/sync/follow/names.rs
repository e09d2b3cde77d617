//! What the names of files tell.

use crate::repo::files::{folder, name};

/// What an edited file keeps of its kind: its ending, or that of the language that it may be written in next.
pub(super) fn family(path: &str) -> &str {
    match name(path).rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts" => "js",
        "yml" | "yaml" => "yaml",
        "md" | "mdx" | "markdown" => "md",
        "c" | "cc" | "cpp" | "cxx" | "h" | "hh" | "hpp" => "c",
        "sh" | "bash" => "sh",
        "json" | "jsonc" | "json5" => "json",
        ending => ending,
    }
}

/// Two paths without the names that both end in: the folders between which what is below them moved.
pub(super) fn stems<'a>(from: &'a str, to: &'a str) -> (&'a str, &'a str) {
    let (mut a, mut b) = (from, to);
    while !a.is_empty() && !b.is_empty() && name(a) == name(b) {
        (a, b) = (folder(a), folder(b));
    }
    (a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_what_differs() {
        assert_eq!(stems("a/b/c.rs", "x/b/c.rs"), ("a", "x"));
        assert_eq!(stems("b/c.rs", "x/b/c.rs"), ("", "x"));
        assert_eq!(stems("b/c.rs", "b/d.rs"), ("b/c.rs", "b/d.rs"));
    }
}
