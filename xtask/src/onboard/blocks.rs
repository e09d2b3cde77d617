//! What is run comes from the repository's own document: code blocks that say which step they are of.
//!
//! ````text
//! ```sh onboard=start
//! cargo run
//! ```
//! ````
//!
//! So what people read and what `onboard` runs is one text, and cannot disagree.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::markdown::{Document, Fence, Kind, line_end};
use crate::repo::Files;

/// What a block is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Starts what the service connects to.
    Services,
    /// Gets the dependencies.
    Dependencies,
    /// Goes before the start: builds, migrations.
    Prepare,
    /// Starts the service.
    Start,
    /// Asks the service for its health: names the address.
    Health,
}

/// The blocks of a repository.
#[derive(Debug, Default)]
pub struct Blocks {
    /// The document that they stand in.
    pub document: Option<String>,
    lines: BTreeMap<Part, Vec<String>>,
}

impl Part {
    const ALL: [Self; 5] = [Self::Services, Self::Dependencies, Self::Prepare, Self::Start, Self::Health];

    /// What stands behind `onboard=`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Dependencies => "dependencies",
            Self::Prepare => "prepare",
            Self::Start => "start",
            Self::Health => "health",
        }
    }
}

impl Blocks {
    /// The blocks of the first document, by path, that has any.
    ///
    /// # Errors
    ///
    /// Where a block names no step.
    pub fn read(files: &Files) -> Result<Self, Box<Diagnostic>> {
        let mut documents: Vec<&str> = files.paths().filter(|path| path.ends_with(".md")).collect();
        documents.sort_unstable();
        for path in documents {
            let Ok(text) = files.read(path) else { continue };
            if text.contains("onboard=") {
                let blocks = Self::in_document(path, &text)?;
                if blocks.document.is_some() {
                    return Ok(blocks);
                }
            }
        }
        Ok(Self::default())
    }

    fn in_document(path: &str, text: &str) -> Result<Self, Box<Diagnostic>> {
        let mut blocks = Self::default();
        for block in Document::parse(text).blocks {
            let Kind::Fence(fence) = &block.kind else { continue };
            let Some(name) = fence.attribute("onboard") else { continue };
            let Some(part) = Part::ALL.into_iter().find(|part| part.name() == name) else {
                let line = block.range.start..line_end(text, block.range.start);
                return Err(Box::new(unknown(name, Span::new(path, crate::markdown::trim(text, line)))));
            };
            blocks.document = Some(path.to_owned());
            blocks.lines.entry(part).or_default().extend(commands(fence));
        }
        Ok(blocks)
    }

    /// The commands for `part`, a line each. Empty where nothing is said.
    #[must_use]
    pub fn commands(&self, part: Part) -> &[String] {
        self.lines.get(&part).map(Vec::as_slice).unwrap_or_default()
    }

    /// The command that starts the service.
    #[must_use]
    pub fn start(&self) -> Option<&str> {
        self.commands(Part::Start).last().map(String::as_str)
    }

    /// The address that answers for the service's health, where variables are what `value` says.
    #[must_use]
    pub fn health(&self, value: impl Fn(&str) -> Option<String>) -> Option<String> {
        let words = self.commands(Part::Health).iter().flat_map(|line| line.split_whitespace());
        let mut words = words.map(|word| word.trim_matches(['"', '\'']));
        words.find(|word| word.starts_with("http://") || word.starts_with("https://")).map(|url| expand(url, value))
    }
}

/// The lines of a block that are run. A backslash at the end joins a line with the next.
fn commands(fence: &Fence) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut joins = false;
    for line in fence.content.lines().map(|line| line.trim().trim_start_matches("$ ")) {
        if line.is_empty() || line.starts_with('#') && !joins {
            continue;
        }
        let (said, goes_on) = line.strip_suffix('\\').map_or((line, false), |said| (said.trim_end(), true));
        match found.last_mut().filter(|_| joins) {
            Some(before) => *before = format!("{before} {said}"),
            None => found.push(said.to_owned()),
        }
        joins = goes_on;
    }
    found
}

/// `text` with `${NAME:-default}` and `${NAME}` as a shell would have them.
fn expand(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
        let (name, default) = inside.split_once(":-").unwrap_or((inside, ""));
        out.push_str(before);
        out.push_str(&value(name).filter(|value| !value.is_empty()).unwrap_or_else(|| default.to_owned()));
        rest = behind;
    }
    out + rest
}

fn unknown(name: &str, span: Span) -> Diagnostic {
    let near = |part: &Part| strsim::damerau_levenshtein(part.name(), name) <= 2;
    let help = match Part::ALL.into_iter().find(near) {
        Some(part) => format!("did you mean `onboard={}`?", part.name()),
        None => format!("there are {}", Part::ALL.map(|part| format!("`{}`", part.name())).join(", ")),
    };
    Diagnostic::new("onboard", Severity::Error, span, format!("`onboard={name}` is no step that has commands"))
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_commands_line_by_line() {
        let text = "# Start\n\n```sh onboard=prepare\n# first\nnpm run build\nnode dist/main.js \\\n  migrate\n```\n\n\
                    ```sh onboard=start\n$ npm start\n```\n\n```sh onboard=health\ncurl \"http://localhost:${PORT:-3000}/health\"\n```\n\n\
                    ````md\n```sh onboard=start\nnothing\n```\n````\n";
        let blocks = Blocks::in_document("a.md", text).unwrap();
        assert_eq!(blocks.commands(Part::Prepare), ["npm run build", "node dist/main.js migrate"]);
        assert_eq!(blocks.start(), Some("npm start"));
        assert!(blocks.commands(Part::Services).is_empty());
        assert_eq!(blocks.health(|_| None).as_deref(), Some("http://localhost:3000/health"));
        assert_eq!(blocks.health(|_| Some("80".to_owned())).as_deref(), Some("http://localhost:80/health"));
        let wrong = Blocks::in_document("a.md", "```sh onboard=strat\n```\n").unwrap_err();
        assert_eq!(wrong.message, "`onboard=strat` is no step that has commands");
        assert_eq!(wrong.help.as_deref(), Some("did you mean `onboard=start`?"));
    }
}
