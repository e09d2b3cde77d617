//! The schema of `patternbook.toml` knows the keys that the program reads, and no others.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::Env;
use crate::report::schema::{schema, wrong};

/// The command that reads a table of the file.
fn reader(table: &str) -> &'static [&'static str] {
    match table {
        "attestations" => &["check"],
        "environments" => &["verify", "staging"],
        _ => &["sync-docs", "--check"],
    }
}

/// What is wrong with a `patternbook.toml` by its schema.
fn wrong_with(text: &str) -> Vec<String> {
    fn json(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(date) => json!(date.to_string()),
            toml::Value::Array(values) => values.into_iter().map(json).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
            other => serde_json::to_value(other).unwrap(),
        }
    }
    wrong(&schema("patternbook"), &json(toml::Value::Table(text.parse().unwrap())))
}

#[test]
fn keys_are_those_that_the_program_reads() {
    let schema = schema("patternbook");
    let top = schema["properties"].as_object().unwrap();
    let mut probed = Vec::new();
    for (name, property) in top {
        probe(&schema, property, name, name, &mut probed);
    }
    for place in ["docs", "docs.columns", "environments.some", "attestations"] {
        assert!(probed.contains(&place.to_owned()), "{probed:?}");
    }
}

/// Compares the keys of `part`, which is at `place` in the file, with those of which the program says that there are.
fn probe(schema: &Value, part: &Value, table: &str, place: &str, probed: &mut Vec<String>) {
    let is_list = part["type"] == "array" || part.pointer("/items").is_some();
    let part = if is_list { &part["items"] } else { part };
    let part = part["$ref"].as_str().map_or(part, |target| schema.pointer(target.trim_start_matches('#')).unwrap());
    // Tables of a name that is free, which are all alike.
    if part["additionalProperties"]["$ref"].is_string() {
        probe(schema, &part["additionalProperties"], table, &format!("{place}.some"), probed);
    }
    let Some(properties) = part["properties"].as_object() else { return };
    for (name, property) in properties {
        probe(schema, property, table, &format!("{place}.{name}"), probed);
    }
    // What is only written is held against what is written; a table without keys of its own takes any.
    if part["additionalProperties"] != false || table == "pack" {
        return;
    }
    let t = Env::new();
    let head = if is_list { format!("[[{place}]]") } else { format!("[{place}]") };
    t.write("patternbook.toml", format!("{head}\nzzzzzzzzzzzzzzzzzz = 1\n"));
    let said = t.command(reader(table)).output().unwrap();
    let said = String::from_utf8(said.stderr).unwrap();
    let listed = said.lines().find_map(|line| {
        ["help: there are ", ", expected "].iter().find_map(|before| Some(line.split_once(before)?.1))
    });
    let listed = listed.unwrap_or_else(|| panic!("{place}: no keys are listed: {said}"));
    let known: BTreeSet<&str> = listed.split('`').skip(1).step_by(2).collect();
    assert_eq!(properties.keys().map(String::as_str).collect::<BTreeSet<_>>(), known, "[{place}]");
    probed.push(place.to_owned());
}

#[test]
fn what_new_project_writes_is_as_the_schema_says() {
    let t = Env::new();
    let sets: [&[&str]; 4] = [
        &[],
        &["--set", "stack=python", "--set", "monitoring=logs"],
        &["--set", "stack=typescript", "--set", "database=none"],
        &["--set", "branches=develop", "--set", "cache=redis"],
    ];
    for (number, set) in sets.iter().enumerate() {
        let name = format!("p{number}");
        let args = ["new-project", &name, "--defaults", "--no-git", "--quiet"];
        t.run(args.iter().chain(*set)).success();
        let text = t.read(format!("{name}/patternbook.toml"));
        assert_eq!(wrong_with(&text), Vec::<String>::new(), "{text}");
        let (first, _) = text.split_once('\n').unwrap();
        // cp docs/schemas/patternbook.schema.json templates/layers/base/files/.patternbook/
        let beside = t.read(format!("{name}/{}", first.strip_prefix("#:schema ").unwrap()));
        assert_eq!(serde_json::from_str::<Value>(&beside).unwrap(), schema("patternbook"));
    }
}

#[test]
fn what_the_document_and_the_fixtures_say_is_as_the_schema_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = std::fs::read_to_string(root.join("docs/sync-docs.md")).unwrap().replace("\r\n", "\n");
    let (_, block) = document.split_once("```toml\n[docs]\n").unwrap();
    let (block, _) = block.split_once("\n```").unwrap();
    assert_eq!(wrong_with(&format!("[docs]\n{block}")), Vec::<String>::new());
    let mut seen = 0;
    for entry in ignore::Walk::new(root.join("tests")) {
        let path = entry.unwrap().into_path();
        // Mistakes are the point of some.
        let is_bad = path.iter().any(|part| part == "bad");
        if path.file_name().is_some_and(|name| name == "patternbook.toml") && !is_bad {
            assert_eq!(wrong_with(&std::fs::read_to_string(&path).unwrap()), Vec::<String>::new(), "{path:?}");
            seen += 1;
        }
    }
    assert!(seen >= 4, "{seen}");
}

#[test]
fn mistakes_are_noticed() {
    assert_eq!(wrong_with("[other]\nx = 1\n"), Vec::<String>::new());
    assert_eq!(wrong_with("[docs]\nlegends = \"x\"\n"), ["/docs/legends: is not in the schema"]);
    assert_eq!(wrong_with("[docs]\nstatuses = []\n"), ["/docs/statuses: is empty"]);
    assert_eq!(wrong_with("[pack]\nname = \"x\"\n"), ["/pack: has no `version`"]);
    assert_eq!(wrong_with("[legend]\nCanonical = 1\n").len(), 1);
    let attestation = "[[attestations]]\nrule = \"direct-push\"\nby = \"Ada\"\ndate = 2026-01-31\nuntil = 2026-07-31\n";
    assert_eq!(wrong_with(attestation), Vec::<String>::new());
    assert_eq!(wrong_with(&attestation.replace("until", "till")).len(), 2);
}
