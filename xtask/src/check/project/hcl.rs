//! HCL, as Terraform and OpenTofu use it: blocks, attributes and what these are set to.

use std::ops::Range;

use tree_sitter::{Node, Tree};

/// What stands between braces, or in a whole file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Body {
    /// In order.
    pub attributes: Vec<Attribute>,
    /// In order.
    pub blocks: Vec<Block>,
}

/// `resource "type" "name" { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// `resource`.
    pub kind: String,
    /// `type`, `name`.
    pub labels: Vec<String>,
    /// From its kind to the brace.
    pub head: Range<usize>,
    /// All of it, with its braces.
    pub range: Range<usize>,
    /// What is in it.
    pub body: Body,
}

/// `name = value`, in a block or an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Without quotes.
    pub name: String,
    /// Where that stands.
    pub name_range: Range<usize>,
    /// Where the value stands.
    pub value_range: Range<usize>,
    /// What it is set to.
    pub value: Value,
}

/// What an attribute is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A string without anything to be put into it.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// An object, with its elements.
    Object(Vec<Attribute>),
    /// A list of expressions, by their number.
    List(usize),
    /// A reference, a call, a number, a template: what is known when it runs.
    Other,
}

impl Body {
    /// What `tree` says of `text`.
    #[must_use]
    pub fn of(text: &str, tree: &Tree) -> Self {
        let mut body = Self::default();
        fill(&mut body, tree.root_node(), text, 0);
        body
    }

    /// The attribute of this name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The blocks of this kind.
    pub fn blocks<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b Block> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }

    /// Calls `visit` with this body and all that are in it.
    pub fn visit<'b>(&'b self, visit: &mut impl FnMut(&'b Self)) {
        visit(self);
        self.blocks.iter().for_each(|block| block.body.visit(visit));
    }
}

impl Block {
    /// Its label at `number`, from 0.
    #[must_use]
    pub fn label(&self, number: usize) -> &str {
        self.labels.get(number).map_or("", String::as_str)
    }

    /// How it is called in a message: `resource.type.name`.
    #[must_use]
    pub fn name(&self) -> String {
        let labels = self.labels.iter().map(String::as_str);
        std::iter::once(self.kind.as_str()).chain(labels).collect::<Vec<_>>().join(".")
    }
}

impl Attribute {
    /// The text that it is set to.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Deeper nesting is nothing that people write.
const DEEPEST: usize = 64;

fn fill(body: &mut Body, node: Node<'_>, text: &str, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    for child in children(node) {
        match child.kind() {
            "body" => fill(body, child, text, depth),
            "attribute" => body.attributes.extend(attribute(child, text, depth)),
            "block" => body.blocks.extend(block(child, text, depth)),
            _ => {}
        }
    }
}

fn block(node: Node<'_>, text: &str, depth: usize) -> Option<Block> {
    let inner = children(node);
    let heads: Vec<_> = inner.iter().filter(|it| matches!(it.kind(), "identifier" | "string_lit")).collect();
    let (kind, labels) = heads.split_first()?;
    let mut body = Body::default();
    inner.iter().filter(|it| it.kind() == "body").for_each(|it| fill(&mut body, *it, text, depth + 1));
    let end = heads.last().map_or(node.end_byte(), |head| head.end_byte());
    Some(Block {
        kind: of(**kind, text).to_owned(),
        labels: labels.iter().map(|label| of(**label, text).trim_matches('"').to_owned()).collect(),
        head: node.start_byte()..end,
        range: node.byte_range(),
        body,
    })
}

fn attribute(node: Node<'_>, text: &str, depth: usize) -> Option<Attribute> {
    let (name, expression) = (node.named_child(0)?, node.named_child(1)?);
    Some(Attribute {
        name: of(name, text).to_owned(),
        name_range: name.byte_range(),
        value_range: expression.byte_range(),
        value: value(expression, text, depth + 1),
    })
}

fn value(expression: Node<'_>, text: &str, depth: usize) -> Value {
    let Some(inner) = expression.named_child(0).filter(|_| depth <= DEEPEST) else { return Value::Other };
    // More than one child is an operation on the first, such as the way to an attribute of it.
    let literal = inner.named_child(0).filter(|_| expression.named_child_count() == 1);
    match (inner.kind(), literal) {
        ("literal_value", Some(literal)) => match literal.kind() {
            "string_lit" => Value::Text(of(literal, text).trim_matches('"').to_owned()),
            "bool_lit" => Value::Bool(of(literal, text) == "true"),
            _ => Value::Other,
        },
        ("template_expr", Some(template)) if template.kind() == "heredoc_template" => heredoc(template, text),
        ("collection_value", Some(collection)) => match collection.kind() {
            "object" => {
                let elements = children(collection).into_iter().filter(|it| it.kind() == "object_elem");
                Value::Object(elements.filter_map(|it| element(it, text, depth)).collect())
            }
            "tuple" => Value::List(children(collection).into_iter().filter(|it| it.kind() == "expression").count()),
            _ => Value::Other,
        },
        _ => Value::Other,
    }
}

/// The text between the two words of a here document, where nothing is put into it.
fn heredoc(template: Node<'_>, text: &str) -> Value {
    let parts = children(template);
    if parts.iter().any(|part| !matches!(part.kind(), "heredoc_start" | "heredoc_identifier" | "template_literal")) {
        return Value::Other;
    }
    let literals = parts.iter().filter(|part| part.kind() == "template_literal");
    Value::Text(literals.map(|part| of(*part, text)).collect())
}

fn element(node: Node<'_>, text: &str, depth: usize) -> Option<Attribute> {
    let (key, expression) = (node.child_by_field_name("key")?, node.child_by_field_name("val")?);
    Some(Attribute {
        name: of(key, text).trim_matches('"').to_owned(),
        name_range: key.byte_range(),
        value_range: expression.byte_range(),
        value: value(expression, text, depth + 1),
    })
}

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.named_children(&mut node.walk()).collect()
}

fn of<'t>(node: Node<'_>, text: &'t str) -> &'t str {
    text.get(node.byte_range()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Body {
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&tree_sitter_hcl::LANGUAGE.into()).unwrap();
        Body::of(text, &parser.parse(text, None).unwrap())
    }

    #[test]
    fn blocks_and_attributes_are_read() {
        let text = "terraform {\n  backend \"s3\" {\n    encrypt = true\n    key = \"a/${var.x}\"\n    bucket = \"b\"\n  }\n}\n\
                    resource \"a_b\" \"c\" {\n  tags = { password = \"p\", \"q\" : var.q }\n  list = [1, 2]\n  ref = var.b.c\n}\n";
        let body = body(text);
        let backend = body.blocks("terraform").next().unwrap().body.blocks("backend").next().unwrap();
        assert_eq!((backend.label(0), &text[backend.head.clone()]), ("s3", "backend \"s3\""));
        let value = |name: &str| &backend.body.attribute(name).unwrap().value;
        assert_eq!(value("encrypt"), &Value::Bool(true));
        assert_eq!(value("key"), &Value::Other);
        assert_eq!(value("bucket"), &Value::Text("b".to_owned()));
        let resource = body.blocks("resource").next().unwrap();
        assert_eq!(resource.name(), "resource.a_b.c");
        let Value::Object(tags) = &resource.body.attribute("tags").unwrap().value else { panic!() };
        assert_eq!((tags[0].name.as_str(), tags[0].text()), ("password", Some("p")));
        assert_eq!((tags[1].name.as_str(), &tags[1].value), ("q", &Value::Other));
        assert_eq!(resource.body.attribute("list").unwrap().value, Value::List(2));
        assert_eq!(resource.body.attribute("ref").unwrap().value, Value::Other);
    }

    #[test]
    fn a_here_document_is_a_text_where_nothing_is_put_into_it() {
        let body = body("a = <<EOT\nx\nEOT\nb = <<-EOT\n  ${c}\n  EOT\n");
        assert!(body.attribute("a").unwrap().text().unwrap().contains('x'));
        assert_eq!(body.attribute("b").unwrap().value, Value::Other);
    }
}
