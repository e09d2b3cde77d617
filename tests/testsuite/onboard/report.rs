//! Without a terminal, or with `--check`: nothing is done, and what is left is said.

use snapbox::str;

use super::{CANARY, clone, free_port};
use crate::harness::Env;

#[test]
fn a_fresh_clone_has_everything_left_and_nothing_is_touched() {
    let t = clone(free_port(), free_port());
    let before = t.snapshot("");
    for args in [vec!["onboard"], vec!["onboard", "--check"]] {
        t.run(args).code(1).stdout_eq(str![[r#"
toolchain     none  no file says which programs this repository needs
environment   left  `.env.local` is not there; it needs `APP_ENV`, `DATABASE_URL`, `AUTH_SECRET`
services      left  `DATABASE_URL`: PostgreSQL is not there: nothing listens at its address
dependencies  left  nobody has got them in this clone
service       left  nothing answers at http://127.0.0.1:[..]/health
documents     left  the documentation map was not shown yet
patterns      left  the patterns were not shown yet
first-change  left  not done yet
7 steps are left

"#]]);
    }
    assert_eq!(t.snapshot("").changes_since(&before), "");
    assert!(!t.path(".git/patternbook").exists());
}

#[test]
fn steps_can_be_chosen_and_the_exit_code_is_theirs() {
    let t = clone(free_port(), free_port());
    t.run(["onboard", "--check", "--step", "toolchain"]).success();
    t.run(["onboard", "--check", "--step", "toolchain", "--step", "documents"]).code(1);
    t.run(["onboard", "--check", "--step", "documentation"]).code(2);
}

#[test]
fn what_is_wrong_in_the_environment_is_named_and_no_value_is_shown() {
    let t = clone(free_port(), free_port());
    t.write(".env.local", format!("APP_ENV={CANARY}\r\nPORT=70000\r\nDATABASE_URL=\r\nAUTH_SECRET={CANARY}\r\n"));
    let output = t.run(["onboard", "--check", "--step", "environment"]).code(1);
    let stdout = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    for said in ["does not set `DATABASE_URL`", "`APP_ENV` in `.env.local` is not one of development, test", "`PORT`"] {
        assert!(stdout.contains(said), "{said}: {stdout}");
    }
    assert!(!stdout.contains(CANARY) && !stdout.contains("`AUTH_SECRET`"), "{stdout}");
}

#[test]
fn a_file_that_git_would_commit_is_no_place_for_secrets() {
    let t = clone(free_port(), free_port());
    t.write(".gitignore", "got\n");
    t.run(["onboard", "--check", "--step", "environment"]).code(1).stdout_eq(str![[r#"
environment  left  `.env.local` is not there; it needs `APP_ENV`, `DATABASE_URL`, `AUTH_SECRET`
                   Git does not ignore `.env.local`: write it into `.gitignore` first, or a secret is committed one day
1 step is left

"#]]);
}

#[test]
fn a_block_of_no_step_is_refused_with_its_place() {
    let t = clone(free_port(), free_port());
    t.write("docs/onboarding.md", "# Start\n\n```sh onboard=strat\ntrue\n```\n");
    t.run(["onboard", "--check"]).code(2).stderr_eq(str![[r#"
error[onboard]: `onboard=strat` is no step that has commands
 --> docs/onboarding.md:3:1
  |
3 | ```sh onboard=strat
  | ^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `onboard=start`?

error: failed to read which commands the walkthrough has
hint: correct the block, then run this again

"#]]);
}

#[test]
fn a_repository_with_nothing_to_set_up_is_done() {
    let t = Env::new();
    t.write("notes.txt", "x");
    t.git_init("").commit("First", 0);
    t.run(["onboard", "--check"]).success().stdout_eq(str![[r#"
toolchain     none  no file says which programs this repository needs
environment   none  there is no `.env.example`, so nothing has to be set
services      none  the environment names nothing to connect to
dependencies  none  there is no lock file, and no document says how to get any
service       none  no document has a block `onboard=health` with the address to ask
documents     none  there are no documents
patterns      none  no document describes a pattern
first-change  none  no pattern names a file of this repository, so nothing can be broken
nothing is left to do

"#]]);
}

/// What a repository of any stack says about itself is understood, and its page has the walkthrough's steps.
#[test]
fn generated_repositories_have_the_steps_of_the_walkthrough() {
    for (stack, start) in
        [("rust", "cargo run"), ("typescript", "node dist/main.js"), ("python", "uv run python -m app")]
    {
        let t = Env::new();
        t.run(["new-project", "demo", "--defaults", "--set", &format!("stack={stack}")]).success();
        let page = t.read("demo/docs/onboarding.md");
        let titles = page.lines().filter_map(|line| line.strip_prefix("### "));
        let titles: Vec<String> = titles.map(|title| title[3..].to_lowercase().replace(' ', "-")).collect();
        let steps = [
            "toolchain",
            "environment",
            "services",
            "dependencies",
            "service",
            "documents",
            "patterns",
            "first-change",
        ];
        assert_eq!(titles, steps, "{stack}");
        assert!(page.contains(&format!("```sh onboard=start\n{start}\n```\n")), "{page}");
        let output = t.run_in("demo", ["onboard", "--check", "--step", "environment", "--step", "service"]).code(1);
        let stdout = String::from_utf8(output.get_output().stdout.clone()).unwrap();
        assert!(stdout.contains("it needs `APP_ENV`, `APP_URL`, `DATABASE_URL`, `AUTH_SECRET`"), "{stdout}");
    }
}
