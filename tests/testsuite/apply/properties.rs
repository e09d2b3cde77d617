//! Random trees, random plans: all of a plan comes true or none of it.

use std::collections::BTreeMap;

use patternbook::plan::apply::apply;
use patternbook::plan::preview::Preview;
use patternbook::plan::{Change, Digest, Mode, Plan};
use proptest::prelude::*;

use super::{go_on, path, stop_at, utf8};
use crate::harness::Env;

/// What happens to one of a few places.
#[derive(Debug, Clone)]
struct Place {
    before: Option<String>,
    /// `None` leaves it alone, `Some(None)` deletes it.
    after: Option<Option<String>>,
}

const NAMES: [&str; 6] = ["a", "b c/d", "b c/e/f", "g/h/i/j", "ü.md", "z"];

fn places() -> impl Strategy<Value = Vec<Place>> {
    let text = || proptest::string::string_regex("([a-c \r]{0,3}\n){0,12}[a-c]{0,3}").unwrap();
    let place = (proptest::option::of(text()), proptest::option::of(proptest::option::of(text())))
        .prop_map(|(before, after)| Place { before, after });
    proptest::collection::vec(place, NAMES.len())
}

/// Writes the tree and makes the plan. Also returns what every place should hold in the end.
fn set_up(t: &Env, places: &[Place]) -> (Plan, BTreeMap<&'static str, String>) {
    let mut plan = Plan::new(utf8(t.work()));
    let mut expected = BTreeMap::new();
    for (name, place) in NAMES.into_iter().zip(places) {
        if let Some(before) = &place.before {
            t.write(name, before);
        }
        let digest = place.before.as_ref().map(|text| Digest::of(text.as_bytes()));
        let change = match (digest, place.after.clone()) {
            (None, Some(Some(after))) => Some(Change::Create { content: after.into(), mode: Mode::File }),
            (Some(expected), Some(Some(after))) => Some(Change::Edit { expected, content: after.into() }),
            (Some(expected), Some(None)) => Some(Change::Delete { expected }),
            (_, None) | (None, Some(None)) => None,
        };
        if let Some(change) = change {
            plan.add(path(name), change).unwrap();
        }
        expected.extend(place.after.clone().unwrap_or(place.before.clone()).map(|text| (name, text)));
    }
    (plan, expected)
}

fn contents(t: &Env) -> BTreeMap<&'static str, String> {
    let there = NAMES.into_iter().filter(|name| t.path(name).exists());
    there.map(|name| (name, t.read(name))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_of_a_plan_comes_true_or_none(places in places(), stop in 0..14_usize) {
        let t = Env::new();
        let (plan, expected) = set_up(&t, &places);
        let before = t.snapshot("");
        if stop <= 2 * plan.len() && !plan.is_empty() {
            prop_assert!(apply(&plan, &mut stop_at(stop)).is_err());
            prop_assert_eq!(t.snapshot("").changes_since(&before), "");
        }
        apply(&plan, &mut go_on).unwrap();
        prop_assert_eq!(contents(&t), expected);
        prop_assert_eq!(t.snapshot("").names().matches("patternbook").count(), 0);
    }

    #[test]
    fn git_makes_the_same_of_the_diff(places in places()) {
        let t = Env::new();
        let (plan, expected) = set_up(&t, &places);
        let mut diff = anstream::StripStream::new(Vec::new());
        patternbook::report::plan::diff(&mut diff, &Preview::new(&plan).unwrap()).unwrap();
        let diff = diff.into_inner();
        if !diff.is_empty() {
            std::fs::write(t.home().join("diff"), &diff).unwrap();
            let git = t.process("git").args(["apply", "--whitespace=nowarn"]).arg(t.home().join("diff")).output().unwrap();
            prop_assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
        }
        prop_assert_eq!(contents(&t), expected);
    }
}
