//! One template: compiled, its names checked even in branches that these answers do not take, and rendered.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use handlebars::template::{DecoratorTemplate, HelperTemplate, Parameter, Subexpression, Template, TemplateElement};
use handlebars::{
    Context, Handlebars, HelperDef, Path, PathSeg, RenderContext, RenderErrorReason, Renderable, StringOutput,
    handlebars_helper, no_escape,
};
use heck::{ToKebabCase, ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use rayon::prelude::*;
use serde_json::Value;

use super::assemble::assemble;
use super::manifest::RULE;
use super::question::nearest;
use super::tag::Tags;
use crate::diagnostic::{Diagnostic, Severity, Span};

/// Stands in for each brace of a `${{` while Handlebars looks at the text: what GitHub Actions is to read belongs to it.
/// The character is from Unicode's private use area, one for one, so that columns stay true.
const GITHUB_BRACE: char = '\u{f8fe}';

/// Stands on each empty line while Handlebars looks at the text: in a partial it is indented like the others, and goes with
/// its indent.
const EMPTY_LINE: char = '\u{f8fd}';

/// What a template can include: for each name the texts of the layers that apply, in their order, and where they stand.
pub(super) type Partials = BTreeMap<String, Vec<(Utf8PathBuf, String)>>;

/// Every template that was compiled, by its text: a pack that is tried with many answers is read once.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    templates: Mutex<HashMap<String, Arc<Template>>>,
    tags: Tags,
}

/// What renders templates.
pub(super) struct Engine<'a> {
    handlebars: Handlebars<'static>,
    partials: Partials,
    compiled: &'a Compiled,
}

/// What templates may call.
const HELPERS: [&str; 22] = [
    "if", "unless", "each", "with", "lookup", "len", "eq", "ne", "gt", "gte", "lt", "lte", "and", "or", "not", "snake",
    "pascal", "shouty", "kebab", "before", "replace", "example",
];

handlebars_helper!(snake: |text: str| text.to_snake_case());
handlebars_helper!(pascal: |text: str| text.to_pascal_case());
handlebars_helper!(shouty: |text: str| text.to_shouty_snake_case());
handlebars_helper!(kebab: |text: str| text.to_kebab_case());

handlebars_helper!(replace: |text: str, from: str, to: str| text.replace(from, to));
handlebars_helper!(before: |text: str, mark: str| text.split(mark).next().unwrap_or_default().to_owned());

impl<'e> Engine<'e> {
    /// One that refuses unknown names and leaves HTML alone.
    ///
    /// # Errors
    ///
    /// With every partial that does not parse.
    pub(super) fn new(partials: Partials, compiled: &'e Compiled) -> Result<Self, Vec<Diagnostic>> {
        let mut handlebars = Handlebars::new();
        handlebars.set_strict_mode(true);
        handlebars.register_escape_fn(no_escape);
        handlebars.register_helper("snake", Box::new(snake));
        handlebars.register_helper("pascal", Box::new(pascal));
        handlebars.register_helper("shouty", Box::new(shouty));
        handlebars.register_helper("kebab", Box::new(kebab));
        handlebars.register_helper("before", Box::new(before));
        handlebars.register_helper("replace", Box::new(replace));
        let mut findings = Vec::new();
        let compile = |(path, text): &(Utf8PathBuf, String)| Text::new(path, text).compile(compiled);
        let all: Vec<Vec<_>> = partials.par_iter().map(|(_, parts)| parts.iter().map(compile).collect()).collect();
        for (name, parts) in partials.keys().zip(all) {
            let mut whole = Template::default();
            for part in parts {
                match part {
                    Ok(part) => {
                        whole.elements.extend_from_slice(&part.elements);
                        whole.mapping.extend_from_slice(&part.mapping);
                    }
                    Err(mut wrong) => findings.append(&mut wrong),
                }
            }
            handlebars.register_template(name, whole);
        }
        if findings.is_empty() { Ok(Self { handlebars, partials, compiled }) } else { Err(findings) }
    }

    /// The same with one more helper.
    pub(super) fn with_helper(mut self, name: &str, helper: impl HelperDef + Send + Sync + 'static) -> Self {
        self.handlebars.register_helper(name, Box::new(helper));
        self
    }
}

/// `text` as Handlebars is to see it.
pub(super) fn guarded(text: &str) -> String {
    mark_empty_lines(&text.replace("${{", &format!("${GITHUB_BRACE}{GITHUB_BRACE}")))
}

/// `text` with [`EMPTY_LINE`] on each line that is empty.
fn mark_empty_lines(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if matches!(line, "\n" | "\r\n") {
            marked.push(EMPTY_LINE);
        }
        marked.push_str(line);
    }
    marked
}

/// What was rendered without the marks of [`mark_empty_lines`] and the indent before them.
fn without_marks(rendered: &str) -> String {
    if !rendered.contains(EMPTY_LINE) {
        return rendered.to_owned();
    }
    let lines = rendered.split_inclusive('\n').map(|line| match line.trim_start().strip_prefix(EMPTY_LINE) {
        Some(rest) => rest,
        None => line,
    });
    lines.collect()
}

/// A template's text and where it stands.
pub(super) struct Text<'a> {
    /// As shown: the pack's label and the path in it.
    pub(super) path: Utf8PathBuf,
    pub(super) text: &'a str,
}

impl<'a> Text<'a> {
    pub(super) fn new(path: impl AsRef<Utf8Path>, text: &'a str) -> Self {
        Self { path: path.as_ref().to_owned(), text }
    }

    /// The text with every name in it replaced by what `context` says.
    pub(super) fn render(&self, engine: &Engine<'_>, context: &Context) -> Result<String, Vec<Diagnostic>> {
        let template = self.compile(engine.compiled)?;
        let names = self.look_up(&template, engine, context.data());
        if !names.findings.is_empty() {
            return Err(names.findings);
        }
        let mut output = StringOutput::new();
        let mut render_context = RenderContext::new(None);
        template.render(&engine.handlebars, context, &mut render_context, &mut output).map_err(|error| {
            let message = match error.reason() {
                RenderErrorReason::MissingVariable(Some(name)) => format!("nothing is called `{name}` here"),
                RenderErrorReason::MissingVariable(None) => "a name here stands for nothing".to_owned(),
                RenderErrorReason::NestedError(nested) => nested.to_string(),
                other => other.to_string(),
            };
            vec![self.finding(error.line_no.unwrap_or(1), error.column_no.unwrap_or(1), message)]
        })?;
        let rendered = output.into_string().map_err(|error| vec![self.finding(1, 1, error.to_string())])?;
        Ok(without_marks(&rendered.replace(GITHUB_BRACE, "{")))
    }

    /// Looks up every name without rendering, and adds the partials that are included to `included`.
    pub(super) fn check(&self, engine: &Engine<'_>, known: &Value, included: &mut BTreeSet<String>) -> Vec<Diagnostic> {
        match self.compile(engine.compiled) {
            Ok(template) => {
                let mut names = self.look_up(&template, engine, known);
                included.append(&mut names.included);
                names.findings
            }
            Err(findings) => findings,
        }
    }

    fn look_up<'n>(&'n self, template: &Template, engine: &'n Engine<'n>, known: &'n Value) -> Names<'n> {
        let (including, included, findings) = (Vec::new(), BTreeSet::new(), Vec::new());
        let mut names = Names { text: self, known, engine, including, included, findings };
        names.template(template);
        names
    }

    fn compile(&self, compiled: &Compiled) -> Result<Arc<Template>, Vec<Diagnostic>> {
        let known = |templates: &HashMap<String, Arc<Template>>| templates.get(self.text).cloned();
        let lock = || compiled.templates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(template) = known(&lock()) {
            return Ok(template);
        }
        let template = Arc::new(self.parse(&compiled.tags)?);
        lock().insert(self.text.to_owned(), Arc::clone(&template));
        Ok(template)
    }

    fn parse(&self, tags: &Tags) -> Result<Template, Vec<Diagnostic>> {
        let text = guarded(self.text);
        assemble(&text, tags).map_or_else(|| Template::compile(&text), Ok).map_err(|error| {
            let (line, column) = error.pos().unwrap_or((1, 1));
            // What follows lists the grammar's rules, which says nothing to people.
            let reason = error.reason().to_string();
            let reason = reason.split(": expected").next().unwrap_or_default();
            let help = "every block ends: `{{#if x}}…{{/if}}`; literal braces are written `\\{{`";
            vec![self.finding(line, column, format!("the template does not parse: {reason}")).help(help)]
        })
    }

    /// A finding at a line and a column in characters, both from 1.
    fn finding(&self, line: usize, column: usize, message: String) -> Diagnostic {
        let line_start = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
        let line = self.text[line_start..].lines().next().unwrap_or_default();
        let offset = line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
        let tag_length = line[offset..].find("}}").map_or(0, |end| end + 2);
        let span = Span::new(self.path.clone(), line_start + offset..line_start + offset + tag_length);
        Diagnostic::new(RULE, Severity::Error, span, message)
    }
}

/// Looks up every name of a template. Inside `each` and `with` names belong to the item, which only rendering knows.
struct Names<'a> {
    text: &'a Text<'a>,
    known: &'a Value,
    engine: &'a Engine<'a>,
    /// The partials that this is a part of, the outermost first.
    including: Vec<&'a str>,
    /// The partials that are a part of this, themselves or through others.
    included: BTreeSet<String>,
    findings: Vec<Diagnostic>,
}

impl Names<'_> {
    fn template(&mut self, template: &Template) {
        for (element, at) in template.elements.iter().zip(&template.mapping) {
            self.element(element, (at.0, at.1));
        }
    }

    fn element(&mut self, element: &TemplateElement, at: (usize, usize)) {
        match element {
            TemplateElement::Expression(call) | TemplateElement::HtmlExpression(call) => self.call(call, at),
            TemplateElement::HelperBlock(block) => {
                self.call(block, at);
                let rescopes = matches!(block.name.as_name(), Some("each" | "with"));
                if let Some(body) = block.template.as_ref().filter(|_| !rescopes) {
                    self.template(body);
                }
                if let Some(inverse) = &block.inverse {
                    self.template(inverse);
                }
            }
            TemplateElement::PartialExpression(partial) => self.partial(partial, at),
            TemplateElement::PartialBlock(_) => {
                self.say(at, "a partial takes no block: write `{{> name}}`".to_owned(), None);
            }
            TemplateElement::DecoratorExpression(_) | TemplateElement::DecoratorBlock(_) => {
                self.say(at, "decorators are not for packs".to_owned(), None);
            }
            _ => {}
        }
    }

    /// Looks up the names of a partial as they are where it is included: it sees what its includer sees, and its arguments.
    fn partial(&mut self, partial: &DecoratorTemplate, at: (usize, usize)) {
        for argument in partial.hash.values() {
            self.parameter(argument, at);
        }
        let name = partial.name.as_name().unwrap_or_default();
        let Some((name, parts)) = self.engine.partials.get_key_value(name) else {
            let known: Vec<&str> = self.engine.partials.keys().map(String::as_str).collect();
            return self.say(at, format!("no partial is called `{name}`"), nearest(name, &known));
        };
        self.included.insert(name.clone());
        if self.including.contains(&name.as_str()) {
            return self.say(at, format!("the partial `{name}` includes itself"), None);
        }
        let mut known = Cow::Borrowed(self.known);
        if !partial.hash.is_empty()
            && let Value::Object(known) = known.to_mut()
        {
            known.extend(partial.hash.keys().map(|argument| (argument.clone(), Value::Null)));
        }
        for (path, text) in parts {
            let text = Text::new(path, text);
            // One that does not parse is a finding of the engine's.
            let Ok(template) = text.compile(self.engine.compiled) else { continue };
            let including = [self.including.as_slice(), &[name]].concat();
            let (engine, included, findings) = (self.engine, BTreeSet::new(), Vec::new());
            let mut names = Names { text: &text, known: &known, engine, including, included, findings };
            names.template(&template);
            self.included.append(&mut names.included);
            self.findings.append(&mut names.findings);
        }
    }

    fn call(&mut self, call: &HelperTemplate, at: (usize, usize)) {
        if call.params.is_empty() && call.hash.is_empty() && !call.block {
            return self.parameter(&call.name, at);
        }
        if let Some(name) = call.name.as_name().filter(|name| !HELPERS.contains(name)) {
            self.say(at, format!("no helper is called `{name}`"), nearest(name, &HELPERS));
        }
        for parameter in call.params.iter().chain(call.hash.values()) {
            self.parameter(parameter, at);
        }
    }

    fn parameter(&mut self, parameter: &Parameter, at: (usize, usize)) {
        match parameter {
            Parameter::Path(Path::Relative((segments, _))) => {
                let names = segments.iter().map_while(|segment| match segment {
                    PathSeg::Named(name) => Some(name.as_str()),
                    _ => None,
                });
                self.name(names, at);
            }
            Parameter::Name(name) => self.name(std::iter::once(name.as_str()), at),
            Parameter::Subexpression(Subexpression { element, .. }) => self.element(element, at),
            _ => {}
        }
    }

    fn name<'n>(&mut self, names: impl Iterator<Item = &'n str>, at: (usize, usize)) {
        let mut value = self.known;
        for name in names {
            let Value::Object(fields) = value else { return };
            match fields.get(name) {
                Some(field) => value = field,
                None => {
                    let known: Vec<&str> = fields.keys().map(String::as_str).collect();
                    return self.say(at, format!("nothing is called `{name}` here"), nearest(name, &known));
                }
            }
        }
    }

    fn say(&mut self, (line, column): (usize, usize), message: String, near: Option<&str>) {
        let finding = self.text.finding(line, column, message);
        self.findings.push(match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding,
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diagnostic::LineColumn;

    fn render(text: &str) -> Result<String, Vec<(String, LineColumn, Option<String>)>> {
        let values = json!({ "name": "demo", "database": "none", "actions": { "checkout": "x@1" }, "unasked": null });
        let context = Context::wraps(values).unwrap();
        let partial = |name: &str, texts: &[&str]| {
            let parts = texts.iter().map(|text| (Utf8PathBuf::from(format!("{name}.hbs")), (*text).to_owned()));
            (name.to_owned(), parts.collect())
        };
        let partials = [
            partial("steps", &["- a: {{name}}\n\n- b\n", "- c: ${{ x }}\n"]),
            partial("none", &[]),
            partial("crlf", &["a\r\n\r\nb\r\n"]),
            partial("greet", &["hello {{who}}\n"]),
            partial("outer", &["outer:\n  {{> steps}}\n"]),
            partial("loop", &["{{> loop}}\n"]),
            partial("wrong", &["{{nmae}}\n"]),
        ];
        let compiled = Compiled::default();
        let engine = Engine::new(partials.into(), &compiled).unwrap();
        Text::new("t.hbs", text).render(&engine, &context).map_err(|findings| {
            let place = |finding: &Diagnostic| LineColumn::of(text, finding.primary.range.start);
            findings.into_iter().map(|f| (f.message.clone(), place(&f), f.help)).collect()
        })
    }

    #[test]
    fn names_are_replaced_and_html_is_left_alone() {
        assert_eq!(render("<{{name}}> {{shouty name}} {{actions.checkout}}\n").unwrap(), "<demo> DEMO x@1\n");
        assert_eq!(render("{{#if (eq database \"none\")}}\nno\n{{else}}\nyes\n{{/if}}\n").unwrap(), "no\n");
    }

    #[test]
    fn github_expressions_pass_untouched() {
        let text = "a: ${{ github.ref }} {{name}} ${{ format('{0}', x) }}\n";
        assert_eq!(render(text).unwrap(), "a: ${{ github.ref }} demo ${{ format('{0}', x) }}\n");
        assert_eq!(render("\\{{ $labels.job }} {{name}}").unwrap(), "{{ $labels.job }} demo");
    }

    #[test]
    fn partials_are_indented_like_their_line() {
        let steps = "x:\n  - a: demo\n\n  - b\n  - c: ${{ x }}\ny\n";
        assert_eq!(render("x:\n  {{> steps}}\ny\n").unwrap(), steps);
        assert_eq!(render("x:\n  {{> none}}\ny\n").unwrap(), "x:\ny\n");
        assert_eq!(render("x:\r\n  {{> crlf}}\r\n\r\ny\r\n").unwrap(), "x:\r\n  a\r\n\r\n  b\r\n\r\ny\r\n");
        assert_eq!(render("  {{> outer}}\n").unwrap(), "  outer:\n    - a: demo\n\n    - b\n    - c: ${{ x }}\n");
        assert_eq!(render("{{> greet who=name}}{{> greet who=\"you\"}}").unwrap(), "hello demo\nhello you\n");
    }

    #[test]
    fn wrong_partials_are_found_where_they_are_wrong() {
        let said = |text: &str| render(text).unwrap_err().remove(0);
        assert_eq!(said("{{> step}}").0, "no partial is called `step`");
        assert_eq!(said("{{> step}}").2.as_deref(), Some("did you mean `steps`?"));
        assert_eq!(said("{{> loop}}").0, "the partial `loop` includes itself");
        assert_eq!(said("{{#if unasked}}{{> wrong}}{{/if}}").0, "nothing is called `nmae` here");
        assert_eq!(said("{{> greet}}").0, "nothing is called `who` here");
        assert_eq!(said("{{> greet who=nmae}}").0, "nothing is called `nmae` here");
    }

    #[test]
    fn unknown_names_are_found_even_in_branches_not_taken() {
        let text =
            "ö\n{{#if (eq databse \"x\")}}{{/if}}\n  {{#if unasked}}{{nmae}}{{/if}}\n{{actions.chekout}} {{snak name}}";
        let findings = render(text).unwrap_err();
        let found: Vec<_> =
            findings.iter().map(|(message, at, help)| (message.as_str(), at.line, help.clone())).collect();
        let help = |near: &str| Some(format!("did you mean `{near}`?"));
        assert_eq!(
            found,
            [
                ("nothing is called `databse` here", 2, help("database")),
                ("nothing is called `nmae` here", 3, help("name")),
                ("nothing is called `chekout` here", 4, help("checkout")),
                ("no helper is called `snak`", 4, help("snake")),
            ]
        );
        assert_eq!(findings[1].1.column, 18);
    }

    #[test]
    fn a_template_that_does_not_parse_names_the_place() {
        let findings = render("one\n{{#if name}}\n").unwrap_err();
        assert!(findings[0].0.starts_with("the template does not parse"), "{findings:?}");
        assert!(findings[0].1.line >= 2, "{findings:?}");
    }
}
