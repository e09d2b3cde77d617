//! The published schemas in `docs/schemas/` say what the program prints: each form is checked against its own, and a key
//! that no schema knows fails.
//!
//! What a schema says is looked at by a reader of the few keywords that ours use; any other keyword fails. That they are
//! schemas at all is for `cargo conformance`.

use std::path::Path;

use patternbook::sync::rules;
use serde_json::Value;

use crate::harness::Env;

/// Expects that `json` is what the schema `name` describes, and nothing more.
#[track_caller]
pub(crate) fn check(name: &str, json: &[u8]) -> Value {
    let value: Value = serde_json::from_slice(json).unwrap();
    let wrong = wrong(&schema(name), &value);
    assert!(wrong.is_empty(), "{name}:\n{}\n{value:#}", wrong.join("\n"));
    value
}

pub(crate) fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/schemas/{name}.schema.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// What is wrong with `value` by `schema`.
pub(crate) fn wrong(schema: &Value, value: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    visit(schema, schema, value, "", &mut wrong);
    wrong
}

/// Adds what is wrong with `value`, which is at `place`, according to `schema`, a part of `root`.
fn visit(root: &Value, schema: &Value, value: &Value, place: &str, wrong: &mut Vec<String>) {
    if let Some(may_be) = schema.as_bool() {
        if !may_be {
            wrong.push(format!("{place}: is not in the schema"));
        }
        return;
    }
    let mut found = Vec::new();
    let mut expect = |is_so: bool, what: String| {
        if !is_so {
            found.push(format!("{place}: {what}"));
        }
    };
    let is_a = |name: &Value| match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type of ours"),
    };
    let schemas = schema.as_object().unwrap();
    for (keyword, wanted) in schemas {
        match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "properties" | "additionalProperties" | "items" => {
            }
            "$ref" => {
                let target = wanted.as_str().unwrap().strip_prefix('#').unwrap();
                visit(root, root.pointer(target).unwrap(), value, place, wrong);
            }
            "type" => {
                let types = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
                expect(types.iter().any(is_a), format!("is not of type {wanted}"));
            }
            "const" => expect(value == wanted, format!("is not {wanted}")),
            "enum" => expect(wanted.as_array().unwrap().contains(value), format!("is not one of {wanted}")),
            "required" => {
                for key in wanted.as_array().unwrap().iter().map(|key| key.as_str().unwrap()) {
                    expect(value.get(key).is_some(), format!("has no `{key}`"));
                }
            }
            "minimum" => expect(value.as_u64().is_none_or(|it| it >= wanted.as_u64().unwrap()), "is too small".into()),
            "minLength" => expect(value.as_str().is_none_or(|it| !it.is_empty()), "is empty".into()),
            "minItems" => expect(value.as_array().is_none_or(|it| !it.is_empty()), "is empty".into()),
            "pattern" => {
                let pattern = regex::Regex::new(wanted.as_str().unwrap()).unwrap();
                expect(value.as_str().is_none_or(|it| pattern.is_match(it)), format!("is not like {wanted}"));
            }
            "anyOf" => {
                let fits = |schema: &Value| {
                    let mut wrong = Vec::new();
                    visit(root, schema, value, place, &mut wrong);
                    wrong.is_empty()
                };
                expect(wanted.as_array().unwrap().iter().any(fits), "is none of what it may be".into());
            }
            other => panic!("{place}: this test does not know the keyword `{other}`"),
        }
    }
    wrong.extend(found);
    rest(root, schemas, value, place, wrong);
}

/// Looks into arrays and objects.
fn rest(root: &Value, schemas: &serde_json::Map<String, Value>, value: &Value, place: &str, wrong: &mut Vec<String>) {
    match value {
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                if let Some(items) = schemas.get("items") {
                    visit(root, items, value, &format!("{place}/{at}"), wrong);
                }
            }
        }
        Value::Object(values) if !schemas.contains_key("$ref") && !schemas.contains_key("anyOf") => {
            for (key, value) in values {
                let known = schemas.get("properties").and_then(|properties| properties.get(key));
                match known.or_else(|| schemas.get("additionalProperties")) {
                    Some(schema) => visit(root, schema, value, &format!("{place}/{key}"), wrong),
                    None => wrong.push(format!("{place}: `{key}` is not in the schema")),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn findings_of_every_rule_are_as_the_schema_says() {
    let (mut fixes, mut related, mut helps) = (0, 0, 0);
    for page in rules::pages() {
        for kind in ["bad", "good"] {
            let t = Env::new();
            t.copy(format!("tests/testsuite/sync_docs/rules/{}/{kind}", page.id), ".");
            let check_only = ["sync-docs", "--check", "--format", "json"];
            let baseline =
                if t.path("baseline.json").exists() { ["--baseline", "baseline.json"].as_slice() } else { &[] };
            let found = t.command(check_only.iter().chain(baseline)).output().unwrap();
            let found = check("findings-1", &found.stdout);
            for finding in found["diagnostics"].as_array().unwrap() {
                fixes += usize::from(!finding["fix"].is_null());
                helps += usize::from(!finding["help"].is_null());
                related += finding["related"].as_array().unwrap().len();
            }
            let planned = t.command(["sync-docs", "--diff", "--format", "json"]).output().unwrap();
            check("plan-1", &planned.stdout);
            let wrote = t.command(["sync-docs", "--baseline", "new.json", "--write-baseline"]).output().unwrap();
            assert!(wrote.status.code().is_some_and(|code| [0, 3].contains(&code)), "{wrote:?}");
            check("baseline-1", t.read("new.json").as_bytes());
            check("findings-1", &t.command(["sync-docs", "--format", "json"]).output().unwrap().stdout);
        }
    }
    assert!(fixes > 3 && related > 3 && helps > 3, "{fixes} {related} {helps}: the fixtures show too little");
}

#[test]
fn what_new_project_prints_is_as_the_schemas_say() {
    let t = Env::new();
    let new_project = |args: &[&str]| {
        let args = ["new-project", "demo", "--defaults", "--format", "json"].iter().chain(args);
        t.run(args).code(0).get_output().stdout.clone()
    };
    check("plan-1", &new_project(&["--dry-run"]));
    check("created-1", &new_project(&[]));
    check(
        "created-1",
        &t.run(["new-project", "other", "--defaults", "--format", "json", "--no-git"]).get_output().stdout,
    );
    let questions = t.run(["new-project", "--list-questions", "--format", "json"]).code(0).get_output().stdout.clone();
    check("questions-1", &questions);
}

#[test]
fn what_moves_a_pattern_is_as_the_schemas_say() {
    let t = Env::new();
    t.write("a.md", "## Pattern: X\n\n**Status:** Experimental\n\n## Pattern: Y\n\nText.\n");
    let run =
        |args: &[&str], code| t.run(args.iter().chain(&["--format", "json"])).code(code).get_output().stdout.clone();
    check("findings-1", &run(&["promote", "X"], 1));
    check("plan-1", &run(&["promote", "X", "--to", "Established", "--dry-run"], 0));
    let moved = check("moved-1", &run(&["promote", "X", "--to", "Established"], 0));
    assert_eq!(moved["done"].as_array().unwrap().len(), 1);
    assert!(check("moved-1", &run(&["promote", "X", "--to", "Established"], 0))["done"].as_array().unwrap().is_empty());
    check("pattern-questions-1", &run(&["new-pattern", "--list-questions"], 0));
    let end = ["deprecate", "Y", "--set", "successor=X", "--set", "migration=M"];
    assert!(check("moved-1", &run(&end, 0))["from"].is_null());
}

#[test]
fn boards_and_fleets_are_as_the_schemas_say() {
    let t = Env::new();
    let mut rows = 0;
    for page in rules::pages() {
        t.copy(format!("tests/testsuite/sync_docs/rules/{}/bad", page.id), page.id);
        let board = t.command(["board", page.id, "--format", "json"]).output().unwrap();
        let board = check("board-1", &board.stdout);
        rows += board["patterns"].as_array().unwrap().iter().filter(|row| row["findings"][0].is_object()).count();
        t.write(format!("{}.json", page.id), board.to_string());
    }
    assert!(rows > 5, "{rows} rows with findings show too little");
    let files: Vec<String> = rules::pages().iter().map(|page| format!("{}.json", page.id)).collect();
    let args = |more: &[&str]| -> Vec<String> {
        ["board", "--format", "json", "none"].iter().chain(more).map(ToString::to_string).chain(files.clone()).collect()
    };
    check("fleet-1", &t.run(args(&[])).code(3).get_output().stdout);
    check("fleet-1", &t.command(args(&["--shard", "1/2"])).output().unwrap().stdout);
}

#[test]
fn a_key_that_no_schema_knows_is_noticed() {
    let found = serde_json::json!({
        "version": 2,
        "summary": { "errors": 0, "warnings": -1, "notes": 0, "not_checked": 0, "fixable": 0, "new": 1 },
        "diagnostics": [{ "rule": "A b", "severity": "bad" }],
        "more": null,
    });
    let wrong = wrong(&schema("findings-1"), &found);
    for expected in [
        ": `more` is not in the schema",
        "/version: is not 1",
        "/summary: `new` is not in the schema",
        "/summary/warnings: is not of type \"integer\"",
        "/diagnostics/0: has no `message`",
        "/diagnostics/0/rule: is not like \"^[a-z]+(-[a-z]+)*$\"",
    ] {
        assert!(wrong.iter().any(|it| it == expected), "{expected}\n{}", wrong.join("\n"));
    }
}

#[test]
fn every_schema_is_named_in_the_documents_and_describes_all_it_has() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = ["docs/sync-docs.md", "docs/json.md", "docs/editors.md"]
        .map(|path| std::fs::read_to_string(root.join(path)).unwrap())
        .concat();
    for entry in std::fs::read_dir(root.join("docs/schemas")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        assert!(text.contains(&format!("(schemas/{file})")), "{file} is not linked");
        let schema = schema(file.strip_suffix(".schema.json").unwrap());
        assert!(schema["$id"].as_str().unwrap().ends_with(&format!("/docs/schemas/{file}")));
        let mut parts = vec![&schema];
        parts.extend(schema["$defs"].as_object().into_iter().flat_map(|defs| defs.values()));
        for part in parts {
            let properties = part["properties"].as_object().unwrap();
            let silent = properties.iter().find(|(_, property)| property["description"].as_str().is_none());
            assert!(silent.is_none() && part["description"].is_string(), "{file}: {silent:?}");
        }
    }
}

#[test]
fn how_an_environment_stands_is_as_the_schema_says() {
    let t = Env::new();
    t.write(
        "a.md",
        "# Verification checklist\n\n- [ ] Up <!-- patternbook:verify health, metrics -->\n- [ ] By hand\n",
    );
    let closed = ["verify", "staging", "--url", "http://127.0.0.1:1", "--format", "json"];
    let stands = check("verification-1", &t.command(closed).output().unwrap().stdout);
    assert_eq!(stands["items"][0]["verdict"], "fail");
    assert_eq!(stands["items"][0]["probes"].as_array().unwrap().len(), 2);
    t.git_init(".").commit("Begin", 1);
    let written = check("verification-1", &t.command(closed.iter().chain(&["--write"])).output().unwrap().stdout);
    assert_eq!((&written["written"]["ticked"], written["commit"].is_string()), (&0.into(), true));
    t.write("a.md", "");
    let ci = check("verification-1", &t.command(["verify", "ci", "--format", "json"]).output().unwrap().stdout);
    assert_eq!((&ci["items"][0]["path"], &ci["url"]), (&Value::Null, &Value::Null));
}
