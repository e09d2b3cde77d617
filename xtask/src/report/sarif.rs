//! Diagnostics as a SARIF log, the format of code scanning services and editors.
//!
//! See [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html); the sections named below are
//! its own.

use std::io;
use std::ops::Range;

use serde_json::{Value, json};

use super::source::{Document, Documents};
use crate::diagnostic::{Diagnostic, Fix, Severity, Sources, Span};
use crate::sync::fingerprint::fingerprints;
use crate::sync::rules::{Page, UNREADABLE};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What paths are relative to. Its place is not told: a log is the same wherever it is made (§3.14.14).
const ROOT: &str = "%SRCROOT%";

/// Raised when fingerprints are made of something else, so that nobody compares new ones with old ones (§3.27.17).
const FINGERPRINT: &str = "patternbook/v1";

/// Prints one log with one run, by `pages` of the rules. `exit_code` is what the process ends with.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn diagnostics(
    out: &mut dyn io::Write,
    diagnostics: &[Diagnostic],
    sources: &dyn Sources,
    pages: &[Page],
    exit_code: u8,
) -> io::Result<()> {
    let mut documents = Documents::new(sources);
    let mut results = Vec::with_capacity(diagnostics.len());
    let mut notifications = Vec::new();
    for (diagnostic, fingerprint) in diagnostics.iter().zip(fingerprints(diagnostics, sources)) {
        let mut log = Log { documents: &mut documents };
        let index = pages.iter().position(|page| page.id == diagnostic.rule);
        results.push(log.result(diagnostic, index, &fingerprint));
        if diagnostic.severity == Severity::NotChecked {
            notifications.push(log.notification(diagnostic, index));
        }
    }
    // What was looked at in vain is an open result; a document that could not be read is a run that failed (§3.20.14).
    let is_read = diagnostics.iter().all(|diagnostic| diagnostic.rule != UNREADABLE);
    let version = env!("CARGO_PKG_VERSION");
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "patternbook",
                    "version": version,
                    "semanticVersion": version,
                    "informationUri": "https://docs.rs/crate/patternbook",
                    "rules": pages.iter().map(rule).collect::<Vec<_>>(),
                },
            },
            "invocations": [{
                "executionSuccessful": is_read,
                "exitCode": exit_code,
                "toolExecutionNotifications": notifications,
            }],
            "originalUriBaseIds": {
                ROOT: { "description": { "text": "The top of the repository" } },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule(page: &Page) -> Value {
    json!({
        "id": page.id,
        "shortDescription": { "text": page.headline() },
        "fullDescription": { "text": page.why() },
        "help": { "text": page.text, "markdown": page.text },
        "helpUri": format!(
            "https://docs.rs/crate/patternbook/{}/source/docs/rules/{}.md",
            env!("CARGO_PKG_VERSION"),
            page.id
        ),
        "defaultConfiguration": { "level": level(page.severity) },
    })
}

/// The level of what failed. A result that did not fail has none (§3.27.10); as the level of a rule that only says what
/// could not be checked, a warning is meant.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning | Severity::NotChecked => "warning",
        Severity::Note => "note",
    }
}

struct Log<'d, 's> {
    documents: &'d mut Documents<'s>,
}

impl Log<'_, '_> {
    fn result(&mut self, diagnostic: &Diagnostic, index: Option<usize>, fingerprint: &str) -> Value {
        // There was not enough to tell whether it is wrong: that is "open"; "notApplicable" would say that the rule
        // has nothing to do with it (§3.27.9).
        let (kind, level) = match diagnostic.severity {
            Severity::NotChecked => ("open", "none"),
            severity => ("fail", level(severity)),
        };
        let mut text = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            text.push('\n');
            text.push_str(help);
        }
        let mut result = json!({
            "ruleId": diagnostic.rule,
            "kind": kind,
            "level": level,
            "message": { "text": text },
            "locations": [self.location(&diagnostic.primary, &diagnostic.label)],
            "partialFingerprints": { FINGERPRINT: fingerprint },
        });
        if let Some(index) = index {
            result["ruleIndex"] = json!(index);
        }
        if !diagnostic.related.is_empty() {
            let related = diagnostic.related.iter();
            result["relatedLocations"] = related.map(|related| self.location(&related.span, &related.label)).collect();
        }
        if let Some(fix) = &diagnostic.fix {
            result["fixes"] = json!([self.fix(fix)]);
        }
        result
    }

    fn notification(&mut self, diagnostic: &Diagnostic, index: Option<usize>) -> Value {
        let mut notification = json!({
            "level": "warning",
            "message": { "text": format!("not checked: {}", diagnostic.message) },
            "locations": [self.location(&diagnostic.primary, "")],
        });
        if let Some(index) = index {
            notification["associatedRule"] = json!({ "id": diagnostic.rule, "index": index });
        }
        notification
    }

    fn location(&mut self, span: &Span, label: &str) -> Value {
        let mut place = json!({ "artifactLocation": artifact(span) });
        // Without a region it is about the file as a whole (§3.29.4).
        if span.range != (0..0)
            && let Some(region) = self.region(span)
        {
            place["region"] = region;
        }
        let mut location = json!({ "physicalLocation": place });
        if !label.is_empty() {
            location["message"] = json!({ "text": label });
        }
        location
    }

    /// Lines and columns from 1, the end exclusive (§3.30.2). `None` where the file cannot be had.
    fn region(&mut self, span: &Span) -> Option<Value> {
        self.documents.load(std::iter::once(span.path.as_path()));
        self.documents.get(&span.path).map(|document| region(document, &span.range))
    }

    fn fix(&mut self, fix: &Fix) -> Value {
        let mut edits: Vec<_> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| (&edit.span.path, edit.span.range.start));
        let files = edits.chunk_by(|one, other| one.span.path == other.span.path);
        let changes: Vec<_> = files
            .map(|edits| {
                let replacements = edits.iter().filter_map(|edit| {
                    let region = self.region(&edit.span)?;
                    Some(json!({ "deletedRegion": region, "insertedContent": { "text": edit.text } }))
                });
                let replacements: Vec<_> = replacements.collect();
                json!({ "artifactLocation": artifact(&edits[0].span), "replacements": replacements })
            })
            .collect();
        json!({ "description": { "text": fix.title }, "artifactChanges": changes })
    }
}

fn region(document: &Document<'_>, range: &Range<usize>) -> Value {
    let (start, end) = (document.place(range.start), document.place(range.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn artifact(span: &Span) -> Value {
    json!({ "uri": uri(span.path.as_str()), "uriBaseId": ROOT })
}

/// A path as a relative reference: everything but unreserved characters and slashes is percent-encoded (RFC 3986, 2.3).
fn uri(path: &str) -> String {
    let encode = |byte: u8| match byte {
        b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(encode).collect()
}
