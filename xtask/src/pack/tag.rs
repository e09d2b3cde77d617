//! The tags of a template: where they begin and end, of which kind they are, and what Handlebars makes of each.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use handlebars::template::{Template, TemplateElement, TemplateMapping};

/// What parsers skip.
pub(super) const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];
/// What does not end a line.
pub(super) const BLANK: [char; 2] = [' ', '\t'];

/// `{{…}}` in a template.
pub(super) struct Tag<'t> {
    pub(super) kind: Kind,
    /// All of it.
    pub(super) text: &'t str,
    /// Where it begins in the template.
    pub(super) start: usize,
    /// Of the block that it opens or closes.
    pub(super) name: &'t str,
    /// Whether the white space before it goes with it: `{{~`.
    pub(super) trims_before: bool,
    /// Whether the white space after it goes with it: `~}}`.
    pub(super) trims_after: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Comment,
    /// What a name stands for, or what a helper makes of it.
    Value,
    Partial,
    Open,
    ElseIf,
    Else,
    Close,
}

/// What comes next in a template.
pub(super) enum Next<'t> {
    Tag(Tag<'t>),
    End,
    /// What only Handlebars can tell.
    Unknown,
}

/// The first tag of `text` from `at` on.
pub(super) fn next(text: &str, at: usize) -> Next<'_> {
    let mut from = at;
    while let Some(offset) = text[from..].find("{{") {
        let start = from + offset;
        let (before, after) = (&text[at..start], &text[start + 2..]);
        if after.starts_with('{') || before.ends_with("\\\\") {
            return Next::Unknown;
        }
        if !before.ends_with('\\') {
            return tag(text, start).map_or(Next::Unknown, Next::Tag);
        }
        from = start + 2;
    }
    Next::End
}

fn tag(text: &str, start: usize) -> Option<Tag<'_>> {
    let rest = &text[start + 2..];
    if let Some(comment) = rest.strip_prefix('!') {
        let comment = comment.trim_start_matches(SPACE);
        let says = comment.strip_prefix("--");
        let after = match says {
            Some(says) => says.split_once("--}}")?.1,
            None => comment.split_once("}}")?.1,
        };
        let text = &text[start..text.len() - after.len()];
        return Some(Tag { kind: Kind::Comment, text, start, name: "", trims_before: false, trims_after: false });
    }
    let (inside, after) = rest.split_once("}}")?;
    let inside = inside.trim_matches(SPACE);
    let (inside, trims_before) = inside.strip_prefix('~').map_or((inside, false), |inside| (inside, true));
    let (inside, trims_after) = inside.strip_suffix('~').map_or((inside, false), |inside| (inside, true));
    let inside = inside.trim_matches(SPACE);
    let (kind, name) = kind(inside)?;
    Some(Tag { kind, text: &text[start..text.len() - after.len()], start, name, trims_before, trims_after })
}

/// The kind of a tag and the name of its block, by what stands between its braces.
fn kind(inside: &str) -> Option<(Kind, &str)> {
    let (first, rest) = (inside.chars().next()?, inside.get(1..).unwrap_or_default().trim_start_matches(SPACE));
    match first {
        '#' if !rest.starts_with(['>', '*']) => Some((Kind::Open, rest.split(SPACE).next().unwrap_or_default())),
        '/' => Some((Kind::Close, rest)),
        '>' => Some((Kind::Partial, "")),
        '#' | '^' | '&' | '*' | '!' => None,
        _ => match inside.strip_prefix("else") {
            None => Some((Kind::Value, "")),
            Some("") => Some((Kind::Else, "")),
            Some(rest) => rest.starts_with(SPACE).then_some((Kind::ElseIf, "")),
        },
    }
}

/// What Handlebars made of each tag, by the tag's text: where others stand on its line, and where it stands alone.
#[derive(Debug, Default)]
pub(super) struct Tags {
    known: [Mutex<HashMap<String, TemplateElement>>; 2],
    place: OnceLock<Option<TemplateMapping>>,
}

impl Tags {
    /// What Handlebars makes of a tag. Of one that begins a block or a part of one, it is the block without its parts.
    pub(super) fn element(&self, tag: &Tag<'_>, alone: bool) -> Option<TemplateElement> {
        let lock = || self.known[usize::from(alone)].lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(tag.text).cloned();
        known.or_else(|| {
            let element = parse(tag, alone)?;
            lock().insert(tag.text.to_owned(), element.clone());
            Some(element)
        })
    }

    /// A place in a template, which only Handlebars can make.
    pub(super) fn place(&self, line: usize, column: usize) -> Option<TemplateMapping> {
        let place = self.place.get_or_init(|| Template::compile("text").ok()?.mapping.pop());
        let mut place = place.clone()?;
        (place.0, place.1) = (line, column);
        Some(place)
    }
}

fn parse(tag: &Tag<'_>, alone: bool) -> Option<TemplateElement> {
    let (text, name) = (tag.text, tag.name);
    let end = if alone { "\n" } else { "" };
    let source = match tag.kind {
        Kind::Partial if !alone => format!("{text}."),
        Kind::Comment | Kind::Value | Kind::Partial => format!("{text}{end}"),
        Kind::Open => format!("{text}{end}{{{{/{name}}}}}"),
        Kind::ElseIf => format!("{{{{#if x}}}}{end}{text}{end}{{{{/if}}}}"),
        Kind::Else | Kind::Close => return None,
    };
    let element = Template::compile(&source).ok()?.elements.into_iter().next()?;
    match (tag.kind, element) {
        (Kind::Open, TemplateElement::HelperBlock(mut block)) => {
            block.template = None;
            Some(TemplateElement::HelperBlock(block))
        }
        (Kind::ElseIf, TemplateElement::HelperBlock(block)) => match block.inverse?.elements.pop()? {
            TemplateElement::HelperBlock(mut block) => {
                block.template = None;
                Some(TemplateElement::HelperBlock(block))
            }
            _ => None,
        },
        (Kind::Comment, element @ TemplateElement::Comment(_))
        | (Kind::Value, element @ TemplateElement::Expression(_))
        | (Kind::Partial, element @ TemplateElement::PartialExpression(_)) => Some(element),
        _ => None,
    }
}
