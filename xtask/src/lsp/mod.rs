//! `patternbook lsp`: what sync-docs finds, in editors. A language server over standard input and output, as in the
//! [specification](https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/).
//!
//! One thread does all the work, in the order in which it is asked. Changes are taken up together when nothing else
//! waits, or when something is asked that depends on them.

mod actions;
mod answer;
mod complete;
mod position;
mod root;
mod show;
mod target;
mod uri;

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use camino::Utf8Path;
use gen_lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionParams, CodeActionProvider, CompletionOptions,
    CompletionParams, DefinitionParams, DefinitionProvider, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, HoverParams, HoverProvider,
    InitializeParams, InitializeResult, Save, ServerCapabilities, ServerInfo, TextDocumentPositionParams,
    TextDocumentSync, TextDocumentSyncKind, TextDocumentSyncOptions, Uri, WorkspaceFolders,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use position::Lines;
use root::Root;

use crate::repo::Files;
use crate::repo::watch::{Changed, Watch};

/// What there is to do next.
enum Event {
    /// The editor said something.
    Message(Message),
    /// It says nothing any more.
    Closed,
    /// Files below the top of this repository changed on disk.
    Changed(usize, Changed),
}

/// Serves one editor over standard input and output until it goes. `today` says which day it is. Returns whether it
/// took leave properly.
///
/// # Errors
///
/// Where what it says cannot be read, or nothing can be said to it.
pub fn serve(today: &dyn Fn() -> String) -> io::Result<bool> {
    let (connection, threads) = Connection::stdio();
    // What ends the connection before it began is no failure: there is nobody to tell.
    let Ok((id, params)) = connection.initialize_start() else { return Ok(false) };
    let params: InitializeParams = serde_json::from_value(params).unwrap_or_default();
    let started = serde_json::to_value(InitializeResult {
        capabilities: capabilities(),
        server_info: Some(ServerInfo {
            name: show::SOURCE.to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    })?;
    if connection.initialize_finish(id, started).is_err() {
        return Ok(false);
    }
    let Connection { sender, receiver } = connection;
    let (events, queue) = mpsc::channel();
    let messages = events.clone();
    thread::spawn(move || {
        for message in receiver {
            if messages.send(Event::Message(message)).is_err() {
                return;
            }
        }
        let _ = messages.send(Event::Closed);
    });
    let mut server = Server {
        send: Box::new(move |message| drop(sender.send(message))),
        today,
        versioned: has_versions(&params.capabilities),
        roots: Vec::new(),
        watches: Vec::new(),
        events,
        is_shut_down: false,
    };
    server.start(&params);
    let left = server.run(&queue);
    drop(server);
    threads.join()?;
    Ok(left)
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSync::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            save: Some(Save::Bool(true)),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProvider::Bool(true)),
        definition_provider: Some(DefinitionProvider::Bool(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(["`", "/", ":", "=", " "].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(CodeActionProvider::CodeActionOptions(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QuickFix]),
            ..CodeActionOptions::default()
        })),
        ..ServerCapabilities::default()
    }
}

/// Whether the editor takes edits that say of which version of a text they are.
fn has_versions(client: &ClientCapabilities) -> bool {
    let edits = client.workspace.as_ref().and_then(|workspace| workspace.workspace_edit.as_ref());
    edits.and_then(|edits| edits.document_changes).unwrap_or_default()
}

struct Server<'s> {
    send: Box<dyn Fn(Message)>,
    today: &'s dyn Fn() -> String,
    versioned: bool,
    roots: Vec<Root>,
    /// One for each root, where the system lets us.
    watches: Vec<Option<Watch>>,
    events: Sender<Event>,
    is_shut_down: bool,
}

impl Server<'_> {
    /// Takes up the folders that the editor has open.
    fn start(&mut self, params: &InitializeParams) {
        let mut uris: Vec<Uri> = match &params.workspace_folders_initialize_params.workspace_folders {
            Some(WorkspaceFolders::WorkspaceFolderList(folders)) => {
                folders.iter().map(|folder| folder.uri.clone()).collect()
            }
            Some(WorkspaceFolders::Null) | None => Vec::new(),
        };
        if uris.is_empty() {
            #[expect(deprecated, reason = "older editors know nothing else")]
            uris.extend(params.root_uri.clone());
        }
        for folder in uris.iter().filter_map(uri::path) {
            self.add(&folder, true);
        }
    }

    /// Takes up the repository around a folder, or the folder itself where it `may_be_any`. Returns which it is.
    fn add(&mut self, folder: &Utf8Path, may_be_any: bool) -> Option<usize> {
        let root = Root::around(folder, may_be_any)?;
        if let Some(known) = self.roots.iter().position(|known| known.folder() == root.folder()) {
            return Some(known);
        }
        let number = self.roots.len();
        let events = self.events.clone();
        let tell = move |changed| drop(events.send(Event::Changed(number, changed)));
        // Where the system does not let us, the editor may still tell of changes.
        let mut watch = Watch::new(root.folder(), tell).ok();
        // Before anything is read: what changes meanwhile is told.
        let _ = watch.as_mut().map(|watch| watch.follow(&Files::walk(root.folder())));
        self.watches.push(watch);
        self.roots.push(root);
        Some(number)
    }

    /// Works until the editor goes. Returns whether it took leave properly.
    fn run(&mut self, queue: &Receiver<Event>) -> bool {
        loop {
            let event = match queue.try_recv() {
                Ok(event) => event,
                Err(_) => {
                    self.look();
                    let Ok(event) = queue.recv() else { return false };
                    event
                }
            };
            match event {
                Event::Closed => return false,
                Event::Changed(number, changed) => self.changed(number, changed),
                Event::Message(Message::Response(_)) => {}
                Event::Message(Message::Notification(told)) if told.method == "exit" => return self.is_shut_down,
                Event::Message(Message::Notification(told)) => self.told(told),
                Event::Message(Message::Request(asked)) => {
                    let answer = self.asked(asked);
                    (self.send)(answer.into());
                }
            }
        }
    }

    fn changed(&mut self, number: usize, changed: Changed) {
        let Some(root) = self.roots.get_mut(number) else { return };
        if changed.all {
            root.forget();
        }
        if changed.head {
            root.look_again();
        }
        for path in changed.paths {
            root.touch(path);
        }
    }

    /// Takes up what changed, and tells the editor what is found.
    fn look(&mut self) {
        let today = (self.today)();
        for (root, watch) in self.roots.iter_mut().zip(&mut self.watches) {
            loop {
                for news in root.look(&today) {
                    let params = serde_json::to_value(news).unwrap_or_default();
                    (self.send)(Notification { method: "textDocument/publishDiagnostics".to_owned(), params }.into());
                }
                let (Some(watch), Some(workspace)) = (&mut *watch, root.workspace()) else { break };
                // Where there are more folders than the system watches, the rest is left to the editor.
                let missed = watch.follow(&workspace.files).unwrap_or_default();
                if missed.is_empty() {
                    break;
                }
                missed.into_iter().for_each(|path| root.touch(path));
            }
        }
    }

    /// The repository of a file, and what the file is called in it.
    fn place(&self, uri: &Uri) -> Option<(usize, String)> {
        let path = uri::path(uri)?;
        let all = self.roots.iter().enumerate();
        let places = all.filter_map(|(number, root)| Some((number, root.relative(&path)?)));
        // The innermost.
        places.min_by_key(|(_, relative)| relative.len())
    }

    fn told(&mut self, told: Notification) {
        let Notification { method, params } = told;
        match method.as_str() {
            "textDocument/didOpen" => {
                let Some(DidOpenTextDocumentParams { text_document: it }) = parse(params) else { return };
                let place = self.place(&it.uri).or_else(|| {
                    let path = uri::path(&it.uri)?;
                    // Without a repository around it, nobody has said what belongs to it.
                    self.add(path.parent()?, false)?;
                    self.place(&it.uri)
                });
                if let Some((number, path)) = place {
                    self.roots[number].open(path, it.uri, it.version, it.text);
                }
            }
            "textDocument/didChange" => {
                let Some(DidChangeTextDocumentParams { text_document: it, content_changes }) = parse(params) else {
                    return;
                };
                if let Some((number, path)) = self.place(&it.text_document_identifier.uri) {
                    self.roots[number].edit(&path, it.version, content_changes);
                }
            }
            "textDocument/didClose" => {
                let Some(DidCloseTextDocumentParams { text_document: it }) = parse(params) else { return };
                if let Some((number, path)) = self.place(&it.uri) {
                    self.roots[number].close(path);
                }
            }
            "textDocument/didSave" => {
                let Some(DidSaveTextDocumentParams { text_document: it, .. }) = parse(params) else { return };
                self.touch(&it.uri);
            }
            "workspace/didChangeWatchedFiles" => {
                let Some(DidChangeWatchedFilesParams { changes }) = parse(params) else { return };
                for change in changes {
                    self.touch(&change.uri);
                }
            }
            _ => {}
        }
    }

    fn touch(&mut self, uri: &Uri) {
        if let Some((number, path)) = self.place(uri) {
            self.roots[number].touch(path);
        }
    }

    fn asked(&mut self, asked: Request) -> Response {
        let Request { id, method, params } = asked;
        if self.is_shut_down {
            return Response::new_err(id, ErrorCode::InvalidRequest as i32, "the server is shut down".to_owned());
        }
        // Answers are about the texts as they are now.
        self.look();
        let answer = match method.as_str() {
            "shutdown" => {
                self.is_shut_down = true;
                return Response::new_ok(id, ());
            }
            "textDocument/hover" => self.answer(params, |server, params: HoverParams| {
                server.at(&params.text_document_position_params, answer::hover)
            }),
            "textDocument/definition" => self.answer(params, |server, params: DefinitionParams| {
                server.at(&params.text_document_position_params, answer::definition)
            }),
            "textDocument/completion" => self.answer(params, |server, params: CompletionParams| {
                let place = &params.text_document_position_params;
                server.at(place, |root, path, offset| Some(complete::items(root, path, offset)))
            }),
            "textDocument/codeAction" => self.answer(params, |server, params| server.actions(&params)),
            _ => {
                return Response::new_err(id, ErrorCode::MethodNotFound as i32, format!("there is no `{method}` here"));
            }
        };
        match answer {
            Ok(answer) => Response::new_ok(id, answer),
            Err(error) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()),
        }
    }

    fn answer<P: DeserializeOwned, A: Serialize>(
        &mut self,
        params: serde_json::Value,
        answer: impl FnOnce(&mut Self, P) -> A,
    ) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::to_value(answer(self, serde_json::from_value(params)?))
    }

    /// Answers what is asked about a place.
    fn at<A>(
        &self,
        place: &TextDocumentPositionParams,
        answer: impl FnOnce(&Root, &str, usize) -> Option<A>,
    ) -> Option<A> {
        let (number, path) = self.place(&place.text_document.uri)?;
        let root = self.roots.get(number)?;
        let offset = Lines::of(root.text(&path)?).offset(place.position);
        answer(root, &path, offset)
    }

    fn actions(&mut self, params: &CodeActionParams) -> Vec<gen_lsp_types::CodeAction> {
        let asked = |kind: &CodeActionKind| matches!(kind, CodeActionKind::QuickFix | CodeActionKind::Empty);
        if !params.context.only.as_ref().is_none_or(|only| only.iter().any(asked)) {
            return Vec::new();
        }
        let Some((number, path)) = self.place(&params.text_document.uri) else { return Vec::new() };
        let range = |root: &Root| {
            let lines = Lines::of(root.text(&path)?);
            Some(lines.offset(params.range.start)..lines.offset(params.range.end))
        };
        let Some(asked) = range(&self.roots[number]) else { return Vec::new() };
        let closed = actions::closed_files(&self.roots[number], &path, &asked);
        if !closed.is_empty() {
            for path in closed {
                self.roots[number].touch(path);
            }
            self.look();
        }
        actions::quick_fixes(&self.roots[number], &path, &asked, self.versioned)
    }
}

/// What the editor told. What is not of the form that the protocol gives it says nothing.
fn parse<P: DeserializeOwned>(params: serde_json::Value) -> Option<P> {
    serde_json::from_value(params).ok()
}
