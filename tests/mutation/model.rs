//! What stands where in a clean tree, read by the plainest means: the trees are ours, so nothing has to be recognised
//! that they do not have. Nothing of the program is used for it.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::tree::{Files, line_at, text};

/// The statuses of every tree.
pub(crate) const STATUSES: [&str; 4] = ["Canonical", "Established", "Experimental", "Deprecated"];

/// A pattern.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub(crate) name: String,
    pub(crate) document: String,
    /// Where its heading names it.
    pub(crate) heading: Range<usize>,
    /// From its heading line to the next pattern or the end of its section.
    pub(crate) section: Range<usize>,
    /// The word in its document.
    pub(crate) status: Range<usize>,
    pub(crate) is: String,
    pub(crate) row: Row,
    pub(crate) references: Vec<Reference>,
    pub(crate) examples: Vec<Example>,
}

/// A row of a status table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) table: String,
    /// The line with its ending.
    pub(crate) line: Range<usize>,
    /// The pattern's name, without a link's target.
    pub(crate) name: Range<usize>,
    pub(crate) status: Range<usize>,
    /// Where the table begins.
    pub(crate) header: usize,
}

/// A reference from a pattern to a file.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    /// Where the path is written.
    pub(crate) path: Range<usize>,
    /// What follows it: `::symbol`, `#L1-L2`. Empty where nothing does.
    pub(crate) part: Range<usize>,
    /// The file, from the root.
    pub(crate) file: String,
    pub(crate) is_link: bool,
}

/// A code example that names its file.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    /// Where the path is written, where the example writes it itself.
    pub(crate) path: Option<Range<usize>>,
    pub(crate) file: String,
    /// Where the opening fence stands.
    pub(crate) fence: usize,
    /// The lines between the fences.
    pub(crate) code: Range<usize>,
    /// The blanks before each line.
    pub(crate) indent: usize,
    /// `region=`, `symbol=`, the whole file, or nothing of that: then some lines of the file.
    pub(crate) tie: Tie,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tie {
    Whole,
    Region(String),
    Symbol(String),
    /// A first line that names the file.
    Comment,
    /// A `**File:**` line before it.
    Excerpt,
}

/// A legend.
#[derive(Debug, Clone)]
pub(crate) struct Legend {
    pub(crate) document: String,
    /// Where its heading begins.
    pub(crate) heading: usize,
    pub(crate) entries: Vec<Entry>,
}

/// A status and what it means.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) word: Range<usize>,
    /// Up to the end of its first line.
    pub(crate) meaning: Range<usize>,
    /// Its first line with its ending.
    pub(crate) line: Range<usize>,
}

impl Legend {
    /// The legends of a tree, by document.
    pub(crate) fn read(files: &Files) -> Vec<Self> {
        let documents = files.keys().filter(|path| path.ends_with(".md"));
        documents.filter_map(|path| legend(path, text(files, path))).collect()
    }
}

/// The list or table below a heading that ends in "Legend" or "Status Levels".
fn legend(path: &str, text: &str) -> Option<Legend> {
    let is_heading =
        |said: &str| said.starts_with('#') && (said.ends_with("Legend") || said.ends_with("Status Levels"));
    let heading = lines(text, 0..text.len()).find(|line| is_heading(&text[line.clone()]))?;
    let below = lines(text, heading.end..text.len()).skip(1).take_while(|line| !text[line.clone()].starts_with('#'));
    let entry = |line: Range<usize>| {
        let word = word(&text[..line.end], line.start)?;
        let rest = text[word.end..line.end].find(|c: char| !"*: |".contains(c))?;
        let end = text[..line.end].trim_end_matches(['|', ' ']).len();
        Some(Entry { meaning: word.end + rest..end, line: line_at(text, line.start), word })
    };
    let entries = below.filter_map(entry).collect();
    Some(Legend { document: path.to_owned(), heading: heading.start, entries })
}

/// A link from a document about patterns to a document.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) document: String,
    /// Empty where it leads into its own document.
    pub(crate) path: Range<usize>,
    /// Without the `#`. Empty where there is none.
    pub(crate) anchor: Range<usize>,
    /// The document and the heading that it leads to, where it has an anchor.
    pub(crate) heading: Option<(String, String)>,
}

impl Link {
    /// The links in these documents.
    pub(crate) fn read(files: &Files, documents: &BTreeSet<&str>) -> Vec<Self> {
        documents.iter().flat_map(|document| links(files, document)).collect()
    }
}

fn links(files: &Files, document: &str) -> Vec<Link> {
    let own = text(files, document);
    let code = fences(own, &(0..own.len()));
    let link = |(at, _): (usize, &str)| {
        let start = at + "](".len();
        let end = start + own[start..].find(')')?;
        if code.iter().any(|(_, content)| content.contains(&start)) {
            return None;
        }
        let path = start..own[start..end].find('#').map_or(end, |hash| start + hash);
        let anchor = (path.end + 1).min(end)..end;
        let to = if path.is_empty() { document.to_owned() } else { resolve(files, document, &own[path.clone()])? };
        if !to.ends_with(".md") {
            return None;
        }
        let heading = heading(text(files, &to), &own[anchor.clone()]).map(|heading| (to, heading));
        assert!(anchor.is_empty() || heading.is_some(), "{document}: {}", &own[start..end]);
        Some(Link { document: document.to_owned(), path, anchor, heading })
    };
    own.match_indices("](").filter_map(link).collect()
}

/// The heading that has this anchor.
fn heading(text: &str, anchor: &str) -> Option<String> {
    let slug = |heading: &str| heading.to_lowercase().replace(':', "").replace(' ', "-");
    let headings = lines(text, 0..text.len()).map(|line| &text[line]).filter(|line| line.starts_with('#'));
    headings.map(|line| line.trim_start_matches('#').trim()).find(|heading| slug(heading) == anchor).map(str::to_owned)
}

impl Pattern {
    /// The patterns of a tree, by document and place.
    pub(crate) fn read(files: &Files) -> Vec<Self> {
        let documents = files.keys().filter(|path| path.ends_with(".md"));
        documents.flat_map(|path| of_document(files, path)).collect()
    }

    /// Whether its examples have to be the code they name.
    pub(crate) fn is_canonical(&self) -> bool {
        self.is == "Canonical"
    }
}

/// The lines of a part of a text, without their endings.
fn lines(text: &str, part: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = part.start;
    std::iter::from_fn(move || {
        (at < part.end).then(|| {
            let line = line_at(text, at);
            at = line.end;
            line.start..line.start + text[line].trim_end_matches(['\n', '\r']).len()
        })
    })
}

fn of_document(files: &Files, path: &str) -> Vec<Pattern> {
    let text = text(files, path);
    let level = |line: &str| line.bytes().take_while(|&byte| byte == b'#').count();
    let mut headings = Vec::new();
    let mut fence = None;
    for line in lines(text, 0..text.len()) {
        let said = text[line.clone()].trim_start();
        let is_setext = text.get(line_at(text, line.end).end..).is_some_and(|rest| rest.starts_with("==="));
        match fence {
            Some(mark) if said.starts_with(mark) => fence = None,
            Some(_) => {}
            None if said.starts_with("```") || said.starts_with("~~~") => fence = said.get(..3),
            None if said.starts_with('#') || is_setext => headings.push((line, level(said).max(1))),
            None => {}
        }
    }
    let mut patterns = Vec::new();
    for (number, (line, level)) in headings.iter().enumerate() {
        let Some(at) = text[line.clone()].find("Pattern: ") else { continue };
        let heading = line.start + at + "Pattern: ".len()..line.end;
        let next = headings[number + 1..].iter().find(|(_, other)| other <= level);
        let section = line.start..next.map_or(text.len(), |(next, _)| next.start);
        patterns.push(pattern(files, path, heading, section));
    }
    patterns
}

fn pattern(files: &Files, path: &str, heading: Range<usize>, section: Range<usize>) -> Pattern {
    let text = text(files, path);
    let name = &text[heading.clone()];
    let said = section.start + text[section.clone()].find("Status").unwrap_or_else(|| panic!("{name} has no status"));
    let status = word(text, said).unwrap_or_else(|| panic!("{name} has no known status"));
    Pattern {
        name: name.to_owned(),
        document: path.to_owned(),
        row: row(files, name),
        references: references(files, path, &section),
        examples: examples(files, path, &section),
        is: text[status.clone()].to_owned(),
        heading,
        section,
        status,
    }
}

/// The first status from `start` on.
fn word(text: &str, start: usize) -> Option<Range<usize>> {
    let found = STATUSES.iter().filter_map(|status| Some((text[start..].find(status)?, status.len())));
    found.min().map(|(at, length)| start + at..start + at + length)
}

/// The row whose cell is this name, not in a comment.
fn row(files: &Files, name: &str) -> Row {
    let mut found = Vec::new();
    for path in files.keys().filter(|path| path.ends_with(".md")) {
        let text = text(files, path);
        let mut header = None;
        let mut hidden = false;
        for line in lines(text, 0..text.len()) {
            let said = &text[line.clone()];
            hidden = (hidden || said.contains("<!--")) && !said.contains("-->");
            if !said.contains('|') || hidden {
                header = None;
                continue;
            }
            let header = *header.get_or_insert(line.start);
            let cell =
                said.split('|').find(|cell| cell.trim() == name || cell.trim().starts_with(&format!("[{name}](")));
            if let Some(cell) = cell {
                let at = line.start + said.find(cell).unwrap_or_default() + cell.find(name).unwrap_or_default();
                let status = word(text, at + name.len()).expect("a status in the row");
                assert!(status.end <= line.end, "{path}: {said}");
                let line = line_at(text, line.start);
                found.push(Row { table: path.clone(), line, name: at..at + name.len(), status, header });
            }
        }
    }
    assert!(found.len() == 1, "{name} has one row: {found:?}");
    found.remove(0)
}

/// The file that a document in `folder` names by `path`.
fn resolve(files: &Files, document: &str, path: &str) -> Option<String> {
    if files.contains_key(path) {
        return Some(path.to_owned());
    }
    let mut folder: Vec<&str> = document.split('/').collect();
    folder.pop();
    for name in path.split('/') {
        match name {
            ".." => drop(folder.pop()),
            _ => folder.push(name),
        }
    }
    let path = folder.join("/");
    files.contains_key(&path).then_some(path)
}

/// Inline code and links that lead to files that are no documents, but for those in code blocks and links' texts.
fn references(files: &Files, document: &str, section: &Range<usize>) -> Vec<Reference> {
    let text = text(files, document);
    let mut found = Vec::new();
    let mut add = |written: Range<usize>, is_link: bool| {
        let length = text[written.clone()].find(['#', ':']).unwrap_or(written.len());
        let path = written.start..written.start + length;
        let file = resolve(files, document, &text[path.clone()]);
        if let Some(file) = file.filter(|file| !file.ends_with(".md")) {
            found.push(Reference { part: path.end..written.end, path, file, is_link });
        }
    };
    let code = fences(text, section);
    for line in lines(text, section.clone()).filter(|line| !code.iter().any(|fence| fence.1.contains(&line.start))) {
        let said = &text[line.clone()];
        if said.trim_start().starts_with(['`', '~']) && said.contains("```") {
            continue;
        }
        let mut at = 0;
        while let Some(start) = said[at..].find(['`', ']']).map(|start| at + start) {
            let (close, skip, is_link) = if said[start..].starts_with("](") {
                (')', 2, true)
            } else if said[start..].starts_with('`') {
                ('`', 1, false)
            } else {
                at = start + 1;
                continue;
            };
            let Some(end) = said[start + skip..].find(close).map(|end| start + skip + end) else { break };
            let in_link = !is_link && said[end..].starts_with("`](");
            if !in_link {
                add(line.start + start + skip..line.start + end, is_link);
            }
            at = end + 1;
        }
    }
    found
}

/// Opening line and content of each fence.
fn fences(text: &str, section: &Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
    let mut found = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for line in lines(text, section.clone()) {
        let said = text[line.clone()].trim_start();
        match &open {
            Some(opening) if said.starts_with(&text[opening.clone()].trim_start()[..3]) => {
                let content = line_at(text, opening.start).end..line.start;
                found.push((opening.clone(), content));
                open = None;
            }
            None if said.starts_with("```") || said.starts_with("~~~") => open = Some(line),
            _ => {}
        }
    }
    found
}

fn examples(files: &Files, document: &str, section: &Range<usize>) -> Vec<Example> {
    let text = text(files, document);
    let example = |(opening, code): (Range<usize>, Range<usize>)| {
        let said = &text[opening.clone()];
        let indent = said.len() - said.trim_start().len();
        let attribute = |name: &str| said.split(' ').find_map(|word| word.strip_prefix(name)).map(str::to_owned);
        let fence = opening.start + indent;
        let first = lines(text, code.clone()).next()?;
        if let Some(file) = attribute("file=") {
            let at = opening.start + said.find(&file)?;
            let region = attribute("region=").map(Tie::Region);
            let tie = region.or(attribute("symbol=").map(Tie::Symbol)).unwrap_or(Tie::Whole);
            return Some(Example { path: Some(at..at + file.len()), file, fence, code, indent, tie });
        }
        let comment = text[first.clone()].trim().trim_start_matches(['/', '#', ' ']);
        if let Some(file) = resolve(files, document, comment) {
            let at = first.end - comment.len();
            return Some(Example { path: Some(at..first.end), file, fence, code, indent, tie: Tie::Comment });
        }
        let before = lines(text, section.start..opening.start).filter(|line| !line.is_empty()).last()?;
        let named = text[before].trim().strip_prefix("**File:** `")?.trim_end_matches('`');
        let (file, tie) = match named.split_once("::") {
            Some((file, symbol)) => (file, Tie::Symbol(symbol.to_owned())),
            None => (named, Tie::Excerpt),
        };
        Some(Example { path: None, file: file.to_owned(), fence, code, indent, tie })
    };
    fences(text, section).into_iter().filter_map(example).collect()
}
