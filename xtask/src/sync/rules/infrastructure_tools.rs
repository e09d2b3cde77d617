//! Tools for pipelines and for infrastructure as code, and the files by which a repository is seen to use them.

use crate::repo::Files;
use crate::repo::dotenv::has_word;
use crate::repo::files;

/// Something that a repository has one tool for.
pub(super) struct Topic {
    /// What rows and fields about it are called, as [`crate::pattern::key`] has them.
    pub(super) keys: &'static [&'static str],
    /// The question in `patternbook.toml`.
    pub(super) question: &'static str,
    pub(super) tools: &'static [Tool],
}

/// A tool.
pub(super) struct Tool {
    /// As it calls itself.
    pub(super) name: &'static str,
    /// How documents call it, in lower case.
    pub(super) words: &'static [&'static str],
    /// The answer in `patternbook.toml`.
    pub(super) answer: &'static str,
    /// Whether nobody uses it for a repository that has none of its files.
    pub(super) needs_files: bool,
    is_file: fn(&str) -> bool,
}

impl Tool {
    /// Whether `text` names it.
    pub(super) fn is_named(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.words.iter().any(|word| has_word(&text, word))
    }

    /// The first file by which a repository is seen to use it.
    pub(super) fn file<'f>(&self, files: &'f Files) -> Option<&'f str> {
        files.paths().filter(|path| (self.is_file)(path)).min()
    }
}

impl Topic {
    pub(super) const ALL: &'static [Self] = &[
        Self {
            keys: &[
                "ci",
                "ci cd",
                "ci cd pipeline",
                "ci cd platform",
                "cicd",
                "continuous integration",
                "pipeline",
                "pipelines",
            ],
            question: "ci",
            tools: CI,
        },
        Self {
            keys: &["iac", "iac tool", "infrastructure as code", "infrastructure as code iac"],
            question: "iac",
            tools: IAC,
        },
    ];
}

const CI: &[Tool] = &[
    Tool {
        name: "GitHub Actions",
        words: &["github actions", "github workflows"],
        answer: "github",
        needs_files: true,
        is_file: |path| path.starts_with(".github/workflows/") && (path.ends_with(".yml") || path.ends_with(".yaml")),
    },
    Tool {
        name: "GitLab CI",
        words: &["gitlab ci", "gitlab ci/cd", "gitlab-ci", "gitlab pipelines"],
        answer: "gitlab",
        needs_files: true,
        is_file: |path| path == ".gitlab-ci.yml" || path.starts_with(".gitlab/ci/"),
    },
    Tool {
        name: "CircleCI",
        words: &["circleci", "circle ci"],
        answer: "circleci",
        needs_files: true,
        is_file: |path| path.starts_with(".circleci/"),
    },
    Tool {
        name: "Travis CI",
        words: &["travis ci", "travis"],
        answer: "travis",
        needs_files: true,
        is_file: |path| path == ".travis.yml",
    },
    Tool {
        name: "Bitbucket Pipelines",
        words: &["bitbucket pipelines"],
        answer: "bitbucket",
        needs_files: true,
        is_file: |path| path == "bitbucket-pipelines.yml",
    },
    // These can be set up on their own pages.
    Tool {
        name: "Jenkins",
        words: &["jenkins"],
        answer: "jenkins",
        needs_files: false,
        is_file: |path| files::name(path).starts_with("Jenkinsfile"),
    },
    Tool {
        name: "Azure Pipelines",
        words: &["azure pipelines", "azure devops"],
        answer: "azure",
        needs_files: false,
        is_file: |path| path.starts_with("azure-pipelines") && path.ends_with(".yml"),
    },
    Tool {
        name: "Buildkite",
        words: &["buildkite"],
        answer: "buildkite",
        needs_files: false,
        is_file: |path| path.starts_with(".buildkite/"),
    },
];

const IAC: &[Tool] = &[
    Tool {
        name: "Terraform",
        words: &["terraform", "opentofu", "terragrunt"],
        answer: "terraform",
        needs_files: true,
        is_file: |path| path.ends_with(".tf") || path.ends_with(".tofu") || path.ends_with("terragrunt.hcl"),
    },
    Tool {
        name: "Pulumi",
        words: &["pulumi"],
        answer: "pulumi",
        needs_files: true,
        is_file: |path| path.ends_with("Pulumi.yaml") || path.ends_with("Pulumi.yml"),
    },
    Tool {
        name: "AWS CDK",
        words: &["aws cdk", "cdk"],
        answer: "cdk",
        needs_files: true,
        is_file: |path| path == "cdk.json" || path.ends_with("/cdk.json"),
    },
    Tool {
        name: "Bicep",
        words: &["bicep"],
        answer: "bicep",
        needs_files: true,
        is_file: |path| path.ends_with(".bicep"),
    },
];
