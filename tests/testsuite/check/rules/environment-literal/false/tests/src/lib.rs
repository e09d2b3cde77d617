//! A case of a rule of `check`.

pub const DOCS: &str = "https://docs.acme.io/production";

#[cfg(test)]
mod tests {
    const URL: &str = "https://api.staging.acme.io";
}
