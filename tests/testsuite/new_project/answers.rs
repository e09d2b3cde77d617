//! Answers given beforehand, and what happens to wrong ones.

use snapbox::str;

use super::env;

#[test]
fn without_a_terminal_the_missing_keys_are_named() {
    let t = env();
    let args = ["new-project", "demo", "--pack", "mini", "--set", "database=none"];
    t.run(args).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to ask: this is not a terminal, and nothing answers `project_name`, `extras`
hint: answer with `--set project_name=… --set extras=…`, or with `--answers FILE`
hint: or take what the pack suggests, with `--defaults`

"#]]);
    assert!(!t.path("demo").exists());
}

#[test]
fn without_a_folder_the_name_cannot_be_guessed() {
    let t = env();
    t.run(["new-project", "--pack", "mini", "--defaults"]).code(2).stderr_eq(str![[r#"
error: failed to answer everything: there is no usable default for `project_name`
hint: answer with `--set project_name=…`, or with `--answers FILE`

"#]]);
}

#[test]
fn without_a_folder_the_project_name_names_it() {
    let t = env();
    t.run(["new-project", "--pack", "mini", "--defaults", "--set", "project_name=named"]).success();
    assert!(t.path("named/.git").exists());
}

#[test]
fn the_name_of_the_folder_becomes_a_fitting_default() {
    let t = env();
    t.run(["new-project", "My Service", "--pack", "mini", "--defaults"]).success().stdout_eq(str![[r#"
Created My Service: 4 files, first commit [..] on main.

Next:

  cd 'My Service'
  run my-service

"#]]);
    assert!(t.read("My Service/patternbook.toml").contains("project_name = \"my-service\""));
}

#[test]
fn answers_come_from_toml_and_json_and_flags_go_first() {
    let t = env();
    t.write("a.toml", "project_name = \"from-toml\"\ndatabase = \"postgres\"\npool = false\nextras = [\"b\"]\n");
    t.write("a.json", r#"{ "project_name": "from-json", "database": "none", "extras": ["a", "b"] }"#);
    t.run(["new-project", "one", "--pack", "mini", "--answers", "a.toml"]).success();
    t.run(["new-project", "two", "--pack", "mini", "--answers", "a.json", "--set", "extras=b"]).success();
    let answers = |dir: &str| {
        let record: toml::Table = t.read(format!("{dir}/patternbook.toml")).parse().unwrap();
        record["answers"].to_string()
    };
    let one = r#"{ project_name = "from-toml", database = "postgres", pool = false, extras = ["b"] }"#;
    let two = r#"{ project_name = "from-json", database = "none", extras = ["b"] }"#;
    assert_eq!((answers("one").as_str(), answers("two").as_str()), (one, two));
}

#[test]
fn wrong_flags_say_what_would_do() {
    let t = env();
    let long = format!("project_name={}", "x".repeat(40_000));
    for (flags, expected) in [
        (
            ["databse=none"].as_slice(),
            str![[r#"
error: failed to take the answers given
  caused by: `--set databse`: the pack asks no such question
hint: did you mean `database`?

"#]],
        ),
        (
            &["database=postgress"],
            str![[r#"
error: failed to take the answers given
  caused by: `--set database`: `postgress` is not one of `postgres`, `none`; did you mean `postgres`?

"#]],
        ),
        (
            &["database=none", "pool=true"],
            str![[r#"
error: failed to take the answers given
  caused by: `--set pool`: `true` goes only with `postgres` as `database`, which is `none`
hint: leave `pool` out, or change `database`

"#]],
        ),
        (
            &["pool=maybe"],
            str![[r#"
error: failed to take the answers given
  caused by: `--set pool`: `maybe` is neither `true` nor `false`

"#]],
        ),
        (
            &["extras=a,c"],
            str![[r#"
error: failed to take the answers given
  caused by: `--set extras`: `c` is not one of `a`, `b`

"#]],
        ),
        (
            &["project_name=Bad Name"],
            str![[r#"
error: failed to take the answers given
  caused by: `--set project_name`: `Bad Name` will not do: use a-z, 0-9 and hyphens, a letter first, no hyphen last, 63 at most

"#]],
        ),
        (
            &["project_name=größe"],
            str![[r#"
error: failed to take the answers given
  caused by: `--set project_name`: `größe` will not do: use a-z, 0-9 and hyphens, a letter first, no hyphen last, 63 at most

"#]],
        ),
        (
            &["project_name=test"],
            str![[r#"
error: failed to take the answers given
  caused by: `--set project_name`: `test` is reserved: choose another

"#]],
        ),
        (
            &["project_name=a\nb"],
            str![[r#"
error: failed to take the answers given
  caused by: `--set project_name`: `a/nb` has a control character or a line break in it

"#]],
        ),
        (
            &[long.as_str()],
            str![[r#"
error: failed to take the answers given
  caused by: `--set project_name`: it is 40000 characters long, and 256 is the most

"#]],
        ),
        (
            &["project_name"],
            str![[r#"
error: invalid value 'project_name' for '--set <KEY=VALUE>': an answer is given as KEY=VALUE

For more information, try '--help'.

"#]],
        ),
    ] {
        let mut args = vec!["new-project", "demo", "--pack", "mini", "--defaults"];
        flags.iter().for_each(|flag| args.extend(["--set", flag]));
        t.run(args).code(2).stdout_eq("").stderr_eq(expected);
        assert!(!t.path("demo").exists(), "{flags:?}");
    }
}

#[test]
fn wrong_answers_in_a_file_are_shown_where_they_stand() {
    let t = env();
    for (name, text, expected) in [
        (
            "a.toml",
            "project_name = \"demo\"\ndatabse = \"none\"\n",
            str![[r#"
error[answers]: the answer to `databse` will not do: the pack asks no such question
 --> a.toml:2:11
  |
2 | databse = "none"
  |           ^^^^^^
  |
  = help: did you mean `database`?

error: failed to take the answers given

"#]],
        ),
        (
            "a.toml",
            "database = \"none\"\npool = true\n",
            str![[r#"
error[answers]: the answer to `pool` will not do: `true` goes only with `postgres` as `database`, which is `none`
 --> a.toml:2:8
  |
2 | pool = true
  |        ^^^^
  |
  = help: leave `pool` out, or change `database`

error: failed to take the answers given

"#]],
        ),
        (
            "a.toml",
            "extras = [1]\n",
            str![[r#"
error[answers]: failed to read the answers in `a.toml`: an answer is a text, a list of texts, `true` or `false`
 --> a.toml:1:10
  |
1 | extras = [1]
  |          ^^^
  |
  = help: an answers file is a table such as `project_name = "demo"`; `--list-questions` shows the keys

error: failed to read the answers: 1 error

"#]],
        ),
        (
            "a.toml",
            "project_name = \n",
            str![[r#"
error[answers]: failed to read the answers in `a.toml`: string values must be quoted, expected literal string
 --> a.toml:1:16
  |
1 | project_name = 
  |                ^
  |
  = help: an answers file is a table such as `project_name = "demo"`; `--list-questions` shows the keys

error: failed to read the answers: 1 error

"#]],
        ),
        (
            "a.toml",
            "\u{feff}database = true\r\n",
            str![[r#"
error[answers]: the answer to `database` will not do: it takes one of `postgres`, `none`
 --> a.toml:1:12
  |
1 | database = true
  |            ^^^^

error: failed to take the answers given

"#]],
        ),
        (
            "a.json",
            "{\n  \"database\": \"nnoe\"\n}\n",
            str![[r#"
error[answers]: the answer to `database` will not do: `nnoe` is not one of `postgres`, `none`; did you mean `none`?
 --> a.json:2:3
  |
2 |   "database": "nnoe"
  |   ^^^^^^^^^^

error: failed to take the answers given

"#]],
        ),
        (
            "a.json",
            "{\n  \"database\": \"none\",\n}\n",
            str![[r#"
error[answers]: failed to read the answers in `a.json`: trailing comma at line 3 column 1
 --> a.json:3:1
  |
3 | }
  | ^
  |
  = help: an answers file is a table such as `project_name = "demo"`; `--list-questions` shows the keys

error: failed to read the answers: 1 error

"#]],
        ),
        (
            "a.json",
            "[]",
            str![[r#"
error[answers]: failed to read the answers in `a.json`: invalid type: sequence, expected a map at line 1 column 0
--> a.json:1:1
 = help: an answers file is a table such as `project_name = "demo"`; `--list-questions` shows the keys

error: failed to read the answers: 1 error

"#]],
        ),
    ] {
        t.write(name, text);
        let args = ["new-project", "demo", "--pack", "mini", "--defaults", "--answers", name];
        t.run(args).code(2).stdout_eq("").stderr_eq(expected);
    }
}

#[test]
fn an_answers_file_that_is_not_there_is_an_error() {
    let t = env();
    let args = ["new-project", "demo", "--pack", "mini", "--answers", "no.toml"];
    t.run(args).code(2).stderr_eq(str![[r#"
error: failed to read the answers in `no.toml`
  caused by: failed to open file `no.toml`: No such file or directory (os error 2)

"#]]);
}

#[test]
fn an_option_that_does_not_go_with_an_answer_is_refused_with_the_reason() {
    let t = env();
    let manifest = t.read("mini/pack.toml").replace(
        "{ value = \"a\", label = \"A\" }",
        "{ value = \"a\", label = \"A\", when = { database = [\"postgres\"] } }",
    );
    t.write("mini/pack.toml", manifest);
    let args = ["new-project", "demo", "--pack", "mini", "--defaults", "--set", "extras=b,a"];
    t.run(args).success();
    let args =
        ["new-project", "other", "--pack", "mini", "--defaults", "--set", "extras=b,a", "--set", "database=none"];
    t.run(args).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to take the answers given
  caused by: `--set extras`: `a` goes only with `postgres` as `database`, which is `none`
hint: leave `extras` out, or change `database`

"#]]);
}

#[test]
fn a_default_that_is_not_offered_gives_way_and_a_sole_option_is_not_asked() {
    let t = env();
    let manifest = t.read("mini/pack.toml");
    let more = "[[question]]\nid = \"state\"\nkind = \"select\"\nprompt = \"State\"\ndefault = \"s3\"\noptions = [\n  \
        { value = \"s3\", label = \"S3\", when = { database = [\"postgres\"] } },\n  { value = \"http\", label = \"HTTP\" },\n]\n";
    t.write("mini/pack.toml", format!("{manifest}\n{more}"));
    let given = "project_name = \"demo\"\ndatabase = \"none\"\nextras = []\n";
    t.write("a.toml", given);
    // Nobody is there to ask, and nothing has to be asked.
    t.run(["new-project", "demo", "--pack", "mini", "--answers", "a.toml"]).success();
    assert!(t.read("demo/patternbook.toml").contains("state = \"http\""));
}

#[test]
fn a_pattern_may_come_with_a_length() {
    let t = env();
    let rule = "validate = { pattern = \"^[a-z]+$\", longest = 5, message = \"use five letters at most\" }";
    t.write("mini/pack.toml", t.read("mini/pack.toml").replace("validate = \"dns-label\"", rule));
    let args = ["new-project", "demo", "--pack", "mini", "--defaults", "--set"];
    t.run(args.into_iter().chain(["project_name=letters"])).code(2).stderr_eq(str![[r#"
error: failed to take the answers given
  caused by: `--set project_name`: `letters` will not do: use five letters at most

"#]]);
    t.run(args.into_iter().chain(["project_name=words"])).success();
}

#[test]
fn what_looks_like_a_secret_is_refused_and_never_repeated() {
    let t = env();
    let random = "Zq4vN8rT2mK7xW1cB6hJ9dL3fG5sP0aYuEiOx2Vn";
    let token = format!("ghp_{}", &random[..36]);
    let url = format!("postgres://app:{random}@db.example.org/app");
    let key = format!("-----BEGIN {} KEY-----\n{random}", "PRIVATE");
    for (question, secret, expected) in [
        (
            "project_name",
            &token,
            str![[r#"
error: failed to take the answers given
  caused by: `--set project_name`: it looks like a GitHub token, and answers are written into files: leave it out here, and revoke it if it is real

"#]],
        ),
        (
            "project_name",
            &url,
            str![[r#"
error: failed to take the answers given
  caused by: `--set project_name`: it looks like a URL with a password in it, and answers are written into files: leave it out here, and revoke it if it is real

"#]],
        ),
        (
            "database",
            &key,
            str![[r#"
error: failed to take the answers given
  caused by: `--set database`: it looks like a private key, and answers are written into files: leave it out here, and revoke it if it is real

"#]],
        ),
        (
            "extras",
            &format!("a,{token}"),
            str![[r#"
error: failed to take the answers given
  caused by: `--set extras`: it looks like a GitHub token, and answers are written into files: leave it out here, and revoke it if it is real

"#]],
        ),
    ] {
        let set = format!("{question}={secret}");
        let args = ["new-project", "demo", "--pack", "mini", "--defaults", "--set", &set];
        t.run(args).code(2).stdout_eq("").stderr_eq(expected);
        assert!(!t.path("demo").exists(), "{question}");
    }
    // What is shown of a file has stars in its place, whatever else is wrong on the line.
    t.write("a.toml", format!("project_name = \"{token}\"\n"));
    t.write("b.toml", format!("databse = [\"{token}\", \"{url}\"]\n"));
    for (file, expected) in [
        (
            "a.toml",
            str![[r#"
error[answers]: the answer to `project_name` will not do: it looks like a GitHub token, and answers are written into files: leave it out here, and revoke it if it is real
 --> a.toml:1:16
  |
1 | project_name = "****************************************"
  |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

error: failed to take the answers given

"#]],
        ),
        (
            "b.toml",
            str![[r#"
error[answers]: the answer to `databse` will not do: the pack asks no such question
 --> b.toml:1:11
  |
1 | databse = ["****************************************", "**********************************************************************/app"]
  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `database`?

error: failed to take the answers given

"#]],
        ),
    ] {
        let args = ["new-project", "demo", "--pack", "mini", "--defaults", "--answers", file];
        t.run(args).code(2).stdout_eq("").stderr_eq(expected);
    }
}

#[test]
fn unicode_and_endless_answers_are_refused_in_a_few_words() {
    let t = env();
    for (answer, expected) in [
        (
            "project_name=демо",
            str![[r#"
error: failed to take the answers given
  caused by: `--set project_name`: `демо` will not do: use a-z, 0-9 and hyphens, a letter first, no hyphen last, 63 at most

"#]],
        ),
        (
            "project_name=e\u{301}tude",
            str![[r#"
error: failed to take the answers given
  caused by: `--set project_name`: `e/u{301}tude` will not do: use a-z, 0-9 and hyphens, a letter first, no hyphen last, 63 at most

"#]],
        ),
        (
            "database=\u{202e}enon",
            str![[r#"
error: failed to take the answers given
  caused by: `--set database`: `/u{202e}enon` is not one of `postgres`, `none`

"#]],
        ),
        (
            "extras=ａ",
            str![[r#"
error: failed to take the answers given
  caused by: `--set extras`: `ａ` is not one of `a`, `b`

"#]],
        ),
    ] {
        let args = ["new-project", "demo", "--pack", "mini", "--defaults", "--set", answer];
        t.run(args).code(2).stdout_eq("").stderr_eq(expected);
    }
    let endless = "ä".repeat(40_000);
    t.write("a.toml", format!("project_name = \"{endless}\"\n"));
    t.write("b.toml", format!("database = \"{endless}\"\n"));
    t.write("c.toml", format!("extras = [\"a\", \"{endless}\"]\n"));
    for file in ["a.toml", "b.toml", "c.toml"] {
        let args = ["new-project", "demo", "--pack", "mini", "--defaults", "--answers", file];
        let said = t.run(args).code(2).stdout_eq("").get_output().stderr.len();
        assert!(said < 1_000, "{file}: {said} bytes");
    }
    assert!(!t.path("demo").exists());
}
