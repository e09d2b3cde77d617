//! What `--format sarif` prints: valid by the official schema, and true in what a schema cannot say. Its fixes are
//! applied here from lines and columns alone, and have to give the bytes that `sync-docs` writes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::linters::files;
use crate::process::run;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);

/// More than any fix needs.
const ROUNDS: usize = 8;

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new("sarif::of_every_rule", of_every_rule),
        Check::new("sarif::of_a_repository_with_history_and_odd_names", of_a_repository),
    ]
}

/// The documents that show what each rule finds.
fn of_every_rule(stage: &Stage) -> Result<Outcome> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testsuite/sync_docs/rules");
    let mut seen = Seen::new(stage)?;
    for entry in std::fs::read_dir(&rules).map_err(|error| error.to_string())? {
        let bad = entry.map_err(|error| error.to_string())?.path().join("bad");
        let copy = |name: &str| -> Result<PathBuf> {
            let to = stage.scratch(name)?.join("repository");
            run(std::process::Command::new("cp").arg("-a").arg(&bad).arg(&to), LIMIT)?.success()?;
            Ok(to)
        };
        examine(stage, &copy("sarif-script")?, &copy("sarif-program")?, &mut seen)
            .map_err(|error| format!("{}: {error}", bad.display()))?;
    }
    seen.finish(stage, 15)
}

/// Both line endings, a byte order mark, characters of every length, names that need encoding, a status that one side
/// changed, a file that moved, and a document that cannot be read.
fn of_a_repository(stage: &Stage) -> Result<Outcome> {
    let mut places = Vec::new();
    for name in ["sarif-script", "sarif-program"] {
        let dir = stage.scratch(name)?.join("repository");
        let write = |path: &str, bytes: &[u8]| {
            let path = dir.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(&dir))
                .and_then(|()| std::fs::write(&path, bytes))
                .map_err(|error| format!("{}: {error}", path.display()))
        };
        let pattern = |name: &str, status: &str| {
            format!(
                "\u{feff}## Pattern: {name}\r\n\r\n**Status:** 🟢 {status} (𝒳é, 1)\r\n\r\n**File:** `src/größe.rs`\r\n"
            )
        };
        let plain =
            |status: &str| format!("## Pattern: Plain\n\n**Status:** {status} (é)\n\n**File:** `src/größe.rs`\n");
        let table = "| Pattern | Status |\n|---|---|\n| Größe | Canonical |\n| Plain | Canonical |\n";
        write("docs/größe, 100% [a]#b.md", pattern("Größe", "Canonical").as_bytes())?;
        write("docs/plain one.md", plain("Canonical").as_bytes())?;
        write("docs/technical_status.md", table.as_bytes())?;
        write("src/größe.rs", b"fn size() -> u32 {\n    let one = 1;\n    let two = 2;\n    one + two\n}\n")?;
        let git = |args: &[&str]| run(stage.git(&dir)?.args(args), LIMIT)?.success().map(drop);
        git(&["init", "--quiet", "--initial-branch=main"])?;
        git(&["add", "--all"])?;
        git(&["commit", "--quiet", "--message=one"])?;
        git(&["mv", "src/größe.rs", "src/moved.rs"])?;
        git(&["commit", "--quiet", "--message=two"])?;
        write("docs/plain one.md", plain("Deprecated").as_bytes())?;
        write("docs/more.md", pattern("Größer", "canonical").replace("größe.rs", "nothing.rs").as_bytes())?;
        write("docs/latin.md", b"## Pattern: \xfc\n\n**Status:** Canonical\n")?;
        places.push(dir);
    }
    let mut seen = Seen::new(stage)?;
    examine(stage, &places[0], &places[1], &mut seen)?;
    seen.finish(stage, 5)
}

/// What has been printed in one check.
struct Seen {
    folder: PathBuf,
    logs: Vec<PathBuf>,
    results: usize,
    fixes: usize,
    related: usize,
}

impl Seen {
    fn new(stage: &Stage) -> Result<Self> {
        Ok(Self { folder: stage.scratch("sarif-logs")?, logs: Vec::new(), results: 0, fixes: 0, related: 0 })
    }

    fn add(&mut self, printed: &str, log: &Value) -> Result<()> {
        let file = self.folder.join(format!("{}.sarif", self.logs.len()));
        std::fs::write(&file, printed).map_err(|error| error.to_string())?;
        self.logs.push(file);
        let has = |key: &str| results(log).iter().filter(|result| result.get(key).is_some()).count();
        self.results += results(log).len();
        self.fixes += has("fixes");
        self.related += has("relatedLocations");
        Ok(())
    }

    /// Holds all of it against the schema, if it was enough to show something.
    fn finish(self, stage: &Stage, results: usize) -> Result<Outcome> {
        let Self { results: found, fixes, related, .. } = self;
        if found < results || fixes < 3 || related < 1 {
            return Err(format!("{found} results, {fixes} with fixes, {related} with other places show too little"));
        }
        stage.check_schema(&stage.tools.sarif_schema()?, &self.logs)?;
        Ok(Outcome::Passed)
    }
}

/// Checks what is said of the repository at `script`, and fixes it from that; and expects that the program makes the
/// same of the one at `program`.
fn examine(stage: &Stage, script: &Path, program: &Path, seen: &mut Seen) -> Result<()> {
    for round in 0.. {
        if apply(&log(stage, script, seen)?, script)? == 0 {
            break;
        }
        if round == ROUNDS {
            return Err("its fixes have no end".to_owned());
        }
    }
    let wrote = run(stage.patternbook(program).arg("sync-docs"), LIMIT)?;
    if !wrote.status.code().is_some_and(|code| [0, 1, 3].contains(&code)) {
        return Err(wrote.describe());
    }
    same(script, program)
}

/// The log of a repository, when it is as it should be.
fn log(stage: &Stage, repository: &Path, seen: &mut Seen) -> Result<Value> {
    let mut command = stage.patternbook(repository);
    command.args(["sync-docs", "--check", "--format", "sarif"]);
    if repository.join("baseline.json").exists() {
        command.args(["--baseline", "baseline.json"]);
    }
    let ended = run(&mut command, LIMIT)?;
    let log: Value = serde_json::from_str(&ended.stdout).map_err(|error| format!("{error}: {}", ended.describe()))?;
    seen.add(&ended.stdout, &log)?;
    let wrong = wrong(&log, repository, ended.status.code());
    if wrong.is_empty() { Ok(log) } else { Err(format!("{}\n{}", wrong.join("\n"), ended.stdout)) }
}

fn results(log: &Value) -> &[Value] {
    log["runs"][0]["results"].as_array().map_or(&[], Vec::as_slice)
}

/// What no schema can say.
fn wrong(log: &Value, repository: &Path, code: Option<i32>) -> Vec<String> {
    let mut wrong = Vec::new();
    let run = &log["runs"][0];
    if run["invocations"][0]["exitCode"].as_i64() != code.map(i64::from) {
        wrong.push(format!("exitCode is not {code:?}"));
    }
    let mut fingerprints = BTreeSet::new();
    for result in results(log) {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        if run["tool"]["driver"]["rules"][rule]["id"] != result["ruleId"] {
            wrong.push(format!("ruleIndex {rule} is not {}", result["ruleId"]));
        }
        if (result["kind"] == "fail") == (result["level"] == "none") {
            wrong.push(format!("level {} of kind {}", result["level"], result["kind"]));
        }
        if !fingerprints.insert(result["partialFingerprints"].to_string()) {
            wrong.push(format!("two results are known by {}", result["partialFingerprints"]));
        }
    }
    visit(log, &mut |object| {
        if let Some(location) = object.get("artifactLocation") {
            match path(location, repository) {
                Ok(path) => {
                    let regions = object
                        .get("region")
                        .into_iter()
                        .chain(object["replacements"].as_array().into_iter().flatten().map(|it| &it["deletedRegion"]));
                    let text = std::fs::read_to_string(path).unwrap_or_default();
                    wrong.extend(regions.filter_map(|region| range(&text, region).err()));
                }
                Err(error) => wrong.push(error),
            }
        }
    });
    wrong
}

/// Calls `f` with every object.
fn visit(value: &Value, f: &mut impl FnMut(&Value)) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| visit(value, f)),
        Value::Object(values) => {
            f(value);
            values.values().for_each(|value| visit(value, f));
        }
        _ => {}
    }
}

/// The file of an artifact location: a relative reference, encoded, to a file of the repository.
fn path(location: &Value, repository: &Path) -> Result<PathBuf> {
    let uri = location["uri"].as_str().ok_or("a location without uri")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
    if location["uriBaseId"] != "%SRCROOT%" || uri.starts_with('/') || !uri.chars().all(plain) {
        return Err(format!("{location} is no encoded relative reference"));
    }
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits: String = rest.by_ref().take(2).map(char::from).collect();
            u8::from_str_radix(&digits, 16).map_err(|error| format!("{uri}: {error}"))?
        } else {
            byte
        });
    }
    let path = repository.join(String::from_utf8(bytes).map_err(|error| format!("{uri}: {error}"))?);
    if path.is_file() { Ok(path) } else { Err(format!("{uri} leads to no file")) }
}

/// The bytes of a region, whose columns are code points: a byte order mark is none of them.
fn range(text: &str, region: &Value) -> Result<std::ops::Range<usize>> {
    let number = |key: &str| region[key].as_u64().and_then(|it| usize::try_from(it).ok());
    let offset = |line: Option<usize>, column: Option<usize>| {
        let (line, column) = line.zip(column)?;
        let mut lines = text.split_inclusive('\n').chain([""]);
        let skipped = lines.by_ref().take(line.checked_sub(1)?).map(str::len).sum::<usize>();
        let rest = lines.next()?;
        let mark = if line == 1 && rest.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut ends = rest[mark..].char_indices().map(|(at, _)| at).chain([rest.len() - mark]);
        let within = ends.nth(column.checked_sub(1)?)?;
        Some(skipped + mark + within)
    };
    let start = offset(number("startLine"), number("startColumn"));
    let end = offset(number("endLine"), number("endColumn"));
    match start.zip(end) {
        Some((start, end)) if start <= end => Ok(start..end),
        _ => Err(format!("{region} is not in its file")),
    }
}

/// Applies the fixes that do not touch each other, as an editor would. Returns how many.
fn apply(log: &Value, repository: &Path) -> Result<usize> {
    let mut done = 0;
    for file in files(&[repository.to_owned()], |_| true)? {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let mut edits: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
        for change in results(log).iter().filter_map(|result| result["fixes"][0]["artifactChanges"].get(0)) {
            if path(&change["artifactLocation"], repository)? != file {
                continue;
            }
            let mut wanted = Vec::new();
            for replacement in change["replacements"].as_array().ok_or("a change without replacements")? {
                let new = replacement["insertedContent"]["text"].as_str().unwrap_or_default();
                wanted.push((range(&text, &replacement["deletedRegion"])?, new));
            }
            let touches = |(one, _): &(std::ops::Range<usize>, &str)| {
                edits.iter().any(|(other, _)| other.start <= one.end && one.start <= other.end)
            };
            if !wanted.iter().any(touches) {
                edits.append(&mut wanted);
                done += 1;
            }
        }
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        let mut after = text;
        for (range, new) in edits {
            after.replace_range(range, new);
        }
        std::fs::write(&file, after).map_err(|error| error.to_string())?;
    }
    Ok(done)
}

/// Both folders hold the same bytes.
fn same(one: &Path, other: &Path) -> Result<()> {
    let mut differences = String::new();
    for file in files(&[one.to_owned()], |_| true)? {
        let name = file.strip_prefix(one).map_err(|error| error.to_string())?;
        let [ours, theirs] = [one, other].map(|dir| std::fs::read(dir.join(name)).unwrap_or_default());
        if ours != theirs {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let _ = writeln!(differences, "{}:\n{}\n---- and not\n{}", name.display(), text(&ours), text(&theirs));
        }
    }
    if differences.is_empty() { Ok(()) } else { Err(format!("its fixes give\n{differences}")) }
}
