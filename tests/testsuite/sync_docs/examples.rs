//! Examples that are code.

use snapbox::str;

use super::{findings, sync};
use crate::harness::Env;

fn env(status: &str, example: &str) -> Env {
    let t = Env::new();
    t.write("docs/a.md", format!("# Pattern: A\n\n**Status:** {status}\n\n{example}\nafter"));
    let code = "// region all\nimpl A {\n    /// One.\n    fn one() {\n        1\n    }\n}\n// endregion\n\nconst T: &str = \"\n```\n\";\n";
    t.write("src/a.rs", code);
    t
}

#[test]
fn a_canonical_example_is_rewritten_from_its_region_where_code_is_preferred() {
    let t = env("Canonical", "```rust file=src/a.rs region=all\nimpl B {}\n```\n");
    t.assert_eq(
        sync(&t, &["--check", "--prefer", "code"], 1),
        str![[r#"
error[example-drift]: this example of a Canonical pattern is not what `src/a.rs` says
 --> docs/a.md:5:1
  |
5 | / ```rust file=src/a.rs region=all
6 | | impl B {}
7 | | ```
  | |___^
  |
 ::: src/a.rs:2:1
  |
2 | / impl A {
3 | |     /// One.
4 | |     fn one() {
5 | |         1
6 | |     }
7 | | }
  | |_- the code
help: copy the code into the example
   |
 6 - impl B {}
 6 + impl A {
 7 +     /// One.
 8 +     fn one() {
 9 +         1
10 +     }
11 + }
   |

1 pattern in 1 document: 1 error
`patternbook sync-docs` fixes 1 of them

"#]],
    );
    sync(&t, &["--prefer", "code"], 0);
    t.assert_eq(
        t.read("docs/a.md"),
        str![[r#"
# Pattern: A

**Status:** Canonical

```rust file=src/a.rs region=all
impl A {
    /// One.
    fn one() {
        1
    }
}
```

after
"#]],
    );
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_symbol_is_shown_without_its_indentation_and_files_get_long_fences() {
    let t = env("Canonical", "- x\n\n  ~~~rust file=src/a.rs symbol=A::one\n  ~~~\n\n```rust file=src/a.rs\n```\n");
    sync(&t, &["--prefer", "code"], 0);
    t.assert_eq(
        t.read("docs/a.md"),
        str![[r##"
# Pattern: A

**Status:** Canonical

- x

  ~~~rust file=src/a.rs symbol=A::one
  /// One.
  fn one() {
      1
  }
  ~~~

````rust file=src/a.rs
// region all
impl A {
    /// One.
    fn one() {
        1
    }
}
// endregion

const T: &str = "
```
";
````

after
"##]],
    );
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_symbol_may_be_of_any_language() {
    let t = env("Canonical", "```yaml file=ci.yml symbol=jobs.build\n```\n\n```py file=a.py symbol=A.run\n```\n");
    t.write("ci.yml", "jobs:\n  # Builds.\n  build:\n    steps: []\n\n  test: {}\n");
    t.write("a.py", "class A:\n    @cache\n    def run(self):\n        return 1\n\n    x = 1\n");
    sync(&t, &["--prefer", "code"], 0);
    let document = t.read("docs/a.md");
    assert!(document.contains("symbol=jobs.build\n# Builds.\nbuild:\n  steps: []\n```"), "{document}");
    assert!(document.contains("symbol=A.run\n@cache\ndef run(self):\n    return 1\n```"), "{document}");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn crlf_documents_stay_so() {
    let t = Env::new();
    t.write("a.rs", "fn a() {\n    1\n}\n");
    t.write("a.md", "# Pattern: A\r\n\r\n**Status:** Canonical\r\n\r\n```rust file=a.rs\r\nx\r\n```\r\n");
    sync(&t, &["--prefer", "code"], 0);
    assert_eq!(
        t.read("a.md"),
        "# Pattern: A\r\n\r\n**Status:** Canonical\r\n\r\n```rust file=a.rs\r\nfn a() {\r\n    1\r\n}\r\n```\r\n"
    );
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn excerpts_have_to_be_in_the_file() {
    let excerpt = "**File:** `src/a.rs`\n\n```rust\n/// One.\nfn one() {\n    1\n}\n```\n";
    assert!(findings(&env("Canonical", excerpt), &[], 0).is_empty());
    let drifted = excerpt.replace("one", "two");
    t_only(&env("Canonical", &drifted), "error example-drift");
    assert!(findings(&env("Established", &drifted), &[], 0).is_empty());
}

#[test]
fn what_cannot_be_found_says_so() {
    t_only(&env("Canonical", "```rust file=src/a.rs region=none\n```\n"), "error example-drift");
    t_only(&env("Canonical", "```rust file=src/a.rs symbol=none\n```\n"), "error example-drift");
    t_only(&env("Experimental", "```rust file=src/b.rs\n```\n"), "error example-drift");
    let t = env("Experimental", "```ts\n// config.ts - Example\n```\n");
    assert_eq!(findings(&t, &[], 0), ["note example-drift"]);
}

#[track_caller]
fn t_only(t: &Env, finding: &str) {
    assert_eq!(findings(t, &[], 1), [finding]);
}

#[test]
fn a_file_that_is_spelled_with_an_escape_is_found_at_its_fence() {
    let t = env("Canonical", "```rust file=src/gone&#95;a.rs\nimpl B {}\n```\n");
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[example-drift]: this example of a Canonical pattern names `src/gone_a.rs`, which does not exist
 --> docs/a.md:5:1
  |
5 | ```rust file=src/gone&#95;a.rs
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: name the file that the code is in

1 pattern in 1 document: 1 error

"#]],
    );
}

#[test]
fn a_block_that_nothing_closes_goes_on_to_the_end() {
    let t = Env::new();
    t.write("docs/a.md", "# Pattern: A\n\n**Status:** Canonical\n\n```sh file=a.sh\ncurl --f```\n");
    t.write("a.sh", "curl --fail localhost/healthz\n");
    sync(&t, &["--prefer", "code"], 0);
    let expected = "# Pattern: A\n\n**Status:** Canonical\n\n```sh file=a.sh\ncurl --fail localhost/healthz\n";
    assert_eq!(t.read("docs/a.md"), expected);
}

#[test]
fn what_a_line_before_an_example_refers_to_is_found_once() {
    let t = env("Canonical", "**File:** `src/gone.rs::B`\n\n```rust\nimpl B {}\n```\n");
    assert_eq!(findings(&t, &[], 1), ["error unresolved-reference"]);
    let t = env("Canonical", "**File:** `src/a.rs::Gone`\n\n```rust\nimpl B {}\n```\n");
    assert_eq!(findings(&t, &[], 1), ["error unresolved-reference"]);
}
