//! What technical_status.md says of tools, pipelines and regions, in a section that is added to each tree.

use crate::model::Pattern;
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, newline, text};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "name another tool than the files are of", rules: &["infrastructure-drift"], make: other_tool },
    Kind { name: "replace a tool", rules: &["infrastructure-drift"], make: replace_tool },
    Kind { name: "name a workflow that is not there", rules: &["infrastructure-drift"], make: no_workflow },
    Kind { name: "rename a workflow that is named", rules: &["infrastructure-drift"], make: rename_workflow },
    Kind { name: "name another region than the code has", rules: &["infrastructure-drift"], make: other_region },
    Kind { name: "say which tools are used", rules: &[], make: harmless },
];

/// A tool, and a file by which it is seen.
type Tool = (&'static str, &'static str);

const CI: [Tool; 4] = [
    ("GitHub Actions", ".github/workflows/check.yml"),
    ("GitLab CI", ".gitlab-ci.yml"),
    ("CircleCI", ".circleci/config.yml"),
    ("Bitbucket Pipelines", "bitbucket-pipelines.yml"),
];

const IAC: [Tool; 4] = [
    ("Terraform", "cloud/main.tf"),
    ("Pulumi", "cloud/Pulumi.yaml"),
    ("AWS CDK", "cdk.json"),
    ("Bicep", "cloud/main.bicep"),
];

/// What is used of each: what the tree uses already, or any.
fn used(tree: &Tree, random: &mut Random) -> Option<[Tool; 2]> {
    let has = |part: &str| tree.files.keys().any(|path| path.contains(part));
    let ci = if has(".github/workflows/") { Some(CI[0]) } else { random.pick(CI) };
    let iac = if has(".tf") { Some(IAC[0]) } else { random.pick(IAC) };
    Some([ci?, iac?])
}

/// The path of the document, and where the section begins in it.
fn document(tree: &Tree) -> (String, usize) {
    let there = tree.documents().find(|(path, _)| path.ends_with("technical_status.md"));
    there.map_or_else(|| ("docs/technical_status.md".to_owned(), 0), |(path, text)| (path.to_owned(), text.len()))
}

/// The beginning of a new one: the status of each pattern once more.
fn statuses(tree: &Tree) -> String {
    let row = |pattern: &Pattern| format!("| {} | {} |\n", pattern.name, pattern.is);
    let rows: String = tree.patterns.iter().map(row).collect();
    format!("# Technical status\n\n| Pattern | Status |\n|---|---|\n{rows}")
}

/// Puts the section in place of the one that is there.
fn say(tree: &Tree, mutant: Mutant, section: &str) -> Mutant {
    let (path, start) = document(tree);
    let nl = newline(tree.documents().next().map_or("", |(_, text)| text));
    let before = if start == 0 { statuses(tree) } else { String::new() };
    let section = format!("{before}\n## Infrastructure\n\n{section}").replace('\n', nl);
    let mut mutant = mutant;
    let end = mutant.work.entry(path.clone()).or_default().len();
    mutant.put(&path, start..end, &section)
}

/// The tree with the files of these tools, and `section` about them, committed.
fn with_tools(tree: &Tree, tools: &[Tool], section: &str, what: &str) -> Mutant {
    let mut mutant = Mutant::of(tree, what);
    for (_, path) in tools {
        mutant.work.insert((*path).to_owned(), b"{}\n".to_vec());
    }
    say(tree, mutant, section).commit()
}

/// As a table or as fields.
fn section(is_table: bool, [ci, iac]: [&str; 2]) -> String {
    if is_table {
        format!("| Area | Choice | Where |\n|---|---|---|\n| CI/CD | {ci} | here |\n| IaC | {iac} | there |\n")
    } else {
        format!("- **CI/CD:** {ci}\n- **Infrastructure as code:** {iac}\n- **Cloud:** some\n")
    }
}

/// It is found where `word` stands in the section, and becomes `new` where that is given.
fn expect(tree: &Tree, mutant: Mutant, word: &str, new: Option<&str>) -> Option<Mutant> {
    let (path, start) = document(tree);
    let at = start + text(&mutant.work, &path)[start..].find(word)?;
    let mutant = mutant.expect("infrastructure-drift", &path, at);
    Some(match new {
        Some(new) => mutant.becomes(&path, at..at + word.len(), new),
        None => mutant.stays(),
    })
}

/// What a document may say of a tool, and whether one word can be put in its place.
fn said(name: &str, random: &mut Random) -> (String, bool) {
    match random.below(3) {
        0 => (format!("{name}, as everywhere"), false),
        _ => (name.to_owned(), true),
    }
}

fn other_tool(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let tools = used(tree, random)?;
    let topic = random.below(2);
    let all = [CI, IAC][topic];
    let (other, _) = random.pick(all.into_iter().filter(|tool| *tool != tools[topic]))?;
    let (words, is_plain) = said(other, random);
    let is_table = random.coin();
    let right = tools.map(|(name, _)| name);
    let mut wrong = right;
    wrong[topic] = &words;
    let what = format!("the section says {words}, and the files are of {}", tools[topic].0);
    let clean = with_tools(tree, &tools, &section(is_table, right), &what);
    let mutant = say(tree, clean, &section(is_table, wrong)).commit_if(random.coin());
    expect(tree, mutant, &words, is_plain.then_some(right[topic]))
}

/// The files are of another tool, and the section says what it said.
fn replace_tool(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let tools = used(tree, random)?;
    let topic = random.below(2);
    let all = [CI, IAC][topic];
    let (old, old_path) = tools[topic];
    // What the tree itself uses stays.
    if tree.files.keys().any(|path| path.starts_with(".github/") && topic == 0 || path.ends_with(".tf") && topic == 1) {
        return None;
    }
    let (new, new_path) = random.pick(all.into_iter().filter(|tool| *tool != tools[topic]))?;
    let (words, is_plain) = said(old, random);
    let mut names = tools.map(|(name, _)| name);
    names[topic] = &words;
    let mut mutant = with_tools(tree, &tools, &section(random.coin(), names), &format!("{new} replaces {old}"));
    mutant.work.remove(old_path)?;
    mutant.work.insert(new_path.to_owned(), b"x: 1\n".to_vec());
    let mutant = mutant.commit_if(random.coin());
    expect(tree, mutant, &words, is_plain.then_some(new))
}

const WORKFLOW: &str = ".github/workflows/release.yml";

fn no_workflow(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let what = format!("{WORKFLOW} is named, and not there");
    let section = format!("Releases are made by `{WORKFLOW}`.\n");
    let mutant = with_tools(tree, &CI[..1], &section, &what).commit_if(random.coin());
    expect(tree, mutant, WORKFLOW, None)
}

fn rename_workflow(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let new = random.pick([".github/workflows/ship.yml", ".github/workflows/publish.yml"])?;
    let section = format!("| What | Where |\n|---|---|\n| Releases | `{WORKFLOW}` |\n");
    let workflow = b"on: push\njobs:\n  release:\n    runs-on: any\n    steps:\n      - run: make release\n".to_vec();
    let mut mutant = with_tools(tree, &CI[..1], &section, &format!("{WORKFLOW} becomes {new}"));
    mutant.work.insert(WORKFLOW.to_owned(), workflow);
    let mut mutant = mutant.commit();
    let workflow = mutant.work.remove(WORKFLOW)?;
    mutant.work.insert(new.to_owned(), workflow);
    let mutant = mutant.commit_if(random.coin());
    expect(tree, mutant, WORKFLOW, Some(new))
}

fn other_region(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (right, wrong) = random.pick([("eu-central-1", "eu-west-1"), ("us-east-2", "us-west-2")])?;
    let mut mutant = Mutant::of(tree, format!("{wrong} is named, and the code has {right}"));
    let nl = newline(tree.documents().next().map_or("", |(_, text)| text));
    let answers = format!("\n[answers]\naws_region = \"{right}\"\n").replace('\n', nl);
    let config = mutant.work.entry("patternbook.toml".to_owned()).or_default();
    config.extend_from_slice(answers.as_bytes());
    mutant.work.insert("cloud/region.tf".to_owned(), format!("region = \"{right}\"\n").into_bytes());
    let of = |region: &str| format!("| Area | Choice |\n|---|---|\n| Region | `{region}`, all of it |\n");
    let mutant = say(tree, mutant, &of(right)).commit();
    let mutant = say(tree, mutant, &of(wrong)).commit_if(random.coin());
    expect(tree, mutant, wrong, Some(right))
}

/// What is used, what may be used elsewhere or one day, and what is no tool.
fn harmless(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let tools = used(tree, random)?;
    let (other, _) = random.pick(CI)?;
    let [(ci, _), (iac, _)] = tools;
    let ci = match random.below(4) {
        0 => format!("{other} is planned"),
        1 => "Jenkins".to_owned(),
        2 => format!("{ci}, no more {other}"),
        _ => ci.to_owned(),
    };
    let section = section(random.coin(), [&ci, iac]);
    Some(with_tools(tree, &tools, &section, "the section says what is used").stays())
}
