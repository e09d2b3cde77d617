//! Whether answers lead to every question, option, layer and pattern, and whether any lead to two files at one path.

use camino::Utf8Path;
use toml::Spanned;

use super::super::answer::Condition;
use super::super::combinations::Space;
use super::super::manifest::{File, LayerEntry, PatternEntry, QuestionEntry, RULE, When};
use super::super::question::{Kind, Question};
use super::super::{Layer, Pack, Role, TemplateFile};
use super::{as_options, text};
use crate::diagnostic::{Diagnostic, Severity, Span};

/// Questions that are never asked, options that are never offered, layers and patterns that never apply.
pub(super) fn unreachable(pack: &Pack, space: &Space<'_>) -> Vec<Diagnostic> {
    let mut findings = questions(pack, space);
    for layer in pack.layers.iter().filter(|layer| space.find(&[&layer.when]).is_none()) {
        let path = format!("layers/{}/layer.toml", layer.name);
        let message = format!("the layer `{}` never applies: no answers fit its `when`", layer.name);
        let span = when_span(pack, &path, |file| Some(file.parse::<LayerEntry>().ok()?.when));
        findings.push(Diagnostic::new(RULE, Severity::Error, span, message));
    }
    for pattern in pack.patterns.iter().filter(|pattern| space.find(&[&pattern.when]).is_none()) {
        let path = format!("patterns/{}/pattern.toml", pattern.id);
        let message = format!("the pattern `{}` never applies: no answers fit its `when`", pattern.id);
        let span = when_span(pack, &path, |file| Some(file.parse::<PatternEntry>().ok()?.when));
        findings.push(Diagnostic::new(RULE, Severity::Error, span, message));
    }
    findings
}

fn questions(pack: &Pack, space: &Space<'_>) -> Vec<Diagnostic> {
    let Some((path, manifest)) = pack.manifest() else { return Vec::new() };
    let mut findings = Vec::new();
    for (question, entry) in pack.questions.iter().zip(&manifest.questions) {
        if space.find(&[&question.when]).is_none() {
            let message = format!("nobody is ever asked `{}`: no answers fit its `when`", question.id);
            findings.push(error(&path, &entry.id, message));
        } else {
            findings.extend(options(&path, question, entry, space));
        }
    }
    findings
}

fn options(path: &Utf8Path, question: &Question, entry: &QuestionEntry, space: &Space<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (at, option) in entry.options.iter().enumerate() {
        let value = option.value.get_ref();
        if entry.options[..at].iter().any(|earlier| earlier.value.get_ref() == value) {
            findings.push(error(path, &option.value, format!("`{value}` is offered twice")));
            continue;
        }
        let chosen = Condition([(question.id.clone(), vec![value.clone()])].into());
        if question.kind != Kind::Text && space.find(&[&chosen]).is_none() {
            let message = format!("nobody can choose `{value}` as `{}`: no answers fit its `when`", question.id);
            findings.push(error(path, &option.value, message));
        }
    }
    findings
}

fn error<T>(path: &Utf8Path, at: &Spanned<T>, message: String) -> Diagnostic {
    Diagnostic::new(RULE, Severity::Error, Span::new(path, at.span()), message)
}

/// The first key of a `when`, which is what does not fit.
fn when_span(pack: &Pack, path: &str, when: impl Fn(&File<'_>) -> Option<When>) -> Span {
    let path = Utf8Path::new(path);
    let text = text(pack, path).unwrap_or_default();
    let file = File::new(pack.source.label(), path, &text);
    let first = when(&file).and_then(|when| when.keys().map(Spanned::span).min_by_key(|span| span.start));
    Span::new(file.path, first.unwrap_or(0..0))
}

/// Files that two layers write at one path, where some answers make both apply. Paths that are templates are compared as
/// they are written; what they come to is seen when they are rendered.
pub(super) fn collisions(pack: &Pack, space: &Space<'_>) -> Vec<Diagnostic> {
    let all: Vec<(&Layer, &TemplateFile)> =
        pack.layers.iter().flat_map(|layer| layer.templates.iter().map(move |template| (layer, template))).collect();
    let is_part = |template: &TemplateFile| matches!(template.role, Role::Part { .. });
    let mut findings = Vec::new();
    for (at, (layer, template)) in all.iter().enumerate() {
        let same = |other: &&(&Layer, &TemplateFile)| {
            other.1.target == template.target && !(is_part(template) && is_part(other.1))
        };
        for (other_layer, other) in all[..at].iter().filter(same) {
            let Some(answers) = space.find(&[&layer.when, &other_layer.when]) else { continue };
            let shown = |template: &TemplateFile| Span::file(pack.source.label().join(&template.source));
            let message = format!("two templates write `{}`", template.target);
            findings.push(
                Diagnostic::new(RULE, Severity::Error, shown(template), message)
                    .related(shown(other), "and so does this one")
                    .help(format!("both apply with `{}`", as_options(&answers))),
            );
        }
    }
    findings
}
