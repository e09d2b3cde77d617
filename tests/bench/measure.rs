//! Times of whole processes.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::memory;

/// Two commands that are to be compared. Each gets the number of the run, from 1.
pub(crate) struct Contest<'a> {
    /// How often each is timed.
    pub(crate) rounds: usize,
    /// What the program exits with.
    pub(crate) exit_code: i32,
    pub(crate) program: &'a dyn Fn(usize) -> Command,
    pub(crate) floor: &'a dyn Fn(usize) -> Command,
}

/// What came out.
pub(crate) struct Outcome {
    pub(crate) program: Times,
    pub(crate) floor: Times,
    /// The most memory that the program held at once, in bytes, where the system tells.
    pub(crate) memory: Option<u64>,
}

/// The times of one command, sorted.
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn min(&self) -> Duration {
        self.0[0]
    }

    pub(crate) fn median(&self) -> Duration {
        self.0[self.0.len() / 2]
    }

    pub(crate) fn max(&self) -> Duration {
        self.0[self.0.len() - 1]
    }
}

impl Contest<'_> {
    /// Runs both in turns, after a warm-up of two rounds that is not counted.
    pub(crate) fn run(&self) -> Outcome {
        let (mut program, mut floor) = (Vec::new(), Vec::new());
        for round in 0..self.rounds + 2 {
            // Neither always follows the other.
            let (first, second) = (4 * round + 1, 4 * round + 2);
            let (one, other) = if round % 2 == 0 {
                let one = time((self.program)(first), self.exit_code);
                (one, time((self.floor)(second), 0))
            } else {
                let other = time((self.floor)(first), 0);
                (time((self.program)(second), self.exit_code), other)
            };
            if round >= 2 {
                program.push(one);
                floor.push(other);
            }
        }
        program.sort();
        floor.sort();
        let memory = memory::peak(&(self.program)(4 * self.rounds + 9));
        Outcome { program: Times(program), floor: Times(floor), memory }
    }
}

/// Runs a command from start to end, its output going nowhere.
fn time(mut command: Command, exit_code: i32) -> Duration {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().unwrap();
    let elapsed = start.elapsed();
    assert_eq!(status.code(), Some(exit_code), "{command:?}");
    elapsed
}
