//! YAML with places: every node knows its bytes, so that what is found can be shown. JSON is read the same way.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use tree_sitter::Node as Syntax;

use crate::repo::symbols::{Language, parse};

/// Deeper nesting is left out.
const DEEPEST: usize = 64;

/// The documents of a file.
#[derive(Debug, Default)]
pub struct Stream {
    documents: Vec<Node>,
    error: Option<Range<usize>>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Nothing, or `null`.
    Null,
    /// A text, a number or a truth value.
    Scalar(Scalar),
    /// Keys and values, in order.
    Mapping(Vec<(Node, Node)>),
    /// Items, in order.
    Sequence(Vec<Node>),
    /// `*name`: what the anchor of that name holds.
    Alias(Arc<Node>),
}

/// A scalar's text, with the way back to its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text, without quotes and indentation.
    pub text: String,
    /// Its tag, such as `!reference`.
    pub tag: Option<String>,
    /// Where pieces of the text begin, and where these begin in the file.
    pieces: Vec<(usize, usize)>,
}

impl Scalar {
    /// The bytes of the file that a range of the text stands in.
    #[must_use]
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        let start = self.offset(range.start);
        // The end belongs to the piece that the last character is in.
        let end = if range.is_empty() { start } else { self.offset(range.end - 1) + 1 };
        start..end.max(start)
    }

    fn offset(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.pieces.get(piece).map_or(0, |(start, source)| source + (at - start))
    }
}

impl Stream {
    /// Reads a file's text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let Some(tree) = parse(Language::Yaml, text) else { return Self::default() };
        let root = tree.root_node();
        let error = root.has_error().then(|| first_error(root));
        let documents = children(root).into_iter().filter(|child| child.kind() == "document");
        let documents = documents.map(|document| {
            let mut reader = Reader { text, anchors: HashMap::new() };
            let content = children(document).into_iter().find(|it| it.kind().ends_with("_node"));
            content.map_or(Node { range: document.byte_range(), kind: Kind::Null }, |node| reader.node(node, 0))
        });
        Self { documents: documents.collect(), error }
    }

    /// The documents, in order.
    #[must_use]
    pub fn documents(&self) -> &[Node] {
        &self.documents
    }

    /// The first document.
    #[must_use]
    pub fn root(&self) -> Option<&Node> {
        self.documents.first()
    }

    /// Where it is no YAML. What stands elsewhere may still be made out.
    #[must_use]
    pub fn error(&self) -> Option<Range<usize>> {
        self.error.clone()
    }
}

impl Node {
    /// The value itself, where this only refers to it.
    #[must_use]
    pub fn real(&self) -> &Self {
        let mut node = self;
        // Aliases of aliases end: each is defined before it is used.
        while let Kind::Alias(target) = &node.kind {
            node = target;
        }
        node
    }

    /// The value of a key, of a mapping or of what is merged into it by `<<`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key and its value.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<(&Self, &Self)> {
        let entries = self.own();
        let own = entries.iter().rev().find(|(name, _)| name.str() == Some(key)).map(|(name, value)| (name, value));
        own.or_else(|| {
            let (_, merged) = entries.iter().find(|(name, _)| name.str() == Some("<<"))?;
            match &merged.real().kind {
                Kind::Sequence(items) => items.iter().find_map(|item| item.entry(key)),
                _ => merged.real().entry(key),
            }
        })
    }

    /// The value that a path of keys leads to.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Keys and values of a mapping, in order, with what `<<` merges into it. None of anything else.
    #[must_use]
    pub fn entries(&self) -> Vec<(&Self, &Self)> {
        let own = self.own().iter().filter(|(key, _)| key.str() != Some("<<"));
        let mut entries: Vec<(&Self, &Self)> = own.map(|(key, value)| (key, value)).collect();
        for (_, merged) in self.own().iter().filter(|(key, _)| key.str() == Some("<<")) {
            let merged = merged.real();
            let sources = if let Kind::Sequence(items) = &merged.kind { items.iter().collect() } else { vec![merged] };
            for (key, value) in sources.into_iter().flat_map(Self::entries) {
                if !entries.iter().any(|(known, _)| known.str() == key.str()) {
                    entries.push((key, value));
                }
            }
        }
        entries
    }

    fn own(&self) -> &[(Self, Self)] {
        match &self.real().kind {
            Kind::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a sequence. None of anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.real().kind {
            Kind::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The items of a sequence, or the scalar that stands in place of a sequence of one.
    #[must_use]
    pub fn list(&self) -> Vec<&Self> {
        match &self.real().kind {
            Kind::Sequence(items) => items.iter().collect(),
            Kind::Scalar(_) => vec![self],
            _ => Vec::new(),
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn str(&self) -> Option<&str> {
        self.scalar().map(|scalar| scalar.text.as_str())
    }

    /// A scalar.
    #[must_use]
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.real().kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Whether it is the truth value `true`.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.str() == Some("true")
    }
}

struct Reader<'t> {
    text: &'t str,
    anchors: HashMap<&'t str, Arc<Node>>,
}

impl<'t> Reader<'t> {
    fn text(&self, node: Syntax<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// A `block_node` or `flow_node`: perhaps an anchor and a tag, and a value.
    fn node(&mut self, syntax: Syntax<'_>, depth: usize) -> Node {
        let (mut anchor, mut tag, mut value) = (None, None, None);
        for child in children(syntax) {
            match child.kind() {
                "anchor" => anchor = Some(self.text(child).trim_start_matches('&')),
                "tag" => tag = Some(self.text(child).to_owned()),
                "comment" => {}
                _ => value = Some(child),
            }
        }
        let mut node = match value {
            Some(value) if depth < DEEPEST => self.value(value, depth + 1),
            _ => Node { range: syntax.byte_range(), kind: Kind::Null },
        };
        if let (Kind::Scalar(scalar), tag @ Some(_)) = (&mut node.kind, tag) {
            scalar.tag = tag;
        }
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, Arc::new(node.clone()));
        }
        node
    }

    fn value(&mut self, syntax: Syntax<'_>, depth: usize) -> Node {
        let range = syntax.start_byte()..syntax.start_byte() + self.text(syntax).trim_end().len();
        let kind = match syntax.kind() {
            "block_mapping" | "flow_mapping" => {
                let pairs = children(syntax).into_iter();
                Kind::Mapping(pairs.filter_map(|pair| self.pair(pair, depth)).collect())
            }
            "block_sequence" => {
                let items = children(syntax).into_iter().filter(|child| child.kind() == "block_sequence_item");
                Kind::Sequence(items.map(|item| self.item(item, depth)).collect())
            }
            "flow_sequence" => {
                let items = children(syntax).into_iter().filter(|child| child.kind() == "flow_node");
                Kind::Sequence(items.map(|item| self.node(item, depth)).collect())
            }
            "alias" => match self.anchors.get(self.text(syntax).trim_start_matches('*')) {
                Some(target) => Kind::Alias(Arc::clone(target)),
                None => Kind::Null,
            },
            "plain_scalar" if matches!(self.text(syntax), "null" | "~") => Kind::Null,
            "plain_scalar" => Kind::Scalar(self.folded(range.clone())),
            "double_quote_scalar" => Kind::Scalar(self.quoted(range.clone(), '"')),
            "single_quote_scalar" => Kind::Scalar(self.quoted(range.clone(), '\'')),
            "block_scalar" => Kind::Scalar(self.block(syntax)),
            _ => Kind::Null,
        };
        Node { range, kind }
    }

    fn pair(&mut self, syntax: Syntax<'_>, depth: usize) -> Option<(Node, Node)> {
        let nothing = |at: usize| Node { range: at..at, kind: Kind::Null };
        match syntax.kind() {
            "block_mapping_pair" | "flow_pair" => {
                let key = syntax.child_by_field_name("key").map(|key| self.node(key, depth))?;
                let value = syntax.child_by_field_name("value").map(|value| self.node(value, depth));
                let end = key.range.end;
                Some((key, value.unwrap_or_else(|| nothing(end))))
            }
            "flow_node" => {
                let key = self.node(syntax, depth);
                let end = key.range.end;
                Some((key, nothing(end)))
            }
            _ => None,
        }
    }

    fn item(&mut self, syntax: Syntax<'_>, depth: usize) -> Node {
        let content = children(syntax).into_iter().find(|child| child.kind() != "comment");
        content.map_or(Node { range: syntax.byte_range(), kind: Kind::Null }, |node| self.node(node, depth))
    }

    /// A plain scalar: lines are joined by blanks.
    fn folded(&self, range: Range<usize>) -> Scalar {
        let mut scalar = Scalar { text: String::new(), tag: None, pieces: Vec::new() };
        let mut at = range.start;
        for line in self.text.get(range).unwrap_or_default().split_inclusive('\n') {
            let said = line.trim();
            if !scalar.text.is_empty() {
                scalar.text.push(' ');
            }
            scalar.pieces.push((scalar.text.len(), at + (line.len() - line.trim_start().len())));
            scalar.text.push_str(said);
            at += line.len();
        }
        scalar
    }

    fn quoted(&self, range: Range<usize>, quote: char) -> Scalar {
        let inner = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
        let mut scalar = self.folded(inner.clone());
        let text = self.text.get(inner).unwrap_or_default();
        let escaped = if quote == '"' { text.contains('\\') } else { text.contains("''") };
        if escaped {
            // Places inside are not told apart any more; the text is right.
            let json = format!("\"{}\"", scalar.text);
            scalar.text = match quote {
                '"' => serde_json::from_str(&json).unwrap_or(scalar.text),
                _ => scalar.text.replace("''", "'"),
            };
        }
        scalar
    }

    /// A block scalar: lines as they are, less their common indentation. One that is folded is read by lines as well,
    /// so that what a shell or a person reads in it has its place.
    fn block(&self, syntax: Syntax<'_>) -> Scalar {
        let source = self.text(syntax);
        let mut scalar = Scalar { text: String::new(), tag: None, pieces: Vec::new() };
        let is_folded = source.starts_with('>');
        let Some(header) = source.find('\n') else { return scalar };
        let body = &source[header + 1..];
        let blank = |line: &&str| !line.trim().is_empty();
        let indent = body.lines().filter(blank).map(|line| line.len() - line.trim_start_matches(' ').len()).min();
        let indent = indent.unwrap_or(0);
        let mut at = syntax.start_byte() + header + 1;
        for line in body.split_inclusive('\n') {
            let said = line.trim_end_matches(['\n', '\r']);
            let cut = indent.min(said.len());
            scalar.pieces.push((scalar.text.len(), at + cut));
            scalar.text.push_str(said.get(cut..).unwrap_or_default());
            scalar.text.push(if is_folded && !said.trim().is_empty() { ' ' } else { '\n' });
            at += line.len();
        }
        scalar
    }
}

fn children(node: Syntax<'_>) -> Vec<Syntax<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).collect()
}

/// Where the parser lost its way first.
fn first_error(node: Syntax<'_>) -> Range<usize> {
    let mut node = node;
    while !node.is_error() && !node.is_missing() {
        let mut cursor = node.walk();
        let next = node.children(&mut cursor).find(|child| child.has_error() || child.is_missing());
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    node.start_byte()..node.end_byte().min(node.start_byte() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_place() {
        let text = "# x\na: &x\n  b: 'it''s'\n  c: [1, \"t\\n\"]\nd:\n  <<: *x\n  b: two\n    words\n---\ne: *x\n";
        let stream = Stream::read(text);
        let root = stream.root().unwrap();
        let d = root.get("d").unwrap();
        assert_eq!(d.get("b").and_then(Node::str), Some("two words"));
        assert_eq!(root.at(&["a", "b"]).and_then(Node::str), Some("it's"));
        assert_eq!(d.get("c").unwrap().items()[1].str(), Some("t\n"));
        assert_eq!(&text[root.at(&["a", "b"]).unwrap().range.clone()], "'it''s'");
        assert_eq!(d.entries().len(), 2);
        assert_eq!((stream.documents().len(), stream.error()), (2, None));
        assert!(Stream::read("a: [1\nb: {").error().is_some());
    }

    #[test]
    fn places_in_blocks_lead_back() {
        let text = "run: |-\n  one\n\n    two\n  three\nnext: >\n  a\n  b\n";
        let stream = Stream::read(text);
        let run = stream.root().and_then(|root| root.get("run")).and_then(Node::scalar).unwrap();
        assert_eq!(run.text, "one\n\n  two\nthree\n");
        for word in ["one", "two", "three"] {
            let at = run.text.find(word).unwrap();
            assert_eq!(&text[run.place(at..at + word.len())], word);
        }
        let next = stream.root().and_then(|root| root.get("next")).and_then(Node::scalar).unwrap();
        assert_eq!(next.text, "a b ");
        assert_eq!(&text[next.place(2..3)], "b");
        let json = Stream::read("{\n\t\"a\": {\"b\": [true, null]}\n}");
        assert!(json.root().and_then(|root| root.at(&["a", "b"])).unwrap().items()[0].is_true());
        assert_eq!(json.error(), None);
    }
}
