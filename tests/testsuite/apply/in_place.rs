//! Files change in a folder that exists.

use patternbook::plan::apply::{ApplyError, apply, recover};
use patternbook::plan::{Change, Digest, Mode};
use snapbox::str;

use super::{created, deleted, edited, example, go_on, plan, steps, stop_at, utf8};
use crate::harness::Env;

#[test]
fn every_kind_of_change_comes_true_and_nothing_else_does() {
    let t = Env::new();
    let plan = example(&t);
    apply(&plan, &mut go_on).unwrap();
    t.assert_eq(
        t.snapshot("").to_string(),
        str![[r##"
==== bin/mode*
#!/bin/sh
==== bin/run*
#!/bin/sh
echo new
==== docs/deep/unchanged.md
stays
==== docs/edit.md
new text
==== made/by/us.txt
created
==== made/key
secret
(no newline at the end)
==== made/tool*
#!/bin/sh

"##]],
    );
}

#[cfg(unix)]
#[test]
fn permissions_survive_an_edit_and_secrets_are_private_from_the_start() {
    use std::os::unix::fs::PermissionsExt;
    let t = Env::new();
    let plan = example(&t);
    let bits = |name: &str| t.path(name).metadata().unwrap().permissions().mode() & 0o7777;
    std::fs::set_permissions(t.path("docs/edit.md"), std::fs::Permissions::from_mode(0o640)).unwrap();
    apply(&plan, &mut go_on).unwrap();
    assert_eq!((bits("docs/edit.md"), bits("made/key")), (0o640, 0o600));
}

#[test]
fn interrupted_at_any_step_everything_is_as_before() {
    let t = Env::new();
    let plan = example(&t);
    let before = t.snapshot("");
    let total = 2 * plan.len();
    for at in 0..=total {
        let error = apply(&plan, &mut stop_at(at)).unwrap_err();
        assert!(matches!(error, ApplyError::Interrupted), "{error}");
        assert_eq!(t.snapshot("").changes_since(&before), "", "interrupted at step {at}");
    }
    assert_eq!(steps(|watch| apply(&plan, watch).unwrap()), total);
    assert!(recover(plan.root()).unwrap().is_none());
}

#[test]
fn whatever_is_not_as_expected_changes_nothing() {
    let t = Env::new();
    t.write("a.md", "mine\n");
    t.write("folder/x", "");
    let before = t.snapshot("");
    for (name, change, message) in [
        ("a.md", edited("other\n", "new\n"), "failed to write `a.md`: it has changed since it was read"),
        ("a.md", deleted("other\n"), "failed to delete `a.md`: it has changed since it was read"),
        ("a.md", created("new\n"), "failed to create `a.md`: something of that name is already there"),
        ("gone.md", edited("mine\n", "new\n"), "failed to write `gone.md`: it is not there any more"),
        ("folder", deleted(""), "failed to delete `folder`: it is a folder, not a file"),
        ("a.md/below", created(""), "failed to write below `a.md`: it is a file, not a folder"),
    ] {
        // The plan's other changes sort before it and after it.
        let plan = plan(utf8(t.work()), [("0", created("first\n")), (name, change), ("z/z", created("last\n"))]);
        let error = apply(&plan, &mut go_on).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.hint().is_some(), "{message}");
        assert_eq!(t.snapshot("").changes_since(&before), "", "{message}");
    }
}

#[test]
fn what_changes_between_staging_and_swapping_is_not_overwritten() {
    let t = Env::new();
    let plan = example(&t);
    for (name, message) in [
        ("docs/edit.md", "failed to write `docs/edit.md`: it has changed since it was read"),
        ("gone.txt", "failed to delete `gone.txt`: it has changed since it was read"),
        ("bin/mode", "failed to change the mode of `bin/mode`: it has changed since it was read"),
        ("made/by/us.txt", "failed to create `made/by/us.txt`: something of that name is already there"),
    ] {
        example(&t);
        t.write(name, "by somebody else\n");
        let before = t.snapshot("");
        std::fs::remove_file(t.path(name)).unwrap();
        let _ = std::fs::remove_dir_all(t.path("made"));
        example(&t);
        let error = apply(&plan, &mut |progress| {
            if progress.done == plan.len() {
                t.write(name, "by somebody else\n");
            }
            go_on(progress)
        });
        assert_eq!(error.unwrap_err().to_string(), message);
        assert_eq!(t.snapshot("").changes_since(&before), "");
        let _ = std::fs::remove_dir_all(t.path("made"));
    }
}

#[test]
fn two_at_once_are_one_too_many() {
    let t = Env::new();
    let (first, second) = (example(&t), plan(utf8(t.work()), [("other", created("x"))]));
    let mut refused = 0;
    apply(&first, &mut |progress| {
        let error = apply(&second, &mut go_on).unwrap_err();
        assert!(matches!(error, ApplyError::Busy { .. }), "{error}");
        assert!(matches!(recover(first.root()).unwrap_err(), ApplyError::Busy { .. }));
        refused += 1;
        go_on(progress)
    })
    .unwrap();
    assert_eq!(refused, 2 * first.len() + 1);
    apply(&second, &mut go_on).unwrap();
    assert_eq!(t.read("other"), "x");
    assert_eq!(t.read("docs/edit.md"), "new text\n");
}

#[test]
fn a_plan_without_changes_leaves_no_trace() {
    let t = Env::new();
    let root = utf8(t.path("not there"));
    apply(&plan(root, []), &mut go_on).unwrap();
    assert_eq!(t.snapshot("").names(), "");
}

#[test]
fn an_edit_and_a_mode_that_change_nothing_are_no_error() {
    let t = Env::new();
    t.write("same", "same\n");
    let mode = Change::SetMode { expected: Digest::of(b"same\n"), mode: Mode::File };
    for change in [edited("same\n", "same\n"), mode] {
        let plan = plan(utf8(t.work()), [("same", change)]);
        let before = t.snapshot("");
        for at in 0..3 {
            apply(&plan, &mut stop_at(at)).unwrap_err();
            assert_eq!(t.snapshot("").changes_since(&before), "");
        }
        apply(&plan, &mut go_on).unwrap();
        assert_eq!(t.snapshot("").changes_since(&before), "");
    }
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn no_link_leads_out_of_the_root() {
        let t = Env::new();
        t.write("root/docs/a.md", "a\n");
        t.write("outside/a.md", "a\n");
        t.write("root/.git/config", "");
        for (link, target) in [("up", "../outside"), ("far", "/"), ("dangling", "nowhere"), ("git", ".git")] {
            symlink(target, t.path("root").join(link)).unwrap();
        }
        symlink("docs/a.md", t.path("root/a.md")).unwrap();
        symlink("../../outside", t.path("root/docs/up")).unwrap();
        let before = t.snapshot("");
        for (name, change, message) in [
            (
                "up/a.md",
                edited("a\n", "b\n"),
                "failed to write `up/a.md`: the symbolic link `up` leads out of the folder",
            ),
            ("up/new", created(""), "failed to write `up/new`: the symbolic link `up` leads out of the folder"),
            ("far/tmp/x", created(""), "failed to write `far/tmp/x`: the symbolic link `far` leads out of the folder"),
            (
                "docs/up/x",
                created(""),
                "failed to write `docs/up/x`: the symbolic link `docs/up` leads out of the folder",
            ),
            (
                "git/hooks/x",
                created(""),
                "failed to write `git/hooks/x`: the symbolic link `git` leads out of the folder",
            ),
            (
                "dangling/x",
                created(""),
                "failed to write below `dangling`: it is a symbolic link to nothing, not a folder",
            ),
            ("dangling", created(""), "failed to create `dangling`: something of that name is already there"),
            ("a.md", edited("a\n", "b\n"), "failed to write `a.md`: it is a symbolic link, not a file"),
        ] {
            let error = apply(&plan(utf8(t.path("root")), [(name, change)]), &mut go_on).unwrap_err();
            assert_eq!(error.to_string(), message);
            assert_eq!(t.snapshot("").changes_since(&before), "", "{message}");
        }
    }

    #[test]
    fn a_link_between_folders_of_the_root_is_followed() {
        let t = Env::new();
        t.write("real/docs/a.md", "a\n");
        symlink("real/docs", t.path("docs")).unwrap();
        apply(&plan(utf8(t.work()), [("docs/a.md", edited("a\n", "b\n")), ("docs/new/x", created("x\n"))]), &mut go_on)
            .unwrap();
        assert_eq!(t.read("real/docs/a.md") + &t.read("real/docs/new/x"), "b\nx\n");
        let twice = [("docs/a.md", edited("b\n", "c\n")), ("real/docs/a.md", edited("b\n", "d\n"))];
        let error = apply(&plan(utf8(t.work()), twice), &mut go_on).unwrap_err();
        assert_eq!(
            error.to_string(),
            "failed to write `real/docs/a.md`: through a symbolic link it is the same file as `docs/a.md`"
        );
        assert_eq!(t.read("real/docs/a.md"), "b\n");
    }

    #[test]
    fn a_planted_workplace_leads_nowhere() {
        let t = Env::new();
        t.write("outside/lock", "theirs\n");
        t.write("root/a", "a\n");
        let change = || plan(utf8(t.path("root")), [("a", edited("a\n", "b\n"))]);
        symlink("../outside", t.path("root/.patternbook-apply")).unwrap();
        let before = t.snapshot("");
        let error = apply(&change(), &mut go_on).unwrap_err().to_string();
        assert!(error.contains(".patternbook-apply`: it is a file, not a folder"), "{error}");
        assert_eq!(t.snapshot("").changes_since(&before), "");

        std::fs::remove_file(t.path("root/.patternbook-apply")).unwrap();
        std::fs::create_dir(t.path("root/.patternbook-apply")).unwrap();
        for name in ["new", "old", ".gitignore"] {
            symlink("../../outside", t.path("root/.patternbook-apply").join(name)).unwrap();
        }
        apply(&change(), &mut go_on).unwrap();
        assert_eq!(t.snapshot("").names(), "outside/\noutside/lock\nroot/\nroot/a\n");
    }
}
