//! Other people's code: what gets it, and whether it is here.

use std::time::{Duration, SystemTime};

use super::blocks::Part;
use super::{Checkout, Probe, State, Step};
use crate::repo::{Files, command};

/// How long a look takes at most.
const LIMIT: Duration = Duration::from_secs(60);

/// Kinds of dependencies by the lock file that names them.
const KINDS: [Kind; 7] = [
    Kind { lock: "Cargo.lock", get: "cargo fetch --locked", seen: Seen::By("cargo fetch --locked --offline") },
    Kind { lock: "package-lock.json", get: "npm ci", seen: Seen::Newer(&["node_modules/.package-lock.json"]) },
    Kind {
        lock: "pnpm-lock.yaml",
        get: "pnpm install --frozen-lockfile",
        seen: Seen::Newer(&["node_modules/.modules.yaml"]),
    },
    Kind {
        lock: "yarn.lock",
        get: "yarn install --immutable",
        seen: Seen::Newer(&[".pnp.cjs", "node_modules/.yarn-state.yml", "node_modules/.yarn-integrity"]),
    },
    Kind { lock: "uv.lock", get: "uv sync --locked", seen: Seen::By("uv sync --locked --offline --check") },
    Kind { lock: "poetry.lock", get: "poetry install", seen: Seen::By("poetry run true") },
    Kind { lock: "go.sum", get: "go mod download", seen: Seen::By("GOPROXY=off go mod download") },
];

struct Kind {
    lock: &'static str,
    get: &'static str,
    seen: Seen,
}

/// What tells that all of it is here.
enum Seen {
    /// A command that downloads nothing ends well.
    By(&'static str),
    /// One of these is newer than the lock file.
    Newer(&'static [&'static str]),
}

impl Kind {
    fn is_here(&self, checkout: &Checkout) -> bool {
        match self.seen {
            Seen::By(command) => command::look(command, checkout.root(), LIMIT).is_some(),
            Seen::Newer(names) => {
                let lock = modified(&checkout.files, self.lock);
                names.iter().any(|name| modified(&checkout.files, name) >= lock.max(Some(SystemTime::UNIX_EPOCH)))
            }
        }
    }
}

fn modified(files: &Files, path: &str) -> Option<SystemTime> {
    files.root().join(path).metadata().ok()?.modified().ok()
}

fn kinds(checkout: &Checkout) -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().filter(|kind| checkout.files.is_file(kind.lock))
}

/// What gets them: what the document says, or else what belongs to the lock files.
#[must_use]
pub fn commands(checkout: &Checkout) -> Vec<String> {
    let said = checkout.blocks.commands(Part::Dependencies);
    if said.is_empty() { kinds(checkout).map(|kind| kind.get.to_owned()).collect() } else { said.to_vec() }
}

/// How it stands.
pub(super) fn probe(checkout: &Checkout) -> Probe {
    let mut kinds = kinds(checkout).peekable();
    if kinds.peek().is_none() {
        // Only who got them knows.
        return match (commands(checkout).is_empty(), checkout.record.done(Step::Dependencies)) {
            (true, _) => Probe::unneeded("there is no lock file, and no document says how to get any"),
            (false, Some(day)) => Probe::done(format!("got on {day}")),
            (false, None) => Probe::left("nobody has got them in this clone"),
        };
    }
    let mut state = State::Done;
    let said = kinds.map(|kind| {
        let is_here = kind.is_here(checkout);
        if !is_here {
            state = State::Left;
        }
        format!("what `{}` names is {}", kind.lock, if is_here { "here" } else { "not here" })
    });
    let said = said.collect();
    Probe { state, said }
}
