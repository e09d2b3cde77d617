//! What belongs to a type and stands in another file of its crate, and macros, which are exported from wherever they are.

use super::walk::{Hit, Walk};
use crate::repo::cargo::Candidate;
use crate::repo::files;
use crate::repo::skim;

/// What `names` are in the crate that begins with the file `root`, where the modules do not lead there.
pub(super) fn find(walk: &mut Walk<'_>, root: &str, names: &[&str], insider: bool) -> Option<Candidate> {
    let (name, before) = names.split_last()?;
    let [.., _] = before else {
        let is_macro = |text: &str| text.contains("macro_export") && text.contains(&format!("macro_rules! {name}"));
        return among(walk, root, is_macro, name);
    };
    let Some(Hit::Place(Candidate { symbol, .. })) = walk.in_crate(root, before, insider) else { return None };
    let kind = symbol.rsplit("::").next().filter(|name| name.starts_with(char::is_uppercase))?;
    let has_both = |text: &str| text.contains("impl") && skim::mentions(text, kind) && skim::mentions(text, name);
    among(walk, root, has_both, &format!("{kind}::{name}"))
}

/// The one definition that is called so or ends so, in those files of the crate whose text is such.
fn among(walk: &mut Walk<'_>, root: &str, is_such: impl Fn(&str) -> bool, symbol: &str) -> Option<Candidate> {
    let folder = files::folder(root);
    let is_in = |path: &&str| {
        path.ends_with(".rs")
            && path.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
    };
    let mut paths: Vec<&str> = walk.files.paths().filter(is_in).collect();
    paths.sort_unstable();
    for path in paths {
        if !walk.files.read(path).is_ok_and(|text| is_such(&text)) {
            continue;
        }
        let Some(known) = walk.source(path).and_then(|source| source.definitions()) else { continue };
        let ends = |path: &str| path.strip_suffix(symbol).is_some_and(|rest| rest.is_empty() || rest.ends_with("::"));
        if let Some(found) = known.symbols.iter().find(|other| ends(&other.path)) {
            return Some(Candidate { file: path.to_owned(), symbol: found.path.to_string() });
        }
    }
    None
}
