//! Legends that do not say the same.

use super::slip;
use crate::model::{Entry, Legend, STATUSES};
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, newline};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "misspell a status in a legend", rules: &["unknown-status"], make: misspell },
    Kind { name: "change a meaning in a legend that follows", rules: &["legend-drift"], make: change },
    Kind { name: "change a meaning in the legend that others follow", rules: &["legend-drift"], make: change_source },
    Kind { name: "drop an entry of a legend that follows", rules: &["legend-drift"], make: drop_entry },
    Kind { name: "add an entry to a legend that follows", rules: &["legend-drift"], make: add_entry },
    Kind { name: "drop an entry of the only source", rules: &["legend-drift", "unknown-status"], make: drop_source },
];

/// A legend that is not the source.
fn follower<'t>(tree: &'t Tree, random: &mut Random) -> Option<&'t Legend> {
    let legends = tree.legends.iter().enumerate().filter(|(number, _)| tree.source != Some(*number));
    random.pick(legends).map(|(_, legend)| legend)
}

fn entry<'l>(legend: &'l Legend, random: &mut Random) -> Option<&'l Entry> {
    random.pick(&legend.entries)
}

fn misspell(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let legend = random.pick(&tree.legends)?;
    let entry = entry(legend, random)?;
    let word = slip(&tree.text(&legend.document)[entry.word.clone()], random);
    let mutant = Mutant::of(tree, format!("the legend in {} explains {word}", legend.document))
        .put(&legend.document, entry.word.clone(), &word)
        .commit_if(random.coin());
    Some(mutant.expect("unknown-status", &legend.document, entry.word.start))
}

fn change(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let legend = follower(tree, random)?;
    let entry = entry(legend, random)?;
    let mutant = Mutant::of(tree, format!("a meaning in {}", legend.document))
        .put(&legend.document, entry.meaning.start..entry.meaning.start, "Perhaps: ")
        .commit_if(random.coin())
        .expect("legend-drift", &legend.document, entry.word.start);
    Some(if tree.is_configured { mutant } else { mutant.stays() })
}

/// Every other legend is found then.
fn change_source(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let word = random.pick(STATUSES)?;
    let of = |legend: &Legend| -> Option<Entry> {
        let text = tree.text(&legend.document);
        legend.entries.iter().find(|entry| text[entry.word.clone()] == *word).cloned()
    };
    let mut mutant = Mutant::of(tree, format!("what {word} means, at the source"));
    let (path, at) = match tree.source {
        Some(source) => {
            let legend = &tree.legends[source];
            (legend.document.clone(), of(legend)?.meaning.start)
        }
        None => {
            let path = "patternbook.toml";
            (path.to_owned(), tree.text(path).find(&format!("{word} = \""))? + word.len() + " = \"".len())
        }
    };
    mutant = mutant.put(&path, at..at, "Perhaps: ").commit_if(random.coin());
    let mut right = mutant.work.clone();
    let mut any = false;
    for (number, legend) in tree.legends.iter().enumerate().filter(|(number, _)| tree.source != Some(*number)) {
        let own = of(legend)?;
        // The source of a tree never stands in the document of another legend.
        assert!(Some(number) != tree.source && legend.document != path, "legends stand apart");
        mutant = mutant.expect("legend-drift", &legend.document, own.word.start);
        crate::tree::splice(&mut right, &legend.document, own.meaning.start..own.meaning.start, "Perhaps: ");
        any = true;
    }
    mutant.right = if tree.is_configured { right } else { mutant.work.clone() };
    any.then_some(mutant)
}

/// It comes back at the end, with what the source says.
fn drop_entry(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let legend = follower(tree, random)?;
    let entry = entry(legend, random)?;
    let text = tree.text(&legend.document);
    let nl = newline(text);
    let mutant = Mutant::of(tree, format!("{} is not explained in {}", &text[entry.word.clone()], legend.document))
        .put(&legend.document, entry.line.clone(), "")
        .commit_if(random.coin())
        .expect("legend-drift", &legend.document, legend.heading);
    if !tree.is_configured {
        return Some(mutant.stays());
    }
    let end = legend.entries.last()?.line.end - entry.line.len() - nl.len();
    // But for an emoji, which only a person can choose.
    let line = text[entry.line.clone()].trim_end();
    let emoji: String = line.chars().filter(|c| !c.is_ascii()).collect();
    let line = if emoji.is_empty() { line.to_owned() } else { line.replace(&format!("{emoji} "), "") };
    Some(mutant.becomes(&legend.document, end..end, &format!("{nl}{line}")))
}

fn add_entry(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let legend = follower(tree, random)?;
    let entry = entry(legend, random)?;
    let text = tree.text(&legend.document);
    let line = &text[entry.line.clone()];
    let line =
        line.replace(&text[entry.word.clone()], "Retired").replace(&text[entry.meaning.clone()], "Gone for good");
    let mutant = Mutant::of(tree, format!("Retired is explained in {}", legend.document))
        .put(&legend.document, entry.line.end..entry.line.end, &line)
        .commit_if(random.coin());
    Some(mutant.expect("legend-drift", &legend.document, entry.line.end).stays())
}

/// What it meant is then no status, wherever it stands.
fn drop_source(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let word = random.pick(STATUSES)?;
    let mut mutant = Mutant::of(tree, format!("{word} is not explained at the source"));
    let (path, line) = match tree.source {
        Some(source) => {
            let legend = &tree.legends[source];
            let text = tree.text(&legend.document);
            // All of an entry, which may be wrapped.
            let number = legend.entries.iter().position(|entry| text[entry.word.clone()] == *word)?;
            let end = legend.entries.get(number + 1).map_or(legend.entries[number].line.end, |next| next.line.start);
            (legend.document.clone(), legend.entries[number].line.start..end)
        }
        None => {
            let start = tree.text("patternbook.toml").find(&format!("{word} = "))?;
            ("patternbook.toml".to_owned(), crate::tree::line_at(tree.text("patternbook.toml"), start))
        }
    };
    let moved = |document: &str, at: usize| if document == path && at > line.start { at - line.len() } else { at };
    mutant = mutant.put(&path, line.clone(), "").commit_if(random.coin());
    for legend in tree.legends.iter().filter(|legend| legend.document != path) {
        let text = tree.text(&legend.document);
        let own = legend.entries.iter().find(|entry| text[entry.word.clone()] == *word)?;
        mutant = mutant.expect("legend-drift", &legend.document, own.word.start);
    }
    for pattern in tree.patterns.iter().filter(|pattern| pattern.is == word) {
        let row = &pattern.row;
        mutant = mutant
            .expect("unknown-status", &pattern.document, moved(&pattern.document, pattern.status.start))
            .expect("unknown-status", &row.table, moved(&row.table, row.status.start));
    }
    Some(mutant.stays())
}
