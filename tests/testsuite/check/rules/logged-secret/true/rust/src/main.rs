//! A case of a rule of `check`.

fn main() {
    tracing::info!(%api_key, "started");
    println!("connecting with {password}");
}

fn fail(token: &str) -> anyhow::Error {
    let access_token = token;
    anyhow!("rejected: {access_token}")
}
