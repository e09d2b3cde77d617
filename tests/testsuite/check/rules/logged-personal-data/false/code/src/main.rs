//! A case of a rule of `check`.

fn main() {
    tracing::warn!("no account for {}", user.id);
    info!(%address, email_count, "listening");
    info!(email = mask(&user.email));
}
