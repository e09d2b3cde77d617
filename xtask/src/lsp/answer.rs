//! Answers to what editors ask about a place: what it means, where it leads.

use gen_lsp_types::{Contents, Definition, Hover, Location, MarkupContent, MarkupKind};

use super::position::Lines;
use super::root::Root;
use super::show::Texts;
use super::target::{self, Thing};
use crate::diagnostic::LineColumn;
use crate::sync::Workspace;
use crate::sync::config::LegendSource;

/// How much of a definition is shown.
const LINES: usize = 12;

/// What is to be said of the place `offset` of the file at `path`.
pub(super) fn hover(root: &Root, path: &str, offset: usize) -> Option<Hover> {
    let workspace = root.workspace()?;
    let document = workspace.document(path)?;
    let thing = target::at(document, offset)?;
    let said = match &thing {
        Thing::Status(status) => meaning(workspace, &status.text)?,
        _ => {
            let places = target::leads(workspace, document, &thing);
            let code = !matches!(thing, Thing::Row(_));
            let each: Vec<_> = places.iter().map(|span| quoted(workspace, span, code)).collect();
            if each.is_empty() {
                return None;
            }
            each.join("\n\n")
        }
    };
    let text = root.text(path)?;
    let range = Some(Lines::of(text).range(&thing.span()));
    Some(Hover { contents: Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value: said }), range })
}

/// Where what stands at `offset` of the file at `path` leads.
pub(super) fn definition(root: &Root, path: &str, offset: usize) -> Option<Definition> {
    let workspace = root.workspace()?;
    let document = workspace.document(path)?;
    let thing = target::at(document, offset)?;
    let mut texts = Texts::default();
    let places = target::leads(workspace, document, &thing);
    let places =
        places.iter().map(|span| Location { uri: root.uri(span.path.as_str()), range: texts.range(root, span) });
    let places: Vec<_> = places.collect();
    (!places.is_empty()).then_some(Definition::LocationList(places))
}

/// What the legend says of a status.
fn meaning(workspace: &Workspace, status: &str) -> Option<String> {
    let known = workspace.vocabulary.look_up(status);
    let name = known.name()?;
    let is_it = |text: &str| text.eq_ignore_ascii_case(name) || workspace.vocabulary.look_up(text).name() == Some(name);
    let inline = match &workspace.config.legend {
        Some(LegendSource::Inline(entries)) => entries.iter().find(|(status, _)| is_it(status)),
        _ => None,
    };
    if let Some((_, meaning)) = inline {
        return Some(format!("**{name}**: {meaning}"));
    }
    let source = match &workspace.config.legend {
        Some(LegendSource::Document(path, _)) => Some(path.as_str()),
        _ => None,
    };
    let mut legends: Vec<_> = workspace.legends().collect();
    legends.sort_by_key(|(document, _)| Some(&*document.path) != source);
    let found = legends.iter().find_map(|(document, legend)| {
        let entry = legend.entries.iter().find(|entry| is_it(&entry.status.text) && !entry.meaning.is_empty())?;
        Some((document, entry))
    });
    Some(match found {
        Some((document, entry)) => {
            format!("**{name}**: {}\n\nas the legend in `{}` says", entry.meaning, document.path)
        }
        None => format!("**{name}** is a status; no legend says what it means"),
    })
}

/// Where a place is, and what stands there.
fn quoted(workspace: &Workspace, span: &crate::diagnostic::Span, code: bool) -> String {
    let path = span.path.as_str();
    let text = workspace.document_text(path).unwrap_or_default();
    let line = LineColumn::of(&text, span.range.start).line;
    let shown = target::first_lines(workspace, span, if code { LINES } else { 1 });
    if shown.is_empty() {
        return format!("`{path}`");
    }
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let language = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
    format!("`{path}:{line}`\n\n{fence}{language}\n{shown}\n{fence}")
}
