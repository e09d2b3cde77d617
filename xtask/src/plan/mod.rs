//! A plan: a list of file changes that can be previewed and applied.
