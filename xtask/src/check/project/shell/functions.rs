//! Functions of a script that hand their arguments on to another program: who calls `tool apply` calls `terraform apply`.

use std::ops::Range;

use tree_sitter::Node;

use super::{Command, Output, Script, children};

/// Functions call each other no deeper than this before they are looked at no more.
const DEEPEST: usize = 3;

/// A function of a script.
struct Function {
    name: String,
    body: Range<usize>,
}

/// Puts what a function calls in the place of each call of it, with the arguments that are handed on by `"$@"`.
pub(super) fn unfold(script: &mut Script, root: Node<'_>) {
    let mut functions = Vec::new();
    collect(script, root, &mut functions);
    if functions.is_empty() {
        return;
    }
    let written = std::mem::take(&mut script.commands);
    script.commands = written.iter().flat_map(|command| unfolded(command, &functions, &written, 0)).collect();
}

fn collect(script: &Script, node: Node<'_>, found: &mut Vec<Function>) {
    if node.kind() == "function_definition" {
        let name = node.child_by_field_name("name").and_then(|name| script.text.get(name.byte_range()));
        found.extend(name.map(|name| Function { name: name.to_owned(), body: node.byte_range() }));
    }
    children(node).into_iter().for_each(|child| collect(script, child, found));
}

fn unfolded(command: &Command, functions: &[Function], written: &[Command], depth: usize) -> Vec<Command> {
    let called = command.plain().first().and_then(|name| functions.iter().find(|it| it.name == name.text));
    // Within its own body its name is that of the program.
    let Some(function) = called.filter(|it| depth < DEEPEST && !it.body.contains(&command.range.start)) else {
        return vec![command.clone()];
    };
    let inside = written.iter().filter(|it| function.body.contains(&it.range.start) && hands_on(it).is_some());
    let all: Vec<Command> = inside.map(|inner| called_with(inner, command)).collect();
    if all.is_empty() {
        return vec![command.clone()];
    }
    all.iter().flat_map(|command| unfolded(command, functions, written, depth + 1)).collect()
}

/// Where among its words a command of a function has the function's arguments, all of them.
fn hands_on(command: &Command) -> Option<usize> {
    command.words.iter().position(|word| word.text == "$@")
}

/// `inner` of a function's body, as `call` has it run.
fn called_with(inner: &Command, call: &Command) -> Command {
    let mut words = inner.words.clone();
    if let Some(at) = hands_on(inner) {
        words.splice(at..=at, call.plain().iter().skip(1).cloned());
    }
    Command {
        range: call.range.clone(),
        words,
        swallowed: call.swallowed.clone().or_else(|| inner.swallowed.clone()),
        output: if call.output == Output::Log { inner.output.clone() } else { call.output.clone() },
        is_condition: call.is_condition || inner.is_condition,
    }
}
