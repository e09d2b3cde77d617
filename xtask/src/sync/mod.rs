//! sync-docs: documents, code and history become diagnostics with fixes.
