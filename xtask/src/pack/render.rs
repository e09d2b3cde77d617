//! From a pack and answers to the files of a repository.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use handlebars::Context;
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Answers};
use super::example::Example;
use super::manifest::RULE;
use super::question::{Kind, Question};
use super::template::{Engine, Partials, Text};
use super::{Layer, Pack, PackError, Role, TemplateFile};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::plan::{Mode, PlanPath};

/// A file of the generated repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Where it goes.
    pub path: PlanPath,
    /// Its bytes.
    pub content: Vec<u8>,
    /// Its mode.
    pub mode: Mode,
}

/// Makes every file that `answers` ask for, sorted by path.
///
/// # Errors
///
/// Where a file of the pack cannot be read, or with everything that is wrong in the templates that apply: names that
/// stand for nothing, files that two layers write, paths that leave the folder.
pub fn render(pack: &Pack, answers: &Answers) -> Result<Vec<Rendered>, PackError> {
    let layers: Vec<&Layer> = pack.layers.iter().filter(|layer| layer.when.holds(answers)).collect();
    let mut values = values(pack, answers);
    let engine = engine(pack, &layers)?;
    let mut outputs = outputs(pack, &layers, &engine, &values)?;

    let documents = outputs.extract_if(.., |_, output| output.is_document).collect::<BTreeMap<_, _>>();
    let files = write(pack, &engine, &values, outputs)?;

    let texts = files.iter().map(|file| (file.path.to_string(), file.content.clone())).collect();
    let quoting = engine.with_helper("example", Example { files: Arc::new(texts) });
    let patterns = patterns(pack, answers, &layers, &quoting, &values)?;
    values.insert("patterns".to_owned(), patterns);
    let documents = write(pack, &quoting, &values, documents)?;

    let mut all = [files, documents].concat();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    make_executable(pack, &layers, &mut all)?;
    Ok(all)
}

/// What the pack wants said at the end, rendered; empty where it wants nothing.
///
/// # Errors
///
/// As [`render`].
pub fn render_next(pack: &Pack, answers: &Answers) -> Result<String, PackError> {
    match &pack.next {
        Some(path) => {
            let layers: Vec<&Layer> = pack.layers.iter().filter(|layer| layer.when.holds(answers)).collect();
            render_file(pack, path, &engine(pack, &layers)?, &context(&values(pack, answers)))
        }
        None => Ok(String::new()),
    }
}

/// The default of `question`, rendered with the `answers` so far and `folder`, the target folder's name.
///
/// # Errors
///
/// What is wrong with it.
pub fn render_default(
    pack: &Pack,
    question: &Question,
    answers: &Answers,
    folder: &str,
) -> Result<Option<Answer>, Vec<Diagnostic>> {
    let (Kind::Text, Some(Answer::Text(template))) = (question.kind, &question.default) else {
        return Ok(question.default.clone());
    };
    let mut values = values(pack, answers);
    values.insert("folder".to_owned(), folder.into());
    let engine = Engine::new(Partials::new(), &pack.compiled)?;
    let text = Text::new("pack.toml", template);
    // A template within a file: what is wrong in it is said of the whole of it.
    let place = |finding| Diagnostic { primary: default_span(pack, &question.id), ..finding };
    match text.render(&engine, &context(&values)) {
        Ok(text) => Ok(Some(Answer::Text(text))),
        Err(findings) => Err(findings.into_iter().map(place).collect()),
    }
}

/// Where the default of the question `id` stands.
pub(super) fn default_span(pack: &Pack, id: &str) -> Span {
    let Some((path, manifest)) = pack.manifest() else { return Span::file("pack.toml") };
    let question = manifest.questions.iter().find(|question| question.id.get_ref() == id);
    let range = question.and_then(|question| Some(question.default.as_ref()?.span()));
    Span::new(path, range.unwrap_or(0..0))
}

/// What renders the templates of these layers, which may include any partial of the pack: one that only other layers have
/// is empty.
pub(super) fn engine<'p>(pack: &'p Pack, layers: &[&Layer]) -> Result<Engine<'p>, PackError> {
    let mut partials: Partials =
        pack.layers.iter().flat_map(|layer| &layer.partials).map(|(name, ..)| (name.clone(), Vec::new())).collect();
    for (name, path, text) in layers.iter().flat_map(|layer| &layer.partials) {
        partials.entry(name.clone()).or_default().push((path.clone(), text.clone()));
    }
    Engine::new(partials, &pack.compiled).map_err(PackError::Broken)
}

/// What every template sees: answers by question id (null where a question was not asked), data, the program's version.
pub(super) fn values(pack: &Pack, answers: &Answers) -> Map<String, Value> {
    let mut values = pack.data.clone();
    values.insert("patternbook_version".to_owned(), env!("CARGO_PKG_VERSION").into());
    for question in &pack.questions {
        let answer = answers.get(&question.id).map_or(Value::Null, |answer| json!(answer));
        values.insert(question.id.clone(), answer);
    }
    values
}

/// A file to be: its parts in order, one unless it is joined.
struct Output<'a> {
    parts: Vec<(usize, &'a TemplateFile)>,
    is_document: bool,
}

/// Which templates make which file.
fn outputs<'a>(
    pack: &'a Pack,
    layers: &[&'a Layer],
    engine: &Engine<'_>,
    values: &Map<String, Value>,
) -> Result<BTreeMap<PlanPath, Output<'a>>, PackError> {
    let context = context(values);
    let mut outputs: BTreeMap<PlanPath, Output<'a>> = BTreeMap::new();
    let mut findings = Vec::new();
    for template in layers.iter().flat_map(|layer| &layer.templates) {
        let shown = pack.source.label().join(&template.source);
        let path = match target(&template.target, &shown, engine, &context) {
            Ok(path) => path,
            Err(mut wrong) => {
                findings.append(&mut wrong);
                continue;
            }
        };
        let is_document = template.role == Role::Document;
        let output = outputs.entry(path).or_insert_with(|| Output { parts: Vec::new(), is_document });
        let section = match template.role {
            Role::Part { section } => section,
            Role::File | Role::Document => 0,
        };
        let joins =
            |other: &TemplateFile| matches!((&other.role, &template.role), (Role::Part { .. }, Role::Part { .. }));
        if let Some((_, other)) = output.parts.iter().find(|(_, other)| !joins(other)) {
            let message = format!("two templates write `{}`", template.target);
            let other = Span::file(pack.source.label().join(&other.source));
            findings.push(
                Diagnostic::new(RULE, Severity::Error, Span::file(shown), message)
                    .related(other, "and so does this one")
                    .help("keep one, tell their layers apart with `when`, or declare the path under `[[joined]]`"),
            );
        }
        output.parts.push((section, template));
    }
    // A stable sort: within a section the parts stay in layer order.
    outputs.values_mut().for_each(|output| output.parts.sort_by_key(|(section, _)| *section));
    if findings.is_empty() { Ok(outputs) } else { Err(PackError::Broken(findings)) }
}

/// Where a template's file goes.
fn target(
    target: &str,
    template: &Utf8Path,
    engine: &Engine<'_>,
    context: &Context,
) -> Result<PlanPath, Vec<Diagnostic>> {
    let path = match target.contains("{{") {
        true => Text::new(template, target).render(engine, context).map_err(|findings| {
            findings
                .into_iter()
                .map(|finding| Diagnostic { primary: Span::file(template), ..finding })
                .collect::<Vec<_>>()
        })?,
        false => target.to_owned(),
    };
    PlanPath::new(&path)
        .map_err(|error| vec![Diagnostic::new(RULE, Severity::Error, Span::file(template), error.to_string())])
}

fn write(
    pack: &Pack,
    engine: &Engine<'_>,
    values: &Map<String, Value>,
    outputs: BTreeMap<PlanPath, Output<'_>>,
) -> Result<Vec<Rendered>, PackError> {
    let context = context(values);
    let content = |output: &Output<'_>| -> Result<Vec<u8>, PackError> {
        let mut content = Vec::new();
        for (_, template) in &output.parts {
            if template.rendered {
                content.extend(render_file(pack, &template.source, engine, &context)?.into_bytes());
            } else {
                content.extend_from_slice(&pack.source.read(&template.source)?);
            }
        }
        Ok(content)
    };
    let results: Vec<_> = outputs
        .into_par_iter()
        .map(|(path, output)| content(&output).map(|content| Rendered { path, content, mode: Mode::File }))
        .collect();
    all_or_findings(results)
}

/// Every pattern that applies, with its rendered body, as documents see it.
fn patterns(
    pack: &Pack,
    answers: &Answers,
    layers: &[&Layer],
    engine: &Engine<'_>,
    values: &Map<String, Value>,
) -> Result<Value, PackError> {
    let context = context(values);
    let apply: Vec<_> = pack.patterns.iter().filter(|pattern| pattern.when.holds(answers)).collect();
    let results = apply.into_par_iter().map(|pattern| {
        let body = render_file(pack, &pattern.body, engine, &context)?;
        let added = layers.iter().filter_map(|layer| layer.implements.get(&pattern.id)).flatten();
        let implementation: Vec<&String> = pattern.implementation.iter().chain(added).collect();
        Ok(json!({
            "id": pattern.id,
            "title": pattern.title,
            "status": pattern.status,
            "implementation": implementation,
            "body": body.trim_end(),
        }))
    });
    all_or_findings(results.collect()).map(Value::Array)
}

/// Marks what the layers call executable. A name that no file has is a finding.
fn make_executable(pack: &Pack, layers: &[&Layer], files: &mut [Rendered]) -> Result<(), PackError> {
    let mut wanted: BTreeSet<(&str, &str)> = BTreeSet::new();
    for layer in layers {
        wanted.extend(layer.executable.iter().map(|path| (path.as_str(), layer.name.as_str())));
    }
    let mut findings = Vec::new();
    for (path, layer) in wanted {
        match files.iter_mut().find(|file| file.path.as_path() == path) {
            Some(file) => file.mode = Mode::Executable,
            None => {
                let manifest = pack.source.label().join(format!("layers/{layer}/layer.toml"));
                let message = format!("no generated file is called `{path}`, which is to be executable");
                findings.push(Diagnostic::new(RULE, Severity::Error, Span::file(manifest), message));
            }
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(PackError::Broken(findings)) }
}

fn context(values: &Map<String, Value>) -> Context {
    Context::from(Value::Object(values.clone()))
}

fn render_file(pack: &Pack, path: &Utf8PathBuf, engine: &Engine<'_>, context: &Context) -> Result<String, PackError> {
    let bytes = pack.source.read(path)?;
    let shown = pack.source.label().join(path);
    let text: Cow<'_, str> = match std::str::from_utf8(&bytes) {
        Ok(text) => text.into(),
        Err(_) => {
            let message = format!("`{path}` is not UTF-8, so it cannot be rendered");
            let finding = Diagnostic::new(RULE, Severity::Error, Span::file(shown), message)
                .help("take off the `.hbs`, so that it is copied as it is");
            return Err(PackError::Broken(vec![finding]));
        }
    };
    Text::new(shown, &text).render(engine, context).map_err(PackError::Broken)
}

/// All values, or the findings of all that failed; a file that could not be read comes first.
fn all_or_findings<T>(results: Vec<Result<T, PackError>>) -> Result<Vec<T>, PackError> {
    let mut values = Vec::with_capacity(results.len());
    let mut findings = Vec::new();
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(PackError::Broken(mut broken)) => findings.append(&mut broken),
            Err(unreadable) => return Err(unreadable),
        }
    }
    if findings.is_empty() { Ok(values) } else { Err(PackError::Broken(findings)) }
}
