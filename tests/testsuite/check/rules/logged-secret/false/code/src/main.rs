//! A case of a rule of `check`.

fn main() {
    tracing::info!(has_password = password.is_some(), token_count = tokens.len(), "started");
    let text = format!("{password}");
    println!("{token:?}");
}

#[cfg(test)]
mod tests {
    fn f() {
        println!("{password}");
    }
}
