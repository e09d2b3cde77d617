//! Which answers to try: those that go together, and of these a few that hold every pair of options.
//!
//! A fault that shows only with several options at once shows, almost always, with two:
//! Kuhn, Wallace, Gallo, ["Software Fault Interactions and Implications for Software Testing"][1], IEEE TSE 30(6), 2004.
//! The array is built greedily, row by row, as AETG does it: Cohen, Dalal, Fredman, Patton, IEEE TSE 23(7), 1997. There is
//! no chance in it: the same questions give the same rows.
//!
//! [1]: https://doi.org/10.1109/TSE.2004.24

use std::collections::BTreeSet;

use rustc_hash::FxHashSet as HashSet;

use super::answer::{Answer, Answers, Condition};
use super::question::{Kind, Question};

/// How many pairs a row is begun with, of which the row that holds most is kept. More are slower and seldom better.
const SEEDS: usize = 40;

/// Every combination of answers that a list of questions leaves room for. Texts are no part of it: nothing depends on them.
#[derive(Debug)]
pub struct Space<'a> {
    factors: Vec<Factor<'a>>,
}

/// A question with options.
#[derive(Debug)]
struct Factor<'a> {
    question: &'a Question,
    when: Test,
    values: Vec<Value>,
    /// Which other factors decide, themselves or through others, whether it is asked and what it offers.
    depends_on: BTreeSet<usize>,
}

/// An answer that may be given, and when.
#[derive(Debug)]
struct Value {
    answer: Answer,
    when: Test,
}

/// A [`Condition`], by the places of factors and whether each of their values would do.
#[derive(Debug, Clone, Default)]
struct Test(Vec<(usize, Vec<bool>)>);

/// For each factor the place of its value; `None` where it is not asked.
type Row = Vec<Option<usize>>;

/// What a row must have: for each factor which of its values would do, `None` where any would, asked or not.
type Wanted = Vec<Option<Vec<bool>>>;

/// Two values of two factors, the earlier factor first.
type Pair = ((usize, usize), (usize, usize));

/// Rows that hold every pair of answers that can be given together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covering {
    /// Answers to the questions with options, in order.
    pub rows: Vec<Answers>,
    /// How many pairs of answers, to two questions each, can be given together. The rows hold all of them.
    pub pairs: usize,
    /// How many pairs the conditions rule out.
    pub ruled_out: usize,
}

impl<'a> Space<'a> {
    /// The combinations of answers to `questions`.
    #[must_use]
    pub fn new(questions: &'a [Question]) -> Self {
        let mut space = Self { factors: Vec::new() };
        for question in questions.iter().filter(|question| question.kind != Kind::Text) {
            let factor = space.factor(question);
            space.factors.push(factor);
        }
        space
    }

    fn factor(&self, question: &'a Question) -> Factor<'a> {
        let when = self.test(&question.when);
        let option = |at: usize| Value {
            answer: Answer::Text(question.options[at].value.clone()),
            when: self.test(&question.options[at].when),
        };
        let many = |chosen: &[usize]| {
            let tests = chosen.iter().flat_map(|&at| self.test(&question.options[at].when).0);
            let answers = chosen.iter().map(|&at| question.options[at].value.clone());
            Value { answer: Answer::Many(answers.collect()), when: Test(tests.collect()) }
        };
        let places: Vec<usize> = (0..question.options.len()).collect();
        let values: Vec<Value> = match question.kind {
            Kind::Text => Vec::new(),
            Kind::Select => places.into_iter().map(option).collect(),
            Kind::Confirm => {
                [true, false].map(|yes| Value { answer: Answer::YesNo(yes), when: Test::default() }).into()
            }
            // None, each, and all: what differs is found by these, and every subset would be too many.
            Kind::MultiSelect => {
                let each = places.chunks(1).chain((places.len() > 1).then_some(places.as_slice()));
                std::iter::once(many(&[])).chain(each.map(many)).collect()
            }
        };
        let tests = std::iter::once(&when).chain(values.iter().map(|value| &value.when));
        let direct: BTreeSet<usize> = tests.flat_map(|test| test.0.iter().map(|(factor, _)| *factor)).collect();
        let through = direct.iter().flat_map(|&factor| self.factors[factor].depends_on.iter().copied());
        let depends_on = through.chain(direct.iter().copied()).collect();
        Factor { question, when, values, depends_on }
    }

    /// `condition` by places. What it names was asked before: that is checked when a pack is read.
    fn test(&self, condition: &Condition) -> Test {
        let clause = |(id, allowed): (&String, &Vec<String>)| {
            let factor = self.factors.iter().position(|factor| factor.question.id == *id)?;
            let fits = |value: &Value| match &value.answer {
                Answer::Many(values) => values.iter().any(|value| allowed.contains(value)),
                answer => allowed.contains(&answer.to_string()),
            };
            Some((factor, self.factors[factor].values.iter().map(fits).collect()))
        };
        Test(condition.0.iter().filter_map(clause).collect())
    }

    /// Answers of which all `conditions` hold, as near to the first options as possible; `None` where there are none.
    #[must_use]
    pub fn find(&self, conditions: &[&Condition]) -> Option<Answers> {
        let mut wanted: Wanted = vec![None; self.factors.len()];
        for (factor, allowed) in conditions.iter().flat_map(|condition| self.test(condition).0) {
            let both = |before: Vec<bool>| before.iter().zip(&allowed).map(|(one, other)| *one && *other).collect();
            wanted[factor] = Some(wanted[factor].take().map_or(allowed.clone(), both));
        }
        self.complete(Row::new(), &wanted).map(|row| self.answers(&row))
    }

    /// Every combination, unless there are more than `most`.
    #[must_use]
    pub fn all(&self, most: usize) -> Option<Vec<Answers>> {
        let mut rows = vec![Row::new()];
        for factor in &self.factors {
            let longer = |row: &Row| {
                let offered = self.offered(factor, row);
                let values = if offered.is_empty() { vec![None] } else { offered.into_iter().map(Some).collect() };
                values.into_iter().map(|value| [row.as_slice(), &[value]].concat()).collect::<Vec<_>>()
            };
            rows = rows.iter().flat_map(longer).collect();
            // No question takes a combination away: each goes on in one way at least.
            if rows.len() > most {
                return None;
            }
        }
        Some(rows.iter().map(|row| self.answers(row)).collect())
    }

    /// Rows that hold every pair of answers, and with them every answer.
    #[must_use]
    pub fn covering(&self) -> Covering {
        let (mut left, mut ruled_out) = (BTreeSet::new(), 0);
        for pair in self.pairs() {
            if self.complete(Row::new(), &self.wanting(pair)).is_some() {
                left.insert(pair);
            } else {
                ruled_out += 1;
            }
        }
        let pairs = left.len();
        // The same, to be asked; the other one has an order.
        let mut known: HashSet<Pair> = left.iter().copied().collect();
        let mut used: Vec<Vec<usize>> = self.factors.iter().map(|factor| vec![0; factor.values.len()]).collect();
        let mut rows = Vec::new();
        while !left.is_empty() {
            let step = left.len().div_ceil(SEEDS);
            let row = |seed: &Pair| {
                let row = self.row(*seed, &known, &used)?;
                let gain = held(&row).filter(|pair| known.contains(pair)).count();
                Some((gain, row))
            };
            // Of rows that hold as many the first.
            let best =
                left.iter().step_by(step).filter_map(row).reduce(|best, row| if row.0 > best.0 { row } else { best });
            let Some((_, row)) = best else { break };
            held(&row).for_each(|pair| {
                left.remove(&pair);
                known.remove(&pair);
            });
            row.iter().zip(&mut used).for_each(|(value, used)| value.iter().for_each(|value| used[*value] += 1));
            rows.push(self.answers(&row));
        }
        // A single question has no pairs, and still every answer is to be tried.
        if let [only] = self.factors.as_slice() {
            rows = self.offered(only, &[]).iter().map(|value| self.answers(&[Some(*value)])).collect();
        }
        if rows.is_empty() {
            rows.extend(self.complete(Row::new(), &vec![None; self.factors.len()]).map(|row| self.answers(&row)));
        }
        Covering { rows, pairs, ruled_out }
    }

    /// Every pair of values of two factors, whether they go together or not.
    fn pairs(&self) -> impl Iterator<Item = Pair> {
        let values = |at: usize| (0..self.factors[at].values.len()).map(move |value| (at, value));
        (0..self.factors.len()).flat_map(move |one| {
            values(one).flat_map(move |a| (one + 1..self.factors.len()).flat_map(values).map(move |b| (a, b)))
        })
    }

    fn wanting(&self, (one, other): Pair) -> Wanted {
        let mut wanted: Wanted = vec![None; self.factors.len()];
        for (factor, value) in [one, other] {
            wanted[factor] = Some((0..self.factors[factor].values.len()).map(|at| at == value).collect());
        }
        wanted
    }

    /// A row with `seed`, in which each value was chosen because it makes most pairs of those that are `left`; of equals
    /// the one that was used least, then the first.
    fn row(&self, seed: Pair, left: &HashSet<Pair>, used: &[Vec<usize>]) -> Option<Row> {
        let wanted = self.wanting(seed);
        let mut row = Row::new();
        for (at, used) in used.iter().enumerate() {
            let offered = self.candidates(&row, &wanted)?;
            let gain = |value: usize| {
                let own = (at, value);
                let before = row.iter().enumerate().filter_map(|(factor, value)| Some((factor, (*value)?)));
                let after = [seed.0, seed.1].into_iter().filter(|(factor, _)| *factor > at);
                before.filter(|other| left.contains(&(*other, own))).count()
                    + after.filter(|other| left.contains(&(own, *other))).count()
            };
            // Only what the seed depends on can take it away.
            let matters = [seed.0.0, seed.1.0].iter().any(|factor| self.factors[*factor].depends_on.contains(&at));
            let next = |value: &usize| {
                !matters || self.complete([row.as_slice(), &[Some(*value)]].concat(), &wanted).is_some()
            };
            let best = offered.iter().filter(|value| next(value)).map(|&value| (gain(value), value));
            let best = best.reduce(|best, other| {
                let is_better = other.0 > best.0 || (other.0 == best.0 && used[other.1] < used[best.1]);
                if is_better { other } else { best }
            });
            row.push(best.map(|(_, value)| value));
        }
        Some(row)
    }

    /// `row` with a value for each factor it does not have yet, as `wanted`; the first that will do.
    fn complete(&self, row: Row, wanted: &Wanted) -> Option<Row> {
        if row.len() == self.factors.len() {
            return Some(row);
        }
        let candidates = self.candidates(&row, wanted)?;
        let at = row.len();
        // What nothing that is wanted depends on may be anything, so that the first will do or none.
        let is_decided = |other: &usize| wanted[*other].is_some() && self.factors[*other].depends_on.contains(&at);
        let matters = wanted[at].is_some() || (at + 1..self.factors.len()).any(|other| is_decided(&other));
        let tries = if matters { candidates.len() } else { 1 };
        let values: Vec<Option<usize>> =
            if candidates.is_empty() { vec![None] } else { candidates.into_iter().map(Some).collect() };
        values.into_iter().take(tries.max(1)).find_map(|value| {
            let longer = [row.as_slice(), &[value]].concat();
            self.complete(longer, wanted)
        })
    }

    /// The values that the next factor after `row` can have: none where it is not asked. `None` where what is wanted of it
    /// cannot be had.
    fn candidates(&self, row: &[Option<usize>], wanted: &Wanted) -> Option<Vec<usize>> {
        let offered = self.offered(&self.factors[row.len()], row);
        let Some(allowed) = &wanted[row.len()] else { return Some(offered) };
        let values: Vec<usize> = offered.into_iter().filter(|value| allowed[*value]).collect();
        (!values.is_empty()).then_some(values)
    }

    /// What `factor` offers after `row`; nothing where it is not asked.
    fn offered(&self, factor: &Factor<'_>, row: &[Option<usize>]) -> Vec<usize> {
        if !factor.when.holds(row) {
            return Vec::new();
        }
        let offered: Vec<usize> =
            (0..factor.values.len()).filter(|&value| factor.values[value].when.holds(row)).collect();
        // A multi-select of which only the empty choice is left is not asked.
        let is_empty = |value: &usize| factor.values[*value].answer == Answer::Many(Vec::new());
        if offered.iter().all(is_empty) { Vec::new() } else { offered }
    }

    fn answers(&self, row: &[Option<usize>]) -> Answers {
        let mut answers = Answers::default();
        for (factor, value) in self.factors.iter().zip(row) {
            if let Some(value) = value {
                answers.insert(&factor.question.id, factor.values[*value].answer.clone());
            }
        }
        answers
    }
}

impl Test {
    fn holds(&self, row: &[Option<usize>]) -> bool {
        self.0.iter().all(|(factor, allowed)| row[*factor].is_some_and(|value| allowed[value]))
    }
}

/// The pairs that a row holds.
fn held(row: &[Option<usize>]) -> impl Iterator<Item = Pair> {
    let value = |at: usize| row[at].map(|value| (at, value));
    (0..row.len()).flat_map(move |one| (one + 1..row.len()).filter_map(move |other| Some((value(one)?, value(other)?))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::question::Choice;
    use super::*;

    fn condition(clauses: &[(&str, &[&str])]) -> Condition {
        let owned = |(id, values): &(&str, &[&str])| {
            ((*id).to_owned(), values.iter().map(|value| (*value).to_owned()).collect())
        };
        Condition(clauses.iter().map(owned).collect::<BTreeMap<_, _>>())
    }

    fn question(id: &str, kind: Kind, options: &[(&str, Condition)], when: Condition) -> Question {
        let choice = |(value, when): &(&str, Condition)| Choice {
            value: (*value).to_owned(),
            label: (*value).to_owned(),
            help: None,
            when: when.clone(),
        };
        Question {
            id: id.to_owned(),
            kind,
            prompt: id.to_owned(),
            help: None,
            default: None,
            options: options.iter().map(choice).collect(),
            validation: None,
            reserved: Vec::new(),
            when,
        }
    }

    /// Clouds, tools that go with some of them, and what each tool's state may be kept in.
    fn infrastructure() -> Vec<Question> {
        let always = || condition(&[]);
        vec![
            question("name", Kind::Text, &[], always()),
            question("cloud", Kind::Select, &[("aws", always()), ("azure", always()), ("none", always())], always()),
            question(
                "tool",
                Kind::Select,
                &[
                    ("terraform", always()),
                    ("cdk", condition(&[("cloud", &["aws"])])),
                    ("bicep", condition(&[("cloud", &["azure"])])),
                ],
                condition(&[("cloud", &["aws", "azure"])]),
            ),
            question(
                "state",
                Kind::Select,
                &[("s3", condition(&[("cloud", &["aws"])])), ("blob", condition(&[("cloud", &["azure"])]))],
                condition(&[("tool", &["terraform"])]),
            ),
            question("alerts", Kind::Confirm, &[], always()),
            question("extras", Kind::MultiSelect, &[("a", always()), ("b", always())], always()),
        ]
    }

    /// Whether `questions` would be answered by just these: asked where they are answered, and only there.
    fn is_possible(questions: &[Question], answers: &Answers) -> bool {
        let mut so_far = Answers::default();
        questions.iter().filter(|question| question.kind != Kind::Text).all(|question| {
            match (question.after(&so_far), answers.get(&question.id)) {
                (Some(asked), Some(answer)) => {
                    so_far.insert(&question.id, answer.clone());
                    asked.check(answer).is_ok()
                }
                (asked, answer) => asked.is_none() && answer.is_none(),
            }
        })
    }

    fn pairs(rows: &[Answers]) -> BTreeSet<String> {
        let of_row = |row: &Answers| {
            let all: Vec<String> = row.iter().map(|(id, answer)| format!("{id}={answer}")).collect();
            let pairs: Vec<String> = (0..all.len())
                .flat_map(|one| (one + 1..all.len()).map(move |other| (one, other)))
                .map(|(one, other)| format!("{} {}", all[one], all[other]))
                .collect();
            pairs
        };
        rows.iter().flat_map(of_row).collect()
    }

    #[test]
    fn all_are_those_that_can_be_answered() {
        let questions = infrastructure();
        let all = Space::new(&questions).all(1000).unwrap();
        // aws: terraform with s3, cdk. azure: terraform with blob, bicep. none. Each with and without alerts, and with none,
        // either or both of the extras.
        assert_eq!(all.len(), 5 * 2 * 4);
        assert!(all.iter().all(|answers| is_possible(&questions, answers)));
        assert_eq!(Space::new(&questions).all(39), None);
        assert_eq!(Space::new(&[]).all(1).unwrap(), [Answers::default()]);
    }

    #[test]
    fn a_covering_array_holds_every_pair_that_is_possible() {
        let questions = infrastructure();
        let space = Space::new(&questions);
        let covering = space.covering();
        let possible = pairs(&space.all(1000).unwrap());
        assert_eq!(pairs(&covering.rows), possible);
        assert_eq!(covering.pairs, possible.len());
        assert!(covering.rows.iter().all(|answers| is_possible(&questions, answers)));
        // No row holds two of the five ways to keep state and the four extras.
        assert!(covering.rows.len() >= 20 && covering.rows.len() <= 24, "{}", covering.rows.len());
        assert_eq!(space.covering(), covering, "there is no chance in it");
    }

    #[test]
    fn free_choices_take_few_rows() {
        let options: Vec<(&str, Condition)> = ["a", "b", "c"].map(|value| (value, condition(&[]))).into();
        let ids = ["p", "q", "r", "s", "t", "u", "v", "w", "x", "y"];
        let questions: Vec<Question> =
            ids.iter().map(|id| question(id, Kind::Select, &options, condition(&[]))).collect();
        let covering = Space::new(&questions).covering();
        assert_eq!(covering.pairs, 45 * 9);
        // 59049 combinations; 15 rows is the fewest known.
        assert!(covering.rows.len() <= 20, "{}", covering.rows.len());
    }

    #[test]
    fn every_answer_is_there_even_of_a_single_question() {
        let one = [question("a", Kind::Select, &[("x", condition(&[])), ("y", condition(&[]))], condition(&[]))];
        assert_eq!(Space::new(&one).covering().rows.len(), 2);
        assert_eq!(Space::new(&[]).covering().rows, [Answers::default()]);
    }

    #[test]
    fn what_cannot_be_together_is_not_found() {
        let questions = infrastructure();
        let space = Space::new(&questions);
        let find =
            |clauses: &[(&str, &[&str])]| space.find(&[&condition(clauses)]).map(|found| found.get("cloud").cloned());
        let cloud = |name: &str| Some(Some(Answer::Text(name.to_owned())));
        assert_eq!(find(&[("state", &["blob"])]), cloud("azure"));
        assert_eq!(find(&[("tool", &["cdk", "bicep"]), ("cloud", &["azure", "none"])]), cloud("azure"));
        assert_eq!(find(&[("tool", &["cdk"]), ("state", &["s3"])]), None);
        assert_eq!(find(&[("cloud", &["none"]), ("alerts", &["true"]), ("extras", &["b"])]), cloud("none"));
        assert_eq!(space.find(&[&condition(&[("cloud", &["aws"])]), &condition(&[("cloud", &["none"])])]), None);
    }
}
