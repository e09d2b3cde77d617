//! Files that nothing reads, and joined files that nothing fills.

use camino::Utf8Path;

use super::super::manifest::RULE;
use super::super::question::nearest;
use super::super::{Pack, Role, SourceError};
use crate::diagnostic::{Diagnostic, Severity, Span};

/// The folders of a pack that are read.
const FOLDERS: [&str; 3] = ["layers", "patterns", "tests"];

/// What of a pattern's folder is read.
const OF_A_PATTERN: [&str; 2] = ["pattern.toml", "doc.md.hbs"];

pub(super) fn strays(pack: &Pack) -> Result<Vec<Diagnostic>, SourceError> {
    let mut findings = Vec::new();
    let warn = |path: &Utf8Path, message: String| {
        Diagnostic::new(RULE, Severity::Warning, Span::file(pack.source.label().join(path)), message)
    };
    for path in pack.source.paths()? {
        let mut parts = path.as_str().splitn(3, '/');
        let (top, rest) = (parts.next().unwrap_or_default(), parts.nth(1));
        // A readme or a licence may lie in any pack; a folder that is nearly called as one that is read is a slip.
        if path.as_str().contains('/')
            && !FOLDERS.contains(&top)
            && let Some(near) = nearest(top, &FOLDERS)
        {
            findings.push(warn(&path, format!("nothing reads `{path}`")).help(format!("did you mean `{near}/`?")));
        }
        if top == "patterns" && !rest.is_some_and(|rest| OF_A_PATTERN.contains(&rest)) {
            let help = "a pattern is a `pattern.toml` and a `doc.md.hbs`";
            findings.push(warn(&path, format!("nothing reads `{path}`")).help(help));
        }
    }
    findings.extend(joined(pack));
    Ok(findings)
}

/// Sections that no layer has a part of.
fn joined(pack: &Pack) -> Vec<Diagnostic> {
    let Some((path, manifest)) = pack.manifest() else { return Vec::new() };
    let templates = || pack.layers.iter().flat_map(|layer| &layer.templates);
    let mut findings = Vec::new();
    for entry in &manifest.joined {
        let target = entry.path.get_ref();
        for (section, name) in entry.sections.iter().enumerate() {
            if !templates().any(|it| it.target == *target && it.role == (Role::Part { section })) {
                let span = Span::new(path.clone(), entry.path.span());
                let message = format!("no layer has a part of the section `{name}` of `{target}`");
                let help = format!("such a part is called `layers/<layer>/joined/{target}.{name}`");
                findings.push(Diagnostic::new(RULE, Severity::Warning, span, message).help(help));
            }
        }
    }
    findings
}
