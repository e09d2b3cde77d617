//! `--verified`: writes today's date where a pattern says when it was last verified.

use super::rules::edit;
use super::workspace::{Document, Index};
use super::{Options, Workspace, field};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::pattern::{self, Pattern, Verified};

/// The rule in whose name dates are written.
const RULE: &str = "stale-verification";

/// The key of the only pattern that `name` means.
///
/// # Errors
///
/// What to do about a name that means none, or more than one.
pub fn pattern(index: &Index<'_>, name: &str) -> Result<String, String> {
    if let Some(key) = index.key(name) {
        return match index.patterns(key) {
            [_] => Ok(key.to_owned()),
            several => Err(format!("{} patterns have this name; give each its own", several.len())),
        };
    }
    let wanted = pattern::key(name);
    let near = index.keys().map(|key| (strsim::damerau_levenshtein(key, &wanted), key)).min();
    let near = near.filter(|(distance, key)| distance * 3 <= key.len());
    let called = near.and_then(|(_, key)| index.patterns(key).first()).map(|(_, pattern)| &pattern.name);
    Err(match called {
        Some(called) => format!("did you mean `{called}`?"),
        None => "no pattern is called so; it is the name in the heading".to_owned(),
    })
}

/// What has to be written for the patterns that were verified. Without a fix, where it is not known how.
#[must_use]
pub fn stamps(workspace: &Workspace, options: &Options) -> Vec<Diagnostic> {
    let index = workspace.index();
    let rows = workspace.rows(&index);
    let mut stamps = Vec::new();
    for key in &options.verified {
        let [(document, pattern)] = index.patterns(key) else { continue };
        let stamp = Stamp { workspace, pattern, today: &options.today };
        let mut is_said = false;
        if let Some(verified) = &pattern.verified {
            is_said = true;
            stamps.extend(stamp.value(document, verified, None));
        }
        for &(other, _, row) in rows.of(key) {
            if let Some(verified) = &row.verified {
                is_said = true;
                stamps.extend(stamp.value(other, verified, Some(&row.line)));
            }
        }
        if !is_said {
            stamps.push(stamp.line(document));
        }
    }
    stamps
}

struct Stamp<'w> {
    workspace: &'w Workspace,
    pattern: &'w Pattern,
    today: &'w str,
}

impl Stamp<'_> {
    fn diagnostic(&self, place: Span) -> Diagnostic {
        let message = format!("pattern `{}` was verified", self.pattern.name);
        Diagnostic::new(RULE, Severity::Error, place, message)
    }

    /// Puts the date in the place of what is written, in a row or else a field. `None` where it is there.
    fn value(
        &self,
        document: &Document,
        verified: &Verified,
        row: Option<&std::ops::Range<usize>>,
    ) -> Option<Diagnostic> {
        let text = self.workspace.document_text(&document.path)?;
        let span = verified.span.clone();
        if text.get(span.clone()) == Some(self.today) {
            return None;
        }
        let is_missing = row.is_some_and(|line| span.is_empty() && (span.start <= line.start || span.end >= line.end));
        if is_missing {
            let diagnostic = self.diagnostic(document.span(row?.clone()));
            return Some(diagnostic.help(format!("this row ends before the column: write `{}` into it", self.today)));
        }
        let before = text.get(..span.start).unwrap_or_default();
        let after = text.get(span.end..).unwrap_or_default();
        // What is empty may have no blanks around it.
        let needs = |is_there: bool| if span.is_empty() && !is_there { " " } else { "" };
        let trailing = if row.is_some() { needs(after.starts_with(' ')) } else { "" };
        let date = format!("{}{}{trailing}", needs(before.ends_with([' ', '\t'])), self.today);
        let diagnostic = self.diagnostic(document.span(span.clone()));
        Some(diagnostic.fix(format!("write `{}`", self.today), vec![edit(document.span(span), date)]))
    }

    /// Adds a line for the date below that of the status, and in its style; below the heading where there is none.
    fn line(&self, document: &Document) -> Diagnostic {
        let plain = format!("**Last Verified:** {}", self.today);
        let end = self.pattern.heading_end;
        let status = self.pattern.status.as_ref().filter(|status| status.span.start > end);
        let place = status.map_or(end..end, |status| status.span.clone());
        let diagnostic = self.diagnostic(document.span(place));
        match field::below_status(self.workspace, document, self.pattern, &[("Last Verified", self.today)]) {
            Some(edit) => diagnostic.fix(format!("add `{plain}`"), vec![edit]),
            None => diagnostic.help(format!("write it by hand: `{plain}`")),
        }
    }
}
