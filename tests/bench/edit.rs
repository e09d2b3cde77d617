//! How long an editor waits: from a change of a letter to what is found then.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How often it is timed.
const ROUNDS: i32 = 21;

/// An answer should not take longer.
const TARGET: Duration = Duration::from_millis(50);

/// How long the answer to one edit takes, as a median, and what it may take.
pub(crate) struct Answer {
    pub(crate) documents: usize,
    pub(crate) median: Duration,
    pub(crate) max: Duration,
}

/// Edits one of the documents of the corpus in `folder` with `server`, to and fro between right and wrong.
pub(crate) fn measure(mut server: Command, folder: &Path, documents: usize) -> Answer {
    let path = folder.join("docs/patterns/area-000/setting-00001.md");
    let right = std::fs::read_to_string(&path).unwrap();
    let wrong = right.replacen("**Status:** ", "**Status:** x", 1);
    let mut child = server.arg("lsp").current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut say = |message: Value| {
        let text = message.to_string();
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        input.flush().unwrap();
    };
    let folders = json!([{ "uri": uri(folder), "name": "corpus" }]);
    let params = json!({ "capabilities": {}, "workspaceFolders": folders });
    say(json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }));
    read(&mut output);
    say(json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
    let document = json!({ "uri": uri(&path), "languageId": "markdown", "version": 0, "text": right });
    say(json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": document } }));
    wait(&mut output, 0);
    let mut times: Vec<Duration> = Vec::new();
    for version in 1..=ROUNDS + 2 {
        let text = if version % 2 == 0 { &right } else { &wrong };
        let document = json!({ "uri": uri(&path), "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        let start = Instant::now();
        say(json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params }));
        wait(&mut output, version);
        // The first two are a warm-up.
        if version > 2 {
            times.push(start.elapsed());
        }
    }
    drop(input);
    child.wait().unwrap();
    times.sort();
    Answer { documents, median: times[times.len() / 2], max: times[times.len() - 1] }
}

/// Prints how long each took.
pub(crate) fn print(answers: &[Answer]) {
    println!("| from an edit in an editor to what is found | median | max | target |");
    println!("|---|---|---|---|");
    for Answer { documents, median, max } in answers {
        let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
        let (median, max) = (ms(median), ms(max));
        println!("| `lsp`, {documents} documents | {median:.1} ms | {max:.1} ms | ≤ {} ms |", TARGET.as_millis());
    }
    println!();
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.to_str().unwrap())
}

/// Reads until what is found in this version of the document is told.
fn wait(output: &mut impl BufRead, version: i32) {
    while read(output)["params"]["version"] != version {}
}

fn read(output: &mut impl BufRead) -> Value {
    let mut length = 0;
    loop {
        let mut line = String::new();
        assert!(output.read_line(&mut line).unwrap() > 0, "the server has gone");
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).unwrap();
    serde_json::from_slice(&text).unwrap()
}
