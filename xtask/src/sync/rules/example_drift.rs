//! `example-drift`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use git2::Oid;

use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::markdown::{self, fence};
use crate::pattern::{Example, Pattern, Tie};
use crate::repo::history::{Unknown, Walk};
use crate::repo::region::{self, RegionError};
use crate::repo::symbols;
use crate::sync::Workspace;
use crate::sync::code::{Place, Source, place};
use crate::sync::follow::{self, Answer, Question, Written};
use crate::sync::past::{self, Said, Verdict};
use crate::sync::workspace::Document;

pub(super) struct ExampleDrift;

impl Rule for ExampleDrift {
    fn id(&self) -> &'static str {
        "example-drift"
    }

    fn summary(&self) -> &'static str {
        "The examples of a Canonical pattern are, byte for byte, the code they name. Where only the code changed since \
         they last were, they are rewritten from it; where somebody edited the example, or history does not tell, \
         `--prefer code` does so."
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let (mut drifts, mut missing) = (Vec::new(), Vec::new());
        let mut clean = Vec::new();
        for document in workspace.memory.examples.doubtful(workspace.documents.iter()) {
            let before = found.len() + drifts.len() + missing.len();
            for pattern in &document.facts.patterns {
                let status = pattern.status.as_ref();
                let status = status.and_then(|status| workspace.vocabulary.look_up(&status.text).name());
                for example in &pattern.examples {
                    let at = At { workspace, document, pattern, example, rule: self.id() };
                    match status {
                        Some("Canonical") => match at.canonical() {
                            Finding::None => {}
                            Finding::Other(diagnostic) => found.push(*diagnostic),
                            Finding::Drift(drift) => drifts.push((at, drift)),
                            Finding::Missing(it) => missing.push((at, it)),
                        },
                        _ => missing.extend(at.other(status).map(|it| (at, it))),
                    }
                }
            }
            if found.len() + drifts.len() + missing.len() == before {
                clean.push(document);
            }
        }
        workspace.memory.examples.note(clean.into_iter());
        missing.retain(|(at, _): &(At<'_>, _)| context.options.includes(&at.document.path));
        // History is not asked for what only illustrates a pattern.
        let (noted, missing): (Vec<_>, Vec<_>) =
            missing.into_iter().partition(|(_, it): &(_, Missing)| it.severity == Severity::Note);
        found.extend(noted.into_iter().map(|(at, it)| at.report_missing(it, &Answer::Never)));
        let questions: Vec<Question> = missing.iter().map(|(_, it)| it.question.clone()).collect();
        let answers = follow::follow(workspace, &questions);
        found.extend(missing.into_iter().zip(&answers).map(|((at, it), answer)| at.report_missing(it, answer)));
        drifts.retain(|(at, _)| context.options.includes(&at.document.path));
        let verdicts = verdicts(workspace, &drifts);
        for ((at, drift), verdict) in drifts.iter().zip(verdicts) {
            found.push(at.report(drift, &verdict, context.options.prefer_code));
        }
    }
}

/// What is found of an example.
enum Finding<'w> {
    None,
    Drift(Drift<'w>),
    Missing(Missing),
    Other(Box<Diagnostic>),
}

/// What an example names and is not there.
struct Missing {
    severity: Severity,
    message: String,
    help: String,
    question: Question,
}

/// An example that is not the code it names.
struct Drift<'w> {
    /// The file with the code.
    file: String,
    /// The code that the example should be. Of an excerpt, the whole file.
    code: Code<'w>,
}

/// What history says of each, asked for all at once.
fn verdicts(workspace: &Workspace, drifts: &[(At<'_>, Drift<'_>)]) -> Vec<Verdict> {
    if drifts.is_empty() {
        return Vec::new();
    }
    let key = |(at, drift): &(At<'_>, Drift<'_>)| {
        let names = [&*at.document.path, &*at.pattern.name, &at.example.path, &drift.file];
        let part = format!("{:?}", at.example.tie);
        let texts = [&part, &*at.example.code, &*drift.code.text];
        names.into_iter().chain(texts).map(str::to_owned).collect()
    };
    let answers = workspace.memory.answers.verdicts.answers(drifts, key, |asked| ask(workspace, asked));
    answers.unwrap_or_else(|unknown| vec![Verdict::Unknown(unknown); drifts.len()])
}

fn ask(workspace: &Workspace, drifts: &[&(At<'_>, Drift<'_>)]) -> Result<Vec<Verdict>, Unknown> {
    let paths: BTreeSet<&str> = drifts.iter().flat_map(|(at, drift)| [&*at.document.path, &drift.file]).collect();
    let paths = paths.into_iter().map(str::to_owned).collect();
    workspace.history.walk(paths, |walk| {
        let documents = past::Documents::of(workspace);
        drifts.iter().for_each(|(at, _)| documents.know(walk, &at.document.path));
        let mut sources = past::Sources::default();
        walk.answer(drifts.to_vec(), |walk, (at, drift)| {
            let question = past::Question {
                left_path: at.document.path.to_string(),
                right_path: drift.file.clone(),
                left: (*at.example.code).into(),
                right: (*drift.code.text).into(),
            };
            let key = &*at.pattern.key;
            let mut sides = Sides { documents, sources: &mut sources, key, drift, example: at.example };
            past::judge(walk, &question, &mut sides)
        })
    })
}

/// Left the example, right the code.
struct Sides<'a> {
    documents: past::Documents<'a>,
    sources: &'a mut past::Sources,
    key: &'a str,
    drift: &'a Drift<'a>,
    example: &'a Example,
}

impl past::Sides for Sides<'_> {
    fn left(&mut self, walk: &Walk<'_>, blob: Oid) -> Result<Said, Unknown> {
        Ok(self.documents.read(walk, blob)?.example(self.key, &self.example.path, &self.example.tie))
    }

    fn right(&mut self, walk: &Walk<'_>, blob: Oid) -> Result<Said, Unknown> {
        let source = self.sources.read(walk, blob, &self.drift.file)?;
        Ok(source.and_then(|source| Some((*code(&self.example.tie, &source).ok()?.text).into())))
    }

    fn agree(&self, left: &str, right: &str) -> bool {
        is_code(&self.example.tie, left, right)
    }

    fn is_same_right(&self, a: &str, b: &str, left: &str) -> bool {
        // Of a whole file, only the lines matter that the example once had.
        if is_excerpt(&self.example.tie) { self.agree(left, a) == self.agree(left, b) } else { a == b }
    }
}

fn is_excerpt(tie: &Tie) -> bool {
    matches!(tie, Tie::Excerpt | Tie::Comment)
}

/// Whether an example is what its file says, given the code it should be.
fn is_code(tie: &Tie, example: &str, code: &str) -> bool {
    if !is_excerpt(tie) {
        return example == code || example == dedent(code);
    }
    // All lines have to be in the file one after the other.
    let first = example.split_once('\n').map_or("", |(_, rest)| rest);
    let wanted = stripped(if *tie == Tie::Comment { first } else { example });
    wanted.is_empty() || format!("\n{}\n", stripped(code)).contains(&format!("\n{wanted}\n"))
}

/// The lines that say something, without the blanks around them.
fn stripped(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Why the code that is named could not be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCode {
    /// There is no such region.
    Region(RegionError),
    /// There is no such definition.
    Symbol,
    /// It may stand where the file cannot be parsed.
    Incomplete,
    /// There are several of that name.
    Ambiguous,
    /// Definitions are not found in files like this one.
    Language,
}

/// The code that an example with this tie has to be, as it is shown: lines ended by line feeds, a definition without the
/// indentation of its surroundings.
///
/// # Errors
///
/// Why the code cannot be found.
pub fn quote(tie: &Tie, source: &Source) -> Result<String, NoCode> {
    let code = code(tie, source)?.text;
    Ok(if matches!(tie, Tie::Symbol(_)) { dedent(&code) } else { code.into_owned() })
}

/// The code that is named; the whole file where only that is known.
fn code<'s>(tie: &Tie, source: &'s Source) -> Result<Code<'s>, NoCode> {
    let text = source.text.as_str();
    let range = match tie {
        Tie::Whole | Tie::Excerpt | Tie::Comment => 0..text.len(),
        Tie::Region(name) => region::find(text, name).map_err(NoCode::Region)?,
        Tie::Symbol(name) => {
            let known = source.definitions().ok_or(NoCode::Language)?;
            let matches = symbols::find(&known.symbols, name);
            match (matches.first(), matches.get(1)) {
                // From the start of its line, so that its lines are indented alike.
                (Some(symbol), None) => {
                    let start = markdown::line_start(text, symbol.range.start);
                    let blank = text[start..symbol.range.start].trim().is_empty();
                    if blank { start..symbol.range.end } else { symbol.range.clone() }
                }
                (None, _) if !known.complete => return Err(NoCode::Incomplete),
                (None, _) => return Err(NoCode::Symbol),
                (Some(_), Some(_)) => return Err(NoCode::Ambiguous),
            }
        }
    };
    let mut text = lines(&text[range.clone()]);
    if !text.is_empty() && !text.ends_with('\n') {
        text.to_mut().push('\n');
    }
    Ok(Code { text, range })
}

/// An example and where it stands.
#[derive(Clone, Copy)]
struct At<'w> {
    workspace: &'w Workspace,
    document: &'w Document,
    pattern: &'w Pattern,
    example: &'w Example,
    rule: &'static str,
}

/// The code that an example should be.
struct Code<'s> {
    /// Lines ended by line feeds.
    text: Cow<'s, str>,
    /// Where it stands in its file.
    range: Range<usize>,
}

impl<'w> At<'w> {
    fn diagnostic(&self, severity: Severity, message: String) -> Diagnostic {
        Diagnostic::new(self.rule, severity, self.document.span(self.example.span.clone()), message)
    }

    /// An example that is no more than an illustration may still name a file that is not there.
    fn other(&self, status: Option<&str>) -> Option<Missing> {
        let path = &self.example.path;
        let (Place::Missing, false) = (self.place(), self.is_reference()) else { return None };
        let severity = match (&self.example.tie, status) {
            (Tie::Comment, Some("Established")) => Severity::Warning,
            (Tie::Comment, _) => Severity::Note,
            _ => Severity::Error,
        };
        let help = "name the file that the code is in, or leave the name out";
        Some(self.missing(severity, format!("this example names `{path}`, which does not exist"), help))
    }

    /// A file that is not there.
    fn missing(&self, severity: Severity, message: String, help: &str) -> Missing {
        let path = &self.example.path;
        let similar = self.workspace.code.similar(&self.workspace.files, path);
        let help = similar.first().map_or_else(|| help.to_owned(), |near| format!("did you mean `{near}`?"));
        let question = Question { paths: Written::meanings(self.document, path, false), symbol: self.symbol() };
        Missing { severity, message, help, question }
    }

    fn symbol(&self) -> Option<String> {
        match &self.example.tie {
            Tie::Symbol(name) => Some(name.to_string()),
            Tie::Whole | Tie::Region(_) | Tie::Excerpt | Tie::Comment => None,
        }
    }

    fn report_missing(&self, missing: Missing, answer: &Answer) -> Diagnostic {
        let diagnostic = self.diagnostic(missing.severity, missing.message);
        follow::help(diagnostic, self.document, self.written().as_ref(), answer, &missing.help)
    }

    /// The path as it is written. `None` in a link, which is looked at as a reference.
    fn written(&self) -> Option<Written> {
        let (text, path) = (self.workspace.document_text(&self.document.path)?, &self.example.path);
        let start = self.example.span.start;
        let range = start..start + path.len();
        let info = self.example.block.start..self.example.content.start;
        let symbol = self.symbol().and_then(|name| {
            let at = info.start + text.get(info)?.find(&format!("symbol={name}"))? + "symbol=".len();
            Some(at..at + name.len())
        });
        let is_it = text.get(range.clone()) == Some(path);
        is_it.then(|| Written { range, path: path.to_string(), link: false, symbol })
    }

    /// Whether the file is named by a reference, which is examined as such.
    fn is_reference(&self) -> bool {
        !self.example.block.contains(&self.example.span.start)
    }

    fn place(&self) -> Place<'w> {
        place(&self.workspace.files, self.document.folder(), &self.example.path, false)
    }

    fn canonical(&self) -> Finding<'w> {
        let path = &self.example.path;
        let other =
            |severity, message, help: String| Finding::Other(Box::new(self.diagnostic(severity, message).help(help)));
        let found = match self.place() {
            Place::Found(found) => found,
            Place::Missing if self.is_reference() => return Finding::None,
            Place::Missing => {
                let message = format!("this example of a Canonical pattern names `{path}`, which does not exist");
                return Finding::Missing(self.missing(Severity::Error, message, "name the file that the code is in"));
            }
            Place::Ignored(_) | Place::Outside => {
                let message = format!("this example was not compared: `{path}` is not in the repository");
                return other(Severity::NotChecked, message, "name a file that is".to_owned());
            }
        };
        let source = match self.workspace.code.source(&found) {
            None => return Finding::None,
            Some(Ok(source)) => source,
            Some(Err(error)) => {
                let message = format!("this example was not compared: failed to read `{found}`: {error}");
                return other(Severity::NotChecked, message, "name a text file".to_owned());
            }
        };
        match code(&self.example.tie, source) {
            Ok(code) if is_code(&self.example.tie, &self.example.code, &code.text) => Finding::None,
            Ok(code) => Finding::Drift(Drift { file: found.into_owned(), code }),
            Err(NoCode::Symbol | NoCode::Incomplete | NoCode::Language) if self.is_reference() => Finding::None,
            Err(error) => {
                let (severity, message, help) = self.no_code(&found, &error);
                if matches!(error, NoCode::Symbol) {
                    let question = Question { paths: vec![found.into_owned()], symbol: self.symbol() };
                    return Finding::Missing(Missing { severity, message, help, question });
                }
                other(severity, message, help)
            }
        }
    }

    fn no_code(&self, found: &str, error: &NoCode) -> (Severity, String, String) {
        let name = match &self.example.tie {
            Tie::Region(name) | Tie::Symbol(name) => name,
            Tie::Whole | Tie::Excerpt | Tie::Comment => "",
        };
        match error {
            NoCode::Region(error) => (
                Severity::Error,
                format!("failed to find the code of this example in `{found}`: {error}"),
                format!("put `region {name}` and `endregion` comments around the code"),
            ),
            NoCode::Language => (
                Severity::NotChecked,
                format!(
                    "this example was not compared: definitions are not found in files such as `{found}`, only in {}",
                    symbols::LANGUAGES
                ),
                "tie it to a region instead, with `region=NAME`".to_owned(),
            ),
            NoCode::Incomplete => (
                Severity::NotChecked,
                format!(
                    "this example was not compared: `{name}` is not in what can be parsed of `{found}`, which has \
                     syntax errors"
                ),
                "correct the name or the file, or tie the example to a region".to_owned(),
            ),
            NoCode::Symbol => (
                Severity::Error,
                format!("failed to find the code of this example: `{found}` does not define `{name}`"),
                "correct the name".to_owned(),
            ),
            NoCode::Ambiguous => (
                Severity::NotChecked,
                format!("this example was not compared: `{found}` defines `{name}` more than once"),
                "name it with its module or type, or tie the example to a region".to_owned(),
            ),
        }
    }

    fn report(&self, drift: &Drift<'_>, verdict: &Verdict, prefer_code: bool) -> Diagnostic {
        let (example, file) = (self.example, &drift.file);
        let (own, theirs) = match verdict {
            Verdict::Left(change) => (format!("the example was edited: {}", change.full()), "the code".to_owned()),
            Verdict::Right(change) => (String::new(), format!("the code was changed: {}", change.full())),
            Verdict::Both(left, right) => {
                (format!("the example was edited: {}", left.full()), format!("the code was changed: {}", right.full()))
            }
            Verdict::Never | Verdict::Unknown(_) => (String::new(), "the code".to_owned()),
        };
        let span = self.document.span(example.block.clone());
        if is_excerpt(&example.tie) {
            let message = format!("this example of a Canonical pattern is not in `{file}`");
            let help = format!(
                "copy the lines anew, or tie the example to them with `file={file} region=NAME` behind the fence's \
                 language, and it follows the code"
            );
            let diagnostic = Diagnostic::new(self.rule, Severity::Error, span, message).label(own).help(help);
            return match verdict {
                Verdict::Right(_) | Verdict::Both(..) => diagnostic.related(Span::file(file.as_str()), theirs),
                Verdict::Left(_) | Verdict::Never | Verdict::Unknown(_) => diagnostic,
            };
        }
        let message = format!("this example of a Canonical pattern is not what `{file}` says");
        let diagnostic = Diagnostic::new(self.rule, Severity::Error, span, message)
            .label(own)
            .related(Span::new(file.as_str(), drift.code.range.clone()), theirs);
        let why = match verdict {
            Verdict::Right(change) => format!(", as only the code changed: {}", change.brief()),
            _ if prefer_code => String::new(),
            _ => return diagnostic.help(help(verdict)),
        };
        // A definition is shown without its surroundings' indentation; a region as it is, since so it was quoted.
        let wanted = match example.tie {
            Tie::Symbol(_) => Cow::Owned(dedent(&drift.code.text)),
            _ => Cow::Borrowed(&*drift.code.text),
        };
        let text = self.workspace.document_text(&self.document.path);
        match text.and_then(|text| self.rewrite(&text, &wanted)) {
            Some(edits) => diagnostic.fix(format!("copy the code into the example{why}"), edits),
            None => diagnostic.help("copy the code into the example; it stands too deep for this to be done"),
        }
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
}

fn help(verdict: &Verdict) -> String {
    let why = match verdict {
        Verdict::Left(_) => "rewriting it would lose that edit".to_owned(),
        Verdict::Unknown(unknown) => unknown.to_string(),
        Verdict::Never => "they are the same in no commit".to_owned(),
        Verdict::Both(..) | Verdict::Right(_) => "both changed since they were the same".to_owned(),
    };
    format!(
        "{why}; change the code, or say that it is right: `patternbook sync-docs --prefer code` rewrites the example"
    )
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
