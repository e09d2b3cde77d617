//! Rebuilds the program when a template is added: the embedding macro only sees the files it already knows.

fn main() {
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=xtask/build.rs");
}
