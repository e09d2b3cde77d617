//! `--help` teaches by example: every command has examples, and every example is one that the program takes.

use std::path::Path;

use clap::Command;

/// Every visible command with what is typed for it, the program itself first.
pub(super) fn commands() -> Vec<(Vec<String>, Command)> {
    fn add(command: &Command, typed: &[String], commands: &mut Vec<(Vec<String>, Command)>) {
        let typed = [typed, &[command.get_name().to_owned()]].concat();
        commands.push((typed.clone(), command.clone()));
        for command in command.get_subcommands().filter(|it| !it.is_hide_set() && it.get_name() != "help") {
            add(command, &typed, commands);
        }
    }
    let mut program = patternbook::cli::command();
    program.build();
    let mut commands = Vec::new();
    add(&program, &[], &mut commands);
    assert!(commands.len() > 8, "the commands are not found");
    commands
}

#[test]
fn every_command_and_option_says_what_it_is_for() {
    for (typed, command) in commands() {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(!about.is_empty(), "{typed:?} does not say what it does");
        assert!(typed.len() == 1 || !about.ends_with('.'), "{typed:?}: a first line has no full stop: {about}");
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            assert!(arg.get_help().is_some(), "{typed:?}: `{}` has no help", arg.get_id());
        }
    }
}

#[test]
fn every_command_has_examples_that_it_takes() {
    let wrong: Vec<_> = commands()
        .into_iter()
        .flat_map(|(typed, command)| {
            let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
            examples(&typed, &help).err().map(|wrong| format!("{}: {wrong}", typed.join(" ")))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn examples_that_are_none_are_noticed() {
    let wrong = |help: &str| examples(&["patternbook".to_owned(), "sync-docs".to_owned()], help).unwrap_err();
    assert_eq!(wrong(""), "there are no examples");
    assert_eq!(wrong("Examples:\n\nMore:\n  x"), "there are no examples");
    assert_eq!(wrong("Examples:\n  patternbook explain"), "`patternbook explain` is about something else");
    assert!(wrong("Examples:\n  patternbook sync-docs --nothing").contains("unexpected argument '--nothing'"));
    assert!(wrong("Examples:\n  patternbook sync-docs --prefer nobody").contains("invalid value 'nobody'"));
    assert!(wrong("Examples:\n  patternbook sync-docs <DIR>").contains("stands for something else"));
    assert!(wrong("Examples:\n  sync-docs").contains("neither an example nor what is said about one"));
    assert!(wrong(&format!("Examples:\n  patternbook sync-docs    {}", "wide ".repeat(20))).contains("too wide"));
    let right = "Examples:\n  patternbook sync-docs \"a b\" --check | head    what it is for\n      and more\n  \
                 patternbook sync-docs --diff > x.patch\n\nMore:\n  x";
    assert_eq!(examples(&["patternbook".to_owned(), "sync-docs".to_owned()], right), Ok(2));
}

#[test]
fn commands_in_documents_are_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["", "docs", "docs/rules"].map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    let paths = folders.into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut seen = 0;
    for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = std::fs::read_to_string(&path).unwrap();
        for line in shell_lines(&text) {
            let Some(words) = program(line) else { continue };
            seen += 1;
            if let Err(wrong) = parse(&words) {
                panic!("{}: `{line}`: {wrong}", path.display());
            }
        }
    }
    assert!(seen > 10, "the commands are not found: {seen}");
}

/// The lines of the document's `sh` blocks.
fn shell_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        inside = if fence { line.trim() == "```sh" } else { inside };
        inside && !fence
    })
}

/// The words of `line` from the program's name on, where it calls this program.
fn program(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    let rest =
        ["cargo xtask ", "cargo patternbook ", "patternbook "].iter().find_map(|name| line.strip_prefix(name))?;
    let mut words = words(rest)?;
    words.insert(0, "patternbook".to_owned());
    Some(words)
}

/// How many examples there are in the long help of the command `typed`; or what is wrong with them.
fn examples(typed: &[String], help: &str) -> Result<usize, String> {
    let block = help.split("\n\n").find_map(|block| block.strip_prefix("Examples:\n")).unwrap_or_default();
    let mut count = 0;
    for line in block.lines() {
        if line.chars().count() > 100 {
            return Err(format!("`{line}` is too wide"));
        }
        let Some(example) = line.strip_prefix("  patternbook") else {
            match line.starts_with("      ") && count > 0 {
                true => continue,
                false => return Err(format!("`{line}` is neither an example nor what is said about one")),
            }
        };
        let example = format!("patternbook{}", example.split("  ").next().unwrap_or_default());
        let words = words(&example).ok_or_else(|| format!("`{example}` has a quotation that does not end"))?;
        if words.iter().any(|word| word.contains(['<', '>', '$', '`'])) {
            return Err(format!("`{example}` has something that stands for something else"));
        }
        if typed.len() > 1 && !words.starts_with(typed) {
            return Err(format!("`{example}` is about something else"));
        }
        parse(&words).map_err(|wrong| format!("`{example}`: {wrong}"))?;
        count += 1;
    }
    if count == 0 { Err("there are no examples".to_owned()) } else { Ok(count) }
}

/// What the program says of `words`, where it does not take them. Help that is asked for is taken.
fn parse(words: &[String]) -> Result<(), String> {
    match patternbook::cli::command().try_get_matches_from(words) {
        Err(error) if error.use_stderr() => Err(error.to_string()),
        _ => Ok(()),
    }
}

/// Words as a shell would split them, up to where it would do more than run one program.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut escaped) = (None::<String>, None, false);
    for c in line.chars() {
        match (quote, c) {
            _ if escaped => {
                word.get_or_insert_default().push(c);
                escaped = false;
            }
            (None | Some('"'), '\\') => escaped = true,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), _) if open == c => quote = None,
            (None, ' ') => words.extend(word.take()),
            (None, '>' | '|' | '#' | ';' | '&') if word.is_none() => return Some(words),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}
