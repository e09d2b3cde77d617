//! The walkthrough in a real (pseudo) terminal.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

use super::{CANARY, clone, free_port, server};
use crate::harness::Env;

fn start(t: &Env, args: &[&str]) -> PtySession {
    let mut command = t.process(env!("CARGO_BIN_EXE_patternbook"));
    command.arg("onboard").args(args);
    let timeout = u64::try_from(Duration::from_secs(60).as_millis()).unwrap();
    spawn_command(command, Some(timeout)).unwrap()
}

/// Waits for a question, and answers it.
fn answer(session: &mut PtySession, question: &str, keys: &str) -> String {
    let before = session.exp_string(question).unwrap();
    session.send(keys).unwrap();
    session.flush().unwrap();
    before
}

fn code(session: &mut PtySession) -> i32 {
    session.exp_eof().unwrap();
    match session.process_mut().wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

/// The walkthrough up to the question before the document is broken.
fn up_to_the_exercise(t: &Env) -> PtySession {
    let mut session = start(t, &[]);
    answer(&mut session, "APP_ENV", "\r");
    answer(&mut session, "DATABASE_URL (not shown", "\r");
    answer(&mut session, "Run it?", "y");
    answer(&mut session, "Run it?", "y");
    answer(&mut session, "Start it, ask how it is, and stop it again?", "y");
    answer(&mut session, "Break docs/patterns.md", "y");
    session
}

fn running() -> Env {
    let port = free_port();
    let t = clone(port, server::database());
    server::service(port, t.path("running"));
    t
}

fn mode(t: &Env, path: &str) -> u32 {
    t.path(path).metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn a_newcomer_gets_from_a_clone_to_green_and_the_second_run_asks_nothing() {
    let t = running();
    let document = t.read("docs/patterns.md");
    let mut session = up_to_the_exercise(&t);
    let said = session.exp_string("Enter puts the document back.").unwrap();
    assert!(said.contains("`src/confi.rs` does not exist") && said.contains("docs/patterns.md:7"), "{said}");
    assert_eq!(t.read("docs/patterns.md"), document.replace("config", "confi"));
    session.send("\n").unwrap();
    session.flush().unwrap();
    session.exp_string("Everything is done.").unwrap();
    assert_eq!(code(&mut session), 0);

    let local = t.read(".env.local");
    let secret = local.lines().find_map(|line| line.strip_prefix("AUTH_SECRET=")).unwrap();
    assert!(secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()), "{local}");
    assert!(local.contains("APP_ENV=development\nDATABASE_URL=postgres://app@127.0.0.1:"), "{local}");
    assert_eq!(mode(&t, ".env.local"), 0o600);
    assert_eq!(t.read("docs/patterns.md"), document);
    assert_eq!(t.git("").status(), "");

    let before = t.snapshot("");
    let mut session = start(&t, &[]);
    let said = session.exp_string("Everything is done.").unwrap();
    assert!(said.contains("it was well on 2026-01-02, and does not run now") && !said.contains('?'), "{said}");
    assert_eq!(code(&mut session), 0);
    assert_eq!(t.snapshot("").changes_since(&before), "");
    t.run(["onboard", "--check"]).success();
}

#[test]
fn the_health_of_the_service_is_explained_and_the_service_is_stopped() {
    let t = running();
    let mut session = up_to_the_exercise(&t);
    session.exp_string("Enter puts the document back.").unwrap();
    // Its sleep went with it.
    session.send_control('c').unwrap();
    assert_eq!(code(&mut session), 130);
    let mut session = start(&t, &["--step", "service"]);
    let said = session.exp_string("does not run now").unwrap();
    assert!(!said.contains("something else"), "{said}");
    server::service(port_of(&t), t.path("running"));
    answer(&mut session, "Run it?", "y");
    answer(&mut session, "Start it, ask how it is", "y");
    session.exp_string("the service (version 1.2.3) says `ok`: everything it needs works").unwrap();
    session.exp_string("database ok, 3 ms").unwrap();
    session.exp_string("Stopping it.").unwrap();
    let begin = Instant::now();
    assert_eq!(code(&mut session), 0);
    assert!(begin.elapsed() < Duration::from_secs(30), "a group that ends at once is not waited for");
}

fn port_of(t: &Env) -> u16 {
    t.read(".env.example").lines().find_map(|line| line.strip_prefix("PORT=")).unwrap().parse().unwrap()
}

#[test]
fn ctrl_c_in_the_exercise_puts_the_document_back() {
    let t = running();
    let document = t.read("docs/patterns.md");
    let mut session = up_to_the_exercise(&t);
    session.exp_string("Enter puts the document back.").unwrap();
    assert_ne!(t.read("docs/patterns.md"), document);
    session.send_control('c').unwrap();
    session.exp_string("interrupted: what is done stays done").unwrap();
    assert_eq!(code(&mut session), 130);
    assert_eq!(t.read("docs/patterns.md"), document);
    t.run(["onboard", "--check", "--step", "first-change"]).code(1).stdout_eq(snapbox::str![[r#"
first-change  left  not done yet
1 step is left

"#]]);
}

#[test]
fn a_run_that_is_killed_in_the_exercise_is_cleaned_up_by_the_next_and_keeps_what_was_added() {
    let t = running();
    let document = t.read("docs/patterns.md");
    let mut session = up_to_the_exercise(&t);
    session.exp_string("Enter puts the document back.").unwrap();
    session.process_mut().kill(Signal::SIGKILL).unwrap();
    let broken = t.read("docs/patterns.md");
    assert_ne!(broken, document);
    t.run(["onboard", "--check", "--step", "first-change"]).code(1).stdout_eq(snapbox::str![[r#"
first-change  left  a document is still broken on purpose: `patternbook onboard` puts it back
1 step is left

"#]]);
    t.write("docs/patterns.md", format!("{broken}More.\r\n"));
    let mut session = start(&t, &["--step", "documents"]);
    session.exp_string("Putting back `docs/patterns.md`").unwrap();
    assert_eq!(code(&mut session), 0);
    assert_eq!(t.read("docs/patterns.md"), format!("{document}More.\r\n"));
}

#[test]
fn ctrl_c_ends_the_command_that_runs() {
    let t = clone(free_port(), server::database());
    t.write("docs/onboarding.md", "```sh onboard=dependencies\ntouch got; sleep 600 & sleep 600; touch late\n```\n");
    let mut session = start(&t, &["--step", "dependencies"]);
    answer(&mut session, "Run it?", "y");
    crate::harness::wait_for(&t.path("got"));
    let begin = Instant::now();
    session.send_control('c').unwrap();
    session.exp_string("interrupted: what is done stays done").unwrap();
    assert_eq!(code(&mut session), 130);
    assert!(begin.elapsed() < Duration::from_secs(30) && !t.path("late").exists());
}

#[test]
fn ctrl_c_at_a_question_writes_nothing_and_what_fails_leaves_the_step() {
    let t = clone(free_port(), free_port());
    let mut session = start(&t, &[]);
    session.exp_string("APP_ENV").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("interrupted: what is done stays done").unwrap();
    assert_eq!(code(&mut session), 130);
    assert!(!t.path(".env.local").exists());

    let mut session = start(&t, &["--step", "services"]);
    answer(&mut session, "Run it?", "y");
    session.exp_string("`exit 3`: it ended with exit code 3").unwrap();
    answer(&mut session, "DATABASE_URL (not shown)", "\r");
    session.exp_string("Left: services.").unwrap();
    assert_eq!(code(&mut session), 1);
}

#[test]
fn an_address_of_ones_own_takes_the_place_of_containers() {
    let t = clone(free_port(), free_port());
    t.write(
        ".env.local",
        format!("APP_ENV=test\nDATABASE_URL='postgres://app@127.0.0.1:{}/app'\nAUTH_SECRET={CANARY}\n", free_port()),
    );
    let mut session = start(&t, &["--step", "services"]);
    answer(&mut session, "Run it?", "n");
    answer(&mut session, "DATABASE_URL (not shown)", "redis\r");
    session.exp_string("that is no address of a PostgreSQL").unwrap();
    let address = format!("postgres://app@127.0.0.1:{}/other", server::database());
    session.send(&format!("{address}\r")).unwrap();
    session.flush().unwrap();
    let said = session.exp_string("Everything is done.").unwrap();
    assert!(!said.contains(CANARY) && !said.contains("/other"), "{said}");
    assert_eq!(code(&mut session), 0);
    assert_eq!(t.read(".env.local"), format!("APP_ENV=test\nDATABASE_URL={address}\nAUTH_SECRET={CANARY}\n"));
}

#[test]
fn an_environment_that_is_there_is_completed_and_closed_and_its_values_stay() {
    let t = clone(free_port(), server::database());
    let example = t.read(".env.example").replace('\n', "\r\n");
    t.write(".env.example", example);
    t.write(".env.local", format!("# Mine.\r\nAUTH_SECRET=\"{CANARY}\" # kept\r\nEXTRA=1\r\nAPP_ENV=nowhere"));
    std::fs::set_permissions(t.path(".env.local"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let mut session = start(&t, &["--step", "environment"]);
    session.exp_string("only you may read it now").unwrap();
    answer(&mut session, "DATABASE_URL (not shown", "\r");
    session.exp_string("`APP_ENV` is not one of development, test").unwrap();
    session.send("prod\r").unwrap();
    session.flush().unwrap();
    session.exp_string("that is not one of development, test").unwrap();
    session.send(&format!("{}test\r", "\x7f".repeat(4))).unwrap();
    session.flush().unwrap();
    let said = session.exp_string("Everything is done.").unwrap();
    assert!(!said.contains(CANARY), "{said}");
    assert_eq!(code(&mut session), 0);
    let local = t.read(".env.local");
    let kept = format!(
        "# Mine.\r\nAUTH_SECRET=\"{CANARY}\" # kept\r\nEXTRA=1\r\nAPP_ENV=test\r\nDATABASE_URL=postgres://app@"
    );
    assert!(local.starts_with(&kept) && local.ends_with("/app\r\n"), "{local:?}");
    assert_eq!(mode(&t, ".env.local"), 0o600);
}

#[test]
fn a_folder_that_cannot_be_written_says_so() {
    let t = clone(free_port(), server::database());
    // Root may write everywhere, but not where a folder has the name.
    std::fs::create_dir(t.path(".env.local")).unwrap();
    t.run(["onboard", "--check", "--step", "environment"]).code(1);
    let mut session = start(&t, &["--step", "environment"]);
    session.exp_string("`.env.local` cannot be read").unwrap();
    assert_eq!(code(&mut session), 1);
}
