//! What is wrong with a pack is found before anybody gives the answers that show it.

use snapbox::str;

use super::{change, env};
use crate::harness::Env;

/// Changes the small pack and expects what is then found.
#[track_caller]
fn found(changes: &[(&str, &str, &str)], code: i32, expected: snapbox::data::Inline) {
    let t = env();
    for (path, from, to) in changes {
        change(&t, path, from, to);
    }
    let before = t.snapshot("");
    t.run(["pack", "check", "mini"]).code(code).stdout_eq(expected).stderr_eq("");
    assert_eq!(t.snapshot("").changes_since(&before), "", "nothing is written");
}

#[test]
fn nothing_is_wrong_with_a_sound_pack() {
    found(
        &[],
        0,
        str![[r#"
all 12 combinations tried: nothing wrong

"#]],
    );
}

#[test]
fn our_own_pack_is_sound() {
    let t = Env::new();
    let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let output = t.run(["pack", "check", templates]).success().get_output().stdout.clone();
    let output = String::from_utf8(output).unwrap();
    assert!(!output.contains("error") && output.contains(" tried: "), "{output}");
}

#[test]
fn the_current_folder_is_a_pack_too() {
    let t = env();
    change(&t, "layers/pg/joined/.gitignore.rules", "/pgdata", "{{pgdata}}");
    std::fs::rename(
        t.path("mini/layers/pg/joined/.gitignore.rules"),
        t.path("mini/layers/pg/joined/.gitignore.rules.hbs"),
    )
    .unwrap();
    t.run_in("mini", ["pack", "check"]).code(1).stdout_eq(str![[r#"
error[pack]: nothing is called `pgdata` here
 --> layers/pg/joined/.gitignore.rules.hbs:1:1
  |
1 | {{pgdata}}
  | ^^^^^^^^^^

all 12 combinations tried: 1 error

"#]]);
}

#[test]
fn what_is_no_pack_is_not_checked() {
    let t = env();
    t.run(["pack", "check", "nowhere"]).code(3).stdout_eq("").stderr_eq(str![[r#"
error: failed to read the pack `nowhere`
  caused by: failed to list the pack `nowhere`
  caused by: IO error for operation on nowhere: No such file or directory (os error 2)
  caused by: No such file or directory (os error 2)
hint: a pack is a folder with a `pack.toml`; see docs/packs.md

"#]]);
    t.run(["pack", "check"]).code(3).stdout_eq("").stderr_eq(str![[r#"
error: failed to read the pack `.`
  caused by: failed to read the pack's `pack.toml`
  caused by: No such file or directory (os error 2)
hint: a pack is a folder with a `pack.toml`; see docs/packs.md

"#]]);
}

#[test]
fn a_pack_that_does_not_load_says_why_and_is_not_tried() {
    found(
        &[("layers/pg/layer.toml", "postgres", "postgress")],
        1,
        str![[r#"
error[pack]: `postgress` is no answer to `database`
 --> mini/layers/pg/layer.toml:1:22
  |
1 | when = { database = ["postgress"] }
  |                      ^^^^^^^^^^^
  |
  = help: did you mean `postgres`?

no combination tried: 1 error

"#]],
    );
}

#[test]
fn unknown_names_in_layers_and_branches_that_no_answers_reach() {
    found(
        &[
            ("layers/pg/layer.toml", "when", "when = { database = [\"none\"], pool = [\"true\"] }\n#"),
            ("layers/pg/files/a.hbs", "", "{{databse}}\n{{#if pool}}{{else}}{{project_nam}}{{/if}}\n"),
        ],
        1,
        str![[r#"
error[pack]: nothing is called `databse` here
 --> mini/layers/pg/files/a.hbs:1:1
  |
1 | {{databse}}
  | ^^^^^^^^^^^
  |
  = help: did you mean `database`?

error[pack]: nothing is called `project_nam` here
 --> mini/layers/pg/files/a.hbs:2:21
  |
2 | {{#if pool}}{{else}}{{project_nam}}{{/if}}
  |                     ^^^^^^^^^^^^^^^
  |
  = help: did you mean `project_name`?

error[pack]: the layer `pg` never applies: no answers fit its `when`
 --> mini/layers/pg/layer.toml:1:10
  |
1 | when = { database = ["none"], pool = ["true"] }
  |          ^^^^^^^^

all 12 combinations tried: 3 errors

"#]],
    );
}

#[test]
fn questions_that_are_never_asked_and_options_that_are_never_offered() {
    const QUESTIONS: &str = r#"
[[question]]
id = "replicas"
kind = "confirm"
prompt = "Replicas"
when = { database = ["none"], pool = ["true"] }

[[question]]
id = "size"
kind = "select"
prompt = "Size"
when = { database = ["none"] }
options = [
  { value = "small", label = "Small" },
  { value = "large", label = "Large", when = { pool = ["true"] } },
  { value = "small", label = "Small again" },
]
"#;
    let t = env();
    let manifest = t.read("mini/pack.toml") + QUESTIONS;
    found(
        &[("pack.toml", "", &manifest)],
        1,
        str![[r#"
error[pack]: nobody is ever asked `replicas`: no answers fit its `when`
  --> mini/pack.toml:46:6
   |
46 | id = "replicas"
   |      ^^^^^^^^^^

error[pack]: nobody can choose `large` as `size`: no answers fit its `when`
  --> mini/pack.toml:58:13
   |
58 |   { value = "large", label = "Large", when = { pool = ["true"] } },
   |             ^^^^^^^

error[pack]: `small` is offered twice
  --> mini/pack.toml:59:13
   |
59 |   { value = "small", label = "Small again" },
   |             ^^^^^^^

all 16 combinations tried: 3 errors

"#]],
    );
}

#[test]
fn two_layers_that_write_one_file_with_some_answers() {
    found(
        &[
            ("pack.toml", "layers = [\"base\", \"pg\"]", "layers = [\"base\", \"pg\", \"a\"]"),
            ("layers/a/layer.toml", "", "when = { extras = [\"a\"] }\n"),
            ("layers/a/files/notes.txt", "", "a\n"),
            ("layers/pg/files/notes.txt", "", "pg\n"),
        ],
        1,
        str![[r#"
error[pack]: two templates write `notes.txt`
 --> mini/layers/a/files/notes.txt:1:1
  |
 ::: mini/layers/pg/files/notes.txt:1:1
  |
1 | pg
  | - and so does this one
  |
  = help: both apply with `--set database=postgres --set pool=true --set extras=a`

all 12 combinations tried: 1 error

"#]],
    );
}

#[test]
fn layers_that_never_apply_together_may_write_one_file() {
    found(
        &[
            ("pack.toml", "layers = [\"base\", \"pg\"]", "layers = [\"base\", \"pg\", \"no-pg\"]"),
            ("layers/no-pg/layer.toml", "", "when = { database = [\"none\"] }\n"),
            ("layers/no-pg/files/notes.txt", "", "none\n"),
            ("layers/pg/files/notes.txt", "", "pg\n"),
        ],
        0,
        str![[r#"
all 12 combinations tried: nothing wrong

"#]],
    );
}

#[test]
fn files_that_come_to_one_path() {
    found(
        &[("layers/base/files/{{project_name}}", "", "x\n"), ("layers/pg/files/example", "", "x\n")],
        1,
        str![[r#"
error[pack]: two templates write `example`
 --> mini/layers/pg/files/example:1:1
  |
 ::: mini/layers/base/files/{{project_name}}:1:1
  |
1 | x
  | - and so does this one
  |
  = help: keep one, tell their layers apart with `when`, or declare the path under `[[joined]]`; with 8 of 12 combinations, such as `--set database=postgres --set pool=true --set extras=`

all 12 combinations tried: 1 error

"#]],
    );
}

#[test]
fn a_file_where_another_needs_a_folder() {
    found(
        &[("layers/base/files/extra", "", "x\n"), ("layers/pg/files/extra/file", "", "x\n")],
        1,
        str![[r#"
error[pack]: failed to plan `extra/file`: `extra` is a file, and `extra/file` needs it to be a folder
--> mini/pack.toml:1:1
 = help: with 8 of 12 combinations, such as `--set database=postgres --set pool=true --set extras=`

all 12 combinations tried: 1 error

"#]],
    );
}

#[test]
fn an_example_of_a_file_that_is_there_with_some_answers_only() {
    found(
        &[("patterns/one/doc.md.hbs", "\"run\"", "\"schema.sql\""), ("layers/pg/files/schema.sql", "", "select 1;\n")],
        1,
        str![[r#"
error[pack]: no generated file is called `schema.sql`
 --> mini/patterns/one/doc.md.hbs:3:1
  |
3 | {{example "schema.sql"}}
  | ^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: with 4 of 12 combinations, such as `--set database=none --set extras=`

all 12 combinations tried: 1 error

"#]],
    );
}

#[test]
fn a_name_that_an_item_does_not_have_is_seen_when_it_is_rendered() {
    found(
        &[("layers/base/documents/DOC.md.hbs", "{{title}}", "{{titel}}")],
        1,
        str![[r#"
error[pack]: nothing is called `titel` here
 --> mini/layers/base/documents/DOC.md.hbs:2:4
  |
2 | ## {{titel}}
  |    ^^^^^^^^^

all 12 combinations tried: 1 error

"#]],
    );
}

#[test]
fn what_nothing_reads() {
    found(
        &[
            ("layers/base/partials/steps.hbs", "", "- a\n"),
            ("layers/base/partials/used.hbs", "", "- b\n"),
            ("layers/pg/partials/used.hbs", "", "- {{> inner}}\n"),
            ("layers/pg/partials/inner.hbs", "", "c\n"),
            ("layers/base/files/list.hbs", "", "{{> used}}\n"),
            ("patterns/one/notes.md", "", "x\n"),
            ("layer/base/files/lost", "", "x\n"),
            ("README.md", "", "A pack.\n"),
            ("pack.toml", "sections = [\"rules\"]", "sections = [\"rules\", \"more\"]"),
        ],
        0,
        str![[r#"
warning[pack]: nothing reads `layer/base/files/lost`
--> mini/layer/base/files/lost:1:1
 = help: did you mean `layers/`?

warning[pack]: no template includes the partial `steps`
--> mini/layers/base/partials/steps.hbs:1:1
 = help: include it with `{{> steps}}`, or remove it

warning[pack]: no layer has a part of the section `more` of `.gitignore`
  --> mini/pack.toml:13:8
   |
13 | path = ".gitignore"
   |        ^^^^^^^^^^^^
   |
   = help: such a part is called `layers/<layer>/joined/.gitignore.more`

warning[pack]: nothing reads `patterns/one/notes.md`
--> mini/patterns/one/notes.md:1:1
 = help: a pattern is a `pattern.toml` and a `doc.md.hbs`

all 12 combinations tried: 4 warnings

"#]],
    );
}

#[test]
fn defaults_of_texts() {
    found(
        &[("pack.toml", "{{kebab folder}}", "{{kebab foldr}}")],
        1,
        str![[r#"
error[pack]: nothing is called `foldr` here
  --> mini/pack.toml:20:11
   |
20 | default = "{{kebab foldr}}"
   |           ^^^^^^^^^^^^^^^^^
   |
   = help: did you mean `folder`?

all 12 combinations tried: 1 error

"#]],
    );
    // Its own rules refuse it: another that they take is tried in its place.
    found(
        &[("pack.toml", "{{kebab folder}}", "Not a label")],
        0,
        str![[r#"
all 12 combinations tried: nothing wrong

"#]],
    );
    found(
        &[("pack.toml", "validate = \"dns-label\"", "validate = { pattern = \"^q+$\", message = \"use q\" }")],
        3,
        str![[r#"
not checked[pack]: nothing is rendered, because no answer to `project_name` is known
--> mini/pack.toml:1:1
 = help: give it a default that its own rules take

all 12 combinations tried: 1 not checked

"#]],
    );
}

#[test]
fn more_combinations_than_can_be_tried_one_by_one() {
    let t = env();
    let mut manifest = t.read("mini/pack.toml");
    for letter in ["p", "q", "r", "s", "t", "u"] {
        let options = "options = [{ value = \"x\", label = \"X\" }, { value = \"y\", label = \"Y\" }]";
        manifest += &format!("\n[[question]]\nid = \"{letter}\"\nkind = \"select\"\nprompt = \"P\"\n{options}\n");
    }
    // Three at once: more than a pair, and still tried, because a layer asks for it.
    let layers = manifest.replace("\"pg\"]", "\"pg\", \"deep\"]");
    found(
        &[
            ("pack.toml", "", &layers),
            (
                "layers/deep/layer.toml",
                "",
                "when = { p = [\"y\"], q = [\"y\"], r = [\"y\"], s = [\"y\"], t = [\"y\"] }\nexecutable = [\"no\"]\n",
            ),
            ("layers/deep/files/deep", "", "x\n"),
        ],
        1,
        str![[r#"
error[pack]: no generated file is called `no`, which is to be executable
--> mini/layers/deep/layer.toml:1:1
 = help: with 2 of 14 combinations, such as `--set database=postgres --set pool=false --set extras=a --set p=y --set q=y --set r=y --set s=y --set t=y --set u=y`

14 combinations with all 174 pairs of options tried: 1 error

"#]],
    );
}

#[test]
fn findings_for_programs_and_for_pull_requests() {
    let t = env();
    change(&t, "layers/base/files/run.hbs", "{{project_name}}", "{{project_nam}}");
    let json = t.run(["pack", "check", "mini", "--format", "json"]).code(1).get_output().stdout.clone();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["summary"]["errors"], 1);
    assert_eq!(json["diagnostics"][0]["path"], "mini/layers/base/files/run.hbs");
    assert_eq!(
        (&json["diagnostics"][0]["start"]["line"], &json["diagnostics"][0]["start"]["column"]),
        (&3.into(), &6.into())
    );
    t.run(["pack", "check", "mini", "--format", "github"]).code(1).stdout_eq(str![[r#"
::error file=mini/layers/base/files/run.hbs,line=3,endLine=3,col=6,endColumn=21,title=pack::mini/layers/base/files/run.hbs:3:6: nothing is called `project_nam` here%0Adid you mean `project_name`?
all 12 combinations tried: 1 error

"#]]);
}
