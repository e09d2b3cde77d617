//! A case of a rule of `check`.

fn main() {
    connect("postgres://app@db.acme.io:5432/app");
    get("https://api-staging.acme.io/v1");
}
