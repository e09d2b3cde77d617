//! `--watch`: what is found is said anew whenever something changes.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use snapbox::str;

use super::pattern;
use crate::harness::{Env, signal};

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that watches.
struct Watcher {
    child: Child,
    lines: Receiver<String>,
}

impl Watcher {
    fn start(t: &Env, args: &[&str]) -> Self {
        let mut command = t.process(env!("CARGO_BIN_EXE_patternbook"));
        command.args(["sync-docs", "--watch"]).args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, lines }
    }

    /// All that it says until it waits again.
    #[track_caller]
    fn says(&self) -> String {
        let mut said = String::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            said += &format!("{line}\n");
            if line.ends_with("waiting for changes") {
                return said;
            }
        }
    }

    /// Ends it as Ctrl-C does, and returns its exit code and what it said on standard error.
    fn end(self) -> (Option<i32>, String) {
        signal(&self.child, "INT");
        let output = self.child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }
}

/// Writes a file that is there whole at once. Written in place it is empty for a moment, which under load is long enough
/// to be examined, and rightly told.
fn save(t: &Env, path: &str, content: impl AsRef<[u8]>) {
    t.write("../saved", content);
    std::fs::rename(t.path("../saved"), t.path(path)).unwrap();
}

#[test]
fn a_change_is_found_and_its_correction_seen() {
    let t = Env::new();
    t.write("docs/a.md", pattern("A", "Experimental"));
    let watcher = Watcher::start(&t, &[]);
    t.assert_eq(
        watcher.says(),
        str![[r#"
in sync, waiting for changes

"#]],
    );
    t.write("docs/a.md", pattern("A", "experimental"));
    t.assert_eq(
        watcher.says(),
        str![[r#"

error[unknown-status]: `experimental` is not how `Experimental` is spelled
 --> docs/a.md:3:13
  |
3 | **Status:** experimental
  |             ^^^^^^^^^^^^
help: write `Experimental`
  |
3 - **Status:** experimental
3 + **Status:** Experimental
  |

1 finding, waiting for changes

"#]],
    );
    t.write("docs/a.md", pattern("A", "Experimental"));
    t.assert_eq(
        watcher.says(),
        str![[r#"

in sync, waiting for changes

"#]],
    );
    assert_eq!(watcher.end(), (Some(130), String::new()));
    assert_eq!(t.read("docs/a.md"), pattern("A", "Experimental"));
}

#[test]
fn files_that_are_renamed_over_come_and_go_are_seen() {
    let t = Env::new();
    let text = format!("{}**Implementation:** `src/a.rs::load`\n", pattern("A", "Experimental"));
    t.write("docs/a.md", &text);
    t.write("src/a.rs", "fn load() {}\n");
    t.write(".gitignore", "target/\n");
    let watcher = Watcher::start(&t, &[]);
    let one_finding = |said: &str, what: &str| {
        assert!(said.contains(what) && said.ends_with("\n1 finding, waiting for changes\n"), "{said}");
    };
    let in_sync = |said: &str| assert_eq!(said, "\nin sync, waiting for changes\n");
    assert_eq!(watcher.says(), "in sync, waiting for changes\n");
    // As many editors save.
    t.write("docs/.a.md.swp", text.replace("Experimental", "Experimentl"));
    std::fs::rename(t.path("docs/.a.md.swp"), t.path("docs/a.md")).unwrap();
    one_finding(&watcher.says(), "Experimentl");
    t.write("docs/a.md~", &text);
    std::fs::rename(t.path("docs/a.md~"), t.path("docs/a.md")).unwrap();
    // On a busy machine a look may fall between the two.
    while !watcher.says().ends_with("\nin sync, waiting for changes\n") {}
    save(&t, "src/a.rs", "fn open() {}\n");
    one_finding(&watcher.says(), "`src/a.rs` does not define `load`");
    std::fs::remove_file(t.path("src/a.rs")).unwrap();
    one_finding(&watcher.says(), "`src/a.rs` does not exist");
    save(&t, "src/a.rs", "fn load() {}\n");
    in_sync(&watcher.says());
    // A folder that was not there, and one that is ignored, which is not looked into.
    t.write("target/x.md", pattern("X", "odd"));
    t.write("new/folder/b.md", pattern("B", "odd"));
    one_finding(&watcher.says(), "new/folder/b.md");
    t.write("new/folder/b.md", pattern("B", "Experimental"));
    in_sync(&watcher.says());
    assert_eq!(watcher.end().0, Some(130));
}

#[test]
fn a_wrong_configuration_is_told_until_it_is_right() {
    let t = Env::new();
    t.write("docs/a.md", pattern("A", "Odd"));
    t.write("patternbook.toml", "[docs]\nstatuses = []\n");
    let watcher = Watcher::start(&t, &[]);
    let said = watcher.says();
    assert!(said.contains("`statuses` is empty") && said.ends_with("1 finding, waiting for changes\n"), "{said}");
    save(&t, "patternbook.toml", "[docs]\nstatuses = [\"Odd\"]\n");
    assert_eq!(watcher.says(), "\nin sync, waiting for changes\n");
    save(&t, "patternbook.toml", "[docs\n");
    let said = watcher.says();
    assert!(said.contains("patternbook.toml") && said.ends_with("1 finding, waiting for changes\n"), "{said}");
    save(&t, "patternbook.toml", "[docs]\nstatuses = [\"Odd\"]\n");
    assert_eq!(watcher.says(), "\nin sync, waiting for changes\n");
    watcher.end();
}

#[test]
fn what_others_decide_about_writing_goes_not_with_watching() {
    let t = Env::new();
    for other in [&["--diff"][..], &["--baseline", "x.json", "--write-baseline"], &["--format", "json"]] {
        t.run(["sync-docs", "--watch"].iter().chain(other)).code(2);
    }
}
