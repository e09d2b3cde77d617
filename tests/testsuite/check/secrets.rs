//! Secrets are found wherever they stand, and shown nowhere; what is about them is put right where that is safe.

use super::{json, places, verdict};
use crate::harness::Env;

/// What must not be in any output.
const CANARY: &str = "lantern-giraffe-staple";

#[test]
fn a_file_that_was_removed_is_found_in_history() {
    let t = Env::new();
    let git = t.git_init(".");
    t.write("web/.env", format!("PORT=3000\nDB_PASSWORD={CANARY}\n"));
    git.commit("Add", 0);
    std::fs::remove_file(t.path("web/.env")).unwrap();
    t.write("README.md", "# A\n");
    git.commit("Remove", 1);
    let found = json(&t, &[]);
    assert_eq!(verdict(&found, "env-file-in-history").0, "fail");
    assert_eq!(places(&found), ["env-file-in-history web/.env:null:null"]);
    let said = found["diagnostics"][0]["message"].as_str().unwrap();
    assert!(said.contains("2026-01-01") && said.contains("`DB_PASSWORD`"), "{said}");
}

#[test]
fn no_output_has_a_secret_in_it() {
    let t = Env::new();
    let git = t.git_init(".");
    t.write(".env.staging", format!("SESSION_SECRET={CANARY}\n"));
    t.write(".env.production", format!("SESSION_SECRET='{CANARY}' # the same\n"));
    t.write("main.tf", format!("resource \"a_b\" \"c\" {{\n  password = \"{CANARY}\" # x\n}}\n"));
    t.write("deploy/secret.yaml", format!("apiVersion: v1\nkind: Secret\nstringData:\n  DB_PASSWORD: {CANARY}\n"));
    t.write("src/main.ts", "logger.info(password);\n");
    git.commit("Add", 0);
    let found = json(&t, &[]);
    for rule in ["tracked-env-file", "shared-secret", "secret-literal", "logged-secret"] {
        assert_eq!(verdict(&found, rule).0, "fail", "{rule}");
    }
    for args in [
        &["check"][..],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["check", "--format", "github"],
    ] {
        let output = t.command(args).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(said.contains("shared-secret") && !said.contains(CANARY), "{said}");
    }
    t.run(["check", "--baseline", "accepted.json", "--write-baseline"]).code(0);
    assert!(!t.read("accepted.json").contains(CANARY));
    t.run(["check", "--baseline", "accepted.json"]).code(0);
}

#[test]
fn what_is_safe_is_put_right_once() {
    let t = Env::new();
    let git = t.git_init(".");
    t.write(".env.example", "PORT=3000\n");
    t.write(".gitignore", "target/");
    t.write(
        "infra/main.tf",
        "terraform {\r\n  required_version = \">= 1.10\"\r\n\r\n  backend \"s3\" {\r\n    bucket = \"acme\" # ours\r\n    key    = \"app\"\r\n  }\r\n}\r\n",
    );
    git.commit("Add", 0);
    t.run(["check", "--fix"]).code(0);
    assert_eq!(t.read(".gitignore"), "target/\n/.env\n");
    let text = t.read("infra/main.tf");
    assert!(text.contains("    key    = \"app\"\r\n"), "{text}");
    assert!(text.contains("\r\n    encrypt = true\r\n") && text.contains("\r\n    use_lockfile = true\r\n"), "{text}");
    let before = (t.read(".gitignore"), text);
    t.run(["check", "--fix"]).code(0);
    assert_eq!((t.read(".gitignore"), t.read("infra/main.tf")), before);
    assert!(places(&json(&t, &[])).is_empty());
}

#[test]
fn an_older_terraform_is_not_given_what_it_does_not_know() {
    let t = Env::new();
    let main = "terraform {\n  required_version = \"~> 1.9\"\n  backend \"s3\" {\n    bucket  = \"acme\"\n    key     = \"app\"\n    encrypt = true\n  }\n}\n";
    t.write("main.tf", main);
    t.run(["check", "--fix"]).code(1);
    assert_eq!(t.read("main.tf"), main);
    assert_eq!(places(&json(&t, &[])), ["unlocked-state main.tf:3:3"]);
}
