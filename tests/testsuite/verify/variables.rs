//! Required variables: by name, and never a value.

use super::{has, printed, repository};
use crate::harness::Env;

const EXAMPLE: &str = "# @defaultRequired=false @defaultSensitive=false\n# ---\n\n# @required @sensitive\nDATABASE_URL=postgres://localhost/app\n\
    # @required @sensitive\nAUTH_SECRET=replace-me\n# @required\nAPP_ENV=development\nLOG_LEVEL=info\n";

fn env() -> Env {
    let t = repository("# Verification checklist\n\n- [ ] Set <!-- patternbook:verify variables -->\n");
    t.write(".env.example", EXAMPLE);
    t.write(".gitignore", ".env.local\n");
    t
}

#[test]
fn local_variables_are_those_that_the_example_requires() {
    let t = env();
    has(&printed(&t, &["verify", "local"], 1), &["there is no `.env.local`", "`cp .env.example .env.local`"]);
    t.write(".env.local", "APP_ENV=development\nDATABASE_URL=\nPORT=1\n");
    let said = printed(&t, &["verify", "local"], 1);
    has(&said, &["local at http://127.0.0.1:1,", "`DATABASE_URL`, `AUTH_SECRET` are not in `.env.local`"]);
    t.write(".env.local", "APP_ENV=development\nDATABASE_URL=postgres://hunter2\nexport AUTH_SECRET='hunter2 x'\n");
    let said = printed(&t, &["verify", "local"], 0);
    has(&said, &["all 3 that are required are in `.env.local`"]);
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn the_pipeline_hands_on_every_required_secret() {
    let t = env();
    has(&printed(&t, &["verify", "ci"], 0), &["not checked  Set", "no workflows"]);
    t.write(".github/workflows/ci.yml", "jobs:\n  deploy:\n    env:\n      AUTH_SECRET: ${{ secrets.AUTH_SECRET }}\n");
    has(&printed(&t, &["verify", "ci"], 1), &["`DATABASE_URL` is not in the workflows and what they deploy with"]);
    // Compose only hands on what is there; its override is for workstations. A name that another begins with is none.
    t.write("compose.yaml", "services:\n  app:\n    environment:\n      DATABASE_URL:\n");
    t.write("scripts/preview", "#!/bin/sh\nDATABASE_URL=$(cat made-up)\n");
    t.write(
        "compose.override.yaml",
        "services:\n  app:\n    environment:\n      DATABASE_URL: postgres://app@db/app\n",
    );
    t.write("scripts/deploy", "#!/bin/sh\necho $DATABASE_URL_OLD\n");
    printed(&t, &["verify", "ci"], 1);
    t.write("scripts/deploy", "#!/bin/sh\nexport DATABASE_URL=postgres://app@db/app\n");
    has(&printed(&t, &["verify", "ci"], 0), &["all 2 that are required"]);
}

#[test]
fn secrets_that_the_host_does_not_keep_have_to_be_named_only() {
    let t = env();
    t.write(".gitlab-ci.yml", "deploy:\n  script: scripts/deploy\n");
    t.write("scripts/deploy", "#!/bin/sh\necho $DATABASE_URL\n");
    has(&printed(&t, &["verify", "ci"], 1), &["`AUTH_SECRET` is not in the workflows"]);
    t.write("infra/main.tf", "secrets = [\"AUTH_SECRET\"]\n");
    has(&printed(&t, &["verify", "ci"], 0), &["all 2 that are required"]);
}

#[test]
fn an_example_without_declarations_requires_what_it_sets() {
    let t = env();
    t.write(".env.example", "A_URL=http://localhost\nA_FLAG=\n# A_COMMENT=1\n");
    t.write(".env", "A_URL=http://localhost\n");
    has(&printed(&t, &["verify", "local"], 1), &["`A_FLAG` is not in `.env`"]);
    t.write(".env", "A_URL=http://localhost\nA_FLAG=\n");
    has(&printed(&t, &["verify", "local"], 0), &["all 2 that are required are in `.env`"]);
}

#[cfg(unix)]
#[test]
fn the_repositorys_own_script_runs_only_when_told_and_tells_names_only() {
    use std::os::unix::fs::PermissionsExt;
    let t = env();
    let url = "http://127.0.0.1:9";
    let script = |text: &str| {
        t.write("scripts/verify-secrets", format!("#!/bin/sh\n{text}"));
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(t.path("scripts/verify-secrets"), mode).unwrap();
    };
    has(
        &printed(&t, &["verify", "staging", "--url", url], 0),
        &["not checked", "there is no `scripts/verify-secrets`"],
    );
    script("touch ran\necho \"$1 lacks AUTH_SECRET=hunter2 TOKEN_$(echo HUNTER)2\" >&2\nexit 1\n");
    has(&printed(&t, &["verify", "staging", "--url", url], 0), &["was not run", "--run-scripts"]);
    assert!(!t.path("ran").exists());
    let said = printed(&t, &["verify", "staging", "--url", url, "--run-scripts"], 1);
    has(&said, &["`scripts/verify-secrets staging` misses `AUTH_SECRET`"]);
    assert!(t.path("ran").exists() && !said.to_lowercase().contains("hunter2"), "{said}");
    script("echo \"$1 has DATABASE_URL AUTH_SECRET\"\n");
    has(
        &printed(&t, &["verify", "staging", "--url", url, "--run-scripts"], 0),
        &["finds `AUTH_SECRET`, `DATABASE_URL`"],
    );
    // It broke before it could tell: that is no missing secret.
    script("nothing-that-exists\n");
    has(
        &printed(&t, &["verify", "staging", "--url", url, "--run-scripts"], 0),
        &["not checked  Set", "ended with 127"],
    );
}
