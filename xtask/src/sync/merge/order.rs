//! The order of rows that come from two sides.

use std::collections::HashSet;

use crate::repo::merge::Versions;

/// All keys of both sides, in an order that both would agree to: the side that moved rows decides, and what only the
/// other one has comes behind what it stands behind there. `None` where both moved rows differently.
pub(super) fn merge<'k>(keys: Versions<&[&'k str]>) -> Option<Vec<&'k str>> {
    let sets = keys.map(|keys| keys.iter().copied().collect::<HashSet<_>>());
    let only = |keys: &[&'k str], set: &HashSet<&'k str>| -> Vec<&'k str> {
        keys.iter().copied().filter(|key| set.contains(key)).collect()
    };
    let has_moved = |side: &[&'k str], set: &HashSet<&'k str>| only(side, &sets.base) != only(keys.base, set);
    let (ours, theirs) = (has_moved(keys.ours, &sets.ours), has_moved(keys.theirs, &sets.theirs));
    if ours && theirs {
        let common = |side: &[&'k str], other| only(&only(side, &sets.base), other);
        if common(keys.ours, &sets.theirs) != common(keys.theirs, &sets.ours) {
            return None;
        }
    }
    let (first, second, firsts) = match (ours, theirs) {
        (false, true) => (keys.theirs, keys.ours, &sets.theirs),
        _ => (keys.ours, keys.theirs, &sets.ours),
    };
    let mut order = first.to_vec();
    let mut previous: Option<&str> = None;
    for &key in second {
        if !firsts.contains(key) {
            let mut at =
                previous.and_then(|previous| order.iter().position(|key| *key == previous)).map_or(0, |at| at + 1);
            // What both sides added at one place is kept in this order.
            let is_added = |key: &&str| firsts.contains(*key) && !sets.base.contains(*key);
            let is_own = previous.is_some_and(|previous| !firsts.contains(previous));
            while !is_own && order.get(at).is_some_and(is_added) {
                at += 1;
            }
            order.insert(at, key);
        }
        previous = Some(key);
    }
    Some(order)
}
