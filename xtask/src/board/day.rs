//! Days as numbers, so that they can be drawn to scale.

/// The number of the day `date`, such as `2026-01-31`: 0 is 1970-01-01. `None` where it is no date.
///
/// As in Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013), `days_from_civil`.
#[must_use]
pub fn number(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if date.len() != 10 || year.len() != 4 || month.len() != 2 {
        return None;
    }
    let (year, month, day): (i64, i64, i64) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| of(year, month, day))
}

/// The number of a day. `month` and `day` are from 1.
#[must_use]
pub fn of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::history;

    #[test]
    fn days_are_counted_as_history_counts_them() {
        for number in (-40_000..60_000).step_by(7) {
            assert_eq!(super::number(&history::day(number * 86_400)), Some(number));
        }
    }

    #[test]
    fn what_is_no_date_has_no_number() {
        for text in ["", "2026", "2026-1-31", "2026-13-01", "2026-01-32", "3f2a9c1", "2026-01-31T10"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
