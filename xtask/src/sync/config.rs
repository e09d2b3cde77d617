//! What `patternbook.toml` says about documents.

use std::collections::BTreeMap;
use std::ops::Range;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::Deserialize;
use toml::Spanned;

use super::rules;
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::pattern::names::Column;
use crate::pattern::status::Match;
use crate::pattern::{Names, Vocabulary};

/// The file's name, in the root.
pub const NAME: &str = "patternbook.toml";

/// What is configured.
#[derive(Debug, Default)]
pub struct Config {
    /// Where legends come from. `None` where nothing is said.
    pub legend: Option<LegendSource>,
    /// `[docs] statuses`: the words that are statuses. `None` leaves it to the legend.
    pub statuses: Option<Vec<String>>,
    /// `[docs.aliases]`: other words for statuses.
    pub aliases: Vec<Alias>,
    /// `[docs] fail`: the rules whose findings fail, however little they weigh.
    pub fail: Vec<String>,
    /// Which documents are read, and how.
    pub scope: Scope,
}

/// Which documents are read, and what is looked for in them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scope {
    /// `[docs.columns]` and `[docs] status_field`: what columns and fields are called.
    pub names: Names,
    /// `[docs] include`: the only documents that are read. `None` for all.
    include: Option<Globs>,
    /// `[docs] exclude`: documents that are not read.
    exclude: Option<Globs>,
}

/// Patterns of paths, as in `.gitignore`.
#[derive(Debug, Clone)]
struct Globs {
    list: Vec<String>,
    matcher: Gitignore,
}

impl PartialEq for Globs {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

/// Where legends come from.
#[derive(Debug, PartialEq, Eq)]
pub enum LegendSource {
    /// `[docs] legend = "path"`, with the place of the path.
    Document(String, Range<usize>),
    /// `[legend]`: status and meaning.
    Inline(Vec<(String, String)>),
}

/// Another word for a status.
#[derive(Debug, PartialEq, Eq)]
pub struct Alias {
    /// The word.
    pub word: String,
    /// The status that it counts as.
    pub status: String,
    /// Where that is said.
    pub span: Range<usize>,
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
    #[serde(default)]
    aliases: BTreeMap<String, Spanned<String>>,
    include: Option<Spanned<Vec<Spanned<String>>>>,
    exclude: Option<Spanned<Vec<Spanned<String>>>>,
    status_field: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    fail: Vec<Spanned<String>>,
    #[serde(default)]
    columns: Columns,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    name: Option<Spanned<Vec<String>>>,
    status: Option<Spanned<Vec<String>>>,
    reference: Option<Spanned<Vec<String>>>,
}

impl Config {
    /// Reads the file's text. Tables that are about something else are left to others.
    ///
    /// # Errors
    ///
    /// A diagnostic that says where it is wrong.
    pub fn read(text: &str) -> Result<Self, Box<Diagnostic>> {
        let file: File = toml::from_str(text).map_err(|error| unreadable(text, &error))?;
        let docs = file.docs;
        let legend = match (docs.legend, file.legend) {
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
        let statuses = docs.statuses.map(|statuses| filled(statuses, "statuses", "no status would be right"));
        let alias = |(word, status): (String, Spanned<String>)| {
            let span = status.span();
            Alias { word, status: status.into_inner(), span }
        };
        let mut names = Names::default();
        if let Some(fields) = docs.status_field {
            names.add_status_fields(filled(fields, "status_field", "no pattern would have a status")?);
        }
        let columns = [
            (Column::Name, docs.columns.name),
            (Column::Status, docs.columns.status),
            (Column::Reference, docs.columns.reference),
        ];
        for (column, heads) in columns {
            names.add_columns(column, heads.into_iter().flat_map(Spanned::into_inner));
        }
        let include =
            docs.include.map(|include| filled(include, "include", "no document would be read")).transpose()?;
        Ok(Self {
            legend,
            statuses: statuses.transpose()?,
            aliases: docs.aliases.into_iter().map(alias).collect(),
            fail: docs.fail.into_iter().map(rule).collect::<Result<_, _>>()?,
            scope: Scope {
                names,
                include: include.map(Globs::of).transpose()?,
                exclude: docs.exclude.map(|exclude| Globs::of(exclude.into_inner())).transpose()?,
            },
        })
    }
}

impl Scope {
    /// Whether the document at `path` is read.
    #[must_use]
    pub fn reads(&self, path: &str) -> bool {
        let matches = |globs: &Globs| globs.matcher.matched_path_or_any_parents(path, false).is_ignore();
        self.include.as_ref().is_none_or(matches) && !self.exclude.as_ref().is_some_and(matches)
    }
}

/// The id of a rule of `sync-docs`.
fn rule(id: Spanned<String>) -> Result<String, Box<Diagnostic>> {
    if rules::exists(id.get_ref()) {
        return Ok(id.into_inner());
    }
    let diagnostic = wrong(id.span(), format!("there is no rule `{}`", id.get_ref()));
    let help = rules::nearest(id.get_ref()).map(|near| format!("did you mean `{near}`?"));
    Err(Box::new(diagnostic.help(help.unwrap_or_else(|| "`patternbook explain` lists them".to_owned()))))
}

/// A list that would leave nothing if it were empty.
fn filled<T>(list: Spanned<Vec<T>>, name: &str, else_: &str) -> Result<Vec<T>, Box<Diagnostic>> {
    match list.get_ref().is_empty() {
        true => Err(wrong(list.span(), format!("`{name}` is empty, so that {else_}"))),
        false => Ok(list.into_inner()),
    }
}

impl Globs {
    fn of(list: Vec<Spanned<String>>) -> Result<Self, Box<Diagnostic>> {
        let mut globs = GitignoreBuilder::new("");
        for glob in &list {
            let added = globs.add_line(None, glob.get_ref());
            added.map_err(|error| wrong(glob.span(), format!("this is no pattern of paths: {error}")))?;
        }
        let matcher = globs.build().map_err(|error| wrong(0..0, error.to_string()))?;
        Ok(Self { list: list.into_iter().map(Spanned::into_inner).collect(), matcher })
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

/// What the parser says; of a key that is not known, which one may be meant.
fn unreadable(text: &str, error: &toml::de::Error) -> Box<Diagnostic> {
    let message = error.message().lines().next().unwrap_or_default();
    let span = error.span().unwrap_or(0..0);
    let Some((_, known)) = message.strip_prefix("unknown field ").and_then(|rest| rest.split_once("expected")) else {
        return wrong(span, message.to_owned());
    };
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    let key = text.get(span.clone()).unwrap_or_default();
    let near = known.iter().map(|name| (strsim::damerau_levenshtein(name, key), *name)).min();
    let help = match near.filter(|(distance, name)| distance * 2 <= name.len()) {
        Some((_, name)) => format!("did you mean `{name}`?"),
        None => format!("there are {}", known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    };
    let message = format!("there is no key `{key}` here");
    Box::new(Diagnostic::new(RULE, Severity::Error, Span::new(NAME, span), message).help(help))
}

const RULE: &str = "configuration";

/// A diagnostic about a place in the file.
pub(super) fn wrong(range: Range<usize>, message: String) -> Box<Diagnostic> {
    let help = "`[docs]` takes `legend`, `statuses`, `aliases`, `include`, `exclude`, `status_field`, `fail` and `columns`; \
                `[legend]` takes `Status = \"meaning\"`";
    Box::new(Diagnostic::new(RULE, Severity::Error, Span::new(NAME, range), message).help(help))
}

/// A diagnostic about another word for what is no status.
pub(super) fn no_status(alias: &Alias, vocabulary: &Vocabulary) -> Box<Diagnostic> {
    let message = format!("`{}` cannot count as `{}`, which is no status here", alias.word, alias.status);
    let help = match vocabulary.look_up(&alias.status) {
        Match::Known(near) | Match::Misspelled(near) | Match::Unknown(Some(near)) => format!("did you mean `{near}`?"),
        Match::Unknown(None) => format!("take {}", vocabulary.listed()),
    };
    Box::new(Diagnostic::new(RULE, Severity::Error, Span::new(NAME, alias.span.clone()), message).help(help))
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

    #[test]
    fn documents_are_chosen_as_in_gitignore() {
        let config = Config::read("[docs]\ninclude = [\"docs/\", \"/*.md\"]\nexclude = [\"old\", \"*.draft.md\"]\n");
        let scope = config.unwrap().scope;
        for path in ["docs/a.md", "docs/deep/a.md", "x/docs/a.md", "README.md"] {
            assert!(scope.reads(path), "{path}");
        }
        for path in ["x/a.md", "docs/old/a.md", "docs/a.draft.md", "old/b/c.md"] {
            assert!(!scope.reads(path), "{path}");
        }
        assert!(Scope::default().reads("a.md"));
    }
}
