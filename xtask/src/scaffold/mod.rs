//! new-project: questions and a pack become a plan.
