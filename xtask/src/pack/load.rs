//! Reading a pack, with every check that needs no answers. All findings are reported at once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use regex::Regex;
use serde_json::{Map, Value};
use toml::Spanned;

use super::answer::Condition;
use super::manifest::{
    ChoiceEntry, File, Header, LayerEntry, Manifest, PatternEntry, QuestionEntry, RULE, ValidateEntry, When,
};
use super::question::{Choice, Kind, LONGEST_TEXT, Question, Validation, nearest};
use super::template::Compiled;
use super::{Answer, Layer, Pack, PackError, Pattern, Role, Source, SourceError, TemplateFile};
use crate::diagnostic::{Diagnostic, Severity, Sources, Span};

impl Pack {
    /// Reads the pack at `source`.
    ///
    /// # Errors
    ///
    /// Where a file cannot be read, or with everything that is wrong in what was read.
    pub fn load(source: Source) -> Result<Self, PackError> {
        let paths = source.paths()?;
        let mut loader = Loader { source: &source, paths: &paths, findings: Vec::new() };
        let pack = loader.pack()?;
        match pack {
            Some(pack) if loader.findings.is_empty() => Ok(Self { source, ..pack }),
            _ => Err(PackError::Broken(loader.findings)),
        }
    }
}

impl Pack {
    /// `pack.toml` as it is shown and as it was written, for the places of what is found wrong later.
    pub(super) fn manifest(&self) -> Option<(Utf8PathBuf, Manifest)> {
        let path = Utf8Path::new("pack.toml");
        let text = self.source.text(&self.source.label().join(path))?;
        let file = File::new(self.source.label(), path, &text);
        let manifest = file.parse().ok()?;
        Some((file.path, manifest))
    }
}

/// A generated file that is put together from parts, section by section and within a section in layer order.
struct Joined {
    path: String,
    sections: Vec<String>,
}

struct Loader<'a> {
    source: &'a Source,
    /// Every file of the pack, with `/` between names, sorted as texts.
    paths: &'a [Utf8PathBuf],
    findings: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn pack(&mut self) -> Result<Option<Pack>, SourceError> {
        let path = Utf8Path::new("pack.toml");
        let Some(text) = self.text(path)? else { return Ok(None) };
        let file = File::new(self.source.label(), path, &text);
        let Some(manifest) = self.keep(file.parse::<Manifest>()) else { return Ok(None) };
        let questions = self.questions(&file, &manifest.questions);
        let joined: Vec<Joined> = manifest
            .joined
            .iter()
            .map(|entry| Joined { path: entry.path.get_ref().clone(), sections: entry.sections.clone() })
            .collect();
        self.listed(&file, "layers", &manifest.pack.layers);
        self.listed(&file, "patterns", &manifest.pack.patterns);
        let layers = self.layers(&manifest.pack, &questions, &joined)?;
        let mut patterns = Vec::new();
        for pattern in &manifest.pack.patterns {
            patterns.extend(self.pattern(&file, pattern, &questions)?);
        }
        Ok(Some(Pack {
            source: self.source.clone(),
            data: self.data(&file, &manifest.pack)?,
            next: manifest.pack.next.as_ref().and_then(|path| self.present(&file, path)),
            name: manifest.pack.name,
            version: manifest.pack.version,
            docs: manifest.docs,
            questions,
            layers,
            patterns,
            compiled: Compiled::default(),
        }))
    }

    fn questions(&mut self, file: &File<'_>, entries: &[QuestionEntry]) -> Vec<Question> {
        let mut questions: Vec<Question> = Vec::new();
        for entry in entries {
            if questions.iter().any(|question| question.id == *entry.id.get_ref()) {
                let message = format!("the question `{}` is asked twice", entry.id.get_ref());
                self.findings.push(file.error(&entry.id, message));
            }
            let question = self.question(file, entry, &questions);
            questions.push(question);
        }
        questions
    }

    fn question(&mut self, file: &File<'_>, entry: &QuestionEntry, earlier: &[Question]) -> Question {
        let question = Question {
            id: entry.id.get_ref().clone(),
            kind: entry.kind,
            prompt: entry.prompt.clone(),
            help: entry.help.clone(),
            default: entry.default.as_ref().map(|default| default.get_ref().clone()),
            options: self.choices(file, &entry.options, earlier),
            validation: entry.validate.as_ref().and_then(|entry| self.validation(file, entry)),
            reserved: entry.reserved.clone(),
            when: self.condition(file, &entry.when, earlier),
        };
        let choosing = matches!(question.kind, Kind::Select | Kind::MultiSelect);
        if choosing == question.options.is_empty() {
            let wrong = if choosing { "has no options to choose from" } else { "takes no options" };
            self.findings.push(file.error(&entry.id, format!("the question `{}` {wrong}", question.id)));
        }
        // A text's default is a template, which only its answers can tell good from bad.
        if let Some(default) = &entry.default
            && (question.kind != Kind::Text || !matches!(default.get_ref(), Answer::Text(_)))
            && let Err(wrong) = question.check(default.get_ref())
        {
            self.findings.push(file.error(default, format!("the default of `{}` is refused: {wrong}", question.id)));
        }
        question
    }

    fn choices(&mut self, file: &File<'_>, entries: &[ChoiceEntry], earlier: &[Question]) -> Vec<Choice> {
        let choice = |entry: &ChoiceEntry| Choice {
            value: entry.value.get_ref().clone(),
            label: entry.label.clone(),
            help: entry.help.clone(),
            when: self.condition(file, &entry.when, earlier),
        };
        entries.iter().map(choice).collect()
    }

    fn validation(&mut self, file: &File<'_>, entry: &Spanned<ValidateEntry>) -> Option<Validation> {
        let (pattern, longest, message) = match entry.get_ref() {
            ValidateEntry::Pattern { pattern, longest, message } => (pattern.as_str(), *longest, message.as_str()),
            ValidateEntry::Named(kind) => match Validation::named(kind) {
                Some((pattern, message)) => (pattern, None, message),
                None => {
                    let known = Validation::KINDS.map(|kind| format!("`{kind}`")).join(", ");
                    let help = format!("use one of {known}, or {{ pattern = \"…\", message = \"…\" }}");
                    self.findings.push(file.error(entry, format!("no validation is called `{kind}`")).help(help));
                    return None;
                }
            },
        };
        match Regex::new(pattern) {
            Ok(pattern) => {
                Some(Validation { pattern, longest: longest.unwrap_or(LONGEST_TEXT), message: message.to_owned() })
            }
            Err(error) => {
                let wrong = error.to_string();
                let wrong = wrong.lines().last().unwrap_or_default().trim_start_matches("error: ");
                self.findings.push(file.error(entry, format!("the pattern does not compile: {wrong}")));
                None
            }
        }
    }

    /// A condition whose keys are earlier questions and whose values are options of theirs.
    fn condition(&mut self, file: &File<'_>, when: &When, questions: &[Question]) -> Condition {
        let mut condition = BTreeMap::new();
        for (id, values) in when {
            let Some(question) = questions.iter().find(|question| question.id == *id.get_ref()) else {
                let ids: Vec<&str> = questions.iter().map(|question| question.id.as_str()).collect();
                let finding = file.error(id, format!("`when` names `{}`, which nobody was asked before", id.get_ref()));
                self.findings.push(did_you_mean(finding, id.get_ref(), &ids));
                continue;
            };
            for value in values {
                let options: Vec<&str> = match question.kind {
                    Kind::Confirm => vec!["true", "false"],
                    _ => question.options.iter().map(|option| option.value.as_str()).collect(),
                };
                if !options.contains(&value.get_ref().as_str()) {
                    let message = format!("`{}` is no answer to `{}`", value.get_ref(), question.id);
                    self.findings.push(did_you_mean(file.error(value, message), value.get_ref(), &options));
                }
            }
            condition.insert(id.get_ref().clone(), values.iter().map(|value| value.get_ref().clone()).collect());
        }
        Condition(condition)
    }

    /// Every folder below `kind` is listed, and everything listed is a folder there.
    fn listed(&mut self, file: &File<'_>, kind: &str, names: &[Spanned<String>]) {
        let folder = |path: &Utf8PathBuf| {
            let mut parts = path.as_str().split('/');
            (parts.next() == Some(kind)).then(|| parts.next().unwrap_or_default().to_owned())
        };
        let mut folders: Vec<String> = self.paths.iter().filter_map(folder).collect();
        folders.dedup();
        for (at, name) in names.iter().enumerate() {
            if !folders.contains(name.get_ref()) {
                let known: Vec<&str> = folders.iter().map(String::as_str).collect();
                let finding = file.error(name, format!("there is no folder `{kind}/{}`", name.get_ref()));
                self.findings.push(did_you_mean(finding, name.get_ref(), &known));
            }
            if names[..at].iter().any(|earlier| earlier.get_ref() == name.get_ref()) {
                self.findings.push(file.error(name, format!("`{}` is listed twice", name.get_ref())));
            }
        }
        for unlisted in folders.iter().filter(|folder| !names.iter().any(|name| name.get_ref() == *folder)) {
            let message = format!("the folder `{kind}/{unlisted}` is not listed under `{kind}`");
            let span = Span::file(file.path.clone());
            self.findings.push(Diagnostic::new(RULE, Severity::Error, span, message));
        }
    }

    fn layers(&mut self, pack: &Header, questions: &[Question], joined: &[Joined]) -> Result<Vec<Layer>, SourceError> {
        let layer = |name: &Spanned<String>| {
            let mut loader = Loader { findings: Vec::new(), ..*self };
            (loader.layer(name.get_ref(), questions, joined, &pack.patterns), loader.findings)
        };
        let loaded: Vec<_> = pack.layers.par_iter().map(layer).collect();
        let keep = |(layer, mut findings)| {
            self.findings.append(&mut findings);
            layer
        };
        loaded.into_iter().map(keep).collect()
    }

    fn layer(
        &mut self,
        name: &str,
        questions: &[Question],
        joined: &[Joined],
        patterns: &[Spanned<String>],
    ) -> Result<Layer, SourceError> {
        let folder = format!("layers/{name}");
        let path = Utf8PathBuf::from(format!("{folder}/layer.toml"));
        let mut layer = Layer { name: name.to_owned(), ..Layer::default() };
        if self.has(&path)
            && let Some(text) = self.text(&path)?
        {
            let file = File::new(self.source.label(), &path, &text);
            let entry: LayerEntry = self.keep(file.parse()).unwrap_or_default();
            layer.when = self.condition(&file, &entry.when, questions);
            layer.executable = entry.executable.iter().map(|path| path.get_ref().clone()).collect();
            for (pattern, references) in entry.implements {
                let known: Vec<&str> = patterns.iter().map(|pattern| pattern.get_ref().as_str()).collect();
                if !known.contains(&pattern.get_ref().as_str()) {
                    let finding = file.error(&pattern, format!("no pattern is called `{}`", pattern.get_ref()));
                    self.findings.push(did_you_mean(finding, pattern.get_ref(), &known));
                }
                layer.implements.insert(pattern.into_inner(), references);
            }
        }
        let prefix = format!("{folder}/");
        let start = self.paths.partition_point(|path| path.as_str() < prefix.as_str());
        for path in self.paths[start..].iter().take_while(|path| path.as_str().starts_with(&prefix)) {
            let within = &path.as_str()[prefix.len()..];
            if let Some(name) = within.strip_prefix("partials/") {
                layer.partials.extend(self.partial(path, name)?);
            } else if let Some(template) = self.template(path, within, joined) {
                layer.templates.push(template);
            }
        }
        Ok(layer)
    }

    /// The partial in the file `name` of a layer's: its name, where it stands and its text.
    fn partial(&mut self, source: &Utf8Path, name: &str) -> Result<Option<(String, Utf8PathBuf, String)>, SourceError> {
        let Some(name) = name.strip_suffix(".hbs").filter(|name| !name.contains('/')) else {
            let help = "name it `partials/<name>.hbs`, and include it with `{{> name}}`";
            return Ok(self.finding(source, format!("`{name}` is no name of a partial"), help));
        };
        let text = self.text(source)?;
        Ok(text.map(|text| (name.to_owned(), self.source.label().join(source), text.into_owned())))
    }

    /// What the file at `within` a layer is for.
    fn template(&mut self, source: &Utf8Path, within: &str, joined: &[Joined]) -> Option<TemplateFile> {
        let (folder, target) = within.split_once('/').unwrap_or((within, ""));
        let rendered = target.ends_with(".hbs");
        let target = target.strip_suffix(".hbs").unwrap_or(target);
        let template = |target: &str, role| {
            Some(TemplateFile { source: source.to_owned(), target: target.to_owned(), role, rendered })
        };
        match folder {
            "files" => template(target, Role::File),
            "documents" => template(target, Role::Document),
            "joined" => {
                let part = |file: &Joined| {
                    let section = target.strip_prefix(&file.path)?.strip_prefix('.')?;
                    Some((file.path.clone(), file.sections.iter().position(|known| known == section)?))
                };
                if let Some((path, section)) = joined.iter().find_map(part) {
                    return template(&path, Role::Part { section });
                }
                let message = format!("`{target}` is no section of a joined file");
                let help = "name it `<path>.<section>`, and declare both under `[[joined]]` in `pack.toml`";
                self.finding(source, message, help)
            }
            _ if within == "layer.toml" => None,
            _ => {
                let help = "put it into `files/`, `documents/`, `joined/` or `partials/`";
                self.finding(source, format!("a layer has no place for `{within}`"), help)
            }
        }
    }

    fn pattern(
        &mut self,
        manifest: &File<'_>,
        id: &Spanned<String>,
        questions: &[Question],
    ) -> Result<Option<Pattern>, SourceError> {
        let file = |name: &str| Utf8PathBuf::from(format!("patterns/{}/{name}", id.get_ref()));
        let (path, body) = (file("pattern.toml"), file("doc.md.hbs"));
        let missing: Vec<_> = [&path, &body].into_iter().filter(|path| !self.has(path)).collect();
        for missing in missing {
            self.findings.push(manifest.error(id, format!("the pattern `{}` has no `{missing}`", id.get_ref())));
        }
        if !self.has(&path) {
            return Ok(None);
        }
        let Some(text) = self.text(&path)? else { return Ok(None) };
        let file = File::new(self.source.label(), &path, &text);
        let Some(entry) = self.keep(file.parse::<PatternEntry>()) else { return Ok(None) };
        Ok(Some(Pattern {
            id: id.get_ref().clone(),
            when: self.condition(&file, &entry.when, questions),
            title: entry.title,
            status: entry.status,
            implementation: entry.implementation,
            body,
        }))
    }

    fn data(&mut self, manifest: &File<'_>, header: &Header) -> Result<Map<String, Value>, SourceError> {
        let mut data = Map::new();
        for name in &header.data {
            let Some(path) = self.present(manifest, name) else { continue };
            let Some(text) = self.text(&path)? else { continue };
            let value: Option<Value> = self.keep(File::new(self.source.label(), &path, &text).parse());
            data.insert(path.file_stem().unwrap_or_default().to_owned(), value.unwrap_or_default());
        }
        Ok(data)
    }

    /// Whether the pack has a file at `path`.
    fn has(&self, path: &Utf8Path) -> bool {
        self.paths.binary_search_by(|known| known.as_str().cmp(path.as_str())).is_ok()
    }

    /// The file that the manifest names at `path`, if the pack has it.
    fn present(&mut self, manifest: &File<'_>, path: &Spanned<String>) -> Option<Utf8PathBuf> {
        let found = Some(Utf8PathBuf::from(path.get_ref())).filter(|path| self.has(path));
        if found.is_none() {
            self.findings.push(manifest.error(path, format!("there is no file `{}` in the pack", path.get_ref())));
        }
        found
    }

    /// A file's text. One that is not UTF-8 is a finding; one that cannot be read ends it.
    fn text(&mut self, path: &Utf8Path) -> Result<Option<Cow<'static, str>>, SourceError> {
        let text = match self.source.read(path)? {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
        };
        if text.is_none() {
            let _: Option<()> = self.finding(path, format!("`{path}` is not UTF-8"), "save it as UTF-8");
        }
        Ok(text)
    }

    /// Keeps what was found wrong and goes on with what was right.
    fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|finding| self.findings.push(finding)).ok()
    }

    /// A finding about the file at `path` as a whole.
    fn finding<T>(&mut self, path: &Utf8Path, message: String, help: &str) -> Option<T> {
        let span = Span::file(self.source.label().join(path));
        self.findings.push(Diagnostic::new(RULE, Severity::Error, span, message).help(help));
        None
    }
}

fn did_you_mean(finding: Diagnostic, word: &str, known: &[&str]) -> Diagnostic {
    match nearest(word, known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding,
    }
}
