//! What a Rust file says of its modules, and of the names that it takes from elsewhere.

use std::ops::Range;

use tree_sitter::Node;

use super::{Found, children, field};

/// The modules that a file declares and the names that it takes over, in order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Outline {
    /// `mod a;` and `mod a { … }`
    pub modules: Vec<Module>,
    /// `use a::{b, c as d};`, each name apart.
    pub uses: Vec<Use>,
    /// Where macros are that may define anything: `table! { … }`, and what `macro_rules!` makes.
    pub made: Vec<Range<usize>>,
    /// What has attributes that are macros, which may make more of it: `#[automock] trait Store`.
    pub attributed: Vec<Box<str>>,
}

/// A module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// The modules of the file that it stands in.
    pub within: Box<[Box<str>]>,
    /// Its name.
    pub name: Box<str>,
    /// What is said of where its file is, in `#[path]`; several where that depends on the target.
    pub paths: Vec<Box<str>>,
    /// Whether its content stands in this file.
    pub is_inline: bool,
}

/// A name that is taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The modules of the file that it stands in.
    pub within: Box<[Box<str>]>,
    /// What it is called there, name by name; of a glob, what all of is taken over.
    pub path: Box<[Box<str>]>,
    /// What it is called here. `None` where everything is taken over.
    pub name: Option<Box<str>>,
    /// Whether it is handed on.
    pub is_public: bool,
}

/// Notes a module, before it is gone into.
pub(super) fn module(found: &mut Found<'_>, node: Node<'_>, name: &str, start: usize) {
    let attributes = found.source.get(start..node.start_byte()).unwrap_or_default();
    let is_inline = field(node, "body").is_some();
    let paths = if is_inline { Vec::new() } else { paths(attributes) };
    found.outline.modules.push(Module { within: within(found), name: name.into(), paths, is_inline });
}

/// Notes the names of a `use`.
pub(super) fn uses(found: &mut Found<'_>, node: Node<'_>) {
    let is_public = children(node).iter().any(|child| child.kind() == "visibility_modifier");
    if let Some(argument) = field(node, "argument") {
        tree(found, argument, &[], is_public);
    }
}

fn tree(found: &mut Found<'_>, node: Node<'_>, before: &[Box<str>], is_public: bool) {
    let path = |node: Option<Node<'_>>| {
        let names = node.map(|node| found.text(node)).unwrap_or_default().split("::");
        let names = names.map(|name| plain(name.trim())).filter(|name| !name.is_empty()).map(Box::from);
        before.iter().cloned().chain(names).collect::<Vec<Box<str>>>()
    };
    let (path, name) = match node.kind() {
        "use_list" => return children(node).into_iter().for_each(|child| tree(found, child, before, is_public)),
        "scoped_use_list" => {
            let path = path(field(node, "path"));
            if let Some(list) = field(node, "list") {
                tree(found, list, &path, is_public);
            }
            return;
        }
        "use_wildcard" => (path(children(node).first().copied()), None),
        "use_as_clause" => (path(field(node, "path")), field(node, "alias").map(|alias| plain(found.text(alias)))),
        "identifier" | "scoped_identifier" | "self" | "crate" | "super" => {
            let mut path = path(Some(node));
            // `a::{self}` is `a`.
            if path.len() > 1 && path.last().is_some_and(|last| **last == *"self") {
                path.pop();
            }
            let name = path.last().cloned();
            return note(found, path, name, is_public);
        }
        _ => return,
    };
    let name = name.map(Box::from);
    note(found, path, name, is_public);
}

fn note(found: &mut Found<'_>, path: Vec<Box<str>>, name: Option<Box<str>>, is_public: bool) {
    let within = within(found);
    found.outline.uses.push(Use { within, path: path.into(), name, is_public });
}

fn within(found: &Found<'_>) -> Box<[Box<str>]> {
    found.names.clone().into()
}

/// `type` of `r#type`.
pub(super) fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// What stands in quotes behind `path =`.
fn paths(attributes: &str) -> Vec<Box<str>> {
    let quoted = |(at, _): (usize, &str)| {
        let before = attributes[..at].trim_end();
        let value = attributes[at + "path".len()..].trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
        before.ends_with(['[', ',']).then(|| value.split('"').next().unwrap_or_default().into())
    };
    attributes.match_indices("path").filter_map(quoted).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Language, definitions};

    #[test]
    fn modules_and_uses_are_told_one_by_one() {
        let source = r#"
            #[cfg_attr(unix, path = "os/unix.rs")] #[cfg_attr(windows, path="os/windows.rs")]
            pub mod os;
            // #[path = "no.rs"]
            mod plain;
            mod inner { pub(crate) use super::{plain::{self, r#type, a::*}, b as c}; mod deep; }
            use serde::Serialize as _;
            pub use ::other::x;
            fn f() { use no::no; }
        "#;
        let outline = definitions(Language::Rust, source).outline;
        let modules = outline.modules.iter().map(|it| format!("{}|{}|{:?}", it.within.join("::"), it.name, it.paths));
        let modules: Vec<String> = modules.collect();
        assert_eq!(modules, ["|os|[\"os/unix.rs\", \"os/windows.rs\"]", "|plain|[]", "|inner|[]", "inner|deep|[]"]);
        let uses = outline.uses.iter().map(|it| {
            let (within, path) = (it.within.join("::"), it.path.join("::"));
            format!("{within}|{path}|{}|{}", it.name.as_deref().unwrap_or("*"), it.is_public)
        });
        let expected = [
            "inner|super::plain|plain|true",
            "inner|super::plain::type|type|true",
            "inner|super::plain::a|*|true",
            "inner|super::b|c|true",
            "|serde::Serialize|_|false",
            "|other::x|x|true",
        ];
        assert_eq!(uses.collect::<Vec<_>>(), expected);
    }
}
