//! Templates, put together from their tags. Handlebars' parser takes its time over every character, and a pack says the same
//! few tags again and again: so it parses each of them once, and only which white space goes with a tag, and which parts
//! belong to a block, is found out here. What comes out is what it makes of the whole text.

use handlebars::template::{HelperTemplate, Template, TemplateElement};

use super::tag::{BLANK, Kind, Next, SPACE, Tag, Tags, next};

/// What Handlebars makes of `text`. `None` where it has to be asked: about what does not parse, and about rare tags.
pub(super) fn assemble(text: &str, tags: &Tags) -> Option<Template> {
    let mut assembly = Assembly::new(text, tags);
    loop {
        match next(text, assembly.at) {
            Next::Tag(tag) => assembly.add(&tag)?,
            Next::End => return assembly.end(),
            Next::Unknown => return None,
        }
    }
}

struct Assembly<'t> {
    text: &'t str,
    tags: &'t Tags,
    /// Where the last tag ended.
    at: usize,
    lines: Lines<'t>,
    /// Whether the rest of the line goes with the tag before it.
    drops_line: bool,
    /// Whether all white space goes with the tag before it.
    drops_space: bool,
    /// The templates that are not complete, the innermost last: the whole, and for each open block the part that has begun.
    parts: Vec<Template>,
    blocks: Vec<Block<'t>>,
}

/// An open block.
struct Block<'t> {
    name: &'t str,
    /// Itself, and an `else if` after the other.
    helpers: Vec<HelperTemplate>,
    has_else: bool,
}

impl<'t> Assembly<'t> {
    fn new(text: &'t str, tags: &'t Tags) -> Self {
        let (lines, parts) = (Lines { text, at: 0, number: 1, start: 0 }, vec![Template::default()]);
        Self { text, tags, at: 0, lines, drops_line: false, drops_space: false, parts, blocks: Vec::new() }
    }

    fn end(mut self) -> Option<Template> {
        self.push_text(self.text.len())?;
        self.parts.pop().filter(|_| self.blocks.is_empty())
    }

    fn add(&mut self, tag: &Tag<'t>) -> Option<()> {
        self.push_text(tag.start)?;
        self.at = tag.start + tag.text.len();
        if tag.kind != Kind::Comment {
            if tag.trims_before
                && let Some(text) = self.last_text()
            {
                text.truncate(text.trim_end().len());
            }
            self.drops_space = tag.trims_after;
        }
        let alone = tag.kind != Kind::Value && self.stands_alone(tag);
        if tag.kind != Kind::Value {
            self.drops_line = alone;
        }
        if alone && let Some(text) = self.last_text() {
            text.truncate(text.trim_end_matches(BLANK).len());
        }
        match tag.kind {
            Kind::Comment | Kind::Value => {
                let element = self.tags.element(tag, alone)?;
                self.push(element, tag.start)
            }
            Kind::Partial => self.push_partial(tag, alone),
            Kind::Open => self.open(tag, alone),
            Kind::ElseIf => self.else_if(tag, alone),
            Kind::Else => self.begin_else(),
            Kind::Close => self.close(tag.name),
        }
    }

    fn stands_alone(&self, tag: &Tag<'_>) -> bool {
        let after = &self.text[tag.start + tag.text.len()..];
        let ends = after.is_empty() || after.trim_start_matches(BLANK).starts_with(['\n', '\r']);
        let before = self.text[..tag.start].trim_end_matches(BLANK);
        ends && (before.is_empty() || before.ends_with(['\n', '\r']))
    }

    /// The text between the last tag and `end`.
    fn push_text(&mut self, end: usize) -> Option<()> {
        let text = &self.text[self.at..end];
        // Handlebars places a text where it says something, but for the first.
        let says = if self.at == 0 { text } else { text.trim_start_matches(SPACE) };
        if text.is_empty() || (says.is_empty() && self.drops_space) {
            return Some(());
        }
        let whole = text.replace("\\{{", "{{");
        let text = match whole.trim_start_matches(BLANK) {
            _ if self.drops_space => whole.trim_start(),
            rest if self.drops_line => rest.strip_prefix("\r\n").or(rest.strip_prefix('\n')).unwrap_or(rest),
            _ => &whole,
        };
        self.drops_line = false;
        self.push(TemplateElement::RawString(text.to_owned()), end - says.len())
    }

    fn push(&mut self, element: TemplateElement, at: usize) -> Option<()> {
        self.push_place(at)?;
        self.parts.last_mut()?.elements.push(element);
        Some(())
    }

    fn push_place(&mut self, at: usize) -> Option<()> {
        let (line, column) = self.lines.place(at);
        let place = self.tags.place(line, column)?;
        self.parts.last_mut()?.mapping.push(place);
        Some(())
    }

    fn last_text(&mut self) -> Option<&mut String> {
        match self.parts.last_mut()?.elements.last_mut()? {
            TemplateElement::RawString(text) => Some(text),
            _ => None,
        }
    }

    fn push_partial(&mut self, tag: &Tag<'_>, alone: bool) -> Option<()> {
        let mut element = self.tags.element(tag, alone)?;
        if let TemplateElement::PartialExpression(partial) = &mut element {
            let before = &self.text[..tag.start];
            let indent = &before[before.trim_end_matches(BLANK).len()..];
            partial.indent = Some(indent.to_owned()).filter(|indent| !indent.is_empty() && !tag.trims_before);
        }
        self.push(element, tag.start)
    }

    fn open(&mut self, tag: &Tag<'t>, alone: bool) -> Option<()> {
        let TemplateElement::HelperBlock(helper) = self.tags.element(tag, alone)? else { return None };
        self.push_place(tag.start)?;
        self.blocks.push(Block { name: tag.name, helpers: vec![*helper], has_else: false });
        self.parts.push(Template::default());
        Some(())
    }

    fn else_if(&mut self, tag: &Tag<'_>, alone: bool) -> Option<()> {
        let TemplateElement::HelperBlock(helper) = self.tags.element(tag, alone)? else { return None };
        self.end_part()?;
        self.blocks.last_mut().filter(|block| !block.has_else)?.helpers.push(*helper);
        self.parts.push(Template::default());
        Some(())
    }

    fn begin_else(&mut self) -> Option<()> {
        self.end_part()?;
        let block = self.blocks.last_mut().filter(|block| !block.has_else)?;
        block.has_else = true;
        self.parts.push(Template::default());
        Some(())
    }

    fn close(&mut self, name: &str) -> Option<()> {
        self.end_part()?;
        let mut block = self.blocks.pop().filter(|block| block.name == name)?;
        let mut whole = block.helpers.pop()?;
        while let Some(mut outer) = block.helpers.pop() {
            let mut inverse = Template::default();
            inverse.elements.push(TemplateElement::HelperBlock(Box::new(whole)));
            (outer.chain, outer.inverse) = (true, Some(inverse));
            whole = outer;
        }
        self.parts.last_mut()?.elements.push(TemplateElement::HelperBlock(Box::new(whole)));
        Some(())
    }

    /// Gives the part that has begun to its block.
    fn end_part(&mut self) -> Option<()> {
        let helper = self.blocks.last_mut()?.helpers.last_mut()?;
        let part = if helper.template.is_none() { &mut helper.template } else { &mut helper.inverse };
        *part = self.parts.pop();
        Some(())
    }
}

/// Counts lines on the way through a text.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    number: usize,
    start: usize,
}

impl Lines<'_> {
    /// The line and the column, in characters and both from 1, of a place that is not before the last.
    fn place(&mut self, at: usize) -> (usize, usize) {
        for (newline, _) in self.text[self.at..at].match_indices('\n') {
            self.number += 1;
            self.start = self.at + newline + 1;
        }
        self.at = at;
        (self.number, self.text[self.start..at].chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pack::Source;

    const FRAGMENTS: [&str; 40] = [
        "a",
        "ö",
        " ",
        "  ",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\n\n",
        "}}",
        "\\{{",
        "\\\\{{",
        "{{{x}}}",
        "{{x}}",
        "{{ x }}",
        "{{x.y}}",
        "{{eq x \"}\"}}",
        "{{#if x}}",
        "{{#if (eq x \"y z\")}}",
        "{{# if x }}",
        "{{#each xs as |x|}}",
        "{{else}}",
        "{{ else }}",
        "{{else if y}}",
        "{{elsewhere}}",
        "{{/if}}",
        "{{/if}}",
        "{{/ if }}",
        "{{/each}}",
        "{{> p}}",
        "{{> p a=x}}",
        "{{! c }}",
        "{{!-- }} --}}",
        "{{~#if x}}",
        "{{#if x~}}",
        "{{~/if~}}",
        "{{~else~}}",
        "{{x~}}",
        "{{~> p}}",
        "{{#> p}}b{{/p}}",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        /// Any order of tags, of which most do not go together.
        #[test]
        fn what_is_assembled_is_what_handlebars_makes(fragments in prop::collection::vec(prop::sample::select(&FRAGMENTS[..]), 0..9)) {
            let text = fragments.concat();
            if let Some(template) = assemble(&text, &Tags::default()) {
                prop_assert_eq!(Some(template), Template::compile(&text).ok(), "{:?}", text);
            }
        }

        /// Blocks that end where they should, with all that may stand before, in, between and after.
        #[test]
        fn blocks_are_what_handlebars_makes_of_them(
            around in prop::collection::vec(prop::sample::select(&FRAGMENTS[..10]), 12),
            tags in (0..3_usize, 0..3_usize, 0..3_usize, 0..3_usize),
        ) {
            let open = ["{{#if x}}", "{{~#if x}}", "{{#if x~}}"][tags.0];
            let other = ["", "{{else if y}}", "{{~else if y~}}"][tags.1];
            let last = ["", "{{else}}", "{{~else~}}"][tags.2];
            let close = ["{{/if}}", "{{~/if}}", "{{/if~}}"][tags.3];
            let inner = ["{{#if (not x)}}", around[4], "{{> p}}", around[5], "{{/if}}"].concat();
            let text = [open, &inner, other, around[6], "{{x}}", last, around[7], "{{! c }}", close];
            let text: String = around.chunks(1).zip(text).map(|(around, tag)| around.concat() + tag).collect();
            let text = text + around[10] + around[11];
            let whole = Template::compile(&text).unwrap();
            prop_assert_eq!(assemble(&text, &Tags::default()), Some(whole), "{:?}", text);
        }
    }

    #[test]
    fn every_template_of_the_pack_is_assembled() {
        let tags = Tags::default();
        for path in Source::BuiltIn.paths().unwrap() {
            if path.extension() == Some("hbs") {
                let text = String::from_utf8(Source::BuiltIn.read(&path).unwrap().into_owned()).unwrap();
                let text = super::super::template::guarded(&text);
                assert_eq!(assemble(&text, &tags), Some(Template::compile(&text).unwrap()), "{path}");
            }
        }
    }
}
