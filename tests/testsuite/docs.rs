//! The documents are executed: every `$` line of a `console` block in README.md and `docs/*.md` is run, in order, in one
//! sandbox for each document, and what follows it must be what it prints.
//!
//! - `cargo xtask`, `cargo patternbook` and `patternbook` are the program under test; `git` and `cd` are themselves.
//!   Anything else fails: it belongs in an `sh` block.
//! - A command must succeed, unless the next one is `echo $?`, which shows its exit code.
//! - `...` stands for any lines, `[..]` for anything within a line.
//! - `<!-- fixture: FOLDER -->` copies a folder of this repository into the sandbox first.
//! - `<!-- file: PATH -->` writes the block that follows into a file of the sandbox, as its reader would.
//!
//! `SNAPSHOTS=overwrite` writes what was printed into the document.

use std::path::{Path, PathBuf};
use std::process::Output;

use snapbox::IntoData;

use crate::harness::Env;

#[test]
fn console_blocks_print_what_they_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut documents: Vec<_> = docs.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    documents.push(root.join("README.md"));
    let wrong: Vec<_> = documents.iter().filter_map(|path| check(path).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_document_that_lies_is_noticed() {
    let verdict = |text: &str| Sandbox::new().run(text);
    assert_eq!(verdict("# Nothing to run\n"), Ok("# Nothing to run\n".to_owned()));
    let truth = "```console\n$ patternbook --version\npatternbook [VERSION]\n```\n";
    assert_eq!(verdict(truth), Ok(truth.to_owned()));
    assert_eq!(verdict(&truth.replace("patternbook [", "bookpattern [")), Ok(truth.to_owned()));
    let failing = "```console\n$ patternbook nothing\n...\n$ echo $?\n2\n```\n";
    assert_eq!(verdict(failing), Ok(failing.to_owned()));
    assert_eq!(verdict(&failing.replace('2', "0")), Ok(failing.to_owned()));
    assert!(verdict("```console\n$ patternbook nothing\n...\n```\n").unwrap_err().contains("exited with 2"));
    assert!(verdict("```console\n$ rm -r .\n```\n").unwrap_err().contains("belongs in an `sh` block"));
    let file =
        "<!-- file: a/b.md -->\n\n````md\n```\n````\n\n```console\n$ git diff --no-index --stat a/b.md a/b.md\n```\n";
    assert_eq!(verdict(file), Ok(file.to_owned()));
    assert!(verdict("<!-- file: a -->\n```\nx\n").unwrap_err().contains("has no end"));
    assert!(verdict("```console\nno prompt\n```\n").unwrap_err().contains("a prompt"));
}

/// Runs the document at `path`, and says what is wrong with it.
fn check(path: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let actual = Sandbox::new().run(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    if actual == text {
        return Ok(());
    }
    if std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
        std::fs::write(path, actual).unwrap();
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(&text, &actual);
    Err(format!("{}:\n{}", path.display(), diff.unified_diff().header("as written", "as run")))
}

/// Where a document's commands are run.
struct Sandbox {
    env: Env,
    /// Relative to the environment's working folder.
    dir: PathBuf,
    /// The command before, and how it ended.
    last: Option<(String, i32)>,
}

impl Sandbox {
    fn new() -> Self {
        Self { env: Env::new(), dir: PathBuf::new(), last: None }
    }

    /// The document as it should be: where a command prints something else, with that in place of what stands there.
    fn run(&mut self, text: &str) -> Result<String, String> {
        let mut actual = String::new();
        let mut lines = text.lines().peekable();
        let mut inside = false;
        while let Some(line) = lines.next() {
            actual += &format!("{line}\n");
            if !inside {
                inside = line == "```console";
                if let Some(file) = line.strip_prefix("<!-- file: ").and_then(|rest| rest.strip_suffix(" -->")) {
                    actual += &self.write(file, &mut lines)?;
                }
                if let Some(folder) = line.strip_prefix("<!-- fixture: ").and_then(|rest| rest.strip_suffix(" -->")) {
                    self.env.copy(folder, ".");
                }
            } else if line == "```" {
                inside = false;
            } else {
                let command =
                    line.strip_prefix("$ ").ok_or_else(|| format!("`{line}` has no command with a prompt"))?;
                let mut expected = String::new();
                while let Some(line) = lines.next_if(|line| !line.starts_with("$ ") && *line != "```") {
                    expected += &format!("{line}\n");
                }
                actual += &self.print(command, &expected)?;
            }
        }
        self.succeeded()?;
        Ok(actual)
    }

    /// Writes the block that `lines` go on with into `file`, and returns what of them was read.
    fn write<'t>(&self, file: &str, lines: &mut impl Iterator<Item = &'t str>) -> Result<String, String> {
        let mut read = String::new();
        let fence = lines.by_ref().inspect(|line| read += &format!("{line}\n")).find(|line| line.starts_with("```"));
        let fence = fence.ok_or_else(|| format!("no block follows for `{file}`"))?;
        let end = &fence[..fence.len() - fence.trim_start_matches('`').len()];
        let mut content = String::new();
        for line in lines {
            read += &format!("{line}\n");
            if line == end {
                self.env.write(self.dir.join(file), content);
                return Ok(read);
            }
            content += &format!("{line}\n");
        }
        Err(format!("the block for `{file}` has no end"))
    }

    /// What `command` prints; `expected` itself where that fits.
    fn print(&mut self, command: &str, expected: &str) -> Result<String, String> {
        if command == "echo $?" {
            let (_, code) = self.last.take().ok_or("`echo $?` without a command before it")?;
            return Ok(format!("{code}\n"));
        }
        self.succeeded()?;
        if let Some(dir) = command.strip_prefix("cd ") {
            self.dir.push(dir);
            return Ok(String::new());
        }
        let output = self.start(command)?;
        self.last = Some((command.to_owned(), output.status.code().unwrap_or(-1)));
        let mut printed = String::from_utf8_lossy(&output.stderr).into_owned();
        printed.insert_str(0, &String::from_utf8_lossy(&output.stdout));
        let printed = snapbox::filter::normalize_lines(&printed);
        let assert = snapbox::Assert::new().redact_with(self.env.redactions());
        // Without a source, or it would be taken for an overwritable snapshot.
        let (printed, wanted) = assert.normalize(printed.into_data(), expected.to_owned().into_data());
        Ok(if printed == wanted { expected.to_owned() } else { printed.to_string() })
    }

    fn start(&self, command: &str) -> Result<Output, String> {
        let mut words = command.split_whitespace();
        let program = match words.next() {
            Some("patternbook") => env!("CARGO_BIN_EXE_patternbook"),
            Some("cargo") if matches!(words.next(), Some("xtask" | "patternbook")) => env!("CARGO_BIN_EXE_patternbook"),
            Some("git") => "git",
            _ => return Err(format!("`{command}` cannot be run in a sandbox: it belongs in an `sh` block")),
        };
        let mut process = self.env.process(program);
        process.args(words).current_dir(self.env.path(&self.dir));
        process.output().map_err(|error| format!("failed to run `{command}`: {error}"))
    }

    /// That the last command did, where nobody asked for its exit code.
    fn succeeded(&mut self) -> Result<(), String> {
        match self.last.take() {
            Some((command, code)) if code != 0 => {
                Err(format!("`{command}` exited with {code}: follow it with `$ echo $?` if it should"))
            }
            _ => Ok(()),
        }
    }
}
