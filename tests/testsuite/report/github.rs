//! Workflow commands are read back as the runner reads them, whatever stands in names and messages.

use camino::Utf8PathBuf;
use patternbook::diagnostic::{Diagnostic, Edit, Severity, Span};
use proptest::prelude::*;

use super::Texts;

/// What the runner makes of one line: the command, its properties and its message.
fn read(line: &str) -> (String, Vec<(String, String)>, String) {
    let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (command, properties) = head.split_once(' ').unwrap_or((head, ""));
    let properties = properties.split(',').map(|property| {
        let (key, value) = property.split_once('=').unwrap();
        let value = value.replace("%3A", ":").replace("%2C", ",");
        (key.to_owned(), unescape(&value))
    });
    (command.to_owned(), properties.collect(), unescape(message))
}

fn unescape(text: &str) -> String {
    text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
}

fn printed(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    let mut out = Vec::new();
    patternbook::report::github::diagnostics(&mut out, diagnostics, texts).unwrap();
    String::from_utf8(out).unwrap()
}

/// Texts that are likely to be taken for something else.
fn tricky() -> impl Strategy<Value = String> {
    let pieces =
        ["%", "%0A", "%25", "%2C", "::", ":", ",", "=", "\n", "\r", "\r\n", "error", " ", "é", "::error::", "a"];
    let made = prop::collection::vec(prop::sample::select(pieces.to_vec()), 1..8).prop_map(|pieces| pieces.concat());
    prop_oneof![3 => made, 1 => "[^\0]{1,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_name_and_message_arrives(path in tricky(), message in tricky(), help in tricky(), title in tricky(), text in tricky(), at in 0..16usize) {
        let texts = Texts::default().with(&path, text.clone());
        let start = text.floor_char_boundary(at);
        let end = text.ceil_char_boundary((start + 3).min(text.len()));
        let span = Span { path: Utf8PathBuf::from(&path), range: start..end };
        let edit = Edit { span: span.clone(), text: String::new() };
        let finding = Diagnostic::new("rule", Severity::Warning, span, message.clone());
        let finding = finding.help(help.clone()).fix(title.clone(), vec![edit]);
        let printed = printed(&[finding.clone(), finding], &texts);
        let lines: Vec<_> = printed.split_terminator('\n').collect();
        prop_assert_eq!(lines.len(), 2, "{}", &printed);
        prop_assert!(!printed.contains('\r'));
        let (command, properties, said) = read(lines[0]);
        prop_assert_eq!(command, "warning");
        let get = |name: &str| properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        prop_assert_eq!(get("file"), Some(path.clone()));
        prop_assert_eq!(get("title"), Some("rule".to_owned()));
        let place = match get("line").zip(get("col")) {
            Some((line, column)) => format!("{path}:{line}:{column}: "),
            None => path.clone(),
        };
        prop_assert!(said.starts_with(&place), "{}", said);
        let rest = format!(": {message}\n{help}\nfix: {title}");
        prop_assert!(said.ends_with(&rest), "{}", said);
        if let Some(column) = get("endColumn") {
            prop_assert!(get("line") == get("endLine") && column.parse::<usize>().unwrap() >= 1);
        }
    }
}
