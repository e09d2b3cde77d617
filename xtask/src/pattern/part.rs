//! The parts of a pattern: what it is for, how it is done, an example, what goes wrong.

use serde::{Deserialize, Serialize};

/// Some of a pattern's parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts(u8);

impl Parts {
    /// When it is to be used.
    pub const USE_CASE: Self = Self(1);
    /// How it is done.
    pub const IMPLEMENTATION: Self = Self(2);
    /// Code that shows it.
    pub const EXAMPLE: Self = Self(4);
    /// What goes wrong.
    pub const PITFALLS: Self = Self(8);

    /// Each part, and what it is called, in the order in which they are written.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::USE_CASE, "Use Case"),
        (Self::IMPLEMENTATION, "Implementation"),
        (Self::EXAMPLE, "a code example"),
        (Self::PITFALLS, "Pitfalls"),
    ];

    /// Adds those of `other`.
    pub fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether one of `other` is among them.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all are there.
    #[must_use]
    pub fn is_complete(self) -> bool {
        Self::ALL.iter().all(|(part, _)| self.has(*part))
    }

    /// Whether one is there by whose name this form of patterns is known; code and how it is done are in every form.
    #[must_use]
    pub fn is_of_the_form(self) -> bool {
        self.has(Self::USE_CASE) || self.has(Self::PITFALLS)
    }

    /// The part that has this usual name, in lower case. This is asked for every heading and field.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "use case" | "use cases" | "when to use" | "when to use it" | "when to use this" => Self::USE_CASE,
            "implementation" | "implementation approach" | "approach" | "how" => Self::IMPLEMENTATION,
            "pitfalls" | "pitfalls to avoid" | "common pitfalls" | "gotchas" | "anti-patterns" => Self::PITFALLS,
            _ => Self::default(),
        }
    }

    /// The parts that stand in a pattern's text under any name that they may be meant by, also where a heading is no
    /// more than a line in bold, or folded away. Code may be indented, or HTML. Rather finds one too many.
    #[must_use]
    pub fn guess(body: &str) -> Self {
        let mut parts = Self::default();
        let mut lines = body.lines().peekable();
        let mut blank = true;
        while let Some(line) = lines.next() {
            let text = line.trim_start_matches(['>', ' ', '\t']).trim_end();
            let indented = blank && !text.is_empty() && (line.starts_with('\t') || line.starts_with("    "));
            if indented || text.starts_with("```") || text.starts_with("~~~") || text.contains("<pre") {
                parts.add(Self::EXAMPLE);
            }
            blank = text.is_empty();
            let underlined = lines.peek().is_some_and(|next| {
                let next = next.trim();
                !next.is_empty() && next.chars().all(|c| c == '-' || c == '=')
            });
            parts.add(Self::meant(&head(text, underlined)));
        }
        parts
    }

    /// The parts that a heading may mean, in lower case.
    fn meant(head: &str) -> Self {
        const NOT: [&str; 22] = [
            "pitfall",
            "gotcha",
            "anti-pattern",
            "antipattern",
            "anti pattern",
            "mistake",
            "avoid",
            "caveat",
            "warning",
            "don't",
            "don’t",
            "do not",
            "trap",
            "limitation",
            "drawback",
            "trade-off",
            "tradeoff",
            "consequence",
            "risk",
            "known issue",
            "when not",
            "watch out",
        ];
        const WHEN: [&str; 16] = [
            "use case",
            "use-case",
            "usecase",
            "when",
            "usage",
            "context",
            "problem",
            "motivation",
            "purpose",
            "intent",
            "applica",
            "scenario",
            "why",
            "rationale",
            "background",
            "goal",
        ];
        const HOW: [&str; 8] = ["solution", "how", "step", "procedure", "recipe", "design", "mechanism", "usage"];
        let mut parts = Self::default();
        if head.is_empty() {
            return parts;
        }
        if NOT.iter().any(|word| head.contains(word)) {
            parts.add(Self::PITFALLS);
        } else if WHEN.iter().any(|word| head.starts_with(word)) {
            parts.add(Self::USE_CASE);
        }
        if HOW.iter().any(|word| head.starts_with(word)) || head.contains("implement") || head.contains("approach") {
            parts.add(Self::IMPLEMENTATION);
        }
        if head.contains("example") && head.len() < 20 {
            // What it shows may be a picture, or a link.
            parts.add(Self::EXAMPLE);
        }
        parts
    }
}

/// What a line that may be a heading says: one with marks before it, a colon in it or a rule below it. In lower case,
/// without marks, tags and numbers. Empty where it is none.
fn head(line: &str, underlined: bool) -> String {
    const LONGEST: usize = 48;
    let line = line.trim_start_matches(['-', '+', '>', ' ']);
    let line = line.strip_prefix("* ").unwrap_or(line);
    let marked = underlined || line.starts_with(['#', '<', '|', '*', '_']);
    let line = line.split_once("<summary>").map_or(line, |(_, summary)| summary);
    let line = line.trim_start_matches(|c: char| !c.is_alphabetic());
    let end = line.find([':', '*', '_', '|', '<', '—', '–']).unwrap_or(line.len());
    let is_head = end <= LONGEST && (marked || line[end..].starts_with(':'));
    if is_head { line[..end].trim().to_lowercase() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_known_by_many_names() {
        for text in [
            "### When to use\n",
            "**Use cases**\n",
            "- **Why:** x\n",
            "<summary>Motivation</summary>\n",
            "## 1. Context\n",
        ] {
            assert_eq!(Parts::guess(text), Parts::USE_CASE, "{text}");
        }
        for text in
            ["#### ⚠️ Gotchas\n", "__Common mistakes__\n", "## When not to use it\n", "Don't:\n", "Trade-offs\n----\n"]
        {
            assert_eq!(Parts::guess(text), Parts::PITFALLS, "{text}");
        }
        for text in ["x\n\n    let a = 1;\n", "~~~\n~~~\n", "<pre>x</pre>\n"] {
            assert_eq!(Parts::guess(text), Parts::EXAMPLE, "{text}");
        }
        for text in [
            "When the application needs other settings for each of its environments, and\n",
            "to avoid outages\n",
            "Text.\n",
        ] {
            assert_eq!(Parts::guess(text), Parts::default(), "{text}");
        }
    }
}
