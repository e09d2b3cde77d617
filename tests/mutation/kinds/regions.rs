//! Generated regions: in a document of their own that holds a table of all patterns, and the legend.

use super::rows::code;
use super::statuses::moving;
use crate::model::Pattern;
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, line_at, newline, splice, text};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "edit a generated region", rules: &["stale-region"], make: edit },
    Kind { name: "change what a generated region is made of", rules: &["stale-region"], make: edit_source },
    Kind { name: "break a marker of a generated region", rules: &["stale-region"], make: break_marker },
    Kind { name: "generate a region", rules: &[], make: harmless },
];

const PATH: &str = "docs/all.md";
const TABLE: &str = "<!-- patternbook:begin status-table -->";

/// The tree with the regions, which are committed.
fn with_regions(tree: &Tree, what: &str) -> Mutant {
    let mut mutant = Mutant::of(tree, what);
    let nl = newline(tree.documents().next().map_or("", |(_, text)| text));
    let lines: String = tree.patterns.iter().map(|pattern| row(tree, pattern, &pattern.is)).collect();
    let table = format!("| Pattern | Status | Implementation |\n|---|---|---|\n{lines}");
    let table = format!("{TABLE}\n\n{table}\n<!-- patternbook:end status-table -->\n");
    let legend = legend(tree).map_or_else(String::new, |legend| {
        format!("\n## Words\n\n<!-- patternbook:begin legend -->\n\n{legend}\n<!-- patternbook:end legend -->\n")
    });
    let all = format!("# All of it\n\nBefore.\n\n{table}\nBetween.\n{legend}\nAfter.\n").replace('\n', nl);
    mutant.work.insert(PATH.to_owned(), all.into_bytes());
    mutant.commit()
}

fn row(tree: &Tree, pattern: &Pattern, status: &str) -> String {
    let is_only = tree.patterns.iter().filter(|other| other.document == pattern.document).count() == 1;
    let heading = &tree.text(&pattern.document)[line_at(tree.text(&pattern.document), pattern.heading.start)];
    let slug = heading.trim_start_matches('#').trim().to_lowercase().replace(':', "").replace(' ', "-");
    let anchor = if is_only { String::new() } else { format!("#{slug}") };
    let path = pattern.document.trim_start_matches("docs/");
    let code = code(tree, pattern).map_or_else(|| " ".to_owned(), |code| format!(" {code} "));
    format!("| [{}]({path}{anchor}) | {status} |{code}|\n", pattern.name)
}

/// `None` where a meaning has more than a line.
fn legend(tree: &Tree) -> Option<String> {
    let legend = tree.legends.get(tree.source.unwrap_or_default())?;
    let text = tree.text(&legend.document);
    if legend.entries.iter().any(|entry| text[entry.meaning.clone()].ends_with(',')) {
        return None;
    }
    let line = |entry: &crate::model::Entry| {
        let meaning = text[entry.meaning.clone()].replace("\\|", "|");
        format!("- **{}:** {meaning}\n", &text[entry.word.clone()])
    };
    Some(legend.entries.iter().map(line).collect())
}

fn edit(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let clean = with_regions(tree, "a generated region is edited");
    let all = text(&clean.work, PATH).to_owned();
    let marker = random.pick([Some(TABLE), legend(tree).map(|_| "<!-- patternbook:begin legend -->")])??;
    let begin = all.find(marker)?;
    let end = begin + all[begin..].find("<!-- patternbook:end")?;
    let is_said = |(at, _): &(usize, &str)| (begin..end).contains(at);
    let words = ["Canonical", "Established", "Experimental", "Deprecated"];
    let places = words.iter().flat_map(|word| all.match_indices(word)).filter(is_said);
    let (at, word) = random.pick(places)?;
    let line = line_at(&all, at);
    let (range, new) = match random.below(4) {
        0 => (line, String::new()),
        1 => (line.end..line.end, all[line.clone()].replace(word, "Retired")),
        2 => (line.end..line.end, format!("By hand.{}", newline(&all))),
        _ => (at..at + word.len(), "Retired".to_owned()),
    };
    let right = clean.work.clone();
    let mut mutant = clean.put(PATH, range, &new).commit_if(random.coin()).expect("stale-region", PATH, begin);
    mutant.right = right;
    Some(mutant)
}

fn edit_source(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, status) = moving(tree, random)?;
    let row_of = &pattern.row;
    let clean = with_regions(tree, &format!("`{}` is {status}, and a generated region has it as before", pattern.name));
    let mutant = clean
        .put(&row_of.table, row_of.status.clone(), status)
        .put(&pattern.document, pattern.status.clone(), status)
        .commit_if(random.coin());
    let all = text(&mutant.work, PATH).to_owned();
    let (old, new) = (row(tree, pattern, &pattern.is), row(tree, pattern, status));
    let (old, new) = (old.trim_end(), new.trim_end());
    let at = all.find(old)?;
    let mutant = mutant.expect("stale-region", PATH, all.find(TABLE)?);
    Some(mutant.becomes(PATH, at..at + old.len(), new))
}

/// Nothing is generated there then, and what stands there is left.
fn break_marker(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let clean = with_regions(tree, "a marker is broken");
    let all = text(&clean.work, PATH).to_owned();
    let begin = all.find(TABLE)?;
    let end = all.find("<!-- patternbook:end status-table -->")?;
    let mutant = match random.below(4) {
        // The legend then begins in a region that nothing has ended.
        0 if legend(tree).is_none() => clean.put(PATH, line_at(&all, end), "").expect("stale-region", PATH, begin),
        1 => clean.put(PATH, line_at(&all, begin), "").expect("stale-region", PATH, end - line_at(&all, begin).len()),
        2 => clean.put(PATH, end..end, "See ").expect("stale-region", PATH, end),
        _ => {
            let at = begin + "<!-- patternbook:begin status-".len();
            let mut mutant = clean;
            splice(&mut mutant.work, PATH, at..at + 1, "x");
            mutant.expect("stale-region", PATH, begin)
        }
    };
    Some(mutant.commit_if(random.coin()).stays())
}

/// As it is, or as formatters leave it.
fn harmless(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let mutant = with_regions(tree, "regions are generated");
    let all = text(&mutant.work, PATH).to_owned();
    let new = match random.below(3) {
        0 => all.clone(),
        1 => all.replace("|---|---|---|", "| :--- | ---- | :----: |").replace(" | ", "   | "),
        _ => all.replace("- **", "* **"),
    };
    Some(mutant.put(PATH, 0..all.len(), &new).stays())
}
