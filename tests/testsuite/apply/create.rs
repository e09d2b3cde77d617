//! A folder comes into being, or nothing does.

use std::convert::Infallible;
use std::ops::ControlFlow;

use camino::Utf8Path;
use patternbook::plan::apply::{ApplyError, CreateError, create, recover};
use patternbook::plan::{Change, Mode, Plan};

use super::{created, go_on, plan, steps, stop_at, utf8};
use crate::harness::Env;

fn nothing_more(_: &Utf8Path) -> Result<(), Infallible> {
    Ok(())
}

/// Stands for `git init` and the first commit.
fn repository(staged: &Utf8Path) -> std::io::Result<()> {
    std::fs::create_dir_all(staged.join(".git/objects"))?;
    std::fs::write(staged.join(".git/HEAD"), "ref: refs/heads/main\n")
}

fn tree(t: &Env, root: &str) -> Plan {
    let tool = Change::Create { content: b"#!/bin/sh\n".to_vec(), mode: Mode::Executable };
    plan(utf8(t.path(root)), [("README.md", created("# Demo\n")), ("src/main.rs", created("")), ("bin/run", tool)])
}

#[test]
fn the_folder_appears_with_all_that_is_in_it() {
    let t = Env::new();
    for root in ["demo", "above/that/demo"] {
        let plan = tree(&t, root);
        let mut staged = None;
        create(
            &plan,
            |folder| {
                assert!(!plan.root().exists(), "not before it is finished");
                staged = Some(folder.to_owned());
                repository(folder)
            },
            &mut go_on,
        )
        .unwrap();
        assert_ne!(staged.as_deref(), Some(plan.root()));
        assert_eq!(t.snapshot(root).names(), "README.md\nbin/\nbin/run*\nsrc/\nsrc/main.rs\n");
        assert_eq!(t.read(format!("{root}/.git/HEAD")), "ref: refs/heads/main\n");
    }
    assert_eq!(t.snapshot("").names().matches("patternbook").count(), 0);
}

#[test]
fn an_empty_folder_is_filled_not_replaced() {
    let t = Env::new();
    std::fs::create_dir(t.path("demo")).unwrap();
    let open = std::fs::File::open(t.path("demo"));
    create(&tree(&t, "demo"), repository, &mut go_on).unwrap();
    assert_eq!(
        t.snapshot("").names(),
        "demo/\ndemo/README.md\ndemo/bin/\ndemo/bin/run*\ndemo/src/\ndemo/src/main.rs\n"
    );
    assert_eq!(t.read("demo/.git/HEAD"), "ref: refs/heads/main\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        assert_eq!(open.unwrap().metadata().unwrap().ino(), t.path("demo").metadata().unwrap().ino());
    }
    #[cfg(not(unix))]
    drop(open);
}

#[test]
fn interrupted_at_any_step_nothing_appears() {
    let t = Env::new();
    std::fs::create_dir(t.path("empty")).unwrap();
    let before = t.snapshot("");
    for root in ["new", "above/new", "empty"] {
        let plan = tree(&t, root);
        for at in 0..=plan.len() {
            let error = create(&plan, nothing_more, &mut stop_at(at)).unwrap_err();
            assert!(matches!(error, CreateError::Apply(ApplyError::Interrupted)), "{error}");
            assert_eq!(t.snapshot("").changes_since(&before), "", "{root} interrupted at step {at}");
        }
    }
    let plan = tree(&t, "new");
    assert_eq!(steps(|watch| create(&plan, nothing_more, watch).unwrap()), plan.len());
}

#[test]
fn when_finishing_fails_nothing_appears() {
    let t = Env::new();
    std::fs::create_dir(t.path("empty")).unwrap();
    let before = t.snapshot("");
    for root in ["new", "above/new", "empty"] {
        let finish = |staged: &Utf8Path| {
            repository(staged).unwrap();
            Err("no identity")
        };
        let error = create(&tree(&t, root), finish, &mut go_on).unwrap_err();
        assert!(matches!(error, CreateError::Finish("no identity")));
        assert_eq!(t.snapshot("").changes_since(&before), "");
    }
}

#[test]
fn what_is_in_the_way_is_named() {
    let t = Env::new();
    for name in ["full/b", "full/a", "full/.hidden", "full/c/d", "full/e", "full/f", "full/g", "one/x"] {
        t.write(name, "theirs\n");
    }
    let before = t.snapshot("");
    for (root, message) in [
        ("full", "[ROOT]`: it is not empty, it holds `.hidden`, `a`, `b`, `c`, `e` and 2 more"),
        ("one", "[ROOT]`: it is not empty, it holds `x`"),
        ("one/x", "[ROOT]`: `[ROOT]` is a file, not a folder"),
        ("one/x/y/z", "[ROOT]`: `[WORK]/one/x` is a file, not a folder"),
    ] {
        let error = create(&tree(&t, root), nothing_more, &mut go_on).unwrap_err();
        let work = utf8(t.work());
        let message = message.replace("[ROOT]", work.join(root).as_str()).replace("[WORK]", work.as_str());
        assert_eq!(error.to_string(), format!("failed to create `{message}"));
        assert!(error.hint().is_some());
        assert_eq!(t.snapshot("").changes_since(&before), "");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_in_the_way_and_one_to_an_empty_folder_is_not() {
    let t = Env::new();
    std::os::unix::fs::symlink("nowhere", t.path("dangling")).unwrap();
    for root in ["dangling", "dangling/below"] {
        let error = create(&tree(&t, root), nothing_more, &mut go_on).unwrap_err().to_string();
        assert!(error.contains("dangling` is a symbolic link to nothing, not a folder"), "{error}");
        assert_eq!(t.snapshot("").names(), "dangling -> nowhere\n");
    }
    std::fs::create_dir(t.path("nowhere")).unwrap();
    create(&tree(&t, "dangling"), nothing_more, &mut go_on).unwrap();
    assert_eq!(t.read("nowhere/README.md"), "# Demo\n");
}

#[test]
fn what_appears_meanwhile_is_not_overwritten() {
    let t = Env::new();
    let finish = |_: &Utf8Path| {
        t.write("demo/README.md", "theirs\n");
        Ok::<(), Infallible>(())
    };
    let error = create(&tree(&t, "demo"), finish, &mut go_on).unwrap_err();
    assert!(matches!(error, CreateError::Apply(ApplyError::Exists { .. })), "{error}");
    assert_eq!(t.snapshot("").names(), "demo/\ndemo/README.md\n");
    assert_eq!(t.read("demo/README.md"), "theirs\n");

    std::fs::remove_file(t.path("demo/README.md")).unwrap();
    let error = create(&tree(&t, "demo"), finish, &mut go_on).unwrap_err();
    assert!(matches!(error, CreateError::Apply(ApplyError::Exists { .. })), "{error}");
    assert_eq!(t.snapshot("").to_string(), "==== demo/README.md\ntheirs\n");
    assert_eq!(t.snapshot("").names(), "demo/\ndemo/README.md\n");
}

#[test]
fn two_at_once_are_one_too_many() {
    let t = Env::new();
    let (plan, other) = (tree(&t, "demo"), tree(&t, "other"));
    create(
        &plan,
        |_| {
            let error = create(&plan, nothing_more, &mut go_on).unwrap_err();
            assert!(matches!(error, CreateError::Apply(ApplyError::Busy { .. })), "{error}");
            assert!(matches!(recover(plan.root()).unwrap_err(), ApplyError::Busy { .. }));
            create(&other, nothing_more, &mut go_on)
        },
        &mut go_on,
    )
    .unwrap();
    assert_eq!((t.read("demo/README.md"), t.read("other/README.md")), ("# Demo\n".into(), "# Demo\n".into()));
}

#[test]
fn a_name_may_be_as_long_as_the_file_system_allows_and_no_longer() {
    let t = Env::new();
    let longest = "n".repeat(255);
    create(&tree(&t, &longest), nothing_more, &mut go_on).unwrap();
    assert_eq!(t.read(format!("{longest}/README.md")), "# Demo\n");
    let before = t.snapshot("");
    let error = create(&tree(&t, &"n".repeat(256)), nothing_more, &mut go_on).unwrap_err();
    assert_eq!(error.hint().as_deref(), Some("choose a shorter or simpler name"), "{error}");
    assert_eq!(t.snapshot("").changes_since(&before), "");
}

#[test]
fn a_plan_that_expects_files_cannot_make_a_folder() {
    let t = Env::new();
    let plan = plan(utf8(t.path("demo")), [("a", created("")), ("b", super::deleted(""))]);
    let error = create(&plan, nothing_more, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert_eq!(error.to_string(), "failed to change `b`: it is not there any more");
    assert_eq!(t.snapshot("").names(), "");
}
