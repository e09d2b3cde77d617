//! How long one waits after an edit: in an editor, and for a check as a process of its own.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How often it is timed.
const ROUNDS: i32 = 21;

/// How long the answer to one edit takes, as a median and at most, and how long it should not take.
pub(crate) struct Answer {
    what: &'static str,
    documents: usize,
    median: Duration,
    max: Duration,
    target: Duration,
}

impl Answer {
    fn of(what: &'static str, documents: usize, mut times: Vec<Duration>, target: Duration) -> Self {
        times.sort();
        Self { what, documents, median: times[times.len() / 2], max: times[times.len() - 1], target }
    }
}

/// The document that is edited.
pub(crate) const DOCUMENT: &str = "docs/patterns/area-000/setting-00001.md";

/// The document of the corpus in `folder` that is edited, its text, and a wrong one.
fn document(folder: &Path) -> (PathBuf, String, String) {
    let path = folder.join(DOCUMENT);
    let right = std::fs::read_to_string(&path).unwrap();
    let wrong = right.replacen("**Status:** ", "**Status:** x", 1);
    (path, right, wrong)
}

/// Edits one of the documents of the corpus in `folder` on disk, to and fro between right and wrong, and has `check`
/// look each time.
pub(crate) fn check(check: &dyn Fn() -> Command, folder: &Path, documents: usize) -> Answer {
    let (path, right, wrong) = document(folder);
    let time = |round: i32| {
        std::fs::write(&path, if round % 2 == 0 { &right } else { &wrong }).unwrap();
        let start = Instant::now();
        let output = check().output().unwrap();
        let elapsed = start.elapsed();
        let output = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.contains("setting-00001.md:3:13"), round % 2 != 0, "{output}");
        elapsed
    };
    // Twice before it counts: only then is what documents say kept.
    let times: Vec<Duration> = (1..=ROUNDS + 3).map(time).skip(3).collect();
    Answer::of("`sync-docs --check`", documents, times, Duration::from_millis(150))
}

/// Edits one of the documents of the corpus in `folder` on disk, to and fro between right and wrong, while `watch` looks.
pub(crate) fn watch(mut watch: Command, folder: &Path, documents: usize) -> Answer {
    let (path, right, wrong) = document(folder);
    let mut child = watch.args(["sync-docs", "--watch"]).current_dir(folder).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    // All that is said until it waits again: whether the edited document is in it.
    let mut is_found = || {
        let said: Vec<String> = lines.by_ref().take_while(|line| !line.ends_with("waiting for changes")).collect();
        said.iter().any(|line| line.contains("setting-00001.md:3:13"))
    };
    is_found();
    let mut time = |round: i32| {
        std::fs::write(&path, if round % 2 == 0 { &right } else { &wrong }).unwrap();
        let start = Instant::now();
        assert_eq!(is_found(), round % 2 != 0);
        let elapsed = start.elapsed();
        // Nobody edits faster; what was told late of this edit is not taken for the next.
        std::thread::sleep(Duration::from_millis(100));
        elapsed
    };
    // The first two are a warm-up.
    let times: Vec<Duration> = (1..=ROUNDS + 3).map(&mut time).skip(2).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    Answer::of("`sync-docs --watch`", documents, times, Duration::from_millis(50))
}

/// Edits one of the documents of the corpus in `folder` with `server`, to and fro between right and wrong.
pub(crate) fn editor(mut server: Command, folder: &Path, documents: usize) -> Answer {
    let (path, right, wrong) = document(folder);
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
    Answer::of("`lsp`", documents, times, Duration::from_millis(50))
}

/// Prints how long each took.
pub(crate) fn print(answers: &[Answer]) {
    println!("| from an edit to what is found | median | max | target |");
    println!("|---|---|---|---|");
    for Answer { what, documents, median, max, target } in answers {
        let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
        let (median, max) = (ms(median), ms(max));
        println!("| {what}, {documents} documents | {median:.1} ms | {max:.1} ms | ≤ {} ms |", target.as_millis());
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
