//! The stacks of the pack: how a generated service is built and started. What it does then is the same for all of them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::combinations::Combination;
use crate::process::run;
use crate::stage::Stage;

/// All dependencies, from nothing, on two cores.
pub(crate) const BUILD_LIMIT: Duration = Duration::from_secs(1500);

/// A stack, by what checks need to know of it.
pub(crate) struct Stack {
    /// The answer to `stack`.
    pub(crate) name: &'static str,
    /// What of it is tried in depth: between them, every database, cache and kind of monitoring.
    pub(crate) combinations: &'static [Combination],
    /// Builds a project and says what starts it.
    build: fn(&Stage, Combination) -> Result<Program>,
    /// What `scripts/check` of a project runs in.
    environment: fn(&Stage, &Path, &mut Command) -> Result<()>,
    /// What fails where the lock file of a project does not fit the rest of it.
    pub(crate) locked: fn(&Stage, &Path) -> Result<Command>,
}

/// All of them.
pub(crate) const STACKS: &[Stack] = &[
    Stack {
        name: "rust",
        combinations: RUST,
        build: build_rust,
        environment: cargo_environment,
        locked: |stage, dir| with(stage.cargo(dir)?, &["tree", "--locked", "--quiet"]),
    },
    Stack {
        name: "typescript",
        combinations: TYPESCRIPT,
        build: build_typescript,
        environment: node_environment,
        locked: |stage, dir| with(npm(stage, dir)?, &["ci", "--dry-run", "--ignore-scripts", "--no-audit"]),
    },
    Stack {
        name: "python",
        combinations: PYTHON,
        build: build_python,
        environment: uv_environment,
        locked: |stage, dir| with(uv(stage, dir)?, &["lock", "--check"]),
    },
];

const RUST: &[Combination] = {
    use crate::combinations::{NO_DATABASE, POSTGRES, POSTGRES_REDIS, SQLITE, SQLITE_REDIS_LOGS};
    &[POSTGRES, NO_DATABASE, POSTGRES_REDIS, SQLITE, SQLITE_REDIS_LOGS]
};

const TYPESCRIPT: &[Combination] = {
    use crate::combinations::{TYPESCRIPT, TYPESCRIPT_NO_DATABASE, TYPESCRIPT_SQLITE};
    &[TYPESCRIPT, TYPESCRIPT_NO_DATABASE, TYPESCRIPT_SQLITE]
};

const PYTHON: &[Combination] = {
    use crate::combinations::{PYTHON_NO_DATABASE, PYTHON_POSTGRES_REDIS, PYTHON_SQLITE_LOGS};
    &[PYTHON_POSTGRES_REDIS, PYTHON_SQLITE_LOGS, PYTHON_NO_DATABASE]
};

/// What starts a service: a program, and what stands before the service's own arguments.
pub(crate) struct Program {
    program: PathBuf,
    arguments: Vec<OsString>,
}

impl Program {
    /// The service's command in the folder `dir`, without a single variable. Without a `command` it serves.
    pub(crate) fn bare(&self, dir: &Path, command: Option<&str>) -> Command {
        let mut process = Command::new(&self.program);
        process.env_clear().current_dir(dir).args(&self.arguments).args(command);
        process
    }
}

/// The stack of `combination`.
pub(crate) fn stack(combination: Combination) -> Result<&'static Stack> {
    let found = STACKS.iter().find(|stack| combination.has("stack", stack.name));
    found.ok_or_else(|| format!("nobody knows how the service of {} is built", combination.name))
}

/// What starts the service of `combination`, built.
pub(crate) fn program(stage: &Stage, combination: Combination) -> Result<Program> {
    (stack(combination)?.build)(stage, combination)
}

/// `scripts/check what` in the project at `dir`, of the stack of `combination`.
pub(crate) fn check(stage: &Stage, combination: Combination, dir: &Path, what: &str) -> Result<Command> {
    let mut check = Command::new(dir.join("scripts/check"));
    check.arg(what).current_dir(dir);
    set_up(stage, stack(combination)?, dir, &mut check)?;
    Ok(check)
}

/// Has `command` find the tools of a stack for the project at `dir`.
pub(crate) fn set_up(stage: &Stage, stack: &Stack, dir: &Path, command: &mut Command) -> Result<()> {
    (stack.environment)(stage, dir, command)
}

/// A project for each lock file that the pack has for the stack.
pub(crate) fn locked(stage: &Stage, stack: &Stack) -> Result<Vec<PathBuf>> {
    let layers = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/layers");
    let (beginning, mut projects) = (format!("stack-{}-lock", stack.name), Vec::new());
    for layer in std::fs::read_dir(layers).map_err(|error| error.to_string())?.flatten() {
        let name = layer.file_name().to_string_lossy().into_owned();
        if !name.starts_with(&beginning) {
            continue;
        }
        let text = std::fs::read_to_string(layer.path().join("layer.toml")).map_err(|error| error.to_string())?;
        let settings: toml::Table = text.parse().map_err(|error| format!("{name}: {error}"))?;
        let when = settings.get("when").and_then(toml::Value::as_table).ok_or_else(|| format!("{name} is for all"))?;
        let answer = |(id, values): (&String, &toml::Value)| Some(format!("{id}={}", values.get(0)?.as_str()?));
        let answers: Vec<_> = when.iter().filter_map(answer).collect();
        projects.push(stage.generate(&name, "demo", &answers)?);
    }
    if projects.is_empty() { Err(format!("the pack has no {beginning}")) } else { Ok(projects) }
}

fn with(mut command: Command, args: &[&str]) -> Result<Command> {
    command.args(args);
    Ok(command)
}

fn build_rust(stage: &Stage, combination: Combination) -> Result<Program> {
    let mut cargo = stage.cargo(&stage.project(combination)?)?;
    run(cargo.args(["build", "--locked"]), BUILD_LIMIT)?.success()?;
    let program = stage.cargo_target().join("debug").join(combination.project());
    Ok(Program { program, arguments: Vec::new() })
}

/// In the project itself, whose `.gitignore` leaves out what comes of it.
fn build_typescript(stage: &Stage, combination: Combination) -> Result<Program> {
    let project = stage.project(combination)?;
    let main = project.join("dist/main.js");
    if !main.is_file() {
        for arguments in [&["ci"][..], &["run", "build"]] {
            run(npm(stage, &project)?.args(arguments), BUILD_LIMIT)?.success()?;
        }
    }
    Ok(Program { program: stage.tools.get("node")?.program, arguments: vec![main.into()] })
}

/// `npm` in the project at `dir`.
fn npm(stage: &Stage, dir: &Path) -> Result<Command> {
    let mut npm = stage.tools.get("npm")?.command();
    npm.current_dir(dir);
    node_environment(stage, dir, &mut npm)?;
    Ok(npm)
}

/// The suite's own Node.js comes first, and what the suite itself was given is not for what it tries.
fn node_environment(stage: &Stage, _project: &Path, command: &mut Command) -> Result<()> {
    let node = stage.tools.get("node")?.program;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = node.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&path));
    command.env("PATH", std::env::join_paths(places).map_err(|error| error.to_string())?);
    for name in ["DATABASE_URL", "REDIS_URL", "REQUIRE_INTEGRATION"] {
        command.env_remove(name);
    }
    Ok(())
}

fn cargo_environment(stage: &Stage, _project: &Path, command: &mut Command) -> Result<()> {
    stage.cargo_environment(command);
    Ok(())
}

fn build_python(stage: &Stage, combination: Combination) -> Result<Program> {
    let project = stage.project(combination)?;
    run(uv(stage, &project)?.args(["sync", "--quiet", "--locked"]), BUILD_LIMIT)?.success()?;
    // The package is where Python is started, or where this variable says.
    let mut path = OsString::from("PYTHONPATH=");
    path.push(&project);
    let python = python_environment(stage, &project)?.join("bin/python");
    let arguments = vec![path, python.into(), "-m".into(), "app".into()];
    Ok(Program { program: "/usr/bin/env".into(), arguments })
}

/// `uv` in the project at `dir`.
fn uv(stage: &Stage, dir: &Path) -> Result<Command> {
    let mut uv = stage.tools.get("uv")?.command();
    uv_environment(stage, dir, &mut uv)?;
    Ok(uv)
}

/// The interpreter that runs the suite's own tools, whatever the project asks for; packages and what was downloaded are
/// kept from run to run.
fn uv_environment(stage: &Stage, project: &Path, command: &mut Command) -> Result<()> {
    let tools = stage.tools.get("uv")?.program.parent().ok_or("`uv` is in no folder")?.to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(tools.clone()).chain(std::env::split_paths(&path)));
    stage.isolate(command).current_dir(project).env("PATH", path.map_err(|error| error.to_string())?);
    // Whom the machine trusts, as other tools do.
    command.env("UV_SYSTEM_CERTS", "1").env("UV_NO_PROGRESS", "1").env("UV_PYTHON_DOWNLOADS", "never");
    command.env("UV_CACHE_DIR", stage.kept("uv"));
    command.env("UV_PYTHON", tools.join("python")).env("UV_PROJECT_ENVIRONMENT", python_environment(stage, project)?);
    Ok(())
}

/// Where the packages of a project are installed.
fn python_environment(stage: &Stage, project: &Path) -> Result<PathBuf> {
    Ok(stage.kept("python").join(project.file_name().ok_or("a project has a name")?))
}
