//! The domain: patterns, statuses, legends, references, and how documents spell them.
//!
//! [`Facts`] is all that is kept of a document once it is read: owned, small, and with spans into the file, so that ten
//! thousand documents fit into memory without their texts.

pub mod decision;
pub mod example;
pub mod facts;
pub mod generated;
pub mod infrastructure;
pub mod legend;
pub mod link;
pub mod listing;
pub mod names;
pub mod part;
pub mod record;
pub mod reference;
pub mod sign;
pub mod status;
pub mod table;
pub mod translation;
pub mod verified;
pub mod variables;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use example::{Example, Tie};
pub use generated::Generated;
pub use legend::Legend;
pub use link::Link;
pub use listing::Listing;
pub use names::Names;
pub use part::Parts;
pub use record::Record;
pub use reference::{Part, Reference, Target};
pub use status::{Status, Vocabulary};
pub use table::StatusTable;
pub use variables::VariableTable;
pub use verified::{Verified, When};

/// What a document says about patterns.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// In reading order.
    pub patterns: Vec<Pattern>,
    /// Tables with a column of names and one of statuses. Whether their rows are patterns' only the whole workspace
    /// tells.
    pub tables: Vec<StatusTable>,
    /// Lists or tables under a heading that ends in "Legend" or "Status Levels".
    pub legends: Vec<Legend>,
    /// Links into the repository, where anything is about patterns or decisions.
    pub links: Vec<Link>,
    /// The decision that it records.
    pub record: Option<Record>,
    /// Lists and tables that may name decisions, where its name says that it is an index.
    pub listings: Vec<Listing>,
    /// Whether its folder is one for decisions, so that a conflict in it may hide one.
    pub among_decisions: bool,
    /// Its regions that are generated. What stands in them is not read.
    pub generated: Generated,
    /// Whether it says how all of the repository is, and has a section about its infrastructure.
    pub infrastructure: bool,
    /// Tables of environment variables, where anything is about patterns.
    pub variables: Vec<VariableTable>,
    /// Where a merge conflict begins that nobody has resolved.
    pub conflict: Option<Range<usize>>,
}

/// One pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pattern {
    /// Its name, without `Pattern:`.
    pub name: Box<str>,
    /// The [`key`] of its name.
    pub key: Box<str>,
    /// Where its name stands in its heading.
    pub span: Range<usize>,
    /// The end of its heading's line, where its status would go.
    pub heading_end: usize,
    /// Its status, where it has one.
    pub status: Option<Status>,
    /// When it was last verified, where it has a field for that.
    pub verified: Option<Verified>,
    /// The files, lines and symbols it names as its implementation.
    pub references: Box<[Reference]>,
    /// Its code examples that name the code they are.
    pub examples: Box<[Example]>,
    /// The parts it has under their usual names.
    pub parts: Parts,
    /// What stands below its heading, up to the next one that is not its own.
    pub body: Range<usize>,
}

/// A name as it is compared: lower-case words, without marks, punctuation and a leading "pattern".
#[must_use]
pub fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if key.is_empty() && word.eq_ignore_ascii_case("pattern") {
            continue;
        }
        if !key.is_empty() {
            key.push(' ');
        }
        if word.is_ascii() {
            key.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        } else {
            key.extend(word.chars().flat_map(char::to_lowercase));
        }
    }
    key
}

/// A column's head as it is compared: [`key`], where "pattern" is kept.
#[must_use]
pub fn key_of_head(head: &str) -> String {
    let key = key(head);
    if key.is_empty() && head.to_lowercase().contains("pattern") { "pattern".to_owned() } else { key }
}

#[cfg(test)]
mod tests;
