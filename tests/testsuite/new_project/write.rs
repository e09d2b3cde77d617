//! What is written and committed.

use snapbox::str;

use super::env;

#[test]
fn defaults_write_a_repository_with_one_commit() {
    let t = env();
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).success().stderr_eq("").stdout_eq(str![[r#"
Created demo: 4 files, first commit [..] on main.

Next:

  cd demo
  run demo

"#]]);
    t.assert_eq(
        t.snapshot("demo").to_string(),
        str![[r#"
==== .gitignore
/target
/pgdata
==== DOC.md
## One

Example:

```bash file=run
#!/bin/sh
# region hi
echo demo ${{ x }}
# endregion
```
==== patternbook.toml
# What this repository was made from, and where its documents are. `patternbook` reads it, and so may you.

[pack]
name = "mini"
version = "1.2.3"

[answers]
project_name = "demo"
database = "postgres"
pool = true
extras = []

[docs]
legend = "docs/p.md"
==== run*
#!/bin/sh
# region hi
echo demo ${{ x }}
# endregion

"#]],
    );
    let repository = git2::Repository::open(t.path("demo")).unwrap();
    let head = repository.head().unwrap();
    let commit = head.peel_to_commit().unwrap();
    assert_eq!(head.name().unwrap(), "refs/heads/main");
    assert_eq!(commit.message().unwrap(), "Create demo from mini 1.2.3\n");
    assert_eq!(commit.author().to_string(), "Test User <test@example.com>");
    assert_eq!(commit.parent_count(), 0);
    assert!(repository.statuses(None).unwrap().is_empty(), "everything is committed");
    let run = commit.tree().unwrap().get_name("run").unwrap().filemode();
    assert_eq!(run, 0o100_755, "executable in Git, wherever it was made");
}

#[test]
fn the_same_answers_and_clock_make_the_same_commit() {
    let t = env();
    for dir in ["a", "b"] {
        let args = ["new-project", dir, "--pack", "mini", "--defaults", "--set", "project_name=demo"];
        t.run(args).success();
    }
    let head = |dir| git2::Repository::open(t.path(dir)).unwrap().head().unwrap().target().unwrap();
    assert_eq!(head("a"), head("b"));
}

#[test]
fn no_git_writes_the_files_only() {
    let t = env();
    t.run(["new-project", "demo", "--pack", "mini", "--defaults", "--no-git"]).success().stdout_eq(str![[r#"
Created demo: 4 files.

Next:

  cd demo
  run demo

"#]]);
    assert!(!t.path("demo/.git").exists());
}

#[test]
fn an_author_can_be_named() {
    let t = env().without_identity();
    let args = ["new-project", "demo", "--pack", "mini", "--defaults", "--author", "Ada Example <ada@example.com>"];
    t.run(args).success();
    let repository = git2::Repository::open(t.path("demo")).unwrap();
    let commit = repository.head().unwrap().peel_to_commit().unwrap();
    assert_eq!(commit.author().to_string(), "Ada Example <ada@example.com>");
    assert_eq!(commit.committer().to_string(), "Ada Example <ada@example.com>");
}

#[test]
fn an_author_that_is_none_is_refused() {
    let t = env();
    t.run(["new-project", "demo", "--pack", "mini", "--defaults", "--author", "Ada"]).code(2).stderr_eq(str![[r#"
error: invalid value 'Ada' for '--author <NAME <EMAIL>>': an author is given as `Name <email>`

For more information, try '--help'.

"#]]);
}

#[test]
fn without_an_identity_nothing_is_asked_or_written() {
    let t = env().without_identity();
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to commit: Git does not know who you are
hint: tell it with `git config --global user.name "…"` and `git config --global user.email "…"`, or give `--author "Name <email>"`; `--no-git` writes the files only

"#]]);
    assert!(!t.path("demo").exists());
}

#[test]
fn the_environment_can_say_who_commits() {
    let t = env().without_identity();
    let t = t.with("GIT_AUTHOR_NAME", "Env").with("GIT_AUTHOR_EMAIL", "env@example.com");
    let t = t.with("GIT_COMMITTER_NAME", "Env").with("GIT_COMMITTER_EMAIL", "env@example.com");
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).success();
    let repository = git2::Repository::open(t.path("demo")).unwrap();
    assert_eq!(repository.head().unwrap().peel_to_commit().unwrap().author().to_string(), "Env <env@example.com>");
}

#[test]
fn json_names_the_commit_and_the_files() {
    let t = env();
    let args = ["new-project", "demo", "--pack", "mini", "--defaults", "--format", "json"];
    t.run(args).success().stdout_eq(str![[r#"
{
  "version": 1,
  "root": "[WORK]/demo",
  "commit": "[..]",
  "files": [
    ".gitignore",
    "DOC.md",
    "patternbook.toml",
    "run"
  ]
}

"#]]);
}

#[test]
fn a_commit_that_should_be_signed_says_that_it_is_not() {
    let t = env();
    let config = "[user]\nname = Test User\nemail = test@example.com\n[commit]\ngpgsign = true\n";
    std::fs::write(t.home().join(".gitconfig"), config).unwrap();
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).success().stdout_eq(str![[r#"
Created demo: 4 files, first commit [..] on main.
Git is set to sign commits, and this one is not signed: `git commit --amend --no-edit -S` does it.

Next:

  cd demo
  run demo

"#]]);
}
