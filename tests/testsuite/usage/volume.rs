//! `--quiet`, `--verbose` and `NO_COLOR`, which every command has.

use snapbox::str;

use super::help;
use crate::harness::Env;

/// Two patterns: one whose status is misspelled, which is an error, and one without a status, which is a warning.
const WRONG: &str =
    "# Patterns\n\n## Pattern: Health checks\n\n**Status:** canonical\n\n## Pattern: Retries\n\nAgain.\n";

#[test]
fn quiet_says_only_what_is_wrong() {
    let t = Env::new();
    t.write("docs/patterns.md", WRONG);
    let usual = t.run(["sync-docs", "--check"]).code(1).get_output().stdout.clone();
    let usual = String::from_utf8(usual).unwrap();
    assert!(usual.contains("2 patterns in 1 document") && usual.contains("warning["), "{usual}");
    let quiet = t.run(["sync-docs", "--check", "--quiet"]).code(1).stderr_eq("").get_output().stdout.clone();
    let quiet = String::from_utf8(quiet).unwrap();
    assert!(quiet.contains("error[") && usual.contains(quiet.trim()), "{quiet}");
    assert!(!quiet.contains("patterns in") && !quiet.contains("warning["), "{quiet}");
    t.write("docs/patterns.md", "# Nothing\n");
    t.run(["sync-docs", "--check", "-q"]).success().stdout_eq("").stderr_eq("");
    t.run(["sync-docs", "-q"]).success().stdout_eq("").stderr_eq("");
    t.run(["-q", "new-project", "demo", "--defaults"]).success().stdout_eq("").stderr_eq("");
    assert!(t.path("demo/README.md").exists());
    t.run(["-q", "sync-docs", "nowhere"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to find `nowhere`
  caused by: No such file or directory (os error 2)
hint: give files and folders that exist, as seen from the current folder

"#]]);
}

#[test]
fn what_is_asked_for_is_the_same_quiet_or_verbose() {
    let t = Env::new();
    t.write("docs/patterns.md", WRONG);
    for command in [
        ["sync-docs", "--check", "--format", "json"].as_slice(),
        &["sync-docs", "--check", "--format", "sarif"],
        &["sync-docs", "--diff"],
        &["sync-docs", "--diff", "--format", "json"],
        &["explain"],
        &["explain", "status-jump"],
        &["new-project", "demo", "--defaults", "--dry-run"],
        &["new-project", "--list-questions"],
        &["new-project", "--list-questions", "--format", "json"],
        &["completions", "bash"],
    ] {
        let run = |more: &[&str]| t.command(command.iter().chain(more)).output().unwrap();
        let usual = run(&[]);
        assert!(!usual.stdout.is_empty(), "{command:?}");
        for more in ["--quiet", "--verbose"] {
            let other = run(&[more]);
            assert_eq!(String::from_utf8_lossy(&other.stdout), String::from_utf8_lossy(&usual.stdout), "{command:?}");
            assert_eq!(other.status, usual.status, "{command:?}");
        }
        let detail = String::from_utf8(run(&["--verbose"]).stderr).unwrap();
        assert!(detail.starts_with("detail: patternbook ") && detail.contains("detail: finished in "), "{detail}");
    }
}

#[test]
fn verbose_says_what_is_read_and_how_long_it_takes() {
    let t = Env::new();
    t.write("docs/patterns.md", "# Nothing\n");
    t.write("patternbook.toml", "");
    t.run(["sync-docs", "--check", "--verbose"]).success().stderr_eq(str![[r#"
detail: patternbook [VERSION]
detail: the repository is `[WORK]`
detail: read in [ELAPSED]
detail: `patternbook.toml` is the configuration
detail: 0 of 2 files are documents that matter
detail: compared in [ELAPSED]
detail: finished in [ELAPSED]

"#]]);
    t.run(["-v", "new-project", "demo", "--defaults", "--no-git"]).success().stderr_eq(str![[r#"
detail: patternbook [VERSION]
detail: the pack is patternbook [..]
detail: planned in [ELAPSED]
detail: written in [ELAPSED]
detail: finished in [ELAPSED]

"#]]);
}

#[test]
fn every_command_knows_both_but_not_together() {
    let t = Env::new();
    for (typed, command) in help::commands().into_iter().filter(|(typed, _)| typed.len() > 1) {
        let is_global = |long: &str| command.get_arguments().any(|arg| arg.get_long() == Some(long));
        assert!(is_global("quiet") && is_global("verbose"), "{typed:?}");
        let said = t.command(typed[1..].iter().map(String::as_str).chain(["-q", "-v"])).output().unwrap();
        let said = String::from_utf8(said.stderr).unwrap();
        assert!(said.contains("cannot be used with") || said.contains("require"), "{typed:?}: {said}");
    }
}

#[test]
fn no_colour_goes_before_every_other_wish() {
    for (typed, _) in help::commands() {
        let colour = |t: &Env| {
            let output = t.command(typed[1..].iter().map(String::as_str).chain(["--help"])).output().unwrap();
            output.stdout.contains(&0x1b)
        };
        let t = Env::new().with_colour();
        assert!(colour(&t), "{typed:?} has no colour to take away");
        assert!(!colour(&t.with("NO_COLOR", "1")), "{typed:?}");
    }
}

#[cfg(unix)]
#[test]
fn questions_have_no_colour_either() {
    let t = Env::new().with_colour().with("NO_COLOR", "1");
    let mut command = t.process(env!("CARGO_BIN_EXE_patternbook"));
    command.args(["new-project", "demo"]);
    let mut session = rexpect::session::spawn_command(command, Some(60_000)).unwrap();
    let seen = session.exp_string("Project name").unwrap();
    session.send_control('c').unwrap();
    let seen = seen + &session.exp_eof().unwrap();
    let is_colour = regex::Regex::new("\x1b\\[[0-9;]*[1-9][0-9;]*m").unwrap();
    assert!(!is_colour.is_match(&seen), "{seen:?}");
}
