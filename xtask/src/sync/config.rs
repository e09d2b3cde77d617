//! What `patternbook.toml` says about documents.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Severity, Span};

/// The file's name, in the root.
pub const NAME: &str = "patternbook.toml";

/// What is configured.
#[derive(Debug, Default)]
pub struct Config {
    /// Where legends come from. `None` where nothing is said.
    pub legend: Option<LegendSource>,
    /// `[docs] statuses`: the words that are statuses. `None` leaves it to the legend.
    pub statuses: Option<Vec<String>>,
}

/// Where legends come from.
#[derive(Debug, PartialEq, Eq)]
pub enum LegendSource {
    /// `[docs] legend = "path"`, with the place of the path.
    Document(String, Range<usize>),
    /// `[legend]`: status and meaning.
    Inline(Vec<(String, String)>),
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    docs: Docs,
    legend: Option<Spanned<toml::Table>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Docs {
    legend: Option<Spanned<String>>,
    statuses: Option<Spanned<Vec<String>>>,
}

impl Config {
    /// Reads the file's text. Tables that are about something else are left to others.
    ///
    /// # Errors
    ///
    /// A diagnostic that says where it is wrong.
    pub fn read(text: &str) -> Result<Self, Box<Diagnostic>> {
        let file: File = toml::from_str(text).map_err(|error| {
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            wrong(error.span().unwrap_or(0..0), message)
        })?;
        let legend = match (file.docs.legend, file.legend) {
            (Some(path), Some(_)) => {
                return Err(wrong(
                    path.span(),
                    "both `[docs] legend` and `[legend]` say what the legend is".to_owned(),
                ));
            }
            (Some(path), None) => Some(LegendSource::Document(path.get_ref().clone(), path.span())),
            (None, Some(table)) => Some(LegendSource::Inline(inline(table)?)),
            (None, None) => None,
        };
        let statuses = file.docs.statuses.map(|statuses| match statuses.get_ref().is_empty() {
            true => Err(wrong(statuses.span(), "`statuses` is empty, so that no status would be right".to_owned())),
            false => Ok(statuses.into_inner()),
        });
        Ok(Self { legend, statuses: statuses.transpose()? })
    }
}

fn inline(table: Spanned<toml::Table>) -> Result<Vec<(String, String)>, Box<Diagnostic>> {
    let span = table.span();
    let entries = table.into_inner().into_iter().map(|(status, meaning)| match meaning {
        toml::Value::String(meaning) => Ok((status, meaning)),
        other => Err(wrong(span.clone(), format!("`{status}` in `[legend]` is a {}, not a text", other.type_str()))),
    });
    let entries: Vec<_> = entries.collect::<Result<_, _>>()?;
    if entries.is_empty() { Err(wrong(span, "`[legend]` is empty".to_owned())) } else { Ok(entries) }
}

/// A diagnostic about a place in the file.
pub(super) fn wrong(range: Range<usize>, message: String) -> Box<Diagnostic> {
    let help = "`[docs]` takes `legend = \"path/of/a/document.md\"` and `statuses = [\"Canonical\", …]`; \
                `[legend]` takes `Status = \"meaning\"`";
    Box::new(Diagnostic::new("configuration", Severity::Error, Span::new(NAME, range), message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_tables_are_left_alone_and_mistakes_are_placed() {
        let config = Config::read("[pack]\nname = \"x\"\n[docs]\nlegend = \"a.md\"\n").unwrap();
        assert!(matches!(config.legend, Some(LegendSource::Document(path, _)) if path == "a.md"));
        let wrong = Config::read("[docs]\nlegends = 1\n").unwrap_err();
        assert_eq!(wrong.primary.range, 7..14);
        assert!(Config::read("[legend]\nCanonical = 1\n").is_err());
        assert!(Config::read("[docs\n").is_err());
        assert!(Config::read("").unwrap().legend.is_none());
    }
}
