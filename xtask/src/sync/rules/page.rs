//! The page of each rule: what, why, an example, how it is put right, how it is waived.

use rust_embed::Embed;

use super::ALL;
use crate::diagnostic::Severity;
use crate::sync::found::ABOUT_FINDINGS;

#[derive(Embed)]
#[folder = "docs/rules/"]
struct Files;

/// What is to be said of a rule.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rule's id.
    pub id: &'static str,
    /// What it holds to be true, as a sentence.
    pub summary: &'static str,
    /// How much what it finds weighs, as a rule.
    pub severity: Severity,
    /// The whole page, as Markdown. Empty where it has none, which a test does not let pass.
    pub text: String,
}

impl Page {
    /// The page of the rule `id`, with what the rule says of itself.
    #[must_use]
    pub fn new(id: &'static str, summary: &'static str, severity: Severity) -> Self {
        let file = Files::get(&format!("{id}.md"));
        // A checkout may have turned the line endings.
        let text = file.map(|file| String::from_utf8_lossy(&file.data).replace("\r\n", "\n"));
        Self { id, summary, severity, text: text.unwrap_or_default() }
    }

    /// Whether a rule `id` of any command has a page.
    #[must_use]
    pub fn exists(id: &str) -> bool {
        Files::get(&format!("{id}.md")).is_some()
    }

    /// The first sentence of the summary.
    #[must_use]
    pub fn headline(&self) -> &'static str {
        self.summary.find(". ").or_else(|| self.summary.find("; ")).map_or(self.summary, |end| &self.summary[..end])
    }

    /// The page's second paragraph, below the heading and the summary: why the rule is there.
    #[must_use]
    pub fn why(&self) -> &str {
        self.text.split("\n\n").nth(2).unwrap_or(self.summary)
    }
}

/// The pages of all rules, in the order in which they are documented.
#[must_use]
pub fn pages() -> Vec<Page> {
    let of_rules = ALL.iter().map(|rule| Page::new(rule.id(), rule.summary(), rule.severity()));
    let others = ABOUT_FINDINGS.iter().map(|&(id, summary, severity)| Page::new(id, summary, severity));
    of_rules.chain(others).collect()
}

/// The page of the rule `id`.
#[must_use]
pub fn page(id: &str) -> Option<Page> {
    pages().into_iter().find(|page| page.id == id)
}

/// The rule that is probably meant by `id`.
#[must_use]
pub fn nearest(id: &str) -> Option<&'static str> {
    nearest_of(id, ALL.iter().map(|rule| rule.id()).chain(ABOUT_FINDINGS.iter().map(|(id, ..)| *id)))
}

/// Whether `sync-docs` has a rule of this id.
#[must_use]
pub fn exists(id: &str) -> bool {
    super::rule(id).is_some() || ABOUT_FINDINGS.iter().any(|(known, ..)| *known == id)
}

/// The one of `ids` that is probably meant by `id`.
#[must_use]
pub fn nearest_of(id: &str, ids: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let near = ids.map(|known| (strsim::damerau_levenshtein(known, &id.to_lowercase().replace('_', "-")), known)).min();
    near.filter(|(distance, known)| *distance * 3 <= known.len()).map(|(_, known)| known)
}
