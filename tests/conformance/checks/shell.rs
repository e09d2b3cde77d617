//! What a person has from a shell: completions in real terminals, manual pages, and the installer.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rexpect::session::spawn_command;

use crate::process::run;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(300);

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new("shell::completions_in_real_terminals", completions_in_real_terminals),
        Check::new("shell::manual_pages_are_well_formed", manual_pages_are_well_formed),
        Check::new("shell::a_release_installs_and_a_changed_one_does_not", a_release_installs),
    ]
}

/// Shell, its arguments without anybody's settings, and how its script is taken up.
const SHELLS: [(&str, &[&str], &str); 3] = [
    ("bash", &["--norc", "--noprofile", "-i"], "PS1='prompt> '; source completions.bash"),
    ("fish", &["--no-config", "-i"], "function fish_prompt; echo -n 'prompt> '; end; source completions.fish"),
    ("zsh", &["-f", "-i"], "PS1='prompt> '; autoload -U compinit; compinit -u -D; source completions.zsh"),
];

/// What is typed before Tab, and what stands there after it.
const TYPED: [(&str, &str); 3] = [
    ("patternbook expl", "patternbook explain "),
    ("patternbook explain status-j", "status-jump"),
    ("patternbook sync-docs --verified heal", "health-checks"),
];

fn completions_in_real_terminals(stage: &Stage) -> Result<Outcome> {
    let dir = stage.scratch("completions")?;
    let program = Path::new(env!("CARGO_BIN_EXE_patternbook")).parent().ok_or("the program is in a folder")?;
    let page = "# Patterns\n\n## Pattern: Health checks\n\n**Status:** Canonical\n";
    std::fs::write(dir.join("patterns.md"), page).map_err(|error| error.to_string())?;
    for (shell, args, source) in SHELLS {
        let script = run(stage.patternbook(&dir).args(["completions", shell]), LIMIT)?.success()?;
        std::fs::write(dir.join(format!("completions.{shell}")), script).map_err(|error| error.to_string())?;
        let mut command = Command::new(&stage.tools.get(shell)?.program);
        command.args(args).current_dir(&dir).env("PATH", path(program)?).env("TERM", "dumb").env("HOME", &dir);
        in_terminal(command, source).map_err(|error| format!("{shell}: {error}"))?;
    }
    Ok(Outcome::Passed)
}

fn in_terminal(command: Command, source: &str) -> std::result::Result<(), rexpect::error::Error> {
    let mut session = spawn_command(command, Some(60_000))?;
    // A shell at a terminal takes no notice of being asked to end: it is killed at once.
    session.process_mut().set_kill_timeout(Some(0));
    // This kind of terminal begins without an echo, and so would bash. `ready` is not what is typed, which is shown too.
    session.send_line(&format!("stty echo; {source}; echo rea\"\"dy"))?;
    session.exp_string("ready")?;
    // What is typed before a prompt may be lost.
    session.exp_string("prompt> ")?;
    for (typed, wanted) in TYPED {
        session.send(&format!("{typed}\t"))?;
        session.flush()?;
        session.exp_string(wanted)?;
        session.send_control('u')?;
    }
    Ok(())
}

/// The folders of `PATH`, with `first` before them.
fn path(first: &Path) -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(first.to_owned()).chain(std::env::split_paths(&path));
    std::env::join_paths(path).map_err(|error| error.to_string())
}

fn manual_pages_are_well_formed(stage: &Stage) -> Result<Outcome> {
    let dir = stage.scratch("man")?;
    run(stage.patternbook(&dir).args(["man", "."]), LIMIT)?.success()?;
    let mut seen = 0;
    for page in std::fs::read_dir(&dir).map_err(|error| error.to_string())?.flatten() {
        let mandoc = || stage.tools.get("mandoc").map(|tool| tool.command());
        // What is below an error is style, and the empty date.
        run(mandoc()?.args(["-Tlint", "-Werror"]).arg(page.path()), LIMIT)?.success()?;
        let shown = run(mandoc()?.args(["-Tascii", "-Owidth=100"]).arg(page.path()), LIMIT)?.success()?;
        if !shown.contains("E\u{8}EX\u{8}XA\u{8}AM\u{8}MP\u{8}PL\u{8}LE\u{8}ES\u{8}S") {
            return Err(format!("{} shows no examples: {shown}", page.path().display()));
        }
        seen += 1;
    }
    if seen < 9 { Err(format!("there are {seen} pages")) } else { Ok(Outcome::Seen(format!("{seen} pages"))) }
}

/// `.ci/release package` and the installer that comes out, with the program under test in place of a released one. The
/// bill of materials is a stand-in's: what makes a real one takes minutes to build.
fn a_release_installs(stage: &Stage) -> Result<Outcome> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = stage.scratch("release")?;
    let (built, dist, bin) = (dir.join("built"), dir.join("dist"), dir.join("bin"));
    let target = built.join(format!("{}-unknown-linux-gnu", std::env::consts::ARCH));
    for folder in [&target, &bin] {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    for program in [env!("CARGO_BIN_EXE_patternbook"), env!("CARGO_BIN_EXE_cargo-patternbook")] {
        let name = Path::new(program).file_name().ok_or("a program has a name")?;
        run(Command::new("strip").arg("-o").arg(target.join(name)).arg(program), LIMIT)?.success()?;
    }
    let stand_in = "#!/bin/sh\ncase $* in *--version*) echo cargo-cyclonedx 0.5.9 ;; *) echo '{}' >patternbook-sbom.json ;; esac\n";
    let mut install = Command::new("install");
    let source = dir.join("stand-in");
    std::fs::write(&source, stand_in).map_err(|error| error.to_string())?;
    run(install.args(["-m", "755"]).arg(source).arg(bin.join("cargo-cyclonedx")), LIMIT)?.success()?;
    let mut package = Command::new(root.join(".ci/release"));
    package
        .arg("package")
        .args([&built, &dist])
        .env("PATH", path(&bin)?)
        .env("GITHUB_REPOSITORY", "example/patternbook");
    run(&mut package, LIMIT)?.success()?;
    run(Command::new("sha256sum").args(["--check", "--strict", "SHA256SUMS"]).current_dir(&dist), LIMIT)?.success()?;

    let installed = dir.join("installed");
    let mut install = Command::new("sh");
    install.arg(dist.join("install.sh")).env("PATTERNBOOK_INSTALL_DIR", &installed);
    install.env("PATTERNBOOK_DOWNLOAD", format!("file://{}", dist.display()));
    run(&mut install, LIMIT)?.success()?;
    run(Command::new(installed.join("patternbook")).arg("--version"), LIMIT)?.success()?;

    let archive = dist.join(format!(
        "patternbook-{}-{}-unknown-linux-gnu.tar.gz",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::ARCH
    ));
    let mut bytes = std::fs::read(&archive).map_err(|error| error.to_string())?;
    bytes.push(0);
    std::fs::write(&archive, bytes).map_err(|error| error.to_string())?;
    std::fs::remove_dir_all(&installed).map_err(|error| error.to_string())?;
    let refused = run(&mut install, LIMIT)?;
    if refused.status.success() || !refused.stderr.contains("not what was released") || installed.exists() {
        return Err(format!("a changed archive is installed: {}", refused.describe()));
    }
    Ok(Outcome::Passed)
}
