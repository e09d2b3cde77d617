//! Environment variables: the example file, the tables, the code.

use snapbox::str;

use super::{findings, sync};
use crate::harness::Env;

const EXAMPLE: &str = "# Where users reach it.\nAPP_URL=http://localhost\n\n# How much it says.\nLOG_LEVEL=info\n\n\
                       # Where answers are kept | a URL.\nCACHE_URL=\n";

/// A table of these rows under a heading about configuration.
fn document(rows: &str) -> String {
    let head = "| Variable | Required | Description |\n|----------|----------|-------------|\n";
    format!("# Pattern: Configuration\n\n**Status:** Experimental\n\n{head}{rows}\nAfter, see `.env.example`.\n")
}

fn env(rows: &str) -> Env {
    let t = Env::new();
    t.write(".env.example", EXAMPLE);
    t.write("docs/a.md", document(rows));
    t
}

const ALL: &str = "| `APP_URL` | yes | x |\n| `LOG_LEVEL` | no | x |\n| `CACHE_URL` | no | x |\n";

#[test]
fn both_sides_get_what_they_miss() {
    let t = env(
        "| `APP_URL` | yes | x |\n| **`QUEUE_URL`** | no | The queue \\| its URL |\n| **`LOG_LEVEL`** | no | x |\n",
    );
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[variable-drift]: `CACHE_URL` is in `.env.example` and in no table of variables
 --> docs/a.md:5:3
  |
5 | | Variable | Required | Description |
  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
 ::: .env.example:8:1
  |
8 | CACHE_URL=
  | --------- this variable
help: add a row
   |
10 + | **`CACHE_URL`** |          | Where answers are kept /| a URL. |
   |

error[variable-drift]: `QUEUE_URL` is in this table and not in `.env.example`
 --> docs/a.md:8:6
  |
8 | | **`QUEUE_URL`** | no | The queue /| its URL |
  |      ^^^^^^^^^
help: add `QUEUE_URL=` to `.env.example`
 --> .env.example:3:1
  |
4 + # The queue | its URL
5 + QUEUE_URL=
6 + 
  |

1 pattern in 1 document: 2 errors
`patternbook sync-docs` fixes 2 of them

"#]],
    );
    sync(&t, &[], 0);
    t.assert_eq(
        t.read("docs/a.md"),
        str![[r#"
# Pattern: Configuration

**Status:** Experimental

| Variable | Required | Description |
|----------|----------|-------------|
| `APP_URL` | yes | x |
| **`QUEUE_URL`** | no | The queue /| its URL |
| **`LOG_LEVEL`** | no | x |
| **`CACHE_URL`** |          | Where answers are kept /| a URL. |

After, see `.env.example`.

"#]],
    );
    t.assert_eq(
        t.read(".env.example"),
        str![[r#"
# Where users reach it.
APP_URL=http://localhost

# The queue | its URL
QUEUE_URL=

# How much it says.
LOG_LEVEL=info

# Where answers are kept | a URL.
CACHE_URL=

"#]],
    );
    let before = (t.read("docs/a.md"), t.read(".env.example"));
    sync(&t, &[], 0);
    assert_eq!((t.read("docs/a.md"), t.read(".env.example")), before);
}

#[test]
fn several_lines_go_to_one_place_in_order() {
    let t = env(&format!("{ALL}| `X_ONE` | no | |\n| `X_TWO` | no | second |\n"));
    t.write(".env.example", "APP_URL=x\r\nLOG_LEVEL=info\r\nCACHE_URL=");
    sync(&t, &[], 0);
    assert_eq!(
        t.read(".env.example"),
        "APP_URL=x\r\nLOG_LEVEL=info\r\nCACHE_URL=\r\n# See docs/a.md.\r\nX_ONE=\r\n# second\r\nX_TWO="
    );
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn what_somebody_else_sets_is_left_alone() {
    let rows = "| `PATH` | no | x |\n| `AWS_LAMBDA_X` | no | x |\n| `IN_IMAGE` | no | x |\n| `OTHER_APP` | no | x |\n";
    let t = env(&format!("{ALL}{rows}"));
    t.write("Dockerfile", "FROM x\nENV IN_IMAGE=1\n");
    t.write("other/.env.example", "OTHER_APP=1\n");
    assert!(findings(&t, &[], 0).is_empty());
    t.write(
        "docs/a.md",
        document(&format!("{ALL}| `X_*` | no | x |\n")) + "\nOf the traces, `OTEL_*` and `SENTRY_DSN`.\n",
    );
    t.write(".env.example", format!("{EXAMPLE}X_ONE=\nOTEL_A=1\nSENTRY_DSN=\nPATH=x\n# OFF=1\n"));
    assert!(findings(&t, &[], 0).is_empty());
    // What the example file says of a variable is enough.
    t.write("docs/a.md", document(&format!("{ALL}| `SECRET_X` | no | x |\n")));
    t.write(".env.example", format!("{EXAMPLE}# SECRET_X is set by the operator.\n"));
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn tables_of_other_things_and_of_a_few_are_left_alone() {
    let t = env("| `MAX_SIZE` | yes | x |\n| `MIN_SIZE` | yes | x |\n| `APP_URL` | yes | x |\n");
    assert!(findings(&t, &[], 0).is_empty());
    let t = env("| `APP_URL` | yes | x |\n| `LOG_LEVEL` | no | x |\n");
    t.write(".env.example", format!("{EXAMPLE}A_A=\nB_B=\nC_C=\n"));
    assert!(findings(&t, &[], 0).is_empty());
    let t = env(&format!("{ALL}| `X_ONE` | no | x |\n"));
    std::fs::remove_file(t.path(".env.example")).unwrap();
    assert!(findings(&t, &[], 0).is_empty());
    // The nearest example file counts.
    t.write("docs/.env.sample", format!("{EXAMPLE}X_ONE=1\n"));
    t.write(".env.example", "");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn what_only_the_code_reads_is_a_warning() {
    let t = env(ALL);
    t.write(
        "src/a.rs",
        "fn f() { std::env::var(\"APP_URL\"); std::env::var(\"LOG_LEVEL\"); std::env::var(\"NEW_ONE\"); }\n",
    );
    t.write("src/b.ts", "const { CACHE_URL, CI } = process.env; process.env.NEW_TWO;\n");
    t.write("tests/a.py", "import os\nos.environ['TEST_ONE']\n");
    t.assert_eq(
        sync(&t, &[], 0),
        str![[r#"
warning[variable-drift]: the code reads `NEW_ONE` and `NEW_TWO`, which are neither in `.env.example` nor in this table
 --> docs/a.md:5:3
  |
5 | | Variable | Required | Description |
  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
 ::: src/a.rs:1:64
  |
1 | fn f() { std::env::var("APP_URL"); std::env::var("LOG_LEVEL"); std::env::var("NEW_ONE"); }
  |                                                                ------------------------ it is read here
  |
 ::: src/b.ts:1:40
  |
1 | const { CACHE_URL, CI } = process.env; process.env.NEW_TWO;
  |                                        ------------------- it is read here
  |
  = help: add it to both, or say in the document where it comes from

1 pattern in 1 document: 1 warning

"#]],
    );
    // Where most of it stands nowhere, nobody means to list all.
    t.write("src/c.go", "package a\nfunc f() { os.Getenv(\"C_ONE\"); os.Getenv(\"C_TWO\"); os.Getenv(\"C_THREE\") }\n");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_row_and_a_table_can_be_waived() {
    let waiver = "<!-- patternbook:ignore variable-drift set by the operator -->";
    let t = env(&format!("{ALL}| `X_ONE` | no | x {waiver} |\n"));
    assert!(findings(&t, &[], 0).is_empty());
    let t = env("| `APP_URL` | yes | x |\n| `LOG_LEVEL` | no | x |\n");
    t.write("docs/a.md", t.read("docs/a.md").replace("| Variable", &format!("{waiver}\n| Variable")));
    assert!(findings(&t, &[], 0).is_empty());
}
