//! Changes of which nothing is to be found.

use super::documents::both;
use super::pattern;
use crate::model::{Example, Pattern};
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Files, Tree, line_at, newline, text};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "change a status on both sides alike", rules: &[], make: agree },
    Kind { name: "swap two rows", rules: &[], make: swap_rows },
    Kind { name: "pad the cells of a table", rules: &[], make: pad },
    Kind { name: "reflow a paragraph", rules: &[], make: reflow },
    Kind { name: "add a section about something else", rules: &[], make: add_section },
    Kind { name: "add files about something else", rules: &[], make: add_files },
    Kind { name: "add what looks like a status where it is none", rules: &[], make: trap },
    Kind { name: "add a note behind a status", rules: &[], make: note },
    Kind { name: "change the line endings of a document", rules: &[], make: endings },
    Kind { name: "put a byte order mark before a document", rules: &[], make: mark },
    Kind { name: "take the last line ending of a document", rules: &[], make: no_newline },
    Kind { name: "rename a file that nothing refers to", rules: &[], make: rename_other },
    Kind { name: "edit code that no example shows", rules: &[], make: edit_other },
    Kind { name: "edit an example of a pattern that is not Canonical", rules: &[], make: edit_example },
    Kind { name: "move the code of an example down its file", rules: &[], make: push_down },
];

fn agree(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |pattern| ["Canonical", "Experimental"].contains(&pattern.is.as_str()))?;
    Some(both(tree, pattern, "Established").commit_if(random.coin()).stays())
}

fn swap_rows(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let first = pattern(tree, random, |_| true)?;
    let second = pattern(tree, random, |other| other.row.table == first.row.table && other.name != first.name)?;
    let (first, second) = if first.row.line.start < second.row.line.start { (first, second) } else { (second, first) };
    let text = tree.text(&first.row.table);
    let (one, other) = (&text[first.row.line.clone()], &text[second.row.line.clone()]);
    let mutant = Mutant::of(tree, format!("the rows of `{}` and `{}` are swapped", first.name, second.name))
        .put(&first.row.table, second.row.line.clone(), one)
        .put(&first.row.table, first.row.line.clone(), other);
    Some(mutant.commit_if(random.coin()).stays())
}

fn pad(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let row = &pattern.row;
    let mutant = Mutant::of(tree, format!("blanks in the row of `{}`", pattern.name)).put(
        &row.table,
        row.status.end..row.status.end,
        &" ".repeat(1 + random.below(9)),
    );
    Some(mutant.commit_if(random.coin()).stays())
}

/// A paragraph of two sentences becomes two lines, or one of two lines becomes one.
fn reflow(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let sentences = tree.documents().flat_map(|(path, text)| {
        let ends = text.match_indices(". ").map(|(at, _)| at + 1);
        let is_prose = |at: &usize| {
            let line = &text[line_at(text, *at)];
            line.starts_with(|c: char| c.is_uppercase()) && !line.contains('|')
        };
        ends.filter(is_prose).map(move |at| (path, at)).collect::<Vec<_>>()
    });
    let (path, at) = random.pick(sentences)?;
    let nl = newline(tree.text(path));
    let mutant = Mutant::of(tree, format!("a paragraph in {path} has a line more")).put(path, at..at + 1, nl);
    Some(mutant.commit_if(random.coin()).stays())
}

fn document<'t>(tree: &'t Tree, random: &mut Random) -> Option<&'t str> {
    pattern(tree, random, |_| true).map(|pattern| pattern.document.as_str())
}

fn append(files: &mut Files, path: &str, more: &str) {
    let old = text(files, path);
    let more = more.replace('\n', newline(old));
    let new = format!("{old}{}{more}", newline(old));
    files.insert(path.to_owned(), new.into_bytes());
}

fn add_section(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let path = document(tree, random)?;
    let section = random.pick([
        "# Who to ask\n\nWhoever is on call.\n",
        "# Open ends\n\n- Status pages are somebody else's.\n- Patterns: see above.\n",
        "# Rooms\n\n| Name | Seats |\n|---|---|\n| Blue | 4 |\n| Red | 8 |\n",
        "# Deprecated\n\nNothing else is.\n",
        "# Sewing pattern\n\nStatus: none.\n",
    ])?;
    let mut mutant = Mutant::of(tree, format!("a section more in {path}"));
    append(&mut mutant.work, path, section);
    Some(mutant.commit_if(random.coin()).stays())
}

fn add_files(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let mut mutant = Mutant::of(tree, "files about something else");
    let files = [
        ("docs/menu.md", "# Menu\n\n| Name | Status |\n|---|---|\n| Soup | sold out |\n| Bread | fresh |\n"),
        ("docs/adr-template.txt", "# Pattern: Name\n\n**Status:** whatever\n"),
        ("docs/patterns-in-nature.md", "# Patterns in nature\n\nShells have them.\n\n## Status\n\nBeautiful\n"),
        ("src/generated/legend.json", "{ \"Canonical\": \"nothing\" }\n"),
        ("CHANGELOG.md", "# Changelog\n\n## 1.0\n\n- Deprecated `src/old.rs`.\n"),
    ];
    for _ in 0..=random.below(3) {
        let (path, text) = random.pick(files)?;
        mutant.work.insert(path.to_owned(), text.as_bytes().to_vec());
    }
    Some(mutant.commit_if(random.coin()).stays())
}

fn trap(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let trap = random.pick([
        "````md\n## Pattern: In a fence\n\n**Status:** Golden\n\n```\n**Status:** Silver\n```\n````\n",
        "<!--\n**Status:** Golden\n\n| Pattern | Status |\n|---|---|\n| In a comment | Golden |\n-->\n",
        "> **Status:** Golden\n",
        "~~~\n| Pattern | Status |\n|---|---|\n| In a fence | Golden |\n~~~\n",
        "    **Status:** Golden\n",
        "Write `**Status:** Golden` below the heading, and `src/not/there.rs` nowhere.\n",
    ])?;
    let document = tree.text(&pattern.document);
    // Behind the pattern's first paragraph that is one line of prose.
    let section = &document[pattern.section.clone()];
    let nl = newline(document);
    let is_prose = |at: &usize| {
        section[..*at]
            .rsplit(nl)
            .next()
            .is_some_and(|line| line.starts_with(|c: char| c.is_uppercase()) && line.ends_with('.'))
    };
    let at = section.match_indices(&nl.repeat(2)).map(|(at, _)| at).find(is_prose)? + pattern.section.start;
    let mutant = Mutant::of(tree, format!("a trap in `{}`", pattern.name)).put(
        &pattern.document,
        at..at,
        &format!("{nl}{nl}{}", trap.trim_end().replace('\n', nl)),
    );
    Some(mutant.commit_if(random.coin()).stays())
}

fn note(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let note = random.pick([" (since June)", " — with care", " (see the minutes of 2025-03-01)", ", for now"])?;
    let (path, place) = match random.coin() {
        true => (&pattern.document, &pattern.status),
        false => (&pattern.row.table, &pattern.row.status),
    };
    let mutant =
        Mutant::of(tree, format!("`{}` has `{note}` in {path}", pattern.name)).put(path, place.end..place.end, note);
    Some(mutant.commit_if(random.coin()).stays())
}

fn endings(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let path = if random.coin() { &pattern.document } else { &pattern.row.table };
    let old = tree.text(path);
    let new = if newline(old) == "\n" { old.replace('\n', "\r\n") } else { old.replace("\r\n", "\n") };
    let mut mutant = Mutant::of(tree, format!("other line endings in {path}"));
    mutant.work.insert(path.clone(), new.into_bytes());
    Some(mutant.commit_if(random.coin()).stays())
}

fn mark(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let path = document(tree, random)?;
    let mutant = Mutant::of(tree, format!("a byte order mark in {path}")).put(path, 0..0, "\u{feff}");
    Some(mutant.commit_if(random.coin()).stays())
}

fn no_newline(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let path = document(tree, random)?;
    let text = tree.text(path);
    let mutant = Mutant::of(tree, format!("no line ending at the end of {path}")).put(
        path,
        text.len() - newline(text).len()..text.len(),
        "",
    );
    Some(mutant.commit_if(random.coin()).stays())
}

/// A file that no document says the name of.
fn rename_other(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let is_named = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        tree.documents().any(|(_, text)| text.contains(name))
    };
    let is_free = |path: &&String| path.contains('/') && !path.ends_with(".md") && !is_named(path);
    let path = random.pick(tree.files.keys().filter(is_free))?;
    let to = format!("{}_old", path);
    let mut mutant = Mutant::of(tree, format!("{path} is now {to}"));
    let bytes = mutant.work.remove(path)?;
    mutant.work.insert(to, bytes);
    Some(mutant.commit_if(random.coin()).stays())
}

/// At the end of a file of which no example shows all.
fn edit_other(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let examples = || tree.patterns.iter().flat_map(|pattern| &pattern.examples);
    let is_free = |example: &&Example| {
        let is_whole = |other: &Example| other.file == example.file && other.tie == crate::model::Tie::Whole;
        !examples().any(is_whole)
    };
    let example = random.pick(examples().filter(is_free))?;
    let leader = if example.file.ends_with("rs") || example.file.ends_with("ts") || example.file.ends_with("go") {
        "//"
    } else {
        "#"
    };
    let mut mutant = Mutant::of(tree, format!("a comment in {}", example.file));
    append(&mut mutant.work, &example.file, &format!("{leader} Whoever changes this asks first.\n"));
    Some(mutant.commit_if(random.coin()).stays())
}

fn edit_example(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let is_so = |pattern: &&Pattern| !pattern.is_canonical() && !pattern.examples.is_empty();
    let pattern = pattern(tree, random, is_so)?;
    let example = random.pick(&pattern.examples)?;
    let document = tree.text(&pattern.document);
    let last = line_at(document, example.code.end - 1);
    let indent = &document[last.start..last.start + example.indent];
    let mutant = Mutant::of(tree, format!("an example of `{}` goes on", pattern.name)).put(
        &pattern.document,
        example.code.end..example.code.end,
        &format!("{indent}and so on{}", newline(document)),
    );
    Some(mutant.commit_if(random.coin()).stays())
}

/// Lines before it, where no reference counts lines and no example shows all of the file.
fn push_down(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let all = tree.patterns.iter().flat_map(|pattern| &pattern.examples);
    let examples = all.filter(|example| example.tie != crate::model::Tie::Whole && !example.file.ends_with(".json"));
    let example = random.pick(examples)?;
    let leader = if example.file.ends_with("rs") || example.file.ends_with("ts") || example.file.ends_with("go") {
        "//"
    } else {
        "#"
    };
    let nl = newline(tree.text(&example.file));
    let mutant = Mutant::of(tree, format!("two lines before {}", example.file)).put(
        &example.file,
        0..0,
        &format!("{leader} Of the people who are on call.{nl}{nl}"),
    );
    Some(mutant.commit_if(random.coin()).stays())
}
