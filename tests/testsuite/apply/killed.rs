//! A process is killed at every step of its work, and the next one puts everything back. This test's executable starts
//! itself again as the process that dies.

use std::convert::Infallible;
use std::process::{Command, ExitStatus};

use patternbook::plan::Digest;
use patternbook::plan::apply::{Kept, Recovered, apply, create, recover};

use super::{created, edited, example, go_on, plan, utf8};
use crate::harness::Env;

/// Which work the child does, and at which step it dies.
const WORK: &str = "PATTERNBOOK_TEST_WORK";
const STEP: &str = "PATTERNBOOK_TEST_STEP";

/// Does `work` in `t` in a process that dies at `step`.
fn killed(t: &Env, work: &str, step: usize) -> ExitStatus {
    let mut child = t.process(std::env::current_exe().unwrap());
    child.args(["--exact", "apply::killed::child", "--ignored"]).env(WORK, work).env(STEP, step.to_string());
    run(child)
}

fn run(mut child: Command) -> ExitStatus {
    child.output().unwrap().status
}

#[test]
#[ignore = "it is the process that the other tests kill"]
fn child() {
    let (Ok(work), Ok(step)) = (std::env::var(WORK), std::env::var(STEP)) else { return };
    let (root, step) = (utf8(std::env::current_dir().unwrap()), step.parse::<usize>().unwrap());
    let mut watch = |progress: patternbook::plan::apply::Progress| {
        if progress.done == step {
            std::process::abort();
        }
        go_on(progress)
    };
    if work == "apply" {
        apply(&example_again(&root), &mut watch).unwrap();
    } else {
        let plan = plan(root.join(&work), [("a/b", created("b\n")), ("c", created("c\n"))]);
        create::<Infallible>(&plan, |_| Ok(()), &mut watch).unwrap();
    }
}

/// The changes of [`example`], on the tree that it made.
fn example_again(root: &camino::Utf8Path) -> patternbook::plan::Plan {
    let scratch = Env::new();
    let mut plan = patternbook::plan::Plan::new(root);
    for (path, change) in example(&scratch).changes() {
        plan.add(path.clone(), change.clone()).unwrap();
    }
    plan
}

#[test]
fn killed_at_any_step_of_an_apply_the_next_puts_everything_back() {
    let t = Env::new();
    let plan = example(&t);
    let before = t.snapshot("");
    for step in 0..=2 * plan.len() {
        assert!(!killed(&t, "apply", step).success());
        let recovered = recover(plan.root()).unwrap().unwrap();
        let swapped = step.saturating_sub(plan.len());
        assert_eq!(recovered, Recovered { restored: swapped, kept: Vec::new() }, "killed at step {step}");
        assert_eq!(t.snapshot("").changes_since(&before), "", "killed at step {step}");
        assert_eq!(recover(plan.root()).unwrap(), None);
    }
    // Without a recover in between, the next apply sees to it itself.
    assert!(!killed(&t, "apply", 2 * plan.len() - 1).success());
    apply(&plan, &mut go_on).unwrap();
    assert_eq!(t.read("docs/edit.md"), "new text\n");
    assert_eq!(t.snapshot("").names().matches("patternbook").count(), 0);
}

#[test]
fn killed_at_any_step_of_a_create_nothing_stays() {
    let t = Env::new();
    std::fs::create_dir(t.path("empty")).unwrap();
    let before = t.snapshot("");
    for root in ["new", "above/that/new", "empty"] {
        for step in 0..=2 {
            assert!(!killed(&t, root, step).success());
            assert_ne!(t.snapshot("").changes_since(&before), "", "killed too early to tell");
            let recovered = recover(&utf8(t.path(root))).unwrap();
            assert_eq!(recovered, Some(Recovered::default()), "{root} killed at step {step}");
            assert_eq!(t.snapshot("").changes_since(&before), "", "{root} killed at step {step}");
        }
        assert!(!killed(&t, root, 2).success());
        assert!(killed(&t, root, usize::MAX).success(), "the next create sees to it itself");
        assert_eq!(t.snapshot(root).names(), "a/\na/b\nc\n");
        let top = root.split('/').next().unwrap();
        std::fs::remove_dir_all(t.path(top)).unwrap();
        if root == "empty" {
            std::fs::create_dir(t.path("empty")).unwrap();
        }
        assert_eq!(t.snapshot("").changes_since(&before), "");
    }
}

#[test]
fn what_somebody_wrote_after_the_kill_is_left_alone() {
    let t = Env::new();
    let plan = example(&t);
    assert!(!killed(&t, "apply", 2 * plan.len()).success());
    t.write("docs/edit.md", "new text\nand mine\n");
    t.write("gone.txt", "mine\n");
    t.write("made/by/us.txt", "created\nand mine\n");
    t.write("made/mine.txt", "mine\n");
    let recovered = recover(plan.root()).unwrap().unwrap();
    let kept = |path: &str, saved: Option<&str>| Kept { path: path.into(), saved: saved.map(Into::into) };
    assert_eq!(
        recovered.kept,
        [
            kept("docs/edit.md", Some("docs/edit.md.before-patternbook")),
            kept("gone.txt", Some("gone.txt.before-patternbook")),
            kept("made/by/us.txt", None),
        ]
    );
    assert_eq!(recovered.restored, plan.len() - 3);
    t.assert_eq(
        t.snapshot("").to_string(),
        snapbox::str![[r##"
==== bin/mode
#!/bin/sh
==== bin/run*
#!/bin/sh
echo old
==== docs/deep/unchanged.md
stays
==== docs/edit.md
new text
and mine
==== docs/edit.md.before-patternbook
old text
==== gone.txt
mine
==== gone.txt.before-patternbook
to be deleted
==== made/by/us.txt
created
and mine
==== made/mine.txt
mine

"##]],
    );
}

#[test]
fn killed_while_entries_move_into_an_empty_folder_only_what_was_moved_goes() {
    let t = Env::new();
    let digest = |text: &str| Digest::of(text.as_bytes());
    let files =
        [("a/b", "b\n"), ("a/edited", "ours\n"), ("moved", "m\n"), ("staged", "s\n"), ("../up", "x"), ("/abs", "x")];
    let files: Vec<_> = files.map(|(name, text)| format!(r#"["{name}","{}"]"#, digest(text))).into();
    let journal = format!(r#"{{"files":[{}],"folders":["a","a/deep"]}}"#, files.join(","));
    t.write("demo/.patternbook-new/journal.json", journal);
    t.write("demo/.patternbook-new/tree/staged", "s\n");
    t.write("up", "x");
    for (name, text) in
        [("a/b", "b\n"), ("a/edited", "mine\n"), ("moved", "m\n"), ("staged", "s\n"), ("mine", "mine\n")]
    {
        t.write(format!("demo/{name}"), text);
    }
    std::fs::create_dir(t.path("demo/a/deep")).unwrap();
    let recovered = recover(&utf8(t.path("demo"))).unwrap().unwrap();
    assert_eq!(recovered, Recovered { restored: 2, kept: vec![Kept { path: "a/edited".into(), saved: None }] });
    assert_eq!(t.snapshot("").names(), "demo/\ndemo/a/\ndemo/a/edited\ndemo/mine\ndemo/staged\nup\n");
}

#[test]
fn a_journal_that_makes_no_sense_is_reported_and_stays() {
    let t = Env::new();
    t.write("a", "a\n");
    t.write(".patternbook-apply/journal.json", r#"{"entries":[{"path":"../x","swap":"delete"}],"folders":[]}"#);
    let before = t.snapshot("");
    let error = recover(&utf8(t.work())).unwrap_err();
    assert!(error.to_string().contains("journal.json` of an interrupted run"), "{error}");
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("`..` in it could lead out"), "{error:?}");
    let error = apply(&plan(utf8(t.work()), [("a", edited("a\n", "b\n"))]), &mut go_on).unwrap_err();
    assert!(error.hint().unwrap().contains(".patternbook-apply"), "{error}");
    assert_eq!(t.snapshot("").changes_since(&before), "+ .patternbook-apply/lock\n");
}
