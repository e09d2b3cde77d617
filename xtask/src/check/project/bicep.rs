//! The values in Bicep that stand there as they are: of parameters, variables and properties. Read by tokens, not by a
//! grammar: what is an expression is left alone.

use std::ops::Range;

/// A name with the text that it is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The parameter's, variable's or property's.
    pub name: String,
    /// Where that stands.
    pub range: Range<usize>,
    /// The text, without quotes.
    pub text: String,
    /// Whether it is a parameter that is declared `@secure()`.
    pub is_secure: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(Range<usize>),
    /// A text. `None` where something is put into it.
    Text(Range<usize>, Option<String>),
    Symbol(char),
    Newline,
}

/// The settings of a `.bicep` or `.bicepparam` file, in order.
#[must_use]
pub fn settings(text: &str) -> Vec<Setting> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut is_secure = false;
    for (at, token) in tokens.iter().enumerate() {
        if at > 0 && !matches!(tokens[at - 1], Token::Newline | Token::Symbol('{' | ',')) {
            continue;
        }
        let keyword = if let Token::Word(range) = token { &text[range.clone()] } else { "" };
        match (token, tokens.get(at + 1)) {
            (Token::Symbol('@'), Some(Token::Word(name))) => is_secure |= &text[name.clone()] == "secure",
            (_, Some(Token::Word(name))) if matches!(keyword, "param" | "var") => {
                let is_secure = std::mem::take(&mut is_secure) && keyword == "param";
                let value = assigned(&tokens[at..]).map(str::to_owned);
                let (name, range) = (text[name.clone()].to_owned(), name.clone());
                found.extend(value.map(|text| Setting { name, range, text, is_secure }));
            }
            (Token::Word(range) | Token::Text(range, Some(_)), Some(Token::Symbol(':'))) => {
                let is_all = matches!(tokens.get(at + 3), None | Some(Token::Newline | Token::Symbol(',' | '}')));
                let value = tokens.get(at + 2).filter(|_| is_all);
                let name = text[range.clone()].trim_matches('\'').to_owned();
                if let Some(Token::Text(_, Some(said))) = value {
                    found.push(Setting { name, range: range.clone(), text: said.clone(), is_secure: false });
                }
            }
            _ if keyword.is_empty() => {}
            _ => is_secure = false,
        }
    }
    found
}

/// The text behind the `=` of a declaration, where nothing else stands there.
fn assigned(tokens: &[Token]) -> Option<&str> {
    let line = tokens.iter().take_while(|token| **token != Token::Newline);
    let mut after = line.skip_while(|token| **token != Token::Symbol('=')).skip(1);
    match (after.next(), after.next()) {
        (Some(Token::Text(_, Some(text))), None) => Some(text),
        _ => None,
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match c {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '\'' => {
                let (length, inner) = if rest.starts_with("'''") { long(rest) } else { quoted(rest) };
                found.push(Token::Text(at..at + length, inner));
                length
            }
            '\n' => {
                found.push(Token::Newline);
                1
            }
            _ if c.is_whitespace() => c.len_utf8(),
            _ if c.is_alphanumeric() || c == '_' => {
                let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                found.push(Token::Word(at..at + length));
                length
            }
            _ => {
                found.push(Token::Symbol(c));
                c.len_utf8()
            }
        };
        at += length;
    }
    found
}

/// The length of the text of several lines that `rest` begins with, and what it says.
fn long(rest: &str) -> (usize, Option<String>) {
    match rest[3..].find("'''") {
        Some(end) => (end + 6, Some(rest[3..end + 3].to_owned())),
        None => (rest.len(), None),
    }
}

/// The length of the text that `rest` begins with, and what it says. It ends with its line where nothing closes it.
fn quoted(rest: &str) -> (usize, Option<String>) {
    let mut said = String::new();
    let mut is_whole = true;
    let mut depth = 0_usize;
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' if depth == 0 => return (at + 1, is_whole.then_some(said)),
            '\n' => return (at, None),
            '\\' if depth == 0 => said.extend(chars.next().map(|(_, c)| c)),
            '$' if chars.next_if(|(_, next)| *next == '{').is_some() => (is_whole, depth) = (false, depth + 1),
            '{' if depth > 0 => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ => said.push(c),
        }
    }
    (rest.len(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_what_stands_there_as_it_is() {
        let text = r"@description('a: \'b\' // no')
@secure()
param adminPassword string = 'one'
param other string = 'it\'s' // 'two'
param none string
var joined = 'a${none}b'
/* password: 'three' */
resource db 'x@2024' = {
  properties: {
    password: 'four'
    'a-key': 'five'
    login: none == '' ? 'six' : 'seven'
    nested: { token: 'eight' }
    url: '${a['b']}:x'
  }
}
var long = '''
password: 'nine'
'''
";
        let found = settings(text);
        let said: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.text.as_str(), it.is_secure)).collect();
        assert_eq!(
            said,
            [
                ("adminPassword", "one", true),
                ("other", "it's", false),
                ("password", "four", false),
                ("a-key", "five", false),
                ("token", "eight", false),
                ("long", "\npassword: 'nine'\n", false),
            ]
        );
        assert!(found.iter().all(|it| text[it.range.clone()].trim_matches('\'') == it.name));
    }

    #[test]
    fn what_is_broken_ends_somewhere() {
        for text in ["'", "'''", "/*", "@", "param a string = '", "a: '${", "a: '\\", "'ü${'", "param"] {
            assert_eq!(settings(text), []);
        }
    }
}
