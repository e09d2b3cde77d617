//! The domain: patterns, statuses, legends, references, and how documents spell them.
