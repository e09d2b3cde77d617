//! Lifecycles to scale: across, the days from the first change to the day of the board, in percent, so that a drawing
//! fits any width without its letters growing or shrinking.

use serde::Serialize;

use super::base::{class, count};
use crate::board::{Board, Row, Step, day};

/// How tall the drawing of all patterns is, in pixels.
const TALL: usize = 132;

/// The most labels that fit below a drawing on a telephone.
const LABELS: i64 = 5;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Everything that is drawn.
#[derive(Serialize)]
pub(super) struct Chart {
    key: Vec<Key>,
    ticks: Vec<Tick>,
    /// How many patterns the top of the drawing stands for.
    most: usize,
    tall: usize,
    periods: Vec<Period>,
    lanes: Vec<Lane>,
    changes: Vec<Change>,
}

/// A status that is drawn.
#[derive(Serialize)]
struct Key {
    name: String,
    class: String,
}

/// A day with a label.
#[derive(Serialize)]
struct Tick {
    x: String,
    label: String,
    anchor: &'static str,
}

/// A time in which nothing changed.
#[derive(Serialize)]
struct Period {
    title: String,
    bars: Vec<Bar>,
}

/// How many patterns had a status.
#[derive(Serialize)]
struct Bar {
    x: String,
    wide: String,
    y: String,
    tall: String,
    class: String,
}

/// The life of one pattern.
#[derive(Serialize)]
struct Lane {
    id: String,
    name: String,
    /// What the drawing shows, in words.
    words: String,
    parts: Vec<Part>,
}

/// A time in which a pattern had a status.
#[derive(Serialize)]
struct Part {
    x: String,
    wide: String,
    class: String,
    title: String,
}

/// A change of a status, for the table.
#[derive(Serialize)]
struct Change {
    date: String,
    name: String,
    id: String,
    from: Option<String>,
    to: Option<String>,
    commit: Option<String>,
}

impl Chart {
    /// The lives of all patterns. `None` where no status is known.
    pub(super) fn of(board: &Board) -> Option<Self> {
        let steps = board.patterns.iter().flat_map(|row| &row.history);
        let first = steps.filter_map(|step| day::number(&step.date)).min()?;
        // A clock that went wrong must not draw beyond the edge.
        let scale = Scale { first, last: day::number(&board.date).unwrap_or(first).max(first + 1) };
        let (most, periods) = periods(board, &scale);
        let lanes = board.patterns.iter().map(|row| lane(row, board, &scale)).collect();
        let ticks = ticks(&scale, &board.date);
        Some(Self { key: key(board), ticks, most, tall: TALL, periods, lanes, changes: changes(board) })
    }
}

/// The statuses that any pattern has or had.
fn key(board: &Board) -> Vec<Key> {
    let is_drawn = |name: &&String| {
        let mut steps = board.patterns.iter().flat_map(|row| &row.history);
        steps.any(|step| step.status.as_ref() == Some(*name))
    };
    let drawn = board.statuses.iter().filter(is_drawn);
    drawn.map(|name| Key { name: name.clone(), class: class(name, &board.statuses) }).collect()
}

/// The days from one edge of the drawing to the other.
struct Scale {
    first: i64,
    last: i64,
}

impl Scale {
    /// How far across the day is, in hundredths of a percent.
    fn at(&self, day: i64) -> i64 {
        (day.clamp(self.first, self.last) - self.first) * 10_000 / (self.last - self.first)
    }

    fn x(&self, day: i64) -> String {
        percent(self.at(day))
    }

    fn wide(&self, from: i64, to: i64) -> String {
        percent(self.at(to) - self.at(from))
    }
}

/// `1234` as `12.34%`.
fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// `number` of `most` in tenths of a pixel of the drawing.
fn tenths(number: usize, most: usize) -> usize {
    TALL * 10 * number / most.max(1)
}

/// `123` as `12.3`.
fn pixels(tenths: usize) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Months, or years, of which a few labels fit; the edges where the time is too short for that.
fn ticks(scale: &Scale, today: &str) -> Vec<Tick> {
    let years = (scale.last - scale.first) / 365;
    let step = match (scale.last - scale.first) / 30 {
        0..=1 => None,
        months if months <= LABELS => Some(1),
        months if months <= LABELS * 3 => Some(3),
        months if months <= LABELS * 6 => Some(6),
        _ => Some(12 * (years / LABELS + 1)),
    };
    let edge = |day: i64, label: String, anchor| Tick { x: scale.x(day), label, anchor };
    let mut ticks = Vec::new();
    for month in 0.. {
        let Some(step) = step else { break };
        // 1970 has the first day there is.
        let (year, month) = (1970 + month * step / 12, month * step % 12);
        let day = day::of(year, month + 1, 1);
        if day > scale.last {
            break;
        }
        if day >= scale.first && scale.at(day) <= 9_000 {
            let name = MONTHS.get(usize::try_from(month).unwrap_or(0)).copied().unwrap_or_default();
            let label = if step >= 12 { year.to_string() } else { format!("{name} {year}") };
            ticks.push(edge(day, label, "start"));
        }
    }
    if ticks.len() < 2 {
        let first = crate::repo::history::day(scale.first * 86_400);
        ticks = vec![edge(scale.first, first, "start"), edge(scale.last, today.to_owned(), "end")];
    }
    ticks
}

/// The status that a row had from each day on.
fn known(row: &Row) -> impl Iterator<Item = (i64, &Step)> {
    row.history.iter().filter_map(|step| Some((day::number(&step.date)?, step)))
}

/// The highest number of patterns that there were, and how many had which status from change to change.
fn periods(board: &Board, scale: &Scale) -> (usize, Vec<Period>) {
    let mut days: Vec<i64> = board.patterns.iter().flat_map(|row| known(row).map(|(day, _)| day)).collect();
    days.sort_unstable();
    days.dedup();
    let status_on = |row: &Row, day: i64| -> Option<String> {
        known(row).take_while(|(from, _)| *from <= day).last().and_then(|(_, step)| step.status.clone())
    };
    let counts_on = |day: i64| -> Vec<usize> {
        let on: Vec<String> = board.patterns.iter().filter_map(|row| status_on(row, day)).collect();
        board.statuses.iter().map(|status| on.iter().filter(|other| *other == status).count()).collect()
    };
    let counts: Vec<Vec<usize>> = days.iter().map(|day| counts_on(*day)).collect();
    let most = counts.iter().map(|counts| counts.iter().sum()).max().unwrap_or(0);
    let ends = days.iter().skip(1).copied().chain([scale.last]);
    let period = |((from, to), counts): ((&i64, i64), &Vec<usize>)| {
        let mut below = 0;
        let mut bars = Vec::new();
        let mut words = Vec::new();
        for (status, number) in board.statuses.iter().zip(counts).filter(|(_, number)| **number > 0) {
            below += number;
            words.push(format!("{number} {status}"));
            bars.push(Bar {
                x: scale.x(*from),
                wide: scale.wide(*from, to),
                y: pixels(tenths(most - below, most)),
                // A gap sets it apart from what is below it.
                tall: pixels(tenths(*number, most).saturating_sub(10).max(5)),
                class: class(status, &board.statuses),
            });
        }
        let from = crate::repo::history::day(from * 86_400);
        Period { title: format!("from {from}: {}", words.join(", ")), bars }
    };
    (most, days.iter().zip(ends).zip(&counts).map(period).collect())
}

fn lane(row: &Row, board: &Board, scale: &Scale) -> Lane {
    let steps: Vec<(i64, &Step)> = known(row).collect();
    let ends = steps.iter().skip(1).map(|(day, _)| *day).chain([scale.last]);
    let part = |((from, step), to): (&(i64, &Step), i64)| {
        let status = step.status.as_ref()?;
        Some(Part {
            x: scale.x(*from),
            wide: scale.wide(*from, to),
            class: class(status, &board.statuses),
            title: format!("{status} from {}", step.date),
        })
    };
    let parts: Vec<Part> = steps.iter().zip(ends).filter_map(part).collect();
    let words: Vec<&str> = parts.iter().map(|part| part.title.as_str()).collect();
    let words = if words.is_empty() { "no status".to_owned() } else { words.join(", ") };
    Lane { id: row.id.clone(), name: row.name.clone(), words, parts }
}

/// Every change, newest first.
fn changes(board: &Board) -> Vec<Change> {
    let mut changes = Vec::new();
    for row in &board.patterns {
        let before = std::iter::once(None).chain(row.history.iter().map(|step| step.status.clone()));
        for (step, from) in row.history.iter().zip(before) {
            let (date, to, commit) = (step.date.clone(), step.status.clone(), step.commit.clone());
            changes.push(Change { date, name: row.name.clone(), id: row.id.clone(), from, to, commit });
        }
    }
    changes.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.name.cmp(&b.name)));
    changes
}

/// How many changes there are, in words.
pub(super) fn summary(chart: &Chart) -> String {
    count(chart.changes.len(), "change")
}
