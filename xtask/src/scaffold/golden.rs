//! `pack test`: what a pack writes for some answers, compared with what is kept of it beside the pack.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::interview::{InterviewError, Refusal, interview};
use super::{from_file, plan};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::pack::{Answer, Answers, Pack, PackError, Question, SourceError, nearest};
use crate::plan::{Change, Digest, Mode, Plan, PlanPath};

const RULE: &str = "pack";
const FOLDER: &str = "tests";
const ANSWERS: &str = "answers.toml";
const EXPECTED: &str = "expected";
/// Beside `answers.toml`, in place of the folder: for each file its mode, its SHA-256 and its path.
const LIST: &str = "expected.list";

/// How the cases of a pack came out.
#[derive(Debug)]
pub struct Golden {
    /// The names of the cases that were tried.
    pub cases: Vec<String>,
    /// Those that give something else than is kept.
    pub differing: Vec<String>,
    /// What makes that which is kept equal to what comes out. A file whose content and mode differ needs two such plans.
    pub plan: Plan,
    /// Why cases could not be tried.
    pub findings: Vec<Diagnostic>,
}

/// A file as a case gives it, or as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    content: Vec<u8>,
    /// `None` where the system does not tell.
    is_executable: Option<bool>,
}

/// Tries the cases of `pack`, or `only` some of them. `root` is the folder of the pack.
///
/// # Errors
///
/// Where a file of the pack cannot be read.
pub fn golden(pack: &Pack, root: &Utf8Path, only: &[String]) -> Result<Golden, SourceError> {
    let paths = pack.source.paths()?;
    let mut golden = Golden { cases: Vec::new(), differing: Vec::new(), plan: Plan::new(root), findings: Vec::new() };
    let all: BTreeSet<&str> = paths.iter().filter_map(|path| case_of(path)).collect();
    golden
        .findings
        .extend(only.iter().filter(|name| !all.contains(name.as_str())).map(|name| unknown(pack, name, &all)));
    let wanted = |name: &&str| only.is_empty() || only.iter().any(|only| only == name);
    let cases: Vec<&str> = all.iter().copied().filter(wanted).collect();
    let tried: Vec<_> = cases.par_iter().map(|case| (case, attempt(pack, &paths, case))).collect();
    for (case, result) in tried {
        match result {
            Ok(changes) => {
                golden.cases.push((*case).to_owned());
                if !changes.is_empty() {
                    golden.differing.push((*case).to_owned());
                }
                for (path, change) in changes {
                    if let Err(conflict) = golden.plan.add(path, change) {
                        let span = Span::file(pack.source.label().join(FOLDER).join(case));
                        golden.findings.push(Diagnostic::new(RULE, Severity::Error, span, conflict.to_string()));
                    }
                }
            }
            Err(PackError::Broken(findings)) => golden.findings.extend(findings),
            Err(PackError::Source(error)) => return Err(error),
        }
    }
    Ok(golden)
}

/// The case that the file at `path` belongs to.
fn case_of(path: &Utf8Path) -> Option<&str> {
    let (case, _) = path.as_str().strip_prefix(FOLDER)?.strip_prefix('/')?.split_once('/')?;
    Some(case)
}

fn unknown(pack: &Pack, name: &str, known: &BTreeSet<&str>) -> Diagnostic {
    let known: Vec<&str> = known.iter().copied().collect();
    let span = Span::file(pack.source.label().join(FOLDER));
    let finding = Diagnostic::new(RULE, Severity::Error, span, format!("no case is called `{name}`"));
    match nearest(name, &known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("there are {}", known.join(", "))),
    }
}

/// What has to change for `case` to be as expected.
fn attempt(pack: &Pack, paths: &[Utf8PathBuf], case: &str) -> Result<Vec<(PlanPath, Change)>, PackError> {
    let folder = Utf8Path::new(FOLDER).join(case);
    let answers = answers(pack, &folder, case)?;
    let planned = plan(pack, &answers, case)?;
    let mut files = BTreeMap::new();
    for (path, change) in planned.changes() {
        if let Change::Create { content, mode } = change {
            let is_executable = Some(*mode == Mode::Executable);
            files.insert(path.to_string(), Kept { content: content.clone(), is_executable });
        }
    }
    let (list, below) = (folder.join(LIST), folder.join(EXPECTED));
    let inside = format!("{below}/");
    let is_listed = paths.contains(&list);
    let wrong = if paths.contains(&below) {
        Some(format!("`{below}` is a file: it is to be a folder"))
    } else {
        let has_both = is_listed && paths.iter().any(|path| path.as_str().starts_with(&inside));
        has_both.then(|| format!("the case `{case}` has both `{EXPECTED}/` and `{LIST}`: remove one"))
    };
    if let Some(wrong) = wrong {
        let span = Span::file(pack.source.label().join(if is_listed { list } else { below }));
        return Err(PackError::Broken(vec![Diagnostic::new(RULE, Severity::Error, span, wrong)]));
    }
    if is_listed {
        let listing = Kept { content: listing(&files).into_bytes(), is_executable: Some(false) };
        let kept = Kept { content: pack.source.read(&list)?.into_owned(), is_executable: None };
        return changes(&folder, &[(LIST.to_owned(), listing)].into(), &[(LIST.to_owned(), kept)].into());
    }
    let mut kept = BTreeMap::new();
    for path in paths {
        let Some(name) = path.as_str().strip_prefix(&inside) else { continue };
        let content = pack.source.read(path)?.into_owned();
        kept.insert(name.to_owned(), Kept { content, is_executable: pack.source.is_executable(path)? });
    }
    changes(&below, &files, &kept)
}

/// One line for each file: `644` or, where it is executable, `755`; the SHA-256 of what it holds; its path.
fn listing(files: &BTreeMap<String, Kept>) -> String {
    let line = |(path, file): (&String, &Kept)| {
        let mode = if file.is_executable == Some(true) { "755" } else { "644" };
        format!("{mode} {} {path}\n", Digest::of(&file.content))
    };
    files.iter().map(line).collect()
}

/// What makes `kept` equal to `files`, below `folder`.
fn changes(
    folder: &Utf8Path,
    files: &BTreeMap<String, Kept>,
    kept: &BTreeMap<String, Kept>,
) -> Result<Vec<(PlanPath, Change)>, PackError> {
    let mut changes = Vec::new();
    let mut add = |name: &str, change: Change| {
        let path = PlanPath::new(folder.join(name).as_str()).map_err(|error| {
            let span = Span::file(folder.join(name));
            PackError::Broken(vec![Diagnostic::new(RULE, Severity::Error, span, error.to_string())])
        })?;
        changes.push((path, change));
        Ok::<_, PackError>(())
    };
    for (name, file) in files {
        let mode = if file.is_executable == Some(true) { Mode::Executable } else { Mode::File };
        match kept.get(name) {
            None => add(name, Change::Create { content: file.content.clone(), mode })?,
            Some(old) if old.content != file.content => {
                add(name, Change::Edit { expected: Digest::of(&old.content), content: file.content.clone() })?;
            }
            Some(old) if old.is_executable.is_some_and(|is| Some(is) != file.is_executable) => {
                add(name, Change::SetMode { expected: Digest::of(&old.content), mode })?;
            }
            Some(_) => {}
        }
    }
    for (name, old) in kept.iter().filter(|(name, _)| !files.contains_key(*name)) {
        add(name, Change::Delete { expected: Digest::of(&old.content) })?;
    }
    Ok(changes)
}

/// The answers of a case: those of its file, and defaults for the rest. The folder is called as the case is.
fn answers(pack: &Pack, folder: &Utf8Path, case: &str) -> Result<Answers, PackError> {
    let path = folder.join(ANSWERS);
    let shown = pack.source.label().join(&path);
    let broken = |message: String| vec![Diagnostic::new(RULE, Severity::Error, Span::file(shown.clone()), message)];
    let text = match pack.source.read(&path) {
        Ok(bytes) => String::from_utf8(bytes.into_owned()),
        Err(SourceError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            return Err(PackError::Broken(broken(format!("the case `{case}` has no `{ANSWERS}`"))));
        }
        Err(error) => return Err(error.into()),
    };
    let text = text.map_err(|_| PackError::Broken(broken("it is not UTF-8".to_owned())))?;
    let given = from_file(&shown, &text).map_err(|finding| PackError::Broken(vec![finding]))?;
    let mut ask = |_: &Question, default: Option<Answer>| Ok::<_, Infallible>(default);
    interview(pack, Some(case), &given, &mut ask).map_err(|error| {
        PackError::Broken(match error {
            InterviewError::Refused(refusals) => {
                let place = |it: &Refusal| it.place.clone().unwrap_or_else(|| Span::file(&shown));
                refusals.iter().map(|refusal| refusal.diagnostic(RULE, place(refusal))).collect()
            }
            InterviewError::Missing(ids) => {
                let ids = ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
                broken(format!("it has no answer to {ids}, nor is there a usable default"))
            }
            InterviewError::Pack(findings) => findings,
            InterviewError::Ask(never) => match never {},
        })
    })
}
