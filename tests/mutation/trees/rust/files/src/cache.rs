//! Rows in memory.

pub struct Cache {
    rows: Vec<(u64, String)>,
}

impl Cache {
    /// The row with this number.
    pub fn get(&self, number: u64) -> Option<&str> {
        self.rows.iter().find(|(other, _)| *other == number).map(|(_, row)| row.as_str())
    }
}
