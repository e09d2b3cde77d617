//! Files that users upload.

pub mod s3;

/// Where files go.
pub trait Store {
    /// Keeps `bytes` under `key`.
    fn put(&self, key: &str, bytes: &[u8]) -> Result<(), String>;

    /// What is kept under `key`.
    fn get(&self, key: &str) -> Result<Vec<u8>, String>;
}
