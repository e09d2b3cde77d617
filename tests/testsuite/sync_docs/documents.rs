//! What documents are made of, and what of it counts.

use snapbox::str;

use super::{findings, pattern, sync, with_table};
use crate::harness::Env;

#[test]
fn the_reference_document_gets_sensible_findings_and_stays_as_it_is() {
    let t = Env::new();
    t.copy("tests/testsuite/sync_docs/reference.md", "infrastructure_patterns.md");
    let before = t.snapshot(".");
    t.assert_eq(sync(&t, &[], 0), str![[r#"
warning[missing-status]: none of the 5 patterns in this document says its status
   --> infrastructure_patterns.md:20:13
    |
 20 | ## Pattern: Environment-Specific Configuration
    |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    |
   ::: infrastructure_patterns.md:84:13
    |
 84 | ## Pattern: CI/CD Promotion Pipeline
    |             ------------------------ nor does this one
    |
   ::: infrastructure_patterns.md:159:13
    |
159 | ## Pattern: Infrastructure as Code (IaC)
    |             ---------------------------- nor does this one
    |
   ::: infrastructure_patterns.md:203:13
    |
203 | ## Pattern: Secret Management
    |             ----------------- nor does this one
    |
   ::: infrastructure_patterns.md:241:13
    |
241 | ## Pattern: Monitoring & Observability
    |             -------------------------- nor does this one
    |
    = help: below the heading of each add a line `**Status:** …` with one of `Canonical`, `Established`, `Experimental` or `Deprecated`

note[example-drift]: this example names `.env.example`, which does not exist
  --> infrastructure_patterns.md:43:3
   |
43 | # .env.example - Commit this file with placeholder values
   |   ^^^^^^^^^^^^
   |
   = help: name the file that the code is in, or leave the name out

note[example-drift]: this example names `config.ts`, which does not exist
  --> infrastructure_patterns.md:67:4
   |
67 | // config.ts - Example pattern
   |    ^^^^^^^^^
   |
   = help: name the file that the code is in, or leave the name out

note[example-drift]: this example names `.github/workflows/deploy.yml`, which does not exist
   --> infrastructure_patterns.md:109:3
    |
109 | # .github/workflows/deploy.yml
    |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    |
    = help: name the file that the code is in, or leave the name out

note[example-drift]: this example names `backend.tf`, which does not exist
   --> infrastructure_patterns.md:176:3
    |
176 | # backend.tf - Terraform example
    |   ^^^^^^^^^^
    |
    = help: name the file that the code is in, or leave the name out

note[example-drift]: this example names `health.ts`, which does not exist
   --> infrastructure_patterns.md:267:4
    |
267 | // health.ts - Example endpoint
    |    ^^^^^^^^^
    |
    = help: name the file that the code is in, or leave the name out

5 patterns in 1 document: 1 warning, 5 notes

"#]]);
    assert_eq!(t.snapshot("."), before);
}

#[test]
fn what_is_in_code_comments_quotes_and_details_does_not_count() {
    let t = Env::new();
    let wrong = "**Status:** Nonsense\n\n| Pattern | Status |\n|---|---|\n| A | Nonsense |\n";
    let details = format!("<details>\n<summary>Old</summary>\n\n{wrong}\n</details>\n\n");
    let comment = format!("<!--\n{wrong}-->\n\n");
    let fence = format!("````md\n```\n```\n{wrong}````\n\n");
    let list = "- item\n\n  ```md\n  **Status:** Nonsense\n  ```\n\n".to_owned();
    let quote = "> **Status:** Nonsense\n\n".to_owned();
    let front = "---\nstatus: draft\n# Pattern: no\n---\n";
    let text =
        format!("{front}# Pattern: A\n\n{details}{comment}{fence}{list}{quote}**Status:** Canonical\n\n~~~\n{wrong}");
    t.write("a.md", text);
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn every_byte_that_no_fix_names_stays() {
    let t = Env::new();
    let before = "\u{feff}A setext pattern\r\n===\n\n##\tPattern: A  ##\r\n__Status__:\tcanonical\t \r\n\r\n| a\t|\n\
                  |--|\n|x\\|`|`|  \r\n\ttab\u{a0}\n* * *\n[r]: <x>\n\nlast line";
    t.write("a.md", before);
    sync(&t, &[], 0);
    assert_eq!(t.read("a.md"), before.replace("canonical", "Canonical"));
}

#[test]
fn a_conflict_is_neither_checked_nor_changed() {
    let t = Env::new();
    let text = format!(
        "{}{} HEAD\n**Status:** canonicle\n=======\nx\n{} other\n",
        pattern("A", "canonical"),
        "<".repeat(7),
        ">".repeat(7)
    );
    t.write("a.md", &text);
    assert_eq!(findings(&t, &[], 3), ["not checked unreadable"]);
    sync(&t, &[], 3);
    assert_eq!(t.read("a.md"), text);
}

#[test]
fn a_conflict_in_one_document_changes_no_other() {
    let t = Env::new();
    let git = t.git_init(".");
    t.write("a.md", pattern("A", "Canonical"));
    with_table(&t, &[("A", "Canonical")]);
    git.commit("Agree", 0);
    let row = |status: &str| format!("| A | {status} | kept |\n");
    let (ours, theirs) = ("<".repeat(7) + " HEAD\n", ">".repeat(7) + " other\n");
    let conflict = format!("{ours}{}=======\n{}{theirs}", row("Canonical"), row("Deprecated"));
    t.write("docs/technical_status.md", t.read("docs/technical_status.md").replace(&row("Canonical"), &conflict));
    let before = t.snapshot(".");
    assert_eq!(findings(&t, &[], 3), ["not checked unreadable"]);
    sync(&t, &[], 3);
    assert_eq!(t.snapshot("."), before);
}

#[test]
fn what_could_not_be_read_is_not_said_to_be_missing() {
    let t = Env::new();
    t.write(
        "a.md",
        b"## Pattern: A\n\n**Status:** Golden\n\n## Status Legend\n\n- **Golden:** \xe9\n- **Canonical:** x\n",
    );
    t.write("b.md", pattern("B", "Golden"));
    t.write("patternbook.toml", "[docs]\nlegend = \"a.md\"\n");
    with_table(&t, &[("A", "Golden"), ("B", "Golden")]);
    assert_eq!(findings(&t, &[], 3), ["not checked unreadable"]);
}

#[test]
fn other_encodings_are_not_checked_where_they_are_about_patterns() {
    let t = Env::new();
    t.write("a.md", b"## Pattern: A\n\n**Status:** Canonical \xe9\n");
    t.write("b.md", b"caf\xe9\n");
    assert_eq!(findings(&t, &[], 3), ["not checked unreadable"]);
}

#[cfg(unix)]
#[test]
fn a_document_is_read_once_however_many_links_lead_to_it() {
    let t = Env::new();
    t.write("a.md", pattern("A", "canonical"));
    with_table(&t, &[("A", "Canonical")]);
    std::os::unix::fs::symlink("a.md", t.path("b.md")).unwrap();
    std::os::unix::fs::symlink("docs", t.path("other")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", t.path("out.md")).unwrap();
    assert_eq!(findings(&t, &[], 1), ["error unknown-status"]);
    sync(&t, &[], 0);
    assert_eq!(t.read("a.md"), pattern("A", "Canonical"));
    assert!(t.path("b.md").is_symlink());
}

#[test]
fn what_git_ignores_is_not_read() {
    let t = Env::new();
    t.git_init(".");
    t.write(".gitignore", "vendor/\n");
    t.write("vendor/a.md", pattern("A", "Nonsense"));
    t.write("node_modules/x/a.md", pattern("A", "Nonsense"));
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
no pattern documents found

"#]],
    );
}

#[test]
fn a_heading_without_a_word_for_a_name_is_no_pattern() {
    let t = Env::new();
    t.write(
        "a.md",
        "# A\n\n## Pattern: ```\n\n**Status:** Canonical\n\n## Pattern: Pattern\n\n**Status:** Canonical\n",
    );
    t.write("technical_status.md", "| Pattern | Status |\n|---|---|\n");
    assert!(findings(&t, &[], 0).is_empty());
}
