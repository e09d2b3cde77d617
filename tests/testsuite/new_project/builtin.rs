//! The built-in pack.

use crate::harness::Env;

#[test]
fn every_combination_of_answers_is_in_sync_from_its_first_commit() {
    let t = Env::new();
    for database in ["postgres", "none"] {
        for team in ["team", "solo"] {
            let dir = format!("{database}-{team}");
            let (database, team) = (format!("database={database}"), format!("team={team}"));
            t.run(["new-project", &dir, "--defaults", "--set", &database, "--set", &team]).success();
            t.run_in(&dir, ["sync-docs", "--check"]).success();
            let before = t.snapshot(&dir);
            t.run_in(&dir, ["sync-docs"]).success();
            assert_eq!(t.snapshot(&dir).changes_since(&before), "", "a second run changes nothing");
        }
    }
}

#[test]
fn no_template_syntax_is_left_in_a_generated_file() {
    let t = Env::new();
    t.run(["new-project", "demo", "--defaults"]).success();
    let names = t.snapshot("demo").names();
    for name in names.lines().map(|name| name.trim_end_matches('*')).filter(|name| !name.ends_with('/')) {
        let text = t.read(format!("demo/{name}"));
        for left in ["{{project_name", "{{#if", "{{/if", "{{example", "{{else"] {
            assert!(!text.contains(left), "{name} has {left}");
        }
    }
}
