//! Health when the database does not answer.

use std::io;
use std::time::{Duration, Instant};

use crate::support::{Service, environment, hanging_server};

#[test]
fn a_hanging_database_is_reported_within_its_limit() -> io::Result<()> {
    let (_server, address) = hanging_server()?;
    let mut set = environment()?;
    set.insert("DATABASE_URL", format!("postgres://app@{address}/app"));
    let service = Service::start(&set)?;

    let started = Instant::now();
    let health = service.get("/health")?;
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(health.status, 503, "{health:?}");
    assert!(health.body.contains(r#""status":"fail","critical":true"#), "{health:?}");
    assert!(health.body.contains(r#""reason":"timeout""#), "{health:?}");
    assert_eq!(service.get("/readyz")?.status, 503);
    assert_eq!(service.get("/livez")?.status, 200);
    Ok(())
}
