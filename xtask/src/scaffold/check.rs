//! `pack check`: a pack is tried with every combination of answers, or with those that hold every pair of options.

use std::collections::BTreeMap;
use std::convert::Infallible;

use rayon::prelude::*;

use super::interview::{InterviewError, interview};
use super::{Given, GivenValue, Refusal, plan};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::pack::{self, Answer, Answers, Pack, PackError, Question, SourceError, Space, as_options, render_next};

/// Up to so many combinations are all tried.
const FEW: usize = 200;

/// What the folder is called that projects are planned in.
const FOLDER: &str = "example";

/// What is tried for a text that has no default: one that names, one that addresses, one that counts.
const TEXTS: [&str; 8] = [
    "example",
    "Example",
    "EXAMPLE",
    "1",
    "example/example",
    "https://example.com",
    "team@example.com",
    "eu-central-1",
];

/// How a pack came out.
#[derive(Debug)]
pub struct Checked {
    /// What is wrong, in the order in which the pack's files stand.
    pub findings: Vec<Diagnostic>,
    /// How many combinations of answers were tried.
    pub tried: usize,
    /// How many pairs of options those hold; `None` where they are all that there are.
    pub pairs: Option<usize>,
}

/// Looks at everything in `pack`, then plans a project for each combination of answers.
///
/// # Errors
///
/// Where a file of the pack cannot be read.
pub fn check(pack: &Pack) -> Result<Checked, SourceError> {
    let mut findings = pack::check(pack)?;
    let space = Space::new(&pack.questions);
    let (rows, pairs) = match space.all(FEW) {
        Some(rows) => (rows, None),
        None => {
            let covering = space.covering();
            (with_every_condition(pack, &space, covering.rows), Some(covering.pairs))
        }
    };
    let results: Vec<_> = rows.par_iter().map(|row| (row, attempt(pack, row))).collect();
    let mut failures: BTreeMap<Place, (Diagnostic, Vec<&Answers>)> = BTreeMap::new();
    for (row, result) in results {
        for finding in result? {
            failures.entry(place(&finding)).or_insert_with(|| (finding, Vec::new())).1.push(row);
        }
    }
    let known: Vec<Place> = findings.iter().map(place).collect();
    let new = failures.into_iter().filter(|(place, _)| !known.contains(place));
    findings.extend(new.map(|(_, (finding, rows_with_it))| with_answers(finding, &rows_with_it, rows.len())));
    findings.sort_by(|a, b| (&a.primary.path, a.primary.range.start).cmp(&(&b.primary.path, b.primary.range.start)));
    findings.dedup_by_key(|finding| place(finding));
    Ok(Checked { findings, tried: rows.len(), pairs })
}

/// A finding is the same where it says the same of the same place.
type Place = (String, usize, usize, String);

fn place(finding: &Diagnostic) -> Place {
    let Span { path, range } = &finding.primary;
    (path.to_string(), range.start, range.end, finding.message.clone())
}

/// `rows`, and one more for each layer and pattern that none of them leads to: a condition may name three questions.
fn with_every_condition(pack: &Pack, space: &Space<'_>, mut rows: Vec<Answers>) -> Vec<Answers> {
    for condition in pack.conditions() {
        if !rows.iter().any(|row| condition.holds(row)) {
            rows.extend(space.find(&[condition]));
        }
    }
    rows
}

/// What goes wrong when a project is made of `row` and, for the texts, the defaults.
fn attempt(pack: &Pack, row: &Answers) -> Result<Vec<Diagnostic>, SourceError> {
    let answers = match answers(pack, row) {
        Ok(answers) => answers,
        Err(findings) => return Ok(findings),
    };
    let planned = plan(pack, &answers, FOLDER).map(drop);
    // What is said at the end comes from a template too.
    let said = render_next(pack, &answers).map(drop);
    let mut findings = Vec::new();
    for result in [planned, said] {
        match result {
            Ok(()) => {}
            Err(PackError::Broken(mut broken)) => findings.append(&mut broken),
            Err(PackError::Source(error)) => return Err(error),
        }
    }
    Ok(findings)
}

/// `row` with an answer to every text question.
fn answers(pack: &Pack, row: &Answers) -> Result<Answers, Vec<Diagnostic>> {
    let given = |(id, answer): (&str, &Answer)| Given {
        id: id.to_owned(),
        value: GivenValue::Typed(answer.clone()),
        place: None,
    };
    let given: Vec<Given> = row.iter().map(given).collect();
    let mut ask = |question: &Question, default: Option<Answer>| {
        let texts = TEXTS.map(|text| Answer::Text(text.to_owned()));
        let answer = default.or_else(|| texts.into_iter().find(|text| question.check(text).is_ok()));
        Ok::<_, Infallible>(answer)
    };
    let manifest = || Span::file(pack.source.label().join("pack.toml"));
    let finding = |severity, message| vec![Diagnostic::new("pack", severity, manifest(), message)];
    interview(pack, Some(FOLDER), &given, &mut ask).map_err(|error| match error {
        InterviewError::Pack(findings) => findings,
        InterviewError::Missing(ids) => {
            let ids = ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
            finding(Severity::NotChecked, format!("nothing is rendered, because no answer to {ids} is known"))
                .into_iter()
                .map(|finding| finding.help("give it a default that its own rules take"))
                .collect()
        }
        InterviewError::Refused(refusals) => {
            let text = |refusal: &Refusal| format!("`{}`: {}", refusal.id, refusal.message);
            let reasons: Vec<String> = refusals.iter().map(text).collect();
            finding(Severity::Error, format!("answers that go together are refused: {}", reasons.join(", ")))
        }
        InterviewError::Ask(never) => match never {},
    })
}

/// The finding with an example of the answers that lead to it, unless all do.
fn with_answers(finding: Diagnostic, rows: &[&Answers], all: usize) -> Diagnostic {
    let Some(first) = rows.first().filter(|_| rows.len() < all) else { return finding };
    let example = format!("with {} of {all} combinations, such as `{}`", rows.len(), as_options(first));
    let help = finding.help.as_ref().map_or(example.clone(), |help| format!("{help}; {example}"));
    finding.help(help)
}
