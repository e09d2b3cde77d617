//! The questions in a real (pseudo) terminal.

use rexpect::session::{PtySession, spawn_command};

use super::{env, in_sync};

fn keys(session: &mut PtySession, keys: &str) {
    session.send(keys).unwrap();
    session.flush().unwrap();
}

#[test]
fn what_is_missing_is_asked_for_and_shown_before_it_is_written() {
    let t = env("Experimental");
    let mut command = t.process(env!("CARGO_BIN_EXE_patternbook"));
    command.args(["new-pattern", "Timeouts"]);
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    for (prompt, answer) in [
        ("When is it used?", "Calls hang.\r"),
        ("How is it done?", "Give up.\r"),
        ("Which code implements it?", "src/a.rs::laod\r"),
        ("did you mean `load`?", "src/a.rs::load\r"),
        ("Which code shows it?", "src/a.rs::load\r"),
        ("What goes wrong?", "Never wait.\r"),
        ("What goes wrong?", "\r"),
        ("Write 2 files?", "y"),
    ] {
        session.exp_string(prompt).unwrap();
        keys(&mut session, answer);
    }
    session.exp_string("`Timeouts` is described in docs/patterns.md, as Experimental").unwrap();
    session.exp_eof().unwrap();
    let text = t.read("docs/patterns.md");
    assert!(text.contains("**Implementation:** `src/a.rs::load`\n\n### Use Case\n\nCalls hang.\n"), "{text}");
    in_sync(&t);
}

#[test]
fn a_no_leaves_everything_as_it_is() {
    let t = env("Established");
    let before = t.snapshot(".");
    let mut command = t.process(env!("CARGO_BIN_EXE_patternbook"));
    command.args(["deprecate", "Retries", "--set", "successor=none"]);
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session.exp_string("How does one move on?").unwrap();
    keys(&mut session, "Stop.\r");
    session.exp_string("Since when?").unwrap();
    keys(&mut session, "\r");
    session.exp_string("Write 2 files?").unwrap();
    keys(&mut session, "n");
    session.exp_string("nothing was written").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(t.snapshot(".").changes_since(&before), "");
}
