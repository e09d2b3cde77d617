//! `man`: a page for each command. What real readers of manual pages say is for `cargo conformance`.

use snapbox::str;

use super::help;
use crate::harness::Env;

#[test]
fn there_is_a_page_for_every_command_with_its_examples() {
    let t = Env::new();
    t.write("man/keep.txt", "");
    t.run(["man", "man"]).success().stderr_eq("");
    let mut wanted: Vec<_> = help::commands().iter().map(|(typed, _)| format!("{}.1", typed.join("-"))).collect();
    for (typed, command) in help::commands() {
        let page = t.read(format!("man/{}.1", typed.join("-")));
        assert!(
            page.starts_with(&format!(
                ".TH {} 1 \"\" \"patternbook {}\" \"Patternbook\"\n",
                typed.join("-").to_uppercase(),
                env!("CARGO_PKG_VERSION")
            )),
            "{page}"
        );
        for needle in
            ["\n.SH NAME\n", "\n.SH SYNOPSIS\n", "\n.SH DESCRIPTION\n", "\n.SH OPTIONS\n", "\n.SH EXAMPLES\n.nf\n"]
        {
            assert!(page.contains(needle), "{typed:?} has no {needle:?}: {page}");
        }
        let help = command.get_after_long_help().unwrap().to_string();
        let first = help.lines().nth(1).unwrap().trim().replace('-', "\\-").replace('\'', "\\*(Aq");
        assert!(page.contains(&first), "{typed:?} has no {first:?}: {page}");
    }
    wanted.push("keep.txt".to_owned());
    wanted.sort();
    let mut names: Vec<_> =
        std::fs::read_dir(t.path("man")).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, wanted);
}

#[test]
fn a_second_run_changes_nothing_and_an_old_page_is_replaced() {
    let t = Env::new();
    t.write("man/patternbook.1", "old");
    t.run(["man", "man"]).success().stdout_eq(str![[r#"
[..] manual pages in man, [..] written

"#]]);
    let first = t.snapshot("man");
    t.run(["man", "man"]).success().stdout_eq(str![[r#"
[..] manual pages in man, 0 written

"#]]);
    assert_eq!(t.snapshot("man"), first);
    assert!(t.read("man/patternbook.1").contains(".SH NAME"));
}

#[test]
fn a_folder_that_is_not_there_is_not_made() {
    let t = Env::new();
    t.run(["man", "man/man1"]).code(3).stdout_eq("").stderr_eq(str![[r#"
error: failed to write manual pages into `man/man1`
  caused by: No such file or directory (os error 2)
hint: make the folder first

"#]]);
}
