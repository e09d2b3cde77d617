//! Files in a bucket.

/// The bucket's name.
pub fn bucket() -> String {
    std::env::var("S3_BUCKET").unwrap_or_default()
}

pub fn key(tenant: &str, name: &str) -> String {
    format!("{tenant}/{}", name.trim_start_matches('/'))
}
