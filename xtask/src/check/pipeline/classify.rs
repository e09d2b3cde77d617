//! What jobs and commands do: test, publish, deploy, and where to.

use super::{Job, Step};
use crate::check::project::shell::Command;

/// What an environment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// People use it.
    Production,
    /// It comes before that: staging, a preview, a test environment.
    Staging,
}

const PRODUCTION: [&str; 5] = ["live", "prd", "prod", "production", "prods"];
const STAGING: [&str; 23] = [
    "acceptance",
    "beta",
    "canary",
    "dev",
    "develop",
    "development",
    "integration",
    "nonprod",
    "pr",
    "pre",
    "preprod",
    "preproduction",
    "preview",
    "qa",
    "review",
    "sandbox",
    "stage",
    "staging",
    "stg",
    "test",
    "testing",
    "tst",
    "uat",
];
const DEPLOYING: [&str; 10] =
    ["deploy", "deploying", "deployment", "deploys", "apply", "promote", "release", "rollout", "ship", "upgrade"];
const TESTING: [&str; 17] = [
    "acceptance",
    "check",
    "checks",
    "ci",
    "e2e",
    "integration",
    "jest",
    "pytest",
    "rspec",
    "spec",
    "specs",
    "test",
    "tests",
    "testing",
    "tox",
    "unit",
    "verify",
];

/// The same in a text for people, where "check" and "integration" may mean anything.
const TITLED: [&str; 10] = ["e2e", "jest", "phpunit", "pytest", "rspec", "test", "tests", "testing", "tox", "vitest"];

/// Programs whose words say nothing of tests.
const OTHERS: [&str; 30] = [
    "apk", "apt", "apt-get", "aws", "az", "brew", "cat", "cd", "chmod", "chown", "cp", "curl", "echo", "export",
    "gcloud", "gh", "git", "helm", "kubectl", "mkdir", "mv", "pip", "pip3", "printf", "rm", "set", "ssh", "test",
    "wget", "[",
];

/// The words of a name, in lower case: `deploy`, `production` of `deployProduction`, `deploy-production`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before_is_lower = false;
    let mut is_open = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            (is_open, before_is_lower) = (false, false);
            continue;
        }
        if !is_open || before_is_lower && c.is_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
        (is_open, before_is_lower) = (true, c.is_lowercase());
    }
    words
}

fn has(name: &str, list: &[&str]) -> bool {
    words(name).iter().any(|word| list.contains(&word.as_str()))
}

/// What an environment of this name is for. `None` where the name does not tell.
fn stage_of(name: &str) -> Option<Stage> {
    // Such as `non-prod` and `pre-production`.
    if has(name, &["non", "not"]) || has(name, &STAGING) {
        return Some(Stage::Staging);
    }
    has(name, &PRODUCTION).then_some(Stage::Production)
}

impl Job {
    /// What it deploys to. `None` where it deploys nothing, or it is not known where to.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        match &self.environment {
            Some(environment) if !environment.is_deployed => None,
            // An expression is not known before it runs.
            Some(environment) if environment.name.contains("${{") => None,
            Some(environment) => {
                let deploys = || environment.is_certain || self.deploys();
                stage_of(&environment.name).filter(|stage| *stage == Stage::Staging || deploys())
            }
            None if self.says(&DEPLOYING[..4]) => {
                stage_of(&self.id).or_else(|| stage_of(&self.title)).filter(|_| !self.steps.is_empty())
            }
            None => None,
        }
    }

    /// Whether its name or those of its steps have one of these words.
    fn says(&self, list: &[&str]) -> bool {
        has(&self.id, list) || has(&self.title, list)
    }

    /// Whether it deploys something, by what it is called or does.
    #[must_use]
    pub fn deploys(&self) -> bool {
        self.says(&DEPLOYING) || self.steps.iter().any(Step::deploys)
    }

    /// Whether it tests, by what it is called or does.
    #[must_use]
    pub fn tests(&self) -> bool {
        self.says(&TESTING)
            || self.unseen.as_deref().is_some_and(|name| has(name, &TESTING))
            || self.steps.iter().any(Step::tests)
    }
}

impl Step {
    /// Whether it deploys something.
    #[must_use]
    pub fn deploys(&self) -> bool {
        let by_action = self.uses.as_deref().is_some_and(|uses| has(action(uses), &DEPLOYING[..4]));
        by_action || has(&self.title, &DEPLOYING[..4]) || self.commands().any(is_deploy)
    }

    /// Whether it publishes something: an image, a package.
    #[must_use]
    pub fn publishes(&self) -> bool {
        let pushes = self.with.iter().any(|(key, value)| key == "push" && value == "true");
        let uses = self.uses.as_deref().map(action).unwrap_or_default();
        uses.contains("build-push-action") && pushes
            || uses.contains("gh-action-pypi-publish")
            || self.commands().any(is_publish)
    }

    /// Whether it tests something.
    #[must_use]
    pub fn tests(&self) -> bool {
        let by_action = self.uses.as_deref().is_some_and(|uses| has(action(uses), &TESTING));
        by_action || has(&self.title, &TITLED) || self.commands().any(is_test)
    }

    fn commands(&self) -> impl Iterator<Item = &Command> {
        self.code.iter().flat_map(|code| &code.script.commands)
    }
}

/// The name of an action without its version.
fn action(uses: &str) -> &str {
    uses.split('@').next().unwrap_or(uses)
}

/// Whether a command runs tests.
#[must_use]
pub fn is_test(command: &Command) -> bool {
    const PROGRAMS: [&str; 22] = [
        "ava",
        "bats",
        "behave",
        "cypress",
        "ctest",
        "gotestsum",
        "ginkgo",
        "jest",
        "karma",
        "mocha",
        "molecule",
        "newman",
        "nox",
        "phpunit",
        "playwright",
        "py.test",
        "pytest",
        "rspec",
        "tap",
        "tox",
        "vitest",
        "nextest",
    ];
    let name = command.name();
    // What a build tool does is said by its targets: `mvn verify` tests, `mvn -DskipTests verify` does not.
    if matches!(name, "mvn" | "mvnw" | "gradle" | "gradlew") {
        let skips =
            command.arguments().any(|it| it.contains("skipTests") || it.contains("maven.test.skip") || it == "-x");
        let targets = ["build", "check", "install", "package", "test", "verify"];
        return !skips && command.operands().any(|it| has(it, &targets));
    }
    let first = command.operands().next().unwrap_or_default();
    match name {
        "npm" if matches!(first, "ci" | "install" | "i" | "publish") => return false,
        "cargo" => {
            return command.operands().any(|it| ["test", "nextest", "llvm-cov", "tarpaulin", "xtask"].contains(&it));
        }
        "docker" if matches!(first, "build" | "buildx" | "push" | "pull" | "tag" | "login") => return false,
        _ if OTHERS.contains(&name) => return false,
        _ => {}
    }
    if PROGRAMS.contains(&name) || has(name, &["test", "tests"]) {
        return true;
    }
    command
        .operands()
        .any(|it| PROGRAMS.contains(&it) || has(it, &TESTING) && !it.contains(['=', ':']) && it.len() < 60)
}

/// Whether a command changes what runs.
#[must_use]
pub fn is_deploy(command: &Command) -> bool {
    const COMMANDS: [&[&str]; 34] = [
        &["aws", "ecs", "update-service"],
        &["aws", "lambda", "update-function-code"],
        &["aws", "elasticbeanstalk", "update-environment"],
        &["az", "webapp", "deploy"],
        &["az", "containerapp", "update"],
        &["cap", "production", "deploy"],
        &["cdk", "deploy"],
        &["cf", "push"],
        &["docker", "stack", "deploy"],
        &["eb", "deploy"],
        &["fly", "deploy"],
        &["flyctl", "deploy"],
        &["firebase", "deploy"],
        &["gcloud", "run", "deploy"],
        &["gcloud", "app", "deploy"],
        &["gcloud", "functions", "deploy"],
        &["helm", "upgrade"],
        &["helm", "install"],
        &["helmfile", "apply"],
        &["helmfile", "sync"],
        &["kamal", "deploy"],
        &["kubectl", "apply"],
        &["kubectl", "set", "image"],
        &["kubectl", "rollout", "restart"],
        &["netlify", "deploy"],
        &["pulumi", "up"],
        &["railway", "up"],
        &["sam", "deploy"],
        &["serverless", "deploy"],
        &["sls", "deploy"],
        &["terraform", "apply"],
        &["tofu", "apply"],
        &["vercel", "deploy"],
        &["wrangler", "deploy"],
    ];
    // `scripts/deploy`, `make deploy`, `npm run deploy`.
    let by_name = has(command.name(), &["deploy", "promote", "rollout"]);
    let runs = matches!(command.name(), "make" | "just" | "task" | "npm" | "pnpm" | "yarn" | "bun");
    let target = command.operands().find(|it| *it != "run");
    if by_name || runs && target.is_some_and(|target| target.starts_with("deploy")) {
        return true;
    }
    let is_vercel = command.name() == "vercel" && command.has_option("--prod");
    is_vercel || COMMANDS.iter().any(|words| command.is(words))
}

/// Whether a command publishes an image or a package.
#[must_use]
pub fn is_publish(command: &Command) -> bool {
    const COMMANDS: [&[&str]; 11] = [
        &["cargo", "publish"],
        &["docker", "push"],
        &["gem", "push"],
        &["helm", "push"],
        &["npm", "publish"],
        &["pnpm", "publish"],
        &["poetry", "publish"],
        &["twine", "upload"],
        &["uv", "publish"],
        &["yarn", "publish"],
        &["yarn", "npm", "publish"],
    ];
    let builds = command.is(&["docker", "buildx", "build"]) || command.is(&["docker", "build"]);
    let is_dry = command.has_option("--dry-run");
    !is_dry && (builds && command.has_option("--push") || COMMANDS.iter().any(|words| command.is(words)))
}
