//! Examples that are not the code they name.

use std::ops::Range;

use super::references::names;
use crate::model::{Example, Pattern, Tie};
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, line_at, line_of, splice};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "edit an example", rules: &["example-drift"], make: edit },
    Kind { name: "edit the code of an example", rules: &["example-drift"], make: edit_code },
    Kind { name: "edit an example and its code, otherwise", rules: &["example-drift"], make: edit_both },
    Kind { name: "add a line to the code of an example", rules: &["example-drift"], make: add_line },
    Kind { name: "drop the mark of a region", rules: &["example-drift"], make: drop_region },
];

/// An example of a Canonical pattern.
pub(super) fn canonical<'t>(
    tree: &'t Tree,
    random: &mut Random,
    is: impl Fn(&Tie) -> bool,
) -> Option<(&'t Pattern, &'t Example)> {
    let all = tree.patterns.iter().flat_map(|pattern| pattern.examples.iter().map(move |example| (pattern, example)));
    random.pick(all.filter(|(pattern, example)| pattern.is_canonical() && is(&example.tie)))
}

/// A line of the example that says something, and where it stands in its code, where that is only one place.
pub(super) fn line(
    tree: &Tree,
    random: &mut Random,
    document: &str,
    example: &Example,
) -> Option<(Range<usize>, usize)> {
    let text = tree.text(document);
    let code = tree.text(&example.file);
    // A line that names what somebody refers to would have more found.
    let references = tree.patterns.iter().flat_map(|pattern| {
        let document = tree.text(&pattern.document);
        let here = pattern.references.iter().filter(|reference| reference.file == example.file);
        here.flat_map(|reference| names(&document[reference.part.clone()])).collect::<Vec<_>>()
    });
    let referred: Vec<&str> = references.collect();
    let mut found = Vec::new();
    let mut at = example.code.start;
    while at < example.code.end {
        let line = line_at(text, at);
        at = line.end;
        let said = text[line.clone()].trim();
        let places: Vec<_> = code.match_indices(said).map(|(place, _)| place).collect();
        let is_whole = |place: &usize| {
            let whole = line_at(code, *place);
            code[whole].trim() == said
        };
        if let [place] = places.as_slice()
            && said.len() > 3
            && !referred.iter().any(|name| said.contains(name))
            && is_whole(place)
        {
            let start = line.start + text[line.clone()].find(said)?;
            found.push((start..start + said.len(), *place));
        }
    }
    random.pick(found)
}

/// What a line says once somebody has changed it, in any language.
pub(super) fn changed(said: &str, random: &mut Random) -> String {
    let word = ["other", "second", "next"][random.below(3)];
    // Its last word, or its last number.
    let end = said.rfind(|c: char| c.is_alphanumeric()).map_or(said.len(), |at| at + 1);
    let is_number = said[..end].ends_with(|c: char| c.is_numeric());
    let more = if is_number { "7".to_owned() } else { format!("_{word}") };
    format!("{}{more}{}", &said[..end], &said[end..])
}

fn edit(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, example) = canonical(tree, random, |_| true)?;
    let (line, _) = line(tree, random, &pattern.document, example)?;
    let new = changed(&tree.text(&pattern.document)[line.clone()], random);
    let mutant = Mutant::of(tree, format!("an example of `{}` says `{new}`", pattern.name))
        .put(&pattern.document, line, &new)
        .commit_if(random.coin());
    Some(mutant.expect("example-drift", &pattern.document, example.fence).stays())
}

/// Where an example shows a part that is named, it follows.
fn follows(tie: &Tie) -> bool {
    !matches!(tie, Tie::Comment | Tie::Excerpt)
}

fn edit_code(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, example) = canonical(tree, random, |_| true)?;
    let (line, place) = line(tree, random, &pattern.document, example)?;
    let said = &tree.text(&pattern.document)[line.clone()];
    let new = changed(said, random);
    // The line by which the part is found has its name.
    if let Tie::Symbol(symbol) = &example.tie
        && said.contains(symbol.rsplit(['.', ':']).next()?)
    {
        return None;
    }
    let mutant = Mutant::of(tree, format!("the code of an example of `{}` says `{new}`", pattern.name))
        .put(&example.file, place..place + said.len(), &new)
        .commit_if(random.coin())
        .expect("example-drift", &pattern.document, example.fence);
    Some(if follows(&example.tie) { mutant.becomes(&pattern.document, line, &new) } else { mutant.stays() })
}

fn edit_both(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, example) = canonical(tree, random, |_| true)?;
    let (line, place) = line(tree, random, &pattern.document, example)?;
    let said = &tree.text(&pattern.document)[line.clone()];
    if let Tie::Symbol(symbol) = &example.tie
        && said.contains(symbol.rsplit(['.', ':']).next()?)
    {
        return None;
    }
    let (one, other) = (format!("{said} "), changed(said, random));
    let mutant = Mutant::of(tree, format!("an example of `{}` and its code are edited", pattern.name))
        .put(&example.file, place..place + said.len(), &changed(&one, random))
        .commit_if(random.coin())
        .put(&pattern.document, line, &format!("{other}_here"))
        .commit_if(random.coin());
    Some(mutant.expect("example-drift", &pattern.document, example.fence).stays())
}

/// A copy of a line, indented as it is.
fn add_line(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, example) = canonical(tree, random, |tie| matches!(tie, Tie::Region(_) | Tie::Whole))?;
    let (line, place) = line(tree, random, &pattern.document, example)?;
    let (document, code) = (tree.text(&pattern.document), tree.text(&example.file));
    let (quoted, original) = (line_at(document, line.start), line_at(code, place));
    // It stays a program, or what comes after it is not found any more.
    if code[original.clone()].contains(['{', '(', '[', ']', ')', '}', '@']) {
        return None;
    }
    let new = changed(&code[original.clone()], random);
    let mut mutant = Mutant::of(tree, format!("a line more in the code of an example of `{}`", pattern.name))
        .put(&example.file, original.end..original.end, &new)
        .commit_if(random.coin())
        .expect("example-drift", &pattern.document, example.fence);
    let indent = &document[quoted.start..quoted.start + example.indent];
    mutant.right = mutant.work.clone();
    splice(&mut mutant.right, &pattern.document, quoted.end..quoted.end, &format!("{indent}{new}"));
    Some(mutant)
}

fn drop_region(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, example) = canonical(tree, random, |tie| matches!(tie, Tie::Region(_)))?;
    let Tie::Region(name) = &example.tie else { return None };
    let code = tree.text(&example.file);
    let mark = if random.coin() { format!("region {name}") } else { "endregion".to_owned() };
    let mark = line_at(code, code.find(&mark)?);
    let mutant = Mutant::of(tree, format!("line {} of {} is gone", line_of(code, mark.start), example.file))
        .put(&example.file, mark, "")
        .commit_if(random.coin());
    let at = example.path.as_ref()?.start;
    Some(mutant.expect("example-drift", &pattern.document, at).stays())
}
