//! The options that are generated and tried.

/// Answers that differ from the defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Combination {
    /// What checks call it.
    pub(crate) name: &'static str,
    pub(crate) database: Database,
    pub(crate) team: &'static str,
}

/// The option that decides what is built and what it runs against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Database {
    Postgres,
    None,
}

/// Every combination of options that changes files.
pub(crate) const ALL: [Combination; 4] = [
    POSTGRES,
    Combination { name: "postgres-solo", database: Database::Postgres, team: "solo" },
    NO_DATABASE,
    Combination { name: "no-database-solo", database: Database::None, team: "solo" },
];

/// The default answers.
pub(crate) const POSTGRES: Combination =
    Combination { name: "postgres-team", database: Database::Postgres, team: "team" };

/// The default answers, but without a database.
pub(crate) const NO_DATABASE: Combination =
    Combination { name: "no-database-team", database: Database::None, team: "team" };

impl Combination {
    /// The project's name, and so its folder's and its binary's. Those that are compiled have different ones, because
    /// they share a folder for what is compiled.
    pub(crate) fn project(self) -> &'static str {
        match self.database {
            Database::Postgres => "demo",
            Database::None => "demo-stateless",
        }
    }

    /// For `new-project --set`.
    pub(crate) fn answers(self) -> [(&'static str, &'static str); 2] {
        let database = match self.database {
            Database::Postgres => "postgres",
            Database::None => "none",
        };
        [("database", database), ("team", self.team)]
    }

    /// The other size of team with the same database.
    pub(crate) fn other_team(self) -> Option<Self> {
        ALL.into_iter().find(|other| other.database == self.database && other.team != self.team)
    }
}
