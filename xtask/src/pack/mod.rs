//! What a template pack is.
