//! An editor, as far as the server sees one: messages over standard input and output, and nothing of the server's code.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::Env;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// An editor with a server.
pub(super) struct Client<'t> {
    t: &'t Env,
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    asked: i64,
    versions: BTreeMap<String, i64>,
    /// What the server last said of each file, by path.
    told: BTreeMap<String, Value>,
}

impl<'t> Client<'t> {
    /// A server that nothing was said to.
    pub(super) fn silent(t: &'t Env) -> Self {
        let mut command = t.process(env!("CARGO_BIN_EXE_patternbook"));
        let mut child = command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = mpsc::channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self { t, child, input, messages, asked: 0, versions: BTreeMap::new(), told: BTreeMap::new() }
    }

    /// A server for the working folder.
    pub(super) fn start(t: &'t Env) -> Self {
        let mut client = Self::silent(t);
        let capabilities = json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } });
        let folder = json!({ "uri": client.uri(""), "name": "work" });
        let params =
            json!({ "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": [folder] });
        let started = client.ask("initialize", params);
        assert_eq!(started["result"]["serverInfo"]["name"], "patternbook");
        client.tell("initialized", json!({}));
        client
    }

    pub(super) fn uri(&self, path: &str) -> String {
        format!("file://{}", self.t.path(path).to_str().unwrap().trim_end_matches('/'))
    }

    pub(super) fn path(&self, uri: &str) -> String {
        uri.strip_prefix(&format!("{}/", self.uri(""))).unwrap().to_owned()
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let input = self.input.as_mut().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        input.flush().unwrap();
    }

    pub(super) fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The whole answer, with what the server says meanwhile noted.
    #[track_caller]
    pub(super) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.messages.recv_timeout(PATIENCE).unwrap();
            if message["id"] == id {
                return message;
            }
            self.note(message);
        }
    }

    fn note(&mut self, message: Value) {
        assert_eq!(message["method"], "textDocument/publishDiagnostics", "{message}");
        let path = self.path(message["params"]["uri"].as_str().unwrap());
        self.told.insert(path, message["params"].clone());
    }

    pub(super) fn open(&mut self, path: &str, text: &str) {
        self.versions.insert(path.to_owned(), 1);
        let document = json!({ "uri": self.uri(path), "languageId": "markdown", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Opens a file as it is on disk.
    pub(super) fn open_saved(&mut self, path: &str) {
        self.open(path, &self.t.read(path));
    }

    /// Puts `text` between two places, each a line and a UTF-16 unit.
    pub(super) fn edit(&mut self, path: &str, start: (u32, u32), end: (u32, u32), text: &str) {
        let range = json!({ "start": position(start), "end": position(end) });
        self.change(path, &json!([{ "range": range, "text": text }]));
    }

    /// Puts `text` in place of all that is there.
    pub(super) fn replace(&mut self, path: &str, text: &str) {
        self.change(path, &json!([{ "text": text }]));
    }

    fn change(&mut self, path: &str, changes: &Value) {
        let version = self.versions.get_mut(path).unwrap();
        *version += 1;
        let version = *version;
        let document = json!({ "uri": self.uri(path), "version": version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// What is asked about a place.
    #[track_caller]
    pub(super) fn at(&mut self, method: &str, path: &str, place: (u32, u32)) -> Value {
        let params = json!({ "textDocument": { "uri": self.uri(path) }, "position": position(place) });
        self.ask(method, params)["result"].take()
    }

    /// The quick fixes for a place.
    #[track_caller]
    pub(super) fn fixes(&mut self, path: &str, place: (u32, u32)) -> Vec<Value> {
        let range = json!({ "start": position(place), "end": position(place) });
        let document = json!({ "uri": self.uri(path) });
        let params = json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } });
        self.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
    }

    /// All that is found, a line each: `PATH:LINE:UNIT-LINE:UNIT vVERSION SEVERITY RULE MESSAGE`.
    #[track_caller]
    pub(super) fn found(&mut self) -> String {
        // What is told before an answer is about the state of the question.
        self.ask("textDocument/hover", json!({ "textDocument": { "uri": "file:///" }, "position": position((0, 0)) }));
        let mut lines = String::new();
        for (path, told) in &self.told {
            for it in told["diagnostics"].as_array().unwrap() {
                let place = |end: &str| format!("{}:{}", it["range"][end]["line"], it["range"][end]["character"]);
                let version = told["version"].as_i64().map(|version| format!(" v{version}")).unwrap_or_default();
                let severity = &it["severity"];
                let (rule, message) = (it["code"].as_str().unwrap(), it["message"].as_str().unwrap());
                lines += &format!(
                    "{path}:{}-{}{version} {severity} {rule} {}\n",
                    place("start"),
                    place("end"),
                    message.replace('\n', " / ")
                );
                for related in it["relatedInformation"].as_array().into_iter().flatten() {
                    let start = &related["location"]["range"]["start"];
                    let path = self.path(related["location"]["uri"].as_str().unwrap());
                    let message = related["message"].as_str().unwrap();
                    lines += &format!("  {path}:{}:{} {message}\n", start["line"], start["character"]);
                }
            }
        }
        lines
    }

    /// Waits until what is found, which changed on disk, is this.
    #[track_caller]
    pub(super) fn wait_for(&mut self, expected: &str) {
        let start = Instant::now();
        loop {
            let found = self.found();
            if found == expected {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{found}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Closes the server's input and returns its exit code.
    pub(super) fn end(mut self) -> Option<i32> {
        drop(self.input.take());
        self.child.wait().unwrap().code()
    }
}

fn position((line, character): (u32, u32)) -> Value {
    json!({ "line": line, "character": character })
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}
