//! `patternbook lsp`, as an editor meets it.

mod client;

use serde_json::{Value, json};
use snapbox::str;

use client::Client;

use crate::harness::Env;

/// A legend, a table and code.
fn repository() -> Env {
    let t = Env::new();
    t.write(
        "technical_status.md",
        "# Status\n\n## Legend\n\n- **Canonical:** Use exactly as documented\n- **Experimental:** May go again\n\n\
         | Pattern | Status |\n|---|---|\n| Retries | Experimental |\n",
    );
    t.write("docs/retries.md", RETRIES);
    t.write("src/client.rs", "//! A client.\n\n/// Tries again.\npub fn retry() {\n    again();\n}\n");
    t
}

const RETRIES: &str = "# Pattern: Retries\n\n**Status:** Experimental\n\n**Implementation:** `src/client.rs::retry`, \
                       `src/client.rs#L4-L6`\n";

/// A file after the edits of a quick fix.
#[track_caller]
fn edited(t: &Env, client: &Client<'_>, fix: &Value, path: &str) -> (String, Value) {
    let changes = fix["edit"]["documentChanges"].as_array().unwrap();
    let change = changes.iter().find(|change| change["textDocument"]["uri"] == client.uri(path)).unwrap();
    let text = t.read(path);
    let offset = |place: &Value| {
        let line = usize::try_from(place["line"].as_u64().unwrap()).unwrap();
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let units = usize::try_from(place["character"].as_u64().unwrap()).unwrap();
        let ahead = text[start..].char_indices().scan(0, |before, (at, c)| {
            let here = (*before, at);
            *before += c.len_utf16();
            Some(here)
        });
        start + ahead.into_iter().find(|(before, _)| *before == units).map_or(text.len() - start, |(_, at)| at)
    };
    let mut edits: Vec<_> = change["edits"].as_array().unwrap().iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(offset(&edit["range"]["start"])));
    let mut after = text.clone();
    for edit in edits {
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        after.replace_range(range, edit["newText"].as_str().unwrap());
    }
    (after, change["textDocument"]["version"].clone())
}

fn labels(items: &Value) -> Vec<&str> {
    items.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect()
}

#[test]
fn what_is_typed_is_found_before_it_is_saved() {
    let t = repository();
    let mut client = Client::start(&t);
    assert_eq!(client.found(), "");
    client.open_saved("docs/retries.md");
    client.edit("docs/retries.md", (2, 12), (2, 24), "experimental");
    t.assert_eq(
        client.found(),
        str![[r#"
docs/retries.md:2:12-2:24 v2 1 unknown-status `experimental` is not how `Experimental` is spelled

"#]],
    );
    client.edit("docs/retries.md", (2, 12), (2, 24), "Canonical");
    t.assert_eq(client.found(), str![[r#"
docs/retries.md:2:12-2:21 v3 1 status-disagreement pattern `Retries` is `Canonical` in its document and `Experimental` in the status table / the document says so / help: this is no Git repository; say who is right: `patternbook sync-docs --prefer doc` changes the table, `--prefer table` the document
  technical_status.md:9:12 the table says so

"#]]);
    client.replace("docs/retries.md", RETRIES);
    assert_eq!(client.found(), "");
    client.replace("docs/retries.md", &RETRIES.replace("::retry", "::again"));
    t.assert_eq(client.found(), str![[r#"
docs/retries.md:4:21-4:41 v5 1 unresolved-reference `src/client.rs` does not define `again` / help: correct the name, or refer to the file alone

"#]]);
    let document = json!({ "uri": client.uri("docs/retries.md") });
    client.tell("textDocument/didClose", json!({ "textDocument": document }));
    assert_eq!(client.found(), "", "what is on disk counts again");
    assert_eq!(t.read("docs/retries.md"), RETRIES);
}

#[test]
fn code_and_configuration_count_before_they_are_saved() {
    let t = repository();
    t.write("patternbook.toml", "");
    let mut client = Client::start(&t);
    client.open("src/client.rs", "pub fn other() {}\n");
    t.assert_eq(client.found(), str![[r#"
docs/retries.md:4:21-4:41 1 unresolved-reference `src/client.rs` does not define `retry` / help: correct the name, or refer to the file alone
docs/retries.md:4:45-4:64 1 unresolved-reference `src/client.rs` has 1 lines, not 6 / help: correct the lines, or name a definition with `path::symbol`, which moves with the code

"#]]);
    client.replace("src/client.rs", &t.read("src/client.rs"));
    client.open("patternbook.toml", "[docs]\nstatuses = []\n");
    t.assert_eq(client.found(), str![[r#"
patternbook.toml:1:11-1:13 v1 1 configuration `statuses` is empty, so that no status would be right / help: `[docs]` takes `legend`, `statuses`, `aliases`, `include`, `exclude`, `status_field`, `fail` and `columns`; `[legend]` takes `Status = "meaning"`

"#]]);
    client.replace("patternbook.toml", "[docs]\nstatuses = [\"Canonical\"]\n");
    t.assert_eq(client.found(), str![[r#"
docs/retries.md:2:12-2:24 1 unknown-status `Experimental` is no status / not in the legend / help: use `Canonical`, or add it to the legend
technical_status.md:9:12-9:24 1 unknown-status `Experimental` is no status / not in the legend / help: use `Canonical`, or add it to the legend

"#]]);
    client.replace("patternbook.toml", "");
    assert_eq!(client.found(), "");
}

#[test]
fn places_count_utf_16_units() {
    let t = Env::new();
    t.write("a.md", "## Pattern: A\r\n\r\n**Status:** 🟢𝄞 canonical\r\n");
    let mut client = Client::start(&t);
    t.assert_eq(
        client.found(),
        str![[r#"
a.md:2:17-2:26 1 unknown-status `canonical` is not how `Canonical` is spelled

"#]],
    );
    client.open_saved("a.md");
    let place = (2, 20);
    let [fix] = &client.fixes("a.md", place)[..] else { panic!("one fix") };
    let (after, version) = edited(&t, &client, fix, "a.md");
    assert_eq!(after, "## Pattern: A\r\n\r\n**Status:** 🟢𝄞 Canonical\r\n");
    assert_eq!(version, 1);
    assert_eq!(client.fixes("a.md", (0, 0)), Vec::<Value>::new());
}

#[test]
fn a_fix_may_change_another_file() {
    let t = repository();
    t.write("docs/timeouts.md", "# Pattern: Timeouts\n\n**Status:** Experimental\n");
    let mut client = Client::start(&t);
    client.open_saved("docs/timeouts.md");
    t.assert_eq(
        client.found(),
        str![[r#"
technical_status.md:7:2-7:18 1 missing-row pattern `Timeouts` has no row in the status table
  docs/timeouts.md:0:11 this pattern

"#]],
    );
    let [fix] = &client.fixes("docs/timeouts.md", (0, 14))[..] else { panic!("one fix") };
    assert_eq!(fix["title"], "Add 1 row");
    assert_eq!(fix["kind"], "quickfix");
    let (after, version) = edited(&t, &client, fix, "technical_status.md");
    assert!(after.ends_with("| Retries | Experimental |\n| Timeouts | Experimental |\n"), "{after}");
    assert_eq!(version, Value::Null, "it is not open");
    t.write("technical_status.md", after);
    client.wait_for("");
}

#[test]
fn files_that_change_on_disk_are_seen() {
    let t = repository();
    let mut client = Client::start(&t);
    assert_eq!(client.found(), "");
    t.write("docs/new.md", "# Pattern: Retries too\n\n**Status:** Odd\n");
    client.wait_for(
        "docs/new.md:2:12-2:15 1 unknown-status `Odd` is no status / not in the legend / help: use `Canonical` or \
         `Experimental`, or add it to the legend\ntechnical_status.md:7:2-7:18 1 missing-row pattern `Retries too` has \
         no row in the status table\n  docs/new.md:0:11 this pattern\n",
    );
    std::fs::remove_file(t.path("docs/new.md")).unwrap();
    client.wait_for("");
}

#[test]
fn a_status_says_what_it_means_and_a_reference_shows_its_code() {
    let t = repository();
    let mut client = Client::start(&t);
    let hover = |client: &mut Client<'_>, place| {
        let said = client.at("textDocument/hover", "docs/retries.md", place);
        said["contents"]["value"].as_str().unwrap_or_default().to_owned()
    };
    t.assert_eq(
        hover(&mut client, (2, 15)),
        str![[r#"
**Experimental**: May go again

as the legend in `technical_status.md` says
"#]],
    );
    t.assert_eq(
        hover(&mut client, (4, 30)),
        str![[r#"
`src/client.rs:3`

```rs
/// Tries again.
pub fn retry() {
    again();
}
```
"#]],
    );
    t.assert_eq(
        hover(&mut client, (4, 50)),
        str![[r#"
`src/client.rs:4`

```rs
pub fn retry() {
    again();
}
```
"#]],
    );
    assert_eq!(hover(&mut client, (0, 0)), "");
}

#[test]
fn a_reference_leads_to_its_code_and_a_row_to_its_pattern() {
    let t = repository();
    let mut client = Client::start(&t);
    let place = |path: &str, start: (u32, u32), end: (u32, u32)| {
        let position = |(line, character)| json!({ "line": line, "character": character });
        (path.to_owned(), json!({ "start": position(start), "end": position(end) }))
    };
    let mut definition = |path: &str, at| {
        let found = client.at("textDocument/definition", path, at);
        let path = found[0]["uri"].as_str().map(|uri| client.path(uri));
        (path.unwrap_or_default(), found[0]["range"].clone())
    };
    assert_eq!(definition("docs/retries.md", (4, 30)), place("src/client.rs", (2, 0), (5, 1)));
    assert_eq!(definition("docs/retries.md", (4, 50)), place("src/client.rs", (3, 0), (5, 1)));
    assert_eq!(definition("technical_status.md", (9, 3)), place("docs/retries.md", (0, 11), (0, 18)));
    assert_eq!(definition("docs/retries.md", (1, 0)).0, "");
}

#[test]
fn statuses_paths_and_symbols_are_completed() {
    let t = repository();
    t.write("docs/other.md", "text\n");
    let mut client = Client::start(&t);
    client.open_saved("docs/retries.md");
    client.open_saved("technical_status.md");
    let complete = |client: &mut Client<'_>, text: &str, place: (u32, u32)| {
        client.replace("docs/retries.md", text);
        client.at("textDocument/completion", "docs/retries.md", place)
    };
    let statuses = ["Canonical", "Experimental"];
    let items = complete(&mut client, "# Pattern: A\n\n**Status:** Exp\n", (2, 15));
    assert_eq!(labels(&items), statuses);
    assert_eq!(items[0]["textEdit"]["range"]["start"]["character"], 12);
    assert_eq!(labels(&complete(&mut client, "# Pattern: A\n\n- Status: \n", (2, 10))), statuses);
    assert_eq!(labels(&complete(&mut client, "# Pattern: A\n\n## Status\n\nE\n", (4, 1))), statuses);
    let row = client.at("textDocument/completion", "technical_status.md", (9, 13));
    assert_eq!(labels(&row), statuses);
    let name = client.at("textDocument/completion", "technical_status.md", (9, 4));
    assert_eq!(labels(&name), [""; 0]);
    let mut reference = |text: &str| {
        let text = format!("# Pattern: A\n\n{text}\n");
        let place = (2, u32::try_from(text.lines().nth(2).unwrap().len()).unwrap());
        labels(&complete(&mut client, &text, place)).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(reference("**Implementation:** `"), ["docs/", "src/", "technical_status.md"]);
    assert_eq!(reference("**Implementation:** `docs/o"), ["docs/other.md"]);
    assert_eq!(reference("**Implementation:** `src/client.rs::"), ["retry"]);
    assert_eq!(reference("```rust file=src/"), ["src/client.rs"]);
    assert_eq!(reference("```rust file=src/client.rs symbol=r"), ["retry"]);
    assert_eq!(reference("Some `"), [""; 0]);
    assert_eq!(reference("Some `code` "), [""; 0]);
}

#[test]
fn leave_is_taken_properly_or_not() {
    let t = repository();
    let mut client = Client::start(&t);
    assert_eq!(client.ask("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(client.ask("textDocument/hover", Value::Null)["error"]["code"], -32600);
    client.tell("exit", Value::Null);
    assert_eq!(client.end(), Some(0));
    let mut client = Client::start(&t);
    client.tell("exit", Value::Null);
    assert_eq!(client.end(), Some(1));
    assert_eq!(Client::start(&t).end(), Some(1), "its input ended");
    assert_eq!(Client::silent(&t).end(), Some(1));
    let mut by_hand = t.process(env!("CARGO_BIN_EXE_patternbook"));
    let said = by_hand.arg("lsp").stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!(said.status.code(), Some(1));
    let expected = "the input ended, or was none of an editor's, before it said `exit`\n";
    assert_eq!(String::from_utf8(said.stderr).unwrap(), expected);
}

#[test]
fn what_it_does_not_know_is_answered() {
    let t = repository();
    let mut client = Client::silent(&t);
    assert_eq!(client.ask("textDocument/hover", Value::Null)["error"]["code"], -32002);
    drop(client);
    let mut client = Client::start(&t);
    assert_eq!(client.ask("textDocument/rename", json!({}))["error"]["code"], -32601);
    assert_eq!(client.ask("textDocument/hover", json!({ "position": 1 }))["error"]["code"], -32602);
    client.tell("$/setTrace", json!({ "value": "off" }));
    client.open_saved("docs/retries.md");
    client.tell("textDocument/didOpen", json!({ "textDocument": { "uri": "untitled:1", "languageId": "markdown", "version": 1, "text": "## Pattern: B\n" } }));
    assert_eq!(client.found(), "");
}
