//! Rebuilds a release when a template changes: the embedding macro only sees the files it already knows. Other builds read
//! `templates/` when they run.

#![expect(clippy::disallowed_methods, reason = "cargo tells a build script its profile through the environment")]

fn main() {
    println!("cargo::rerun-if-changed=xtask/build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=templates");
    }
}
