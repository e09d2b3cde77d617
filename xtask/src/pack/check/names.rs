//! Every name in every template stands for something, and every partial is included.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Value, json};

use super::super::answer::{Answer, Answers};
use super::super::manifest::RULE;
use super::super::question::Kind;
use super::super::render::{default_span, engine, values};
use super::super::template::{Engine, Text};
use super::super::{Layer, Pack, PackError, Role};
use super::text;
use crate::diagnostic::{Diagnostic, Severity, Span};

/// Names that stand for nothing, in whatever layer, and partials that no template includes.
pub(super) fn names(pack: &Pack) -> Vec<Diagnostic> {
    let layers: Vec<&Layer> = pack.layers.iter().collect();
    let engine = match engine(pack, &layers) {
        Ok(engine) => engine,
        Err(PackError::Broken(findings)) => return findings,
        Err(PackError::Source(_)) => return Vec::new(),
    };
    let mut look = Look { pack, engine, included: BTreeSet::new(), findings: Vec::new() };
    let values = values(pack, &Answers::default());
    let with = |name: &str, value: Value| {
        let mut values = values.clone();
        values.insert(name.to_owned(), value);
        Value::Object(values)
    };
    let (files, documents, defaults) =
        (Value::Object(values.clone()), with("patterns", json!([])), with("folder", Value::Null));
    for template in layers.iter().flat_map(|layer| &layer.templates) {
        let known = if template.role == Role::Document { &documents } else { &files };
        if template.rendered {
            look.file(&template.source, known);
        }
        look.path(&template.source, &template.target, &files);
    }
    for pattern in &pack.patterns {
        look.file(&pattern.body, &files);
    }
    if let Some(next) = &pack.next {
        look.file(next, &files);
    }
    look.defaults(&defaults);
    look.unused();
    look.findings
}

struct Look<'a> {
    pack: &'a Pack,
    engine: Engine<'a>,
    included: BTreeSet<String>,
    findings: Vec<Diagnostic>,
}

impl Look<'_> {
    fn file(&mut self, path: &Utf8Path, known: &Value) {
        if let Some(text) = text(self.pack, path) {
            let findings =
                Text::new(self.pack.source.label().join(path), &text).check(&self.engine, known, &mut self.included);
            self.findings.extend(findings);
        }
    }

    /// The name of a file that is a template itself: what is wrong in it is said of the file.
    fn path(&mut self, source: &Utf8Path, target: &str, known: &Value) {
        if target.contains("{{") {
            let shown = self.pack.source.label().join(source);
            let findings = Text::new(&shown, target).check(&self.engine, known, &mut self.included);
            self.findings.extend(findings.into_iter().map(|it| Diagnostic { primary: Span::file(&shown), ..it }));
        }
    }

    /// Defaults of text questions. What is wrong in one is said of the whole default.
    fn defaults(&mut self, known: &Value) {
        for question in self.pack.questions.iter().filter(|question| question.kind == Kind::Text) {
            let Some(Answer::Text(template)) = &question.default else { continue };
            let findings = Text::new("pack.toml", template).check(&self.engine, known, &mut self.included);
            let place = |it: Diagnostic| Diagnostic { primary: default_span(self.pack, &question.id), ..it };
            self.findings.extend(findings.into_iter().map(place));
        }
    }

    fn unused(&mut self) {
        let partials = self.pack.layers.iter().flat_map(|layer| &layer.partials);
        let unused = partials.filter(|(name, ..)| !self.included.contains(name));
        let findings: Vec<Diagnostic> = unused.map(|(name, path, _)| never_included(name, path)).collect();
        self.findings.extend(findings);
    }
}

fn never_included(name: &str, path: &Utf8PathBuf) -> Diagnostic {
    let message = format!("no template includes the partial `{name}`");
    Diagnostic::new(RULE, Severity::Warning, Span::file(path.clone()), message)
        .help(format!("include it with `{{{{> {name}}}}}`, or remove it"))
}
