//! Anchors: the names by which links reach a place in a document.
//!
//! GitHub [gives each heading one](https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links):
//! its text in lower case, without punctuation, blanks turned into hyphens, and a number behind it where others have the
//! same. HTML may name any place.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use rustc_hash::FxHashMap;

use super::parse::{OPTIONS, preamble};

/// The anchors of one document.
#[derive(Debug, Default)]
pub struct Anchors {
    /// Those of headings, in reading order, the second of a name with its number.
    headings: Vec<String>,
    /// Those that HTML and attribute lists spell out.
    named: Vec<String>,
}

impl Anchors {
    /// All that `text` has, also in what is folded away or quoted.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut slugs = Vec::new();
        let mut heading: Option<String> = None;
        let mut images = 0usize;
        for event in Parser::new_ext(&text[preamble(text)..], OPTIONS) {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => slugs.extend(heading.take().map(|heading| slug(&heading))),
                Event::Start(Tag::Image { .. }) => images += 1,
                Event::End(TagEnd::Image) => images = images.saturating_sub(1),
                Event::Text(said) | Event::Code(said) if images == 0 => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&said);
                    }
                }
                _ => {}
            }
        }
        slugs.extend(html_headings(text));
        let mut counts: FxHashMap<String, usize> = FxHashMap::default();
        let mut headings = Vec::with_capacity(slugs.len());
        for slug in slugs {
            let count = counts.entry(slug.clone()).and_modify(|count| *count += 1).or_default();
            headings.push(if *count == 0 { slug } else { format!("{slug}-{count}") });
        }
        Self { headings, named: named(text) }
    }

    /// Whether `anchor`, decoded and without its `#`, leads to a place.
    #[must_use]
    pub fn has(&self, anchor: &str) -> bool {
        let plain = normal(anchor);
        self.headings.iter().any(|heading| normal(heading) == plain)
            || self.named.iter().any(|name| name.eq_ignore_ascii_case(anchor))
    }

    /// The one heading that `anchor` can only mean: another spelling of it, or one character off.
    #[must_use]
    pub fn meant(&self, anchor: &str) -> Option<&str> {
        let letters = letters(anchor);
        let spelled = |heading: &&String| self::letters(heading) == letters;
        if self.headings.iter().any(|heading| spelled(&heading)) {
            return only(self.headings.iter().filter(spelled));
        }
        // `step-1` is no slip of `step-2`, and of a few letters one makes another word.
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let is_slip = |heading: &&String| {
            letters.chars().count() >= 5
                && digits(heading) == digits(anchor)
                && strsim::damerau_levenshtein(&self::letters(heading), &letters) == 1
        };
        only(self.headings.iter().filter(is_slip))
    }

    /// Headings that are near, nearest first, at most two.
    #[must_use]
    pub fn near(&self, anchor: &str) -> Vec<&str> {
        let wanted = letters(anchor);
        let distance = |heading: &String| strsim::damerau_levenshtein(&letters(heading), &wanted);
        let mut near: Vec<(usize, &str)> = self.headings.iter().map(|it| (distance(it), it.as_str())).collect();
        near.retain(|(distance, _)| *distance <= 1.max(wanted.chars().count() / 3));
        near.sort_by_key(|(distance, _)| *distance);
        near.into_iter().take(2).map(|(_, heading)| heading).collect()
    }
}

fn only<'h>(mut headings: impl Iterator<Item = &'h String>) -> Option<&'h str> {
    let first = headings.next()?;
    headings.next().is_none().then_some(first.as_str())
}

/// The anchor that GitHub gives to a heading that reads `text`, without a number.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            ' ' => slug.push('-'),
            '-' | '_' => slug.push(c),
            _ if is_letter(c) => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    slug
}

/// Letters and digits. Of what is beyond ASCII only letters: which marks stay differs between versions of Unicode.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii() && c.is_alphabetic()
}

/// An anchor as it is compared: without invisible marks, and without hyphens at its end, of which nobody can tell
/// whether a blank that nobody sees makes one.
fn normal(anchor: &str) -> String {
    let mut normal = String::with_capacity(anchor.len());
    for c in anchor.chars().filter(|&c| c.is_ascii() || c.is_alphabetic()) {
        if c.is_ascii() { normal.push(c) } else { normal.extend(c.to_lowercase()) }
    }
    normal.truncate(normal.trim_end_matches('-').len());
    normal
}

/// Only its letters and digits, in lower case.
fn letters(anchor: &str) -> String {
    anchor.chars().filter(|&c| is_letter(c)).flat_map(char::to_lowercase).collect()
}

/// Whether two anchors are the same to a renderer that treats punctuation its own way.
#[must_use]
pub fn reads_alike(a: &str, b: &str) -> bool {
    letters(a) == letters(b)
}

/// The anchors of lines that begin with `#`, cheaply: none is wrong, though headings in other forms are missing.
pub fn skim(text: &str) -> impl Iterator<Item = String> {
    let mut fenced = false;
    text.lines().filter_map(move |line| {
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            fenced = !fenced;
        }
        let heading = line.strip_prefix('#').filter(|_| !fenced)?;
        Some(slug(heading.trim_start_matches('#').trim_end().trim_end_matches('#')))
    })
}

/// The slugs of headings that are written in HTML.
fn html_headings(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("<h") {
        let rest = &text[at..];
        let is_heading = matches!(rest.as_bytes().get(2..4), Some([b'1'..=b'6', b'>' | b' ' | b'\t' | b'\r' | b'\n']));
        let Some((open, end)) = rest.find('>').zip(rest.find("</h")).filter(|_| is_heading) else { continue };
        if open < end {
            found.push(slug(&without_tags(&rest[open + 1..end])));
        }
    }
    found
}

fn without_tags(html: &str) -> String {
    let mut said = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        said.push_str(&rest[..start]);
        rest = rest[start..].find('>').map_or("", |end| &rest[start + end + 1..]);
    }
    said.push_str(rest);
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands in `id="…"`, `name="…"`, `{#…}` and `{: #… }`.
fn named(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut note = |name: &str| {
        if !name.is_empty() {
            found.push(name.to_owned());
        }
    };
    for attribute in ["id", "name"] {
        for (at, _) in text.match_indices(attribute) {
            let before = text[..at].chars().next_back();
            let rest = text[at + attribute.len()..].trim_start();
            let Some(value) = rest.strip_prefix('=').filter(|_| before.is_some_and(char::is_whitespace)) else {
                continue;
            };
            let value = value.trim_start();
            match value.chars().next() {
                Some(quote @ ('"' | '\'')) => note(value[1..].split(quote).next().unwrap_or_default()),
                _ => note(value.split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default()),
            }
        }
    }
    for (at, _) in text.match_indices('{') {
        let rest = text[at + 1..].trim_start_matches(':').trim_start_matches(' ');
        if let Some(name) = rest.strip_prefix('#') {
            note(name.split(|c: char| c.is_whitespace() || c == '}').next().unwrap_or_default());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_the_anchors_that_github_gives_them() {
        let text = "\u{feff}# Über `config.toml` & Co.\n\n## *Why* [we](x.md) did_it\n\nSetext: one\n---\n\n## A\n## A\n\n\
                    > ## Quoted?\n\n<details>\n\n## Folded\n\n</details>\n\n## \u{1f680} Launch\n\n\
                    ## ![logo](a.png) Name\n\n<h2 align=\"center\">The <b>Tool</b></h2>\n\n```\n# no\n```\n";
        let expected = [
            "über-configtoml--co",
            "why-we-did_it",
            "setext-one",
            "a",
            "a-1",
            "quoted",
            "folded",
            "-launch",
            "name",
            "the-tool",
        ];
        assert_eq!(Anchors::read(text).headings, expected);
    }

    #[test]
    fn names_in_html_and_attribute_lists_are_anchors() {
        let text = "<a id=\"one\"></a><a name='two'>x</a>\n<p class=a id=three>\n\n## H {#four}\n{: #five }\nid=no\n";
        let anchors = Anchors::read(text);
        for name in ["one", "two", "three", "four", "five"] {
            assert!(anchors.has(name), "{name}");
        }
        assert!(!anchors.has("six"));
    }

    #[test]
    fn the_one_heading_that_can_be_meant_is_known() {
        let anchors = Anchors::read("# Set up\n# Step 1\n# Step 2\n# Café au lait\n# API\n# \u{26a0}\u{fe0f} Care\n");
        for known in ["set-up", "café-au-lait", "api", "\u{fe0f}-care", "-care"] {
            assert!(anchors.has(known), "{known}");
        }
        for (anchor, meant) in [
            ("Set-Up", Some("set-up")),
            ("setup", Some("set-up")),
            ("set_up!", Some("set-up")),
            ("cafe-au-lait", Some("café-au-lait")),
            ("step-3", None),
            ("ape", None),
            ("care", Some("-care")),
        ] {
            assert!(!anchors.has(anchor), "{anchor}");
            assert_eq!(anchors.meant(anchor), meant, "{anchor}");
        }
    }

    #[test]
    fn what_is_skimmed_is_there() {
        let text = "# One two\n\n```sh\n# none\n```\n## Three ##\n\n#hash\n";
        let anchors = Anchors::read(text);
        let skimmed: Vec<_> = skim(text).collect();
        assert_eq!(skimmed, ["one-two", "three", "hash"]);
        assert!(anchors.has("one-two") && anchors.has("three") && !anchors.has("none"));
    }
}
