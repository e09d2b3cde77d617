//! What the program has to say about a file, as plain data.
//!
//! Commands that examine files return [`Diagnostic`]s; [`crate::report`] prints them. A diagnostic names the places it
//! is about by byte [`Span`]s and may carry a [`Fix`] made of [`Edit`]s over the original bytes.

use std::borrow::Cow;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

/// How much a diagnostic weighs, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something is wrong; `--check` fails.
    Error,
    /// Something is doubtful; `--check` passes.
    Warning,
    /// Something worth knowing.
    Note,
    /// Something could not be looked at, so nothing is known of it. Neither a pass nor a finding.
    NotChecked,
}

impl Severity {
    /// The word that stands for it in every output format.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::NotChecked => "not checked",
        }
    }
}

/// A range of bytes in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Span {
    /// Relative to the root that was examined, with `/` between names.
    pub path: Utf8PathBuf,
    /// Byte offsets from the start of the file, BOM included. Empty where something is missing.
    pub range: Range<usize>,
}

impl Span {
    /// A range of bytes in a file.
    pub fn new(path: impl Into<Utf8PathBuf>, range: Range<usize>) -> Self {
        Self { path: path.into(), range }
    }

    /// The file as a whole, for what cannot be said of one place in it.
    pub fn file(path: impl Into<Utf8PathBuf>) -> Self {
        Self::new(path, 0..0)
    }
}

/// A further place that a diagnostic is about, such as the other side of a disagreement.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Related {
    /// The place.
    pub span: Span,
    /// What is to be seen there.
    pub label: String,
}

/// One replacement of bytes. An empty range inserts, an empty text deletes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// Edits that together remove the cause of a diagnostic. All are applied or none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fix {
    /// What it does, as an imperative: "change the row to `Canonical`".
    pub title: String,
    /// Non-overlapping, in any order, in one file or several.
    pub edits: Vec<Edit>,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// The rule's id, such as `status-disagreement`. Another tool's has the tool's name before it: `zizmor/artipacked`.
    pub rule: Cow<'static, str>,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in one line, without a full stop.
    pub message: String,
    /// Where to look first.
    pub primary: Span,
    /// What is to be seen at `primary`. Empty where `message` says it all.
    pub label: String,
    /// Where else to look.
    pub related: Vec<Related>,
    /// What to do next, where no fix says it.
    pub help: Option<String>,
    /// What would put it right.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic with nothing but what each must have.
    pub fn new(
        rule: impl Into<Cow<'static, str>>,
        severity: Severity,
        primary: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule: rule.into(),
            severity,
            message: message.into(),
            primary,
            label: String::new(),
            related: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Says what is to be seen at the primary span.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Related { span, label: label.into() });
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Attaches what would put it right.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits });
        self
    }
}

/// Where the text behind spans comes from, so that renderers can show it.
pub trait Sources: Sync {
    /// The text of the file at `path` (a [`Span::path`]), or `None` where it is not there or not UTF-8.
    fn text(&self, path: &Utf8Path) -> Option<Cow<'_, str>>;
}

/// A place for people: both numbers start at 1, the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1. A BOM takes none.
    pub column: usize,
}

impl LineColumn {
    /// Where the byte `offset` of `text` is. An offset past the end is taken for the end; one inside a character for
    /// that character's start.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before[line_start..].chars().filter(|&c| c != '\u{feff}').count() + 1;
        Self { line: before.bytes().filter(|&b| b == b'\n').count() + 1, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_and_column_count_characters_from_one() {
        let text = "\u{feff}eins\r\nzwölf x\n";
        let at = |needle: &str| LineColumn::of(text, text.find(needle).unwrap_or(0));
        assert_eq!(at("eins"), LineColumn { line: 1, column: 1 });
        assert_eq!(at("x"), LineColumn { line: 2, column: 7 });
        assert_eq!(LineColumn::of(text, usize::MAX), LineColumn { line: 3, column: 1 });
        let inside_o_umlaut = text.find('ö').unwrap_or(0) + 1;
        assert_eq!(LineColumn::of(text, inside_o_umlaut), LineColumn { line: 2, column: 3 });
    }
}
