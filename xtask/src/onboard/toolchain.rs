//! The programs that a repository needs, read from the files in which it says so itself, and how each is installed.

use std::time::Duration;

use serde_json::Value;

use super::version::{self, Range};
use super::{Checkout, Probe, State};
use crate::repo::{Files, command};

/// How long a program has to say its version.
const LIMIT: Duration = Duration::from_secs(20);

/// A program, and how it comes onto a machine.
#[derive(Debug, PartialEq, Eq)]
pub struct Tool {
    /// What people call it.
    pub name: &'static str,
    /// What makes it say its version.
    ask: &'static str,
    linux: &'static str,
    mac: &'static str,
    windows: &'static str,
}

const RUST: Tool = Tool {
    name: "Rust",
    ask: "cargo --version",
    linux: "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh",
    mac: "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh",
    windows: "winget install Rustlang.Rustup",
};
const NODE: Tool = Tool {
    name: "Node.js",
    ask: "node --version",
    linux: "curl -fsSL https://fnm.vercel.app/install | bash, then `fnm install` here",
    mac: "brew install node",
    windows: "winget install OpenJS.NodeJS.LTS",
};
const PNPM: Tool = Tool {
    name: "pnpm",
    ask: "pnpm --version",
    linux: "npm install --global pnpm",
    mac: "npm install --global pnpm",
    windows: "npm install --global pnpm",
};
const YARN: Tool = Tool {
    name: "Yarn",
    ask: "yarn --version",
    linux: "corepack enable",
    mac: "corepack enable",
    windows: "corepack enable",
};
const UV: Tool = Tool {
    name: "uv",
    ask: "uv --version",
    linux: "curl -LsSf https://astral.sh/uv/install.sh | sh",
    mac: "brew install uv",
    windows: "winget install astral-sh.uv",
};
const PYTHON: Tool = Tool {
    name: "Python",
    ask: "python3 --version",
    linux: "sudo apt-get install python3 python3-venv, or what your distribution has",
    mac: "brew install python",
    windows: "winget install Python.Python.3.13",
};
const POETRY: Tool = Tool {
    name: "Poetry",
    ask: "poetry --version",
    linux: "pipx install poetry",
    mac: "pipx install poetry",
    windows: "pipx install poetry",
};
const GO: Tool = Tool {
    name: "Go",
    ask: "go version",
    linux: "sudo snap install go --classic, or https://go.dev/doc/install",
    mac: "brew install go",
    windows: "winget install GoLang.Go",
};
const COMPOSE: Tool = Tool {
    name: "Docker with Compose",
    ask: "docker compose version",
    linux: "curl -fsSL https://get.docker.com | sh",
    mac: "brew install --cask docker-desktop",
    windows: "winget install Docker.DockerDesktop",
};

impl Tool {
    /// The command that installs it on this system.
    #[must_use]
    pub fn install(&self) -> &'static str {
        match std::env::consts::OS {
            "macos" => self.mac,
            "windows" => self.windows,
            _ => self.linux,
        }
    }
}

/// Something that the repository needs.
#[derive(Debug, PartialEq, Eq)]
pub struct Need {
    /// The program.
    pub tool: Tool,
    /// The versions that will do, as the repository spells them, and the file that says so.
    wanted: Option<(String, &'static str)>,
    range: Option<Range>,
    /// Whether there is another way.
    optional: bool,
}

impl Need {
    fn any(tool: Tool) -> Self {
        Self { tool, wanted: None, range: None, optional: false }
    }

    fn of(tool: Tool, wanted: &str, file: &'static str, range: Option<Range>) -> Self {
        Self { tool, wanted: Some((wanted.to_owned(), file)), range, optional: false }
    }

    /// Whether what is there will not do.
    #[must_use]
    pub fn is_lacking(&self, checkout: &Checkout) -> bool {
        !self.look(checkout).0
    }

    /// What is there: a line, and whether it will do.
    fn look(&self, checkout: &Checkout) -> (bool, String) {
        let name = self.tool.name;
        let wanted = self.wanted.as_ref().map(|(wanted, file)| format!("; `{file}` asks for {wanted}"));
        let wanted = wanted.unwrap_or_default();
        let Some(printed) = command::look(self.tool.ask, checkout.root(), LIMIT) else {
            if self.tool == RUST && command::look("rustup --version", checkout.root(), LIMIT).is_some() {
                return (false, format!("{name} is not there{wanted}: `rustup toolchain install`"));
            }
            if self.optional {
                return (true, format!("{name} is not there; without it, services need addresses of your own"));
            }
            return (false, format!("{name} is not there{wanted}: install it with {}", code(self.tool.install())));
        };
        let Some(version) = version::printed(&printed) else {
            return (true, format!("{name} is there; which version, it does not say{wanted}"));
        };
        match &self.range {
            Some(range) if !range.has(&version) => {
                (false, format!("{name} {version} will not do{wanted}: {}", code(self.tool.install())))
            }
            _ => (true, format!("{name} {version}")),
        }
    }
}

/// A command between backticks, where it is nothing but that.
fn code(command: &str) -> String {
    match command.split_once(", ") {
        Some((command, rest)) => format!("`{command}`, {rest}"),
        None => format!("`{command}`"),
    }
}

/// What the repository needs, by its own files.
#[must_use]
pub fn needs(files: &Files) -> Vec<Need> {
    let mut needs = Vec::new();
    needs.extend(rust(files));
    needs.extend(node(files));
    needs.extend(python(files));
    if let Ok(text) = files.read("go.mod") {
        let version = text.lines().find_map(|line| line.strip_prefix("go ")).map(str::trim).unwrap_or_default();
        needs.push(Need::of(GO, &format!("{version} or newer"), "go.mod", Range::at_least(version)));
    }
    let compose = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
    if compose.iter().any(|name| files.is_file(name)) {
        needs.push(Need { optional: true, ..Need::any(COMPOSE) });
    }
    needs
}

fn rust(files: &Files) -> Option<Need> {
    let manifest: toml::Table = toml::from_str(&files.read("Cargo.toml").ok()?).unwrap_or_default();
    let toolchain = files.read("rust-toolchain.toml").ok().and_then(|text| toml::from_str::<toml::Table>(&text).ok());
    let channel = toolchain.as_ref().and_then(|table| table.get("toolchain")?.get("channel")?.as_str());
    if let Some(channel) = channel {
        return Some(Need::of(RUST, channel, "rust-toolchain.toml", Range::at_least(channel)));
    }
    let package = manifest.get("package").and_then(|package| package.get("rust-version"));
    let shared = manifest.get("workspace").and_then(|it| it.get("package")?.get("rust-version"));
    let version = package.and_then(toml::Value::as_str).or_else(|| shared?.as_str());
    Some(version.map_or(Need::any(RUST), |version| {
        Need::of(RUST, &format!("{version} or newer"), "Cargo.toml", Range::at_least(version))
    }))
}

fn node(files: &Files) -> Vec<Need> {
    let Ok(text) = files.read("package.json") else { return Vec::new() };
    let manifest: Value = serde_json::from_str(&text).unwrap_or_default();
    let engines = manifest.get("engines").and_then(|engines| engines.get("node")).and_then(Value::as_str);
    let pinned = [".node-version", ".nvmrc"].into_iter().find_map(|name| Some((name, files.read(name).ok()?)));
    let mut needs = vec![match (engines, &pinned) {
        (Some(engines), _) => Need::of(NODE, engines, "package.json", Range::npm(engines)),
        (None, Some((name, pinned))) => {
            let version = pinned.trim().trim_start_matches('v');
            Need::of(NODE, version, name, Range::npm(&format!("^{version}")))
        }
        (None, None) => Need::any(NODE),
    }];
    if files.is_file("pnpm-lock.yaml") {
        needs.push(Need::any(PNPM));
    } else if files.is_file("yarn.lock") {
        needs.push(Need::any(YARN));
    }
    needs
}

fn python(files: &Files) -> Vec<Need> {
    if files.is_file("uv.lock") {
        // It brings the version of Python along.
        return vec![Need::any(UV)];
    }
    let text = files.read("pyproject.toml").ok();
    if text.is_none() && !files.is_file("requirements.txt") {
        return Vec::new();
    }
    let manifest: toml::Table = text.and_then(|text| toml::from_str(&text).ok()).unwrap_or_default();
    let wanted = manifest.get("project").and_then(|project| project.get("requires-python")?.as_str());
    let mut needs = vec![
        wanted.map_or(Need::any(PYTHON), |wanted| Need::of(PYTHON, wanted, "pyproject.toml", Range::python(wanted))),
    ];
    if files.is_file("poetry.lock") {
        needs.push(Need::any(POETRY));
    }
    needs
}

/// How it stands.
pub(super) fn probe(checkout: &Checkout) -> Probe {
    let needs = needs(&checkout.files);
    if needs.is_empty() {
        return Probe::unneeded("no file says which programs this repository needs");
    }
    let mut state = State::Done;
    let mut said = Vec::new();
    for need in &needs {
        let (is_fine, line) = need.look(checkout);
        if !is_fine {
            state = State::Left;
        }
        said.push(line);
    }
    Probe { state, said }
}
