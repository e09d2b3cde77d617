//! A repository of many pattern documents, the same every time.
//!
//! Each document has 8 KB: a status, prose, an example that is a region of the code, twelve references to symbols. All
//! is committed in agreement; a second commit then lets one document in twenty drift, be it by its status, by a symbol
//! that is renamed in the code, or by an example.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use git2::{IndexAddOption, Repository, Signature};

use crate::random::Random;

/// Raised when another corpus would come out.
const VERSION: u32 = 2;

/// How large a document is, in bytes.
const SIZE: usize = 8 * 1024;

/// How many documents share a source file.
const SHARED: usize = 10;

/// One document in so many drifts.
const DRIFT: usize = 20;

const REFERENCES: usize = 12;

const STATUSES: [&str; 3] = ["Canonical", "Established", "Experimental"];

const WORDS: [&str; 24] = [
    "the",
    "service",
    "reads",
    "its",
    "configuration",
    "once",
    "and",
    "fails",
    "early",
    "when",
    "a",
    "value",
    "is",
    "missing",
    "because",
    "nobody",
    "looks",
    "at",
    "logs",
    "before",
    "something",
    "breaks",
    "in",
    "production",
];

/// Has Git note again how a file is known that was edited and put back: else the next bench would find it doubtful.
pub(crate) fn note(folder: &Path, path: &str) {
    // What is as old as the index stays doubtful, and the clock of a disk is coarse.
    std::thread::sleep(std::time::Duration::from_millis(100));
    let repository = Repository::open(folder).unwrap();
    let mut index = repository.index().unwrap();
    index.add_path(Path::new(path)).unwrap();
    index.write().unwrap();
}

/// The folder of a corpus of so many documents, made on the first call and kept under `target/`.
pub(crate) fn prepare(documents: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-corpus-{documents}-v{VERSION}"));
    if folder.exists() {
        return folder;
    }
    let staged = folder.with_extension("part");
    let _ = fs::remove_dir_all(&staged);
    fs::create_dir_all(&staged).unwrap();
    let repository = Repository::init(&staged).unwrap();
    write(&staged, documents, false);
    commit(&repository, "Agree");
    write(&staged, documents, true);
    commit(&repository, "Drift");
    fs::rename(&staged, &folder).unwrap();
    folder
}

fn write(root: &Path, documents: usize, drifted: bool) {
    let put = |path: String, text: String| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("Cargo.toml".into(), "[package]\nname = \"corpus\"\nversion = \"0.1.0\"\nedition = \"2024\"\n".into());
    put("technical_status.md".into(), table(documents));
    put("src/lib.rs".into(), (0..documents / SHARED).map(|file| format!("pub mod area_{file:04};\n")).collect());
    for file in 0..documents / SHARED {
        put(source_path(file * SHARED), source(file, drifted));
    }
    for number in 0..documents {
        put(document_path(number), document(number, documents, drifted));
    }
}

fn table(documents: usize) -> String {
    let mut text = "# Technical status\n\n## Pattern Status Legend\n\n".to_owned();
    for (status, meaning) in [
        ("Canonical", "Reference implementation, use exactly as documented"),
        ("Established", "Proven pattern, use consistently"),
        ("Experimental", "New pattern being evaluated"),
        ("Deprecated", "No longer recommended, migration path provided"),
    ] {
        writeln!(text, "- **{status}:** {meaning}").unwrap();
    }
    text.push_str("\n## Patterns\n\n| Pattern | Status | Document |\n|---|---|---|\n");
    for number in 0..documents {
        let (status, path) = (STATUSES[number % 3], document_path(number));
        writeln!(text, "| {} | {status} | [{number}]({path}) |", name(number)).unwrap();
    }
    text
}

/// How a document drifts, if it does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Drift {
    Status,
    Symbol,
    Example,
}

fn drift(number: usize) -> Option<Drift> {
    let kinds = [Drift::Status, Drift::Symbol, Drift::Example];
    number.is_multiple_of(DRIFT).then(|| kinds[number / DRIFT % kinds.len()])
}

fn document(number: usize, documents: usize, drifted: bool) -> String {
    let drift = drift(number).filter(|_| drifted);
    let mut random = Random::new(number as u64);
    let status = STATUSES[(number + usize::from(drift == Some(Drift::Status))) % 3];
    let path = source_path(number);
    let mut text = format!("# Pattern: {}\n\n**Status:** {status}\n\n## Use Case\n\n", name(number));
    prose(&mut random, &mut text, 900);
    writeln!(text, "\n## Implementation Approach\n\n**Implementation:** `{path}::{}`\n", load(number)).unwrap();
    let example = if drift == Some(Drift::Example) { "    // Somebody improved only this.\n" } else { "" };
    writeln!(text, "```rust file={path} region=load_{number:05}\n{}{example}```\n", code(number)).unwrap();
    prose(&mut random, &mut text, 900);
    text.push_str("\n## References\n\n");
    for _ in 0..REFERENCES {
        // Never one that drifts, so that it is still one document in twenty that does.
        let other = random.below(documents / DRIFT) * DRIFT + 1 + random.below(DRIFT - 1);
        writeln!(text, "- `{}::{}`", source_path(other), load(other)).unwrap();
    }
    text.push_str("\n## Pitfalls to Avoid\n\n");
    while text.len() < SIZE {
        text.push_str("- ");
        prose(&mut random, &mut text, 200);
    }
    text
}

fn source(file: usize, drifted: bool) -> String {
    let mut text = format!("//! Area {file}.\n");
    for number in file * SHARED..(file + 1) * SHARED {
        let code = code(number);
        let renamed = drifted && drift(number) == Some(Drift::Symbol);
        let (code, note) =
            if renamed { (code.replace("load_", "open_"), "\n// It was called otherwise.") } else { (code, "") };
        writeln!(text, "{note}\n// region load_{number:05}\n{code}// endregion").unwrap();
    }
    text
}

/// What a document's example shows.
fn code(number: usize) -> String {
    format!(
        "/// Reads setting {number}.\npub fn {}(name: &str) -> Result<String, String> {{\n    let value = \
         std::env::var(name).map_err(|error| error.to_string())?;\n    if value.is_empty() {{\n        return \
         Err(format!(\"`{{name}}` is empty\"));\n    }}\n    Ok(value)\n}}\n",
        load(number)
    )
}

fn load(number: usize) -> String {
    format!("load_{number:05}")
}

fn name(number: usize) -> String {
    format!("Setting {number:05}")
}

fn source_path(number: usize) -> String {
    format!("src/area_{:04}.rs", number / SHARED)
}

fn document_path(number: usize) -> String {
    format!("docs/patterns/area-{:03}/setting-{number:05}.md", number / 100)
}

fn commit(repository: &Repository, message: &str) {
    let mut index = repository.index().unwrap();
    // What is written again with the same content would keep the times of the first writing, and then look changed.
    index.clear().unwrap();
    index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
    index.write().unwrap();
    let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
    let time = git2::Time::new(1_767_323_045, 0);
    let author = Signature::new("Bench", "bench@example.com", &time).unwrap();
    let parent = repository.head().ok().map(|head| head.peel_to_commit().unwrap());
    repository.commit(Some("HEAD"), &author, &author, message, &tree, &Vec::from_iter(&parent)).unwrap();
}

/// Sentences of at least `size` bytes with some code and emphasis, ended by a line feed.
fn prose(random: &mut Random, text: &mut String, size: usize) {
    let end = text.len() + size;
    while text.len() < end {
        let word = WORDS[random.below(WORDS.len())];
        match random.below(16) {
            0 => write!(text, "`{word}`").unwrap(),
            1 => write!(text, "**{word}**").unwrap(),
            _ => text.push_str(word),
        }
        text.push_str(if random.below(12) == 0 { ". " } else { " " });
    }
    text.push_str("done.\n");
}
