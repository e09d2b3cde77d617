//! Records of decisions and their index, a table or a list, which are added to each tree.

use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, line_at, line_of, newline, text};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "change a status in a decision", rules: &["status-disagreement"], make: change_record },
    Kind { name: "change a status in an index of decisions", rules: &["status-disagreement"], make: change_index },
    Kind { name: "change the status of a decision on both sides", rules: &["status-disagreement"], make: change_both },
    Kind { name: "drop a decision from its index", rules: &["missing-row"], make: drop_entry },
    Kind { name: "delete a decision that is in an index", rules: &["broken-link"], make: delete_linked },
    Kind { name: "delete a decision that a row names", rules: &["row-without-pattern"], make: delete_named },
    Kind { name: "rename the file of a decision", rules: &["broken-link"], make: rename },
    Kind { name: "add decisions with an index", rules: &[], make: harmless },
];

const FOLDER: &str = "docs/adr";
const INDEX: &str = "docs/adr/README.md";

/// Title and status. Of each kind of status there is more than one, but for what is open.
const RECORDS: [(&str, &str); 6] = [
    ("Record Decisions", "Accepted"),
    ("Ship Weekly", "Superseded"),
    ("Ship Daily", "Accepted"),
    ("Log as JSON", "Proposed"),
    ("Buy a Queue", "Rejected"),
    ("Keep One Region", "Accepted"),
];

/// How an index looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Table,
    /// Without outer bars, and with the link in the first column.
    BareTable,
    /// Without links.
    Numbers,
    List,
    /// Without statuses.
    PlainList,
}

const ALL: [Form; 5] = [Form::Table, Form::BareTable, Form::Numbers, Form::List, Form::PlainList];
const LINKED: [Form; 4] = [Form::Table, Form::BareTable, Form::List, Form::PlainList];
const WITH_STATUS: [Form; 4] = [Form::Table, Form::BareTable, Form::Numbers, Form::List];

fn path(number: usize) -> String {
    format!("{FOLDER}/{}", file(number))
}

fn file(number: usize) -> String {
    format!("{:04}-{}.md", number + 1, RECORDS[number].0.to_lowercase().replace(' ', "-"))
}

/// Its line in an index.
fn entry(form: Form, number: usize, status: &str) -> String {
    let (title, file, number) = (RECORDS[number].0, file(number), number + 1);
    match form {
        Form::Table => format!("| {number:04} | [{title}]({file}) | {status} | |\n"),
        Form::BareTable => format!("[ADR-{number}]({file})|{title}|{}\n", status.to_lowercase()),
        Form::Numbers => format!("| {number} | {title} | {status} |\n"),
        Form::List => format!("- [{number}. {title}]({file}) ({})\n", status.to_lowercase()),
        Form::PlainList => format!("* [{number}. {title}]({file})\n"),
    }
}

fn head(form: Form) -> &'static str {
    match form {
        Form::Table => "| # | Decision | Status | Owner |\n|---|---|---|---|\n",
        Form::BareTable => "ADR|Title|Status\n---|---|---\n",
        Form::Numbers => "| Nr | Title | Status |\n|---|---|---|\n",
        Form::List | Form::PlainList => "",
    }
}

/// The tree with decisions, which are committed.
fn with_decisions(tree: &Tree, form: Form, what: &str) -> Mutant {
    let mut mutant = Mutant::of(tree, what);
    let nl = newline(tree.documents().next().map_or("", |(_, text)| text));
    for (number, (title, status)) in RECORDS.iter().enumerate() {
        // The one after it.
        let by = if *status == "Superseded" { format!(" by ADR {}", number + 2) } else { String::new() };
        let record = format!("# {}. {title}\n\n## Status\n\n{status}{by}\n\n## Context\n\nIt was asked.\n", number + 1);
        mutant.work.insert(path(number), record.replace('\n', nl).into_bytes());
    }
    let entries: String = RECORDS.iter().enumerate().map(|(number, (_, status))| entry(form, number, status)).collect();
    let index = format!("# Decisions\n\nWhat was decided.\n\n{}{entries}\nThe end.\n", head(form));
    mutant.work.insert(INDEX.to_owned(), index.replace('\n', nl).into_bytes());
    mutant.commit()
}

/// Where a decision's line is in the index.
fn line(mutant: &Mutant, form: Form, number: usize) -> std::ops::Range<usize> {
    let index = text(&mutant.work, INDEX);
    let entry = entry(form, number, RECORDS[number].1);
    line_at(index, index.find(entry.trim_end()).expect("each decision is in the index"))
}

/// Puts another status into the index. Says where the old one was.
fn put_entry(mutant: Mutant, form: Form, number: usize, status: &str) -> Mutant {
    let range = line(&mutant, form, number);
    let new = entry(form, number, status);
    mutant.put(
        INDEX,
        range.start..range.start + entry(form, number, RECORDS[number].1).trim_end().len(),
        new.trim_end(),
    )
}

/// Puts another status into a record.
fn put_record(mutant: Mutant, number: usize, status: &str) -> Mutant {
    let (path, old) = (path(number), RECORDS[number].1);
    let at = place(&mutant, number);
    mutant.put(&path, at..at + old.len(), status)
}

/// Where a record's status is.
fn place(mutant: &Mutant, number: usize) -> usize {
    let record = text(&mutant.work, &path(number));
    let heading = record.find("## Status").expect("each has one");
    heading + "## Status".len() + 2 * newline(record).len()
}

/// A decision that can take on another status by one word, and that status.
fn changed(random: &mut Random) -> Option<(usize, &'static str)> {
    let all = (0..RECORDS.len()).filter(|number| RECORDS[*number].1 != "Superseded");
    let number = random.pick(all)?;
    let next = match RECORDS[number].1 {
        "Proposed" => random.pick(["Accepted", "Rejected"])?,
        _ => "Deprecated",
    };
    Some((number, next))
}

fn change_record(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let form = random.pick(WITH_STATUS)?;
    let (number, status) = changed(random)?;
    let clean = with_decisions(tree, form, &format!("decision {} becomes {status} in its record", number + 1));
    let mutant = put_record(clean, number, status).commit_if(random.coin());
    let at = place(&mutant, number);
    let mut mutant = mutant.expect("status-disagreement", &path(number), at);
    mutant.right = put_entry(Mutant { work: mutant.work.clone(), ..Mutant::of(tree, "") }, form, number, status).work;
    Some(mutant)
}

fn change_index(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let form = random.pick(WITH_STATUS)?;
    let (number, status) = changed(random)?;
    let clean = with_decisions(tree, form, &format!("decision {} becomes {status} in the index", number + 1));
    let mutant = put_entry(clean, form, number, status).commit_if(random.coin());
    let at = place(&mutant, number);
    let mutant = mutant.expect("status-disagreement", &path(number), at);
    Some(mutant.becomes(&path(number), at..at + RECORDS[number].1.len(), status))
}

fn change_both(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let form = random.pick(WITH_STATUS)?;
    let number = RECORDS.iter().position(|(_, status)| *status == "Proposed")?;
    let (one, other) = if random.coin() { ("Accepted", "Rejected") } else { ("Rejected", "Accepted") };
    let clean = with_decisions(tree, form, &format!("decision {} is {one} and {other}", number + 1));
    let committed = random.below(3);
    let mutant = put_entry(clean, form, number, one).commit_if(committed > 0);
    let mutant = put_record(mutant, number, other).commit_if(committed > 1);
    let at = place(&mutant, number);
    Some(mutant.expect("status-disagreement", &path(number), at).stays())
}

fn drop_entry(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let form = random.pick(ALL)?;
    let number = random.below(RECORDS.len());
    let clean = with_decisions(tree, form, &format!("decision {} is not in the index", number + 1));
    let right = clean.work.clone();
    let start = text(&right, INDEX).find("What was decided.")?;
    let listing = line_of(text(&right, INDEX), start) + 2;
    let range = line(&clean, form, number);
    let mut mutant = clean.put(INDEX, range, "").commit_if(random.coin()).expect_line("missing-row", INDEX, listing);
    mutant.right = right;
    Some(mutant)
}

fn delete(tree: &Tree, random: &mut Random, form: Form, rule: &str) -> Option<Mutant> {
    let number = random.below(RECORDS.len());
    let mut mutant = with_decisions(tree, form, &format!("decision {} is deleted", number + 1));
    mutant.work.remove(&path(number))?;
    let at = line(&mutant, form, number).start;
    Some(mutant.commit_if(random.coin()).expect(rule, INDEX, at).stays())
}

fn delete_linked(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let form = random.pick(LINKED)?;
    delete(tree, random, form, "broken-link")
}

fn delete_named(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    delete(tree, random, Form::Numbers, "row-without-pattern")
}

/// Its number and title stay.
fn rename(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let form = random.pick(LINKED)?;
    let number = random.below(RECORDS.len());
    let mut mutant = with_decisions(tree, form, &format!("the file of decision {} gets another name", number + 1));
    let record = mutant.work.remove(&path(number))?;
    let new = file(number).replace(".md", "-after-all.md");
    mutant.work.insert(format!("{FOLDER}/{new}"), record);
    let range = line(&mutant, form, number);
    let at = range.start + text(&mutant.work, INDEX)[range].find(&file(number))?;
    let mutant = mutant.commit_if(random.coin()).expect("broken-link", INDEX, at);
    Some(mutant.becomes(INDEX, at..at + file(number).len(), &new))
}

/// In any form, or of what is in force only.
fn harmless(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let form = random.pick(ALL)?;
    let mut mutant = with_decisions(tree, form, "decisions with an index");
    if random.coin() {
        for number in (0..RECORDS.len()).filter(|number| ["Superseded", "Rejected"].contains(&RECORDS[*number].1)) {
            let range = line(&mutant, form, number);
            mutant = mutant.put(INDEX, range, "");
        }
    }
    Some(mutant.commit_if(random.coin()).stays())
}
