//! Shell scripts as rules see them: the commands that they run, where what these print goes, and what becomes of a
//! failure.

mod functions;

use std::ops::Range;

use tree_sitter::{Node, Parser};

/// A script, or what a pipeline's step has a shell run.
#[derive(Debug, Default)]
pub struct Script {
    /// The text, as it is written.
    pub text: String,
    /// In the order in which they are written.
    pub commands: Vec<Command>,
}

/// A simple command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// All of it, in the script's text.
    pub range: Range<usize>,
    /// What it consists of: its name, and its arguments.
    pub words: Vec<Word>,
    /// What makes a failure of it go unnoticed: `|| true`.
    pub swallowed: Option<Range<usize>>,
    /// Where what it prints goes.
    pub output: Output,
    /// Whether an `if`, a `while`, a `!` or an `&&` behind it looks at how it ends.
    pub is_condition: bool,
}

/// Where the output of a command goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Output {
    /// To where the script's own goes, which in a pipeline is the log.
    #[default]
    Log,
    /// Into a file, or nowhere.
    File,
    /// Into this command.
    Pipe(String),
    /// Into a variable or an argument.
    Captured,
}

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its place in the script's text.
    pub range: Range<usize>,
    /// What it says, without the quotes around it.
    pub text: String,
    /// The variables that it expands, with their places.
    pub variables: Vec<(String, Range<usize>)>,
}

/// Programs that run the program that they are given.
const WRAPPERS: [&str; 9] = ["command", "env", "exec", "nice", "nohup", "stdbuf", "sudo", "time", "timeout"];

impl Script {
    /// Reads a script. Where it is no shell's language, what can be made out.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut parser = Parser::new();
        let blanked = without_expressions(text);
        let tree =
            parser.set_language(&tree_sitter_bash::LANGUAGE.into()).ok().and_then(|()| parser.parse(&blanked, None));
        let mut script = Self { text: text.to_owned(), commands: Vec::new() };
        if let Some(tree) = tree {
            visit(&mut script, tree.root_node(), &Surroundings::default());
            functions::unfold(&mut script, tree.root_node());
        }
        script
    }

    /// The command of this name with this first argument, wherever it stands.
    pub fn calls<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Command> {
        self.commands.iter().filter(move |command| command.name() == name)
    }
}

impl Command {
    /// The words without the programs that only run others and what is set for it: `terraform apply` of
    /// `sudo -E env A=1 terraform apply`.
    #[must_use]
    pub fn plain(&self) -> &[Word] {
        let mut words = self.words.as_slice();
        while let Some((first, rest)) = words.split_first()
            && WRAPPERS.contains(&first.text.as_str())
        {
            let is_own = |word: &Word| {
                let text = &word.text;
                text.starts_with('-') || text.contains('=') || text.starts_with(|c: char| c.is_ascii_digit())
            };
            words = &rest[rest.iter().take_while(|word| is_own(word)).count()..];
        }
        words
    }

    /// The program's name, without the folder that it is in.
    #[must_use]
    pub fn name(&self) -> &str {
        let name = self.plain().first().map_or("", |word| word.text.as_str());
        name.rsplit('/').next().unwrap_or(name)
    }

    /// The arguments' texts.
    pub fn arguments(&self) -> impl Iterator<Item = &str> {
        self.plain().iter().skip(1).map(|word| word.text.as_str())
    }

    /// The arguments that are no options: `apply` and `x` of `terraform -chdir=a apply x`.
    pub fn operands(&self) -> impl Iterator<Item = &str> {
        self.arguments().filter(|argument| !argument.starts_with('-'))
    }

    /// Whether it has an option, spelled exactly so or followed by `=` and a value.
    #[must_use]
    pub fn has_option(&self, option: &str) -> bool {
        self.arguments().any(|it| it.strip_prefix(option).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))
    }

    /// Whether its program and first operands are these: `["terraform", "apply"]`.
    #[must_use]
    pub fn is(&self, words: &[&str]) -> bool {
        let Some((name, operands)) = words.split_first() else { return false };
        self.name() == *name && self.operands().take(operands.len()).eq(operands.iter().copied())
    }
}

/// What surrounds a command.
#[derive(Debug, Clone, Default)]
struct Surroundings {
    swallowed: Option<Range<usize>>,
    output: Output,
    is_condition: bool,
}

fn visit(script: &mut Script, node: Node<'_>, around: &Surroundings) {
    match node.kind() {
        "command" | "declaration_command" => command(script, node, around),
        "list" => list(script, node, around),
        "pipeline" => pipeline(script, node, around),
        "redirected_statement" => redirected(script, node, around),
        "command_substitution" | "process_substitution" => {
            let inside = Surroundings { output: Output::Captured, ..Surroundings::default() };
            children(node).into_iter().for_each(|child| visit(script, child, &inside));
        }
        "if_statement" | "elif_clause" | "while_statement" => conditional(script, node, around),
        "negated_command" => {
            let inside = Surroundings { is_condition: true, ..around.clone() };
            children(node).into_iter().for_each(|child| visit(script, child, &inside));
        }
        "comment" | "heredoc_body" => {}
        _ => children(node).into_iter().for_each(|child| visit(script, child, around)),
    }
}

fn command(script: &mut Script, node: Node<'_>, around: &Surroundings) {
    let mut words = Vec::new();
    for child in children(node) {
        match child.kind() {
            "command_name" => words.extend(children(child).first().map(|name| word(script, *name))),
            "variable_assignment" if node.kind() == "command" => {}
            "file_redirect" | "herestring_redirect" | "heredoc_redirect" => {}
            _ => words.push(word(script, child)),
        }
    }
    if node.kind() == "declaration_command" {
        let keyword = node.child(0).map(|keyword| word(script, keyword));
        words.splice(0..0, keyword);
    }
    let Surroundings { swallowed, output, is_condition } = around.clone();
    script.commands.push(Command { range: node.byte_range(), words, swallowed, output, is_condition });
    let inside = Surroundings { output: Output::Captured, ..Surroundings::default() };
    for child in children(node) {
        substitutions(script, child, &inside);
    }
}

/// The commands in the words of a command.
fn substitutions(script: &mut Script, node: Node<'_>, inside: &Surroundings) {
    match node.kind() {
        "command_substitution" | "process_substitution" => visit(script, node, inside),
        _ => children(node).into_iter().for_each(|child| substitutions(script, child, inside)),
    }
}

/// `a && b`, `a || b`.
fn list(script: &mut Script, node: Node<'_>, around: &Surroundings) {
    let sides = children(node);
    let [left, right] = sides.as_slice() else {
        return sides.into_iter().for_each(|child| visit(script, child, around));
    };
    let operator = node.child(1).map_or("", |operator| operator.kind());
    let mut of_left = around.clone();
    if operator == "||" {
        let from = node.child(1).map_or(right.start_byte(), |operator| operator.start_byte());
        match is_harmless(script, *right) {
            true => of_left.swallowed = of_left.swallowed.or(Some(from..right.end_byte())),
            false => of_left.is_condition = true,
        }
    }
    visit(script, *left, &of_left);
    visit(script, *right, around);
}

/// Whether a command does nothing about the failure before it.
fn is_harmless(script: &Script, node: Node<'_>) -> bool {
    let text = script.text.get(node.byte_range()).unwrap_or_default();
    let text = text.split(['>', '<']).next().unwrap_or_default();
    let mut words = text.split_whitespace();
    match (words.next(), words.next()) {
        (Some("true" | ":"), None) | (Some("exit" | "return"), Some("0")) => true,
        (Some("echo" | "printf"), _) => !matches!(node.kind(), "list" | "pipeline" | "compound_statement"),
        _ => false,
    }
}

/// `a | b`.
fn pipeline(script: &mut Script, node: Node<'_>, around: &Surroundings) {
    let parts = children(node);
    for (number, part) in parts.iter().enumerate() {
        let mut of_part = around.clone();
        if let Some(next) = parts.get(number + 1) {
            let text = script.text.get(next.byte_range()).unwrap_or_default();
            of_part.output = Output::Pipe(text.split_whitespace().next().unwrap_or_default().to_owned());
        }
        visit(script, *part, &of_part);
    }
}

/// `a > b`.
fn redirected(script: &mut Script, node: Node<'_>, around: &Surroundings) {
    let mut of_body = around.clone();
    for redirect in children(node).into_iter().filter(|child| child.kind() == "file_redirect") {
        let descriptor = redirect.child_by_field_name("descriptor").and_then(|it| script.text.get(it.byte_range()));
        let target = redirect.child_by_field_name("destination").and_then(|it| script.text.get(it.byte_range()));
        let operator = script.text.get(redirect.byte_range()).unwrap_or_default();
        let writes = operator.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['>', '&']);
        let is_other = matches!(target, Some("2" | "/dev/stderr" | "/dev/tty" | "/dev/stdout"));
        if writes && !matches!(descriptor, Some("2")) && !is_other {
            of_body.output = Output::File;
        }
    }
    for child in children(node) {
        match child.kind() {
            "file_redirect" | "heredoc_redirect" | "herestring_redirect" => {
                substitutions(script, child, &Surroundings { output: Output::Captured, ..Surroundings::default() });
            }
            _ => visit(script, child, &of_body),
        }
    }
}

/// `if a; then b; fi`: how `a` ends is looked at.
fn conditional(script: &mut Script, node: Node<'_>, around: &Surroundings) {
    let mut cursor = node.walk();
    let mut is_condition = true;
    for child in node.children(&mut cursor) {
        if matches!(child.kind(), "then" | "do_group") {
            is_condition = false;
        }
        if child.is_named() {
            let inside = Surroundings { is_condition: is_condition || around.is_condition, ..around.clone() };
            visit(script, child, &inside);
        }
    }
}

fn word(script: &Script, node: Node<'_>) -> Word {
    let text = script.text.get(node.byte_range()).unwrap_or_default();
    let unquoted = ['"', '\''].iter().find_map(|&quote| text.strip_prefix(quote)?.strip_suffix(quote));
    let mut variables = Vec::new();
    expansions(script, node, &mut variables);
    Word { range: node.byte_range(), text: unquoted.unwrap_or(text).to_owned(), variables }
}

/// The variables that are expanded below `node`, but for those in commands of their own.
fn expansions(script: &Script, node: Node<'_>, found: &mut Vec<(String, Range<usize>)>) {
    match node.kind() {
        "command_substitution" | "process_substitution" => {}
        "simple_expansion" | "expansion" => {
            let name = children(node).into_iter().find(|child| child.kind() == "variable_name");
            let text = script.text.get(node.byte_range()).unwrap_or_default();
            // `${#X}` is its length, `${X:+y}` something else where it is set.
            let is_value = !text.starts_with("${#") && !text.contains(":+");
            if let Some(name) = name.filter(|_| is_value).and_then(|name| script.text.get(name.byte_range())) {
                found.push((name.to_owned(), node.byte_range()));
            }
            children(node).into_iter().for_each(|child| expansions(script, child, found));
        }
        _ => children(node).into_iter().for_each(|child| expansions(script, child, found)),
    }
}

/// The text with what a pipeline puts in before the shell sees it, `${{ … }}`, as words of the same length.
fn without_expressions(text: &str) -> String {
    let mut blanked = text.to_owned();
    let mut from = 0;
    while let Some(start) = blanked[from..].find("${{").map(|at| from + at) {
        let Some(end) = blanked[start..].find("}}").map(|at| start + at + 2) else { break };
        blanked.replace_range(start..end, &"_".repeat(end - start));
        from = end;
    }
    blanked
}

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<(String, Output, Option<&str>, bool)> {
        let script = Script::read(text);
        let words = |it: &Command| it.words.iter().map(|word| word.text.clone()).collect::<Vec<_>>().join(" ");
        let of =
            |it: &Command| (words(it), it.output.clone(), it.swallowed.clone().map(|it| &text[it]), it.is_condition);
        script.commands.iter().map(of).collect()
    }

    #[test]
    fn commands_say_where_their_output_and_their_failure_go() {
        let log = |words: &str| (words.to_owned(), Output::Log, None, false);
        assert_eq!(said("set -x\nnpm test -- \"a b\"\n"), [log("set -x"), log("npm test -- a b")]);
        let swallowed = ("npm test".to_owned(), Output::Log, Some("|| true"), false);
        assert_eq!(said("npm test || true"), [swallowed, log("true")]);
        assert_eq!(said("npm test || exit 1")[0], ("npm test".to_owned(), Output::Log, None, true));
        assert_eq!(said("echo $X > file")[0].1, Output::File);
        assert_eq!(said("echo $X >&2")[0].1, Output::Log);
        assert_eq!(said("echo $X | docker login")[0].1, Output::Pipe("docker".to_owned()));
        assert_eq!(said("x=$(echo $X)")[0].1, Output::Captured);
        assert!(said("if npm test; then echo y; fi")[0].3);
        assert!(!said("if npm test; then echo y; fi")[1].3);
        assert_eq!(said("echo ${{ secrets.X }} \"${{ a }}\"")[0].0, "echo ${{ secrets.X }} ${{ a }}");
        assert_eq!(said("for x in a b; do\n  run $x || echo no\ndone")[0].2, Some("|| echo no"));
        assert_eq!(said("export A=1")[0].0, "export A=1");
    }

    #[test]
    fn a_function_that_hands_on_its_arguments_is_what_it_calls() {
        let of = |text: &str| said(text).into_iter().map(|(words, ..)| words).collect::<Vec<_>>();
        let tool = "tool() {\n  terraform -chdir=infra \"$@\"\n}\n";
        assert_eq!(
            of(&format!("{tool}apply() {{ tool apply \"$1\"; }}\napply x")),
            ["terraform -chdir=infra $@", "terraform -chdir=infra apply $1", "apply x"]
        );
        assert_eq!(of("run() { echo \"$@\"; sudo \"$@\"; }\nrun npm test")[2..], ["echo npm test", "sudo npm test"]);
        let quiet = said("quiet() { \"$@\" > log || true; }\nquiet npm test").pop().unwrap();
        assert_eq!(quiet, ("npm test".to_owned(), Output::File, Some("|| true"), false));
        // Two that call each other end.
        let endless = of("a() { b \"$@\"; }\nb() { a \"$@\"; }\na x");
        assert_eq!(endless.last().map(String::as_str), Some("b x"));
    }

    #[test]
    fn commands_are_told_by_their_words() {
        let script =
            Script::read("sudo -E env A=1 /usr/bin/terraform -chdir=x apply -auto-approve plan\necho \"${A:-x}$B\"");
        let apply = &script.commands[0];
        assert!(apply.is(&["terraform", "apply"]) && apply.has_option("-chdir") && !apply.has_option("-auto"));
        let names: Vec<&str> = script.commands[1].words[1].variables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["A", "B"]);
    }
}
