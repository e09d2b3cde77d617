//! The result, to be read as it is or pasted where Markdown is.

use std::time::Duration;

use super::measure::{Contest, Outcome};

/// More than this many bytes are too much memory.
const MEMORY_TARGET: u64 = 200_000_000;

/// One comparison.
pub(crate) struct Row {
    what: String,
    /// How many times the floor's median the program's may be.
    target: f64,
    outcome: Outcome,
}

impl Row {
    pub(crate) fn new(what: String, target: f64, contest: &Contest<'_>) -> Self {
        Self { what, target, outcome: contest.run() }
    }

    fn ratio(&self) -> f64 {
        self.outcome.program.median().as_secs_f64() / self.outcome.floor.median().as_secs_f64()
    }
}

/// Prints the table, and how the largest compares with the one before it.
pub(crate) fn print(rows: &[Row]) {
    println!("| | patternbook: min / median / max | floor: min / median / max | ratio | target | peak memory |");
    println!("|---|---|---|---|---|---|");
    for row in rows {
        let Outcome { program, floor, memory } = &row.outcome;
        let times = |times: &super::measure::Times| {
            format!("{} / **{}** / {}", ms(times.min()), ms(times.median()), ms(times.max()))
        };
        let memory = memory.map_or("not known here".to_owned(), |bytes| {
            let verdict = if bytes < MEMORY_TARGET { "" } else { " (too much)" };
            format!("{} MB{verdict}", bytes / 1_000_000)
        });
        let (what, ratio, target) = (&row.what, row.ratio(), row.target);
        println!("| {what} | {} | {} | {ratio:.2} | ≤ {target} | {memory} |", times(program), times(floor));
    }
    println!();
    println!("Milliseconds of whole processes, run in turns after a warm-up, on {} threads.", threads());
    println!("Floors: the same bytes written and committed through libgit2; the documents read and parsed.");
    if let [.., smaller, larger] = rows
        && rows.len() > 1
        && smaller.what.contains("sync-docs")
    {
        let growth = larger.outcome.program.median().as_secs_f64() / smaller.outcome.program.median().as_secs_f64();
        let floor = larger.outcome.floor.median().as_secs_f64() / smaller.outcome.floor.median().as_secs_f64();
        println!("Ten times the documents take {growth:.1} times as long (the floor: {floor:.1}).");
    }
    println!("Targets: the ratios above, and less than {} MB.", MEMORY_TARGET / 1_000_000);
}

fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    if ms < 100.0 { format!("{ms:.1}") } else { format!("{ms:.0}") }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
