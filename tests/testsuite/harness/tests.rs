//! The harness keeps what it promises.

use snapbox::str;

use super::Env;

#[test]
fn nothing_of_the_machine_leaks_in() {
    let t = Env::new();
    let seen = t.process("unused");
    let set: Vec<_> = seen.get_envs().filter_map(|(key, value)| value.map(|_| key.to_str().unwrap())).collect();
    for leak in ["CI", "GITHUB_ACTIONS", "GIT_DIR", "CARGO", "CARGO_TARGET_DIR", "PATTERNBOOK_LOG", "EDITOR", "USER"] {
        assert!(!set.contains(&leak), "{leak} is inherited");
    }
    assert!(set.contains(&"PATH"));
}

#[test]
fn git_knows_the_user_unless_told_otherwise() {
    let email = |t: &Env| {
        let output = t.process("git").args(["config", "--get", "user.email"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(email(&Env::new()), "test@example.com\n");
    assert_eq!(email(&Env::new().without_identity()), "");
}

#[test]
fn colour_is_off_unless_asked_for() {
    let help = |t: Env| t.run(["--help"]).success().get_output().stdout.clone();
    assert!(!help(Env::new()).contains(&b'\x1b'));
    assert!(help(Env::new().with_colour()).contains(&b'\x1b'));
}

#[test]
fn files_of_the_repository_can_be_worked_on() {
    let t = Env::new();
    t.copy("tests/testsuite/harness", "harness");
    t.copy("Cargo.toml", "one.toml");
    assert_eq!(t.read("harness/tests.rs"), include_str!("tests.rs"));
    assert!(t.read("one.toml").starts_with("[package]"));
    t.run_in("harness", ["--version"]).success();
}

#[test]
fn snapshots_tell_what_changed() {
    let t = Env::new();
    t.write("kept/a.txt", "a\n");
    t.write("gone.txt", "b");
    let before = t.snapshot(".");
    t.assert_eq(
        before.to_string(),
        str![[r#"
==== gone.txt
b
(no newline at the end)
==== kept/a.txt
a

"#]],
    );
    t.write("kept/a.txt", "A\n");
    t.write("new/b.txt", "");
    std::fs::remove_file(t.path("gone.txt")).unwrap();
    t.assert_eq(
        t.snapshot(".").names(),
        str![[r#"
kept/
kept/a.txt
new/
new/b.txt

"#]],
    );
    t.assert_eq(
        t.snapshot(".").changes_since(&before),
        str![[r#"
- gone.txt
~ kept/a.txt
+ new/
+ new/b.txt

"#]],
    );
    assert_eq!(before.changes_since(&before), "");
}

#[test]
fn histories_are_made_and_read_without_a_git_process() {
    let t = Env::new();
    let git = t.git_init(".");
    t.write("docs/a.md", "# A\n");
    git.commit("Describe A", 1);
    t.write("docs/a.md", "# B\n");
    assert_eq!(git.status(), "Status(WT_MODIFIED) docs/a.md\n");
    git.commit("Call it B", 2);
    assert_eq!(git.branch(), "main");
    assert_eq!(t.git(".").files(), "100644 docs/a.md\n");
    t.assert_eq(
        git.log(),
        str![[r#"
Test User <test@example.com> 1767398400 Call it B
Test User <test@example.com> 1767312000 Describe A

"#]],
    );
}

#[test]
fn paths_and_versions_are_redacted() {
    let t = Env::new();
    let said = format!("{} by patternbook 1.2.3 in 0.4 s\n", t.path("a").display());
    t.assert_eq(
        said,
        str![[r#"
[WORK]/a by patternbook [VERSION] in [ELAPSED]

"#]],
    );
}
