//! The Infrastructure section, the files and the answers.

use snapbox::str;

use super::{findings, pattern, sync};
use crate::harness::Env;

/// A repository with this in the Infrastructure section of its `docs/technical_status.md`.
fn env(section: &str) -> Env {
    let t = Env::new();
    t.write("docs/a.md", pattern("A", "Experimental"));
    write(&t, section);
    t.write(".github/workflows/ci.yml", "on: push\n");
    t
}

fn write(t: &Env, section: &str) {
    let table = "## Patterns\n\n| Pattern | Status |\n|---|---|\n| A | Experimental |\n";
    t.write("docs/technical_status.md", format!("# Status\n\n## Infrastructure & Environments\n\n{section}\n{table}"));
}

fn rows(rows: &str) -> String {
    format!("| Area | Choice | Where |\n|---|---|---|\n{rows}")
}

#[test]
fn another_tool_than_the_files_have_is_found_and_one_word_is_replaced() {
    let t = env(&rows(
        "| CI/CD | GitLab CI | x |\n| **Infrastructure as Code (IaC)** | Terraform, state in S3 | `infra/` |\n",
    ));
    t.write("infra/Pulumi.yaml", "name: x\n");
    t.assert_eq(sync(&t, &["--check"], 1), str![[r#"
error[infrastructure-drift]: this says GitLab CI, and the repository has nothing of it, but `.github/workflows/ci.yml` of GitHub Actions
 --> docs/technical_status.md:7:11
  |
7 | | CI/CD | GitLab CI | x |
  |           ^^^^^^^^^
help: change it to `GitHub Actions`
  |
7 - | CI/CD | GitLab CI | x |
7 + | CI/CD | GitHub Actions | x |
  |

error[infrastructure-drift]: this says Terraform, and the repository has nothing of it, but `infra/Pulumi.yaml` of Pulumi
 --> docs/technical_status.md:8:38
  |
8 | | **Infrastructure as Code (IaC)** | Terraform, state in S3 | `infra/` |
  |                                      ^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: say what is used, or add what is missing

1 pattern in 2 documents: 2 errors
`patternbook sync-docs` fixes 1 of them

"#]]);
    sync(&t, &[], 1);
    assert!(t.read("docs/technical_status.md").contains("| CI/CD | GitHub Actions | x |\n"));
    assert_eq!(findings(&t, &[], 1), ["error infrastructure-drift"]);
    write(&t, "- **CI/CD:** CircleCI\n- **IaC:** Pulumi\n");
    assert_eq!(findings(&t, &[], 1), ["error infrastructure-drift"]);
}

#[test]
fn what_is_no_contradiction_is_left_alone() {
    for section in [
        rows("| CI/CD | GitHub Actions | x |\n| Infrastructure as code | Terraform | `infra/` |\n"),
        // Nothing says otherwise.
        rows("| Infrastructure as code | Pulumi | in the team's hands |\n"),
        // Set up on its own pages.
        rows("| CI/CD | Jenkins | x |\n"),
        rows("| CI/CD | GitLab CI and GitHub Actions | x |\n"),
        rows("| CI/CD | GitHub Actions, migrating from GitLab CI | x |\n"),
        rows("| CI/CD | GitLab CI (planned) | x |\n"),
        rows("| CI/CD | GitLab CI in another repository | x |\n"),
        rows("| Source | GitLab CI | x |\n| CI | a GitHub runner | `.github/workflows/ci.yml` |\n"),
        "```\n**CI/CD:** GitLab CI\n```\n".to_owned(),
        "`.github/workflows/ci.yml`, `staging`, `envs/staging`, `infra/x.tf`, `eu-west-1`\n".to_owned(),
        "## Other\n\n**CI/CD:** GitLab CI\n".to_owned(),
    ] {
        let t = env(&section);
        assert!(findings(&t, &[], 0).is_empty(), "{section}");
    }
    let t = env(&rows("| CI/CD | GitHub Actions | x |\n"));
    t.write(".gitlab-ci.yml", "x: {}\n");
    assert!(findings(&t, &[], 0).is_empty());
    t.write("docs/other.md", pattern("B", "Experimental") + "## Infrastructure\n\n**CI/CD:** CircleCI\n");
    t.write("docs/technical_status.md", t.read("docs/technical_status.md") + "| B | Experimental |\n");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn answers_speak_where_files_do_not() {
    let t = env(&rows("| Infrastructure as code | Pulumi | x |\n"));
    t.write("patternbook.toml", "[answers]\niac = \"terraform\"\nci = \"github\"\n");
    assert_eq!(findings(&t, &[], 1), ["error infrastructure-drift"]);
    // What is there is newer than what was answered.
    t.write("Pulumi.yaml", "name: x\n");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_region_that_only_the_document_has_is_replaced() {
    let t = env("State in `eu-west-1`, `eu-west-1a` and `x-y-1`.\n");
    t.write("patternbook.toml", "[answers]\naws_region = \"eu-central-1\"\n");
    assert!(findings(&t, &[], 0).is_empty(), "the code does not have the answer");
    t.write("infra/a.tf", "region = \"eu-central-1\"\n");
    sync(&t, &[], 0);
    assert!(t.read("docs/technical_status.md").contains("State in `eu-central-1`, `eu-west-1a` and `x-y-1`."));
    write(&t, &rows("| IaC | Terraform, `eu-west-1` | x |\n"));
    assert_eq!(findings(&t, &[], 1), ["error infrastructure-drift"]);
    t.write("infra/b.tf", "region = \"eu-west-1\"\n");
    assert!(findings(&t, &[], 0).is_empty(), "both are in use");
}

#[test]
fn workflows_and_environments_are_there_where_others_are() {
    let t =
        env("`.github/workflows/deploy.yml`, `infra/envs/prod/`, `infra/envs/staging`, `other/envs/x`, `scripts/x`\n");
    t.write("infra/envs/staging/main.tf", "");
    assert_eq!(findings(&t, &[], 1), ["error infrastructure-drift"; 2]);
    t.write(".github/workflows/deploy.yml", "on: push\n");
    t.write("infra/envs/prod/main.tf", "");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn the_section_is_read_where_no_pattern_is_described() {
    let t = Env::new();
    t.write(
        "docs/technical_status.md",
        "# Status\n\nInfrastructure\n--------------\n\n- **CI/CD:** GitLab CI\n\n[x](none.md)\n",
    );
    t.write("docs/templates/technical_status.md", "# Status\n\n## Infrastructure\n\n- **CI/CD:** GitLab CI\n");
    t.write("docs/other.md", "# Other\n\n## Infrastructure\n\n- **CI/CD:** GitLab CI\n");
    t.write(".github/workflows/ci.yml", "on: push\n");
    assert_eq!(findings(&t, &[], 1), ["error infrastructure-drift", "error broken-link"]);
    sync(&t, &[], 1);
    assert!(t.read("docs/technical_status.md").contains("- **CI/CD:** GitHub Actions\n"));
    assert_eq!(findings(&t, &[], 1), ["error broken-link"]);
}
