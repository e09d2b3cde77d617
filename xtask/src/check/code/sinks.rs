//! Calls that hand values to logs, to standard output and to the texts of errors.

use std::ops::Range;

use tree_sitter::{Node, Tree};

use super::emitted::{Emitted, emitted};
use super::{children, is_test, macros, of, walk};
use crate::repo::symbols::Language;

/// Where values go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A log, or the standard output and error of a service, which is its log.
    Log,
    /// The text of an error, which ends up in a log or an answer.
    Error,
}

/// A call with what it hands on.
#[derive(Debug)]
pub struct Sink {
    /// Where it goes.
    pub kind: Kind,
    /// What is called: `log.info`, `println!`.
    pub name: String,
    /// All of the call.
    pub range: Range<usize>,
    /// What is handed on under a name of its own.
    pub values: Vec<Emitted>,
}

/// The sinks in a file.
#[must_use]
pub fn sinks(language: Language, text: &str, tree: &Tree) -> Vec<Sink> {
    let mut found = Vec::new();
    walk(&mut tree.walk(), &mut |node| {
        found.extend(sink(language, node, text));
        !is_test(node, text)
    });
    found.retain(|sink: &Sink| !sink.values.is_empty());
    found
}

/// Whether a call or macro is a sink.
pub(super) fn is_sink(language: Language, node: Node<'_>, text: &str) -> bool {
    match node.kind() {
        "macro_invocation" => macros::kind(node, text).is_some(),
        _ => called(language, node, text).is_some(),
    }
}

fn sink(language: Language, node: Node<'_>, text: &str) -> Option<Sink> {
    if node.kind() == "macro_invocation" {
        return macros::sink(node, text);
    }
    let (kind, name) = called(language, node, text)?;
    let arguments = node.child_by_field_name("arguments")?;
    let mut values = Vec::new();
    // An error may keep what it is given; what is put into its text is shown. Go has a format and arguments for it.
    let is_kept = |argument: &Node<'_>| kind == Kind::Error && language != Language::Go && is_alone(*argument);
    let arguments = children(arguments).into_iter().filter(|argument| !is_kept(argument));
    arguments.for_each(|argument| emitted(argument, text, &mut values));
    Some(Sink { kind, name: name.to_owned(), range: node.byte_range(), values })
}

/// Whether an argument is a value by itself, and no text that it is put into.
fn is_alone(argument: Node<'_>) -> bool {
    let value = argument.child_by_field_name("value").filter(|_| argument.kind() == "keyword_argument");
    matches!(
        value.unwrap_or(argument).kind(),
        "identifier"
            | "attribute"
            | "member_expression"
            | "subscript"
            | "subscript_expression"
            | "object"
            | "dictionary"
    )
}

/// What a call calls, where that is a sink.
fn called<'t>(language: Language, node: Node<'_>, text: &'t str) -> Option<(Kind, &'t str)> {
    let field = match node.kind() {
        "call_expression" | "call" => "function",
        "new_expression" => "constructor",
        _ => return None,
    };
    let name = of(node.child_by_field_name(field)?, text);
    let (owner, method) = name.rsplit_once('.').unwrap_or(("", name));
    let owner = owner.rsplit(['.', ')']).next().unwrap_or_default();
    let kind = match language {
        Language::JavaScript | Language::TypeScript | Language::Tsx if node.kind() == "new_expression" => {
            is_error(method).then_some(Kind::Error)
        }
        Language::JavaScript | Language::TypeScript | Language::Tsx => {
            (owner == "console" && is_level(method) || is_logger(owner) && is_level(method)).then_some(Kind::Log)
        }
        Language::Python if is_raised(node) => Some(Kind::Error),
        Language::Python => (name == "print" || is_logger(owner) && is_level(method)).then_some(Kind::Log),
        Language::Go => go(owner, method),
        _ => None,
    };
    kind.map(|kind| (kind, name))
}

/// `raise ValueError(…)`.
fn is_raised(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| parent.kind() == "raise_statement")
}

fn is_error(name: &str) -> bool {
    name.ends_with("Error") || name.ends_with("Exception")
}

/// Whether something is called as loggers are.
fn is_logger(name: &str) -> bool {
    let name = name.trim_matches('_').to_lowercase();
    matches!(&*name, "log" | "logger" | "logging" | "winston" | "pino") || name.ends_with("logger")
}

/// Whether a method of a logger writes something.
fn is_level(name: &str) -> bool {
    const LEVELS: [&str; 14] = [
        "trace",
        "debug",
        "info",
        "log",
        "warn",
        "warning",
        "error",
        "exception",
        "critical",
        "fatal",
        "verbose",
        "silly",
        "notice",
        "dir",
    ];
    LEVELS.contains(&name)
}

fn go(owner: &str, method: &str) -> Option<Kind> {
    const PRINTS: [&str; 9] =
        ["Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln"];
    const LEVELS: [&str; 6] = ["Trace", "Debug", "Info", "Warn", "Warning", "Error"];
    let is_level = LEVELS
        .iter()
        .any(|level| method.strip_prefix(level).is_some_and(|rest| matches!(rest, "" | "f" | "w" | "ln" | "Context")));
    match owner {
        "fmt" if method == "Errorf" => Some(Kind::Error),
        "errors" if matches!(method, "New" | "Errorf" | "Wrapf") => Some(Kind::Error),
        "fmt" if PRINTS[..3].contains(&method) => Some(Kind::Log),
        "log" | "slog" if PRINTS.contains(&method) || is_level => Some(Kind::Log),
        owner if is_logger(owner) && (is_level || PRINTS.contains(&method)) => Some(Kind::Log),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(Kind, String, Vec<String>)> {
        let language = Language::of(path).unwrap();
        let tree = crate::repo::symbols::parse(language, text).unwrap();
        let names = |sink: &Sink| sink.values.iter().map(|value| value.path.clone()).collect();
        sinks(language, text, &tree).iter().map(|sink| (sink.kind, sink.name.clone(), names(sink))).collect()
    }

    #[test]
    fn what_is_handed_on_under_a_name_of_its_own_is_seen() {
        let js =
            "logger.info(`a ${user.email} ${len(pw)}`, { password, a: b.c, d: !e }); throw new ApiError('x' + token);
                  console.log(process.env.KEY, f ? g : h, String(i), redact(j), k.length, m as string);";
        let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let expected = [
            (Kind::Log, "logger.info".to_owned(), names(&["user.email", "password", "b.c"])),
            (Kind::Error, "ApiError".to_owned(), names(&["token"])),
            (Kind::Log, "console.log".to_owned(), names(&["process.env.KEY", "g", "h", "i", "k.length", "m"])),
        ];
        assert_eq!(found("a.ts", js), expected);
        let python = "log.info(f\"x {user.email} {len(p)!r}\", extra={'a': b})\nraise ValueError('a %s' % token)\n\
                      self.logger.debug('{}'.format(secret), c == d)\nprint(os.environ['KEY'])\nother.info(e)\n";
        let expected = [
            (Kind::Log, "log.info".to_owned(), names(&["user.email", "b"])),
            (Kind::Error, "ValueError".to_owned(), names(&["token"])),
            (Kind::Log, "self.logger.debug".to_owned(), names(&["secret"])),
            (Kind::Log, "print".to_owned(), names(&["os.environ['KEY']"])),
        ];
        assert_eq!(found("a.py", python), expected);
        let go = "package a\nfunc f() { log.Printf(\"%s\", u.Email); slog.Info(\"x\", \"k\", password); fmt.Errorf(\"%s\", token)\n\
                  zap.L().Info(\"x\", zap.String(\"e\", email)); logger.Infof(\"%d\", len(x)) }";
        let expected = [
            (Kind::Log, "log.Printf".to_owned(), names(&["u.Email"])),
            (Kind::Log, "slog.Info".to_owned(), names(&["password"])),
            (Kind::Error, "fmt.Errorf".to_owned(), names(&["token"])),
        ];
        assert_eq!(found("a.go", go), expected);
        let rust = "fn f() { tracing::info!(user = %user.email, ?password, \"x {token} {{no}}\", a.b.expose_secret(), c.len());
                    println!(\"{d:?} {}\", e); anyhow!(\"{f}\"); format!(\"{g}\"); } mod tests { fn f() { println!(\"{h}\"); } }";
        let expected = [
            (Kind::Log, "info!".to_owned(), names(&["user.email", "password", "token", "a.b.expose_secret()"])),
            (Kind::Log, "println!".to_owned(), names(&["d", "e"])),
            (Kind::Error, "anyhow!".to_owned(), names(&["f"])),
        ];
        assert_eq!(found("a.rs", rust), expected);
    }
}
