//! `stale-region`.

use std::borrow::Cow;

use super::legend_drift::Source;
use super::missing_row::implementation;
use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Severity};
use crate::markdown::{anchor, line_start, newline, table};
use crate::pattern::Pattern;
use crate::pattern::generated::{Content, Mistake, Region};
use crate::repo::files;
use crate::sync::workspace::Document;

pub(super) struct StaleRegion;

impl Rule for StaleRegion {
    fn id(&self) -> &'static str {
        "stale-region"
    }

    fn summary(&self) -> &'static str {
        "What stands between the markers of a generated region is what the patterns say today."
    }

    fn check_document(&self, context: &Context<'_>, document: &Document, found: &mut Vec<Diagnostic>) {
        let generated = &document.facts.generated;
        if generated.is_empty() || !context.options.includes(&document.path) {
            return;
        }
        for (span, mistake) in &generated.mistakes {
            let (message, help) = explain(mistake);
            let diagnostic = Diagnostic::new(self.id(), Severity::Error, document.span(span.clone()), message);
            found.push(diagnostic.help(help));
        }
        let text = context.workspace.document_text(&document.path).unwrap_or_default();
        found.extend(generated.regions.iter().filter_map(|region| self.compare(context, document, region, &text)));
    }
}

impl StaleRegion {
    fn compare(&self, context: &Context<'_>, document: &Document, region: &Region, text: &str) -> Option<Diagnostic> {
        let name = region.content.name();
        let diagnostic =
            |message: String| Diagnostic::new(self.id(), Severity::Error, document.span(region.begin.clone()), message);
        let lines = match region.content {
            Content::StatusTable => status_table(context, document),
            Content::Legend => legend(context),
        };
        let Some(lines) = lines else {
            let help = "write the legend into `[legend]` in `patternbook.toml`, or a document that is named there";
            return Some(diagnostic("there is no legend that this one could be taken from".to_owned()).help(help));
        };
        let written = text.get(region.inner.clone()).unwrap_or_default();
        let is_same =
            written.lines().map(plain).filter(|line| !line.is_empty()).eq(lines.iter().map(|line| plain(line)));
        if is_same {
            return None;
        }
        let newline = newline(text);
        let body: String = lines.iter().map(|line| format!("{line}{newline}")).collect();
        let new = format!("{newline}{body}{newline}");
        let message = format!("this `{name}` is not what the patterns say");
        Some(diagnostic(message).fix("write it anew", vec![edit(document.span(region.inner.clone()), new)]))
    }
}

/// A line as it is compared: formatters pad tables and choose bullets in their own way.
fn plain(line: &str) -> String {
    let is_rule = line.contains('-') && line.chars().all(|c| "|-: \t".contains(c));
    if is_rule {
        return "-".repeat(line.matches('-').count().min(1))
            + &"|".repeat(line.trim().trim_matches('|').matches('|').count());
    }
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ").replace("| ", "|").replace(" |", "|");
    match line.strip_prefix(['*', '+']) {
        Some(rest) if rest.starts_with(' ') => format!("-{rest}"),
        _ => line,
    }
}

/// A row for each pattern, in the order of documents.
fn status_table(context: &Context<'_>, document: &Document) -> Option<Vec<String>> {
    let workspace = context.workspace;
    let mut lines = vec!["| Pattern | Status | Implementation |".to_owned(), "|---|---|---|".to_owned()];
    for (other, pattern) in context.index.all() {
        let status = pattern.status.as_ref();
        let status = status.map(|status| workspace.vocabulary.written(&status.text).unwrap_or(&status.text));
        let code = implementation(pattern).map(|code| format!("`{}`", table::escape(&code))).unwrap_or_default();
        let name = link(context, document, other, pattern);
        let cells = [name, table::escape(status.unwrap_or_default()), code];
        lines.push(format!(
            "|{}|",
            cells.map(|cell| if cell.is_empty() { " ".to_owned() } else { format!(" {cell} ") }).join("|")
        ));
    }
    Some(lines)
}

/// The name of a pattern as a link to it.
fn link(context: &Context<'_>, from: &Document, other: &Document, pattern: &Pattern) -> String {
    let name = table::escape(&pattern.name);
    let is_only = other.facts.patterns.len() == 1 && other.path != from.path;
    let text = if is_only { Cow::default() } else { context.workspace.document_text(&other.path).unwrap_or_default() };
    let heading = text.get(line_start(&text, pattern.span.start.min(text.len()))..pattern.span.end).unwrap_or_default();
    let slug = anchor::slug(heading.trim_start_matches(['#', ' ', '\t', '\u{feff}']));
    let anchor = if is_only { String::new() } else { format!("#{slug}") };
    // A bracket would end the text of the link.
    if name.contains(['[', ']', '<', '`']) || anchor == "#" {
        return name;
    }
    let path = if other.path == from.path { String::new() } else { files::relative(from.folder(), &other.path) };
    let path = path.replace('%', "%25").replace(' ', "%20").replace('(', "%28").replace(')', "%29").replace('|', "%7C");
    format!("[{name}]({path}{anchor})")
}

/// A line for each status. `None` where no legend says what they mean.
fn legend(context: &Context<'_>) -> Option<Vec<String>> {
    let source = Source::of(context.workspace)?;
    let line = |(word, meaning): (&str, &str)| format!("- **{word}:** {meaning}").trim_end().to_owned();
    Some(source.meanings().map(line).collect())
}

/// What is wrong with a marker, and what to do.
fn explain(mistake: &Mistake) -> (String, String) {
    match mistake {
        Mistake::NotAlone => (
            "this marker shares its line, so that nothing is generated".to_owned(),
            "write it on a line of its own, from the first column on".to_owned(),
        ),
        Mistake::Unknown(name) => {
            let near = |content: &Content| strsim::damerau_levenshtein(content.name(), name) <= 3;
            let help = match Content::ALL.into_iter().find(near) {
                Some(content) => format!("did you mean `{}`?", content.name()),
                None => "there are `status-table` and `legend`".to_owned(),
            };
            let message = if name.is_empty() {
                "this marker names nothing".to_owned()
            } else {
                format!("`{name}` cannot be generated")
            };
            (message, help)
        }
        Mistake::Extra(words) => {
            (format!("this marker says `{words}`, and means nothing by it"), "write no more than the name".to_owned())
        }
        Mistake::Nested => (
            "this region begins in another one, so that neither is generated".to_owned(),
            "end the other one first".to_owned(),
        ),
        Mistake::Unclosed(content) => (
            "nothing ends this region, so that it is not generated".to_owned(),
            format!("write `<!-- patternbook:end {} -->` on a line below it", content.name()),
        ),
        Mistake::Unopened => (
            "this marker ends a region that nothing begins".to_owned(),
            "take it out, or write the other marker above".to_owned(),
        ),
        Mistake::Crossed(content) => (
            format!("the region that ends here is `{}`, so that it is not generated", content.name()),
            format!("write `<!-- patternbook:end {} -->`", content.name()),
        ),
    }
}
