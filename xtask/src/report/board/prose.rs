//! A pattern's section as HTML that cannot run, load or leave anything: its own HTML is shown as text, its links are
//! resolved or taken out, and its pictures are links.

use std::ops::Range;

use pulldown_cmark::html::push_html;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::links::Links;
use crate::markdown;

/// The HTML of what stands in `range` of `text`, the document at `path`. Its headings begin at `<h4>`.
pub(super) fn html(text: &str, range: &Range<usize>, path: &str, links: &Links<'_>) -> String {
    let mut prose = Prose { path, links, out: Vec::new(), held: None, links_open: Vec::new(), headings: Vec::new() };
    for event in markdown::events(text, range) {
        prose.take(event);
    }
    let mut html = String::new();
    push_html(&mut html, prose.out.into_iter());
    html
}

/// What is gathered until it ends.
enum Held {
    Html(String),
    Code { info: String, code: String },
    Image { target: String, alt: String },
}

struct Prose<'a, 'e> {
    path: &'a str,
    links: &'a Links<'a>,
    out: Vec<Event<'e>>,
    held: Option<Held>,
    /// Whether each link that is open leads anywhere.
    links_open: Vec<bool>,
    /// The levels of the headings that the one at hand may be below, as the document has them.
    headings: Vec<HeadingLevel>,
}

impl<'e> Prose<'_, 'e> {
    fn take(&mut self, event: Event<'e>) {
        if let Some(held) = &mut self.held {
            match (held, event) {
                (Held::Html(html), Event::Html(more) | Event::Text(more)) => html.push_str(&more),
                (Held::Code { code, .. }, Event::Text(more)) => code.push_str(&more),
                (Held::Image { alt, .. }, Event::Text(more) | Event::Code(more)) => alt.push_str(&more),
                (Held::Image { alt, .. }, Event::SoftBreak | Event::HardBreak) => alt.push(' '),
                (_, Event::End(TagEnd::HtmlBlock | TagEnd::CodeBlock | TagEnd::Image)) => self.release(),
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::InlineHtml(html) | Event::Html(html) => self.inline_html(&html),
            Event::FootnoteReference(name) => self.out.push(Event::Text(format!("[{name}]").into())),
            Event::TaskListMarker(done) => self.own(if done {
                "<span class=\"task\"><span aria-hidden=\"true\">☑</span><span class=\"vh\">done: </span></span> "
            } else {
                "<span class=\"task\"><span aria-hidden=\"true\">☐</span><span class=\"vh\">to do: </span></span> "
            }),
            event => self.out.push(event),
        }
    }

    fn start(&mut self, tag: Tag<'e>) {
        match tag {
            Tag::HtmlBlock => self.held = Some(Held::Html(String::new())),
            Tag::CodeBlock(kind) => {
                let info = if let CodeBlockKind::Fenced(info) = kind { info.into_string() } else { String::new() };
                self.held = Some(Held::Code { info, code: String::new() });
            }
            Tag::Image { dest_url, .. } => {
                self.held = Some(Held::Image { target: dest_url.into_string(), alt: String::new() });
            }
            Tag::Link { dest_url, link_type, title, id } => {
                let target = self.links.resolve(self.path, &dest_url);
                self.links_open.push(target.is_some());
                if let Some(target) = target {
                    self.out.push(Event::Start(Tag::Link { dest_url: target.into(), link_type, title, id }));
                }
            }
            Tag::Heading { level, .. } => {
                let level = self.level(level);
                self.out.push(Event::Start(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() }));
            }
            Tag::Table(alignments) => {
                self.own("<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">");
                self.out.push(Event::Start(Tag::Table(alignments)));
            }
            Tag::FootnoteDefinition(name) => {
                self.own("<div class=\"footnote\">");
                self.out.push(Event::Text(format!("[{name}] ").into()));
            }
            tag => self.out.push(Event::Start(tag)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link if self.links_open.pop() != Some(true) => {}
            TagEnd::Heading(_) => {
                // The level is that of its start.
                let level = self.headings.len();
                self.out.push(Event::End(TagEnd::Heading(heading(level))));
            }
            TagEnd::Table => {
                self.out.push(Event::End(tag));
                self.own("</div>");
            }
            TagEnd::FootnoteDefinition => self.own("</div>"),
            tag => self.out.push(Event::End(tag)),
        }
    }

    /// The level of a heading on the page, where none is left out.
    fn level(&mut self, level: HeadingLevel) -> HeadingLevel {
        self.headings.retain(|above| *above < level);
        self.headings.push(level);
        heading(self.headings.len())
    }

    /// Prints what was gathered.
    fn release(&mut self) {
        match self.held.take() {
            Some(Held::Html(html)) => {
                let shown = without_comments(&html);
                if !shown.trim().is_empty() {
                    self.own(format!("<p class=\"raw\">{}</p>\n", escape(shown.trim())));
                }
            }
            Some(Held::Code { info, code }) => self.code(&info, &code),
            Some(Held::Image { target, alt }) => {
                let alt = if alt.trim().is_empty() { "picture" } else { alt.trim() };
                let shown = format!("Picture: {}", escape(alt));
                // A link in a link is none.
                let target = self.links.resolve(self.path, &target).filter(|_| !self.links_open.contains(&true));
                self.own(match target {
                    Some(target) => format!("<a class=\"picture\" href=\"{}\">{shown}</a>", escape(&target)),
                    None => format!("<span class=\"picture\">{shown}</span>"),
                });
            }
            None => {}
        }
    }

    /// A code block, with the file that its info string names above it.
    fn code(&mut self, info: &str, code: &str) {
        let attribute = |name: &str| {
            let mut words = info.split_whitespace();
            words.find_map(|word| word.strip_prefix(name)?.strip_prefix('=')).map(|value| value.trim_matches('"'))
        };
        let language = info.split_whitespace().next().filter(|word| !word.contains('=')).unwrap_or_default();
        let caption = match attribute("file") {
            Some(file) => {
                let part = attribute("region").or_else(|| attribute("symbol"));
                let part = part.map(|part| format!(" <span>{}</span>", escape(part))).unwrap_or_default();
                let name = format!("<code>{}</code>", escape(file));
                let link = self.links.resolve("", file);
                match link {
                    Some(link) => format!("<a href=\"{}\">{name}</a>{part}", escape(&link)),
                    None => name + &part,
                }
            }
            None => escape(language),
        };
        let caption = if caption.is_empty() { caption } else { format!("<figcaption>{caption}</figcaption>") };
        self.own(format!(
            "<figure class=\"code\">{caption}<pre tabindex=\"0\"><code>{}</code></pre></figure>\n",
            escape(code)
        ));
    }

    /// A tag in the midst of text. A line break is one; a comment is nothing; any other is shown.
    fn inline_html(&mut self, html: &str) {
        let name = html.trim_start_matches('<').trim_end_matches(['>', '/', ' ']).to_ascii_lowercase();
        if name == "br" {
            self.out.push(Event::HardBreak);
        } else if !html.starts_with("<!--") {
            self.out.push(Event::Text(html.to_owned().into()));
        }
    }

    /// HTML of our own making. What is in it of the document is escaped.
    fn own(&mut self, html: impl Into<CowStr<'e>>) {
        self.out.push(Event::Html(html.into()));
    }
}

/// The heading that is `depth` deep in a section, from 1.
fn heading(depth: usize) -> HeadingLevel {
    match depth {
        0 | 1 => HeadingLevel::H4,
        2 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// `html` without what stands between `<!--` and `-->`.
fn without_comments(html: &str) -> String {
    let mut shown = String::new();
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        shown.push_str(&rest[..start]);
        rest = rest[start..].find("-->").map_or("", |end| &rest[start + end + 3..]);
    }
    shown + rest
}

fn escape(text: &str) -> String {
    handlebars::html_escape(text)
}
