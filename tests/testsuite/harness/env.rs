//! A folder, a home and a set of environment variables for one test. Nothing of the machine's leaks in: not its Git
//! configuration, its clock, its terminal nor its CI.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use snapbox::cmd::{Command, OutputAssert};

/// When everything happens: 2026-01-02 03:04:05 UTC.
pub(crate) const NOW: &str = "1767323045 +0000";

/// What a child process cannot do without, on any system.
const INHERITED: &[&str] = &["PATH", "SYSTEMROOT", "SYSTEMDRIVE", "PATHEXT", "LLVM_PROFILE_FILE", "LD_LIBRARY_PATH"];

/// A hermetic place to run the program in. Removed when dropped.
pub(crate) struct Env {
    /// Holds `home`, `tmp` and `work`.
    base: tempfile::TempDir,
    /// The same, without symlinks (`/tmp` is one on macOS), as the program prints it.
    root: PathBuf,
    vars: BTreeMap<OsString, OsString>,
}

impl Env {
    /// An empty working folder, and a user with a name, an e-mail address and a terminal without colour.
    pub(crate) fn new() -> Self {
        let base = tempfile::Builder::new().prefix("patternbook-").tempdir().unwrap();
        // Verbatim paths (`\\?\C:\…`) are something else than what programs print on Windows.
        let root = if cfg!(windows) { base.path().to_owned() } else { base.path().canonicalize().unwrap() };
        let (home, tmp, work) = (root.join("home"), root.join("tmp"), root.join("work"));
        for dir in [&home, &tmp, &work] {
            std::fs::create_dir(dir).unwrap();
        }
        let git_config = home.join(".gitconfig");
        std::fs::write(&git_config, "[user]\n\tname = Test User\n\temail = test@example.com\n").unwrap();
        let mut env = Self { base, vars: BTreeMap::new(), root: root.clone() };
        for (key, value) in [
            ("HOME", home.as_os_str()),
            ("USERPROFILE", home.as_os_str()),
            ("APPDATA", home.as_os_str()),
            ("LOCALAPPDATA", home.as_os_str()),
            ("XDG_CONFIG_HOME", home.join(".config").as_os_str()),
            ("XDG_CACHE_HOME", home.join(".cache").as_os_str()),
            ("XDG_DATA_HOME", home.join(".local/share").as_os_str()),
            ("XDG_STATE_HOME", home.join(".local/state").as_os_str()),
            ("TMPDIR", tmp.as_os_str()),
            ("TEMP", tmp.as_os_str()),
            ("TMP", tmp.as_os_str()),
            ("GIT_CONFIG_GLOBAL", git_config.as_os_str()),
            ("GIT_CONFIG_NOSYSTEM", OsStr::new("1")),
            ("GIT_CEILING_DIRECTORIES", root.as_os_str()),
            ("GIT_AUTHOR_DATE", OsStr::new(NOW)),
            ("GIT_COMMITTER_DATE", OsStr::new(NOW)),
            ("SOURCE_DATE_EPOCH", OsStr::new(NOW.split_once(' ').unwrap().0)),
            ("LANG", OsStr::new("C.UTF-8")),
            ("TZ", OsStr::new("UTC")),
            ("TERM", OsStr::new("dumb")),
            ("NO_COLOR", OsStr::new("1")),
            ("COLUMNS", OsStr::new("100")),
        ] {
            env = env.with(key, value);
        }
        env
    }

    /// A user whom Git does not know: no name, no e-mail address.
    pub(crate) fn without_identity(self) -> Self {
        std::fs::write(self.home().join(".gitconfig"), "").unwrap();
        self
    }

    /// A terminal's colours, although the output is captured.
    pub(crate) fn with_colour(mut self) -> Self {
        self.vars.remove(OsStr::new("NO_COLOR"));
        self.with("CLICOLOR_FORCE", "1").with("TERM", "xterm-256color")
    }

    /// Sets a variable.
    pub(crate) fn with(mut self, key: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.vars.insert(key.as_ref().to_owned(), value.as_ref().to_owned());
        self
    }

    /// The folder that commands run in and that the paths given to other methods are relative to.
    pub(crate) fn work(&self) -> PathBuf {
        self.root.join("work")
    }

    /// The user's home.
    pub(crate) fn home(&self) -> PathBuf {
        self.root.join("home")
    }

    /// Runs `patternbook` with `args` in the working folder.
    #[track_caller]
    pub(crate) fn run(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> OutputAssert {
        self.command(args).assert()
    }

    /// Runs `patternbook` with `args` in the folder `dir` of the working folder.
    #[track_caller]
    pub(crate) fn run_in(
        &self,
        dir: impl AsRef<Path>,
        args: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> OutputAssert {
        self.command(args).current_dir(self.path(dir)).assert()
    }

    /// `patternbook` with `args`, ready for more: standard input, another folder, a further variable.
    pub(crate) fn command(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        self.snap(self.process(env!("CARGO_BIN_EXE_patternbook"))).args(args)
    }

    /// `cargo-patternbook` as cargo would start it for `cargo patternbook ARGS`.
    pub(crate) fn cargo_subcommand(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        self.snap(self.process(env!("CARGO_BIN_EXE_cargo-patternbook"))).arg("patternbook").args(args)
    }

    /// Any program in this environment, for tests that spawn, signal or kill it themselves.
    pub(crate) fn process(&self, program: impl AsRef<OsStr>) -> std::process::Command {
        let mut command = std::process::Command::new(program);
        command.env_clear().current_dir(self.work());
        command.envs(INHERITED.iter().filter_map(|&key| Some((key, std::env::var_os(key)?))));
        command.envs(&self.vars);
        command
    }

    /// What replaces everything that differs from run to run.
    pub(crate) fn redactions(&self) -> snapbox::Redactions {
        let mut redactions = snapbox::Redactions::new();
        let regex = |pattern| regex::Regex::new(pattern).unwrap();
        redactions.insert("[EXE]", std::env::consts::EXE_SUFFIX).unwrap();
        redactions.insert("[WORK]", self.work()).unwrap();
        redactions.insert("[HOME]", self.home()).unwrap();
        redactions.insert("[BASE]", self.root.clone()).unwrap();
        redactions.insert("[BASE]", self.base.path().to_owned()).unwrap();
        redactions.insert("[VERSION]", regex(r"\bpatternbook (?<redacted>\d+\.\d+\.\d+)\b")).unwrap();
        redactions.insert("[ELAPSED]", regex(r"\bin (?<redacted>\d+(\.\d+)? ?(ms|s))\b")).unwrap();
        redactions
    }

    /// Compares `actual` with `expected` under this environment's redactions.
    #[track_caller]
    pub(crate) fn assert_eq(&self, actual: impl snapbox::IntoData, expected: impl snapbox::IntoData) {
        self.assert().eq(actual, expected);
    }

    fn snap(&self, command: std::process::Command) -> Command {
        // Longer than any test takes, short enough to say which one hangs.
        Command::from_std(command).with_assert(self.assert()).timeout(Duration::from_secs(120))
    }

    fn assert(&self) -> snapbox::Assert {
        snapbox::Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV).redact_with(self.redactions())
    }
}
