//! The board's pages in Chromium: what they show, what they keep from happening, and whether everybody can use them.
//! Screenshots and the PDF stay in `target/conformance/board/`, to be looked at.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::process::{Ended, run};
use crate::stage::Stage;
use crate::tools::ours;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(240);

/// What a document should not be able to do.
const HOSTILE: &str = "<script>alert(1)</script>\n\n<img src=x onerror=alert(2)> [a](javascript:alert(3))\n\n\
                       ![](https://example.com/x.png)\n\n```\"><script>alert(4)</script>\nx\n```\n";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new("board::page_of_a_repository_in_chromium", of_a_repository),
        Check::new("board::page_of_a_fleet_in_chromium", of_a_fleet),
    ]
}

fn of_a_repository(stage: &Stage) -> Result<Outcome> {
    let dir = repository(stage)?;
    run(stage.patternbook(&dir).args(["board", "--html", "board.html"]), LIMIT)?.success()?;
    let page = dir.join("board.html");
    let seen = look(stage, &page, "repository")?.success()?;
    awake(stage, &page)?;
    Ok(Outcome::Seen(seen.trim().to_owned()))
}

/// Whoever looks notices a script that is not the page's own, a language that is not said and what cannot be read.
fn awake(stage: &Stage, page: &Path) -> Result<()> {
    let text = std::fs::read_to_string(page).map_err(|error| error.to_string())?;
    let spoilt = [
        ("<main", "<script>alert(1)</script><main", "Content Security Policy"),
        (" lang=\"en\"", "", "axe html-has-lang"),
        ("<p class=\"meta\">", "<p class=\"meta\"><img src=\"x.png\" alt=\"\">", "Content Security Policy"),
    ];
    for (from, to, expected) in spoilt {
        let file = page.with_file_name("spoilt.html");
        std::fs::write(&file, text.replacen(from, to, 1)).map_err(|error| error.to_string())?;
        let ended = look(stage, &file, "spoilt")?;
        if ended.status.success() || !ended.stdout.contains(expected) {
            return Err(format!("with {to:?} in place of {from:?} nothing is noticed: {}", ended.describe()));
        }
    }
    Ok(())
}

fn of_a_fleet(stage: &Stage) -> Result<Outcome> {
    let dir = repository(stage)?;
    let printed = run(stage.patternbook(&dir).args(["board", "--format", "json"]), LIMIT)?.success()?;
    let report: Value = serde_json::from_str(&printed).map_err(|error| error.to_string())?;
    let mut names = vec!["missing.json".to_owned()];
    for number in 0..40_u32 {
        let mut report = report.clone();
        report["repository"]["name"] = json!(format!("service-{number}"));
        if number % 2 == 0 {
            report["summary"]["findings"] = json!({"errors": 0, "warnings": 0, "notes": 0, "not_checked": 0});
        }
        let name = format!("{number}.json");
        std::fs::write(dir.join(&name), report.to_string()).map_err(|error| error.to_string())?;
        names.push(name);
    }
    let ended = run(stage.patternbook(&dir).args(["board", "--html", "fleet.html"]).args(&names), LIMIT)?;
    if ended.status.code() != Some(3) {
        return Err(ended.describe());
    }
    Ok(Outcome::Seen(look(stage, &dir.join("fleet.html"), "fleet")?.success()?.trim().to_owned()))
}

fn look(stage: &Stage, page: &Path, name: &str) -> Result<Ended> {
    let program = stage.tools.get("playwright-core")?.program;
    let modules = program.ancestors().nth(2).ok_or("playwright-core is in no folder of modules")?;
    let chromium = stage.tools.get("chromium")?.program;
    let out = stage.kept("board").join(name);
    std::fs::create_dir_all(&out).map_err(|error| error.to_string())?;
    let mut node: Command = stage.as_user(&stage.tools.get("node")?);
    run(node.arg(ours("page.cjs")).arg(modules).arg(chromium).arg(page).arg(out), LIMIT)
}

/// A repository with a history, patterns of every status, drift, and a document that means no good.
fn repository(stage: &Stage) -> Result<PathBuf> {
    let dir = stage.scratch("board")?.join("payments");
    let write = |path: &str, text: &str| {
        let path = dir.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(&dir))
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| format!("{}: {error}", path.display()))
    };
    write("src/retry.sh", "# region retry\nretry() { sleep 1; }\n# endregion\n")?;
    let git = |args: &[&str], day: &str| {
        let when = format!("{day}T12:00:00Z");
        let mut git = stage.git(&dir)?;
        git.args(args).env("GIT_AUTHOR_DATE", &when).env("GIT_COMMITTER_DATE", when);
        run(&mut git, LIMIT)?.success().map(drop)
    };
    git(&["init", "--quiet", "--initial-branch=main"], "2024-01-01")?;
    for (day, statuses) in [
        ("2024-01-10", ["Experimental", "Experimental", "Experimental", "Experimental", "My own"]),
        ("2024-08-01", ["Established", "Experimental", "Established", "Experimental", "My own"]),
        ("2025-03-01", ["Canonical", "Established", "Deprecated", "Experimental", "My own"]),
    ] {
        for (number, status) in statuses.into_iter().enumerate() {
            let text = format!(
                "## Pattern: Number {number}\n\n**Status:** {status}\n\n**Implementation:** `src/retry.sh`, `src/gone.sh`\n\n\
                 **Last Verified:** 2024-02-0{}\n\n### Use Case\n\nWhen *needed*, see [another](0.md#pattern-number-0).\n\n\
                 | a | b |\n|---|---|\n| 1 | 2 |\n\n- [ ] to do\n\n```sh file=src/retry.sh region=retry\n\
                 retry() {{ sleep 2; }}\n```\n\n{}",
                number + 1,
                if number == 4 { HOSTILE } else { "" }
            );
            write(&format!("docs/{number}.md"), &text)?;
        }
        git(&["add", "--all"], day)?;
        git(&["commit", "--quiet", "--message=more"], day)?;
    }
    write("docs/5.md", "# Five\n\n[nothing](none.md)\n\n## Pattern: Number 5\n\n**Status:** Experimental\n")?;
    Ok(dir)
}
