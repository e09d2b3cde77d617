//! Patternbook's behaviour, seen from outside through its binary.
