//! Rust paths, through the modules of a workspace.

use crate::harness::Env;

/// A package called `app` with this in its `src/lib.rs`, and a pattern with these references.
fn env(references: &str, lib: &str) -> Env {
    let t = Env::new();
    package(&t, "", "app");
    t.write("src/lib.rs", lib);
    write(&t, "docs/a.md", references);
    t
}

fn write(t: &Env, path: &str, references: &str) {
    t.write(path, format!("# Pattern: {path}\n\n**Status:** Experimental\n**Implementation:** {references}\n"));
}

fn package(t: &Env, folder: &str, name: &str) {
    let text = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    t.write(format!("{folder}Cargo.toml"), text);
}

/// What is said of each reference: the first lines of findings.
#[track_caller]
fn said(t: &Env, code: i32) -> Vec<String> {
    let output = t.command(["sync-docs", "--check"]).env("CARGO", env!("CARGO")).assert().code(code);
    let said = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    let lines = said.lines().filter(|line| line.contains("[unresolved-reference]") || line.contains("help:"));
    lines.map(|line| line.replace("[unresolved-reference]", "").trim_start_matches([' ', '=']).to_owned()).collect()
}

#[test]
fn paths_resolve_through_the_workspace() {
    let t = env(
        "`app::config::Config::load`, `app::config`, `app::config::Config::lod`, `serde::Serialize`",
        "pub mod config;\n",
    );
    t.write("src/config.rs", "pub struct Config;\nimpl Config {\n    pub fn load() {}\n}\n");
    let expected = [
        "error: `app::config::Config::lod` does not exist: `src/config.rs` does not define `Config::lod`",
        "help: did you mean `Config::load`?",
    ];
    assert_eq!(said(&t, 1), expected);
    std::fs::remove_file(t.path("Cargo.toml")).unwrap();
    assert!(said(&t, 0).is_empty(), "without a workspace such a path is nobody's");
}

#[test]
fn what_is_handed_on_is_where_it_is_handed_on_to() {
    let t = env(
        "`app::load`, `app::read`, `app::Config::save`, `app::Mode::On`, `app::Off`, `app::prelude::Config`, `app::tools::fix`, \
         `app::Error`, `app::net::listen`, `app::hidden`, `app::prelude::nothing`",
        "mod config;\nmod tools_of_ours;\nmod net;\npub use config::{load, save::{self, read}, Config, Mode};\n\
         pub use self::config::Mode::*;\npub use tools_of_ours as tools;\npub use std::io::Error;\nuse config::hidden;\n\
         pub mod prelude {\n    pub use super::*;\n}\n",
    );
    t.write(
        "src/config/mod.rs",
        "pub mod save;\npub fn load() {}\npub fn hidden() {}\npub struct Config;\npub enum Mode { On, Off }\n",
    );
    t.write("src/config/save.rs", "use super::Config;\nimpl Config { pub fn save(&self) {} }\npub fn read() {}\n");
    t.write("src/tools_of_ours.rs", "pub fn fix() {}\n");
    t.write("src/net.rs", "pub use crate::prelude::*;\npub fn listen() {}\n");
    let expected = [
        "error: `app::hidden` does not exist: `src/lib.rs` does not define `hidden`",
        "help: change it to `app::config::hidden`, which defines it",
        "error: `app::prelude::nothing` does not exist: `src/lib.rs` does not define `prelude::nothing`",
        "help: correct the path, or take the reference out",
    ];
    assert_eq!(said(&t, 1), expected);
}

#[test]
fn modules_are_where_they_are_declared_to_be() {
    let t = env(
        "`app::os::open`, `app::os::deep::down`, `app::inner::LIMIT`, `app::inner::far::away`, `app::retry`, `app::os::shut`",
        "#[path = \"platform/unix.rs\"]\npub mod os;\npub mod inner {\n    pub const LIMIT: u8 = 1;\n    \
         #[path = \"other.rs\"]\n    pub mod far;\n}\n",
    );
    t.write("src/platform/unix.rs", "pub mod deep;\npub fn open() {}\n");
    t.write("src/platform/deep.rs", "pub fn down() {}\n");
    t.write("src/inner/other.rs", "pub fn away() {}\n#[macro_export]\nmacro_rules! retry { () => {} }\n");
    let expected = [
        "error: `app::os::shut` does not exist: `src/lib.rs` does not define `os::shut`",
        "help: correct the path, or take the reference out",
    ];
    assert_eq!(said(&t, 1), expected);
}

#[test]
fn what_another_crate_may_define_is_not_checked() {
    let t = env("`app::Thing`, `app::own`", "pub use other::*;\npub fn own() {}\n");
    let expected = [
        "not checked: `app::Thing` may be of `other`, of which everything is handed on, and which is not in this repository",
        "help: refer to what is in the repository",
    ];
    assert_eq!(said(&t, 3), expected);
}

#[test]
fn modules_that_take_from_each_other_come_to_an_end() {
    let t = env(
        "`app::a::x`, `app::b::y`",
        "pub mod a { pub use crate::b::*; pub use crate::b::x; }\npub mod b { pub use crate::a::*; pub use crate::a::x; }\n",
    );
    assert_eq!(said(&t, 1).iter().filter(|line| line.contains("does not exist")).count(), 2);
}

#[test]
fn crate_is_the_only_package_or_that_of_the_document() {
    let t = env(
        "`crate::config::load`, `crate::Config`, `crate::config::lod`, `super::config::load`, `self::x`",
        "mod config;\npub use crate::config::Config;\n",
    );
    t.write("src/config.rs", "pub struct Config;\npub fn load() {}\n");
    let expected = [
        "error: `crate::config::lod` does not exist: `src/config.rs` does not define `lod`",
        "help: did you mean `load`?",
    ];
    assert_eq!(said(&t, 1), expected);

    let t = Env::new();
    t.write("Cargo.toml", "[workspace]\nmembers = [\"api\", \"worker\"]\nresolver = \"3\"\n");
    for name in ["api", "worker"] {
        package(&t, &format!("{name}/"), name);
        t.write(format!("{name}/src/lib.rs"), "pub mod shared;\n");
        t.write(format!("{name}/src/shared.rs"), format!("pub fn both() {{}}\npub fn of_{name}() {{}}\n"));
    }
    write(
        &t,
        "docs/a.md",
        "`crate::shared::both`, `crate::shared::of_worker`, `crate::shared::none`, `worker::shared::both`",
    );
    let expected = [
        "warning: `crate::shared::both` is in each of `api` and `worker`",
        "help: begin it with the name of the crate that is meant",
        "error: `crate::shared::none` does not exist: `api/src/shared.rs` does not define `none`",
        "help: correct the path, or take the reference out",
    ];
    assert_eq!(said(&t, 1), expected);
    t.write(
        "Cargo.toml",
        "[package]\nname = \"root\"\nversion = \"0.1.0\"\n\n[workspace]\nmembers = [\"api\", \"worker\"]\n",
    );
    t.write("src/lib.rs", "pub mod shared { pub fn both() {} }\n");
    write(&t, "docs/a.md", "`crate::shared::both`, `crate::shared::of_api`");
    write(&t, "api/docs/a.md", "`crate::shared::both`, `crate::shared::of_worker`");
    let found = said(&t, 1);
    assert_eq!(
        found[0],
        "error: `crate::shared::of_worker` does not exist: `api/src/shared.rs` does not define `of_worker`"
    );
}

#[test]
fn a_document_among_modules_is_in_one() {
    let t = env("`crate::config::load`", "pub mod config;\n");
    t.write("src/config/mod.rs", "pub fn load() {}\npub mod env;\n");
    t.write("src/config/env.rs", "pub fn read() {}\n");
    write(&t, "src/config/README.md", "`self::load`, `self::env::read`, `super::config::load`, `self::lod`");
    let expected =
        ["error: `self::lod` does not exist: `src/config/mod.rs` does not define `lod`", "help: did you mean `load`?"];
    assert_eq!(said(&t, 1), expected);
}

#[test]
fn what_moved_is_called_by_its_new_path() {
    let body = "{\n    let text = open(\"app.toml\");\n    parse(&text).unwrap_or_default()\n}\n";
    let references = "`app::config::load`, `crate::Config::check`, `app::net::listen`";
    let t = env(
        references,
        "pub mod config;\npub mod net;\npub struct Config;\nimpl Config {\n    pub fn check() { look(1, 2, 3); look(4, 5, 6) }\n}\n",
    );
    let git = t.git_init(".");
    t.write("src/config.rs", format!("pub fn load() {body}pub fn other() {{}}\n"));
    t.write("src/net.rs", "/// Waits for whoever calls.\npub fn listen() { accept(80); accept(443); spawn(all) }\n");
    git.commit("First", 0);
    t.write("src/lib.rs", "pub mod config;\npub mod files;\npub mod server;\npub struct Config;\nimpl Config {\n    pub fn verify() { look(1, 2, 3); look(4, 5, 6) }\n}\n");
    t.write("src/config.rs", "pub fn other() {}\n");
    t.write("src/files/mod.rs", "pub mod disk;\n");
    t.write("src/files/disk.rs", format!("pub fn load() {body}"));
    std::fs::rename(t.path("src/net.rs"), t.path("src/server.rs")).unwrap();
    git.commit("Second", 1);
    let output = t.command(["sync-docs"]).env("CARGO", env!("CARGO")).assert().code(0);
    let wrote = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(wrote.contains("change it to `app::files::disk::load`, as it moved: "), "{wrote}");
    assert!(
        t.read("docs/a.md").contains("`app::files::disk::load`, `crate::Config::verify`, `app::server::listen`"),
        "{wrote}"
    );
    assert!(said(&t, 0).is_empty());
    // What is deleted is not called anything else.
    t.write("src/files/disk.rs", "pub fn other() {}\n");
    git.commit("Third", 2);
    let found = said(&t, 1);
    assert!(found[1].starts_with("help: it was deleted: "), "{found:?}");
}

#[test]
fn what_a_macro_names_is_there_and_what_no_source_shows_is_not_checked() {
    let t = env(
        "`app::schema::users`, `app::schema::posts`, `app::Derived`, `app::schema::Kind`, `app::store::MockStore`, \
         `app::store::RowBuilder`, `app::store::PlainBuilder`, `app::pb::Greeter`",
        "pub mod schema;\npub mod store;\npub mod pb { tonic::include_proto!(\"greeter\"); }\n\
         #[proc_macro_derive(Derived)]\npub fn derive(input: TokenStream) -> TokenStream { input }\n",
    );
    t.write("src/schema.rs", "diesel::table! {\n    users (id) { id -> Int4, }\n}\n\n// posts\ncall!(\"posts\");\nmacro_rules! make { () => { pub enum Kind {} } }\nmake! {}\n");
    t.write("src/store.rs", "#[cfg_attr(test, automock)]\npub trait Store {}\n#[derive(Debug, Builder)]\npub struct Row;\n#[derive(Debug)]\npub struct Plain;\n");
    let expected = [
        "error: `app::schema::posts` does not exist: `src/schema.rs` does not define `posts`",
        "error: `app::store::PlainBuilder` does not exist: `src/store.rs` does not define `PlainBuilder`",
        "help: correct the path, or take the reference out",
        "help: correct the path, or take the reference out",
        "help: refer to the file alone, or to lines of it with `#L10-L20`",
        "not checked: `app::pb::Greeter` may be made by a macro in `src/lib.rs`, which takes over what is not in the repository",
    ];
    let mut found = said(&t, 1);
    found.sort();
    assert_eq!(found, expected);
    write(
        &t,
        "docs/a.md",
        "`src/schema.rs::users`, `src/schema.rs::posts`, `src/store.rs::MockStore`, `src/store.rs::PlainBuilder`",
    );
    let found = said(&t, 1);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[0].contains("does not define `posts`") && found[2].contains("does not define `PlainBuilder`"));
}

#[test]
fn what_was_written_by_hand_is_not_taken_for_what_a_macro_makes() {
    let t = env("`src/lib.rs::RowBuilder`", "#[derive(Serialize)]\npub struct Row;\npub struct RowBuilder(Row);\n");
    let git = t.git_init(".");
    git.commit("First", 0);
    t.write("src/lib.rs", "#[derive(Serialize)]\npub struct Row;\n");
    git.commit("Second", 1);
    let found = said(&t, 1);
    assert!(found[0].contains("does not define `RowBuilder`") && found[1].contains("it was deleted: "), "{found:?}");
}

#[test]
fn crates_in_folders_need_no_workspace() {
    let t = Env::new();
    for name in ["api", "worker"] {
        package(&t, &format!("services/{name}/"), name);
        t.write(format!("services/{name}/src/lib.rs"), "pub mod shared;\n");
        t.write(format!("services/{name}/src/shared.rs"), format!("pub fn of_{name}() {{}}\n"));
    }
    write(&t, "docs/a.md", "`api::shared::of_api`, `worker::shared::none`, `crate::shared::of_worker`, `tokio::spawn`");
    write(&t, "services/api/docs/a.md", "`crate::shared::of_api`, `crate::shared::of_worker`");
    let expected = [
        "error: `worker::shared::none` does not exist: `services/worker/src/shared.rs` does not define `none`",
        "help: correct the path, or take the reference out",
        "error: `crate::shared::of_worker` does not exist: `services/api/src/shared.rs` does not define `of_worker`",
        "help: it may be `worker::shared::of_worker` (possible)",
    ];
    assert_eq!(said(&t, 1), expected);
    // One that cargo does not read takes no other with it.
    t.write("services/worker/Cargo.toml", "[package\n");
    let found = said(&t, 1);
    let says = |start: &str| found.iter().any(|line| line.starts_with(start));
    assert!(says("not checked: Rust paths were not looked for in `services/worker`"), "{found:?}");
    assert!(says("error: `crate::shared::of_worker`"), "{found:?}");
}

#[test]
fn an_insider_says_what_modules_take_over_for_themselves() {
    let t = env("`crate::web::load`, `app::web::load`", "mod web;\n");
    t.write("src/web.rs", "mod parts;\nuse parts::*;\n");
    t.write("src/web/parts.rs", "pub fn load() {}\n");
    let found = said(&t, 1);
    assert!(found[0].starts_with("error: `app::web::load` does not exist"), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn many_modules_of_which_everything_is_taken_over_are_gone_through() {
    let names: Vec<String> = (0..24).map(|number| format!("part{number}")).collect();
    let uses: String =
        names.iter().map(|name| format!("mod {name};\npub use {name}::*;\nuse {name}::inner::*;\n")).collect();
    let t = env("`app::of_part23`, `crate::of_part23`, `crate::none`", &uses);
    for name in &names {
        t.write(format!("src/{name}.rs"), format!("use super::*;\nuse crate::part0::*;\npub fn of_{name}() {{}}\n"));
    }
    let found = said(&t, 1);
    assert!(found[0].starts_with("error: `crate::none` does not exist"), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
}
