//! What macros may make of a Rust file, which no syntax tree shows.

use tree_sitter::Node;

use super::outline::Outline;
use super::{last_word, words};
use crate::repo::skim;

/// How a macro may make something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Made {
    /// A macro such as `include!` takes over what no source shows.
    Included,
    /// Its name is put together from one that a macro is given: `MockStore` of `Store`, `StoreBuilder`.
    Derived,
    /// A macro names it: `users` in `table! { users (id) { … } }`.
    Named,
}

/// Attributes of the language, and what it derives itself: these make nothing that has a name.
const BUILT_IN: &[&str] = &[
    "allow",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "export_name",
    "feature",
    "forbid",
    "global_allocator",
    "ignore",
    "inline",
    "link",
    "link_name",
    "macro_export",
    "macro_use",
    "must_use",
    "no_mangle",
    "non_exhaustive",
    "panic_handler",
    "path",
    "proc_macro",
    "proc_macro_attribute",
    "repr",
    "should_panic",
    "target_feature",
    "test",
    "track_caller",
    "unsafe",
    "used",
    "warn",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
];

/// The same of macros that most repositories use: they implement traits, or wrap what is there.
const USUAL: &[&str] = &[
    "Args",
    "Arbitrary",
    "AsChangeset",
    "AsRef",
    "AsRefStr",
    "Associations",
    "Constructor",
    "Deref",
    "DerefMut",
    "Deserialize",
    "Display",
    "EnumString",
    "Error",
    "From",
    "FromRow",
    "FromStr",
    "Identifiable",
    "Insertable",
    "Into",
    "IntoStaticStr",
    "JsonSchema",
    "Parser",
    "Queryable",
    "QueryableByName",
    "Selectable",
    "Serialize",
    "Subcommand",
    "ToSchema",
    "Validate",
    "ValueEnum",
    "Zeroize",
    "arg",
    "async_trait",
    "clap",
    "command",
    "diesel",
    "error",
    "instrument",
    "main",
    "rstest",
    "schema",
    "serde",
    "serial",
    "sqlx",
    "strum",
    "validate",
];

/// How a macro of a file may make what is called `name`. `None` where none does, as far as that can be told.
#[must_use]
pub fn made(source: &str, outline: &Outline, name: &str) -> Option<Made> {
    let name = last_word(name);
    let texts = || outline.made.iter().filter_map(|range| source.get(range.clone()));
    if texts().any(|text| skim::mentions(text, name)) {
        return Some(Made::Named);
    }
    if outline.attributed.iter().any(|part| has_part(name, part))
        || texts().flat_map(words).any(|it| has_part(name, it))
    {
        return Some(Made::Derived);
    }
    texts().any(is_inclusion).then_some(Made::Included)
}

/// Whether `name` begins or ends with `part`, as `MockStore` and `StoreBuilder` do with `Store`.
fn has_part(name: &str, part: &str) -> bool {
    let begins = name.strip_prefix(part).is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase() || c == '_'));
    let ends = name.strip_suffix(part).is_some_and(|rest| !rest.is_empty() && (is_type(part) || rest.ends_with('_')));
    is_type(part) && begins || ends && part.len() > 1
}

fn is_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// Whether this is `include!(…)`, `tonic::include_proto!(…)` or the like.
fn is_inclusion(text: &str) -> bool {
    text.split_once('!').is_some_and(|(called, _)| last_word(called).starts_with("include"))
}

/// Whether one of the attributes above a definition may make something that has a name.
pub(super) fn is_attributed(source: &str, definition: Node<'_>) -> bool {
    let mut node = definition;
    while let Some(before) = node.prev_sibling() {
        match before.kind() {
            "attribute_item" => {
                let text = source.get(before.byte_range()).unwrap_or_default();
                if is_foreign(text.trim_start_matches("#[").trim_end_matches(']')) {
                    return true;
                }
            }
            "line_comment" | "block_comment" => {}
            _ => return false,
        }
        node = before;
    }
    false
}

/// Whether `derive(A, b::B)`, `cfg_attr(test, automock)` or `automock` has a macro in it that may make something that has
/// a name.
fn is_foreign(attribute: &str) -> bool {
    let (called, given) = attribute.split_once('(').unwrap_or((attribute, ""));
    let called = called.split('=').next().unwrap_or_default().trim();
    let given = given.trim_end().trim_end_matches(')');
    match called {
        "derive" => given.split(',').any(|name| !name.trim().is_empty() && !makes_nothing(last_word(name))),
        "cfg_attr" => given.split_once(',').is_some_and(|(_, attribute)| is_foreign(attribute.trim())),
        _ => !called.starts_with("clippy::") && !called.starts_with("rustfmt::") && !makes_nothing(last_word(called)),
    }
}

fn makes_nothing(name: &str) -> bool {
    BUILT_IN.contains(&name) || USUAL.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::symbols::{Language, definitions};

    #[test]
    fn what_macros_may_make_is_told_from_what_is_nowhere() {
        let source = r#"
            diesel::table! { users (id) { id -> Int4, } }
            newtype!(Account);
            #[cfg_attr(test, mockall::automock)] pub trait Store {}
            /// Settings.
            #[derive(Debug, Builder)]
            pub struct Settings;
            #[derive(Debug, serde::Serialize)] #[serde(default)] #[must_use] pub struct Plain;
            // posts
            log!("comments");
        "#;
        let outline = definitions(Language::Rust, source).outline;
        let told = |name| made(source, &outline, name);
        assert_eq!(told("users"), Some(Made::Named));
        assert_eq!(told("AccountId"), Some(Made::Derived));
        assert_eq!(told("MockStore"), Some(Made::Derived));
        assert_eq!(told("SettingsBuilder"), Some(Made::Derived));
        assert_eq!(told("settings_builder"), None);
        for nowhere in ["posts", "comments", "PlainBuilder", "Storehouse", "Restore", "x"] {
            assert_eq!(told(nowhere), None, "{nowhere}");
        }
        let source = "pub mod pb { tonic::include_proto!(\"greeter\"); }";
        assert_eq!(made(source, &definitions(Language::Rust, source).outline, "Greeter"), Some(Made::Included));
    }
}
