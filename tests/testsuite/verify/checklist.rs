//! The checklist: which items are read, and how they are ticked.

use snapbox::str;

use super::server::{Server, closed};
use super::{WELL, has, printed, repository};

const CHECKLIST: &str = "\
# Cycle

## Environment Verification Checklist

### Staging

- [ ] It answers. <!-- patternbook:verify health, readiness -->
- [ ] It is
      this version <!-- patternbook:verify version -->
- [ ] Tried by hand.

### Production

- [ ] It answers. <!-- patternbook:verify health -->
";

#[test]
fn the_checklist_is_printed_with_what_was_seen() {
    let t = repository(CHECKLIST);
    let server = Server::start(WELL);
    t.run(["verify", "staging", "--url", &server.url()]).success().stderr_eq("").stdout_eq(str![[r#"
staging at http://127.0.0.1:[..], commit [..]

docs/cycle.md
  pass         It answers. (line 7)
               health: `/health` says `ok`
                 database ok, 3 ms
               readiness: `/readyz` answers 200
  pass         It is this version (line 8)
               version: `/health` reports `0.1.0`, which commit [..] has in `Cargo.toml`
                 other commits may have the same version; a commit in it would tell them apart
  not checked  Tried by hand. (line 10)
               for people: no probe is named

2 passed, 1 not checked

"#]]);
    assert_eq!(t.read("docs/cycle.md"), CHECKLIST);
}

#[test]
fn exactly_what_passed_is_ticked_and_a_second_run_changes_nothing() {
    // Every other byte stays: a byte order mark, line endings, a box that a person ticked.
    let checklist = format!("\u{feff}{}", CHECKLIST.replace("[ ] Tried", "[X] Tried").replace('\n', "\r\n"));
    let t = repository(&checklist);
    let commit = &t.git(".").commit("Again", 2)[..7];
    let server = Server::start(WELL);
    let args = ["verify", "staging", "--url", &server.url(), "--write"];
    // Lines are those of the document as it was.
    has(&printed(&t, &args, 0), &["Tried by hand. (line 10)", "2 passed, 1 not checked\nticked 2, unticked 0\n"]);
    let stamp = format!("(2026-01-02, {commit})");
    let expected = checklist
        .replacen("[ ] It answers.", &format!("[x] It answers. {stamp}"), 1)
        .replacen("[ ] It is", "[x] It is", 1)
        .replacen("this version", &format!("this version {stamp}"), 1);
    assert_eq!(t.read("docs/cycle.md"), expected);
    has(&printed(&t, &args, 0), &["the boxes say so already\n"]);
    assert_eq!(t.read("docs/cycle.md"), expected);

    // Quiet is only what failed.
    assert_eq!(printed(&t, &["verify", "staging", "--url", &server.url(), "--quiet"], 0), "");

    // What fails loses its tick and its stamp; what a person ticked stays.
    let down = ["verify", "staging", "--url", &closed(), "--write"];
    has(&printed(&t, &down, 1), &["nothing listens there", "2 failed, 1 not checked\nticked 0, unticked 2\n"]);
    assert_eq!(t.read("docs/cycle.md"), checklist);
}

#[test]
fn a_stamp_is_renewed_in_the_form_that_is_there() {
    let t = repository(
        "## Verification checklist\n\n- [x] It answers — 2025-01-31 @ `abcdef1` <!-- patternbook:verify health -->\n\
         - [ ] It is alive. <!-- patternbook:verify liveness -->\n\n\
         | Check | Staging | Production |\n|---|---|---|\n| Answers <!-- patternbook:verify health --> | [ ] | [ ] |\n",
    );
    let commit = &t.git(".").commit("Again", 2)[..7];
    let server = Server::start(WELL);
    has(&printed(&t, &["verify", "staging", "--url", &server.url(), "--write"], 0), &["ticked 3"]);
    assert_eq!(
        t.read("docs/cycle.md"),
        format!(
            "## Verification checklist\n\n- [x] It answers — 2026-01-02 @ `{commit}` <!-- patternbook:verify health -->\n\
             - [x] It is alive. — 2026-01-02 @ `{commit}` <!-- patternbook:verify liveness -->\n\n\
             | Check | Staging | Production |\n|---|---|---|\n\
             | Answers <!-- patternbook:verify health --> | [x] — 2026-01-02 @ `{commit}` | [ ] |\n"
        )
    );
}

#[test]
fn a_work_tree_that_is_not_the_commit_says_so() {
    let t = repository("# Verification checklist: local\n\n- [ ] Up <!-- patternbook:verify health -->\n");
    let commit = &t.git(".").commit("Again", 2)[..7];
    let server = Server::start(WELL);
    t.write("new.rs", "");
    printed(&t, &["verify", "local", "--url", &server.url(), "--write"], 0);
    has(&t.read("docs/cycle.md"), &[&format!("[x] Up (2026-01-02, {commit} with changes) <!--")]);
    // The document itself, which has just changed, is no change.
    std::fs::remove_file(t.path("new.rs")).unwrap();
    printed(&t, &["verify", "local", "--url", &server.url(), "--write"], 0);
    has(&t.read("docs/cycle.md"), &[&format!("[x] Up (2026-01-02, {commit}) <!--")]);
}

#[test]
fn without_a_checklist_what_is_usual_is_asked_and_nothing_can_be_ticked() {
    let t = repository("# Nothing\n\n- [ ] a box <!-- patternbook:verify health -->\n");
    let server = Server::start(WELL);
    let said = printed(&t, &["verify", "staging", "--url", &server.url()], 0);
    has(
        &said,
        &["not asked for by any checklist", "`/health` says `ok`", "tls: the address is `http://` on this machine"],
    );
    t.run(["verify", "staging", "--url", &server.url(), "--write"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to tick the checklist
  caused by: no document has an Environment Verification Checklist
hint: write a heading of that name, below it one for each environment, and below that items such as `- [ ] It answers. <!-- patternbook:verify health -->`

"#]]);
}

#[test]
fn what_is_missing_is_said_with_what_to_do() {
    let t = repository("# Verification checklist\n\n- [ ] Up <!-- patternbook:verify heath -->\n");
    t.run(["verify", "staging"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[checklist]: there is no probe `heath`
 --> docs/cycle.md:3:10
  |
3 | - [ ] Up <!-- patternbook:verify heath -->
  |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `health`?

error: failed to read the checklist

"#]]);
    let t = repository(CHECKLIST);
    t.run(["verify", "staging"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to find the environment `staging`
  caused by: nothing says where `staging` answers
hint: give `--url https://…`, or write it into `patternbook.toml`: a line `[environments.staging]`, and below it `url = "https://…"`

"#]]);
    t.run(["verify", "staging", "--url", "http://127.0.0.1:9", "--commit", "v9"]).code(2).stdout_eq("").stderr_eq(
        str![[r#"
error: failed to find the commit `v9`
  caused by: no commit is called so
hint: give a tag, a branch or an id that `git log` knows here; `git fetch` may bring it

"#]],
    );
    // A name and a password in an address would be in every log.
    let secret = t.run(["verify", "staging", "--url", "https://user:hunter2@example.com"]).code(2).get_output().clone();
    assert!(!String::from_utf8(secret.stderr).unwrap().contains("hunter2"));
}

#[test]
fn the_address_stands_in_the_configuration() {
    let t = repository(CHECKLIST);
    let server = Server::start(WELL);
    t.write("patternbook.toml", format!("[environments.prod]\nurl = \"{}/\"\n", server.url()));
    has(&printed(&t, &["verify", "production"], 0), &["production at http://127.0.0.1:", "1 passed"]);
    t.write("patternbook.toml", "[environments.production]\nadress = 1\n");
    let said = t.run(["verify", "production"]).code(2).stdout_eq("").get_output().stderr.clone();
    has(&String::from_utf8(said).unwrap(), &["unknown field `adress`", "[environments.production]"]);
}
