//! Plans come true, all of it or nothing: what the binary cannot be made to do on cue is asked of the library.

mod create;
mod in_place;
mod killed;
mod limits;
mod properties;

use std::ops::ControlFlow;

use camino::Utf8PathBuf;
use patternbook::plan::apply::{Progress, Watch};
use patternbook::plan::{Change, Digest, Mode, Plan, PlanPath};

use crate::harness::Env;

fn path(text: &str) -> PlanPath {
    PlanPath::new(text).unwrap()
}

fn utf8(path: impl Into<std::path::PathBuf>) -> Utf8PathBuf {
    Utf8PathBuf::from_path_buf(path.into()).unwrap()
}

fn created(content: &str) -> Change {
    Change::Create { content: content.into(), mode: Mode::File }
}

fn edited(before: &str, after: &str) -> Change {
    Change::Edit { expected: Digest::of(before.as_bytes()), content: after.into() }
}

fn deleted(before: &str) -> Change {
    Change::Delete { expected: Digest::of(before.as_bytes()) }
}

fn plan(root: impl Into<Utf8PathBuf>, changes: impl IntoIterator<Item = (&'static str, Change)>) -> Plan {
    let mut plan = Plan::new(root);
    for (name, change) in changes {
        plan.add(path(name), change).unwrap();
    }
    plan
}

/// Nobody asks to stop.
fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Somebody asks to stop at step `at`.
fn stop_at(at: usize) -> impl FnMut(Progress) -> ControlFlow<()> {
    move |progress| if progress.done == at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Counts the steps.
fn steps(run: impl FnOnce(&mut Watch<'_>)) -> usize {
    let mut seen = Vec::new();
    run(&mut |progress| {
        seen.push(progress);
        ControlFlow::Continue(())
    });
    let total = seen.last().unwrap().total;
    assert_eq!(seen, (0..=total).map(|done| Progress { done, total }).collect::<Vec<_>>());
    total
}

/// One of each change there is, on a small tree below `work`.
fn example(t: &Env) -> Plan {
    t.write("docs/edit.md", "old text\n");
    t.write("docs/deep/unchanged.md", "stays\n");
    t.write("bin/run", "#!/bin/sh\necho old\n");
    t.write("bin/mode", "#!/bin/sh\n");
    t.write("gone.txt", "to be deleted\n");
    set_executable(t, "bin/run");
    let root = utf8(t.work());
    plan(
        root,
        [
            ("docs/edit.md", edited("old text\n", "new text\n")),
            ("bin/run", edited("#!/bin/sh\necho old\n", "#!/bin/sh\necho new\n")),
            ("bin/mode", Change::SetMode { expected: Digest::of(b"#!/bin/sh\n"), mode: Mode::Executable }),
            ("gone.txt", deleted("to be deleted\n")),
            ("made/by/us.txt", created("created\n")),
            ("made/tool", Change::Create { content: b"#!/bin/sh\n".to_vec(), mode: Mode::Executable }),
            ("made/key", Change::Create { content: b"secret".to_vec(), mode: Mode::Private }),
        ],
    )
}

#[cfg(unix)]
fn set_executable(t: &Env, name: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(t.path(name), std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(not(unix))]
fn set_executable(_: &Env, _: &str) {}
