//! The board: as a table in a terminal, as JSON, and as a page of its own.

mod base;
mod chart;
mod links;
mod page;
mod prose;
pub mod terminal;
mod view;

use std::io;

use serde::Serialize;

pub use page::{RenderError, is_page};

use crate::board::{Board, Fleet};
use crate::sync::Workspace;

/// Prints a board or a fleet as one JSON object.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn json(out: &mut dyn io::Write, board: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, board)?;
    writeln!(out)
}

/// The page of a repository's board. `way` leads from the page's folder to the repository's, and ends in `/` where it is
/// not empty.
///
/// # Errors
///
/// Where the page's template has a fault.
pub fn html(board: &Board, workspace: &Workspace, way: &str) -> Result<String, RenderError> {
    page::render("board", &view::of_board(board, workspace, way))
}

/// The page of a fleet.
///
/// # Errors
///
/// Where the page's template has a fault.
pub fn fleet_html(fleet: &Fleet) -> Result<String, RenderError> {
    page::render("fleet", &view::of_fleet(fleet))
}
