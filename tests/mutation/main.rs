//! The mutation bench: clean trees are spoilt in every way there is, and sync-docs has to find what is wrong, in its line,
//! put it right to the byte where that can be done, and find nothing else. `cargo mutation` runs all kinds, `cargo mutation
//! NAME` those whose names contain `NAME`.
//!
//! What is expected of a mutant is computed from what was done to the tree, never from what the program says.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "this is a program of its own, which spoils files of its own"
)]

mod copy;
mod judge;
mod kinds;
mod model;
mod mutant;
mod random;
mod report;
mod tree;

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use copy::Copy;
use judge::judge;
use mutant::{Kind, Mutant};
use random::Random;
use report::Sums;
use tree::Tree;

/// How many mutants there are of a kind in each tree that has a place for it.
const SEEDS: u64 = 20;

/// One in so many merges is done by Git, which takes far longer.
const BY_GIT: u64 = 4;

/// How many complaints of a kind are shown.
const SHOWN: usize = 3;

fn main() -> ExitCode {
    let start = Instant::now();
    let filter: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_asked = |kind: &&&Kind| filter.is_empty() || filter.iter().any(|part| kind.name.contains(part.as_str()));
    let all = kinds::all();
    let kinds: Vec<&Kind> = all.iter().filter(is_asked).copied().collect();
    let trees = Tree::all();
    if let Err(complaint) = clean(&trees) {
        eprintln!("{complaint}");
        return ExitCode::FAILURE;
    }
    let results = run(&trees, &kinds);
    let mut good = true;
    let mut sums = Vec::new();
    for (kind, (sum, complaints)) in kinds.iter().zip(&results) {
        for complaint in complaints.iter().take(SHOWN) {
            println!("{}: {complaint}\n", kind.name);
        }
        if !sum.is_good() {
            good = false;
        }
        if sum.applied == 0 {
            println!("{}: no tree has a place for it\n", kind.name);
            good = false;
        }
        sums.push((*kind, *sum));
    }
    let table = report::table(&sums);
    println!("{table}\n{} s", start.elapsed().as_secs());
    if filter.is_empty()
        && let Err(error) = report::keep(&table)
    {
        eprintln!("{error}");
        good = false;
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether nothing is found in the clean trees.
fn clean(trees: &[Tree]) -> Result<(), String> {
    let (_kept, folder) = copy::folder();
    let complaint = |tree: &Tree| {
        let mutant = Mutant::of(tree, format!("the tree `{}` as it is", tree.name));
        judge(tree, &mut Copy::new(tree, &folder), &mutant, false).1
    };
    let complaints: Vec<String> = trees.iter().filter_map(complaint).collect();
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

/// The sums of each kind, and what is wrong with its mutants.
type Results = Vec<(Sums, Vec<String>)>;

/// Runs all mutants, each thread on its own copies of the trees.
fn run(trees: &[Tree], kinds: &[&Kind]) -> Results {
    let results = Mutex::new(vec![(Sums::default(), Vec::new()); kinds.len()]);
    let next = AtomicUsize::new(0);
    let work = || {
        let (_kept, folder) = copy::folder();
        let mut copies: Vec<Copy> = trees.iter().map(|tree| Copy::new(tree, &folder)).collect();
        loop {
            let job = next.fetch_add(1, Ordering::Relaxed);
            let Some(kind) = kinds.get(job / trees.len()) else { break };
            let (tree, copy) = (&trees[job % trees.len()], &mut copies[job % trees.len()]);
            for seed in 0..SEEDS {
                let mut random = Random::new(kind.name, &tree.name, seed);
                // A place that does not suit gives way to another.
                let Some(mutant) = (0..8).find_map(|_| (kind.make)(tree, &mut random)) else { continue };
                let (outcome, complaint) = judge(tree, copy, &mutant, seed % BY_GIT == 0);
                let mut results = results.lock().expect("adding does not panic");
                let (sums, complaints) = &mut results[job / trees.len()];
                sums.add(outcome);
                complaints.extend(complaint.map(|complaint| format!("{} {seed}: {complaint}", tree.name)));
            }
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    results.into_inner().expect("adding does not panic")
}
