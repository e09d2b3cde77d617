//! New fields of a pattern: below its status, and in the style of that.

use super::Workspace;
use super::workspace::Document;
use crate::diagnostic::Edit;
use crate::markdown::{line_end, line_start, newline};
use crate::pattern::Pattern;

/// The edit that adds fields, each a name and a value, below the status of a pattern; below its heading where it has none.
/// `None` where it cannot be told how they are to be written there.
#[must_use]
pub fn below_status(
    workspace: &Workspace,
    document: &Document,
    pattern: &Pattern,
    fields: &[(&str, &str)],
) -> Option<Edit> {
    let text = workspace.document_text(&document.path).unwrap_or_default();
    let newline = newline(&text);
    let plain = |(name, value): &(&str, &str)| format!("{newline}{newline}**{name}:** {value}");
    let insert = |at: usize, added: String| Some(Edit { span: document.span(at..at), text: added });
    let status = pattern.status.as_ref().filter(|status| status.span.start > pattern.heading_end);
    let Some(status) = status else {
        let end = pattern.heading_end;
        // A paragraph of its own, also where the next one starts right below the heading.
        let is_blank = text.get(end..).unwrap_or_default().lines().nth(1).is_none_or(|line| line.trim().is_empty());
        let gap = if is_blank { "" } else { newline };
        return insert(end, format!("{}{gap}", fields.iter().map(plain).collect::<String>()));
    };
    let start = line_start(&text, status.span.start);
    let line = text.get(start..line_end(&text, status.span.start)).unwrap_or_default();
    let content = line.trim_end_matches(['\r', '\n']);
    let end = start + content.len();
    let head = content.get(..status.span.start - start).unwrap_or_default();
    let is_field = |lead: &str| lead.chars().all(|c| " \t*_-+".contains(c));
    let field = workspace.config.scope.names.status_field().to_ascii_lowercase();
    match head.to_ascii_lowercase().find(&field) {
        Some(at) if is_field(&head[..at]) => {
            let marks = &head[at + field.len()..];
            let marks = &marks[..marks.find(|c| !":*_ \t".contains(c)).unwrap_or(marks.len())];
            let is_item = head.trim_start().starts_with(['-', '+']) || head.trim_start().starts_with("* ");
            let hard = ["  ", "\\"].into_iter().find(|mark| content.ends_with(mark)).unwrap_or_default();
            let next = text.get(end..).unwrap_or_default().lines().nth(1).unwrap_or_default();
            let previous = text.get(..start).unwrap_or_default().lines().next_back().unwrap_or_default();
            let is_apart = next.trim().is_empty() && (previous.trim().is_empty() || previous.starts_with('#'));
            // A line of its own needs a break; what stands alone stays alone.
            let is_alone = !is_item && hard.is_empty() && is_apart;
            let gap = if is_alone { newline } else { "" };
            let line =
                |(name, value): &(&str, &str)| format!("{newline}{gap}{}{name}{marks}{value}{hard}", &head[..at]);
            insert(end, fields.iter().map(line).collect())
        }
        // Below a heading "Status".
        None if is_field(head) && !head.contains(['-', '+']) => insert(end, fields.iter().map(plain).collect()),
        _ => None,
    }
}
