//! `onboard`: as a report, and as a walkthrough in a real (pseudo) terminal.

mod report;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod walk;

use crate::harness::Env;

/// A variable whose value must never be seen.
const CANARY: &str = "canary-in-the-coal-mine-of-32-characters";

/// A clone whose document names commands that every system has. The service "starts" by making a file, at which
/// [`server`] begins to answer on `port`; `database` is where a listener of the test accepts connections.
fn clone(port: u16, database: u16) -> Env {
    let t = Env::new();
    t.write(".gitignore", ".env*\n!.env.example\nrunning\ngot\n");
    t.write(
        ".env.example",
        format!(
            "# @defaultRequired=false\n# ---\n\n# Where this runs.\n# @required @type=enum(development, test)\nAPP_ENV=development\n\n\
             # @type=port\nPORT={port}\n\n# @required @sensitive @type=url\nDATABASE_URL=postgres://app@127.0.0.1:{database}/app\n\n\
             # Token of callers.\n# @required @sensitive @type=string(minLength=32)\nAUTH_SECRET=replace-me\n"
        ),
    );
    t.write(
        "docs/onboarding.md",
        "# Start\n\n```sh onboard=services\nexit 3\n```\n\n```sh onboard=dependencies\ntouch got\n```\n\n\
         ```sh onboard=prepare\ntest -f got\n```\n\n```sh onboard=start\ntouch running && sleep 600\n```\n\n\
         ```sh onboard=health\ncurl http://127.0.0.1:${PORT:-1}/health\n```\n",
    );
    t.write("src/config.rs", "pub fn load() {}\n");
    t.write(
        "docs/patterns.md",
        "# Patterns\r\n\r\n## Pattern: Configuration\r\n\r\n**Status:** Canonical\r\n\r\n**Implementation:** `src/config.rs`  \r\n",
    );
    t.git_init("").commit("First", 0);
    t
}

/// An address that nobody listens at.
fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
