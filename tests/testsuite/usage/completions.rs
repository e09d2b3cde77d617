//! What a shell is told when somebody presses Tab. The scripts themselves are run by `cargo conformance`, in real shells.

use super::help;
use crate::harness::Env;

/// What is offered for the last of `words`, as fish asks: a value and its help on a line each.
fn offered(t: &Env, dir: &str, words: &[&str]) -> Vec<String> {
    let mut process = t.process(env!("CARGO_BIN_EXE_patternbook"));
    process.env("PATTERNBOOK_COMPLETE", "fish").current_dir(t.path(dir)).args(["--", "patternbook"]).args(words);
    let output = process.output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn every_command_and_option_is_offered() {
    let t = Env::new();
    for (typed, command) in help::commands() {
        let before: Vec<&str> = typed[1..].iter().map(String::as_str).collect();
        let has = |word: &str, wanted: &str| {
            let offered = offered(&t, ".", &[before.as_slice(), &[word]].concat());
            let is_there = offered.iter().any(|line| line.split('\t').next() == Some(wanted));
            assert!(is_there, "{typed:?} does not offer `{wanted}`: {offered:?}");
        };
        for command in command.get_subcommands().filter(|command| !command.is_hide_set()) {
            has("", command.get_name());
        }
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            if let Some(long) = arg.get_long() {
                has(&format!("--{long}"), &format!("--{long}"));
            }
        }
    }
}

#[test]
fn rules_values_and_paths_are_offered() {
    let t = Env::new();
    let rules = offered(&t, ".", &["explain", "status-"]);
    assert!(
        rules.iter().any(|line| line.starts_with("status-jump\tA pattern goes through its life step by step")),
        "{rules:?}"
    );
    assert!(rules.iter().all(|line| line.starts_with("status-")), "{rules:?}");
    assert_eq!(offered(&t, ".", &["sync-docs", "--prefer", "t"]), ["table\tFor statuses: the status table"]);
    t.write("docs/one.md", "");
    assert_eq!(offered(&t, ".", &["sync-docs", "docs/o"]), ["docs/one.md"]);
    assert_eq!(offered(&t, ".", &["sync-docs", "do"]), ["docs/"]);
}

#[test]
fn patterns_of_the_repository_are_offered_without_a_blank() {
    let t = Env::new();
    let page = "# Patterns\n\n## Pattern: Health Checks\n\n**Status:** Canonical\n\n## Pattern: Remote State (S3)\n\n**Status:** Canonical\n";
    t.write("docs/patterns.md", page);
    let offered = offered(&t, "docs", &["sync-docs", "--verified", ""]);
    assert_eq!(offered, ["health-checks\tHealth Checks", "remote-state-s3\tRemote State (S3)"]);
    t.run(["sync-docs", "--verified", "health-checks", "--diff"]).code(1);
    // Where there is nothing to offer, nothing is said.
    t.write("patternbook.toml", "[docs\n");
    assert!(self::offered(&t, ".", &["sync-docs", "--verified", ""]).is_empty());
}

#[test]
fn each_shell_gets_a_script_of_its_own() {
    let t = Env::new();
    for (shell, needle) in [
        ("bash", "complete -o nospace -o bashdefault -o nosort -F _clap_complete_patternbook patternbook"),
        ("zsh", "#compdef patternbook\n"),
        ("fish", "complete --keep-order --exclusive --command patternbook"),
        ("powershell", "Register-ArgumentCompleter -Native -CommandName 'patternbook'"),
    ] {
        let script = t.run(["completions", shell]).success().stderr_eq("").get_output().stdout.clone();
        let script = String::from_utf8(script).unwrap();
        assert!(script.contains(needle), "{shell}: {script}");
        assert_eq!(script.contains("PATTERNBOOK_COMPLETE"), shell != "powershell", "{shell}: {script}");
        assert!(!script.contains("Invoke-Expression"), "what is typed is not run");
    }
    t.run(["completions", "tcsh"]).code(2);
}
