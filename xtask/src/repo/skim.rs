//! The names that a Rust file defines, by its tokens alone: a hundred times faster than a syntax tree, which is only
//! grown where this does not answer the question.
//!
//! What is in comments, strings, function bodies and macros does not count, as it does not in the tree. Fields and
//! variants are left to the tree.

use std::ops::Range;

use crate::markdown::line_start;

/// The names of items, sorted: functions, types, traits, modules, constants, macros, methods.
#[must_use]
pub fn names(source: &str) -> Vec<&str> {
    let mut names = Vec::new();
    each(source, |name, _| names.push(name));
    names.sort_unstable();
    names.dedup();
    names
}

/// The same items in reading order, each from the start of the line that its name is in to its end.
#[must_use]
pub fn items(source: &str) -> Vec<(&str, Range<usize>)> {
    let mut items = Vec::new();
    each(source, |name, at| {
        let mut rest = Skim { source, at };
        rest.skip_body();
        items.push((name, line_start(source, at - name.len())..rest.at.min(source.len())));
    });
    items
}

/// Calls `found` for each item with its name and where that ends.
fn each<'s>(source: &'s str, mut found: impl FnMut(&'s str, usize)) {
    let mut skim = Skim { source, at: 0 };
    // The word before, and what stands before that.
    let (mut keyword, mut before, mut last) = ("", b' ', b' ');
    while let Some(token) = skim.next() {
        match token {
            Token::Word(word) => {
                let is_type = keyword == "const" && b"*<,(&".contains(&before);
                let defines = matches!(
                    keyword,
                    "fn" | "struct" | "enum" | "union" | "trait" | "mod" | "type" | "const" | "static" | "macro_rules"
                );
                if defines && !is_type && !matches!(word, "mut" | "fn" | "unsafe" | "extern" | "async" | "_") {
                    found(word, skim.at);
                    if matches!(keyword, "fn" | "macro_rules") {
                        skim.skip_body();
                    }
                    keyword = "";
                } else if word != "mut" {
                    (keyword, before) = (word, last);
                }
                last = b'a';
            }
            Token::Other(b'!') if keyword == "macro_rules" => {}
            Token::Other(b'!') if last == b'a' => {
                skim.skip_group();
                (keyword, last) = ("", b'!');
            }
            Token::Other(byte) => (keyword, last) = ("", byte),
        }
    }
}

/// Whether `word` stands anywhere in the code, outside of comments and literals. Where it does not, nothing of that name
/// is defined.
#[must_use]
pub fn mentions(source: &str, word: &str) -> bool {
    let mut skim = Skim { source, at: 0 };
    std::iter::from_fn(|| skim.next()).any(|token| matches!(token, Token::Word(other) if other == word))
}

enum Token<'s> {
    Word(&'s str),
    Other(u8),
}

/// The tokens of a source file, but for blanks, comments and literals.
struct Skim<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Skim<'s> {
    fn next(&mut self) -> Option<Token<'s>> {
        let bytes = self.source.as_bytes();
        loop {
            let rest = bytes.get(self.at..)?;
            match *rest.first()? {
                b'/' if rest.starts_with(b"//") => self.at += position(rest, b'\n').unwrap_or(rest.len()),
                b'/' if rest.starts_with(b"/*") => self.at += block_comment(rest),
                b'"' => self.at += string(rest),
                b'\'' => self.at += quote(rest),
                byte if byte.is_ascii_whitespace() => self.at += 1,
                byte if is_word(byte) => {
                    let length = rest.iter().position(|&byte| !is_word(byte)).unwrap_or(rest.len());
                    let word = self.source.get(self.at..self.at + length)?;
                    self.at += length;
                    match raw_string(word, &bytes[self.at..]) {
                        Some(skipped) => self.at += skipped,
                        None if word == "r" && bytes.get(self.at) == Some(&b'#') => self.at += 1,
                        None => return Some(Token::Word(word)),
                    }
                }
                byte => {
                    self.at += 1;
                    return Some(Token::Other(byte));
                }
            }
        }
    }

    /// Skips to the end of a function's or a macro's body, or to the `;` that stands for it.
    fn skip_body(&mut self) {
        let mut depth = 0usize;
        while let Some(token) = self.next() {
            match token {
                Token::Other(b'(' | b'[') => depth += 1,
                Token::Other(b')' | b']') => depth = depth.saturating_sub(1),
                Token::Other(b';') if depth == 0 => return,
                Token::Other(b'{') if depth == 0 => return self.skip_open(),
                Token::Other(_) | Token::Word(_) => {}
            }
        }
    }

    /// Skips a group in brackets, where one comes next.
    fn skip_group(&mut self) {
        let start = self.at;
        match self.next() {
            Some(Token::Other(b'(' | b'[' | b'{')) => self.skip_open(),
            _ => self.at = start,
        }
    }

    /// Skips to the end of the group whose opening bracket was just read.
    fn skip_open(&mut self) {
        let mut depth = 1usize;
        while depth > 0
            && let Some(token) = self.next()
        {
            match token {
                Token::Other(b'(' | b'[' | b'{') => depth += 1,
                Token::Other(b')' | b']' | b'}') => depth -= 1,
                Token::Other(_) | Token::Word(_) => {}
            }
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn position(bytes: &[u8], byte: u8) -> Option<usize> {
    bytes.iter().position(|&other| other == byte)
}

/// The length of a block comment, which may hold others.
fn block_comment(rest: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0usize);
    while at < rest.len() {
        let pair = rest.get(at..at + 2);
        match pair {
            Some(b"/*") => (at, depth) = (at + 2, depth + 1),
            Some(b"*/") if depth == 1 => return at + 2,
            Some(b"*/") => (at, depth) = (at + 2, depth.saturating_sub(1)),
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of a string literal.
fn string(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of a character literal or a lifetime.
fn quote(rest: &[u8]) -> usize {
    if rest.get(1) == Some(&b'\\') {
        return rest.get(3..).and_then(|rest| position(rest, b'\'')).map_or(rest.len(), |end| end + 4);
    }
    // A character is at most four bytes long.
    let closing = (2..=5).find(|&at| rest.get(at) == Some(&b'\''));
    let is_one = |end: usize| str::from_utf8(&rest[1..end]).is_ok_and(|inner| inner.chars().count() == 1);
    // `'static` defines nothing.
    let lifetime = || 1 + rest[1..].iter().take_while(|&&byte| is_word(byte)).count();
    closing.filter(|&end| is_one(end)).map_or_else(lifetime, |end| end + 1)
}

/// The length of a raw string behind its prefix `word`, where one follows.
fn raw_string(word: &str, rest: &[u8]) -> Option<usize> {
    if !matches!(word, "r" | "br" | "cr") {
        return None;
    }
    let hashes = rest.iter().take_while(|&&byte| byte == b'#').count();
    let inner = rest.get(hashes..)?.strip_prefix(b"\"")?;
    let closing: Vec<u8> = [b"\"".as_slice(), &rest[..hashes]].concat();
    let end = inner.windows(closing.len()).position(|window| window == closing);
    Some(end.map_or(rest.len(), |end| hashes + 1 + end + closing.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::symbols::{self, Language};

    #[test]
    fn names_are_items_names() {
        let source = r##"
            pub(crate) const fn load<'a, const N: usize>(x: *const Other) -> [u8; N] { fn inner() {} }
            static mut COUNT: u8 = b'\''; const _: () = (); type Id = u8;
            // fn comment() {}
            /* fn outer() /* {} */ fn still() {} */
            const TEXT: &str = "fn text() {}"; const RAW: &str = r#"fn raw() {} " "#;
            impl<'a> Trait for X<'a> { unsafe extern "C" fn method(&self) -> char { '{' } fn last(); }
            macro_rules! make { () => { fn made() {} } }
            make! { fn called() {} }
            mod nested { pub enum Mode { On } pub union U { a: u8 } trait T { fn required(&self); } }
            fn r#async() {}
        "##;
        let expected =
            ["COUNT", "Id", "Mode", "RAW", "T", "TEXT", "U", "last", "load", "make", "method", "nested", "required"];
        let names = names(source);
        assert_eq!(names.iter().filter(|name| **name != "async").copied().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_item_goes_to_its_end() {
        let source = "/// A.\npub struct A {\n    b: u8,\n}\n\nmod m {\n    pub(crate) fn load() -> [u8; 2] {\n        [1, 2]\n    }\n}\nconst N: u8 = 1;\n";
        let text: Vec<&str> = items(source).into_iter().map(|(_, range)| &source[range]).collect();
        assert_eq!(text[0], "pub struct A {\n    b: u8,\n}");
        assert!(text[1].starts_with("mod m {") && text[1].ends_with("}\n}"));
        assert_eq!(text[2], "    pub(crate) fn load() -> [u8; 2] {\n        [1, 2]\n    }");
        assert_eq!(text[3], "const N: u8 = 1;");
    }

    #[test]
    fn a_word_in_a_comment_or_a_literal_is_not_mentioned() {
        let source =
            "// load\n/* load */ const A: &str = \"load\"; fn b() { r#\"load\"#; deep } struct C { r#type: u8 }";
        assert!(!mentions(source, "load"));
        assert!(mentions(source, "deep") && mentions(source, "type") && mentions(source, "C"));
    }

    #[test]
    fn it_never_names_what_the_tree_does_not() {
        for source in [
            include_str!("skim.rs"),
            include_str!("symbols/mod.rs"),
            include_str!("../cli/mod.rs"),
            include_str!("../markdown/parse.rs"),
            include_str!("../plan/apply/os.rs"),
            include_str!("../report/human.rs"),
        ] {
            let tree = symbols::definitions(Language::Rust, source).symbols;
            let names = names(source);
            assert!(!names.is_empty());
            for name in names {
                assert!(!symbols::find(&tree, name).is_empty(), "{name}");
            }
        }
    }
}
