//! What a new document is called, like those that it stands beside.

use crate::markdown::anchor;
use crate::pattern::record;

/// A document that is there: its name without the ending, and its title.
pub(super) struct Known<'a> {
    pub(super) stem: &'a str,
    pub(super) title: &'a str,
}

/// The name of a new document, with its ending, and the number in it, which is above all that are `taken`.
pub(super) fn name(known: &[Known<'_>], taken: Option<u32>, title: &str, today: &str) -> (String, Option<u32>) {
    let Some(model) = known.last() else { return (format!("{}.md", anchor::slug(title)), None) };
    let stem = model.stem;
    let start = stem.find(|c: char| c.is_ascii_digit()).unwrap_or(stem.len());
    let digits = stem[start..].bytes().take_while(u8::is_ascii_digit).count();
    let next = known.iter().filter_map(|known| record::number(known.stem)).chain(taken).max().map(|last| last + 1);
    let (lead, rest) = match (next.filter(|_| record::number(stem).is_some()), day(&stem[start..])) {
        (Some(next), _) => (format!("{}{next:0digits$}", &stem[..start]), &stem[start + digits..]),
        (None, Some((length, true))) => (format!("{}{today}", &stem[..start]), &stem[start + length..]),
        (None, Some((length, false))) => {
            (format!("{}{}", &stem[..start], today.replace('-', "")), &stem[start + length..])
        }
        (None, None) => (String::new(), stem),
    };
    let apart = rest.len() - rest.trim_start_matches(['-', '_', ' ', '.']).len();
    let words = words(&rest[apart..], model.title, title);
    (format!("{lead}{}{words}.md", &rest[..apart]), next.filter(|_| record::number(stem).is_some()))
}

/// The length of the day that a name begins with, and whether it has hyphens.
fn day(text: &str) -> Option<(usize, bool)> {
    if text.get(..10).is_some_and(super::status::is_day) {
        return Some((10, true));
    }
    let is_short =
        text.get(..8).is_some_and(|day| day.bytes().all(|byte| byte.is_ascii_digit()) && day.starts_with("20"));
    is_short.then_some((8, false))
}

/// A title as part of a name, as `old` is of its title.
fn words(old: &str, old_title: &str, title: &str) -> String {
    let mark = ['_', ' ', '-']
        .into_iter()
        .find(|mark| old.contains(*mark) && !(*mark == ' ' && old.contains('-')))
        .unwrap_or('-');
    let keeps_case = old.contains(char::is_uppercase) && anchor::slug(old_title) != old;
    let clean = |word: &str| word.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect::<String>();
    let words: Vec<String> = title.split([' ', '_', '/']).map(clean).filter(|word| !word.is_empty()).collect();
    let joined = words.join(&mark.to_string());
    if keeps_case { joined } else { joined.to_lowercase() }
}
