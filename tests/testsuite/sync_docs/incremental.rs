//! What is kept from one look to the next gives what a fresh look gives.

use camino::Utf8Path;
use patternbook::sync::reading::Overlay;
use patternbook::sync::workspace::{Change, Text};
use patternbook::sync::{Options, Workspace, examine};
use proptest::prelude::*;

const PATHS: &[&str] = &[
    "a.md",
    "docs/b.md",
    "docs/c.md",
    "docs/old.md",
    "technical_status.md",
    "src/a.rs",
    "src/lib.rs",
    "Cargo.toml",
    "patternbook.toml",
    ".gitignore",
];

const TEXTS: &[&str] = &[
    "",
    "## Pattern: A\n\n**Status:** Canonical\n\n**Implementation:** `src/a.rs::load` and `a::load`\n",
    "## Pattern: A\n\n**Status:** canonical\n\n```rust file=src/a.rs\nfn load() {}\n```\n",
    "## Pattern: B (old)\n\n**Implementation:** [a](../src/a.rs#L3)\n\n- `src/b.rs`\n",
    "## Pattern: B\n\n**Status:** Shaky\n\n**File:** `src/a.rs`\n\n```rust\nfn load() {}\n```\n",
    "## Legend\n\n- **Canonical:** Use\n- **Shaky:** Do not\n- **Established:** May\n",
    "| Pattern | Status |\n|---|---|\n| A | Deprecated |\n| B | |\n",
    "| Name | Status |\n|---|---|\n| Somebody | present |\n",
    "## Pattern: E\n\n**Status:** Canonical\n\n**File:** [old](docs/old.md) and [c](docs/c.md#pattern-a)\n",
    "<!-- patternbook:ignore unknown-status x -->\n## Pattern: C\n\n**Status:** odd\n",
    "## Pattern: D\n\n**Status:** Canonical\n\n**Implementation:** `crate::load`, `a::a::b::load`, `a::other`\n",
    "fn load() {}\n",
    "mod a;\npub use a::{b::*, load as other};\n",
    "mod b {\n    fn load() {}\n}\n\n",
    "[package]\nname = \"a\"\nedition = \"2024\"\n",
    "[docs]\nlegend = \"a.md\"\n",
    "[docs]\nstatuses = [\"Canonical\", \"odd\"]\n",
    "docs/\n",
    "*.rs\n",
];

#[derive(Debug, Clone)]
enum Step {
    Write(&'static str, &'static str),
    Delete(&'static str),
    Give(&'static str, &'static str),
    TakeBack(&'static str),
    Commit,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let path = || prop::sample::select(PATHS);
    let text = || prop::sample::select(TEXTS);
    let step = prop_oneof![
        6 => (path(), text()).prop_map(|(path, text)| Step::Write(path, text)),
        1 => path().prop_map(Step::Delete),
        2 => (path(), text()).prop_map(|(path, text)| Step::Give(path, text)),
        1 => path().prop_map(Step::TakeBack),
        1 => Just(Step::Commit),
    ];
    prop::collection::vec(step, 1..16)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_update_finds_what_a_fresh_look_finds(first in steps(), steps in prop::collection::vec(steps(), 1..4)) {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().canonicalize_utf8().unwrap();
        git2::Repository::init(&root).unwrap();
        let mut overlay = Overlay::new();
        let _ = take(&root, &mut overlay, &first);
        let Ok(mut workspace) = Workspace::with_overlay(&root, overlay.clone()) else { return Ok(()) };
        for batch in &steps {
            let updated = workspace.update(take(&root, &mut overlay, batch));
            match (updated, Workspace::with_overlay(&root, overlay.clone())) {
                (Ok(()), Ok(fresh)) => {
                    let options = Options::default();
                    let (kept, fresh) = (examine(&workspace, &options), examine(&fresh, &options));
                    prop_assert_eq!(kept.diagnostics, fresh.diagnostics);
                    prop_assert_eq!(kept.waived, fresh.waived);
                }
                (kept, fresh) => prop_assert_eq!(kept.err(), fresh.err()),
            }
        }
    }
}

/// Does all `steps`, and returns what an editor or a watcher would tell of them.
fn take(root: &Utf8Path, overlay: &mut Overlay, steps: &[Step]) -> Vec<Change> {
    let each = steps.iter().filter_map(|step| {
        let (path, text) = match *step {
            Step::Write(path, text) => {
                std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
                std::fs::write(root.join(path), text).unwrap();
                (path, Text::Same)
            }
            Step::Delete(path) => {
                let _ = std::fs::remove_file(root.join(path));
                (path, Text::Same)
            }
            Step::Give(path, text) => {
                overlay.insert(path.to_owned(), text.to_owned());
                (path, Text::Given(text.to_owned()))
            }
            Step::TakeBack(path) => {
                overlay.remove(path);
                (path, Text::OnDisk)
            }
            Step::Commit => {
                commit(root);
                return None;
            }
        };
        Some(Change { path: path.to_owned(), text })
    });
    each.collect()
}

/// Commits all that is on disk and not ignored.
fn commit(root: &Utf8Path) {
    let repository = git2::Repository::open(root).unwrap();
    let mut index = repository.index().unwrap();
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).unwrap();
    index.update_all(["*"], None).unwrap();
    index.write().unwrap();
    let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
    let author = git2::Signature::new("A", "a@example.com", &git2::Time::new(1_767_323_045, 0)).unwrap();
    let parent = repository.head().ok().map(|head| head.peel_to_commit().unwrap());
    repository.commit(Some("HEAD"), &author, &author, "Change", &tree, &Vec::from_iter(&parent)).unwrap();
}
