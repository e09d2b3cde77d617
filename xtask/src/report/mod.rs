//! Renderers of diagnostics and plans.
