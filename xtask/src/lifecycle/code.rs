//! References to code that somebody gives, held against the code at once, and the code that an example quotes.

use crate::markdown::fence;
use crate::pattern::{Part, Target, Tie, reference};
use crate::repo::files;
use crate::repo::symbols::LANGUAGES;
use crate::sync::Workspace;
use crate::sync::code::{Place, Source, place};
use crate::sync::rules::{self, NoCode};

/// Code that is quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// What follows the opening fence: `rust file=src/config.rs symbol=load`.
    pub info: String,
    /// The code, lines ended by line feeds.
    pub code: String,
}

/// A reference as it is written between backticks.
///
/// # Errors
///
/// Why it leads nowhere, as a fragment that follows "the answer …".
pub fn reference(workspace: &Workspace, given: &str) -> Result<String, String> {
    let given = given.trim().trim_matches('`').trim_start_matches("./");
    match reference::parse(given).or_else(|| bare(workspace, given)) {
        // Which crate and module it is, cargo tells when all is compared.
        Some(Target::Rust(path)) => Ok(path.into()),
        Some(Target::Path { path, part, .. }) => {
            let found = found(workspace, &path)?;
            check_part(workspace, &found, &part)?;
            Ok(given.to_owned())
        }
        None => {
            Err(format!("`{given}` is no path of the repository, such as `src/config.rs` or `src/config.rs::load`"))
        }
    }
}

/// A name that does not look like a path, and is one all the same.
fn bare(workspace: &Workspace, given: &str) -> Option<Target> {
    let is_there = workspace.files.contains(given);
    is_there.then(|| Target::Path { path: given.into(), part: Part::Whole, doubtful: false })
}

fn found(workspace: &Workspace, path: &str) -> Result<String, String> {
    match place(&workspace.files, "", path, false) {
        Place::Found(found) => Ok(found.into_owned()),
        Place::Ignored(_) => Err(format!("Git ignores `{path}`: name what it is made from")),
        Place::Outside => Err(format!("`{path}` leads out of the repository")),
        Place::Missing => {
            Err(format!("`{path}` does not exist{}", meant(&workspace.code.similar(&workspace.files, path))))
        }
    }
}

/// What may be meant, as the end of a sentence.
fn meant(near: &[&str]) -> String {
    let quoted: Vec<_> = near.iter().map(|name| format!("`{name}`")).collect();
    if quoted.is_empty() { String::new() } else { format!("; did you mean {}?", quoted.join(" or ")) }
}

fn source(workspace: &Workspace, path: &str) -> Result<Source, String> {
    let text = workspace.files.read(path).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
    Ok(Source::of(path, text))
}

fn check_part(workspace: &Workspace, path: &str, part: &Part) -> Result<(), String> {
    match part {
        Part::Whole => Ok(()),
        Part::Lines(first, last) => {
            let lines = source(workspace, path)?.lines();
            let is_range = *first > 0 && first <= last && *last <= lines;
            is_range.then_some(()).ok_or_else(|| format!("`{path}` has {lines} lines, and no {first} to {last}"))
        }
        Part::Symbol(name) => {
            let source = source(workspace, path)?;
            match source.defines(name) {
                Some(true) => Ok(()),
                Some(false) => Err(format!("`{path}` does not define `{name}`{}", meant(&source.nearest(name)))),
                None => Err(format!(
                    "`{name}` cannot be looked for in `{path}`: definitions are found in {LANGUAGES} only, and where a \
                     file can be parsed; name the file alone"
                )),
            }
        }
    }
}

/// The code of an example: `src/config.rs::load`, `src/config.rs region=loader`, or a whole file.
///
/// # Errors
///
/// Why there is none, as a fragment that follows "the answer …".
pub fn quote(workspace: &Workspace, given: &str) -> Result<Quote, String> {
    let given = given.trim().trim_matches('`').trim_start_matches("./");
    let (path, tie) = match given.split_once(" region=") {
        Some((path, name)) => (path.trim().to_owned(), Tie::Region(name.trim().into())),
        None => match reference::parse(given).or_else(|| bare(workspace, given)) {
            Some(Target::Path { path, part: Part::Whole, .. }) => (path.into(), Tie::Whole),
            Some(Target::Path { path, part: Part::Symbol(name), .. }) => (path.into(), Tie::Symbol(name)),
            Some(Target::Path { .. }) => {
                return Err("lines move with every change: name a definition, or a region of the file".to_owned());
            }
            _ => return Err(format!("`{given}` names no code: give `path::name`, `path region=name` or a path")),
        },
    };
    let path = found(workspace, &path)?;
    if !workspace.files.is_file(&path) {
        return Err(format!("`{path}` is no file"));
    }
    let source = source(workspace, &path)?;
    let code = rules::quote(&tie, &source).map_err(|error| no_code(&path, &tie, &source, &error))?;
    let tied = match &tie {
        Tie::Region(name) => format!(" region={name}"),
        Tie::Symbol(name) => format!(" symbol={name}"),
        Tie::Whole | Tie::Excerpt | Tie::Comment => String::new(),
    };
    let file = if path.contains(' ') { format!("\"{path}\"") } else { path.clone() };
    Ok(Quote { info: format!("{} file={file}{tied}", language(&path, &code)), code })
}

fn no_code(path: &str, tie: &Tie, source: &Source, error: &NoCode) -> String {
    let name = match tie {
        Tie::Region(name) | Tie::Symbol(name) => name,
        Tie::Whole | Tie::Excerpt | Tie::Comment => "",
    };
    match error {
        NoCode::Region(error) => {
            format!(
                "there is no such code in `{path}`: {error}; put `region {name}` and `endregion` comments around it"
            )
        }
        NoCode::Symbol => format!("`{path}` does not define `{name}`{}", meant(&source.nearest(name))),
        NoCode::Ambiguous => format!("`{path}` defines `{name}` more than once: name it with its module or type"),
        NoCode::Incomplete | NoCode::Language => format!(
            "`{name}` cannot be looked for in `{path}`: definitions are found in {LANGUAGES} only, and where a file can \
             be parsed; put `region {name}` and `endregion` comments around it, and give `{path} region={name}`"
        ),
    }
}

/// What the language of a file is called behind a fence.
fn language(path: &str, code: &str) -> String {
    const KNOWN: [(&str, &str); 17] = [
        ("rs", "rust"),
        ("ts", "typescript"),
        ("mts", "typescript"),
        ("js", "javascript"),
        ("mjs", "javascript"),
        ("py", "python"),
        ("tf", "hcl"),
        ("tofu", "hcl"),
        ("tfvars", "hcl"),
        ("tfbackend", "hcl"),
        ("yml", "yaml"),
        ("sh", "bash"),
        ("md", "markdown"),
        ("kt", "kotlin"),
        ("rb", "ruby"),
        ("cs", "csharp"),
        ("service", "ini"),
    ];
    let name = files::name(path);
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => {
            KNOWN.iter().find(|(known, _)| *known == ending).map_or(ending, |(_, name)| name).to_owned()
        }
        _ if name.starts_with(".env") => "bash".to_owned(),
        _ if name == "Dockerfile" || name == "Makefile" => name.to_lowercase(),
        _ if code.starts_with("#!") && code.lines().next().unwrap_or_default().contains("python") => {
            "python".to_owned()
        }
        // A script without an ending, or a part of one.
        _ => "bash".to_owned(),
    }
}

/// The code block for a quote.
#[must_use]
pub fn block(quote: &Quote) -> String {
    fence::wrap(&quote.info, &quote.code)
}
