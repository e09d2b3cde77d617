//! `example-drift`.

use std::borrow::Cow;

use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::markdown::{self, fence};
use crate::pattern::{Example, Tie};
use crate::repo::region;
use crate::repo::symbols;
use crate::sync::Workspace;
use crate::sync::code::{Place, Source, place};
use crate::sync::workspace::Document;

pub(super) struct ExampleDrift;

impl Rule for ExampleDrift {
    fn id(&self) -> &'static str {
        "example-drift"
    }

    fn summary(&self) -> &'static str {
        "The examples of a Canonical pattern are, byte for byte, the code they name."
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        for (document, pattern) in workspace.patterns() {
            let status = pattern.status.as_ref().and_then(|status| workspace.vocabulary.look_up(&status.text).name());
            for example in &pattern.examples {
                let at = At { workspace, document, example, rule: self.id() };
                found.extend(match status {
                    Some("Canonical") => at.canonical(),
                    _ => at.other(status),
                });
            }
        }
    }
}

/// An example and where it stands.
struct At<'w> {
    workspace: &'w Workspace,
    document: &'w Document,
    example: &'w Example,
    rule: &'static str,
}

/// The code that an example should be.
struct Code<'s> {
    /// Lines ended by line feeds.
    text: Cow<'s, str>,
    /// The same without the blanks that all its lines begin with.
    dedented: String,
    span: Span,
}

impl At<'_> {
    fn diagnostic(&self, severity: Severity, message: String) -> Diagnostic {
        Diagnostic::new(self.rule, severity, self.document.span(self.example.span.clone()), message)
    }

    /// An example that is no more than an illustration may still name a file that is not there.
    fn other(&self, status: Option<&str>) -> Option<Diagnostic> {
        let path = &self.example.path;
        let (Place::Missing, false) = (self.place(), self.is_reference()) else { return None };
        let severity = match (&self.example.tie, status) {
            (Tie::Comment, Some("Established")) => Severity::Warning,
            (Tie::Comment, _) => Severity::Note,
            _ => Severity::Error,
        };
        let similar = self.workspace.code.similar(&self.workspace.files, path);
        let help = match similar.first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name the file that the code is in, or leave the name out".to_owned(),
        };
        Some(self.diagnostic(severity, format!("this example names `{path}`, which does not exist")).help(help))
    }

    /// Whether the file is named by a reference, which is examined as such.
    fn is_reference(&self) -> bool {
        matches!(self.example.tie, Tie::Excerpt)
    }

    fn place(&self) -> Place<'_> {
        place(&self.workspace.files, self.document.folder(), &self.example.path, false)
    }

    fn canonical(&self) -> Option<Diagnostic> {
        let path = &self.example.path;
        let found = match self.place() {
            Place::Found(found) => found,
            Place::Missing if self.is_reference() => return None,
            Place::Missing => {
                let similar = self.workspace.code.similar(&self.workspace.files, path);
                let help = match similar.first() {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name the file that the code is in".to_owned(),
                };
                let message = format!("this example of a Canonical pattern names `{path}`, which does not exist");
                return Some(self.diagnostic(Severity::Error, message).help(help));
            }
            Place::Ignored(_) | Place::Outside => {
                let message = format!("this example was not compared: `{path}` is not in the repository");
                return Some(self.diagnostic(Severity::NotChecked, message).help("name a file that is"));
            }
        };
        let source = match self.workspace.code.source(&found)? {
            Ok(source) => source,
            Err(error) => {
                let message = format!("this example was not compared: failed to read `{found}`: {error}");
                return Some(self.diagnostic(Severity::NotChecked, message).help("name a text file"));
            }
        };
        match self.code(&found, source) {
            Ok(Some(code)) => self.compare(&found, &code),
            Ok(None) => self.excerpt(&found, source),
            Err(diagnostic) => Some(*diagnostic),
        }
    }

    /// The code that is named exactly. `None` where only the file is known.
    fn code<'s>(&self, found: &str, source: &'s Source) -> Result<Option<Code<'s>>, Box<Diagnostic>> {
        let text = source.text.as_str();
        let range = match &self.example.tie {
            Tie::Whole => 0..text.len(),
            Tie::Region(name) => region::find(text, name).map_err(|error| {
                let message = format!("failed to find the code of this example in `{found}`: {error}");
                let help = format!("put `region {name}` and `endregion` comments around the code");
                Box::new(self.diagnostic(Severity::Error, message).help(help))
            })?,
            Tie::Symbol(name) => self.symbol(found, source, name)?,
            Tie::Excerpt | Tie::Comment => return Ok(None),
        };
        let mut text = lines(&text[range.clone()]);
        if !text.is_empty() && !text.ends_with('\n') {
            text.to_mut().push('\n');
        }
        let dedented = dedent(&text);
        Ok(Some(Code { text, dedented, span: Span::new(found, range) }))
    }

    fn symbol(&self, found: &str, source: &Source, name: &str) -> Result<std::ops::Range<usize>, Box<Diagnostic>> {
        let Some(known) = source.definitions() else {
            let message = format!(
                "this example was not compared: definitions are not found in files such as `{found}`, only in {}",
                symbols::LANGUAGES
            );
            return Err(Box::new(
                self.diagnostic(Severity::NotChecked, message).help("tie it to a region instead, with `region=NAME`"),
            ));
        };
        let matches = symbols::find(&known.symbols, name);
        match (matches.first(), matches.get(1)) {
            // From the start of its line, so that its lines are indented alike.
            (Some(symbol), None) => {
                let text = source.text.as_str();
                let start = markdown::line_start(text, symbol.range.start);
                let blank = text[start..symbol.range.start].trim().is_empty();
                Ok(if blank { start..symbol.range.end } else { symbol.range.clone() })
            }
            (None, _) if !known.complete => {
                let message = format!(
                    "this example was not compared: `{name}` is not in what can be parsed of `{found}`, which has \
                     syntax errors"
                );
                let help = "correct the name or the file, or tie the example to a region";
                Err(Box::new(self.diagnostic(Severity::NotChecked, message).help(help)))
            }
            (None, _) => {
                let message = format!("failed to find the code of this example: `{found}` does not define `{name}`");
                Err(Box::new(self.diagnostic(Severity::Error, message).help("correct the name")))
            }
            (Some(_), Some(_)) => {
                let message = format!("this example was not compared: `{found}` defines `{name}` more than once");
                let help = "name it with its module or type, or tie the example to a region";
                Err(Box::new(self.diagnostic(Severity::NotChecked, message).help(help)))
            }
        }
    }

    fn compare(&self, found: &str, code: &Code<'_>) -> Option<Diagnostic> {
        let example = &self.example;
        if *example.code == *code.text || *example.code == *code.dedented {
            return None;
        }
        let message = format!("this example of a Canonical pattern is not what `{found}` says");
        let diagnostic =
            Diagnostic::new(self.rule, Severity::Error, self.document.span(example.block.clone()), message)
                .related(code.span.clone(), "the code");
        let text = self.workspace.document_text(&self.document.path)?;
        // A definition is shown without its surroundings' indentation; a region as it is, since so it was quoted.
        let wanted = if matches!(example.tie, Tie::Symbol(_)) { &code.dedented } else { &*code.text };
        let Some(edits) = self.rewrite(&text, wanted) else {
            return Some(diagnostic.help("copy the code into the example; it stands too deep for this to be done"));
        };
        Some(diagnostic.fix("copy the code into the example", edits))
    }

    /// The edits that put `code` between the fences, made longer where it takes that.
    fn rewrite(&self, text: &str, code: &str) -> Option<Vec<crate::diagnostic::Edit>> {
        let example = self.example;
        let start = markdown::line_start(text, example.block.start);
        let opening = text.get(example.block.start..example.content.start)?;
        let mark = opening.chars().next().filter(|c| "`~".contains(*c))?;
        let length = opening.chars().take_while(|&c| c == mark).count();
        // What a list or a quote puts before each line: blanks instead of a bullet.
        let lead: String =
            text.get(start..example.block.start)?.chars().map(|c| if c == '>' { c } else { ' ' }).collect();
        let newline = markdown::newline(text);
        let line = |line: &str| {
            let whole = format!("{lead}{line}");
            format!("{}{newline}", if line.is_empty() { whole.trim_end() } else { &whole })
        };
        let mut edits =
            vec![edit(self.document.span(example.content.clone()), code.lines().map(line).collect::<String>())];
        let needed = fence::fitting(mark, code);
        if needed.len() > length {
            let closing = text.get(example.content.end..example.block.end)?;
            let at = example.content.end + closing.find(mark)?;
            let run = closing[at - example.content.end..].chars().take_while(|&c| c == mark).count();
            edits.push(edit(self.document.span(example.block.start..example.block.start + length), needed.clone()));
            edits.push(edit(self.document.span(at..at + run), needed));
        }
        Some(edits)
    }

    /// Of an example that only names its file, all lines have to be in it one after the other.
    fn excerpt(&self, found: &str, source: &Source) -> Option<Diagnostic> {
        let mut wanted = &*self.example.code;
        if self.example.tie == Tie::Comment {
            wanted = wanted.split_once('\n').map_or("", |(_, rest)| rest).trim_start_matches('\n');
        }
        let text = lines(source.text.as_str());
        let stripped =
            |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        if format!("\n{}\n", stripped(&text)).contains(&format!("\n{}\n", stripped(wanted)))
            || stripped(wanted).is_empty()
        {
            return None;
        }
        let message = format!("this example of a Canonical pattern is not in `{found}`");
        let help = format!(
            "copy the lines anew, or tie the example to them with `file={found} region=NAME` behind the fence's \
             language, and it follows the code"
        );
        let span = self.document.span(self.example.block.clone());
        Some(Diagnostic::new(self.rule, Severity::Error, span, message).help(help))
    }
}

/// `text` with lines ended by line feeds.
fn lines(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

/// `text` without the blanks that all its lines begin with.
fn dedent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = text.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let line = |line: &str| format!("{}\n", line.get(common..).unwrap_or_default());
    text.lines().map(line).collect()
}
