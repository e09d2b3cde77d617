//! Templates, compiled without their plain lines, in which nothing is to be replaced: Handlebars' parser takes its time over
//! every character, and for each tag counts the lines before it again. Most lines of most templates are plain.

use handlebars::template::{DecoratorTemplate, HelperTemplate, Template, TemplateElement};

/// Stands for what plain lines say while Handlebars looks at the text. The white space at either side of it stays, as tags
/// may trim that. From Unicode's private use area.
const PLAIN: char = '\u{f8fc}';

/// What Handlebars makes of `text`. `None` where it does not parse, or the mark for plain lines stands in it.
pub(super) fn compile(text: &str) -> Option<Template> {
    let mut whole = Template::default();
    for piece in pieces(text)? {
        let part = piece.restore(Template::compile(&piece.text).ok()?)?;
        whole.elements.extend(part.elements);
        whole.mapping.extend(part.mapping);
    }
    Some(whole)
}

/// A part of a template in which each block ends that begins there, with [`PLAIN`] in place of each run of plain lines.
#[derive(Default)]
struct Piece<'t> {
    text: String,
    runs: Vec<&'t str>,
    /// For each line which one of the template it is, both from 0.
    numbers: Vec<usize>,
    /// The line of the template that is next.
    number: usize,
}

/// A template's pieces. Each but the last ends with plain lines, and none begins with a tag that trims what is before it.
fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    if text.contains(PLAIN) {
        return None;
    }
    let mut pieces = Vec::new();
    let mut piece = Piece::starting(0);
    let mut tags = Tags::default();
    let (mut run, mut at) = (0..0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        if tags.open == Tag::None && !line.contains("{{") {
            run.end = at;
            continue;
        }
        piece.push_run(&text[run]);
        if tags.is_outside() && piece.text.trim_end().ends_with(PLAIN) && !line.contains('~') {
            let next = Piece::starting(piece.number);
            pieces.push(std::mem::replace(&mut piece, next));
        }
        piece.push(line);
        tags.read(line);
        run = at..at;
    }
    piece.push_run(&text[run]);
    pieces.push(piece);
    Some(pieces)
}

impl<'t> Piece<'t> {
    /// An empty one at a line of the template.
    fn starting(number: usize) -> Self {
        Self { numbers: vec![number], number, ..Self::default() }
    }

    fn push_run(&mut self, run: &'t str) {
        let says = run.trim();
        if says.is_empty() {
            return self.push(run);
        }
        let start = run.len() - run.trim_start().len();
        self.push(&run[..start]);
        self.text.push(PLAIN);
        self.number += says.matches('\n').count();
        self.push(&run[start + says.len()..]);
        self.runs.push(says);
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        for _ in text.matches('\n') {
            self.number += 1;
            self.numbers.push(self.number);
        }
    }

    /// Puts the runs back into what was compiled of the text. `None` where they are not all there.
    fn restore(&self, mut template: Template) -> Option<Template> {
        let mut runs = self.runs.iter().copied();
        self.restore_part(&mut template, &mut runs)?;
        runs.next().is_none().then_some(template)
    }

    /// Elements stand in the order of the text, and so do the parts of a block.
    fn restore_part(&self, template: &mut Template, runs: &mut impl Iterator<Item = &'t str>) -> Option<()> {
        for at in &mut template.mapping {
            at.0 = self.numbers.get(at.0.checked_sub(1)?)? + 1;
        }
        for element in &mut template.elements {
            match element {
                TemplateElement::RawString(text) if text.contains(PLAIN) => {
                    let mut parts = text.split(PLAIN);
                    let mut whole = parts.next().unwrap_or_default().to_owned();
                    for part in parts {
                        whole.push_str(runs.next()?);
                        whole.push_str(part);
                    }
                    *text = whole;
                }
                TemplateElement::HelperBlock(block) => {
                    let HelperTemplate { template, inverse, .. } = &mut **block;
                    for part in template.iter_mut().chain(inverse) {
                        self.restore_part(part, runs)?;
                    }
                }
                TemplateElement::DecoratorBlock(block) | TemplateElement::PartialBlock(block) => {
                    let DecoratorTemplate { template, .. } = &mut **block;
                    template.iter_mut().try_for_each(|part| self.restore_part(part, runs))?;
                }
                _ => {}
            }
        }
        Some(())
    }
}

/// Where in the tags of a template a line ends. What it takes for a block and is none only makes pieces that do not parse.
#[derive(Default)]
struct Tags {
    open: Tag,
    blocks: usize,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Tag {
    #[default]
    None,
    Call,
    Comment,
}

impl Tags {
    fn is_outside(&self) -> bool {
        self.open == Tag::None && self.blocks == 0
    }

    fn read(&mut self, mut line: &str) {
        loop {
            let mark = match self.open {
                Tag::None => "{{",
                Tag::Call => "}}",
                Tag::Comment => "--}}",
            };
            let Some((_, rest)) = line.split_once(mark) else { return };
            line = rest;
            if self.open != Tag::None {
                self.open = Tag::None;
                continue;
            }
            let name = rest.strip_prefix('~').unwrap_or(rest);
            self.open = if name.starts_with("!--") { Tag::Comment } else { Tag::Call };
            if name.starts_with('#') {
                self.blocks += 1;
            } else if name.starts_with('/') {
                self.blocks = self.blocks.saturating_sub(1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use handlebars::template::TemplateMapping;

    use super::*;

    /// Without the empty texts that stand for where a piece's first line is indented.
    fn significant(template: Template) -> Vec<(TemplateElement, TemplateMapping)> {
        let elements = template.elements.into_iter().zip(template.mapping);
        elements
            .filter(|(element, _)| !matches!(element, TemplateElement::RawString(text) if text.is_empty()))
            .collect()
    }

    #[test]
    fn a_template_is_the_same_with_and_without_its_plain_lines() {
        let texts = [
            ("one line\n\n  \n another  \r\n{{name}} three\nlast", 2, 2),
            ("a\n{{#if x}}\n  yes it is  \n{{else if y}}\n  perhaps\n{{else}}\n  no\n{{/if}}\nend\n", 2, 5),
            ("a\n\n\n\n  b\n  {{> part}}\n\nc\nd\n  {{> part}}\n{{name}}{{> part}}\n\n{{x}}\ne\n", 3, 3),
            ("before it  \n  {{~#each xs~}}\n   inner line\n  {{~/each~}}\n   after it\n", 1, 3),
            ("{{!-- a comment\nof two lines }} and\nmore --}}\nplain\n{{! short\none }}\nplain\n", 2, 2),
            ("{{#if\n(eq a\n\"some text\")}}\nplain text\n{{/if}}\nplain\n{{#if x}}{{/if}}\n", 2, 2),
            ("\\{{ not a tag\nplain text\n}} plain text\n{{name}}\n", 1, 0),
            ("{{#> partial}}\nplain text\n{{/partial}}\nplain text\n", 1, 2),
        ];
        for (text, number, runs) in texts {
            let whole = Template::compile(text).unwrap();
            let pieces = pieces(text).unwrap();
            assert_eq!(pieces.len(), number, "{text}");
            assert_eq!(pieces.iter().map(|piece| piece.runs.len()).sum::<usize>(), runs, "{text}");
            assert_eq!(significant(compile(text).unwrap()), significant(whole), "{text}");
        }
    }

    #[test]
    fn a_text_with_the_mark_in_it_is_left_as_it_is() {
        assert!(compile("plain \u{f8fc} text\n").is_none());
    }
}
