//! The text of a new pattern, in the form of those that it stands beside.

use super::code::{self, Quote};
use super::form::{Form, Reference, wrap};
use super::question::Values;
use crate::pattern::sign;
use crate::sync::Workspace;
use crate::sync::signs::Signs;

/// What is known of a new pattern.
#[derive(Debug)]
pub(super) struct New<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The word for its status.
    pub(super) status: &'a str,
    /// The status as it is compared.
    pub(super) level: &'a str,
    /// The code that it names.
    pub(super) references: Vec<String>,
    /// Code that shows it: quoted, or written.
    pub(super) example: Option<Example>,
}

/// Code that shows a pattern.
#[derive(Debug)]
pub(super) enum Example {
    /// From the repository.
    Quote(Quote),
    /// A block as it was given.
    Block(String),
}

impl Example {
    /// What an answer means: a block of code, or a reference to code that is quoted.
    pub(super) fn of(workspace: &Workspace, given: &str) -> Result<Self, String> {
        let given = given.trim();
        if !given.starts_with("```") && !given.starts_with("~~~") {
            return code::quote(workspace, given).map(Self::Quote);
        }
        let mark: String = given.chars().take_while(|c| "`~".contains(*c)).collect();
        let is_closed =
            given.lines().count() > 2 && given.lines().next_back().is_some_and(|line| line.trim_end() == mark);
        is_closed.then(|| Self::Block(given.to_owned())).ok_or_else(|| format!("its last line is not `{mark}`"))
    }

    fn text(&self) -> String {
        match self {
            Self::Quote(quote) => code::block(quote).trim_end().to_owned(),
            Self::Block(block) => block.clone(),
        }
    }
}

/// The section, lines ended by line feeds, without a line ending at its end.
pub(super) fn write(workspace: &Workspace, form: &Form, new: &New<'_>, values: &Values) -> String {
    let own = Signs::of_legends(workspace);
    let lead = own.get(new.level).filter(|_| signs_stand_before(workspace)).map(|sign| format!("{sign} "));
    let status = format!("{}{}", lead.unwrap_or_default(), new.status);
    let field = workspace.config.scope.names.status_field();
    let mut parts = vec![format!("{} {}{}", "#".repeat(usize::from(form.level)), form.lead, new.name)];
    let quoted: Vec<String> = new.references.iter().map(|reference| format!("`{reference}`")).collect();
    let list = |bullet: &str| quoted.iter().map(|it| format!("{bullet}{it}")).collect::<Vec<_>>().join("\n");
    let mut fields: Vec<(&str, String)> = Vec::new();
    match form.status_heading() {
        Some(heading) => parts.push(format!("{heading}\n\n{status}")),
        None => fields.push((field, status)),
    }
    let mut section = None;
    match &form.reference {
        _ if quoted.is_empty() => {}
        Reference::Inline(name) => fields.push((name, quoted.join(", "))),
        Reference::List(name, bullet) => {
            parts.push(form.fields(&fields));
            fields.clear();
            parts.push(form.fields(&[(name, String::new())]).trim_end().to_owned());
            parts.push(list(bullet));
        }
        Reference::Section(level, name, bullet) => {
            section = Some(format!("{} {name}\n\n{}", "#".repeat(usize::from(*level)), list(bullet)));
        }
    }
    if !fields.is_empty() {
        parts.push(form.fields(&fields));
    }
    let prose = |key: &str| wrap(&values.one(key).unwrap_or_default().replace("\r\n", "\n"), form.width, "");
    parts.push(form.use_case.write(&prose("use_case")));
    parts.push(form.approach.write(&prose("approach")));
    parts.extend(new.example.iter().map(Example::text));
    let item = |pitfall: &String| {
        let said = form.bullet.trim_start_matches(['-', '*', '+', ' ']);
        // Where all have the same sign, this one has it as well, and no other.
        let sign = sign::first(pitfall, 0..pitfall.len()).filter(|sign| sign.start == 0 && !said.is_empty());
        let given = pitfall[sign.map_or(0, |sign| sign.end)..].trim_start();
        format!("{}{}", form.bullet, wrap(given, form.width, "  "))
    };
    let pitfalls = values.all("pitfalls").iter().map(item).collect::<Vec<_>>().join("\n");
    parts.push(form.pitfalls.write(&pitfalls));
    parts.extend(section);
    parts.join("\n\n")
}

/// Whether patterns have the sign of their status before it.
fn signs_stand_before(workspace: &Workspace) -> bool {
    let has_sign = workspace.patterns().filter(|(document, pattern)| {
        let text = workspace.document_text(&document.path).unwrap_or_default();
        let status = pattern.status.as_ref();
        status.is_some_and(|status| sign::before(&text, status.span.start).is_some())
    });
    has_sign.count() * 2 > workspace.patterns().count()
}

/// The first sentence of a text, on one line.
pub(super) fn sentence(text: &str) -> String {
    let first = text.trim().split("\n\n").next().unwrap_or_default();
    let first = first.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = first
        .match_indices(". ")
        .map(|(at, _)| at)
        .find(|at| !first[..*at].ends_with("e.g") && !first[..*at].ends_with("i.e"));
    first[..end.unwrap_or(first.len())].trim_end_matches('.').to_owned()
}
