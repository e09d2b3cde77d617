//! The first change: a reference is broken, `sync-docs` finds it, and it is put back whatever happens in between.

use camino::Utf8Path;

use super::super::error::{CommandError, Kind};
use super::super::output;
use super::ask::{enter, say, yes_no};
use super::walk::note;
use super::{INTERRUPTED, apply, cannot_write, reading};
use crate::onboard::exercise::{self, Back, Exercise, Lesson};
use crate::onboard::record::Record;
use crate::onboard::{Checkout, Step};
use crate::plan::apply::{self as plan_apply};
use crate::repo::Files;
use crate::report;

/// Puts back what a killed run has left broken.
pub(super) fn put_back_leftover(root: &Utf8Path) -> Result<(), CommandError> {
    let mut record = Record::read(root);
    let Some(exercise) = record.exercise().cloned() else { return Ok(()) };
    say(format!("Putting back `{}`, which an interrupted run had broken on purpose.", exercise.path.as_path()))?;
    put_back(root, &mut record, &exercise)
}

pub(super) fn run(checkout: &Checkout) -> Result<(), CommandError> {
    let workspace = reading::workspace(checkout)?;
    let lesson = exercise::choose(&workspace).map_err(|wrong| reading::configuration(checkout, &wrong))?;
    let Some(lesson) = lesson else {
        return say("  Nothing in the documents can be misspelled so that it is found.");
    };
    let Exercise { path, was, is, .. } = &lesson.exercise;
    let document = path.as_path();
    say(format!("  `{document}` says that the code of \"{}\" is in `{was}`.", lesson.pattern))?;
    say(format!("  Say that somebody mistypes it: the document then names `{is}`, which does not exist."))?;
    if !yes_no(&format!("Break {document}, to see what happens? It is put back afterwards."))? {
        return Ok(());
    }
    let mut record = Record::read(checkout.root());
    let noted = record.note_exercise(Some(lesson.exercise.clone()));
    noted.map_err(|error| cannot_write("how the document is put back", &error))?;
    let broken = apply(document.as_str(), &lesson.plan(checkout));
    let shown = broken.and_then(|()| show(checkout, &lesson));
    put_back(checkout.root(), &mut record, &lesson.exercise)?;
    if !shown? {
        return Ok(());
    }
    let is_back = lesson.found(&reading::workspace(checkout)?).is_empty();
    say(format!("  {document} is as it was{}.", if is_back { ", and nothing is found there any more" } else { "" }))?;
    say("  So it goes with every change: code, documents and their references change together, and CI looks.")?;
    note(checkout, Step::FirstChange)
}

/// What is found while it is broken. Whether it was.
fn show(checkout: &Checkout, lesson: &Lesson) -> Result<bool, CommandError> {
    let workspace = reading::workspace(checkout)?;
    let found = lesson.found(&workspace);
    say("\n  $ patternbook sync-docs --check")?;
    if found.is_empty() {
        say("  It finds nothing there: the reference may be waived.")?;
        return Ok(false);
    }
    report::human::diagnostics(&mut output::answer(), &found, &workspace).map_err(CommandError::output)?;
    say("  It ends with exit code 1, at which a pipeline stops.")?;
    if enter("  Enter puts the document back.")? {
        return Ok(true);
    }
    Err(CommandError::new(Kind::Interrupted, INTERRUPTED))
}

fn put_back(root: &Utf8Path, record: &mut Record, exercise: &Exercise) -> Result<(), CommandError> {
    let document = exercise.path.as_path();
    match exercise::back(&Files::walk(root), exercise) {
        Back::Plan(plan) => {
            // Also where somebody asked to stop: that is why it is put back.
            let done = plan_apply::apply(&plan, &mut |_| std::ops::ControlFlow::Continue(()));
            done.map_err(|error| cannot_write(&format!("`{document}`"), &error))?;
        }
        Back::Already => {}
        Back::Changed => {
            say(format!(
                "  `{document}` was changed at that place meanwhile, and stays as it is: it named `{}` there.",
                exercise.was
            ))?;
        }
    }
    record.note_exercise(None).map_err(|error| cannot_write("what was done", &error))
}
