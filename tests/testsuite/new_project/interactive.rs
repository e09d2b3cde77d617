//! The questions in a real (pseudo) terminal.

use std::time::Duration;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

use super::env;
use crate::harness::Env;

const DOWN: &str = "\x1b[B";
const CTRL_C: char = 'c';

/// `new-project demo` in a terminal.
fn start(t: &Env) -> PtySession {
    let mut command = t.process(env!("CARGO_BIN_EXE_patternbook"));
    command.args(["new-project", "demo", "--pack", "mini"]);
    let timeout = u64::try_from(Duration::from_secs(60).as_millis()).unwrap();
    spawn_command(command, Some(timeout)).unwrap()
}

fn keys(session: &mut PtySession, keys: &str) {
    session.send(keys).unwrap();
    session.flush().unwrap();
}

#[test]
fn every_kind_of_question_is_answered_by_keys() {
    let t = env();
    let mut session = start(&t);
    session.exp_string("Project name").unwrap();
    keys(&mut session, "_bad\r");
    session.exp_string("`_bad` will not do: use a-z").unwrap();
    keys(&mut session, &format!("{}good\r", "\x7f".repeat(4)));
    session.exp_string("Database").unwrap();
    keys(&mut session, &format!("{DOWN}\r"));
    session.exp_string("Extras").unwrap();
    keys(&mut session, &format!("{DOWN} \r"));
    session.exp_string("Write 4 files to demo?").unwrap();
    keys(&mut session, "y");
    session.exp_string("Created demo: 4 files").unwrap();
    session.exp_eof().unwrap();
    let record = t.read("demo/patternbook.toml");
    for answer in ["project_name = \"good\"", "database = \"none\"", "extras = [\"b\"]"] {
        assert!(record.contains(answer), "{record}");
    }
    assert!(!record.contains("pool"), "a question that does not apply is not asked: {record}");
}

#[test]
fn enter_takes_every_default() {
    let t = env();
    let mut session = start(&t);
    for question in ["Project name", "Database", "Pool connections", "Extras", "Write 4 files"] {
        session.exp_string(question).unwrap();
        keys(&mut session, "\r");
    }
    session.exp_string("Created demo").unwrap();
    session.exp_eof().unwrap();
    assert!(t.read("demo/patternbook.toml").contains("project_name = \"demo\""));
}

#[test]
fn no_at_the_end_writes_nothing() {
    let t = env();
    let mut session = start(&t);
    for question in ["Project name", "Database", "Pool connections", "Extras"] {
        session.exp_string(question).unwrap();
        keys(&mut session, "\r");
    }
    session.exp_string("Write 4 files").unwrap();
    keys(&mut session, "n");
    session.exp_string("nothing was written").unwrap();
    session.exp_eof().unwrap();
    assert!(!t.path("demo").exists());
}

#[test]
fn ctrl_c_at_a_question_gives_the_terminal_back_and_writes_nothing() {
    let t = env();
    for questions in [["Project name"].as_slice(), &["Project name", "Database"]] {
        let mut session = start(&t);
        let (last, first) = questions.split_last().unwrap();
        for question in first {
            session.exp_string(question).unwrap();
            keys(&mut session, "\r");
        }
        session.exp_string(last).unwrap();
        session.send_control(CTRL_C).unwrap();
        session.exp_string("interrupted: nothing was written").unwrap();
        session.exp_eof().unwrap();
        assert!(matches!(session.process_mut().wait().unwrap(), WaitStatus::Exited(_, 130)), "{questions:?}");
        assert!(!t.path("demo").exists());
    }
}
