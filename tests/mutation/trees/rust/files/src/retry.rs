//! Trying again.

use std::time::Duration;

const BASE: Duration = Duration::from_millis(50);

/// No wait is longer.
pub const LONGEST: Duration = Duration::from_secs(5);

/// How long to wait before attempt `number`, counted from 0.
pub fn delay(number: u32, chance: f64) -> Duration {
    let full = BASE * 2u32.saturating_pow(number);
    full.min(LONGEST).mul_f64(0.5 + chance / 2.0)
}
