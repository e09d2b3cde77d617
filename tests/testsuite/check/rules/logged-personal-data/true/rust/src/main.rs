//! A case of a rule of `check`.

fn main() {
    tracing::warn!("no account for {}", user.email);
    info!(%phone_number, "called");
}
