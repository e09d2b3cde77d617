//! The options that are generated and tried.

use std::convert::Infallible;
use std::sync::LazyLock;

use patternbook::pack::{Answer, Answers, Covering, Pack, Question, Source, Space};
use patternbook::scaffold::{from_flag, interview};

/// Answers that differ from the defaults, and what checks call them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Combination {
    pub(crate) name: &'static str,
    answers: &'static [(&'static str, &'static str)],
}

/// All that are named below, which checks look at in depth: whatever goes for every project goes for them, too.
pub(crate) const NAMED: &[Combination] = &[
    POSTGRES,
    POSTGRES_SOLO,
    NO_DATABASE,
    NO_DATABASE_SOLO,
    POSTGRES_REDIS,
    SQLITE,
    SQLITE_REDIS_LOGS,
    TYPESCRIPT,
    TYPESCRIPT_SQLITE,
    TYPESCRIPT_NO_DATABASE,
    PYTHON_POSTGRES_REDIS,
    PYTHON_SQLITE_LOGS,
    PYTHON_NO_DATABASE,
    CLOUDFORMATION,
    CDK,
    PULUMI,
    PULUMI_GCP,
    PULUMI_GCP_GITLAB,
    PULUMI_AZURE,
    PULUMI_AZURE_GITLAB,
    BICEP,
    BICEP_GITLAB,
    NO_CLOUD,
];

/// The default answers.
pub(crate) const POSTGRES: Combination = Combination::new("postgres", &[]);

/// The default answers, but for one person.
pub(crate) const POSTGRES_SOLO: Combination =
    Combination::new("postgres-solo", &[("team", "solo"), ("project_name", POSTGRES.name)]);

/// The default answers, but without a database.
pub(crate) const NO_DATABASE: Combination = Combination::new("no-database", &[("database", "none")]);

/// The default answers, but without a database and for one person.
pub(crate) const NO_DATABASE_SOLO: Combination =
    Combination::new("no-database-solo", &[("database", "none"), ("team", "solo"), ("project_name", NO_DATABASE.name)]);

/// The service in TypeScript, with all that it may have.
pub(crate) const TYPESCRIPT: Combination =
    Combination::new("typescript", &[("stack", "typescript"), ("cache", "redis")]);

/// The service in TypeScript, but the database is a file, and there is nothing but logs.
pub(crate) const TYPESCRIPT_SQLITE: Combination =
    Combination::new("typescript-sqlite", &[("stack", "typescript"), ("database", "sqlite"), ("monitoring", "logs")]);

/// The service in TypeScript, but without a database.
pub(crate) const TYPESCRIPT_NO_DATABASE: Combination =
    Combination::new("typescript-no-database", &[("stack", "typescript"), ("database", "none")]);

/// The default answers, and a cache.
pub(crate) const POSTGRES_REDIS: Combination = Combination::new("postgres-redis", &[("cache", "redis")]);

/// The default answers, but the database is a file.
pub(crate) const SQLITE: Combination = Combination::new("sqlite", &[("database", "sqlite")]);

/// The same with a cache, and nothing but logs.
pub(crate) const SQLITE_REDIS_LOGS: Combination =
    Combination::new("sqlite-redis-logs", &[("database", "sqlite"), ("cache", "redis"), ("monitoring", "logs")]);

/// Python, with a database and a cache.
pub(crate) const PYTHON_POSTGRES_REDIS: Combination =
    Combination::new("python-postgres-redis", &[("stack", "python"), ("cache", "redis")]);

/// Python, the database is a file, and nothing but logs.
pub(crate) const PYTHON_SQLITE_LOGS: Combination =
    Combination::new("python-sqlite-logs", &[("stack", "python"), ("database", "sqlite"), ("monitoring", "logs")]);

/// Python, without a database.
pub(crate) const PYTHON_NO_DATABASE: Combination =
    Combination::new("python-no-database", &[("stack", "python"), ("database", "none")]);

/// The tools for infrastructure beside Terraform, with all else as it is by default.
pub(crate) const CLOUDFORMATION: Combination = Combination::new("cloudformation", &[("iac", "cloudformation")]);
pub(crate) const CDK: Combination = Combination::new("cdk", &[("iac", "cdk")]);
pub(crate) const PULUMI: Combination = Combination::new("pulumi", &[("iac", "pulumi")]);
pub(crate) const PULUMI_GCP: Combination = Combination::new("pulumi-gcp", &[("cloud", "gcp"), ("iac", "pulumi")]);
pub(crate) const PULUMI_GCP_GITLAB: Combination =
    Combination::new("pulumi-gcp-gitlab", &[("cloud", "gcp"), ("iac", "pulumi"), ("ci", "gitlab")]);
pub(crate) const PULUMI_AZURE: Combination = Combination::new("pulumi-azure", &[("cloud", "azure"), ("iac", "pulumi")]);
pub(crate) const PULUMI_AZURE_GITLAB: Combination =
    Combination::new("pulumi-azure-gitlab", &[("cloud", "azure"), ("iac", "pulumi"), ("ci", "gitlab")]);
pub(crate) const BICEP: Combination = Combination::new("bicep", &[("cloud", "azure"), ("iac", "bicep")]);
pub(crate) const BICEP_GITLAB: Combination =
    Combination::new("bicep-gitlab", &[("cloud", "azure"), ("iac", "bicep"), ("ci", "gitlab")]);

/// Nothing of a cloud.
pub(crate) const NO_CLOUD: Combination = Combination::new("no-cloud", &[("cloud", "none")]);

/// The pack that is tried.
static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::load(Source::BuiltIn).expect("the built-in pack is sound"));

/// Rows that hold every pair of options that go together, computed from the pack's own questions.
pub(crate) fn covering() -> &'static Covering {
    static COVERING: LazyLock<Covering> = LazyLock::new(|| Space::new(&PACK.questions).covering());
    &COVERING
}

/// Every option that the pack offers, as `new-project --set` takes it, but for those of questions with only one.
pub(crate) fn options() -> Vec<String> {
    let asked = PACK.questions.iter().filter(|question| question.options.len() > 1);
    asked.flat_map(|it| it.options.iter().map(|option| format!("{}={}", it.id, option.value))).collect()
}

impl Combination {
    /// The defaults but for `answers`. The project is called as its combination is, unless `answers` say otherwise:
    /// projects that are compiled have different names, because they share a folder for what is compiled.
    pub(crate) const fn new(name: &'static str, answers: &'static [(&'static str, &'static str)]) -> Self {
        Self { name, answers }
    }

    /// The project's name, and so its folder's and its binary's.
    pub(crate) fn project(self) -> &'static str {
        self.answers.iter().find(|(id, _)| *id == "project_name").map_or(self.name, |(_, name)| name)
    }

    /// For `new-project --set`.
    pub(crate) fn answers(self) -> &'static [(&'static str, &'static str)] {
        self.answers
    }

    /// Whether the question `id` is asked and answered by `value`, be it by default.
    pub(crate) fn has(self, id: &str, value: &str) -> bool {
        self.resolved().get(id).is_some_and(|answer| answer.to_string() == value)
    }

    /// Every answer, defaults included.
    fn resolved(self) -> Answers {
        let given: Vec<_> = self.answers.iter().filter_map(|(id, value)| from_flag(&format!("{id}={value}"))).collect();
        let mut ask = |_: &Question, default: Option<Answer>| Ok::<_, Infallible>(default);
        interview(&PACK, Some(self.project()), &given, &mut ask)
            .expect("the pack takes the answers of every combination")
    }
}
