//! What layers give to each other: partials, and references of patterns.

use snapbox::str;

use super::{broken, env};

#[test]
fn layers_fill_partials_and_say_what_they_implement() {
    let t = env();
    t.write("mini/layers/base/files/steps.yml.hbs", "steps:\n  {{> setup tool=\"make\"}}\n");
    t.write("mini/layers/base/partials/setup.hbs", "- run: {{tool}}\n\n- run: ${{ x }}\n");
    t.write("mini/layers/pg/partials/setup.hbs", "- run: {{database}}\n");
    let manifest = t.read("mini/layers/pg/layer.toml");
    t.write("mini/layers/pg/layer.toml", format!("{manifest}implements.one = [\"pg.sql\"]\n"));
    let patterns = "{{#each patterns}}{{title}}:{{#each implementation}} {{this}}{{/each}}{{/each}}\n";
    t.write("mini/layers/base/documents/patterns.md.hbs", patterns);
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).success();
    let steps = "steps:\n  - run: make\n\n  - run: ${{ x }}\n";
    assert_eq!(t.read("demo/steps.yml"), format!("{steps}  - run: postgres\n"));
    assert_eq!(t.read("demo/patterns.md"), "One: pg.sql\n");
    t.run(["new-project", "other", "--pack", "mini", "--defaults", "--set", "database=none"]).success();
    assert_eq!(t.read("other/steps.yml"), steps);
    assert_eq!(t.read("other/patterns.md"), "One:\n");
}

#[test]
fn a_partial_that_no_layer_has() {
    broken(
        "layers/base/files/run.hbs",
        "",
        "{{> setup}}\n",
        str![[r#"
error[pack]: no partial is called `setup`
 --> mini/layers/base/files/run.hbs:1:1
  |
1 | {{> setup}}
  | ^^^^^^^^^^^

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn a_partial_that_is_wrong_is_shown_where_it_stands() {
    let t = env();
    t.write("mini/layers/base/partials/setup.hbs", "one\n{{#if databse}}x{{/if}}\n");
    t.write("mini/layers/base/files/run.hbs", "{{> setup}}\n");
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[pack]: nothing is called `databse` here
 --> mini/layers/base/partials/setup.hbs:2:1
  |
2 | {{#if databse}}x{{/if}}
  | ^^^^^^^^^^^^^^^
  |
  = help: did you mean `database`?

error: failed to use the pack: 1 error

"#]]);
    t.write("mini/layers/base/partials/setup.hbs", "one\n{{#if database}}x\n");
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[pack]: the template does not parse: invalid handlebars syntax
 --> mini/layers/base/partials/setup.hbs:3:1
  |
3 |
  | ^
  |
  = help: every block ends: `{{#if x}}…{{/if}}`; literal braces are written `/{{`

error: failed to use the pack: 1 error

"#]]);
}

#[test]
fn a_pattern_that_is_not_there_cannot_be_implemented() {
    let pg = "when = { database = [\"postgres\"] }\nimplements.two = [\"x\"]\n";
    broken(
        "layers/pg/layer.toml",
        "",
        pg,
        str![[r#"
error[pack]: no pattern is called `two`
 --> mini/layers/pg/layer.toml:2:12
  |
2 | implements.two = ["x"]
  |            ^^^

error: failed to use the pack: 1 error

"#]],
    );
}
