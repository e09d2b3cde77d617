//! Broken packs: each is reported with file, line and column, and nothing is written.

use snapbox::str;

use super::{broken, env};

#[test]
fn no_pack_at_all() {
    let t = env();
    t.run(["new-project", "demo", "--pack", "nowhere", "--defaults"]).code(2).stderr_eq(str![[r#"
error: failed to read the pack `nowhere`
  caused by: failed to list the pack `nowhere`
  caused by: IO error for operation on nowhere: No such file or directory (os error 2)
  caused by: No such file or directory (os error 2)
hint: a pack is a folder with a `pack.toml`; see docs/packs.md

"#]]);
    t.run_in("", ["new-project", "demo", "--pack", ".", "--defaults"]).code(2).stderr_eq(str![[r#"
error: failed to read the pack `.`
  caused by: failed to read the pack's `pack.toml`
  caused by: No such file or directory (os error 2)
hint: a pack is a folder with a `pack.toml`; see docs/packs.md

"#]]);
    t.write("empty/x", "");
    t.run(["new-project", "demo", "--pack", "empty", "--defaults"]).code(2).stderr_eq(str![[r#"
error: failed to read the pack `empty`
  caused by: failed to read the pack's `pack.toml`
  caused by: No such file or directory (os error 2)
hint: a pack is a folder with a `pack.toml`; see docs/packs.md

"#]]);
}

#[test]
fn toml_that_does_not_parse() {
    broken(
        "pack.toml",
        "version = \"1.2.3\"",
        "version = 1.2.3",
        str![[r#"
error[pack]: failed to read `mini/pack.toml`: invalid float, expected nothing
 --> mini/pack.toml:3:14
  |
3 | version = 1.2.3
  |              ^^

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn an_unknown_key() {
    broken(
        "pack.toml",
        "prompt = \"Database\"",
        "promt = \"Database\"",
        str![[r#"
error[pack]: failed to read `mini/pack.toml`: unknown field `promt`, expected one of `id`, `kind`, `prompt`, `help`, `default`, `options`, `validate`, `reserved`, `when`
  --> mini/pack.toml:27:1
   |
27 | promt = "Database"
   | ^^^^^

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn a_condition_on_a_question_that_is_not_asked_before() {
    broken(
        "pack.toml",
        "when = { database =",
        "when = { databse =",
        str![[r#"
error[pack]: `when` names `databse`, which nobody was asked before
  --> mini/pack.toml:35:10
   |
35 | when = { databse = ["postgres"] }
   |          ^^^^^^^
   |
   = help: did you mean `database`?

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn a_condition_on_an_answer_that_cannot_be_given() {
    broken(
        "layers/pg/layer.toml",
        "postgres",
        "postgress",
        str![[r#"
error[pack]: `postgress` is no answer to `database`
 --> mini/layers/pg/layer.toml:1:22
  |
1 | when = { database = ["postgress"] }
  |                      ^^^^^^^^^^^
  |
  = help: did you mean `postgres`?

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn a_default_that_is_no_option() {
    broken(
        "pack.toml",
        "default = \"postgres\"",
        "default = \"mysql\"",
        str![[r#"
error[pack]: the default of `database` is refused: `mysql` is not one of `postgres`, `none`
  --> mini/pack.toml:29:11
   |
29 | default = "mysql"
   |           ^^^^^^^

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn a_validation_of_no_known_kind() {
    broken(
        "pack.toml",
        "\"dns-label\"",
        "\"dns-lable\"",
        str![[r#"
error[pack]: no validation is called `dns-lable`
  --> mini/pack.toml:21:12
   |
21 | validate = "dns-lable"
   |            ^^^^^^^^^^^
   |
   = help: use one of `aws-region`, `dns-label`, `env-name`, `github-owner`, or { pattern = "…", message = "…" }

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn a_pattern_that_does_not_compile() {
    broken(
        "pack.toml",
        "\"dns-label\"",
        "{ pattern = \"[a-\", message = \"x\" }",
        str![[r#"
error[pack]: the pattern does not compile: unclosed character class
  --> mini/pack.toml:21:12
   |
21 | validate = { pattern = "[a-", message = "x" }
   |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn a_question_asked_twice() {
    broken(
        "pack.toml",
        "id = \"database\"",
        "id = \"project_name\"",
        str![[r#"
error[pack]: the question `project_name` is asked twice
  --> mini/pack.toml:25:6
   |
25 | id = "project_name"
   |      ^^^^^^^^^^^^^^

error[pack]: `when` names `database`, which nobody was asked before
  --> mini/pack.toml:35:10
   |
35 | when = { database = ["postgres"] }
   |          ^^^^^^^^

error[pack]: `when` names `database`, which nobody was asked before
 --> mini/layers/pg/layer.toml:1:10
  |
1 | when = { database = ["postgres"] }
  |          ^^^^^^^^

error: failed to use the pack: 3 errors

"#]],
    );
}

#[test]
fn a_layer_that_is_not_there_and_one_that_is_not_listed() {
    broken(
        "pack.toml",
        "\"pg\"]",
        "\"gp\"]",
        str![[r#"
error[pack]: there is no folder `layers/gp`
 --> mini/pack.toml:5:19
  |
5 | layers = ["base", "gp"]
  |                   ^^^^

error[pack]: the folder `layers/pg` is not listed under `layers`
--> mini/pack.toml:1:1

error: failed to use the pack: 2 errors

"#]],
    );
}

#[test]
fn a_part_of_no_joined_file() {
    broken(
        "layers/pg/joined/.gitignore.rule",
        "",
        "x\n",
        str![[r#"
error[pack]: `.gitignore.rule` is no section of a joined file
--> mini/layers/pg/joined/.gitignore.rule:1:1
 = help: name it `<path>.<section>`, and declare both under `[[joined]]` in `pack.toml`

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn a_file_in_no_place_of_a_layer() {
    broken(
        "layers/pg/stray.txt",
        "",
        "x\n",
        str![[r#"
error[pack]: a layer has no place for `stray.txt`
--> mini/layers/pg/stray.txt:1:1
 = help: put it into `files/`, `documents/`, `joined/` or `partials/`

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn two_layers_that_write_one_file() {
    broken(
        "layers/pg/files/run",
        "",
        "x\n",
        str![[r#"
error[pack]: two templates write `run`
 --> mini/layers/pg/files/run:1:1
  |
 ::: mini/layers/base/files/run.hbs:1:1
  |
1 | #!/bin/sh
  | - and so does this one
  |
  = help: keep one, tell their layers apart with `when`, or declare the path under `[[joined]]`

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn a_template_that_does_not_parse() {
    broken(
        "layers/base/files/run.hbs",
        "{{project_name}}",
        "{{#if database}}",
        str![[r#"
error[pack]: the template does not parse: invalid handlebars syntax
 --> mini/layers/base/files/run.hbs:5:1
  |
5 |
  | ^
  |
  = help: every block ends: `{{#if x}}…{{/if}}`; literal braces are written `/{{`

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn a_name_that_stands_for_nothing() {
    broken(
        "layers/base/files/run.hbs",
        "{{project_name}}",
        "{{project_nam}}",
        str![[r#"
error[pack]: nothing is called `project_nam` here
 --> mini/layers/base/files/run.hbs:3:6
  |
3 | echo {{project_nam}} ${{ x }}
  |      ^^^^^^^^^^^^^^^
  |
  = help: did you mean `project_name`?

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn a_name_that_an_item_does_not_have() {
    broken(
        "layers/base/documents/DOC.md.hbs",
        "{{title}}",
        "{{titel}}",
        str![[r#"
error[pack]: nothing is called `titel` here
 --> mini/layers/base/documents/DOC.md.hbs:2:4
  |
2 | ## {{titel}}
  |    ^^^^^^^^^

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn an_example_from_a_file_or_region_that_is_not_there() {
    broken(
        "patterns/one/doc.md.hbs",
        "\"run\"",
        "\"runn\"",
        str![[r#"
error[pack]: no generated file is called `runn`; did you mean `run`?
 --> mini/patterns/one/doc.md.hbs:3:1
  |
3 | {{example "runn"}}
  | ^^^^^^^^^^^^^^^^^^

error: failed to use the pack: 1 error

"#]],
    );
    broken(
        "patterns/one/doc.md.hbs",
        "\"run\"",
        "\"run\" region=\"ho\"",
        str![[r#"
error[pack]: failed to quote `run`: it has no region `ho`
 --> mini/patterns/one/doc.md.hbs:3:1
  |
3 | {{example "run" region="ho"}}
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

error: failed to use the pack: 1 error

"#]],
    );
}

#[test]
fn an_executable_that_is_not_there() {
    broken(
        "layers/base/layer.toml",
        "\"run\"",
        "\"walk\"",
        str![[r#"
error[pack]: no generated file is called `walk`, which is to be executable
--> mini/layers/base/layer.toml:1:1

error: failed to use the pack: 1 error

"#]],
    );
}

#[cfg(unix)]
#[test]
fn a_link_in_a_pack_is_refused() {
    let t = env();
    t.write("secret.txt", "mine");
    std::os::unix::fs::symlink("../../../../secret.txt", t.path("mini/layers/base/files/stolen")).unwrap();
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).code(2).stderr_eq(str![[r#"
error: failed to read the pack `mini`
  caused by: failed to read the pack's `mini/layers/base/files/stolen`: it is a symbolic link, and a pack holds plain files only
hint: a pack is a folder with a `pack.toml`; see docs/packs.md

"#]]);
}

#[test]
fn an_answer_cannot_lead_a_path_out_of_the_folder() {
    let t = env();
    let manifest = t.read("mini/pack.toml").replace("validate = \"dns-label\"\n", "");
    t.write("mini/pack.toml", manifest);
    t.write("mini/layers/base/files/{{project_name}}/x", "x");
    for name in ["../out", "/abs", "..", "a//b", "C:"] {
        let set = format!("project_name={name}");
        let run = t.run(["new-project", "demo", "--pack", "mini", "--defaults", "--set", &set]).code(2);
        let stderr = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!(stderr.contains("mini/layers/base/files/{{project_name}}/x"), "{stderr}");
    }
    assert!(!t.path("demo").exists() && !t.path("../out").exists());
}
