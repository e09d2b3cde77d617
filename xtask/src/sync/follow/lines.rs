//! Where lines stand now that a reference names by numbers which its file does not have any more.

use std::collections::HashMap;

use git2::Oid;

use crate::repo::history::{Step, Unknown, Walk};
use crate::sync::Workspace;

/// Less text stands in too many places.
const LEAST: usize = 16;

/// Lines that are not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The document that refers to them.
    pub document: String,
    /// The reference, as it is written there.
    pub written: String,
    /// The file that had them.
    pub path: String,
    /// The first and the last, from 1.
    pub range: (usize, usize),
}

/// Where the lines are that each reference meant when it was written: those that its file had then, where they stand in
/// it exactly once. `None` where history does not tell.
#[must_use]
pub fn lines(workspace: &Workspace, asked: &[Lines]) -> Vec<Option<(usize, usize)>> {
    if asked.is_empty() {
        return Vec::new();
    }
    let paths = asked.iter().flat_map(|it| [it.document.clone(), it.path.clone()]).collect();
    let then = workspace.history.walk(paths, |walk| {
        let mut seen = HashMap::new();
        let written = walk.answer((0..asked.len()).collect(), |walk, &number| {
            written(walk, 2 * number, &mut |blob| {
                if let Some(known) = seen.get(&(blob, number)) {
                    return Ok(*known);
                }
                let has = walk.text(blob)?.is_some_and(|text| text.contains(&asked[number].written));
                seen.insert((blob, number), has);
                Ok(has)
            })
        })?;
        let text = |(number, position): (usize, Option<usize>)| {
            let blob = position.and_then(|position| walk.held(position, 2 * number + 1));
            blob.map_or(Ok(None), |blob| walk.text(blob))
        };
        written.into_iter().enumerate().map(text).collect::<Result<Vec<_>, _>>()
    });
    let then = then.unwrap_or_else(|_| vec![None; asked.len()]);
    let place =
        |(asked, then): (&Lines, Option<String>)| place(&workspace.files.read(&asked.path).ok()?, &then?, asked.range);
    asked.iter().zip(then).map(place).collect()
}

/// The commit since which a document has what is looked for in its blobs.
fn written(
    walk: &Walk<'_>,
    document: usize,
    has: &mut dyn FnMut(Oid) -> Result<bool, Unknown>,
) -> Result<Step<Option<usize>>, Unknown> {
    let mut is_there = |position| walk.held(position, document).map_or(Ok(false), &mut *has);
    if !is_there(0)? {
        return Ok(Step::Answer(None));
    }
    let mut position = 0;
    loop {
        if walk.is_boundary(position) {
            return Ok(Step::Answer(None));
        }
        let Some(parents) = walk.parents(position) else { return Ok(Step::More) };
        let mut next = None;
        for parent in parents {
            if next.is_none() && is_there(parent)? {
                next = Some(parent);
            }
        }
        match next {
            Some(parent) => position = parent,
            None => return Ok(Step::Answer(Some(position))),
        }
    }
}

/// Where the lines `first` to `last` of `then` stand in `now`, if that is in one place.
fn place(now: &str, then: &str, (first, last): (usize, usize)) -> Option<(usize, usize)> {
    let now: Vec<&str> = now.lines().map(str::trim_end).collect();
    let then: Vec<&str> = then.lines().map(str::trim_end).collect();
    let wanted = then.get(first.checked_sub(1)?..last)?;
    if wanted.iter().map(|line| line.trim().len()).sum::<usize>() < LEAST {
        return None;
    }
    let mut places = now.windows(wanted.len()).enumerate().filter(|(_, lines)| *lines == wanted);
    let (start, _) = places.next()?;
    places.next().is_none().then_some((start + 1, start + wanted.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_where_they_stand_once() {
        let text = |numbers: &[u32]| numbers.iter().map(|it| format!("a line with number {it}\n")).collect::<String>();
        let then = text(&[1, 2, 3, 4]);
        assert_eq!(place(&text(&[0, 2, 3]), &then, (2, 3)), Some((2, 3)));
        assert_eq!(place(&text(&[3, 4]).replace('\n', "  \r\n"), &then, (3, 4)), Some((1, 2)));
        assert_eq!(place(&text(&[3, 3]), &then, (3, 3)), None);
        assert_eq!(place(&text(&[1]), &then, (3, 9)), None);
        assert_eq!(place("}\n", "x\n}\n", (2, 2)), None);
    }
}
